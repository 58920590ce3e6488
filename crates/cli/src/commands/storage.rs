//! `trialbook storage`: what a running server keeps of each experiment.

use super::remote::{Remote, argument};
use crate::printer::Printer;
use clap::{Arg, ArgAction, ArgMatches, Command};
use trialbook_api_types::{ExperimentUse, Lifecycle, StorageUse};
use trialbook_domain::Problem;

/// Arguments.
pub(crate) fn command() -> Command {
    Command::new("storage")
        .about("Show what a running server keeps of each experiment, largest first")
        .after_help(
            "Example: trialbook storage\nA content counts once in each experiment that has it; the column SHARED \
             says how much of SIZE other experiments have too.\nFiles that clients write elsewhere (file:, s3:) are \
             not counted.",
        )
        .args([
            Arg::new("json").long("json").action(ArgAction::SetTrue).help("Print JSON, sizes in bytes"),
            argument(),
        ])
}

/// Calls the server and prints.
pub(crate) fn run(matches: &ArgMatches, printer: &Printer) -> Result<(), Problem> {
    let told: StorageUse = Remote::new(matches)?.get("/api/v1/storage", &[])?;
    if matches.get_flag("json") {
        printer.data(&serde_json::to_string_pretty(&told).map_err(Problem::bug)?);
        return Ok(());
    }
    for line in lines(&told) {
        printer.data(&line);
    }
    Ok(())
}

/// The table as people read it; its last line is the server.
fn lines(told: &StorageUse) -> Vec<String> {
    let row = |[size, shared, files, runs, points]: [&str; 5], name: &str| {
        format!("{size:>10} {shared:>10} {files:>12} {runs:>12} {points:>16}  {name}")
    };
    let counted = |one: &ExperimentUse| {
        let counts = [one.n_files, one.n_runs, one.n_points].map(|n| n.to_string());
        let sizes = [size(one.size_bytes), size(one.shared_bytes)];
        row([&sizes[0], &sizes[1], &counts[0], &counts[1], &counts[2]], &name(one))
    };
    let sum = |n: fn(&ExperimentUse) -> u64| told.experiments.iter().map(n).sum::<u64>().to_string();
    let sums = [sum(|one| one.n_files), sum(|one| one.n_runs), sum(|one| one.n_points)];
    let mut lines = vec![row(["SIZE", "SHARED", "FILES", "RUNS", "POINTS"], "EXPERIMENT")];
    lines.extend(told.experiments.iter().map(counted));
    lines.push(row([&size(told.size_bytes), "", &sums[0], &sums[1], &sums[2]], "all, each content once"));
    lines
}

fn name(one: &ExperimentUse) -> String {
    let deleted = if one.lifecycle == Lifecycle::Deleted { "  [deleted]" } else { "" };
    let elsewhere = one
        .artifact_root
        .as_ref()
        .map_or_else(String::new, |root| format!("  [files in {root} not counted]"));
    format!("{}{deleted}{elsewhere}", one.name)
}

/// A number of bytes in the largest unit that leaves at least one.
fn size(bytes: u64) -> String {
    let (mut tenths, mut unit) = (u128::from(bytes) * 10, "B");
    for larger in ["KiB", "MiB", "GiB", "TiB"] {
        if tenths < 10_235 {
            break;
        }
        (tenths, unit) = ((tenths + 512) / 1024, larger);
    }
    match unit {
        "B" => format!("{bytes} B"),
        _ if tenths < 100 => format!("{}.{} {unit}", tenths / 10, tenths % 10),
        _ => format!("{} {unit}", (tenths + 5) / 10),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_the_unit_that_leaves_a_short_number() {
        for (bytes, said) in [
            (0, "0 B"),
            (1023, "1023 B"),
            (1024, "1.0 KiB"),
            (1025, "1.0 KiB"),
            (1536, "1.5 KiB"),
            (10 * 1024, "10 KiB"),
            (1023 * 1024, "1023 KiB"),
            (1 << 20, "1.0 MiB"),
            (5 << 30, "5.0 GiB"),
            (3 << 40, "3.0 TiB"),
            (2048 << 40, "2048 TiB"),
        ] {
            assert_eq!(size(bytes), said, "{bytes}");
        }
    }
}

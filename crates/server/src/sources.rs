//! Every setting, declared once; values from the command line, the environment and a file, in this order of weight.

use std::collections::BTreeMap;
use std::path::Path;
use trialbook_domain::{Code, Problem};

/// One setting: its names, its default and the reason for it.
#[derive(Clone, Copy, Debug)]
pub struct SettingSpec {
    /// Name on the command line, without dashes; also the key of the file with `_` for `-`.
    pub flag: &'static str,
    /// Other names on the command line that mean the same.
    pub aliases: &'static [&'static str],
    /// Name of the value in the help; empty for a switch.
    pub value: &'static str,
    /// Default as text; empty when there is none.
    pub default: &'static str,
    /// What it does, in one line.
    pub help: &'static str,
    /// Why the default is what it is.
    pub why: &'static str,
}

impl SettingSpec {
    /// Key in the configuration file.
    pub fn key(&self) -> String {
        self.flag.replace('-', "_")
    }

    /// Name of the environment variable.
    pub fn variable(&self) -> String {
        format!("TRIALBOOK_{}", self.key().to_ascii_uppercase())
    }

    /// Whether it is a switch that takes no value.
    pub fn is_switch(&self) -> bool {
        self.value.is_empty()
    }
}

macro_rules! setting {
    ($flag:literal, [$($alias:literal),*], $value:literal, $default:literal, $help:literal, $why:literal) => {
        SettingSpec {
            flag: $flag, aliases: &[$($alias),*], value: $value, default: $default, help: $help, why: $why,
        }
    };
}

/// All settings of the server, in the order of the help.
pub const SETTINGS: &[SettingSpec] = &[
    setting!(
        "data-dir",
        [],
        "DIR",
        "trialbook-data",
        "Folder that holds everything the server stores",
        "A folder beside where you start it is easy to find, to back up and to delete."
    ),
    setting!(
        "backend-store-uri",
        [],
        "URI",
        "",
        "MLflow's name for --data-dir: a folder, file:///folder or sqlite:///folder/trialbook.db",
        "Without it, --data-dir counts."
    ),
    setting!(
        "host",
        [],
        "ADDRESS",
        "127.0.0.1",
        "Address to listen on",
        "Loopback: only this machine can reach a server that has no accounts."
    ),
    setting!(
        "port",
        [],
        "PORT",
        "5000",
        "Port to listen on; 0 takes a free one",
        "The port that MLflow clients expect."
    ),
    setting!(
        "allow-unauthenticated",
        [],
        "",
        "false",
        "Listen on other addresses than loopback although there are no accounts",
        "Whoever reaches the address may read and change everything, so it must be said aloud."
    ),
    setting!(
        "allowed-host",
        ["allowed-hosts"],
        "NAMES",
        "",
        "Further host names of this server, separated by commas",
        "Loopback names and plain addresses always count; other names may be a DNS-rebinding attack."
    ),
    setting!(
        "default-artifact-root",
        [],
        "URI",
        "mlflow-artifacts:/",
        "Where new experiments keep their artifacts",
        "Through this server, so that clients need no credentials of their own."
    ),
    setting!(
        "artifacts-destination",
        [],
        "DIR",
        "",
        "Folder of the artifacts that go through this server; default: DATA_DIR/artifacts",
        "One folder to back up."
    ),
    setting!(
        "no-serve-artifacts",
        [],
        "",
        "false",
        "Do not take and give artifacts through this server",
        "Clients expect it to work."
    ),
    setting!(
        "serve-artifacts",
        [],
        "",
        "true",
        "Take and give artifacts through this server (the default)",
        "Clients expect it to work."
    ),
    setting!(
        "request-timeout-s",
        [],
        "SECONDS",
        "120",
        "Longest time until a reply begins; artifact transfers excepted",
        "MLflow clients give up after 120 seconds."
    ),
    setting!(
        "max-requests",
        [],
        "N",
        "1024",
        "Requests answered at the same time; more are told to come again",
        "Memory stays bounded."
    ),
    setting!(
        "memory-mb",
        [],
        "MIB",
        "768",
        "Memory that caches and queues may take together",
        "Fits a small virtual machine beside other programs."
    ),
    setting!("log-format", [], "FORMAT", "text", "text or json", "People read text first."),
    setting!(
        "log-level",
        [],
        "LEVEL",
        "info",
        "error, warn, info, debug or trace, or a filter such as trialbook_store_sql=debug",
        "One line per request."
    ),
];

/// Where a value came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The command line.
    CommandLine,
    /// An environment variable.
    Environment,
    /// The configuration file.
    File,
    /// The built-in default.
    Default,
}

/// Every setting's text and where it came from, by flag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolved {
    values: BTreeMap<&'static str, (String, Origin)>,
}

impl Resolved {
    /// The text of a setting.
    pub fn text(&self, flag: &str) -> &str {
        self.values.get(flag).map_or("", |(text, _)| text)
    }

    /// Where the text came from.
    pub fn origin(&self, flag: &str) -> Origin {
        self.values.get(flag).map_or(Origin::Default, |(_, origin)| origin.clone())
    }

    /// The value of a switch.
    pub fn switch(&self, flag: &str) -> Result<bool, Problem> {
        match self.text(flag).to_ascii_lowercase().as_str() {
            "true" | "1" | "yes" | "on" => Ok(true),
            "false" | "0" | "no" | "off" | "" => Ok(false),
            other => Err(invalid(flag, other, "true or false is expected")),
        }
    }

    /// A number within a range.
    pub fn number(&self, flag: &str, range: std::ops::RangeInclusive<u64>) -> Result<u64, Problem> {
        let text = self.text(flag);
        text.parse().ok().filter(|number| range.contains(number)).ok_or_else(|| {
            invalid(
                flag,
                text,
                &format!("a whole number from {} to {} is expected", range.start(), range.end()),
            )
        })
    }
}

/// The problem of a setting whose text cannot be used.
pub(crate) fn invalid(flag: &str, text: &str, why: &str) -> Problem {
    Problem::new(Code::InvalidValue, format!("The setting {flag} cannot be '{text}'."))
        .why(format!("{}{}.", why[..1].to_uppercase(), &why[1..]))
        .fact("field", flag)
}

/// Joins the sources. `command_line` and `environment` give the text of a flag or a variable when it was set.
pub fn resolve(
    command_line: &dyn Fn(&str) -> Option<String>,
    environment: &dyn Fn(&str) -> Option<String>,
    file: Option<&Path>,
) -> Result<Resolved, Problem> {
    let mut from_file = file.map(read_file).transpose()?.unwrap_or_default();
    let mut values = BTreeMap::new();
    for spec in SETTINGS {
        let in_file = from_file.remove(&spec.key());
        let found = command_line(spec.flag)
            .map(|text| (text, Origin::CommandLine))
            .or_else(|| environment(&spec.variable()).map(|text| (text, Origin::Environment)))
            .or_else(|| in_file.map(|text| (text, Origin::File)))
            .unwrap_or_else(|| (spec.default.to_owned(), Origin::Default));
        values.insert(spec.flag, found);
    }
    match from_file.into_keys().next() {
        None => Ok(Resolved { values }),
        Some(unknown) => Err(unknown_key(&unknown, file)),
    }
}

fn unknown_key(unknown: &str, file: Option<&Path>) -> Problem {
    let near = SETTINGS.iter().map(SettingSpec::key).min_by_key(|key| edit_distance(key, unknown));
    let name = file.map(|path| path.display().to_string()).unwrap_or_default();
    let problem = Problem::new(
        Code::InvalidValue,
        format!("The configuration file {name} has an unknown key '{unknown}'."),
    )
    .fact("field", unknown);
    match near.filter(|key| edit_distance(key, unknown) <= 3) {
        Some(near) => problem.hint(format!("Did you mean '{near}'?")),
        None => problem.hint("`trialbook config show` lists the keys."),
    }
}

fn read_file(path: &Path) -> Result<BTreeMap<String, String>, Problem> {
    let unreadable = |why: String| {
        Problem::new(Code::InvalidValue, format!("Cannot read the configuration file {}.", path.display()))
            .why(why)
    };
    let text = std::fs::read_to_string(path).map_err(|error| unreadable(format!("{error}.")))?;
    let table: toml::Table =
        text.parse().map_err(|error: toml::de::Error| unreadable(error.message().to_owned()))?;
    table
        .into_iter()
        .map(|(key, value)| match value {
            toml::Value::String(text) => Ok((key, text)),
            toml::Value::Integer(number) => Ok((key, number.to_string())),
            toml::Value::Boolean(switch) => Ok((key, switch.to_string())),
            _ => Err(unreadable(format!(
                "The value of '{key}' is neither a text, a whole number nor true or false."
            ))),
        })
        .collect()
}

/// Number of single-letter changes between two words.
fn edit_distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (i, a) in left.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in right.iter().enumerate() {
            let change = diagonal + usize::from(a != *b);
            diagonal = row[j + 1];
            row[j + 1] = change.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn none(_: &str) -> Option<String> {
        None
    }

    fn file(text: &str) -> (tempfile::TempDir, std::path::PathBuf) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("trialbook.toml");
        std::fs::write(&path, text).unwrap();
        (dir, path)
    }

    #[test]
    fn command_line_beats_environment_beats_file_beats_default() {
        let (_dir, path) = file("port = 1\nhost = \"::1\"\nlog_format = \"json\"\n");
        let cli = |flag: &str| (flag == "port").then(|| "3".to_owned());
        let env = |name: &str| ["TRIALBOOK_PORT", "TRIALBOOK_HOST"].contains(&name).then(|| "2".to_owned());
        let resolved = resolve(&cli, &env, Some(&path)).unwrap();
        let seen: Vec<_> = ["port", "host", "log-format", "memory-mb"]
            .iter()
            .map(|flag| (resolved.text(flag), resolved.origin(flag)))
            .collect();
        let expected = [
            ("3", Origin::CommandLine),
            ("2", Origin::Environment),
            ("json", Origin::File),
            ("768", Origin::Default),
        ];
        assert_eq!(seen, expected);
    }

    #[test]
    fn an_unknown_key_is_refused_with_the_nearest_known_one() {
        let (_dir, path) = file("prot = 5001\n");
        let problem = resolve(&none, &none, Some(&path)).unwrap_err();
        assert!(problem.what().contains("'prot'"), "{problem}");
        assert_eq!(problem.advice(), Some("Did you mean 'port'?"));
    }

    #[test]
    fn numbers_and_switches_say_what_is_expected() {
        let cli = |flag: &str| match flag {
            "port" => Some("70000".to_owned()),
            "serve-artifacts" => Some("maybe".to_owned()),
            _ => None,
        };
        let resolved = resolve(&cli, &none, None).unwrap();
        let port = resolved.number("port", 0..=65_535).unwrap_err();
        assert_eq!(
            port.to_string(),
            "The setting port cannot be '70000'. A whole number from 0 to 65535 is expected."
        );
        assert!(resolved.switch("serve-artifacts").is_err());
        assert_eq!(resolved.switch("allow-unauthenticated").ok(), Some(false));
    }
}

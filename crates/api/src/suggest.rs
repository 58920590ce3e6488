//! Near-miss suggestions by edit distance.

const LONGEST: usize = 200;

/// The candidate closest to `word`, if it is close enough to be a slip of the fingers.
pub(crate) fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if word.len() > LONGEST {
        return None;
    }
    candidates
        .into_iter()
        .map(|candidate| (distance(word, candidate), candidate))
        .filter(|(edits, _)| *edits <= allowed(word))
        .min_by_key(|(edits, _)| *edits)
        .map(|(_, candidate)| candidate)
}

/// How many edits are a slip, for a word of this length.
fn allowed(word: &str) -> usize {
    match word.chars().count() {
        0..=1 => 0,
        2..=4 => 1,
        5..=7 => 2,
        _ => 3,
    }
}

/// The known path closest to `path`; `{name}` in a pattern stands for any segment.
pub(crate) fn nearest_path<'a>(path: &str, patterns: impl IntoIterator<Item = &'a str>) -> Option<String> {
    if path.len() > LONGEST {
        return None;
    }
    let segments: Vec<&str> = path.split('/').collect();
    patterns
        .into_iter()
        .filter_map(|pattern| path_distance(&segments, pattern).map(|edits| (edits, pattern)))
        .min_by_key(|(edits, _)| *edits)
        .map(|(_, pattern)| pattern.to_owned())
}

fn path_distance(segments: &[&str], pattern: &str) -> Option<usize> {
    let wanted: Vec<&str> = pattern.split('/').collect();
    if wanted.len() != segments.len() {
        return None;
    }
    let mut edits = 0;
    for (segment, wanted) in segments.iter().zip(wanted) {
        if !wanted.starts_with('{') {
            let slips = distance(segment, wanted);
            if slips > allowed(wanted) {
                return None;
            }
            edits += slips;
        }
    }
    Some(edits)
}

/// Insertions, deletions, replacements and swaps of neighbours that turn `left` into `right`; case does not count.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().flat_map(char::to_lowercase).collect();
    let mut before_last = Vec::new();
    let mut last: Vec<usize> = (0..=right.len()).collect();
    let mut previous = None;
    for (i, a) in left.chars().flat_map(char::to_lowercase).enumerate() {
        let mut row = vec![i + 1];
        for (j, b) in right.iter().enumerate() {
            let replace = last[j] + usize::from(a != *b);
            let mut best = replace.min(last[j + 1] + 1).min(row[j] + 1);
            if j > 0 && previous == Some(*b) && right[j - 1] == a {
                best = best.min(before_last[j - 1] + 1);
            }
            row.push(best);
        }
        before_last = std::mem::replace(&mut last, row);
        previous = Some(a);
    }
    last[right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distance_counts_single_letter_edits() {
        for (left, right, edits) in [
            ("", "", 0),
            ("abc", "abc", 0),
            ("", "abc", 3),
            ("filtre", "filter", 1),
            ("veiw", "view", 1),
            ("ab", "ba", 1),
            ("Ab", "aB", 0),
            ("kitten", "sitting", 3),
        ] {
            assert_eq!(distance(left, right), edits, "{left} {right}");
            assert_eq!(distance(right, left), edits, "{right} {left}");
        }
    }

    #[test]
    fn a_slip_finds_its_word_and_anything_else_finds_none() {
        let words = ["filter", "order", "columns", "limit"];
        assert_eq!(nearest("filtre", words), Some("filter"));
        assert_eq!(nearest("Column", words), Some("columns"));
        assert_eq!(nearest("banana", words), None);
        assert_eq!(nearest("", words), None);
        assert_eq!(nearest(&"x".repeat(10_000), words), None);
    }

    #[test]
    fn a_path_is_compared_segment_by_segment() {
        let patterns =
            ["/api/v1/runs/{run_id}", "/api/v1/runs/table", "/api/v1/experiments/{experiment_id}/fields"];
        let near = |path| nearest_path(path, patterns);
        assert_eq!(near("/api/v1/runs/tabel").as_deref(), Some("/api/v1/runs/{run_id}"));
        assert_eq!(near("/api/v1/run/x").as_deref(), Some("/api/v1/runs/{run_id}"));
        assert_eq!(
            near("/api/v1/experiment/7/field").as_deref(),
            Some("/api/v1/experiments/{experiment_id}/fields")
        );
        assert_eq!(near("/api/v1/models/x/y"), None);
        assert_eq!(near("/api/v1"), None);
    }
}

//! Near-miss suggestions by edit distance.

/// The candidate closest to `word`, if it is close enough to be a slip of the fingers. Case does not count.
pub(crate) fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    const LONGEST: usize = 64;
    let word: Vec<char> = word.chars().take(LONGEST + 1).flat_map(char::to_lowercase).collect();
    if word.len() > LONGEST {
        return None;
    }
    let allowed = match word.len() {
        0..=1 => 0,
        2..=4 => 1,
        5..=7 => 2,
        _ => 3,
    };
    candidates
        .into_iter()
        .map(|candidate| {
            let letters: Vec<char> = candidate.chars().flat_map(char::to_lowercase).collect();
            (distance(&word, &letters), candidate)
        })
        .filter(|(edits, _)| *edits <= allowed)
        .min_by_key(|(edits, _)| *edits)
        .map(|(_, candidate)| candidate)
}

/// Insertions, deletions, replacements and swaps of neighbours that turn `left` into `right`.
fn distance(left: &[char], right: &[char]) -> usize {
    let mut before_last = vec![0; right.len() + 1];
    let mut last: Vec<usize> = (0..=right.len()).collect();
    for (i, a) in left.iter().enumerate() {
        let mut row = vec![i + 1; right.len() + 1];
        for (j, b) in right.iter().enumerate() {
            let replace = last[j] + usize::from(a != b);
            let mut best = replace.min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && left[i - 1] == *b && right[j - 1] == *a {
                best = best.min(before_last[j - 1] + 1);
            }
            row[j + 1] = best;
        }
        before_last = std::mem::replace(&mut last, row);
    }
    last[right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The definition: the last letters are the same, or one of four edits is made last.
    fn naive(left: &[char], right: &[char]) -> usize {
        let (Some((a, left_rest)), Some((b, right_rest))) = (left.split_last(), right.split_last()) else {
            return left.len() + right.len();
        };
        let mut best = naive(left_rest, right_rest) + usize::from(a != b);
        best = best.min(naive(left_rest, right) + 1).min(naive(left, right_rest) + 1);
        if let ([left_rest @ .., c, _], [right_rest @ .., d, _]) = (left, right)
            && (a, c) == (d, b)
        {
            best = best.min(naive(left_rest, right_rest) + 1);
        }
        best
    }

    proptest! {
        #[test]
        fn the_distance_is_the_least_number_of_edits(left in "[abc]{0,6}", right in "[abc]{0,6}") {
            let (a, b): (Vec<char>, Vec<char>) = (left.chars().collect(), right.chars().collect());
            prop_assert_eq!(distance(&a, &b), naive(&a, &b));
            prop_assert_eq!(distance(&a, &b), distance(&b, &a));
            prop_assert_eq!(distance(&a, &b) == 0, left == right);
        }

        #[test]
        fn what_is_suggested_is_nearest_of_all_and_the_first_of_equals(
            word in "[abA]{1,9}",
            known in prop::collection::vec("[ab]{1,9}", 0..6),
        ) {
            let letters: Vec<char> = word.to_lowercase().chars().collect();
            let edits = |known: &String| distance(&letters, &known.chars().collect::<Vec<_>>());
            let allowed = [0, 0, 1, 1, 1, 2, 2, 2, 3, 3][letters.len()];
            let least = known.iter().map(edits).min().filter(|least| *least <= allowed);
            let expected = least.and_then(|least| known.iter().find(|one| edits(one) == least));
            prop_assert_eq!(nearest(&word, known.iter().map(String::as_str)), expected.map(String::as_str));
        }
    }

    #[test]
    fn slips_of_the_fingers_find_their_word() {
        let fields = ["metrics", "params", "status", "start_time"];
        for (word, found) in
            [("metrcs", "metrics"), ("parmas", "params"), ("STATUS", "status"), ("starttime", "start_time")]
        {
            assert_eq!(nearest(word, fields), Some(found), "{word}");
        }
    }

    #[test]
    fn distant_short_and_endless_words_find_nothing() {
        for word in ["", "x", "learning_rate", &"a".repeat(10_000)] {
            assert_eq!(nearest(word, ["metrics", "status"]), None);
        }
    }

    #[test]
    fn a_swap_of_neighbours_is_one_edit() {
        let letters = |text: &str| text.chars().collect::<Vec<_>>();
        assert_eq!(distance(&letters("liek"), &letters("like")), 1);
        assert_eq!(distance(&letters("kitten"), &letters("sitting")), 3);
        assert_eq!(distance(&letters(""), &letters("abc")), 3);
    }
}

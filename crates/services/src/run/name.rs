//! Generated run names: adjective, noun, number.

use trialbook_domain::Entropy;

const ADJECTIVES: [&str; 32] = [
    "amber", "bold", "brave", "bright", "calm", "clever", "cosmic", "crisp", "eager", "early", "fair",
    "fancy", "fleet", "gentle", "glad", "golden", "hardy", "honest", "keen", "lively", "lucid", "mellow",
    "merry", "noble", "patient", "polite", "proud", "quick", "quiet", "steady", "sunny", "swift",
];
const NOUNS: [&str; 32] = [
    "acorn", "beacon", "birch", "brook", "cedar", "comet", "coral", "crane", "delta", "ember", "falcon",
    "fern", "finch", "harbor", "heron", "island", "lark", "lynx", "maple", "meadow", "otter", "pebble",
    "pine", "prairie", "raven", "reef", "river", "robin", "salmon", "sparrow", "tiger", "willow",
];

/// A name of at most 20 characters.
pub(crate) fn generate(entropy: &dyn Entropy) -> String {
    let bytes = entropy.bytes16();
    let adjective = ADJECTIVES[usize::from(bytes[0]) % ADJECTIVES.len()];
    let noun = NOUNS[usize::from(bytes[1]) % NOUNS.len()];
    let number = u16::from_le_bytes([bytes[2], bytes[3]]) % 1000;
    format!("{adjective}-{noun}-{number}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_fits_twenty_characters() {
        let longest = |words: &[&str]| words.iter().map(|word| word.len()).max().unwrap_or(0);
        assert!(longest(&ADJECTIVES) + longest(&NOUNS) + "--999".len() <= 20);
    }
}

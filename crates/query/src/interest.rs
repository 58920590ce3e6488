//! How soon people want to see a metric, as far as its name tells.
//!
//! The pages judge by the same words (`ui/src/lib/goal.ts`); `testdata/interest.txt` holds names for both to agree on.

use regex::{Regex, RegexBuilder};
use std::sync::LazyLock;

/// What the name of a metric says of it, in the order in which people look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Interest {
    /// A goal, on data that the model was not trained on: `val/loss`.
    HeldOutGoal,
    /// A goal, on data that the name does not tell: `f1`.
    Goal,
    /// A goal on the training data: `train/loss`.
    TrainingGoal,
    /// Something that the name does not judge: `grad_norm`.
    Other,
    /// What a run keeps account of: `epoch`, `lr`, `samples_per_second`.
    Account,
    /// What the machine did: `system/…`.
    Machine,
}

impl Interest {
    /// Of the metric of this name.
    pub fn of(key: &str) -> Self {
        if key.starts_with("system/") {
            return Self::Machine;
        }
        // A name that says both, such as `accuracy_loss`, says neither.
        if LESS_IS_BETTER.is_match(key) == MORE_IS_BETTER.is_match(key) {
            return if ACCOUNT.is_match(key) { Self::Account } else { Self::Other };
        }
        match (HELD_OUT.is_match(key), TRAINING.is_match(key)) {
            (true, _) => Self::HeldOutGoal,
            (false, true) => Self::TrainingGoal,
            (false, false) => Self::Goal,
        }
    }
}

/// Whole words of a name; a number may follow at once, as in `top5`, where `numbered` says so.
fn words(any: &str, numbered: bool) -> Regex {
    let end = if numbered { r"$|[/_.\s0-9-]" } else { r"$|[/_.\s-]" };
    let pattern = format!(r"(?:^|[/_.\s-])(?:{any})(?:{end})");
    RegexBuilder::new(&pattern).case_insensitive(true).build().expect("the words are a valid pattern")
}

static LESS_IS_BETTER: LazyLock<Regex> = LazyLock::new(|| {
    words(
        "loss|error|err|mae|mse|rmse|mape|perplexity|ppl|cer|wer|fid|nll|latency|regret|divergence|brier|ece",
        true,
    )
});
static MORE_IS_BETTER: LazyLock<Regex> = LazyLock::new(|| {
    words(
        "acc|accuracy|auc|auroc|f1|precision|recall|r2|bleu|rouge|map|iou|dice|reward|return|score|psnr|ssim|ndcg|mrr",
        true,
    )
});
static HELD_OUT: LazyLock<Regex> =
    LazyLock::new(|| words("val|valid|validation|test|eval|dev|holdout", false));
static TRAINING: LazyLock<Regex> = LazyLock::new(|| words("train|training", false));
static ACCOUNT: LazyLock<Regex> = LazyLock::new(|| {
    words(
        "time|timestamp|runtime|duration|elapsed|seconds?|sec|epochs?|steps?|iter|iterations?|progress|lr|learning.?rate|\
         throughput|speed|fps|flops?|flos|memory|mem|cpu|gpu",
        true,
    )
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_judged_as_the_pages_judge_them() {
        let all = [
            ("held_out_goal", Interest::HeldOutGoal),
            ("goal", Interest::Goal),
            ("training_goal", Interest::TrainingGoal),
            ("other", Interest::Other),
            ("account", Interest::Account),
            ("machine", Interest::Machine),
        ];
        for line in include_str!("../testdata/interest.txt").lines() {
            let (word, name) = line.split_once('\t').unwrap();
            let (_, interest) = all.iter().find(|(known, _)| *known == word).unwrap();
            assert_eq!(Interest::of(name), *interest, "{name}");
        }
    }

    #[test]
    fn people_look_at_goals_before_accounts() {
        assert!(Interest::HeldOutGoal < Interest::Goal);
        assert!(Interest::TrainingGoal < Interest::Other);
        assert!(Interest::Account < Interest::Machine);
    }
}

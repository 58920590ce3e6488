//! Moves of aliases and stages, and the promotion rules that guard them.

use super::{check_alias, check_reserved};
use crate::Services;
use trialbook_domain::limits::{MLMODEL_BYTES_MAX, PROMOTION_LIST_MAX, PROMOTION_VALUE_CHARS_MAX};
use trialbook_domain::{
    ArtifactFile, ArtifactOwner, ArtifactPath, Code, ExperimentId, MetricBound, ModelUid, ModelVersion,
    Problem, PromotionRules, PromotionTarget, RequestContext, RunUid, SeenFile, SignatureEvidence,
    SignatureFact, Stage,
};
use trialbook_store::{Answer, Checked, Move, Moved, Others, PromotionReport, StoredRules};

/// How often a file may change while it is looked at before that is told.
const LOOKS_MAX: usize = 4;
/// The file that describes a model.
const MLMODEL: &str = "MLmodel";

impl Services {
    /// Points an alias to a version. Problems: `invalid_value`, `registered_model_not_found`,
    /// `model_version_not_found`, `promotion_refused`.
    pub async fn set_alias(
        &self,
        ctx: &RequestContext,
        name: &str,
        alias: &str,
        number: i64,
    ) -> Result<ModelVersion, Problem> {
        check_alias(alias)?;
        check_reserved(alias)?;
        Ok(self.move_version(ctx, name, &Move::SetAlias(alias.to_owned(), number)).await?.version)
    }

    /// Points an alias to where it pointed before, passing over versions that are gone. Problems: `invalid_value`,
    /// `registered_model_not_found`, `state_conflict` when there is no such place, `promotion_refused`.
    pub async fn roll_back_alias(
        &self,
        ctx: &RequestContext,
        name: &str,
        alias: &str,
    ) -> Result<Moved, Problem> {
        check_alias(alias)?;
        self.move_version(ctx, name, &Move::RollBackAlias(alias.to_owned())).await
    }

    /// What [`Services::roll_back_alias`] would come to if the rules allow it; nothing is moved. The same problems, but
    /// for `promotion_refused`.
    pub async fn get_rollback(
        &self,
        _ctx: &RequestContext,
        name: &str,
        alias: &str,
    ) -> Result<Moved, Problem> {
        check_alias(alias)?;
        self.store().get_rollback(name.to_owned(), alias.to_owned()).await
    }

    /// Moves a version to a stage. Problems: `model_version_not_found`, `promotion_refused`; `invalid_value` when
    /// versions are to be archived that are not in an active stage.
    pub async fn move_stage(
        &self,
        ctx: &RequestContext,
        name: &str,
        number: i64,
        stage: Stage,
        others: Others,
    ) -> Result<ModelVersion, Problem> {
        if let (Stage::None | Stage::Archived, Others::Archive) = (stage, others) {
            return Err(Problem::new(
                Code::InvalidValue,
                format!(
                    "Model version transition cannot archive existing model versions because '{}' is not an Active \
                     stage. Valid stages are ['Staging', 'Production']",
                    stage.as_str()
                ),
            )
            .fact("field", "archive_existing_versions"));
        }
        Ok(self.move_version(ctx, name, &Move::Stage(number, stage, others)).await?.version)
    }

    async fn move_version(&self, ctx: &RequestContext, name: &str, to: &Move) -> Result<Moved, Problem> {
        let actor = self.actor(ctx);
        self.with_signature(ctx, |evidence| {
            self.store().move_version(name.to_owned(), to.clone(), evidence, actor.clone())
        })
        .await
    }

    /// The promotion rules of a model. Problem: `registered_model_not_found`.
    pub async fn get_promotion_rules(
        &self,
        _ctx: &RequestContext,
        name: &str,
    ) -> Result<StoredRules, Problem> {
        self.store().get_promotion_rules(name.to_owned()).await
    }

    /// Sets or removes the promotion rules of a model, if they have the revision that the caller knows.
    ///
    /// Problems: `registered_model_not_found`, `state_conflict` (fact `revision`), `invalid_value` with the fact `field`
    /// such as `rules.metrics[0].value`.
    pub async fn set_promotion_rules(
        &self,
        ctx: &RequestContext,
        name: &str,
        revision: i64,
        rules: Option<PromotionRules>,
    ) -> Result<StoredRules, Problem> {
        if let Some(rules) = &rules {
            check_rules(rules)?;
        }
        self.store().set_promotion_rules(name.to_owned(), revision, rules, self.actor(ctx)).await
    }

    /// What the promotion rules say of a version, without moving it. Problem: `model_version_not_found`.
    pub async fn check_promotion(
        &self,
        ctx: &RequestContext,
        name: &str,
        number: i64,
        target: Option<&PromotionTarget>,
    ) -> Result<PromotionReport, Problem> {
        self.with_signature(ctx, |evidence| {
            self.store().check_promotion(name.to_owned(), number, target.cloned(), evidence)
        })
        .await
    }

    /// Asks the store, and reads the signature when a rule wants it. The store checks that what was read still stands.
    async fn with_signature<'a, T>(
        &self,
        ctx: &RequestContext,
        ask: impl Fn(Option<SignatureEvidence>) -> Answer<'a, Checked<T>>,
    ) -> Result<T, Problem> {
        let mut evidence = None;
        for _ in 0..LOOKS_MAX {
            match ask(evidence.take()).await? {
                Checked::Done(done) => return Ok(done),
                Checked::NeedsSignature(version) => {
                    evidence = Some(self.read_signature(ctx, &version).await?);
                }
            }
        }
        Err(Problem::new(Code::StateConflict, "The files of the version change while they are read.")
            .hint("Send it again when they are written."))
    }

    async fn read_signature(
        &self,
        ctx: &RequestContext,
        version: &ModelVersion,
    ) -> Result<SignatureEvidence, Problem> {
        let location = version.location.clone();
        let places = places(version);
        let mut files = Vec::new();
        let mut fact = SignatureFact::Absent(if places.is_empty() {
            format!("files at '{location}', which this server does not read")
        } else {
            format!("no {MLMODEL} file at '{location}'")
        });
        for (owner, path) in places {
            match self.store().get_artifact(owner, path.clone()).await {
                Ok(file) => {
                    files.push(SeenFile { owner, path, sha256: Some(file.sha256) });
                    fact = self.signature_in(ctx, &file).await?;
                    break;
                }
                Err(problem) if is_missing(&problem) => files.push(SeenFile { owner, path, sha256: None }),
                Err(problem) => return Err(problem),
            }
        }
        Ok(SignatureEvidence { location, files, fact })
    }

    async fn signature_in(
        &self,
        ctx: &RequestContext,
        file: &ArtifactFile,
    ) -> Result<SignatureFact, Problem> {
        Ok(match self.mlmodel_text(ctx, file).await? {
            None => SignatureFact::Absent(format!(
                "an {MLMODEL} file of {} bytes, of which at most {MLMODEL_BYTES_MAX} are read",
                file.size_bytes
            )),
            Some(text) if has_signature(&text) => SignatureFact::Present,
            Some(_) => SignatureFact::Absent(format!("an {MLMODEL} file without one")),
        })
    }

    /// The `MLmodel` file of a version, when it is in our store.
    pub(super) async fn find_mlmodel(&self, version: &ModelVersion) -> Result<Option<ArtifactFile>, Problem> {
        for (owner, path) in places(version) {
            match self.store().get_artifact(owner, path).await {
                Ok(file) => return Ok(Some(file)),
                Err(problem) if is_missing(&problem) => {}
                Err(problem) => return Err(problem),
            }
        }
        Ok(None)
    }

    /// What an `MLmodel` file says; `None` when it is too large to be read.
    pub(super) async fn mlmodel_text(
        &self,
        ctx: &RequestContext,
        file: &ArtifactFile,
    ) -> Result<Option<String>, Problem> {
        if file.size_bytes > MLMODEL_BYTES_MAX {
            return Ok(None);
        }
        let mut reader = self.read_artifact(ctx, file, 0, file.size_bytes).await?;
        let mut bytes = Vec::new();
        while let Some(piece) = reader.next_piece().await? {
            bytes.extend_from_slice(&piece);
        }
        Ok(Some(String::from_utf8_lossy(&bytes).into_owned()))
    }
}

fn is_missing(problem: &Problem) -> bool {
    matches!(problem.code(), Code::ArtifactNotFound | Code::RunNotFound | Code::LoggedModelNotFound)
}

/// Whether the text of an `MLmodel` file has a signature: an entry of this name at the top, with something in it.
fn has_signature(text: &str) -> bool {
    let mut lines = text.lines();
    let Some(rest) = lines.find_map(|line| line.strip_prefix("signature:")) else { return false };
    match rest.split('#').next().unwrap_or_default().trim() {
        "" => lines
            .find(|line| !line.trim().is_empty() && !line.trim_start().starts_with('#'))
            .is_some_and(|line| line.starts_with([' ', '\t'])),
        "null" | "Null" | "NULL" | "~" | "{}" => false,
        _ => true,
    }
}

/// Where the `MLmodel` file of a version may be, when it is in our store.
fn places(version: &ModelVersion) -> Vec<(ArtifactOwner, ArtifactPath)> {
    let mut found = Vec::new();
    let mut add = |owner: ArtifactOwner, folder: &str| {
        let folder = folder.trim_matches('/');
        let path = if folder.is_empty() { MLMODEL.to_owned() } else { format!("{folder}/{MLMODEL}") };
        if let Ok(path) = ArtifactPath::new(&path) {
            found.push((owner, path));
        }
    };
    if let Some((run, folder)) = version.location.strip_prefix("runs:/").and_then(|rest| rest.split_once('/'))
        && let Some(uid) = RunUid::parse(run)
    {
        add(ArtifactOwner::Run(uid), folder);
    }
    if let Some((owner, folder)) = version.location.strip_prefix("mlflow-artifacts:/").and_then(inside) {
        add(owner, folder);
    }
    if let Some(uid) = version.logged_model {
        add(ArtifactOwner::Model(uid), "");
    }
    found
}

/// The owner and the folder of an address below our artifact root.
fn inside(address: &str) -> Option<(ArtifactOwner, &str)> {
    let (experiment, below) = address.split_once('/')?;
    ExperimentId::parse(experiment)?;
    let (owner, below) = match below.strip_prefix("models/") {
        Some(below) => {
            let (id, below) = below.split_once('/')?;
            (ArtifactOwner::Model(ModelUid::parse(id)?), below)
        }
        None => {
            let (id, below) = below.split_once('/')?;
            (ArtifactOwner::Run(RunUid::parse(id)?), below)
        }
    };
    let folder = below.strip_prefix("artifacts")?;
    (folder.is_empty() || folder.starts_with('/')).then_some((owner, folder))
}

fn check_rules(rules: &PromotionRules) -> Result<(), Problem> {
    if rules.aliases.is_empty() && rules.stages.is_empty() {
        return Err(bad("rules.aliases", "The rules guard nothing: they name neither an alias nor a stage."));
    }
    for (list, n) in [
        ("aliases", rules.aliases.len()),
        ("stages", rules.stages.len()),
        ("tags", rules.tags.len()),
        ("metrics", rules.metrics.len()),
    ] {
        if n > PROMOTION_LIST_MAX {
            let what = format!("There are {n} {list}; at most {PROMOTION_LIST_MAX} are allowed.");
            return Err(bad(&format!("rules.{list}"), &what));
        }
    }
    for (at, alias) in rules.aliases.iter().enumerate() {
        let field = format!("rules.aliases[{at}]");
        check_alias(alias).and_then(|()| check_reserved(alias)).map_err(|why| bad(&field, why.what()))?;
        if rules.aliases[..at].contains(alias) {
            return Err(bad(&field, &format!("The alias '{alias}' is named twice.")));
        }
    }
    for (at, stage) in rules.stages.iter().enumerate() {
        let (field, name) = (format!("rules.stages[{at}]"), stage.as_str());
        if matches!(stage, Stage::None | Stage::Archived) {
            let what = format!("The stage '{name}' cannot be guarded; Staging and Production can.");
            return Err(bad(&field, &what));
        }
        if rules.stages[..at].contains(stage) {
            return Err(bad(&field, &format!("The stage '{name}' is named twice.")));
        }
    }
    check_conditions(rules)
}

fn check_conditions(rules: &PromotionRules) -> Result<(), Problem> {
    for (at, tag) in rules.tags.iter().enumerate() {
        let n_chars = tag.value.as_deref().unwrap_or_default().chars().count();
        if n_chars > PROMOTION_VALUE_CHARS_MAX {
            let what = format!(
                "The value has {n_chars} characters; at most {PROMOTION_VALUE_CHARS_MAX} are allowed."
            );
            return Err(bad(&format!("rules.tags[{at}].value"), &what));
        }
    }
    for (at, metric) in rules.metrics.iter().enumerate() {
        match &metric.bound {
            MetricBound::AtLeast(bound)
            | MetricBound::Above(bound)
            | MetricBound::AtMost(bound)
            | MetricBound::Below(bound) => {
                if !bound.is_finite() {
                    let field = format!("rules.metrics[{at}].value");
                    return Err(bad(&field, &format!("{bound} is no bound; a number is.")));
                }
            }
            MetricBound::NotWorseThan { alias, by, .. } => {
                let field = format!("rules.metrics[{at}].not_worse_than");
                check_alias(alias)
                    .and_then(|()| check_reserved(alias))
                    .map_err(|why| bad(&format!("{field}.alias"), why.what()))?;
                if !by.is_finite() || *by < 0.0 {
                    let what = format!("{by:?} is no tolerance; 0 or a positive number is.");
                    return Err(bad(&format!("{field}.by"), &what));
                }
            }
        }
    }
    Ok(())
}

/// A field of the rules that cannot be.
fn bad(field: &str, what: &str) -> Problem {
    Problem::new(Code::InvalidValue, format!("{field}: {what}")).fact("field", field)
}

#[cfg(test)]
mod tests {
    use super::*;
    use trialbook_domain::{Goal, Key, RequiredMetric, RequiredTag};

    #[test]
    fn a_signature_is_an_entry_at_the_top_with_something_in_it() {
        for text in [
            "flavors:\n  sklearn: {}\nsignature:\n  inputs: '[]'\n",
            "signature: {inputs: a}\n",
            "signature:\n\n  # what goes in\n  inputs: a\n",
        ] {
            assert!(has_signature(text), "{text}");
        }
        for text in [
            "",
            "flavors:\n  signature:\n    inputs: a\n",
            "signature: null\n",
            "signature: ~ # none\n",
            "signature:\nutc_time_created: x\n",
            "signature:",
            "signatures: a\n",
        ] {
            assert!(!has_signature(text), "{text}");
        }
    }

    #[test]
    fn the_mlmodel_file_is_looked_for_where_the_version_has_its_files() {
        let run = RunUid([1; 16]);
        let model = ModelUid([2; 16]);
        let version = |location: String, logged_model| ModelVersion {
            model: "m".to_owned(),
            number: 1,
            created: trialbook_domain::TimestampMs(0),
            updated: trialbook_domain::TimestampMs(0),
            stage: Stage::None,
            description: String::new(),
            source: String::new(),
            location,
            run_id: String::new(),
            run_link: String::new(),
            logged_model,
            tags: Vec::new(),
            aliases: Vec::new(),
        };
        for (location, logged_model, expected) in [
            (format!("runs:/{run}/a/b"), None, vec![format!("run {run} a/b/MLmodel")]),
            (format!("mlflow-artifacts:/3/{run}/artifacts/m"), None, vec![format!("run {run} m/MLmodel")]),
            (
                format!("mlflow-artifacts:/3/models/{model}/artifacts"),
                None,
                vec![format!("logged model {model} MLmodel")],
            ),
            (
                format!("runs:/{run}/m"),
                Some(model),
                vec![format!("run {run} m/MLmodel"), format!("logged model {model} MLmodel")],
            ),
            ("s3://bucket/m".to_owned(), None, Vec::new()),
            ("mlflow-artifacts://host/3/x/artifacts".to_owned(), None, Vec::new()),
            ("runs:/x/../m".to_owned(), None, Vec::new()),
        ] {
            let found: Vec<String> = places(&version(location.clone(), logged_model))
                .into_iter()
                .map(|(owner, path)| format!("{owner} {path}"))
                .collect();
            assert_eq!(found, expected, "{location}");
        }
    }

    #[test]
    fn rules_that_cannot_be_are_refused_with_the_field_that_is_wrong() {
        let key = || Key::new("auc").unwrap();
        let good = || PromotionRules { aliases: vec!["champion".to_owned()], ..PromotionRules::default() };
        let metric = |bound| PromotionRules { metrics: vec![RequiredMetric { key: key(), bound }], ..good() };
        let worse = |alias: &str, by| {
            metric(MetricBound::NotWorseThan { alias: alias.to_owned(), by, goal: Goal::Max })
        };
        let tag = RequiredTag { key: key(), value: Some("a".repeat(5_001)) };
        let twice = vec!["a".to_owned(), "a".to_owned()];
        for (rules, field) in [
            (PromotionRules::default(), "rules.aliases"),
            (PromotionRules { aliases: twice, ..good() }, "rules.aliases[1]"),
            (PromotionRules { aliases: vec!["latest".to_owned()], ..good() }, "rules.aliases[0]"),
            (PromotionRules { stages: vec![Stage::Archived], ..good() }, "rules.stages[0]"),
            (PromotionRules { stages: vec![Stage::Staging; 2], ..good() }, "rules.stages[1]"),
            (PromotionRules { tags: vec![tag.clone()], ..good() }, "rules.tags[0].value"),
            (PromotionRules { tags: vec![tag; 51], ..good() }, "rules.tags"),
            (metric(MetricBound::Below(f64::INFINITY)), "rules.metrics[0].value"),
            (worse("v1", 0.0), "rules.metrics[0].not_worse_than.alias"),
            (worse("champion", -0.5), "rules.metrics[0].not_worse_than.by"),
            (worse("champion", f64::NAN), "rules.metrics[0].not_worse_than.by"),
        ] {
            let refused = check_rules(&rules).unwrap_err();
            assert_eq!(refused.fact_value("field"), field, "{refused}");
            assert!(refused.what().starts_with(field), "{refused}");
        }
        assert!(check_rules(&good()).is_ok());
    }
}

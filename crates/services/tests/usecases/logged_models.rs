//! Logged models: names, status, parameters, tags, metrics, searches.

use crate::common::{Lab, ctx};
use crate::runs::{key, metric, point};
use trialbook_domain::limits::LOGGED_MODEL_NAME_CHARS_MAX;
use trialbook_domain::{
    Clock, Code, DatasetRef, ExperimentId, Lifecycle, LogBatch, LoggedModel, LoggedModelStatus, ModelPoint,
    ModelUid, Problem, RunUid,
};
use trialbook_query::{LoggedModelOrder, parse_logged_models_mlflow};
use trialbook_services::{ExperimentChange, LogModel, LoggedModelChange, LoggedModelPage};

pub(crate) fn log_model(lab: &Lab, source_run: Option<RunUid>) -> Result<LoggedModel, Problem> {
    named(lab, None, source_run)
}

fn named(lab: &Lab, name: Option<&str>, source_run: Option<RunUid>) -> Result<LoggedModel, Problem> {
    let log = LogModel {
        experiment: ExperimentId(0),
        name: name.map(str::to_owned),
        model_type: "Agent".to_owned(),
        source_run,
        params: Vec::new(),
        tags: Vec::new(),
    };
    lab.wait(lab.services.create_logged_model(&ctx(), log))
}

impl Lab {
    fn change_logged(&self, uid: ModelUid, change: LoggedModelChange) -> Result<LoggedModel, Problem> {
        self.wait(self.services.change_logged_model(&ctx(), uid, change))
    }

    fn score(
        &self,
        run: RunUid,
        model: ModelUid,
        value: f64,
        step: i64,
        dataset: Option<&str>,
    ) -> Result<(), Problem> {
        let dataset = dataset.map(|name| DatasetRef { name: name.to_owned(), digest: "d".to_owned() });
        let models = vec![ModelPoint { model, key: key("acc"), point: point(step, step, value), dataset }];
        self.log(run, LogBatch { models, ..metric("acc", &[point(step, step, value)]) })
    }

    fn found(&self, filter: &str, limit: usize) -> Vec<ModelUid> {
        let query = parse_logged_models_mlflow(filter, &[], &[]).unwrap();
        let page = LoggedModelPage { experiments: vec![ExperimentId(0)], query, limit, token: None };
        let page = self.wait(self.services.search_logged_models(&ctx(), page)).unwrap();
        page.entries.into_iter().map(|model| model.uid).collect()
    }
}

#[test]
fn a_new_model_does_not_take_the_last_of_two_values_of_a_parameter() {
    let lab = Lab::new();
    let log = |params: &[(&str, &str)], tags: &[(&str, &str)]| {
        let pairs = |pairs: &[(&str, &str)]| {
            pairs.iter().map(|(name, value)| (key(name), (*value).to_owned())).collect()
        };
        let log = LogModel {
            experiment: ExperimentId(0),
            name: None,
            model_type: String::new(),
            source_run: None,
            params: pairs(params),
            tags: pairs(tags),
        };
        lab.wait(lab.services.create_logged_model(&ctx(), log))
    };
    let refused = log(&[("lr", "1"), ("depth", "3"), ("lr", "2"), ("depth", "4")], &[]).unwrap_err();
    let facts: Vec<&str> = refused.facts().iter().map(|fact| fact.value.as_str()).collect();
    assert_eq!((refused.code(), facts.join(" ")), (Code::ParamChanged, "lr 1 2".to_owned()));
    assert_eq!(refused.what(), "The parameter 'lr' is '1' and '2' in the same request.");
    assert!(lab.found("", 10).is_empty(), "nothing is left of a refused model");
    let model = log(&[("lr", "1"), ("depth", "3"), ("lr", "1")], &[("t", "a"), ("t", "b")]).unwrap();
    let pairs = |(name, value): (&str, &str)| (key(name), value.to_owned());
    assert_eq!(model.params, [("depth", "3"), ("lr", "1")].map(pairs), "an equal repeat is harmless");
    assert_eq!(model.tags, [("t", "b")].map(pairs), "tags may change, also at once");
}

#[test]
fn a_new_model_is_pending_and_has_the_name_it_is_given_or_a_made_one() {
    let lab = Lab::new();
    let model = named(&lab, Some("net"), None).unwrap();
    assert_eq!(
        (model.status, model.lifecycle, model.name.as_str()),
        (LoggedModelStatus::Pending, Lifecycle::Active, "net")
    );
    assert_eq!(
        (model.created, model.updated, model.model_type.as_str()),
        (lab.clock.now(), lab.clock.now(), "Agent")
    );
    assert_ne!(named(&lab, Some("net"), None).unwrap().uid, model.uid, "names need not be unique");
    for name in [None, Some("")] {
        assert_eq!(named(&lab, name, None).unwrap().name.split('-').count(), 3);
    }
    for (n, taken) in [(LOGGED_MODEL_NAME_CHARS_MAX, true), (LOGGED_MODEL_NAME_CHARS_MAX + 1, false)] {
        let outcome = named(&lab, Some(&"é".repeat(n)), None);
        assert_eq!(outcome.is_ok(), taken, "{n}");
        if let Err(refused) = outcome {
            assert_eq!((refused.code(), refused.fact_value("field")), (Code::InvalidValue, "name"));
        }
    }
}

#[test]
fn a_model_is_logged_only_where_its_experiment_and_run_are() {
    let lab = Lab::new();
    assert_eq!(log_model(&lab, Some(RunUid([9; 16]))).unwrap_err().code(), Code::RunNotFound);
    lab.change(ExperimentId(0), ExperimentChange::Delete).unwrap();
    assert_eq!(log_model(&lab, None).unwrap_err().code(), Code::ExperimentDeleted);
}

#[test]
fn a_status_moves_the_time_and_tags_do_not() {
    let lab = Lab::new();
    let model = log_model(&lab, None).unwrap();
    for status in [LoggedModelStatus::Ready, LoggedModelStatus::Failed, LoggedModelStatus::Pending] {
        lab.pass_ms(1);
        let changed = lab.change_logged(model.uid, LoggedModelChange::Finalize(status)).unwrap();
        assert_eq!(
            (changed.status, changed.updated, changed.created),
            (status, lab.clock.now(), model.created)
        );
    }
    let before = lab.clock.now();
    lab.pass_ms(1);
    let pair = |name: &str, value: &str| (key(name), value.to_owned());
    let tags = vec![pair("b", "1"), pair("a", "2"), pair("b", "3")];
    let changed = lab.change_logged(model.uid, LoggedModelChange::SetTags(tags)).unwrap();
    assert_eq!((changed.tags, changed.updated), (vec![pair("a", "2"), pair("b", "3")], before));
    lab.change_logged(model.uid, LoggedModelChange::DeleteTag(key("a"))).unwrap();
    let missing = lab.change_logged(model.uid, LoggedModelChange::DeleteTag(key("a"))).unwrap_err();
    assert_eq!((missing.code(), missing.fact_value("key")), (Code::TagNotFound, "a"));
}

#[test]
fn parameters_of_a_model_are_written_once() {
    let lab = Lab::new();
    let model = log_model(&lab, None).unwrap().uid;
    let log = |list: &[(&str, &str)]| {
        let pairs = list.iter().map(|(name, value)| (key(name), (*value).to_owned())).collect();
        lab.change_logged(model, LoggedModelChange::LogParams(pairs))
    };
    log(&[("a", "1"), ("b", "2")]).unwrap();
    log(&[("a", "1")]).unwrap();
    let refused = log(&[("c", "3"), ("b", "20"), ("a", "10")]).unwrap_err();
    assert_eq!(refused.code(), Code::ParamChanged);
    let conflicts = refused.facts().iter().filter(|fact| fact.name == "key").count();
    assert_eq!(conflicts, 2);
    let kept = lab.wait(lab.services.get_logged_model(&ctx(), model)).unwrap().params;
    assert_eq!(
        kept,
        [(key("a"), "1".to_owned()), (key("b"), "2".to_owned())],
        "a refused change leaves no trace"
    );
}

#[test]
fn a_deleted_model_is_read_by_those_who_ask_for_any_and_not_changed() {
    let lab = Lab::new();
    let model = log_model(&lab, None).unwrap().uid;
    lab.change_logged(model, LoggedModelChange::Delete).unwrap();
    let gone = lab.wait(lab.services.get_logged_model(&ctx(), model)).unwrap_err();
    assert_eq!(
        (gone.code(), gone.fact_value("model_id")),
        (Code::LoggedModelNotFound, model.to_string().as_str())
    );
    let any = lab.wait(lab.services.get_any_logged_model(&ctx(), model)).unwrap();
    assert_eq!(any.lifecycle, Lifecycle::Deleted);
    for change in [
        LoggedModelChange::Finalize(LoggedModelStatus::Ready),
        LoggedModelChange::SetTags(vec![(key("a"), String::new())]),
        LoggedModelChange::LogParams(vec![(key("a"), String::new())]),
    ] {
        assert_eq!(
            lab.change_logged(model, change.clone()).unwrap_err().code(),
            Code::LoggedModelNotFound,
            "{change:?}"
        );
    }
    assert!(lab.change_logged(model, LoggedModelChange::Delete).is_ok(), "deleting twice is harmless");
    assert!(lab.found("", 10).is_empty());
}

#[test]
fn a_metric_of_a_model_is_the_last_value_on_each_dataset_for_each_run() {
    let lab = Lab::new();
    let (run, other) = (lab.run(), lab.run());
    let model = log_model(&lab, Some(run)).unwrap().uid;
    for (run, value, step, data) in [
        (run, 0.1, 1, Some("iris")),
        (run, 0.2, 3, Some("iris")),
        (run, 0.3, 2, Some("iris")),
        (run, 0.4, 9, None),
        (other, 0.5, 1, Some("iris")),
    ] {
        lab.score(run, model, value, step, data).unwrap();
    }
    let metrics = lab.wait(lab.services.get_logged_model(&ctx(), model)).unwrap().metrics;
    let latest = |run: RunUid, data: Option<&str>| {
        let of = metrics
            .iter()
            .filter(|one| one.run == run && one.dataset.as_ref().map(|set| set.name.as_str()) == data);
        LoggedModel::latest(of).map(|one| one.point.value)
    };
    assert_eq!(latest(run, Some("iris")), Some(0.2));
    assert_eq!(latest(run, None), Some(0.4));
    assert_eq!(latest(other, Some("iris")), Some(0.5));
    assert_eq!(lab.record(run).data.metrics.len(), 1, "the run has the points too");
    let unknown = lab.score(run, ModelUid([9; 16]), 1.0, 99, None).unwrap_err();
    assert_eq!(unknown.code(), Code::LoggedModelNotFound);
    assert_eq!(lab.record(run).data.metrics[0].1.n_points, 4, "and nothing of the batch was kept");
}

#[test]
fn searches_come_in_pages_and_tokens_belong_to_their_search() {
    let lab = Lab::new();
    let mut models = Vec::new();
    for _ in 0..5 {
        lab.pass_ms(1);
        models.push(log_model(&lab, None).unwrap().uid);
    }
    models.reverse();
    for limit in 1..=6 {
        let (mut all, mut token) = (Vec::new(), None);
        loop {
            let query = parse_logged_models_mlflow("status = 'PENDING'", &[], &[]).unwrap();
            let page = LoggedModelPage { experiments: vec![ExperimentId(0)], query, limit, token };
            let page = lab.wait(lab.services.search_logged_models(&ctx(), page)).unwrap();
            all.extend(page.entries.into_iter().map(|model| model.uid));
            token = page.next;
            if token.is_none() {
                break;
            }
        }
        assert_eq!(all, models, "by {limit}: the newest first");
    }
    let page = |filter: &str, experiment, token| {
        let order = [LoggedModelOrder { field_name: "name", ..LoggedModelOrder::default() }];
        let query = parse_logged_models_mlflow(filter, &[], &order).unwrap();
        let page = LoggedModelPage { experiments: vec![ExperimentId(experiment)], query, limit: 1, token };
        lab.wait(lab.services.search_logged_models(&ctx(), page))
    };
    let token = page("", 0, None).unwrap().next;
    assert!(page("", 0, token.clone()).is_ok());
    assert_eq!(page("name != 'x'", 0, token.clone()).unwrap_err().code(), Code::InvalidPageToken);
    assert_eq!(page("", 1, token).unwrap_err().code(), Code::InvalidPageToken);
}

//! Where a version may come from.

use crate::common::{Lab, ctx};
use crate::logged_models::log_model;
use trialbook_domain::{
    Code, ExperimentId, ModelUid, ModelVersion, NewArtifactRoot, NewExperiment, Problem, RunUid,
};
use trialbook_services::{RegisterVersion, StartRun};

impl Lab {
    fn from(
        &self,
        source: &str,
        run_id: Option<&str>,
        logged_model: Option<ModelUid>,
    ) -> Result<ModelVersion, Problem> {
        self.register(RegisterVersion {
            model: "m".to_owned(),
            source: source.to_owned(),
            run_id: run_id.map(str::to_owned),
            logged_model,
            ..RegisterVersion::default()
        })
    }

    fn location(
        &self,
        source: &str,
        run_id: Option<&str>,
        logged_model: Option<ModelUid>,
    ) -> Result<String, String> {
        self.from(source, run_id, logged_model).map(|version| version.location).map_err(|problem| {
            assert_eq!(
                (problem.code(), problem.fact_value("field")),
                (Code::InvalidValue, "source"),
                "{source}"
            );
            problem.what().to_owned()
        })
    }
}

#[test]
fn files_of_a_run_are_taken_only_from_the_run_that_is_named() {
    let lab = Lab::with_versions(0);
    let (run, other) = (lab.run().to_string(), lab.run().to_string());
    let inside = format!("runs:/{run}/model/a b");
    assert_eq!(lab.location(&inside, Some(&run), None), Ok(inside.clone()));
    let version = lab.from(&inside, Some(&run), None).unwrap();
    assert_eq!((version.source.as_str(), version.run_id.as_str()), (inside.as_str(), run.as_str()));
    for (source, named) in [
        (inside.as_str(), None),
        (&inside, Some("")),
        (&inside, Some(other.as_str())),
        (&format!("runs://host/{run}/model"), Some(run.as_str())),
        (&format!("runs:/{run}"), Some(run.as_str())),
        ("runs:/", Some("")),
    ] {
        let told = lab.location(source, named, None).unwrap_err();
        assert!(told.starts_with(&format!("Invalid model version source: '{source}'.")), "{told}");
    }
}

#[test]
fn a_way_out_of_a_run_is_refused_however_it_is_written() {
    let lab = Lab::with_versions(0);
    let run = lab.run().to_string();
    for below in
        ["../x", "a/../../x", "a/./b", "a//b", "%2e%2e/x", "a/%252e%252e/x", "a\\..\\x", "a%5c..%5cx", "a%00"]
    {
        let source = format!("runs:/{run}/{below}");
        assert!(lab.location(&source, Some(&run), None).is_err(), "{source}");
    }
}

#[test]
fn an_address_in_our_store_lies_below_the_files_of_its_run() {
    let lab = Lab::with_versions(0);
    let run = lab.run().to_string();
    let root = format!("mlflow-artifacts:/0/{run}/artifacts");
    for source in [root.clone(), format!("{root}/model"), format!("{root}/a/b")] {
        assert_eq!(lab.location(&source, Some(&run), None), Ok(source.clone()));
    }
    let (unknown, stranger) = (RunUid([9; 16]).to_string(), lab.run().to_string());
    for (source, named) in [
        (format!("{root}s/model"), Some(run.as_str())),
        (format!("mlflow-artifacts:/1/{run}/artifacts/model"), Some(run.as_str())),
        (format!("mlflow-artifacts:/0/{run}/other"), Some(run.as_str())),
        (format!("mlflow-artifacts://host/0/{run}/artifacts/m"), Some(run.as_str())),
        (format!("{root}/model"), None),
        (format!("{root}/model"), Some(stranger.as_str())),
        (format!("{root}/model"), Some(unknown.as_str())),
        (format!("{root}/model"), Some("no id")),
    ] {
        assert!(lab.location(&source, named, None).is_err(), "{source} of {named:?}");
    }
}

#[test]
fn a_run_with_files_of_its_own_place_is_found_there_and_not_in_our_store() {
    let lab = Lab::with_versions(0);
    let new = NewExperiment {
        name: "elsewhere".to_owned(),
        artifact_root: Some(NewArtifactRoot::Exactly("mlflow-artifacts:/shared/".to_owned())),
        tags: Vec::new(),
    };
    let experiment = lab.wait(lab.services.create_experiment(&ctx(), new)).unwrap();
    let start = StartRun {
        experiment,
        name: None,
        user: String::new(),
        start: trialbook_domain::TimestampMs(0),
        tags: Vec::new(),
        protocol: trialbook_domain::Protocol::Mlflow,
    };
    let run = lab.wait(lab.services.create_run(&ctx(), start)).unwrap().run.uid.to_string();
    let inside = format!("mlflow-artifacts:/shared/{run}/artifacts/m");
    assert_eq!(lab.location(&inside, Some(&run), None), Ok(inside.clone()));
    assert!(
        lab.location(&format!("mlflow-artifacts:/{experiment}/{run}/artifacts/m"), Some(&run), None).is_err()
    );
}

#[test]
fn a_logged_model_is_taken_by_its_own_address_or_below_its_files() {
    let lab = Lab::with_versions(0);
    let run = lab.run();
    let model = log_model(&lab, Some(run)).unwrap().uid;
    let files = format!("mlflow-artifacts:/0/models/{model}/artifacts");
    for (source, location) in [
        (format!("models:/{model}"), files.clone()),
        (format!("models:/{model}/"), files.clone()),
        (files.clone(), files.clone()),
        (format!("{files}/sub"), format!("{files}/sub")),
    ] {
        assert_eq!(lab.location(&source, None, Some(model)), Ok(location), "{source}");
    }
    let version = lab.from(&format!("models:/{model}"), None, Some(model)).unwrap();
    assert_eq!(
        (version.logged_model, version.run_id),
        (Some(model), run.to_string()),
        "the run that made the model"
    );
    let other = log_model(&lab, None).unwrap().uid;
    for (source, named) in [
        (format!("models:/{model}"), None),
        (format!("models:/{model}"), Some(other)),
        (format!("models://host/{model}"), Some(model)),
        (format!("{files}/x"), Some(other)),
        (format!("runs:/{run}/m"), Some(model)),
        (format!("models:/{model}"), Some(ModelUid([9; 16]))),
    ] {
        let told = lab.location(&source, Some(&run.to_string()), named).unwrap_err();
        assert!(told.contains("model_id") || named.is_none(), "{source} of {named:?}: {told}");
    }
}

#[test]
fn object_stores_are_taken_as_they_are_and_hosts_and_local_paths_are_not() {
    let lab = Lab::with_versions(0);
    for source in
        ["s3://bucket/a", "S3://bucket/a/", "gs://b/a b", "dbfs:/a", "wasbs://c@a.blob/x", "s3://b/a%20b"]
    {
        assert_eq!(lab.location(source, None, None), Ok(source.to_owned()));
    }
    for source in [
        "",
        "a",
        "/a",
        "./a",
        "../a",
        "~/a",
        "c:/a",
        "C:\\a",
        "file:/a",
        "file:///a",
        "FILE:///a",
        "http://h/a",
        "https://h/a",
        "HTTP://h/a",
        "ftp://h/a",
        "sftp://h/a",
        "hdfs://h/a",
        "abfss://h/a",
        "s3://bucket",
        "s3://bucket/",
        "s3:",
        "s3://b/../a",
        "s3://b/a/..",
        "s3://b//a",
        "s3://b/a%2f..%2fc",
    ] {
        assert!(lab.location(source, None, None).is_err(), "{source}");
    }
}

#[test]
fn a_copy_of_a_version_takes_its_origin_over() {
    let lab = Lab::with_versions(1);
    let run = lab.run().to_string();
    let origin = lab.from(&format!("runs:/{run}/model"), Some(&run), None).unwrap();
    lab.alias("champion", origin.number).unwrap();
    lab.model("copy").unwrap();
    let copy = |source: &str, run_id: Option<&str>| {
        lab.register(RegisterVersion {
            model: "copy".to_owned(),
            source: source.to_owned(),
            run_id: run_id.map(str::to_owned),
            ..RegisterVersion::default()
        })
    };
    for source in
        ["models:/m/2", "models:/m@champion", "models:/m/latest", "models:/m@latest", "models:/m/LATEST"]
    {
        let version = copy(source, None).unwrap();
        assert_eq!((version.location, version.run_id), (origin.location.clone(), run.clone()), "{source}");
    }
    assert!(copy("models:/m/2", Some(&run)).is_ok());
    for (source, run_id, code) in [
        ("models:/m/9", None, Code::ModelVersionNotFound),
        ("models:/none/1", None, Code::ModelVersionNotFound),
        ("models:/none@champion", None, Code::RegisteredModelNotFound),
        ("models:/m@nobody", None, Code::AliasNotFound),
        ("models:/m/x", None, Code::InvalidValue),
        ("models:/m", None, Code::InvalidValue),
        ("models:/m@a b", None, Code::InvalidValue),
        ("models://host/m/2", None, Code::InvalidValue),
        ("models:/m/2", Some("another"), Code::InvalidValue),
    ] {
        assert_eq!(copy(source, run_id).unwrap_err().code(), code, "{source} of {run_id:?}");
    }
    let last = copy("models:/m/2", None).unwrap().number;
    assert_eq!(last, 7, "a refused version takes no number");
}

#[test]
fn a_version_needs_a_model_to_belong_to() {
    let lab = Lab::new();
    let refused = lab.from("s3://b/a", None, None).unwrap_err();
    assert_eq!((refused.code(), refused.fact_value("name")), (Code::RegisteredModelNotFound, "m"));
    assert_eq!(lab.experiment("x").unwrap(), ExperimentId(1));
}

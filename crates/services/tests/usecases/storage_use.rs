//! What is kept of each experiment.

use crate::common::{Lab, ctx};
use trialbook_services::ExperimentChange;

#[test]
fn the_largest_experiment_comes_first_deleted_or_not() {
    let lab = Lab::new();
    let run = lab.run();
    lab.upload(run, "a", "twelve bytes").unwrap();
    let ids = ["b", "c"].map(|name| lab.experiment(name).unwrap());
    lab.change(ids[0], ExperimentChange::Delete).unwrap();
    let told = lab.wait(lab.services.count_storage_use(&ctx())).unwrap();
    let order: Vec<_> = told.experiments.iter().map(|one| (one.experiment.id, one.size_bytes)).collect();
    let of_the_run = told.experiments[0].experiment.id;
    assert!(!ids.contains(&of_the_run));
    assert_eq!(order, [(of_the_run, 12), (ids[0], 0), (ids[1], 0)]);
    assert_eq!(told.size_bytes, 12);
}

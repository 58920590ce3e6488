//! `GET /api/v1/events`: what changes, as it happens, as server-sent events.

use crate::call::{Answer, Call};
use crate::wire::experiment_id;
use axum::response::IntoResponse;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::{Stream, StreamExt, stream};
use std::convert::Infallible;
use std::time::Duration;
use trialbook_api_types::{ChangeEvent, EventParams, ListeningEvent, MissedEvent, ModelChangeEvent, Problem};
use trialbook_domain::ExperimentId;
use trialbook_domain::limits::EVENTS_KEEP_ALIVE_S;
use trialbook_services::{Change, ChangeKind, News, Subscription};

/// What changes, as it happens: server-sent events.
///
/// The first event, `listening`, carries a `ListeningEvent`. The events `run_created`, `run_logged`, `run_updated`, `experiment_changed` and `views_changed` carry a `ChangeEvent`, the event
/// `model_changed` a `ModelChangeEvent`. The event `missed` carries a `MissedEvent`: some changes were lost, so read again what is shown.
#[utoipa::path(
    get, path = "/api/v1/events", operation_id = "streamEvents", tag = "events",
    params(EventParams),
    responses(
        (status = 200, description = "Events without end", body = ChangeEvent, content_type = "text/event-stream"),
        (status = 404, description = "There is no such experiment", body = Problem),
        (status = "default", description = "A problem", body = Problem),
    )
)]
pub(crate) async fn serve(call: Call) -> Answer {
    let params: EventParams = call.query()?;
    // Listening begins before anything is looked up, so that no change falls between the two.
    let subscription = call.services.subscribe();
    let only = params.experiment_id.as_deref().map(experiment_id).transpose()?;
    if let Some(id) = only {
        call.services.get_experiment(&call.ctx, id).await?;
    }
    let keep_alive = KeepAlive::new().interval(Duration::from_secs(EVENTS_KEEP_ALIVE_S));
    let n_changes = call.services.changes_told();
    Ok(Sse::new(events(subscription, only, n_changes)).keep_alive(keep_alive).into_response())
}

/// The event that says that listening has begun, then the others until the server shuts down.
fn events(
    subscription: Subscription,
    only: Option<ExperimentId>,
    n_changes: u64,
) -> impl Stream<Item = Result<Event, Infallible>> {
    let begun = stream::iter([Ok(told("listening", &ListeningEvent { n_changes }))]);
    let changes = stream::unfold(subscription, move |mut subscription| async move {
        loop {
            let news = subscription.next().await?;
            if let Some(event) = event(news, only) {
                return Some((Ok(event), subscription));
            }
        }
    });
    begun.chain(changes)
}

/// The event that tells some news; `None` when it is about another experiment.
fn event(news: News, only: Option<ExperimentId>) -> Option<Event> {
    match news {
        News::Change(change) if only.is_some_and(|id| id != change.experiment) => None,
        News::Change(change) => Some(told(name(change.kind), &change_event(change))),
        // A registered model belongs to no experiment.
        News::Model(_) if only.is_some() => None,
        News::Model(change) => {
            let event = ModelChangeEvent { model: change.model.clone(), event_id: change.event };
            Some(told("model_changed", &event))
        }
        // What was missed may have been about any experiment.
        News::Missed(n_missed) => Some(told("missed", &MissedEvent { n_missed })),
    }
}

fn told<T: serde::Serialize>(name: &str, data: &T) -> Event {
    // Texts and numbers always have a JSON form.
    Event::default().event(name).data(serde_json::to_string(data).unwrap_or_default())
}

fn name(kind: ChangeKind) -> &'static str {
    match kind {
        ChangeKind::RunCreated => "run_created",
        ChangeKind::RunLogged => "run_logged",
        ChangeKind::RunUpdated => "run_updated",
        ChangeKind::ExperimentChanged => "experiment_changed",
        ChangeKind::ViewsChanged => "views_changed",
    }
}

fn change_event(change: Change) -> ChangeEvent {
    ChangeEvent {
        experiment_id: change.experiment.to_string(),
        revision: change.revision,
        run_id: change.run.map(|run| run.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{Server, batch};
    use http_body_util::BodyExt;
    use serde_json::{Value, json};
    use trialbook_domain::RunStatus;

    #[test]
    fn every_kind_of_change_is_heard_after_it_is_durable() {
        let server = Server::new();
        let mut stream = server.listen("/api/v1/events");
        assert_eq!(stream.next_event().name, "listening");
        let run = server.run("a");
        let id = run.to_string();
        let heard = stream.next_named("run_created");
        assert_eq!(heard.data["run_id"], id.as_str());
        assert_eq!(heard.data["experiment_id"], "0");
        server.log(run, batch().metric("loss", &[(0, 1.0)]));
        let logged = stream.next_named("run_logged");
        assert!(logged.data["revision"].as_i64() > heard.data["revision"].as_i64());
        server.end(run, RunStatus::Finished);
        assert_eq!(stream.next_named("run_updated").data["run_id"], id.as_str());
        server.patch("/api/v1/experiments/0", &json!({"set_tag": {"key": "k", "value": "v"}}));
        let changed = stream.next_named("experiment_changed");
        assert_eq!(changed.data.get("run_id"), None);
    }

    #[test]
    fn named_views_are_heard_of_when_saved_changed_and_deleted_and_those_of_addresses_never() {
        let server = Server::new();
        let other = server.experiment("other");
        let list = format!("/api/v1/experiments/{other}/views");
        let mut stream = server.listen(&format!("/api/v1/events?experiment_id={other}"));
        let view = |name: &str| json!({"owner": "b1", "name": name, "state": "q=x"});
        let path = |made: &Value| format!("/api/v1/views/{}", made["view_id"].as_str().unwrap());
        let nameless = server.post(&list, &view("")).json();
        server.send(http::Request::delete(path(&nameless)), "");
        server.post("/api/v1/experiments/0/views", &view("elsewhere"));
        let named = path(&server.post(&list, &view("best")).json());
        let heard = stream.next_named("views_changed").data;
        assert_eq!((&heard["experiment_id"], heard.get("run_id")), (&json!(other), None));
        server.patch(&named, &json!({"is_default": true}));
        let changed = stream.next_event();
        server.send(http::Request::delete(named), "");
        let deleted = stream.next_event();
        assert_eq!([&changed.name, &deleted.name], ["views_changed", "views_changed"]);
        let revisions = [&heard, &changed.data, &deleted.data].map(|data| data["revision"].as_i64().unwrap());
        assert_eq!(revisions, [2, 3, 4], "what only an address refers to counts as no change");
    }

    #[test]
    fn an_answer_older_than_the_stream_shows_by_its_count_of_changes() {
        let server = Server::new();
        let count =
            |reply: &crate::tests::Reply| reply.headers["trialbook-changes"].to_str().unwrap().to_owned();
        let listening = |server: &Server| {
            server.listen("/api/v1/events").next_named("listening").data["n_changes"].to_string()
        };
        let before = count(&server.get("/api/v1/experiments/0"));
        assert_eq!(listening(&server), before);
        let mut stream = server.listen("/api/v1/events");
        let run = server.run("a");
        server.end(run, RunStatus::Finished);
        // A change is told a moment after it is answered.
        stream.next_named("run_updated");
        assert_eq!(listening(&server), (before.parse::<u64>().unwrap() + 2).to_string());
        assert_eq!(count(&server.get("/api/v1/experiments/0")), listening(&server));
        assert_eq!(count(&server.get("/api/v1/experiments/77")), listening(&server), "a refusal too");
    }

    #[test]
    fn a_change_of_a_registered_model_is_heard_under_its_name_and_a_rename_under_both() {
        let server = Server::new();
        let mut stream = server.listen("/api/v1/events");
        let mut of_experiment = server.listen("/api/v1/events?experiment_id=0");
        assert_eq!(stream.next_event().name, "listening");
        let new = trialbook_domain::NewRegisteredModel {
            name: "old".to_owned(),
            description: None,
            tags: Vec::new(),
        };
        server.wait(|services, ctx| async move { services.create_registered_model(&ctx, new).await });
        let rename = trialbook_services::RegisteredModelChange::Rename("new".to_owned());
        server
            .wait(|services, ctx| async move { services.change_registered_model(&ctx, "old", rename).await });
        let heard: Vec<Value> = (0..3).map(|_| stream.next_named("model_changed").data).collect();
        let told = |model: &str, id| json!({"model": model, "event_id": id});
        assert_eq!(heard, [told("old", 1), told("new", 2), told("old", 2)]);
        server.run("a");
        assert_eq!(of_experiment.next_event().name, "listening");
        assert_eq!(of_experiment.next_event().name, "run_created");
    }

    #[test]
    fn a_listener_of_one_experiment_hears_nothing_of_others() {
        let server = Server::new();
        let other = server.experiment("other");
        let mut stream = server.listen(&format!("/api/v1/events?experiment_id={other}"));
        stream.next_text();
        server.run("elsewhere");
        let mine = server.run_in(&other, "mine");
        // The creation of the experiment may still be on its way when listening begins.
        let heard = stream.next_named("run_created");
        let revision = &heard.data["revision"];
        let wanted = json!({"experiment_id": other, "revision": revision, "run_id": mine.to_string()});
        assert_eq!(heard.data, wanted);
    }

    fn text(news: News, only: Option<ExperimentId>) -> Option<String> {
        let told = Ok::<Event, Infallible>(event(news, only)?);
        let body = Sse::new(stream::iter([told])).into_response().into_body();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let bytes = runtime.block_on(body.collect()).unwrap().to_bytes();
        Some(String::from_utf8(bytes.to_vec()).unwrap())
    }

    #[test]
    fn a_listener_that_is_too_slow_is_told_how_much_it_missed_whatever_it_listens_to() {
        for only in [None, Some(ExperimentId(3))] {
            let wanted = "event: missed\ndata: {\"n_missed\":904}\n\n";
            assert_eq!(text(News::Missed(904), only).as_deref(), Some(wanted));
        }
    }

    #[test]
    fn every_kind_has_its_name() {
        for (kind, name) in [
            (ChangeKind::RunCreated, "run_created"),
            (ChangeKind::RunLogged, "run_logged"),
            (ChangeKind::RunUpdated, "run_updated"),
            (ChangeKind::ExperimentChanged, "experiment_changed"),
            (ChangeKind::ViewsChanged, "views_changed"),
        ] {
            let news = News::Change(Change { experiment: ExperimentId(3), revision: 8, run: None, kind });
            let wanted = format!("event: {name}\ndata: {{\"experiment_id\":\"3\",\"revision\":8}}\n\n");
            assert_eq!(text(news.clone(), Some(ExperimentId(3))), Some(wanted));
            assert_eq!(text(news, Some(ExperimentId(4))), None);
        }
    }

    #[test]
    fn the_stream_ends_when_the_server_shuts_down() {
        let server = Server::new();
        let mut stream = server.listen("/api/v1/events");
        stream.next_text();
        server.shut_down();
        assert!(stream.has_ended());
    }

    #[test]
    fn the_reply_is_an_event_stream_that_no_one_keeps() {
        let server = Server::new();
        let stream = server.listen("/api/v1/events?experiment_id=0");
        assert_eq!(stream.headers["content-type"], "text/event-stream");
        assert_eq!(stream.headers["cache-control"], "no-cache");
    }

    #[test]
    fn an_unknown_experiment_or_parameter_is_refused_before_the_stream_begins() {
        let server = Server::new();
        for (query, status, code) in [
            ("experiment_id=9", 404, "experiment_not_found"),
            ("experiment_id=x", 404, "experiment_not_found"),
            ("experiment=0", 400, "invalid_value"),
        ] {
            let reply = server.get(&format!("/api/v1/events?{query}"));
            assert_eq!((reply.status, reply.code().as_str()), (status, code), "{query}");
        }
    }
}

//! Live news of what changed, to everyone who listens.

use crate::Services;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use tokio::sync::broadcast;
use trialbook_store::{Change, EventSink, ModelChange};

/// How many changes a slow listener may fall behind before it is told to look again.
const BACKLOG: usize = 4096;

/// What the hub spreads.
#[derive(Clone, Debug)]
enum Told {
    Change(Change),
    Model(Arc<ModelChange>),
}

/// Spreads changes to all listeners. A listener that falls behind loses changes and learns that it did.
#[derive(Debug)]
pub struct EventHub {
    /// `None` once the hub is closed.
    sender: RwLock<Option<broadcast::Sender<Told>>>,
    /// How many changes were told since the start, heard or not.
    n_told: AtomicU64,
}

impl EventHub {
    /// A hub without listeners.
    pub fn new() -> EventHub {
        EventHub { sender: RwLock::new(Some(broadcast::Sender::new(BACKLOG))), n_told: AtomicU64::new(0) }
    }

    /// Ends every subscription: the server shuts down.
    pub fn close(&self) {
        *self.sender.write().unwrap_or_else(PoisonError::into_inner) = None;
    }

    fn subscribe(&self) -> broadcast::Receiver<Told> {
        match &*self.sender.read().unwrap_or_else(PoisonError::into_inner) {
            Some(sender) => sender.subscribe(),
            // The sender is gone at once, and so the subscription ends at once.
            None => broadcast::Sender::new(1).subscribe(),
        }
    }
}

impl Default for EventHub {
    fn default() -> EventHub {
        EventHub::new()
    }
}

impl EventHub {
    fn tell(&self, all: impl ExactSizeIterator<Item = Told>) {
        // Counted before it is sent: who begins to listen in between finds the count ahead of what it knew, never behind.
        self.n_told.fetch_add(all.len() as u64, Ordering::SeqCst);
        let sender = self.sender.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(sender) = sender.as_ref().filter(|sender| sender.receiver_count() > 0) {
            for told in all {
                // An error only says that the last listener has just left.
                let _ = sender.send(told);
            }
        }
    }
}

impl EventSink for EventHub {
    fn committed(&self, changes: &[Change]) {
        self.tell(changes.iter().map(|change| Told::Change(*change)));
    }

    fn models_committed(&self, changes: &[ModelChange]) {
        self.tell(changes.iter().map(|change| Told::Model(Arc::new(change.clone()))));
    }
}

/// One listener's view of the changes.
#[derive(Debug)]
pub struct Subscription {
    receiver: broadcast::Receiver<Told>,
}

/// What a listener hears next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News {
    /// A run or an experiment changed.
    Change(Change),
    /// A registered model changed.
    Model(Arc<ModelChange>),
    /// This many changes were missed: read again what is shown.
    Missed(u64),
}

impl Subscription {
    /// Waits for the next change; `None` when the server shuts down.
    pub async fn next(&mut self) -> Option<News> {
        match self.receiver.recv().await {
            Ok(Told::Change(change)) => Some(News::Change(change)),
            Ok(Told::Model(change)) => Some(News::Model(change)),
            Err(broadcast::error::RecvError::Lagged(missed)) => Some(News::Missed(missed)),
            Err(broadcast::error::RecvError::Closed) => None,
        }
    }
}

impl Services {
    /// Starts to listen: every change committed from now on is heard.
    pub fn subscribe(&self) -> Subscription {
        Subscription { receiver: self.inner.events.subscribe() }
    }

    /// How many changes were told since the server's start. A reply that was begun at one count, and a subscription at a
    /// greater one, have changes between them that neither shows.
    pub fn changes_told(&self) -> u64 {
        self.inner.events.n_told.load(Ordering::SeqCst)
    }

    /// Ends every subscription: the server shuts down.
    pub fn close_events(&self) {
        self.inner.events.close();
    }
}

//! Live news of what changed, to everyone who listens.

use crate::Services;
use std::sync::{PoisonError, RwLock};
use tokio::sync::broadcast;
use trialbook_store::{Change, EventSink};

/// How many changes a slow listener may fall behind before it is told to look again.
const BACKLOG: usize = 4096;

/// Spreads changes to all listeners. A listener that falls behind loses changes and learns that it did.
#[derive(Debug)]
pub struct EventHub {
    /// `None` once the hub is closed.
    sender: RwLock<Option<broadcast::Sender<Change>>>,
}

impl EventHub {
    /// A hub without listeners.
    pub fn new() -> EventHub {
        EventHub { sender: RwLock::new(Some(broadcast::Sender::new(BACKLOG))) }
    }

    /// Ends every subscription: the server shuts down.
    pub fn close(&self) {
        *self.sender.write().unwrap_or_else(PoisonError::into_inner) = None;
    }

    fn subscribe(&self) -> broadcast::Receiver<Change> {
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

impl EventSink for EventHub {
    fn committed(&self, changes: &[Change]) {
        let sender = self.sender.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(sender) = sender.as_ref().filter(|sender| sender.receiver_count() > 0) {
            for change in changes {
                // An error only says that the last listener has just left.
                let _ = sender.send(*change);
            }
        }
    }
}

/// One listener's view of the changes.
#[derive(Debug)]
pub struct Subscription {
    receiver: broadcast::Receiver<Change>,
}

/// What a listener hears next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum News {
    /// Something changed.
    Change(Change),
    /// This many changes were missed: read again what is shown.
    Missed(u64),
}

impl Subscription {
    /// Waits for the next change; `None` when the server shuts down.
    pub async fn next(&mut self) -> Option<News> {
        match self.receiver.recv().await {
            Ok(change) => Some(News::Change(change)),
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

    /// Ends every subscription: the server shuts down.
    pub fn close_events(&self) {
        self.inner.events.close();
    }
}

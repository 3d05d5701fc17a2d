//! The rules in force, and the room there is for requests.

use std::sync::{Arc, PoisonError, RwLock};

use meruit::Reviewer;
use tokio::sync::Semaphore;

use crate::bounds::Bounds;

/// Loads rules and what they need; says why it could not.
type Load = dyn Fn() -> Result<Reviewer, String> + Send + Sync;

/// What all requests share.
pub struct Service {
    load: Box<Load>,
    reviewer: RwLock<Reviewer>,
    pub(crate) bounds: Bounds,
    /// Requests that may be here, at work or waiting.
    pub(crate) room: Arc<Semaphore>,
    /// Reviews that may run.
    pub(crate) at_work: Arc<Semaphore>,
}

impl Service {
    /// A service with the rules that `load` gives now, and again whenever they are [reloaded](Self::reload).
    ///
    /// # Errors
    ///
    /// When they cannot be loaded.
    pub fn new(
        load: impl Fn() -> Result<Reviewer, String> + Send + Sync + 'static,
        bounds: Bounds,
    ) -> Result<Arc<Self>, String> {
        Ok(Arc::new(Self {
            reviewer: RwLock::new(load()?),
            load: Box::new(load),
            bounds,
            room: Arc::new(Semaphore::new(bounds.at_once.saturating_add(bounds.waiting))),
            at_work: Arc::new(Semaphore::new(bounds.at_once)),
        }))
    }

    /// The rules in force. A request keeps those it began with.
    pub(crate) fn reviewer(&self) -> Reviewer {
        self.reviewer.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Loads the rules again. Requests that run end by the old ones; where the new ones are refused, the old stay in force.
    ///
    /// # Errors
    ///
    /// Why they were refused.
    pub fn reload(&self) -> Result<(), String> {
        let new = (self.load)()?;
        *self.reviewer.write().unwrap_or_else(PoisonError::into_inner) = new;
        Ok(())
    }

    /// How many requests are here, at work or waiting.
    pub fn requests(&self) -> usize {
        let room = self.bounds.at_once.saturating_add(self.bounds.waiting);
        room.saturating_sub(self.room.available_permits())
    }
}

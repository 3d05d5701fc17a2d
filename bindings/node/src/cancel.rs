//! A flag by which a caller gives up.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use napi_derive::napi;

use crate::failure::Failure;

/// A flag that work on the pool looks at before it begins and between invoices.
#[napi]
#[derive(Clone, Default)]
pub struct NativeCancel {
    flag: Arc<AtomicBool>,
}

#[napi]
impl NativeCancel {
    /// A flag that is not set.
    #[napi(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the flag; it stays set.
    #[napi]
    pub fn cancel(&self) {
        self.flag.store(true, Ordering::Relaxed);
    }
}

impl NativeCancel {
    pub(crate) fn check(&self) -> Result<(), Failure> {
        if self.flag.load(Ordering::Relaxed) { Err(Failure::cancelled()) } else { Ok(()) }
    }
}

//! A flag by which a caller gives up.

use meruit::Cancel;
use napi_derive::napi;

use crate::failure::Failure;

/// A flag that work on the pool looks at before it begins, and every thousand steps.
#[napi]
#[derive(Clone, Default)]
pub struct NativeCancel {
    pub(crate) flag: Cancel,
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
        self.flag.cancel();
    }
}

impl NativeCancel {
    pub(crate) fn check(&self) -> Result<(), Failure> {
        if self.flag.is_over() { Err(Failure::cancelled()) } else { Ok(()) }
    }
}

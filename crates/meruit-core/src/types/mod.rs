//! Numbers, currencies, values and types: what the rest is made of.

mod currency;
mod kind;
mod number;
mod value;

pub use currency::{Currency, NotACurrency};
pub use kind::Type;
pub use number::{Number, NumberError};
pub use value::{Answer, Period, Reason, ReasonKind, Unknown, Value};
pub(crate) use value::{amount, grouped};

//! Numbers, currencies, values and types: what the rest is made of.

mod currency;
mod kind;
mod number;
mod value;

pub use currency::{Currency, NotACurrency};
pub use kind::Type;
pub use number::{Number, NumberError};
pub(crate) use value::grouped;
pub use value::{Answer, Period, Reason, ReasonKind, Unknown, Value, mark_words};

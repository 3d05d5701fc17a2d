//! Sums of money as files write them: exact decimals with a currency.

use rust_decimal::Decimal;
use serde::{Serialize, Serializer};

/// A sum and its currency, as written.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Amount {
    /// The sum, with the decimals that the file has.
    #[serde(serialize_with = "as_text")]
    pub value: Decimal,
    /// Three capitals of ISO 4217; empty where the file names none.
    pub currency: String,
}

fn as_text<S: Serializer>(value: &Decimal, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(value)
}

/// A sum of ISO 20022: digits and at most one full stop, with at most 18 digits.
pub(crate) fn decimal(text: &str) -> Option<Decimal> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let count = digits.bytes().filter(u8::is_ascii_digit).count();
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    if !plain || count == 0 || count > 28 {
        return None;
    }
    Decimal::from_str_exact(text.strip_prefix('+').unwrap_or(text)).ok()
}

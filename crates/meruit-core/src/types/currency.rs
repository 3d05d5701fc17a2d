//! Currencies and their minor units.

use std::fmt;
use std::sync::LazyLock;

use iso_currency::Currency as Iso;

use crate::types::number::Number;

/// A currency code of ISO 4217: three capitals.
///
/// ```
/// use meruit_core::Currency;
/// let yen: Currency = "JPY".parse()?;
/// assert_eq!(yen.decimals(), 0);
/// # Ok::<(), meruit_core::NotACurrency>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Currency([u8; 3]);

/// The text is not three capital letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a currency is three capital letters, such as USD")]
pub struct NotACurrency;

impl Currency {
    /// ISO 4217's code for "no currency": where neither the invoice nor the rules name one.
    pub const NONE: Self = Self(*b"XXX");

    /// How many decimals its minor unit has: 2 for USD, 0 for JPY, 3 for KWD.
    ///
    /// The figures are those of ISO 4217; a code that is not in force there has 2.
    pub fn decimals(self) -> u32 {
        u32::from(self.place().and_then(|at| MINOR_UNITS.get(at)).copied().unwrap_or(2))
    }

    /// Its place among all triples of letters.
    fn place(self) -> Option<usize> {
        self.0.iter().try_fold(0, |place, letter| Some(place * 26 + usize::from(letter.checked_sub(b'A')?)))
    }

    /// Its smallest coin: 0.01 for USD, 1 for JPY.
    pub fn minor_unit(self) -> Number {
        Number::fraction(1, 10i128.pow(self.decimals())).unwrap_or(Number::ONE)
    }

    /// Whether ISO 4217 lists the code as in force.
    pub fn is_listed(self) -> bool {
        Iso::from_code(self.code()).is_some()
    }

    /// The three letters.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("XXX")
    }
}

/// The decimals of every triple of letters: looking one up in the list of ISO 4217 is slow.
static MINOR_UNITS: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let decimals = |place: usize| {
        let letter = |n: usize| b'A' + u8::try_from(n % 26).unwrap_or(0);
        let code = [letter(place / 676), letter(place / 26), letter(place)];
        let iso = std::str::from_utf8(&code).ok().and_then(Iso::from_code);
        u8::try_from(iso.and_then(|iso| iso.exponent()).unwrap_or(2)).unwrap_or(2)
    };
    (0..26 * 26 * 26).map(decimals).collect()
});

impl std::str::FromStr for Currency {
    type Err = NotACurrency;

    fn from_str(text: &str) -> Result<Self, NotACurrency> {
        match text.as_bytes() {
            &[a, b, c] if [a, b, c].iter().all(u8::is_ascii_uppercase) => Ok(Self([a, b, c])),
            _ => Err(NotACurrency),
        }
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

//! A value as an invoice states it, or the reason why there is none.

use std::fmt;

/// One field of a record, read as a `T`.
///
/// The four cases are kept apart because they mean different things to a reader of the invoice: 1998B *cannot* state a
/// tax, a 1998BI file that leaves it blank *does not*, and `1,25` in that place *tries to*.
///
/// ```
/// use meruit_ledes::Field;
/// assert_eq!(Field::Value(3).value(), Some(&3));
/// assert_eq!(Field::<u8>::Blank.value(), None);
/// assert!(Field::<u8>::NotInFile.is_absent());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub enum Field<T> {
    /// The file has no such column, or the invoice no such element.
    #[default]
    NotInFile,
    /// The column or element is there and nothing, or blanks alone, in it.
    Blank,
    /// A value.
    Value(T),
    /// Something that is no `T`.
    Bad(Box<BadValue>),
}

impl<T> Field<T> {
    /// The value, when there is one.
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            _ => None,
        }
    }

    /// The value by itself, when there is one.
    pub fn into_value(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            _ => None,
        }
    }

    /// Whether nothing was stated: no such column, or a blank.
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::NotInFile | Self::Blank)
    }

    /// Whether something was stated that could not be read.
    pub fn is_bad(&self) -> bool {
        matches!(self, Self::Bad(_))
    }

    /// The same field with its value changed by `change`.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Field<U> {
        match self {
            Self::NotInFile => Field::NotInFile,
            Self::Blank => Field::Blank,
            Self::Value(value) => Field::Value(change(value)),
            Self::Bad(bad) => Field::Bad(bad),
        }
    }

    pub(crate) fn bad(raw: &str, why: Fault) -> Self {
        Self::Bad(Box::new(BadValue { raw: raw.to_owned(), why }))
    }
}

impl<T: Copy> Field<T> {
    /// The value, or `default` when nothing was stated; `None` when something was that could not be read.
    ///
    /// This is how identities treat a blank: an invoice-level adjustment without unit cost costs 0 a unit.
    pub fn or_if_absent(&self, default: T) -> Option<T> {
        match self {
            Self::NotInFile | Self::Blank => Some(default),
            Self::Value(value) => Some(*value),
            Self::Bad(_) => None,
        }
    }
}

/// What stood in a field in place of a value.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct BadValue {
    /// The text between the pipes, as written.
    pub raw: String,
    /// Why it is no value.
    pub why: Fault,
}

/// Why a text is no number, date or line type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Fault {
    /// A character that has no place in a number, or none in that position.
    NotANumber,
    /// A comma that may be a decimal comma or a thousands comma.
    AmbiguousComma,
    /// More digits than a decimal of 96 bits holds.
    Overflow,
    /// Not eight digits.
    NotEightDigits,
    /// Eight digits that are no day of the calendar.
    NoSuchDay,
    /// Not `F`, `E`, `IF` or `IE`.
    NoSuchLineType,
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::NotANumber => "not a number",
            Self::AmbiguousComma => "a comma that may mark decimals or thousands",
            Self::Overflow => "more digits than can be computed with",
            Self::NotEightDigits => "not eight digits",
            Self::NoSuchDay => "no day of the calendar",
            Self::NoSuchLineType => "none of F, E, IF and IE",
        })
    }
}

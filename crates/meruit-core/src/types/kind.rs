//! The types of the language.

use std::fmt;

use crate::schema::KindId;
use crate::types::Currency;

/// The type of an expression or a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    /// `text`
    Text,
    /// `yes/no`
    YesNo,
    /// `number` and `percent`
    Number,
    /// `money`; with its currency where it can be seen
    Money(Option<Currency>),
    /// `rate`: money per hour
    Rate(Option<Currency>),
    /// `hours`: elapsed time
    Hours,
    /// `days`
    Days,
    /// `period`
    Period,
    /// `date`
    Date,
    /// `time`
    Time,
    /// `moment`
    Moment,
    /// `code`, of a set where one is named
    Code(Option<String>),
    /// `one of ("a", "b")`
    OneOf(Vec<String>),
    /// `list of T`
    List(Box<Type>),
    /// A record
    Record(KindId),
    /// A mark alone, or something already refused: fits everywhere.
    Any,
}

impl Type {
    /// Whether values of the two types can be compared or put in one another's place.
    pub fn fits(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Any, _) | (_, Self::Any) => true,
            (Self::Money(_), Self::Money(_)) | (Self::Rate(_), Self::Rate(_)) => true,
            (Self::Text | Self::OneOf(_), Self::Text | Self::OneOf(_)) => true,
            (Self::Code(_), Self::Code(_)) => true,
            (Self::List(a), Self::List(b)) => a.fits(b),
            (a, b) => a == b,
        }
    }

    /// Whether it is a number or a quantity that can be added up.
    pub fn is_quantity(&self) -> bool {
        matches!(self, Self::Number | Self::Money(_) | Self::Rate(_) | Self::Hours | Self::Days | Self::Any)
    }

    /// Whether `<` and `>` have a meaning for it.
    pub fn is_ordered(&self) -> bool {
        self.is_quantity() || matches!(self, Self::Date | Self::Time | Self::Moment)
    }
}

impl fmt::Display for Type {
    /// The type as the language writes it, without the currency.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text => f.write_str("text"),
            Self::YesNo => f.write_str("yes/no"),
            Self::Number => f.write_str("number"),
            Self::Money(_) => f.write_str("money"),
            Self::Rate(_) => f.write_str("rate"),
            Self::Hours => f.write_str("hours"),
            Self::Days => f.write_str("days"),
            Self::Period => f.write_str("period"),
            Self::Date => f.write_str("date"),
            Self::Time => f.write_str("time"),
            Self::Moment => f.write_str("moment"),
            Self::Code(None) => f.write_str("code"),
            Self::Code(Some(set)) => write!(f, "code(\"{set}\")"),
            Self::OneOf(_) => f.write_str("one of several texts"),
            Self::List(of) => write!(f, "list of {of}"),
            Self::Record(_) => f.write_str("record"),
            Self::Any => f.write_str("any"),
        }
    }
}

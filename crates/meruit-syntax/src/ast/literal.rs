//! Literals: amounts, lengths, dates and what else is written as itself.

use jiff::civil::{Date, Time};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::json::form;

/// A literal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Literal {
    /// `"text"`
    Text(String),
    /// `12`, `1_000.50`
    Number(
        #[serde(with = "form::decimal")]
        #[cfg_attr(test, schemars(with = "String"))]
        Decimal,
    ),
    /// `5%`; holds 5
    Percent(
        #[serde(with = "form::decimal")]
        #[cfg_attr(test, schemars(with = "String"))]
        Decimal,
    ),
    /// `250 USD`
    Money(
        #[serde(with = "form::decimal")]
        #[cfg_attr(test, schemars(with = "String"))]
        Decimal,
        String,
    ),
    /// `250 USD per hour`
    Rate(
        #[serde(with = "form::decimal")]
        #[cfg_attr(test, schemars(with = "String"))]
        Decimal,
        String,
    ),
    /// `90 days`
    Length(
        #[serde(with = "form::decimal")]
        #[cfg_attr(test, schemars(with = "String"))]
        Decimal,
        LengthUnit,
    ),
    /// `2026-03-31`
    Date(#[cfg_attr(test, schemars(with = "String"))] Date),
    /// `13:30`
    Time(#[cfg_attr(test, schemars(with = "String"))] Time),
    /// `yes`, `no`
    YesNo(bool),
    /// `L330`
    Code(String),
}

/// The unit of a length.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum LengthUnit {
    /// `minutes`
    Minutes,
    /// `hours`
    Hours,
    /// `days`
    Days,
    /// `weeks`
    Weeks,
    /// `months`
    Months,
    /// `years`
    Years,
    /// `business days`
    BusinessDays,
    /// `business hours`
    BusinessHours,
}

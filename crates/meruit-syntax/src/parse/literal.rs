//! Literals, paths and types.

use std::str::FromStr;

use jiff::civil::{Date, Time};
use rust_decimal::Decimal;

use super::Reader;
use super::grammar::Rule;
use super::node::{Built, Node, Shape};
use crate::ast::{LengthUnit, Literal, Mark, Path, TypeExpr, TypeExprKind};
use crate::diagnostic::Diagnostic;
use crate::limits::MAX_LISTS_OF_LISTS;
use crate::span::Spanned;

impl<'t> Reader<'t> {
    pub(super) fn literal(&mut self, node: &Node<'t>) -> Built<Spanned<Literal>> {
        let negative = node.has(Rule::negative);
        let value = node.kids().find(|kid| kid.rule() != Rule::negative).ok_or(Shape)?;
        let literal = match value.rule() {
            Rule::date => Literal::Date(self.date(&value)),
            Rule::time => Literal::Time(self.time(&value)),
            Rule::text => Literal::Text(self.text(&value)?.node),
            Rule::kw_yes => Literal::YesNo(true),
            Rule::kw_no => Literal::YesNo(false),
            Rule::code => Literal::Code(value.text().to_owned()),
            Rule::number => Literal::Number(self.number(&value, negative)),
            Rule::percent => Literal::Percent(self.number(&value.get(Rule::number)?, negative)),
            Rule::length => {
                let (amount, unit) = self.length(&value)?;
                Literal::Length(if negative { -amount } else { amount }, unit)
            }
            Rule::money | Rule::rate => {
                let amount = self.number(&value.get(Rule::number)?, negative);
                let currency = value.get(Rule::code)?.text().to_owned();
                if value.rule() == Rule::rate {
                    Literal::Rate(amount, currency)
                } else {
                    Literal::Money(amount, currency)
                }
            }
            _ => return Err(Shape),
        };
        Ok(Spanned::new(literal, node.span()))
    }

    /// A number as it is written; 0 with a diagnostic where it has more digits than can be held exactly.
    pub(super) fn number(&mut self, node: &Node<'t>, negative: bool) -> Decimal {
        let digits = node.text().replace('_', "");
        match Decimal::from_str_exact(&digits) {
            Ok(number) if negative => -number,
            Ok(number) => number,
            Err(_) => {
                self.report(
                    Diagnostic::error(
                        "number-too-long",
                        "this number has too many digits",
                        self.file,
                        node.span(),
                    )
                    .help("a number has at most 28 digits, those after the point included"),
                );
                Decimal::ZERO
            }
        }
    }

    /// A whole number that is no amount: an edition, a month.
    pub(super) fn int(&mut self, node: &Node<'t>) -> Spanned<u32> {
        let value = u32::from_str(node.text()).unwrap_or_else(|_| {
            self.report(
                Diagnostic::error(
                    "number-too-long",
                    "this number has too many digits",
                    self.file,
                    node.span(),
                )
                .help("a whole number is at most 4294967295 here"),
            );
            0
        });
        Spanned::new(value, node.span())
    }

    pub(super) fn length(&mut self, node: &Node<'t>) -> Built<(Decimal, LengthUnit)> {
        let amount = self.number(&node.get(Rule::number)?, false);
        let unit = node.get(Rule::unit)?;
        let mut words = unit.text().split([' ', '\t']).filter(|word| !word.is_empty());
        let (first, second) = (words.next().ok_or(Shape)?, words.next());
        let unit = match (first.trim_end_matches('s'), second.map(|word| word.trim_end_matches('s'))) {
            ("minute", None) => LengthUnit::Minutes,
            ("hour", None) => LengthUnit::Hours,
            ("day", None) => LengthUnit::Days,
            ("week", None) => LengthUnit::Weeks,
            ("month", None) => LengthUnit::Months,
            ("year", None) => LengthUnit::Years,
            (_, Some("day")) => LengthUnit::BusinessDays,
            (_, Some("hour")) => LengthUnit::BusinessHours,
            _ => return Err(Shape),
        };
        Ok((amount, unit))
    }

    /// A date; the first day there is, with a diagnostic, where the calendar has no such day.
    pub(super) fn date(&mut self, node: &Node<'t>) -> Date {
        let part = |range| node.text().get(range).unwrap_or_default();
        let date = (|| {
            Date::new(part(0..4).parse().ok()?, part(5..7).parse().ok()?, part(8..10).parse().ok()?).ok()
        })();
        date.unwrap_or_else(|| {
            let written = node.text();
            self.report(
                Diagnostic::error(
                    "no-such-date",
                    format!("there is no day `{written}`"),
                    self.file,
                    node.span(),
                )
                .help("a date is written year-month-day, such as `2026-03-31`"),
            );
            Date::MIN
        })
    }

    pub(super) fn spanned_date(&mut self, node: &Node<'t>) -> Built<Spanned<Date>> {
        let date = node.get(Rule::date)?;
        Ok(Spanned::new(self.date(&date), date.span()))
    }

    /// A time of day; midnight, with a diagnostic, where the clock has no such time.
    fn time(&mut self, node: &Node<'t>) -> Time {
        let written = node.text();
        let time = written
            .split_once(':')
            .and_then(|(hour, minute)| Time::new(hour.parse().ok()?, minute.parse().ok()?, 0, 0).ok());
        time.unwrap_or_else(|| {
            self.report(
                Diagnostic::error(
                    "no-such-time",
                    format!("there is no time `{written}`"),
                    self.file,
                    node.span(),
                )
                .help("a time is written from `0:00` to `23:59`"),
            );
            Time::MIN
        })
    }

    pub(super) fn path(&mut self, node: &Node<'t>) -> Path {
        Path { this: node.has(Rule::kw_this), names: node.names(), span: node.span() }
    }

    pub(super) fn mark(&mut self, node: &Node<'t>) -> Built<Mark> {
        Ok(match node.only()?.rule() {
            Rule::kw_none => Mark::None,
            Rule::kw_no => Mark::NoLimit,
            Rule::kw_on => Mark::OnApproval,
            _ => return Err(Shape),
        })
    }

    pub(super) fn type_expr(&mut self, node: &Node<'t>) -> Built<TypeExpr> {
        let inner = node.kids().find(|kid| kid.rule() != Rule::list_of).ok_or(Shape)?;
        let kind = match inner.rule() {
            Rule::yes_no => TypeExprKind::YesNo,
            Rule::one_of => TypeExprKind::OneOf(self.texts(&inner)?),
            Rule::code_of => TypeExprKind::Code(self.text(&inner.get(Rule::text)?)?),
            Rule::name => TypeExprKind::Name(inner.text().to_owned()),
            _ => return Err(Shape),
        };
        let mut ty = TypeExpr { kind, span: inner.span() };
        let lists: Vec<Node<'t>> = node.all(Rule::list_of).collect();
        if lists.len() > MAX_LISTS_OF_LISTS {
            self.report(Diagnostic::error(
                "too-deep",
                format!("this is a list of lists more than {MAX_LISTS_OF_LISTS} deep"),
                self.file,
                node.span(),
            ));
            return Ok(ty);
        }
        for list in lists.iter().rev() {
            let span = list.span().to(ty.span);
            ty = TypeExpr { kind: TypeExprKind::List(Box::new(ty)), span };
        }
        Ok(ty)
    }
}

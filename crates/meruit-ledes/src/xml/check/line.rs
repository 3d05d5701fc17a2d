//! One line: its arithmetic, its signs, and what the platform wants of it.

use rust_decimal::Decimal;

use crate::catalogue::ProblemId;
use crate::check::{check_fields, half_even, in_field};
use crate::column::Level;
use crate::field::Field;
use crate::line::Line;
use crate::problem::{Problem, Severity};
use crate::profile::{Profile, Required, SumRule, TextLimit};
use crate::report::Reporter;
use crate::xml::details::{decimal, is_decrease};
use crate::xml::node::Node;

use super::figure::{compare, placed, sum, zero_if_absent};

pub(crate) fn check_line(line: &Line, element: &Node, reporter: &mut Reporter) {
    check_fields(line, reporter);
    check_sign(element, "disc_cred_amount", reporter);
    if line.kind.value().is_some_and(|kind| kind.is_adjustment()) {
        return;
    }
    let rule = reporter.profile().lines;
    let discount = zero_if_absent(element, "item_disc_cred_amount");
    let product = units_times_rate(element, reporter.profile());
    let by_units = !element.text_of("charge_type").is_some_and(|text| text.trim().eq_ignore_ascii_case("F"));
    if by_units && decimal(element, "units").value().is_some() && decimal(element, "rate").value().is_some() {
        let rule = rounded_rate(rule, element, product);
        let makes = || {
            let text = |name| element.text_of(name).unwrap_or_default().trim().to_owned();
            format!("{} x {} makes", text("units"), text("rate"))
        };
        compare(ProblemId::LineArithmetic, element, "base_amount", product, rule, makes, reporter);
    }
    let base = match decimal(element, "base_amount") {
        Field::Value(base) => Some(base),
        Field::NotInFile | Field::Blank if by_units => product,
        _ => None,
    };
    let makes = || format!("base amount {} and discount {} make", shown(base), shown(discount));
    compare(ProblemId::LineArithmetic, element, "total_amount", sum([base, discount]), rule, makes, reporter);

    let parts: Vec<&Node> = element
        .children
        .iter()
        .filter(|child| matches!(child.name.as_ref(), "fee_item_disc_cred" | "exp_item_disc_cred"))
        .collect();
    for part in &parts {
        check_sign(part, "disc_cred_amount", reporter);
    }
    if !parts.is_empty() {
        let computed = sum(parts.iter().map(|part| zero_if_absent(part, "disc_cred_amount")));
        let makes = || "its parts make".to_owned();
        compare(ProblemId::DiscountSum, element, "item_disc_cred_amount", computed, rule, makes, reporter);
    }
}

fn shown(number: Option<Decimal>) -> String {
    number.map_or_else(|| "?".to_owned(), |number| number.normalize().to_string())
}

fn units_times_rate(element: &Node, profile: &Profile) -> Option<Decimal> {
    let [units, rate] = ["units", "rate"].map(|name| {
        let number = zero_if_absent(element, name)?;
        Some(match profile.round_first {
            Some(places) => half_even(number, places),
            None => number,
        })
    });
    units?.checked_mul(rate?)
}

/// A rate that was found by division and rounded to two places explains half a cent for each unit: that is a note.
fn rounded_rate(rule: SumRule, element: &Node, product: Option<Decimal>) -> SumRule {
    const HALF_A_CENT: Decimal = Decimal::from_parts(5, 0, 0, false, 3);
    let explained = decimal(element, "units").value().and_then(|units| units.abs().checked_mul(HALF_A_CENT));
    let off = decimal(element, "base_amount")
        .value()
        .zip(product)
        .and_then(|(base, product)| base.checked_sub(product))
        .map(|off| off.abs());
    match (explained, off) {
        (Some(explained), Some(off)) if element.name == "expense" && off <= explained => {
            SumRule { within: Severity::Note, beyond: Severity::Note, ..rule }
        }
        _ => rule,
    }
}

/// A decrease is negative, an increase is not.
fn check_sign(node: &Node, amount: &str, reporter: &mut Reporter) {
    let Some(direction) = node.text_of("increase_decrease").map(str::trim) else { return };
    let Some(stated) = decimal(node, amount).into_value().filter(|amount| !amount.is_zero()) else { return };
    let contradicts = if is_decrease(node) {
        stated.is_sign_positive()
    } else {
        direction.eq_ignore_ascii_case("increase") && stated.is_sign_negative()
    };
    if contradicts {
        let message = format!("{stated} is stated as `{direction}`; it counts as {stated}");
        reporter.report(placed(Problem::new(ProblemId::SignContradiction, message), node, amount));
    }
}

/// What the platform wants beyond the format, on the lines of one matter: fields that are not blank, and shorter texts.
pub(crate) fn check_platform(lines: &[Line], reporter: &mut Reporter) {
    let profile = reporter.shared_profile();
    let (required, limits) = (&profile.required, &profile.text_limits);
    for Required { column, on } in required.iter().filter(|required| required.column.has_element()) {
        let lacks = |line: &&Line| {
            line.kind.value().is_some_and(|kind| on.contains(kind)) && line.text(*column).is_absent()
        };
        // What the matter lacks, its first line tells for all.
        let most = if column.level() == Level::Line { usize::MAX } else { 1 };
        for line in lines.iter().filter(lacks).take(most) {
            reporter.report(in_field(ProblemId::RequiredBlank, line, *column, "blank, and required"));
        }
    }
    for TextLimit { column, characters: most } in limits {
        let take = if column.level() == Level::Line { usize::MAX } else { 1 };
        for line in lines.iter().take(take) {
            let characters = line.text(*column).value().map_or(0, |text| text.chars().count());
            if characters > *most {
                let message = format!("{characters} characters, {most} are allowed");
                reporter.report(in_field(ProblemId::TooLong, line, *column, message));
            }
        }
    }
}

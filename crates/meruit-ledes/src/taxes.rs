//! From the taxes that an XML file states for each matter to a tax of each line.

use std::collections::HashMap;

use rust_decimal::{Decimal, RoundingStrategy};

use crate::invoice::Invoice;
use crate::line::LineKind;

/// What each line of an XML invoice bears of the taxes it names, `None` where the file says nothing of it.
///
/// The stated sums are shared out in proportion to the totals of the lines, to the last decimal place they are stated in,
/// so that the parts make the sum to the cent.
pub(crate) fn taxes_of_lines(invoice: &Invoice) -> Vec<Option<Decimal>> {
    let mut taxes = vec![None; invoice.lines.len()];
    let Some(details) = invoice.xml.as_deref() else { return taxes };
    // Lines by the tax they name, in the order of the file.
    let mut naming: HashMap<&str, Vec<usize>> = HashMap::new();
    for (place, line) in invoice.lines.iter().enumerate() {
        for id in line.tax_ids() {
            naming.entry(id).or_default().push(place);
        }
    }
    let named = |tax: &str| naming.get(tax).map(Vec::as_slice).unwrap_or_default();
    let is_fee = |place: &usize| {
        let kind = invoice.lines.get(*place).and_then(|line| line.kind.value());
        matches!(kind, Some(LineKind::Fee | LineKind::FeeAdjustment))
    };
    let mut add = |amount: Option<&Decimal>, places: Vec<usize>| {
        let Some(amount) = amount else { return };
        let totals = places.iter().map(|place| invoice.lines.get(*place)?.total.value().copied());
        let Some(totals) = totals.collect::<Option<Vec<_>>>() else { return };
        for (place, part) in places.iter().zip(share(*amount, &totals).unwrap_or_default()) {
            if let Some(tax) = taxes.get_mut(*place) {
                *tax = tax.unwrap_or(Decimal::ZERO).checked_add(part);
            }
        }
    };
    for matter in &details.matters {
        for summary in &matter.taxes {
            let Some(tax) = summary.tax.value() else { continue };
            let of_matter = || named(tax).iter().copied().filter(|place| matter.lines.contains(place));
            add(summary.tax_on_fees.value(), of_matter().filter(is_fee).collect());
            add(summary.tax_on_expenses.value(), of_matter().filter(|place| !is_fee(place)).collect());
        }
    }
    for summary in &details.tier_summaries {
        if let Some(tax) = summary.tax.value() {
            add(summary.amount.value(), named(tax).to_vec());
        }
    }
    taxes
}

/// `amount` in parts that are to each other as `weights` are, to the decimal places of the amount and at least the cent;
/// what rounding leaves goes where most was cut off, one unit each. `None` when the weights make nothing, or a figure is too
/// large.
pub(crate) fn share(amount: Decimal, weights: &[Decimal]) -> Option<Vec<Decimal>> {
    let places = amount.scale().max(2);
    let sum = weights.iter().try_fold(Decimal::ZERO, |sum, weight| sum.checked_add(*weight))?;
    if sum.is_zero() {
        return None;
    }
    let mut parts = Vec::with_capacity(weights.len());
    let mut cut_off = Vec::with_capacity(weights.len());
    let mut left = amount;
    for (place, weight) in weights.iter().enumerate() {
        let exact = amount.checked_mul(*weight)?.checked_div(sum)?;
        let part = exact.round_dp_with_strategy(places, RoundingStrategy::ToZero);
        left = left.checked_sub(part)?;
        cut_off.push((exact.checked_sub(part)?.abs(), place));
        parts.push(part);
    }
    let unit = Decimal::try_new(1, places).ok()?;
    let unit = if left.is_sign_negative() { -unit } else { unit };
    cut_off.sort_by(|(a, first), (b, second)| b.cmp(a).then(first.cmp(second)));
    // Fewer units are left than there are parts.
    for (_, place) in &cut_off {
        if left.is_zero() {
            break;
        }
        let part = parts.get_mut(*place)?;
        *part = part.checked_add(unit)?;
        left = left.checked_sub(unit)?;
    }
    left.is_zero().then_some(parts)
}

#[cfg(test)]
mod tests {
    use rust_decimal::Decimal;

    use super::share;

    fn parts(amount: &str, weights: &[&str]) -> Option<Vec<String>> {
        let number = |text: &str| text.parse::<Decimal>().expect("a number");
        let weights: Vec<Decimal> = weights.iter().map(|weight| number(weight)).collect();
        share(number(amount), &weights).map(|parts| parts.iter().map(Decimal::to_string).collect())
    }

    #[test]
    fn parts_make_the_whole() {
        assert_eq!(parts("10.00", &["1", "1", "1"]).expect("parts"), ["3.34", "3.33", "3.33"]);
        assert_eq!(parts("-0.05", &["2", "1"]).expect("parts"), ["-0.03", "-0.02"]);
        assert_eq!(parts("87.50", &["500.00"]).expect("parts"), ["87.50"]);
        assert_eq!(parts("1.000", &["3", "0", "3"]).expect("parts"), ["0.500", "0", "0.500"]);
        assert_eq!(parts("5", &["0.00"]), None);
        assert_eq!(parts("5", &[]), None);
    }
}

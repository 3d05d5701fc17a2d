//! The money of an invoice as a table.

use std::io::{self, Write};

use meruit_core::document::{Amounts, InvoiceResult};
use rust_decimal::Decimal;

use crate::Style;
use crate::style::{Paint, columns_of, printable, wrap};

const HEADS: [&str; 5] = ["billed", "approved", "reduced", "held", "withheld"];

/// Billed, approved, reduced, held and withheld; `None` where a text is no number.
pub(super) fn amount_of(amounts: &Amounts) -> Option<[Decimal; 5]> {
    let Amounts { billed, approved, reduced, held, withheld } = amounts;
    let mut numbers = [Decimal::ZERO; 5];
    for (number, text) in numbers.iter_mut().zip([billed, approved, reduced, held, withheld]) {
        *number = Decimal::from_str_exact(text).ok()?;
    }
    Some(numbers)
}

/// Net, tax and their sum in five columns; where the lines are too short for that, one figure a line.
pub(super) fn write_money(out: &mut impl Write, style: Style, invoice: &InvoiceResult) -> io::Result<()> {
    let mut rows = vec![("net", figures(&invoice.totals))];
    if amount_of(&invoice.tax).is_none_or(|tax| tax.iter().any(|amount| !amount.is_zero())) {
        rows.push(("tax", figures(&invoice.tax)));
        if let Some(sums) = sums(&invoice.totals, &invoice.tax) {
            rows.push(("total", sums));
        }
    }
    let figures = rows.iter().flat_map(|(_, figures)| figures);
    let width = figures.map(|figure| columns_of(figure)).chain(HEADS.map(str::len)).max().unwrap_or(0) + 2;
    let currency = &invoice.currency;
    let first = columns_of(currency).max("total".len());
    if first + 5 * width <= style.columns() {
        let heads: String = HEADS.iter().map(|head| format!("{head:>width$}")).collect();
        writeln!(out, "{}", style.paint(Paint::Faint, format!("{currency:first$}{heads}")))?;
        for (name, figures) in &rows {
            let cells: String = figures.iter().map(|figure| format!("{figure:>width$}")).collect();
            writeln!(out, "{name:first$}{cells}")?;
        }
        return Ok(());
    }
    for (name, figures) in &rows {
        writeln!(out, "{}", style.paint(Paint::Faint, format!("{name}, {currency}")))?;
        for (head, figure) in HEADS.iter().zip(figures) {
            writeln!(out, "  {head:8} {figure:>width$}")?;
        }
    }
    Ok(())
}

/// What each rule took, and what it would take if it were the only one; nothing where that was not asked for.
pub(super) fn write_alone(out: &mut impl Write, style: Style, invoice: &InvoiceResult) -> io::Result<()> {
    let rules = invoice.by_rule.iter().filter_map(|rule| Some((rule, rule.alone.as_ref()?)));
    for (rule, alone) in rules {
        let words = [
            ("reduced", &rule.reduced, &alone.reduced),
            ("held", &rule.held, &alone.held),
            ("withheld", &rule.withheld, &alone.withheld),
        ];
        let parts = words.iter().filter(|(_, took, alone)| [took, alone].iter().any(|sum| !is_nothing(sum)));
        let parts: Vec<String> = parts
            .map(|(word, took, alone)| format!("{word} {}, alone {}", grouped(took), grouped(alone)))
            .collect();
        for line in wrap(&printable(&format!("{}: {}", rule.rule, parts.join("; "))), style.columns() - 2) {
            writeln!(out, "  {line}")?;
        }
    }
    Ok(())
}

fn is_nothing(amount: &str) -> bool {
    Decimal::from_str_exact(amount).is_ok_and(|sum| sum.is_zero())
}

fn figures(amounts: &Amounts) -> [String; 5] {
    let Amounts { billed, approved, reduced, held, withheld } = amounts;
    [billed, approved, reduced, held, withheld].map(|amount| grouped(amount))
}

fn sums(net: &Amounts, tax: &Amounts) -> Option<[String; 5]> {
    let sums = super::added(amount_of(net)?, amount_of(tax)?)?;
    Some(sums.map(|sum| grouped(&sum.to_string())))
}

/// An amount of the document with commas between the thousands.
pub(crate) fn grouped(amount: &str) -> String {
    let (sign, digits) = amount.strip_prefix('-').map_or(("", amount), |digits| ("-", digits));
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let mut text = String::from(sign);
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if !part.is_empty() {
        text.push('.');
        text.push_str(part);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::grouped;

    #[test]
    fn thousands_are_set_apart() {
        assert_eq!(grouped("-1234567.80"), "-1,234,567.80");
        assert_eq!(grouped("999"), "999");
        assert_eq!(grouped("100000"), "100,000");
        assert_eq!(grouped(""), "");
    }
}

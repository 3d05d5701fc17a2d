//! A line as an element: a fee, an expense, or a discount of its matter.

use rust_decimal::Decimal;

use crate::column::{Column, Level};
use crate::draft::{Draft, DraftLine, plain};
use crate::line::LineKind;
use crate::write::loss::{LossReason, Losses};
use crate::xml::Tree;

use super::items::Items;
use super::letters;
use super::plan::{Adding, Taxes, is_discount};

/// The element of a line, and what the figures of its matter need to know of it.
pub(super) struct LineItem {
    pub(super) element: Tree,
    pub(super) kind: LineKind,
    /// Its total without tax, `None` where that is no number.
    pub(super) net: Option<Decimal>,
    pub(super) tax: Option<Decimal>,
    /// The taxes it names.
    pub(super) taxes: Vec<String>,
}

/// The element of the line at `place`.
pub(super) fn line_item(
    draft: &Draft,
    place: usize,
    minor: u8,
    items: &mut Items,
    taxes: &mut Taxes,
    losses: &mut Losses,
) -> LineItem {
    let nothing = DraftLine::default();
    let line = draft.lines.get(place).unwrap_or(&nothing);
    let kind = line.kind().unwrap_or(LineKind::Fee);
    let mut adding = Adding { losses, place: Some(place + 1) };
    let name = match kind {
        LineKind::Fee => "fee",
        LineKind::Expense => "expense",
        LineKind::FeeAdjustment | LineKind::ExpenseAdjustment => "matter_disc_cred",
    };
    let mut element = Tree::new(name);
    element.children = line.elements.trees();
    if line.kind().is_none()
        && let Some(stated) = line.columns.get(Column::LineItemType)
    {
        adding.losses.add(adding.place, Column::LineItemType.label(), stated, LossReason::NoField);
    }
    let net = draft.net_of(line);
    if is_discount(line) {
        discount(line, kind, net, &mut element, &mut adding);
    } else {
        // The total is stated without tax.
        let total = net.map(|net| net.to_string());
        let stated = line.columns.get(Column::LineItemTotal);
        let value = |column| match column {
            Column::LineItemTotal => total.as_deref().or(stated),
            other => draft.get(line, other),
        };
        adding.columns(&mut element, value, minor);
        figures(line, kind, net, &mut element);
    }
    number(line, &mut element, items, &mut adding);
    let taxes = named_taxes(line, kind, &mut element, taxes, &mut adding);
    let tax = line.columns.number(Column::LineItemTaxTotal);
    LineItem { element, kind, net, tax, taxes }
}

/// A line keeps its number where no other item has it.
fn number(line: &DraftLine, element: &mut Tree, items: &mut Items, adding: &mut Adding<'_>) {
    let column = Column::LineItemNumber;
    let stated = line.columns.get(column).or_else(|| element.text_of("file_item_nbr"));
    let number = items.take(stated).unwrap_or_else(|| {
        if let Some(stated) = stated {
            adding.losses.add(adding.place, column.label(), stated, LossReason::Renumbered);
        }
        items.next()
    });
    element.set("file_item_nbr", &number.to_string());
}

/// A discount of the matter has an amount and no more of what a line states.
fn discount(
    line: &DraftLine,
    kind: LineKind,
    net: Option<Decimal>,
    element: &mut Tree,
    adding: &mut Adding<'_>,
) {
    let adjustment = line.columns.get(Column::LineItemAdjustment);
    let total = line.columns.get(Column::LineItemTotal);
    let amount = net.map(|net| net.to_string());
    let amount = amount.as_deref().or(total).or(adjustment);
    for (column, text) in line.columns.iter() {
        let kept = match column {
            Column::LineItemType | Column::LineItemNumber | Column::LineItemTotal => true,
            Column::LineItemTaxRate | Column::LineItemTaxType | Column::LineItemTaxTotal => true,
            Column::LineItemAdjustment => {
                amount.is_some_and(|amount| plain(column, amount) == plain(column, text))
            }
            Column::AccountType => true,
            other => other.level() != Level::Line,
        };
        if !kept {
            adding.losses.add(adding.place, column.label(), text, LossReason::NoField);
        }
    }
    if let Some(amount) = amount.and_then(|amount| adding.text(Column::LineItemTotal, amount)) {
        element.set("disc_cred_amount", &amount);
    }
    if line.is_as_read() {
        return;
    }
    let category = if kind == LineKind::FeeAdjustment { "Fee" } else { "Exp" };
    element.set("disc_cred_category", category);
    for (name, text) in [("disc_cred", "Other"), ("disc_cred_type", "Flat")] {
        if element.child(name).is_none() {
            element.set(name, text);
        }
    }
    if let Some(net) = net {
        element.set("increase_decrease", direction(net));
    }
}

/// The sign of an amount in a word; a reader is to apply one of the two.
fn direction(amount: Decimal) -> &'static str {
    if amount.is_sign_negative() { "Decrease" } else { "Increase" }
}

/// `base_amount`, `charge_type` and the discount of the line, made anew for a line that was not read so.
fn figures(line: &DraftLine, kind: LineKind, net: Option<Decimal>, element: &mut Tree) {
    if line.is_as_read() {
        return;
    }
    let number = |column| line.columns.number(column);
    let adjustment = match line.columns.get(Column::LineItemAdjustment) {
        None => Some(Decimal::ZERO),
        Some(_) => number(Column::LineItemAdjustment),
    };
    let product = number(Column::LineItemUnits)
        .zip(number(Column::LineItemUnitCost))
        .and_then(|(units, cost)| units.checked_mul(cost));
    let base = net.zip(adjustment).and_then(|(net, adjustment)| net.checked_sub(adjustment));
    element.remove("base_amount");
    if let Some(base) = base.or(product) {
        element.set("base_amount", &base.to_string());
    }
    let is_flat = product.is_none_or(|product| product.is_zero()) && base.is_some_and(|base| !base.is_zero());
    element.set("charge_type", if is_flat { "F" } else { "U" });
    let discount = if kind == LineKind::Fee { "fee_item_disc_cred" } else { "exp_item_disc_cred" };
    element.remove("fee_item_disc_cred");
    element.remove("exp_item_disc_cred");
    if let Some(adjustment) = adjustment.filter(|adjustment| !adjustment.is_zero()) {
        let mut segment = Tree::new(discount);
        segment.set("disc_cred_type", "Flat");
        segment.set("increase_decrease", direction(adjustment));
        segment.set("disc_cred_amount", &adjustment.to_string());
        element.children.push(segment);
    }
}

/// The taxes a line names; the tax that a line of the 1998 formats states gets a name.
fn named_taxes(
    line: &DraftLine,
    kind: LineKind,
    element: &mut Tree,
    taxes: &mut Taxes,
    adding: &mut Adding<'_>,
) -> Vec<String> {
    let references = element.children.iter().filter(|child| child.name.starts_with("tax_"));
    let named: Vec<String> = references
        .filter_map(|child| child.text_of("tx_id"))
        .map(|id| id.trim().to_owned())
        .filter(|id| !id.is_empty())
        .collect();
    if !named.is_empty() {
        return named;
    }
    let mut text = |column| line.columns.get(column).and_then(|stated| adding.text(column, stated));
    let (type_of_tax, rate) = (text(Column::LineItemTaxType), text(Column::LineItemTaxRate));
    let tax = line.columns.number(Column::LineItemTaxTotal);
    let rate = rate.filter(|rate| {
        let is_number = rate.parse::<Decimal>().is_ok();
        if !is_number {
            let label = Column::LineItemTaxRate.label();
            adding.losses.add(adding.place, label, rate, LossReason::NoField);
        }
        is_number
    });
    if tax.is_none()
        && let Some(stated) = line.columns.get(Column::LineItemTaxTotal)
    {
        adding.losses.add(adding.place, Column::LineItemTaxTotal.label(), stated, LossReason::NoField);
    }
    if type_of_tax.is_none() && rate.is_none() && tax.is_none_or(|tax| tax.is_zero()) {
        return Vec::new();
    }
    let id = taxes.id((type_of_tax, rate));
    let name = match kind {
        LineKind::Fee => "tax_item_fee",
        LineKind::Expense => "tax_item_expense",
        LineKind::FeeAdjustment | LineKind::ExpenseAdjustment => "tax_matter_disc_cred",
    };
    let mut reference = Tree::new(name);
    reference.set("tx_id", &letters::fit(&id).0);
    element.children.push(reference);
    vec![id]
}

//! The figures of a matter and of its taxes, made from its lines.

use rust_decimal::Decimal;

use crate::column::Column;
use crate::draft::{Draft, DraftLine};
use crate::line::LineKind;
use crate::taxes::share;
use crate::write::loss::{LossReason, Losses};
use crate::xml::{Tree, XmlMatter};

use super::line::LineItem;

/// Whether the lines of a matter are those that were read, with their figures.
fn is_as_read(read: Option<&XmlMatter>, lines: &[(usize, &DraftLine)]) -> bool {
    read.is_some_and(|read| {
        read.lines.len() == lines.len() && lines.iter().all(|(_, line)| line.is_as_read())
    })
}

/// Adds the figures of a matter, unless they were read with the same lines.
pub(super) fn add_figures(
    draft: &Draft,
    read: Option<&XmlMatter>,
    lines: &[(usize, &DraftLine)],
    items: &[&LineItem],
    minor: u8,
    matter: &mut Tree,
    losses: &mut Losses,
) {
    let tiered = tiered_taxes(draft);
    let loses_tiers = minor < 2 && items.iter().any(|item| item.taxes.iter().any(|tax| tiered.contains(tax)));
    if is_as_read(read, lines) && !loses_tiers {
        return;
    }
    let sum_of = |kinds: &[LineKind], figure: &dyn Fn(&LineItem) -> Option<Decimal>| {
        let of_kind = items.iter().filter(|item| kinds.contains(&item.kind));
        sum(of_kind.map(|item| figure(item)))
    };
    let net = |item: &LineItem| item.net;
    let fees = sum_of(&[LineKind::Fee], &net);
    let expenses = sum_of(&[LineKind::Expense], &net);
    let credit_on_fees = sum_of(&[LineKind::FeeAdjustment], &net);
    let credit_on_expenses = sum_of(&[LineKind::ExpenseAdjustment], &net);
    // A tiered tax is summed up for the invoice.
    let is_of_invoice = |item: &LineItem| minor >= 2 && item.taxes.iter().any(|tax| tiered.contains(tax));
    let tax = |item: &LineItem| if is_of_invoice(item) { Some(Decimal::ZERO) } else { tax_of(item) };
    let tax_on_fees = sum_of(&[LineKind::Fee, LineKind::FeeAdjustment], &tax);
    let tax_on_expenses = sum_of(&[LineKind::Expense, LineKind::ExpenseAdjustment], &tax);
    let net_fees = sum([fees, credit_on_fees, tax_on_fees]);
    let net_expenses = sum([expenses, credit_on_expenses, tax_on_expenses]);
    for (name, figure) in [
        ("matter_total_detail_fees", fees),
        ("matter_total_detail_exp", expenses),
        ("matter_disc_credit_fees", credit_on_fees),
        ("matter_disc_credit_exp", credit_on_expenses),
        ("matter_disc_cred_total", sum([credit_on_fees, credit_on_expenses])),
        ("matter_tax_on_fees", tax_on_fees),
        ("matter_tax_on_exp", tax_on_expenses),
        ("matter_net_fees", net_fees),
        ("matter_net_exp", net_expenses),
        ("matter_total_due", sum([net_fees, net_expenses])),
    ] {
        matter.remove(name);
        // A figure that cannot be made is not stated.
        if let Some(figure) = figure {
            matter.set(name, &figure.to_string());
        }
    }
    matter.remove("tax_summary");
    let mut ids: Vec<&str> = Vec::new();
    for id in items.iter().filter(|item| !is_of_invoice(item)).flat_map(|item| &item.taxes) {
        if !ids.contains(&id.as_str()) {
            ids.push(id);
        }
    }
    for id in ids {
        matter.children.push(tax_summary(id, lines, items, losses));
    }
}

/// What a tax makes for a matter. Lines get their part of it back in proportion to their totals; where that is not the tax
/// they stated, it is told.
fn tax_summary(id: &str, lines: &[(usize, &DraftLine)], items: &[&LineItem], losses: &mut Losses) -> Tree {
    let mut summary = Tree::new("tax_summary");
    summary.set("tx_id", id);
    for (kinds, base_name, tax_name) in [
        ([LineKind::Fee, LineKind::FeeAdjustment], "tax_total_detail_fees", "total_tax_on_fees"),
        (
            [LineKind::Expense, LineKind::ExpenseAdjustment],
            "tax_total_detail_expense",
            "total_tax_on_expense",
        ),
    ] {
        let of_tax: Vec<(&usize, &&LineItem)> = lines
            .iter()
            .map(|(place, _)| place)
            .zip(items)
            .filter(|(_, item)| kinds.contains(&item.kind) && item.taxes.iter().any(|tax| tax == id))
            .collect();
        let base = sum(of_tax.iter().map(|(_, item)| item.net));
        let part = |item: &LineItem| {
            let count = Decimal::from(item.taxes.len());
            tax_of(item)?.checked_div(count)
        };
        let tax = sum(of_tax.iter().map(|(_, item)| part(item)));
        let stated = of_tax.iter().any(|(_, item)| item.tax.is_some());
        for (name, figure) in [(base_name, base), (tax_name, tax.filter(|_| stated || of_tax.is_empty()))] {
            if let Some(figure) = figure {
                summary.set(name, &figure.to_string());
            }
        }
        let nets = of_tax.iter().map(|(_, item)| item.net).collect::<Option<Vec<_>>>();
        let shares = tax.zip(nets).and_then(|(tax, nets)| share(tax, &nets));
        for (index, (place, item)) in of_tax.iter().enumerate() {
            let back = shares.as_ref().and_then(|shares| shares.get(index));
            if let Some(tax) = item.tax.filter(|tax| item.taxes.len() == 1 && Some(tax) != back) {
                let label = Column::LineItemTaxTotal.label();
                losses.add(Some(**place + 1), label, &tax.to_string(), LossReason::TaxOfMatter);
            }
        }
    }
    summary
}

fn tax_of(item: &LineItem) -> Option<Decimal> {
    Some(item.tax.unwrap_or(Decimal::ZERO))
}

/// The names of the tiered taxes that the firm lists.
fn tiered_taxes(draft: &Draft) -> Vec<String> {
    let taxes = draft.xml.iter().flat_map(|details| &details.around.taxes);
    taxes.filter(|tax| tax.tiered).filter_map(|tax| tax.id.value().cloned()).collect()
}

/// What each tiered tax makes for the invoice, made anew where lines were changed.
pub(super) fn add_tier_summaries(draft: &Draft, invoice: &mut Tree, items: &[LineItem], minor: u8) {
    if minor < 2 || draft.lines.iter().all(DraftLine::is_as_read) {
        return;
    }
    for id in tiered_taxes(draft) {
        let of_tax: Vec<&LineItem> = items.iter().filter(|item| item.taxes.contains(&id)).collect();
        if of_tax.is_empty() {
            continue;
        }
        let (base, tax) =
            (sum(of_tax.iter().map(|item| item.net)), sum(of_tax.iter().map(|item| tax_of(item))));
        let known = invoice.children.iter_mut().find(|child| {
            child.name == "tax_tier_summary" && child.text_of("tx_id").is_some_and(|known| known.trim() == id)
        });
        let summary = match known {
            Some(known) => known,
            None => {
                let mut made = Tree::new("tax_tier_summary");
                made.set("tx_id", &id);
                invoice.children.push(made);
                let Some(made) = invoice.children.last_mut() else { continue };
                made
            }
        };
        for (name, figure) in [("tax_tier_total_taxable_amount", base), ("tax_tier_total_amount", tax)] {
            if let Some(figure) = figure {
                summary.set(name, &figure.to_string());
            }
        }
    }
}

fn sum(figures: impl IntoIterator<Item = Option<Decimal>>) -> Option<Decimal> {
    figures.into_iter().try_fold(Decimal::ZERO, |sum, figure| sum.checked_add(figure?))
}

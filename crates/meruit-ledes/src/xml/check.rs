//! A whole invoice: what its figures make, and what its parts refer to.
//!
//! A line's total has no tax and no discount of the matter in it; taxes are stated for each matter, tiered ones for the
//! invoice. The net total due includes them.

mod figure;
mod line;

use std::collections::{HashMap, HashSet};

use rust_decimal::Decimal;

use crate::catalogue::ProblemId;
use crate::check::{KnownCodes, check_codes};
use crate::field::Field;
use crate::invoice::Invoice;
use crate::line::{Line, LineKind};
use crate::problem::{Problem, Severity};
use crate::profile::SumRule;
use crate::report::Reporter;

use super::details::{Tax, TaxSummary, TaxTier, XmlDetails, XmlMatter, decimal};
use super::node::Node;
use figure::{compare, placed, sum, zero_if_absent};
use line::{check_line, check_platform};

/// Checks `invoice`, whose element is `node` and whose lines are `elements`. When the file was cut off inside, on the line
/// `cut_off`, the sums are not complete and not judged.
pub(crate) fn check_invoice(
    node: &Node,
    invoice: &Invoice,
    elements: &[&Node],
    cut_off: Option<u64>,
    mut codes: Option<&mut KnownCodes>,
    reporter: &mut Reporter,
) {
    let none = XmlDetails::default();
    let details = invoice.xml.as_deref().unwrap_or(&none);
    for (line, element) in invoice.lines.iter().zip(elements) {
        check_line(line, element, reporter);
        if let Some(known) = codes.as_deref_mut() {
            check_codes(line, known, reporter);
        }
    }
    let taxes = taxes_by_id(details);
    check_references(node, &taxes, reporter);
    check_items(node, reporter);
    check_tiers(node, details, reporter);
    for (matter, element) in details.matters.iter().zip(node.all("matter")) {
        let lines = invoice.lines.get(matter.lines.clone()).unwrap_or_default();
        check_platform(lines, reporter);
        if cut_off.is_none() {
            check_matter(matter, lines, element, reporter);
        }
        for (summary, element) in matter.taxes.iter().zip(element.all("tax_summary")) {
            check_tax_summary(summary, &taxes, element, reporter);
        }
    }
    match cut_off {
        None => check_totals(node, invoice, details, reporter),
        Some(line) => {
            let message =
                format!("the totals could not be compared with the lines: the file ends on line {line}");
            reporter.report(
                Problem::new(ProblemId::TotalNotChecked, message).at(node.place.line).of_item(node.item()),
            );
        }
    }
    if let (Some(start), Some(end)) = (invoice.billing_start.value(), invoice.billing_end.value())
        && start > end
    {
        let message = format!("the billing period begins on {start} and ends on {end}");
        reporter.report(placed(Problem::new(ProblemId::BillingPeriod, message), node, "inv_start_date"));
    }
}

fn taxes_by_id(details: &XmlDetails) -> HashMap<&str, &Tax> {
    let mut taxes = HashMap::new();
    for tax in &details.around.taxes {
        if let Some(id) = tax.id.value() {
            taxes.entry(id.as_str()).or_insert(tax);
        }
    }
    taxes
}

fn check_matter(matter: &XmlMatter, lines: &[Line], node: &Node, reporter: &mut Reporter) {
    let rule = reporter.profile().totals;
    let of = |kind: LineKind| {
        let of_kind = lines.iter().filter(move |line| line.kind == Field::Value(kind));
        sum(of_kind.map(|line| line.total.value().copied()))
    };
    for (name, kind) in
        [("matter_total_detail_fees", LineKind::Fee), ("matter_total_detail_exp", LineKind::Expense)]
    {
        let makes = || "the lines make".to_owned();
        compare(ProblemId::MatterTotal, node, name, of(kind), rule, makes, reporter);
    }
    if !(matter.credit_on_fees.is_absent() && matter.credit_on_expenses.is_absent()) {
        let computed = sum([&matter.credit_on_fees, &matter.credit_on_expenses]
            .map(|credit| credit.or_if_absent(Decimal::ZERO)));
        let makes = || "the credits on fees and expenses make".to_owned();
        compare(ProblemId::MatterTotal, node, "matter_disc_cred_total", computed, rule, makes, reporter);
    }
    if matter.net_fees.value().is_some() || matter.net_expenses.value().is_some() {
        let computed =
            sum([&matter.net_fees, &matter.net_expenses].map(|net| net.or_if_absent(Decimal::ZERO)));
        let makes = || "net fees and net expenses make".to_owned();
        compare(ProblemId::MatterTotal, node, "matter_total_due", computed, rule, makes, reporter);
    }
    if !matter.taxes.is_empty() {
        let makes = || "the tax summaries make".to_owned();
        let fees = sum(matter.taxes.iter().map(|tax| tax.tax_on_fees.or_if_absent(Decimal::ZERO)));
        compare(ProblemId::TaxTotal, node, "matter_tax_on_fees", fees, rule, makes, reporter);
        let expenses = sum(matter.taxes.iter().map(|tax| tax.tax_on_expenses.or_if_absent(Decimal::ZERO)));
        compare(ProblemId::TaxTotal, node, "matter_tax_on_exp", expenses, rule, makes, reporter);
    }
    check_credits(matter, lines, node, reporter);
}

/// The fields whose arithmetic was misunderstood: what does not agree in any reading is a note.
fn check_credits(matter: &XmlMatter, lines: &[Line], node: &Node, reporter: &mut Reporter) {
    let note = SumRule { within: Severity::Note, beyond: Severity::Note, ..SumRule::TO_THE_CENT };
    let shared = |name: &str| decimal(node, name).value().is_some_and(|share| *share != Decimal::ONE);
    for (kind, category, credit, net, [credit_name, net_name, detail_name, tax_name, share_name]) in [
        (
            LineKind::FeeAdjustment,
            "fee",
            &matter.credit_on_fees,
            &matter.net_fees,
            [
                "matter_disc_credit_fees",
                "matter_net_fees",
                "matter_total_detail_fees",
                "matter_tax_on_fees",
                "matter_perc_shar_fees",
            ],
        ),
        (
            LineKind::ExpenseAdjustment,
            "expense",
            &matter.credit_on_expenses,
            &matter.net_expenses,
            [
                "matter_disc_credit_exp",
                "matter_net_exp",
                "matter_total_detail_exp",
                "matter_tax_on_exp",
                "matter_perc_shar_exp",
            ],
        ),
    ] {
        let discounts = sum(lines
            .iter()
            .filter(|line| line.kind == Field::Value(kind))
            // Shared fees, discounted bills and fixed amounts are left out of the credits.
            .filter(|line| {
                !line.extras().any(|(name, code)| {
                    name == "disc_cred" && code.trim().starts_with("MI") && code.trim() != "MIDHR"
                })
            })
            .map(|line| line.total.value().copied()));
        if credit.value().is_some() {
            let makes = || format!("the {category} discounts of the matter make");
            compare(ProblemId::MatterCredit, node, credit_name, discounts, note, makes, reporter);
        }
        if shared(share_name) {
            continue;
        }
        let credit = credit.or_if_absent(Decimal::ZERO);
        let without_tax = sum([zero_if_absent(node, detail_name), credit]);
        let with_tax = sum([without_tax, zero_if_absent(node, tax_name)]);
        let stated = net.value().copied();
        let agrees = |sum: Option<Decimal>| {
            stated
                .zip(sum)
                .and_then(|(stated, sum)| stated.checked_sub(sum))
                .is_some_and(|off| off.abs() <= Decimal::from_parts(5, 0, 0, false, 3))
        };
        if !agrees(without_tax) {
            let makes = || format!("the {category} lines, credits and taxes make");
            compare(ProblemId::MatterCredit, node, net_name, with_tax, note, makes, reporter);
        }
    }
}

/// What a tax makes is its rate times what it is on, negative when it is withheld; a tiered tax has its own summary.
fn check_tax_summary(
    summary: &TaxSummary,
    taxes: &HashMap<&str, &Tax>,
    node: &Node,
    reporter: &mut Reporter,
) {
    let tax = summary.tax.value().and_then(|id| taxes.get(id.as_str()));
    let Some(tax) = tax.filter(|tax| !tax.tiered) else { return };
    let Some(rate) = tax.rate.value().copied() else { return };
    let rate = if tax.withheld { -rate } else { rate };
    let rule = SumRule { beyond: Severity::Note, ..SumRule::TO_THE_CENT };
    for (taxable, name) in
        [(&summary.taxable_fees, "total_tax_on_fees"), (&summary.taxable_expenses, "total_tax_on_expense")]
    {
        let Some(taxable) = taxable.value() else { continue };
        let makes = || format!("{} x {rate} makes", taxable.normalize());
        compare(ProblemId::TaxArithmetic, node, name, taxable.checked_mul(rate), rule, makes, reporter);
    }
}

/// The tiers of a tax make what the invoice states for it, and a tiered tax leaves room for one matter.
fn check_tiers(node: &Node, details: &XmlDetails, reporter: &mut Reporter) {
    let rule = reporter.profile().totals;
    let mut tiers: HashMap<&str, Vec<&TaxTier>> = HashMap::new();
    for tier in &details.around.tiers {
        tiers.entry(tier.tax.value().map_or("", String::as_str)).or_default().push(tier);
    }
    for (summary, element) in details.tier_summaries.iter().zip(node.all("tax_tier_summary")) {
        // Each tax has one summary; a second one is not compared again.
        let Some(tiers) = summary.tax.value().and_then(|id| tiers.remove(id.as_str())) else { continue };
        let makes = || "the tiers make".to_owned();
        let taxable = sum(tiers.iter().map(|tier| tier.taxable.or_if_absent(Decimal::ZERO)));
        compare(
            ProblemId::TaxTotal,
            element,
            "tax_tier_total_taxable_amount",
            taxable,
            rule,
            makes,
            reporter,
        );
        let amount = sum(tiers.iter().map(|tier| tier.amount.or_if_absent(Decimal::ZERO)));
        compare(ProblemId::TaxTotal, element, "tax_tier_total_amount", amount, rule, makes, reporter);
    }
    if details.matters.len() > 1 {
        let tiered = !details.tier_summaries.is_empty();
        let more = if tiered { ", and a tiered tax allows one" } else { "" };
        let message = format!("the invoice bills {} matters{more}", details.matters.len());
        let problem =
            Problem::new(ProblemId::SeveralMatters, message).at(node.place.line).of_item(node.item());
        reporter.report(if tiered { problem.with_severity(Severity::Warning) } else { problem });
    }
}

/// `inv_total_tax` is the taxes of the matters and the tiered ones; `inv_total_net_due` is what the matters make with it.
fn check_totals(node: &Node, invoice: &Invoice, details: &XmlDetails, reporter: &mut Reporter) {
    let rule = reporter.profile().totals;
    let tiered = sum(details.tier_summaries.iter().map(|summary| summary.amount.or_if_absent(Decimal::ZERO)));
    let in_matters = sum(details
        .matters
        .iter()
        .flat_map(|matter| [&matter.tax_on_fees, &matter.tax_on_expenses])
        .map(|tax| tax.or_if_absent(Decimal::ZERO)));
    let makes = || "the taxes of the matters and the tiers make".to_owned();
    compare(ProblemId::TaxTotal, node, "inv_total_tax", sum([in_matters, tiered]), rule, makes, reporter);

    if details.matters.iter().any(|matter| matter.total_due.is_absent()) {
        return;
    }
    let due = sum(details.matters.iter().map(|matter| matter.total_due.value().copied()));
    let with_tiers = sum([due, tiered]);
    // Nets include tax in the published file, and leave it out in others.
    let stated = invoice.total.value().copied();
    if stated.is_some() && stated == sum([with_tiers, in_matters]) {
        return;
    }
    let makes = || "the matters and the tiered taxes make".to_owned();
    compare(ProblemId::InvoiceTotal, node, "inv_total_net_due", with_tiers, rule, makes, reporter);
}

/// Lines join to taxes of the firm and to timekeepers of their matter.
fn check_references(node: &Node, taxes: &HashMap<&str, &Tax>, reporter: &mut Reporter) {
    for matter in node.all("matter") {
        let timekeepers: HashSet<&str> =
            matter.all("tk_sum").filter_map(|summary| summary.text_of("tk_id")).map(str::trim).collect();
        for line in &matter.children {
            let is_fee = line.name == "fee";
            for tax in line.children.iter().filter(|child| child.name.starts_with("tax_")).chain([line]) {
                if let Some(id) = tax.text_of("tx_id").map(str::trim)
                    && !taxes.contains_key(id)
                    && !id.is_empty()
                {
                    let message = format!("the firm lists no tax `{id}`");
                    reporter.report(placed(Problem::new(ProblemId::UnknownTax, message), tax, "tx_id"));
                }
            }
            if let Some(id) = line.text_of("tk_id").map(str::trim).filter(|id| is_fee && !id.is_empty())
                && !timekeepers.is_empty()
                && !timekeepers.contains(id)
            {
                let message = format!("the matter lists no timekeeper `{id}`");
                reporter.report(placed(Problem::new(ProblemId::UnknownTimekeeper, message), line, "tk_id"));
            }
        }
    }
}

/// Numbers of items are unique; those of the invoice are compared with each other.
fn check_items(node: &Node, reporter: &mut Reporter) {
    let mut seen = HashMap::new();
    let mut open = vec![node];
    let mut items = Vec::new();
    while let Some(node) = open.pop() {
        items.extend(node.child("file_item_nbr"));
        open.extend(node.children.iter());
    }
    items.sort_by_key(|item| item.place.text);
    for item in items {
        let number = item.text.trim();
        if number.is_empty() {
            continue;
        }
        if let Some(first) = seen.get(number) {
            let message = format!("`{number}` is the number of the item on line {first} too");
            let problem = Problem::new(ProblemId::DuplicateItem, message).at(item.place.line);
            reporter.report(problem.in_field("file_item_nbr", number));
        } else {
            seen.insert(number, item.place.line);
        }
    }
}

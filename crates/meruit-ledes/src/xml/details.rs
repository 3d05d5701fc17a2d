//! What an XML invoice states beyond the columns of the 1998 formats.

use std::ops::Range;
use std::sync::Arc;

use rust_decimal::Decimal;

use crate::field::Field;
use crate::value;

use super::node::Node;
use super::others::Others;
use super::stated::Values;

/// Taxes, figures of each matter, and elements that no column stands for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct XmlDetails {
    /// `file_item_nbr` of the invoice, by which platforms name the place of an error.
    pub item: Field<String>,
    /// What firm and client say for all their invoices.
    pub around: Arc<XmlAround>,
    /// What each tiered tax makes for this invoice.
    pub tier_summaries: Vec<TierSummary>,
    /// The matters, in the order of the file.
    pub matters: Vec<XmlMatter>,
    /// Elements of the invoice without a column, by their path: `inv_due_date`.
    pub others: Others,
    /// What the invoice, and what firm and client say by column, the nearest first.
    pub(crate) stated: Vec<Arc<Values>>,
}

/// What stands around the invoices of a client.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct XmlAround {
    /// The taxes the firm lists.
    pub taxes: Vec<Tax>,
    /// Every tier of every tiered tax, also those an invoice does not reach.
    pub tiers: Vec<TaxTier>,
    /// Elements of firm and client without a column, by their path: `firm/lf_vendor_id`.
    pub others: Others,
}

/// `tax`: a tax the firm charges.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Tax {
    /// `tx_id`, by which lines and summaries name it.
    pub id: Field<String>,
    /// `tax_type`
    pub kind: Field<String>,
    /// `tax_rate_percent`: a fraction, always positive; absent for a tiered tax.
    pub rate: Field<Decimal>,
    /// `tax_tiers`: whether the rate goes by tiers.
    pub tiered: bool,
    /// `increase_decrease`: whether it is withheld, so that its amounts are negative.
    pub withheld: bool,
    /// `taxing_jurisdiction_country`, in 2.0 `taxing_jurisdiction`.
    pub jurisdiction: Field<String>,
}

/// `tax_tier_detail`: one tier of a tiered tax.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct TaxTier {
    /// `tx_id`
    pub tax: Field<String>,
    /// `tax_tier_rate`: a fraction.
    pub rate: Field<Decimal>,
    /// `tax_tier_taxable_amount`
    pub taxable: Field<Decimal>,
    /// `tax_tier_amount_tax`: negative for a tax that is withheld.
    pub amount: Field<Decimal>,
}

/// `tax_tier_summary`: what a tiered tax makes for an invoice.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct TierSummary {
    /// `tx_id`
    pub tax: Field<String>,
    /// `tax_tier_total_taxable_amount`
    pub taxable: Field<Decimal>,
    /// `tax_tier_total_amount`
    pub amount: Field<Decimal>,
}

/// `matter`: its own figures.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct XmlMatter {
    /// `lf_matter_id`
    pub law_firm_matter_id: Field<String>,
    /// `cl_matter_id`
    pub client_matter_id: Field<String>,
    /// `matter_billing_type`: `CT`, `FF`, `GW`, `MPF` or `TM`, which a blank means too.
    pub billing_type: Field<String>,
    /// `matter_total_detail_fees`: the fee lines, without tax and without discounts of the matter.
    pub detail_fees: Field<Decimal>,
    /// `matter_total_detail_exp`
    pub detail_expenses: Field<Decimal>,
    /// `matter_disc_credit_fees`
    pub credit_on_fees: Field<Decimal>,
    /// `matter_disc_credit_exp`
    pub credit_on_expenses: Field<Decimal>,
    /// `matter_disc_cred_total`
    pub credit_total: Field<Decimal>,
    /// `matter_tax_on_fees`: withholding included, tiered taxes not.
    pub tax_on_fees: Field<Decimal>,
    /// `matter_tax_on_exp`
    pub tax_on_expenses: Field<Decimal>,
    /// `matter_net_fees`: with tax in the published 2.0 file.
    pub net_fees: Field<Decimal>,
    /// `matter_net_exp`
    pub net_expenses: Field<Decimal>,
    /// `matter_total_due`
    pub total_due: Field<Decimal>,
    /// What each tax makes for the matter.
    pub taxes: Vec<TaxSummary>,
    /// Which of [`Invoice::lines`](crate::Invoice::lines) are its lines.
    pub lines: Range<usize>,
    /// Elements of the matter without a column, by their path: `tk_sum/tk_rate`.
    pub others: Others,
    /// What the matter says by column.
    pub(crate) stated: Arc<Values>,
}

/// `tax_summary`: what a tax makes for a matter.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct TaxSummary {
    /// `tx_id`
    pub tax: Field<String>,
    /// `tax_total_detail_fees`: the fees the tax is on; 0 for a tiered tax.
    pub taxable_fees: Field<Decimal>,
    /// `total_tax_on_fees`: negative for a tax that is withheld.
    pub tax_on_fees: Field<Decimal>,
    /// `tax_total_detail_expense`
    pub taxable_expenses: Field<Decimal>,
    /// `total_tax_on_expense`
    pub tax_on_expenses: Field<Decimal>,
}

impl Tax {
    pub(crate) fn of(node: &Node) -> Self {
        let country = text(node, "taxing_jurisdiction_country");
        Self {
            id: text(node, "tx_id"),
            kind: text(node, "tax_type"),
            rate: decimal(node, "tax_rate_percent"),
            tiered: value::flag(node.text_of("tax_tiers").unwrap_or_default()) == Some(true),
            withheld: is_decrease(node),
            jurisdiction: if country.is_absent() { text(node, "taxing_jurisdiction") } else { country },
        }
    }
}

impl TaxTier {
    pub(crate) fn of(node: &Node) -> Self {
        Self {
            tax: text(node, "tx_id"),
            rate: decimal(node, "tax_tier_rate"),
            taxable: decimal(node, "tax_tier_taxable_amount"),
            amount: decimal(node, "tax_tier_amount_tax"),
        }
    }
}

impl TierSummary {
    pub(crate) fn of(node: &Node) -> Self {
        Self {
            tax: text(node, "tx_id"),
            taxable: decimal(node, "tax_tier_total_taxable_amount"),
            amount: decimal(node, "tax_tier_total_amount"),
        }
    }
}

impl TaxSummary {
    pub(crate) fn of(node: &Node) -> Self {
        Self {
            tax: text(node, "tx_id"),
            taxable_fees: decimal(node, "tax_total_detail_fees"),
            tax_on_fees: decimal(node, "total_tax_on_fees"),
            taxable_expenses: decimal(node, "tax_total_detail_expense"),
            tax_on_expenses: decimal(node, "total_tax_on_expense"),
        }
    }
}

impl XmlMatter {
    pub(crate) fn of(node: &Node, lines: Range<usize>, others: Others, stated: Arc<Values>) -> Self {
        Self {
            law_firm_matter_id: text(node, "lf_matter_id"),
            client_matter_id: text(node, "cl_matter_id"),
            billing_type: text(node, "matter_billing_type"),
            detail_fees: decimal(node, "matter_total_detail_fees"),
            detail_expenses: decimal(node, "matter_total_detail_exp"),
            credit_on_fees: decimal(node, "matter_disc_credit_fees"),
            credit_on_expenses: decimal(node, "matter_disc_credit_exp"),
            credit_total: decimal(node, "matter_disc_cred_total"),
            tax_on_fees: decimal(node, "matter_tax_on_fees"),
            tax_on_expenses: decimal(node, "matter_tax_on_exp"),
            net_fees: decimal(node, "matter_net_fees"),
            net_expenses: decimal(node, "matter_net_exp"),
            total_due: decimal(node, "matter_total_due"),
            taxes: node.all("tax_summary").map(TaxSummary::of).collect(),
            lines,
            others,
            stated,
        }
    }
}

/// The text of a child; an element that is not there is not in the file.
pub(crate) fn text(node: &Node, name: &str) -> Field<String> {
    value::text(node.text_of(name)).map(str::to_owned)
}

/// The number in a child.
pub(crate) fn decimal(node: &Node, name: &str) -> Field<Decimal> {
    value::decimal(node.text_of(name))
}

/// Whether `increase_decrease` says that amounts are negative.
pub(crate) fn is_decrease(node: &Node) -> bool {
    node.text_of("increase_decrease").is_some_and(|text| text.trim().eq_ignore_ascii_case("decrease"))
}

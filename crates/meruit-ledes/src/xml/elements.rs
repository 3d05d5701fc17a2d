//! The elements of LEDES XML 2.0, 2.1 and 2.2 and of LEDES 2000, what they hold, and the column they stand for.
//!
//! No schema was found in public; the list is put together from a published 2.0 file, the pages of two platforms, the
//! output of an exporter and the illustration of the LEDES API. It is not complete, so an unknown element is a note.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::OnceLock;

use crate::column::Column;

/// An element of a segment.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Element {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    /// Whether every source calls it required.
    pub(crate) needed: bool,
    /// The 1998BI column that says the same.
    pub(crate) column: Option<Column>,
}

/// What an element holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Date,
    Money,
    Number,
    /// A fraction from 0 up to 1.
    Fraction,
    /// `Y` or `N`.
    Flag,
    /// Three letters.
    Currency,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// Other elements.
    Segment,
}

const fn e(name: &'static str, kind: Kind) -> Element {
    Element { name, kind, needed: false, column: None }
}

impl Element {
    const fn needed(self) -> Self {
        Self { needed: true, ..self }
    }

    const fn is(self, column: Column) -> Self {
        Self { column: Some(column), ..self }
    }
}

const INCREASE: Kind = Kind::Choice(&["Increase", "Decrease"]);
const PERCENT: Kind = Kind::Choice(&["Percent", "Flat"]);
const UNIT: Kind = Kind::Choice(&["U", "F"]);

const FIRM: &[Element] = &[
    e("lf_vendor_id", Kind::Text),
    e("lf_office_id", Kind::Text),
    e("lf_id", Kind::Text).is(Column::LawFirmId),
    e("lf_tax_id", Kind::Text).is(Column::LawFirmId),
    e("lf_name", Kind::Text).needed().is(Column::LawFirmName),
    e("lf_address", Kind::Segment).needed(),
    e("lf_remit_address", Kind::Segment),
    e("lf_billing_contact", Kind::Segment),
    e("source_app", Kind::Text).needed(),
    e("app_version", Kind::Text).needed(),
    e("firm_URL", Kind::Text),
    e("tax", Kind::Segment),
    e("tax_tier_detail", Kind::Segment),
    e("client", Kind::Segment),
];

const CLIENT: &[Element] = &[
    e("cl_id", Kind::Text).is(Column::ClientId),
    e("cl_lf_id", Kind::Text),
    e("cl_name", Kind::Text).needed().is(Column::ClientName),
    e("cl_address", Kind::Segment).needed(),
    e("client_contact", Kind::Segment),
    e("cl_email", Kind::Text),
    e("cl_contact_lname", Kind::Text),
    e("cl_contact_fname", Kind::Text),
    e("cl_tax_id", Kind::Text).is(Column::ClientTaxId),
    e("invoice", Kind::Segment),
];

const INVOICE: &[Element] = &[
    e("inv_id", Kind::Text).needed().is(Column::InvoiceNumber),
    e("inv_date", Kind::Date).needed().is(Column::InvoiceDate),
    e("inv_due_date", Kind::Date),
    e("inv_currency", Kind::Currency).is(Column::InvoiceCurrency),
    e("inv_other_iso", Kind::Currency).is(Column::InvoiceTaxCurrency),
    e("inv_start_date", Kind::Date).is(Column::BillingStartDate),
    e("inv_end_date", Kind::Date).is(Column::BillingEndDate),
    e("inv_desc", Kind::Text).is(Column::InvoiceDescription),
    e("rejected_inv_replacement", Kind::Flag),
    e("inv_payment_terms", Kind::Text),
    e("inv_generic_discount", Kind::Text),
    e("inv_total_tax", Kind::Money).is(Column::InvoiceTaxTotal),
    e("inv_total_tax_other_iso", Kind::Money).is(Column::InvoiceReportedTaxTotal),
    e("inv_total_net_due", Kind::Money).needed().is(Column::InvoiceTotal),
    e("inv_total_net_due_other_iso", Kind::Money),
    e("inv_image_file_name", Kind::Text),
    e("exchange_rate", Kind::Number),
    e("inv_reference", Kind::Text),
    e("tax_invoice", Kind::Text),
    e("matter", Kind::Segment).needed(),
    e("tax_tier_summary", Kind::Segment),
    e("regulatory_statement", Kind::Segment),
];

const MATTER: &[Element] = &[
    e("cl_matter_id", Kind::Text).is(Column::ClientMatterId),
    e("lf_matter_id", Kind::Text).needed().is(Column::LawFirmMatterId),
    e("matter_name", Kind::Text).is(Column::MatterName),
    e("matter_desc", Kind::Text),
    e("po_number", Kind::Text).is(Column::PoNumber),
    e("account_type", Kind::Choice(&["O", "T"])).is(Column::AccountType),
    e("lf_managing_contact", Kind::Segment),
    e("matter_billing_type", Kind::Choice(&["CT", "FF", "GW", "MPF", "TM"])),
    e("matter_final_bill", Kind::Flag),
    e("matter_total_detail_fees", Kind::Money),
    e("matter_total_detail_exp", Kind::Money),
    e("matter_disc_credit_fees", Kind::Money),
    e("matter_disc_credit_exp", Kind::Money),
    e("matter_disc_cred_total", Kind::Money),
    e("matter_adj_on_fees", Kind::Money),
    e("matter_adj_on_exp", Kind::Money),
    e("matter_perc_shar_fees", Kind::Number),
    e("matter_perc_shar_exp", Kind::Number),
    e("matter_disc_bill_pct_fees", Kind::Number),
    e("matter_disc_bill_pct_exp", Kind::Number),
    e("matter_tax_on_fees", Kind::Money),
    e("matter_tax_on_exp", Kind::Money),
    e("matter_net_fees", Kind::Money),
    e("matter_net_exp", Kind::Money),
    e("matter_total_due", Kind::Money),
    e("matter_disc_cred", Kind::Segment),
    e("tk_sum", Kind::Segment),
    e("tax_summary", Kind::Segment),
    e("fee", Kind::Segment),
    e("expense", Kind::Segment),
];

const DISCOUNT: &[Element] = &[
    e("disc_cred", Kind::Text),
    e("disc_cred_category", Kind::Choice(&["Fee", "Exp"])),
    e("disc_cred_type", PERCENT),
    e("increase_decrease", INCREASE),
    e("pre_post_split", Kind::Text),
    e("discount_percent", Kind::Number),
    e("disc_cred_percent", Kind::Number),
    e("disc_cred_amount", Kind::Money).needed(),
    e("tax_matter_disc_cred", Kind::Segment),
];

const LINE: &[Element] = &[
    e("charge_date", Kind::Date).needed().is(Column::LineItemDate),
    e("tk_id", Kind::Text).is(Column::TimekeeperId),
    e("tk_level", Kind::Text).is(Column::TimekeeperClassification),
    e("fee_work_location", Kind::Text),
    e("work_location", Kind::Text),
    e("charge_desc", Kind::Text).is(Column::LineItemDescription),
    e("task_code", Kind::Text).is(Column::LineItemTaskCode),
    e("task_activity", Kind::Text).is(Column::LineItemActivityCode),
    e("expense_code", Kind::Text).is(Column::LineItemExpenseCode),
    e("cl_code_1", Kind::Text),
    e("cl_code_2", Kind::Text),
    e("charge_type", UNIT),
    e("units", Kind::Number).is(Column::LineItemUnits),
    e("rate", Kind::Number).is(Column::LineItemUnitCost),
    e("base_amount", Kind::Money),
    e("item_disc_cred_amount", Kind::Money).is(Column::LineItemAdjustment),
    e("total_amount", Kind::Money).needed().is(Column::LineItemTotal),
    e("tax_item_fee", Kind::Segment),
    e("tax_item_expense", Kind::Segment),
    e("fee_item_disc_cred", Kind::Segment),
    e("exp_item_disc_cred", Kind::Segment),
];

const TAX: &[Element] = &[
    e("tx_id", Kind::Text).needed(),
    e("tx_id_number", Kind::Text),
    e("tax_type", Kind::Text).needed(),
    e("tax_tiers", Kind::Flag),
    e("tax_rate_percent", Kind::Fraction),
    e("taxing_jurisdiction", Kind::Text),
    e("taxing_jurisdiction_country", Kind::Text),
    e("taxing_jurisdiction_locality", Kind::Text),
    e("tax_on_tax", Kind::Flag),
    e("tax_on_tax_id", Kind::Text),
    e("increase_decrease", INCREASE),
];

const TIER: &[Element] = &[
    e("tx_id", Kind::Text).needed(),
    e("tax_tier_rate", Kind::Fraction),
    e("tax_tier_taxable_amount", Kind::Money),
    e("tax_tier_amount_tax", Kind::Money),
];

const TIER_SUMMARY: &[Element] = &[
    e("tx_id", Kind::Text).needed(),
    e("tax_tier_total_taxable_amount", Kind::Money),
    e("tax_tier_total_amount", Kind::Money),
];

const TAX_SUMMARY: &[Element] = &[
    e("tx_id", Kind::Text).needed(),
    e("tax_total_detail_fees", Kind::Money),
    e("total_tax_on_fees", Kind::Money),
    e("tax_total_detail_expense", Kind::Money),
    e("total_tax_on_expense", Kind::Money),
];

const TIMEKEEPER: &[Element] = &[
    e("tk_id", Kind::Text).needed(),
    e("tk_lname", Kind::Text),
    e("tk_fname", Kind::Text),
    e("tk_level", Kind::Text),
    e("tk_rate", Kind::Number),
    e("tk_hours", Kind::Number),
    e("tk_cost", Kind::Money),
];

const ADDRESS: &[Element] = &[
    e("address_info", Kind::Segment),
    e("address_1", Kind::Text),
    e("address_2", Kind::Text),
    e("address_3", Kind::Text),
    e("city", Kind::Text),
    e("state_province", Kind::Text),
    e("zip_postal_code", Kind::Text),
    e("country", Kind::Text),
    e("phone", Kind::Text),
    e("fax", Kind::Text),
];

const CONTACT: &[Element] = &[
    e("contact_lname", Kind::Text),
    e("contact_fname", Kind::Text),
    e("contact_id", Kind::Text),
    e("contact_phone", Kind::Text),
    e("contact_fax", Kind::Text),
    e("contact_email", Kind::Text),
];

const TAX_REFERENCE: &[Element] = &[e("tx_id", Kind::Text).needed()];

/// Elements that may stand in every segment.
const EVERYWHERE: &[Element] = &[e("file_item_nbr", Kind::Text), e("extend_header", Kind::Segment)];

const SEGMENTS: &[(&str, &[Element])] = &[
    ("firm", FIRM),
    ("client", CLIENT),
    ("invoice", INVOICE),
    ("matter", MATTER),
    ("fee", LINE),
    ("expense", LINE),
    ("matter_disc_cred", DISCOUNT),
    ("fee_item_disc_cred", DISCOUNT),
    ("exp_item_disc_cred", DISCOUNT),
    ("tax", TAX),
    ("tax_tier_detail", TIER),
    ("tax_tier_summary", TIER_SUMMARY),
    ("tax_summary", TAX_SUMMARY),
    ("tk_sum", TIMEKEEPER),
    ("tax_item_fee", TAX_REFERENCE),
    ("tax_item_expense", TAX_REFERENCE),
    ("tax_matter_disc_cred", TAX_REFERENCE),
    ("lf_address", ADDRESS),
    ("lf_remit_address", ADDRESS),
    ("cl_address", ADDRESS),
    ("address_info", ADDRESS),
    ("lf_billing_contact", CONTACT),
    ("lf_managing_contact", CONTACT),
    ("client_contact", CONTACT),
];

/// Names that formats or platforms write for the same element: `tksum` in the published 2.0 file, `acca_task` in LEDES
/// 2000.
const OTHER_NAMES: &[(&str, &str)] = &[
    ("tksum", "tk_sum"),
    ("tax_id_number", "tx_id_number"),
    ("acca_task", "task_code"),
    ("acca_activity", "task_activity"),
];

/// Segments whose elements are not known, so that none of them is unknown.
const OPEN_SEGMENTS: [&str; 2] = ["regulatory_statement", "extend_header"];

/// The elements of the address of a firm and of a client, with their columns.
pub(crate) const ADDRESSES: &[(&str, &[(&str, Column)])] = &[
    (
        "lf_address",
        &[
            ("address_1", Column::LawFirmAddress1),
            ("address_2", Column::LawFirmAddress2),
            ("city", Column::LawFirmCity),
            ("state_province", Column::LawFirmStateOrRegion),
            ("zip_postal_code", Column::LawFirmPostcode),
            ("country", Column::LawFirmCountry),
        ],
    ),
    (
        "cl_address",
        &[
            ("address_1", Column::ClientAddress1),
            ("address_2", Column::ClientAddress2),
            ("city", Column::ClientCity),
            ("state_province", Column::ClientStateOrRegion),
            ("zip_postal_code", Column::ClientPostcode),
            ("country", Column::ClientCountry),
        ],
    ),
];

/// The elements of a segment, without those that stand everywhere; `None` when the segment is not known.
pub(crate) fn elements_of(segment: &str) -> Option<&'static [Element]> {
    SEGMENTS.iter().find(|(name, _)| *name == segment).map(|(_, elements)| *elements)
}

/// The element `name` in `segment`.
pub(crate) fn element_in(segment: &str, name: &str) -> Option<&'static Element> {
    element_among(elements_of(segment).unwrap_or_default(), name)
}

/// The element `name` among those of a segment and those that may stand everywhere.
pub(crate) fn element_among(own: &'static [Element], name: &str) -> Option<&'static Element> {
    own.iter().chain(EVERYWHERE).find(|element| element.name == name)
}

/// The first minor version of LEDES XML that has the element, as far as the sources tell.
pub(crate) fn since(segment: &str, name: &str) -> u8 {
    match (segment, name) {
        ("invoice", "inv_other_iso" | "inv_total_tax_other_iso" | "inv_total_net_due_other_iso")
        | ("invoice", "regulatory_statement") => 1,
        ("invoice", "tax_tier_summary") | ("firm", "tax_tier_detail") | ("tax", "tax_tiers") => 2,
        _ => 0,
    }
}

/// Whether everything that stands in `segment` is to be taken as it is.
pub(crate) fn is_open(segment: &str) -> bool {
    OPEN_SEGMENTS.contains(&segment)
}

/// Whether `name` is a segment, so that it holds elements rather than text.
pub(crate) fn is_segment(name: &str) -> bool {
    is_open(name) || elements_of(name).is_some()
}

/// The element that says what `column` says, under the name the formats give it.
pub(crate) fn element_for(column: Column) -> Option<&'static str> {
    match column {
        Column::LineItemNumber => return Some("file_item_nbr"),
        Column::LineItemTaxRate => return Some("tax_rate_percent"),
        Column::LineItemTaxType => return Some("tax_type"),
        Column::TimekeeperName | Column::TimekeeperLastName => return Some("tk_lname"),
        Column::TimekeeperFirstName => return Some("tk_fname"),
        Column::LineItemType => return Some("fee"),
        _ => {}
    }
    let in_segments = SEGMENTS.iter().flat_map(|(_, elements)| elements.iter());
    let in_segments =
        in_segments.filter(|element| element.column == Some(column)).map(|element| element.name);
    let in_addresses = ADDRESSES.iter().flat_map(|(_, columns)| columns.iter());
    let mut in_addresses = in_addresses.filter(|(_, each)| *each == column).map(|(name, _)| *name);
    in_segments.chain(&mut in_addresses).next()
}

/// A written name as the formats write it, and whether it is so far off that it has to be told.
pub(crate) fn canonical(written: &str) -> (Cow<'static, str>, bool) {
    static NAMES: OnceLock<HashMap<&'static str, &'static str>> = OnceLock::new();
    let names = NAMES.get_or_init(|| {
        let segments = SEGMENTS.iter().flat_map(|(name, elements)| {
            std::iter::once(*name).chain(elements.iter().map(|element| element.name))
        });
        let everywhere = EVERYWHERE.iter().map(|element| element.name).chain(OPEN_SEGMENTS);
        segments.chain(everywhere).map(|name| (name, name)).chain(OTHER_NAMES.iter().copied()).collect()
    });
    if let Some(name) = names.get(written) {
        return (Cow::Borrowed(name), false);
    }
    match near(written, names.values().copied()) {
        Some(name) => (Cow::Borrowed(name), true),
        None => (Cow::Owned(written.to_owned()), false),
    }
}

/// The one name that differs from `written` by letter case or one character: `if_name` is `lf_name`.
fn near(written: &str, names: impl Iterator<Item = &'static str>) -> Option<&'static str> {
    const LONGEST: usize = 40;
    if written.len() < 5 || written.len() > LONGEST {
        return names.into_iter().find(|name| name.eq_ignore_ascii_case(written));
    }
    let lower = written.to_ascii_lowercase();
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let mut near: Vec<(usize, &str)> = names
        .map(|name| (strsim::osa_distance(&name.to_ascii_lowercase(), &lower), name))
        .filter(|(distance, name)| *distance <= 1 && digits(name) == digits(&lower))
        .collect();
    near.sort_unstable();
    near.dedup();
    match near.as_slice() {
        [(_, only)] | [(0, only), ..] => Some(only),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::{OTHER_NAMES, SEGMENTS, canonical, element_for};
    use crate::Column;

    #[test]
    fn segments_list_each_element_once() {
        for (segment, elements) in SEGMENTS {
            let names: HashSet<&str> = elements.iter().map(|element| element.name).collect();
            assert_eq!(names.len(), elements.len(), "{segment}");
            let columns: Vec<Column> = elements.iter().filter_map(|element| element.column).collect();
            let distinct: HashSet<Column> = columns.iter().copied().collect();
            // A firm's tax number is `lf_tax_id` in LEDES 2000.
            assert_eq!(distinct.len() + usize::from(*segment == "firm"), columns.len(), "{segment}");
        }
    }

    #[test]
    fn every_column_but_two_has_an_element() {
        let without: Vec<Column> =
            Column::ALL.into_iter().filter(|column| element_for(*column).is_none()).collect();
        assert_eq!(without, [Column::InvoiceNetTotal, Column::LineItemTaxTotal]);
    }

    #[test]
    fn names_near_a_known_one_are_read_as_that() {
        for (written, name, told) in [
            ("lf_name", "lf_name", false),
            ("if_name", "lf_name", true),
            ("LF_NAME", "lf_name", true),
            ("Fee", "fee", true),
            ("tksum", "tk_sum", false),
            ("address_4", "address_4", false),
            ("tx_number", "tx_number", false),
            ("firm_url", "firm_URL", true),
        ] {
            assert_eq!(canonical(written), (name.into(), told), "{written}");
        }
        for (other, name) in OTHER_NAMES {
            assert_eq!(canonical(other), ((*name).into(), false));
        }
    }
}

//! From the elements of an invoice to the invoice.

use std::collections::HashMap;
use std::sync::Arc;

use crate::column::Column;
use crate::invoice::Invoice;
use crate::layout::Layout;
use crate::line::{Line, LineElement};

use super::details::{Tax, TaxTier, TierSummary, XmlDetails, XmlMatter, text};
use super::elements::{ADDRESSES, element_in, elements_of};
use super::node::Node;

/// What stands around an invoice.
pub(crate) struct Around<'a> {
    pub(crate) firm: &'a Node,
    pub(crate) client: &'a Node,
    pub(crate) layout: &'a Arc<Layout>,
}

/// The invoice as its elements state it, and the element of each of its lines. `written` is the text of the invoice.
pub(crate) fn build<'a>(node: &'a Node, around: &Around<'_>, written: &[u8]) -> (Invoice, Vec<&'a Node>) {
    let mut stated = HashMap::new();
    for segment in [around.firm, around.client, node] {
        add_columns(segment, &mut stated);
    }
    let taxes: Vec<Tax> = around.firm.all("tax").map(Tax::of).collect();
    let mut lines = Vec::new();
    let mut elements = Vec::new();
    let mut matters = Vec::new();
    for matter in node.all("matter") {
        let mut shared = stated.clone();
        add_columns(matter, &mut shared);
        let shared = Arc::new(shared);
        let first = lines.len();
        let timekeepers = timekeepers(matter);
        for element in matter.children.iter().filter(|child| is_line(&child.name)) {
            let line = line(element, &shared, &timekeepers, &taxes, raw(element, node, written));
            lines.push(Line::from_element(line, Arc::clone(around.layout)));
            elements.push(element);
        }
        let mut others = Vec::new();
        add_others(matter, "matter", "", &mut others);
        matters.push(XmlMatter::of(matter, first..lines.len(), others));
    }
    let mut others = Vec::new();
    for (segment, name) in [(around.firm, "firm"), (around.client, "client"), (node, "invoice")] {
        add_others(segment, name, &format!("{name}/"), &mut others);
    }
    let details = XmlDetails {
        item: text(node, "file_item_nbr"),
        taxes,
        tiers: around.firm.all("tax_tier_detail").map(TaxTier::of).collect(),
        tier_summaries: node.all("tax_tier_summary").map(TierSummary::of).collect(),
        matters,
        others,
    };
    let invoice = Invoice::from_xml(lines, Arc::clone(around.layout), &stated, details);
    (invoice, elements)
}

/// Whether elements of that name are lines of an invoice.
pub(crate) fn is_line(name: &str) -> bool {
    matches!(name, "fee" | "expense" | "matter_disc_cred")
}

/// The columns that the elements right in `segment`, and its addresses, stand for. The first of two elements counts.
fn add_columns(segment: &Node, columns: &mut HashMap<Column, String>) {
    for element in elements_of(&segment.name).unwrap_or_default() {
        if let (Some(column), Some(text)) = (element.column, segment.text_of(element.name)) {
            columns.entry(column).or_insert_with(|| text.to_owned());
        }
    }
    for (name, parts) in ADDRESSES {
        let Some(address) = segment.child(name) else { continue };
        let address = address.child("address_info").unwrap_or(address);
        for (part, column) in *parts {
            if let Some(text) = address.text_of(part) {
                columns.entry(*column).or_insert_with(|| text.to_owned());
            }
        }
    }
}

/// The `tk_sum` of each `tk_id`.
fn timekeepers(matter: &Node) -> HashMap<&str, &Node> {
    let mut timekeepers = HashMap::new();
    for summary in matter.all("tk_sum") {
        if let Some(id) = summary.text_of("tk_id") {
            timekeepers.entry(id.trim()).or_insert(summary);
        }
    }
    timekeepers
}

fn line(
    element: &Node,
    shared: &Arc<HashMap<Column, String>>,
    timekeepers: &HashMap<&str, &Node>,
    taxes: &[Tax],
    raw: String,
) -> LineElement {
    let mut columns = HashMap::new();
    add_columns(element, &mut columns);
    let mut others = Vec::new();
    let kind = match element.name.as_ref() {
        "fee" => "F",
        "expense" => "E",
        // A discount of the matter is what the 1998 formats write as an adjustment of fees or expenses.
        _ => {
            if let Some(amount) = element.text_of("disc_cred_amount") {
                columns.insert(Column::LineItemAdjustment, amount.to_owned());
                columns.insert(Column::LineItemTotal, amount.to_owned());
            }
            let category = element.text_of("disc_cred_category").unwrap_or_default();
            if category.trim().to_ascii_lowercase().starts_with("exp") { "IE" } else { "IF" }
        }
    };
    columns.insert(Column::LineItemType, kind.to_owned());
    if let Some(item) = element.text_of("file_item_nbr") {
        columns.insert(Column::LineItemNumber, item.to_owned());
    }
    let summary = element.text_of("tk_id").and_then(|id| timekeepers.get(id.trim()));
    if let Some(summary) = summary {
        add_timekeeper(summary, &mut columns);
    }
    add_others(element, &element.name, "", &mut others);
    add_tax(element, taxes, &mut columns);
    let mut values: Vec<(Column, String)> = columns.into_iter().collect();
    values.sort_unstable();
    let (line, offset) = (element.place.line, element.place.offset);
    LineElement { line, offset, raw, values, shared: Arc::clone(shared), others }
}

fn add_timekeeper(summary: &Node, columns: &mut HashMap<Column, String>) {
    let [last, first] = ["tk_lname", "tk_fname"].map(|name| summary.text_of(name));
    if let Some(last) = last {
        columns.insert(Column::TimekeeperLastName, last.to_owned());
    }
    if let Some(first) = first {
        columns.insert(Column::TimekeeperFirstName, first.to_owned());
    }
    let parts: Vec<&str> =
        [last, first].into_iter().flatten().map(str::trim).filter(|part| !part.is_empty()).collect();
    if !parts.is_empty() {
        columns.insert(Column::TimekeeperName, parts.join(", "));
    }
    if let Some(level) = summary.text_of("tk_level") {
        columns.entry(Column::TimekeeperClassification).or_insert_with(|| level.to_owned());
    }
}

/// Rate and type of the one tax a line names. The rate of several taxes, of tiers, and of a tax that is withheld is none
/// the line could be multiplied with.
fn add_tax(element: &Node, taxes: &[Tax], columns: &mut HashMap<Column, String>) {
    let named: Vec<&str> = element
        .children
        .iter()
        .filter(|child| child.name.starts_with("tax_"))
        .filter_map(|child| child.text_of("tx_id"))
        .map(str::trim)
        .collect();
    let [only] = named.as_slice() else { return };
    let Some(tax) = taxes.iter().find(|tax| tax.id.value().is_some_and(|id| id == only)) else { return };
    if let Some(kind) = tax.kind.value() {
        columns.insert(Column::LineItemTaxType, kind.clone());
    }
    if let Some(rate) = tax.rate.value().filter(|_| !tax.tiered && !tax.withheld) {
        columns.insert(Column::LineItemTaxRate, rate.to_string());
    }
}

/// The texts in `segment` that no column stands for, and that no line or further structure of its own keeps.
fn add_others(segment: &Node, name: &str, path: &str, others: &mut Vec<(String, String)>) {
    let mut seen: Vec<&str> = Vec::new();
    for child in &segment.children {
        let has_own_place = match name {
            "invoice" => child.name == "matter",
            "matter" => is_line(&child.name),
            _ => false,
        };
        let child_name = child.name.as_ref();
        let repeated = seen.contains(&child_name);
        if !repeated {
            seen.push(child_name);
        }
        let has_column = element_in(name, child_name).is_some_and(|element| element.column.is_some())
            // Two elements say which firm it is; the second of them is kept here.
            && !(child_name == "lf_tax_id" && segment.child("lf_id").is_some());
        if has_own_place || has_column && !repeated {
            continue;
        }
        let path = format!("{path}{child_name}");
        if child.children.is_empty() {
            others.push((path, child.text.trim().to_owned()));
        } else {
            if !child.text.trim().is_empty() {
                others.push((path.clone(), child.text.trim().to_owned()));
            }
            add_others(child, child_name, &format!("{path}/"), others);
        }
    }
}

/// The text of `element` inside the text of its invoice, which begins after its start tag.
fn raw(element: &Node, invoice: &Node, written: &[u8]) -> String {
    let at = |place: u64| usize::try_from(place.saturating_sub(invoice.inside)).unwrap_or(usize::MAX);
    let bytes = written.get(at(element.place.text)..at(element.end)).unwrap_or_default();
    String::from_utf8_lossy(bytes).into_owned()
}

//! From the elements of an invoice to the invoice.

use std::collections::HashMap;
use std::sync::Arc;

use crate::column::Column;
use crate::invoice::Invoice;
use crate::layout::Layout;
use crate::line::{Line, LineElement};

use super::details::{Tax, TaxTier, TierSummary, XmlAround, XmlDetails, XmlMatter, text};
use super::elements::{ADDRESSES, element_among, elements_of};
use super::node::Node;
use super::others::Others;
use super::stated::Values;

/// What firm and client say, made ready for all their invoices.
#[derive(Debug, Clone)]
pub(crate) struct Around {
    values: Arc<Values>,
    details: Arc<XmlAround>,
    taxes: Arc<Taxes>,
}

/// The taxes by their identifier, each with the columns it stands for.
type Taxes = HashMap<String, Arc<Values>>;

impl Around {
    pub(crate) fn of(firm: &Node, client: &Node) -> Self {
        let mut values = Values::default();
        let mut others = Others::default();
        for segment in [firm, client] {
            add_columns(segment, &mut values);
            add_others(segment, &segment.name, &mut Path::inside(&segment.name), &mut others);
        }
        let taxes: Vec<Tax> = firm.all("tax").map(Tax::of).collect();
        let mut by_id = HashMap::new();
        for tax in &taxes {
            if let Some(id) = tax.id.value() {
                by_id.entry(id.clone()).or_insert_with(|| Arc::new(columns_of(tax)));
            }
        }
        let tiers = firm.all("tax_tier_detail").map(TaxTier::of).collect();
        let details = Arc::new(XmlAround { taxes, tiers, others });
        Self { values: Arc::new(values), details, taxes: Arc::new(by_id) }
    }
}

/// Rate and type of a tax. The rate of tiers, and of a tax that is withheld, is none a line could be multiplied with.
fn columns_of(tax: &Tax) -> Values {
    let mut values = Values::default();
    if let Some(kind) = tax.kind.value() {
        values.set(Column::LineItemTaxType, kind);
    }
    if let Some(rate) = tax.rate.value().filter(|_| !tax.tiered && !tax.withheld) {
        values.set(Column::LineItemTaxRate, &rate.to_string());
    }
    values
}

/// The invoice as its elements state it, and the element of each of its lines. `written` is the text of the invoice.
pub(crate) fn build<'a>(
    node: &'a Node,
    around: &Around,
    layout: &Arc<Layout>,
    written: &[u8],
) -> (Invoice, Vec<&'a Node>) {
    let mut own = Values::default();
    add_columns(node, &mut own);
    let stated = [Arc::new(own), Arc::clone(&around.values)];
    let mut lines = Vec::new();
    let mut elements = Vec::new();
    let mut matters = Vec::new();
    for matter in node.all("matter") {
        let mut own = Values::default();
        add_columns(matter, &mut own);
        let own = Arc::new(own);
        let layers = [Arc::clone(&own)].into_iter().chain(stated.iter().cloned()).collect::<Vec<_>>();
        let first = lines.len();
        let timekeepers = timekeepers(matter);
        for element in matter.children.iter().filter(|child| is_line(&child.name)) {
            let timekeeper = element.text_of("tk_id").and_then(|id| timekeepers.get(id.trim()));
            let nearer = timekeeper.into_iter().chain(tax_of(element, &around.taxes)).cloned();
            let around = nearer.chain(layers.iter().cloned()).collect();
            let line = line(element, around, raw(element, node, written));
            lines.push(Line::from_element(line, Arc::clone(layout)));
            elements.push(element);
        }
        let mut others = Others::default();
        add_others(matter, "matter", &mut Path::default(), &mut others);
        matters.push(XmlMatter::of(matter, first..lines.len(), others, own));
    }
    let mut others = Others::default();
    add_others(node, "invoice", &mut Path::default(), &mut others);
    let details = XmlDetails {
        item: text(node, "file_item_nbr"),
        around: Arc::clone(&around.details),
        tier_summaries: node.all("tax_tier_summary").map(TierSummary::of).collect(),
        matters,
        others,
        stated: stated.to_vec(),
    };
    let invoice = Invoice::from_xml(lines, Arc::clone(layout), &stated, details);
    (invoice, elements)
}

/// Whether elements of that name are lines of an invoice.
pub(crate) fn is_line(name: &str) -> bool {
    matches!(name, "fee" | "expense" | "matter_disc_cred")
}

/// The columns that the elements right in `segment`, and its addresses, stand for. The first of two elements counts.
fn add_columns(segment: &Node, columns: &mut Values) {
    let elements = elements_of(&segment.name).unwrap_or_default();
    for child in &segment.children {
        let column = element_among(elements, &child.name).and_then(|element| element.column);
        // Of two elements that say which firm it is, one goes before the other.
        if let Some(column) = column.filter(|_| !is_second_id(child, segment)) {
            columns.add(column, &child.text);
        }
    }
    for (name, parts) in ADDRESSES {
        let Some(address) = segment.child(name) else { continue };
        let address = address.child("address_info").unwrap_or(address);
        for (part, column) in *parts {
            if let Some(text) = address.text_of(part) {
                columns.add(*column, text);
            }
        }
    }
}

/// Whether the firm's tax number stands beside an identifier of the firm.
fn is_second_id(child: &Node, segment: &Node) -> bool {
    child.name == "lf_tax_id" && segment.child("lf_id").is_some()
}

/// What the `tk_sum` of each `tk_id` says.
fn timekeepers(matter: &Node) -> HashMap<&str, Arc<Values>> {
    let mut timekeepers = HashMap::new();
    for summary in matter.all("tk_sum") {
        if let Some(id) = summary.text_of("tk_id") {
            timekeepers.entry(id.trim()).or_insert_with(|| Arc::new(timekeeper(summary)));
        }
    }
    timekeepers
}

fn timekeeper(summary: &Node) -> Values {
    let mut values = Values::default();
    let [last, first] = ["tk_lname", "tk_fname"].map(|name| summary.text_of(name));
    let level = summary.text_of("tk_level");
    for (column, text) in [
        (Column::TimekeeperLastName, last),
        (Column::TimekeeperFirstName, first),
        (Column::TimekeeperClassification, level),
    ] {
        if let Some(text) = text {
            values.set(column, text);
        }
    }
    let parts = [last, first].into_iter().flatten().map(str::trim).filter(|part| !part.is_empty());
    let name = parts.collect::<Vec<_>>().join(", ");
    if !name.is_empty() {
        values.set(Column::TimekeeperName, &name);
    }
    values
}

fn line(element: &Node, around: Vec<Arc<Values>>, raw: String) -> LineElement {
    let mut values = Values::default();
    add_columns(element, &mut values);
    let kind = match element.name.as_ref() {
        "fee" => "F",
        "expense" => "E",
        // A discount of the matter is what the 1998 formats write as an adjustment of fees or expenses.
        _ => {
            if let Some(amount) = element.text_of("disc_cred_amount") {
                values.set(Column::LineItemAdjustment, amount);
                values.set(Column::LineItemTotal, amount);
            }
            let category = element.text_of("disc_cred_category").unwrap_or_default();
            if category.trim().to_ascii_lowercase().starts_with("exp") { "IE" } else { "IF" }
        }
    };
    values.set(Column::LineItemType, kind);
    if let Some(item) = element.text_of("file_item_nbr") {
        values.set(Column::LineItemNumber, item);
    }
    let mut others = Others::default();
    add_others(element, &element.name, &mut Path::default(), &mut others);
    let (line, offset) = (element.place.line, element.place.offset);
    LineElement { line, offset, raw, values, around, others }
}

/// What the one tax a line names says; of several taxes none is that of the line.
fn tax_of<'a>(element: &Node, taxes: &'a Taxes) -> Option<&'a Arc<Values>> {
    let named = element.children.iter().filter(|child| child.name.starts_with("tax_"));
    let mut named = named.filter_map(|child| child.text_of("tx_id")).map(str::trim);
    let first = named.next()?;
    if named.next().is_some() { None } else { taxes.get(first) }
}

/// The names of the elements that are open, and how many of them have been handed over.
#[derive(Default)]
struct Path<'a> {
    names: Vec<&'a str>,
    told: usize,
}

impl<'a> Path<'a> {
    fn inside(name: &'a str) -> Self {
        Self { names: vec![name], told: 0 }
    }

    fn tell(&mut self, text: &str, others: &mut Others) {
        others.push(self.names.join("/"), text, self.told);
        self.told = self.names.len();
    }
}

/// The texts in `segment` that no column stands for, and that no line or further structure of its own keeps.
fn add_others<'a>(segment: &'a Node, name: &str, path: &mut Path<'a>, others: &mut Others) {
    let elements = elements_of(name).unwrap_or_default();
    // The names that have a column; there are not many.
    let mut seen: Vec<&str> = Vec::new();
    for child in &segment.children {
        let child_name = child.name.as_ref();
        let has_own_place = match name {
            "invoice" => child_name == "matter",
            "matter" => is_line(child_name),
            _ => false,
        };
        let has_column = element_among(elements, child_name).is_some_and(|element| element.column.is_some())
            // Two elements say which firm it is; the second of them is kept here.
            && !is_second_id(child, segment);
        let counts = has_column && !seen.contains(&child_name);
        if counts {
            seen.push(child_name);
        }
        if has_own_place || counts {
            continue;
        }
        path.told = path.told.min(path.names.len());
        path.names.push(child_name);
        let text = child.text.trim();
        if child.children.is_empty() || !text.is_empty() {
            path.tell(text, others);
        }
        add_others(child, child_name, path, others);
        path.names.pop();
    }
}

/// The text of `element` inside the text of its invoice, which begins after its start tag.
fn raw(element: &Node, invoice: &Node, written: &[u8]) -> String {
    let at = |place: u64| usize::try_from(place.saturating_sub(invoice.inside)).unwrap_or(usize::MAX);
    let bytes = written.get(at(element.place.text)..at(element.end)).unwrap_or_default();
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => String::from_utf8_lossy(bytes).into_owned(),
    }
}

//! The elements of an invoice, before they are written.

use std::collections::HashMap;

use rust_decimal::Decimal;

use crate::column::{Column, Level};
use crate::draft::{Draft, DraftLine, plain};
use crate::value::is_null;
use crate::xml::{ADDRESSES, Tree, elements_of, since};

use super::figures::{add_figures, add_tier_summaries};
use super::items::Items;
use super::letters;
use super::line::{LineItem, line_item};
use crate::write::loss::{LossReason, Losses};

/// The elements of an invoice and of what stands around it.
pub(super) struct Plan {
    pub(super) firm: Tree,
    pub(super) client: Tree,
    pub(super) invoice: Tree,
}

/// The taxes that lines of the 1998 formats state by type and rate, with the names they are given in the file.
#[derive(Debug, Default)]
pub(super) struct Taxes {
    /// What the firm says of itself; another firm has taxes of its own.
    firm: Tree,
    made: Vec<(Tax, String)>,
}

/// Type and rate of a tax.
pub(super) type Tax = (Option<String>, Option<String>);

impl Taxes {
    fn begin(&mut self, firm: &Tree) {
        if self.firm != *firm {
            self.firm = firm.clone();
            self.made.clear();
        }
    }

    /// The name of a tax.
    pub(super) fn id(&mut self, tax: Tax) -> String {
        if let Some((_, id)) = self.made.iter().find(|(made, _)| *made == tax) {
            return id.clone();
        }
        let taken = |id: &str| {
            let stated = self.firm.children.iter().filter(|child| child.name == "tax");
            stated.filter_map(|tax| tax.text_of("tx_id")).any(|stated| stated == id)
                || self.made.iter().any(|(_, made)| made == id)
        };
        let mut count = self.made.len() + 1;
        while taken(&format!("T{count}")) {
            count += 1;
        }
        let id = format!("T{count}");
        self.made.push((tax, id.clone()));
        id
    }

    fn add_to(&self, firm: &mut Tree) {
        for ((kind, rate), id) in &self.made {
            let mut tax = Tree::new("tax");
            tax.set("tx_id", id);
            for (name, text) in [("tax_type", kind), ("tax_rate_percent", rate)] {
                if let Some(text) = text {
                    tax.set(name, text);
                }
            }
            firm.children.push(tax);
        }
    }
}

/// Puts an invoice into elements of LEDES XML 2.`minor`.
pub(super) fn plan(
    draft: &Draft,
    minor: u8,
    items: &mut Items,
    taxes: &mut Taxes,
    losses: &mut Losses,
) -> Plan {
    let mut around: HashMap<String, Tree> = HashMap::new();
    for tree in draft.xml.iter().flat_map(|details| details.around.others.trees()) {
        around.entry(tree.name.clone()).or_insert(tree);
    }
    let mut segment = |name: &str| around.remove(name).unwrap_or_else(|| Tree::new(name));
    let (mut firm, mut client) = (segment("firm"), segment("client"));
    let mut invoice = Tree::new("invoice");
    invoice.children = draft.xml.iter().flat_map(|details| details.others.trees()).collect();
    for segment in [&mut firm, &mut client, &mut invoice] {
        let mut add = Adding { losses, place: None };
        add.columns(segment, |column| draft.first(column), minor);
    }
    for (name, text) in [("source_app", "meruit"), ("app_version", env!("CARGO_PKG_VERSION"))] {
        if firm.child(name).is_none() {
            firm.put(name, text);
        }
    }
    for segment in [&mut firm, &mut invoice] {
        leave_out_what_came_later(segment, minor, losses);
    }
    taxes.begin(&firm);
    tell_what_lines_say_otherwise(draft, losses);
    let lines: Vec<LineItem> =
        (0..draft.lines.len()).map(|place| line_item(draft, place, minor, items, taxes, losses)).collect();
    for matter in matters(draft, &lines) {
        invoice.children.push(matter_of(draft, &matter, &lines, minor, losses));
    }
    add_tier_summaries(draft, &mut invoice, &lines, minor);
    taxes.add_to(&mut firm);
    tell_net_total(draft, losses);
    Plan { firm, client, invoice }
}

/// Adds what columns say to segments.
pub(super) struct Adding<'a> {
    pub(super) losses: &'a mut Losses,
    pub(super) place: Option<usize>,
}

impl Adding<'_> {
    /// The columns that have an element right in the segment, and those of its addresses.
    pub(super) fn columns<'v>(
        &mut self,
        segment: &mut Tree,
        value: impl Fn(Column) -> Option<&'v str>,
        minor: u8,
    ) {
        let name = segment.name.clone();
        // The first of two elements with a column counts for a reader, so the last one put is the first.
        for element in elements_of(&name).unwrap_or_default() {
            let Some(column) = element.column.filter(|_| element.name != "lf_tax_id") else { continue };
            let Some(stated) = value(column) else { continue };
            if since(&name, element.name) > minor {
                self.losses.add(self.place, column.label(), stated, LossReason::NoField);
                continue;
            }
            if let Some(text) = self.text(column, stated) {
                segment.put(element.name, &text);
            }
        }
        for (address, parts) in ADDRESSES.iter().filter(|(address, _)| starts_as(&name, address)) {
            for (part, column) in *parts {
                let Some(text) = value(*column).and_then(|stated| self.text(*column, stated)) else {
                    continue;
                };
                if segment.child(address).is_none() {
                    segment.children.insert(0, Tree::new(address));
                }
                let found = segment.children.iter_mut().find(|child| child.name == *address);
                let Some(found) = found else { continue };
                match found.children.iter_mut().find(|child| child.name == "address_info") {
                    Some(inner) => inner.set(part, &text),
                    None => found.set(part, &text),
                }
            }
        }
    }

    /// A value as XML writes it, `None` for what reads as a blank.
    pub(super) fn text(&mut self, column: Column, stated: &str) -> Option<String> {
        let plain = plain(column, stated);
        let (text, replaced) = letters::fit(&plain);
        if replaced {
            self.losses.add(self.place, column.label(), stated, LossReason::Characters);
        }
        if is_null(&text) {
            self.losses.add(self.place, column.label(), stated, LossReason::ReadsAsBlank);
            return None;
        }
        (!text.is_empty()).then(|| text.into_owned())
    }
}

fn starts_as(segment: &str, address: &str) -> bool {
    matches!((segment, address), ("firm", "lf_address") | ("client", "cl_address"))
}

/// What the version does not have yet.
fn leave_out_what_came_later(segment: &mut Tree, minor: u8, losses: &mut Losses) {
    let name = segment.name.clone();
    let later = |child: &Tree| since(&name, &child.name) > minor;
    for child in segment.children.iter().filter(|child| later(child)) {
        tell_tree(child, &name, losses);
    }
    segment.children.retain(|child| !later(child));
    for tax in segment.children.iter_mut().filter(|child| child.name == "tax") {
        if since("tax", "tax_tiers") > minor
            && let Some(text) = tax.text_of("tax_tiers")
        {
            losses.add(None, "firm/tax/tax_tiers", text, LossReason::NoField);
            tax.remove("tax_tiers");
        }
    }
}

fn tell_tree(tree: &Tree, path: &str, losses: &mut Losses) {
    let path = format!("{path}/{}", tree.name);
    if !tree.text.is_empty() && tree.name != "file_item_nbr" {
        losses.add(None, &path, &tree.text, LossReason::NoField);
    }
    for child in &tree.children {
        tell_tree(child, &path, losses);
    }
}

/// Whether XML states the column once for the invoice, and for its client and firm.
fn is_of_invoice(column: Column) -> bool {
    match column.level() {
        Level::Invoice => true,
        Level::Matter => !is_of_matter(column),
        Level::Line => false,
    }
}

/// Whether XML states the column once for a matter.
fn is_of_matter(column: Column) -> bool {
    elements_of("matter").unwrap_or_default().iter().any(|element| element.column == Some(column))
}

fn tell_what_lines_say_otherwise(draft: &Draft, losses: &mut Losses) {
    for (place, line) in draft.lines.iter().enumerate() {
        for (column, text) in line.columns.iter().filter(|(column, _)| is_of_invoice(*column)) {
            let first = draft.first(column).unwrap_or_default();
            if plain(column, first) != plain(column, text) {
                losses.add(Some(place + 1), column.label(), text, LossReason::StatedOnce);
            }
        }
        for (label, text) in &line.labels {
            losses.add(Some(place + 1), label, text, LossReason::NoField);
        }
    }
}

/// A matter of an invoice: which one of those read, and its lines.
struct Matter {
    read: Option<usize>,
    lines: Vec<usize>,
}

/// The matters, those that were read first and in their order.
fn matters(draft: &Draft, lines: &[LineItem]) -> Vec<Matter> {
    let read = draft.xml.iter().flat_map(|details| 0..details.matters.len());
    let mut matters: Vec<Matter> =
        read.map(|place| Matter { read: Some(place), lines: Vec::new() }).collect();
    let mut by_ids: HashMap<(Option<&str>, Option<&str>), usize> = HashMap::new();
    for place in 0..lines.len() {
        let Some(line) = draft.lines.get(place) else { continue };
        let ids = (draft.get(line, Column::LawFirmMatterId), draft.get(line, Column::ClientMatterId));
        let of_file = line.matter.filter(|matter| *matter < matters.len());
        let index = of_file.or_else(|| by_ids.get(&ids).copied()).unwrap_or(matters.len());
        if index == matters.len() {
            matters.push(Matter { read: None, lines: Vec::new() });
        }
        by_ids.entry(ids).or_insert(index);
        if let Some(matter) = matters.get_mut(index) {
            matter.lines.push(place);
        }
    }
    matters
}

fn matter_of(draft: &Draft, matter: &Matter, items: &[LineItem], minor: u8, losses: &mut Losses) -> Tree {
    let read = matter.read.and_then(|place| draft.xml.as_ref()?.matters.get(place));
    let mut tree = Tree::new("matter");
    tree.children = read.map(|read| read.others.trees()).unwrap_or_default();
    let lines: Vec<(usize, &DraftLine)> =
        matter.lines.iter().filter_map(|place| Some((*place, draft.lines.get(*place)?))).collect();
    let first = |column: Column| {
        let of_lines = lines.iter().find_map(|(_, line)| draft.get(line, column));
        of_lines.or_else(|| read?.stated.get(column)).filter(|text| !text.trim().is_empty())
    };
    Adding { losses, place: None }.columns(&mut tree, first, minor);
    for (place, line) in &lines {
        for column in Column::ALL.into_iter().filter(|column| is_of_matter(*column)) {
            let Some(text) = draft.get(line, column) else { continue };
            if first(column).is_some_and(|first| plain(column, first) != plain(column, text)) {
                losses.add(Some(place + 1), column.label(), text, LossReason::StatedOnce);
            }
        }
    }
    add_timekeepers(draft, &lines, &mut tree, losses);
    let of_matter: Vec<&LineItem> = matter.lines.iter().filter_map(|place| items.get(*place)).collect();
    add_figures(draft, read, &lines, &of_matter, minor, &mut tree, losses);
    tree.children.extend(of_matter.iter().map(|item| item.element.clone()));
    tree
}

/// A `tk_sum` for each timekeeper of the matter that has a name and none yet.
fn add_timekeepers(draft: &Draft, lines: &[(usize, &DraftLine)], matter: &mut Tree, losses: &mut Losses) {
    for (place, line) in lines {
        let place = Some(place + 1);
        let get = |column| draft.get(line, column);
        let [name, last, first] =
            [Column::TimekeeperName, Column::TimekeeperLastName, Column::TimekeeperFirstName].map(get);
        if name.is_none() && last.is_none() && first.is_none() || is_discount(line) {
            continue;
        }
        let mut adding = Adding { losses, place };
        let id = get(Column::TimekeeperId).and_then(|id| adding.text(Column::TimekeeperId, id));
        let Some(id) = id else {
            for (column, text) in [
                (Column::TimekeeperName, name),
                (Column::TimekeeperLastName, last),
                (Column::TimekeeperFirstName, first),
            ] {
                if let Some(text) = text {
                    adding.losses.add(place, column.label(), text, LossReason::NoTimekeeper);
                }
            }
            continue;
        };
        let (last_name, first_name) = if last.is_none() && first.is_none() {
            in_parts(name.and_then(|name| adding.text(Column::TimekeeperName, name)))
        } else {
            let mut text = |column, part: Option<&str>| part.and_then(|part| adding.text(column, part));
            (text(Column::TimekeeperLastName, last), text(Column::TimekeeperFirstName, first))
        };
        let known = matter.children.iter().find(|child| {
            child.name == "tk_sum" && child.text_of("tk_id").is_some_and(|known| known.trim() == id)
        });
        let known = match known {
            Some(known) => known,
            None => {
                let mut summary = Tree::new("tk_sum");
                summary.set("tk_id", &id);
                for (element, text) in [("tk_lname", &last_name), ("tk_fname", &first_name)] {
                    if let Some(text) = text {
                        summary.set(element, text);
                    }
                }
                matter.children.push(summary);
                let Some(added) = matter.children.last() else { continue };
                added
            }
        };
        let [written_last, written_first] =
            ["tk_lname", "tk_fname"].map(|name| known.text_of(name).filter(|text| !text.is_empty()));
        let written_name = [written_last, written_first].into_iter().flatten().collect::<Vec<_>>().join(", ");
        for (column, stated, written) in [
            (Column::TimekeeperName, name, Some(written_name.as_str())),
            (Column::TimekeeperLastName, last, written_last),
            (Column::TimekeeperFirstName, first, written_first),
        ] {
            if let Some(stated) = stated.filter(|stated| Some(*stated) != written) {
                losses.add(place, column.label(), stated, LossReason::StatedOnce);
            }
        }
    }
}

/// Surname and first name of `Surname, First`; any other name is all surname.
fn in_parts(name: Option<String>) -> (Option<String>, Option<String>) {
    let Some(name) = name else { return (None, None) };
    let is_part = |part: &str| !part.is_empty() && part.trim() == part && !is_null(part);
    match name.split_once(", ") {
        Some((last, first)) if is_part(last) && is_part(first) => {
            (Some(last.to_owned()), Some(first.to_owned()))
        }
        _ => (Some(name), None),
    }
}

pub(super) fn is_discount(line: &DraftLine) -> bool {
    line.kind().is_some_and(|kind| kind.is_adjustment())
}

/// XML has a net total too, and counts the tax into it: that without tax follows from total and tax.
fn tell_net_total(draft: &Draft, losses: &mut Losses) {
    let Some(stated) = draft.first(Column::InvoiceNetTotal) else { return };
    let number =
        |column| draft.first(column).map(|text| plain(column, text).parse().ok()).unwrap_or_default();
    let total: Option<Decimal> = number(Column::InvoiceTotal);
    let tax = match draft.first(Column::InvoiceTaxTotal) {
        None => Some(Decimal::ZERO),
        Some(_) => number(Column::InvoiceTaxTotal),
    };
    let follows = total.zip(tax).and_then(|(total, tax)| total.checked_sub(tax));
    if follows.is_none() || follows != number(Column::InvoiceNetTotal) {
        losses.add(None, Column::InvoiceNetTotal.label(), stated, LossReason::NoField);
    }
}

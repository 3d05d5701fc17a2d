//! Writing LEDES XML 2.0, 2.1 and 2.2.
//!
//! Elements of a segment come in the order of the published files: its fields, its `file_item_nbr`, then the segments in
//! it. No schema was found in public, so the order inside a segment is that of the lists this crate reads by.

mod figures;
mod items;
mod letters;
mod line;
mod plan;

use std::io::{self, Write};

use quick_xml::Writer as Markup;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

use crate::date::parse_date;
use crate::draft::Draft;
use crate::xml::{Kind, Tree, element_in, elements_of};

use super::loss::{Loss, LossReason, Losses};
use items::Items;
use plan::{Plan, Taxes, plan};

/// Writes the elements of a file.
pub(crate) struct Elements<W: Write> {
    markup: Markup<W>,
    /// The number after the point of the version.
    minor: u8,
    begun: bool,
    /// Firm and client whose elements are open.
    around: Option<(Tree, Tree)>,
    items: Items,
    taxes: Taxes,
}

impl<W: Write> std::fmt::Debug for Elements<W> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Elements").field("minor", &self.minor).finish_non_exhaustive()
    }
}

impl<W: Write> Elements<W> {
    pub(crate) fn new(output: W, minor: u8) -> Self {
        let markup = Markup::new_with_indent(output, b' ', 2);
        let (items, taxes) = (Items::default(), Taxes::default());
        Self { markup, minor, begun: false, around: None, items, taxes }
    }

    pub(crate) fn write(&mut self, invoice: &Draft) -> io::Result<Vec<Loss>> {
        self.begin()?;
        let mut losses = Losses::default();
        let Plan { firm, client, mut invoice } =
            plan(invoice, self.minor, &mut self.items, &mut self.taxes, &mut losses);
        if self.around.as_ref().is_none_or(|(open, _)| *open != firm) {
            self.close_around()?;
            self.open("firm", firm.clone(), &mut losses)?;
            self.open("client", client.clone(), &mut losses)?;
            self.around = Some((firm, client));
        } else if self.around.as_ref().is_none_or(|(_, open)| *open != client) {
            self.end("client")?;
            self.open("client", client.clone(), &mut losses)?;
            self.around = Some((firm, client));
        }
        number(&mut invoice, &mut self.items);
        self.element(&invoice, "client", "", &mut losses)?;
        Ok(losses.into_vec())
    }

    pub(crate) fn finish(mut self) -> io::Result<W> {
        self.begin()?;
        self.close_around()?;
        self.end(&self.root())?;
        let mut output = self.markup.into_inner();
        output.write_all(b"\n")?;
        output.flush()?;
        Ok(output)
    }

    fn root(&self) -> String {
        format!("ledesxmlebilling2.{}", self.minor)
    }

    fn begin(&mut self) -> io::Result<()> {
        if std::mem::replace(&mut self.begun, true) {
            return Ok(());
        }
        self.markup.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
        let root = self.root();
        let mut tag = BytesStart::new(root.as_str());
        // The names of the schemas as published files give them; that of 2.1 follows the same pattern.
        let schema = match self.minor {
            0 => "http://www.ledes.org/ledes20.xsd",
            1 => "http://www.ledes.org/LEDES21.xsd",
            _ => "http://www.ledes.org/LEDES22.xsd",
        };
        tag.push_attribute(("xmlns", schema));
        self.markup.write_event(Event::Start(tag))
    }

    fn close_around(&mut self) -> io::Result<()> {
        if self.around.take().is_some() {
            self.end("client")?;
            self.end("firm")?;
        }
        Ok(())
    }

    /// Writes the start tag of a segment and what it says of itself, and leaves it open.
    fn open(&mut self, name: &str, mut segment: Tree, losses: &mut Losses) -> io::Result<()> {
        number(&mut segment, &mut self.items);
        self.markup.write_event(Event::Start(BytesStart::new(name)))?;
        self.children(&segment, name, losses)
    }

    fn end(&mut self, name: &str) -> io::Result<()> {
        self.markup.write_event(Event::End(BytesEnd::new(name)))
    }

    fn children(&mut self, segment: &Tree, path: &str, losses: &mut Losses) -> io::Result<()> {
        let mut children: Vec<&Tree> = segment.children.iter().collect();
        children.sort_by_key(|child| place_in(&segment.name, child));
        for child in children {
            self.element(child, &segment.name, path, losses)?;
        }
        Ok(())
    }

    fn element(&mut self, element: &Tree, parent: &str, path: &str, losses: &mut Losses) -> io::Result<()> {
        let name = element.name.as_str();
        let path = if path.is_empty() { name.to_owned() } else { format!("{path}/{name}") };
        if !letters::is_name(name) {
            losses.add(None, &path, &element.text, LossReason::NoField);
            return Ok(());
        }
        self.markup.write_event(Event::Start(BytesStart::new(name)))?;
        if !element.text.is_empty() {
            let text = text_of(element, parent);
            let (text, replaced) = letters::fit(&text);
            if replaced {
                losses.add(None, &path, &element.text, LossReason::Characters);
            }
            let text = BytesText::from_escaped(letters::escaped(&text));
            self.markup.write_event(Event::Text(text))?;
        }
        self.children(element, &path, losses)?;
        self.end(name)
    }
}

/// A day as XML writes it, whatever the way it was read in.
fn text_of(element: &Tree, parent: &str) -> String {
    let is_day = element_in(parent, &element.name).is_some_and(|known| known.kind == Kind::Date);
    let day = if is_day { parse_date(&element.text).ok() } else { None };
    day.map_or_else(|| element.text.clone(), |(day, _)| day.to_string())
}

/// Fields first, then the number of the item, then the segments in it.
fn place_in(segment: &str, child: &Tree) -> (u8, usize) {
    let name = child.name.as_str();
    if name == "file_item_nbr" {
        return (1, 0);
    }
    let known = elements_of(segment).unwrap_or_default().iter().position(|element| element.name == name);
    let is_field = child.children.is_empty() || is_contact(name);
    (if is_field { 0 } else { 2 }, known.unwrap_or(usize::MAX))
}

/// Addresses and persons stand among the fields, and have no number of their own.
fn is_contact(name: &str) -> bool {
    name.ends_with("_address") || name.ends_with("_contact") || name == "address_info"
}

/// Gives every item a number; lines have theirs already.
fn number(segment: &mut Tree, items: &mut Items) {
    let is_line = crate::xml::is_line(&segment.name);
    let wanted = segment.text_of("file_item_nbr");
    let known = elements_of(&segment.name).is_some() && !is_contact(&segment.name);
    if !is_line && (wanted.is_some() || known) {
        let number = items.take(wanted).unwrap_or_else(|| items.next());
        segment.set("file_item_nbr", &number.to_string());
    }
    for child in &mut segment.children {
        if !child.children.is_empty() {
            number(child, items);
        }
    }
}

//! The lines of an invoice as columns, and conditions over all of them at once.
//!
//! What a condition hangs on is read once into a column: numbers and dates as whole numbers, texts, codes and links as
//! classes of lines that agree. A condition over numbers is a loop over columns; one that hangs on a link or a code is asked
//! once for each class, of its first line. What columns do not say for sure (a fact that is not known, a number too fine or
//! too great, what is rare) is left unsettled, and the plain evaluator is asked of that line. Tests hold the two together.

mod classes;
mod conditions;
mod groups;
mod numbers;
mod told;

use std::cell::{OnceCell, RefCell};
use std::rc::Rc;

use super::Evaluator;
use super::text::FoundSets;
use crate::facts::{Datum, RecordRef};
use crate::plan::HangsOn;
use crate::schema::{FieldId, KindId};
use crate::types::Value;

use classes::Classes;
pub(crate) use groups::LineGroups;
use numbers::Numbers;
pub(crate) use told::{Told, Wanted};

/// The lines of an invoice that are of one kind or may be, and the columns that were read of them.
pub(crate) struct Lines {
    /// The lines in the order given.
    pub rows: Vec<RecordRef>,
    /// Whether each is surely of the kind.
    pub of_kind: Vec<Told>,
    classes: RefCell<Vec<(HangsOn, Rc<Classes>)>>,
    numbers: RefCell<Vec<(FieldId, Rc<Numbers>)>>,
    found_sets: RefCell<Vec<(FieldId, Rc<[FoundSets]>)>>,
    /// The firm of every line, where all have the same; `Some(None)` where none has a link to one.
    firm: OnceCell<Option<Option<RecordRef>>>,
}

/// Looks a column up, and reads it where it was not yet.
fn kept<K: PartialEq + Copy, T: ?Sized>(
    columns: &RefCell<Vec<(K, Rc<T>)>>,
    key: K,
    read: impl FnOnce() -> Rc<T>,
) -> Rc<T> {
    if let Some((_, column)) = columns.borrow().iter().find(|(known, _)| *known == key) {
        return Rc::clone(column);
    }
    let column = read();
    columns.borrow_mut().push((key, Rc::clone(&column)));
    column
}

/// The lines of the invoice that is looked at, by kind.
pub(super) type KeptLines = RefCell<(Option<RecordRef>, Vec<(KindId, Rc<Lines>)>)>;

impl Evaluator<'_> {
    /// The lines of an invoice that are of a kind or may be, with the columns that were read of them so far.
    pub(crate) fn lines_in_columns(&self, invoice: RecordRef, kind: KindId) -> Rc<Lines> {
        let mut kept = self.lines.borrow_mut();
        if kept.0 != Some(invoice) {
            *kept = (Some(invoice), Vec::new());
        }
        if let Some((_, lines)) = kept.1.iter().find(|(known, _)| *known == kind) {
            return Rc::clone(lines);
        }
        let lines = Rc::new(self.lines(invoice, kind));
        kept.1.push((kind, Rc::clone(&lines)));
        lines
    }

    /// The lines of an invoice that are of a kind or may be.
    fn lines(&self, invoice: RecordRef, kind: KindId) -> Lines {
        let rows: Vec<RecordRef> = self.facts.lines_maybe_of(invoice, kind).collect();
        let doubtful = |&row: &RecordRef| match self.facts.doubt_of_kind(row, kind) {
            Some(_) => Told::Unsettled,
            None => Told::Yes,
        };
        let of_kind = rows.iter().map(doubtful).collect();
        Lines {
            rows,
            of_kind,
            classes: RefCell::default(),
            numbers: RefCell::default(),
            found_sets: RefCell::default(),
            firm: OnceCell::new(),
        }
    }

    /// The classes of lines that agree in what an expression hangs on; `None` where it hangs on more than one part.
    fn classes(&self, lines: &Lines, on: HangsOn) -> Option<Rc<Classes>> {
        // The rows of some tables are of one firm alone, and a look-up brings the line's firm along.
        if on == HangsOn::More || (self.bindings.any_names_firms() && self.firm(lines).is_none()) {
            return None;
        }
        Some(kept(&lines.classes, on, || {
            Rc::new(match on {
                HangsOn::Link(part) | HangsOn::Field(part) => {
                    Classes::of(lines.rows.iter().map(|&row| self.facts.get(row, part)))
                }
                HangsOn::Nothing | HangsOn::More => Classes::one(lines.rows.len()),
            })
        }))
    }

    /// The value of a field that all lines have in the records they link to; `None` where they link to several, and where it
    /// is not known.
    pub(crate) fn same_for_all(&self, lines: &Lines, links: &[FieldId], field: FieldId) -> Option<&Value> {
        let (first, others) = links.split_first()?;
        let of_invoice = *first == self.facts.schema.known.of_line.invoice;
        let on = if of_invoice { HangsOn::Nothing } else { HangsOn::Link(*first) };
        let row = lines.rows.first().filter(|_| self.classes(lines, on).is_some_and(|all| all.count == 1))?;
        let value = |record, field| match self.facts.get(record, field) {
            Datum::Known(value) => Some(value),
            _ => None,
        };
        let mut record = *row;
        for link in std::iter::once(first).chain(others) {
            let Value::Record(next) = value(record, *link)? else { return None };
            record = *next;
        }
        value(record, field)
    }

    fn numbers_of_field(&self, lines: &Lines, field: FieldId) -> Rc<Numbers> {
        kept(&lines.numbers, field, || {
            Rc::new(Numbers::of(lines.rows.iter().map(|&row| self.facts.get(row, field))))
        })
    }

    /// Which sets of phrases the texts of a field have.
    fn found_sets_of_field(&self, lines: &Lines, field: FieldId) -> Rc<[FoundSets]> {
        kept(&lines.found_sets, field, || {
            let found = |&row: &RecordRef| match self.facts.get(row, field) {
                Datum::Known(Value::Text(text) | Value::Code(text)) => self.plan.phrases.found_in(text),
                _ => FoundSets::default(),
            };
            lines.rows.iter().map(found).collect()
        })
    }

    /// The firm that all lines link to; `None` where they differ, or where some link cannot be read.
    fn firm(&self, lines: &Lines) -> Option<Option<RecordRef>> {
        *lines.firm.get_or_init(|| {
            let link = self.facts.schema.field(self.facts.schema.known.line, "firm")?;
            let firm = |&row: &RecordRef| match self.facts.get(row, link) {
                Datum::Known(Value::Record(firm)) => Some(Some(*firm)),
                Datum::Missing => Some(None),
                _ => None,
            };
            let first = lines.rows.first().map_or(Some(None), firm)?;
            lines.rows.iter().all(|row| firm(row) == Some(first)).then_some(first)
        })
    }
}

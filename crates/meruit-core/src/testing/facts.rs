//! What a test gives → facts.

use jiff::civil::Time;

use super::case::{Given, GivenRecord, TestCase};
use crate::facts::{Calendar, Completeness, Datum, FactError, Facts, RecordRef};
use crate::plan::Plan;
use crate::schema::{FieldId, KindId};
use crate::types::Value;

/// The facts of a test: lines stand in one invoice, and of every kind of record there is just what is given.
pub(crate) fn facts_of(plan: &Plan, case: &TestCase) -> Result<Facts, FactError> {
    let mut facts = Facts::new(plan.schema.clone(), plan.header.currency);
    for &kind in plan.reads.keys() {
        facts.declare(kind, Completeness::Complete);
    }
    let (opens, closes) = (Time::constant(9, 0, 0, 0), Time::constant(17, 0, 0, 0));
    facts.other_calendars = Some(Calendar::weekdays(opens, closes));
    let mut builder = Builder { plan, facts, invoice: None, earlier: None };
    let schema = &plan.schema;
    // Records that lines link to by their ids come first.
    let (lines, others): (Vec<&GivenRecord>, Vec<&GivenRecord>) =
        case.given.iter().partition(|given| schema.is_line(given.kind) && !schema.is_prior(given.kind));
    for given in others {
        builder.record(given)?;
    }
    for given in lines {
        builder.record(given)?;
    }
    builder.place_segments();
    Ok(builder.facts)
}

struct Builder<'p> {
    plan: &'p Plan,
    facts: Facts,
    /// The one invoice.
    invoice: Option<RecordRef>,
    /// The earlier invoice that was given last.
    earlier: Option<RecordRef>,
}

impl Builder<'_> {
    /// Adds a record as it is given at the top of a test.
    fn record(&mut self, given: &GivenRecord) -> Result<RecordRef, FactError> {
        let known = self.plan.schema.known;
        if given.kind == known.invoice {
            let invoice = self.the_invoice()?;
            self.fill(invoice, given)?;
            return Ok(invoice);
        }
        if given.kind == known.prior_invoice {
            self.earlier = None;
            let invoice = self.earlier_invoice()?;
            self.fill(invoice, given)?;
            return Ok(invoice);
        }
        let invoice = match (self.plan.schema.is_line(given.kind), self.plan.schema.is_prior(given.kind)) {
            (false, _) => None,
            (true, true) => Some(self.earlier_invoice()?),
            (true, false) => Some(self.the_invoice()?),
        };
        let record = match invoice {
            Some(invoice) => self.facts.add(given.kind)?.line_of(invoice).record(),
            None => self.facts.add(given.kind)?.record(),
        };
        self.fill(record, given)?;
        Ok(record)
    }

    fn the_invoice(&mut self) -> Result<RecordRef, FactError> {
        if let Some(invoice) = self.invoice {
            return Ok(invoice);
        }
        let invoice = self.facts.add(self.plan.schema.known.invoice)?.record();
        self.invoice = Some(invoice);
        Ok(invoice)
    }

    fn earlier_invoice(&mut self) -> Result<RecordRef, FactError> {
        if let Some(invoice) = self.earlier {
            return Ok(invoice);
        }
        let invoice = self.facts.add(self.plan.schema.known.prior_invoice)?.record();
        self.earlier = Some(invoice);
        Ok(invoice)
    }

    fn fill(&mut self, record: RecordRef, given: &GivenRecord) -> Result<(), FactError> {
        for (field, value) in &given.fields {
            let datum = match value {
                Given::Datum(datum) => datum.clone(),
                Given::Record(linked) => Datum::Known(Value::Record(self.linked(record, *field, linked)?)),
            };
            self.facts.set(record, *field, datum);
        }
        Ok(())
    }

    /// The record that a link leads to: a line's own invoice, one that says the same, or a new one.
    fn linked(
        &mut self,
        from: RecordRef,
        field: FieldId,
        given: &GivenRecord,
    ) -> Result<RecordRef, FactError> {
        if let Datum::Known(Value::Record(known)) = *self.facts.get(from, field) {
            self.fill(known, given)?;
            return Ok(known);
        }
        if given.kind == self.plan.schema.known.invoice {
            return self.record(given);
        }
        if let Some(known) = self.same(given) {
            self.fill(known, given)?;
            return Ok(known);
        }
        let record = self.facts.add(given.kind)?.record();
        self.fill(record, given)?;
        Ok(record)
    }

    /// A record of the same id of which nothing else is given that differs.
    fn same(&self, given: &GivenRecord) -> Option<RecordRef> {
        let id = self.plan.schema.field(given.kind, "id")?;
        let of = |field: FieldId| given.fields.iter().find(|(given, _)| *given == field);
        let Some((_, Given::Datum(wanted @ Datum::Known(_)))) = of(id) else { return None };
        let agrees = |record: RecordRef| {
            given.fields.iter().all(|(field, value)| match (value, self.facts.get(record, *field)) {
                (_, Datum::Missing) | (Given::Record(_), _) => true,
                (Given::Datum(value), known) => value == known,
            })
        };
        self.facts.all(given.kind).find(|&record| self.facts.get(record, id) == wanted && agrees(record))
    }

    /// Puts segments under the lines whose numbers they name; a line has its place where it names no number.
    fn place_segments(&mut self) {
        let segment: KindId = self.plan.schema.known.segment;
        let Some(invoice) = self.invoice else { return };
        let lines: Vec<RecordRef> = self.facts.lines_of(invoice, self.plan.schema.known.line).collect();
        let segments: Vec<RecordRef> = self.facts.all(segment).collect();
        for segment in segments {
            let number = self.facts.text_of(segment, "number");
            let named = (1..).zip(&lines).find(|&(place, &line): &(usize, &RecordRef)| {
                match self.facts.text_of(line, "number") {
                    own if own.is_empty() => place.to_string() == number,
                    own => own == number,
                }
            });
            if let Some((_, &line)) = named {
                self.facts.segments.entry(line).or_default().push(segment);
            }
        }
    }
}

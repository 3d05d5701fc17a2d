//! What the analysis finds in narratives, as facts of their lines.

use meruit_narrative::{Analyser, Analysis, Certainty, Label, Segment, Span};
use rust_decimal::Decimal;

use super::{Datum, Facts, Record, RecordRef};
use crate::schema::{FieldId, KindId};
use crate::types::{Number, Value};

/// Fields of a narrative besides the labels, in the order in which [`facts`] gives their values.
const FOUND: [&str; 12] = [
    "tasks",
    "tasks_apart",
    "tasks_together",
    "prepares_and_attends",
    "timed_tasks",
    "times_total",
    "itemised",
    "travel_halved",
    "party",
    "subject",
    "task_code",
    "activity_code",
];

/// Fields of a segment besides the labels, in the order in which [`part`] gives their values.
const PART: [&str; 8] = ["number", "text", "task", "action", "object", "people", "subject", "hours"];

/// Where the fields of a kind are stored, looked up by name once for all records. Labels come last.
struct Places {
    kind: KindId,
    fields: Vec<Option<FieldId>>,
}

impl Facts {
    /// Analyses the narrative of each line. What the host supplied of it stands.
    pub(crate) fn analyse_narratives(&mut self, analyser: &Analyser) {
        let mut session = analyser.session();
        let parts = self.part_places();
        let mut by_kind: Vec<Places> = Vec::new();
        let lines: Vec<RecordRef> = self.lines.values().flatten().copied().collect();
        for line in lines {
            let Some(Value::Text(text)) = self.value(line, "narrative").cloned() else { continue };
            let analysis = session.analyse(&text, self.hours_of(line));
            let kind = self.kind_of(line);
            if by_kind.last().is_none_or(|places| places.kind != kind) {
                match by_kind.iter().position(|places| places.kind == kind) {
                    Some(known) => {
                        let last = by_kind.len() - 1;
                        by_kind.swap(known, last);
                    }
                    None => by_kind.push(self.found_places(kind)),
                }
            }
            if let Some(places) = by_kind.last() {
                self.set_analysis(line, &analysis, places);
            }
            self.add_segments(line, &analysis, &parts);
            session.take_back(analysis);
        }
    }

    /// The hours of a line, for its times to add up to.
    pub(crate) fn hours_of(&self, line: RecordRef) -> Option<Decimal> {
        match self.value(line, "hours") {
            Some(Value::Hours(hours)) => hours.to_decimal(),
            _ => None,
        }
    }

    fn found_places(&self, kind: KindId) -> Places {
        let place = |name: String| self.schema.field(kind, &format!("narrative.{name}"));
        let labels = Label::ALL
            .iter()
            .flat_map(|label| [label.as_str().to_owned(), format!("{}_certainty", label.as_str())]);
        let names = FOUND.iter().map(|name| (*name).to_owned()).chain(labels);
        Places { kind, fields: names.map(place).collect() }
    }

    fn part_places(&self) -> Places {
        let kind = self.schema.known.segment;
        let names = PART.into_iter().chain(Label::ALL.map(Label::as_str));
        Places { kind, fields: names.map(|name| self.schema.field(kind, name)).collect() }
    }

    fn set_analysis(&mut self, line: RecordRef, analysis: &Analysis<'_>, places: &Places) {
        let labels = Label::ALL.into_iter().flat_map(|label| {
            [yes_no(analysis.is(label)), text(analysis.certainty(label).map(Certainty::as_str))]
        });
        for (field, datum) in places.fields.iter().zip(facts(analysis).into_iter().chain(labels)) {
            if let Some(field) = *field
                && *self.get(line, field) == Datum::Missing
            {
                self.set(line, field, datum);
            }
        }
    }

    /// The segments of a narrative as records, unless the host supplied some for the line.
    fn add_segments(&mut self, line: RecordRef, analysis: &Analysis<'_>, places: &Places) {
        if self.segments.contains_key(&line) {
            return;
        }
        let kind = places.kind;
        let number = self.datum(line, "number").clone();
        let mut records = Vec::with_capacity(analysis.segments.len());
        for segment in &analysis.segments {
            let Some(stored) = self.records.get_mut(usize::from(kind.0)) else { return };
            let Ok(index) = u32::try_from(stored.len()) else { return };
            stored.push(Record::new(kind, 0));
            let record = RecordRef { kind, index };
            let labels = Label::ALL.map(|label| yes_no(segment.is(label)));
            let values = part(segment, analysis, number.clone()).into_iter().chain(labels);
            for (field, datum) in places.fields.iter().zip(values) {
                if let Some(field) = *field {
                    self.set(record, field, datum);
                }
            }
            records.push(record);
        }
        self.segments.insert(line, records);
    }
}

/// The values of [`FOUND`].
fn facts(analysis: &Analysis<'_>) -> [Datum; FOUND.len()] {
    let code = |code: Option<&'static str>| known(code.map(|code| Value::Code(code.into())));
    [
        count(analysis.tasks),
        count(analysis.tasks_apart),
        count(analysis.tasks_together),
        yes_no(analysis.prepares_and_attends),
        count(analysis.timed_tasks),
        hours(analysis.times_total),
        yes_no(analysis.itemised),
        yes_no(analysis.travel_halved.is_some()),
        text(analysis.party.map(|span| analysis.quote(span))),
        text(analysis.subject.map(|span| analysis.quote(span))),
        code(analysis.task_code.map(|suggestion| suggestion.code)),
        code(analysis.activity_code.map(|suggestion| suggestion.code)),
    ]
}

/// The values of [`PART`].
fn part(segment: &Segment, analysis: &Analysis<'_>, number: Datum) -> [Datum; PART.len()] {
    let words = |span: Option<Span>| text(span.map(|span| analysis.quote(span)));
    [
        number,
        words(Some(segment.span)),
        count(segment.task),
        words(Some(segment.head)),
        words(segment.object),
        words(segment.people),
        words(segment.subject),
        hours(segment.hours),
    ]
}

fn known(value: Option<Value>) -> Datum {
    value.map_or(Datum::Blank, Datum::Known)
}

fn text(text: Option<&str>) -> Datum {
    known(text.map(|text| Value::Text(text.into())))
}

fn hours(hours: Option<Decimal>) -> Datum {
    known(hours.map(|hours| Value::Hours(Number::from(hours))))
}

fn count(n: u32) -> Datum {
    Datum::Known(Value::Number(Number::from(i64::from(n))))
}

fn yes_no(yes: bool) -> Datum {
    Datum::Known(Value::YesNo(yes))
}

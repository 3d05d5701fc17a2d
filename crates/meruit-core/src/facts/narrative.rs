//! What the analysis finds in narratives, as facts of their lines.

use meruit_narrative::{Analyser, Analysis, Label, Segment, Span};
use rust_decimal::Decimal;

use super::{Datum, Facts, Record, RecordRef};
use crate::types::{Number, Value};

impl Facts {
    /// Analyses the narrative of each line. What the host supplied of it stands.
    pub(crate) fn analyse_narratives(&mut self, analyser: &Analyser) {
        let mut session = analyser.session();
        let lines: Vec<RecordRef> = self.lines.values().flatten().copied().collect();
        for line in lines {
            let Some(Value::Text(text)) = self.value(line, "narrative").cloned() else { continue };
            let analysis = session.analyse(&text, self.hours_of(line));
            self.set_analysis(line, &analysis);
            self.add_segments(line, &analysis);
        }
    }

    /// The hours of a line, for its times to add up to.
    pub(crate) fn hours_of(&self, line: RecordRef) -> Option<Decimal> {
        match self.value(line, "hours") {
            Some(Value::Hours(hours)) => hours.to_decimal(),
            _ => None,
        }
    }

    fn set_analysis(&mut self, line: RecordRef, analysis: &Analysis<'_>) {
        let or_blank = |value: Option<Value>| value.map_or(Datum::Blank, Datum::Known);
        let yes_no = |yes: bool| Datum::Known(Value::YesNo(yes));
        let count = |n: u32| Datum::Known(Value::Number(Number::from(i64::from(n))));
        let text = |span| Value::Text(analysis.quote(span).into());
        let mut found = vec![
            ("tasks".to_owned(), count(analysis.tasks)),
            ("tasks_apart".to_owned(), count(analysis.tasks_apart)),
            ("tasks_together".to_owned(), count(analysis.tasks_together)),
            ("prepares_and_attends".to_owned(), yes_no(analysis.prepares_and_attends)),
            ("timed_tasks".to_owned(), count(analysis.timed_tasks)),
            (
                "times_total".to_owned(),
                or_blank(analysis.times_total.map(|total| Value::Hours(Number::from(total)))),
            ),
            ("itemised".to_owned(), yes_no(analysis.itemised)),
            ("travel_halved".to_owned(), yes_no(analysis.travel_halved.is_some())),
            ("party".to_owned(), or_blank(analysis.party.map(text))),
            ("subject".to_owned(), or_blank(analysis.subject.map(text))),
            ("task_code".to_owned(), or_blank(analysis.task_code.map(|s| Value::Code(s.code.into())))),
            (
                "activity_code".to_owned(),
                or_blank(analysis.activity_code.map(|s| Value::Code(s.code.into()))),
            ),
        ];
        for label in Label::ALL {
            let name = label.as_str();
            let certainty = analysis.certainty(label).map(|certainty| Value::Text(certainty.as_str().into()));
            found.push((name.to_owned(), yes_no(analysis.is(label))));
            found.push((format!("{name}_certainty"), or_blank(certainty)));
        }
        let kind = self.kind_of(line);
        for (name, datum) in found {
            if let Some(field) = self.schema.field(kind, &format!("narrative.{name}"))
                && *self.get(line, field) == Datum::Missing
            {
                self.set(line, field, datum);
            }
        }
    }

    /// The segments of a narrative as records, unless the host supplied some for the line.
    fn add_segments(&mut self, line: RecordRef, analysis: &Analysis<'_>) {
        if self.segments.contains_key(&line) {
            return;
        }
        let kind = self.schema.known.segment;
        let number = self.datum(line, "number").clone();
        let mut records = Vec::with_capacity(analysis.segments.len());
        for segment in &analysis.segments {
            let Some(stored) = self.records.get_mut(usize::from(kind.0)) else { return };
            let Ok(index) = u32::try_from(stored.len()) else { return };
            stored.push(Record { kind, fields: Vec::new() });
            let record = RecordRef { kind, index };
            self.set_segment(record, segment, analysis, number.clone());
            records.push(record);
        }
        self.segments.insert(line, records);
    }

    fn set_segment(&mut self, record: RecordRef, segment: &Segment, analysis: &Analysis<'_>, number: Datum) {
        let hours =
            segment.hours.map_or(Datum::Blank, |hours| Datum::Known(Value::Hours(Number::from(hours))));
        let text = Datum::Known(Value::Text(analysis.quote(segment.span).into()));
        let labels = Label::ALL.map(|label| (label.as_str(), Datum::Known(Value::YesNo(segment.is(label)))));
        let words = |span: Option<Span>| {
            span.map_or(Datum::Blank, |span| Datum::Known(Value::Text(analysis.quote(span).into())))
        };
        let task = Datum::Known(Value::Number(Number::from(i64::from(segment.task))));
        let plain = [
            ("number", number),
            ("text", text),
            ("task", task),
            ("action", words(Some(segment.head))),
            ("object", words(segment.object)),
            ("people", words(segment.people)),
            ("subject", words(segment.subject)),
            ("hours", hours),
        ];
        for (name, datum) in plain.into_iter().chain(labels) {
            if let Some(field) = self.schema.field(record.kind, name) {
                self.set(record, field, datum);
            }
        }
    }
}

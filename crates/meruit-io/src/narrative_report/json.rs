//! The analysis of a narrative for programs.

use meruit_narrative::{Analysis, Label, Segment, Span, Suggestion};
use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

/// The analysis as a JSON object.
///
/// **Shape**: `text`, `tasks`, `tasks_apart`, `tasks_together`, `prepares_and_attends`, `timed_tasks`, `times_total`, `itemised`, `travel_halved`, `party`, `subject`, `labels` (each
/// label with its certainty, or null), `reasons` (`label`, `certainty`, `reason`, `words`), `segments` (`words`, `task`,
/// `act`, `certainty`, `joined`, `hours`, `head`, `object`, `people`, `subject`, `labels`), `task_code` and
/// `activity_code` (`code`, `certainty`, `words`). `words` and the parts of a segment are objects with `text`, `start`
/// and `end`.
///
/// **Units**: hours are decimal texts; `start` and `end` count characters of `text` from 0, end excluded.
///
/// ```
/// use meruit_io::narrative_report;
/// use meruit_narrative::Analyser;
///
/// let json = narrative_report::to_json(&Analyser::shared().analyse("Scan exhibits", None));
/// assert_eq!(json["labels"]["clerical"], "certain");
/// assert_eq!(json["reasons"][0]["words"], serde_json::json!({ "text": "Scan", "start": 0, "end": 4 }));
/// ```
pub fn to_json(analysis: &Analysis<'_>) -> Value {
    let mut places = Places::new(analysis.text);
    let labels: Map<String, Value> = Label::ALL
        .into_iter()
        .map(|label| {
            let certainty = analysis.certainty(label).map(|certainty| certainty.as_str());
            (label.as_str().to_owned(), json!(certainty))
        })
        .collect();
    let segments: Vec<Value> =
        analysis.segments.iter().map(|segment| segment_json(segment, &mut places)).collect();
    let reasons: Vec<Value> = analysis
        .evidence
        .iter()
        .map(|evidence| {
            json!({
                "label": evidence.label.as_str(),
                "certainty": evidence.certainty.as_str(),
                "reason": evidence.explain(analysis.text).to_string(),
                "segment": evidence.segment,
                "words": places.words(evidence.span),
            })
        })
        .collect();
    json!({
        "text": analysis.text,
        "tasks": analysis.tasks,
        "tasks_apart": analysis.tasks_apart,
        "tasks_together": analysis.tasks_together,
        "prepares_and_attends": analysis.prepares_and_attends,
        "timed_tasks": analysis.timed_tasks,
        "times_total": hours(analysis.times_total),
        "itemised": analysis.itemised,
        "travel_halved": analysis.travel_halved.is_some(),
        "party": analysis.party.map(|span| analysis.quote(span)),
        "subject": analysis.subject.map(|span| analysis.quote(span)),
        "labels": labels,
        "reasons": reasons,
        "segments": segments,
        "task_code": code(analysis.task_code, &mut places),
        "activity_code": code(analysis.activity_code, &mut places),
    })
}

fn segment_json(segment: &Segment, places: &mut Places<'_>) -> Value {
    let labels: Vec<&str> =
        Label::ALL.into_iter().filter(|label| segment.is(*label)).map(Label::as_str).collect();
    let mut part = |span: Option<Span>| span.map(|span| places.words(span));
    json!({
        "words": part(Some(segment.span)),
        "task": segment.task,
        "act": segment.act.as_str(),
        "certainty": segment.certainty.as_str(),
        "joined": segment.joined.map(|joined| joined.as_str()),
        "hours": hours(segment.hours),
        "head": part(Some(segment.head)),
        "object": part(segment.object),
        "people": part(segment.people),
        "subject": part(segment.subject),
        "labels": labels,
    })
}

fn code(suggestion: Option<Suggestion>, places: &mut Places<'_>) -> Option<Value> {
    suggestion.map(|suggestion| {
        json!({
            "code": suggestion.code,
            "certainty": suggestion.certainty.as_str(),
            "words": places.words(suggestion.span),
        })
    })
}

fn hours(hours: Option<Decimal>) -> Option<String> {
    hours.map(|hours| hours.to_string())
}

/// Counts characters up to places of a text. Places come nearly in order, so counting goes on from the last one.
struct Places<'t> {
    text: &'t str,
    byte: usize,
    characters: usize,
}

impl<'t> Places<'t> {
    fn new(text: &'t str) -> Self {
        Self { text, byte: 0, characters: 0 }
    }

    fn words(&mut self, span: Span) -> Value {
        let (start, end) = (self.characters_to(span.start as usize), self.characters_to(span.end as usize));
        json!({ "text": span.of(self.text), "start": start, "end": end })
    }

    fn characters_to(&mut self, byte: usize) -> usize {
        let (from, upto) = (self.byte.min(byte), self.byte.max(byte));
        let between = self.text.get(from..upto).map_or(0, |between| between.chars().count());
        self.characters = if byte >= self.byte {
            self.characters + between
        } else {
            self.characters.saturating_sub(between)
        };
        self.byte = byte;
        self.characters
    }
}

#[cfg(test)]
mod tests {
    use meruit_narrative::Analyser;

    use super::*;

    #[test]
    fn places_count_characters() {
        let text = "Écrire à M. Łuk; call client re rent; scan deed";
        let json = to_json(&Analyser::shared().analyse(text, None));
        let characters: Vec<char> = text.chars().collect();
        for segment in json["segments"].as_array().unwrap() {
            for part in ["words", "head", "object", "people", "subject"] {
                let Some(start) = segment[part]["start"].as_u64() else { continue };
                let end = segment[part]["end"].as_u64().unwrap();
                let words: String = characters
                    [usize::try_from(start).unwrap()..usize::try_from(end).unwrap()]
                    .iter()
                    .collect();
                assert_eq!(segment[part]["text"], words);
            }
        }
    }
}

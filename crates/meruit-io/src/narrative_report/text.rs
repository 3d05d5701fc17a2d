//! The analysis of a narrative for people: the text with its parts marked, the tasks, and what was found with its reasons.

use std::fmt::Write as _;

use meruit_narrative::{Analysis, Certainty, Segment, Suggestion};

use super::found;
use crate::style::{Paint, Style, columns_of, printable, wrap};

/// Columns for the name of a label and for its certainty.
const NAME: usize = 14;
const SURE: usize = 9;

/// The analysis as text, each line with its line end.
///
/// The first lines are the narrative with the number of its task before each part, in brackets: `[1: Review lease]`.
/// Then follow the parts, and each label with its certainty and its reason, which quotes the words.
///
/// ```
/// use meruit_io::{Style, narrative_report};
/// use meruit_narrative::Analyser;
///
/// let analysis = Analyser::shared().analyse("Review lease; call client re renewal option", None);
/// let text = narrative_report::to_text(&analysis, Style::PLAIN);
/// assert!(text.starts_with("[1: Review lease]; [2: call client re renewal option]\n"));
/// assert!(text.contains("block_billed  likely   two activities: `Review lease`, `call client re renewal option`\n"));
/// ```
pub fn to_text(analysis: &Analysis<'_>, style: Style) -> String {
    let mut out = String::new();
    marked(analysis, style, &mut out);
    out.push('\n');
    tasks(analysis, style, &mut out);
    labels(analysis, style, &mut out);
    codes(analysis, style, &mut out);
    out
}

/// The narrative itself. Lines are broken before colours are set, so that a colour never spoils a width.
fn marked(analysis: &Analysis<'_>, style: Style, out: &mut String) {
    let mut text = String::new();
    let mut at = 0;
    for segment in &analysis.segments {
        let between = analysis.text.get(at..segment.span.start as usize).unwrap_or("");
        let words = printable(analysis.quote(segment.span));
        let _ = write!(text, "{}[{}: {words}]", printable(between), segment.task);
        at = segment.span.end as usize;
    }
    text.push_str(&printable(analysis.text.get(at..).unwrap_or("")));
    for line in wrap(&text, style.columns()) {
        let mut rest = line.as_str();
        // The brackets are what tells the parts; the colour only helps the eye.
        while let Some(place) = rest.find(['[', ']']) {
            let (before, from) = rest.split_at(place);
            let mark = from.split_inclusive(": ").next().filter(|mark| is_mark(mark)).unwrap_or("");
            let length = if mark.is_empty() { 1 } else { mark.len() };
            let (mark, behind) = from.split_at(length);
            let _ = write!(out, "{before}{}", style.paint(Paint::Faint, mark));
            rest = behind;
        }
        out.push_str(rest);
        out.push('\n');
    }
}

fn is_mark(text: &str) -> bool {
    let number = text.strip_prefix('[').and_then(|text| text.strip_suffix(": "));
    number.is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
}

fn tasks(analysis: &Analysis<'_>, style: Style, out: &mut String) {
    let mut head = match analysis.tasks {
        1 => "1 task".to_owned(),
        tasks => format!("{tasks} tasks"),
    };
    if let Some(total) = analysis.times_total {
        let _ = write!(head, ", {} with a time, {total} hours together", analysis.timed_tasks);
        head.push_str(if analysis.itemised { ", itemised" } else { ", not itemised" });
    }
    let _ = writeln!(out, "{}", style.paint(Paint::Heading, head));
    for segment in &analysis.segments {
        let act = segment.act.as_str();
        let act = if act == "none" { "thing" } else { act };
        let joined = segment.joined.map_or(String::new(), |joined| format!(" ({})", joined.as_str()));
        let what = format!("{}{}{joined}", details(analysis, segment), time(segment));
        row(out, style, &format!("{}  {act}", segment.task), None, &what);
    }
}

fn time(segment: &Segment) -> String {
    segment.hours.map_or(String::new(), |hours| format!(", {hours} hours"))
}

/// The parts of an activity, quoted: what was done, on what, with whom, about what.
fn details(analysis: &Analysis<'_>, segment: &Segment) -> String {
    let mut words = format!("`{}`", printable(analysis.quote(segment.head)));
    let parts = [("on", segment.object), ("with", segment.people), ("about", segment.subject)];
    for (joint, span) in parts {
        let Some(span) = span.filter(|span| *span != segment.head) else { continue };
        let _ = write!(words, " {joint} `{}`", printable(analysis.quote(span)));
    }
    words
}

fn labels(analysis: &Analysis<'_>, style: Style, out: &mut String) {
    for label in found(analysis) {
        for reason in analysis.reasons(label) {
            let words = printable(&reason.explain(analysis.text).to_string());
            row(out, style, label.as_str(), Some(reason.certainty), &words);
        }
    }
    if let Some(span) = analysis.travel_halved {
        let words = format!("`{}`", printable(analysis.quote(span)));
        row(out, style, "travel_halved", Some(Certainty::Certain), &words);
    }
}

fn codes(analysis: &Analysis<'_>, style: Style, out: &mut String) {
    let mut code = |name: &str, suggestion: Option<Suggestion>| {
        let Some(suggestion) = suggestion else { return };
        let words = printable(analysis.quote(suggestion.span));
        let what = format!("{}: `{words}`", suggestion.code);
        row(out, style, name, Some(suggestion.certainty), &what);
    };
    code("task_code", analysis.task_code);
    code("activity_code", analysis.activity_code);
}

/// A line of the three columns; what does not fit goes on below the third.
fn row(out: &mut String, style: Style, name: &str, sure: Option<Certainty>, what: &str) {
    let indent = 2 + NAME + if sure.is_some() { SURE } else { 0 };
    for (place, line) in wrap(what, style.columns().saturating_sub(indent)).iter().enumerate() {
        if place > 0 {
            let _ = writeln!(out, "{:indent$}{line}", "");
            continue;
        }
        let _ = write!(out, "  {name}{:1$}", "", NAME.saturating_sub(columns_of(name)));
        if let Some(sure) = sure {
            let paint = match sure {
                Certainty::Certain => Paint::Bad,
                Certainty::Likely => Paint::Doubtful,
                Certainty::Unsure => Paint::Faint,
            };
            let gap = SURE.saturating_sub(sure.as_str().len());
            let _ = write!(out, "{}{:gap$}", style.paint(paint, sure.as_str()), "");
        }
        let _ = writeln!(out, "{line}");
    }
}

#[cfg(test)]
mod tests {
    use meruit_narrative::Analyser;

    use super::*;

    fn plain(text: &str) -> String {
        to_text(&Analyser::shared().analyse(text, None), Style::PLAIN)
    }

    #[test]
    fn nothing_found_is_told() {
        assert!(plain("").trim_start().starts_with("0 tasks\n"));
        assert!(plain("...").starts_with("...\n\n0 tasks\n"));
    }

    #[test]
    fn a_terminal_is_not_steered() {
        let text = plain("Review \u{1b}[31mlease\u{7}; call client re \u{202e}rent");
        assert!(text.chars().all(|c| c == '\n' || !c.is_control()));
        assert!(!text.contains('\u{202e}'));
    }

    #[test]
    fn colours_change_no_word() {
        let text = "Draft deed (0.5); [a] call escrow officer re wire (0.4); scan exhibits";
        let analysis = Analyser::shared().analyse(text, None);
        let coloured = to_text(&analysis, Style { color: true, ..Style::PLAIN });
        assert!(coloured.contains("\u{1b}["));
        let mut words = String::new();
        let mut rest = coloured.as_str();
        while let Some((before, from)) = rest.split_once("\u{1b}[") {
            words.push_str(before);
            rest = from.split_once('m').map_or("", |(_, behind)| behind);
        }
        words.push_str(rest);
        assert_eq!(words, to_text(&analysis, Style::PLAIN));
    }
}

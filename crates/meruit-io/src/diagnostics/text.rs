//! Diagnostics → text, with the lines of the file and the faults underlined.

use std::fmt::Write;
use std::ops::Range;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Patch, Renderer, Snippet};
use meruit_syntax::{Diagnostic, Label, Severity, Suggestion};

use super::Source;
use crate::Style;
use crate::style::printable;

/// Diagnostics farther apart than this many bytes are shown in excerpts of their own.
const ONE_EXCERPT: usize = 4_000;

/// More diagnostics than these are counted and not shown: nobody reads them all.
const MOST_SHOWN: usize = 200;

/// The diagnostics as a person reads them, an empty line after each; of very many the first 200.
///
/// `sources` are the rule files in the order they were loaded; a diagnostic names them by their index.
///
/// ```
/// use meruit_io::Style;
/// use meruit_io::diagnostics::{Source, to_text};
/// use meruit_syntax::{Diagnostic, Span};
///
/// let source = Source::new("rates.ocg", "rule cap for each fe\n");
/// let fault = Diagnostic::error("unknown-record", "no record is called `fe`", 0, Span::new(18, 20));
/// let text = to_text(&[fault], &[source], Style::PLAIN);
/// assert!(text.starts_with("error[unknown-record]: no record is called `fe`\n --> rates.ocg:1:19"));
/// ```
pub fn to_text(diagnostics: &[Diagnostic], sources: &[Source], style: Style) -> String {
    let renderer = if style.color { Renderer::styled() } else { Renderer::plain() };
    let renderer = renderer.decor_style(DecorStyle::Ascii).term_width(style.columns());
    let mut out = String::new();
    for diagnostic in diagnostics.iter().take(MOST_SHOWN) {
        out.push_str(&renderer.render(&groups(diagnostic, sources)));
        out.push_str("\n\n");
    }
    match diagnostics.len().saturating_sub(MOST_SHOWN) {
        0 => {}
        1 => out.push_str("one more is not shown\n\n"),
        more => {
            let _infallible = writeln!(out, "{more} more are not shown\n");
        }
    }
    out
}

fn groups<'a>(diagnostic: &'a Diagnostic, sources: &'a [Source]) -> Vec<Group<'a>> {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Advice => Level::INFO.with_name("advice"),
    };
    let title = level.primary_title(printable(&diagnostic.message)).id(diagnostic.id);
    let mut main = Group::with_title(title).elements(excerpts(diagnostic, sources));
    for help in &diagnostic.help {
        main = main.element(Level::HELP.message(printable(help)));
    }
    let patches = diagnostic.suggestions.iter().filter_map(|suggestion| patch(suggestion, sources));
    std::iter::once(main).chain(patches).collect()
}

/// The places that the diagnostic speaks of, those near one another in one excerpt of the file.
fn excerpts<'a>(
    diagnostic: &'a Diagnostic,
    sources: &'a [Source],
) -> Vec<Snippet<'a, annotate_snippets::Annotation<'a>>> {
    let labels = std::iter::once((AnnotationKind::Primary, &diagnostic.primary))
        .chain(diagnostic.related.iter().map(|label| (AnnotationKind::Context, label)));
    let mut excerpts: Vec<Excerpt<'a>> = Vec::new();
    for (kind, label) in labels {
        let Some(source) = source_of(label.file, sources) else { continue };
        let place = source.bytes_of(label.span);
        match excerpts.iter_mut().find(|excerpt| excerpt.takes(label.file, &place)) {
            Some(excerpt) => excerpt.add(kind, label, place),
            None => excerpts.push(Excerpt::new(source, kind, label, place)),
        }
    }
    excerpts.into_iter().map(Excerpt::into_snippet).collect()
}

/// Some lines of a file, with what is said of them.
struct Excerpt<'a> {
    source: &'a Source,
    file: u32,
    covers: Range<usize>,
    labels: Vec<(AnnotationKind, &'a Label, Range<usize>)>,
}

impl<'a> Excerpt<'a> {
    fn new(source: &'a Source, kind: AnnotationKind, label: &'a Label, place: Range<usize>) -> Self {
        Self { source, file: label.file, covers: place.clone(), labels: vec![(kind, label, place)] }
    }

    fn takes(&self, file: u32, place: &Range<usize>) -> bool {
        let start = self.covers.start.min(place.start);
        let end = self.covers.end.max(place.end);
        self.file == file && end - start <= ONE_EXCERPT
    }

    fn add(&mut self, kind: AnnotationKind, label: &'a Label, place: Range<usize>) {
        self.covers = self.covers.start.min(place.start)..self.covers.end.max(place.end);
        self.labels.push((kind, label, place));
    }

    fn into_snippet(self) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
        let lines = self.source.lines_around(&self.covers);
        let (first_line, _) = self.source.line_and_column(lines.start);
        let text = self.source.text().get(lines.clone()).unwrap_or_default();
        let annotations = self.labels.into_iter().map(|(kind, label, place)| {
            let annotation = kind.span(place.start - lines.start..place.end - lines.start);
            if label.message.is_empty() { annotation } else { annotation.label(printable(&label.message)) }
        });
        Snippet::source(text)
            .line_start(first_line as usize)
            .path(self.source.name.as_str())
            .annotations(annotations)
    }
}

fn patch<'a>(suggestion: &'a Suggestion, sources: &'a [Source]) -> Option<Group<'a>> {
    let source = source_of(suggestion.file, sources)?;
    let place = source.bytes_of(suggestion.span);
    let lines = source.lines_around(&place);
    let (first_line, _) = source.line_and_column(lines.start);
    let change =
        Patch::new(place.start - lines.start..place.end - lines.start, suggestion.replacement.as_str());
    let snippet = Snippet::source(source.text().get(lines)?)
        .line_start(first_line as usize)
        .path(source.name.as_str())
        .patch(change);
    Some(Level::HELP.secondary_title(printable(&suggestion.message)).element(snippet))
}

fn source_of(file: u32, sources: &[Source]) -> Option<&Source> {
    sources.get(usize::try_from(file).ok()?)
}

#[cfg(test)]
mod tests {
    use super::to_text;
    use crate::Style;
    use crate::diagnostics::Source;
    use meruit_syntax::{Diagnostic, Span};

    const TEXT: &str = "rule cap for each fee\n  when hours > ten\n  then reject\nrule cap for each fee\n";

    #[test]
    fn places_help_and_changes_are_shown() {
        let twice = Diagnostic::error("duplicate-name", "the name `cap` is taken", 0, Span::new(60, 63))
            .related(0, Span::new(5, 8), "first used here")
            .help("rules of one layer have names of their own");
        let word = Diagnostic::warning("number-word", "`ten` is no number", 0, Span::new(37, 40))
            .label("a number belongs here")
            .suggest(Span::new(37, 40), "10", "write it in digits");
        let sources = [Source::new("cap.ocg", TEXT)];
        insta::assert_snapshot!(to_text(&[twice, word], &sources, Style::PLAIN));
    }

    #[test]
    fn a_place_outside_of_the_text_is_no_reason_to_fail() {
        let far = Diagnostic::error("odd", "odd", 0, Span::new(4_000, 5_000)).related(
            7,
            Span::new(0, 1),
            "nowhere",
        );
        let text = to_text(&[far], &[Source::new("e.ocg", "")], Style::PLAIN);
        assert!(text.starts_with("error[odd]: odd"), "{text}");
        let text = to_text(&[Diagnostic::error("odd", "odd", 3, Span::new(0, 1))], &[], Style::PLAIN);
        assert!(text.starts_with("error[odd]: odd"), "{text}");
    }

    #[test]
    fn of_very_many_the_first_are_shown() {
        let odd = |at: u32| Diagnostic::error("odd", format!("odd {at}"), 0, Span::new(at, at + 1));
        let all: Vec<Diagnostic> = (0..300).map(odd).collect();
        let text = to_text(&all, &[Source::new("x.ocg", "x".repeat(400))], Style::PLAIN);
        assert_eq!(text.matches("error[odd]").count(), 200);
        assert!(text.ends_with("\n\n100 more are not shown\n\n"), "{text}");
    }

    #[test]
    fn letters_of_several_bytes_stay_whole() {
        let cut = Diagnostic::error("odd", "odd \u{1b}[2J", 0, Span::new(1, 2)).suggest(
            Span::new(1, 3),
            "e",
            "write `e`",
        );
        let text = to_text(&[cut], &[Source::new("é.ocg", "éé é")], Style { color: true, width: 10 });
        assert!(!text.contains("\u{1b}[2J"), "{text}");
    }
}

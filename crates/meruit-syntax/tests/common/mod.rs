//! What holds of every text, whatever stands in it.

use meruit_syntax::{Diagnostic, Parsed, SYNTAX_CATALOGUE, Span, parse, parse_markdown};

/// Reads a text as a rule file and as a Markdown document, and checks what must hold of any text.
pub(crate) fn check(text: &str) {
    for parsed in [parse(text, 7), parse_markdown(text, 7)] {
        check_parsed(text, &parsed);
    }
}

fn check_parsed(text: &str, parsed: &Parsed) {
    for diagnostic in &parsed.diagnostics {
        check_diagnostic(text, diagnostic);
    }
    let starts: Vec<u32> =
        parsed.diagnostics.iter().map(|diagnostic| diagnostic.primary.span.start).collect();
    assert!(starts.is_sorted(), "diagnostics come in the order of the text");
    // Every span of the tree, as its debug form shows it.
    for shown in format!("{:?}", parsed.file).split("Span { start: ").skip(1) {
        let (start, rest) = shown.split_once(", end: ").unwrap();
        let end = rest.split_once(' ').unwrap().0;
        let span = Span::new(start.parse().unwrap(), end.parse().unwrap());
        assert!(text.get(span.range()).is_some(), "{span:?} lies in the text");
    }
}

fn check_diagnostic(text: &str, diagnostic: &Diagnostic) {
    assert!(SYNTAX_CATALOGUE.iter().any(|page| page.id == diagnostic.id), "{} is catalogued", diagnostic.id);
    assert_ne!(diagnostic.id, "not-readable", "{text}");
    let labels = std::iter::once(&diagnostic.primary).chain(&diagnostic.related);
    let spans = labels.map(|label| (label.file, label.span));
    for (file, span) in spans.chain(diagnostic.suggestions.iter().map(|mend| (mend.file, mend.span))) {
        assert_eq!(file, 7);
        assert!(text.get(span.range()).is_some(), "{}: {span:?} lies in {text:?}", diagnostic.id);
    }
    for said in std::iter::once(&diagnostic.message).chain(&diagnostic.help) {
        assert!(!said.is_empty() && !said.ends_with('.'), "{said}");
    }
}

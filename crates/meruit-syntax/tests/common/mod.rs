//! What holds of every text, whatever stands in it.

use meruit_syntax::{
    Cache, Diagnostic, Parsed, SYNTAX_CATALOGUE, Severity, Span, format, format_markdown, parse,
    parse_markdown, parse_named, parse_with, print, rules_from_json, rules_to_json,
};

/// Reads a text as a rule file and as a Markdown document, and checks what must hold of any text.
pub(crate) fn check(text: &str) {
    for parsed in [parse(text, 7), parse_markdown(text, 7)] {
        check_parsed(text, &parsed);
    }
    check_printed(text);
    check_cached(text);
}

/// A text that is read again after a change is read as if it had never been read before.
fn check_cached(text: &str) {
    let mut cache = Cache::default();
    let changed = format!("# {text}");
    for name in ["x.ocg", "x.md"] {
        for text in [text, &changed, text] {
            let cached = parse_with(name, text, 0, &mut cache);
            assert_eq!(format!("{cached:?}"), format!("{:?}", parse_named(name, text, 0)), "{text:?}");
        }
        cache.forget_unmet();
    }
}

/// What has no errors is printed, read as the same tree, and not changed when it is printed again.
fn check_printed(text: &str) {
    for format in [format, format_markdown] {
        match format(text) {
            Ok(once) => assert_eq!(format(&once).as_ref(), Ok(&once), "{text:?}"),
            Err(found) => assert!(found.iter().all(|one| one.id != "not-readable"), "{text:?}"),
        }
    }
    let parsed = parse(text, 0);
    if !parsed.diagnostics.iter().any(|found| found.severity == Severity::Error) {
        let printed = print(&parsed.file);
        let again = parse(&printed, 0).file;
        assert_eq!((&again.header, &again.items), (&parsed.file.header, &parsed.file.items), "{printed}");
        let json = rules_to_json("x.ocg", text).unwrap();
        assert_eq!(rules_from_json(&json).as_deref(), Ok(printed.as_str()), "{json}");
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

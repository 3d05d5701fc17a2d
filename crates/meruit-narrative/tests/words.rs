//! Every flag shows its words: whatever is found in a narrative quotes the words that show it.

use std::error::Error;
use std::path::Path;

use meruit_narrative::{Analyser, Analysis, Certainty, Label, Reason, Span};

/// Every fixture with what is found in it.
fn each_fixture(mut look: impl FnMut(&str, &Analysis<'_>)) -> Result<(), Box<dyn Error>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let mut session = Analyser::shared().session();
    for file in std::fs::read_dir(folder)? {
        for row in csv::Reader::from_path(file?.path())?.records() {
            let row = row?;
            let analysis = session.analyse(&row[1], row[2].parse().ok());
            look(&row[1], &analysis);
            session.take_back(analysis);
        }
    }
    Ok(())
}

/// Words are quoted: some of the text, and no blank before or behind.
fn assert_quotes(text: &str, span: Span) {
    let words = span.of(text);
    assert!(!words.is_empty(), "no words: {text}");
    assert_eq!(words.trim(), words, "{text}");
}

#[test]
fn each_label_quotes_its_words_as_surely_as_it_is_found() {
    let mut found = [0; Label::ALL.len()];
    each_fixture(|text, analysis| {
        for label in Label::ALL {
            let Some(certainty) = analysis.certainty(label) else {
                assert_eq!(analysis.reasons(label).count(), 0, "{text}");
                continue;
            };
            found[label as usize] += 1;
            for reason in analysis.reasons(label) {
                assert_quotes(text, reason.span);
                let told = reason.explain(text).to_string();
                assert!(told.contains(analysis.quote(reason.span)), "{told}: {text}");
                if let Reason::TwoTasks { first, second, .. } = reason.reason {
                    assert_eq!((label, second), (Label::BlockBilled, reason.span), "{text}");
                    assert_quotes(text, first);
                    assert!(told.contains(analysis.quote(first)), "{told}: {text}");
                }
            }
            // Block billing and vagueness weigh all reasons together; of the others one must be as sure as the label.
            let surest = analysis.reasons(label).map(|reason| reason.certainty).max();
            match label {
                Label::BlockBilled | Label::Vague => assert!(surest.is_some(), "{text}"),
                _ => assert_eq!(surest, Some(certainty), "{label:?}: {text}"),
            }
        }
    })
    .unwrap();
    for (label, found) in Label::ALL.iter().zip(found) {
        assert!(found >= 10, "{label:?} is found in {found} fixtures only");
    }
}

#[test]
fn a_flagged_segment_quotes_words_of_its_own() {
    let mut flagged = 0;
    each_fixture(|text, analysis| {
        for (place, segment) in analysis.segments.iter().enumerate() {
            for label in Label::ALL.into_iter().filter(|label| segment.is(*label)) {
                flagged += 1;
                let own = analysis
                    .reasons(label)
                    .find(|reason| reason.segment as usize == place && reason.certainty >= Certainty::Likely);
                assert!(own.is_some(), "{label:?} of `{}`: {text}", analysis.quote(segment.span));
            }
        }
    })
    .unwrap();
    assert!(flagged > 200);
}

#[test]
fn related_tasks_and_preparation_quote_words_of_their_own() {
    let reasons = |text: &str| -> Vec<String> {
        let analysis = Analyser::shared().analyse(text, None);
        let reasons = analysis.relations().chain(analysis.preparations());
        reasons.map(|reason| reason.explain(text).to_string()).collect()
    };
    assert_eq!(reasons("Review plat; call surveyor re same"), ["one subject: `plat`, `same`"]);
    assert_eq!(reasons("Review lease; call surveyor re leases"), ["one subject: `lease`, `leases`"]);
    assert_eq!(
        reasons("Prepare for and attend deposition of Mr. Moss"),
        ["preparation and attendance: `Prepare for`, `attend deposition of Mr. Moss`"]
    );
    assert!(reasons("Review plat; draft motion to compel").is_empty());
}

#[test]
fn travel_billed_at_half_and_codes_quote_their_words() {
    let (mut halved, mut codes) = (0, 0);
    each_fixture(|text, analysis| {
        if let Some(span) = analysis.travel_halved {
            halved += 1;
            assert_quotes(text, span);
        }
        for code in [analysis.task_code, analysis.activity_code].into_iter().flatten() {
            codes += 1;
            assert_quotes(text, code.span);
        }
    })
    .unwrap();
    assert!(halved > 0 && codes > 500, "{halved} {codes}");
}

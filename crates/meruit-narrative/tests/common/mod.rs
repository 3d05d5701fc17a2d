//! What must hold for any text; shared by the tests and the fuzz target.

use meruit_narrative::{Analyser, Label, Related};
use rust_decimal::Decimal;

/// Analyses the text and checks what holds for every analysis.
pub(crate) fn check(text: &str, hours: Option<Decimal>) {
    let analysis = Analyser::shared().analyse(text, hours);
    assert_eq!(analysis, Analyser::shared().analyse(text, hours), "the same again");
    let mut session = Analyser::shared().session();
    let other = session.analyse("Review lease (0.4); call client re rent (0.3)", None);
    session.take_back(other);
    assert_eq!(analysis, session.analyse(text, hours), "the same with the memory of another");
    let on_text = |start: u32, end: u32| {
        assert!(start <= end, "{start} {end}");
        assert!(text.get(start as usize..end as usize).is_some(), "{start}..{end} is a piece of the text");
    };
    let mut last = 0;
    for segment in &analysis.segments {
        on_text(segment.span.start, segment.span.end);
        assert!(segment.span.start >= last, "segments are in order");
        last = segment.span.end;
        for span in
            [Some(segment.head), segment.object, segment.people, segment.subject].into_iter().flatten()
        {
            on_text(span.start, span.end);
        }
    }
    for evidence in &analysis.evidence {
        on_text(evidence.span.start, evidence.span.end);
        assert!((evidence.segment as usize) < analysis.segments.len());
        assert!(!evidence.explain(text).to_string().is_empty());
    }
    for (related, tasks) in [
        (Related::AsDefined, analysis.tasks),
        (Related::Together, analysis.tasks_together),
        (Related::Apart, analysis.tasks_apart),
    ] {
        let reasons = analysis.reasons_between_tasks(related).count() as u32;
        assert_eq!(tasks, reasons + u32::from(!analysis.segments.is_empty()), "a reason for each task");
    }
    let related = analysis.relations().count() as u32;
    assert_eq!(
        analysis.tasks - analysis.tasks_together,
        related,
        "words that relate tasks that count together"
    );
    for evidence in analysis.relations().chain(analysis.preparations()) {
        on_text(evidence.span.start, evidence.span.end);
        assert!(evidence.span.start < evidence.span.end, "words are shown");
        assert!(evidence.explain(text).to_string().contains(analysis.quote(evidence.span)));
    }
    assert_eq!(analysis.prepares_and_attends, analysis.preparations().next().is_some());
    assert!(analysis.timed_tasks <= analysis.tasks);
    assert_eq!(analysis.tasks, analysis.segments.last().map_or(0, |segment| segment.task));
    assert!(!analysis.is(Label::BlockBilled) || analysis.tasks > 1 && !analysis.itemised);
    for label in Label::ALL {
        assert_eq!(
            analysis.certainty(label).is_some(),
            analysis.reasons(label).next().is_some(),
            "{label:?}"
        );
    }
}

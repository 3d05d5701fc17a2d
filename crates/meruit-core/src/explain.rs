//! Explanations, built only for what was found or could not be determined: the sentence, the facts read, the words of
//! narratives that matched.

use meruit_narrative::{Evidence, Label, Related, Span, Suggestion};

use crate::document::{Place, Read, Words};
use crate::eval::{Evaluator, Frame};
use crate::facts::RecordRef;
use crate::judge::{Subject, Verdict};
use crate::plan::{Action, At, Node, Op, Part, Plan, Rule, Template};
use crate::types::{Answer, Value};

/// What a reader of a finding is told.
#[derive(Debug, Default)]
pub(crate) struct Explanation {
    pub message: String,
    pub says: Vec<String>,
    pub reads: Vec<Read>,
    pub words: Vec<Words>,
    pub notes: Vec<String>,
}

impl Evaluator<'_> {
    /// Explains a verdict with the facts as billed.
    pub(crate) fn explain(&self, rule: &Rule, subject: &Subject, verdict: &Verdict) -> Explanation {
        self.meter.explaining(|| self.explain_verdict(rule, subject, verdict))
    }

    fn explain_verdict(&self, rule: &Rule, subject: &Subject, verdict: &Verdict) -> Explanation {
        let frame = subject.frame();
        let mut explanation = Explanation { message: self.message(rule, frame), ..Explanation::default() };
        if *verdict == Verdict::Found {
            explanation.says = self.says(rule, frame);
        }
        for node in conditions(rule) {
            self.read_leaves(node, frame, &mut explanation);
        }
        for action in &rule.actions {
            match action {
                Action::Reduce(reduce) => {
                    let target = self.target(reduce.target, subject);
                    remember(&mut explanation.reads, reduce.target.word(), &target);
                    self.read_leaves(reduce.cut.node(), frame, &mut explanation);
                }
                Action::Credit(cut) | Action::Withhold(cut) => {
                    self.read_leaves(cut.node(), frame, &mut explanation);
                }
                Action::Release(amount) | Action::Split { amount, .. } => {
                    self.read_leaves(amount, frame, &mut explanation);
                }
                _ => {}
            }
        }
        let filter = rule.filter.as_ref();
        for &record in subject.records() {
            let frame = Frame { record: Some(record), ..frame };
            for node in filter.into_iter().chain(conditions(rule)) {
                self.words(node, record, frame, &mut explanation.words);
            }
        }
        explanation
    }

    /// The rule's `because` with the values in it; else its title; else its condition.
    fn message(&self, rule: &Rule, frame: Frame<'_>) -> String {
        match (&rule.because, &rule.title, &rule.when) {
            (Some(because), ..) => self.fill(because, frame),
            (None, Some(title), _) => title.clone(),
            (None, None, Some(when)) => when.text.to_string(),
            (None, None, None) => rule.actions.iter().map(action_words).collect::<Vec<_>>().join(", "),
        }
    }

    fn says(&self, rule: &Rule, frame: Frame<'_>) -> Vec<String> {
        let texts = rule.actions.iter().filter_map(|action| match action {
            Action::Note(text) | Action::Warn(text) => text.as_ref(),
            Action::Ask(text) => Some(text),
            Action::Hold { why, .. } | Action::Return { why } => why.as_ref(),
            Action::Reject { .. }
            | Action::Reduce(_)
            | Action::Keep(_)
            | Action::Credit(_)
            | Action::Withhold(_)
            | Action::Release(_)
            | Action::Split { .. } => None,
        });
        texts.map(|text| self.fill(text, frame)).collect()
    }

    fn fill(&self, template: &Template, frame: Frame<'_>) -> String {
        let parts = template.parts.iter().map(|part| match part {
            Part::Text(text) => text.clone(),
            Part::Value(node) => self.eval(node, frame).to_string(),
        });
        parts.collect()
    }

    /// Remembers what the leaves of an expression were: fields, look-ups, aggregates.
    pub(crate) fn read_leaves(&self, node: &Node, frame: Frame<'_>, explanation: &mut Explanation) {
        match &node.op {
            Op::Path { .. }
            | Op::Defined { .. }
            | Op::AsOf
            | Op::Aggregate(_)
            | Op::Approved(_)
            | Op::Found(_)
            | Op::Due { .. } => {
                let answer = self.eval(node, frame);
                if let Answer::Unknown(unknown) = &answer
                    && let Some(least) = &unknown.at_least
                {
                    let why: Vec<String> = unknown.reasons.iter().map(ToString::to_string).collect();
                    note(
                        &mut explanation.notes,
                        format!("{} is at least {least}: {}", node.text, why.join("; ")),
                    );
                }
                remember(&mut explanation.reads, &node.text, &answer);
                self.notes_behind(node, frame, explanation);
                return;
            }
            Op::Lookup { .. } | Op::Convert { .. } => {
                remember(&mut explanation.reads, &node.text, &self.eval(node, frame))
            }
            Op::Else(value, fallback) => {
                let instead = match self.eval(value, frame) {
                    Answer::Known(_) => None,
                    Answer::Blank => Some("blank"),
                    Answer::Unknown(_) => Some("not known"),
                };
                if let Some(how) = instead {
                    let text = format!("{} is {how}, so {} stands in", value.text, fallback.text);
                    note(&mut explanation.notes, text);
                }
            }
            _ => {}
        }
        for child in node.children() {
            self.read_leaves(child, frame, explanation);
        }
    }

    /// What stood in for something inside a define is told as if it stood in the rule.
    fn notes_behind(&self, node: &Node, frame: Frame<'_>, explanation: &mut Explanation) {
        let Op::Defined { links, define, .. } = &node.op else { return };
        let Some(define) = self.plan.defines.get(*define).filter(|_| links.is_empty()) else { return };
        let frame = Frame { group: None, this: None, ..frame };
        let mut inner = Explanation::default();
        self.read_leaves(&define.value, frame, &mut inner);
        for text in inner.notes {
            note(&mut explanation.notes, text);
        }
    }

    /// Collects the words that show what the analysis found in a line's narrative.
    fn words_of_finding(&self, finding: Finding, node: &Node, line: RecordRef, words: &mut Vec<Words>) {
        let Some(Value::Text(text)) = self.facts.value(line, "narrative") else { return };
        let analysis = self.bindings.analyser().analyse(text, self.facts.hours_of(line));
        let told = |reasons: &mut dyn Iterator<Item = Evidence>| -> Vec<(Span, String)> {
            reasons.map(|evidence| (evidence.span, evidence.explain(text).to_string())).collect()
        };
        let speaks_for = |code: Option<Suggestion>| -> Vec<(Span, String)> {
            let code =
                code.map(|code| (code.span, format!("{}: `{}`", code.code, analysis.quote(code.span))));
            code.into_iter().collect()
        };
        let reasons = match finding {
            Finding::Label(label) => told(&mut analysis.reasons(label).copied()),
            // What is one task although it would be two shows why as well.
            Finding::Tasks(Related::Together) => {
                told(&mut analysis.reasons_between_tasks(Related::Together).chain(analysis.relations()))
            }
            Finding::Tasks(related) => told(&mut analysis.reasons_between_tasks(related)),
            Finding::Preparation => told(&mut analysis.preparations()),
            Finding::Halved => {
                let half = analysis.travel_halved;
                half.map(|span| (span, format!("billed at half: `{}`", analysis.quote(span))))
                    .into_iter()
                    .collect()
            }
            Finding::TaskCode => speaks_for(analysis.task_code),
            Finding::ActivityCode => speaks_for(analysis.activity_code),
        };
        for (span, phrase) in reasons {
            let at = |byte: u32| {
                let before = usize::try_from(byte).ok().and_then(|byte| text.get(..byte));
                before.map_or(0, |before| before.chars().count())
            };
            let found = Words {
                line: self.facts.text_of(line, "number"),
                what: node.text.to_string(),
                phrase,
                text: analysis.quote(span).to_owned(),
                start: at(span.start),
                end: at(span.end),
            };
            if !words.contains(&found) {
                words.push(found);
            }
        }
    }

    /// Collects the words that phrases found in a record's texts.
    fn words(&self, node: &Node, record: RecordRef, frame: Frame<'_>, words: &mut Vec<Words>) {
        match &node.op {
            Op::Mentions { value, phrases, .. } => {
                let Answer::Known(Value::Text(text) | Value::Code(text)) = self.eval(value, frame) else {
                    return;
                };
                let line = if self.facts.schema.is_line(record.kind) {
                    self.facts.text_of(record, "number")
                } else {
                    String::new()
                };
                for mention in self.mentioned(value, phrases, frame) {
                    let characters =
                        |upto: usize| text.get(..upto).map_or(0, |before| before.chars().count());
                    let found = Words {
                        line: line.clone(),
                        what: value.text.to_string(),
                        phrase: mention.phrase,
                        text: text.get(mention.start..mention.end).unwrap_or_default().to_owned(),
                        start: characters(mention.start),
                        end: characters(mention.end),
                    };
                    if !words.contains(&found) {
                        words.push(found);
                    }
                }
            }
            Op::Path { links, field: Some(field), .. } if links.is_empty() => {
                let name = &self.facts.schema.field_of(record.kind, *field).name;
                if let Some(finding) = Finding::of(name) {
                    self.words_of_finding(finding, node, record, words);
                }
            }
            // The words that make a defined field true are what the reader wants to see.
            Op::Defined { links, define, .. } if links.is_empty() => {
                if let Some(define) = self.plan.defines.get(*define) {
                    self.words(&define.value, record, frame, words);
                }
            }
            Op::Aggregate(_) => {}
            _ => {
                for child in node.children() {
                    self.words(child, record, frame, words);
                }
            }
        }
    }
}

/// What a field of a narrative tells of, so that its own words are shown.
#[derive(Clone, Copy)]
enum Finding {
    /// A label, or how sure it is.
    Label(Label),
    /// The tasks, where related work counts this way.
    Tasks(Related),
    /// Preparing for an event and attending it.
    Preparation,
    /// Travel billed at half.
    Halved,
    /// The code of the task that the words speak for.
    TaskCode,
    /// That of the activity.
    ActivityCode,
}

impl Finding {
    fn of(field: &str) -> Option<Self> {
        let name = field.strip_prefix("narrative.")?;
        match name {
            "tasks" => Some(Self::Tasks(Related::AsDefined)),
            "tasks_apart" => Some(Self::Tasks(Related::Apart)),
            "tasks_together" => Some(Self::Tasks(Related::Together)),
            "prepares_and_attends" => Some(Self::Preparation),
            "travel_halved" => Some(Self::Halved),
            "task_code" => Some(Self::TaskCode),
            "activity_code" => Some(Self::ActivityCode),
            _ => {
                let name = name.strip_suffix("_certainty").unwrap_or(name);
                Label::ALL.into_iter().find(|label| label.as_str() == name).map(Self::Label)
            }
        }
    }
}

fn conditions(rule: &Rule) -> impl Iterator<Item = &Node> {
    rule.when.iter().chain(&rule.unless)
}

fn remember(reads: &mut Vec<Read>, what: &str, answer: &Answer) {
    if !reads.iter().any(|read| read.what == what) {
        reads.push(Read { what: what.to_owned(), is: answer.to_string() });
    }
}

fn note(notes: &mut Vec<String>, text: String) {
    if !notes.contains(&text) {
        notes.push(text);
    }
}

/// An outcome as documents name it: `reduce rate`, `hold invoice`.
pub(crate) fn action_words(action: &Action) -> String {
    match action {
        Action::Note(_) => "note".to_owned(),
        Action::Warn(_) => "warn".to_owned(),
        Action::Ask(_) => "ask".to_owned(),
        Action::Hold { invoice: false, .. } => "hold".to_owned(),
        Action::Hold { invoice: true, .. } => "hold invoice".to_owned(),
        Action::Return { .. } => "return".to_owned(),
        Action::Reject { invoice: false } => "reject".to_owned(),
        Action::Reject { invoice: true } => "reject invoice".to_owned(),
        Action::Reduce(reduce) => format!("reduce {}", reduce.target.word()),
        Action::Keep(_) => "keep".to_owned(),
        Action::Credit(_) => "credit".to_owned(),
        Action::Withhold(_) => "withhold".to_owned(),
        Action::Release(_) => "release".to_owned(),
        Action::Split { .. } => "split".to_owned(),
    }
}

impl Plan {
    /// A place in the rule files as an editor shows it.
    pub(crate) fn place(&self, at: At) -> Place {
        let Some(file) = usize::try_from(at.file).ok().and_then(|file| self.files.get(file)) else {
            return Place { file: String::new(), line: 0, column: 0 };
        };
        let (line, column) = file.line_and_column(at.span.range().start);
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Place { file: file.name.clone(), line: count(line), column: count(column) }
    }
}

//! The clauses of rules and decisions: each at most once, and where it stands first.

use std::collections::BTreeMap;

use meruit_syntax::ast::{self, Clause, Expr, Template, UnknownPolicy};
use meruit_syntax::{Span, Spanned};

use super::Checker;
use super::path::Let;

/// The clauses of a rule or a decision.
#[derive(Default)]
pub(super) struct Clauses<'a> {
    pub section: Option<&'a ast::Text>,
    pub effective: Option<&'a ast::Effective>,
    pub exception_to: &'a [ast::Name],
    pub for_each: Option<&'a ast::RecordSource>,
    pub filter: Option<&'a Expr>,
    pub keys: Option<&'a [Expr]>,
    pub with_earlier: Option<Span>,
    pub lets: Vec<Let<'a>>,
    pub when: Option<&'a Expr>,
    pub unless: Option<&'a Expr>,
    pub outcomes: Vec<&'a ast::Outcome>,
    pub because: Option<&'a Template>,
    pub if_unknown: Option<UnknownPolicy>,
    pub gives: Option<(bool, &'a [ast::Column])>,
    pub rows: Vec<(Span, &'a Expr, &'a [Expr])>,
    pub otherwise: Option<(Span, &'a [Expr])>,
}

impl<'a> Checker<'a> {
    /// Sorts clauses by what they are, and refuses those that stand twice.
    pub(super) fn clauses(&mut self, written: &'a [Spanned<Clause>]) -> Clauses<'a> {
        let mut found = Clauses::default();
        let mut first: BTreeMap<&'static str, Span> = BTreeMap::new();
        for clause in written {
            let word = clause_word(&clause.node);
            let repeats =
                matches!(clause.node, Clause::Then(_) | Clause::Let { .. } | Clause::DecisionRow { .. });
            if let Some(&first) = first.get(word).filter(|_| !repeats) {
                self.clause_twice(word, clause.span, first);
                continue;
            }
            first.insert(word, clause.span);
            match &clause.node {
                Clause::Section(section) => found.section = Some(section),
                Clause::Effective(effective) => found.effective = Some(effective),
                Clause::ExceptionTo(names) => found.exception_to = names,
                Clause::ForEach(source) => found.for_each = Some(source),
                Clause::Where(filter) => found.filter = Some(filter),
                Clause::GroupedBy { keys, with_earlier } => {
                    found.keys = Some(keys);
                    found.with_earlier = with_earlier.as_ref().map(|earlier| earlier.span);
                }
                Clause::Let { name, value } => found.lets.push((name, value)),
                Clause::When(when) => found.when = Some(when),
                Clause::Unless(unless) => found.unless = Some(unless),
                Clause::Then(outcome) => found.outcomes.push(outcome),
                Clause::Because(because) => found.because = Some(because),
                Clause::IfUnknown(policy) => found.if_unknown = Some(*policy),
                Clause::Gives { all, columns } => found.gives = Some((*all, columns)),
                Clause::DecisionRow { when, values } => found.rows.push((clause.span, when, values)),
                Clause::Otherwise(values) => found.otherwise = Some((clause.span, values)),
            }
        }
        found
    }

    fn clause_twice(&mut self, word: &str, span: Span, first: Span) {
        let file = self.file;
        let found = self.error("duplicate-clause", format!("`{word}` stands twice"), span);
        *found = found.clone().related(file, first, "first here");
        let joined = match word {
            "when" | "where" => Some("and"),
            "unless" => Some("or"),
            _ => None,
        };
        found.help.extend(joined.map(|joined| format!("join the two with `{joined}`")));
    }
}

fn clause_word(clause: &Clause) -> &'static str {
    match clause {
        Clause::Section(_) => "section",
        Clause::Effective(_) => "effective",
        Clause::ExceptionTo(_) => "exception to",
        Clause::ForEach(_) => "for each",
        Clause::Where(_) => "where",
        Clause::GroupedBy { .. } => "grouped by",
        Clause::Let { .. } => "let",
        Clause::When(_) | Clause::DecisionRow { .. } => "when",
        Clause::Unless(_) => "unless",
        Clause::Then(_) => "then",
        Clause::Because(_) => "because",
        Clause::IfUnknown(_) => "if unknown",
        Clause::Gives { .. } => "gives",
        Clause::Otherwise(_) => "otherwise",
    }
}

//! The conditions of one rule or decision as formulas over variables.
//!
//! A variable is an expression that conditions ask something of: a field, or anything that is worked out. Two
//! variables know nothing of one another, so that what is impossible here is impossible, and what is possible here may
//! still be impossible: a claim that something can happen needs an example that was seen to.

use std::borrow::Cow;
use std::sync::Arc;

use meruit_syntax::ast::{CompareOp, Mark};
use regex_automata::meta::Regex;

use super::Engine;
use super::formula::{Formula, Link, Search, Set, Sides};
use super::members::is_whole;
use super::states::{State, states_of};
use super::test::Test;
use crate::eval::text::PhraseSets;
use crate::eval::{Frame, Truth, compare};
use crate::plan::{AggregateKind, Function, Member, Node, Op, Plan, Scope};
use crate::schema::FieldId;
use crate::types::{Answer, Type, Value};

/// How many things the conditions of a rule may ask, and how many questions.
const MOST_VARS: usize = 128;
const MOST_TESTS: usize = 512;
const TOO_MANY: &str = "the conditions of this are too many to be looked at together";
/// How many values may stand after one `in`.
const MOST_MEMBERS: usize = 64;

/// In whose text an expression stands: what is written twice there means the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Within {
    Rule(usize),
    Decision(usize),
    Define(usize),
    Waiver(usize),
}

/// What a variable stands for.
#[derive(Clone, Debug)]
pub(super) enum Source<'p> {
    /// A field, by the links that lead to it.
    Field(Cow<'p, [FieldId]>, FieldId),
    /// Anything else.
    Written(Within, &'p Node),
    /// Two expressions that are compared with one another.
    Two(Within, &'p Node, &'p Node),
    /// Something of which nothing is known.
    Free,
}

impl Source<'_> {
    /// Whether two are the same; what is written twice is the same in one text.
    pub(super) fn same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Field(links, field), Self::Field(by, other)) => links == by && field == other,
            (Self::Written(of, a), Self::Written(by, b)) => of == by && a.text == b.text,
            (Self::Two(of, a, b), Self::Two(by, c, d)) => of == by && a.text == c.text && b.text == d.text,
            _ => false,
        }
    }
}

/// Something that conditions ask questions of.
#[derive(Debug)]
pub(super) struct Var<'p> {
    pub source: Source<'p>,
    pub ty: Type,
    /// Its states, once all questions are known.
    pub states: Vec<State>,
    /// Phrases and patterns that are looked for in it.
    pub words: Vec<Words<'p>>,
    /// How often it is asked something.
    asked: usize,
    /// Whether only yes, no and unknown are known of it.
    pub is_plain: bool,
}

/// What is looked for in a text.
#[derive(Clone, Copy, Debug)]
pub(super) enum Words<'p> {
    /// A set of phrases.
    Phrases(&'p PhraseSets, usize),
    Pattern(&'p Regex, &'p str),
}

impl Words<'_> {
    fn same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Phrases(_, a), Self::Phrases(_, b)) => a == b,
            (Self::Pattern(_, a), Self::Pattern(_, b)) => a == b,
            _ => false,
        }
    }

    pub(super) fn are_in(&self, text: &str) -> bool {
        match self {
            Self::Phrases(phrases, set) => phrases.found_in(text).has(*set),
            Self::Pattern(pattern, _) => pattern.is_match(text),
        }
    }
}

/// The variables and questions of some conditions.
pub(super) struct Model<'p, 'e> {
    pub plan: &'p Plan,
    pub engine: &'e Engine<'p>,
    pub vars: Vec<Var<'p>>,
    tests: Vec<(usize, Test)>,
    sides: Vec<Sides>,
    all: Vec<Set>,
    /// The same before what a group's members are asked limited them, where it did.
    unlimited: Option<Vec<Set>>,
    links: Vec<Link>,
    /// Whether a condition is the same on every record.
    has_fixed: bool,
    /// What was left out, because it would have been too much.
    pub gave_up: Option<&'static str>,
}

impl<'p, 'e> Model<'p, 'e> {
    pub(super) fn new(engine: &'e Engine<'p>) -> Self {
        Self {
            plan: engine.evaluator.plan,
            engine,
            vars: Vec::new(),
            tests: Vec::new(),
            sides: Vec::new(),
            all: Vec::new(),
            unlimited: None,
            links: Vec::new(),
            has_fixed: false,
            gave_up: None,
        }
    }

    /// Whether no variable is asked twice, and none hangs on another: then every condition can come out either way.
    pub(super) fn asks_each_once(&self) -> bool {
        !self.has_fixed
            && self.over_members().is_empty()
            && self.vars.iter().all(|var| var.asked < 2 && !matches!(var.ty, Type::Record(_)))
            && self.tests.iter().all(|(var, test)| {
                !test.may_be_settled() || self.vars.get(*var).is_none_or(|var| !var.is_count())
            })
    }

    /// What the expression comes to wherever it is asked, where it reads nothing.
    pub(super) fn constant(&self, node: &Node) -> Option<Answer> {
        match &node.op {
            Op::Constant(value) => Some(Answer::Known(value.clone())),
            _ if is_closed(self.plan, node) => Some(self.engine.evaluator.eval(node, Frame::default())),
            _ => None,
        }
    }

    /// The formula of a condition; `within` says in whose text it stands.
    pub(super) fn formula(&mut self, node: &'p Node, within: Within) -> Formula {
        if self.gave_up.is_some() {
            return Formula::Fixed(None);
        }
        match &node.op {
            Op::Not(inner) => Formula::not(self.formula(inner, within)),
            Op::And(parts) => Formula::All(parts.iter().map(|part| self.formula(part, within)).collect()),
            Op::Or(parts) => Formula::Any(parts.iter().map(|part| self.formula(part, within)).collect()),
            Op::Defined { scope: Scope::Current, links, define: at } if links.is_empty() => {
                match self.plan.defines.get(*at) {
                    Some(of) => self.formula(&of.value, Within::Define(*at)),
                    None => self.plain(node, within),
                }
            }
            _ if is_closed(self.plan, node) => {
                self.fixed(decided(&self.engine.evaluator.truth(node, Frame::default())))
            }
            Op::Compare(op, a, b) => self.compared(*op, a, b, within),
            Op::IsMissing(value, negated) => self.ask(value, within, Test::Missing).not_if(*negated),
            Op::IsMark(value, mark, negated) => self.ask(value, within, Test::Mark(*mark)).not_if(*negated),
            Op::InSteps(value, step, negated) => match self.constant(step) {
                Some(Answer::Known(step)) => self.ask(value, within, Test::Steps(step)).not_if(*negated),
                _ => self.plain(node, within),
            },
            Op::InRange { value, from, to, negated } => {
                let from = from.as_ref().map(|from| self.constant(from));
                let to = to.as_ref().map(|(to, inclusive)| (self.constant(to), *inclusive));
                let test = match (from, to) {
                    (None, None) => None,
                    (Some(Some(from)), None) => Some(Test::Range(Some(from), None)),
                    (None, Some((Some(to), inclusive))) => Some(Test::Range(None, Some((to, inclusive)))),
                    (Some(Some(from)), Some((Some(to), inclusive))) => {
                        Some(Test::Range(Some(from), Some((to, inclusive))))
                    }
                    _ => None,
                };
                match test {
                    Some(test) => self.ask(value, within, test).not_if(*negated),
                    None => self.plain(node, within),
                }
            }
            Op::InValues(value, members, negated) => match self.members(value, members) {
                Some(members) => self.ask(value, within, Test::Values(members)).not_if(*negated),
                None => self.plain(node, within),
            },
            Op::Mentions { value, phrases, negated } if phrases.supplied.is_empty() => match phrases.fixed {
                Some(set) => {
                    let words = Words::Phrases(&self.plan.phrases, set);
                    self.words(value, within, words, node).not_if(*negated)
                }
                None => self.plain(node, within),
            },
            Op::Matches { value, pattern, negated } => {
                let written = node.text.get(value.text.len()..).and_then(|rest| rest.split_once("matches"));
                match written {
                    Some((_, written)) => {
                        self.words(value, within, Words::Pattern(pattern, written), node).not_if(*negated)
                    }
                    None => self.plain(node, within),
                }
            }
            Op::Path { .. } | Op::Else(..) | Op::Lookup { .. } | Op::Defined { .. } | Op::Aggregate(_) => {
                self.ask(node, within, Test::Holds)
            }
            _ => self.plain(node, within),
        }
    }

    /// Asks something of a field of the rule's own record, where no expression stands for it.
    pub(super) fn ask_field(&mut self, links: Vec<FieldId>, field: FieldId, ty: Type, test: Test) -> Formula {
        let var = self.var(Source::Field(Cow::Owned(links), field), ty);
        self.question(var, test)
    }

    /// `a op b`
    fn compared(&mut self, op: CompareOp, a: &'p Node, b: &'p Node, within: Within) -> Formula {
        match (self.constant(a), self.constant(b)) {
            (Some(a), Some(b)) => self.fixed(decided(&compare(op, &a, &b, ""))),
            (None, Some(b)) => self.ask(a, within, Test::Compare(op, b)),
            (Some(a), None) => self.ask(b, within, Test::Compare(mirrored(op), a)),
            (None, None) => {
                let ((a, of_a), (b, of_b)) = (self.peeled(a, within), self.peeled(b, within));
                if of_a != of_b {
                    return self.unlike(op, a, b, of_a);
                }
                let (first, second, op) = if a.text <= b.text { (a, b, op) } else { (b, a, mirrored(op)) };
                let var = self.var(Source::Two(of_a, first, second), first.ty.clone());
                self.question(var, Test::Related(op))
            }
        }
    }

    /// Two expressions from the texts of two defines: nothing else compares them again.
    fn unlike(&mut self, op: CompareOp, a: &'p Node, b: &'p Node, within: Within) -> Formula {
        let at = self.vars.len();
        self.vars.push(Var::new(Source::Two(within, a, b), a.ty.clone()));
        self.question(at, Test::Related(op))
    }

    /// The values after `in`; `None` where they are not all known, or too many.
    fn members(&self, value: &Node, members: &[Member]) -> Option<Vec<Value>> {
        if matches!(value.ty, Type::List(_) | Type::Any) {
            return None;
        }
        let mut values = Vec::new();
        for member in members {
            match member {
                Member::Value(node) => match self.constant(node)? {
                    Answer::Known(Value::List(_)) | Answer::Blank | Answer::Unknown(_) => return None,
                    Answer::Known(value) => values.push(value),
                },
                Member::List(list) => {
                    let list = self.plan.lists.get(*list)?;
                    if !list.takes_in.is_empty() {
                        return None;
                    }
                    values.extend(list.members.as_ref()?.iter().cloned());
                }
            }
            if values.len() > MOST_MEMBERS {
                return None;
            }
        }
        Some(values)
    }

    /// The expression behind the names that stand for it, and in whose text it stands.
    pub(super) fn peeled(&self, node: &'p Node, within: Within) -> (&'p Node, Within) {
        let (mut node, mut within) = (node, within);
        while let Op::Defined { scope: Scope::Current, links, define: at } = &node.op
            && links.is_empty()
            && let Some(of) = self.plan.defines.get(*at)
        {
            (node, within) = (&of.value, Within::Define(*at));
        }
        (node, within)
    }

    pub(super) fn ask(&mut self, node: &'p Node, within: Within, test: Test) -> Formula {
        if let Some(answer) = self.constant(node) {
            return self.fixed(test.of(&State::Is(answer)));
        }
        let (node, within) = self.peeled(node, within);
        if let Op::Else(value, fallback) = &node.op
            && let Some(fallback) = self.constant(fallback)
            && !matches!(test, Test::Words(_))
        {
            return self.ask(value, within, Test::OrElse(Box::new(test), fallback));
        }
        let var = self.var(source_of(node, within), node.ty.clone());
        self.question(var, test)
    }

    /// What is never yes.
    pub(super) fn never(&mut self) -> Formula {
        self.fixed(Some(false))
    }

    fn fixed(&mut self, truth: Option<bool>) -> Formula {
        self.has_fixed = true;
        Formula::Fixed(truth)
    }

    /// Whether an expression comes to one of the values with which it is compared anywhere else.
    pub(super) fn is_named(&mut self, node: &'p Node, within: Within) -> Formula {
        let (peeled, of) = self.peeled(node, within);
        let source = source_of(peeled, of);
        let at = self.vars.iter().position(|var| var.source.same(&source));
        let tests = self.tests.iter().filter(|(var, _)| Some(*var) == at);
        let named: Vec<Value> = tests.flat_map(|(_, test)| test.values()).cloned().collect();
        self.ask(node, within, Test::Values(named))
    }

    /// What may be yes, no or unknown whatever else is so.
    pub(super) fn free(&mut self) -> Formula {
        let at = self.vars.len();
        self.vars.push(Var { is_plain: true, ..Var::new(Source::Free, Type::YesNo) });
        self.question(at, Test::Holds)
    }

    /// A condition of which nothing is known but that it may be yes, no or unknown.
    fn plain(&mut self, node: &'p Node, within: Within) -> Formula {
        let var = self.var(Source::Written(within, node), node.ty.clone());
        if let Some(var) = self.vars.get_mut(var) {
            var.is_plain = true;
        }
        self.question(var, Test::Holds)
    }

    fn words(&mut self, value: &'p Node, within: Within, words: Words<'p>, node: &'p Node) -> Formula {
        if self.constant(value).is_some() || !matches!(value.ty, Type::Text) {
            return self.plain(node, within);
        }
        let (peeled, of) = self.peeled(value, within);
        let at = self.var(source_of(peeled, of), peeled.ty.clone());
        let Some(var) = self.vars.get_mut(at) else { return Formula::Fixed(None) };
        let known = var.words.iter().position(|known| known.same(&words));
        let place = known.unwrap_or_else(|| {
            var.words.push(words);
            var.words.len() - 1
        });
        self.question(at, Test::Words(place))
    }

    fn var(&mut self, source: Source<'p>, ty: Type) -> usize {
        match self.vars.iter().position(|var| var.source.same(&source)) {
            Some(known) => known,
            None => {
                if self.vars.len() == MOST_VARS {
                    self.gave_up = Some(TOO_MANY);
                }
                self.vars.push(Var::new(source, ty));
                self.vars.len() - 1
            }
        }
    }

    fn question(&mut self, var: usize, test: Test) -> Formula {
        if let Some(var) = self.vars.get_mut(var) {
            var.asked += 1;
        }
        if self.tests.len() == MOST_TESTS {
            self.gave_up = Some(TOO_MANY);
        }
        self.tests.push((var, test));
        Formula::Atom(self.tests.len() - 1)
    }

    /// Works out the states of the variables and what each question comes to in them: once all formulas are there.
    pub(super) fn settle(&mut self) {
        if self.gave_up.is_some() {
            return;
        }
        let more = self.questions_of_members();
        for at in 0..self.vars.len() {
            let tests = self.tests.iter().chain(&more).filter(|(var, _)| *var == at);
            let tests: Vec<&Test> = tests.map(|(_, test)| test).collect();
            let Some(var) = self.vars.get(at) else { continue };
            let states = states_of(self.plan, var, &tests);
            let Some(states) = states.filter(|states| self.engine.budget.spend(states.len() * tests.len()))
            else {
                self.gave_up = Some(TOO_MANY);
                return;
            };
            if let Some(var) = self.vars.get_mut(at) {
                var.states = states;
            }
        }
        self.all = self.vars.iter().map(|var| mask(var.states.len())).collect();
        self.sides = self.tests.iter().map(|(at, test)| self.sides_of(*at, test)).collect();
        self.links = self.links_between();
    }

    fn sides_of(&self, at: usize, test: &Test) -> Sides {
        let mut sides = Sides { var: at, ..Sides::default() };
        let Some(var) = self.vars.get(at) else { return sides };
        for (bit, state) in var.states.iter().enumerate() {
            let answer = match (test, state) {
                (Test::Words(place), State::Is(Answer::Known(Value::Text(text)))) => {
                    var.words.get(*place).map(|words| words.are_in(text))
                }
                (test, state) => test.of(state),
            };
            match answer {
                Some(true) => sides.yes |= 1 << bit,
                Some(false) => sides.no |= 1 << bit,
                None => {}
            }
        }
        sides
    }

    fn links_between(&self) -> Vec<Link> {
        let mut found = Vec::new();
        for (link, var) in self.vars.iter().enumerate() {
            let Source::Field(to, field) = &var.source else { continue };
            if !matches!(var.ty, Type::Record(_)) {
                continue;
            }
            for (behind, other) in self.vars.iter().enumerate() {
                let Source::Field(by, _) = &other.source else { continue };
                if by.get(..to.len()) == Some(to) && by.get(to.len()) == Some(field) {
                    found.push(Link {
                        link,
                        behind,
                        link_blank: var.blank(),
                        link_unknown: var.unknown(),
                        behind_blank: other.blank(),
                        behind_unknown: other.unknown(),
                    });
                }
            }
        }
        found
    }

    /// The states of all variables, one of them held to some of its own.
    pub(super) fn held(&self, to: Option<(usize, Set)>) -> Vec<Set> {
        let mut all = self.all.clone();
        if let Some((at, set)) = to
            && let Some(slot) = all.get_mut(at)
        {
            *slot &= set;
        }
        all
    }

    pub(super) fn search(&self) -> Search<'_> {
        Search { budget: &self.engine.budget, atoms: &self.sides, all: &self.all, links: &self.links }
    }

    /// The same where nothing is known of a group's members.
    pub(super) fn search_without_members(&self) -> Option<Search<'_>> {
        self.unlimited.as_ref().map(|all| Search { all, ..self.search() })
    }

    /// The values with which a variable is compared.
    pub(super) fn named_of(&self, at: usize) -> impl Iterator<Item = &Value> {
        self.tests.iter().filter(move |(var, _)| *var == at).flat_map(|(_, test)| test.values())
    }

    /// Leaves out all states of a variable but these, which hold whatever the members are asked.
    pub(super) fn keep_to(&mut self, at: usize, to: Set) {
        self.all.get_mut(at).into_iter().for_each(|all| *all &= to);
    }

    /// The same, as the members are asked what they are.
    pub(super) fn limit(&mut self, at: usize, to: Set) {
        if self.all.get(at).is_some_and(|all| all & !to != 0) {
            let all = &self.all;
            self.unlimited.get_or_insert_with(|| all.clone());
            self.keep_to(at, to);
        }
    }
}

impl<'p> Var<'p> {
    fn new(source: Source<'p>, ty: Type) -> Self {
        Self { source, ty, states: Vec::new(), words: Vec::new(), asked: 0, is_plain: false }
    }

    /// The expression, where it is one and no field.
    pub(super) fn node(&self) -> Option<&'p Node> {
        match &self.source {
            Source::Written(_, node) => Some(node),
            Source::Field(..) | Source::Two(..) | Source::Free => None,
        }
    }

    /// Whether it counts something, so that it is whole and never below 0.
    pub(super) fn is_count(&self) -> bool {
        match self.node().map(|node| &node.op) {
            Some(Op::Aggregate(aggregate)) => aggregate.kind == AggregateKind::Count,
            Some(Op::Call(function, _)) => {
                matches!(function, Function::MonthsStarted | Function::MonthsBetween)
            }
            _ => false,
        }
    }

    /// Whether it counts the members of the rule's own group.
    pub(super) fn counts_members(&self) -> bool {
        matches!(self.node().map(|node| &node.op), Some(Op::Aggregate(aggregate))
            if aggregate.kind == AggregateKind::Count && aggregate.value.is_none() && is_whole(aggregate))
    }

    fn blank(&self) -> Set {
        self.those(|state| matches!(state, State::Is(Answer::Blank)))
    }

    fn unknown(&self) -> Set {
        self.those(|state| matches!(state, State::Is(Answer::Unknown(_))))
    }

    pub(super) fn those(&self, wanted: impl Fn(&State) -> bool) -> Set {
        let bits = self.states.iter().enumerate().filter(|(_, state)| wanted(state));
        bits.fold(0, |set, (bit, _)| set | 1 << bit)
    }
}

fn mask(states: usize) -> Set {
    if states >= super::formula::MOST_STATES { Set::MAX } else { (1 << states) - 1 }
}

/// Yes, no, or neither.
pub(super) fn decided(truth: &Truth) -> Option<bool> {
    match truth {
        Truth::Yes => Some(true),
        Truth::No => Some(false),
        Truth::Unknown(_) => None,
    }
}

/// The same comparison with its sides changed.
fn mirrored(op: CompareOp) -> CompareOp {
    match op {
        CompareOp::Less => CompareOp::Greater,
        CompareOp::LessOrEqual => CompareOp::GreaterOrEqual,
        CompareOp::Greater => CompareOp::Less,
        CompareOp::GreaterOrEqual => CompareOp::LessOrEqual,
        CompareOp::Is | CompareOp::IsNot => op,
    }
}

/// Whether an expression reads no fact, so that it is the same everywhere.
pub(super) fn is_closed(plan: &Plan, node: &Node) -> bool {
    match &node.op {
        Op::Constant(_) => true,
        Op::Defined { define, .. } => plan
            .defines
            .get(*define)
            .is_some_and(|define| !define.of_record && is_closed(plan, &define.value)),
        Op::AsOf
        | Op::Path { .. }
        | Op::Lookup { .. }
        | Op::Tiered { .. }
        | Op::Aggregate(_)
        | Op::Approved(_)
        | Op::Found(_)
        | Op::Convert { .. }
        | Op::Due { .. } => false,
        Op::InValues(_, members, _) if members.iter().any(|member| matches!(member, Member::List(_))) => {
            false
        }
        Op::Mentions { phrases, .. } if !phrases.supplied.is_empty() => false,
        _ => node.children().into_iter().all(|child| is_closed(plan, child)),
    }
}

/// A field where the expression is one.
pub(super) fn source_of(node: &Node, within: Within) -> Source<'_> {
    match &node.op {
        Op::Path { scope: Scope::Current, links, field: Some(field) } => {
            Source::Field(Cow::Borrowed(links), *field)
        }
        // A record itself is what its last link holds.
        Op::Path { scope: Scope::Current, links, field: None } => match links.split_last() {
            Some((last, way)) => Source::Field(Cow::Borrowed(way), *last),
            None => Source::Written(within, node),
        },
        _ => Source::Written(within, node),
    }
}

/// Whether an expression may know a lower bound where it is unknown.
pub(super) fn may_be_bounded(plan: &Plan, node: &Node) -> bool {
    match &node.op {
        Op::Aggregate(aggregate) => {
            matches!(aggregate.kind, AggregateKind::Count | AggregateKind::Sum | AggregateKind::First)
        }
        Op::Defined { define, .. } => {
            plan.defines.get(*define).is_some_and(|define| may_be_bounded(plan, &define.value))
        }
        _ => node.children().into_iter().any(|child| may_be_bounded(plan, child)),
    }
}

/// Whether an expression may come to a mark of a table.
pub(super) fn may_be_marked(plan: &Plan, node: &Node) -> bool {
    match &node.op {
        Op::Lookup { .. } => true,
        Op::Defined { define, .. } => {
            plan.defines.get(*define).is_some_and(|define| may_be_marked(plan, &define.value))
        }
        _ => node.children().into_iter().any(|child| may_be_marked(plan, child)),
    }
}

/// The marks that a table can give.
pub(super) const MARKS: [Mark; 3] = [Mark::None, Mark::NoLimit, Mark::OnApproval];

/// A text as a value.
pub(super) fn text(words: &str) -> Value {
    Value::Text(Arc::from(words))
}

//! The conditions of a rule taken together: what can never hold, what always does, and what adds nothing.

use super::claim::{Collected, warning};
use super::example::{Maker, Shows};
use super::formula::{Formula, Goal, Want};
use super::model::{Model, Within};
use crate::plan::{At, Node, Op};

/// How many parts of one condition are compared with one another.
const MOST_PARTS: usize = 64;
const TOO_MANY_PARTS: &str = "from here on these parts are too many to be held against one another";

/// A condition that must come out so for the rule to be found.
pub(super) struct Condition<'p> {
    /// `where`, `when`, `unless`; none for what no clause says, as the time in which a rule is in force.
    pub clause: Clause,
    pub node: Option<&'p Node>,
    pub at: At,
    pub formula: Formula,
    pub want: Want,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Clause {
    InForce,
    Where,
    When,
    Takes,
    Unless,
}

impl Clause {
    fn is_of_scope(self) -> bool {
        matches!(self, Self::InForce | Self::Where)
    }

    fn says(self) -> &'static str {
        match self {
            Self::InForce => "when the rule is in force",
            Self::Where => "what `where` asks",
            Self::When => "what `when` asks",
            Self::Takes => "whether it takes something",
            Self::Unless => "what `unless` excuses",
        }
    }
}

/// The conditions of a rule, `where` and `when` part by part where they are joined by `and`.
#[derive(Default)]
pub(super) struct Conditions<'p> {
    pub all: Vec<Condition<'p>>,
}

impl<'p> Conditions<'p> {
    /// Adds a clause: each part that must hold by itself.
    pub(super) fn add(&mut self, model: &mut Model<'p, '_>, clause: Clause, node: &'p Node, within: Within) {
        match (&node.op, clause) {
            (Op::And(parts), Clause::Where | Clause::When) | (Op::Or(parts), Clause::Unless) => {
                for part in parts {
                    self.add(model, clause, part, within);
                }
            }
            _ => {
                let want = if clause == Clause::Unless { Want::No } else { Want::Yes };
                let formula = model.formula(node, within);
                self.all.push(Condition { clause, node: Some(node), at: node.at, formula, want });
            }
        }
    }

    pub(super) fn goals(&self) -> Vec<Goal<'_>> {
        self.all.iter().map(|condition| (&condition.formula, condition.want)).collect()
    }

    /// What tells the members of a group: the time of the rule, and its `where`.
    pub(super) fn scope(&self) -> Vec<Goal<'_>> {
        let scope = self.all.iter().filter(|condition| condition.clause.is_of_scope());
        scope.map(|condition| (&condition.formula, condition.want)).collect()
    }

    /// Those that cannot all hold, none of which can be left out; `None` where they can hold or nobody can say.
    fn conflict(&self, model: &Model<'p, '_>) -> Option<Vec<usize>> {
        let search = model.search();
        if search.holds(&self.goals()) != Some(false) {
            return None;
        }
        let mut core: Vec<usize> = (0..self.all.len()).collect();
        for at in 0..self.all.len() {
            let without: Vec<usize> = core.iter().copied().filter(|kept| *kept != at).collect();
            if search.holds(&self.goals_of(&without)) == Some(false) {
                core = without;
            }
        }
        // Where it is the members that a condition cannot be of, what they are asked is the other side.
        let by_members = model
            .search_without_members()
            .is_some_and(|search| search.holds(&self.goals_of(&core)) != Some(false));
        if by_members {
            let scope = self.all.iter().enumerate().filter(|(_, condition)| condition.clause.is_of_scope());
            core.extend(scope.map(|(at, _)| at));
            core.sort_unstable();
            core.dedup();
        }
        Some(core)
    }

    fn goals_of(&self, places: &[usize]) -> Vec<Goal<'_>> {
        let conditions = places.iter().filter_map(|&at| self.all.get(at));
        conditions.map(|condition| (&condition.formula, condition.want)).collect()
    }
}

/// Claims that a rule is never found, where its conditions cannot all hold. Gives whether it did.
pub(super) fn contradiction<'p>(
    conditions: &Conditions<'p>,
    maker: &Maker<'_, 'p, '_>,
    rule: (&str, At),
    claims: &mut Collected,
) -> bool {
    let Some(core) = conditions.conflict(maker.model) else { return false };
    let parts: Vec<&Condition<'p>> = core.iter().filter_map(|&at| conditions.all.get(at)).collect();
    let Some(last) = parts.last() else { return false };
    let (name, at) = rule;
    let others: Vec<&Condition<'p>> = parts.iter().copied().filter(|part| part.at != last.at).collect();
    let text = |condition: &Condition<'p>| condition.node.map(|node| node.text.clone());
    let clause = last.clause;
    let one_clause = parts.iter().all(|part| part.clause == clause);
    let mut told = match (others.as_slice(), clause, text(last)) {
        ([], Clause::Unless, _) => warning(
            "always-true",
            last.at,
            format!("this is never no, so that `{name}` is excused wherever it would be found"),
        ),
        ([], _, _) => warning("never-true", last.at, "this is never yes, whatever the facts are"),
        (_, Clause::Where | Clause::When, _) if one_clause => {
            warning("never-true", last.at, "this never holds together with what stands beside it")
        }
        (_, Clause::Takes, _) => warning(
            "never-found",
            at,
            format!("`{name}` is never found: where its conditions hold, it takes nothing"),
        ),
        (_, Clause::Unless, _) => warning(
            "never-found",
            at,
            format!("`{name}` is never found: wherever it would be, `unless` excuses it"),
        ),
        _ => warning("never-found", at, format!("`{name}` is never found: its conditions cannot all hold")),
    };
    let place = At { file: told.primary.file, span: told.primary.span };
    for other in parts.iter().filter(|part| part.at != place) {
        told = told.related(other.at.file, other.at.span, other.clause.says());
    }
    if one_clause && !others.is_empty() {
        told = told.help("no record meets both; one of them was perhaps meant with `or`");
    }
    let others: Vec<usize> = core.iter().copied().filter(|at| Some(at) != core.last()).collect();
    let accept = |shows: &Shows| !matches!(shows, Shows::Rule { verdict: "found", .. });
    let settled =
        |shows: &Shows| accept(shows) && !matches!(shows, Shows::Rule { verdict: "undetermined", .. });
    let goals = conditions.goals_of(&others);
    let example = maker
        .find(&goals, &settled)
        .or_else(|| maker.find(&[], &settled))
        .or_else(|| maker.find(&[], &accept));
    claims.add(told, example);
    true
}

/// Claims of the parts of conditions that can come out one way only, or add nothing to what stands beside them.
pub(super) fn parts<'p>(conditions: &Conditions<'p>, maker: &Maker<'_, 'p, '_>, claims: &mut Collected) {
    if conditions.all.len() > MOST_PARTS {
        let last = conditions.all.get(MOST_PARTS).map(|condition| condition.at);
        return last.into_iter().for_each(|at| claims.not_analysed(at, TOO_MANY_PARTS));
    }
    let found: Vec<Goal<'_>> = conditions.goals();
    for (place, condition) in conditions.all.iter().enumerate() {
        let Some(node) = condition.node else { continue };
        let walk = Walk { maker, found: &found };
        // What was asked before this condition, and what stands beside it in its own clause.
        let before = |other: &&Condition<'p>| match condition.clause {
            Clause::Where => other.clause == Clause::Where,
            Clause::When => matches!(other.clause, Clause::Where | Clause::When),
            _ => matches!(other.clause, Clause::Where | Clause::When | Clause::Unless),
        };
        let beside = conditions.all.iter().enumerate().filter(|(at, other)| *at != place && before(other));
        // Where it is not known whether a rule looks, what stands there still decides how open the verdict is.
        let context: Vec<Goal<'_>> = beside
            .map(|(_, other)| {
                (&other.formula, if other.want == Want::No { Want::NotYes } else { Want::NotNo })
            })
            .collect();
        if !walk.settled(node, &condition.formula, condition, conditions, place, claims) {
            walk.inside(node, &condition.formula, &context, claims);
        }
    }
}

struct Walk<'w, 'p, 'm, 'e> {
    maker: &'w Maker<'m, 'p, 'e>,
    /// What must hold for the rule to be found.
    found: &'w [Goal<'w>],
}

impl<'p> Walk<'_, 'p, '_, '_> {
    fn holds(&self, goals: &[Goal<'_>]) -> Option<bool> {
        self.maker.model.search().holds(goals)
    }

    /// Claims that a whole condition comes out one way only, by itself or beside the other ones.
    fn settled(
        &self,
        node: &'p Node,
        formula: &Formula,
        condition: &Condition<'p>,
        all: &Conditions<'p>,
        place: usize,
        claims: &mut Collected,
    ) -> bool {
        let against = if condition.want == Want::No { Want::Yes } else { Want::No };
        if self.holds(&[(formula, against)]) == Some(false) {
            let message = match condition.clause {
                Clause::Unless => "this is never yes, so that it excuses nothing",
                _ => "this is never no, whatever the facts are",
            };
            let id = if condition.clause == Clause::Unless { "never-true" } else { "always-true" };
            claims.add(warning(id, node.at, message), self.example(&[]));
            return true;
        }
        // In one clause a part that follows from the others adds nothing; in `when` it may follow from `where`.
        let is_earlier = |other: &Condition<'p>| match condition.clause {
            Clause::Where => other.clause == Clause::Where,
            Clause::When => matches!(other.clause, Clause::Where | Clause::When),
            _ => false,
        };
        let rest: Vec<&Condition<'p>> = all
            .all
            .iter()
            .enumerate()
            .filter(|(at, other)| *at != place && is_earlier(other))
            .filter(|(_, other)| !claims.has("adds-nothing", other.at))
            .map(|(_, other)| other)
            .collect();
        let is_claimed = matches!(condition.clause, Clause::Where | Clause::When)
            && !rest.is_empty()
            && !asks_for_blanks(node);
        if is_claimed {
            let yes: Vec<Goal<'_>> = rest.iter().map(|other| (&other.formula, Want::Yes)).collect();
            let not_no: Vec<Goal<'_>> = rest.iter().map(|other| (&other.formula, Want::NotNo)).collect();
            let with = |goals: &[Goal<'_>], want| {
                let mut goals = goals.to_vec();
                goals.push((formula, want));
                self.holds(&goals)
            };
            if with(&yes, Want::NotYes) == Some(false) && with(&not_no, Want::No) == Some(false) {
                let mut told =
                    warning("adds-nothing", node.at, "this says nothing new: it follows from the rest");
                for other in self.reasons(&rest, formula) {
                    told = told.related(other.at.file, other.at.span, "this says it already");
                }
                claims.add(told, self.example(self.found));
                return true;
            }
        }
        false
    }

    /// The conditions from which another follows, as few as may be.
    fn reasons<'c>(&self, rest: &[&'c Condition<'p>], formula: &Formula) -> Vec<&'c Condition<'p>> {
        let mut core = rest.to_vec();
        for other in rest {
            let without: Vec<&Condition<'p>> =
                core.iter().copied().filter(|kept| !std::ptr::eq(*kept, *other)).collect();
            let mut goals: Vec<Goal<'_>> = without.iter().map(|other| (&other.formula, Want::Yes)).collect();
            goals.push((formula, Want::NotYes));
            if self.holds(&goals) == Some(false) {
                core = without;
            }
        }
        core
    }

    /// Goes through what stands inside a condition. `context` holds wherever it counts.
    fn inside(&self, node: &'p Node, formula: &Formula, context: &[Goal<'_>], claims: &mut Collected) {
        match (&node.op, formula) {
            (Op::Not(inner), Formula::Not(formula)) => self.inside(inner, formula, &[], claims),
            (Op::And(nodes), Formula::All(formulas)) => self.joined(nodes, formulas, true, context, claims),
            (Op::Or(nodes), Formula::Any(formulas)) => self.joined(nodes, formulas, false, context, claims),
            _ => {}
        }
    }

    fn joined(
        &self,
        nodes: &'p [Node],
        formulas: &[Formula],
        and: bool,
        context: &[Goal<'_>],
        claims: &mut Collected,
    ) {
        if nodes.len() > MOST_PARTS {
            let last = nodes.get(MOST_PARTS).map(|node| node.at);
            return last.into_iter().for_each(|at| claims.not_analysed(at, TOO_MANY_PARTS));
        }
        let mut left: Vec<usize> = (0..nodes.len()).collect();
        // The last of several that say the same is the one too many.
        for (at, (node, formula)) in nodes.iter().zip(formulas).enumerate().rev() {
            let one_way = if and { Want::No } else { Want::Yes };
            if self.holds(&[(formula, one_way)]) == Some(false) {
                let (id, message) = if and {
                    ("always-true", "this is never no, whatever the facts are")
                } else {
                    ("never-true", "this is never yes, whatever the facts are")
                };
                claims.add(warning(id, node.at, message), self.example(self.found));
                left.retain(|kept| *kept != at);
                continue;
            }
            let rest: Vec<usize> = left.iter().copied().filter(|kept| *kept != at).collect();
            let others: Vec<&Formula> = rest.iter().filter_map(|&at| formulas.get(at)).collect();
            if !others.is_empty() && !asks_for_blanks(node) && self.follows(formula, &others, and) {
                let mut told = if and {
                    warning("adds-nothing", node.at, "this says nothing new: it follows from the rest")
                } else {
                    warning("adds-nothing", node.at, "this lets in nothing new: the rest lets it in already")
                };
                for other in rest.iter().filter(|&&other| {
                    formulas.get(other).is_some_and(|other| self.follows(formula, &[other], and))
                }) {
                    if let Some(other) = nodes.get(*other) {
                        told = told.related(other.at.file, other.at.span, "this says it already");
                    }
                }
                let mut goals = context.to_vec();
                goals.push((formula, Want::Yes));
                claims.add(told, self.example(&goals));
                left = rest;
                continue;
            }
            let mut with = context.to_vec();
            with.push((formula, Want::Yes));
            if !and && !context.is_empty() && self.holds(&with) == Some(false) {
                let message = "this is never yes where the rule looks and what stands beside it holds";
                claims.add(warning("never-true", node.at, message), self.example(self.found));
                continue;
            }
            self.inside(node, formula, if and { context } else { &[] }, claims);
        }
    }

    /// Whether a part changes nothing: neither yes nor no nor unknown.
    fn follows(&self, part: &Formula, rest: &[&Formula], and: bool) -> bool {
        let all = |rest_is: Want, part_is: Want| {
            let mut goals: Vec<Goal<'_>> = rest.iter().map(|&other| (other, rest_is)).collect();
            goals.push((part, part_is));
            self.holds(&goals) == Some(false)
        };
        if and {
            all(Want::Yes, Want::NotYes) && all(Want::NotNo, Want::No)
        } else {
            all(Want::No, Want::NotNo) && all(Want::NotYes, Want::Yes)
        }
    }

    fn example(&self, goals: &[Goal<'_>]) -> Option<super::example::Example> {
        let found = |shows: &Shows| matches!(shows, Shows::Rule { verdict: "found", .. });
        let settled = |shows: &Shows| !matches!(shows, Shows::Rule { verdict: "undetermined", .. });
        self.maker
            .find(self.found, &found)
            .or_else(|| self.maker.find(goals, &settled))
            .or_else(|| self.maker.find(&[], &|_| true))
    }
}

/// Whether a condition asks for a blank. Keys that may be missing need it, and readers are glad of it, whatever else is
/// asked beside it.
fn asks_for_blanks(node: &Node) -> bool {
    matches!(node.op, Op::IsMissing(..))
}

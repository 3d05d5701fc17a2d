//! Conditions over independent questions, and the search for an answer to all of them.
//!
//! Each variable of a [`Model`](super::model::Model) has a few states that stand for all its values, and each atom
//! says for which of them it is yes and for which it is no. A search looks for one set of states for each variable in
//! which all its goals hold: what is called a normal form of ors of ands is walked branch by branch, never written out.

use std::cell::Cell;

/// A set of states of one variable, a bit for each.
pub(super) type Set = u128;

/// How many states a variable may have.
pub(super) const MOST_STATES: usize = 128;

/// How many steps one search may take, and how many choices may stand in one another.
const MOST_STEPS: u64 = 4_000;
const DEEPEST: u32 = 200;

/// What a condition must come to. Unknown is neither yes nor no.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Want {
    Yes,
    No,
    NotYes,
    NotNo,
}

impl Want {
    /// What the inside of a `not` must come to.
    fn turned(self) -> Self {
        match self {
            Self::Yes => Self::No,
            Self::No => Self::Yes,
            Self::NotYes => Self::NotNo,
            Self::NotNo => Self::NotYes,
        }
    }
}

/// A condition: its atoms are those of the model by their places.
#[derive(Clone, Debug)]
pub(super) enum Formula {
    All(Vec<Formula>),
    Any(Vec<Formula>),
    Not(Box<Formula>),
    Atom(usize),
    /// The same on every record; `None` is unknown.
    Fixed(Option<bool>),
}

impl Formula {
    pub(super) const YES: Self = Self::Fixed(Some(true));

    pub(super) fn not(inner: Self) -> Self {
        Self::Not(Box::new(inner))
    }

    pub(super) fn not_if(self, negated: bool) -> Self {
        if negated { Self::not(self) } else { self }
    }
}

/// For which states of its variable an atom is yes, and for which no; for all others it is unknown.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Sides {
    pub var: usize,
    pub yes: Set,
    pub no: Set,
}

impl Sides {
    fn of(&self, want: Want) -> Set {
        match want {
            Want::Yes => self.yes,
            Want::No => self.no,
            Want::NotYes => !self.yes,
            Want::NotNo => !self.no,
        }
    }
}

/// A link, and what is read by it: of a blank link all is blank, of an unknown one all is unknown.
#[derive(Clone, Copy, Debug)]
pub(super) struct Link {
    pub link: usize,
    pub behind: usize,
    /// The states of the one and the other: blank, unknown.
    pub link_blank: Set,
    pub link_unknown: Set,
    pub behind_blank: Set,
    pub behind_unknown: Set,
}

/// A goal: what a condition must come to.
pub(super) type Goal<'f> = (&'f Formula, Want);

/// How a search ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ended {
    /// A visitor was content.
    Found,
    /// All that there is was seen.
    Exhausted,
    /// It would have taken too long: nothing can be said.
    Unfinished,
}

/// The questions of one search.
pub(super) struct Search<'m> {
    /// What all searches together may still take.
    pub budget: &'m Budget,
    pub atoms: &'m [Sides],
    /// By variable: all its states.
    pub all: &'m [Set],
    pub links: &'m [Link],
}

/// How much work is left for one rule set, in steps of a few dozen nanoseconds.
#[derive(Debug)]
pub(super) struct Budget {
    left: Cell<u64>,
    /// Whether something was not looked at to its end.
    cut_short: Cell<bool>,
}

impl Budget {
    pub(super) fn of(steps: u64) -> Self {
        Self { left: Cell::new(steps), cut_short: Cell::new(false) }
    }

    /// Takes so many steps; no where so many are not left.
    pub(super) fn spend(&self, steps: usize) -> bool {
        let left = u64::try_from(steps).ok().and_then(|steps| self.left.get().checked_sub(steps));
        self.left.set(left.unwrap_or(0));
        if left.is_none() {
            self.cut_short.set(true);
        }
        left.is_some()
    }

    /// Whether something was not looked at to its end since this was asked the last time.
    pub(super) fn was_cut_short(&self) -> bool {
        self.cut_short.take()
    }
}

struct Walk<'s, 'm> {
    search: &'s Search<'m>,
    left: u64,
    depth: u32,
    visit: &'s mut dyn FnMut(&[Set]) -> bool,
}

impl Search<'_> {
    /// Looks for states in which all goals hold, and shows them to the visitor until it is content.
    pub(super) fn find(&self, goals: &[Goal<'_>], visit: &mut dyn FnMut(&[Set]) -> bool) -> Ended {
        let steps = MOST_STEPS.min(self.budget.left.get());
        let mut walk = Walk { search: self, left: steps, depth: 0, visit };
        let ended = walk.branch(self.all.to_vec(), goals.to_vec(), Vec::new());
        let used = steps - walk.left;
        self.budget.left.set(self.budget.left.get().saturating_sub(used));
        if ended == Ended::Unfinished {
            self.budget.cut_short.set(true);
        }
        ended
    }

    /// Whether there are states in which all goals hold; `None` where that would take too long.
    pub(super) fn holds(&self, goals: &[Goal<'_>]) -> Option<bool> {
        match self.find(goals, &mut |_| true) {
            Ended::Found => Some(true),
            Ended::Exhausted => Some(false),
            Ended::Unfinished => None,
        }
    }
}

impl Walk<'_, '_> {
    /// Goes on with the goals that are left; `choices` are those of which one part is enough.
    fn branch<'f>(
        &mut self,
        mut states: Vec<Set>,
        mut goals: Vec<Goal<'f>>,
        mut choices: Vec<Goal<'f>>,
    ) -> Ended {
        while let Some((formula, want)) = goals.pop() {
            match self.left.checked_sub(1) {
                Some(left) => self.left = left,
                None => return Ended::Unfinished,
            }
            match (formula, want) {
                (Formula::Not(inner), want) => goals.push((inner, want.turned())),
                (Formula::All(parts), Want::Yes | Want::NotNo)
                | (Formula::Any(parts), Want::No | Want::NotYes) => {
                    goals.extend(parts.iter().map(|part| (part, want)));
                }
                (Formula::All(_) | Formula::Any(_), _) => choices.push((formula, want)),
                (Formula::Fixed(fixed), want) => {
                    let holds = match want {
                        Want::Yes => *fixed == Some(true),
                        Want::No => *fixed == Some(false),
                        Want::NotYes => *fixed != Some(true),
                        Want::NotNo => *fixed != Some(false),
                    };
                    if !holds {
                        return Ended::Exhausted;
                    }
                }
                (Formula::Atom(atom), want) => {
                    let Some(sides) = self.search.atoms.get(*atom) else { return Ended::Unfinished };
                    let Some(set) = states.get_mut(sides.var) else { return Ended::Unfinished };
                    *set &= sides.of(want);
                    if *set == 0 {
                        return Ended::Exhausted;
                    }
                }
            }
        }
        let Some((formula, want)) = choices.pop() else { return self.leaf(states) };
        let (Formula::All(parts) | Formula::Any(parts)) = formula else { return Ended::Unfinished };
        if self.depth == DEEPEST {
            return Ended::Unfinished;
        }
        self.depth += 1;
        let ended = self.choose(parts, want, &states, &choices);
        self.depth -= 1;
        ended
    }

    /// Goes on with one part after the other.
    fn choose<'f>(
        &mut self,
        parts: &'f [Formula],
        want: Want,
        states: &[Set],
        choices: &[Goal<'f>],
    ) -> Ended {
        let mut ended = Ended::Exhausted;
        for part in parts {
            match self.branch(states.to_vec(), vec![(part, want)], choices.to_vec()) {
                Ended::Exhausted => {}
                Ended::Found => return Ended::Found,
                Ended::Unfinished => {
                    ended = Ended::Unfinished;
                    if self.left == 0 {
                        break;
                    }
                }
            }
        }
        ended
    }

    /// All goals hold: what remains is that nothing is read through a link that leads nowhere.
    fn leaf(&mut self, mut states: Vec<Set>) -> Ended {
        let mut changed = true;
        while changed {
            changed = false;
            for link in self.search.links {
                let (Some(&own), Some(&behind)) = (states.get(link.link), states.get(link.behind)) else {
                    return Ended::Unfinished;
                };
                let (mut new_own, mut new_behind) = (own, behind);
                if own & !link.link_blank == 0 {
                    new_behind &= link.behind_blank;
                } else if own & !link.link_unknown == 0 {
                    new_behind &= link.behind_unknown;
                } else if own & !(link.link_blank | link.link_unknown) == 0 {
                    new_behind &= link.behind_blank | link.behind_unknown;
                }
                if behind & (link.behind_blank | link.behind_unknown) == 0 {
                    new_own &= !(link.link_blank | link.link_unknown);
                }
                if new_own == 0 || new_behind == 0 {
                    return Ended::Exhausted;
                }
                if (new_own, new_behind) != (own, behind) {
                    changed = true;
                    if let Some(slot) = states.get_mut(link.link) {
                        *slot = new_own;
                    }
                    if let Some(slot) = states.get_mut(link.behind) {
                        *slot = new_behind;
                    }
                }
            }
        }
        if (self.visit)(&states) { Ended::Found } else { Ended::Exhausted }
    }
}

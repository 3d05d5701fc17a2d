//! Conditions over all lines of an invoice.

use std::rc::Rc;

use meruit_syntax::ast::CompareOp;

use super::numbers::{Numbers, Place};
use super::{Lines, Told, Wanted};
use crate::eval::Evaluator;
use crate::eval::quick::Seen;
use crate::facts::Datum;
use crate::plan::{Cut, Function, HangsOn, Node, Op, Phrases, Reduce, Scope, Target};
use crate::schema::FieldId;
use crate::types::Type;

impl Evaluator<'_> {
    /// What a condition comes to for each line that is wanted.
    pub(crate) fn told(&self, node: &Node, lines: &Lines, wanted: Wanted<'_>) -> Vec<Told> {
        match &node.op {
            Op::Not(inner) => {
                let mut told = self.told(inner, lines, wanted);
                told.iter_mut().for_each(|told| *told = told.not());
                told
            }
            Op::And(parts) => self.told_of_parts(parts, lines, wanted, Told::No, Told::min),
            Op::Or(parts) => self.told_of_parts(parts, lines, wanted, Told::Yes, Told::max),
            Op::Defined { scope: Scope::Current, links, define } if links.is_empty() => {
                match self.plan.defines.get(*define).filter(|define| define.of_record) {
                    Some(define) => self.told(&define.value, lines, wanted),
                    None => self.told_one_by_one(node, lines, wanted),
                }
            }
            _ => self.told_of_one(node, lines, wanted),
        }
    }

    /// Joins the parts; lines that one part settles are not asked about in the next.
    fn told_of_parts(
        &self,
        parts: &[Node],
        lines: &Lines,
        wanted: Wanted<'_>,
        settled: Told,
        join: fn(Told, Told) -> Told,
    ) -> Vec<Told> {
        let mut all: Option<Vec<Told>> = None;
        for part in parts {
            let Some(so_far) = &mut all else {
                let mut first = self.told(part, lines, wanted);
                // Lines that are not wanted are settled for every part.
                for (row, told) in first.iter_mut().enumerate().filter(|(row, _)| !wanted.has(*row)) {
                    debug_assert!(row < lines.rows.len(), "a line");
                    *told = settled;
                }
                all = Some(first);
                continue;
            };
            let more = self.told(part, lines, Wanted::Unless(so_far, settled));
            so_far.iter_mut().zip(more).for_each(|(told, more)| *told = join(*told, more));
        }
        all.unwrap_or_else(|| vec![settled.not(); lines.rows.len()])
    }

    /// A condition that is not made of others.
    fn told_of_one(&self, node: &Node, lines: &Lines, wanted: Wanted<'_>) -> Vec<Told> {
        match (&node.op, node.hangs_on) {
            (Op::Mentions { value, phrases, negated }, HangsOn::Field(_)) if phrases.supplied.is_empty() => {
                if let Some(told) = self.told_of_phrases(value, phrases, *negated, lines) {
                    return told;
                }
            }
            (Op::IsMissing(value, negated), HangsOn::Field(_)) => {
                if let Some(field) = self.own_field(value) {
                    return self.told_missing(field, *negated, lines);
                }
            }
            (_, HangsOn::Field(_)) if !reads_number(node) => {}
            (_, HangsOn::Field(_) | HangsOn::More) => {
                if let Some(told) = self.told_of_numbers(node, lines) {
                    return told;
                }
            }
            _ => {}
        }
        // Texts that are searched are seldom the same.
        let searches = matches!(node.op, Op::Matches { .. } | Op::Mentions { .. });
        let by_class = if searches && matches!(node.hangs_on, HangsOn::Field(_)) {
            None
        } else {
            self.classes(lines, node.hangs_on)
        };
        match by_class {
            Some(classes) => {
                classes.spread(|row| wanted.has(row), Told::No, |row| self.told_of_line(node, lines, row))
            }
            None => self.told_one_by_one(node, lines, wanted),
        }
    }

    fn told_of_line(&self, node: &Node, lines: &Lines, row: usize) -> Told {
        lines.rows.get(row).map_or(Told::Unsettled, |&line| Told::from(self.quick_truth(node, line)))
    }

    fn told_one_by_one(&self, node: &Node, lines: &Lines, wanted: Wanted<'_>) -> Vec<Told> {
        let told = |row| if wanted.has(row) { self.told_of_line(node, lines, row) } else { Told::No };
        (0..lines.rows.len()).map(told).collect()
    }

    /// The field of a line that an expression reads and nothing else.
    fn own_field(&self, node: &Node) -> Option<FieldId> {
        match &node.op {
            Op::Path { scope: Scope::Current, links, field: Some(field) } if links.is_empty() => {
                let known = &self.facts.schema.known;
                // What is left of a line is no fact.
                (![known.remaining, known.remaining_hours].contains(field)).then_some(*field)
            }
            _ => None,
        }
    }

    fn told_of_phrases(
        &self,
        value: &Node,
        phrases: &Phrases,
        negated: bool,
        lines: &Lines,
    ) -> Option<Vec<Told>> {
        let (field, set) = (self.own_field(value)?, phrases.fixed?);
        let found = self.found_sets_of_field(lines, field);
        let told = |(row, found): (usize, &crate::eval::text::FoundSets)| match lines
            .rows
            .get(row)
            .map(|&line| self.facts.get(line, field))
        {
            Some(Datum::Known(_)) => Told::from(found.has(set) != negated),
            // A blank mentions nothing.
            Some(Datum::Blank) => Told::from(negated),
            _ => Told::Unsettled,
        };
        Some(found.iter().enumerate().map(told).collect())
    }

    fn told_missing(&self, field: FieldId, negated: bool, lines: &Lines) -> Vec<Told> {
        let told = |&line| match self.facts.get(line, field) {
            Datum::Known(_) => Told::from(negated),
            Datum::Blank => Told::from(!negated),
            Datum::Missing | Datum::Unreadable(_) => Told::Unsettled,
        };
        lines.rows.iter().map(told).collect()
    }

    /// A condition over numbers or dates; `None` where it is none, or one that columns cannot work out.
    fn told_of_numbers(&self, node: &Node, lines: &Lines) -> Option<Vec<Told>> {
        match &node.op {
            Op::Compare(op, a, b) => {
                let (a, b) = (self.numbers(a, lines)?, self.numbers(b, lines)?);
                Some(a.compare(*op, &b))
            }
            Op::InSteps(value, step, negated) => {
                let (value, step) = (self.numbers(value, lines)?, self.numbers(step, lines)?);
                Some(negate_if(value.in_steps_of(&step), *negated))
            }
            Op::InRange { value, from, to, negated } => {
                let value = self.numbers(value, lines)?;
                let mut told = vec![Told::Yes; lines.rows.len()];
                let mut narrow = |op, end: &Node| {
                    let inside = value.compare(op, &*self.numbers(end, lines)?);
                    told.iter_mut().zip(inside).for_each(|(told, inside)| *told = (*told).min(inside));
                    Some(())
                };
                if let Some(from) = from {
                    narrow(CompareOp::GreaterOrEqual, from)?;
                }
                if let Some((to, inclusive)) = to {
                    narrow(if *inclusive { CompareOp::LessOrEqual } else { CompareOp::Less }, to)?;
                }
                // A blank lies nowhere.
                for (told, state) in told.iter_mut().zip(&value.states) {
                    if *state == super::numbers::State::Blank {
                        *told = Told::No;
                    }
                }
                Some(negate_if(told, *negated))
            }
            _ => None,
        }
    }

    /// The numbers or dates that an expression comes to.
    pub(super) fn numbers(&self, node: &Node, lines: &Lines) -> Option<Rc<Numbers>> {
        if !is_number(&node.ty) {
            return None;
        }
        let made = match &node.op {
            Op::Add(a, b) => self.numbers(a, lines)?.plus(&*self.numbers(b, lines)?)?,
            Op::Subtract(a, b) => self.numbers(a, lines)?.minus(&*self.numbers(b, lines)?)?,
            Op::Multiply(a, b) => self.numbers(a, lines)?.times(&*self.numbers(b, lines)?)?,
            Op::Else(a, b) => self.numbers(a, lines)?.or_else(&*self.numbers(b, lines)?)?,
            Op::Call(Function::Abs, args) => match args.as_slice() {
                [of] => self.numbers(of, lines)?.abs(),
                _ => return None,
            },
            Op::Defined { scope: Scope::Current, links, define } if links.is_empty() => {
                let define = self.plan.defines.get(*define).filter(|define| define.of_record)?;
                return self.numbers(&define.value, lines);
            }
            _ => match node.hangs_on {
                HangsOn::Field(_) => return Some(self.numbers_of_field(lines, self.own_field(node)?)),
                HangsOn::More => return None,
                on => self.numbers_of_classes(node, on, lines)?,
            },
        };
        Some(Rc::new(made))
    }

    /// What is the same for all lines of a class.
    fn numbers_of_classes(&self, node: &Node, on: HangsOn, lines: &Lines) -> Option<Numbers> {
        let classes = self.classes(lines, on)?;
        let places = classes.spread(
            |_| true,
            Place::BEYOND,
            |row| {
                let Some(&line) = lines.rows.get(row) else { return Place::BEYOND };
                match self.see(node, line) {
                    Seen::Blank => Place::BLANK,
                    Seen::Unknown => Place::UNKNOWN,
                    seen => seen.value().map_or(Place::BEYOND, Place::of),
                }
            },
        );
        Some(Numbers::of_places(places.into_iter()))
    }

    /// Whether a limit surely takes nothing from each line's figure.
    pub(crate) fn told_within_limit(&self, reduce: &Reduce, lines: &Lines) -> Vec<Told> {
        let within = || {
            let Reduce { target, cut: Cut::To(limit), taking: None } = reduce else { return None };
            let field = self.target_field(*target, lines)?;
            Some(self.numbers_of_field(lines, field).within(&*self.numbers(limit, lines)?))
        };
        within().unwrap_or_else(|| {
            let told = |&line| match self.quick_within_limit(reduce, line) {
                true => Told::Yes,
                false => Told::Unsettled,
            };
            lines.rows.iter().map(told).collect()
        })
    }

    /// The field that a cut is taken from, where it is the same one for all lines.
    fn target_field(&self, target: Target, lines: &Lines) -> Option<FieldId> {
        let field = |&line| self.facts.schema.field(self.facts.kind_of(line), target.word());
        let first = field(lines.rows.first()?)?;
        lines.rows.iter().all(|line| field(line) == Some(first)).then_some(first)
    }
}

/// Whether a condition compares numbers or dates.
fn reads_number(node: &Node) -> bool {
    match &node.op {
        Op::Compare(_, a, _) | Op::InSteps(a, ..) | Op::InRange { value: a, .. } => is_number(&a.ty),
        _ => false,
    }
}

/// Whether the values of a type stand in columns of numbers.
fn is_number(ty: &Type) -> bool {
    matches!(ty, Type::Number | Type::Hours | Type::Days | Type::Money(_) | Type::Rate(_) | Type::Date)
}

fn negate_if(mut told: Vec<Told>, negated: bool) -> Vec<Told> {
    if negated {
        told.iter_mut().for_each(|told| *told = told.not_if(true));
    }
    told
}

//! Lines that have the same keys, and conditions over each such group.

use foldhash::HashMap;

use super::numbers::{Numbers, State};
use super::{Lines, Told};
use crate::eval::{Evaluator, Group, Key};
use crate::facts::Datum;
use crate::plan::{Aggregate, AggregateKind, HangsOn, Key as PlanKey, Node, Op};
use crate::types::{Answer, Type, Value};

/// The lines of each group, in the order in which the groups begin.
pub(crate) struct LineGroups {
    /// The rows, group by group.
    rows: Vec<usize>,
    /// Where in `rows` each group ends.
    ends: Vec<usize>,
}

/// Which lines have the same key: a number for each line, equal where the language calls the keys the same.
type Numbered = Vec<u32>;

impl Evaluator<'_> {
    /// Groups the lines that are in scope; `None` where a key of one of them is not known or blank, or is not for columns
    /// to tell.
    pub(crate) fn line_groups(&self, keys: &[PlanKey], lines: &Lines, scope: &[Told]) -> Option<LineGroups> {
        let in_scope = |row: &usize| scope.get(*row) == Some(&Told::Yes);
        let rows: Vec<usize> = (0..lines.rows.len()).filter(in_scope).collect();
        let mut group_of: Vec<u32> = vec![0; lines.rows.len()];
        let mut groups = usize::from(!rows.is_empty());
        // Texts last: most lines are alone by then, and need not be compared.
        let (texts, others): (Vec<&PlanKey>, Vec<&PlanKey>) =
            keys.iter().partition(|key| is_own_text(&key.node));
        for key in others {
            if key.brings_firm && !matches!(self.firm(lines), Some(Some(_))) {
                return None;
            }
            let key = self.numbered(&key.node, lines, &rows)?;
            groups = split(&rows, &mut group_of, &key);
        }
        for key in texts {
            let texts = self.told_apart(&key.node, lines, &rows, &group_of, groups)?;
            groups = split(&rows, &mut group_of, &texts);
        }
        LineGroups::of(&rows, &group_of, groups)
    }

    /// Numbers the lines by a key; `None` where it is not known or blank for one of the rows.
    fn numbered(&self, node: &Node, lines: &Lines, rows: &[usize]) -> Option<Numbered> {
        if matches!(
            node.ty,
            Type::Number | Type::Hours | Type::Days | Type::Money(_) | Type::Rate(_) | Type::Date
        ) && let Some(numbers) = self.numbers(node, lines)
        {
            return by_number(&numbers, rows);
        }
        let classes = self.classes(lines, node.hangs_on)?;
        let mut known: HashMap<Key, u32> = HashMap::default();
        let mut wanted = vec![false; lines.rows.len()];
        for &row in rows {
            *wanted.get_mut(row)? = true;
        }
        let numbered = classes.spread(
            |row| wanted.get(row) == Some(&true),
            Some(0),
            |row| {
                let frame = crate::eval::Frame { record: lines.rows.get(row).copied(), ..Default::default() };
                let Answer::Known(value) = self.eval(node, frame) else { return None };
                let next = u32::try_from(known.len()).ok()?;
                Some(*known.entry(Key::of(&value)).or_insert(next))
            },
        );
        numbered.into_iter().collect()
    }

    /// Tells apart the texts of the lines whose group has more than one; `None` where one of all is not known or blank.
    fn told_apart(
        &self,
        node: &Node,
        lines: &Lines,
        rows: &[usize],
        group_of: &[u32],
        groups: usize,
    ) -> Option<Numbered> {
        let HangsOn::Field(field) = node.hangs_on else { return None };
        let mut sizes = vec![0u32; groups];
        for group in rows.iter().filter_map(|&row| usize::try_from(*group_of.get(row)?).ok()) {
            *sizes.get_mut(group)? += 1;
        }
        let mut known: HashMap<Key, u32> = HashMap::default();
        let mut apart = vec![0; lines.rows.len()];
        for &row in rows {
            let Datum::Known(value @ (Value::Text(_) | Value::Code(_))) =
                self.facts.get(*lines.rows.get(row)?, field)
            else {
                return None;
            };
            if *sizes.get(usize::try_from(*group_of.get(row)?).ok()?)? > 1 {
                let next = u32::try_from(known.len()).ok()?;
                *apart.get_mut(row)? = *known.entry(Key::of(value)).or_insert(next);
            }
        }
        Some(apart)
    }

    /// What a condition comes to for each group.
    pub(crate) fn told_of_groups(&self, node: &Node, lines: &Lines, groups: &LineGroups) -> Vec<Told> {
        let unsettled = || vec![Told::Unsettled; groups.len()];
        match &node.op {
            Op::Not(inner) => self.told_of_groups(inner, lines, groups).into_iter().map(Told::not).collect(),
            Op::And(parts) | Op::Or(parts) => {
                let join = if matches!(node.op, Op::And(_)) { Told::min } else { Told::max };
                let parts = parts.iter().map(|part| self.told_of_groups(part, lines, groups));
                let joined = parts.reduce(|mut all, part| {
                    all.iter_mut().zip(part).for_each(|(told, part)| *told = join(*told, part));
                    all
                });
                joined.unwrap_or_else(unsettled)
            }
            Op::Compare(op, a, b) => {
                let (a, b) = (self.figures(a, lines, groups), self.figures(b, lines, groups));
                a.zip(b).map_or_else(unsettled, |(a, b)| a.compare(*op, &b))
            }
            _ => unsettled(),
        }
    }

    /// The figures of the groups: a sum or count of their lines, or what is the same for all lines.
    fn figures(&self, node: &Node, lines: &Lines, groups: &LineGroups) -> Option<Numbers> {
        let Op::Aggregate(aggregate) = &node.op else {
            let same = (node.hangs_on == HangsOn::Nothing).then(|| self.numbers(node, lines)).flatten()?;
            let (value, state) = (*same.values.first()?, *same.states.first()?);
            return Some(same.like(vec![value; groups.len()], vec![state; groups.len()]));
        };
        let Aggregate { of: None, filters, same, window: None, value, kind, distinct, brings_firm, .. } =
            &**aggregate
        else {
            return None;
        };
        if !filters.is_empty() || !same.is_empty() {
            return None;
        }
        match (kind, value, distinct) {
            (AggregateKind::Sum, Some(value), false) => {
                let numbers = self.numbers(value, lines)?;
                let sums = groups.iter().map(|rows| numbers.sum_of(rows.iter().copied()));
                let places = sums.map(|sum| sum.map_or((0, State::Beyond), |sum| (sum, State::Known)));
                let (values, states) = places.unzip();
                Some(numbers.like(values, states))
            }
            (AggregateKind::Count, _, false) => Some(Numbers::counts(groups.iter().map(<[usize]>::len))),
            (AggregateKind::Count, Some(value), true) => {
                if *brings_firm && !matches!(self.firm(lines), Some(Some(_))) {
                    return None;
                }
                let numbered = self.numbered(value, lines, &groups.rows)?;
                let different = |rows: &[usize]| {
                    let mut numbers: Vec<&u32> = rows.iter().filter_map(|&row| numbered.get(row)).collect();
                    numbers.sort_unstable();
                    numbers.dedup();
                    numbers.len()
                };
                Some(Numbers::counts(groups.iter().map(different)))
            }
            _ => None,
        }
    }
}

impl LineGroups {
    /// The groups of the rows, by the number of each row's group.
    fn of(rows: &[usize], group_of: &[u32], groups: usize) -> Option<Self> {
        let group = |row: usize| usize::try_from(*group_of.get(row)?).ok();
        // Where each group ends; while the rows are laid down, where its next one goes.
        let mut ends = vec![0; groups];
        for &row in rows {
            *ends.get_mut(group(row)?)? += 1;
        }
        let mut before = 0;
        for end in &mut ends {
            before += std::mem::replace(end, before);
        }
        let mut laid = vec![0; rows.len()];
        for &row in rows {
            let next = ends.get_mut(group(row)?)?;
            *laid.get_mut(*next)? = row;
            *next += 1;
        }
        Some(Self { rows: laid, ends })
    }

    /// How many groups there are.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The rows of each group.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &[usize]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, &end)| self.rows.get(start..end).unwrap_or_default())
    }

    /// A group as the plain evaluator knows it.
    pub(crate) fn group(rows: &[usize], lines: &Lines) -> Group {
        let members = rows.iter().filter_map(|&row| lines.rows.get(row).copied()).collect();
        Group { members, ..Group::default() }
    }
}

fn is_own_text(node: &Node) -> bool {
    matches!((&node.op, node.hangs_on, &node.ty), (Op::Path { .. }, HangsOn::Field(_), Type::Text))
}

/// Numbers lines by their numbers; `None` where one of the rows has none.
fn by_number(numbers: &Numbers, rows: &[usize]) -> Option<Numbered> {
    let mut known: HashMap<i64, u32> = HashMap::default();
    known.reserve(rows.len());
    let mut numbered = vec![0; numbers.values.len()];
    for &row in rows {
        if *numbers.states.get(row)? != State::Known {
            return None;
        }
        let next = u32::try_from(known.len()).ok()?;
        *numbered.get_mut(row)? = *known.entry(*numbers.values.get(row)?).or_insert(next);
    }
    Some(numbered)
}

/// Splits groups by a further key; the groups are numbered in the order in which they begin. Gives back how many there are.
fn split(rows: &[usize], group_of: &mut [u32], key: &Numbered) -> usize {
    let mut known: HashMap<u64, u32> = HashMap::default();
    known.reserve(rows.len());
    for &row in rows {
        let (Some(group), Some(&key)) = (group_of.get_mut(row), key.get(row)) else { continue };
        let next = u32::try_from(known.len()).unwrap_or(u32::MAX);
        let both = u64::from(*group) << 32 | u64::from(key);
        *group = *known.entry(both).or_insert(next);
    }
    known.len()
}

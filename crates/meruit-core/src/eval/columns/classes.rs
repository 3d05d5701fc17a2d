//! Lines that agree in a field or a link.

use foldhash::HashMap;

use crate::facts::{Datum, RecordRef};
use crate::types::Value;

/// The class of each line: lines of one class have the same in a field or a link.
///
/// Lines of two classes may still be the same to the language: `l110` and `L110` are two classes.
#[derive(Debug)]
pub(super) struct Classes {
    pub of: Vec<u32>,
    pub count: usize,
}

/// What the lines of a class agree in.
#[derive(PartialEq, Eq, Hash, Clone, Copy)]
enum Same<'d> {
    Record(RecordRef),
    Text(&'d str),
    Blank,
    Missing,
    Unreadable,
    /// Only with itself.
    Alone(usize),
}

impl<'d> Same<'d> {
    fn of(datum: &'d Datum, row: usize) -> Self {
        match datum {
            Datum::Known(Value::Record(record)) => Self::Record(*record),
            Datum::Known(Value::Text(text) | Value::Code(text)) => Self::Text(text),
            Datum::Known(_) => Self::Alone(row),
            Datum::Blank => Self::Blank,
            Datum::Missing => Self::Missing,
            Datum::Unreadable(_) => Self::Unreadable,
        }
    }
}

/// Up to so many classes a line is compared with each of them.
const FEW: usize = 8;

impl Classes {
    /// All lines in one.
    pub(super) fn one(lines: usize) -> Self {
        Self { of: vec![0; lines], count: usize::from(lines > 0) }
    }

    /// By what the lines have.
    pub(super) fn of<'d>(data: impl Iterator<Item = &'d Datum>) -> Self {
        let mut first: Vec<Same<'d>> = Vec::new();
        let mut more: HashMap<Same<'d>, usize> = HashMap::default();
        let of = data.enumerate().map(|(row, datum)| {
            let same = Same::of(datum, row);
            let known = match first.len() {
                0..=FEW => first.iter().position(|class| *class == same),
                _ => more.get(&same).copied(),
            };
            let class = known.unwrap_or_else(|| {
                first.push(same);
                match first.len() {
                    0..=FEW => {}
                    n if n == FEW + 1 => more.extend(first.iter().copied().zip(0..)),
                    n => {
                        more.insert(same, n - 1);
                    }
                }
                first.len() - 1
            });
            u32::try_from(class).unwrap_or(u32::MAX)
        });
        let of = of.collect();
        Self { of, count: first.len() }
    }

    /// What is the same for all lines of a class, worked out once for each class of which a line is wanted.
    pub(super) fn spread<T: Copy>(
        &self,
        wanted: impl Fn(usize) -> bool,
        other: T,
        mut work_out: impl FnMut(usize) -> T,
    ) -> Vec<T> {
        let mut known: Vec<Option<T>> = vec![None; self.count];
        let of_row = |(row, class): (usize, &u32)| {
            if !wanted(row) {
                return other;
            }
            match usize::try_from(*class).ok().and_then(|class| known.get_mut(class)) {
                Some(slot) => *slot.get_or_insert_with(|| work_out(row)),
                None => other,
            }
        };
        self.of.iter().enumerate().map(of_row).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Datum {
        Datum::Known(Value::Text(text.into()))
    }

    #[test]
    fn lines_that_agree_are_of_one_class() {
        let data = [text("a"), Datum::Blank, text("a"), Datum::Missing, text("A"), Datum::Blank];
        let classes = Classes::of(data.iter());
        assert_eq!((classes.of, classes.count), (vec![0, 1, 0, 2, 3, 1], 4));
    }

    #[test]
    fn many_classes_are_told_apart_as_few_are() {
        let data: Vec<Datum> = (0..100).map(|n| text(&(n % 37).to_string())).collect();
        let classes = Classes::of(data.iter());
        let expected: Vec<u32> = (0..100).map(|n| n % 37).collect();
        assert_eq!((classes.of, classes.count), (expected, 37));
    }
}

//! Keys and fields of every sort: a few values each, with points between and beyond them, so that brute force can try
//! them all.

/// A sort of value.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sort {
    pub name: &'static str,
    /// As a rule file writes it.
    pub ty: &'static str,
    pub order: Order,
    /// All values of the domain as facts have them, in their order where there is one.
    pub points: &'static [&'static str],
    /// The values that rules name, by their places, as rules write them.
    pub named: &'static [(usize, &'static str)],
    /// What is below each of the named values, by places; they hold themselves too.
    pub below: &'static [(usize, &'static [usize])],
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    /// What lies between two values is known.
    Ordered,
    /// The same, of whole numbers that follow one another: what lies between is meant to be left out.
    Counted,
    /// All values are known.
    Listed,
    /// There may be others.
    Open,
}

pub(crate) const SORTS: [Sort; 9] = [
    Sort {
        name: "role",
        ty: "code(\"role\")",
        order: Order::Open,
        points: &["PARTNR", "ASSOC", "OFCOUN", "PARALG"],
        named: &[(0, "PARTNR"), (1, "ASSOC"), (2, "OFCOUN")],
        below: &[],
    },
    Sort {
        name: "task",
        ty: "code(\"task\")",
        order: Order::Open,
        points: &["L300", "L310", "L320", "L400", "L410", "A101"],
        named: &[(0, "L300"), (1, "L310"), (3, "L400")],
        below: &[(0, &[1, 2]), (3, &[4])],
    },
    Sort {
        name: "class",
        ty: "one of (\"flat\", \"hourly\", \"other\")",
        order: Order::Listed,
        points: &["flat", "hourly", "other"],
        named: &[(0, "\"flat\""), (1, "\"hourly\""), (2, "\"other\"")],
        below: &[],
    },
    Sort {
        name: "urgent",
        ty: "yes/no",
        order: Order::Listed,
        points: &["true", "false"],
        named: &[(0, "yes"), (1, "no")],
        below: &[],
    },
    Sort {
        name: "step",
        ty: "number",
        order: Order::Counted,
        points: &["0.5", "1", "1.5", "2", "2.5", "4", "5"],
        named: &[(1, "1"), (3, "2"), (5, "4")],
        below: &[],
    },
    Sort {
        name: "spent",
        ty: "money",
        order: Order::Ordered,
        points: &[
            "0.00 USD",
            "50.00 USD",
            "75.00 USD",
            "100.00 USD",
            "125.50 USD",
            "150.00 USD",
            "200.00 USD",
        ],
        named: &[(1, "50 USD"), (3, "100 USD"), (5, "150 USD")],
        below: &[],
    },
    Sort {
        name: "agreed",
        ty: "rate",
        order: Order::Ordered,
        points: &["90 USD", "100 USD", "110 USD", "200 USD", "210 USD"],
        named: &[(1, "100 USD per hour"), (3, "200 USD per hour")],
        below: &[],
    },
    Sort {
        name: "day",
        ty: "date",
        order: Order::Ordered,
        points: &[
            "2025-12-31",
            "2026-01-01",
            "2026-01-02",
            "2026-01-03",
            "2026-01-04",
            "2026-02-28",
            "2026-03-01",
        ],
        named: &[(1, "2026-01-01"), (2, "2026-01-02"), (5, "2026-02-28")],
        below: &[],
    },
    Sort {
        name: "worked",
        ty: "hours",
        order: Order::Ordered,
        points: &["0.5", "1", "1.5", "2", "2.5"],
        named: &[(1, "1"), (3, "2")],
        below: &[],
    },
];

/// A cell of a table, and the points that it holds, a bit for each.
#[derive(Clone, Debug)]
pub(crate) struct Cell {
    pub text: String,
    pub holds: u32,
    /// Whether it holds a blank too.
    pub is_any: bool,
    pub is_range: bool,
}

impl Cell {
    /// Whether all that this holds, the other holds.
    pub(crate) fn is_inside(&self, other: &Self) -> bool {
        self.holds & !other.holds == 0 && (other.is_any || !self.is_any)
    }
}

impl Sort {
    pub(crate) fn is_ordered(&self) -> bool {
        matches!(self.order, Order::Ordered | Order::Counted)
    }

    /// The point and all that is below it.
    fn one(&self, at: usize) -> u32 {
        let below = self.below.iter().filter(|(above, _)| *above == at).flat_map(|(_, below)| *below);
        below.fold(1 << at, |bits, at| bits | 1 << at)
    }

    /// The cells that a table can have of it, each that holds something else than those before it: of days, `under` the
    /// second of January is `up to` the first.
    pub(crate) fn cells(&self) -> Vec<Cell> {
        let all = (1 << self.points.len()) - 1;
        let mut cells = vec![Cell { text: "any".to_owned(), holds: all, is_any: true, is_range: false }];
        let mut add = |text: String, holds: u32, is_range: bool| {
            cells.push(Cell { text, holds, is_any: false, is_range });
        };
        for (place, &(at, text)) in self.named.iter().enumerate() {
            add(text.to_owned(), self.one(at), false);
            for &(other, other_text) in self.named.iter().skip(place + 1) {
                add(format!("({text}, {other_text})"), self.one(at) | self.one(other), false);
                if self.is_ordered() {
                    let (from, to) = (all << at, (1 << other) - 1);
                    add(format!("from {text} to under {other_text}"), all & from & to, true);
                    add(format!("from {text} to {other_text}"), all & from & (to | 1 << other), true);
                }
            }
            if self.is_ordered() {
                add(format!("from {text}"), all & (all << at), true);
                add(format!("under {text}"), (1 << at) - 1, true);
                add(format!("up to {text}"), (1 << (at + 1)) - 1, true);
            }
        }
        let mut known = std::collections::BTreeSet::new();
        cells.retain(|cell| known.insert((cell.holds, cell.is_any)));
        cells
    }

    /// Conditions on a field of it.
    pub(crate) fn conditions(&self) -> Vec<String> {
        let name = self.name;
        let mut all = vec![format!("{name} is missing"), format!("{name} is not missing")];
        if self.ty == "yes/no" {
            return all.into_iter().chain([name.to_owned(), format!("not {name}")]).collect();
        }
        let ops =
            if self.is_ordered() { &["<", "<=", ">", ">=", "is", "is not"][..] } else { &["is", "is not"] };
        for &(_, value) in self.named {
            all.extend(ops.iter().map(|op| format!("{name} {op} {value}")));
        }
        let sets = self.cells().into_iter().map(|cell| cell.text).filter(|cell| {
            cell.starts_with('(')
                || cell.starts_with("from")
                || cell.starts_with("under")
                || cell.starts_with("up")
        });
        for set in sets {
            all.extend([format!("{name} in {set}"), format!("{name} not in {set}")]);
        }
        all
    }
}

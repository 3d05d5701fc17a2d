//! Names of columns → fields of records.

use meruit::{KindId, Schema, Type};

/// The kinds of line, with their LEDES letters.
const LINES: [(&str, &[&str]); 4] =
    [("fee", &["F"]), ("expense", &["E"]), ("adjustment", &["IF", "IE"]), ("line", &[])];
/// Links that a flat row has on its line and that serve its invoice too, as in a LEDES file.
const SHARED_LINKS: [&str; 2] = ["matter", "firm"];

/// Whether a field belongs to the invoice or to the line of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Level {
    Invoice,
    Line,
}

/// The field that a column holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Target {
    pub(crate) level: Level,
    /// From the record on: `timekeeper`, `role`.
    pub(crate) path: Vec<String>,
    pub(crate) ty: Type,
}

impl Target {
    /// As the manual of columns writes it: `invoice.date`, `timekeeper.role`.
    pub(crate) fn name(&self) -> String {
        let path = self.path.join(".");
        match self.level {
            Level::Invoice => format!("invoice.{path}"),
            Level::Line => path,
        }
    }

    /// Whether the field is one that a null leaves out, as the LEDES reader does with an empty cell: it follows from others.
    pub(crate) fn follows_where_null(&self) -> bool {
        let [name] = self.path.as_slice() else { return false };
        match self.level {
            Level::Invoice => name == "currency",
            Level::Line => matches!(
                name.as_str(),
                "amount" | "adjustment" | "tax" | "number" | "billed_amount" | "billed_hours"
            ),
        }
    }

    /// Whether the invoice has the same from its first line.
    pub(crate) fn serves_invoice(&self) -> bool {
        self.level == Level::Line
            && self.path.first().is_some_and(|link| SHARED_LINKS.contains(&link.as_str()))
    }

    /// Whether lines of this LEDES letter have the field.
    pub(crate) fn fits(&self, schema: &Schema, prior: bool, letter: &str) -> bool {
        let Some((kind, _)) = LINES.iter().find(|(_, letters)| letters.contains(&letter)) else {
            return true;
        };
        let field = self.path.first();
        schema
            .kind(kind, prior)
            .is_some_and(|kind| field.is_some_and(|field| schema.field(kind, field).is_some()))
    }
}

/// The field that a name stands for in flat rows of lines: `rate`, `invoice.date`, `invoice_date`, `timekeeper_role`, `currency`.
pub(crate) fn of_lines(schema: &Schema, prior: bool, name: &str) -> Option<Target> {
    let invoice = schema.kind("invoice", prior)?;
    if name == "invoice" {
        return of_lines(schema, prior, "invoice.number");
    }
    if let Some(rest) = name.strip_prefix("invoice.").or_else(|| name.strip_prefix("invoice_")) {
        let (path, ty) = path_of(schema, invoice, rest)?;
        return Some(Target { level: Level::Invoice, path, ty });
    }
    let of_line = LINES.iter().find_map(|(kind, _)| path_of(schema, schema.kind(kind, prior)?, name));
    match of_line {
        Some((path, ty)) => Some(Target { level: Level::Line, path, ty }),
        None => path_of(schema, invoice, name).map(|(path, ty)| Target { level: Level::Invoice, path, ty }),
    }
}

/// The field that a name stands for in rows of a kind of record: `state`, `budget.amount`, `budget_amount`.
pub(crate) fn path_of(schema: &Schema, kind: KindId, name: &str) -> Option<(Vec<String>, Type)> {
    // Links nest without an end; no name needs more.
    path_within(schema, kind, name, 4)
}

fn path_within(schema: &Schema, kind: KindId, name: &str, deep: usize) -> Option<(Vec<String>, Type)> {
    if let Some(field) = schema.field(kind, name) {
        let ty = schema.field_of(kind, field).ty.clone();
        return Some((vec![name.to_owned()], ty));
    }
    if deep == 0 {
        return None;
    }
    schema.describe(kind).fields.iter().find_map(|(link, field)| {
        let rest = name.strip_prefix(link.as_str())?.strip_prefix(['.', '_'])?;
        let Type::Record(to) = schema.field_of(kind, *field).ty else { return None };
        let (mut path, ty) = path_within(schema, to, rest, deep - 1)?;
        path.insert(0, link.clone());
        Some((path, ty))
    })
}

/// The names of all fields of flat rows, for "did you mean" and for who asks.
pub(crate) fn names_of_lines(schema: &Schema, prior: bool) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for (kind, _) in LINES {
        add_names(schema, prior, kind, "", &mut names);
    }
    add_names(schema, prior, "invoice", "invoice.", &mut names);
    names
}

fn add_names(schema: &Schema, prior: bool, kind: &str, before: &str, names: &mut Vec<String>) {
    let Some(kind) = schema.kind(kind, prior) else { return };
    for (name, field) in &schema.describe(kind).fields {
        let ty = &schema.field_of(kind, *field).ty;
        let of_invoice = name == "invoice" || name.starts_with("narrative.") || name.starts_with("remaining");
        let all: Vec<String> = match ty {
            _ if of_invoice => Vec::new(),
            Type::Record(to) => {
                let fields = schema.describe(*to).fields.iter();
                let plain =
                    fields.filter(|(_, field)| !matches!(schema.field_of(*to, *field).ty, Type::Record(_)));
                plain.map(|(field, _)| format!("{before}{name}.{field}")).collect()
            }
            _ => vec![format!("{before}{name}")],
        };
        for name in all {
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
}

/// The nearest of some names, as advice.
pub(crate) fn did_you_mean<'n>(name: &str, known: impl IntoIterator<Item = &'n str>) -> Option<String> {
    let fold = |text: &str| text.to_lowercase().replace(['.', ' ', '-'], "_");
    let wanted = fold(name);
    let near = known
        .into_iter()
        .map(|known| (distance(&wanted, &fold(known)), known))
        .min_by_key(|(distance, _)| *distance)?;
    (near.0 <= 2.max(wanted.chars().count() / 4)).then(|| format!("did you mean `{}`?", near.1))
}

/// How many letters must be changed to make one word of the other.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        let mut next = Vec::with_capacity(row.len());
        next.push(left);
        for (y, above) in b.iter().zip(row.iter().skip(1)) {
            left = (diagonal + usize::from(x != *y)).min(left + 1).min(above + 1);
            diagonal = *above;
            next.push(left);
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{Level, did_you_mean, names_of_lines, of_lines};
    use meruit::Ruleset;

    #[test]
    fn names_are_read_with_points_and_with_underlines() {
        let rules = Ruleset::parse("a.ocg", "rule a for each fee then note").expect("rules");
        let schema = rules.schema();
        for (name, level, path) in [
            ("rate", Level::Line, "rate"),
            ("billed_amount", Level::Line, "billed_amount"),
            ("invoice.date", Level::Invoice, "date"),
            ("invoice_number", Level::Invoice, "number"),
            ("invoice", Level::Invoice, "number"),
            ("currency", Level::Invoice, "currency"),
            ("timekeeper_role", Level::Line, "timekeeper.role"),
            ("timekeeper.standard_rate", Level::Line, "timekeeper.standard_rate"),
            ("matter_budget_amount", Level::Line, "matter.budget.amount"),
            ("firm", Level::Line, "firm"),
            ("code", Level::Line, "code"),
        ] {
            let target = of_lines(schema, false, name).unwrap_or_else(|| panic!("{name}"));
            assert_eq!((target.level, target.path.join(".").as_str()), (level, path), "{name}");
            assert_eq!(of_lines(schema, false, &target.name()).as_ref(), Some(&target));
        }
        assert_eq!(of_lines(schema, false, "cost_centre"), None);
        let names = names_of_lines(schema, false);
        assert!(names.iter().all(|name| of_lines(schema, false, name).is_some()));
        let near = did_you_mean("timekeeper rol", names.iter().map(String::as_str));
        assert_eq!(near.as_deref(), Some("did you mean `timekeeper.role`?"));
    }
}

//! Rows of lines → invoices: what a frame has flat, facts have nested.
//!
//! As in a LEDES file, each row is a line and carries its invoice with it. Rows of one invoice share its number and firm; what
//! they say of the invoice must be the same in each.

use std::collections::{BTreeMap, HashMap};

use meruit::{Json, Members, Schema, Type};

use crate::error::{Failure, RowsOf};
use crate::fault::{Class, Fault, Faults};
use crate::fields::{Level, Target, did_you_mean, names_of_lines, of_lines};

/// Rows with named columns.
pub(crate) trait Grid {
    /// How many rows there are.
    fn rows(&self) -> usize;
    /// The columns by name.
    fn names(&self) -> Vec<String>;
    /// Whether a column can hold what a field of this type takes.
    fn check(&self, column: usize, ty: &Type) -> Result<(), Fault>;
    /// A cell; `None` where the row does not have it, so that nobody knows it.
    fn cell(&mut self, row: usize, column: usize, ty: &Type) -> Result<Option<Json>, Failure>;
    /// What is wrong with cells that were read.
    fn faults(&mut self) -> Faults;
}

/// A field and the column that holds it.
#[derive(Clone, Debug)]
pub(crate) struct Column {
    pub(crate) target: Target,
    pub(crate) column: usize,
}

/// Which columns hold which fields.
#[derive(Clone, Debug, Default)]
pub(crate) struct Mapping {
    pub(crate) columns: Vec<Column>,
}

/// Finds the field of each column. `asked` are the columns that the caller names by field.
pub(crate) fn mapping(
    schema: &Schema,
    prior: bool,
    grid: &impl Grid,
    asked: &BTreeMap<String, String>,
    constants: &[(Target, Json)],
) -> Result<Mapping, Faults> {
    let names = grid.names();
    let mut faults = Faults::default();
    let mut columns: Vec<Column> = Vec::new();
    let mut named = vec![false; names.len()];
    let known = || names.iter().map(String::as_str);
    for (field, column) in asked {
        let at = names.iter().position(|name| name == column);
        if let (Some(at), Some(named)) = (at, at.and_then(|at| named.get_mut(at))) {
            *named = true;
            match of_lines(schema, prior, field) {
                Some(target) => columns.push(Column { target, column: at }),
                None => faults.push(unknown_field(schema, prior, field)),
            }
        } else {
            let near = did_you_mean(column, known());
            let fault = Fault::new(
                Class::Column,
                "no-column",
                format!("there is no column `{column}` for `{field}`"),
            );
            faults.push(fault.column(column).help(near.unwrap_or_else(|| these(&names))));
        }
    }
    for (at, name) in names.iter().enumerate() {
        if named.get(at).is_some_and(|named| *named) {
            continue;
        }
        let Some(target) = of_lines(schema, prior, name) else { continue };
        let is_same = |known: &Column| known.target.level == target.level && known.target.path == target.path;
        match columns.iter().find(|known| is_same(known)) {
            // The caller named another column for it.
            Some(known) if asked.values().any(|column| names.get(known.column) == Some(column)) => {}
            Some(known) => {
                let other = names.get(known.column).map_or("", String::as_str);
                let message = format!("the columns `{other}` and `{name}` both are `{}`", target.name());
                let help = format!("say which counts: `columns={{\"{}\": \"{name}\"}}`", target.name());
                faults.push(Fault::new(Class::Column, "column-twice", message).column(name).help(help));
            }
            None => columns.push(Column { target, column: at }),
        }
    }
    columns.retain(|column| {
        let same = |(constant, _): &(Target, Json)| {
            constant.level == column.target.level && constant.path == column.target.path
        };
        !constants.iter().any(same)
    });
    for (level, field) in [(Level::Line, "kind"), (Level::Invoice, "number")] {
        let is_it = |target: &Target| target.level == level && target.path == [field];
        let there = columns.iter().any(|column| is_it(&column.target))
            || constants.iter().any(|(target, _)| is_it(target));
        if !there {
            let field = if level == Level::Invoice { "invoice.number" } else { field };
            let fault = Fault::new(Class::Column, "no-column", format!("there is no column for `{field}`"));
            let name = format!("name it by `columns={{\"{field}\": …}}`");
            let constant =
                if field == "kind" { ", or give all lines one by `constants={\"kind\": \"F\"}`" } else { "" };
            faults.push(fault.column(field).help(format!("{name}{constant}; {}", these(&names))));
        }
    }
    for Column { target, column } in &columns {
        if let Err(fault) = grid.check(*column, &target.ty) {
            faults.push(fault);
        }
    }
    if faults.is_empty() { Ok(Mapping { columns }) } else { Err(faults) }
}

/// The field of a name that the caller gives.
pub(crate) fn unknown_field(schema: &Schema, prior: bool, field: &str) -> Fault {
    let names = names_of_lines(schema, prior);
    let fault = Fault::new(Class::Column, "unknown-field", format!("no field of a line is called `{field}`"));
    match did_you_mean(field, names.iter().map(String::as_str)) {
        Some(near) => fault.help(near),
        None => fault.help("`Ruleset.fields()` names them"),
    }
}

fn these(names: &[String]) -> String {
    let quoted: Vec<String> = names.iter().take(30).map(|name| format!("`{name}`")).collect();
    let more = if names.len() > 30 { ", …" } else { "" };
    format!("the columns are {}{more}", quoted.join(", "))
}

/// Invoices made of rows, and the row of each line.
#[derive(Debug, Default)]
pub(crate) struct Invoices {
    invoices: Vec<Invoice>,
}

#[derive(Debug)]
struct Invoice {
    members: Members,
    lines: Vec<Json>,
    rows: Vec<usize>,
}

impl Invoices {
    pub(crate) fn len(&self) -> usize {
        self.invoices.len()
    }

    /// The array of invoices, and the rows.
    pub(crate) fn into_json(self) -> (Json, Rows) {
        let mut rows = Vec::with_capacity(self.invoices.len());
        let invoices = self.invoices.into_iter().map(|Invoice { mut members, lines, rows: of_lines }| {
            rows.push(of_lines);
            members.set("lines", Json::List(lines));
            Json::Object(members)
        });
        (Json::List(invoices.collect()), Rows(rows))
    }
}

/// By invoice and line: the row.
#[derive(Debug)]
pub(crate) struct Rows(Vec<Vec<usize>>);

impl RowsOf for Rows {
    fn row_of(&self, path: &str) -> Option<usize> {
        let (invoice, rest) = path.split_once("invoice")?.1.split_once('[')?.1.split_once(']')?;
        let rows = self.0.get(invoice.parse::<usize>().ok()?)?;
        let line = rest.strip_prefix(".lines[").and_then(|rest| rest.split_once(']'));
        match line {
            Some((line, _)) => rows.get(line.parse::<usize>().ok()?).copied(),
            None => rows.first().copied(),
        }
    }
}

/// Makes invoices of the rows.
pub(crate) fn invoices(
    schema: &Schema,
    prior: bool,
    grid: &mut impl Grid,
    mapping: &Mapping,
    constants: &[(Target, Json)],
) -> Result<Invoices, Failure> {
    let fitting: Vec<Fitting> =
        mapping.columns.iter().map(|of| Fitting::new(schema, prior, mapping, of)).collect();
    let mut faults = Faults::default();
    let mut made = Invoices::default();
    let mut known: HashMap<(String, String), usize> = HashMap::new();
    for row in 0..grid.rows() {
        let mut of_invoice = Members::default();
        let mut of_line = Members::default();
        let mut shared = Members::default();
        let mut cells: Vec<(&Column, &Fitting, Json)> = Vec::with_capacity(mapping.columns.len());
        for (column, fitting) in mapping.columns.iter().zip(&fitting) {
            if let Some(cell) = grid.cell(row, column.column, &column.target.ty)? {
                cells.push((column, fitting, cell));
            }
        }
        let letter = letter(&cells, constants);
        let place = Fitting::place(&letter);
        let constant = constants.iter().map(|(target, value)| (target, value.clone(), true));
        let cells = cells.into_iter().map(|(column, fitting, cell)| {
            let takes = cell != Json::Null && !fitting.has_other(place);
            (&column.target, cell, fitting.fits(place) || takes)
        });
        for (target, cell, takes) in cells.chain(constant) {
            if !takes || (cell == Json::Null && target.follows_where_null()) {
                continue;
            }
            match target.level {
                Level::Invoice => put(&mut of_invoice, &target.path, cell),
                Level::Line => {
                    if target.serves_invoice() {
                        put(&mut shared, &target.path, cell.clone());
                    }
                    put(&mut of_line, &target.path, cell);
                }
            }
        }
        let of_invoice = without_empty_links(of_invoice);
        let Some(Json::Text(number)) = of_invoice.get("number") else {
            faults.push(Fault::new(Class::Value, "no-invoice-number", "the row names no invoice").row(row));
            continue;
        };
        let firm = id_of(of_invoice.get("firm").or(shared.get("firm")));
        let line = Json::Object(without_empty_links(of_line));
        let key = (number.clone(), firm);
        match known.get(&key).and_then(|&at| made.invoices.get_mut(at)) {
            Some(invoice) => {
                let first = invoice.rows.first().copied().unwrap_or_default();
                for (name, value) in of_invoice.iter() {
                    if invoice.members.get(name).is_some_and(|before| before != value) {
                        faults.push(differs(number, name, row, first));
                    }
                }
                invoice.lines.push(line);
                invoice.rows.push(row);
            }
            None => {
                known.insert(key, made.invoices.len());
                let mut members = of_invoice;
                for (link, value) in without_empty_links(shared) {
                    if members.get(&link).is_none() {
                        members.set(link, value);
                    }
                }
                made.invoices.push(Invoice { members, lines: vec![line], rows: vec![row] });
            }
        }
    }
    let cells = grid.faults();
    if !cells.is_empty() {
        return Err(cells.into());
    }
    if faults.is_empty() { Ok(made) } else { Err(faults.into()) }
}

fn differs(number: &str, name: &str, row: usize, first: usize) -> Fault {
    let message = format!("`invoice.{name}` of the invoice `{number}` is another than in row {first}");
    Fault::new(Class::Value, "invoice-differs", message)
        .row(row)
        .help("all rows of an invoice say the same of it; rows are told apart by invoice number and firm")
}

/// The LEDES letter of a row.
fn letter(cells: &[(&Column, &Fitting, Json)], constants: &[(Target, Json)]) -> String {
    let is_kind = |target: &Target| target.level == Level::Line && target.path == ["kind"];
    let cell = cells.iter().find(|(column, _, _)| is_kind(&column.target)).map(|(_, _, cell)| cell);
    let constant = || constants.iter().find(|(target, _)| is_kind(target)).map(|(_, value)| value);
    match cell.or_else(constant) {
        Some(Json::Text(letter)) => letter.clone(),
        _ => String::new(),
    }
}

/// Which lines have the field of a column: fees, expenses, adjustments.
struct Fitting {
    fits: [bool; 3],
    /// Which have another field that the same column holds: units that are hours for a fee.
    others: [bool; 3],
}

impl Fitting {
    fn new(schema: &Schema, prior: bool, mapping: &Mapping, of: &Column) -> Self {
        let fits = |target: &Target| {
            ["F", "E", "IF"]
                .map(|letter| target.level == Level::Invoice || target.fits(schema, prior, letter))
        };
        let same = mapping.columns.iter().filter(|one| one.column == of.column && one.target != of.target);
        let others = same
            .map(|one| fits(&one.target))
            .fold([false; 3], |[a, b, c], [x, y, z]| [a || x, b || y, c || z]);
        Self { fits: fits(&of.target), others }
    }

    fn place(letter: &str) -> Option<usize> {
        match letter {
            "F" => Some(0),
            "E" => Some(1),
            "IF" | "IE" => Some(2),
            _ => None,
        }
    }

    /// Whether lines of this letter have the field.
    fn fits(&self, place: Option<usize>) -> bool {
        place.is_none_or(|place| self.fits.get(place).is_some_and(|fits| *fits))
    }

    /// Whether lines of this letter have another field of the column.
    fn has_other(&self, place: Option<usize>) -> bool {
        place.and_then(|place| self.others.get(place)).is_some_and(|other| *other)
    }
}

/// Puts a cell under its field, and under the linked record where the path leads into one.
pub(crate) fn put(members: &mut Members, path: &[String], value: Json) {
    let Some((name, rest)) = path.split_first() else { return };
    if rest.is_empty() {
        match (members.get(name), value) {
            // The link's own column is its id; others have said more of it.
            (Some(Json::Object(linked)), Json::Text(id)) => {
                let mut linked = linked.clone();
                linked.set("id", Json::Text(id));
                members.set(name, Json::Object(linked));
            }
            (Some(Json::Object(_)), Json::Null) => {}
            (_, value) => members.set(name, value),
        }
        return;
    }
    let mut linked = match members.get(name) {
        Some(Json::Object(linked)) => linked.clone(),
        Some(Json::Text(id)) => Members::from_iter([("id", Json::Text(id.clone()))]),
        _ => Members::default(),
    };
    put(&mut linked, rest, value);
    members.set(name, Json::Object(linked));
}

/// A linked record of which every cell is empty is not there.
pub(crate) fn without_empty_links(members: Members) -> Members {
    members.into_iter().map(|(name, value)| (name, without_empty(value))).collect()
}

fn without_empty(value: Json) -> Json {
    match value {
        Json::Object(members) => {
            let members = without_empty_links(members);
            let empty = members.iter().all(|(_, value)| *value == Json::Null);
            if empty { Json::Null } else { Json::Object(members) }
        }
        other => other,
    }
}

fn id_of(link: Option<&Json>) -> String {
    match link {
        Some(Json::Text(id)) => id.clone(),
        Some(Json::Object(members)) => id_of(members.get("id")),
        _ => String::new(),
    }
}

//! Tables: typed columns, typed rows, and no two rows that tie.

use std::collections::BTreeSet;

use meruit_syntax::ast::{self, Bound, CellKind, Expr, ExprKind, Literal, Out, TableBody};
use meruit_syntax::{Diagnostic, Span};

use super::bind::{BindProblem, TOO_MANY, TOO_MANY_HELP, bind_table, settling_row};
use super::cells::{is_empty, range_cell};
use super::expr::article;
use super::group::{bare, firms_own_key};
use super::ties::conflicts;
use super::walk::{of_item, parts};
use super::{Checker, did_you_mean};
use crate::facts::nearest;
use crate::plan::{self, At, Bounds, Cell, Row};
use crate::types::{Type, Value};

/// A table of the file while it is checked.
pub(super) struct TableSlot<'a> {
    pub file: u32,
    pub ast: &'a ast::Table,
    pub plan: plan::Table,
    /// Where each of the plan's rows stands.
    pub places: Vec<RowPlace>,
    /// The key columns whose codes were checked against the set that a look-up asks for.
    pub checked_codes: BTreeSet<usize>,
}

/// The names and types of columns.
type Columns = Vec<(String, Type)>;

impl<'a> TableSlot<'a> {
    pub(super) fn new(file: u32, ast: &'a ast::Table) -> Self {
        let plan = plan::Table {
            name: ast.name.node.clone(),
            at: At { file, span: ast.name.span },
            keys: Vec::new(),
            results: Vec::new(),
            rows: None,
            read_by_firm: false,
        };
        Self { file, ast, plan, places: Vec::new(), checked_codes: BTreeSet::new() }
    }
}

/// Where a row stands in the rule file; a row of a CSV file stands where the file is named, and has no cells there.
pub(super) struct RowPlace {
    pub row: Span,
    /// By key: where each of its values stands.
    pub cells: Vec<Vec<Span>>,
}

impl<'a> Checker<'a> {
    pub(super) fn check_tables(&mut self) {
        self.find_tables_read_by_firm();
        for table in 0..self.tables.len() {
            self.in_file(self.tables[table].file, |checker| checker.check_table(table));
        }
    }

    /// Marks the tables that a look-up reads by a firm's own id; it must be known before rows are bound.
    fn find_tables_read_by_firm(&mut self) {
        let text = |file: u32| self.sources.get(super::index(file)).map_or("", |source| source.text.as_str());
        let asks = |(file, item): &(u32, &ast::Item)| {
            text(*file).get(item.span.range()).is_none_or(|written| written.contains('['))
        };
        let exprs = self.items().filter(asks).flat_map(|(_, item)| of_item(item));
        let read: BTreeSet<&str> = exprs
            .flat_map(parts)
            .filter_map(|part| match &part.kind {
                ExprKind::Lookup { table, keys, .. } if firms_own_key(keys).is_some() => {
                    Some(table.node.as_str())
                }
                _ => None,
            })
            .collect();
        for table in read {
            if let Some(index) = self.table_index(table) {
                self.tables[index].plan.read_by_firm = true;
            }
        }
    }

    /// The names of these tables.
    pub(super) fn tables_by_firm(&self) -> Vec<String> {
        let by_firm = self.tables.iter().map(|table| &table.plan).filter(|table| table.read_by_firm);
        by_firm.map(|table| table.name.clone()).collect()
    }

    fn check_table(&mut self, table: usize) {
        let ast = self.tables[table].ast;
        let keys = self.columns(&ast.keys, true);
        let results = self.columns(&ast.results, false);
        self.one_name_each(ast.keys.iter().chain(&ast.results));
        let slot = &mut self.tables[table].plan;
        (slot.keys, slot.results) = (keys, results);
        match &ast.body {
            TableBody::Inline(rows) => self.written_rows(table, rows),
            TableBody::Bound(Bound::Supplied(_)) => {}
            TableBody::Bound(Bound::From(file)) => self.rows_from_file(table, file),
        }
        self.check_named_sets(table);
    }

    pub(super) fn columns(&mut self, columns: &[ast::Column], keys: bool) -> Vec<(String, Type)> {
        let mut typed = Vec::with_capacity(columns.len());
        for column in columns {
            self.check_code_set(&column.ty);
            let ty = match self.schema.type_of(&column.ty) {
                Ok(ty @ (Type::Record(_) | Type::List(_))) if keys || matches!(ty, Type::Record(_)) => {
                    let message = format!("a column of a table holds values, and this is {}", article(&ty));
                    self.error("type-mismatch", message, column.ty.span)
                        .help
                        .push("use its id, which is a `text`".to_owned());
                    Type::Any
                }
                Ok(ty) => ty,
                Err(error) => {
                    self.schema_error(error);
                    Type::Any
                }
            };
            typed.push((column.name.node.clone(), ty));
        }
        typed
    }

    pub(super) fn one_name_each<'c>(&mut self, columns: impl Iterator<Item = &'c ast::Column>) {
        let columns: Vec<&ast::Name> = columns.map(|column| &column.name).collect();
        for (at, column) in columns.iter().enumerate() {
            if let Some(first) = columns.iter().take(at).find(|first| first.node == column.node) {
                let message = format!("two columns are called `{}`", column.node);
                let file = self.file;
                let found = self.error("duplicate-name", message, column.span);
                *found = found.clone().related(file, first.span, "the first");
            }
        }
    }

    /// Checks the codes of columns that name their set; literals were checked where they stand.
    fn check_named_sets(&mut self, table: usize) {
        let slot = &self.tables[table].plan;
        let sets: Vec<(usize, String)> = slot
            .keys
            .iter()
            .enumerate()
            .filter_map(|(at, (_, ty))| match ty {
                Type::Code(Some(set)) => Some((at, set.clone())),
                _ => None,
            })
            .collect();
        for (column, set) in sets {
            self.check_column_codes(table, column, &set);
        }
    }

    fn written_rows(&mut self, table: usize, written: &[ast::Row]) {
        let slot = &self.tables[table];
        let (name, at) = (slot.plan.name.clone(), slot.ast.name.span);
        let columns = (slot.plan.keys.clone(), slot.plan.results.clone());
        let (rows, places): (Vec<Row>, Vec<RowPlace>) =
            self.typed_rows(&name, written, columns).into_iter().unzip();
        self.written_conflicts(&rows, &places, at);
        let slot = &mut self.tables[table];
        (slot.plan.rows, slot.places) = (Some(rows), places);
    }

    /// The rows as written, typed as the key and result columns of their table.
    pub(super) fn typed_rows(
        &mut self,
        name: &str,
        written: &[ast::Row],
        (keys, results): (Columns, Columns),
    ) -> Vec<(Row, RowPlace)> {
        let mut typed = Vec::with_capacity(written.len());
        for (at, row) in written.iter().enumerate() {
            if row.cells.len() != keys.len() || row.outs.len() != results.len() {
                let message = format!(
                    "this row has {} and {}, the table {} and {}",
                    counted(row.cells.len(), "key"),
                    counted(row.outs.len(), "result"),
                    counted(keys.len(), "key"),
                    counted(results.len(), "result"),
                );
                self.error("table-row-width", message, row.span);
                continue;
            }
            let cells: Vec<Option<Cell>> =
                row.cells.iter().zip(&keys).map(|(cell, (_, ty))| self.cell(cell, ty)).collect();
            let outs: Vec<Option<Value>> =
                row.outs.iter().zip(&results).map(|(out, (_, ty))| self.out(out, ty)).collect();
            if let (Some(cells), Some(outs)) = (cells.into_iter().collect(), outs.into_iter().collect()) {
                let place = RowPlace { row: row.span, cells: row.cells.iter().map(value_places).collect() };
                let row_at = Some(self.at(row.span));
                let row = Row { cells, outs, place: format!("row {} of `{name}`", at + 1), at: row_at };
                typed.push((row, place));
            }
        }
        typed
    }

    pub(super) fn written_conflicts(&mut self, rows: &[Row], places: &[RowPlace], table: Span) {
        let found = conflicts(rows);
        let file = self.file;
        let place = |at: usize| places.get(at).map_or(table, |place| place.row);
        for &(row, first) in &found.duplicates {
            let diagnostic =
                self.error("table-duplicate", "this row has the same keys as another", place(row));
            *diagnostic =
                diagnostic.clone().related(file, place(first), "the other row").help("keep one of them");
        }
        for tie in &found.ties {
            let message = "this row ties with another: both serve some key, and neither is the more specific";
            let help = settling_row(&tie.settling);
            let tied = Diagnostic::error("table-tie", message, file, place(tie.second))
                .related(file, place(tie.first), "the other row")
                .help(help);
            self.report_each(tied);
        }
        if found.more_ties > 0
            && let Some(last) = self.diagnostics.last_mut()
        {
            last.help.push(format!("{} more pairs of rows tie", found.more_ties));
        }
        if found.too_many {
            self.error("too-large", TOO_MANY, table).help.push(TOO_MANY_HELP.to_owned());
        }
    }

    fn cell(&mut self, cell: &ast::Cell, ty: &Type) -> Option<Cell> {
        match &cell.kind {
            CellKind::Any => Some(Cell::Any),
            CellKind::Value(value) => self.typed_literal(&value.node, ty, value.span).map(Cell::Value),
            CellKind::Several(values) => {
                let typed: Vec<Option<Value>> =
                    values.iter().map(|value| self.typed_literal(&value.node, ty, value.span)).collect();
                typed.into_iter().collect::<Option<_>>().map(Cell::Several)
            }
            CellKind::Range(range) => {
                if !ty.is_ordered() {
                    let message = format!("a range needs an order, and {} has none", article(ty));
                    self.error("type-mismatch", message, range.span);
                    return None;
                }
                let from = range.from.as_deref().map(|end| self.range_end(end, ty));
                let to = range.to.as_ref().map(|to| (self.range_end(&to.value, ty), to.inclusive));
                let from = match from {
                    Some(end) => Some(end?),
                    None => None,
                };
                let to = match to {
                    Some((end, inclusive)) => Some((end?, inclusive)),
                    None => None,
                };
                let bounds = Bounds { from, to };
                if is_empty(&bounds) {
                    self.error("range-empty", "nothing lies in this range", range.span);
                    return None;
                }
                Some(range_cell(bounds))
            }
        }
    }

    /// The end of a range in a cell: a literal, so that gaps and ties can be seen before the run.
    fn range_end(&mut self, end: &Expr, ty: &Type) -> Option<Value> {
        match &bare(end).kind {
            ExprKind::Literal(literal) => self.typed_literal(literal, ty, end.span),
            ExprKind::Negate(inner) => match &bare(inner).kind {
                ExprKind::Literal(literal) => {
                    let value = self.typed_literal(literal, ty, end.span)?;
                    value.number().map(|number| value.with_number(number.negate()))
                }
                _ => self.not_literal(end),
            },
            _ => self.not_literal(end),
        }
    }

    fn not_literal(&mut self, end: &Expr) -> Option<Value> {
        self.error("range-end", "the end of a range in a table is a value as written", end.span)
            .help
            .push("so that gaps and ties are found before the run".to_owned());
        None
    }

    fn out(&mut self, out: &Out, ty: &Type) -> Option<Value> {
        match out {
            Out::Mark(mark) => Some(Value::Mark(mark.node)),
            Out::Value(value) => self.typed_literal(&value.node, ty, value.span),
        }
    }

    /// The value of a literal in a column of this type; `None` where it is of another one, which is reported.
    fn typed_literal(&mut self, literal: &Literal, ty: &Type, span: Span) -> Option<Value> {
        self.literal_of(literal, ty, span, |found| format!("{} stands in a column of {ty}", article(found)))
    }

    /// The value of a literal of this type; `None` where it is of another one, which is reported in the words given.
    pub(super) fn literal_of(
        &mut self,
        literal: &Literal,
        ty: &Type,
        span: Span,
        wrong: impl FnOnce(&Type) -> String,
    ) -> Option<Value> {
        let (value, found) = self.literal(literal, Some(ty), span);
        // A number of days is a period too.
        let fits = found.fits(ty) || (*ty == Type::Period && found == Type::Days);
        if !fits {
            let units = found.is_quantity() && ty.is_quantity();
            let id = if units { "unit-mismatch" } else { "type-mismatch" };
            self.error(id, wrong(&found), span);
        }
        (found != Type::Any && fits).then_some(value)
    }

    fn rows_from_file(&mut self, table: usize, file: &ast::Text) {
        let attachments = self.attachments;
        let Some(raw) = attachments.get(&file.node) else {
            self.file_missing(file);
            return;
        };
        let currency = self.default_currency();
        match bind_table(&self.tables[table].plan, raw, currency, &self.schema) {
            Ok(rows) => {
                let slot = &mut self.tables[table];
                slot.places = rows.iter().map(|_| RowPlace { row: file.span, cells: Vec::new() }).collect();
                slot.plan.rows = Some(rows);
            }
            Err(problems) => self.bind_problems(problems, file.span),
        }
    }

    pub(super) fn file_missing(&mut self, file: &ast::Text) {
        let near = nearest(&file.node, self.attachments.keys().map(String::as_str));
        let found = self.error("csv-missing", format!("there is no file `{}`", file.node), file.span);
        found.help.push("a CSV file is looked for beside the rule file".to_owned());
        did_you_mean(found, file.span, near.map(|near| format!("\"{near}\"")));
    }

    pub(super) fn bind_problems(&mut self, problems: Vec<BindProblem>, span: Span) {
        for problem in problems {
            let message = format!("{}: {}", problem.place, problem.message);
            let mut diagnostic = Diagnostic::error(problem.id, message, self.file, span);
            diagnostic.help.extend(problem.help);
            self.report_each(diagnostic);
        }
    }

    pub(super) fn unknown_table(&mut self, name: &ast::Name) {
        let near = nearest(&name.node, self.table_index.keys().copied());
        let found = self.error("unknown-name", format!("no table is called `{}`", name.node), name.span);
        did_you_mean(found, name.span, near);
    }

    pub(super) fn table_index(&self, name: &str) -> Option<usize> {
        self.table_index.get(name).copied()
    }
}

fn value_places(cell: &ast::Cell) -> Vec<Span> {
    match &cell.kind {
        CellKind::Several(values) => values.iter().map(|value| value.span).collect(),
        CellKind::Any | CellKind::Range(_) | CellKind::Value(_) => vec![cell.span],
    }
}

fn counted(count: usize, word: &str) -> String {
    format!("{count} {word}{}", if count == 1 { "" } else { "s" })
}

//! Items and their parts on a page.

use super::clause::{braced, clause, columns, condition, pairs, setting};
use super::expr::record_source;
use super::literal::{literal, text, type_expr};
use super::page::{Lines, Page, width};
use super::{WIDTH, expr, words};
use crate::ast::{
    Bound, Cell, CellKind, Claim, ClaimVerdict, FieldDecl, Given, Header, Item, ItemKind, List, ListBody,
    ListMember, Literal, Out, Row, Table, TableBody, Test, Waive,
};
use crate::span::{Span, Spanned};

/// Rows whose arrows would stand further out are not aligned.
const FURTHEST_ARROW: usize = 64;

/// A part of an item: where it stands and what is printed.
type Part = (Span, Lines);

impl Page<'_> {
    /// A header and items.
    pub(super) fn file(&mut self, header: Option<&Header>, items: &[Item]) {
        if let Some(header) = header {
            let parts = header.settings.iter().map(|found| (found.span, setting(&found.node, self.source())));
            let parts: Vec<Part> = parts.collect();
            self.block(header.title.span, format!("guideline {}", text(&header.title.node)), parts);
        }
        for item in items {
            self.gap_without_source();
            self.item(item);
        }
    }

    fn item(&mut self, item: &Item) {
        // What stands before the first part of an item belongs to it.
        self.comments_before(item.span.start, 0);
        let replace = if item.replace.is_some() { "replace " } else { "" };
        let source = self.source();
        match &item.kind {
            ItemKind::List(list) => self.list(item, list, replace),
            ItemKind::Table(table) => self.table(item, table, replace),
            ItemKind::Record(record) => {
                let parts = record.fields.iter().map(field).collect();
                self.block(
                    head_of(item, record.name.span),
                    format!("{replace}record {}", record.name.node),
                    parts,
                );
            }
            ItemKind::Define(define) => {
                let record =
                    define.record.as_ref().map_or_else(String::new, |name| format!("{}.", name.node));
                let word = format!("{replace}define {record}{} =", define.name.node);
                self.part(item.span, 0, &condition(&word, &define.value, source), None);
            }
            ItemKind::Rule(rule) => {
                let head = titled(&format!("{replace}rule"), &rule.name.node, rule.title.as_ref());
                let end = rule.title.as_ref().map_or(rule.name.span, |title| title.span);
                let parts = rule.clauses.iter().map(|found| (found.span, clause(&found.node, source)));
                let parts: Vec<Part> = parts.collect();
                self.block(head_of(item, end), head, parts);
            }
            ItemKind::Decision(decision) => {
                let head =
                    titled(&format!("{replace}decision"), &decision.name.node, decision.title.as_ref());
                let end = decision.title.as_ref().map_or(decision.name.span, |title| title.span);
                let parts = decision.clauses.iter().map(|found| (found.span, clause(&found.node, source)));
                let parts: Vec<Part> = parts.collect();
                self.block(head_of(item, end), head, parts);
            }
            ItemKind::Waive(waive) => self.waive(item, waive),
            ItemKind::Test(test) => self.test(item, test),
        }
        self.ends(item.span, 0);
        self.comments_below(item.span);
    }

    /// A head, and parts below it or behind it: behind where they stood there and fit.
    fn block(&mut self, head: Span, line: String, parts: Vec<Part>) {
        self.part(head, 0, &Lines::one(line), None);
        let arrows = self.arrows(&parts, 2);
        let mut before = head;
        // Nothing stands behind a part of several lines.
        let mut one_line = true;
        for ((span, lines), arrow) in parts.iter().zip(arrows) {
            if one_line && self.goes_behind(before, *span, lines) {
                self.part_behind(*span, 2, lines);
            } else {
                self.part(*span, 2, lines, arrow);
                one_line = lines.is_one_line(2);
            }
            before = *span;
        }
    }

    /// Whether a part stood behind the one before and can stand there.
    fn goes_behind(&self, before: Span, span: Span, lines: &Lines) -> bool {
        self.on_one_line(before, span) && !self.needs_lines_before(span) && self.fits(lines)
    }

    /// For each part the column of its arrow, where it is a row among neighbours.
    fn arrows(&self, parts: &[Part], indent: usize) -> Vec<Option<usize>> {
        let mut arrows = vec![None; parts.len()];
        let mut start = 0;
        while start < parts.len() {
            let mut end = start + 1;
            while let (Some((a, before)), Some((b, after))) = (parts.get(end - 1), parts.get(end)) {
                let rows = before.is_row() && after.is_row();
                if !rows || !self.are_neighbours(*a, *b) {
                    break;
                }
                end += 1;
            }
            let rows = parts.get(start..end).unwrap_or_default();
            let one_line = |(_, lines): &&Part| lines.is_row() && lines.is_one_line(indent);
            let widest = rows.iter().filter(one_line).map(|(_, lines)| lines.before_arrow()).max();
            if let Some(widest) = widest.filter(|widest| *widest <= FURTHEST_ARROW) {
                arrows.iter_mut().take(end).skip(start).for_each(|arrow| *arrow = Some(widest));
            }
            start = end;
        }
        arrows
    }

    fn list(&mut self, item: &Item, list: &List, replace: &str) {
        let head = format!("{replace}list {}", list.name.node);
        let members = match &list.body {
            ListBody::Bound(found) => {
                self.part(item.span, 0, &Lines::one(format!("{head} {}", bound(found))), None);
                return;
            }
            ListBody::Inline(members) => members,
        };
        let last = members.len().saturating_sub(1);
        let written: Vec<(Span, String)> = members
            .iter()
            .enumerate()
            .map(|(at, found)| {
                let (span, member) = member(found);
                (span, if at < last { format!("{member},") } else { member })
            })
            .collect();
        // A comment inside the head will stand before it.
        let head_span = head_of(item, list.name.span);
        if self.has_comment(Span { start: head_span.end, end: item.span.end }) {
            self.part(head_span, 0, &Lines::one(format!("{head} =")), None);
            for (span, member) in written {
                self.part(span, 2, &Lines::one(member), None);
            }
            return;
        }
        let words = written.into_iter().map(|(_, member)| member);
        self.part(item.span, 0, &filled(&format!("{head} ="), words, 2), None);
    }

    fn table(&mut self, item: &Item, table: &Table, replace: &str) {
        let mut keys: Vec<String> = columns(&table.keys);
        let mut results: Vec<String> = columns(&table.results);
        let comma = |names: &mut [String]| {
            if let [first @ .., _] = names {
                first.iter_mut().for_each(|name| name.push(','));
            }
        };
        comma(&mut keys);
        comma(&mut results);
        if let Some(last) = keys.last_mut() {
            last.push_str(" ->");
        }
        if let Some(last) = results.last_mut() {
            last.push(')');
        }
        let mut columns: Vec<String> = keys.into_iter().chain(results).collect();
        // The bracket holds on to the first column.
        let first = if columns.is_empty() { String::new() } else { columns.remove(0) };
        let head = format!("{replace}table {} ({first}", table.name.node);
        match &table.body {
            TableBody::Bound(found) => {
                columns.push(bound(found));
                self.part(item.span, 0, &filled(&head, columns, 2), None);
            }
            TableBody::Inline(rows) => {
                let end = table.results.last().map_or(table.name.span, |column| column.ty.span);
                self.part(head_of(item, end), 0, &filled(&head, columns, 2), None);
                let parts: Vec<Part> = rows.iter().map(|found| (found.span, self.row(found))).collect();
                let arrows = self.arrows(&parts, 2);
                let only = parts.len() == 1;
                for ((span, lines), arrow) in parts.iter().zip(arrows) {
                    let head = Span::new(item.span.start, end.end);
                    if only && self.goes_behind(head, *span, lines) {
                        self.part_behind(*span, 2, lines);
                    } else {
                        self.part(*span, 2, lines, arrow);
                    }
                }
            }
        }
    }

    fn row(&self, row: &Row) -> Lines {
        let cells: Vec<String> = row.cells.iter().map(|found| self.cell(found)).collect();
        let outs: Vec<String> = row
            .outs
            .iter()
            .map(|out| match out {
                Out::Mark(mark) => words::mark(mark.node).to_owned(),
                Out::Value(value) => self.literal(value),
            })
            .collect();
        Lines::row(Lines::one(cells.join(", ")), &format!("-> {}", outs.join(", ")))
    }

    fn cell(&self, cell: &Cell) -> String {
        match &cell.kind {
            CellKind::Any => "any".to_owned(),
            CellKind::Several(values) => {
                let values: Vec<String> = values.iter().map(|value| self.literal(value)).collect();
                format!("({})", values.join(", "))
            }
            CellKind::Range(range) => expr::range(range, self.source()),
            CellKind::Value(value) => self.literal(value),
        }
    }

    fn literal(&self, value: &Spanned<Literal>) -> String {
        literal(&value.node, self.written(value.span))
    }

    fn waive(&mut self, item: &Item, waive: &Waive) {
        let source = self.source();
        let head = format!("waive {} for each {}", waive.rule.node, record_source(&waive.source));
        let (head, end) = match &waive.condition {
            Some(found) => (condition(&format!("{head} where"), found, source), found.span),
            None => (Lines::one(head), waive.source.span),
        };
        let until = waive.until.as_ref().map_or_else(String::new, |until| format!(" until {}", until.node));
        let time = Lines::one(format!("from {}{until}", waive.from.node));
        let reason = format!("because {} by {}", text(&waive.because.node), text(&waive.by.node));
        let one_line = head.is_one_line(0);
        self.part(head_of(item, end), 0, &head, None);
        let mut before = end;
        let ends = waive.until.as_ref().map_or(waive.from.span, |until| until.span);
        for (span, lines) in
            [(waive.from.span.to(ends), time), (waive.because.span.to(waive.by.span), Lines::one(reason))]
        {
            if one_line && self.goes_behind(before, span, &lines) {
                self.part_behind(span, 2, &lines);
            } else {
                self.part(span, 2, &lines, None);
            }
            before = span;
        }
    }

    fn test(&mut self, item: &Item, test: &Test) {
        let mut parts: Vec<Part> = Vec::new();
        for given in &test.given {
            parts.push(self.given(given));
        }
        parts.extend(test.expect.iter().map(|claim| self.claim(claim)));
        self.block(head_of(item, test.title.span), format!("test {}", text(&test.title.node)), parts);
    }

    fn given(&self, given: &Given) -> Part {
        match given {
            Given::Record { source, block } => {
                let pairs = pairs(block, self.source());
                let head = format!("given {} {{", record_source(source));
                let line = format!("given {} {}", record_source(source), braced(&pairs));
                let last = pairs.len().saturating_sub(1);
                let words = pairs
                    .iter()
                    .enumerate()
                    .map(|(at, pair)| if at < last { format!("{pair},") } else { format!("{pair} }}") });
                let lines = Lines::one(line).or_broken(fill(&head, words, 2));
                (source.span.to(block.span), lines)
            }
            Given::Rows { name, rows } => {
                let written: Vec<String> = rows.iter().map(|row| self.row(row).unaligned()).collect();
                let end = rows.last().map_or(name.span, |row| row.span);
                let head = format!("given {} {{", name.node);
                let span = name.span.to(end);
                match written.as_slice() {
                    [] | [_] => (span, Lines::one(format!("{head} {} }}", written.join("")))),
                    _ => {
                        let rows = written.iter().map(|row| format!("  {row}"));
                        let lines = std::iter::once(head).chain(rows).chain(["}".to_owned()]);
                        // Rows have no comma between them, so that each has a line.
                        (span, Lines::several(lines.collect()))
                    }
                }
            }
            Given::Members { name, members } => {
                let written: Vec<String> = members.iter().map(|found| member(found).1).collect();
                let end = members.last().map_or(name.span, |found| member(found).0);
                let line = format!("given {} {}", name.node, braced(&written));
                (name.span.to(end), Lines::one(line))
            }
        }
    }

    fn claim(&self, claim: &Claim) -> Part {
        match claim {
            Claim::Verdict { rule, verdict } => {
                let span = rule.span.to(verdict.span);
                (span, Lines::one(format!("expect {} {}", rule.node, self.verdict(&verdict.node))))
            }
            Claim::Value { path, value } => {
                let line = format!("expect {} {}", super::literal::path(path), self.literal(value));
                (path.span.to(value.span), Lines::one(line))
            }
        }
    }

    fn verdict(&self, verdict: &ClaimVerdict) -> String {
        let taken = |word: &str, amount: &Spanned<Literal>| format!("{word} {}", self.literal(amount));
        match verdict {
            ClaimVerdict::Passes => "passes".to_owned(),
            ClaimVerdict::DoesNotApply => "does not apply".to_owned(),
            ClaimVerdict::DoesNotAnswer => "does not answer".to_owned(),
            ClaimVerdict::IsExcused => "is excused".to_owned(),
            ClaimVerdict::IsUndetermined => "is undetermined".to_owned(),
            ClaimVerdict::Notes => "notes".to_owned(),
            ClaimVerdict::Warns => "warns".to_owned(),
            ClaimVerdict::Asks => "asks".to_owned(),
            ClaimVerdict::Holds => "holds".to_owned(),
            ClaimVerdict::Returns => "returns".to_owned(),
            ClaimVerdict::Rejects => "rejects".to_owned(),
            ClaimVerdict::Reduces(amount) => taken("reduces", amount),
            ClaimVerdict::Credits(amount) => taken("credits", amount),
            ClaimVerdict::Withholds(amount) => taken("withholds", amount),
            ClaimVerdict::Releases(amount) => taken("releases", amount),
            ClaimVerdict::Answers(values) => {
                let values: Vec<String> = values.iter().map(|value| self.literal(value)).collect();
                format!("-> {}", values.join(", "))
            }
        }
    }
}

/// From the start of an item to the end of its head.
fn head_of(item: &Item, end: Span) -> Span {
    Span::new(item.span.start, end.end)
}

fn titled(word: &str, name: &str, title: Option<&crate::ast::Text>) -> String {
    let title = title.map_or_else(String::new, |title| format!(" {}", text(&title.node)));
    format!("{word} {name}{title}")
}

fn field(field: &FieldDecl) -> Part {
    let optional = if field.optional { "?" } else { "" };
    let line = format!("{}: {}{optional}", field.name.node, type_expr(&field.ty));
    (field.name.span.to(field.ty.span), Lines::one(line))
}

fn bound(bound: &Bound) -> String {
    match bound {
        Bound::Supplied(_) => "supplied".to_owned(),
        Bound::From(file) => format!("from {}", text(&file.node)),
    }
}

fn member(member: &ListMember) -> (Span, String) {
    match member {
        ListMember::Text(found) => (found.span, text(&found.node)),
        ListMember::Code(found) => (found.span, found.node.clone()),
        ListMember::List(found) => (found.span, found.node.clone()),
    }
}

/// A head and words behind it, which can be broken between them.
fn filled(head: &str, words: impl IntoIterator<Item = String>, indent: usize) -> Lines {
    let words: Vec<String> = words.into_iter().collect();
    let line = std::iter::once(head).chain(words.iter().map(String::as_str)).collect::<Vec<_>>().join(" ");
    Lines::one(line).or_broken(fill(head, words, indent))
}

/// A head and words behind it, as many on each line as fit.
fn fill(head: &str, words: impl IntoIterator<Item = String>, indent: usize) -> Vec<String> {
    let mut lines = vec![head.to_owned()];
    for word in words {
        match lines.last_mut() {
            Some(line) if width(line) + 1 + width(&word) <= WIDTH - indent => {
                line.push(' ');
                line.push_str(&word);
            }
            _ => lines.push(format!("{}{word}", " ".repeat(indent))),
        }
    }
    lines
}

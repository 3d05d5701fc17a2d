//! A rule file → the parts of a document, in the order of the file.

use std::collections::BTreeMap;

use meruit_core::{RawTable, RuleFile};
use meruit_syntax::ast::{Bound, Item, ItemKind, List, ListBody, Table, TableBody};
use meruit_syntax::print_item;

/// A part of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Block {
    /// A heading with its level, from 1.
    Heading(u8, String),
    /// A paragraph, with the marks of Markdown inside.
    Words(String),
    /// Items; blanks in front set one in.
    List(Vec<String>),
    /// A table: its head, and its rows.
    Rows(Vec<String>, Vec<Vec<String>>),
    /// Text as it is written, such as a rule.
    Written(String),
}

/// The parts of a rule file: of a Markdown document with its words, of others with its items alone.
pub(super) fn blocks_of(file: &RuleFile, tables: &BTreeMap<String, RawTable>) -> Vec<Block> {
    let items = &file.tree.items;
    if !file.name.to_ascii_lowercase().ends_with(".md") {
        return items_as_blocks(items, tables);
    }
    let mut blocks = Vec::new();
    let mut words: Vec<&str> = Vec::new();
    let mut fence: Option<(usize, bool, Vec<&str>)> = None;
    let mut at = 0;
    for line in file.text.split_inclusive('\n') {
        let text = line.trim_end();
        match &mut fence {
            Some((start, rules, lines)) if text.trim_start().starts_with("```") => {
                if *rules {
                    let inside = |item: &&Item| (*start..at).contains(&item.span.range().start);
                    let inside: Vec<Item> = items.iter().filter(inside).cloned().collect();
                    blocks.extend(items_as_blocks(&inside, tables));
                } else {
                    blocks.push(Block::Written(lines.join("\n")));
                }
                fence = None;
            }
            Some((_, _, lines)) => lines.push(text),
            None => match text.strip_prefix("```") {
                Some(info) => {
                    blocks.extend(prose(&std::mem::take(&mut words)));
                    let rules = info.split_whitespace().next() == Some("ocg");
                    fence = Some((at, rules, Vec::new()));
                }
                None => words.push(text),
            },
        }
        at += line.len();
    }
    blocks.extend(prose(&words));
    blocks
}

/// Headings, lists, tables and paragraphs of Markdown.
fn prose(lines: &[&str]) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut open = false;
    for line in lines {
        let text = line.trim();
        if text.is_empty() {
            open = false;
            continue;
        }
        let hashes = text.bytes().take_while(|byte| *byte == b'#').count();
        if let (1..=6, Some(words)) = (hashes, text.get(hashes..).filter(|rest| rest.starts_with(' '))) {
            blocks.push(Block::Heading(u8::try_from(hashes).unwrap_or(6), words.trim().to_owned()));
            open = false;
        } else if text.starts_with('|') {
            add_row(&mut blocks, open, text);
            open = true;
        } else if let Some(item) = list_item(text) {
            match blocks.last_mut() {
                Some(Block::List(items)) if open => items.push(item.to_owned()),
                _ => blocks.push(Block::List(vec![item.to_owned()])),
            }
            open = true;
        } else {
            match blocks.last_mut() {
                Some(Block::Words(words)) if open => *words = format!("{words} {text}"),
                Some(Block::List(items)) if open => {
                    if let Some(last) = items.last_mut() {
                        *last = format!("{last} {text}");
                    }
                }
                _ => blocks.push(Block::Words(text.to_owned())),
            }
            open = true;
        }
    }
    blocks
}

fn list_item(text: &str) -> Option<&str> {
    let numbered = text.split_once(". ").filter(|(number, _)| {
        !number.is_empty() && number.len() <= 3 && number.bytes().all(|byte| byte.is_ascii_digit())
    });
    text.strip_prefix("- ").or_else(|| text.strip_prefix("* ")).or(numbered.map(|(_, item)| item))
}

fn add_row(blocks: &mut Vec<Block>, open: bool, text: &str) {
    let cells: Vec<String> = text.trim_matches('|').split(" | ").map(|cell| cell.trim().to_owned()).collect();
    match blocks.last_mut() {
        Some(Block::Rows(_, rows)) if open => {
            // The line below the head.
            if !text.bytes().all(|byte| matches!(byte, b'|' | b'-' | b':' | b' ')) {
                rows.push(cells);
            }
        }
        _ => blocks.push(Block::Rows(cells, Vec::new())),
    }
}

/// The words of a Markdown document by their headings, in order; what stands in fences is not among them.
pub(super) fn words_of(file: &RuleFile) -> Vec<(String, String)> {
    let mut sections = vec![(String::new(), String::new())];
    if !file.name.to_ascii_lowercase().ends_with(".md") {
        return sections;
    }
    let mut lines = Vec::new();
    let mut fenced = false;
    for line in file.text.lines() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
            lines.push("");
        } else if !fenced {
            lines.push(line);
        }
    }
    for block in prose(&lines) {
        let words = match block {
            Block::Heading(_, heading) => {
                sections.push((heading, String::new()));
                continue;
            }
            Block::Words(words) | Block::Written(words) => words,
            Block::List(items) => items.iter().map(|item| format!("- {item}")).collect::<Vec<_>>().join("\n"),
            Block::Rows(head, rows) => {
                let rows = std::iter::once(head).chain(rows).map(|row| row.join(" | "));
                rows.collect::<Vec<_>>().join("\n")
            }
        };
        if let Some((_, all)) = sections.last_mut() {
            if !all.is_empty() {
                all.push_str("\n\n");
            }
            all.push_str(&words);
        }
    }
    sections
}

fn items_as_blocks(items: &[Item], tables: &BTreeMap<String, RawTable>) -> Vec<Block> {
    let mut blocks = Vec::new();
    for item in items {
        let printed = print_item(item).trim_end().to_owned();
        match &item.kind {
            ItemKind::Define(_) => add_define(&mut blocks, &printed),
            ItemKind::List(list) => add_list(&mut blocks, list, &printed),
            ItemKind::Table(table) => blocks.extend(table_blocks(table, &printed, tables)),
            ItemKind::Rule(rule) => {
                blocks.push(named("Rule", &rule.name.node, rule.title.as_ref().map(|title| &title.node)));
                blocks.push(Block::Written(printed));
            }
            ItemKind::Decision(decision) => {
                let title = decision.title.as_ref().map(|title| &title.node);
                blocks.push(named("Decision", &decision.name.node, title));
                blocks.push(Block::Written(printed));
            }
            ItemKind::Test(test) => add_example(&mut blocks, &test.title.node, &printed),
            ItemKind::Record(_) | ItemKind::Waive(_) => blocks.push(Block::Written(printed)),
        }
    }
    blocks
}

fn named(what: &str, name: &str, title: Option<&String>) -> Block {
    let title = title.map(|title| format!(": {title}")).unwrap_or_default();
    Block::Words(format!("**{what} `{name}`**{title}"))
}

/// A parameter, as a row below those before it.
fn add_define(blocks: &mut Vec<Block>, printed: &str) {
    let one_line = printed.split_whitespace().collect::<Vec<_>>().join(" ");
    let (name, value) = one_line.split_once(" = ").unwrap_or((&one_line, ""));
    add_named(blocks, name.rsplit(' ').next().unwrap_or(name), value);
}

/// A list, as a row below the parameters and lists before it.
fn add_list(blocks: &mut Vec<Block>, list: &List, printed: &str) {
    let one_line = printed.split_whitespace().collect::<Vec<_>>().join(" ");
    let value = match &list.body {
        ListBody::Inline(_) => one_line.split_once(" = ").map_or("", |(_, members)| members).to_owned(),
        ListBody::Bound(Bound::Supplied(_)) => "supplied for each run".to_owned(),
        ListBody::Bound(Bound::From(file)) => format!("the first column of {}", file_name(&file.node)),
    };
    add_named(blocks, &list.name.node, &value);
}

fn add_named(blocks: &mut Vec<Block>, name: &str, value: &str) {
    let value = if value.is_empty() { String::new() } else { format!("`{value}`") };
    let row = vec![format!("`{name}`"), value];
    match blocks.last_mut() {
        Some(Block::Rows(head, rows)) if head.first().is_some_and(|first| first == "name") => rows.push(row),
        _ => blocks.push(Block::Rows(vec!["name".to_owned(), "is".to_owned()], vec![row])),
    }
}

/// The name of a file without the folders it lies in.
fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// A table with its rows, also where they stand in a file.
fn table_blocks(table: &Table, printed: &str, tables: &BTreeMap<String, RawTable>) -> Vec<Block> {
    let name = &table.name.node;
    let (head, rows) = head_and_rows(printed);
    let halves = |text: &str| {
        let (keys, gives) = text.split_once("->").unwrap_or((text, ""));
        vec![keys.trim().to_owned(), gives.trim().to_owned()]
    };
    match &table.body {
        TableBody::Inline(_) => {
            let rows = rows.lines().filter(|row| !row.trim().is_empty()).map(halves).collect();
            vec![Block::Words(format!("**Table `{name}`**")), Block::Rows(halves(&head), rows)]
        }
        TableBody::Bound(Bound::Supplied(_)) => {
            let words = format!("**Table `{name}`**, whose rows are supplied for each run");
            vec![Block::Words(words), Block::Rows(halves(&head), Vec::new())]
        }
        TableBody::Bound(Bound::From(file)) => {
            let words = format!("**Table `{name}`**, from `{}`", file_name(&file.node));
            let mut blocks = vec![Block::Words(words), Block::Rows(halves(&head), Vec::new())];
            if let Some(read) = tables.get(file.node.as_str()) {
                let cells = |row: &[Option<String>]| {
                    row.iter().map(|cell| cell.clone().unwrap_or_default()).collect()
                };
                let rows = read.rows.iter().map(|(_, row)| cells(row)).collect();
                blocks.push(Block::Rows(read.columns.clone(), rows));
            }
            blocks
        }
    }
}

/// What stands between the brackets of a printed table, on one line, and what stands behind them.
fn head_and_rows(printed: &str) -> (String, &str) {
    let start = printed.find('(').map_or(0, |at| at + 1);
    let inside = printed.get(start..).unwrap_or_default();
    let mut depth = 1_u32;
    let end = inside.find(|sign| {
        match sign {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        depth == 0
    });
    let (head, rows) = inside.split_at(end.unwrap_or(inside.len()));
    let head = head.split_whitespace().collect::<Vec<_>>().join(" ");
    (head, rows.strip_prefix(')').unwrap_or(rows))
}

/// A test as an example that holds.
fn add_example(blocks: &mut Vec<Block>, title: &str, printed: &str) {
    let expected: Vec<&str> =
        printed.lines().filter_map(|line| line.trim().strip_prefix("expect ")).map(str::trim).collect();
    let example = format!("Example: {title}: `{}`", expected.join("`; `"));
    match blocks.last_mut() {
        Some(Block::List(items)) if items.last().is_some_and(|last| last.starts_with("Example: ")) => {
            items.push(example);
        }
        _ => blocks.push(Block::List(vec![example])),
    }
}

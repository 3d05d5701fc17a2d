//! The JSON form of a rule set: its tree without places, for programs that read rules or make them.
//!
//! `schema/rules-1.json` in the repository describes it. Texts and trees say the same: a text that was made from a tree is
//! read as that tree again.

pub(crate) mod form;
mod item;

use serde::{Deserialize, Serialize};

use crate::ast::{Clause, Expr, ExprKind, File, Header, Item, ItemKind, Literal};
use crate::diagnostic::{Diagnostic, Severity};
use crate::scan::span_of;
use crate::span::{Span, Spanned};
use crate::{for_each_expr_mut, parse, parse_named, print};

/// The name and version of the form.
pub const RULES_DOCUMENT: &str = "meruit/rules/1";

/// How deep brackets and braces of the form may nest: more than any rule file that is read.
const MAX_NESTING: usize = 512;

/// The stack that the deepest form needs.
const STACK: usize = 16 << 20;

/// A rule set as JSON.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct Document {
    /// Always `meruit/rules/1`.
    document: String,
    /// The header, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    header: Option<Header>,
    /// The items in order.
    items: Vec<Item>,
}

/// The JSON form of a rule file, which is Markdown where its name ends so. Comments are left out; a rule of a Markdown file
/// gets the `section` that its heading gives it.
///
/// # Errors
///
/// What is wrong with the text.
///
/// ```
/// let json = meruit_syntax::rules_to_json("vip.ocg", "list vip = \"M-1\"").unwrap();
/// let form: serde_json::Value = serde_json::from_str(&json).unwrap();
/// assert_eq!(form["items"][0]["list"]["name"], "vip");
/// assert_eq!(form["items"][0]["list"]["body"]["inline"][0]["text"], "M-1");
/// ```
pub fn rules_to_json(name: &str, text: &str) -> Result<String, Vec<Diagnostic>> {
    let parsed = parse_named(name, text, 0);
    if has_errors(&parsed.diagnostics) {
        return Err(parsed.diagnostics);
    }
    let File { header, mut items, .. } = parsed.file;
    items.iter_mut().for_each(state_section);
    let document = Document { document: RULES_DOCUMENT.to_owned(), header, items };
    let json = stacker::maybe_grow(STACK, STACK, || serde_json::to_string_pretty(&document));
    json.map(|json| json + "\n").map_err(|error| vec![refused(&error.to_string(), 0, 0)])
}

/// The rule file that a JSON form says, with brackets where they are needed.
///
/// # Errors
///
/// What is wrong with the JSON, at its place; and where a tree says what no rule file can, such as a name with capitals.
///
/// ```
/// let json = r#"{"document": "meruit/rules/1", "items": [
///     {"list": {"name": "vip", "body": {"inline": [{"text": "M-1"}]}}}
/// ]}"#;
/// assert_eq!(meruit_syntax::rules_from_json(json).unwrap(), "list vip = \"M-1\"\n");
/// ```
pub fn rules_from_json(json: &str) -> Result<String, Vec<Diagnostic>> {
    if let Some(at) = too_deep(json) {
        let message = format!("brackets and braces nest at most {MAX_NESTING} deep");
        return Err(vec![Diagnostic::error("rules-json", message, 0, span_of(at, at + 1))]);
    }
    let file = stacker::maybe_grow(STACK, STACK, || read(json))?;
    let text = print(&file);
    let again = parse(&text, 0);
    if has_errors(&again.diagnostics) {
        // Its places would be those of a text that nobody has; its words are what matters.
        let errors = again.diagnostics.into_iter().filter(|found| found.severity == Severity::Error);
        let message = |found: Diagnostic| {
            let written = text.get(found.primary.span.range()).unwrap_or_default();
            Diagnostic::error("rules-json", format!("`{written}`: {}", found.message), 0, Span::new(0, 0))
        };
        return Err(errors.map(message).collect());
    }
    if plain(again.file) != plain(file) {
        return Err(vec![refused("this tree says something that no rule file can", 0, 0)]);
    }
    Ok(text)
}

fn read(json: &str) -> Result<File, Vec<Diagnostic>> {
    let mut reader = serde_json::Deserializer::from_str(json);
    reader.disable_recursion_limit();
    let fault = |error: serde_json::Error| vec![refused(&words(&error), offset(json, &error), 1)];
    let document = Document::deserialize(&mut reader).map_err(fault)?;
    reader.end().map_err(fault)?;
    if document.document != RULES_DOCUMENT {
        let message = format!("`{}` is no form of rules that is known", document.document);
        return Err(vec![refused(&message, 0, 0).help(format!("this program reads `{RULES_DOCUMENT}`"))]);
    }
    Ok(File { header: document.header, items: document.items, sections: Vec::new() })
}

fn has_errors(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|found| found.severity == Severity::Error)
}

fn refused(message: &str, at: usize, length: usize) -> Diagnostic {
    Diagnostic::error("rules-json", message, 0, span_of(at, at + length))
        .help("`schema/rules-1.json` describes the JSON form of rules")
}

/// What serde says, without the place, which the diagnostic has.
fn words(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.split(" at line ").next().unwrap_or(&text).to_owned()
}

/// The byte that an error stands at.
fn offset(json: &str, error: &serde_json::Error) -> usize {
    let before: usize = json.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
    let mut at = (before + error.column().saturating_sub(1)).min(json.len().saturating_sub(1));
    while !json.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// Where brackets and braces outside of texts nest too deep.
fn too_deep(json: &str) -> Option<usize> {
    let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
    for (at, byte) in json.bytes().enumerate() {
        match byte {
            b'"' if !escaped => quoted = !quoted,
            b'[' | b'{' if !quoted => depth += 1,
            b']' | b'}' if !quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
        escaped = quoted && byte == b'\\' && !escaped;
        if depth > MAX_NESTING {
            return Some(at);
        }
    }
    None
}

/// Gives a rule or decision the section that it takes from its heading.
fn state_section(item: &mut Item) {
    let Some(heading) = &item.heading else { return };
    let section = if heading.number.is_empty() { &heading.title } else { &heading.number };
    let clauses = match &mut item.kind {
        ItemKind::Rule(rule) => &mut rule.clauses,
        ItemKind::Decision(decision) => &mut decision.clauses,
        _ => return,
    };
    if !section.is_empty() && !clauses.iter().any(|clause| matches!(clause.node, Clause::Section(_))) {
        let stated = Spanned::new(section.clone(), heading.span);
        clauses.insert(0, Spanned::new(Clause::Section(stated), heading.span));
    }
}

/// A tree without brackets, and with negative numbers as literals: what two trees that say the same have in common.
fn plain(mut file: File) -> File {
    for item in &mut file.items {
        for_each_expr_mut(item, &mut plain_expr);
    }
    file
}

fn plain_expr(expr: &mut Expr) {
    while let ExprKind::Paren(inner) = &mut expr.kind {
        let inner = std::mem::replace(&mut inner.kind, ExprKind::Literal(Literal::YesNo(false)));
        expr.kind = inner;
    }
    if let ExprKind::Negate(inner) = &mut expr.kind {
        plain_expr(inner);
        if let ExprKind::Literal(literal) = &inner.kind
            && let Some(negative) = negative(literal)
        {
            expr.kind = ExprKind::Literal(negative);
        }
    }
    if let ExprKind::And(parts) | ExprKind::Or(parts) = &mut expr.kind
        && parts.len() == 1
        && let Some(only) = parts.pop()
    {
        expr.kind = only.kind;
        plain_expr(expr);
    }
}

fn negative(literal: &Literal) -> Option<Literal> {
    Some(match literal {
        Literal::Number(number) => Literal::Number(-number),
        Literal::Percent(number) => Literal::Percent(-number),
        Literal::Money(number, currency) => Literal::Money(-number, currency.clone()),
        Literal::Rate(number, currency) => Literal::Rate(-number, currency.clone()),
        Literal::Length(number, unit) => Literal::Length(-number, *unit),
        Literal::Text(_) | Literal::Date(_) | Literal::Time(_) | Literal::YesNo(_) | Literal::Code(_) => {
            return None;
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_is_that_of_the_tree() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../schema/rules-1.json");
        let mut schema = schemars::schema_for!(Document).to_value();
        schema["title"] = "A rule set of meruit as JSON".into();
        schema["$id"] = "https://meruit.dev/schema/rules-1.json".into();
        schema["properties"]["document"] = serde_json::json!({"const": RULES_DOCUMENT});
        let wanted = format!("{}\n", serde_json::to_string_pretty(&schema).unwrap());
        if std::env::var_os("MERUIT_BLESS").is_some() {
            std::fs::write(path, &wanted).unwrap();
        }
        let found = std::fs::read_to_string(path).unwrap_or_default();
        assert!(
            found.replace("\r\n", "\n") == wanted,
            "run: MERUIT_BLESS=1 cargo test -p meruit-syntax the_schema"
        );
    }
}

//! Tables and queries of PostgreSQL → tables.
//!
//! The query runs in a transaction that cannot write, as a part of another one that has the server say every cell as text, so
//! that numbers come with all their digits. Parameters are bound as texts of whatever type the server asks for.

use std::error::Error;

use bytes::{BufMut, BytesMut};
use meruit_core::RawTable;
use meruit_postgres::postgres::types::{Format, IsNull, ToSql, Type, to_sql_checked};
use meruit_postgres::{connect, is_word, postgres, shown, told};

use super::asked::{Asked, quoted};
use super::cells::{BadCells, exact, headings, inexact};
use crate::table_csv::TableError;

/// A text for a parameter of any type, which the server reads.
#[derive(Debug)]
struct Written(String);

impl ToSql for Written {
    fn to_sql(&self, _ty: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        out.put_slice(self.0.as_bytes());
        Ok(IsNull::No)
    }

    fn accepts(_ty: &Type) -> bool {
        true
    }

    fn encode_format(&self, _ty: &Type) -> Format {
        Format::Text
    }

    to_sql_checked!();
}

/// Reads `postgres://user@host/database?table=NAME` or `…?query=SELECT …&name=value`.
pub(super) fn read(source: &str) -> Result<RawTable, TableError> {
    let origin = shown(source);
    let unfit = |what: String| TableError::Unfit { file: origin.clone(), what };
    let failed = |error: postgres::Error| unfit(told(&error));
    // A table may have its schema in front.
    let dotted = |name: &str| name.split('.').map(quoted).collect::<Vec<_>>().join(".");
    let asked = Asked::read(source, "postgres://user@host/database", is_word, dotted).map_err(unfit)?;
    let mut client = connect(&asked.place).map_err(|error| unfit(error.to_string()))?;
    let mut transaction = client.build_transaction().read_only(true).start().map_err(failed)?;
    transaction
        .batch_execute("SET LOCAL datestyle = 'ISO, YMD'; SET LOCAL intervalstyle = 'postgres'")
        .map_err(failed)?;
    let (query, values) =
        numbered(asked.query.trim().trim_end_matches(';'), &asked.parameters).map_err(unfit)?;
    let described = transaction.prepare(&query).map_err(failed)?;
    let names = described.columns().iter().map(|column| column.name().to_owned()).collect();
    let columns = headings(&origin, 0, names)?;
    let types: Vec<Type> = described.columns().iter().map(|column| column.type_().clone()).collect();
    if described.params().len() > values.len() {
        return Err(unfit("the query has parameters that nothing is given for".to_owned()));
    }
    let named: Vec<String> = (0..columns.len()).map(|at| format!("c{at}")).collect();
    let texts: Vec<String> = named.iter().map(|name| format!("CAST({name} AS text)")).collect();
    // A comment at the end of the query ends with its line.
    let wrapped = format!("SELECT {} FROM ({query}\n) AS asked({})", texts.join(", "), named.join(", "));
    let given: Vec<&(dyn ToSql + Sync)> = values.iter().map(|value| value as &(dyn ToSql + Sync)).collect();
    let rows = transaction.query(&wrapped, &given).map_err(failed)?;
    let (mut bad, mut table) = (BadCells::default(), Vec::with_capacity(rows.len()));
    for (number, row) in (1_u64..).zip(&rows) {
        let mut cells = Vec::with_capacity(columns.len());
        for ((at, column), ty) in columns.iter().enumerate().zip(&types) {
            let text: Option<String> = row.try_get(at).map_err(failed)?;
            cells.push(match text.map(|text| text_of(text, ty)) {
                Some(Ok(text)) => (!text.is_empty()).then_some(text),
                Some(Err(what)) => {
                    bad.push(number, column, what);
                    None
                }
                None => None,
            });
        }
        table.push((number, cells));
    }
    bad.or(RawTable { origin: origin.clone(), columns, rows: table }, &origin)
}

/// The exact text of a cell of this type.
fn text_of(text: String, ty: &Type) -> Result<String, String> {
    match *ty {
        Type::BOOL => Ok(if text == "true" { "yes" } else { "no" }.to_owned()),
        Type::FLOAT4 | Type::FLOAT8 => {
            let number: f64 = text.parse().map_err(|_| format!("`{text}` is no number"))?;
            exact(number).ok_or_else(|| inexact(number))
        }
        Type::NUMERIC if text.ends_with(char::is_alphabetic) => Err(format!("`{text}` is no number")),
        Type::TIMESTAMP => match (text.strip_suffix(" 00:00:00"), text.strip_suffix(":00")) {
            (Some(day), _) => Ok(day.to_owned()),
            (None, Some(moment)) => Ok(moment.to_owned()),
            _ => Err("a moment with seconds".to_owned()),
        },
        Type::TIMESTAMPTZ => {
            Err("a moment of a time zone; say in the query which day it is of, by `AT TIME ZONE`".to_owned())
        }
        Type::BYTEA => Err("bytes that are no text".to_owned()),
        Type::MONEY => Err("money without a currency; cast it to `numeric` in the query".to_owned()),
        Type::INTERVAL => Err("a length of time; write hours as a number".to_owned()),
        _ => Ok(text.trim().to_owned()),
    }
}

/// The query with `$1` and so on for `:name`, and their values. What stands in quotes or comments is left as it is, and so
/// is `::` of a cast.
fn numbered(query: &str, parameters: &[(String, String)]) -> Result<(String, Vec<Written>), String> {
    let (mut out, mut used) = (String::with_capacity(query.len()), Vec::<&str>::new());
    let mut rest = query;
    while let Some(first) = rest.chars().next() {
        let quoted = match first {
            '\'' | '"' => rest.get(1..).and_then(|tail| tail.find(first)).map(|end| end + 2),
            '-' if rest.starts_with("--") => Some(rest.find('\n').unwrap_or(rest.len())),
            '/' if rest.starts_with("/*") => rest.find("*/").map(|end| end + 2),
            ':' if rest.starts_with("::") => Some(2),
            '$' => dollar_quoted(rest),
            _ => None,
        };
        let length = quoted.unwrap_or(first.len_utf8());
        let name: String = match first {
            ':' if quoted.is_none() => {
                rest.chars().skip(1).take_while(|sign| sign.is_alphanumeric() || *sign == '_').collect()
            }
            _ => String::new(),
        };
        if name.is_empty() {
            out.push_str(rest.get(..length).unwrap_or(rest));
            rest = rest.get(length..).unwrap_or_default();
            continue;
        }
        let known = parameters.iter().find(|(known, _)| *known == name);
        let (known, _) = known.ok_or_else(|| format!("no value is given for `:{name}`"))?;
        let at = used.iter().position(|other| other == known).unwrap_or_else(|| {
            used.push(known);
            used.len() - 1
        });
        out.push_str(&format!("${}", at + 1));
        rest = rest.get(1 + name.len()..).unwrap_or_default();
    }
    if let Some((name, _)) = parameters.iter().find(|(name, _)| !used.contains(&name.as_str())) {
        return Err(format!("the query has no parameter `:{name}`"));
    }
    let value = |name: &&str| parameters.iter().find(|(known, _)| known == name);
    let values = used.iter().filter_map(value).map(|(_, value)| Written(value.clone()));
    Ok((out, values.collect()))
}

/// The length of a text between `$tag$`, where one begins here.
fn dollar_quoted(text: &str) -> Option<usize> {
    let end = text.get(1..)?.find('$')? + 2;
    let tag = text.get(..end)?;
    let name = tag.trim_matches('$');
    let is_name = name.chars().all(|sign| sign.is_alphanumeric() || sign == '_')
        && !name.starts_with(|sign: char| sign.is_ascii_digit());
    if !is_name {
        return None;
    }
    text.get(end..)?.find(tag).map(|at| end + at + tag.len())
}

#[cfg(test)]
mod tests {
    use super::numbered;

    #[test]
    fn names_are_numbered_and_what_is_quoted_stays() {
        let given = [("firm".to_owned(), "F1".to_owned()), ("day".to_owned(), "2026-01-31".to_owned())];
        let (query, values) = numbered(
            "SELECT ':firm', \":day\", $q$:firm$q$, x::date -- :day\n/* :x */ FROM t WHERE a = :firm AND b < :day OR a <> :firm",
            &given,
        )
        .unwrap_or_default();
        assert!(
            query.starts_with("SELECT ':firm', \":day\", $q$:firm$q$, x::date -- :day\n/* :x */ FROM t"),
            "{query}"
        );
        assert!(query.ends_with("WHERE a = $1 AND b < $2 OR a <> $1"), "{query}");
        assert_eq!(values.iter().map(|value| value.0.as_str()).collect::<Vec<_>>(), ["F1", "2026-01-31"]);
        assert_eq!(numbered("SELECT :other", &given).unwrap_err(), "no value is given for `:other`");
        assert_eq!(numbered("SELECT :firm", &given).unwrap_err(), "the query has no parameter `:day`");
    }
}

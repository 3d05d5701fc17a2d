//! Tables of Microsoft Access databases → tables. Currency is exact there, to four places, and stays so.

use jetdb::{PageReader, Value, find_table, read_catalog, read_table_def, read_table_rows, table_names};
use jiff::Span;
use jiff::civil::Date;
use meruit_core::RawTable;

use super::cells::{BadCells, exact, headings, inexact};
use crate::table_csv::TableError;

/// Access counts days from here.
const FIRST_DAY: Date = Date::constant(1899, 12, 30);
const SECONDS_OF_DAY: f64 = 86_400.0;

/// Reads the table, or the only one.
pub(super) fn read(file: &str, table: Option<&str>) -> Result<RawTable, TableError> {
    let unfit = |what: String| TableError::Unfit { file: file.to_owned(), what };
    let failed =
        |error: jetdb::FileError| unfit(format!("it is no Access database that can be read: {error}"));
    let mut reader = PageReader::open(file).map_err(failed)?;
    let names = table_names(&mut reader).map_err(failed)?;
    let there = || names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let name = match (table, names.as_slice()) {
        (Some(table), names) if names.iter().any(|name| name == table) => table,
        (Some(table), _) => {
            return Err(unfit(format!("no table is called `{table}`; there are {}", there())));
        }
        (None, [only]) => only,
        (None, []) => return Err(unfit("there is no table in it".to_owned())),
        (None, _) => {
            return Err(unfit(format!("say which table, as in `{file}#NAME`; there are {}", there())));
        }
    };
    let catalog = read_catalog(&mut reader).map_err(failed)?;
    let page = find_table(&catalog, name).map_err(failed)?.table_page;
    let definition = read_table_def(&mut reader, name, page).map_err(failed)?;
    let result = read_table_rows(&mut reader, &definition).map_err(failed)?;
    if result.skipped_rows > 0 {
        return Err(unfit(format!("{} rows of `{name}` are damaged", result.skipped_rows)));
    }
    let origin = format!("{file}, table {name}");
    let columns =
        headings(&origin, 0, definition.columns.iter().map(|column| column.name.clone()).collect())?;
    let (mut bad, mut rows) = (BadCells::default(), Vec::with_capacity(result.rows.len()));
    for (number, values) in (1_u64..).zip(&result.rows) {
        let cells = columns.iter().zip(values).map(|(column, value)| match text_of(value) {
            Ok(text) => text.filter(|text| !text.is_empty()),
            Err(what) => {
                bad.push(number, column, what);
                None
            }
        });
        let cells = cells.collect();
        rows.push((number, cells));
    }
    bad.or(RawTable { origin: origin.clone(), columns, rows }, &origin)
}

/// The exact text of a cell.
fn text_of(value: &Value) -> Result<Option<String>, String> {
    let float = |number: f64| exact(number).ok_or_else(|| inexact(number));
    Ok(Some(match value {
        Value::Null => return Ok(None),
        Value::Bool(yes) => if *yes { "yes" } else { "no" }.to_owned(),
        Value::Byte(number) => number.to_string(),
        Value::Int(number) => number.to_string(),
        Value::Long(number) => number.to_string(),
        Value::BigInt(number) => number.to_string(),
        // A short float is what its shortest decimal says, and not what it is when it is made longer.
        Value::Float(number) => float(number.to_string().parse().unwrap_or(f64::NAN))?,
        Value::Double(number) => float(*number)?,
        Value::Text(text) | Value::Guid(text) => text.trim().to_owned(),
        Value::Money(text) | Value::Numeric(text) => text.clone(),
        Value::Timestamp(days) => moment(*days)?,
        Value::DateTimeExtended(text) => {
            let text = text.trim_end_matches(".0000000");
            match (text.strip_suffix(" 00:00:00"), text.strip_suffix(":00")) {
                (Some(day), _) => day.to_owned(),
                (None, Some(moment)) => moment.to_owned(),
                _ => return Err("a moment with seconds".to_owned()),
            }
        }
        _ => return Err("bytes that are no text".to_owned()),
    }))
}

/// A day, or a day and a time: whole days, and the part of a day that has passed.
#[expect(clippy::float_arithmetic, reason = "a moment is a float in these files; no amount is")]
fn moment(days: f64) -> Result<String, String> {
    let wrong = || format!("{days} is no day");
    let whole = format!("{:.0}", days.trunc()).parse::<i32>().map_err(|_| wrong())?;
    let seconds = (days.fract().abs() * SECONDS_OF_DAY).round();
    let seconds = format!("{seconds:.0}").parse::<i32>().map_err(|_| wrong())?;
    let day =
        Span::new().try_days(whole).and_then(|span| FIRST_DAY.checked_add(span)).map_err(|_| wrong())?;
    match (seconds / 3600, seconds / 60 % 60, seconds % 60) {
        (0, 0, 0) => Ok(day.to_string()),
        (hour @ 0..24, minute, 0) => Ok(format!("{day} {hour:02}:{minute:02}")),
        _ => Err("a moment with seconds".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use jetdb::Value;

    use super::{moment, text_of};

    #[test]
    fn days_are_counted_as_access_counts_them() {
        assert_eq!(moment(46_053.0).as_deref(), Ok("2026-01-31"));
        assert_eq!(moment(46_053.604_166_666_664).as_deref(), Ok("2026-01-31 14:30"));
        assert_eq!(moment(-1.25).as_deref(), Ok("1899-12-29 06:00"));
        assert!(moment(46_053.000_1).is_err());
        assert!(moment(f64::NAN).is_err());
        assert!(moment(1e300).is_err());
    }

    #[test]
    fn amounts_keep_their_four_places() {
        assert_eq!(text_of(&Value::Money("0.1001".to_owned())), Ok(Some("0.1001".to_owned())));
        assert_eq!(text_of(&Value::Float(0.1)), Ok(Some("0.1".to_owned())));
        assert_eq!(text_of(&Value::Text("007".to_owned())), Ok(Some("007".to_owned())));
        assert!(text_of(&Value::Double(f64::from_bits(0.3_f64.to_bits() + 1))).is_err());
        assert!(text_of(&Value::Binary(vec![1])).is_err());
    }
}

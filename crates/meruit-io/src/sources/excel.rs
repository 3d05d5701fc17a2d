//! Sheets of workbooks → tables.

use std::fs::File;
use std::io::BufReader;

use calamine::{Data, Reader, Sheets, open_workbook_auto};
use meruit_core::RawTable;

use super::cells::{BadCells, exact, headings, inexact};
use crate::table_csv::{MOST_COLUMNS, TableError};

/// Reads the sheet, or the first one. The first row that holds anything names the columns.
pub(super) fn read(file: &str, sheet: Option<&str>) -> Result<RawTable, TableError> {
    let unfit = |what: String| TableError::Unfit { file: file.to_owned(), what };
    let mut workbook: Sheets<BufReader<File>> = open_workbook_auto(file)
        .map_err(|error| unfit(format!("it is no workbook that can be read: {error}")))?;
    let names = workbook.sheet_names();
    let found = match sheet {
        Some(sheet) => names.iter().find(|name| *name == sheet),
        None => names.first(),
    };
    let Some(name) = found.cloned() else {
        let there = names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        return Err(unfit(format!("no sheet is called `{}`; there are {there}", sheet.unwrap_or_default())));
    };
    let range = workbook.worksheet_range(&name).map_err(|error| unfit(format!("sheet `{name}`: {error}")))?;
    let origin = format!("{file}, sheet {name}");
    let first = u64::from(range.start().map_or(0, |(row, _)| row)) + 1;
    let mut rows = (first..).zip(range.rows()).skip_while(|(_, cells)| is_empty(cells));
    let Some((row, header)) = rows.next() else { return Err(TableError::Empty { file: origin }) };
    let width = header.iter().rposition(|cell| !is_blank(cell)).map_or(0, |last| last + 1);
    if width > MOST_COLUMNS {
        return Err(TableError::TooWide { file: origin, line: row, columns: width });
    }
    let mut bad = BadCells::default();
    let names = header.iter().take(width).enumerate();
    let names = names.map(|(at, cell)| text_of(cell, row, &format!("column {}", at + 1), &mut bad));
    let names = names.map(Option::unwrap_or_default).collect();
    let columns = headings(&origin, row, names)?;
    let mut table = Vec::new();
    for (row, cells) in rows.filter(|(_, cells)| !is_empty(cells)) {
        if let Some((at, _)) = cells.iter().enumerate().skip(width).find(|(_, cell)| !is_blank(cell)) {
            bad.push(row, &format!("column {}", at + 1), "a cell beyond the last heading".to_owned());
        }
        let cells = columns.iter().zip(cells).map(|(column, cell)| text_of(cell, row, column, &mut bad));
        table.push((row, cells.collect()));
    }
    bad.or(RawTable { origin: origin.clone(), columns, rows: table }, &origin)
}

fn is_empty(cells: &[Data]) -> bool {
    cells.iter().all(is_blank)
}

fn is_blank(cell: &Data) -> bool {
    match cell {
        Data::Empty => true,
        Data::String(text) => text.trim().is_empty(),
        _ => false,
    }
}

/// The exact text of a cell: a text as it is, so that noughts in front stay.
fn text_of(cell: &Data, row: u64, column: &str, bad: &mut BadCells) -> Option<String> {
    let text = match cell {
        Data::Empty => return None,
        Data::String(text) => Ok(text.trim().to_owned()),
        Data::Int(number) => Ok(number.to_string()),
        Data::Float(number) => exact(*number).ok_or_else(|| inexact(*number)),
        Data::Bool(yes) => Ok(if *yes { "yes" } else { "no" }.to_owned()),
        Data::DateTime(moment) if moment.is_datetime() => {
            let (year, month, day, hour, minute, second, milli) = moment.to_ymd_hms_milli();
            match (hour, minute, second, milli) {
                (0, 0, 0, 0) => Ok(format!("{year:04}-{month:02}-{day:02}")),
                (_, _, 0, 0) => Ok(format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}")),
                _ => Err("a moment with seconds".to_owned()),
            }
        }
        Data::DateTime(_) | Data::DurationIso(_) => {
            Err("a length of time; write hours as a number".to_owned())
        }
        Data::DateTimeIso(text) => Ok(text.trim_end_matches("T00:00:00").replace('T', " ")),
        Data::Error(error) => Err(format!("the formula ends in {error}")),
    };
    match text {
        Ok(text) => (!text.is_empty()).then_some(text),
        Err(what) => {
            bad.push(row, column, what);
            None
        }
    }
}

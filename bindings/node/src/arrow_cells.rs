//! Arrow IPC → rows of texts, `null` and yes/no.
//!
//! Nothing is cast: a decimal becomes the text of its digits, a day the text of its date, and a column of floats is
//! refused, because what it holds is no longer what was billed.

use std::collections::HashMap;
use std::time::Duration;

use arrow_ipc::{DateUnit, Endianness, Field, FieldNode, Int, Schema, Type};
use meruit::{Date, Json, Members};

use crate::arrow_messages::{Batch, Part, broken, read};
use crate::failure::Failure;

/// As many rows are read. A few bytes can claim any number of rows without a value.
const MOST_ROWS: usize = 5_000_000;

/// A decimal of 256 bits has so many digits at most.
const MOST_DIGITS: i32 = 76;

fn within_limit(rows: usize) -> Result<usize, Failure> {
    if rows <= MOST_ROWS {
        return Ok(rows);
    }
    let message = format!("an Arrow table of {rows} rows is too long; send at most {MOST_ROWS} at a time");
    Err(Failure::arrow("too-many-rows", message))
}

/// The rows of an Arrow IPC stream or file, each cell under the name of its column.
pub(crate) fn read_rows(bytes: &[u8]) -> Result<Vec<Members>, Failure> {
    let mut table = Table::default();
    read(bytes, |part| match part {
        Part::Schema(schema) => table.schema(schema),
        Part::Dictionary { id, more, values } => table.dictionary(id, more, &values),
        Part::Rows(batch) => table.rows(&batch),
    })?;
    Ok(table.rows)
}

/// A table while it is read.
#[derive(Default)]
struct Table {
    columns: Vec<Column>,
    dictionaries: HashMap<i64, Vec<Json>>,
    rows: Vec<Members>,
}

struct Column {
    name: String,
    kind: Kind,
    /// Where it names values of a dictionary: which, and how they are numbered.
    dictionary: Option<(i64, Whole)>,
}

/// What the cells of a column are.
#[derive(Clone, Copy)]
enum Kind {
    Null,
    /// Texts with offsets of 32 bits, of 64, and with views.
    Text,
    LongText,
    TextView,
    YesNo,
    Whole(Whole),
    Decimal {
        bytes: usize,
        scale: i32,
    },
    Day,
}

#[derive(Clone, Copy)]
struct Whole {
    bytes: usize,
    signed: bool,
}

impl Table {
    fn schema(&mut self, schema: Schema<'_>) -> Result<(), Failure> {
        if schema.endianness() != Endianness::Little {
            return Err(broken("its numbers begin with the highest byte"));
        }
        let fields = schema.fields().ok_or_else(|| broken("it has no columns"))?;
        self.columns = fields.iter().map(column).collect::<Result<_, _>>()?;
        Ok(())
    }

    fn dictionary(&mut self, id: i64, more: bool, values: &Batch<'_>) -> Result<(), Failure> {
        let of = |column: &&Column| column.dictionary.is_some_and(|(of, _)| of == id);
        let column = self.columns.iter().find(of).ok_or_else(|| broken("no column has its dictionary"))?;
        let values = Parts::of(values).cells(&column.name, column.kind)?;
        let known = self.dictionaries.entry(id).or_default();
        if !more {
            known.clear();
        }
        within_limit(known.len().saturating_add(values.len()))?;
        known.extend(values);
        Ok(())
    }

    fn rows(&mut self, batch: &Batch<'_>) -> Result<(), Failure> {
        let count = usize::try_from(batch.described.length()).map_err(broken)?;
        let first = self.rows.len();
        let all = within_limit(first.saturating_add(count))?;
        // Only columns of nothing have cells without a byte.
        let empty = self.columns.iter().filter(|column| matches!(column.kind, Kind::Null)).count();
        within_limit(count.saturating_mul(empty))?;
        let mut parts = Parts::of(batch);
        self.rows.resize_with(all, Members::default);
        for Column { name, kind, dictionary } in &self.columns {
            let cells = match dictionary {
                None => parts.cells(name, *kind)?,
                Some((id, keys)) => {
                    let values = self.dictionaries.get(id).map(Vec::as_slice).unwrap_or_default();
                    parts.named(*keys, values)?
                }
            };
            if cells.len() != count {
                return Err(broken(format_args!("column `{name}` has {} rows of {count}", cells.len())));
            }
            for (row, cell) in self.rows.iter_mut().skip(first).zip(cells) {
                row.set(name.as_str(), cell);
            }
        }
        Ok(())
    }
}

fn column(field: Field<'_>) -> Result<Column, Failure> {
    let name = field.name().unwrap_or_default().to_owned();
    let kind = kind(&name, &field)?;
    let dictionary = match field.dictionary() {
        None => None,
        Some(dictionary) => {
            // Where nothing is said they are of 32 bits.
            let keys = dictionary.indexType().map_or(Ok(Whole { bytes: 4, signed: true }), whole)?;
            Some((dictionary.id(), keys))
        }
    };
    Ok(Column { name, kind, dictionary })
}

fn kind(name: &str, field: &Field<'_>) -> Result<Kind, Failure> {
    let of = field.type_type();
    Ok(match of {
        Type::Null => Kind::Null,
        Type::Utf8 => Kind::Text,
        Type::LargeUtf8 => Kind::LongText,
        Type::Utf8View => Kind::TextView,
        Type::Bool => Kind::YesNo,
        Type::Int => Kind::Whole(whole(field.type_as_int().ok_or_else(|| broken("a number has no size"))?)?),
        Type::Decimal => {
            let decimal = field.type_as_decimal().ok_or_else(|| broken("a decimal has no size"))?;
            let bytes = match decimal.bitWidth() {
                bits @ (32 | 64 | 128 | 256) => usize::try_from(bits / 8).map_err(broken)?,
                bits => return Err(broken(format_args!("a decimal has {bits} bits"))),
            };
            match decimal.scale() {
                scale if scale.abs() <= MOST_DIGITS => Kind::Decimal { bytes, scale },
                scale => return Err(broken(format_args!("a decimal has {scale} places"))),
            }
        }
        Type::Date if field.type_as_date().is_some_and(|date| date.unit() == DateUnit::DAY) => Kind::Day,
        Type::FloatingPoint => {
            let message = format!(
                "column `{name}` holds floats, which do not hold amounts exactly; send decimals or texts"
            );
            return Err(Failure::arrow("float-column", message));
        }
        _ => {
            let message = format!(
                "column `{name}` is {}; texts, decimals, whole numbers, yes/no and days can be read",
                of.variant_name().unwrap_or("of an unknown type")
            );
            return Err(Failure::arrow("column-type", message));
        }
    })
}

fn whole(int: Int<'_>) -> Result<Whole, Failure> {
    match int.bitWidth() {
        bits @ (8 | 16 | 32 | 64) => {
            Ok(Whole { bytes: usize::try_from(bits / 8).map_err(broken)?, signed: int.is_signed() })
        }
        bits => Err(broken(format_args!("a whole number has {bits} bits"))),
    }
}

/// What is left of a batch: one node a column, and its buffers.
struct Parts<'b> {
    body: &'b [u8],
    nodes: Box<dyn Iterator<Item = &'b FieldNode> + 'b>,
    buffers: Box<dyn Iterator<Item = &'b arrow_ipc::Buffer> + 'b>,
    /// How many buffers of texts each column with views has.
    views: Box<dyn Iterator<Item = i64> + 'b>,
}

/// The rows of a column, and which of them hold something: a bit each, or nothing where all do.
struct Rows<'b> {
    count: usize,
    there: Option<&'b [u8]>,
}

impl<'b> Parts<'b> {
    fn of(batch: &Batch<'b>) -> Self {
        let described = batch.described;
        Self {
            body: batch.body,
            nodes: Box::new(described.nodes().into_iter().flatten()),
            buffers: Box::new(described.buffers().into_iter().flatten()),
            views: Box::new(described.variadicBufferCounts().into_iter().flatten()),
        }
    }

    fn buffer(&mut self) -> Result<&'b [u8], Failure> {
        let buffer = self.buffers.next().ok_or_else(|| broken("a column is missing"))?;
        let (at, length) = (usize::try_from(buffer.offset()), usize::try_from(buffer.length()));
        let within = at.ok().zip(length.ok()).and_then(|(at, length)| self.body.get(at..)?.get(..length));
        within.ok_or_else(|| broken("a column leads beyond its batch"))
    }

    fn count(&mut self) -> Result<(usize, bool), Failure> {
        let node = self.nodes.next().ok_or_else(|| broken("a column is missing"))?;
        let count = within_limit(usize::try_from(node.length()).map_err(broken)?)?;
        Ok((count, node.null_count() != 0))
    }

    fn rows(&mut self) -> Result<Rows<'b>, Failure> {
        let (count, gaps) = self.count()?;
        let there = self.buffer()?;
        let there = gaps.then(|| there.get(..count.div_ceil(8)).ok_or_else(short)).transpose()?;
        Ok(Rows { count, there })
    }

    /// The cells of the next column.
    fn cells(&mut self, name: &str, kind: Kind) -> Result<Vec<Json>, Failure> {
        if let Kind::Null = kind {
            return Ok(vec![Json::Null; self.count()?.0]);
        }
        let rows = self.rows()?;
        let cells = self.buffer()?;
        match kind {
            Kind::Null => Ok(Vec::new()),
            Kind::Text => self.texts::<4>(&rows, cells),
            Kind::LongText => self.texts::<8>(&rows, cells),
            Kind::TextView => self.viewed(&rows, cells),
            Kind::YesNo => {
                let bits = cells.get(..rows.count.div_ceil(8)).ok_or_else(short)?;
                rows.each((0..rows.count).map(|row| Ok(Json::YesNo(is_set(bits, row)))))
            }
            Kind::Whole(Whole { bytes, signed }) => rows.each(
                rows.of_size(cells, bytes)?.map(|cell| Ok(Json::Text(number(cell, signed).to_string()))),
            ),
            Kind::Decimal { bytes, scale } => {
                rows.each(rows.of_size(cells, bytes)?.map(|cell| Ok(Json::Text(decimal(cell, scale)))))
            }
            Kind::Day => rows.each(rows.of_size(cells, 4)?.map(|day| written_day(name, number(day, true)))),
        }
    }

    /// Texts, which end where the next begins: `SIZE` bytes say where.
    fn texts<const SIZE: usize>(&mut self, rows: &Rows<'_>, ends: &[u8]) -> Result<Vec<Json>, Failure> {
        let letters = self.buffer()?;
        if rows.count == 0 {
            return Ok(Vec::new());
        }
        let at = |row: usize| -> Result<usize, Failure> {
            let end = row.checked_mul(SIZE).and_then(|at| ends.get(at..)?.get(..SIZE)).ok_or_else(short)?;
            usize::try_from(number(end, true)).map_err(broken)
        };
        rows.each((0..rows.count).map(|row| text(letters.get(at(row)?..at(row.saturating_add(1))?))))
    }

    /// Texts of which short ones stand in the column itself, and long ones in further buffers.
    fn viewed(&mut self, rows: &Rows<'_>, views: &[u8]) -> Result<Vec<Json>, Failure> {
        let count = self.views.next().ok_or_else(|| broken("a column is missing"))?;
        let buffers = (0..count).map(|_| self.buffer()).collect::<Result<Vec<_>, _>>()?;
        rows.each(rows.of_size(views, 16)?.map(|view| {
            let part = |at: usize| -> Option<usize> {
                usize::try_from(i32::from_le_bytes(view.get(at..)?.first_chunk().copied()?)).ok()
            };
            let length = part(0).ok_or_else(short)?;
            if length <= 12 {
                return text(view.get(4..).and_then(|letters| letters.get(..length)));
            }
            text(part(8).zip(part(12)).and_then(|(which, at)| buffers.get(which)?.get(at..)?.get(..length)))
        }))
    }

    /// Cells that are the numbers of values.
    fn named(&mut self, keys: Whole, values: &[Json]) -> Result<Vec<Json>, Failure> {
        let rows = self.rows()?;
        let cells = self.buffer()?;
        rows.each(rows.of_size(cells, keys.bytes)?.map(|key| {
            let value = usize::try_from(number(key, keys.signed)).ok().and_then(|key| values.get(key));
            value.cloned().ok_or_else(|| broken("a dictionary lacks a value"))
        }))
    }
}

impl Rows<'_> {
    /// The cells of the rows that hold something; `null` for the others, whatever their bytes are.
    fn each(&self, cells: impl Iterator<Item = Result<Json, Failure>>) -> Result<Vec<Json>, Failure> {
        let Some(there) = self.there else { return cells.collect() };
        let one = |(row, cell)| if is_set(there, row) { cell } else { Ok(Json::Null) };
        cells.enumerate().map(one).collect()
    }

    /// The bytes of each row.
    fn of_size<'c>(&self, cells: &'c [u8], size: usize) -> Result<std::slice::ChunksExact<'c, u8>, Failure> {
        let bytes = self.count.checked_mul(size).and_then(|all| cells.get(..all)).ok_or_else(short)?;
        Ok(bytes.chunks_exact(size))
    }
}

fn short() -> Failure {
    broken("a column is too short")
}

fn is_set(bits: &[u8], row: usize) -> bool {
    bits.get(row / 8).is_some_and(|byte| byte >> (row % 8) & 1 == 1)
}

fn text(letters: Option<&[u8]>) -> Result<Json, Failure> {
    let letters = letters.ok_or_else(|| broken("a text leads beyond its column"))?;
    Ok(Json::Text(std::str::from_utf8(letters).map_err(broken)?.to_owned()))
}

/// A number of at most sixteen bytes, the lowest first.
fn number(bytes: &[u8], signed: bool) -> i128 {
    let negative = signed && bytes.last().is_some_and(|byte| byte & 0x80 != 0);
    let mut all = [if negative { 0xff } else { 0 }; 16];
    all.iter_mut().zip(bytes).for_each(|(to, from)| *to = *from);
    i128::from_le_bytes(all)
}

/// A decimal as it is written, with `scale` digits after the point.
fn decimal(bytes: &[u8], scale: i32) -> String {
    let digits = if bytes.len() > 16 { wide(bytes) } else { number(bytes, true).to_string() };
    let (sign, digits) = digits.strip_prefix('-').map_or(("", digits.as_str()), |digits| ("-", digits));
    let Ok(places) = usize::try_from(scale) else {
        let zeros = if digits == "0" { 0 } else { usize::try_from(scale.unsigned_abs()).unwrap_or_default() };
        return format!("{sign}{digits}{}", "0".repeat(zeros));
    };
    if places == 0 {
        return format!("{sign}{digits}");
    }
    let digits = format!("{digits:0>width$}", width = places.saturating_add(1));
    let (whole, after) = digits.split_at(digits.len().saturating_sub(places));
    format!("{sign}{whole}.{after}")
}

/// The digits of a number of 32 bytes, by long division.
fn wide(bytes: &[u8]) -> String {
    const BILLION: u64 = 1_000_000_000;
    let negative = bytes.last().is_some_and(|byte| byte & 0x80 != 0);
    let mut words: Vec<u32> = bytes.as_chunks().0.iter().map(|word| u32::from_le_bytes(*word)).collect();
    if negative {
        let mut carry = true;
        for word in &mut words {
            (*word, carry) = (!*word).overflowing_add(carry.into());
        }
    }
    let mut groups = Vec::new();
    while words.iter().any(|word| *word != 0) {
        let mut rest = 0;
        for word in words.iter_mut().rev() {
            let number = rest << 32 | u64::from(*word);
            *word = u32::try_from(number / BILLION).unwrap_or_default();
            rest = number % BILLION;
        }
        groups.push(rest);
    }
    let Some(first) = groups.pop() else { return "0".to_owned() };
    let others: String = groups.iter().rev().map(|group| format!("{group:09}")).collect();
    format!("{}{first}{others}", if negative { "-" } else { "" })
}

/// A count of days from 1970-01-01, written as a date.
fn written_day(column: &str, days: i128) -> Result<Json, Failure> {
    let epoch = Date::constant(1970, 1, 1);
    let seconds = days.unsigned_abs().saturating_mul(24 * 60 * 60);
    let span = Duration::from_secs(u64::try_from(seconds).unwrap_or(u64::MAX));
    let day = if days < 0 { epoch.checked_sub(span) } else { epoch.checked_add(span) };
    day.map(|day| Json::Text(day.to_string())).map_err(|_| {
        Failure::arrow(
            "column-type",
            format!("column `{column}` holds a day beyond the calendar: {days} days after 1970"),
        )
    })
}

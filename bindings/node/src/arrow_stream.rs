//! Columns of texts, amounts and days → an Arrow IPC stream.

use arrow_ipc::{
    Buffer, DateArgs, DateUnit, DecimalArgs, FieldArgs, FieldNode, MessageArgs, MessageHeader,
    MetadataVersion, RecordBatchArgs, SchemaArgs, Utf8Args,
};
use flatbuffers::{FlatBufferBuilder, UnionWIPOffset, WIPOffset};

use crate::arrow_messages::MARK;
use crate::failure::Failure;

/// Amounts are `decimal128(38, 4)`.
const PRECISION: i32 = 38;
pub(crate) const SCALE: usize = 4;

/// Buffers begin at a multiple of so many bytes, which is what Arrow recommends.
const ALIGNMENT: usize = 64;

/// What a column holds.
#[derive(Clone, Copy)]
pub(crate) enum Type {
    Text,
    Amount,
    Day,
}

/// The cells of a column.
pub(crate) enum Cells {
    Texts(Vec<Option<String>>),
    /// In units of the last place.
    Amounts(Vec<Option<i128>>),
    /// Days after 1970-01-01.
    Days(Vec<Option<i32>>),
}

/// A stream while it is written.
pub(crate) struct Stream {
    bytes: Vec<u8>,
}

type Builder = FlatBufferBuilder<'static>;

impl Stream {
    /// Begins with the columns, each by its name.
    pub(crate) fn of(columns: impl Iterator<Item = (&'static str, Type)>) -> Self {
        let mut builder = Builder::new();
        let fields: Vec<_> = columns.map(|(name, of)| field(&mut builder, name, of)).collect();
        let fields = Some(builder.create_vector(&fields));
        let schema = arrow_ipc::Schema::create(&mut builder, &SchemaArgs { fields, ..SchemaArgs::default() });
        let mut stream = Self { bytes: Vec::new() };
        stream.message(builder, MessageHeader::Schema, schema.as_union_value(), &[]);
        stream
    }

    /// Adds rows.
    pub(crate) fn batch(&mut self, rows: usize, columns: &[Cells]) -> Result<(), Failure> {
        let mut body = Body::default();
        for column in columns {
            match column {
                Cells::Texts(texts) => body.texts(texts)?,
                Cells::Amounts(amounts) => body.numbers(amounts, i128::to_le_bytes),
                Cells::Days(days) => body.numbers(days, i32::to_le_bytes),
            }
        }
        let mut builder = Builder::new();
        let args = RecordBatchArgs {
            length: signed(rows),
            nodes: Some(builder.create_vector(&body.nodes)),
            buffers: Some(builder.create_vector(&body.buffers)),
            ..RecordBatchArgs::default()
        };
        let batch = arrow_ipc::RecordBatch::create(&mut builder, &args);
        self.message(builder, MessageHeader::RecordBatch, batch.as_union_value(), &body.bytes);
        Ok(())
    }

    /// The stream with its end.
    pub(crate) fn end(mut self) -> Vec<u8> {
        self.bytes.extend(MARK);
        self.bytes.extend([0; 4]);
        self.bytes
    }

    fn message(
        &mut self,
        mut builder: Builder,
        header_type: MessageHeader,
        header: WIPOffset<UnionWIPOffset>,
        body: &[u8],
    ) {
        let args = MessageArgs {
            version: MetadataVersion::V5,
            header_type,
            header: Some(header),
            bodyLength: signed(body.len()),
            custom_metadata: None,
        };
        let message = arrow_ipc::Message::create(&mut builder, &args);
        builder.finish(message, None);
        let described = builder.finished_data();
        // The mark and the length, of four bytes each, stand before it; the body is aligned.
        let length = described.len().saturating_add(8).next_multiple_of(ALIGNMENT).saturating_sub(8);
        self.bytes.extend(MARK);
        self.bytes.extend(u32::try_from(length).unwrap_or_default().to_le_bytes());
        self.bytes.extend(described);
        pad(&mut self.bytes);
        self.bytes.extend(body);
    }
}

fn field(builder: &mut Builder, name: &str, of: Type) -> WIPOffset<arrow_ipc::Field<'static>> {
    let name = Some(builder.create_string(name));
    let (type_type, type_) = match of {
        Type::Text => {
            (arrow_ipc::Type::Utf8, arrow_ipc::Utf8::create(builder, &Utf8Args {}).as_union_value())
        }
        Type::Amount => {
            let scale = i32::try_from(SCALE).unwrap_or_default();
            let args = DecimalArgs { precision: PRECISION, scale, bitWidth: 128 };
            (arrow_ipc::Type::Decimal, arrow_ipc::Decimal::create(builder, &args).as_union_value())
        }
        Type::Day => {
            let args = DateArgs { unit: DateUnit::DAY };
            (arrow_ipc::Type::Date, arrow_ipc::Date::create(builder, &args).as_union_value())
        }
    };
    // Readers want the list of children even where there are none.
    let children = Some(builder.create_vector::<WIPOffset<arrow_ipc::Field<'_>>>(&[]));
    let args =
        FieldArgs { name, nullable: true, type_type, type_: Some(type_), children, ..FieldArgs::default() };
    arrow_ipc::Field::create(builder, &args)
}

/// The bytes of the columns of a batch, and where each part of them stands.
#[derive(Default)]
struct Body {
    bytes: Vec<u8>,
    nodes: Vec<FieldNode>,
    buffers: Vec<Buffer>,
}

impl Body {
    /// A column's rows, and a bit for each that holds something.
    fn rows<T>(&mut self, cells: &[Option<T>]) {
        let empty = cells.iter().filter(|cell| cell.is_none()).count();
        self.nodes.push(FieldNode::new(signed(cells.len()), signed(empty)));
        let byte = |cells: &[Option<T>]| {
            cells.iter().rev().fold(0_u8, |bits, cell| bits << 1 | u8::from(cell.is_some()))
        };
        self.buffer(cells.chunks(8).map(|cells| [byte(cells)]));
    }

    fn buffer<const SIZE: usize>(&mut self, cells: impl Iterator<Item = [u8; SIZE]>) {
        let at = self.bytes.len();
        self.bytes.extend(cells.flatten());
        self.buffers.push(Buffer::new(signed(at), signed(self.bytes.len().saturating_sub(at))));
        pad(&mut self.bytes);
    }

    fn numbers<T: Copy + Default, const SIZE: usize>(
        &mut self,
        cells: &[Option<T>],
        bytes: impl Fn(T) -> [u8; SIZE],
    ) {
        self.rows(cells);
        self.buffer(cells.iter().map(|cell| bytes(cell.unwrap_or_default())));
    }

    fn texts(&mut self, cells: &[Option<String>]) -> Result<(), Failure> {
        self.rows(cells);
        let texts = || cells.iter().map(|cell| cell.as_deref().unwrap_or_default());
        let mut end = 0_usize;
        let mut ends = vec![0_i32];
        for text in texts() {
            end = end.saturating_add(text.len());
            ends.push(i32::try_from(end).map_err(|_| too_long())?);
        }
        self.buffer(ends.into_iter().map(i32::to_le_bytes));
        self.buffer(texts().flat_map(str::bytes).map(|letter| [letter]));
        Ok(())
    }
}

fn too_long() -> Failure {
    let message = "the texts of a column are too long for one table; write fewer reviews at a time";
    Failure::plain("MeruitError", "arrow", message.to_owned())
}

/// Nothing in memory is longer than this holds.
fn signed(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn pad(bytes: &mut Vec<u8>) {
    bytes.resize(bytes.len().next_multiple_of(ALIGNMENT), 0);
}

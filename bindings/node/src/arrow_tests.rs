//! Tables that the general writer of Arrow writes are read here, and what is written here its general reader reads.

use std::io::Cursor;
use std::slice::from_ref;
use std::sync::Arc;

use arrow_array::builder::StringDictionaryBuilder;
use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Decimal128Type, Int32Type};
use arrow_array::{
    Array, ArrayRef, BooleanArray, Date32Array, Decimal32Array, Decimal64Array, Decimal128Array,
    Decimal256Array, Int8Array, Int64Array, LargeStringArray, NullArray, RecordBatch, StringArray,
    StringViewArray, UInt16Array, UInt64Array,
};
use arrow_buffer::i256;
use arrow_ipc::reader::StreamReader;
use arrow_ipc::writer::{DictionaryHandling, FileWriter, IpcWriteOptions, StreamWriter};
use meruit::{Json, Members};

use crate::arrow_cells::read_rows;
use crate::arrow_stream::{Cells, Stream, Type};

const LONG: &str = "a narrative of more than twelve letters: é, €, 𝄞";

fn batch(columns: Vec<(&str, ArrayRef)>) -> RecordBatch {
    RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(name, column)| (name, column, true)))
        .unwrap()
}

fn stream(batches: &[RecordBatch], options: IpcWriteOptions) -> Vec<u8> {
    let mut writer = StreamWriter::try_new_with_options(Vec::new(), &batches[0].schema(), options).unwrap();
    batches.iter().for_each(|batch| writer.write(batch).unwrap());
    writer.into_inner().unwrap()
}

fn file(batches: &[RecordBatch]) -> Vec<u8> {
    let mut writer = FileWriter::try_new(Vec::new(), &batches[0].schema()).unwrap();
    batches.iter().for_each(|batch| writer.write(batch).unwrap());
    writer.into_inner().unwrap()
}

fn cells<'r>(rows: &'r [Members], name: &str) -> Vec<Option<&'r str>> {
    let cell = |row: &'r Members| match row.get(name).unwrap() {
        Json::Text(text) => Some(text.as_str()),
        Json::Null => None,
        other => panic!("{other:?}"),
    };
    rows.iter().map(cell).collect()
}

/// Every kind of column, with gaps.
fn kinds() -> RecordBatch {
    let wide: i256 = i256::from_string("-1234567890123456789012345678901234567890123456789012345").unwrap();
    batch(vec![
        ("text", Arc::new(StringArray::from(vec![Some("a"), None, Some(""), Some(LONG)]))),
        ("long", Arc::new(LargeStringArray::from(vec![Some(LONG), None, Some("b"), None]))),
        (
            "view",
            Arc::new(StringViewArray::from(vec![Some(LONG), Some("short"), None, Some("twelve bytes")])),
        ),
        ("yes", Arc::new(BooleanArray::from(vec![Some(true), None, Some(false), Some(true)]))),
        ("i8", Arc::new(Int8Array::from(vec![Some(-128), Some(127), None, Some(0)]))),
        ("u16", Arc::new(UInt16Array::from(vec![Some(65535), None, Some(0), Some(7)]))),
        ("i64", Arc::new(Int64Array::from(vec![Some(i64::MIN), Some(i64::MAX), None, Some(-1)]))),
        ("u64", Arc::new(UInt64Array::from(vec![Some(u64::MAX), None, Some(0), Some(1)]))),
        (
            "d32",
            Arc::new(
                Decimal32Array::from(vec![Some(-5), None, Some(12345), Some(0)])
                    .with_precision_and_scale(9, 2)
                    .unwrap(),
            ),
        ),
        (
            "d64",
            Arc::new(
                Decimal64Array::from(vec![Some(-5), None, Some(12345), Some(0)])
                    .with_precision_and_scale(18, 0)
                    .unwrap(),
            ),
        ),
        (
            "d128",
            Arc::new(
                Decimal128Array::from(vec![Some(-40025), None, Some(10_i128.pow(37)), Some(0)])
                    .with_precision_and_scale(38, 4)
                    .unwrap(),
            ),
        ),
        (
            "hundreds",
            Arc::new(
                Decimal128Array::from(vec![Some(-3), None, Some(12), Some(0)])
                    .with_precision_and_scale(5, -2)
                    .unwrap(),
            ),
        ),
        (
            "d256",
            Arc::new(
                Decimal256Array::from(vec![Some(wide), None, Some(i256::ONE), Some(i256::ZERO)])
                    .with_precision_and_scale(76, 10)
                    .unwrap(),
            ),
        ),
        ("day", Arc::new(Date32Array::from(vec![Some(0), None, Some(-1), Some(20_543)]))),
        ("nothing", Arc::new(NullArray::new(4))),
    ])
}

#[test]
fn every_kind_of_column_is_read() {
    let all = kinds();
    // A slice begins within the bytes of its columns.
    let (first, rest) = (all.slice(0, 1), all.slice(1, 3));
    for bytes in [
        stream(from_ref(&all), IpcWriteOptions::default()),
        file(from_ref(&all)),
        stream(&[first.clone(), rest.clone()], IpcWriteOptions::default()),
        file(&[first, rest]),
    ] {
        let rows = read_rows(&bytes).unwrap();
        assert_eq!(cells(&rows, "text"), [Some("a"), None, Some(""), Some(LONG)]);
        assert_eq!(cells(&rows, "long"), [Some(LONG), None, Some("b"), None]);
        assert_eq!(cells(&rows, "view"), [Some(LONG), Some("short"), None, Some("twelve bytes")]);
        let yes: Vec<_> = rows.iter().map(|row| row.get("yes").unwrap().clone()).collect();
        assert_eq!(yes, [Json::YesNo(true), Json::Null, Json::YesNo(false), Json::YesNo(true)]);
        assert_eq!(cells(&rows, "i8"), [Some("-128"), Some("127"), None, Some("0")]);
        assert_eq!(cells(&rows, "u16"), [Some("65535"), None, Some("0"), Some("7")]);
        assert_eq!(
            cells(&rows, "i64"),
            [Some("-9223372036854775808"), Some("9223372036854775807"), None, Some("-1")]
        );
        assert_eq!(cells(&rows, "u64"), [Some("18446744073709551615"), None, Some("0"), Some("1")]);
        assert_eq!(cells(&rows, "d32"), [Some("-0.05"), None, Some("123.45"), Some("0.00")]);
        assert_eq!(cells(&rows, "d64"), [Some("-5"), None, Some("12345"), Some("0")]);
        let large = "1000000000000000000000000000000000.0000";
        assert_eq!(cells(&rows, "d128"), [Some("-4.0025"), None, Some(large), Some("0.0000")]);
        assert_eq!(cells(&rows, "hundreds"), [Some("-300"), None, Some("1200"), Some("0")]);
        let wide = "-123456789012345678901234567890123456789012345.6789012345";
        assert_eq!(cells(&rows, "d256"), [Some(wide), None, Some("0.0000000001"), Some("0.0000000000")]);
        assert_eq!(cells(&rows, "day"), [Some("1970-01-01"), None, Some("1969-12-31"), Some("2026-03-31")]);
        assert_eq!(cells(&rows, "nothing"), [None; 4]);
    }
}

#[test]
fn the_digits_of_decimals_are_those_of_the_general_reader() {
    let numbers = [
        i256::MAX,
        i256::MIN,
        i256::ZERO,
        i256::MINUS_ONE,
        i256::from_i128(i128::MIN),
        i256::from_i128(10_i128.pow(27)),
    ];
    let array = Decimal256Array::from(numbers.to_vec());
    let rows = read_rows(&file(&[batch(vec![("n", Arc::new(array.clone()))])])).unwrap();
    let expected: Vec<String> = (0..array.len()).map(|row| array.value_as_string(row)).collect();
    assert_eq!(cells(&rows, "n"), expected.iter().map(|text| Some(text.as_str())).collect::<Vec<_>>());
}

#[test]
fn dictionaries_grow_and_are_replaced() {
    let dictionary = |texts: &[Option<&str>]| {
        let mut builder = StringDictionaryBuilder::<Int32Type>::new();
        texts.iter().for_each(|text| builder.append_option(*text));
        batch(vec![("kind", Arc::new(builder.finish()))])
    };
    let (one, more) = (dictionary(&[Some("F"), None]), dictionary(&[Some("F"), Some("E"), None, Some("F")]));
    let other = dictionary(&[Some("X"), Some("F")]);
    let growing = IpcWriteOptions::default().with_dictionary_handling(DictionaryHandling::Delta);
    let both = [Some("F"), None, Some("F"), Some("E"), None, Some("F")];
    for bytes in [
        stream(&[one.clone(), more.clone()], growing),
        stream(&[one.clone(), more.clone()], IpcWriteOptions::default()),
    ] {
        assert_eq!(cells(&read_rows(&bytes).unwrap(), "kind"), both);
    }
    let replaced = stream(&[one, other], IpcWriteOptions::default());
    assert_eq!(cells(&read_rows(&replaced).unwrap(), "kind"), [Some("F"), None, Some("X"), Some("F")]);
}

#[test]
fn a_table_cut_short_or_altered_is_refused_or_read() {
    for bytes in [stream(&[kinds()], IpcWriteOptions::default()), file(&[kinds()])] {
        let mut refused = 0;
        for length in 0..bytes.len() {
            refused += usize::from(read_rows(&bytes[..length]).is_err());
        }
        // What is missing may be the end mark of a stream alone.
        assert!(bytes.len() - refused <= 2, "{refused} of {}", bytes.len());
        for at in 0..bytes.len() {
            for mask in [1, 0x80, 0xff] {
                let mut altered = bytes.clone();
                altered[at] ^= mask;
                let _ = read_rows(&altered);
            }
        }
    }
}

#[test]
fn rows_without_a_byte_are_bounded() {
    let many = batch(vec![("nothing", Arc::new(NullArray::new(5_000_001)))]);
    assert!(read_rows(&file(&[many])).is_err());
    let columns: Vec<(String, ArrayRef)> =
        (0..6).map(|column| (column.to_string(), Arc::new(NullArray::new(1_000_000)) as ArrayRef)).collect();
    let wide = RecordBatch::try_from_iter_with_nullable(
        columns.into_iter().map(|(name, column)| (name, column, true)),
    );
    assert!(read_rows(&file(&[wide.unwrap()])).is_err());
}

#[test]
fn what_is_written_is_read_by_others() {
    let mut written =
        Stream::of([("rule", Type::Text), ("amount", Type::Amount), ("date", Type::Day)].into_iter());
    for rows in [0, 1, 9] {
        let cells = [
            Cells::Texts((0..rows).map(|row| (row % 3 != 1).then(|| format!("{LONG} {row}"))).collect()),
            Cells::Amounts(
                (0..rows).map(|row| (row % 4 != 2).then_some(i128::from(row) * -10_001)).collect(),
            ),
            Cells::Days((0..rows).map(|row| (row % 5 != 3).then_some(row - 4)).collect()),
        ];
        written.batch(usize::try_from(rows).unwrap(), &cells).unwrap();
    }
    let bytes = written.end();
    let batches: Vec<_> =
        StreamReader::try_new(Cursor::new(&bytes), None).unwrap().map(Result::unwrap).collect();
    assert_eq!(batches.iter().map(RecordBatch::num_rows).collect::<Vec<_>>(), [0, 1, 9]);
    let last = &batches[2];
    let texts: Vec<_> = last.column(0).as_string::<i32>().iter().collect();
    assert_eq!(texts[..3], [Some(format!("{LONG} 0").as_str()), None, Some(format!("{LONG} 2").as_str())]);
    let amounts = last.column(1).as_primitive::<Decimal128Type>();
    assert_eq!((amounts.precision(), amounts.scale()), (38, 4));
    assert_eq!(amounts.iter().collect::<Vec<_>>()[..4], [Some(0), Some(-10_001), None, Some(-30_003)]);
    let days: Vec<_> = last.column(2).as_primitive::<Date32Type>().iter().collect();
    assert_eq!(days[2..5], [Some(-2), None, Some(0)]);
    assert_eq!(read_rows(&bytes).unwrap().len(), 10);
    assert!(matches!(last.column(1).data_type(), arrow_schema::DataType::Decimal128(38, 4)));
}

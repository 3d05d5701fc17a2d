//! Bank and tax numbers, which no store keeps.

use meruit_core::Schema;
use serde_json::Value;

/// Columns and elements of LEDES files that hold a tax number which no rule reads.
const COLUMNS: [&str; 1] = ["CLIENT_TAX_ID"];
const ELEMENTS: [&str; 3] = ["cl_tax_id", "tx_id_number", "tax_id_number"];
/// The firm's tax number, unless nothing else says which firm it is.
const OF_FIRM: (&str, &str) = ("lf_tax_id", "lf_id");

/// Whether a field of this name holds a bank or tax number in any kind of record.
pub(super) fn is_secret(schema: &Schema, name: &str) -> bool {
    name == "tax_id"
        || schema
            .kind_names()
            .filter_map(|kind| schema.kind(kind, false))
            .any(|kind| schema.field(kind, name).is_some_and(|field| schema.field_of(kind, field).masked))
}

/// Whether facts hold such a number.
pub(super) fn in_facts(schema: &Schema, facts: &Value) -> bool {
    match facts {
        Value::Object(members) => members.iter().any(|(name, value)| {
            (is_secret(schema, name) && !value.is_null() && value.as_str() != Some(""))
                || in_facts(schema, value)
        }),
        Value::Array(items) => items.iter().any(|item| in_facts(schema, item)),
        _ => false,
    }
}

/// Puts noughts in place of the digits of such numbers.
pub(super) fn hide_in_facts(schema: &Schema, facts: &mut Value) {
    match facts {
        Value::Object(members) => {
            for (name, value) in members {
                match value {
                    Value::String(text) if is_secret(schema, name) => {
                        *text =
                            text.chars().map(|sign| if sign.is_ascii_digit() { '0' } else { sign }).collect();
                    }
                    other => hide_in_facts(schema, other),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| hide_in_facts(schema, item)),
        _ => {}
    }
}

/// A LEDES file with noughts in place of the digits of tax numbers, so that it can be kept.
pub(super) fn without(bytes: &[u8]) -> Vec<u8> {
    let Some(wide) = Wide::of(bytes) else {
        let mut out = bytes.to_vec();
        hide_in(&mut out);
        return out;
    };
    // What is sought is ASCII: a byte for each unit has everything at the same place.
    let mut narrow = wide.narrow(bytes);
    let before = narrow.clone();
    hide_in(&mut narrow);
    let mut out = bytes.to_vec();
    for (at, _) in before.iter().zip(&narrow).enumerate().filter(|(_, (was, is))| was != is) {
        if let Some(byte) = out.get_mut(2 * at + wide.low()) {
            *byte = b'0';
        }
    }
    out
}

/// The order of the bytes of UTF-16.
#[derive(Clone, Copy)]
enum Wide {
    LittleEndian,
    BigEndian,
}

impl Wide {
    fn of(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [0xff, 0xfe, ..] | [1..=u8::MAX, 0, ..] => Some(Self::LittleEndian),
            [0xfe, 0xff, ..] | [0, 1..=u8::MAX, ..] => Some(Self::BigEndian),
            _ => None,
        }
    }

    /// Where the low byte of a unit stands.
    fn low(self) -> usize {
        match self {
            Self::LittleEndian => 0,
            Self::BigEndian => 1,
        }
    }

    fn narrow(self, bytes: &[u8]) -> Vec<u8> {
        let units = bytes.chunks_exact(2).map(|unit| match (self, unit) {
            (Self::LittleEndian, [low, 0]) | (Self::BigEndian, [0, low]) => *low,
            _ => 0xff,
        });
        units.collect()
    }
}

fn hide_in(text: &mut [u8]) {
    // A byte-order mark is no letter, whether of UTF-8 or a unit of UTF-16.
    if text.iter().find(|byte| byte.is_ascii() && !byte.is_ascii_whitespace()) == Some(&b'<') {
        for element in ELEMENTS {
            hide_elements(text, element);
        }
        let (tax_number, id) = OF_FIRM;
        if next_element(text, id, 0).is_some() {
            hide_elements(text, tax_number);
        }
    } else {
        hide_columns(text);
    }
}

fn hide(part: &mut [u8]) {
    part.iter_mut().filter(|byte| byte.is_ascii_digit()).for_each(|byte| *byte = b'0');
}

/// Hides what stands in the elements of a name, however they are written: with a prefix, attributes, comments, or digits as
/// character references.
fn hide_elements(bytes: &mut [u8], name: &str) {
    let mut from = 0;
    while let Some(start) = next_element(bytes, name, from) {
        let end = find(bytes, b"</", start).unwrap_or(bytes.len());
        if let Some(part) = bytes.get_mut(start..end) {
            let mut at = 0;
            while let Some(reference) = find(part, b"&#", at) {
                let length = part.iter().skip(reference).position(|byte| *byte == b';');
                let after = length.map_or(part.len(), |length| reference + length + 1);
                if let Some(reference) = part.get_mut(reference..after) {
                    reference.fill(b'0');
                }
                at = after;
            }
            hide(part);
        }
        from = end;
    }
}

/// Where the content of the next element of this name begins.
fn next_element(bytes: &[u8], name: &str, mut from: usize) -> Option<usize> {
    loop {
        let at = find(bytes, name.as_bytes(), from)?;
        from = at + name.len();
        // `<name` or `<prefix:name`
        let before = bytes.get(..at).unwrap_or_default();
        let opened = match before.split_last() {
            Some((b'<', _)) => true,
            Some((b':', prefix)) => {
                let letters = prefix.iter().rev();
                let mut rest =
                    letters.skip_while(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(byte));
                rest.next() == Some(&b'<')
            }
            _ => false,
        };
        if !opened {
            continue;
        }
        let (mut quote, mut tag) = (None, bytes.get(from..)?.iter().enumerate());
        let ends_name = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/');
        if !bytes.get(from).is_some_and(ends_name) {
            continue;
        }
        let close = tag.find(|(_, byte)| match quote {
            Some(open) if **byte == open => {
                quote = None;
                false
            }
            Some(_) => false,
            None if matches!(byte, b'"' | b'\'') => {
                quote = Some(**byte);
                false
            }
            None => **byte == b'>',
        })?;
        let start = from + close.0 + 1;
        if bytes.get(start.saturating_sub(2)) == Some(&b'/') {
            continue;
        }
        return Some(start);
    }
}

fn find(bytes: &[u8], sought: &[u8], from: usize) -> Option<usize> {
    let rest = bytes.get(from..)?;
    rest.windows(sought.len()).position(|window| window == sought).map(|at| at + from)
}

fn hide_columns(bytes: &mut [u8]) {
    let mut places: Vec<usize> = Vec::new();
    for record in bytes.split_mut(|byte| *byte == b'\n') {
        let labels = record.split(|byte| *byte == b'|');
        let found = labels.enumerate().filter(|(_, label)| {
            let label: Vec<u8> =
                label.iter().copied().filter(|byte| !matches!(byte, b'[' | b']' | b'\r')).collect();
            COLUMNS.iter().any(|column| label.trim_ascii().eq_ignore_ascii_case(column.as_bytes()))
        });
        let found: Vec<usize> = found.map(|(place, _)| place).collect();
        if found.is_empty() {
            let cells = record.split_mut(|byte| *byte == b'|').enumerate();
            cells.filter(|(place, _)| places.contains(place)).for_each(|(_, cell)| hide(cell));
        } else {
            places = found;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::without;

    #[test]
    fn tax_numbers_of_ledes_files_are_noughts_and_all_else_stays() {
        let text = "LEDES1998BI V2[]\nA|CLIENT_TAX_ID|B[]\n1|12-345|2[]\n3||4[]\n";
        let hidden = String::from_utf8_lossy(&without(text.as_bytes())).into_owned();
        assert_eq!(hidden, "LEDES1998BI V2[]\nA|CLIENT_TAX_ID|B[]\n1|00-000|2[]\n3||4[]\n");
        let xml = "<invoice><cl_tax_id>GB1</cl_tax_id><inv_id>1</inv_id></invoice>";
        assert_eq!(hidden_in(xml), "<invoice><cl_tax_id>GB0</cl_tax_id><inv_id>1</inv_id></invoice>");
    }

    fn hidden_in(text: &str) -> String {
        String::from_utf8_lossy(&without(text.as_bytes())).into_owned()
    }

    #[test]
    fn elements_are_known_however_they_are_written() {
        for (xml, wanted) in [
            ("<a><cl_tax_id type='2>1'>12</cl_tax_id></a>", "<a><cl_tax_id type='2>1'>00</cl_tax_id></a>"),
            (
                "<a><l:cl_tax_id >1<!-- 2 --></l:cl_tax_id></a>",
                "<a><l:cl_tax_id >0<!-- 0 --></l:cl_tax_id></a>",
            ),
            (
                "<a><cl_tax_id>&#49;<![CDATA[2]]></cl_tax_id></a>",
                "<a><cl_tax_id>00000<![CDATA[0]]></cl_tax_id></a>",
            ),
            ("<a><cl_tax_id/><n>1</n></a>", "<a><cl_tax_id/><n>1</n></a>"),
            ("<a><cl_tax_ids>1</cl_tax_ids></a>", "<a><cl_tax_ids>1</cl_tax_ids></a>"),
            (
                "\u{feff}<a><tx_id_number>1</tx_id_number></a>",
                "\u{feff}<a><tx_id_number>0</tx_id_number></a>",
            ),
            // Without another id it is the firm's identity.
            ("<a><lf_tax_id>1</lf_tax_id></a>", "<a><lf_tax_id>1</lf_tax_id></a>"),
            (
                "<a><lf_tax_id>1</lf_tax_id><lf_id>2</lf_id></a>",
                "<a><lf_tax_id>0</lf_tax_id><lf_id>2</lf_id></a>",
            ),
        ] {
            assert_eq!(hidden_in(xml), wanted);
        }
    }

    #[test]
    fn files_in_utf_16_hide_the_same_digits() {
        let texts = [
            (
                "LEDES1998BI V2[]\nA|CLIENT_TAX_ID[]\n1é|12-345[]\n",
                "LEDES1998BI V2[]\nA|CLIENT_TAX_ID[]\n1é|00-000[]\n",
            ),
            ("<a n='1'><cl_tax_id>GB1€</cl_tax_id></a>", "<a n='1'><cl_tax_id>GB0€</cl_tax_id></a>"),
        ];
        for ((text, wanted), mark) in texts.into_iter().flat_map(|pair| [(pair, "\u{feff}"), (pair, "")]) {
            let units = |text: &str| format!("{mark}{text}").encode_utf16().collect::<Vec<u16>>();
            let little = |text| units(text).into_iter().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
            let big = |text| units(text).into_iter().flat_map(u16::to_be_bytes).collect::<Vec<u8>>();
            assert_eq!(without(&little(text)), little(wanted), "{text}");
            assert_eq!(without(&big(text)), big(wanted), "{text}");
        }
    }
}

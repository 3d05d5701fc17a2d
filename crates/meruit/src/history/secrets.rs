//! Bank and tax numbers, which no store keeps.

use meruit_core::Schema;
use serde_json::Value;

/// Columns and elements of LEDES files that hold a tax number which no rule reads.
const COLUMNS: [&str; 1] = ["CLIENT_TAX_ID"];
const ELEMENTS: [&str; 2] = ["cl_tax_id", "lf_tax_id"];

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

/// A LEDES file with noughts in place of the digits of tax numbers, so that it can be kept.
pub(super) fn without(bytes: &[u8]) -> Vec<u8> {
    let mut out = bytes.to_vec();
    if bytes.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'<') {
        for element in ELEMENTS {
            hide_elements(&mut out, element);
        }
    } else {
        hide_columns(&mut out);
    }
    out
}

fn hide(part: &mut [u8]) {
    part.iter_mut().filter(|byte| byte.is_ascii_digit()).for_each(|byte| *byte = b'0');
}

fn hide_elements(bytes: &mut [u8], name: &str) {
    let (open, mut from) = (format!("<{name}>"), 0);
    while let Some(at) = find(bytes, open.as_bytes(), from) {
        let start = at + open.len();
        let end = find(bytes, b"<", start).unwrap_or(bytes.len());
        if let Some(part) = bytes.get_mut(start..end) {
            hide(part);
        }
        from = end;
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
        let hidden = String::from_utf8_lossy(&without(xml.as_bytes())).into_owned();
        assert_eq!(hidden, "<invoice><cl_tax_id>GB0</cl_tax_id><inv_id>1</inv_id></invoice>");
    }
}

//! Files that are something else, told by their first line.

use crate::error::ReadError;

/// The error for a file that begins with `line` and is plainly no LEDES file; `None` when it may be one.
pub(crate) fn refuse(line: &str) -> Option<ReadError> {
    let line = line.trim_start();
    if let Some(content_type) = envelope(line) {
        return Some(ReadError::Envelope { content_type });
    }
    let what = match line {
        pdf if pdf.starts_with("%PDF") => "it is a PDF",
        zip if zip.starts_with("PK\u{3}\u{4}") => "it is a ZIP archive or an office document",
        json if json.starts_with(['{', '[']) && !json.contains('|') => "it looks like JSON",
        rtf if rtf.starts_with("{\\rtf") => "it is rich text",
        _ => return None,
    };
    Some(ReadError::NotLedes { what: what.to_owned() })
}

/// The error for a file about which nothing better can be said.
pub(crate) fn unknown(line: &str) -> ReadError {
    const ENOUGH: usize = 60;
    let line = line.trim();
    let beginning: String =
        line.chars().take(ENOUGH).map(|letter| if letter.is_control() { '�' } else { letter }).collect();
    let more = if line.chars().nth(ENOUGH).is_some() { "…" } else { "" };
    ReadError::NotLedes {
        what: format!("it begins with `{beginning}{more}`, neither a format line nor labels nor a record"),
    }
}

/// The content type of a MIME message, when `line` is one of the header lines such messages begin with.
fn envelope(line: &str) -> Option<String> {
    let (name, value) = line.split_once(':')?;
    let is = |header: &str| name.eq_ignore_ascii_case(header);
    if is("Content-Type") {
        return Some(value.trim().to_owned());
    }
    (is("MIME-Version") || is("Received") || is("Return-Path") || is("Message-ID"))
        .then(|| "no content type on the first line".to_owned())
}

#[cfg(test)]
mod tests {
    use super::refuse;

    fn refused(line: &str) -> String {
        refuse(line).map(|error| error.to_string()).unwrap_or_default()
    }

    #[test]
    fn other_files_are_named() {
        assert!(refused("MIME-Version: 1.0").contains("MIME envelope"));
        assert!(refused("Content-Type: multipart/signed; micalg=sha1").contains("multipart/signed"));
        assert!(refused("%PDF-1.7").contains("PDF"));
    }

    #[test]
    fn lines_of_the_format_are_let_through() {
        for line in ["LEDES1998B[]", "INVOICE_DATE|INVOICE_NUMBER[]", "19990225|96542|[]"] {
            assert!(refuse(line).is_none(), "{line}");
        }
    }
}

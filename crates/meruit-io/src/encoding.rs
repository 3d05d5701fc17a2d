//! Bytes of a text file → text.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// How a text file was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextEncoding {
    /// UTF-8, ASCII included, with or without a byte-order mark.
    Utf8,
    /// UTF-16 with a byte-order mark.
    Utf16,
    /// Neither: read as Windows-1252, in which every byte is a character.
    Windows1252,
}

/// A text and how it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    /// The text, without a byte-order mark.
    pub text: String,
    /// How it was written.
    pub encoding: TextEncoding,
}

/// Reads the bytes of a spreadsheet's export: UTF-8, UTF-16 with its mark, or else Windows-1252.
///
/// Spreadsheets still write Windows-1252 when asked for plain CSV, so a table of names with accents must not be refused
/// for it. Rule files and facts are UTF-8 and nothing else.
///
/// ```
/// use meruit_io::{TextEncoding, decode};
/// assert_eq!(decode(b"M\xfcller").text, "Müller");
/// assert_eq!(decode("\u{feff}id".as_bytes()).encoding, TextEncoding::Utf8);
/// ```
pub fn decode(bytes: &[u8]) -> Decoded {
    let (wanted, encoding): (&'static Encoding, TextEncoding) = match Encoding::for_bom(bytes) {
        Some((found, _)) if found == UTF_16LE || found == UTF_16BE => (found, TextEncoding::Utf16),
        _ if std::str::from_utf8(bytes).is_ok() => (UTF_8, TextEncoding::Utf8),
        _ => (WINDOWS_1252, TextEncoding::Windows1252),
    };
    let (text, _) = wanted.decode_with_bom_removal(bytes);
    Decoded { text: text.into_owned(), encoding }
}

#[cfg(test)]
mod tests {
    use super::{TextEncoding, decode};

    #[test]
    fn the_marks_decide_and_then_the_bytes() {
        let wide: Vec<u8> =
            [0xff, 0xfe].into_iter().chain("id\n".encode_utf16().flat_map(u16::to_le_bytes)).collect();
        assert_eq!(decode(&wide).text, "id\n");
        assert_eq!(decode(&wide).encoding, TextEncoding::Utf16);
        assert_eq!(decode("é".as_bytes()).text, "é");
        assert_eq!(decode(b"\xe9").encoding, TextEncoding::Windows1252);
        assert_eq!(decode(b"").text, "");
    }
}

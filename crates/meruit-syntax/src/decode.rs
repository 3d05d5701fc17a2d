//! Bytes → text.

use crate::diagnostic::Diagnostic;
use crate::scan::span_of;

/// The bytes of a rule file as text, or a diagnostic with the place where they are not UTF-8.
///
/// A byte order mark is left where it is; [`parse`](crate::parse) skips it.
///
/// ```
/// assert_eq!(meruit_syntax::decode("list x = \"é\"".as_bytes(), 0), Ok("list x = \"é\""));
/// let fault = meruit_syntax::decode(b"list x = \"\xe9\"", 0).unwrap_err();
/// assert_eq!((fault.id, fault.primary.span.start), ("not-utf-8", 10));
/// ```
pub fn decode(bytes: &[u8], file: u32) -> Result<&str, Box<Diagnostic>> {
    std::str::from_utf8(bytes).map_err(|error| {
        let at = error.valid_up_to();
        let lines = bytes.iter().take(at).filter(|&&byte| byte == b'\n').count() + 1;
        // A span of no bytes: nobody can cut a text out of bytes that are none.
        let fault =
            Diagnostic::error("not-utf-8", format!("line {lines} is not UTF-8 text"), file, span_of(at, at))
                .help("save the file as UTF-8; editors and word processors offer this when saving");
        Box::new(fault)
    })
}

//! The hash of a result document.

use std::fmt::Write;

use sha2::{Digest, Sha256};

/// SHA-256 in hexadecimal, as `expected` holds it.
pub fn hash(document: &[u8]) -> String {
    let mut hex = String::with_capacity(64);
    for byte in Sha256::digest(document) {
        // Writing to a string does not fail.
        let _ = write!(hex, "{byte:02x}");
    }
    hex
}

#[cfg(test)]
mod tests {
    #[test]
    fn it_is_the_published_function() {
        let of_abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(super::hash(b"abc"), of_abc);
    }
}

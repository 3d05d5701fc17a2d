//! Numbers of bank accounts, masked and made into tokens as they are read.

use std::fmt;

use serde::Serialize;
use sha2::{Digest, Sha256};

/// How many characters of an account number are kept.
const KEPT: usize = 4;

/// Numbers shorter than this are masked whole: the last four would be most of them.
const SHORT: usize = 9;

/// Digits in a row that are taken for an account number in free text.
const LONG_NUMBER: usize = 8;

/// A bank account as far as it may be known: its last characters, and a token where the reader was given a key.
///
/// ```
/// use meruit_payments::{Account, TokenKey};
/// let account = Account::new("DE89 3704 0044 0532 0130 00", None);
/// assert_eq!(account.masked(), "****3000");
/// let key = TokenKey::new(b"kept by the host");
/// let one = Account::new("DE89 3704 0044 0532 0130 00", Some(&key));
/// let same = Account::new("de89370400440532013000", Some(&key));
/// assert_eq!(one.token(), same.token());
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Account {
    masked: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
}

impl Account {
    /// Masks a number. Blanks, dashes and case do not count.
    pub fn new(number: &str, key: Option<&TokenKey>) -> Self {
        let letters: Vec<char> =
            number.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect();
        let skipped = if letters.len() < SHORT { letters.len() } else { letters.len() - KEPT };
        let shown: String = letters.iter().skip(skipped).collect();
        let token = key.map(|key| key.token(&letters.iter().collect::<String>()));
        Self { masked: format!("****{shown}"), token }
    }

    /// `****` and at most the last four characters.
    pub fn masked(&self) -> &str {
        &self.masked
    }

    /// The same 32 hexadecimal digits for the same number and key.
    pub fn token(&self) -> Option<&str> {
        self.token.as_deref()
    }
}

impl fmt::Display for Account {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.masked)
    }
}

/// The secret with which account numbers are made into tokens, so that two records of one account can be told without its number.
///
/// A token is the first half of HMAC-SHA-256 (RFC 2104) of the number. Without the key it cannot be traced back; keep the key
/// apart from the records.
#[derive(Clone)]
pub struct TokenKey {
    inner: [u8; BLOCK],
    outer: [u8; BLOCK],
}

/// The block of SHA-256.
const BLOCK: usize = 64;

impl TokenKey {
    /// A key from any bytes; 32 random ones are good.
    pub fn new(secret: &[u8]) -> Self {
        let mut block = [0_u8; BLOCK];
        if secret.len() > BLOCK {
            let hashed = Sha256::digest(secret);
            block.iter_mut().zip(hashed.iter()).for_each(|(to, from)| *to = *from);
        } else {
            block.iter_mut().zip(secret).for_each(|(to, from)| *to = *from);
        }
        Self { inner: block.map(|byte| byte ^ 0x36), outer: block.map(|byte| byte ^ 0x5c) }
    }

    fn token(&self, number: &str) -> String {
        let inner = Sha256::new().chain_update(self.inner).chain_update(number).finalize();
        let outer = Sha256::new().chain_update(self.outer).chain_update(inner).finalize();
        outer.iter().take(16).map(|byte| format!("{byte:02x}")).collect()
    }
}

impl fmt::Debug for TokenKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("TokenKey")
    }
}

/// Free text in which whatever looks like an account number is masked: eight or more digits in a row, blanks and dashes
/// between them or not, and what begins like an IBAN. Days such as 2026-03-31 stay.
///
/// ```
/// use meruit_payments::mask_text;
/// assert_eq!(mask_text("account 12345678901 closed"), "account ****8901 closed");
/// assert_eq!(mask_text("IBAN GB29NWBK60161331926819, invoice 10017"), "IBAN ****6819, invoice 10017");
/// ```
pub fn mask_text(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let word = if first.is_alphanumeric() { number_at(rest) } else { &rest[..first.len_utf8()] };
        let digits = word.chars().filter(char::is_ascii_digit).count();
        if digits >= LONG_NUMBER && (is_number(word) && !is_date(word) || is_iban(word)) {
            shown.push_str(Account::new(word, None).masked());
        } else {
            shown.push_str(word);
        }
        rest = &rest[word.len()..];
    }
    shown
}

/// The run of letters and digits at the start, with groups of digits behind single blanks or dashes.
fn number_at(text: &str) -> &str {
    let word_end = |from: usize| {
        text[from..].find(|c: char| !c.is_alphanumeric()).map_or(text.len(), |length| from + length)
    };
    let mut end = word_end(0);
    if !is_number(&text[..end]) && !is_iban(&text[..end]) {
        return &text[..end];
    }
    while text[end..].starts_with([' ', '-']) {
        let next = word_end(end + 1);
        let group = &text[end + 1..next];
        let part_of_iban =
            is_iban(&text[..end]) && group.chars().all(|c| c.is_ascii_digit() || c.is_ascii_uppercase());
        if group.is_empty() || !(is_number(group) || part_of_iban && group.len() <= 4) {
            break;
        }
        end = next;
    }
    &text[..end]
}

fn is_number(word: &str) -> bool {
    word.chars().all(|c| c.is_ascii_digit() || matches!(c, ' ' | '-'))
}

/// A day as ISO 8601 writes it.
fn is_date(word: &str) -> bool {
    word.len() == 10 && word.parse::<jiff::civil::Date>().is_ok()
}

/// Two letters and two digits at its beginning.
fn is_iban(word: &str) -> bool {
    let mut letters = word.chars();
    let country = letters.by_ref().take(2).filter(char::is_ascii_alphabetic).count();
    let check = letters.take(2).filter(char::is_ascii_digit).count();
    country == 2 && check == 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_number_is_masked_whole() {
        assert_eq!(Account::new("12345678", None).masked(), "****");
        assert_eq!(Account::new("123456789", None).masked(), "****6789");
    }

    /// Case 2 of RFC 4231.
    #[test]
    fn a_token_is_the_first_half_of_hmac() {
        let key = TokenKey::new(b"Jefe");
        assert_eq!(key.token("what do ya want for nothing?"), "5bdcc146bf60754e6a042426089575c7");
    }

    #[test]
    fn groups_are_one_number() {
        assert_eq!(mask_text("DE89 3704 0044 0532 0130 00 is closed"), "****3000 is closed");
        assert_eq!(mask_text("acct 1234-5678-90"), "acct ****7890");
        assert_eq!(mask_text("closed on 2026-03-31"), "closed on 2026-03-31");
        assert_eq!(mask_text("invoice 1001 of 2026"), "invoice 1001 of 2026");
        assert_eq!(mask_text("ÄÖ 12 3"), "ÄÖ 12 3");
    }
}

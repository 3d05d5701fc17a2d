//! How parts of the tree are written in JSON where that is not as they are built.

use crate::ast::{Path, RecordSource};
use crate::span::{Span, Spanned};

/// Numbers as texts, every digit kept.
pub(crate) mod decimal {
    use rust_decimal::Decimal;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(crate) fn serialize<S: Serializer>(number: &Decimal, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(number)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Decimal, D::Error> {
        let text = String::deserialize(deserializer)?;
        Decimal::from_str_exact(&text)
            .map_err(|_| D::Error::custom(format!("`{text}` is no number of at most 28 digits")))
    }
}

/// A word that stands there or not: `true` where it does.
pub(crate) mod flag {
    use serde::{Deserialize, Deserializer, Serializer};

    use crate::span::{Span, Spanned};

    #[expect(clippy::ref_option, reason = "serde asks for it so")]
    pub(crate) fn serialize<S: Serializer>(
        flag: &Option<Spanned<()>>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_bool(flag.is_some())
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Spanned<()>>, D::Error> {
        Ok(bool::deserialize(deserializer)?.then(|| Spanned::new((), Span::default())))
    }
}

/// A word that always stands there: `true`.
pub(crate) mod yes {
    use serde::{Deserializer, Serializer};

    use crate::span::{Span, Spanned};

    pub(crate) fn serialize<S: Serializer>(_: &Spanned<()>, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bool(true)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Spanned<()>, D::Error> {
        super::only_true(deserializer)?;
        Ok(Spanned::new((), Span::default()))
    }
}

/// The same where only the place of the words is kept.
pub(crate) mod here {
    use serde::{Deserializer, Serializer};

    use crate::span::Span;

    pub(crate) fn serialize<S: Serializer>(_: &Span, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bool(true)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Span, D::Error> {
        super::only_true(deserializer)?;
        Ok(Span::default())
    }
}

fn only_true<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<(), D::Error> {
    use serde::{Deserialize, de::Error};
    if bool::deserialize(deserializer)? { Ok(()) } else { Err(D::Error::custom("it can only be `true`")) }
}

impl From<Path> for String {
    /// `this.timekeeper.id`
    fn from(path: Path) -> Self {
        let names = path.names.into_iter().map(|name| name.node);
        path.this.then(|| "this".to_owned()).into_iter().chain(names).collect::<Vec<_>>().join(".")
    }
}

impl TryFrom<String> for Path {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let (this, names) = match text.strip_prefix("this.") {
            Some(names) => (true, names),
            None => (false, text.as_str()),
        };
        if names.split('.').any(|name| !is_name(name)) {
            return Err(format!("`{text}` is no path of names"));
        }
        let names = names.split('.').map(|name| Spanned::new(name.to_owned(), Span::default())).collect();
        Ok(Self { this, names, span: Span::default() })
    }
}

impl From<RecordSource> for String {
    /// `prior fee`
    fn from(source: RecordSource) -> Self {
        let prior = if source.prior { "prior " } else { "" };
        format!("{prior}{}", source.name.node)
    }
}

impl TryFrom<String> for RecordSource {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let (prior, name) = match text.strip_prefix("prior ") {
            Some(name) => (true, name),
            None => (false, text.as_str()),
        };
        if !is_name(name) {
            return Err(format!("`{text}` is no kind of record"));
        }
        Ok(Self { prior, name: Spanned::new(name.to_owned(), Span::default()), span: Span::default() })
    }
}

/// Whether a text is spelt as names are.
fn is_name(text: &str) -> bool {
    text.starts_with(|letter: char| letter.is_ascii_lowercase())
        && text.chars().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_')
}

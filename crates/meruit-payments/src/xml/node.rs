//! A small part of a message, held whole: one transaction, one heading.

use jiff::civil::Date;

use crate::account::{Account, TokenKey, mask_text};
use crate::amount::{Amount, decimal};
use crate::problem::{ProblemId, Problems, quoted};

/// An element with all that is in it.
#[derive(Debug, Default)]
pub(crate) struct Node {
    /// Without a prefix.
    pub(crate) name: String,
    pub(crate) line: u64,
    /// The attribute `Ccy`, the only one that these messages have.
    pub(crate) currency: Option<String>,
    pub(crate) text: String,
    pub(crate) children: Vec<Node>,
}

impl Node {
    /// The children of this name.
    pub(crate) fn all<'n>(&'n self, name: &'n str) -> impl Iterator<Item = &'n Self> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// What stands at the end of a path of names, the first of each.
    pub(crate) fn at(&self, path: &[&str]) -> Option<&Self> {
        path.iter().try_fold(self, |node, name| node.children.iter().find(|child| child.name == *name))
    }

    /// The words of the element at a path, without blanks around; `None` where there are none.
    pub(crate) fn words(&self, path: &[&str]) -> Option<String> {
        self.at(path).and_then(Self::own_words)
    }

    pub(crate) fn own_words(&self) -> Option<String> {
        let words = self.text.trim();
        (!words.is_empty()).then(|| words.to_owned())
    }

    /// Free text, with account numbers masked.
    pub(crate) fn free_text(&self, path: &[&str]) -> Option<String> {
        self.words(path).map(|words| mask_text(&words))
    }

    /// A sum with its currency.
    pub(crate) fn amount(&self, path: &[&str], problems: &mut Problems) -> Option<Amount> {
        let node = self.at(path)?;
        let name = Some(node.name.as_str());
        let words = node.text.trim();
        let Some(value) = decimal(words) else {
            problems.tell(ProblemId::Amount, node.line, name, format!("{} is no sum", quoted(words)));
            return None;
        };
        let currency = node.currency.clone().unwrap_or_default();
        if currency.len() != 3 || !currency.bytes().all(|byte| byte.is_ascii_uppercase()) {
            let message = match currency.as_str() {
                "" => "the sum has no currency".to_owned(),
                other => format!("{} is no currency", quoted(other)),
            };
            problems.tell(ProblemId::Currency, node.line, name, message);
        }
        Some(Amount { value, currency })
    }

    /// A day, written as a date, as a moment, or as one of the two inside `Dt` or `DtTm`.
    pub(crate) fn date(&self, path: &[&str], problems: &mut Problems) -> Option<Date> {
        let node = self.at(path)?;
        let inside = node.children.iter().find(|child| child.name == "Dt" || child.name == "DtTm");
        let node = inside.unwrap_or(node);
        let words = node.text.trim();
        // The day of a moment is the one written before the `T`, in the zone of whoever wrote it.
        let day = words.get(..10).unwrap_or(words);
        match day.parse::<Date>() {
            Ok(date) => Some(date),
            Err(_) => {
                let message = format!("{} is no date", quoted(words));
                problems.tell(ProblemId::Date, node.line, Some(&node.name), message);
                None
            }
        }
    }

    /// The account at a path: `Id/IBAN` or `Id/Othr/Id`.
    pub(crate) fn account(&self, path: &[&str], key: Option<&TokenKey>) -> Option<Account> {
        let node = self.at(path)?;
        let number = node.words(&["Id", "IBAN"]).or_else(|| node.words(&["Id", "Othr", "Id"]))?;
        Some(Account::new(&number, key))
    }

    /// The name of a party, which stands one deeper since 2019.
    pub(crate) fn party(&self, path: &[&str]) -> Option<String> {
        let node = self.at(path)?;
        node.free_text(&["Nm"]).or_else(|| node.free_text(&["Pty", "Nm"]))
    }
}

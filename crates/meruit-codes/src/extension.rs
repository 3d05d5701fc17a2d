//! A client's own codes beside the published ones.

use std::collections::HashMap;

use crate::code::{self, Code};
use crate::suggest::{self, nearest};

/// A code of a client, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientCode {
    /// The code, in capitals.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The code it stands under, published or the client's own.
    pub parent: Option<String>,
    /// Who says so: the client's guideline, with its date.
    pub source: String,
}

/// Why a code cannot be added.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ExtensionError {
    /// A published code has this name.
    Published(String),
    /// It was added before.
    Twice(String),
    /// No code of that name stands above it; a parent is added first.
    NoParent {
        /// The code.
        code: String,
        /// What should stand above it.
        parent: String,
    },
}

impl std::fmt::Display for ExtensionError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Published(code) => write!(f, "`{code}` is a published code"),
            Self::Twice(code) => write!(f, "`{code}` stands twice"),
            Self::NoParent { code, parent } => {
                write!(f, "`{code}` stands under `{parent}`, which is no code")
            }
        }
    }
}

impl std::error::Error for ExtensionError {}

/// The published codes together with those that a client added.
///
/// ```
/// use meruit_codes::{CodeList, Found};
/// let mut codes = CodeList::default();
/// codes.add("MX100", "Moss projects", None, "Moss guideline of 2026")?;
/// codes.add("MX110", "Store openings", Some("MX100"), "Moss guideline of 2026")?;
/// assert!(codes.is_within("mx110", "MX100"));
/// assert!(codes.is_within("L310", "L300"));
/// assert!(matches!(codes.find("MX110"), Some(Found::Client(code)) if code.name == "Store openings"));
/// assert_eq!(codes.suggest("MX11O"), ["MX110"]);
/// assert!(codes.add("L310", "Ours", None, "Moss guideline of 2026").is_err());
/// # Ok::<(), meruit_codes::ExtensionError>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct CodeList {
    own: Vec<ClientCode>,
    by_code: HashMap<String, usize>,
}

/// A code of a [`CodeList`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found<'a> {
    /// A published one.
    Published(&'static Code),
    /// The client's own.
    Client(&'a ClientCode),
}

impl Found<'_> {
    /// The code, in capitals.
    pub fn code(&self) -> &str {
        match self {
            Self::Published(code) => code.code,
            Self::Client(code) => &code.code,
        }
    }

    fn parent(&self) -> Option<&str> {
        match self {
            Self::Published(code) => code.parent,
            Self::Client(code) => code.parent.as_deref(),
        }
    }
}

impl CodeList {
    /// Adds a code of the client.
    ///
    /// # Errors
    ///
    /// When it is a published one, was added before, or stands under none.
    pub fn add(
        &mut self,
        code: &str,
        name: &str,
        parent: Option<&str>,
        source: &str,
    ) -> Result<(), ExtensionError> {
        let code = code.trim().to_ascii_uppercase();
        match self.find(&code) {
            Some(Found::Published(_)) => return Err(ExtensionError::Published(code)),
            Some(Found::Client(_)) => return Err(ExtensionError::Twice(code)),
            None => {}
        }
        let parent = match parent.map(|parent| (parent, self.find(parent))) {
            None => None,
            Some((_, Some(found))) => Some(found.code().to_owned()),
            Some((parent, None)) => return Err(ExtensionError::NoParent { code, parent: parent.to_owned() }),
        };
        self.by_code.insert(code.clone(), self.own.len());
        self.own.push(ClientCode { code, name: name.to_owned(), parent, source: source.to_owned() });
        Ok(())
    }

    /// The code, published or the client's own, in any letter case.
    pub fn find(&self, text: &str) -> Option<Found<'_>> {
        if let Some(code) = code::find(text) {
            return Some(Found::Published(code));
        }
        let place = self.by_code.get(text.to_ascii_uppercase().as_str())?;
        self.own.get(*place).map(Found::Client)
    }

    /// Whether `text` is `ancestor` or stands anywhere under it.
    pub fn is_within(&self, text: &str, ancestor: &str) -> bool {
        let Some(ancestor) = self.find(ancestor) else { return false };
        // A parent is added before what stands under it, so this ends.
        let mut code = self.find(text);
        while let Some(found) = code {
            if found.code() == ancestor.code() {
                return true;
            }
            code = found.parent().and_then(|parent| self.find(parent));
        }
        false
    }

    /// The client's own codes, in the order they were added.
    pub fn own(&self) -> &[ClientCode] {
        &self.own
    }

    /// Codes that `text` may be a slip of, best first, the client's own before published ones.
    pub fn suggest(&self, text: &str) -> Vec<&str> {
        if self.find(text.trim()).is_some() {
            return Vec::new();
        }
        let own = nearest(text, self.own.iter().map(|code| code.code.as_str()));
        own.into_iter().chain(suggest::suggest(text).into_iter().map(|code| code.code)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{CodeList, ExtensionError};

    #[test]
    fn a_client_may_put_a_task_under_a_published_phase() {
        let mut codes = CodeList::default();
        assert_eq!(codes.add(" l195 ", "Early assessment", Some("l100"), "s"), Ok(()));
        assert!(codes.is_within("L195", "L100") && !codes.is_within("L195", "L200"));
        assert_eq!(codes.own()[0].parent.as_deref(), Some("L100"));
        assert_eq!(codes.add("L195", "again", None, "s"), Err(ExtensionError::Twice("L195".to_owned())));
        assert_eq!(codes.add("l310", "ours", None, "s"), Err(ExtensionError::Published("L310".to_owned())));
        let error = codes.add("Z1", "x", Some("Z0"), "s").map_err(|error| error.to_string());
        assert_eq!(error, Err("`Z1` stands under `Z0`, which is no code".to_owned()));
        assert!(!codes.is_within("none", "L100") && !codes.is_within("L195", "none"));
    }
}

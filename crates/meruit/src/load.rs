//! Rule files and the tables beside them → checked rules.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::{Component, Path};
use std::sync::OnceLock;

use meruit_core::{CheckCache, Plan, RawTable, RuleFile, check_again};
use meruit_io::diagnostics::Source;
use meruit_io::table_csv::read_table;
use meruit_syntax::{Diagnostic, Severity};

use crate::chain::{Chain, read_chain};
use crate::clauses::{Clauses, clauses_of};
use crate::error::{LoadError, Refused};
use crate::hash::hash_of;
use crate::packs;

/// What was read and found out the last time, for programs that load rules again after each keystroke
/// ([`Ruleset::parse_again`](crate::Ruleset::parse_again)).
#[derive(Clone, Debug, Default)]
pub struct Cache {
    items: meruit_syntax::Cache,
    checks: CheckCache,
}

/// Checked rules and all that is known of them.
#[derive(Debug)]
pub(crate) struct Rules {
    pub(crate) plan: Plan,
    hash: OnceLock<String>,
    pub(crate) warnings: Vec<Diagnostic>,
    pub(crate) sources: Vec<Source>,
    /// The trees, and the tables that they read: what mutants are made of.
    pub(crate) trees: Vec<RuleFile>,
    pub(crate) tables: BTreeMap<String, RawTable>,
    /// The files that the rules read besides their own text, by the name that they read them by.
    pub(crate) files: BTreeMap<String, String>,
    clauses: OnceLock<Clauses>,
}

/// What is worked out when somebody asks for it: an editor that loads rules after each keystroke does not.
impl Rules {
    /// The hash by which results name the rules.
    pub(crate) fn hash(&self) -> &str {
        self.hash.get_or_init(|| {
            let texts =
                self.tables.keys().filter_map(|name| Some((name.as_str(), self.files.get(name)?.as_str())));
            hash_of(&self.trees, texts)
        })
    }

    /// The clauses of the documents, held against the rules.
    pub(crate) fn clauses(&self) -> &Clauses {
        self.clauses.get_or_init(|| clauses_of(&self.trees, &self.sources))
    }
}

/// Where the files that a rule file names come from: those it extends, and tables.
pub(crate) trait Beside {
    /// The bytes of a file; `None` where there is none of this name.
    fn open(&self, name: &str) -> Result<Option<Vec<u8>>, String>;
}

impl Beside for BTreeMap<String, String> {
    fn open(&self, name: &str) -> Result<Option<Vec<u8>>, String> {
        Ok(self.get(name).map(|text| text.clone().into_bytes()))
    }
}

/// The folder of a rule file.
pub(crate) struct Folder<'p>(pub(crate) &'p Path);

impl Beside for Folder<'_> {
    fn open(&self, name: &str) -> Result<Option<Vec<u8>>, String> {
        let path = Path::new(name);
        // A guideline comes from somebody else: it reads what was put beside it, and nothing more.
        if !path.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir)) {
            return Err("it must stand in the folder of the rule file or below it".to_owned());
        }
        match std::fs::read(self.0.join(path)) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error.to_string()),
        }
    }
}

/// Opens what comes with the library, and keeps the texts of all other files that were opened.
struct Kept<'b, B> {
    beside: &'b B,
    files: RefCell<BTreeMap<String, String>>,
}

impl<B: Beside> Beside for Kept<'_, B> {
    fn open(&self, name: &str) -> Result<Option<Vec<u8>>, String> {
        if let Some(shipped) = packs::open(name) {
            return shipped.map(|text| Some(text.as_bytes().to_vec()));
        }
        let bytes = self.beside.open(name)?;
        if let Some(bytes) = &bytes {
            self.files.borrow_mut().insert(name.to_owned(), meruit_io::decode(bytes).text);
        }
        Ok(bytes)
    }
}

/// Reads and checks a rule file, with those that it extends.
pub(crate) fn load(name: &str, bytes: &[u8], beside: &impl Beside) -> Result<Rules, LoadError> {
    load_with(name, bytes, beside, &mut Cache::default())
}

/// The same, with what was read of the files before.
pub(crate) fn load_with(
    name: &str,
    bytes: &[u8],
    beside: &impl Beside,
    cache: &mut Cache,
) -> Result<Rules, LoadError> {
    let beside = &Kept { beside, files: RefCell::default() };
    let mut chain = read_chain(name, bytes, beside, &mut cache.items);
    cache.items.forget_unmet();
    if any_error(&chain.diagnostics) {
        // Items with a fault are left out of the tree; what speaks of them would only be noise.
        return Err(refused(chain));
    }
    let tables = attach(&mut chain, beside);
    if any_error(&chain.diagnostics) {
        return Err(refused(chain));
    }
    let checked = check_again(&chain.files, &tables, &mut cache.checks);
    chain.diagnostics.extend(checked.diagnostics);
    match checked.plan {
        Some(plan) => {
            let files = beside.files.take();
            let Chain { files: trees, sources, diagnostics } = chain;
            Ok(Rules {
                plan,
                hash: OnceLock::new(),
                warnings: diagnostics,
                sources,
                trees,
                tables,
                files,
                clauses: OnceLock::new(),
            })
        }
        None => Err(refused(chain)),
    }
}

fn refused(chain: Chain) -> LoadError {
    let Chain { mut files, sources, diagnostics } = chain;
    // A file that could not be read has no tree.
    let own = (files.len() == sources.len()).then(|| files.pop()).flatten();
    let tree = own.map(|file| file.tree).unwrap_or_default();
    LoadError::Refused(Refused::new(diagnostics, sources, files, tree))
}

fn any_error(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
}

/// Reads what the files name with `from "…"`. One that is not there is left to the checker, which knows what it is for.
fn attach(chain: &mut Chain, beside: &impl Beside) -> BTreeMap<String, RawTable> {
    let mut attached = BTreeMap::new();
    let mut diagnostics = Vec::new();
    for (file, name, span) in chain.attachments() {
        if attached.contains_key(name) {
            continue;
        }
        let bytes = match beside.open(name) {
            Ok(Some(bytes)) => bytes,
            Ok(None) => continue,
            Err(why) => {
                let message = format!("`{name}` cannot be read: {why}");
                diagnostics.push(Diagnostic::error(UNREADABLE_TABLE, message, file, span));
                continue;
            }
        };
        match read_table(name, bytes.as_slice()) {
            Ok(table) => {
                attached.insert(name.to_owned(), table);
            }
            Err(error) => {
                let mut lines = error.to_string();
                let more = lines.split_off(lines.find('\n').unwrap_or(lines.len()));
                let mut diagnostic = Diagnostic::error(UNREADABLE_TABLE, lines, file, span);
                diagnostic.help.extend(more.trim().lines().map(str::to_owned));
                diagnostics.push(diagnostic);
            }
        }
    }
    chain.diagnostics.append(&mut diagnostics);
    attached
}

/// The id of a table file that is no table, or cannot be opened.
pub(crate) const UNREADABLE_TABLE: &str = "unreadable-table";

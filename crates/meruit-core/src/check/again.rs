//! Checking rules again of which few have changed: what stands as it did is taken over, and not looked through anew.

use std::collections::{BTreeMap, HashMap, HashSet};

use meruit_narrative::Lexicon;
use meruit_syntax::Span;
use meruit_syntax::ast::{Item, ItemKind};

use super::RuleFile;
use super::codes::OWN_CODES;
use super::kept::KeptRule;
use crate::facts::RawTable;

/// What was found out the last time, for programs that check rules again after each keystroke.
///
/// It knows rules by their texts: as they were checked, and whether anything is told of them. While what they stand among
/// is the same (the header, records, tables from files, and which names there are) and nothing has changed whose name
/// they use, they are what they were.
///
/// ```
/// use std::collections::BTreeMap;
/// use meruit_core::{CheckCache, RuleFile, check, check_again};
///
/// let mut cache = CheckCache::default();
/// for limit in [10, 1] {
///     let text = format!("rule a for each fee when hours > 5 and hours < {limit} then warn");
///     let tree = meruit_syntax::parse(&text, 0).file;
///     let files = [RuleFile { name: "a.ocg".to_owned(), text, tree }];
///     let checked = check_again(&files, &BTreeMap::new(), &mut cache);
///     assert_eq!(checked.diagnostics, check(&files, &BTreeMap::new()).diagnostics);
/// }
/// ```
#[derive(Clone, Debug, Default)]
pub struct CheckCache {
    surroundings: Surroundings,
    /// The tables that are read from files.
    tables: BTreeMap<String, RawTable>,
    /// The lists, tables and definitions.
    named: HashSet<Named>,
    rules: Rules,
    are_tables_quiet: bool,
}

/// What is known of rules, by file and text.
pub(super) type Rules = HashMap<Written, Known, foldhash::fast::FixedState>;

/// What is known of a rule.
#[derive(Clone, Debug, Default)]
pub(super) struct Known {
    /// As it was checked; none where it must be checked again.
    pub kept: Option<KeptRule>,
    /// Whether the analysis has nothing to tell of it.
    pub is_quiet: bool,
}

/// An item as it is written: in which file, and its text.
pub(super) type Written = (u32, String);

/// What all rules stand among.
#[derive(Clone, Debug, Default, PartialEq)]
struct Surroundings {
    /// The settings of each header, as written.
    headers: Vec<String>,
    /// Records, waivers, and the lists that count without being named.
    items: Vec<Written>,
    /// The names of lists, tables and definitions, each kind in its order: rules know them by their places.
    names: Vec<(Sort, String)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sort {
    List,
    Table,
    Define,
}

/// A list, a table or a definition. It counts for those that use its name: its own record, where it has one, is left out.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Named {
    name: String,
    written: Written,
}

/// Which parts of a rule set need no look, because nothing was told of them before.
#[derive(Clone, Debug, Default)]
pub(crate) struct Quiet {
    /// By rule, in the order of the plan; a rule that is not there is looked at.
    pub rules: Vec<bool>,
    pub tables: bool,
}

impl CheckCache {
    /// What is still known among these files; it is the checker's to keep what it meets.
    pub(super) fn begin(&mut self, files: &[RuleFile], tables: &BTreeMap<String, RawTable>) -> Rules {
        let (surroundings, named) = surroundings(files);
        if surroundings != self.surroundings || *tables != self.tables {
            *self = Self { surroundings, named, tables: tables.clone(), ..Self::default() };
            return Rules::default();
        }
        let changed = changed_names(&self.named, &named);
        if !changed.is_empty() {
            self.rules.retain(|(_, text), _| !uses_any(text, &changed));
            self.are_tables_quiet = false;
            self.named = named;
        }
        std::mem::take(&mut self.rules)
    }

    /// What needs no look; `known` is by rule, in the order of the plan.
    pub(super) fn quiet<'k>(&self, known: impl Iterator<Item = &'k Known>) -> Quiet {
        Quiet { rules: known.map(|known| known.is_quiet).collect(), tables: self.are_tables_quiet }
    }

    /// Keeps whether the analysis has nothing to tell of tables.
    pub(super) fn are_tables_quiet(&mut self, are_quiet: bool) {
        self.are_tables_quiet = are_quiet;
    }

    /// Keeps what is known of the rules.
    pub(super) fn keep(&mut self, rules: Vec<(Written, Known)>) {
        self.rules = rules.into_iter().collect();
    }
}

fn surroundings(files: &[RuleFile]) -> (Surroundings, HashSet<Named>) {
    let headers = files.iter().map(|file| settings(file).to_owned()).collect();
    let (mut items, mut names, mut named) = (Vec::new(), Vec::new(), HashSet::new());
    for (at, file) in (0..).zip(files) {
        for item in &file.tree.items {
            let (sort, name) = match &item.kind {
                // These are used without being named.
                ItemKind::List(list) if is_known_by_itself(&list.name.node) => {
                    items.push(written(files, at, item));
                    (Sort::List, &list.name)
                }
                ItemKind::List(list) => (Sort::List, &list.name),
                ItemKind::Table(table) => (Sort::Table, &table.name),
                ItemKind::Define(define) => (Sort::Define, &define.name),
                ItemKind::Record(_) | ItemKind::Waive(_) => {
                    items.push(written(files, at, item));
                    continue;
                }
                // They are looked at each time.
                ItemKind::Rule(_) | ItemKind::Decision(_) | ItemKind::Test(_) => continue,
            };
            names.push((sort, name.node.clone()));
            named.insert(Named { name: name.node.clone(), written: written(files, at, item) });
        }
    }
    names.sort_by_key(|(sort, _)| *sort as u8);
    (Surroundings { headers, items, names }, named)
}

/// What stands behind the title of a header.
fn settings(file: &RuleFile) -> &str {
    let all = file.tree.header.iter().flat_map(|header| &header.settings);
    let place = all.map(|setting| setting.span).reduce(Span::to);
    place.and_then(|place| file.text.get(place.range())).unwrap_or_default()
}

/// Whether a list has a meaning by its name alone.
pub(super) fn is_known_by_itself(name: &str) -> bool {
    name == OWN_CODES || Lexicon::list_names().any(|known| known == name)
}

pub(super) fn written(files: &[RuleFile], file: u32, item: &Item) -> Written {
    let text = files.get(super::index(file)).and_then(|of| of.text.get(item.span.range()));
    (file, text.unwrap_or_default().to_owned())
}

/// The names of what was changed, put in or taken out, and of what uses those names.
fn changed_names<'n>(before: &'n HashSet<Named>, now: &'n HashSet<Named>) -> HashSet<&'n str> {
    let different = before.symmetric_difference(now);
    let mut changed: HashSet<&str> = different.map(|named| named.name.as_str()).collect();
    let mut known = 0;
    while known < changed.len() {
        known = changed.len();
        for named in now {
            if uses_any(&named.written.1, &changed) {
                changed.insert(&named.name);
            }
        }
    }
    changed
}

/// Whether one of the names stands in a text, as a whole word.
fn uses_any(text: &str, names: &HashSet<&str>) -> bool {
    text.split(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '_'))
        .any(|word| !word.is_empty() && names.contains(word))
}

//! Checking rules again of which few have changed: what nothing is told of is not looked through anew.

use std::collections::{BTreeMap, HashSet};

use meruit_narrative::Lexicon;
use meruit_syntax::Span;
use meruit_syntax::ast::{Item, ItemKind};

use super::RuleFile;
use super::codes::OWN_CODES;
use crate::facts::RawTable;

/// What was found out the last time, for programs that check rules again after each keystroke.
///
/// It knows by their texts the rules of which nothing is told. While what they stand among is the same (the header, records,
/// tables from files) and nothing has changed whose name they use, nothing can be told of them now either.
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
    /// The lists, tables and definitions.
    named: HashSet<Named>,
    quiet: HashSet<Written>,
    are_tables_quiet: bool,
}

/// An item as it is written: in which file, and its text.
type Written = (u32, String);

/// What all rules stand among.
#[derive(Clone, Debug, Default, PartialEq)]
struct Surroundings {
    /// The settings of each header, as written.
    headers: Vec<String>,
    /// Records, waivers, and the lists that count without being named.
    items: Vec<Written>,
    tables: BTreeMap<String, RawTable>,
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
    /// What needs no look among these files; `rules` holds the items of the plan's rules, each with its file.
    pub(super) fn quiet(
        &mut self,
        files: &[RuleFile],
        tables: &BTreeMap<String, RawTable>,
        rules: &[(u32, &Item)],
    ) -> Quiet {
        let (surroundings, named) = surroundings(files, tables);
        if surroundings != self.surroundings {
            *self = Self { surroundings, named, ..Self::default() };
            return Quiet::default();
        }
        let changed = changed_names(&self.named, &named);
        if !changed.is_empty() {
            self.quiet.retain(|(_, text)| !uses_any(text, &changed));
            self.are_tables_quiet = false;
            self.named = named;
        }
        let is_quiet = |(file, item): &(u32, &Item)| self.quiet.contains(&written(files, *file, item));
        Quiet { rules: rules.iter().map(is_quiet).collect(), tables: self.are_tables_quiet }
    }

    /// Keeps of what nothing was told.
    pub(super) fn keep(&mut self, files: &[RuleFile], rules: &[(u32, &Item)], quiet: &Quiet) {
        let quiet_rules = rules.iter().zip(&quiet.rules).filter(|(_, quiet)| **quiet);
        self.quiet = quiet_rules.map(|((file, item), _)| written(files, *file, item)).collect();
        self.are_tables_quiet = quiet.tables;
    }
}

fn surroundings(files: &[RuleFile], tables: &BTreeMap<String, RawTable>) -> (Surroundings, HashSet<Named>) {
    let headers = files.iter().map(|file| settings(file).to_owned()).collect();
    let (mut items, mut named) = (Vec::new(), HashSet::new());
    for (at, file) in (0..).zip(files) {
        for item in &file.tree.items {
            let name = match &item.kind {
                // These are used without being named.
                ItemKind::List(list) if is_known_by_itself(&list.name.node) => {
                    items.push(written(files, at, item));
                    continue;
                }
                ItemKind::List(list) => &list.name,
                ItemKind::Table(table) => &table.name,
                ItemKind::Define(define) => &define.name,
                ItemKind::Record(_) | ItemKind::Waive(_) => {
                    items.push(written(files, at, item));
                    continue;
                }
                // They are looked at each time.
                ItemKind::Rule(_) | ItemKind::Decision(_) | ItemKind::Test(_) => continue,
            };
            named.insert(Named { name: name.node.clone(), written: written(files, at, item) });
        }
    }
    (Surroundings { headers, items, tables: tables.clone() }, named)
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

fn written(files: &[RuleFile], file: u32, item: &Item) -> Written {
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

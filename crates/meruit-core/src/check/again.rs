//! Checking rules again of which few have changed: what stands as it did is taken over, and not looked through anew.

use std::collections::{BTreeMap, BTreeSet, HashMap};

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
/// is the same (the header, records, tables from files, and how many names there are) and nothing has changed whose name
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
    /// The lists, tables and definitions as they are written.
    named: Vec<Named>,
    /// The names of those that were taken, in the order by which rules know them.
    places: Places,
    rules: Vec<(Written, Known)>,
    are_tables_quiet: bool,
}

/// What is known of a rule.
#[derive(Clone, Debug, Default)]
pub(super) struct Known {
    /// As it was checked; none where it must be checked again.
    pub kept: Option<KeptRule>,
    /// Whether the analysis has nothing to tell of it.
    pub is_quiet: bool,
}

/// An item as it is written: in which file, and its text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Written {
    file: u32,
    text: String,
}

/// What all rules stand among.
#[derive(Clone, Debug, Default, PartialEq)]
struct Surroundings {
    /// The settings of each header, as written.
    headers: Vec<String>,
    /// Records, waivers, and the lists that count without being named.
    items: Vec<Written>,
    /// The tables that some rule reads by a firm's own id.
    by_firm: Vec<String>,
}

/// The names of lists, tables and definitions by their places. One that was refused has none.
pub(super) type Places = [Vec<String>; 3];

/// A list, a table or a definition.
#[derive(Clone, Debug, PartialEq)]
struct Named {
    sort: Sort,
    name: String,
    written: Written,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sort {
    List,
    Table,
    Define,
}

/// The rules of the last check, which mostly stand in the same order again.
pub(super) struct Before {
    rules: Vec<Option<(Written, Known)>>,
    next: usize,
    /// Where each stands, once one was looked for elsewhere.
    places: Option<HashMap<Written, usize, foldhash::fast::FixedState>>,
    /// By rule of the plan: what is known of it the next time.
    pub met: Vec<(Written, Known)>,
}

impl Before {
    /// What is known of an item; nothing where it was not there.
    pub(super) fn take(&mut self, files: &[RuleFile], file: u32, item: &Item) -> (Written, Known) {
        let text = text_of(files, file, item);
        let is_it = |one: &Option<(Written, Known)>| {
            one.as_ref().is_some_and(|(written, _)| written.file == file && written.text == text)
        };
        if !self.rules.get(self.next).is_some_and(is_it) {
            let written = Written { file, text: text.to_owned() };
            let places = self.places.get_or_insert_with(|| {
                let rules = self.rules.iter().enumerate();
                rules.filter_map(|(at, one)| Some((one.as_ref()?.0.clone(), at))).collect()
            });
            let Some(place) = places.get(&written) else { return (written, Known::default()) };
            self.next = *place;
        }
        let found = self.rules.get_mut(self.next).and_then(Option::take);
        self.next += 1;
        found.unwrap_or_else(|| (Written { file, text: text.to_owned() }, Known::default()))
    }
}

/// Which parts of a rule set need no look, because nothing was told of them before.
#[derive(Clone, Debug, Default)]
pub(crate) struct Quiet {
    /// By rule, in the order of the plan; a rule that is not there is looked at.
    pub rules: Vec<bool>,
    pub tables: bool,
}

impl CheckCache {
    /// What is still known among these files; it is the checker's to keep what it meets. `by_firm` holds the tables that are
    /// read by a firm's own id.
    pub(super) fn begin(
        &mut self,
        files: &[RuleFile],
        tables: &BTreeMap<String, RawTable>,
        by_firm: Vec<String>,
        places: Places,
    ) -> Before {
        let (surroundings, named) = surroundings(files, by_firm);
        let sorts = |named: &[Named]| named.iter().map(|one| one.sort).collect::<Vec<_>>();
        let counts = |places: &Places| places.each_ref().map(Vec::len);
        let are_same = surroundings == self.surroundings
            && sorts(&named) == sorts(&self.named)
            && counts(&places) == counts(&self.places);
        if !are_same || *tables != self.tables {
            *self = Self { surroundings, named, places, tables: tables.clone(), ..Self::default() };
        } else {
            let changed = self.changed_names(&named, &places);
            if !changed.is_empty() {
                self.rules.retain(|(rule, _)| !uses_any(&rule.text, &changed));
                let is_changed = |one: &Named| one.sort == Sort::Table && changed.contains(&one.name);
                self.are_tables_quiet &= !named.iter().any(is_changed);
                (self.named, self.places) = (named, places);
            }
        }
        let rules = std::mem::take(&mut self.rules).into_iter().map(Some).collect();
        Before { rules, next: 0, places: None, met: Vec::new() }
    }

    /// The names of what was changed, and of what uses those names.
    fn changed_names(&self, now: &[Named], places: &Places) -> BTreeSet<String> {
        let written = self.named.iter().zip(now).filter(|(before, now)| before != now);
        let written = written.map(|(before, now)| (&before.name, &now.name));
        let taken = self.places.iter().flatten().zip(places.iter().flatten());
        let pairs = written.chain(taken.filter(|(before, now)| before != now));
        let mut changed: BTreeSet<String> =
            pairs.flat_map(|(before, now)| [before.clone(), now.clone()]).collect();
        let mut known = 0;
        while known < changed.len() {
            known = changed.len();
            for one in now {
                if !changed.contains(&one.name) && uses_any(&one.written.text, &changed) {
                    changed.insert(one.name.clone());
                }
            }
        }
        changed
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
        self.rules = rules;
    }
}

fn surroundings(files: &[RuleFile], by_firm: Vec<String>) -> (Surroundings, Vec<Named>) {
    let headers = files.iter().map(|file| settings(file).to_owned()).collect();
    let (mut items, mut named) = (Vec::new(), Vec::new());
    for (at, file) in (0..).zip(files) {
        for item in &file.tree.items {
            let (sort, name) = match &item.kind {
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
            // These are used without being named.
            if sort == Sort::List && is_known_by_itself(&name.node) {
                items.push(written(files, at, item));
            }
            named.push(Named { sort, name: name.node.clone(), written: written(files, at, item) });
        }
    }
    (Surroundings { headers, items, by_firm }, named)
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
    Written { file, text: text_of(files, file, item).to_owned() }
}

fn text_of<'f>(files: &'f [RuleFile], file: u32, item: &Item) -> &'f str {
    files.get(super::index(file)).and_then(|of| of.text.get(item.span.range())).unwrap_or_default()
}

/// Whether one of the names stands in a text, as a whole word.
fn uses_any(text: &str, names: &BTreeSet<String>) -> bool {
    let is_word = |letter: Option<char>| letter.is_some_and(|of| of.is_ascii_alphanumeric() || of == '_');
    names.iter().any(|name| {
        text.match_indices(name.as_str()).any(|(at, _)| {
            let (before, behind) = (text.get(..at), text.get(at + name.len()..));
            !is_word(before.and_then(|text| text.chars().next_back()))
                && !is_word(behind.and_then(|text| text.chars().next()))
        })
    })
}

//! Files that stand upon one another by `extends`: a name that one of them gives is used in the others.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};

use lsp_types::Uri;
use meruit_syntax::Severity;
use meruit_syntax::ast::{File, Setting};

use crate::document::Document;
use crate::names::{Meaning, Names, names_of};
use crate::place::{Lines, path_of, uri_of};

/// How many files a folder may have for those to be found that extend another, and how long a chain may be.
const MOST_FILES: usize = 1_000;
const LONGEST: usize = 32;

/// A file of a family, as the editor holds it, else as it is on disk.
pub(crate) struct Member {
    pub(crate) uri: Uri,
    pub(crate) path: PathBuf,
    pub(crate) text: String,
    pub(crate) lines: Lines,
    pub(crate) names: Names,
    file: File,
    /// Why an edit of it cannot be worked out; none where it can.
    pub(crate) fixed: Option<String>,
}

/// The files that an editor has open, by their paths.
pub(crate) struct Files<'d> {
    open: BTreeMap<PathBuf, &'d Document>,
    /// The folder that the editor works in.
    root: Option<PathBuf>,
}

impl<'d> Files<'d> {
    pub(crate) fn new(documents: impl Iterator<Item = &'d Document>, root: Option<&Path>) -> Self {
        let open = documents.filter_map(|document| Some((plain(&path_of(&document.uri)?), document)));
        Self { open: open.collect(), root: root.map(plain) }
    }

    /// The files of a document's chain that give a name or use it: those that it stands upon, and all that stand upon the
    /// lowest of them that gives it. Empty where no file gives it, or the document was never saved.
    pub(crate) fn of(&self, document: &Document, meaning: &Meaning) -> Vec<Member> {
        let Some(own) = path_of(&document.uri).map(|path| plain(&path)) else { return Vec::new() };
        let chain = self.chain(&own);
        let Some(giver) = chain.iter().rfind(|member| member.names.is_given(meaning)) else {
            return Vec::new();
        };
        let giver = giver.path.clone();
        let mut family: BTreeMap<PathBuf, Member> = BTreeMap::new();
        let above = self.may_stand_upon(&giver, &own).into_iter().map(|path| self.chain(&path));
        for chain in std::iter::once(chain).chain(above) {
            if chain.iter().any(|member| member.path == giver) {
                family.extend(chain.into_iter().map(|member| (member.path.clone(), member)));
            }
        }
        // What stands in an item with a fault is not seen.
        let may_use = |member: &Member| member.fixed.is_some() && member.text.contains(meaning.name());
        let knows = |member: &Member| member.names.of(meaning).next().is_some() || may_use(member);
        family.into_values().filter(knows).collect()
    }

    /// A file and those that it extends, the next lower one behind each.
    fn chain(&self, path: &Path) -> Vec<Member> {
        let mut chain: Vec<Member> = Vec::new();
        let mut next = Some(path.to_owned());
        while let Some(path) = next.take() {
            if chain.len() == LONGEST || chain.iter().any(|member| member.path == path) {
                break;
            }
            let Some(member) = self.read(&path) else { break };
            next = extended(&member.file).and_then(|name| Some(plain(&path.parent()?.join(name))));
            chain.push(member);
        }
        for at in 0..chain.len() {
            let below = chain.get(at + 1..).unwrap_or_default().iter().map(|member| &member.file);
            let names = chain.get(at).map(|member| names_of(&member.file, below));
            if let (Some(member), Some(names)) = (chain.get_mut(at), names) {
                member.names = names;
            }
        }
        chain
    }

    fn read(&self, path: &Path) -> Option<Member> {
        let name = path.to_string_lossy();
        let (uri, text) = match self.open.get(path) {
            Some(document) => (document.uri.clone(), document.text.clone()),
            None => (uri_of(path)?, std::fs::read_to_string(path).ok()?),
        };
        let is_json = name.to_ascii_lowercase().ends_with(".json");
        let written = if is_json { meruit_syntax::rules_from_json(&text).ok()? } else { text };
        let parsed = meruit_syntax::parse_named(&name, &written, 0);
        let short = path.file_name().unwrap_or_default().to_string_lossy();
        let has_fault = parsed.diagnostics.iter().any(|found| found.severity == Severity::Error);
        let fixed = if is_json {
            Some(format!("`{short}` uses the name in its JSON form"))
        } else {
            has_fault.then(|| format!("`{short}` has a fault: what it says is known once that is mended"))
        };
        let (lines, names) = (Lines::of(&written), Names::default());
        Some(Member { uri, path: path.to_owned(), text: written, lines, names, file: parsed.file, fixed })
    }

    /// The files that may extend another: those that are open, and those in its folder and above, up to the folder that the
    /// editor works in or that of the file that asks.
    fn may_stand_upon(&self, giver: &Path, asking: &Path) -> BTreeSet<PathBuf> {
        let top = self.root.as_deref().filter(|root| giver.starts_with(root)).or_else(|| asking.parent());
        let folders = giver.ancestors().skip(1);
        let folders =
            folders.take_while(|folder| top.is_none_or(|top| folder.starts_with(top))).take(LONGEST);
        let mut found: BTreeSet<PathBuf> = self.open.keys().cloned().collect();
        for entry in folders.filter_map(|folder| folder.read_dir().ok()).flat_map(|all| all.take(MOST_FILES))
        {
            let Some(path) = entry.ok().map(|entry| entry.path()) else { continue };
            let ending = path.extension().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
            let is_rules = matches!(ending.as_str(), "ocg" | "md" | "markdown");
            let extends = || std::fs::read_to_string(&path).is_ok_and(|text| text.contains("extends"));
            if is_rules && !found.contains(&path) && extends() {
                found.insert(path);
            }
        }
        found
    }
}

/// The file that a header extends; none where it is a pack.
fn extended(file: &File) -> Option<&str> {
    file.header.as_ref()?.settings.iter().find_map(|setting| match &setting.node {
        Setting::Extends(name) => Some(name.node.as_str()).filter(|name| !name.starts_with("pack:")),
        _ => None,
    })
}

/// A path without `.` and `..`.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                plain.pop();
            }
            part => plain.push(part),
        }
    }
    plain
}

//! An open file: its text, its tree, and what is wrong with it.

use std::cell::OnceCell;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use lsp_types::{
    DiagnosticRelatedInformation, DiagnosticSeverity, Location, NumberOrString,
    TextDocumentContentChangeEvent, Uri,
};
use meruit::{Cache, LoadError, Ruleset};
use meruit_core::{RuleFile, Schema};
use meruit_syntax::ast::{Clause, File, Item, ItemKind, Setting};
use meruit_syntax::{Diagnostic, SYNTAX_CATALOGUE, Severity, Span};

use crate::names::{Meaning, Names, names_of};
use crate::place::{Lines, path_of};

/// An open file.
pub(crate) struct Document {
    pub(crate) uri: Uri,
    pub(crate) version: i32,
    /// The name that decides whether it is Markdown, and the folder of what it reads.
    path: PathBuf,
    pub(crate) text: String,
    pub(crate) lines: Lines,
    /// The tree of the text as it is; items with a fault are left out.
    pub(crate) file: Rc<File>,
    /// The tree as it was before the fault that stands in it now, where one does: what it names is known meanwhile.
    last_whole: Rc<File>,
    pub(crate) schema: Schema,
    /// The files that it extends, the lowest first, as they were read last.
    pub(crate) below: Vec<RuleFile>,
    /// The names of the tree, once somebody asks for them.
    names: OnceCell<Names>,
    cache: Cache,
    /// What is wrong, as it was told last.
    pub(crate) diagnostics: Vec<Diagnostic>,
}

impl Document {
    pub(crate) fn new(uri: Uri, version: i32, text: String) -> Self {
        let path = path_of(&uri).unwrap_or_else(|| {
            let name = uri.as_str().rsplit(['/', ':']).next().unwrap_or_default();
            PathBuf::from(if name.contains('.') { name.to_owned() } else { format!("{name}.ocg") })
        });
        let schema = Schema::billing().as_ref().clone();
        let mut document = Self {
            uri,
            version,
            path,
            text: String::new(),
            lines: Lines::default(),
            file: Rc::default(),
            last_whole: Rc::default(),
            below: Vec::new(),
            schema,
            names: OnceCell::new(),
            cache: Cache::default(),
            diagnostics: Vec::new(),
        };
        document.set(text);
        document
    }

    fn set(&mut self, text: String) {
        self.lines = Lines::of(&text);
        self.text = text;
    }

    /// Takes what an editor changed.
    pub(crate) fn change(&mut self, version: i32, changes: Vec<TextDocumentContentChangeEvent>) {
        self.version = version;
        for change in changes {
            match change.range {
                None => self.set(change.text),
                Some(range) => {
                    let start = self.lines.byte(&self.text, range.start);
                    let end = self.lines.byte(&self.text, range.end).max(start);
                    let mut text = std::mem::take(&mut self.text);
                    text.replace_range(start..end, &change.text);
                    self.set(text);
                }
            }
        }
    }

    /// The name of the file, for messages.
    pub(crate) fn name(&self) -> String {
        self.path.to_string_lossy().into_owned()
    }

    /// Reads and checks the text again.
    pub(crate) fn check(&mut self) {
        let name = self.name();
        let folder = self.path.parent().unwrap_or_else(|| Path::new(""));
        let loaded = Ruleset::parse_again(&name, &self.text, folder, &mut self.cache);
        let (diagnostics, files) = match &loaded {
            Ok(rules) => (rules.diagnostics(), rules.sources().len()),
            Err(LoadError::Refused(refused)) => (refused.diagnostics(), refused.sources().len()),
            Err(_) => (&[][..], 0),
        };
        // Those of files that it extends are told where these are open.
        let own = u32::try_from(files.saturating_sub(1)).unwrap_or(u32::MAX);
        self.diagnostics = diagnostics.iter().filter(|found| found.primary.file == own).cloned().collect();
        let is_whole = !self.has_fault();
        // Nothing but the tree is kept, so that the next check can take over the rules.
        let (below, tree) = match loaded {
            Ok(rules) => {
                let mut files = rules.into_files();
                let own = files.pop().map(|file| file.tree).unwrap_or_default();
                (files, own)
            }
            Err(LoadError::Refused(refused)) => refused.into_files(),
            Err(_) => (Vec::new(), File::default()),
        };
        (self.below, self.file) = (below, Rc::new(tree));
        if is_whole || self.last_whole.items.is_empty() {
            self.last_whole = Rc::clone(&self.file);
        }
        let records = self.known_items().filter_map(|item| match &item.kind {
            ItemKind::Record(record) => Some(record.clone()),
            _ => None,
        });
        let records: Vec<_> = records.collect();
        self.schema = Schema::billing().with_packs(self.packs()).with_records(&records);
        self.names = OnceCell::new();
    }

    /// The record packs that the header asks for.
    fn packs(&self) -> impl Iterator<Item = &str> {
        let settings = self.file.header.iter().flat_map(|header| &header.settings);
        let names = settings.filter_map(|setting| match &setting.node {
            Setting::Uses(names) => Some(names),
            _ => None,
        });
        names.flatten().map(|name| name.node.as_str())
    }

    /// The names of the tree.
    pub(crate) fn names(&self) -> &Names {
        self.names.get_or_init(|| names_of(&self.file, self.below.iter().map(|file| &file.tree)))
    }

    /// The items as they are, those that were there before a fault, and those of the files that it extends.
    pub(crate) fn known_items(&self) -> impl Iterator<Item = &Item> {
        let below = self.below.iter().flat_map(|file| &file.tree.items);
        self.file.items.iter().chain(&self.last_whole.items).chain(below)
    }

    /// Whether an item is left out of the tree, because it cannot be read.
    pub(crate) fn has_fault(&self) -> bool {
        self.diagnostics.iter().any(is_fault_of_writing)
    }

    /// Whether a file that it extends gives a name.
    pub(crate) fn gives_below(&self, meaning: &Meaning) -> bool {
        self.below.iter().any(|file| names_of(&file.tree, std::iter::empty()).is_given(meaning))
    }

    /// The item at a byte; where it has a fault, none.
    pub(crate) fn item_at(&self, byte: usize) -> Option<&Item> {
        let holds = |span: Span| span.range().start <= byte && byte <= span.range().end;
        self.file.items.iter().find(|item| holds(item.span))
    }

    /// What is written at a place.
    pub(crate) fn written(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or_default()
    }

    /// What is wrong, for the editor.
    pub(crate) fn published(&self) -> Vec<lsp_types::Diagnostic> {
        self.diagnostics.iter().map(|found| self.publish(found)).collect()
    }

    fn publish(&self, found: &Diagnostic) -> lsp_types::Diagnostic {
        let own = found.primary.file;
        let related = found.related.iter().filter(|label| label.file == own).map(|label| {
            let location = Location::new(self.uri.clone(), self.lines.range(&self.text, label.span));
            DiagnosticRelatedInformation { location, message: label.message.clone() }
        });
        let related: Vec<_> = related.collect();
        let says = std::iter::once(&found.message).filter(|text| !text.is_empty());
        let label = Some(&found.primary.message).filter(|text| !text.is_empty());
        let message: Vec<String> =
            says.chain(label).cloned().chain(found.help.iter().map(|help| format!("help: {help}"))).collect();
        lsp_types::Diagnostic {
            range: self.lines.range(&self.text, found.primary.span),
            severity: Some(match found.severity {
                Severity::Error => DiagnosticSeverity::ERROR,
                Severity::Warning => DiagnosticSeverity::WARNING,
                Severity::Advice => DiagnosticSeverity::INFORMATION,
            }),
            code: Some(NumberOrString::String(found.id.to_owned())),
            source: Some("meruit".to_owned()),
            message: message.join("\n"),
            related_information: (!related.is_empty()).then_some(related),
            ..lsp_types::Diagnostic::default()
        }
    }
}

/// Whether an item is left out of the tree for it.
fn is_fault_of_writing(found: &Diagnostic) -> bool {
    found.severity == Severity::Error && SYNTAX_CATALOGUE.iter().any(|entry| entry.id == found.id)
}

/// The clauses of a rule or decision.
pub(crate) fn clauses_of(item: &Item) -> &[meruit_syntax::Spanned<Clause>] {
    match &item.kind {
        ItemKind::Rule(rule) => &rule.clauses,
        ItemKind::Decision(decision) => &decision.clauses,
        _ => &[],
    }
}

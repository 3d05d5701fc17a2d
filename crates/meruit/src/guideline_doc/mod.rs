//! Rules → a document for people: what firms are given, and auditors read.
//!
//! The words are those of the guideline's own Markdown, and the rules are printed from what runs, so that the two cannot
//! part.

mod blocks;
mod changes;
mod html;
mod markdown;
mod masked;

use blocks::{Block, blocks_of};
use changes::changes_since;

use crate::ruleset::Ruleset;

/// A guideline as a document: contents, clauses, parameters, tables, rules, and examples that hold.
///
/// ```
/// use meruit::Ruleset;
/// let old = Ruleset::parse("g.ocg", "guideline \"Caps\" version \"1\" define cap = 10 hours\n\
///     rule long for each fee when hours > cap then warn")?;
/// let new = Ruleset::parse("g.ocg", "guideline \"Caps\" version \"2\" define cap = 9 hours\n\
///     rule long for each fee when hours > cap then warn")?;
/// let page = new.guideline_doc(Some(&old)).to_markdown();
/// assert!(page.starts_with("# Caps\n\nVersion 2"));
/// assert!(page.contains("| `cap` | `9 hours` |"));
/// assert!(page.contains("## Changes since version 1"));
/// assert!(page.contains("Changed: parameter `cap`"));
/// # Ok::<(), meruit::LoadError>(())
/// ```
#[derive(Clone, Debug)]
pub struct GuidelineDoc {
    title: String,
    blocks: Vec<Block>,
}

impl Ruleset {
    /// The rules as a document for people. With an earlier version it ends with what changed since.
    pub fn guideline_doc(&self, since: Option<&Self>) -> GuidelineDoc {
        GuidelineDoc::of(self, since)
    }
}

impl GuidelineDoc {
    fn of(rules: &Ruleset, since: Option<&Ruleset>) -> Self {
        let trees = &rules.rules().trees;
        let mut body = Vec::new();
        // What is most specific first, then what it goes beyond.
        for (place, file) in trees.iter().rev().enumerate() {
            if place > 0 {
                body.push(Block::Heading(2, format!("Goes beyond {}", file.name)));
            }
            body.extend(blocks_of(file, &rules.rules().tables));
        }
        if let Some(old) = since {
            body.extend(changes_since(old, rules));
        }
        if rules.schema().has_bank_numbers() {
            masked::mask(&mut body);
        }
        let title = match (rules.title(), trees.last()) {
            ("", Some(file)) => file.name.clone(),
            (title, _) => title.to_owned(),
        };
        // The document has its title already.
        body.retain(|block| !matches!(block, Block::Heading(1, words) if *words == title));
        let version = if rules.version().is_empty() { "Without a version" } else { "Version" };
        let stamp = format!("{version} {}", rules.version());
        let stamp = format!("{}, rules {}", stamp.trim(), rules.hash().get(..12).unwrap_or_default());
        let contents: Vec<String> = body
            .iter()
            .filter_map(|block| match block {
                Block::Heading(level, words) if *level <= 3 => {
                    let indent = "  ".repeat(usize::from(level.saturating_sub(2)));
                    Some(format!("{indent}{words}"))
                }
                _ => None,
            })
            .collect();
        let mut blocks = vec![Block::Words(stamp)];
        if !contents.is_empty() {
            blocks.extend([Block::Heading(2, "Contents".to_owned()), Block::List(contents)]);
        }
        blocks.extend(body);
        Self { title, blocks }
    }

    /// The document as Markdown.
    pub fn to_markdown(&self) -> String {
        markdown::write(&self.title, &self.blocks)
    }

    /// The document as an HTML page that reads no other file; every text of the guideline is escaped.
    ///
    /// ```
    /// let rules = meruit::Ruleset::parse("g.ocg", "rule r \"<b>bold</b>\" for each fee then note")?;
    /// let page = rules.guideline_doc(None).to_html();
    /// assert!(page.contains("&lt;b&gt;bold&lt;/b&gt;") && !page.contains("<b>bold"));
    /// # Ok::<(), meruit::LoadError>(())
    /// ```
    pub fn to_html(&self) -> String {
        html::write(&self.title, &self.blocks)
    }
}

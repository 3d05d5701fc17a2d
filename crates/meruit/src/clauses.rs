//! Which clause of a Markdown guideline has which rules.

use meruit_core::RuleFile;
use meruit_core::document::Place;
use meruit_io::diagnostics::Source;
use meruit_syntax::Span;
use meruit_syntax::ast::{self, Heading, Item, ItemKind};
use serde::Serialize;

/// The clauses of a guideline and its rules, each held against the other.
///
/// ```
/// let text = "# Guideline\n\n## 1 Copies\n\nAt most 20 cents.\n\n## 2 Travel\n\nNot paid.\n\n\
///     ```ocg\nrule travel for each fee where activity is A112 then reject\n```\n";
/// let rules = meruit::Ruleset::parse("guideline.md", text)?;
/// let clauses = rules.clauses();
/// let uncovered: Vec<&str> = clauses.without_rule().map(|clause| clause.title.as_str()).collect();
/// assert_eq!(uncovered, ["Copies"]);
/// assert_eq!(clauses.clauses[1].rules, ["travel"]);
/// # Ok::<(), meruit::LoadError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Clauses {
    /// The clauses, the most specific file last, in the order of the text.
    pub clauses: Vec<Clause>,
    /// The rules and decisions that belong to none of them.
    pub rules_without_clause: Vec<LooseRule>,
}

/// A clause of a guideline: a heading and what stands under it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Clause {
    /// The number that the heading begins with; empty where it has none.
    pub number: String,
    /// The rest of the heading.
    pub title: String,
    /// Where the heading stands.
    pub place: Place,
    /// The rules and decisions that stand under it or cite it, in the order of the files.
    pub rules: Vec<String>,
    /// Whether lists, tables, definitions or the like stand under it.
    pub has_definitions: bool,
    /// Why it has no rule, where a block of comments under it says so.
    pub remark: Option<String>,
}

/// A rule or decision that belongs to no clause.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct LooseRule {
    /// Its name.
    pub name: String,
    /// The section that it cites, which no heading is; none where it cites none.
    pub section: Option<String>,
    /// Where it stands.
    pub place: Place,
}

impl Clauses {
    /// The clauses that have no rule, and do not say why.
    pub fn without_rule(&self) -> impl Iterator<Item = &Clause> {
        self.clauses.iter().filter(|clause| clause.rules.is_empty() && clause.remark.is_none())
    }

    /// The clauses that have no rule, and say why.
    pub fn remarked(&self) -> impl Iterator<Item = &Clause> {
        self.clauses.iter().filter(|clause| clause.rules.is_empty() && clause.remark.is_some())
    }
}

/// A heading of a rule file, and whether it is a clause.
struct Found<'c> {
    file: usize,
    heading: &'c Heading,
    /// The heading as sections are compared with it.
    names: Names,
    /// Whether its own words make it a clause, before any rule is looked at.
    by_itself: bool,
    clause: Clause,
}

/// Holds the clauses of rule files against their rules.
pub(crate) fn clauses_of(files: &[RuleFile], sources: &[Source]) -> Clauses {
    let mut found: Vec<Found<'_>> = Vec::new();
    for (at, (file, source)) in files.iter().zip(sources).enumerate() {
        found.extend(headings(at, file, source));
    }
    let mut rules_without_clause = Vec::new();
    for (at, (file, source)) in files.iter().zip(sources).enumerate() {
        for item in &file.tree.items {
            let Some((name, section)) = ruling(item) else {
                if let Some(under) = under(&found, at, item)
                    && !matches!(item.kind, ItemKind::Test(_))
                {
                    found[under].clause.has_definitions = true;
                }
                continue;
            };
            let (mut of, unknown) = section.map(|section| cited(&found, at, section)).unwrap_or_default();
            let under = under(&found, at, item);
            if of.is_empty() {
                of.extend(under);
            }
            let loose = |section| LooseRule {
                name: name.node.clone(),
                section,
                place: place(&file.name, source, name.span),
            };
            if under.is_none() {
                rules_without_clause.extend(unknown.into_iter().map(|section| loose(Some(section))));
                rules_without_clause.extend(section.is_none().then(|| loose(None)));
            }
            for clause in of {
                let rules = &mut found[clause].clause.rules;
                if !rules.contains(&name.node) {
                    rules.push(name.node.clone());
                }
            }
        }
    }
    // Where there is no document there are no clauses; a rule that names its section has one elsewhere.
    if found.is_empty() {
        rules_without_clause.retain(|rule| rule.section.is_none());
    }
    found.retain(|found| found.by_itself || !found.clause.rules.is_empty());
    Clauses { clauses: found.into_iter().map(|found| found.clause).collect(), rules_without_clause }
}

/// The headings of a file.
///
/// Words under a heading make it a clause. Where other headings stand below it, as in a title or a chapter, the words may
/// be no more than an introduction: there it takes a number as well.
fn headings<'c>(
    at: usize,
    file: &'c RuleFile,
    source: &'c Source,
) -> impl Iterator<Item = Found<'c>> + use<'c> {
    let sections = &file.tree.sections;
    sections.iter().enumerate().map(move |(position, section)| {
        let heading = &section.heading;
        let next = sections.get(position + 1);
        let is_parent = next.is_some_and(|next| next.heading.level > heading.level);
        let by_itself =
            (section.has_words || section.remark.is_some()) && (!is_parent || !heading.number.is_empty());
        let clause = Clause {
            number: heading.number.clone(),
            title: heading.title.clone(),
            place: place(&file.name, source, heading.span),
            rules: Vec::new(),
            has_definitions: false,
            remark: section.remark.clone(),
        };
        Found { file: at, heading, names: Names::of(heading), by_itself, clause }
    })
}

/// The name of a rule or decision, and the section that it cites.
fn ruling(item: &Item) -> Option<(&ast::Name, Option<&str>)> {
    let (name, clauses) = match &item.kind {
        ItemKind::Rule(rule) => (&rule.name, &rule.clauses),
        ItemKind::Decision(decision) => (&decision.name, &decision.clauses),
        ItemKind::List(_)
        | ItemKind::Table(_)
        | ItemKind::Record(_)
        | ItemKind::Define(_)
        | ItemKind::Waive(_)
        | ItemKind::Test(_) => return None,
    };
    let section = clauses.iter().find_map(|clause| match &clause.node {
        ast::Clause::Section(section) => Some(section.node.as_str()),
        _ => None,
    });
    Some((name, section))
}

/// The heading that an item stands under.
fn under(found: &[Found<'_>], file: usize, item: &Item) -> Option<usize> {
    let heading = item.heading.as_ref()?;
    found.iter().position(|found| found.file == file && found.heading.span == heading.span)
}

/// The headings that a section names, which is one or several with commas between, and what of it is no heading.
fn cited(found: &[Found<'_>], file: usize, section: &str) -> (Vec<usize>, Vec<String>) {
    if let Some(whole) = heading_of(found, file, section, Names::is) {
        return (vec![whole], Vec::new());
    }
    let (mut headings, mut unknown) = (Vec::new(), Vec::new());
    for part in section.split(',').map(str::trim) {
        let heading =
            heading_of(found, file, part, Names::is).or_else(|| heading_of(found, file, part, Names::begins));
        match heading {
            Some(heading) => headings.push(heading),
            None => unknown.push(part.to_owned()),
        }
    }
    (headings, unknown)
}

/// The heading that a section is: of its own file first, then of those beneath it, the nearest first, then of the others.
fn heading_of(
    found: &[Found<'_>],
    file: usize,
    section: &str,
    fits: fn(&Names, &str) -> bool,
) -> Option<usize> {
    let section = normal(section);
    let fitting = found.iter().enumerate().filter(|(_, found)| fits(&found.names, &section));
    let nearest = fitting.min_by_key(|(_, found)| match file.checked_sub(found.file) {
        Some(beneath) => (false, beneath),
        None => (true, found.file),
    });
    nearest.map(|(at, _)| at)
}

/// A heading as it is compared with sections.
struct Names {
    number: String,
    title: String,
    both: String,
}

impl Names {
    fn of(heading: &Heading) -> Self {
        let (number, title) = (normal(&heading.number), normal(&heading.title));
        Self { both: format!("{number} {title}"), number, title }
    }

    fn is(&self, section: &str) -> bool {
        [&self.both, &self.number, &self.title].iter().any(|name| !name.is_empty() && *name == section)
    }

    /// Whether a section is a paragraph of the heading: `7.2(b)` of `7.2`.
    fn begins(&self, section: &str) -> bool {
        let rest = section.strip_prefix(&self.number).filter(|_| !self.number.is_empty());
        rest.is_some_and(|rest| rest.trim_start().starts_with('('))
    }
}

/// A section as it is compared: without `§`, case, spare blanks, and a full stop or colon at the end.
fn normal(section: &str) -> String {
    let section = section.trim().trim_start_matches('§').trim_end_matches(['.', ':']);
    section.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

fn place(file: &str, source: &Source, span: Span) -> Place {
    let (line, column) = source.line_and_column(usize::try_from(span.start).unwrap_or(usize::MAX));
    Place { file: file.to_owned(), line, column }
}

//! Made-up rules over made-up invoices, reviewed quickly and plainly: both must write the same document, byte for byte.
//!
//! What is made up holds fields that are missing, blank or unreadable, sums beyond the range of numbers, divisors of zero, groups, tables,
//! exceptions, waivers and earlier invoices. A pair is a rule and a record that it is for, as the counts of a document
//! have them.

mod choices;
mod facts;
mod rules;

use meruit::{Options, Ruleset};

pub use choices::Choices;

/// How many files of invoices each set of rules is held against.
const FILES: usize = 4;

/// What was compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Compared {
    /// Sets of rules.
    pub rulesets: u64,
    /// Sets that the checker refused; nothing is compared of them.
    pub refused: u64,
    /// Documents that were the same.
    pub documents: u64,
    /// Rules times records, in all documents.
    pub pairs: u64,
    /// Of these, found.
    pub found: u64,
    /// Of these, undetermined.
    pub undetermined: u64,
}

impl Compared {
    /// Takes in what else was compared.
    pub fn add(&mut self, other: Self) {
        self.rulesets += other.rulesets;
        self.refused += other.refused;
        self.documents += other.documents;
        self.pairs += other.pairs;
        self.found += other.found;
        self.undetermined += other.undetermined;
    }
}

/// Rules and facts of which the two ways made different documents.
#[derive(Debug)]
pub struct Difference {
    /// The rule file.
    pub rules: String,
    /// The facts, as JSON.
    pub facts: String,
    /// What the quick way wrote, or why it did not.
    pub quick: String,
    /// What the plain way wrote, or why it did not.
    pub plain: String,
}

impl std::fmt::Display for Difference {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { rules, facts, quick, plain } = self;
        write!(to, "the documents differ\n\n{rules}\n{facts}\n\nquick: {quick}\n\nplain: {plain}")
    }
}

impl std::error::Error for Difference {}

/// Makes up a set of rules and some files of invoices, and compares their documents.
///
/// ```
/// use meruit_benches::pairs::{Choices, compare};
/// let compared = compare(&mut Choices::seeded(7))?;
/// assert_eq!(compared.rulesets + compared.refused, 1);
/// # Ok::<(), Box<meruit_benches::pairs::Difference>>(())
/// ```
///
/// # Errors
///
/// The first difference.
pub fn compare(choices: &mut Choices<'_>) -> Result<Compared, Box<Difference>> {
    let text = rules::rules(choices);
    let Ok(rules) = Ruleset::parse("made-up.ocg", &text) else {
        return Ok(Compared { refused: 1, ..Compared::default() });
    };
    let mut compared = Compared { rulesets: 1, ..Compared::default() };
    for _ in 0..FILES {
        compared.add(compare_facts(&rules, &text, facts::facts(choices))?);
    }
    Ok(compared)
}

fn compare_facts(rules: &Ruleset, text: &str, facts: String) -> Result<Compared, Box<Difference>> {
    let review = |options: &Options| rules.review_json("made-up.json", facts.as_bytes(), options);
    let (quick, plain) = (review(&Options::new()), review(&Options::new().plainly(true)));
    let written = |review: &Result<meruit::Review, _>| match review {
        Ok(review) => review.to_json(),
        Err(error) => format!("{error:?}"),
    };
    let (as_quick, as_plain) = (written(&quick), written(&plain));
    if as_quick != as_plain {
        let (rules, quick, plain) = (text.to_owned(), as_quick, as_plain);
        return Err(Box::new(Difference { rules, facts, quick, plain }));
    }
    let Ok(review) = plain else { return Ok(Compared::default()) };
    let counts = &review.document().counts;
    Ok(Compared {
        documents: 1,
        pairs: counts.found + counts.passed + counts.excused + counts.not_applicable + counts.undetermined,
        found: counts.found,
        undetermined: counts.undetermined,
        ..Compared::default()
    })
}

//! Made-up rules over made-up invoices, reviewed quickly and plainly: both must write the same document, byte for byte.
//!
//! What is made up holds fields that are missing, blank or unreadable, sums beyond the range of numbers, divisors of zero, groups, tables,
//! exceptions, waivers and earlier invoices. A pair is a rule and a record that it is for, as the counts of a document
//! have them.

mod choices;
mod expressions;
mod facts;
mod rules;
mod shrink;

use meruit::{Completeness, Options, Review, ReviewError, Ruleset, Table};

pub use choices::Choices;

/// How many files of invoices each set of rules is held against.
const FILES: usize = 8;

/// What was compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Compared {
    /// Sets of rules.
    pub rulesets: u64,
    /// Sets that the checker refused; nothing is compared of them.
    pub refused: u64,
    /// Files that could not be reviewed, either way for the same reason.
    pub unreadable: u64,
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
        self.unreadable += other.unreadable;
        self.documents += other.documents;
        self.pairs += other.pairs;
        self.found += other.found;
        self.undetermined += other.undetermined;
    }
}

/// Rules and facts of which the two ways make different documents, with all that can be left out left out.
#[derive(Debug)]
pub struct Difference {
    /// The rule file.
    pub rules: String,
    /// The facts, as JSON or as a LEDES file.
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
        compared.add(compare_facts(&rules, &text, &Input::made_up(choices))?);
    }
    Ok(compared)
}

/// Facts in one of the two forms.
#[derive(Clone, Debug)]
enum Input {
    Json(String),
    Ledes(String),
}

impl Input {
    fn made_up(choices: &mut Choices<'_>) -> Self {
        match choices.once_in(4) {
            true => Self::Ledes(facts::ledes(choices)),
            false => Self::Json(facts::json(choices)),
        }
    }

    fn text(&self) -> &str {
        match self {
            Self::Json(text) | Self::Ledes(text) => text,
        }
    }
}

fn compare_facts(rules: &Ruleset, text: &str, input: &Input) -> Result<Compared, Box<Difference>> {
    let [quick, plain] = both(rules, input);
    if written(&quick) != written(&plain) {
        return Err(Box::new(shrink::least(text.to_owned(), input.clone())));
    }
    let Ok(reviews) = plain else { return Ok(Compared { unreadable: 1, ..Compared::default() }) };
    let mut compared = Compared { documents: 1, ..Compared::default() };
    for review in &reviews {
        let counts = &review.document().counts;
        compared.found += counts.found;
        compared.undetermined += counts.undetermined;
        compared.pairs +=
            counts.found + counts.passed + counts.excused + counts.not_applicable + counts.undetermined;
    }
    Ok(compared)
}

type Reviews = Result<Vec<Review>, ReviewError>;

/// Reviews facts quickly and plainly.
fn both(rules: &Ruleset, input: &Input) -> [Reviews; 2] {
    [false, true].map(|plainly| {
        let options = Options::new().plainly(plainly);
        match input {
            Input::Json(text) => {
                rules.review_json("made-up.json", text.as_bytes(), &options).map(|review| vec![review])
            }
            Input::Ledes(text) => {
                let options = supplied(options);
                rules.review_ledes("made-up.ledes", text.as_bytes(), &options)?.collect()
            }
        }
    })
}

/// What the rules need besides a LEDES file.
fn supplied(options: Options) -> Options {
    const OWN: &str = "timekeeper,day_from,rate,firm\n\
        T1,2026-03-01,300 USD,F1\nT1,2026-03-02,310 USD,F2\nT2,2026-03-02,no limit,F1\nT3,2026-03-03,450.5 USD,F3\n";
    let options = match Table::from_csv("own.csv", OWN.as_bytes()) {
        Ok(table) => options.table("own", table),
        Err(_) => options,
    };
    options
        .list("vip", ["T1", "F1", "1"])
        .list("banned", ["review*", "client"])
        .declare("receipt", Completeness::Absent)
        .declare("engagement", Completeness::Complete)
        .declare("approval", Completeness::Partial)
        .declare("prior", Completeness::Complete)
}

fn written(reviews: &Reviews) -> String {
    match reviews {
        Ok(reviews) => reviews.iter().map(Review::to_json).collect::<Vec<_>>().join("\n"),
        Err(error) => format!("{error:?}"),
    }
}

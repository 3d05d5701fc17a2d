//! A test of a rule file as it was checked: facts, and what must come out.

use crate::facts::Datum;
use crate::plan::{At, Row};
use crate::schema::{FieldId, KindId};
use crate::types::{Currency, Number, Value};

/// A test: what is given, and what it claims.
#[derive(Debug)]
pub(crate) struct TestCase {
    pub title: String,
    pub at: At,
    pub given: Vec<GivenRecord>,
    /// Rows of supplied tables, by the tables' places in the plan.
    pub tables: Vec<(usize, Vec<Row>)>,
    /// Members of supplied lists, by the lists' places in the plan.
    pub lists: Vec<(usize, Vec<Value>)>,
    pub claims: Vec<Claim>,
}

/// A record, or a link to one.
#[derive(Clone, Debug)]
pub(crate) struct GivenRecord {
    pub kind: KindId,
    pub fields: Vec<(FieldId, Given)>,
}

/// What is given of a field.
#[derive(Clone, Debug)]
pub(crate) enum Given {
    Datum(Datum),
    /// The record that a link leads to.
    Record(GivenRecord),
}

/// One thing that must come out.
#[derive(Debug)]
pub(crate) struct Claim {
    /// As written, without `expect`.
    pub text: String,
    pub at: At,
    pub ask: Ask,
}

#[derive(Debug)]
pub(crate) enum Ask {
    /// How a rule ends.
    Rule { id: String, ends: Ends },
    /// What a decision answers.
    Decision { name: String, ends: Answers },
    /// What a field of the one given record of a kind comes to.
    Field { kind: KindId, links: Vec<FieldId>, field: FieldId, value: Datum },
}

/// How a rule must end.
#[derive(Clone, Debug)]
pub(crate) enum Ends {
    Passes,
    DoesNotApply,
    IsExcused,
    IsUndetermined,
    /// It is found with one of these outcomes, as documents name them.
    Does(&'static [&'static str]),
    /// It is found with a hold, or holds what is not known.
    Holds,
    Takes(Sum, Number, Currency),
}

/// Which of a rule's sums is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sum {
    Reduces,
    Credits,
    Withholds,
    Releases,
}

impl Sum {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Reduces => "reduces",
            Self::Credits => "credits",
            Self::Withholds => "withholds",
            Self::Releases => "releases",
        }
    }
}

/// How a decision must end.
#[derive(Clone, Debug)]
pub(crate) enum Answers {
    DoesNotApply,
    /// It applies, and no row holds.
    None,
    IsUndetermined,
    Gives(Vec<Value>),
}

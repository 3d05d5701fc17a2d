//! The forms of results as the command line shows them.

use std::sync::LazyLock;

use clap::ValueEnum;
use clap::builder::PossibleValue;
use meruit::report::Form;

/// The form of a result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Format(pub Form);

static FORMATS: LazyLock<[Format; Form::ALL.len()]> = LazyLock::new(|| Form::ALL.map(Format));

impl ValueEnum for Format {
    fn value_variants<'a>() -> &'a [Self] {
        &*FORMATS
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.0.name()).help(self.0.about()))
    }
}

//! What is claimed of a rule set, and what could not be told.

use std::collections::BTreeSet;

use meruit_syntax::{Diagnostic, Severity};

use super::example::Example;
use crate::plan::At;

/// What the checker claims of the rules before any invoice is seen.
#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    /// What is claimed, with places, reasons and advice.
    pub diagnostic: Diagnostic,
    /// Facts over which the engine does what is claimed. A claim that something happens has one always; of a claim that
    /// something never happens it is the nearest that can be made up, where one could be.
    pub example: Option<Example>,
}

/// All that can be claimed of a rule set, and what was not looked at.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Claims {
    /// The claims, in the order of the text.
    pub claims: Vec<Claim>,
    /// What was not analysed, because it would have taken too long: a message at each place.
    pub not_analysed: Vec<Diagnostic>,
}

/// How much is to be claimed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Depth {
    /// What is probably a mistake.
    Warnings,
    /// All that is worth knowing.
    Everything,
}

/// Takes claims, each once.
#[derive(Debug, Default)]
pub(super) struct Collected {
    claims: Claims,
    told: BTreeSet<(&'static str, At)>,
    /// How often anything was told, what was told already included.
    count: usize,
}

impl Collected {
    /// Whether such a claim was made of a place.
    pub(super) fn has(&self, id: &'static str, at: At) -> bool {
        self.told.contains(&(id, at))
    }

    /// How often anything was told so far, be it that it was told already.
    pub(super) fn count(&self) -> usize {
        self.count
    }

    pub(super) fn add(&mut self, diagnostic: Diagnostic, example: Option<Example>) {
        self.count += 1;
        let place = At { file: diagnostic.primary.file, span: diagnostic.primary.span };
        if !self.told.insert((diagnostic.id, place)) {
            return;
        }
        let mut diagnostic = diagnostic;
        if let Some(example) = &example {
            let shows = example.shows.words();
            diagnostic.help.push(match example.given.join(", ") {
                given if given.is_empty() => format!("for example {shows}"),
                given => format!("for example {given}: {shows}"),
            });
        }
        self.claims.claims.push(Claim { diagnostic, example });
    }

    /// Adds more to what was claimed of a place.
    pub(super) fn extend(&mut self, id: &'static str, at: At, message: String, help: &[String]) {
        let of_place = |claim: &&mut Claim| {
            let primary = &claim.diagnostic.primary;
            claim.diagnostic.id == id && primary.file == at.file && primary.span == at.span
        };
        if let Some(claim) = self.claims.claims.iter_mut().find(of_place) {
            let known = claim.diagnostic.help.clone();
            claim.diagnostic.help.push(message);
            claim.diagnostic.help.extend(help.iter().filter(|line| !known.contains(line)).cloned());
        }
    }

    pub(super) fn not_analysed(&mut self, at: At, why: &str) {
        self.count += 1;
        let told = advice("not-analysed", at, why);
        if !self.claims.not_analysed.contains(&told) {
            self.claims.not_analysed.push(told);
        }
    }

    pub(super) fn finish(mut self) -> Claims {
        let place = |of: &Diagnostic| (of.primary.file, of.primary.span.start, of.primary.span.end, of.id);
        self.claims.claims.sort_by_key(|claim| place(&claim.diagnostic));
        self.claims.not_analysed.sort_by_key(place);
        self.claims
    }
}

/// A warning at a place.
pub(super) fn warning(id: &'static str, at: At, message: impl Into<String>) -> Diagnostic {
    Diagnostic::warning(id, message, at.file, at.span)
}

/// Something worth knowing at a place.
pub(super) fn advice(id: &'static str, at: At, message: impl Into<String>) -> Diagnostic {
    Diagnostic { severity: Severity::Advice, ..warning(id, at, message) }
}

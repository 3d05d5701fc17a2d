//! The result of a review as a versioned document: plain data, the same from every language.
//!
//! Amounts are texts with the decimals of their currency, dates are `YYYY-MM-DD`; nothing is a float. The published
//! schema is `schema/review-1.json`.

mod masked;
mod narratives;
mod totals;

use serde::Serialize;

pub(crate) use masked::BankNumbers;
pub(crate) use narratives::Narratives;
pub use totals::TotalsByCurrency;

/// The name and version of the document's shape.
pub const DOCUMENT: &str = "meruit/review/1";

/// The result of a review.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Document {
    /// Always [`DOCUMENT`].
    pub document: String,
    /// The version of the engine.
    pub engine: String,
    /// Which rules were run.
    pub rules: RulesInfo,
    /// The day the review was run for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_of: Option<String>,
    /// The invoices in the order they were decided.
    pub invoices: Vec<InvoiceResult>,
    /// What was found and what could not be determined: by invoice, rule id and place.
    pub findings: Vec<Finding>,
    /// What the decisions answer: by invoice, decision and place.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub decisions: Vec<DecisionResult>,
    /// What was wrong with the input, as far as it could be read.
    pub problems: Vec<InputProblem>,
    /// How every (rule, record) pair ended.
    pub counts: Counts,
    /// The invoices' sums, by currency.
    pub totals: Vec<CurrencyTotals>,
    /// `clean`, `findings` or `undetermined` (which includes findings). It stands last, so that a document can be
    /// written while its invoices are still being read.
    pub status: Status,
}

/// Which rules were run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RulesInfo {
    /// The guideline's title.
    pub title: String,
    /// Its version.
    pub version: String,
    /// The language edition.
    pub edition: u32,
    /// SHA-256 of the rule files and of the tables they read.
    pub hash: String,
}

/// How a review or an invoice ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Every rule passed or did not apply.
    Clean,
    /// Something was found.
    Findings,
    /// Something could not be determined.
    Undetermined,
}

/// What became of an invoice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct InvoiceResult {
    /// INVOICE_NUMBER
    pub number: String,
    /// LAW_FIRM_ID
    pub firm: String,
    /// CLIENT_MATTER_ID
    pub matter: String,
    /// INVOICE_DATE
    pub date: String,
    /// ISO 4217
    pub currency: String,
    /// LAW_FIRM_NAME
    #[serde(skip_serializing_if = "Option::is_none")]
    pub firm_name: Option<String>,
    /// MATTER_NAME
    #[serde(skip_serializing_if = "Option::is_none")]
    pub matter_name: Option<String>,
    /// SHA-256 of all that its result hangs on besides the rules: the invoice, its lines and whom they name, the other
    /// records, tables and lists, the day, and, where the rules read earlier invoices, those decided before it in the
    /// run. The same rules, input and engine give the same result.
    pub input: String,
    /// How its review ended.
    pub status: Status,
    /// `open` or `returned`.
    pub fate: &'static str,
    /// `credit` or `return`, where law forbids altering the invoice: the figures stand, and what was cut is asked for by
    /// a credit note, or the invoice goes back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub corrections: Option<&'static str>,
    /// Net amounts.
    pub totals: Amounts,
    /// Taxes.
    pub tax: Amounts,
    /// By line.
    pub lines: Vec<LineResult>,
    /// By rule: what it took.
    pub by_rule: Vec<RuleAmount>,
}

/// Billed is always approved + reduced + held + withheld.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Amounts {
    /// What the firm asks.
    pub billed: String,
    /// What is to be paid.
    pub approved: String,
    /// What is not payable.
    pub reduced: String,
    /// What waits for an answer.
    pub held: String,
    /// What is kept back for later.
    pub withheld: String,
}

/// What became of a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LineResult {
    /// LINE_ITEM_NUMBER
    pub number: String,
    /// F, E, IF or IE.
    pub kind: String,
    /// LINE_ITEM_DATE
    pub date: String,
    /// LINE_ITEM_DESCRIPTION, where something of the line was cut, held or withheld.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub narrative: Option<String>,
    /// `open`, `rejected`, `held`, `returned`, or `unsettled` where its amount is not known.
    pub fate: &'static str,
    /// The rule that holds, rejects or returns it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decided_by: Option<String>,
    /// Billed, net of tax.
    pub billed: String,
    /// Approved, net of tax.
    pub approved: String,
    /// Reduced, net of tax.
    pub reduced: String,
    /// Held, net of tax.
    pub held: String,
    /// Withheld, net of tax.
    pub withheld: String,
    /// The line's tax.
    pub tax: Amounts,
    /// Each cut, in the order of settlement.
    pub cuts: Vec<Cut>,
}

/// One rule's cut of one line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Cut {
    /// The rule that took it.
    pub rule: String,
    /// The finding that it belongs to, by its id.
    pub finding: String,
    /// The step of the settlement.
    pub step: &'static str,
    /// What it took, net of tax.
    pub amount: String,
    /// The sum, so that it can be done again by hand.
    pub arithmetic: String,
}

/// What a rule took from an invoice, or from all invoices of a currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RuleAmount {
    /// The rule.
    pub rule: String,
    /// Reduced by it; where corrections are made by credit, asked for.
    pub reduced: String,
    /// Held by it.
    pub held: String,
    /// Withheld by it.
    pub withheld: String,
    /// What it would take if no other rule were there, where that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alone: Option<AloneAmount>,
}

/// What a rule would take from an invoice if it were the only one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AloneAmount {
    /// Reduced by it.
    pub reduced: String,
    /// Held by it.
    pub held: String,
    /// Withheld by it.
    pub withheld: String,
}

/// The sums of all invoices in a currency. A currency whose sums have more digits than an exact number holds is left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CurrencyTotals {
    /// ISO 4217
    pub currency: String,
    /// How many invoices there are.
    pub invoices: u64,
    /// Net amounts.
    pub totals: Amounts,
    /// Taxes.
    pub tax: Amounts,
    /// By rule: what it took.
    pub by_rule: Vec<RuleAmount>,
    /// By account: what `split` gives it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub by_account: Vec<AccountAmount>,
}

/// What an account bears.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AccountAmount {
    /// The row's `account`; where the row has none, what the row is called.
    pub account: String,
    /// The sum of its shares.
    pub amount: String,
}

/// A rule that was found, or could not be determined, on a record or group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// `FIRM/INVOICE/RULE/PLACE`, what there is of it: the same in every run. The place is the first line, or the record.
    pub id: String,
    /// The rule.
    pub rule: String,
    /// Its title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The section of the guideline.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub section: Option<String>,
    /// `found` or `undetermined`.
    pub verdict: &'static str,
    /// Each `then`: `reduce rate`, `hold invoice`, `warn` …
    pub outcomes: Vec<String>,
    /// The invoice; empty for records of no invoice.
    pub invoice: String,
    /// The lines it speaks of; none where it speaks of the invoice.
    pub lines: Vec<String>,
    /// What it took or holds in the end, net of tax: 0 where another rule had it already.
    pub amount: String,
    /// The currency of the amounts.
    pub currency: String,
    /// The reason, with the values in it.
    pub message: String,
    /// What `note`, `warn`, `ask`, `hold … for` and `return for` say.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub says: Vec<String>,
    /// What was read to come to the verdict.
    pub reads: Vec<Read>,
    /// The words of narratives and other texts that matched.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub words: Vec<Words>,
    /// What a reader should know: `at least`, what stood in for something unknown, which rule took the money.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// Why it could not be determined.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<ReasonText>,
    /// The money that hangs on what is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_stake: Option<String>,
    /// Credit notes asked for, earlier kept money to be paid, sums shared over rows.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub proposals: Vec<Proposal>,
    /// Where the rule stands.
    pub place: Place,
}

/// Something that a rule proposes beside the settlement of this invoice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Proposal {
    /// `credit`, `release` or `split`.
    pub what: &'static str,
    /// Of a `split`: the row that gets the share, by its `row`, else its `number` or `id`, else its place from 1. Of a
    /// `credit`: the line or invoice it is asked for. Else empty.
    pub of: String,
    /// How much.
    pub amount: String,
    /// ISO 4217
    pub currency: String,
    /// Of a `split`: the row, field by field as texts; of a field that is a record its number or id.
    #[serde(skip_serializing_if = "serde_json::Map::is_empty")]
    pub row: serde_json::Map<String, serde_json::Value>,
}

/// What a decision answers on one record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DecisionResult {
    /// `FIRM/INVOICE/DECISION/PLACE`, what there is of it: the same in every run.
    pub id: String,
    /// The decision.
    pub decision: String,
    /// Its title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The section of the guideline.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub section: Option<String>,
    /// The invoice; empty for records of no invoice.
    pub invoice: String,
    /// The lines it speaks of; none where it speaks of an invoice or another record.
    pub lines: Vec<String>,
    /// The record, where it is neither an invoice nor a line: its kind and id, or its place from 1.
    pub of: String,
    /// `answered`, `no answer` or `undetermined`. With `gives all` an answer may be undetermined in part.
    pub verdict: &'static str,
    /// The rows that answer, in their order: column by column as texts.
    pub answers: Vec<serde_json::Map<String, serde_json::Value>>,
    /// The next balances that its answers propose, where they name `balance`, `before` and `used`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub balances: Vec<BalanceProposal>,
    /// Why it could not be determined, or not in full.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<ReasonText>,
    /// What was read to come to the answer.
    pub reads: Vec<Read>,
    /// Where the row stands that decided, or the decision.
    pub place: Place,
}

/// The next state of a balance, for the host to book: the engine keeps none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BalanceProposal {
    /// Which balance: the answer's `balance`.
    pub id: String,
    /// What it was.
    pub before: String,
    /// What is drawn from it; below 0 what is paid in.
    pub used: String,
    /// What is left: before − used.
    pub after: String,
    /// ISO 4217
    pub currency: String,
}

/// A fact that was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Read {
    /// As the rule writes it.
    pub what: String,
    /// What it was.
    pub is: String,
}

/// Words of a text that a phrase found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Words {
    /// The line; empty where the text is no line's.
    pub line: String,
    /// Where they stand, as the rule writes it: `narrative`.
    pub what: String,
    /// The phrase that found them, or the reason in words where the analysis of narratives did.
    pub phrase: String,
    /// The words as they stand in the text.
    pub text: String,
    /// The first character, counted in Unicode scalar values from 0.
    pub start: usize,
    /// The character after the last.
    pub end: usize,
}

/// A reason for which something is not known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReasonText {
    /// The stable id: `not-supplied`, `no-row` …
    pub id: &'static str,
    /// Of what.
    pub what: String,
    /// What is wrong with it, where there is more to say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

impl From<&crate::types::Reason> for ReasonText {
    fn from(reason: &crate::types::Reason) -> Self {
        Self { id: reason.kind.id(), what: reason.what.clone(), detail: reason.detail.clone() }
    }
}

/// A place in a rule file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Place {
    /// The file's name.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
    /// The column in characters, from 1.
    pub column: u32,
}

/// How the (rule, record) pairs ended; a group's verdict stands for each of its members.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Found.
    pub found: u64,
    /// Passed, assumed ones included.
    pub passed: u64,
    /// Of these, assumed: not known, and the rule says `if unknown pass`.
    pub assumed: u64,
    /// Passed because of `unless`.
    pub excused: u64,
    /// Out of the rule's scope.
    pub not_applicable: u64,
    /// Not known.
    pub undetermined: u64,
    /// Groups, each counted once; 0 without rules over groups.
    pub groups: u64,
    /// The same by rule, in rule-id order.
    pub rules: Vec<RuleCounts>,
}

/// How the records ended under one rule.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct RuleCounts {
    /// The rule.
    pub rule: String,
    /// Found.
    pub found: u64,
    /// Passed, assumed ones included.
    pub passed: u64,
    /// Of these, assumed: not known, and the rule says `if unknown pass`.
    pub assumed: u64,
    /// Passed because of `unless`.
    pub excused: u64,
    /// Out of the rule's scope.
    pub not_applicable: u64,
    /// Not known.
    pub undetermined: u64,
    /// Groups, each counted once.
    pub groups: u64,
}

/// Something wrong with the input that did not stop the review.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct InputProblem {
    /// The stable id.
    pub id: String,
    /// `error`, `warning` or `note`.
    pub severity: String,
    /// The file.
    pub file: String,
    /// The record in the file, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record: Option<u64>,
    /// The field.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// The invoice it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invoice: Option<String>,
    /// What is wrong.
    pub message: String,
    /// How to mend it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
}

impl Document {
    /// The canonical form: one line of JSON, its members in the order of these types.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

//! Files of banks and of accounts payable → records of the pack `payments`.
//!
//! A pain.002, a camt.054 and an ACH file give records of `bank_reply`; the AP reverse feed of Legal Tracker gives records of
//! `paid_invoice`. What is read is told by how the file begins.

use std::io::BufRead;

use meruit_core::RawTable;
use meruit_core::document::InputProblem;
use meruit_payments::{
    Account, Amount, Detail, Entries, Entry, FileKind, Level, PaymentStatus, Reason, ReturnEntry, ReturnKind,
    Returns, Severity, Statuses,
};
pub use meruit_payments::{Limits, Options, Problem, ReadError, TokenKey};

use crate::facts::{Json, Members, rows};
use crate::legal_tracker::Payments;

/// What a file holds, as records.
#[derive(Clone, Debug, Default)]
pub struct BankReplies {
    /// Records of `bank_reply`, in the order of the file.
    pub rows: Vec<Members>,
    /// What is wrong with the file.
    pub problems: Vec<Problem>,
}

/// Reads a file of a bank; `None` where it is of no kind that is known. `name` is what the ids of the records begin with.
///
/// # Errors
///
/// When the source fails, or the file is longer than the limits allow.
///
/// ```
/// use meruit_io::payments::{Options, read_bank_file};
/// let file = "<Document><CstmrPmtStsRpt><OrgnlPmtInfAndSts><TxInfAndSts><OrgnlEndToEndId>E-1</OrgnlEndToEndId>
///   <TxSts>RJCT</TxSts><StsRsnInf><Rsn><Cd>AC04</Cd></Rsn></StsRsnInf></TxInfAndSts></OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>";
/// let replies = read_bank_file("status.xml", file.as_bytes(), &Options::default())?.expect("a status report");
/// assert_eq!(replies.rows.len(), 1);
/// # Ok::<(), meruit_io::payments::ReadError>(())
/// ```
pub fn read_bank_file(
    name: &str,
    mut input: impl BufRead,
    options: &Options,
) -> Result<Option<BankReplies>, ReadError> {
    let start = input.fill_buf().map_err(|source| ReadError::Io { line: 1, source })?;
    let Some(kind) = FileKind::sniff(start) else { return Ok(None) };
    let mut replies = Replies { name, rows: Vec::new() };
    let problems = match kind {
        FileKind::Pain002 => {
            let mut statuses = Statuses::new(input, options);
            for status in statuses.by_ref() {
                replies.status(&status?);
            }
            statuses.take_problems()
        }
        FileKind::Camt054 => {
            let mut entries = Entries::new(input, options);
            for entry in entries.by_ref() {
                replies.entry(&entry?);
            }
            entries.take_problems()
        }
        FileKind::Nacha => {
            let mut returns = Returns::new(input, options);
            for entry in returns.by_ref() {
                replies.returned(&entry?);
            }
            returns.take_problems()
        }
    };
    Ok(Some(BankReplies { rows: replies.rows, problems }))
}

/// How the labels of a reverse feed begin.
const FEED_LABELS: [&str; 5] = ["INVOICE_", "PAYMENT_", "OFFICE_", "FIRM_", "VENDOR_"];

/// The rows of an AP reverse feed as records of `paid_invoice`; `None` where the table is none.
///
/// ```
/// use meruit_io::payments::reverse_feed;
/// use meruit_io::table_csv::read_table;
/// let feed = read_table("feed.csv", "INVOICE_NUMBER,PAYMENT_STATUS\nA-1,Paid\n".as_bytes())?;
/// assert_eq!(reverse_feed(&feed).map(|rows| rows.len()), Some(1));
/// # Ok::<(), meruit_io::table_csv::TableError>(())
/// ```
pub fn reverse_feed(table: &RawTable) -> Option<Vec<Members>> {
    let named = |name: &str| table.columns.iter().any(|column| column.trim().eq_ignore_ascii_case(name));
    if !named("INVOICE_NUMBER") || !(named("PAYMENT_STATUS") || named("PAYMENT_DATE")) {
        return None;
    }
    // Other records speak of invoices and payments too; a feed speaks of nothing else.
    let of_a_feed = |column: &String| {
        let label = column.trim().to_ascii_uppercase();
        FEED_LABELS.iter().any(|begins| label.starts_with(begins))
    };
    if !table.columns.iter().all(of_a_feed) {
        return None;
    }
    Some(rows(Payments(table).as_payments()).map(|(_, row)| row).collect())
}

/// What has been made of a file so far.
struct Replies<'n> {
    name: &'n str,
    rows: Vec<Members>,
}

impl Replies<'_> {
    fn add(&mut self, kind: &str, level: Level, fields: Vec<(&'static str, Json)>) {
        let id = format!("{} {}", self.name, self.rows.len() + 1);
        let level = match level {
            Level::Group => "group",
            Level::Batch => "batch",
            Level::Transaction => "transaction",
        };
        let first = [("id", text(&id)), ("kind", text(kind)), ("level", text(level))];
        self.rows.push(first.into_iter().chain(fields).collect());
    }

    /// A status: one reply for each reason, or one for the status itself where it has none.
    fn status(&mut self, status: &PaymentStatus) {
        let none = [Reason::default()];
        let reasons = if status.reasons.is_empty() { &none[..] } else { &status.reasons };
        for reason in reasons {
            let (set, code) = coded(reason, "status", ("payment status", status.status.as_deref()));
            let fields = vec![
                ("payment", optional(payment_id(&status.end_to_end_id, &status.instruction_id))),
                ("reference", optional(payment_id(&status.end_to_end_id, &status.instruction_id))),
                ("batch", optional(status.batch_id.as_deref())),
                ("set", text(set)),
                ("code", optional(code)),
                ("status", optional(status.status.as_deref())),
                ("text", words(&reason.text)),
                ("date", shown(status.reported.as_ref())),
                ("amount", amount(status.amount.as_ref())),
                ("payee", optional(status.creditor.as_deref())),
                ("account", token(status.creditor_account.as_ref())),
                ("number", masked(status.creditor_account.as_ref())),
            ];
            self.add("status", status.level, fields);
        }
    }

    /// What came back with an entry. Entries that brought nothing back are no replies.
    fn entry(&mut self, entry: &Entry) {
        for detail in &entry.details {
            if let Some(reason) = &detail.returned {
                self.came_back(entry, Some(detail), reason);
            } else if entry.reversal {
                self.came_back(entry, Some(detail), &Reason::default());
            }
        }
        if entry.details.is_empty() && entry.reversal {
            self.came_back(entry, None, &Reason::default());
        }
    }

    fn came_back(&mut self, entry: &Entry, detail: Option<&Detail>, reason: &Reason) {
        let (set, code) = coded(reason, "return", ("return", None));
        let sum = detail.map_or(entry.amount.as_ref(), |detail| detail.amount.as_ref());
        let account = detail.and_then(|detail| detail.creditor_account.as_ref());
        let said = if reason.text.is_empty() { optional(entry.text.as_deref()) } else { words(&reason.text) };
        let payment = detail.and_then(|detail| payment_id(&detail.end_to_end_id, &detail.instruction_id));
        let fields = vec![
            ("payment", optional(payment)),
            ("reference", optional(payment)),
            ("batch", optional(detail.and_then(|detail| detail.batch_id.as_deref()))),
            ("set", text(set)),
            ("code", optional(code)),
            ("status", Json::Null),
            ("text", said),
            ("date", shown(entry.booked.as_ref().or(entry.value_date.as_ref()))),
            ("amount", amount(sum)),
            ("payee", optional(detail.and_then(|detail| detail.creditor.as_deref()))),
            ("account", token(account)),
            ("number", masked(account)),
        ];
        self.add("return", Level::Transaction, fields);
    }

    /// An entry of an ACH file. By the trace number of the original entry its payment is found.
    fn returned(&mut self, entry: &ReturnEntry) {
        let kind = match entry.kind {
            ReturnKind::Change | ReturnKind::RefusedChange => "change",
            _ => "return",
        };
        let mut fields = vec![
            ("payment", optional(entry.original_trace.as_deref())),
            ("reference", optional(entry.original_trace.as_deref())),
            ("batch", optional(entry.batch.as_deref())),
            ("set", text("nacha")),
            ("code", text(&entry.code)),
            ("status", Json::Null),
            ("text", optional(entry.text.as_deref())),
            ("date", shown(entry.file_date.as_ref().or(entry.effective.as_ref()))),
            ("amount", amount(Some(&entry.amount))),
            ("payee", optional(entry.name.as_deref())),
            ("account", token(entry.account.as_ref())),
            ("number", masked(entry.account.as_ref())),
            ("died", shown(entry.died.as_ref())),
        ];
        if let Some(right) = &entry.correction {
            // What a file has just brought is not worked in.
            fields.push(("applied", Json::Null));
            let other = [&right.transaction_code, &right.identification, &right.other];
            fields.extend([
                ("corrected_routing", optional(right.routing.as_deref())),
                ("corrected_number", masked(right.account.as_ref())),
                ("corrected_name", optional(right.name.as_deref())),
                ("corrected_other", optional(other.into_iter().flatten().next().map(String::as_str))),
            ]);
        }
        self.add(kind, Level::Transaction, fields);
    }
}

/// The set of a reason's code, and the code: of the ISO list, the bank's own, or what stands in for a reason.
fn coded<'r>(
    reason: &'r Reason,
    set: &'static str,
    without: (&'static str, Option<&'r str>),
) -> (&'static str, Option<&'r str>) {
    match (&reason.code, &reason.proprietary) {
        (Some(code), _) => (set, Some(code)),
        (None, Some(own)) => ("bank", Some(own)),
        (None, None) => without,
    }
}

/// The end-to-end id, and the instruction's where the payer gave none.
fn payment_id<'s>(end_to_end: &'s Option<String>, instruction: &'s Option<String>) -> Option<&'s str> {
    end_to_end.as_deref().filter(|id| *id != "NOTPROVIDED").or(instruction.as_deref())
}

fn text(words: &str) -> Json {
    Json::Text(words.to_owned())
}

fn optional(words: Option<&str>) -> Json {
    words.map_or(Json::Null, text)
}

fn words(lines: &[String]) -> Json {
    if lines.is_empty() { Json::Null } else { Json::Text(lines.join(" ")) }
}

fn shown(value: Option<&impl ToString>) -> Json {
    value.map_or(Json::Null, |value| Json::Text(value.to_string()))
}

fn amount(amount: Option<&Amount>) -> Json {
    amount.map_or(Json::Null, |amount| {
        Json::Text(format!("{} {}", amount.value, amount.currency).trim().to_owned())
    })
}

fn token(account: Option<&Account>) -> Json {
    optional(account.and_then(Account::token))
}

/// What is wrong with a file, as results tell it.
///
/// ```
/// use meruit_io::payments::{Options, input_problem, read_bank_file};
/// let replies = read_bank_file("status.xml", &b"<CstmrPmtStsRpt><GrpHdr/>"[..], &Options::default()).unwrap().unwrap();
/// let problem = input_problem("status.xml", &replies.problems[0]);
/// assert_eq!((problem.file.as_str(), problem.record), ("status.xml", Some(replies.problems[0].line)));
/// ```
pub fn input_problem(file: &str, problem: &Problem) -> InputProblem {
    let severity = match problem.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    InputProblem {
        id: problem.id.to_string(),
        severity: severity.to_owned(),
        file: file.to_owned(),
        record: Some(problem.line),
        field: problem.field.clone(),
        invoice: None,
        message: problem.message.clone(),
        help: None,
    }
}

fn masked(account: Option<&Account>) -> Json {
    optional(account.map(Account::masked))
}

//! Payment status reports: pain.002, what a bank says of a file of payments, its batches and its transactions.

use std::collections::VecDeque;
use std::io::BufRead;

use jiff::civil::Date;
use serde::Serialize;

use crate::account::Account;
use crate::amount::Amount;
use crate::error::{Options, ReadError};
use crate::problem::{Problem, ProblemId, Problems};
use crate::xml::{Node, Step, Walk};

/// What a status speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// The whole message that was sent.
    Group,
    /// A batch of it (`PmtInf`).
    Batch,
    /// One payment.
    Transaction,
}

/// Why a bank gave a status or sent money back.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct Reason {
    /// The code of the ISO external code list.
    pub code: Option<String>,
    /// A code of the bank's own.
    pub proprietary: Option<String>,
    /// What the bank adds in words, account numbers masked.
    pub text: Vec<String>,
}

impl Reason {
    /// `None`, and told, where nothing stands in it.
    pub(crate) fn of(node: &Node, problems: &mut Problems) -> Option<Self> {
        let reason = Self {
            code: node.words(&["Rsn", "Cd"]),
            proprietary: node.words(&["Rsn", "Prtry"]),
            text: node
                .all("AddtlInf")
                .filter_map(Node::own_words)
                .map(|words| crate::account::mask_text(&words))
                .collect(),
        };
        if reason == Self::default() {
            problems.tell(ProblemId::Missing, node.line, Some(&node.name), "a reason says nothing");
            return None;
        }
        Some(reason)
    }
}

/// What a bank says of a message, a batch or a payment.
///
/// Ids are as the file writes them. What the original message said (`amount`, `creditor` …) is there where the bank repeats it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct PaymentStatus {
    /// The line on which it begins.
    pub line: u64,
    /// What it speaks of.
    pub level: Level,
    /// The id of the report, `GrpHdr/MsgId`.
    pub report_id: Option<String>,
    /// The day of the report.
    pub reported: Option<Date>,
    /// The id of the message that was sent.
    pub message_id: Option<String>,
    /// The id of the batch, `PmtInfId`.
    pub batch_id: Option<String>,
    /// The id of the instruction, for the bank alone.
    pub instruction_id: Option<String>,
    /// The id that goes from end to end; `NOTPROVIDED` where the payer gave none.
    pub end_to_end_id: Option<String>,
    /// The unique end-to-end transaction reference.
    pub uetr: Option<String>,
    /// The status: `RJCT`, `ACSC` …
    pub status: Option<String>,
    /// Why.
    pub reasons: Vec<Reason>,
    /// The sum that was instructed.
    pub amount: Option<Amount>,
    /// The day on which it was to be executed.
    pub execution: Option<Date>,
    /// Who was to be paid.
    pub creditor: Option<String>,
    /// The account that was to be credited.
    pub creditor_account: Option<Account>,
}

/// Reads a payment status report, one status after the other: of the group, then of each batch and the payments in it.
///
/// A level without a status and without a reason is left out: banks that report payments alone leave those above them empty.
///
/// The crate's first page has an example.
pub struct Statuses<R: BufRead> {
    walk: Walk<R>,
    options: Options,
    problems: Problems,
    ready: VecDeque<PaymentStatus>,
    context: Context,
    /// A message of this kind was met.
    met: bool,
    ended: bool,
}

/// What holds for all that follows.
#[derive(Default)]
struct Context {
    report_id: Option<String>,
    reported: Option<Date>,
    message_id: Option<String>,
    batch: Batch,
}

/// The batch that is open, and what was said of it so far.
#[derive(Default)]
struct Batch {
    line: u64,
    id: Option<String>,
    status: Option<String>,
    reasons: Vec<Reason>,
}

const REPORT: &str = "CstmrPmtStsRpt";
const BATCH: &str = "OrgnlPmtInfAndSts";

impl<R: BufRead> Statuses<R> {
    /// Begins to read.
    pub fn new(input: R, options: &Options) -> Self {
        Self {
            walk: Walk::new(input, options.limits, &[REPORT, BATCH]),
            options: options.clone(),
            problems: Problems::up_to(options.limits.problems),
            ready: VecDeque::new(),
            context: Context::default(),
            met: false,
            ended: false,
        }
    }

    /// What was wrong with the file since the last call.
    pub fn take_problems(&mut self) -> Vec<Problem> {
        self.problems.take()
    }

    fn advance(&mut self) -> Result<(), ReadError> {
        match self.walk.next(&mut self.problems)? {
            Step::Enter(REPORT, _) => {
                self.met = true;
                self.context = Context::default();
            }
            Step::Enter(_, line) => self.context.batch = Batch { line, ..Batch::default() },
            Step::Leave(BATCH) => {
                self.tell_batch();
                self.context.batch = Batch::default();
            }
            Step::Leave(_) => {}
            Step::Node(node) => self.node(node),
            Step::End => {
                self.ended = true;
                if !self.met {
                    let message = "the file holds no payment status report (CstmrPmtStsRpt)";
                    self.problems.tell(ProblemId::OtherMessage, self.walk.line(), None, message);
                }
            }
        }
        Ok(())
    }

    fn node(&mut self, node: Node) {
        let problems = &mut self.problems;
        match node.name.as_str() {
            "GrpHdr" => {
                self.context.report_id = node.words(&["MsgId"]);
                self.context.reported = node.date(&["CreDtTm"], problems);
            }
            "OrgnlGrpInfAndSts" => {
                self.context.message_id = node.words(&["OrgnlMsgId"]);
                let reasons: Vec<Reason> =
                    node.all("StsRsnInf").filter_map(|reason| Reason::of(reason, problems)).collect();
                let status = node.words(&["GrpSts"]);
                if status.is_some() || !reasons.is_empty() {
                    let told = self.blank(Level::Group, node.line, status, reasons);
                    self.ready.push_back(told);
                }
            }
            "OrgnlPmtInfId" => self.context.batch.id = node.own_words(),
            "PmtInfSts" => self.context.batch.status = node.own_words(),
            "StsRsnInf" => {
                let reason = Reason::of(&node, problems);
                self.context.batch.reasons.extend(reason);
            }
            "TxInfAndSts" => self.transaction(&node),
            _ => {}
        }
    }

    /// The batch's own status, once: what is said of it stands before its payments.
    fn tell_batch(&mut self) {
        let status = self.context.batch.status.take();
        let reasons = std::mem::take(&mut self.context.batch.reasons);
        if status.is_some() || !reasons.is_empty() {
            let told = self.blank(Level::Batch, self.context.batch.line, status, reasons);
            self.ready.push_back(told);
        }
    }

    fn transaction(&mut self, node: &Node) {
        self.tell_batch();
        let problems = &mut self.problems;
        let reasons = node.all("StsRsnInf").filter_map(|reason| Reason::of(reason, problems)).collect();
        let status = node.words(&["TxSts"]);
        if status.is_none() {
            problems.tell(ProblemId::Missing, node.line, Some("TxSts"), "the payment has no status");
        }
        let original = ["OrgnlTxRef"];
        let amount = ["InstdAmt", "EqvtAmt"].into_iter().find_map(|kind| match kind {
            "InstdAmt" => node.amount(&["OrgnlTxRef", "Amt", "InstdAmt"], problems),
            _ => node.amount(&["OrgnlTxRef", "Amt", "EqvtAmt", "Amt"], problems),
        });
        let amount = amount.or_else(|| node.amount(&["OrgnlTxRef", "IntrBkSttlmAmt"], problems));
        let execution = node.date(&["OrgnlTxRef", "ReqdExctnDt"], problems);
        let reference = node.at(&original);
        let creditor = reference.and_then(|reference| reference.party(&["Cdtr"]));
        let account =
            reference.and_then(|reference| reference.account(&["CdtrAcct"], self.options.key.as_ref()));
        let mut told = self.blank(Level::Transaction, node.line, status, reasons);
        told.instruction_id = node.words(&["OrgnlInstrId"]);
        told.end_to_end_id = node.words(&["OrgnlEndToEndId"]);
        told.uetr = node.words(&["OrgnlUETR"]);
        told.amount = amount;
        told.execution = execution;
        told.creditor = creditor;
        told.creditor_account = account;
        self.ready.push_back(told);
    }

    fn blank(&self, level: Level, line: u64, status: Option<String>, reasons: Vec<Reason>) -> PaymentStatus {
        let batch = if level == Level::Group { None } else { self.context.batch.id.clone() };
        PaymentStatus {
            line,
            level,
            report_id: self.context.report_id.clone(),
            reported: self.context.reported,
            message_id: self.context.message_id.clone(),
            batch_id: batch,
            instruction_id: None,
            end_to_end_id: None,
            uetr: None,
            status,
            reasons,
            amount: None,
            execution: None,
            creditor: None,
            creditor_account: None,
        }
    }
}

impl<R: BufRead> Iterator for Statuses<R> {
    type Item = Result<PaymentStatus, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        while self.ready.is_empty() && !self.ended {
            if let Err(error) = self.advance() {
                self.ended = true;
                return Some(Err(error));
            }
        }
        self.ready.pop_front().map(Ok)
    }
}

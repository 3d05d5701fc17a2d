//! Debit and credit notifications: camt.054, what a bank booked on an account, and why money came back.

use std::io::BufRead;

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::Serialize;

use crate::account::Account;
use crate::amount::Amount;
use crate::error::{Options, ReadError};
use crate::problem::{Problem, ProblemId, Problems};
use crate::status::Reason;
use crate::xml::{Node, Step, Walk};

/// A booking, with the payments in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Entry {
    /// The line on which it begins.
    pub line: u64,
    /// The id of the notification.
    pub notification_id: Option<String>,
    /// The account that was booked.
    pub account: Option<Account>,
    /// The id that the bank gives the entry.
    pub reference: Option<String>,
    /// The sum that was booked.
    pub amount: Option<Amount>,
    /// Whether it was credited; `None` where the file does not say.
    pub credit: Option<bool>,
    /// Whether it takes an earlier entry back.
    pub reversal: bool,
    /// `BOOK`, `PDNG`, `INFO` …
    pub status: Option<String>,
    /// The day it was booked.
    pub booked: Option<Date>,
    /// The day from which it counts.
    pub value_date: Option<Date>,
    /// What the bank adds in words, account numbers masked.
    pub text: Option<String>,
    /// The batches it is said to be of, with their stated number and sum.
    pub batches: Vec<Batch>,
    /// The payments in it; none where the bank does not tell them apart.
    pub details: Vec<Detail>,
}

/// What an entry says of a batch.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Batch {
    /// The id of the message that was sent.
    pub message_id: Option<String>,
    /// The id of the batch in it, `PmtInfId`.
    pub batch_id: Option<String>,
    /// How many payments it is said to hold.
    pub count: Option<u64>,
    /// What they are said to make.
    pub total: Option<Amount>,
}

/// One payment of a booking.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Detail {
    /// The line on which it begins.
    pub line: u64,
    /// The id of the message that was sent.
    pub message_id: Option<String>,
    /// The id of the batch in it.
    pub batch_id: Option<String>,
    /// The id of the instruction, for the bank alone.
    pub instruction_id: Option<String>,
    /// The id that goes from end to end.
    pub end_to_end_id: Option<String>,
    /// The unique end-to-end transaction reference.
    pub uetr: Option<String>,
    /// Its sum.
    pub amount: Option<Amount>,
    /// Whether it was credited, where it says so itself.
    pub credit: Option<bool>,
    /// Why it came back; `None` where it did not.
    pub returned: Option<Reason>,
    /// Who was paid.
    pub creditor: Option<String>,
    /// The account that was credited.
    pub creditor_account: Option<Account>,
    /// What the payer wrote for the payee, account numbers masked.
    pub remittance: Vec<String>,
}

/// Reads a notification, one entry after the other.
///
/// ```
/// use meruit_payments::{Entries, Options};
/// let file = "<BkToCstmrDbtCdtNtfctn><Ntfctn><Ntry><Amt Ccy='EUR'>250.00</Amt><CdtDbtInd>CRDT</CdtDbtInd>
///   <NtryDtls><TxDtls><Refs><EndToEndId>E-7</EndToEndId></Refs><RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf></TxDtls></NtryDtls>
///   </Ntry></Ntfctn></BkToCstmrDbtCdtNtfctn>";
/// let entries = Entries::new(file.as_bytes(), &Options::default()).collect::<Result<Vec<_>, _>>()?;
/// let returned = entries[0].details[0].returned.as_ref();
/// assert_eq!(returned.and_then(|reason| reason.code.as_deref()), Some("AC04"));
/// # Ok::<(), meruit_payments::ReadError>(())
/// ```
pub struct Entries<R: BufRead> {
    walk: Walk<R>,
    options: Options,
    problems: Problems,
    notification: Option<String>,
    account: Option<Account>,
    entry: Option<Entry>,
    /// What the entry in hand takes so far, in details.
    held: usize,
    met: bool,
    ended: bool,
}

const REPORT: &str = "BkToCstmrDbtCdtNtfctn";
const NOTIFICATION: &str = "Ntfctn";
const ENTRY: &str = "Ntry";
const DETAILS: &str = "NtryDtls";

/// Details of one entry are no more than this: as many as a batch of the largest clearing systems may hold.
const MOST_DETAILS: usize = 1_000_000;

impl<R: BufRead> Entries<R> {
    /// Begins to read.
    pub fn new(input: R, options: &Options) -> Self {
        Self {
            walk: Walk::new(input, options.limits, &[REPORT, NOTIFICATION, ENTRY, DETAILS]),
            options: options.clone(),
            problems: Problems::up_to(options.limits.problems),
            notification: None,
            account: None,
            entry: None,
            held: 0,
            met: false,
            ended: false,
        }
    }

    /// What was wrong with the file since the last call.
    pub fn take_problems(&mut self) -> Vec<Problem> {
        self.problems.take()
    }

    fn advance(&mut self) -> Result<Option<Entry>, ReadError> {
        match self.walk.next(&mut self.problems)? {
            Step::Enter(REPORT, _) => self.met = true,
            Step::Enter(NOTIFICATION, _) => (self.notification, self.account) = (None, None),
            Step::Enter(ENTRY, line) => {
                self.entry = Some(self.blank(line));
                self.held = 0;
            }
            Step::Leave(ENTRY) => {
                let entry = self.entry.take();
                if let Some(entry) = &entry {
                    check(entry, &mut self.problems);
                }
                return Ok(entry);
            }
            Step::Enter(..) | Step::Leave(_) => {}
            Step::Node(node) => self.node(&node)?,
            Step::End => {
                self.ended = true;
                if !self.met {
                    let message = "the file holds no debit and credit notification (BkToCstmrDbtCdtNtfctn)";
                    self.problems.tell(ProblemId::OtherMessage, self.walk.line(), None, message);
                }
            }
        }
        Ok(None)
    }

    fn node(&mut self, node: &Node) -> Result<(), ReadError> {
        let key = self.options.key.as_ref();
        let problems = &mut self.problems;
        let Some(entry) = &mut self.entry else {
            match node.name.as_str() {
                "Id" => self.notification = node.own_words(),
                "Acct" => {
                    let number = node.words(&["Id", "IBAN"]).or_else(|| node.words(&["Id", "Othr", "Id"]));
                    self.account = number.map(|number| Account::new(&number, key));
                }
                _ => {}
            }
            return Ok(());
        };
        match node.name.as_str() {
            "NtryRef" => entry.reference = node.own_words(),
            "Amt" => entry.amount = node.amount(&[], problems),
            "CdtDbtInd" => entry.credit = credit(node),
            "RvslInd" => entry.reversal = matches!(node.text.trim(), "true" | "1"),
            // Since 2019 the status stands in `Cd`.
            "Sts" => entry.status = node.words(&["Cd"]).or_else(|| node.own_words()),
            "BookgDt" => entry.booked = node.date(&[], problems),
            "ValDt" => entry.value_date = node.date(&[], problems),
            "AddtlNtryInf" => entry.text = node.free_text(&[]),
            "Btch" => entry.batches.push(Batch {
                message_id: node.words(&["MsgId"]),
                batch_id: node.words(&["PmtInfId"]),
                count: node.words(&["NbOfTxs"]).and_then(|count| count.parse().ok()),
                total: node.amount(&["TtlAmt"], problems),
            }),
            "TxDtls" => {
                self.held += 1;
                if self.held > MOST_DETAILS {
                    return Err(ReadError::RecordTooLong { line: node.line, limit: MOST_DETAILS });
                }
                entry.details.push(detail(node, &self.options, problems));
            }
            _ => {}
        }
        Ok(())
    }

    fn blank(&self, line: u64) -> Entry {
        Entry {
            line,
            notification_id: self.notification.clone(),
            account: self.account.clone(),
            reference: None,
            amount: None,
            credit: None,
            reversal: false,
            status: None,
            booked: None,
            value_date: None,
            text: None,
            batches: Vec::new(),
            details: Vec::new(),
        }
    }
}

impl<R: BufRead> Iterator for Entries<R> {
    type Item = Result<Entry, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.ended {
            match self.advance() {
                Ok(Some(entry)) => return Some(Ok(entry)),
                Ok(None) => {}
                Err(error) => {
                    self.ended = true;
                    return Some(Err(error));
                }
            }
        }
        None
    }
}

fn credit(node: &Node) -> Option<bool> {
    match node.text.trim() {
        "CRDT" => Some(true),
        "DBIT" => Some(false),
        _ => None,
    }
}

fn detail(node: &Node, options: &Options, problems: &mut Problems) -> Detail {
    let refs = |name| node.words(&["Refs", name]);
    let amount = match node.at(&["Amt"]) {
        Some(_) => node.amount(&["Amt"], problems),
        // Until version 3 the sum stands among the details of sums alone.
        None => node.amount(&["AmtDtls", "TxAmt", "Amt"], problems),
    };
    let parties = node.at(&["RltdPties"]);
    Detail {
        line: node.line,
        message_id: refs("MsgId"),
        batch_id: refs("PmtInfId"),
        instruction_id: refs("InstrId"),
        end_to_end_id: refs("EndToEndId"),
        uetr: refs("UETR"),
        amount,
        credit: node.at(&["CdtDbtInd"]).and_then(credit),
        returned: node.at(&["RtrInf"]).map(|reason| Reason::of(reason, problems).unwrap_or_default()),
        creditor: parties.and_then(|parties| parties.party(&["Cdtr"])),
        creditor_account: parties.and_then(|parties| parties.account(&["CdtrAcct"], options.key.as_ref())),
        remittance: node
            .at(&["RmtInf"])
            .into_iter()
            .flat_map(|remittance| remittance.all("Ustrd"))
            .filter_map(Node::own_words)
            .map(|words| crate::account::mask_text(&words))
            .collect(),
    }
}

/// Holds an entry's stated number and sum against its details.
fn check(entry: &Entry, problems: &mut Problems) {
    if entry.amount.is_none() {
        problems.tell(ProblemId::Missing, entry.line, Some("Amt"), "the entry has no sum");
    }
    if entry.credit.is_none() {
        problems.tell(ProblemId::Missing, entry.line, Some("CdtDbtInd"), "neither CRDT nor DBIT");
    }
    // Banks that send no details, or only some of them, contradict nothing.
    let [batch] = entry.batches.as_slice() else { return };
    if entry.details.is_empty() {
        return;
    }
    let count = entry.details.len() as u64;
    if let Some(stated) = batch.count.filter(|stated| *stated != count) {
        let message = format!("{stated} payments are stated, {count} are there");
        problems.tell(ProblemId::BatchTotal, entry.line, Some("NbOfTxs"), message);
        return;
    }
    let Some(stated) = &batch.total else { return };
    let sums = entry.details.iter().map(|detail| {
        let amount = detail.amount.as_ref().filter(|amount| amount.currency == stated.currency)?;
        let against = detail.credit.is_some() && entry.credit.is_some() && detail.credit != entry.credit;
        Some(if against { -amount.value } else { amount.value })
    });
    let made = sums
        .collect::<Option<Vec<Decimal>>>()
        .and_then(|sums| sums.into_iter().try_fold(Decimal::ZERO, Decimal::checked_add));
    if let Some(made) = made.filter(|made| *made != stated.value) {
        let message = format!("{} is stated, the payments make {made}", stated.value);
        problems.tell(ProblemId::BatchTotal, entry.line, Some("TtlAmt"), message);
    }
}

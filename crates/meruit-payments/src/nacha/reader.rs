//! The walk through a file: batches, entries and the addenda that say why an entry came back or what is to be changed.

use std::io::BufRead;

use jiff::civil::Date;
use serde::Serialize;

use crate::account::{Account, mask_text};
use crate::amount::Amount;
use crate::error::{Options, ReadError};
use crate::problem::{Problem, ProblemId, Problems, quoted};

use super::change::Correction;
use super::columns::{Columns, Records};
use super::records::{BatchHeader, Control, EntryDetail, dollars, number_of, short_date};
use super::totals::Totals;

/// What an entry of a return file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReturnKind {
    /// The money came back: `R01` to `R53` and `R80` on.
    Return,
    /// The first bank refuses the return: `R61` to `R70`.
    Dishonored,
    /// The returning bank stands by its return: `R71` to `R79`.
    Contested,
    /// A notification of change: `C01` to `C14`.
    Change,
    /// A notification that was refused: `C61` to `C69`.
    RefusedChange,
}

/// An entry that came back, or about which something is to be changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ReturnEntry {
    /// The line of the entry.
    pub line: u64,
    /// What it is.
    pub kind: ReturnKind,
    /// `R03`, `C01` … as written.
    pub code: String,
    /// The day of the file.
    pub file_date: Option<Date>,
    /// Who sent the entry.
    pub company: Option<String>,
    /// The id of who sent it.
    pub company_id: Option<String>,
    /// The standard entry class: `CCD`, `CTX`, `COR` …
    pub class: Option<String>,
    /// The day on which the batch took effect.
    pub effective: Option<Date>,
    /// The number of the batch.
    pub batch: Option<String>,
    /// The sum, in USD. Notifications of change have none: 0.00.
    pub amount: Amount,
    /// Whether the entry credited the receiver, as a payment to a vendor does.
    pub credit: bool,
    /// The receiver's account.
    pub account: Option<Account>,
    /// The receiver.
    pub name: Option<String>,
    /// What the sender calls the receiver.
    pub identification: Option<String>,
    /// The trace number of this entry.
    pub trace: Option<String>,
    /// The trace number of the entry that came back: by it the payment is found.
    pub original_trace: Option<String>,
    /// The receiving bank of that entry, eight digits.
    pub original_bank: Option<String>,
    /// The day of death, for `R14` and `R15`.
    pub died: Option<Date>,
    /// What the bank adds, account numbers masked.
    pub text: Option<String>,
    /// What is to be changed.
    pub correction: Option<Correction>,
    /// Of a dishonored or contested return: the trace number of the return.
    pub return_trace: Option<String>,
    /// Of a dishonored or contested return: why the entry had come back, such as `R03`.
    pub return_code: Option<String>,
}

/// Reads a file of returns and changes, one entry after the other. Control totals are checked on the way.
///
/// Entries that went out and did not come back are told and left out.
///
/// ```
/// use meruit_payments::{Options, Returns};
/// let file = concat!(
///     "5200NORDLICHT INS                       1123456789CCDVENDOR PAY      260410   1121000240000001\n",
///     "62111100002555512345671      0000125000INV-1001       AVERY & COLE LLP        1111000020000001\n",
///     "799R03121000240000042      11100002                                            111000020000001\n",
/// );
/// let returned = Returns::new(file.as_bytes(), &Options::default()).collect::<Result<Vec<_>, _>>()?;
/// assert_eq!(returned.len(), 1);
/// assert_eq!((returned[0].code.as_str(), returned[0].amount.value.to_string()), ("R03", "1250.00".to_owned()));
/// # Ok::<(), meruit_payments::ReadError>(())
/// ```
pub struct Returns<R: BufRead> {
    records: Records<R>,
    options: Options,
    problems: Problems,
    file_date: Option<Date>,
    batch: Option<BatchHeader>,
    entry: Option<Entry>,
    batch_totals: Totals,
    file_totals: Totals,
    met: bool,
    closed: bool,
    ended: bool,
}

/// An entry until its addenda are read.
struct Entry {
    detail: EntryDetail,
    told: Option<Addenda>,
}

/// What an addenda 98 or 99 says.
struct Addenda {
    line: u64,
    change: bool,
    code: String,
    record: Columns,
}

impl<R: BufRead> Returns<R> {
    /// Begins to read.
    pub fn new(input: R, options: &Options) -> Self {
        Self {
            records: Records::new(input, options.limits),
            options: options.clone(),
            problems: Problems::up_to(options.limits.problems),
            file_date: None,
            batch: None,
            entry: None,
            batch_totals: Totals::default(),
            file_totals: Totals::default(),
            met: false,
            closed: false,
            ended: false,
        }
    }

    /// What was wrong with the file since the last call.
    pub fn take_problems(&mut self) -> Vec<Problem> {
        self.problems.take()
    }

    fn advance(&mut self) -> Result<Option<ReturnEntry>, ReadError> {
        let Some(record) = self.records.next(&mut self.problems)? else {
            self.ended = true;
            let done = self.finish_entry();
            self.at_end();
            return Ok(done);
        };
        let line = record.line;
        let problems = &mut self.problems;
        match record.get(1, 1).as_str() {
            "1" => {
                self.met |= record.get(1, 3) == "101";
                self.file_date = short_date(&record, 24, "file creation date", problems);
            }
            "5" => {
                let done = self.finish_entry();
                if self.batch.is_some() {
                    let message = "a batch begins before the one before it has ended";
                    self.problems.tell(ProblemId::RecordOrder, line, None, message);
                }
                self.met = true;
                self.batch = Some(BatchHeader::of(&record, &mut self.problems));
                self.batch_totals = Totals::default();
                return Ok(done);
            }
            "6" => {
                let done = self.finish_entry();
                if self.batch.is_none() {
                    self.problems.tell(ProblemId::RecordOrder, line, None, "an entry stands in no batch");
                }
                let class = self.batch.as_ref().and_then(|batch| batch.class.as_deref());
                let key = self.options.key.as_ref();
                let detail = EntryDetail::of(&record, class, key, &mut self.problems);
                self.batch_totals.entry(&detail);
                self.entry = Some(Entry { detail, told: None });
                return Ok(done);
            }
            "7" => self.addenda(record),
            "8" => {
                let done = self.finish_entry();
                let stated = Control::of_batch(&record, &mut self.problems);
                self.batch_totals.check(stated, ProblemId::BatchControl, line, &mut self.problems);
                self.file_totals.add(self.batch_totals);
                self.batch_totals = Totals::default();
                if self.batch.take().is_none() {
                    self.problems.tell(ProblemId::RecordOrder, line, None, "a batch ends that did not begin");
                }
                return Ok(done);
            }
            "9" if record.is_filler() => {}
            "9" => {
                let done = self.finish_entry();
                let stated = Control::of_file(&record, &mut self.problems);
                self.file_totals.check(stated, ProblemId::FileControl, line, &mut self.problems);
                self.closed = true;
                return Ok(done);
            }
            other => {
                let message = format!("{} is no type of record", quoted(other));
                problems.tell(ProblemId::RecordType, line, None, message);
            }
        }
        Ok(None)
    }

    fn at_end(&mut self) {
        let line = self.records.line().max(1);
        if !self.met {
            let message = "the file has neither a file header nor a batch of NACHA";
            self.problems.tell(ProblemId::OtherMessage, line, None, message);
        } else if !self.closed {
            let message = "the file control record is not there";
            self.problems.tell(ProblemId::Truncated, line, None, message);
        }
    }

    fn addenda(&mut self, record: Columns) {
        self.batch_totals.addenda();
        let line = record.line;
        let Some(entry) = &mut self.entry else {
            self.problems.tell(ProblemId::RecordOrder, line, None, "an addenda stands behind no entry");
            return;
        };
        let change = match record.get(2, 3).as_str() {
            "99" => false,
            "98" => true,
            // Remittance and the addenda of cross-border entries come along with a return.
            _ => return,
        };
        let code = record.get(4, 6);
        let letter = if change { 'C' } else { 'R' };
        let digits = code.strip_prefix(letter).unwrap_or_default();
        if digits.len() != 2 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            let message = format!("{} is no reason of this addenda", quoted(&code));
            self.problems.tell(ProblemId::ReasonCode, line, Some("reason"), message);
        }
        if entry.told.is_some() {
            self.problems.tell(ProblemId::RecordOrder, line, None, "a second reason for the same entry");
            return;
        }
        entry.told = Some(Addenda { line, change, code, record });
    }

    fn finish_entry(&mut self) -> Option<ReturnEntry> {
        let Entry { detail, told } = self.entry.take()?;
        let Some(told) = told else {
            let message = "the entry says neither why it came back nor what is to be changed";
            self.problems.tell(ProblemId::ReturnAddenda, detail.line, None, message);
            return None;
        };
        let Addenda { line, change, code, record } = told;
        let number: Option<u8> = code.get(1..).and_then(|digits| digits.parse().ok());
        let kind = match (change, number) {
            (true, Some(61..=69)) => ReturnKind::RefusedChange,
            (true, _) => ReturnKind::Change,
            (false, Some(61..=70)) => ReturnKind::Dishonored,
            (false, Some(71..=79)) => ReturnKind::Contested,
            (false, _) => ReturnKind::Return,
        };
        let batch = self.batch.clone().unwrap_or_default();
        let problems = &mut self.problems;
        let again = matches!(kind, ReturnKind::Dishonored | ReturnKind::Contested);
        let correction = change.then(|| {
            // A refused one repeats the data with the code that it was given.
            let data_code = if kind == ReturnKind::RefusedChange { record.get(65, 67) } else { code.clone() };
            Correction::of(&data_code, &record.raw(36, 64), line, self.options.key.as_ref(), problems)
        });
        let cross_border = batch.class.as_deref() == Some("IAT");
        let text = match kind {
            ReturnKind::Return if cross_border => record.some(46, 79),
            ReturnKind::Return => record.some(36, 79),
            ReturnKind::Dishonored => record.some(59, 79),
            _ => None,
        };
        let cents = if cross_border && kind == ReturnKind::Return && record.some(36, 45).is_some() {
            number_of(&record, 36, 45, "original amount", problems)
        } else {
            detail.cents
        };
        Some(ReturnEntry {
            line: detail.line,
            kind,
            died: match kind {
                ReturnKind::Return => short_date(&record, 22, "date of death", problems),
                _ => None,
            },
            code,
            file_date: self.file_date,
            company: batch.company,
            company_id: batch.company_id,
            class: batch.class,
            effective: batch.effective,
            batch: batch.number,
            amount: Amount { value: dollars(cents), currency: "USD".to_owned() },
            credit: detail.credit,
            account: detail.account,
            name: detail.name,
            identification: detail.identification,
            trace: detail.trace,
            original_trace: record.some(7, 21),
            original_bank: record.some(28, 35),
            text: text.map(|text| mask_text(&text)),
            correction,
            return_trace: if again { record.some(39, 53) } else { None },
            return_code: if again { record.some(57, 58).map(|digits| format!("R{digits}")) } else { None },
        })
    }
}

impl<R: BufRead> Iterator for Returns<R> {
    type Item = Result<ReturnEntry, ReadError>;

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

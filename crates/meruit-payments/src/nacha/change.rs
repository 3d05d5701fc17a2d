//! What a notification of change corrects, by its code.

use serde::Serialize;

use crate::account::{Account, TokenKey, mask_text};
use crate::problem::{ProblemId, Problems};

use super::records::check_digit_fits;

/// The corrected data of a notification of change. An account number is masked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Correction {
    /// The right routing number.
    pub routing: Option<String>,
    /// The right account.
    pub account: Option<Account>,
    /// The right name on the account.
    pub name: Option<String>,
    /// The right transaction code, such as `32` for a credit of a savings account.
    pub transaction_code: Option<String>,
    /// The right id of the receiver.
    pub identification: Option<String>,
    /// What stands there under any other code, with numbers masked.
    pub other: Option<String>,
}

impl Correction {
    /// Reads the 29 columns of corrected data.
    pub(crate) fn of(
        code: &str,
        data: &str,
        line: u64,
        key: Option<&TokenKey>,
        problems: &mut Problems,
    ) -> Self {
        let part = |from: usize, length: usize| {
            let text: String = data.chars().skip(from).take(length).collect();
            Some(text.trim().to_owned()).filter(|text| !text.is_empty())
        };
        let account = |from| part(from, 17).map(|number| Account::new(&number, key));
        let mut corrected = Self::default();
        let complete = match code {
            "C01" => {
                corrected.account = account(0);
                corrected.account.is_some()
            }
            "C02" => {
                corrected.routing = part(0, 9);
                corrected.routing.is_some()
            }
            "C03" => {
                corrected.routing = part(0, 9);
                corrected.account = account(12);
                corrected.routing.is_some() && corrected.account.is_some()
            }
            "C04" => {
                corrected.name = part(0, 22);
                corrected.name.is_some()
            }
            "C05" => {
                corrected.transaction_code = part(0, 2);
                corrected.transaction_code.is_some()
            }
            "C06" => {
                corrected.account = account(0);
                corrected.transaction_code = part(20, 2);
                corrected.account.is_some() && corrected.transaction_code.is_some()
            }
            "C07" => {
                corrected.routing = part(0, 9);
                corrected.account = account(9);
                corrected.transaction_code = part(26, 2);
                corrected.routing.is_some()
                    && corrected.account.is_some()
                    && corrected.transaction_code.is_some()
            }
            "C09" => {
                corrected.identification = part(0, 22);
                corrected.identification.is_some()
            }
            _ => {
                corrected.other = part(0, 29).map(|text| mask_text(&text));
                true
            }
        };
        if !complete {
            let message = format!("{code} corrects more than stands there");
            problems.tell(ProblemId::CorrectedData, line, Some("corrected data"), message);
        }
        if let Some(routing) = &corrected.routing {
            let (bank, check) = routing.split_at_checked(8).unwrap_or((routing, ""));
            if !check_digit_fits(bank, check) {
                let message = "the check digit does not fit the corrected routing number";
                problems.tell(ProblemId::RoutingNumber, line, Some("corrected data"), message);
            }
        }
        corrected
    }
}

//! The sums of many invoices by currency, rule and account.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::{
    AccountAmount, AloneAmount, Amounts, CurrencyTotals, Document, InvoiceResult, Proposal, RuleAmount,
};
use crate::types::{Currency, Number, amount};

/// Sums up invoices as they come, of one document or of many.
///
/// ```
/// use meruit_core::document::TotalsByCurrency;
/// let totals = TotalsByCurrency::default();
/// assert!(totals.totals().is_empty());
/// ```
#[derive(Clone, Debug, Default)]
pub struct TotalsByCurrency {
    /// `None` once a sum of the currency has more digits than a number holds.
    currencies: BTreeMap<String, Option<Sums>>,
}

/// Billed, approved, reduced, held and withheld.
type Five = [Number; 5];
/// Reduced, held and withheld.
type Three = [Number; 3];

#[derive(Clone, Debug, Default)]
struct Sums {
    invoices: u64,
    net: Option<Five>,
    tax: Option<Five>,
    by_rule: BTreeMap<String, (Three, Option<Three>)>,
    by_account: BTreeMap<String, Number>,
}

impl TotalsByCurrency {
    /// Adds the invoices of a document, and what its rules share over accounts.
    pub fn add(&mut self, document: &Document) {
        for invoice in &document.invoices {
            self.with(&invoice.currency, |sums| sums.add(invoice));
        }
        let proposals = document.findings.iter().flat_map(|finding| &finding.proposals);
        for share in proposals.filter(|proposal| proposal.what == "split") {
            self.with(&share.currency, |sums| sums.add_share(share));
        }
    }

    fn with(&mut self, currency: &str, add: impl FnOnce(&mut Sums) -> Option<()>) {
        let slot = self.currencies.entry(currency.to_owned()).or_insert_with(|| Some(Sums::default()));
        if let Some(sums) = slot
            && add(sums).is_none()
        {
            *slot = None;
        }
    }

    /// The sums, in the order of the currencies' codes.
    pub fn totals(&self) -> Vec<CurrencyTotals> {
        let known = self.currencies.iter().filter_map(|(code, sums)| Some((code, sums.as_ref()?)));
        known.map(|(code, sums)| sums.totals(code)).collect()
    }
}

impl Sums {
    fn add(&mut self, invoice: &InvoiceResult) -> Option<()> {
        self.invoices = self.invoices.checked_add(1)?;
        self.net = Some(plus(self.net.unwrap_or([Number::ZERO; 5]), five(&invoice.totals)?)?);
        self.tax = Some(plus(self.tax.unwrap_or([Number::ZERO; 5]), five(&invoice.tax)?)?);
        for rule in &invoice.by_rule {
            let (took, alone) = self.by_rule.entry(rule.rule.clone()).or_insert(([Number::ZERO; 3], None));
            *took = plus(*took, [&rule.reduced, &rule.held, &rule.withheld].map(number).all()?)?;
            if let Some(AloneAmount { reduced, held, withheld }) = &rule.alone {
                let more = [reduced, held, withheld].map(number).all()?;
                *alone = Some(plus(alone.unwrap_or([Number::ZERO; 3]), more)?);
            }
        }
        Some(())
    }

    fn add_share(&mut self, share: &Proposal) -> Option<()> {
        let named = share.row.get("account").and_then(|account| account.as_str());
        let account = named.filter(|name| !name.is_empty()).unwrap_or(&share.of).to_owned();
        let sum = self.by_account.entry(account).or_insert(Number::ZERO);
        *sum = sum.checked_add(number(&share.amount)?).ok()?;
        Some(())
    }

    fn totals(&self, code: &str) -> CurrencyTotals {
        let currency = code.parse().unwrap_or(Currency::NONE);
        let amounts = |sums: Option<Five>| {
            let [billed, approved, reduced, held, withheld] =
                sums.unwrap_or([Number::ZERO; 5]).map(|sum| amount(sum, currency));
            Amounts { billed, approved, reduced, held, withheld }
        };
        let by_rule = self.by_rule.iter().map(|(rule, (took, alone))| {
            let [reduced, held, withheld] = took.map(|sum| amount(sum, currency));
            let alone = alone.map(|sums| {
                let [reduced, held, withheld] = sums.map(|sum| amount(sum, currency));
                AloneAmount { reduced, held, withheld }
            });
            RuleAmount { rule: rule.clone(), reduced, held, withheld, alone }
        });
        let by_account = self
            .by_account
            .iter()
            .map(|(account, sum)| AccountAmount { account: account.clone(), amount: amount(*sum, currency) });
        CurrencyTotals {
            currency: code.to_owned(),
            invoices: self.invoices,
            totals: amounts(self.net),
            tax: amounts(self.tax),
            by_rule: by_rule.collect(),
            by_account: by_account.collect(),
        }
    }
}

fn five(amounts: &Amounts) -> Option<Five> {
    let Amounts { billed, approved, reduced, held, withheld } = amounts;
    [billed, approved, reduced, held, withheld].map(number).all()
}

fn number(text: impl AsRef<str>) -> Option<Number> {
    Decimal::from_str_exact(text.as_ref()).ok().map(Number::from)
}

fn plus<const N: usize>(mut sum: [Number; N], add: [Number; N]) -> Option<[Number; N]> {
    for (sum, add) in sum.iter_mut().zip(add) {
        *sum = sum.checked_add(add).ok()?;
    }
    Some(sum)
}

/// All of an array, or none.
trait All<const N: usize> {
    fn all(self) -> Option<[Number; N]>;
}

impl<const N: usize> All<N> for [Option<Number>; N] {
    fn all(self) -> Option<[Number; N]> {
        let mut all = [Number::ZERO; N];
        for (slot, number) in all.iter_mut().zip(self) {
            *slot = number?;
        }
        Some(all)
    }
}

//! The result document of the examples in this documentation and of the tests.

use meruit_core::document::{
    AloneAmount, Amounts, BalanceProposal, Counts, Cut, DOCUMENT, DecisionResult, Document, Finding,
    InputProblem, InvoiceResult, LineResult, Place, Proposal, Read, ReasonText, RuleAmount, RuleCounts,
    RulesInfo, Status, TotalsByCurrency, Words,
};

fn amounts(billed: &str, approved: &str, reduced: &str, held: &str) -> Amounts {
    let [billed, approved, reduced, held] = [billed, approved, reduced, held].map(str::to_owned);
    Amounts { billed, approved, reduced, held, withheld: "0.00".to_owned() }
}

fn line(
    number: &str,
    kind: &str,
    fate: &'static str,
    net: Amounts,
    tax: Amounts,
    cuts: Vec<Cut>,
) -> LineResult {
    let Amounts { billed, approved, reduced, held, withheld } = net;
    let (number, kind, date) = (number.to_owned(), kind.to_owned(), "2026-03-03".to_owned());
    let narrative = Some("Travelling to court".to_owned());
    let decided_by = (fate == "held").then(|| "receipt".to_owned());
    LineResult {
        number,
        kind,
        date,
        narrative,
        fate,
        decided_by,
        billed,
        approved,
        reduced,
        held,
        withheld,
        tax,
        cuts,
    }
}

fn finding(
    rule: &str,
    verdict: &'static str,
    outcome: &str,
    line: &str,
    amount: &str,
    message: &str,
) -> Finding {
    Finding {
        id: format!("F1/1001/{rule}/{line}"),
        rule: rule.to_owned(),
        title: None,
        section: None,
        verdict,
        outcomes: vec![outcome.to_owned()],
        invoice: "1001".to_owned(),
        lines: vec![line.to_owned()],
        amount: amount.to_owned(),
        currency: "USD".to_owned(),
        message: message.to_owned(),
        says: Vec::new(),
        reads: Vec::new(),
        words: Vec::new(),
        notes: Vec::new(),
        reasons: Vec::new(),
        at_stake: None,
        proposals: Vec::new(),
        place: Place { file: "example.ocg".to_owned(), line: 9, column: 1 },
    }
}

/// A document with something in every member.
#[doc(hidden)]
pub fn doc_sample() -> Document {
    let agreed = Finding {
        title: Some("The agreed rate".to_owned()),
        section: Some("3.1".to_owned()),
        reads: vec![Read { what: "rate".to_owned(), is: "1,000.00 USD per hour".to_owned() }],
        notes: vec!["also broken: `role_rate`".to_owned()],
        ..finding(
            "agreed",
            "found",
            "reduce rate",
            "1",
            "95.00",
            "1,000.00 USD per hour billed, 950.00 USD agreed",
        )
    };
    let receipt = Finding {
        says: vec!["receipt".to_owned()],
        proposals: vec![Proposal {
            what: "credit",
            of: "2".to_owned(),
            amount: "312.40".to_owned(),
            currency: "USD".to_owned(),
            row: serde_json::Map::new(),
        }],
        ..finding("receipt", "found", "hold", "2", "312.40", "expenses over 75.00 USD need a receipt")
    };
    let travel = Finding {
        reasons: vec![ReasonText {
            id: "not-supplied",
            what: "matter.state".to_owned(),
            detail: Some("no such column".to_owned()),
        }],
        at_stake: Some("1805.00".to_owned()),
        words: vec![Words {
            line: "1".to_owned(),
            what: "narrative".to_owned(),
            phrase: "travel*".to_owned(),
            text: "Travelling".to_owned(),
            start: 0,
            end: 10,
        }],
        ..finding("travel", "undetermined", "reduce amount", "1", "0.00", "travel is billed at half")
    };
    let answer = [("who", "deputy-gc"), ("within", "5 business days")];
    let row = [("row", "1"), ("account", "640010")];
    let coding = Finding {
        id: "coding/coding_row 1".to_owned(),
        outcomes: vec!["split".to_owned()],
        invoice: String::new(),
        lines: Vec::new(),
        proposals: vec![Proposal {
            what: "split",
            of: "1".to_owned(),
            amount: "1805.00".to_owned(),
            currency: "USD".to_owned(),
            row: row.into_iter().map(|(field, text)| (field.to_owned(), text.into())).collect(),
        }],
        ..finding("coding", "found", "split", "", "0", "the approved sum by account")
    };
    let approver = DecisionResult {
        id: "F1/1001/approver/1".to_owned(),
        decision: "approver".to_owned(),
        title: Some("Who approves".to_owned()),
        section: Some("7".to_owned()),
        invoice: "1001".to_owned(),
        lines: vec!["1".to_owned()],
        of: String::new(),
        verdict: "answered",
        answers: vec![answer.into_iter().map(|(column, text)| (column.to_owned(), text.into())).collect()],
        balances: vec![BalanceProposal {
            id: "R-7".to_owned(),
            before: "25000.00".to_owned(),
            used: "1805.00".to_owned(),
            after: "23195.00".to_owned(),
            currency: "USD".to_owned(),
        }],
        reasons: vec![ReasonText {
            id: "not-supplied",
            what: "matter.lead".to_owned(),
            detail: Some("no such column".to_owned()),
        }],
        reads: vec![Read { what: "approved".to_owned(), is: "1,805.00 USD".to_owned() }],
        place: Place { file: "example.ocg".to_owned(), line: 30, column: 3 },
    };
    let cut = Cut {
        rule: "agreed".to_owned(),
        finding: "F1/1001/agreed/1".to_owned(),
        step: "rate",
        amount: "95.00".to_owned(),
        arithmetic: "1.9 hours × (1,000.00 − 950.00)".to_owned(),
    };
    let rule_counts = |rule: &str, found, passed, undetermined| RuleCounts {
        rule: rule.to_owned(),
        found,
        passed,
        undetermined,
        ..RuleCounts::default()
    };
    let took = |rule: &str, reduced: &str, held: &str| RuleAmount {
        rule: rule.to_owned(),
        reduced: reduced.to_owned(),
        held: held.to_owned(),
        withheld: "0.00".to_owned(),
        alone: Some(AloneAmount {
            reduced: reduced.to_owned(),
            held: held.to_owned(),
            withheld: "0.00".to_owned(),
        }),
    };
    let mut document = Document {
        document: DOCUMENT.to_owned(),
        engine: "0.1.0".to_owned(),
        rules: RulesInfo {
            title: "Example Corp outside counsel guidelines".to_owned(),
            version: "2026.1".to_owned(),
            edition: 2026,
            hash: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".to_owned(),
        },
        as_of: Some("2026-04-30".to_owned()),
        status: Status::Undetermined,
        invoices: vec![InvoiceResult {
            number: "1001".to_owned(),
            firm: "F1".to_owned(),
            matter: "M1".to_owned(),
            date: "2026-03-31".to_owned(),
            currency: "USD".to_owned(),
            firm_name: Some("Bruton & Vale".to_owned()),
            matter_name: Some("Doe v. Example Corp".to_owned()),
            input: "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae".to_owned(),
            status: Status::Undetermined,
            fate: "open",
            corrections: Some("credit"),
            totals: amounts("2212.40", "1805.00", "95.00", "312.40"),
            tax: amounts("182.52", "148.91", "7.84", "25.77"),
            lines: vec![
                line(
                    "1",
                    "F",
                    "open",
                    amounts("1900.00", "1805.00", "95.00", "0.00"),
                    amounts("156.75", "148.91", "7.84", "0.00"),
                    vec![cut],
                ),
                line(
                    "2",
                    "E",
                    "held",
                    amounts("312.40", "0.00", "0.00", "312.40"),
                    amounts("25.77", "0.00", "0.00", "25.77"),
                    Vec::new(),
                ),
            ],
            by_rule: vec![took("agreed", "95.00", "0.00"), took("receipt", "0.00", "312.40")],
        }],
        findings: vec![agreed, receipt, travel, coding],
        decisions: vec![approver],
        totals: Vec::new(),
        counts: Counts {
            found: 3,
            undetermined: 1,
            rules: vec![
                rule_counts("agreed", 1, 0, 0),
                rule_counts("coding", 1, 0, 0),
                rule_counts("receipt", 1, 0, 0),
                rule_counts("travel", 0, 0, 1),
            ],
            ..Counts::default()
        },
        problems: vec![InputProblem {
            id: "line-arithmetic".to_owned(),
            severity: "warning".to_owned(),
            file: "april.ledes".to_owned(),
            record: Some(3),
            field: Some("LINE_ITEM_TOTAL".to_owned()),
            invoice: Some("1001".to_owned()),
            message: "1900.10 is stated, units and cost make 1900: 0.1 more than it should be".to_owned(),
            help: Some("the stated total counts".to_owned()),
        }],
    };
    let mut totals = TotalsByCurrency::default();
    totals.add(&document);
    document.totals = totals.totals();
    document
}

//! The canonical document → a result again, so that results travel between processes.

use meruit::document::{
    AccountAmount, AloneAmount, Amounts, BalanceProposal, Counts, CurrencyTotals, Cut, DecisionResult,
    Document, Finding, InputProblem, InvoiceResult, LineResult, Place, Proposal, Read, ReasonText,
    RuleAmount, RuleCounts, RulesInfo, Words,
};
use meruit::{Status, catalogue};
use serde_json::{Map, Value};

/// What the document has in place of texts of its own.
const WORDS: [&str; 27] = [
    "open",
    "returned",
    "rejected",
    "held",
    "unsettled",
    "credit",
    "return",
    "release",
    "split",
    "found",
    "undetermined",
    "answered",
    "no answer",
    "fate",
    "rate",
    "price",
    "hours",
    "units",
    "group hours",
    "group units",
    "line amount",
    "group amount",
    "fees",
    "expenses",
    "amount",
    "withhold",
    "reject",
];

/// The result that a document says; `None` where it is none of this version.
pub(crate) fn read(text: &str) -> Option<Document> {
    let value: Value = serde_json::from_str(text).ok()?;
    let of = Object(value.as_object()?);
    let rules = of.object("rules")?;
    Some(Document {
        document: of.text("document").filter(|name| name == meruit::document::DOCUMENT)?,
        engine: of.text("engine")?,
        rules: RulesInfo {
            title: rules.text("title")?,
            version: rules.text("version")?,
            edition: rules.number("edition")?,
            hash: rules.text("hash")?,
        },
        as_of: of.text("as_of"),
        invoices: of.all("invoices", invoice)?,
        findings: of.all("findings", finding)?,
        decisions: of.all("decisions", decision)?,
        problems: of.all("problems", problem)?,
        counts: counts(&of.object("counts")?)?,
        totals: of.all("totals", currency)?,
        status: status(&of)?,
    })
}

/// An object of the document.
struct Object<'v>(&'v Map<String, Value>);

impl<'v> Object<'v> {
    fn text(&self, name: &str) -> Option<String> {
        self.0.get(name)?.as_str().map(str::to_owned)
    }

    fn number<N: TryFrom<u64>>(&self, name: &str) -> Option<N> {
        self.0.get(name)?.as_u64()?.try_into().ok()
    }

    fn object(&self, name: &str) -> Option<Self> {
        self.0.get(name)?.as_object().map(Object)
    }

    /// A word of the engine's own.
    fn word(&self, name: &str) -> Option<&'static str> {
        let text = self.0.get(name)?.as_str()?;
        WORDS.into_iter().find(|word| *word == text)
    }

    /// The members of an array; an array that is not there has none.
    fn all<T>(&self, name: &str, read: impl Fn(&Object<'v>) -> Option<T>) -> Option<Vec<T>> {
        let Some(items) = self.0.get(name) else { return Some(Vec::new()) };
        items.as_array()?.iter().map(|item| read(&Object(item.as_object()?))).collect()
    }

    fn texts(&self, name: &str) -> Option<Vec<String>> {
        let Some(items) = self.0.get(name) else { return Some(Vec::new()) };
        items.as_array()?.iter().map(|item| item.as_str().map(str::to_owned)).collect()
    }
}

fn status(of: &Object<'_>) -> Option<Status> {
    Some(match of.0.get("status")?.as_str()? {
        "clean" => Status::Clean,
        "findings" => Status::Findings,
        "undetermined" => Status::Undetermined,
        _ => return None,
    })
}

fn amounts(of: &Object<'_>) -> Option<Amounts> {
    Some(Amounts {
        billed: of.text("billed")?,
        approved: of.text("approved")?,
        reduced: of.text("reduced")?,
        held: of.text("held")?,
        withheld: of.text("withheld")?,
    })
}

fn invoice(of: &Object<'_>) -> Option<InvoiceResult> {
    Some(InvoiceResult {
        number: of.text("number")?,
        firm: of.text("firm")?,
        matter: of.text("matter")?,
        date: of.text("date")?,
        currency: of.text("currency")?,
        firm_name: of.text("firm_name"),
        matter_name: of.text("matter_name"),
        input: of.text("input")?,
        status: status(of)?,
        fate: of.word("fate")?,
        corrections: of.word("corrections"),
        totals: amounts(&of.object("totals")?)?,
        tax: amounts(&of.object("tax")?)?,
        lines: of.all("lines", line)?,
        by_rule: of.all("by_rule", rule_amount)?,
    })
}

fn rule_amount(of: &Object<'_>) -> Option<RuleAmount> {
    let alone = match of.object("alone") {
        Some(alone) => Some(AloneAmount {
            reduced: alone.text("reduced")?,
            held: alone.text("held")?,
            withheld: alone.text("withheld")?,
        }),
        None => None,
    };
    Some(RuleAmount {
        rule: of.text("rule")?,
        reduced: of.text("reduced")?,
        held: of.text("held")?,
        withheld: of.text("withheld")?,
        alone,
    })
}

fn currency(of: &Object<'_>) -> Option<CurrencyTotals> {
    Some(CurrencyTotals {
        currency: of.text("currency")?,
        invoices: of.number("invoices")?,
        totals: amounts(&of.object("totals")?)?,
        tax: amounts(&of.object("tax")?)?,
        by_rule: of.all("by_rule", rule_amount)?,
        by_account: of.all("by_account", |of| {
            Some(AccountAmount { account: of.text("account")?, amount: of.text("amount")? })
        })?,
    })
}

fn line(of: &Object<'_>) -> Option<LineResult> {
    let net = amounts(of)?;
    Some(LineResult {
        number: of.text("number")?,
        kind: of.text("kind")?,
        date: of.text("date")?,
        narrative: of.text("narrative"),
        fate: of.word("fate")?,
        decided_by: of.text("decided_by"),
        billed: net.billed,
        approved: net.approved,
        reduced: net.reduced,
        held: net.held,
        withheld: net.withheld,
        tax: amounts(&of.object("tax")?)?,
        cuts: of.all("cuts", |of| {
            Some(Cut {
                rule: of.text("rule")?,
                finding: of.text("finding")?,
                step: of.word("step")?,
                amount: of.text("amount")?,
                arithmetic: of.text("arithmetic")?,
            })
        })?,
    })
}

fn finding(of: &Object<'_>) -> Option<Finding> {
    Some(Finding {
        id: of.text("id")?,
        rule: of.text("rule")?,
        title: of.text("title"),
        section: of.text("section"),
        verdict: of.word("verdict")?,
        outcomes: of.texts("outcomes")?,
        invoice: of.text("invoice")?,
        lines: of.texts("lines")?,
        amount: of.text("amount")?,
        currency: of.text("currency")?,
        message: of.text("message")?,
        says: of.texts("says")?,
        reads: of.all("reads", fact)?,
        words: of.all("words", |of| {
            Some(Words {
                line: of.text("line")?,
                what: of.text("what")?,
                phrase: of.text("phrase")?,
                text: of.text("text")?,
                start: of.number("start")?,
                end: of.number("end")?,
            })
        })?,
        notes: of.texts("notes")?,
        reasons: of.all("reasons", reason)?,
        at_stake: of.text("at_stake"),
        proposals: of.all("proposals", |of| {
            Some(Proposal {
                what: of.word("what")?,
                of: of.text("of")?,
                amount: of.text("amount")?,
                currency: of.text("currency")?,
                row: of.object("row").map(|row| row.0.clone()).unwrap_or_default(),
            })
        })?,
        place: place(&of.object("place")?)?,
    })
}

fn fact(of: &Object<'_>) -> Option<Read> {
    Some(Read { what: of.text("what")?, is: of.text("is")? })
}

fn reason(of: &Object<'_>) -> Option<ReasonText> {
    let id = of.text("id")?;
    let page = catalogue().into_iter().find(|page| page.found_in == "reason" && page.id == id)?;
    Some(ReasonText { id: page.id, what: of.text("what")?, detail: of.text("detail") })
}

fn place(of: &Object<'_>) -> Option<Place> {
    Some(Place { file: of.text("file")?, line: of.number("line")?, column: of.number("column")? })
}

fn decision(of: &Object<'_>) -> Option<DecisionResult> {
    Some(DecisionResult {
        id: of.text("id")?,
        decision: of.text("decision")?,
        title: of.text("title"),
        section: of.text("section"),
        invoice: of.text("invoice")?,
        lines: of.texts("lines")?,
        of: of.text("of")?,
        verdict: of.word("verdict")?,
        answers: of.all("answers", |of| Some(of.0.clone()))?,
        balances: of.all("balances", |of| {
            Some(BalanceProposal {
                id: of.text("id")?,
                before: of.text("before")?,
                used: of.text("used")?,
                after: of.text("after")?,
                currency: of.text("currency")?,
            })
        })?,
        reasons: of.all("reasons", reason)?,
        reads: of.all("reads", fact)?,
        place: place(&of.object("place")?)?,
    })
}

fn problem(of: &Object<'_>) -> Option<InputProblem> {
    Some(InputProblem {
        id: of.text("id")?,
        severity: of.text("severity")?,
        file: of.text("file")?,
        record: of.number("record"),
        field: of.text("field"),
        invoice: of.text("invoice"),
        message: of.text("message")?,
        help: of.text("help"),
    })
}

fn counts(of: &Object<'_>) -> Option<Counts> {
    Some(Counts {
        found: of.number("found")?,
        passed: of.number("passed")?,
        assumed: of.number("assumed")?,
        excused: of.number("excused")?,
        not_applicable: of.number("not_applicable")?,
        undetermined: of.number("undetermined")?,
        groups: of.number("groups")?,
        rules: of.all("rules", |of| {
            Some(RuleCounts {
                rule: of.text("rule")?,
                found: of.number("found")?,
                passed: of.number("passed")?,
                assumed: of.number("assumed")?,
                excused: of.number("excused")?,
                not_applicable: of.number("not_applicable")?,
                undetermined: of.number("undetermined")?,
                groups: of.number("groups")?,
            })
        })?,
    })
}

//! A defect in the rules or in the data is never passed in silence: the rules are refused, the review does not start, or a
//! verdict is undetermined, each with an id and a place.
//!
//! `rules` holds the defects that stand in a rule file or in a table that it reads, `data` those that stand in invoices,
//! records and supplied tables. Both go through the same twelve sorts of defect. `matrix` holds each construct of the language
//! against each sort of defect.

#![expect(clippy::panic, reason = "a test ends where a case holds something that no case should")]

mod data;
mod lists;
mod matrix;
mod rules;

use std::collections::{BTreeMap, BTreeSet};

use meruit::{Completeness, LoadError, Options, Review, ReviewError, Ruleset, Severity, Table};

/// The sorts of defect; each stands in both tables.
const SORTS: [&str; 12] = [
    "misspelt field",
    "wrong type",
    "missing column",
    "bad date",
    "unknown code",
    "syntax error",
    "duplicate id",
    "overflow",
    "zero divisor",
    "empty group",
    "mixed currency",
    "table without a row",
];

/// A defect, and all that must be told of it.
struct Case {
    sort: &'static str,
    rules: &'static str,
    given: Given,
    /// Each line as [`told`] writes it, in any order.
    told: &'static [&'static str],
}

/// What the rules are run on.
enum Given {
    /// Nothing: the rules do not load.
    Nothing,
    /// A CSV file `table.csv` that the rules read, and the 1998B file where they load.
    Attached(&'static str),
    /// Facts in JSON.
    Json(&'static str),
    /// A 1998B file with one fee, in which a text is replaced by another.
    Ledes(&'static str, &'static str),
    /// A 1998BI file with one fee, likewise.
    International(&'static str, &'static str),
    /// The 1998B file as it is, with records of a kind from CSV.
    Records(&'static str, &'static str),
    /// The 1998B file as it is, with a table from CSV.
    Table(&'static str, &'static str),
}

const HEADER: &str = "guideline \"Defects\" edition 2026 currency USD\n";

/// One fee of 2 hours at 350.00; the task is L310, the day 12 March 2026.
const LEDES: &str = "LEDES1998B[]
INVOICE_DATE|INVOICE_NUMBER|CLIENT_ID|LAW_FIRM_MATTER_ID|INVOICE_TOTAL|BILLING_START_DATE|BILLING_END_DATE|INVOICE_DESCRIPTION|\
LINE_ITEM_NUMBER|EXP/FEE/INV_ADJ_TYPE|LINE_ITEM_NUMBER_OF_UNITS|LINE_ITEM_ADJUSTMENT_AMOUNT|LINE_ITEM_TOTAL|LINE_ITEM_DATE|\
LINE_ITEM_TASK_CODE|LINE_ITEM_EXPENSE_CODE|LINE_ITEM_ACTIVITY_CODE|TIMEKEEPER_ID|LINE_ITEM_DESCRIPTION|LAW_FIRM_ID|\
LINE_ITEM_UNIT_COST|TIMEKEEPER_NAME|TIMEKEEPER_CLASSIFICATION|CLIENT_MATTER_ID[]
20260331|INV-7|0071|0528|700.00|20260301|20260331|March|1|F|2.00|0.00|700.00|20260312|L310||A103|T7|Draft interrogatories|\
12-3456789|350.00|Vale, Ada|PARTNR|M-77[]
";

/// The same as 1998BI: nothing is taxed.
const INTERNATIONAL: &str = "LEDES98BI V2[]
INVOICE_DATE|INVOICE_NUMBER|CLIENT_ID|LAW_FIRM_MATTER_ID|INVOICE_TOTAL|BILLING_START_DATE|BILLING_END_DATE|INVOICE_DESCRIPTION|\
LINE_ITEM_NUMBER|EXP/FEE/INV_ADJ_TYPE|LINE_ITEM_NUMBER_OF_UNITS|LINE_ITEM_ADJUSTMENT_AMOUNT|LINE_ITEM_TOTAL|LINE_ITEM_DATE|\
LINE_ITEM_TASK_CODE|LINE_ITEM_EXPENSE_CODE|LINE_ITEM_ACTIVITY_CODE|TIMEKEEPER_ID|LINE_ITEM_DESCRIPTION|LAW_FIRM_ID|\
LINE_ITEM_UNIT_COST|TIMEKEEPER_NAME|TIMEKEEPER_CLASSIFICATION|CLIENT_MATTER_ID|PO_NUMBER|CLIENT_TAX_ID|MATTER_NAME|\
INVOICE_TAX_TOTAL|INVOICE_NET_TOTAL|INVOICE_CURRENCY|TIMEKEEPER_LAST_NAME|TIMEKEEPER_FIRST_NAME|ACCOUNT_TYPE|LAW_FIRM_NAME|\
LAW_FIRM_ADDRESS_1|LAW_FIRM_ADDRESS_2|LAW_FIRM_CITY|LAW_FIRM_STATEorREGION|LAW_FIRM_POSTCODE|LAW_FIRM_COUNTRY|CLIENT_NAME|\
CLIENT_ADDRESS_1|CLIENT_ADDRESS_2|CLIENT_CITY|CLIENT_STATEorREGION|CLIENT_POSTCODE|CLIENT_COUNTRY|LINE_ITEM_TAX_RATE|\
LINE_ITEM_TAX_TOTAL|LINE_ITEM_TAX_TYPE|INVOICE_REPORTED_TAX_TOTAL|INVOICE_TAX_CURRENCY[]
20260331|INV-7|0071|0528|700.00|20260301|20260331|March|1|F|2.00|0.00|700.00|20260312|L310||A103|T7|Draft interrogatories|\
12-3456789|350.00|Vale, Ada|PARTNR|M-77||98-7654321|The matter|0.00|700.00|USD|Vale|Ada|O|Vale LLP|1 Main St||Albany|NY|12207|US|Client Inc|\
2 Main St||Albany|NY|12207|US|0.00|0.00||0.00|USD[]
";

impl Case {
    /// All that is told, in no order; `clean` where a review found nothing to say.
    fn run(&self) -> BTreeSet<String> {
        let text = format!("{HEADER}{}", self.rules);
        let tables = match self.given {
            Given::Attached(csv) => BTreeMap::from([("table.csv".to_owned(), csv.to_owned())]),
            _ => BTreeMap::new(),
        };
        if let Given::Table(_, csv) = self.given
            && let Err(error) = Table::from_csv("table.csv", csv.as_bytes())
        {
            return BTreeSet::from([format!("not read: {error}")]);
        }
        let rules = match Ruleset::parse_with("rules.ocg", &text, &tables) {
            Ok(rules) => rules,
            Err(error) => return refused(&text, &error),
        };
        match self.reviews(&rules) {
            Ok(reviews) => reviews.iter().flat_map(told).collect(),
            Err(ReviewError::Facts(error)) => error
                .faults()
                .iter()
                .map(|fault| format!("{} at {} {}", fault.id, fault.file, fault.path))
                .collect(),
            Err(ReviewError::Ledes { source, .. }) => BTreeSet::from([format!("not read: {source}")]),
            Err(ReviewError::NotStarted(error)) => {
                error.problems.iter().map(|problem| format!("{} at {}", problem.id, problem.place)).collect()
            }
            Err(error) => BTreeSet::from([error.to_string()]),
        }
    }

    fn reviews(&self, rules: &Ruleset) -> Result<Vec<Review>, ReviewError> {
        let ledes = |options: &Options, text: &str| {
            rules.review_ledes("a.ledes", text.as_bytes(), options)?.collect::<Result<Vec<Review>, _>>()
        };
        let replaced = |text: &str, from: &str, to: &str| {
            assert_eq!(text.matches(from).count(), 1, "`{from}` is not one place of the file");
            text.replace(from, to)
        };
        let options = Options::new();
        match self.given {
            Given::Nothing => panic!("{}: the rules load:\n{}", self.sort, self.rules),
            Given::Attached(_) => ledes(&options, LEDES),
            Given::Json(facts) => Ok(vec![rules.review_json("facts.json", facts.as_bytes(), &options)?]),
            Given::Ledes(from, to) => ledes(&options, &replaced(LEDES, from, to)),
            Given::International(from, to) => ledes(&options, &replaced(INTERNATIONAL, from, to)),
            Given::Records(kind, csv) => match options.records(kind, "records.csv", csv.as_bytes()) {
                Ok(options) => ledes(&options.declare("receipt", Completeness::Absent), LEDES),
                Err(error) => panic!("{error}"),
            },
            Given::Table(name, csv) => match Table::from_csv("table.csv", csv.as_bytes()) {
                Ok(table) => ledes(&options.table(name, table), LEDES),
                Err(error) => panic!("{error}"),
            },
        }
    }
}

/// Each error with the line and column where it stands; the header is line 0.
fn refused(text: &str, error: &LoadError) -> BTreeSet<String> {
    let LoadError::Refused(refused) = error else { panic!("{error}") };
    let errors = refused.diagnostics().iter().filter(|diagnostic| diagnostic.severity == Severity::Error);
    let place = |at: usize| {
        let before = &text[..at];
        let column = before.rsplit('\n').next().map_or(0, str::len) + 1;
        format!("{}:{column}", before.matches('\n').count())
    };
    errors
        .map(|diagnostic| {
            let start = usize::try_from(diagnostic.primary.span.start).unwrap_or(usize::MAX);
            format!("{} at rules {}", diagnostic.id, place(start))
        })
        .collect()
}

/// What a result tells: the problems of the input, and what is not known of which line.
fn told(review: &Review) -> Vec<String> {
    let document = review.document();
    let mut told = Vec::new();
    for problem in &document.problems {
        let record = problem.record.map_or_else(String::new, |record| format!(" record {record}"));
        let field = problem.field.as_deref().map_or_else(String::new, |field| format!(" {field}"));
        told.push(format!("{} at {}{record}{field}", problem.id, problem.file));
    }
    for finding in &document.findings {
        for reason in &finding.reasons {
            let place = match finding.lines.join(", ") {
                lines if lines.is_empty() => "the invoice".to_owned(),
                lines => format!("line {lines}"),
            };
            told.push(format!("{} of {place}: {} {}", finding.verdict, reason.id, reason.what));
        }
    }
    told
}

/// Runs the cases of a table, and holds the table against the sorts of defect.
fn hold(cases: &[Case]) {
    let mut wrong = Vec::new();
    for case in cases {
        assert!(SORTS.contains(&case.sort), "`{}` is no sort of defect", case.sort);
        let expected: BTreeSet<String> = case.told.iter().map(|&line| line.to_owned()).collect();
        let found = case.run();
        if found != expected || found.is_empty() {
            wrong.push(format!("{}:\n{}\ntold: {found:#?}", case.sort, case.rules));
        }
    }
    for sort in SORTS {
        assert!(cases.iter().any(|case| case.sort == sort), "no case of a {sort}");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn no_defect_of_rules_is_silent() {
    hold(rules::CASES);
}

#[test]
fn no_defect_of_data_is_silent() {
    hold(data::CASES);
}

/// Without a defect the files are clean: what the cases tell comes from their defects.
#[test]
fn the_files_themselves_are_clean() {
    let case = |given| Case {
        sort: "",
        rules: "rule r for each fee when hours > 9 and task in L100 then note",
        given,
        told: &[],
    };
    for given in [Given::Ledes("INV-7", "INV-8"), Given::International("INV-7", "INV-8")] {
        let found = case(given).run();
        assert!(found.is_empty(), "{found:#?}");
    }
}

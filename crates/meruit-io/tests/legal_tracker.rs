//! Legal Tracker's own files, with rows made up for the tests.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use meruit_core::RawTable;
use meruit_io::legal_tracker::{Batch, Payments, RateSheet, Sheet, write_sheet};
use meruit_io::table_csv::read_table;

fn table(text: &str) -> RawTable {
    read_table("file.csv", text.as_bytes()).unwrap()
}

fn problems(text: &str) -> Vec<String> {
    let table = table(text);
    Sheet::of(&table).unwrap().check(&table).iter().map(ToString::to_string).collect()
}

const RATES: &str = "\
TIMEKEEPER_NAME,TIMEKEEPER_ID,BASE_RATE,EFFECTIVE_RATE,CURRENCY,POSTCODE,COUNTRY,STATE_OR_PROVINCE,TIMEKEEPER_CLASSIFICATION,YOE
\"Vale, Ada\",T1,1000.00,950.00,USD,62701,USA,IL,PARTNR,21
\"Reed, Bo\",T2,400.00,400.00,USD,62701,USA,IL,ASSOC,4
";

#[test]
fn a_rate_sheet_is_checked_and_read_as_rates_and_timekeepers() {
    assert_eq!(problems(RATES), [""; 0]);
    let sheet = table(RATES);
    let rates = Sheet::RateSheet.as_table(&sheet);
    let column = |name: &str| rates.columns.iter().position(|column| column == name).unwrap();
    let row = &rates.rows[0].1;
    assert_eq!(row[column("timekeeper")].as_deref(), Some("T1"));
    assert_eq!(row[column("rate")].as_deref(), Some("950.00 USD"));
    assert_eq!(row[column("day_from")], None);
    let people = Sheet::RateSheet.as_records("timekeeper", &sheet).unwrap();
    assert_eq!(people.rows[1].1[1].as_deref(), Some("Reed, Bo"));
    assert_eq!(people.rows[1].1[3].as_deref(), Some("400.00 USD"));
}

#[test]
fn slips_of_a_rate_sheet_are_told_with_their_line() {
    let text = RATES
        .replace("1000.00,950.00", "0,$950.00")
        .replace("T2", "T1")
        .replace("62701,USA,IL,ASSOC", "62701,USA,,ASSOC")
        .replace(",YOE", ",YEARS");
    assert_eq!(
        problems(&text),
        [
            "YOE: the column is not there",
            "line 2: EFFECTIVE_RATE: `$950.00` is no number of 4 decimal places at most",
            "line 3: TIMEKEEPER_ID: `T1` stands twice",
            "line 3: STATE_OR_PROVINCE: blank, and required in the USA",
        ]
    );
    let zero = RATES.replace("1000.00,950.00", "0,950.00");
    assert_eq!(problems(&zero), ["line 2: EFFECTIVE_RATE: an effective rate over a base rate of 0"]);
}

#[test]
fn a_rate_sheet_is_written_with_its_labels_in_order() {
    let sheet = table("YOE,TIMEKEEPER_ID,EFFECTIVE_RATE,TIMEKEEPER_NAME\n4,T1,950.00,\"=Vale, Ada\"\n");
    let mut text = Vec::new();
    write_sheet(&RateSheet(&sheet).in_order(), &mut text).unwrap();
    assert_eq!(
        String::from_utf8(text).unwrap(),
        "TIMEKEEPER_NAME,TIMEKEEPER_ID,BASE_RATE,EFFECTIVE_RATE,CURRENCY,POSTCODE,COUNTRY,TIMEKEEPER_CLASSIFICATION,YOE\n\
         \"'=Vale, Ada\",T1,,950.00,,,,,4\n"
    );
}

#[test]
fn unbilled_amounts_become_accruals() {
    let text = "LAW_FIRM_MATTER_ID,CLIENT_ID,UNBILLED_AMOUNT,CURRENT_MONTH_ESTIMATE,OFFICE\n0528,0071,1200.50,300.00,x\n0529,0071,10,,x\n";
    assert_eq!(problems(text), [""; 0]);
    let accruals = Sheet::Unbilled.as_records("accrual", &table(text)).unwrap();
    assert_eq!(accruals.columns, ["matter.firm_number", "estimate"]);
    let cells =
        |row: usize| accruals.rows[row].1.iter().map(|cell| cell.clone().unwrap()).collect::<Vec<_>>();
    assert_eq!(cells(0), ["0528", "1500.50"]);
    assert_eq!(cells(1), ["0529", "10"]);
    assert_eq!(
        problems("LAW_FIRM_MATTER_ID,CLIENT_ID,UNBILLED_AMOUNT\n0528,,1.005\n"),
        [
            "line 2: CLIENT_ID: blank, and required",
            "line 2: UNBILLED_AMOUNT: `1.005` is no number of 2 decimal places at most",
        ]
    );
}

#[test]
fn a_batch_becomes_splits_over_accounts() {
    let single = "INVOICE_NUMBER,FIRM,GL_ACCOUNT_1,COST_CENTER_1,ALLOCATION_AMOUNT_1,GL_ACCOUNT_2,COST_CENTER_2,ALLOCATION_AMOUNT_2\n\
                  A-1,Vale,6100,NY,60.00,6200,,40.00\nA-2,Vale,6100,NY,5.00,,,\n";
    let multi = "INVOICE_NUMBER,GL_ACCOUNT,COST_CENTER,ALLOCATION_AMOUNT\nA-1,6100,NY,60.00\nA-1,6200,,40.00\nA-2,6100,NY,5.00\n";
    assert_eq!(Sheet::of(&table(single)), Some(Sheet::Batch));
    let splits = |text: &str| {
        let (allocations, problems) = Batch::read(&table(text));
        assert_eq!(problems, []);
        let table = Batch::as_table(&allocations, "batch.csv");
        (table.columns, table.rows.into_iter().map(|(_, cells)| cells).collect::<Vec<_>>())
    };
    let (columns, rows) = splits(single);
    assert_eq!((&columns, &rows), (&splits(multi).0, &splits(multi).1));
    assert_eq!(columns, ["invoice", "row", "amount", "gl_account", "cost_center"]);
    assert_eq!(
        rows[1],
        [Some("A-1"), Some("2"), Some("40.00"), Some("6200"), None].map(|cell| cell.map(str::to_owned))
    );
    let odd = "INVOICE_NUMBER,GL_ACCOUNT,ALLOCATION_AMOUNT\n,6100,1\nA-1,,5.00\nA-1,6100,\nA-1,6100,5 USD\n";
    assert_eq!(
        problems(odd),
        [
            "line 2: INVOICE_NUMBER: blank",
            "line 3: ALLOCATION_AMOUNT: 5.00 goes to no account",
            "line 4: ALLOCATION_AMOUNT: no amount for 6100",
            "line 5: ALLOCATION_AMOUNT: `5 USD` is no number",
        ]
    );
}

#[test]
fn a_feed_is_checked_and_what_a_second_one_would_wipe_is_kept() {
    let first = "INVOICE_NUMBER,OFFICE_VENDOR_ID,PAYMENT_DATE,PAYMENT_NUMBER\nA-1,V1,2026-04-01,CHK 7\nA-1,V2,2026-04-01,CHK 8\n";
    let second = "INVOICE_NUMBER,OFFICE_VENDOR_ID,PAYMENT_STATUS\nA-1,V2,PAID\nA-9,V2,PAID\n";
    assert_eq!(problems(first), [""; 0]);
    let (first, second) = (table(first), table(second));
    let (merged, kept) = Payments(&second).merged_with(&Payments(&first));
    let told: Vec<_> =
        kept.iter().map(|kept| (kept.line, kept.field.as_str(), kept.value.as_str())).collect();
    assert_eq!(told, [(2, "PAYMENT_DATE", "2026-04-01"), (2, "PAYMENT_NUMBER", "CHK 8")]);
    assert_eq!(merged.columns.len(), 5);
    assert_eq!(merged.rows[1].1[3], None);
    let payments = Sheet::Payments.as_records("payment", &merged).unwrap();
    assert_eq!(payments.rows[0].1[0].as_deref(), Some("A-1"));
    assert_eq!(
        problems("INVOICE_ID,INVOICE_NUMBER,PAYMENT_STATUS\n12,A-1,PAID\n12,A-2,PAID\nx,,PAID\n"),
        [
            "line 4: INVOICE_NUMBER: blank, and required",
            "line 3: INVOICE_NUMBER: the invoice of line 2 again",
            "line 4: INVOICE_ID: `x` is no whole number",
        ]
    );
}

#[test]
fn other_tables_are_left_alone() {
    for text in ["timekeeper,rate\nT1,950 USD\n", "id,state\nM1,NY\n", "INVOICE_NUMBER,INVOICE_DATE\n1,2\n"] {
        assert_eq!(Sheet::of(&table(text)), None);
    }
}

//! Tables from PostgreSQL and Microsoft Access: exact, and nothing is coerced in silence.

#![cfg(all(feature = "access", feature = "postgres"))]
use meruit_io::sources::read_source;
use scratch_postgres::Server;

#[test]
fn a_query_of_postgresql() {
    let Some(server) = Server::start().unwrap() else { return };
    let address = server.database().unwrap();
    let mut database = meruit_postgres::connect(&address).unwrap();
    database
        .batch_execute(
            "CREATE TABLE rates (person TEXT, firm VARCHAR(9), rate NUMERIC(30, 4), since DATE, level INT, active BOOL,
                 share DOUBLE PRECISION, seen TIMESTAMP);
             INSERT INTO rates VALUES ('007', 'F1', 950.1000, '2026-01-31', 3, true, 0.1, '2026-01-31 14:30'),
                 ('T2', 'F1', 12345678901234567.8901, NULL, 4, false, NULL, '2026-02-01'), (' ', 'F2', 1, NULL, 5, NULL, 2, NULL);
             CREATE TABLE odd (moment TIMESTAMPTZ, sum DOUBLE PRECISION, bytes BYTEA, paid MONEY);
             INSERT INTO odd VALUES (now(), 0.1::float8 + 0.2::float8, 'x', 1)",
        )
        .unwrap();
    let source = |asked: &str| format!("{address}&{asked}");
    let told = |asked: &str| read_source(&source(asked)).unwrap_err().to_string();

    let table = read_source(&source("query=SELECT * FROM rates WHERE firm = :firm AND level >= :level ORDER BY level DESC&firm=F1&level=3")).unwrap();
    assert_eq!(table.columns, ["person", "firm", "rate", "since", "level", "active", "share", "seen"]);
    let row = |cells: [&str; 8]| cells.map(|cell| (!cell.is_empty()).then(|| cell.to_owned())).to_vec();
    let rows: Vec<_> = table.rows.into_iter().map(|(_, cells)| cells).collect();
    assert_eq!(
        rows,
        [
            row(["T2", "F1", "12345678901234567.8901", "", "4", "no", "", "2026-02-01"]),
            row(["007", "F1", "950.1000", "2026-01-31", "3", "yes", "0.1", "2026-01-31 14:30"]),
        ]
    );
    assert_eq!(read_source(&source("table=rates")).unwrap().rows.len(), 3);
    // A value is a value, whatever is in it.
    let asked = "query=SELECT 1 AS one FROM rates WHERE person = :who&who='; DROP TABLE rates; --";
    assert!(read_source(&source(asked)).unwrap().rows.is_empty());

    let bad = told("table=odd");
    for what in ["`moment`", "`sum`", "`bytes`", "`paid`"] {
        assert!(bad.contains(what.trim_matches('`')), "{bad}");
    }
    assert!(told("query=DELETE FROM rates RETURNING person").contains("syntax error"));
    assert!(told("query=SELECT setval('s', 1)").contains("s"));
    database.batch_execute("CREATE SEQUENCE s").unwrap();
    assert!(told("query=SELECT nextval('s')").contains("read-only transaction"));
    assert!(
        told("query=SELECT 1, 2 FROM rates WHERE firm = :firm").contains("no value is given for `:firm`")
    );
    assert!(told("query=SELECT level, level FROM rates").contains("level"));
    assert_eq!(read_source(&source("table=rates")).unwrap().rows.len(), 3);
}

#[test]
fn a_password_is_in_no_message() {
    let told =
        read_source("postgres://ann:secret@127.0.0.1:1/none?connect_timeout=1&table=rates").unwrap_err();
    let told = told.to_string();
    assert!(told.contains("postgres://ann@127.0.0.1:1/none") && !told.contains("secret"), "{told}");
}

#[test]
fn a_table_of_access() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../bindings/python/examples/spend.mdb");
    let table = read_source(file).unwrap();
    let row = |at: usize| {
        let cells = table.rows[at].1.iter().map(|cell| cell.as_deref().unwrap_or_default());
        table.columns.iter().map(String::as_str).zip(cells).collect::<std::collections::BTreeMap<_, _>>()
    };
    let (fee, copies) = (row(0), row(3));
    assert_eq!((fee["WorkDate"], fee["Quantity"], fee["UnitPrice"]), ("2026-03-02", "2.5", "910.0000"));
    assert_eq!((fee["ExpenseCode"], fee["Description"]), ("", "Draft answer to the complaint"));
    // Currency has four places, and is no float.
    assert_eq!((copies["Timekeeper"], copies["Quantity"], copies["UnitPrice"]), ("", "310", "0.1500"));
    assert_eq!(read_source(&format!("{file}#InvoiceLines")).unwrap().rows, table.rows);
    let told = read_source(&format!("{file}#Rates")).unwrap_err().to_string();
    assert!(told.contains("no table is called `Rates`; there are `InvoiceLines`"), "{told}");
    let folder = tempfile::tempdir().unwrap();
    let none = folder.path().join("none.accdb");
    std::fs::write(&none, "no database at all").unwrap();
    let told = read_source(&none.to_string_lossy()).unwrap_err().to_string();
    assert!(told.contains("no Access database that can be read"), "{told}");
}

//! Whatever the bytes, tables of invoices and Legal Tracker's own files are read or refused.

#![no_main]

use libfuzzer_sys::fuzz_target;
use meruit_io::convert::each_invoice;
use meruit_io::legal_tracker::Sheet;
use meruit_io::table_csv::read_table;
use meruit_ledes::Options;

fuzz_target!(|bytes: &[u8]| {
    let _ = each_invoice("file", bytes, &Options::default(), |_| Ok(()));
    if let Ok(table) = read_table("file", bytes)
        && let Some(sheet) = Sheet::of(&table)
    {
        let _ = sheet.check(&table);
        let _ = sheet.as_table(&table);
        for kind in ["timekeeper", "accrual", "payment"] {
            let _ = sheet.as_records(kind, &table);
        }
    }
});

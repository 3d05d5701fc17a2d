//! How the time of a review grows with lines, rules by firm, rows of a table, sizes of groups, threads and history.
//!
//! `cargo run --release -p meruit-benches --bin scaling -- [LINES]` (20,000 where nothing is said) prints a table. Times are those of
//! the processor, but of threads those of the clock on the wall. `--bin bars` says which bars are reached.

use std::error::Error;

use meruit_benches::growth::{self, Row};

fn main() -> Result<(), Box<dyn Error>> {
    let lines = std::env::args().nth(1).map_or(Ok(20_000), |word| word.replace('_', "").parse())?;
    println!("| what | how many | ns a line | times the first |\n|---|---:|---:|---:|");
    tell("lines, W24", &growth::of_lines(lines)?);
    tell("rules by firm", &growth::of_rules(lines)?);
    tell("rows of a table", &growth::of_rows(lines)?);
    for (what, row) in growth::of_groups(lines)? {
        tell(what, &[row]);
    }
    tell("threads, W24 (clock on the wall)", &growth::of_threads(lines)?);
    tell("lines decided before, of which each line adds up some", &growth::of_history()?);
    Ok(())
}

/// Rows of one subject; the first is what the others are compared with.
fn tell(what: &str, rows: &[Row]) {
    let Some(&first) = rows.first() else { return };
    for &row in rows {
        let hundredths = row.times(first);
        println!(
            "| {what} | {} | {} | {}.{:02} |",
            row.count,
            row.each / 100,
            hundredths / 100,
            hundredths % 100
        );
    }
}

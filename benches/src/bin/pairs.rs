//! Holds the quick way of the engine against the plain one until so many pairs of a rule and a record were compared.
//!
//! `cargo run --release -p meruit-benches --bin pairs -- [PAIRS] [SEED]` ends with an error at the first difference, and tells
//! the rules and the facts of it.

use std::error::Error;

use meruit_benches::pairs::{Choices, Compared, compare};

fn main() -> Result<(), Box<dyn Error>> {
    let mut numbers = std::env::args().skip(1).map(|word| word.replace('_', "").parse::<u64>());
    let wanted = numbers.next().transpose()?.unwrap_or(1_000_000);
    let first = numbers.next().transpose()?.unwrap_or(1);
    let mut compared = Compared::default();
    for seed in first.. {
        let of_seed =
            compare(&mut Choices::seeded(seed)).map_err(|difference| format!("seed {seed}: {difference}"));
        compared.add(of_seed?);
        if compared.pairs >= wanted {
            break;
        }
    }
    let Compared { rulesets, refused, unreadable, documents, pairs, found, undetermined } = compared;
    println!(
        "{documents} documents of {rulesets} rule sets are the same, judged quickly and plainly ({refused} sets and {unreadable} files \
         refused):"
    );
    println!("{pairs} pairs of a rule and a record, {found} of them found, {undetermined} undetermined");
    Ok(())
}

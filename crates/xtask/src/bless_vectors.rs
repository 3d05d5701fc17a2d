//! `cargo xtask bless-vectors`

use std::collections::BTreeMap;
use std::error::Error;
use std::path::PathBuf;

use meruit_vectors::{Outcome, bless, compare, files, parse, rust};

/// Write the hash of each case's whole result document into the vectors, and change nothing else.
///
/// Only cases that come out as they expect are blessed; the others are listed, and keep what they have.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The folder of the vectors
    #[arg(long, default_value = "tests/vectors")]
    folder: PathBuf,
    /// Only say what would change
    #[arg(long)]
    dry_run: bool,
    /// Print the name and hash of each case, for runners of other languages, and write nothing
    #[arg(long, conflicts_with = "dry_run")]
    list: bool,
}

pub(crate) fn run(args: &Args) -> Result<(), Box<dyn Error>> {
    let (mut blessed, mut changed, mut failing) = (0, 0, 0);
    for path in files(&args.folder)? {
        let text = std::fs::read_to_string(&path)?;
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let mut hashes = BTreeMap::new();
        for mut case in parse(&name, &text)? {
            // What it was blessed with before does not count.
            if let Some(expected) = case.expected.as_object_mut() {
                expected.shift_remove("document");
            }
            let outcome = rust::run(&case);
            if let Err(why) = compare(&case, &outcome) {
                eprintln!("{name}:{} {}: {why}", case.line, case.name);
                failing += 1;
            } else if let Outcome::Document(_, hash) = outcome {
                hashes.insert(case.name, hash);
            }
        }
        if args.list {
            hashes.iter().for_each(|(name, hash)| println!("{name} {hash}"));
            continue;
        }
        blessed += hashes.len();
        let new = bless(&name, &text, &hashes)?;
        if new != text {
            changed += 1;
            if !args.dry_run {
                std::fs::write(&path, new)?;
            }
        }
    }
    if args.list {
        return if failing == 0 { Ok(()) } else { Err(format!("{failing} cases fail").into()) };
    }
    println!("{blessed} documents blessed, {changed} files changed, {failing} cases fail");
    Ok(())
}

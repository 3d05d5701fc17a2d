//! Chores of the workspace: `cargo xtask CHORE`.

mod bless_vectors;
mod checks_table;
mod review_each;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Chores of the workspace.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Debug, Subcommand)]
enum Chore {
    BlessVectors(bless_vectors::Args),
    ChecksTable(checks_table::Args),
    ReviewEach(review_each::Args),
}

fn main() -> ExitCode {
    let result = match Cli::parse().chore {
        Chore::BlessVectors(args) => bless_vectors::run(&args),
        Chore::ChecksTable(args) => checks_table::run(&args),
        Chore::ReviewEach(args) => review_each::run(&args),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

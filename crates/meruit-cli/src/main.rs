//! The program `meruit`: reviews legal invoices by billing guidelines.
//!
//! Data goes to standard output, talk to standard error. Each subcommand has a file of its own under `commands`, with its
//! manual as doc comment.

mod commands;
mod exit;
mod load;
mod look;
mod output;
mod rule_set;
mod talk;

use clap::{Parser, Subcommand};

use commands::{check, convert, decide, doc, explain, fmt, history, lsp, narrative, review, test, validate};
use exit::Exit;

/// Review legal invoices by billing guidelines.
///
/// A guideline is a text file; an invoice is a LEDES file or JSON. `meruit review` says how every rule ended on every line,
/// why, and what is to be paid, to the cent. `meruit check` says what is wrong with a guideline, `meruit test` runs the
/// tests in it, `meruit explain` says what an id in a message means.
#[derive(Debug, Parser)]
#[command(name = "meruit", version, propagate_version = true, after_long_help = exit::MANUAL)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    /// When to use colours
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", display_order = 900)]
    color: look::Color,
}

#[derive(Debug, Subcommand)]
enum Command {
    Review(review::Args),
    Decide(decide::Args),
    Doc(doc::Args),
    History(history::Args),
    Check(check::Args),
    Test(test::Args),
    Fmt(fmt::Args),
    Lsp(lsp::Args),
    Explain(explain::Args),
    Validate(validate::Args),
    Convert(convert::Args),
    Narrative(narrative::Args),
}

fn main() -> std::process::ExitCode {
    // Usage errors end here, with the exit code 2.
    let cli = Cli::parse();
    let look = look::Look::new(cli.color);
    let exit = match cli.command {
        Command::Review(args) => review::run(&args, look),
        Command::Decide(args) => decide::run(&args, look),
        Command::Doc(args) => doc::run(&args, look),
        Command::History(args) => history::run(&args, look),
        Command::Check(args) => check::run(&args, look),
        Command::Test(args) => test::run(&args, look),
        Command::Fmt(args) => fmt::run(&args, look),
        Command::Lsp(args) => lsp::run(&args, look),
        Command::Explain(args) => explain::run(&args, look),
        Command::Validate(args) => validate::run(&args, look),
        Command::Convert(args) => convert::run(&args, look),
        Command::Narrative(args) => narrative::run(&args, look),
    };
    exit.unwrap_or_else(|error| {
        // A reader that has seen enough closes the pipe; that is no failure.
        if error.kind() == std::io::ErrorKind::BrokenPipe {
            return Exit::Clean;
        }
        talk::message(look, &format!("the output could not be written: {error}"));
        Exit::Unreadable
    })
    .into()
}

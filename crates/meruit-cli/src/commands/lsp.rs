//! `meruit lsp`

use std::io;

use crate::exit::Exit;
use crate::look::Look;
use crate::talk;

/// Serve an editor that speaks the Language Server Protocol, over standard input and output.
///
/// An editor starts it by itself: it shows what is wrong with rules as one types, and knows of fields, codes, tables, rules and
/// clauses. The extension for Visual Studio Code in `bindings/vscode` does so.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Standard input and output: the only way there is, which editors ask for by this name
    #[arg(long)]
    stdio: bool,
}

#[expect(clippy::unnecessary_wraps, reason = "all commands give the same")]
pub(crate) fn run(args: &Args, look: Look) -> io::Result<Exit> {
    let Args { stdio: _ } = args;
    Ok(match meruit_lsp::run() {
        Ok(()) => Exit::Clean,
        Err(error) => {
            talk::error(look, &error);
            Exit::Unreadable
        }
    })
}

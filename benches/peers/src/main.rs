//! The workload W24 by meruit and by its peers, in one run on the same bytes; each is held to the same findings.
//!
//! ```sh
//! cargo run --release --manifest-path benches/peers/Cargo.toml -- 100000
//! ```
//! takes the Rust engines. With `--python PROGRAM` and `--node PROGRAM` the contestants of `benches/peers/python` and `benches/node` are run as
//! well: a Python that has `python/requirements.txt`, and Node after `npm install` in `benches/node`. They take their own times, of the processor
//! and without the start of the interpreter.

mod expressions;
mod host;
mod outside;
mod rego;

use std::error::Error;
use std::path::PathBuf;

use meruit_benches::w24::Contest;

struct Args {
    lines: u64,
    python: Option<PathBuf>,
    node: Option<PathBuf>,
}

fn args() -> Result<Args, Box<dyn Error>> {
    let mut args = Args { lines: 100_000, python: None, node: None };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        match word.as_str() {
            "--python" => args.python = words.next().map(PathBuf::from),
            "--node" => args.node = words.next().map(PathBuf::from),
            lines => args.lines = lines.parse()?,
        }
    }
    Ok(args)
}

fn main() -> Result<(), Box<dyn Error>> {
    let args = args()?;
    let mut contest = Contest::new(args.lines)?;
    contest.enter_meruit()?;
    contest.enter("cel 0.15, texts and groups in the host", expressions::cel)?;
    contest.enter("zen-expression 2.1, texts and groups in the host", expressions::zen)?;
    contest.enter("regorus 0.14, texts and groups in the host", rego::review)?;
    for (interpreter, script) in [(&args.python, "python/w24.py"), (&args.node, "../node/w24.mjs")] {
        if let Some(interpreter) = interpreter {
            outside::enter(&mut contest, interpreter, script)?;
        }
    }
    contest.tell();
    Ok(())
}

//! Counts the processor's instructions for each stage of W24 and compares them with those of `benches/instructions.txt`:
//! times are noisy, instructions hardly.
//!
//! ```sh
//! export CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=8
//! cargo run --release -p meruit-benches --bin instructions            # ends with an error where a stage needs 5 % more
//! cargo run --release -p meruit-benches --bin instructions -- --bless # writes the file anew
//! ```
//!
//! It needs valgrind. Counts hang on the compiler and its flags: the file's were made by rustc 1.95 on x86-64 Linux with those above.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;
use std::process::Command;
use std::{env, fs};

use meruit_benches::w24::{findings, reviewer, workload, written};
use meruit_ledes::Reader;

type Outcome<T> = Result<T, Box<dyn Error>>;

const BASELINE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/instructions.txt");
const LINES: u64 = 2_000;
/// How much more a stage may need, in thousandths.
const TOLERANCE: u64 = 50;

/// What is counted, with how many lines the instructions are divided by: none where they are for the whole.
const STAGES: [(&str, &str, u64); 5] = [
    ("load", "the rules and tables, from texts", 0),
    ("read", "LEDES alone, a line", LINES),
    ("found", "from the file to what is found and settled, a line", LINES),
    ("written", "from the file to written documents, a line", LINES),
    ("invoice", "one invoice, found and settled", 0),
];

fn main() -> Outcome<()> {
    let words: Vec<String> = env::args().skip(1).collect();
    match words.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["stage", stage] => run(stage),
        ["--bless"] => {
            fs::write(BASELINE, told(&counts()?))?;
            Ok(())
        }
        [] => compare(&counts()?),
        _ => Err("give nothing, or `--bless`".into()),
    }
}

/// Runs a stage under valgrind: what is made up for it is not counted.
fn run(stage: &str) -> Outcome<()> {
    let made = workload(if stage == "invoice" { 20 } else { LINES }, 7);
    let reviewer = reviewer(&made)?;
    let stage: Box<dyn Fn() -> Outcome<usize>> = match stage {
        "load" => Box::new(|| Ok(meruit_benches::w24::rules(&made)?.rule_ids().count())),
        "read" => Box::new(|| {
            let reader = Reader::open(made.ledes.as_bytes(), meruit_ledes::Options::default())?;
            Ok(reader.count())
        }),
        "found" | "invoice" => Box::new(|| Ok(findings(&reviewer, made.ledes.as_bytes())?.len())),
        "written" => Box::new(|| written(&reviewer, made.ledes.as_bytes())),
        _ => return Err("no such stage".into()),
    };
    println!("{}", counted_stage(&*stage)?);
    Ok(())
}

/// Valgrind counts while this runs.
#[inline(never)]
fn counted_stage(stage: &dyn Fn() -> Outcome<usize>) -> Outcome<usize> {
    std::hint::black_box(stage())
}

/// Instructions by stage.
fn counts() -> Outcome<BTreeMap<String, u64>> {
    let program = env::current_exe()?;
    let mut counts = BTreeMap::new();
    for (stage, _, divided_by) in STAGES {
        let output = Command::new("valgrind")
            .args(["--tool=callgrind", "--callgrind-out-file=/dev/null", "--toggle-collect=*counted_stage*"])
            .arg(&program)
            .args(["stage", stage])
            .output()
            .map_err(|error| format!("valgrind does not start: {error}"))?;
        let said = String::from_utf8_lossy(&output.stderr);
        if !output.status.success() {
            return Err(format!("{stage}: {said}").into());
        }
        let collected =
            said.lines().find_map(|line| line.split_once("Collected :")).map(|(_, number)| number.trim());
        let number: u64 = collected.ok_or_else(|| format!("valgrind counts nothing: {said}"))?.parse()?;
        if number == 0 {
            return Err(
                "valgrind did not find the function that it counts in: is the program stripped?".into()
            );
        }
        counts.insert(stage.to_owned(), number / divided_by.max(1));
    }
    Ok(counts)
}

fn told(counts: &BTreeMap<String, u64>) -> String {
    let mut text =
        String::from("# Instructions by stage; written by the program `instructions` (`--bless`).\n");
    for (stage, what, _) in STAGES {
        let _ = writeln!(text, "{stage} {} # {what}", counts.get(stage).copied().unwrap_or_default());
    }
    text
}

fn compare(counts: &BTreeMap<String, u64>) -> Outcome<()> {
    let baseline = fs::read_to_string(BASELINE)?;
    let mut exceeded = Vec::new();
    for (stage, what, _) in STAGES {
        let now = counts.get(stage).copied().unwrap_or_default();
        let line = baseline.lines().find_map(|line| line.strip_prefix(stage)?.strip_prefix(' '));
        let before: u64 = line
            .and_then(|line| line.split_whitespace().next())
            .ok_or_else(|| format!("`{stage}` is not in the baseline"))?
            .parse()?;
        println!("{stage:<8} {now:>12}  before {before:>12}  {what}");
        if now * 1_000 > before * (1_000 + TOLERANCE) {
            exceeded.push(stage);
        }
    }
    if exceeded.is_empty() {
        return Ok(());
    }
    Err(format!("more instructions than before: {}", exceeded.join(", ")).into())
}

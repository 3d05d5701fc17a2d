//! Contestants that run by themselves, in other languages.

use std::error::Error;
use std::path::Path;
use std::process::Command;

use meruit_benches::w24::{Contest, Finding};
use serde::Deserialize;

/// What a contestant writes, a line of JSON for each engine.
#[derive(Deserialize)]
struct Entry {
    name: String,
    /// Nanoseconds for the workload and for the one invoice.
    times: [u64; 2],
    /// The findings of both.
    findings: [Vec<Finding>; 2],
}

/// Runs a script with its interpreter on the files of the workload.
pub(crate) fn enter(contest: &mut Contest, interpreter: &Path, script: &str) -> Result<(), Box<dyn Error>> {
    let folder = std::env::temp_dir().join(format!("meruit-w24-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    contest.write(&folder)?;
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join(script);
    let run =
        Command::new(interpreter).arg(&script).arg(&folder).stderr(std::process::Stdio::inherit()).output();
    std::fs::remove_dir_all(&folder)?;
    let run = run?;
    if !run.status.success() {
        return Err(format!("{}: {}", script.display(), run.status).into());
    }
    for line in run.stdout.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
        let entry: Entry = serde_json::from_slice(line)?;
        contest.enter_timed(&entry.name, entry.times.map(u128::from), entry.findings)?;
    }
    Ok(())
}

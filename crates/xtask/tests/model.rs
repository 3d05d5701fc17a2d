//! The engine and the model in `tests/model` settle alike. Here on a small share of the cases; CONTRIBUTING.md has the command
//! for all of them.

use std::path::Path;
use std::process::Command;

#[test]
fn the_model_settles_as_the_engine_does() {
    let python = ["python3", "python"].into_iter().find(|python| {
        let told =
            Command::new(python).args(["-c", "import sys; sys.exit(sys.version_info < (3, 10))"]).status();
        told.is_ok_and(|status| status.success())
    });
    let Some(python) = python else {
        eprintln!("skipped: the model needs Python 3.10 or later, and there is none");
        return;
    };
    let compare = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/model/compare.py");
    let told = Command::new(python)
        .args(["-B".as_ref(), compare.as_os_str()])
        .args(["--engine", env!("CARGO_BIN_EXE_xtask"), "--settlements", "2000"])
        .output()
        .unwrap();
    assert!(
        told.status.success(),
        "{}{}",
        String::from_utf8_lossy(&told.stdout),
        String::from_utf8_lossy(&told.stderr)
    );
}

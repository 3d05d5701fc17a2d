//! A text is accepted everywhere or nowhere, however small the stack of the thread that reads it.

#![expect(clippy::unwrap_used, reason = "a test may stop where it cannot go on")]

use meruit_syntax::{Parsed, parse};

/// Reads a text on a thread with 256 KiB of stack, and drops the tree there.
fn on_a_small_stack(text: String) -> Vec<&'static str> {
    std::thread::Builder::new()
        .stack_size(256 << 10)
        .spawn(move || {
            let Parsed { file, diagnostics } = parse(&text, 0);
            let _ = format!("{:?}", file == file.clone());
            diagnostics.into_iter().map(|diagnostic| diagnostic.id).collect()
        })
        .unwrap()
        .join()
        .unwrap()
}

#[test]
fn the_deepest_brackets_that_are_allowed() {
    for (open, close) in
        [("(", ")"), ("lesser(1, ", ")"), ("cap[", "]"), ("sum(x where not ", ")"), ("-(", ")")]
    {
        let text = format!("define x = {}1{}", open.repeat(32), close.repeat(32));
        assert_eq!(on_a_small_stack(text), Vec::<&str>::new(), "{open}");
        let text = format!("define x = {}1{}", open.repeat(33), close.repeat(33));
        assert_eq!(on_a_small_stack(text), ["too-deep"], "{open}");
    }
}

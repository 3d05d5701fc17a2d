//! Compresses the texts of the rule packs: every program that embeds the engine carries all of them and reads few.

use std::path::PathBuf;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=packs");
    let mut files = fs::read_dir("packs")?.map(|file| Ok(file?.path())).collect::<io::Result<Vec<_>>>()?;
    files.sort();
    let mut texts = String::new();
    for file in files {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        // Separators of units and records, which stand in no text.
        texts.push_str(&format!("{name}\u{1f}{}\u{1e}", fs::read_to_string(&file)?));
    }
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    fs::write(out.join("packs.deflate"), miniz_oxide::deflate::compress_to_vec(texts.as_bytes(), 10))
}

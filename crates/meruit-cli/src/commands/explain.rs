//! `meruit explain`

use std::io::{self, Write};

use meruit::{Page, Ruleset, catalogue, nearest_id};

use crate::exit::Exit;
use crate::look::Look;
use crate::output::Output;
use crate::talk;

/// Say what an id in a message means, and what to do about it.
///
/// Ids stand in brackets in messages, as `id` in results, and as reasons for which something is not known. Without an id all
/// of them are listed.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The id, such as `unknown-record`
    id: Option<String>,
}

pub(crate) fn run(args: &Args, look: Look) -> io::Result<Exit> {
    let pages = catalogue();
    let mut out = Output::open(None)?;
    let Some(id) = &args.id else {
        list(&mut out, &pages)?;
        out.finish()?;
        return Ok(Exit::Clean);
    };
    let found: Vec<&Page> = pages.iter().filter(|page| page.id == id).collect();
    if found.is_empty() {
        let near = nearest_id(id).map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
        talk::message(look, &format!("no message has the id `{id}`{near}"));
        return Ok(Exit::Refused);
    }
    for (place, page) in found.into_iter().enumerate() {
        if place > 0 {
            writeln!(out)?;
        }
        explain(&mut out, page, look.out().width)?;
    }
    out.finish()?;
    Ok(Exit::Clean)
}

fn list(out: &mut impl Write, pages: &[Page]) -> io::Result<()> {
    let mut found_in = "";
    let width = pages.iter().map(|page| page.id.len()).max().unwrap_or(0);
    for page in pages {
        if page.found_in != found_in {
            let gap = if found_in.is_empty() { "" } else { "\n" };
            writeln!(out, "{gap}{}:", title(page.found_in))?;
            found_in = page.found_in;
        }
        writeln!(out, "  {:width$}  {}", page.id, page.says)?;
    }
    Ok(())
}

/// What the ids of a family are found in.
fn title(found_in: &str) -> &'static str {
    match found_in {
        "rules" => "In rule files",
        "start" => "Before a review",
        "facts" => "In facts",
        "input" => "In invoice files",
        _ => "Why something is not known",
    }
}

fn explain(out: &mut impl Write, page: &Page, width: usize) -> io::Result<()> {
    writeln!(out, "{}: {}\n", page.id, page.says)?;
    for line in meruit::wrap(page.explanation, width.min(100)) {
        writeln!(out, "{line}")?;
    }
    // Rules of which something is only told load all the same.
    let loads = page.found_in == "rules" && Ruleset::parse("example.ocg", page.bad).is_ok();
    let bad = if loads { "Told of" } else { "Refused" };
    for (title, example) in [(bad, page.bad), ("Mended", page.good)] {
        if !example.trim().is_empty() {
            writeln!(out, "\n{title}:\n")?;
            for line in example.trim_matches('\n').lines() {
                writeln!(out, "    {line}")?;
            }
        }
    }
    Ok(())
}

//! Shows what is found in one narrative: `cargo run --example show -- TEXT [HOURS]`.

use meruit_narrative::{Analyser, Label};

fn main() {
    let mut arguments = std::env::args().skip(1);
    let text = arguments.next().unwrap_or_default();
    let hours = arguments.next().and_then(|hours| hours.parse().ok());
    let analysis = Analyser::shared().analyse(&text, hours);
    println!("{text}");
    for segment in &analysis.segments {
        let joined = segment.joined.map_or("", |joined| joined.as_str());
        println!("  task {} {:?} {:?} {joined}", segment.task, segment.act, segment.span.of(&text));
    }
    for label in Label::ALL {
        for reason in analysis.reasons(label) {
            println!("  {} {}: {}", label.column(), reason.certainty.as_str(), reason.explain(&text));
        }
    }
    for code in [analysis.task_code, analysis.activity_code].into_iter().flatten() {
        println!("  {} {}: {:?}", code.code, code.certainty.as_str(), code.span.of(&text));
    }
}

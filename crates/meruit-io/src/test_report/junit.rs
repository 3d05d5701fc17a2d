//! Tests of rule files as JUnit XML, which build servers show.

use std::fmt::Write;

use meruit_core::{TestFailure, TestResult};

use super::{TestedFile, shares};

/// One `testsuite` for each file and one `testcase` for each test; the coverage stands in `properties`, whole percents.
///
/// ```
/// use meruit_io::test_report::{TestedFile, to_junit};
/// let xml = to_junit(&[TestedFile { name: "cap.ocg".to_owned(), ..TestedFile::default() }]);
/// assert!(xml.contains(r#"<testsuite name="cap.ocg" tests="0" failures="0">"#));
/// ```
pub fn to_junit(files: &[TestedFile]) -> String {
    let all: usize = files.iter().map(|file| file.run.results.len()).sum();
    let failed: usize = files.iter().map(failures_of).sum();
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    // Writing to a text does not fail.
    let _ = writeln!(xml, "<testsuites name=\"meruit test\" tests=\"{all}\" failures=\"{failed}\">");
    for file in files {
        let _ = write_suite(&mut xml, file);
    }
    xml.push_str("</testsuites>\n");
    xml
}

fn failures_of(file: &TestedFile) -> usize {
    file.run.results.iter().filter(|result| !result.passed()).count()
}

fn write_suite(xml: &mut String, file: &TestedFile) -> std::fmt::Result {
    let (name, tests) = (escaped(&file.name), file.run.results.len());
    let failures = failures_of(file);
    writeln!(xml, "  <testsuite name=\"{name}\" tests=\"{tests}\" failures=\"{failures}\">")?;
    writeln!(xml, "    <properties>")?;
    let mutants = file.score().map(|score| ("mutants", score));
    for (name, share) in shares(&file.run).into_iter().chain(mutants) {
        writeln!(xml, "      <property name=\"coverage.{name}\" value=\"{}\"/>", share.percent())?;
    }
    writeln!(xml, "    </properties>")?;
    for result in &file.run.results {
        write_case(xml, &name, result)?;
    }
    writeln!(xml, "  </testsuite>")
}

fn write_case(xml: &mut String, suite: &str, result: &TestResult) -> std::fmt::Result {
    let (title, file, line) = (escaped(&result.title), escaped(&result.place.file), result.place.line);
    write!(xml, "    <testcase name=\"{title}\" classname=\"{suite}\" file=\"{file}\" line=\"{line}\"")?;
    if result.passed() {
        return writeln!(xml, "/>");
    }
    writeln!(xml, ">")?;
    for failure in &result.failures {
        write_failure(xml, failure)?;
    }
    writeln!(xml, "    </testcase>")
}

fn write_failure(xml: &mut String, failure: &TestFailure) -> std::fmt::Result {
    let message = escaped(&format!("claimed {}, came out {}", failure.claim, failure.got));
    write!(xml, "      <failure type=\"claim\" message=\"{message}\">line {}", failure.place.line)?;
    for why in &failure.why {
        write!(xml, "\n{}", escaped(why))?;
    }
    writeln!(xml, "</failure>")
}

/// A text for XML; characters that XML cannot hold become `�`.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\n' | '\t' | '\r' => escaped.push(' '),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => escaped.push('\u{fffd}'),
            c => escaped.push(c),
        }
    }
    escaped
}

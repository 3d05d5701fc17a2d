//! Golden reports of the sample files: what is read of each, and everything that is wrong with it.

mod common;

use meruit_ledes::{Options, Platform};

#[test]
fn every_sample_is_read_with_a_precise_account() {
    for (name, bytes) in common::samples() {
        insta::assert_snapshot!(name, common::report(&bytes, Options::default()));
    }
}

/// The samples most vendors test with, as the stricter platforms see them.
#[test]
fn platforms_grade_the_published_samples() {
    let samples = common::samples();
    let mut text = String::new();
    for name in ["lexitree_1998B_good.txt", "travisbashor_98BI_V2.txt", "vijrams_XML20.xml"] {
        let (_, bytes) = samples.iter().find(|(sample, _)| sample == name).expect("a sample of that name");
        for platform in Platform::ALL {
            let file =
                meruit_ledes::read_all(bytes.as_slice(), Options::for_platform(platform)).expect("readable");
            let all = file.problems.iter().chain(file.invoices.iter().flat_map(|invoice| &invoice.problems));
            text.push_str(&format!("{platform}: {name}\n"));
            for problem in all.filter(|problem| problem.severity == meruit_ledes::Severity::Error) {
                let code =
                    problem.platform_code.as_ref().map(|code| format!(" ({code})")).unwrap_or_default();
                text.push_str(&format!("  {problem}{code}\n"));
            }
        }
    }
    insta::assert_snapshot!("platforms", text);
}

//! What holds for any text at all.

mod common;

use common::check;
use meruit_narrative::Analyser;
use proptest::prelude::*;
use rust_decimal::Decimal;

/// Pieces of which narratives are made, and some of which they are not.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("review"),
        Just("draft"),
        Just("call with"),
        Just("client"),
        Just("and"),
        Just(";"),
        Just(","),
        Just("("),
        Just(")"),
        Just("0.5"),
        Just("(0.3)"),
        Just("42m"),
        Just("to"),
        Just("re"),
        Just("motion"),
        Just("travel"),
        Just("\u{201c}"),
        Just("\u{4e2d}\u{6587}"),
        Just("O'Neil's"),
        Just("w/"),
        Just("."),
        Just("\n"),
        Just("e.g."),
        Just("-"),
        Just("\u{2014}"),
        Just("\0"),
        Just("\u{1f600}"),
        Just("e\u{301}"),
        Just("99999999999999999999.9"),
    ];
    prop::collection::vec((piece, prop_oneof![Just(" "), Just("")]), 0..60)
        .prop_map(|pieces| pieces.into_iter().flat_map(|(piece, blank)| [piece, blank]).collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_text_is_read(text in any::<String>(), hours in proptest::option::of(0_i64..2400)) {
        check(&text, hours.map(|hundredths| Decimal::new(hundredths, 2)));
    }

    #[test]
    fn any_mixture_of_pieces_is_read(text in pieces(), hours in proptest::option::of(0_i64..240)) {
        check(&text, hours.map(|tenths| Decimal::new(tenths, 1)));
    }

    #[test]
    fn letter_case_and_blanks_do_not_change_the_key(text in "[a-z ,;.]{0,80}") {
        let key = |text: &str| Analyser::shared().analyse(text, None).duplicate_key;
        prop_assert_eq!(key(&text), key(&text.to_uppercase()));
        prop_assert_eq!(key(&text), key(&text.replace(' ', "  ")));
    }
}

#[test]
fn extreme_hours_do_no_harm() {
    for hours in [Decimal::MAX, Decimal::MIN, Decimal::ZERO, Decimal::new(1, 28)] {
        check("Draft deed (0.5); call escrow officer (24h)", Some(hours));
    }
}

#[test]
fn more_words_than_any_count_holds_do_no_harm() {
    for piece in ["zyx ", "of zyx ", "with Zyx ", "re zyx "] {
        check(&format!("Review {}", piece.repeat(70_000)), None);
    }
}

/// Time must grow with the length, whatever is repeated: twice the text may take no more than five times as long.
#[test]
fn long_texts_take_time_in_proportion() {
    for piece in [
        "(",
        "review and ",
        "draft a, ",
        "0.5 ",
        "meet and confer ",
        "a ",
        "w/",
        "'",
        "the the ",
        "; ",
        "I. ",
    ] {
        let read = |repeats: usize| {
            let text = piece.repeat(repeats);
            let best = (0..3).map(|_| {
                let start = std::time::Instant::now();
                assert!(Analyser::shared().analyse(&text, None).text.len() == text.len());
                start.elapsed()
            });
            best.min().unwrap()
        };
        let (short, long) = (read(4_000), read(32_000));
        assert!(long < short * 40 + std::time::Duration::from_millis(20), "{piece:?}: {short:?}, {long:?}");
    }
}

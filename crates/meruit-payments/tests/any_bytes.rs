//! Whatever the bytes, readers end, and tell every problem with a line; the bounded twins of the fuzz targets.

use meruit_payments::{Entries, FileKind, Options, Problem, ReadError, Returns, Statuses, mask_text};
use proptest::prelude::*;

fn run<T>(records: impl Iterator<Item = Result<T, ReadError>>) -> usize {
    records.take_while(Result::is_ok).count()
}

fn placed(problems: &[Problem]) {
    assert!(problems.iter().all(|problem| problem.line >= 1), "{problems:?}");
}

fn all_readers(bytes: &[u8]) {
    let options = Options::default();
    let _ = FileKind::sniff(bytes);
    let mut statuses = Statuses::new(bytes, &options);
    run(statuses.by_ref());
    placed(&statuses.take_problems());
    let mut entries = Entries::new(bytes, &options);
    run(entries.by_ref());
    placed(&entries.take_problems());
    let mut returns = Returns::new(bytes, &options);
    run(returns.by_ref());
    placed(&returns.take_problems());
}

const EXAMPLES: [&[u8]; 3] = [
    include_bytes!("../../../examples/failed-payments/bank-status.xml"),
    include_bytes!("../../../examples/failed-payments/bank-notice.xml"),
    include_bytes!("../../../examples/failed-payments/returns.ach"),
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_read_to_an_end(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        all_readers(&bytes);
    }

    /// Bytes put into, cut from and doubled in files that are sound.
    #[test]
    fn damaged_files_are_read_to_an_end(
        file in 0_usize..3,
        damage in prop::collection::vec((0_usize..6000, 0_usize..3, any::<u8>()), 1..12),
    ) {
        let mut bytes = EXAMPLES[file].to_vec();
        for (at, how, byte) in damage {
            let at = at % bytes.len();
            match how {
                0 => bytes[at] = byte,
                1 => { bytes.remove(at); }
                _ => bytes.insert(at, byte),
            }
        }
        all_readers(&bytes);
    }

    /// A file that is cut anywhere gives the first records of the whole one.
    #[test]
    fn a_file_cut_short_gives_its_first_records(cut in 0_usize..4000) {
        let options = Options::default();
        let file = EXAMPLES[2];
        let whole: Vec<_> = Returns::new(file, &options).map_while(Result::ok).map(|entry| entry.code).collect();
        let part: Vec<_> = Returns::new(&file[..cut.min(file.len())], &options).map_while(Result::ok).collect();
        prop_assert!(part.len() <= whole.len());
        // The last one may be cut inside its reason.
        for (one, other) in part.iter().zip(&whole).take(part.len().saturating_sub(1)) {
            prop_assert_eq!(&one.code, other);
        }
    }

    #[test]
    fn masked_text_has_no_long_number(text in "[A-Z0-9 a-z.-]{0,60}") {
        let masked = mask_text(&text);
        let bare = masked.split(|c: char| !c.is_ascii_alphanumeric());
        for word in bare {
            prop_assert!(word.len() < 8 || !word.bytes().all(|byte| byte.is_ascii_digit()), "{}", masked);
        }
    }
}

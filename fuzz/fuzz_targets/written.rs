//! Whatever can be read can be written in every format, and read again.

#![no_main]

use libfuzzer_sys::fuzz_target;
use meruit_ledes::{Draft, Options, Target, Writer, read_all};

fuzz_target!(|bytes: &[u8]| {
    let Ok(file) = read_all(bytes, Options::default()) else { return };
    for target in Target::ALL {
        let mut writer = Writer::new(Vec::new(), target);
        let mut lines = 0;
        for invoice in &file.invoices {
            let draft = Draft::from(invoice);
            let _ = writer.write(&draft).expect("memory does not fail");
            lines += draft.lines.len();
        }
        let written = writer.finish().expect("memory does not fail");
        if let Ok(again) = read_all(written.as_slice(), Options::default()) {
            let read: usize = again.invoices.iter().map(|invoice| invoice.lines.len()).sum();
            assert_eq!(read, lines);
        } else {
            assert_eq!(lines, 0);
        }
    }
});

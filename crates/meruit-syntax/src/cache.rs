//! Reading a text again that has changed in a few places: what stands as it did is not read anew.

use std::collections::HashMap;

use crate::ast::Item;
use crate::shift::Shift;

/// What was read of a text the last time, for programs that read it again after each keystroke.
///
/// It holds the items by their texts, so that it may be used for several files in turn; what a reading does not meet is
/// forgotten with the next [`Cache::forget_unmet`].
///
/// ```
/// use meruit_syntax::{Cache, parse_named, parse_with};
/// let mut cache = Cache::default();
/// let text = "define x = 1\ndefine y = 2\n";
/// parse_with("a.ocg", text, 0, &mut cache);
/// let changed = "define xx = 1\ndefine y = 2\n";
/// assert_eq!(parse_with("a.ocg", changed, 0, &mut cache), parse_named("a.ocg", changed, 0));
/// ```
#[derive(Clone, Debug, Default)]
pub struct Cache {
    stretches: HashMap<String, Kept>,
}

#[derive(Clone, Debug)]
struct Kept {
    /// Where the stretch began when it was read.
    start: u32,
    items: Vec<Item>,
    met: bool,
}

impl Cache {
    /// Forgets what no reading has met since the last time.
    pub fn forget_unmet(&mut self) {
        self.stretches.retain(|_, kept| std::mem::take(&mut kept.met));
    }

    /// The items of a stretch that was read before, as they stand now.
    pub(crate) fn get(&mut self, text: &str, start: u32) -> Option<Vec<Item>> {
        let kept = self.stretches.get_mut(text)?;
        kept.met = true;
        let mut items = kept.items.clone();
        items.shift(start.wrapping_sub(kept.start));
        Some(items)
    }

    /// Keeps the items of a stretch without a fault.
    pub(crate) fn keep(&mut self, text: &str, start: u32, items: &[Item]) {
        self.stretches.insert(text.to_owned(), Kept { start, items: items.to_vec(), met: true });
    }
}

//! Work on several threads whose result does not depend on how many there are.

use std::num::NonZeroUsize;
use std::thread::{Builder, scope};

/// What the main thread usually has: rules may nest deeply.
const STACK: usize = 8 << 20;

/// Gives each thread a run of items (`None`: one thread, the caller's), and what comes of each run back in the order of the items.
///
/// Where the system has no more threads, the runs of those that are missing are worked on by the caller.
pub fn in_runs<T: Sync, R: Send>(
    threads: Option<NonZeroUsize>,
    items: &[T],
    work: impl Fn(&[T]) -> R + Sync,
) -> Vec<R> {
    let run = items.len().div_ceil(threads.map_or(1, NonZeroUsize::get)).max(1);
    let (first, others) = items.split_at(run.min(items.len()));
    if others.is_empty() {
        return vec![work(first)];
    }
    let work = &work;
    scope(|scope| {
        let begun: Vec<_> = others
            .chunks(run)
            .map(|items| {
                Builder::new().stack_size(STACK).spawn_scoped(scope, move || work(items)).map_err(|_| items)
            })
            .collect();
        let mut results = vec![work(first)];
        for thread in begun {
            results.push(match thread {
                Ok(thread) => thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
                Err(items) => work(items),
            });
        }
        results
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_come_back_in_order_for_any_number_of_threads() {
        let items: Vec<u32> = (0..100).collect();
        for threads in (1..=120).filter_map(NonZeroUsize::new) {
            let runs = in_runs(Some(threads), &items, <[u32]>::to_vec);
            assert_eq!(runs.concat(), items, "{threads} threads");
            assert!(runs.len() <= threads.get());
        }
        assert_eq!(in_runs(None, &[] as &[u32], <[u32]>::len), [0]);
    }
}

//! How long a contestant computes.

use std::error::Error;

/// The time that this thread spent computing: other programs on the machine make the time of the day useless.
#[cfg(unix)]
fn now() -> u128 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    u128::try_from(time.tv_sec).unwrap_or(0) * 1_000_000_000 + u128::try_from(time.tv_nsec).unwrap_or(0)
}

/// The time of the day, where the system does not tell that of a thread in this way.
#[cfg(not(unix))]
fn now() -> u128 {
    std::time::SystemTime::UNIX_EPOCH.elapsed().map_or(0, |time| time.as_nanos())
}

/// The least time of three runs in nanoseconds, and what the last one came to.
///
/// # Errors
///
/// Those of the contestant.
pub fn least<T>(mut run: impl FnMut() -> Result<T, Box<dyn Error>>) -> Result<(u128, T), Box<dyn Error>> {
    let mut once = || {
        let start = now();
        let result = run()?;
        Ok::<_, Box<dyn Error>>((now().saturating_sub(start), result))
    };
    let (first, _) = once()?;
    let (second, _) = once()?;
    let (third, result) = once()?;
    Ok((first.min(second).min(third), result))
}

/// The median time of two hundred runs in nanoseconds, and what the last one came to.
///
/// # Errors
///
/// Those of the contestant.
pub fn median<T>(mut run: impl FnMut() -> Result<T, Box<dyn Error>>) -> Result<(u128, T), Box<dyn Error>> {
    let mut result = run()?;
    let mut times = Vec::with_capacity(200);
    for _ in 0..200 {
        let start = now();
        result = run()?;
        times.push(now().saturating_sub(start));
    }
    times.sort_unstable();
    Ok((times.get(100).copied().unwrap_or_default(), result))
}

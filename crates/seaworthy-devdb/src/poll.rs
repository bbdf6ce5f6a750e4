//! Waiting for what other processes do: look again until a deadline.

use std::thread;
use std::time::{Duration, Instant};

/// How long to wait between two looks.
pub(crate) const POLL_INTERVAL: Duration = Duration::from_millis(10);

/// Returns what `look` finds, or nothing where it finds nothing until the deadline.
pub(crate) fn poll<T>(timeout: Duration, mut look: impl FnMut() -> Option<T>) -> Option<T> {
    let started = Instant::now();
    loop {
        if let Some(found) = look() {
            return Some(found);
        }
        if started.elapsed() > timeout {
            return None;
        }
        thread::sleep(POLL_INTERVAL);
    }
}

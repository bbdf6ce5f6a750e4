//! How many rows the next batch has, and how many there may be in a second.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// The size of a worker's next batch: it follows a target duration, and halves where something went wrong.
#[derive(Debug, Clone)]
pub(crate) struct Pace {
    rows: f64,
    rows_min: f64,
    rows_max: f64,
    target: Duration,
    /// Smaller than that while a row that fails is looked for.
    probe: Option<f64>,
}

/// What a first batch has: small enough for rows with heavy triggers.
const ROWS_FIRST: f64 = 500.0;

impl Pace {
    pub(crate) fn new(target: Duration, rows_min: u32, rows_max: u32) -> Self {
        let (rows_min, rows_max) = (f64::from(rows_min.max(1)), f64::from(rows_max.max(rows_min).max(1)));
        Self { rows: ROWS_FIRST.clamp(rows_min, rows_max), rows_min, rows_max, target, probe: None }
    }

    /// Returns how many rows to ask for.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to what a u32 gave")]
    pub(crate) fn rows(&self) -> u32 {
        self.probe.map_or(self.rows, |probe| probe.min(self.rows)).max(1.0) as u32
    }

    /// Takes in how long the `seen` rows took of those that were asked for; a short batch at a range's end says little.
    pub(crate) fn took(&mut self, seen: u64, asked: u32, duration: Duration) {
        if let Some(probe) = self.probe {
            self.probe = Some(probe * 2.0).filter(|probe| *probe < self.rows);
            return;
        }
        if seen < u64::from(asked) {
            return;
        }
        let in_time = f64::from(asked) * self.target.as_secs_f64() / duration.as_secs_f64().max(0.000_1);
        // By a half or to the double at the most: one slow disk write must not decide.
        self.rows = in_time.clamp(self.rows * 0.5, self.rows * 2.0).clamp(self.rows_min, self.rows_max);
    }

    /// Halves, for a batch took too long or somebody waits for us; tells whether it could.
    pub(crate) fn halve(&mut self) -> bool {
        let halved = (self.rows / 2.0).max(1.0);
        let could = halved < self.rows;
        self.rows = halved;
        could
    }

    /// Halves until the row that fails is alone; tells whether it is already.
    pub(crate) fn narrow(&mut self) -> bool {
        let rows = f64::from(self.rows());
        self.probe = Some((rows / 2.0).floor().max(1.0));
        rows <= 1.0
    }
}

/// The rows that all workers together may move in a second, those of other processes among them.
#[derive(Debug)]
pub(crate) struct Limiter {
    rows_per_second: Option<f64>,
    state: Mutex<Budget>,
}

/// How far what others move may put our next batch off: one with a higher limit, or with none, must not do so for good.
const OTHERS_DELAY_MAX: Duration = Duration::from_secs(2);

/// What was moved so far, and when the next rows may be.
#[derive(Debug)]
struct Budget {
    next: Instant,
    /// By this process.
    own: u64,
    /// By others, as far as that was taken in; nothing before the first look.
    others: Option<u64>,
}

impl Limiter {
    pub(crate) fn new(rows_per_second: Option<u32>) -> Self {
        let state = Mutex::new(Budget { next: Instant::now(), own: 0, others: None });
        Self { rows_per_second: rows_per_second.map(|rows| f64::from(rows.max(1))), state }
    }

    /// Tells whether there is a limit.
    pub(crate) fn is_set(&self) -> bool {
        self.rows_per_second.is_some()
    }

    fn state(&self) -> MutexGuard<'_, Budget> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns how long to wait before the next batch.
    pub(crate) fn wait(&self) -> Duration {
        self.state().next.saturating_duration_since(Instant::now())
    }

    /// Returns how many rows one batch may have, so that it takes no more than a quarter of a second's share.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a quarter of what a u32 gave")]
    pub(crate) fn rows_max(&self, rows: u32) -> u32 {
        self.rows_per_second.map_or(rows, |limit| rows.min((limit / 4.0).ceil() as u32)).max(1)
    }

    /// Takes in that rows were moved.
    pub(crate) fn moved(&self, rows: u64) {
        let mut state = self.state();
        state.own += rows;
        self.delay(&mut state, rows);
    }

    /// Takes in what the ledger has counted, whoever moved it; what is not ours, another process moved.
    ///
    /// A batch of ours that is committed and not yet taken in counts for another's until the next look: once, for what was
    /// taken in is kept.
    pub(crate) fn counted(&self, rows: u64) {
        let mut state = self.state();
        let others = rows.saturating_sub(state.own);
        let before = *state.others.get_or_insert(others);
        if others > before {
            state.others = Some(others);
            let latest = state.next.max(Instant::now() + OTHERS_DELAY_MAX);
            self.delay(&mut state, others - before);
            state.next = state.next.min(latest);
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "far fewer than 2^52 rows in a second")]
    fn delay(&self, state: &mut Budget, rows: u64) {
        if let Some(limit) = self.rows_per_second {
            state.next = state.next.max(Instant::now()) + Duration::from_secs_f64(rows as f64 / limit);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Limiter, Pace};

    const TARGET: Duration = Duration::from_millis(100);

    #[test]
    fn a_pace_settles_at_its_target_within_bounds() {
        let mut pace = Pace::new(TARGET, 10, 4000);
        // A row takes 50 microseconds: 2,000 rows are 100 ms.
        for _ in 0..10 {
            let rows = pace.rows();
            pace.took(rows.into(), rows, Duration::from_micros(50) * rows);
        }
        assert!((1900..=2100).contains(&pace.rows()), "{}", pace.rows());
        for _ in 0..10 {
            pace.took(pace.rows().into(), pace.rows(), Duration::from_millis(1));
        }
        assert_eq!(pace.rows(), 4000);
        for _ in 0..20 {
            pace.took(pace.rows().into(), pace.rows(), Duration::from_secs(9));
        }
        assert_eq!(pace.rows(), 10);
    }

    #[test]
    fn a_short_batch_at_the_end_of_a_range_says_nothing() {
        let mut pace = Pace::new(TARGET, 10, 4000);
        pace.took(3, 500, Duration::from_micros(10));
        assert_eq!(pace.rows(), 500);
    }

    #[test]
    fn a_row_that_fails_is_found_by_halving_and_then_the_pace_is_as_before() {
        let mut pace = Pace::new(TARGET, 10, 4000);
        let mut tries = 0;
        while !pace.narrow() {
            tries += 1;
        }
        assert_eq!((tries, pace.rows()), (8, 1));
        for _ in 0..9 {
            pace.took(1, 1, Duration::from_secs(1));
        }
        assert_eq!(pace.rows(), 500);
    }

    #[test]
    fn a_limit_spreads_rows_over_time() {
        let limiter = Limiter::new(Some(1000));
        assert_eq!(limiter.rows_max(5000), 250);
        limiter.moved(500);
        let wait = limiter.wait();
        assert!(wait > Duration::from_millis(400) && wait <= Duration::from_millis(500), "{wait:?}");
        assert_eq!(Limiter::new(None).wait(), Duration::ZERO);
    }
    #[test]
    fn what_other_processes_move_counts_once() {
        let limiter = Limiter::new(Some(1000));
        // What was there when it began is nobody's of now.
        limiter.counted(10_000);
        assert_eq!(limiter.wait(), Duration::ZERO);
        limiter.moved(100);
        limiter.counted(10_400);
        let wait = limiter.wait();
        assert!(wait > Duration::from_millis(350) && wait <= Duration::from_millis(400), "{wait:?}");
        // The same count again, and one that is behind, change nothing.
        limiter.counted(10_400);
        limiter.counted(10_100);
        assert!(limiter.wait() <= wait, "{:?}", limiter.wait());
    }
}

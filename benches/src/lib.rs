//! What the benchmarks share: the table that they print, its limits, and the median.

mod report;

pub use report::{Limit, Report};

/// Returns the middle one, or the mean of the two in the middle; NaN of none.
pub fn median(times: &[f64]) -> f64 {
    let mut sorted = times.to_vec();
    sorted.sort_by(f64::total_cmp);
    let half = sorted.len() / 2;
    match sorted.as_slice() {
        [] => f64::NAN,
        even if even.len().is_multiple_of(2) => f64::midpoint(even[half - 1], even[half]),
        odd => odd[half],
    }
}

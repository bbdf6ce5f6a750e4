//! Times and durations as text.

use std::time::Duration;

use time::OffsetDateTime;
use time::macros::format_description;

/// Returns a duration for a person: `3 ms`, `1.4 s`, `2 min 05 s`.
pub fn duration(duration: Duration) -> String {
    let milliseconds = duration.as_millis();
    match milliseconds {
        0..1000 => format!("{milliseconds} ms"),
        1000..60_000 => format!("{:.1} s", duration.as_secs_f64()),
        _ => format!("{} min {:02} s", duration.as_secs() / 60, duration.as_secs() % 60),
    }
}

/// Returns a time for a program: RFC 3339 in UTC, to the millisecond.
pub fn timestamp(time: OffsetDateTime) -> String {
    let format = format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:3]Z");
    time.to_offset(time::UtcOffset::UTC).format(&format).unwrap_or_default()
}

/// Returns a time for a person: `2026-01-25 10:00:00` in UTC.
pub fn timestamp_short(time: OffsetDateTime) -> String {
    let format = format_description!("[year]-[month]-[day] [hour]:[minute]:[second]");
    time.to_offset(time::UtcOffset::UTC).format(&format).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use time::macros::datetime;

    use super::{duration, timestamp, timestamp_short};

    #[test]
    fn durations_have_the_unit_that_fits() {
        let check = |milliseconds, expected| assert_eq!(duration(Duration::from_millis(milliseconds)), expected);
        check(0, "0 ms");
        check(999, "999 ms");
        check(1400, "1.4 s");
        check(125_000, "2 min 05 s");
    }

    #[test]
    fn times_are_in_utc() {
        let time = datetime!(2026-01-25 12:00:00.123456 +02:00);
        assert_eq!(timestamp(time), "2026-01-25T10:00:00.123Z");
        assert_eq!(timestamp(datetime!(2026-01-25 12:00:00.9996 +02:00)), "2026-01-25T10:00:00.999Z");
        assert_eq!(timestamp_short(time), "2026-01-25 10:00:00");
    }
}

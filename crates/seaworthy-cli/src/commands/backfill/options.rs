//! How backfills are run: flags before `seaworthy.toml` before the defaults.

use std::time::Duration;

use seaworthy_backfill::{Limits, Options, SmallTables};
use seaworthy_runner::{DatabaseUrl, Interrupt};

use super::super::applied_by;
use crate::args::Pace;
use crate::config::BackfillConfig;

/// `migrate up` runs what has no more rows than this, where nothing is configured.
const UP_ROWS_MAX: u64 = 10_000;

pub(super) fn options(config: &BackfillConfig, pace: &Pace, interrupt: &Interrupt) -> Options {
    let default = Options::default();
    let duration = |given: Option<u64>, default: Duration| given.map_or(default, Duration::from_millis);
    let batch_ms = pace.batch_ms.or(config.batch_ms);
    Options {
        workers: pace.workers.or(config.workers).unwrap_or(default.workers),
        rows_per_second: pace.rows_per_second.or(config.rows_per_second),
        batch_target: duration(batch_ms.map(u64::from), default.batch_target),
        batch_rows_min: config.batch_rows_min.unwrap_or(default.batch_rows_min),
        batch_rows_max: pace.batch_rows_max.or(config.batch_rows_max).unwrap_or(default.batch_rows_max),
        batch_timeout: duration(config.batch_timeout_ms, default.batch_timeout),
        lock_timeout: duration(config.lock_timeout_ms, default.lock_timeout),
        range_rows: config.range_rows.unwrap_or(default.range_rows),
        limits: limits(config, pace),
        applied_by: applied_by(),
        interrupt: interrupt.clone(),
        ..default
    }
}

fn limits(config: &BackfillConfig, pace: &Pace) -> Limits {
    if pace.no_hold {
        return Limits::none();
    }
    let default = Limits::default();
    // 0 in the file is never.
    let time = |given: Option<u64>, default: Option<Duration>| match given {
        Some(0) => None,
        Some(ms) => Some(Duration::from_millis(ms)),
        None => default,
    };
    let number = |given: Option<u32>, default: Option<u32>| match given {
        Some(0) => None,
        given => given.or(default),
    };
    Limits {
        replication_lag: pace.replication_lag_max.or(time(config.replication_lag_max_ms, default.replication_lag)),
        replication_bytes: match config.replication_bytes_max {
            Some(0) => None,
            given => given.or(default.replication_bytes),
        },
        archive_segments: number(config.archive_segments_max, default.archive_segments),
        lock_wait: time(config.lock_wait_max_ms, default.lock_wait),
        transaction_age: time(config.transaction_age_max_ms, default.transaction_age),
        active_sessions: pace.active_sessions_max.or(number(config.active_sessions_max, default.active_sessions)),
        dead_rows_percent: number(config.dead_rows_percent_max, default.dead_rows_percent),
        every: default.every,
    }
}

/// Returns what `migrate up` runs backfills with.
pub(in crate::commands) fn small_tables(
    url: &DatabaseUrl,
    config: &BackfillConfig,
    interrupt: &Interrupt,
) -> SmallTables {
    let rows_max = config.up_rows_max.unwrap_or(UP_ROWS_MAX);
    SmallTables { url: url.clone(), rows_max, options: options(config, &Pace::default(), interrupt) }
}

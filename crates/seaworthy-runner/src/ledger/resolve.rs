//! What `migrate resolve` writes.

use sea_orm::{ConnectionTrait, DbErr};

use super::State;
use super::write::{TOOL_VERSION, Writer, send};
use crate::resolve::Resolution;

/// What a human has decided of a version.
#[derive(Debug)]
pub(crate) struct Resolved<'a> {
    pub(crate) version: &'a str,
    pub(crate) resolution: Resolution,
    pub(crate) reason: &'a str,
    /// Of what the code records, where that is all that is ever sent.
    pub(crate) checksum: Option<String>,
    pub(crate) statements_total: usize,
}

/// Writes that a version is applied, or adopted; when it was applied, nobody knows, so it is now.
pub(crate) async fn resolve_applied(
    connection: &impl ConnectionTrait,
    writer: &Writer,
    resolved: &Resolved<'_>,
) -> Result<(), DbErr> {
    let sql =
        "INSERT INTO seaworthy.migrations (version, state, checksum, statements_done, statements_total, applied_at,
                   applied_by, tool_version)
               VALUES ($1, $6, $2, $3, $3, clock_timestamp(), $4, $5)
               ON CONFLICT (version) DO UPDATE SET state = excluded.state, direction = 'up', checksum = excluded.checksum,
                   canonical_checksum = NULL, source_checksum = NULL, fingerprint = NULL, statements_done = excluded.statements_done,
                   statements_total = excluded.statements_total, checks_passed = 0, checks_failed = 0,
                   applied_at = excluded.applied_at, execution_ms = NULL, error = NULL, rolled_back_at = NULL,
                   applied_by = excluded.applied_by, tool_version = excluded.tool_version";
    let state = match resolved.resolution {
        Resolution::Baseline => State::Baseline,
        Resolution::Applied | Resolution::RolledBack | Resolution::Checksum => State::Applied,
    };
    let values = [
        resolved.version.into(),
        resolved.checksum.as_deref().into(),
        i32::try_from(resolved.statements_total).unwrap_or(i32::MAX).into(),
        writer.applied_by.as_str().into(),
        TOOL_VERSION.into(),
        state.as_str().into(),
    ];
    send(connection, sql, values).await.map(drop)
}

/// Writes the checksum of what the code records now. Half-way it stays half-way, and goes on with the new statements.
pub(crate) async fn resolve_checksum(connection: &impl ConnectionTrait, resolved: &Resolved<'_>) -> Result<(), DbErr> {
    let sql = "UPDATE seaworthy.migrations SET checksum = $2, canonical_checksum = NULL, source_checksum = NULL, statements_total = $3,
                   statements_done = CASE state WHEN 'applied' THEN $3 ELSE least(statements_done, $3) END
               WHERE version = $1";
    let total = i32::try_from(resolved.statements_total).unwrap_or(i32::MAX);
    send(connection, sql, [resolved.version.into(), resolved.checksum.as_deref().into(), total.into()]).await.map(drop)
}

/// Appends it to `attempts`, with its reason.
pub(crate) async fn log_resolution(
    connection: &impl ConnectionTrait,
    writer: &Writer,
    resolved: &Resolved<'_>,
) -> Result<(), DbErr> {
    let sql = "INSERT INTO seaworthy.attempts
                   (version, direction, outcome, duration_ms, client, applied_by, tool_version, resolution, reason)
               VALUES ($1, $2, 'resolved', 0, host(inet_client_addr()), $3, $4, $5, $6)";
    let direction = match resolved.resolution {
        Resolution::Applied | Resolution::Checksum | Resolution::Baseline => "up",
        Resolution::RolledBack => "down",
    };
    // Of an adoption the version's own row tells; in the history it is one that was found applied.
    let word = match resolved.resolution {
        Resolution::Baseline => Resolution::Applied,
        other @ (Resolution::Applied | Resolution::RolledBack | Resolution::Checksum) => other,
    };
    let values = [
        resolved.version.into(),
        direction.into(),
        writer.applied_by.as_str().into(),
        TOOL_VERSION.into(),
        word.as_str().into(),
        resolved.reason.into(),
    ];
    send(connection, sql, values).await.map(drop)
}

//! What statements with CONCURRENTLY leave behind where they are stopped, and how it is cleared away.

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, QueryResult, Statement, Value};
use seaworthy_ddl::{Concurrent, ServerObject, ServerObjectKind};

use crate::check::Ask;
use crate::plan::Resumption;

/// Clears away what was left of a statement; returns whether the statement is in fact done.
///
/// An invalid index of the name is dropped, whoever left it: nothing uses it, each write maintains it, and IF NOT EXISTS
/// would take it for done. PG 14, CREATE INDEX, "Building Indexes Concurrently". A valid one is ours only where the
/// earlier run was killed between the build and its checkpoint; where the server refused the statement, it is somebody
/// else's, and is refused again.
pub(super) async fn clear_remains(
    connection: &DatabaseConnection,
    statement: &Concurrent,
    resumption: Resumption,
) -> Result<bool, DbErr> {
    let resumed = resumption != Resumption::None;
    match statement {
        Concurrent::CreateIndex { name, table, .. } => {
            let valid = drop_invalid_index(connection, table, name).await?;
            Ok(valid && resumption == Resumption::AfterKill)
        }
        Concurrent::CreateUnnamedIndex { table } if resumed => {
            for drop in texts(connection, UNNAMED_REMAINS, [table]).await? {
                connection.execute_unprepared(&drop).await?;
            }
            Ok(false)
        }
        // Stopped half-way it is still there, invalid, and the same statement drops it.
        Concurrent::DropIndex { index } => {
            Ok(resumed && flag(connection, "SELECT to_regclass($1) IS NULL AS flag", [index]).await? == Some(true))
        }
        // The rebuild itself is repeated; a copy that the stopped one left would stay for ever.
        Concurrent::Reindex { relation } if resumed => {
            for drop in texts(connection, REINDEX_REMAINS, [relation]).await? {
                connection.execute_unprepared(&drop).await?;
            }
            Ok(false)
        }
        Concurrent::Detach { parent, partition } if resumed => {
            let pending = flag(connection, DETACH_PENDING, [parent, partition]).await?;
            if pending == Some(true) {
                let finalize = format!("ALTER TABLE {parent} DETACH PARTITION {partition} FINALIZE");
                connection.execute_unprepared(&finalize).await?;
            }
            Ok(pending != Some(false))
        }
        Concurrent::CreateUnnamedIndex { .. }
        | Concurrent::Reindex { .. }
        | Concurrent::Detach { .. }
        | Concurrent::Other => Ok(false),
    }
}

/// Tells whether what a statement makes of the whole server is made already: by the run that was killed before it could
/// note that, for such a statement and its checkpoint cannot be one transaction.
pub(super) async fn is_made(
    connection: &DatabaseConnection,
    object: &ServerObject,
    resumption: Resumption,
) -> Result<bool, DbErr> {
    if resumption != Resumption::AfterKill {
        return Ok(false);
    }
    let sql = match object.kind {
        ServerObjectKind::Database => "SELECT true AS flag FROM pg_catalog.pg_database WHERE datname = $1",
        ServerObjectKind::Tablespace => "SELECT true AS flag FROM pg_catalog.pg_tablespace WHERE spcname = $1",
    };
    Ok(flag(connection, sql, [&object.name]).await?.unwrap_or_default() == object.is_made)
}

/// Drops the index of that name on the table where it is invalid; returns whether a valid one is there.
async fn drop_invalid_index(connection: &DatabaseConnection, table: &str, name: &str) -> Result<bool, DbErr> {
    let Some(row) = row(connection, INDEX, [table, name]).await? else { return Ok(false) };
    if row.try_get("", "valid")? {
        return Ok(true);
    }
    connection.execute_unprepared(&row.try_get::<String>("", "drop")?).await?;
    Ok(false)
}

/// Returns the first of the indexes (name and table) that is there, but invalid: quoted, with its schema.
pub(super) async fn first_invalid(mut asked: impl Ask, indexes: &[(String, String)]) -> Result<Option<String>, DbErr> {
    for index in indexes {
        let Some(row) = asked.row(ask_for(index)).await? else { continue };
        if !row.try_get::<bool>("", "valid")? {
            return Ok(Some(row.try_get("", "name")?));
        }
    }
    Ok(None)
}

/// Returns the question about one of them.
pub(super) fn ask_for((name, table): &(String, String)) -> Statement {
    let values = [table.as_str().into(), name.as_str().into()];
    Statement::from_sql_and_values(DbBackend::Postgres, INDEX, values)
}

/// The index of a partitioned table is invalid while a partition lacks its own, and is no remains.
const INDEX: &str = "
SELECT i.indisvalid AS valid, format('%I.%I', n.nspname, c.relname) AS name,
       format('DROP INDEX CONCURRENTLY %I.%I', n.nspname, c.relname) AS drop
FROM pg_catalog.pg_index i
JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid AND c.relkind = 'i'
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE i.indrelid = to_regclass($1) AND c.relname = $2";

/// PG 14, REINDEX, "Rebuilding Indexes Concurrently": the copy that is being built ends in `_ccnew`, the old index that
/// could not be dropped in `_ccold`, each perhaps with a number; the index of a TOAST table, too.
const REINDEX_REMAINS: &str = "
SELECT format('DROP INDEX CONCURRENTLY %I.%I', n.nspname, c.relname) AS text
FROM pg_catalog.pg_class wanted
LEFT JOIN pg_catalog.pg_index i0 ON i0.indexrelid = wanted.oid
JOIN pg_catalog.pg_class t ON t.oid = coalesce(i0.indrelid, wanted.oid)
JOIN pg_catalog.pg_index i ON i.indrelid IN (t.oid, t.reltoastrelid) AND NOT i.indisvalid
JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid AND c.relname ~ '_cc(new|old)[0-9]*$'
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE wanted.oid = to_regclass($1) ORDER BY 1";

/// What a build without a name left: an invalid index of the table that nobody is building.
const UNNAMED_REMAINS: &str = "
SELECT format('DROP INDEX CONCURRENTLY %I.%I', n.nspname, c.relname) AS text
FROM pg_catalog.pg_index i
JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid AND c.relkind = 'i' AND c.relname !~ '_cc(new|old)[0-9]*$'
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE i.indrelid = to_regclass($1) AND NOT i.indisvalid
    AND NOT EXISTS (SELECT FROM pg_catalog.pg_stat_progress_create_index p WHERE p.index_relid = i.indexrelid)
ORDER BY 1";

/// PG 14, "pg_inherits": true between the two transactions of DETACH … CONCURRENTLY; no row once it is detached.
const DETACH_PENDING: &str = "
SELECT inhdetachpending AS flag FROM pg_catalog.pg_inherits
WHERE inhparent = to_regclass($1) AND inhrelid = to_regclass($2)";

async fn row<const N: usize>(
    connection: &impl ConnectionTrait,
    sql: &str,
    values: [&str; N],
) -> Result<Option<QueryResult>, DbErr> {
    let values = values.map(Value::from);
    connection.query_one_raw(Statement::from_sql_and_values(DbBackend::Postgres, sql, values)).await
}

/// Returns the column `flag` of the one row, where there is one.
async fn flag<const N: usize>(
    connection: &DatabaseConnection,
    sql: &str,
    values: [&String; N],
) -> Result<Option<bool>, DbErr> {
    row(connection, sql, values.map(String::as_str)).await?.map(|row| row.try_get("", "flag")).transpose()
}

/// Returns the column `text` of each row.
async fn texts(connection: &DatabaseConnection, sql: &str, values: [&String; 1]) -> Result<Vec<String>, DbErr> {
    let values = values.map(|value| Value::from(value.as_str()));
    let rows = connection.query_all_raw(Statement::from_sql_and_values(DbBackend::Postgres, sql, values)).await?;
    rows.into_iter().map(|row| row.try_get("", "text")).collect()
}

//! What a definition meets in the database: its table, the types of its key, and whether the key tells rows apart.

use std::collections::HashMap;

use seaworthy_ddl::quote_ident;
use seaworthy_migration::{Backfill, Write};
use sqlx::{AssertSqlSafe, PgConnection};

use crate::error::{BackfillError, KeyFault};
use crate::row::from_row;

/// A column, and the type that a text of it is cast to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Column {
    pub(crate) name: String,
    /// Without a length: an explicit cast to one cuts off what an assignment refuses.
    pub(crate) type_name: String,
    /// What it is read as where SeaORM cannot read its type: enums.
    pub(crate) read_as: Option<&'static str>,
}

/// A definition's table, as it is in the database.
#[derive(Debug, Clone)]
pub(crate) struct Shape {
    pub(crate) oid: i64,
    /// Quoted, with its schema where the definition names one.
    pub(crate) relation: String,
    pub(crate) table: String,
    pub(crate) key: Vec<Column>,
    pub(crate) columns: Vec<Column>,
    pub(crate) condition: Option<String>,
    /// Whether a batch locks its rows, for a trigger writes beside it.
    pub(crate) locks_rows: bool,
    pub(crate) rows_estimate: i64,
}

struct Found {
    oid: i64,
    rows_estimate: i64,
    hides_rows: bool,
}

from_row!(Found { oid, rows_estimate, hides_rows });

struct FoundColumn {
    name: String,
    type_name: String,
    not_null: bool,
    read_as: Option<String>,
}

from_row!(FoundColumn { name, type_name, not_null, read_as });

/// A unique index over plain columns, of all rows.
struct UniqueKey {
    columns: Vec<String>,
    is_primary: bool,
}

from_row!(UniqueKey { columns, is_primary });

/// Looks the table and its key up, and refuses a key that does not tell rows apart.
pub(crate) async fn look_up(connection: &mut PgConnection, backfill: &Backfill) -> Result<Shape, BackfillError> {
    let relation = backfill.relation();
    let sql = "SELECT c.oid::bigint AS oid,
                      (SELECT greatest(coalesce(sum(part.reltuples), -1), -1)::bigint
                       FROM pg_catalog.pg_class part
                       WHERE part.oid = c.oid AND c.relkind <> 'p' OR part.oid IN (
                           SELECT relid FROM pg_catalog.pg_partition_tree(c.oid) WHERE isleaf) AND c.relkind = 'p'
                      ) AS rows_estimate, row_security_active(c.oid) AS hides_rows
               FROM pg_catalog.pg_class c WHERE c.oid = to_regclass($1) AND c.relkind IN ('r', 'p')";
    let found: Option<Found> = sqlx::query_as(sql)
        .bind(&relation)
        .persistent(false)
        .fetch_optional(&mut *connection)
        .await
        .map_err(BackfillError::Sql)?;
    let name = || backfill.name().to_owned();
    let found = found.ok_or_else(|| BackfillError::NoTable { name: name(), relation: relation.clone() })?;
    if found.hides_rows {
        return Err(BackfillError::RowSecurity { name: name(), relation });
    }
    let columns = columns(connection, found.oid).await?;
    let keys = unique_keys(connection, found.oid).await?;
    let fault = |fault| BackfillError::Key {
        name: name(),
        relation: relation.clone(),
        fault,
        keys: keys.iter().map(|key| key.columns.join(", ")).collect(),
    };
    let wanted: Vec<String> = match backfill.cursor() {
        [] => keys.iter().find(|key| key.is_primary).ok_or_else(|| fault(KeyFault::None))?.columns.clone(),
        named => named.iter().map(ToString::to_string).collect(),
    };
    let mut key = Vec::with_capacity(wanted.len());
    for name in &wanted {
        let column = columns.iter().find(|column| column.name == *name);
        let column = column.ok_or_else(|| fault(KeyFault::NoColumn { column: name.clone() }))?;
        if !column.not_null {
            return Err(fault(KeyFault::Nullable { column: name.clone() }));
        }
        key.push(Column { name: name.clone(), type_name: column.type_name.clone(), read_as: None });
    }
    if !keys.iter().any(|unique| unique.columns == wanted) {
        return Err(fault(KeyFault::NotUnique { columns: wanted }));
    }
    let columns = columns.into_iter().map(|FoundColumn { name, type_name, read_as, .. }| Column {
        name,
        type_name,
        read_as: match read_as.as_deref() {
            Some("text[]") => Some("text[]"),
            Some(_) => Some("text"),
            None => None,
        },
    });
    Ok(Shape {
        oid: found.oid,
        relation,
        table: backfill.table().to_owned(),
        key,
        columns: columns.collect(),
        condition: backfill.condition().map(str::to_owned),
        locks_rows: backfill.trigger().is_some(),
        rows_estimate: found.rows_estimate,
    })
}

async fn columns(connection: &mut PgConnection, oid: i64) -> Result<Vec<FoundColumn>, BackfillError> {
    // -1 is a type without its length; NULL would make `character` of bpchar, which as a cast is of length one.
    let sql = "SELECT a.attname::text AS name, format_type(a.atttypid, -1) AS type_name, a.attnotnull AS not_null,
                      CASE WHEN t.typtype = 'e' THEN 'text' WHEN element.typtype = 'e' THEN 'text[]' END AS read_as
               FROM pg_catalog.pg_attribute a
               JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
               LEFT JOIN pg_catalog.pg_type element ON element.oid = t.typelem AND t.typcategory = 'A'
               WHERE a.attrelid = $1::bigint::oid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum";
    sqlx::query_as(sql).bind(oid).persistent(false).fetch_all(connection).await.map_err(BackfillError::Sql)
}

async fn unique_keys(connection: &mut PgConnection, oid: i64) -> Result<Vec<UniqueKey>, BackfillError> {
    // A deferrable key may be broken within a transaction, and a partial one does not have all rows.
    let sql = "SELECT array_agg(a.attname::text ORDER BY k.ord) AS columns, i.indisprimary AS is_primary
               FROM pg_catalog.pg_index i
               JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
               JOIN pg_catalog.pg_am m ON m.oid = c.relam
               CROSS JOIN LATERAL unnest(i.indkey::smallint[]) WITH ORDINALITY AS k (attnum, ord)
               JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
               WHERE i.indrelid = $1::bigint::oid AND i.indisunique AND i.indisvalid AND i.indimmediate
                   AND i.indpred IS NULL AND i.indexprs IS NULL AND m.amname = 'btree' AND k.ord <= i.indnkeyatts
               GROUP BY i.indexrelid, i.indisprimary ORDER BY i.indisprimary DESC, i.indexrelid";
    sqlx::query_as(sql).bind(oid).persistent(false).fetch_all(connection).await.map_err(BackfillError::Sql)
}

/// The types of the columns that a transform writes, by table; looked up once a worker.
#[derive(Debug, Default)]
pub(crate) struct Types(HashMap<String, HashMap<String, String>>);

impl Types {
    /// Returns the types of a write's columns.
    pub(crate) async fn of(
        &mut self,
        connection: &mut PgConnection,
        name: &str,
        write: &Write,
    ) -> Result<Vec<String>, BackfillError> {
        if !self.0.contains_key(&write.relation) {
            let oid: Option<i64> = sqlx::query_scalar("SELECT to_regclass($1)::oid::bigint")
                .bind(&write.relation)
                .persistent(false)
                .fetch_one(&mut *connection)
                .await
                .map_err(BackfillError::Sql)?;
            let missing = || BackfillError::NoTable { name: name.to_owned(), relation: write.relation.clone() };
            let found = columns(connection, oid.ok_or_else(missing)?).await?;
            let types = found.into_iter().map(|column| (column.name, column.type_name)).collect();
            self.0.insert(write.relation.clone(), types);
        }
        let types = &self.0[&write.relation];
        let type_of = |column: &std::borrow::Cow<'static, str>| {
            types.get(column.as_ref()).cloned().ok_or_else(|| BackfillError::NoColumn {
                name: name.to_owned(),
                relation: write.relation.clone(),
                column: column.to_string(),
            })
        };
        write.columns.iter().map(type_of).collect()
    }
}

/// Returns the exact number of rows, or none where there are more than `rows_max`; reads no more than that.
pub(crate) async fn count_up_to(
    connection: &mut PgConnection,
    backfill: &Backfill,
    rows_max: u64,
) -> Result<Option<u64>, sqlx::Error> {
    let sql = format!("SELECT count(*) FROM (SELECT FROM {} LIMIT $1) AS counted", backfill.relation());
    let limit = i64::try_from(rows_max).unwrap_or(i64::MAX - 1).saturating_add(1);
    let count: i64 = sqlx::query_scalar(AssertSqlSafe(sql)).bind(limit).persistent(false).fetch_one(connection).await?;
    let count = u64::try_from(count).unwrap_or_default();
    Ok((count <= rows_max).then_some(count))
}

/// Returns the quoted names of a backfill's trigger and of its function.
pub(crate) fn trigger_names(name: &str) -> (String, String) {
    let own = quote_ident(&seaworthy_runner::trigger_name(name));
    (own.clone(), format!("seaworthy.{own}"))
}

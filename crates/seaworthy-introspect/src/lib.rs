//! A live PostgreSQL database as a [`Catalog`]: PostgreSQL 14 to 18, at most 29 queries whatever its size.
//!
//! [`read()`] takes one picture: a single `REPEATABLE READ`, `READ ONLY` transaction with an empty `search_path`, in
//! which `pg_get_expr`, `pg_get_viewdef` and `format_type` print every name with its schema (PostgreSQL 14, 9.26
//! "System Information Functions"). It reads `pg_catalog` only, which every role may, so that CONNECT is enough, and
//! joins by OID, never by name; no OID leaves this crate. The server filters and prints, the client joins: a catalog of
//! 1,000 tables is a few ten thousand small rows, and to put them together there takes longer than to send them.
//!
//! Left out: PostgreSQL's own schemas, `seaworthy` (the ledger), and what belongs to an extension.

mod error;
mod query;
mod read;
mod scope;
mod source;

use std::collections::BTreeSet;

use seaworthy_catalog::{Access, Beside, Catalog, QualifiedName};
use sqlx::{Connection as _, PgConnection};

use crate::query::Reader;

pub use error::IntrospectError;
pub use scope::Scope;
pub use source::Source;

/// The oldest major version that is read.
pub const SERVER_MAJOR_MIN: u32 = 14;

/// How often reading is tried where the schema changes meanwhile.
const ATTEMPTS_MAX: usize = 5;

/// Returns what stands in the database, in the canonical order.
///
/// Opens a transaction of its own, and ends it; a connection that is inside one takes [`read_within`]. Its snapshot is
/// of one moment, but what prints a definition looks at the catalogs of now (PostgreSQL 14, 9.26.4 "System Catalog
/// Information Functions", does not say so; `ruleutils.c` does): where another session drops an object in between,
/// that fails, and all is read again, from a new snapshot. A table that another session holds locked with ACCESS
/// EXCLUSIVE is waited for.
pub async fn read(connection: &mut PgConnection, scope: &Scope) -> Result<Catalog, IntrospectError> {
    read_with(connection, scope, Grants::Left).await
}

/// Returns the same with what was granted, for whoever may have to make an object anew. One query more.
pub async fn read_with_grants(connection: &mut PgConnection, scope: &Scope) -> Result<Catalog, IntrospectError> {
    read_with(connection, scope, Grants::Read).await
}

/// Whether what was granted is read along.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Grants {
    Read,
    Left,
}

async fn read_with(connection: &mut PgConnection, scope: &Scope, grants: Grants) -> Result<Catalog, IntrospectError> {
    let mut attempts = 1;
    loop {
        if let Some(read) = finished(Box::pin(read_once(connection, scope, grants)).await, &mut attempts) {
            return read;
        }
    }
}

/// Returns what was read, unless the schema has changed meanwhile and it is to be read again.
fn finished<T>(read: Result<T, IntrospectError>, attempts: &mut usize) -> Option<Result<T, IntrospectError>> {
    match read {
        Err(error) if error.is_of_a_change() && *attempts < ATTEMPTS_MAX => {
            *attempts += 1;
            None
        }
        Err(error) if error.is_of_a_change() => {
            Some(Err(IntrospectError::Changing { attempts: *attempts, source: Box::new(error) }))
        }
        read => Some(read),
    }
}

async fn read_once(connection: &mut PgConnection, scope: &Scope, grants: Grants) -> Result<Catalog, IntrospectError> {
    let mut transaction = connection
        .begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        .await
        .map_err(IntrospectError::Transaction)?;
    let session = query::enter(&mut *transaction).await?;
    let catalog = {
        let mut reader = Reader::new(&mut *transaction, &session, scope).await?;
        let mut catalog = read::catalog(&mut reader).await?;
        if grants == Grants::Read {
            catalog.grants = Beside(read::access::grants(&mut reader).await?);
        }
        catalog
    };
    transaction.rollback().await.map_err(IntrospectError::Transaction)?;
    Ok(catalog)
}

/// Returns who owns what in the database and who may do what with it, in the canonical order.
///
/// A few queries beside those of [`read()`], in a transaction of their own; read again as there.
pub async fn read_access(connection: &mut PgConnection, scope: &Scope) -> Result<Access, IntrospectError> {
    let mut attempts = 1;
    loop {
        if let Some(read) = finished(read_access_once(connection, scope).await, &mut attempts) {
            return read;
        }
    }
}

async fn read_access_once(connection: &mut PgConnection, scope: &Scope) -> Result<Access, IntrospectError> {
    let mut transaction = connection
        .begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        .await
        .map_err(IntrospectError::Transaction)?;
    let session = query::enter(&mut *transaction).await?;
    let access = read::access::access(&mut Reader::new(&mut *transaction, &session, scope).await?).await?;
    transaction.rollback().await.map_err(IntrospectError::Transaction)?;
    Ok(access)
}

/// Returns the array columns that were declared with several dimensions, `integer[][]`: relation and column.
///
/// No part of the schema: PostgreSQL ignores the number, and pg_dump drops it (PostgreSQL 14, 8.15.1 "Declaration of
/// Array Types"). It says what whoever declared the column meant, so that it is read by what writes entities.
pub async fn read_several_dimensions(
    connection: &mut PgConnection,
    scope: &Scope,
) -> Result<BTreeSet<(QualifiedName, String)>, IntrospectError> {
    let mut transaction = connection
        .begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        .await
        .map_err(IntrospectError::Transaction)?;
    let session = query::enter(&mut *transaction).await?;
    let found = {
        let mut reader = Reader::new(&mut *transaction, &session, scope).await?;
        reader.fetch_on_relations(&read::DIMENSIONS, read::decode_dimensions).await?
    };
    transaction.rollback().await.map_err(IntrospectError::Transaction)?;
    Ok(found.into_iter().collect())
}

/// Returns what stands in the database as the open transaction sees it, its own uncommitted changes included.
///
/// For a look before COMMIT. One picture only where the transaction is `REPEATABLE READ`; the `search_path` is empty
/// meanwhile, and afterwards what it was. After an error the transaction is PostgreSQL's to abort.
pub async fn read_within(source: &mut impl Source, scope: &Scope) -> Result<Catalog, IntrospectError> {
    let session = query::enter(source).await?;
    // A catalog is large, and so is what waits for one.
    let catalog = Box::pin(read::catalog(&mut Reader::new(source, &session, scope).await?)).await?;
    query::leave(source, &session).await?;
    Ok(catalog)
}

//! OIDs, as far as this crate lets them out of a query: those of rows, and those of PostgreSQL's own catalogs.

use std::collections::HashMap;

use sqlx::Row as _;
use sqlx::postgres::PgRow;
use sqlx::postgres::types::Oid;

use crate::query::{DecodeError, Query};

pub(crate) const COMMENTS: Query = Query { name: "comments", text: include_str!("../sql/comments.sql") };

// PostgreSQL 14, `src/include/catalog`, `CATALOG(pg_type,1247,TypeRelationId)` and the like; the same in every version.
pub(crate) const PG_TYPE: u32 = 1247;
pub(crate) const PG_PROC: u32 = 1255;
pub(crate) const PG_CLASS: u32 = 1259;
pub(crate) const PG_ATTRDEF: u32 = 2604;
pub(crate) const PG_CONSTRAINT: u32 = 2606;
pub(crate) const PG_REWRITE: u32 = 2618;
pub(crate) const PG_TRIGGER: u32 = 2620;
pub(crate) const PG_POLICY: u32 = 3256;
pub(crate) const PG_STATISTIC_EXT: u32 = 3381;

/// A row of a catalog: the OID of the catalog, and its own.
pub(crate) type Address = (u32, u32);

/// Returns an OID, which is 0 or NULL where there is none.
pub(crate) fn oid(row: &PgRow, field: &str) -> Result<u32, DecodeError> {
    Ok(row.try_get::<Option<Oid>, _>(field)?.map_or(0, |oid| oid.0))
}

/// Returns a list of texts, which is NULL where it is empty.
pub(crate) fn texts(row: &PgRow, field: &str) -> Result<Vec<String>, DecodeError> {
    Ok(row.try_get::<Option<Vec<String>>, _>(field)?.unwrap_or_default())
}

/// What COMMENT said, of objects and of columns.
pub(crate) struct Comments(HashMap<(Address, i32), String>);

impl Comments {
    pub(crate) fn new(rows: Vec<((Address, i32), String)>) -> Self {
        Self(rows.into_iter().collect())
    }

    pub(crate) fn decode(row: &PgRow) -> Result<((Address, i32), String), DecodeError> {
        let address = (oid(row, "classoid")?, oid(row, "objoid")?);
        Ok(((address, row.try_get("objsubid")?), row.try_get("description")?))
    }

    /// Returns the comment on an object.
    pub(crate) fn on(&self, catalog: u32, oid: u32) -> Option<String> {
        self.0.get(&((catalog, oid), 0)).cloned()
    }

    /// Returns the comment on a column.
    pub(crate) fn on_column(&self, relation: u32, number: i16) -> Option<String> {
        self.0.get(&((PG_CLASS, relation), i32::from(number))).cloned()
    }
}

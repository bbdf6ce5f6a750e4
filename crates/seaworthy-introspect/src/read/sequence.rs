//! Sequences, and those that identity columns hide.

use seaworthy_catalog::{
    Column, Identity, IdentityKind, Persistence, QualifiedName, Sequence, SequenceOptions, SequenceOwner,
};
use sqlx::Row as _;
use sqlx::postgres::PgRow;

use super::oid::{Comments, PG_CLASS, oid};
use super::types::decode_data_type;
use crate::query::{DecodeError, Query, code, name};

pub(crate) const QUERY: Query = Query { name: "sequences", text: include_str!("../sql/sequences.sql") };

/// A sequence, and where it counts for an identity column.
pub(crate) struct Found {
    pub(crate) sequence: Sequence,
    /// The OID of the table that it belongs to.
    pub(crate) owner: Option<u32>,
    /// Where it is that of an identity column: the kind that `pg_attribute` says.
    pub(crate) identity: Option<IdentityKind>,
    /// It is LOGGED or UNLOGGED, and its table is not.
    has_own_persistence: bool,
}

impl Found {
    /// Puts it behind its column.
    pub(crate) fn attach(self, columns: &mut [Column], kind: IdentityKind) {
        let Some(owner) = &self.sequence.owner else { return };
        if let Some(column) = columns.iter_mut().find(|column| column.name == owner.column) {
            let Sequence { name, options, persistence, .. } = self.sequence;
            let persistence = self.has_own_persistence.then_some(persistence);
            column.identity = Some(Identity { kind, sequence: name.name, options, persistence });
        }
    }
}

pub(crate) fn decode(row: &PgRow, comments: &Comments) -> Result<Found, DecodeError> {
    let schema: Option<String> = row.try_get("owner_schema")?;
    let relation: Option<String> = row.try_get("owner_name")?;
    let column: Option<String> = row.try_get("owner_column")?;
    let owner = schema
        .zip(relation)
        .zip(column)
        .map(|((schema, name), column)| SequenceOwner { relation: QualifiedName { schema, name }, column });
    let identity = if row.try_get("is_identity")? {
        Some(code(row, "identity", "pg_attribute.attidentity", &IdentityKind::ALL, IdentityKind::as_str)?)
    } else {
        None
    };
    let sequence = Sequence {
        name: name(row)?,
        owner,
        persistence: code(row, "persistence", "pg_class.relpersistence", &Persistence::ALL, Persistence::as_str)?,
        options: SequenceOptions {
            data_type: decode_data_type(row)?,
            start: row.try_get("start")?,
            increment: row.try_get("increment")?,
            min: row.try_get("min")?,
            max: row.try_get("max")?,
            cache: row.try_get("cache")?,
            cycle: row.try_get("cycle")?,
        },
        comment: comments.on(PG_CLASS, oid(row, "oid")?),
    };
    let owner = Some(oid(row, "owner_oid")?).filter(|oid| *oid != 0);
    let has_own_persistence = row.try_get::<Option<bool>, _>("has_own_persistence")?.unwrap_or_default();
    Ok(Found { sequence, owner, identity, has_own_persistence })
}

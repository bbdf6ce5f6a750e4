//! Sequences, and those that identity columns hide.

use seaworthy_catalog::{Identity, IdentityKind, Persistence, Relation, Sequence, SequenceOptions};
use sqlx::Row as _;
use sqlx::postgres::PgRow;

use super::oid::{Comments, PG_CLASS, oid};
use super::types::decode_data_type;
use crate::query::{DecodeError, Query, code, name};

pub(crate) const QUERY: Query = Query { name: "sequences", text: include_str!("../sql/sequences.sql") };

/// A sequence, and where it counts for an identity column.
pub(crate) struct Found {
    pub(crate) sequence: Sequence,
    /// The column that it belongs to: the OID of its table, and its number.
    pub(crate) owner: Option<(u32, i16)>,
    /// It is that of an identity column.
    pub(crate) is_identity: bool,
    /// A sequence of that server may be UNLOGGED.
    may_be_unlogged: bool,
}

impl Found {
    /// Puts it behind its column.
    pub(crate) fn attach(self, relation: &mut Relation, column: &str, kind: IdentityKind) {
        let Sequence { name, options, persistence, .. } = self.sequence;
        let has_own = self.may_be_unlogged && persistence != relation.persistence;
        let persistence = has_own.then_some(persistence);
        if let Some(column) = relation.columns.iter_mut().find(|it| it.name == column) {
            column.identity = Some(Identity { kind, sequence: name.name, options, persistence });
        }
    }
}

pub(crate) fn decode(row: &PgRow, comments: &Comments) -> Result<Found, DecodeError> {
    let sequence = Sequence {
        name: name(row)?,
        owner: None,
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
    let number: Option<i16> = row.try_get("owner_column")?;
    let owner = number.map(|number| Ok::<_, DecodeError>((oid(row, "owner_oid")?, number))).transpose()?;
    let (is_identity, may_be_unlogged) = (row.try_get("is_identity")?, row.try_get("may_be_unlogged")?);
    Ok(Found { sequence, owner, is_identity, may_be_unlogged })
}

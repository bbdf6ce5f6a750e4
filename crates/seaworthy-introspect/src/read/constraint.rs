//! Primary keys, unique and exclusion constraints, foreign keys and checks.

use seaworthy_catalog::{
    Check, Deferral, Exclusion, ForeignKey, ForeignKeyAction, ForeignKeyMatch, PrimaryKey, QualifiedName, Relation,
    Unique,
};
use sqlx::Row as _;
use sqlx::postgres::PgRow;

use super::attribute::{Attributes, vector};
use super::oid::{Comments, PG_CLASS, PG_CONSTRAINT, oid, texts};
use crate::query::{DecodeError, Query, code, optional_name};

pub(crate) const QUERY: Query = Query { name: "constraints", text: include_str!("../sql/constraints.sql") };

/// A constraint of any of the kinds that the query asks for.
pub(crate) enum Constraint {
    PrimaryKey(PrimaryKey),
    Unique(Unique),
    Exclusion(Exclusion),
    ForeignKey(ForeignKey),
    Check(Check),
}

impl Constraint {
    /// Returns its name where what depends on it, or it on others, is of interest: not of a foreign key.
    pub(crate) fn name(&self) -> Option<&str> {
        match self {
            Self::PrimaryKey(it) => Some(&it.name),
            Self::Unique(it) => Some(&it.name),
            Self::Exclusion(it) => Some(&it.name),
            Self::Check(it) => Some(&it.name),
            Self::ForeignKey(_) => None,
        }
    }

    /// Puts it where it belongs.
    pub(crate) fn attach(self, relation: &mut Relation) {
        match self {
            Self::PrimaryKey(primary_key) => relation.primary_key = Some(primary_key),
            Self::Unique(unique) => relation.uniques.push(unique),
            Self::Exclusion(exclusion) => relation.exclusions.push(exclusion),
            Self::ForeignKey(foreign_key) => relation.foreign_keys.push(foreign_key),
            Self::Check(check) => relation.checks.push(check),
        }
    }
}

/// A constraint, and where it belongs.
pub(crate) struct Found {
    pub(crate) relation: u32,
    pub(crate) oid: u32,
    /// The OID of the index behind it; 0 where there is none.
    pub(crate) index: u32,
    pub(crate) constraint: Constraint,
}

pub(crate) fn decode(row: &PgRow, attributes: &Attributes, comments: &Comments) -> Result<Found, DecodeError> {
    let (relation, own) = (oid(row, "relation_oid")?, oid(row, "oid")?);
    let kind: String = row.try_get("kind")?;
    let columns = |field: &str, relation: u32| -> Result<Vec<String>, DecodeError> {
        let numbers: Option<Vec<i16>> = row.try_get(field)?;
        Ok(attributes.names(relation, &numbers.unwrap_or_default()))
    };
    let include = || -> Result<Vec<String>, DecodeError> {
        let numbers: Vec<i16> = vector(row, "index_columns")?;
        let key_count = row.try_get::<Option<i16>, _>("key_count")?.unwrap_or_default();
        let stored = numbers.get(usize::try_from(key_count).unwrap_or_default()..).unwrap_or_default();
        Ok(attributes.names(relation, stored))
    };
    let comment = comments.on(PG_CONSTRAINT, own);
    let index = oid(row, "index_oid")?;
    let index_comment = comments.on(PG_CLASS, index);
    let constraint = match kind.as_str() {
        "p" => Constraint::PrimaryKey(PrimaryKey {
            include: include()?,
            deferral: deferral(row)?,
            without_overlaps: row.try_get("period")?,
            parameters: texts(row, "parameters")?,
            tablespace: row.try_get("tablespace")?,
            attached_to: optional_name(row, "attached_schema", "attached_name")?,
            comment,
            index_comment,
            ..PrimaryKey::new(row.try_get::<String, _>("name")?, columns("columns", relation)?)
        }),
        "u" => Constraint::Unique(Unique {
            include: include()?,
            nulls_not_distinct: row.try_get("nulls_not_distinct")?,
            deferral: deferral(row)?,
            without_overlaps: row.try_get("period")?,
            parameters: texts(row, "parameters")?,
            tablespace: row.try_get("tablespace")?,
            attached_to: optional_name(row, "attached_schema", "attached_name")?,
            comment,
            index_comment,
            ..Unique::new(row.try_get::<String, _>("name")?, columns("columns", relation)?)
        }),
        "x" => Constraint::Exclusion(Exclusion {
            name: row.try_get("name")?,
            definition: row.try_get("definition")?,
            tablespace: row.try_get("tablespace")?,
            attached_to: optional_name(row, "attached_schema", "attached_name")?,
            comment,
            index_comment,
        }),
        "f" => Constraint::ForeignKey(foreign_key(row, (relation, columns), comment)?),
        "c" => Constraint::Check(Check {
            name: row.try_get("name")?,
            expression: row.try_get("expression")?,
            no_inherit: row.try_get("no_inherit")?,
            validated: row.try_get("validated")?,
            enforced: row.try_get("enforced")?,
            inherited: row.try_get("inherited")?,
            comment,
        }),
        _ => return Err(DecodeError::Code { column: "pg_constraint.contype", code: kind }),
    };
    Ok(Found { relation, oid: own, index, constraint })
}

fn foreign_key(
    row: &PgRow,
    (relation, columns): (u32, impl Fn(&str, u32) -> Result<Vec<String>, DecodeError>),
    comment: Option<String>,
) -> Result<ForeignKey, DecodeError> {
    let references = QualifiedName { schema: row.try_get("referenced_schema")?, name: row.try_get("referenced_name")? };
    let referenced_columns = columns("referenced_columns", oid(row, "referenced_oid")?)?;
    Ok(ForeignKey {
        match_type: code(row, "match_type", "pg_constraint.confmatchtype", &ForeignKeyMatch::ALL, match_code)?,
        on_update: code(row, "on_update", "pg_constraint.confupdtype", &ForeignKeyAction::ALL, action_code)?,
        on_delete: code(row, "on_delete", "pg_constraint.confdeltype", &ForeignKeyAction::ALL, action_code)?,
        on_delete_columns: columns("on_delete_columns", relation)?,
        deferral: deferral(row)?,
        validated: row.try_get("validated")?,
        enforced: row.try_get("enforced")?,
        period: row.try_get("period")?,
        inherited: row.try_get("inherited")?,
        comment,
        ..ForeignKey::new(
            row.try_get::<String, _>("name")?,
            columns("columns", relation)?,
            references,
            referenced_columns,
        )
    })
}

fn deferral(row: &PgRow) -> Result<Deferral, DecodeError> {
    Ok(match (row.try_get("deferrable")?, row.try_get("deferred")?) {
        (false, _) => Deferral::NotDeferrable,
        (true, false) => Deferral::InitiallyImmediate,
        (true, true) => Deferral::InitiallyDeferred,
    })
}

/// PostgreSQL 14, 52.13 "pg_constraint", `confupdtype` and `confdeltype`.
fn action_code(action: ForeignKeyAction) -> &'static str {
    match action {
        ForeignKeyAction::NoAction => "a",
        ForeignKeyAction::Restrict => "r",
        ForeignKeyAction::Cascade => "c",
        ForeignKeyAction::SetNull => "n",
        ForeignKeyAction::SetDefault => "d",
    }
}

/// PostgreSQL 14, 52.13 "pg_constraint", `confmatchtype`.
fn match_code(match_type: ForeignKeyMatch) -> &'static str {
    match match_type {
        ForeignKeyMatch::Simple => "s",
        ForeignKeyMatch::Full => "f",
        ForeignKeyMatch::Partial => "p",
    }
}

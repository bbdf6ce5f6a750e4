//! Primary keys, unique and exclusion constraints, foreign keys and checks.

use seaworthy_catalog::{
    Check, Deferral, Exclusion, ForeignKey, ForeignKeyAction, ForeignKeyMatch, PrimaryKey, QualifiedName, Relation,
    Unique,
};
use sqlx::Row as _;
use sqlx::postgres::PgRow;

use super::OfRelation;
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

pub(crate) fn decode(row: &PgRow) -> Result<OfRelation<Constraint>, DecodeError> {
    let kind: String = row.try_get("kind")?;
    let constraint = match kind.as_str() {
        "p" => Constraint::PrimaryKey(PrimaryKey {
            include: row.try_get("include")?,
            deferral: deferral(row)?,
            without_overlaps: row.try_get("period")?,
            parameters: row.try_get("parameters")?,
            tablespace: row.try_get("tablespace")?,
            attached_to: optional_name(row, "attached_schema", "attached_name")?,
            comment: row.try_get("comment")?,
            ..PrimaryKey::new(row.try_get::<String, _>("name")?, row.try_get("columns")?)
        }),
        "u" => Constraint::Unique(Unique {
            include: row.try_get("include")?,
            nulls_not_distinct: row.try_get("nulls_not_distinct")?,
            deferral: deferral(row)?,
            without_overlaps: row.try_get("period")?,
            parameters: row.try_get("parameters")?,
            tablespace: row.try_get("tablespace")?,
            attached_to: optional_name(row, "attached_schema", "attached_name")?,
            comment: row.try_get("comment")?,
            ..Unique::new(row.try_get::<String, _>("name")?, row.try_get("columns")?)
        }),
        "x" => Constraint::Exclusion(Exclusion {
            name: row.try_get("name")?,
            definition: row.try_get("definition")?,
            tablespace: row.try_get("tablespace")?,
            attached_to: optional_name(row, "attached_schema", "attached_name")?,
            comment: row.try_get("comment")?,
        }),
        "f" => Constraint::ForeignKey(foreign_key(row)?),
        "c" => Constraint::Check(Check {
            name: row.try_get("name")?,
            expression: row.try_get("expression")?,
            no_inherit: row.try_get("no_inherit")?,
            validated: row.try_get("validated")?,
            enforced: row.try_get("enforced")?,
            inherited: row.try_get("inherited")?,
            comment: row.try_get("comment")?,
        }),
        _ => return Err(DecodeError::Code { column: "pg_constraint.contype", code: kind }),
    };
    Ok((row.try_get("relation_oid")?, constraint))
}

fn foreign_key(row: &PgRow) -> Result<ForeignKey, DecodeError> {
    let references = QualifiedName { schema: row.try_get("referenced_schema")?, name: row.try_get("referenced_name")? };
    Ok(ForeignKey {
        match_type: code(row, "match_type", "pg_constraint.confmatchtype", &ForeignKeyMatch::ALL, match_code)?,
        on_update: code(row, "on_update", "pg_constraint.confupdtype", &ForeignKeyAction::ALL, action_code)?,
        on_delete: code(row, "on_delete", "pg_constraint.confdeltype", &ForeignKeyAction::ALL, action_code)?,
        on_delete_columns: row.try_get("on_delete_columns")?,
        deferral: deferral(row)?,
        validated: row.try_get("validated")?,
        enforced: row.try_get("enforced")?,
        period: row.try_get("period")?,
        inherited: row.try_get("inherited")?,
        comment: row.try_get("comment")?,
        ..ForeignKey::new(
            row.try_get::<String, _>("name")?,
            row.try_get("columns")?,
            references,
            row.try_get("referenced_columns")?,
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

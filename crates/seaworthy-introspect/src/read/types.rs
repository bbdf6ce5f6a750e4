//! Data types, enums, domains and sequences.

use seaworthy_catalog::{Check, DataType, Domain, EnumType, QualifiedName, Sequence, SequenceOwner};
use sqlx::Row as _;
use sqlx::postgres::PgRow;

use super::column::collation;
use crate::query::{DecodeError, Query};

pub(crate) const ENUMS: Query = Query { name: "enums", text: include_str!("../sql/enums.sql") };
pub(crate) const DOMAINS: Query = Query { name: "domains", text: include_str!("../sql/domains.sql") };
pub(crate) const SEQUENCES: Query = Query { name: "sequences", text: include_str!("../sql/sequences.sql") };

pub(crate) fn decode_enum(row: &PgRow) -> Result<EnumType, DecodeError> {
    Ok(EnumType { name: name(row)?, labels: row.try_get("labels")?, comment: row.try_get("comment")? })
}

pub(crate) fn decode_domain(row: &PgRow) -> Result<Domain, DecodeError> {
    let names: Vec<String> = row.try_get("check_names")?;
    let expressions: Vec<String> = row.try_get("check_expressions")?;
    let validated: Vec<bool> = row.try_get("check_validated")?;
    let checks = names
        .into_iter()
        .zip(expressions)
        .zip(validated)
        .map(|((name, expression), validated)| Check { name, expression, no_inherit: false, validated, enforced: true })
        .collect();
    Ok(Domain {
        name: name(row)?,
        base: decode_data_type(row)?,
        not_null: row.try_get("not_null")?,
        default: row.try_get("default_expression")?,
        collation: collation(row)?,
        checks,
        comment: row.try_get("comment")?,
    })
}

pub(crate) fn decode_sequence(row: &PgRow) -> Result<Sequence, DecodeError> {
    let schema: Option<String> = row.try_get("owner_schema")?;
    let relation: Option<String> = row.try_get("owner_name")?;
    let column: Option<String> = row.try_get("owner_column")?;
    let owner = schema
        .zip(relation)
        .zip(column)
        .map(|((schema, name), column)| SequenceOwner { relation: QualifiedName { schema, name }, column });
    Ok(Sequence {
        name: name(row)?,
        owner,
        data_type: decode_data_type(row)?,
        start: row.try_get("start")?,
        increment: row.try_get("increment")?,
        min: row.try_get("min")?,
        max: row.try_get("max")?,
        cache: row.try_get("cache")?,
        cycle: row.try_get("cycle")?,
        comment: row.try_get("comment")?,
    })
}

/// Returns the type of a row with `type_schema`, `type_name`, `type_array` and `type_sql`.
pub(crate) fn decode_data_type(row: &PgRow) -> Result<DataType, DecodeError> {
    let sql: String = row.try_get("type_sql")?;
    Ok(DataType {
        name: QualifiedName { schema: row.try_get("type_schema")?, name: row.try_get("type_name")? },
        modifiers: modifiers(&sql),
        array: row.try_get("type_array")?,
        sql,
    })
}

fn name(row: &PgRow) -> Result<QualifiedName, DecodeError> {
    Ok(QualifiedName { schema: row.try_get("schema")?, name: row.try_get("name")? })
}

/// Returns what stands in the parentheses of a type: `timestamp(3) without time zone` has `["3"]`.
///
/// Read from the text, since only the type's own output function can decode `atttypmod` (PostgreSQL 14, CREATE TYPE,
/// "type_modifier_output_function"). A parenthesis inside a quoted name is not one.
fn modifiers(sql: &str) -> Vec<String> {
    let mut quoted = false;
    let open = sql.char_indices().find(|(_, character)| {
        quoted ^= *character == '"';
        !quoted && *character == '('
    });
    let Some((open, _)) = open else { return Vec::new() };
    let Some(close) = sql[open..].rfind(')') else { return Vec::new() };
    sql[open + 1..open + close].split(',').map(|modifier| modifier.trim().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::modifiers;

    #[test]
    fn modifiers_are_what_stands_in_parentheses() {
        assert_eq!(modifiers("numeric(10,2)[]"), ["10", "2"]);
        assert_eq!(modifiers("timestamp(3) without time zone"), ["3"]);
        assert_eq!(modifiers("public.geometry(Point,4326)"), ["Point", "4326"]);
        assert_eq!(modifiers("interval day to second(2)"), ["2"]);
        assert!(modifiers("text").is_empty());
        assert!(modifiers(r#"public."a(b)""#).is_empty());
    }
}

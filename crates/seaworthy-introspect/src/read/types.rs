//! Data types: enums, domains, composite and range types, and those of columns.

use seaworthy_catalog::{Attribute, Check, CompositeType, DataType, Domain, EnumType, QualifiedName, RangeType};
use sqlx::Row as _;
use sqlx::postgres::PgRow;

use super::column::collation;
use super::oid::{Comments, PG_TYPE, oid, texts};
use crate::query::{DecodeError, Query, name, optional_name};

pub(crate) const ENUMS: Query = Query { name: "enums", text: include_str!("../sql/enums.sql") };
pub(crate) const DOMAINS: Query = Query { name: "domains", text: include_str!("../sql/domains.sql") };
pub(crate) const COMPOSITES: Query = Query { name: "composite types", text: include_str!("../sql/composites.sql") };
pub(crate) const RANGES: Query = Query { name: "range types", text: include_str!("../sql/ranges.sql") };

pub(crate) fn decode_enum(row: &PgRow, comments: &Comments) -> Result<EnumType, DecodeError> {
    let comment = comments.on(PG_TYPE, oid(row, "oid")?);
    Ok(EnumType { name: name(row)?, labels: texts(row, "labels")?, comment })
}

pub(crate) fn decode_domain(row: &PgRow) -> Result<Domain, DecodeError> {
    let names: Vec<String> = row.try_get("check_names")?;
    let expressions: Vec<String> = row.try_get("check_expressions")?;
    let validated: Vec<bool> = row.try_get("check_validated")?;
    let comments: Vec<Option<String>> = row.try_get("check_comments")?;
    let checks = names
        .into_iter()
        .zip(expressions)
        .zip(validated.into_iter().zip(comments))
        .map(|((name, expression), (validated, comment))| Check { validated, comment, ..Check::new(name, expression) })
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

pub(crate) fn decode_composite(row: &PgRow) -> Result<CompositeType, DecodeError> {
    let names: Vec<String> = row.try_get("attribute_names")?;
    let types: Vec<String> = row.try_get("attribute_types")?;
    let schemas: Vec<Option<String>> = row.try_get("collation_schemas")?;
    let collations: Vec<Option<String>> = row.try_get("collation_names")?;
    let comments: Vec<Option<String>> = row.try_get("attribute_comments")?;
    let attributes = names
        .into_iter()
        .zip(types)
        .zip(schemas.into_iter().zip(collations))
        .zip(comments)
        .map(|(((name, data_type), (schema, collation)), comment)| Attribute {
            name,
            data_type,
            collation: schema.zip(collation).map(|(schema, name)| QualifiedName { schema, name }),
            comment,
        })
        .collect();
    Ok(CompositeType { name: name(row)?, attributes, comment: row.try_get("comment")? })
}

pub(crate) fn decode_range(row: &PgRow) -> Result<RangeType, DecodeError> {
    let multirange = QualifiedName { schema: row.try_get("multirange_schema")?, name: row.try_get("multirange_name")? };
    Ok(RangeType {
        name: name(row)?,
        subtype: row.try_get("subtype")?,
        operator_class: optional_name(row, "class_schema", "class_name")?,
        collation: collation(row)?,
        canonical: optional_name(row, "canonical_schema", "canonical_name")?,
        subtype_diff: optional_name(row, "diff_schema", "diff_name")?,
        multirange,
        comment: row.try_get("comment")?,
    })
}

/// Returns the type of a row with `type_schema`, `type_name`, `type_array` and `type_sql`.
pub(crate) fn decode_data_type(row: &PgRow) -> Result<DataType, DecodeError> {
    let sql: String = row.try_get("type_sql")?;
    // PostgreSQL 14, `format_type.c`: what it prints of a type that it does not find.
    if sql == "???" {
        return Err(DecodeError::Gone);
    }
    Ok(DataType {
        name: QualifiedName { schema: row.try_get("type_schema")?, name: row.try_get("type_name")? },
        modifiers: modifiers(&sql),
        array: row.try_get("type_array")?,
        sql,
    })
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

//! Changing a column's type: whether PostgreSQL keeps the rows as they are.

use seaworthy_catalog::{DataType, QualifiedName};

use super::Answer;
use super::cursor::Cursor;

/// A type as a statement writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct WrittenType {
    /// `pg_type.typname`, where it is one of PostgreSQL's own spellings; else as written.
    pub(super) name: String,
    pub(super) schema: Option<String>,
    pub(super) modifiers: Vec<String>,
    pub(super) array: bool,
}

/// Spellings of PostgreSQL's types, longest first. PG 14, Table 8.1 "Data Types".
const SPELLINGS: [(&str, &str); 24] = [
    ("timestamp with time zone", "timestamptz"),
    ("timestamp without time zone", "timestamp"),
    ("time with time zone", "timetz"),
    ("time without time zone", "time"),
    ("double precision", "float8"),
    ("character varying", "varchar"),
    ("national character varying", "varchar"),
    ("bit varying", "varbit"),
    ("char varying", "varchar"),
    ("character", "bpchar"),
    ("char", "bpchar"),
    ("bigserial", "bigserial"),
    ("smallserial", "smallserial"),
    ("serial8", "bigserial"),
    ("serial4", "serial"),
    ("serial2", "smallserial"),
    ("smallint", "int2"),
    ("integer", "int4"),
    ("bigint", "int8"),
    ("int", "int4"),
    ("decimal", "numeric"),
    ("boolean", "bool"),
    ("real", "float4"),
    ("float", "float8"),
];

/// Steps over a type.
pub(super) fn written_type(at: &mut Cursor<'_, '_>) -> Option<WrittenType> {
    let spelled = SPELLINGS.iter().find(|(spelling, _)| at.eat_all(spelling)).map(|(_, name)| (*name).to_owned());
    let (schema, mut name) = match spelled {
        Some(name) => (None, name),
        None => at.name().map(|name| (name.schema, name.name))?,
    };
    let inside = at.parenthesis();
    let modifiers: Vec<String> = inside
        .map(|inside| inside.list().iter().map(|piece| piece.words.iter().map(|word| word.text).collect()).collect())
        .unwrap_or_default();
    // `timestamp(3) with time zone`: the modifier stands inside.
    if at.eat_all("with time zone") && !name.ends_with("tz") {
        name.push_str("tz");
    }
    at.eat_all("without time zone");
    let mut array = at.eat("array");
    while at.eat("[") {
        array = true;
        at.skip_to("]");
    }
    let modifiers = if name == "bpchar" && modifiers.is_empty() { vec!["1".to_owned()] } else { modifiers };
    Some(WrittenType { name, schema, modifiers, array })
}

/// Types whose values are the same bytes. PG 14, `pg_cast` with `castmethod = 'b'`.
const BINARY_COERCIBLE: [(&str, &str); 14] = [
    ("varchar", "text"),
    ("text", "varchar"),
    ("cidr", "inet"),
    ("varbit", "bit"),
    ("bit", "varbit"),
    ("xml", "text"),
    ("xml", "varchar"),
    ("int4", "oid"),
    ("oid", "int4"),
    ("regclass", "oid"),
    ("oid", "regclass"),
    ("regproc", "oid"),
    ("oid", "regproc"),
    ("pg_node_tree", "text"),
];

/// Tells whether ALTER COLUMN TYPE writes the table anew.
///
/// PG 14, ALTER TABLE, "Notes": not where "the old type is either binary coercible to the new type or an unconstrained
/// domain over the new type"; widening a modifier is known to keep the values (PG 9.2 release notes, E.23.3.1.3).
pub(super) fn rewrites(from: &DataType, to: &WrittenType) -> Answer {
    let own = to.schema.as_deref().is_none_or(|schema| schema == DataType::BUILTIN_SCHEMA);
    let Some(from_name) = from.builtin_name() else {
        let same = from.name.name == to.name && to.schema.as_ref().is_none_or(|schema| *schema == from.name.schema);
        return if same && from.array == to.array && from.modifiers == to.modifiers {
            Answer::No
        } else {
            Answer::Unknown
        };
    };
    if !own {
        return Answer::Unknown;
    }
    if from.array != to.array {
        return Answer::Yes;
    }
    if from_name == to.name {
        return Answer::from(!modifiers_widen(from_name, &from.modifiers, &to.modifiers));
    }
    // An array's elements are coerced one by one, unless their types are the same bytes.
    let coercible = BINARY_COERCIBLE.contains(&(from_name, to.name.as_str()));
    let keeps_length = match (from_name, to.name.as_str()) {
        ("text" | "xml", "varchar") => to.modifiers.is_empty(),
        ("varchar", "text") => true,
        _ => to.modifiers.is_empty() && (from.modifiers.is_empty() || !from_name.contains("bit")),
    };
    match (from_name, to.name.as_str()) {
        // Kept where the session's TimeZone is UTC: PG 12 release notes, E.23.3.1.6.
        ("timestamp", "timestamptz") | ("timestamptz", "timestamp") => Answer::Unknown,
        _ => Answer::from(!(coercible && keeps_length)),
    }
}

/// Tells whether every value that fits the old modifiers fits the new ones unchanged.
fn modifiers_widen(name: &str, from: &[String], to: &[String]) -> bool {
    if from == to {
        return true;
    }
    let number = |modifiers: &[String], at: usize| modifiers.get(at).and_then(|text| text.parse::<i64>().ok());
    match name {
        "varchar" | "varbit" => {
            to.is_empty() || number(from, 0).zip(number(to, 0)).is_some_and(|(old, new)| new >= old)
        }
        "numeric" => {
            let scale = |modifiers| number(modifiers, 1).unwrap_or(0);
            to.is_empty()
                || scale(from) == scale(to) && number(from, 0).zip(number(to, 0)).is_some_and(|(old, new)| new >= old)
        }
        // Without a modifier they have six digits, the most there are.
        "timestamp" | "timestamptz" | "time" | "timetz" => number(to, 0).unwrap_or(6) >= number(from, 0).unwrap_or(6),
        _ => false,
    }
}

/// Returns the type's qualified name, where it is not one of PostgreSQL's.
pub(super) fn own_type(written: &WrittenType, search_path: &[String]) -> Vec<QualifiedName> {
    match &written.schema {
        Some(schema) => vec![QualifiedName::new(schema, &written.name)],
        None => search_path.iter().map(|schema| QualifiedName::new(schema, &written.name)).collect(),
    }
}

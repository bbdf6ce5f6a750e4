//! A value of the query builder as the text that PostgreSQL's input functions read.

use sea_orm::Value;
use sea_orm::sea_query::{Expr, PostgresQueryBuilder, Query};

/// Returns the text of a value, or none for NULL.
///
/// Rows are sent as arrays of text that the server casts to the columns' types, so that one statement takes any number
/// of rows and any type.
pub(super) fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::Bool(value) => value.map(|value| value.to_string()),
        Value::TinyInt(value) => value.map(|value| value.to_string()),
        Value::SmallInt(value) => value.map(|value| value.to_string()),
        Value::Int(value) => value.map(|value| value.to_string()),
        Value::BigInt(value) => value.map(|value| value.to_string()),
        Value::TinyUnsigned(value) => value.map(|value| value.to_string()),
        Value::SmallUnsigned(value) => value.map(|value| value.to_string()),
        Value::Unsigned(value) => value.map(|value| value.to_string()),
        Value::BigUnsigned(value) => value.map(|value| value.to_string()),
        Value::Float(value) => value.map(|value| value.to_string()),
        Value::Double(value) => value.map(|value| value.to_string()),
        Value::String(value) => value.clone(),
        Value::Char(value) => value.map(|value| value.to_string()),
        Value::Bytes(value) => value.as_deref().map(hex),
        Value::Json(value) => value.as_ref().map(ToString::to_string),
        Value::Array(_, elements) => elements.as_deref().map(|elements| array(elements)),
        // The others depend on SeaORM's features; each has a literal, which is its text in quotes or a bare number.
        other => unquoted(&Query::select().expr(Expr::val(other.clone())).to_string(PostgresQueryBuilder)),
    }
}

/// PG 14, 8.4.1 "bytea Hex Format".
fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(2 + bytes.len() * 2);
    text.push_str("\\x");
    for byte in bytes {
        text.push_str(&format!("{byte:02x}"));
    }
    text
}

/// PG 14, 8.15.6 "Array Input and Output Syntax".
fn array(elements: &[Value]) -> String {
    let element = |value: &Value| match (value, text_of(value)) {
        (_, None) => "NULL".to_owned(),
        (Value::Array(..), Some(text)) => text,
        (_, Some(text)) => format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")),
    };
    format!("{{{}}}", elements.iter().map(element).collect::<Vec<_>>().join(","))
}

fn unquoted(select: &str) -> Option<String> {
    let literal = select.strip_prefix("SELECT ").unwrap_or(select);
    match literal {
        "NULL" => None,
        literal => Some(match literal.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\'')) {
            Some(text) => text.replace("''", "'"),
            None => literal.to_owned(),
        }),
    }
}

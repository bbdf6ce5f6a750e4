//! A column's text as a `ColumnDef`.

use super::reader::{Reader, only_literal, unwrapped};
use super::rust::{self, Chain};

/// What may stand behind a column's type.
const BEHIND_TYPE: [&str; 6] = ["options", "collate", "default", "generated", "not", "constraint"];

/// A column as it stands in CREATE TABLE and behind ADD COLUMN.
#[derive(Debug, Clone)]
pub(super) struct Column {
    pub(super) name: String,
    pub(super) data_type: String,
    pub(super) not_null: bool,
    pub(super) value: Value,
    /// What `ColumnDef` cannot say, as it is written.
    extra: Option<String>,
}

/// What fills a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    None,
    Default(String),
    Generated { expression: String, stored: bool },
}

impl Column {
    /// Reads a column; `None` where the text is none.
    pub(super) fn read(text: &str) -> Option<Self> {
        let mut reader = Reader::new(text);
        let name = reader.name()?;
        let data_type = reader.until(&BEHIND_TYPE).to_owned();
        if data_type.is_empty() {
            return None;
        }
        let rest = reader.rest().to_owned();
        let plain = Self { name, data_type, not_null: false, value: Value::None, extra: None };
        Some(plain.with_rest(reader).unwrap_or_else(|plain| Self { extra: Some(rest), ..plain }))
    }

    /// Takes what stands behind the type, where the builder has words for all of it.
    fn with_rest(self, mut reader: Reader<'_>) -> Result<Self, Self> {
        let mut column = self.clone();
        if reader.eat("default") {
            column.value = Value::Default(reader.until(&["not", "constraint", "collate"]).to_owned());
        } else if reader.eat("generated always as") && !reader.rest().to_ascii_uppercase().starts_with("IDENTITY") {
            let Some(expression) = reader.parenthesised() else { return Err(self) };
            let expression = expression.to_owned();
            let stored = reader.eat("stored");
            if !stored && !reader.eat("virtual") {
                return Err(self);
            }
            column.value = Value::Generated { expression, stored };
        }
        column.not_null = reader.eat("not null");
        if reader.is_done() { Ok(column) } else { Err(self) }
    }

    /// Returns the builder; `key` says that it is the whole primary key.
    pub(super) fn code(&self, key: bool) -> Chain {
        let chain = typed(Chain::new(format!("ColumnDef::new({})", rust::text(&self.name))), &self.data_type);
        let chain = if self.not_null { chain.call("not_null", "") } else { chain };
        let chain = match &self.value {
            Value::None => chain,
            Value::Default(expression) => chain.call("default", default(expression, &self.data_type)),
            Value::Generated { expression, stored } => {
                let expression = rust::text(unwrapped(expression));
                chain.call("generated", format!("Expr::cust({expression}), {stored}"))
            }
        };
        let chain = if key { chain.call("primary_key", "") } else { chain };
        match &self.extra {
            Some(extra) => chain.call("extra", rust::text(extra)),
            None => chain,
        }
    }
}

/// Adds the type, as `format_type` prints it.
pub(super) fn typed(chain: Chain, data_type: &str) -> Chain {
    let simple = match data_type {
        "smallint" => "small_integer",
        "integer" => "integer",
        "bigint" => "big_integer",
        "text" => "text",
        "character varying" => "string",
        "boolean" => "boolean",
        "uuid" => "uuid",
        "json" => "json",
        "jsonb" => "json_binary",
        "bytea" => "binary",
        "date" => "date",
        "real" => "float",
        "double precision" => "double",
        "numeric" => "decimal",
        "timestamp with time zone" => "timestamp_with_time_zone",
        "timestamp without time zone" => "timestamp",
        "time without time zone" => "time",
        "inet" => "inet",
        "cidr" => "cidr",
        "macaddr" => "mac_address",
        _ => return modified(chain, data_type),
    };
    chain.call(simple, "")
}

/// Adds a type with modifiers, an array, or what SeaORM has no method for.
fn modified(chain: Chain, data_type: &str) -> Chain {
    let modifiers = |name: &str| data_type.strip_prefix(name)?.strip_prefix('(')?.strip_suffix(')');
    if let Some(length) = modifiers("character varying") {
        return chain.call("string_len", rust::number(length));
    }
    if let Some(length) = modifiers("character") {
        return chain.call("char_len", rust::number(length));
    }
    if let Some((precision, scale)) = modifiers("numeric").and_then(|it| it.split_once(',')) {
        // A negative scale is of PG 15+, and no `u32`.
        if !scale.trim().starts_with('-') {
            return chain.call("decimal_len", format!("{precision}, {}", scale.trim()));
        }
    }
    let element = match data_type.strip_suffix("[]") {
        Some("text") => "ColumnType::Text",
        Some("character varying") => "ColumnType::string(None)",
        Some("smallint") => "ColumnType::SmallInteger",
        Some("integer") => "ColumnType::Integer",
        Some("bigint") => "ColumnType::BigInteger",
        Some("boolean") => "ColumnType::Boolean",
        Some("uuid") => "ColumnType::Uuid",
        Some("jsonb") => "ColumnType::JsonBinary",
        Some(_) | None => return chain.call("custom", rust::text(data_type)),
    };
    chain.call("array", element)
}

/// Returns a default as the builder takes it: a value where that is the same, else the expression.
pub(super) fn default(expression: &str, data_type: &str) -> String {
    let is_number = |text: &str| text.len() < 10 && !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match expression {
        "true" | "false" => return expression.to_owned(),
        "CURRENT_TIMESTAMP" => return "Expr::current_timestamp()".to_owned(),
        digits if is_number(digits) => return rust::number(digits),
        _ => {}
    }
    if let Some((literal, cast)) = expression.rsplit_once("::")
        && let Some(value) = only_literal(literal)
        && is_cast_of_itself(cast, data_type)
    {
        return rust::text(&value);
    }
    format!("Expr::cust({})", rust::text(expression))
}

/// Whether PostgreSQL writes this cast behind a bare literal that becomes the default of such a column.
fn is_cast_of_itself(cast: &str, data_type: &str) -> bool {
    match cast {
        "text" | "jsonb" | "json" | "uuid" => cast == data_type,
        "character varying" => data_type.starts_with(cast) && !data_type.ends_with(']'),
        // An enum, or another type that somebody made; a domain would say the type under it.
        other => other.contains('.') && other == data_type,
    }
}

//! The columns that EduPath's tables are made of: what its schema file declares, under the names of SeaORM's helpers.
//!
//! As in `sea_orm_migration::schema`, a plain name is NOT NULL and `_null` is not. Not generic, so that thirty tables
//! cost one compilation.

use seaworthy::prelude::*;

/// `uuid("id").primaryKey().defaultRandom()`.
pub(crate) fn id() -> ColumnDef {
    let mut column = required(uuid_null("id"));
    column.primary_key();
    with_default(column, Func::cust("gen_random_uuid").into())
}

/// `uuid(…).notNull()`.
pub(crate) fn uuid(name: &'static str) -> ColumnDef {
    required(uuid_null(name))
}

/// `uuid(…)`.
pub(crate) fn uuid_null(name: &'static str) -> ColumnDef {
    ColumnDef::new_with_type(name, ColumnType::Uuid)
}

/// `text(…).notNull()`.
pub(crate) fn text(name: &'static str) -> ColumnDef {
    required(text_null(name))
}

/// `text(…)`.
pub(crate) fn text_null(name: &'static str) -> ColumnDef {
    ColumnDef::new_with_type(name, ColumnType::Text)
}

/// `text(…).notNull().default("…")`.
pub(crate) fn text_default(name: &'static str, default: &'static str) -> ColumnDef {
    with_default(text(name), default.into())
}

/// A column of an enum, NOT NULL; a column without a default of its own has its type's name.
pub(crate) fn of_enum(name: &'static str, data_type: &'static str) -> ColumnDef {
    required(of_enum_null(name, data_type))
}

/// A column of an enum.
pub(crate) fn of_enum_null(name: &'static str, data_type: &'static str) -> ColumnDef {
    ColumnDef::new_with_type(name, ColumnType::custom(data_type))
}

/// A column of an enum, NOT NULL, with the value that it begins with.
pub(crate) fn of_enum_default(name: &'static str, data_type: &'static str, default: &'static str) -> ColumnDef {
    with_default(of_enum(name, data_type), default.into())
}

/// `integer(…).notNull()`.
pub(crate) fn integer(name: &'static str) -> ColumnDef {
    required(integer_null(name))
}

/// `integer(…)`.
pub(crate) fn integer_null(name: &'static str) -> ColumnDef {
    ColumnDef::new_with_type(name, ColumnType::Integer)
}

/// `integer(…).notNull().default(0)`.
pub(crate) fn integer_zero(name: &'static str) -> ColumnDef {
    with_default(integer(name), 0.into())
}

/// `bigint(…).notNull()`.
pub(crate) fn big_integer(name: &'static str) -> ColumnDef {
    required(ColumnDef::new_with_type(name, ColumnType::BigInteger))
}

/// `numeric(…, { precision, scale }).notNull()`.
pub(crate) fn numeric(name: &'static str, digits: (u32, u32)) -> ColumnDef {
    required(numeric_null(name, digits))
}

/// `numeric(…, { precision, scale })`.
pub(crate) fn numeric_null(name: &'static str, digits: (u32, u32)) -> ColumnDef {
    ColumnDef::new_with_type(name, ColumnType::Decimal(Some(digits)))
}

/// Money: twelve digits, two of them behind the point.
pub(crate) const MONEY: (u32, u32) = (12, 2);

/// `boolean(…).notNull().default(true)`.
pub(crate) fn boolean_true(name: &'static str) -> ColumnDef {
    with_default(required(ColumnDef::new_with_type(name, ColumnType::Boolean)), true.into())
}

/// `boolean(…).notNull().default(false)`.
pub(crate) fn boolean_false(name: &'static str) -> ColumnDef {
    with_default(required(ColumnDef::new_with_type(name, ColumnType::Boolean)), false.into())
}

/// `jsonb(…)`.
pub(crate) fn jsonb_null(name: &'static str) -> ColumnDef {
    ColumnDef::new_with_type(name, ColumnType::JsonBinary)
}

/// `jsonb(…).notNull().default({})`.
pub(crate) fn json_object(name: &'static str) -> ColumnDef {
    with_default(required(jsonb_null(name)), "{}".into())
}

/// `jsonb(…).notNull().default([])`.
pub(crate) fn json_array(name: &'static str) -> ColumnDef {
    with_default(required(jsonb_null(name)), "[]".into())
}

/// `date(…)`.
pub(crate) fn date_null(name: &'static str) -> ColumnDef {
    ColumnDef::new_with_type(name, ColumnType::Date)
}

/// `date(…).notNull()`.
pub(crate) fn date(name: &'static str) -> ColumnDef {
    required(date_null(name))
}

/// `timestamp(…).notNull()`: without a time zone, as the schema was pushed; it holds UTC.
pub(crate) fn timestamp(name: &'static str) -> ColumnDef {
    required(timestamp_null(name))
}

/// `timestamp(…)`.
pub(crate) fn timestamp_null(name: &'static str) -> ColumnDef {
    ColumnDef::new_with_type(name, ColumnType::Timestamp)
}

/// `timestamp(…).notNull().defaultNow()`.
pub(crate) fn timestamp_now(name: &'static str) -> ColumnDef {
    with_default(timestamp(name), Func::cust("now").into())
}

/// `timestamp("created_at").notNull().defaultNow()`.
pub(crate) fn created_at() -> ColumnDef {
    timestamp_now("created_at")
}

/// `timestamp("updated_at").notNull().defaultNow()`.
pub(crate) fn updated_at() -> ColumnDef {
    timestamp_now("updated_at")
}

fn required(mut column: ColumnDef) -> ColumnDef {
    column.not_null().take()
}

fn with_default(mut column: ColumnDef, default: Expr) -> ColumnDef {
    column.default(default).take()
}

//! The columns that Scholarly's tables are made of: Prisma's types under the names of SeaORM's own helpers.
//!
//! As in `sea_orm_migration::schema`, a plain name is NOT NULL and `_null` is not. Not generic, so that forty tables
//! cost one compilation.

use seaworthy::prelude::*;

/// Prisma's `String`.
pub(crate) fn text(name: &'static str) -> ColumnDef {
    required(text_null(name))
}

/// Prisma's `String?`.
pub(crate) fn text_null(name: &'static str) -> ColumnDef {
    ColumnDef::new_with_type(name, ColumnType::Text)
}

/// Prisma's `String @default("…")`.
pub(crate) fn text_default(name: &'static str, default: &'static str) -> ColumnDef {
    with_default(text(name), default.into())
}

/// Prisma's `String[] @default([…])`, which may be NULL all the same.
///
/// `default` is the SQL of the array.
pub(crate) fn text_array(name: &'static str, default: &'static str) -> ColumnDef {
    let column = ColumnDef::new_with_type(name, ColumnType::Array(RcOrArc::new(ColumnType::Text)));
    with_default(column, Expr::cust(default))
}

/// The default of a text array without elements.
pub(crate) const EMPTY_TEXT_ARRAY: &str = "ARRAY[]::text[]";

/// Prisma's `Int`.
pub(crate) fn integer(name: &'static str) -> ColumnDef {
    required(integer_null(name))
}

/// Prisma's `Int?`.
pub(crate) fn integer_null(name: &'static str) -> ColumnDef {
    ColumnDef::new_with_type(name, ColumnType::Integer)
}

/// Prisma's `Int @default(…)`.
pub(crate) fn integer_default(name: &'static str, default: i32) -> ColumnDef {
    with_default(integer(name), default.into())
}

/// Prisma's `Float`.
pub(crate) fn double(name: &'static str) -> ColumnDef {
    required(double_null(name))
}

/// Prisma's `Float?`.
pub(crate) fn double_null(name: &'static str) -> ColumnDef {
    ColumnDef::new_with_type(name, ColumnType::Double)
}

/// Prisma's `Float @default(0)`.
pub(crate) fn double_zero(name: &'static str) -> ColumnDef {
    with_default(double(name), 0.into())
}

/// Prisma's `Boolean @default(true)`.
pub(crate) fn boolean_true(name: &'static str) -> ColumnDef {
    with_default(required(ColumnDef::new_with_type(name, ColumnType::Boolean)), true.into())
}

/// Prisma's `Boolean @default(false)`.
pub(crate) fn boolean_false(name: &'static str) -> ColumnDef {
    with_default(required(ColumnDef::new_with_type(name, ColumnType::Boolean)), false.into())
}

/// Prisma's `Json?`.
pub(crate) fn jsonb_null(name: &'static str) -> ColumnDef {
    ColumnDef::new_with_type(name, ColumnType::JsonBinary)
}

/// Prisma's `Json @default("…")`.
pub(crate) fn jsonb_default(name: &'static str, default: &'static str) -> ColumnDef {
    with_default(required(jsonb_null(name)), default.into())
}

/// Prisma's `DateTime`: `TIMESTAMP(3)`, which holds UTC.
pub(crate) fn timestamp(name: &'static str) -> ColumnDef {
    required(timestamp_null(name))
}

/// Prisma's `DateTime?`.
pub(crate) fn timestamp_null(name: &'static str) -> ColumnDef {
    // sea-query's own timestamps have no precision.
    ColumnDef::new_with_type(name, ColumnType::custom("timestamp(3)"))
}

/// Prisma's `DateTime @default(now())`.
pub(crate) fn timestamp_now(name: &'static str) -> ColumnDef {
    with_default(timestamp(name), Expr::current_timestamp())
}

/// Prisma's `createdAt DateTime @default(now())`.
pub(crate) fn created_at() -> ColumnDef {
    timestamp_now("createdAt")
}

/// Prisma's `updatedAt DateTime @updatedAt`: the client fills it, so it has no default.
pub(crate) fn updated_at() -> ColumnDef {
    timestamp("updatedAt")
}

fn required(mut column: ColumnDef) -> ColumnDef {
    column.not_null().take()
}

fn with_default(mut column: ColumnDef, default: Expr) -> ColumnDef {
    column.default(default).take()
}

//! Tables of Variants, named as the document names them.

use seaworthy::prelude::*;
// The prelude's own `Check` is that of a migration.
use seaworthy::sea_orm::sea_query::Check as TableCheck;

/// Returns a table whose key `id` makes itself.
pub(crate) fn table(name: &'static str) -> TableCreateStatement {
    let id = ColumnDef::new("id").uuid().not_null().default(Expr::cust("gen_random_uuid()")).take();
    let primary_key = Index::create().name(format!("{name}_pkey")).col("id").take();
    Table::create().table(name).col(id).primary_key(&mut primary_key.clone()).take()
}

/// `text NOT NULL`.
pub(crate) fn text(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).text().not_null().take()
}

/// `text`.
pub(crate) fn text_null(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).text().take()
}

/// `uuid NOT NULL`.
pub(crate) fn uuid(name: &'static str) -> ColumnDef {
    uuid_null(name).not_null().take()
}

/// `uuid`.
pub(crate) fn uuid_null(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).uuid().take()
}

/// `integer NOT NULL DEFAULT …`.
pub(crate) fn integer(name: &'static str, default: i32) -> ColumnDef {
    ColumnDef::new(name).integer().not_null().default(default).take()
}

/// `numeric(10,2)`, an amount of money.
pub(crate) fn money_null(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).decimal_len(10, 2).take()
}

/// `numeric(10,2) NOT NULL DEFAULT 0`.
pub(crate) fn money(name: &'static str) -> ColumnDef {
    money_null(name).not_null().default(0).take()
}

/// `timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP`.
pub(crate) fn time_now(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).timestamp_with_time_zone().not_null().default(Expr::current_timestamp()).take()
}

/// Returns a named condition that each row fulfils.
pub(crate) fn check(name: &'static str, condition: &'static str) -> TableCheck {
    TableCheck::named(name, Expr::cust(condition))
}

/// Returns a unique key named `<table>_<column>…_key`, for a table that is being made.
pub(crate) fn unique(table: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    let mut key = Index::create();
    key.name(format!("{table}_{}_key", columns.join("_"))).unique();
    for column in columns {
        key.col(*column);
    }
    key
}

/// Returns a foreign key to `parent.id`, named `<table>_<column>_fkey`.
pub(crate) fn foreign_key(
    table: &'static str,
    column: &'static str,
    parent: &'static str,
    on_delete: ForeignKeyAction,
) -> ForeignKeyCreateStatement {
    let name = format!("{table}_{column}_fkey");
    ForeignKey::create().name(name).from(table, column).to(parent, "id").on_delete(on_delete).take()
}

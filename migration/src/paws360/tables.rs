//! Tables of the schema `paws360`, named by the document's habits: `course_id` is the key of `courses`.

use seaworthy::prelude::*;
// The prelude's own `Check` is that of a migration.
use seaworthy::sea_orm::sea_query::Check as TableCheck;

/// The schema that everything stands in.
pub(crate) const SCHEMA: &str = "paws360";

/// Returns a table with a primary key of its own making.
///
/// `gen_random_uuid()` is part of PostgreSQL since 13. The document's `uuid_generate_v4()` needs the extension
/// `uuid-ossp`, which not every role may install, and gives the same kind of value.
pub(crate) fn table(name: &'static str, key: &'static str) -> TableCreateStatement {
    let mut statement = Table::create();
    let id = ColumnDef::new(key).uuid().not_null().default(Expr::cust("gen_random_uuid()")).take();
    let primary_key = Index::create().name(format!("{name}_pkey")).col(key).take();
    statement.table((SCHEMA, name)).col(id).primary_key(&mut primary_key.clone()).take()
}

/// `varchar(n) NOT NULL`.
pub(crate) fn varchar(name: &'static str, length: u32) -> ColumnDef {
    varchar_null(name, length).not_null().take()
}

/// `varchar(n)`.
pub(crate) fn varchar_null(name: &'static str, length: u32) -> ColumnDef {
    ColumnDef::new(name).string_len(length).take()
}

/// `uuid NOT NULL`.
pub(crate) fn uuid(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).uuid().not_null().take()
}

/// `timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP`.
pub(crate) fn time_now(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).timestamp_with_time_zone().not_null().default(Expr::current_timestamp()).take()
}

/// `boolean NOT NULL DEFAULT …`.
pub(crate) fn boolean(name: &'static str, default: bool) -> ColumnDef {
    ColumnDef::new(name).boolean().not_null().default(default).take()
}

/// Returns a condition that each row fulfils, named `<table>_<what>_check`.
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

/// Returns a foreign key named `<table>_<column>_fkey` to the column of the same name, or of `to`.
pub(crate) fn foreign_key(
    table: &'static str,
    column: &'static str,
    (parent, to): (&'static str, &'static str),
    on_delete: ForeignKeyAction,
) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(format!("{table}_{column}_fkey"))
        .from((SCHEMA, table), column)
        .to((SCHEMA, parent), to)
        .on_delete(on_delete)
        .take()
}

/// Returns the removal of a table.
pub(crate) fn drop_table(name: &'static str) -> TableDropStatement {
    Table::drop().table((SCHEMA, name)).take()
}

/// Lets a function run as its owner, with no path on which somebody could put a table of their own.
///
/// Who may write `enrollments` needs no right on what its triggers read and write. [`closed`] belongs to it.
pub(crate) fn as_owner(function: ddl::Function) -> ddl::Function {
    function.security_definer().set("search_path", ddl::sql("pg_catalog, pg_temp"))
}

/// Takes the call of a function from everybody, who has it otherwise.
///
/// A trigger's function too: with it on a table of their own, anybody could write with the rights of its owner. What
/// fires on a table that is there asks for no right.
pub(crate) fn closed(function: &ddl::Function) -> ddl::Statement {
    ddl::Grant::on_function(function).revoke()
}

/// Holds where [`closed`] was forgotten nowhere.
pub(crate) fn owners_functions_are_closed() -> Check {
    Check::none(
        "no function that runs as its owner may be called by everybody",
        "SELECT oid::regprocedure::text AS function FROM pg_proc
        WHERE pronamespace = 'paws360'::regnamespace AND prosecdef AND has_function_privilege('public', oid, 'EXECUTE')",
    )
}

/// Returns an object of the schema, for a check.
pub(crate) fn of_schema(object: Object) -> Check {
    Check::exists(&object.in_schema(SCHEMA))
}

/// Returns the loss of every row of a table.
pub(crate) fn rows_of(table: &str) -> Loss {
    Loss::new(format!("rows of {SCHEMA}.{table}"), format!("SELECT count(*) FROM {SCHEMA}.{table}"))
}

//! 002: who changed what in five tables.

use seaworthy::prelude::*;

use super::audit::{AUDITED, function, trigger};
use super::tables::{
    SCHEMA, check, closed, drop_table, of_schema, owners_functions_are_closed, rows_of, time_now, uuid, varchar,
    varchar_null,
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(audit_log()).await?;
        let comment = function().comment("Writes a row's change into the audit log");
        send(manager, [function().create(), closed(&function()), comment]).await?;
        send(manager, AUDITED.map(|table| trigger(table).create())).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, AUDITED.map(|table| trigger(table).drop())).await?;
        send(manager, [function().drop()]).await?;
        manager.drop_table(drop_table("audit_log")).await
    }
}

impl seaworthy::Migration for Migration {
    fn needs(&self) -> &'static [&'static str] {
        &["m20250918_000001_initial_schema"]
    }

    fn checks(&self) -> Vec<Check> {
        let triggers = AUDITED.map(|(table, _)| of_schema(Object::trigger(table, format!("trigger_audit_{table}"))));
        let others = [Object::table("audit_log"), Object::function("log_change")].map(of_schema);
        others.into_iter().chain(triggers).chain([owners_functions_are_closed()]).collect()
    }

    fn losses(&self) -> Vec<Loss> {
        vec![rows_of("audit_log")]
    }
}

fn audit_log() -> TableCreateStatement {
    let id = ColumnDef::new("audit_id").big_integer().not_null().extra("GENERATED ALWAYS AS IDENTITY").take();
    Table::create()
        .table((SCHEMA, "audit_log"))
        .col(id)
        .col(varchar("table_name", 63))
        .col(uuid("row_id"))
        .col(varchar("operation", 6))
        .col(ColumnDef::new("old_values").json_binary())
        .col(ColumnDef::new("new_values").json_binary())
        .col(varchar_null("changed_by", 100))
        .col(varchar("database_role", 63))
        .col(time_now("changed_at"))
        .primary_key(Index::create().name("audit_log_pkey").col("audit_id"))
        .check(check("audit_log_operation_check", "operation IN ('INSERT', 'UPDATE', 'DELETE')"))
        .take()
}

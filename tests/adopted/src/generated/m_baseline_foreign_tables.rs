//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let statements = [
            r#"CREATE FOREIGN DATA WRAPPER nowhere OPTIONS (debug 'true', "Mixed" 'it''s')"#,
            "COMMENT ON FOREIGN DATA WRAPPER nowhere IS 'a wrapper'",
            "CREATE SERVER there TYPE 'x' VERSION '1' FOREIGN DATA WRAPPER nowhere OPTIONS (host 'example.org')",
            "COMMENT ON SERVER there IS 'a server'",
            r#"CREATE FOREIGN TABLE public.far (
    id integer OPTIONS (column_name 'ID') NOT NULL,
    name text COLLATE pg_catalog."C" DEFAULT 'x'::text,
    CONSTRAINT far_id_check CHECK ((id > 0))
)
SERVER there OPTIONS (table_name 'Far', "Mixed" 'y')"#,
            "COMMENT ON FOREIGN TABLE public.far IS 'far away'",
        ];
        send(manager, statements).await?;
        let table = Table::create()
            .table("near")
            .col(ColumnDef::new("id").integer())
            .col(ColumnDef::new("at").date())
            .extra("PARTITION BY RANGE (at)")
            .to_owned();
        manager.create_table(table).await?;
        let statements = [
            r"CREATE FOREIGN TABLE public.near_2025 (
    id integer,
    at date
)
SERVER there",
            r"ALTER TABLE ONLY public.near
    ATTACH PARTITION public.near_2025 FOR VALUES FROM ('2025-01-01') TO ('2026-01-01')",
        ];
        send(manager, statements).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let statements =
            ["ALTER TABLE public.near DETACH PARTITION public.near_2025", "DROP FOREIGN TABLE public.near_2025"];
        send(manager, statements).await?;
        manager.drop_table(Table::drop().table("near").to_owned()).await?;
        send(manager, ["DROP FOREIGN TABLE public.far", "DROP SERVER there", "DROP FOREIGN DATA WRAPPER nowhere"])
            .await?;
        Ok(())
    }
}

impl seaworthy::Migration for Migration {
    fn checks(&self) -> Vec<Check> {
        there().iter().map(Check::exists).collect()
    }

    fn losses(&self) -> Vec<Loss> {
        vec![Loss::rows_of("near")]
    }
}

/// What is there afterwards.
fn there() -> Vec<Object> {
    vec![Object::table("far"), Object::table("near"), Object::table("near_2025")]
}

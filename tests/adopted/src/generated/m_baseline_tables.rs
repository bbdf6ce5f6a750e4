//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let statements = [
            ddl::Schema::named("app").create(),
            ddl::Schema::named("app").comment("what the application's tables are in"),
        ];
        send(manager, statements).await?;
        let table = Table::create()
            .table(("app", "log"))
            .col(ColumnDef::new("id").big_integer().not_null())
            .col(ColumnDef::new("message").text())
            .col(ColumnDef::new("seen").boolean().not_null().default(false))
            .extra("WITH (autovacuum_vacuum_scale_factor=0.05, toast.autovacuum_enabled=false)")
            .to_owned();
        manager.create_table(table).await?;
        let statements = [
            "ALTER TABLE ONLY app.log REPLICA IDENTITY FULL",
            r"CREATE UNLOGGED TABLE public.cache (
    key text NOT NULL,
    value bytea,
    CONSTRAINT cache_pkey PRIMARY KEY (key)
)
WITH (fillfactor=70, autovacuum_enabled=false)",
            "CREATE TABLE public.empty ()",
        ];
        send(manager, statements).await?;
        let table = Table::create()
            .table("marked")
            .col(ColumnDef::new("a").integer().not_null())
            .col(ColumnDef::new("b").integer())
            .to_owned();
        manager.create_table(table).await?;
        send(manager, [ddl::comment_on(&ddl::Comment::column("marked", "a"), r#"quoted "here" and 'there'"#)]).await?;
        let statements = [r"COMMENT ON TABLE public.marked IS E'two
lines and a \\ backslash'"];
        send(manager, statements).await?;
        let table = Table::create().table("silent").col(ColumnDef::new("a").integer()).to_owned();
        manager.create_table(table).await?;
        send(manager, ["ALTER TABLE ONLY public.silent REPLICA IDENTITY NOTHING"]).await?;
        let index = Index::create().unique().name("marked_a").table("marked").col("a").to_owned();
        manager.create_index(index).await?;
        manager.create_index(Index::create().name("marked_b").table("marked").col("b").to_owned()).await?;
        let statements = [
            "ALTER TABLE public.marked CLUSTER ON marked_b",
            "ALTER TABLE public.marked REPLICA IDENTITY USING INDEX marked_a",
        ];
        send(manager, statements).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let statements =
            ["ALTER TABLE public.marked REPLICA IDENTITY DEFAULT", "ALTER TABLE public.marked SET WITHOUT CLUSTER"];
        send(manager, statements).await?;
        for name in ["silent", "marked", "empty", "cache"] {
            manager.drop_table(Table::drop().table(name).to_owned()).await?;
        }
        manager.drop_table(Table::drop().table(("app", "log")).to_owned()).await?;
        send(manager, [ddl::Schema::named("app").drop()]).await?;
        Ok(())
    }
}

impl seaworthy::Migration for Migration {
    fn checks(&self) -> Vec<Check> {
        there().iter().map(Check::exists).collect()
    }

    fn losses(&self) -> Vec<Loss> {
        vec![
            Loss::new("rows of app.log", "SELECT count(*) FROM app.log"),
            Loss::rows_of("marked"),
            Loss::rows_of("silent"),
        ]
    }
}

/// What is there afterwards.
fn there() -> Vec<Object> {
    vec![
        Object::table("log").in_schema("app"),
        Object::table("cache"),
        Object::table("empty"),
        Object::table("marked"),
        Object::table("silent"),
    ]
}

//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_index(Index::drop().name("worded_b").to_owned()).await?;
        manager.drop_index(Index::drop().name("worded_a").to_owned()).await?;
        let statements = [
            "ALTER COLLATION public.own RENAME TO own__old",
            "CREATE COLLATION public.own (PROVIDER = libc, LOCALE = 'POSIX')",
            "ALTER TABLE public.worded ALTER COLUMN a TYPE text COLLATE public.own",
        ];
        send(manager, statements).await?;
        let table = Table::alter()
            .table("worded")
            .modify_column(ColumnDef::new("b").text().using(Expr::cust("b::text")))
            .to_owned();
        manager.alter_table(table).await?;
        manager.create_index(Index::create().name("worded_a").table("worded").col("a").to_owned()).await?;
        manager.create_index(Index::create().name("worded_b").table("worded").col("b").to_owned()).await?;
        send(manager, ["DROP COLLATION public.own__old"]).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_index(Index::drop().name("worded_b").to_owned()).await?;
        manager.drop_index(Index::drop().name("worded_a").to_owned()).await?;
        let statements = [
            "ALTER TABLE public.worded ALTER COLUMN b TYPE text COLLATE public.own USING b::text",
            "ALTER COLLATION public.own RENAME TO own__old",
            "CREATE COLLATION public.own (PROVIDER = libc, LOCALE = 'C')",
            "ALTER TABLE public.worded ALTER COLUMN a TYPE text COLLATE public.own",
            "ALTER TABLE public.worded ALTER COLUMN b TYPE text COLLATE public.own",
            "DROP COLLATION public.own__old",
        ];
        send(manager, statements).await?;
        manager.create_index(Index::create().name("worded_a").table("worded").col("a").to_owned()).await?;
        manager.create_index(Index::create().name("worded_b").table("worded").col("b").to_owned()).await?;
        Ok(())
    }
}

impl seaworthy::Migration for Migration {
    fn checks(&self) -> Vec<Check> {
        there().iter().map(Check::exists).collect()
    }
}

/// What is there afterwards.
fn there() -> Vec<Object> {
    vec![Object::index("worded_a"), Object::index("worded_b")]
}

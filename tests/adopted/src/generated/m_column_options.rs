//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let statements = [
            "ALTER TABLE ONLY public.t ALTER COLUMN b SET STORAGE EXTENDED",
            "ALTER TABLE ONLY public.t ALTER COLUMN b SET STATISTICS -1",
        ];
        send(manager, statements).await?;
        let table =
            Table::alter().table("t").modify_column(ColumnDef::new("c").text().using(Expr::cust("c::text"))).to_owned();
        manager.alter_table(table).await?;
        let statements = [
            "ALTER TABLE ONLY public.t ALTER COLUMN a SET STATISTICS 7",
            "ALTER TABLE ONLY public.t ALTER COLUMN a SET STORAGE MAIN",
            "ALTER TABLE ONLY public.t ALTER COLUMN b SET (n_distinct=6)",
        ];
        send(manager, statements).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let statements = [
            "ALTER TABLE ONLY public.t ALTER COLUMN b SET (n_distinct=5)",
            "ALTER TABLE ONLY public.t ALTER COLUMN a SET STORAGE EXTENDED",
            "ALTER TABLE ONLY public.t ALTER COLUMN a SET STATISTICS -1",
            r#"ALTER TABLE public.t ALTER COLUMN c TYPE text COLLATE pg_catalog."C" USING c::text"#,
            "ALTER TABLE ONLY public.t ALTER COLUMN b SET STATISTICS 5",
            "ALTER TABLE ONLY public.t ALTER COLUMN b SET STORAGE EXTERNAL",
        ];
        send(manager, statements).await?;
        Ok(())
    }
}

impl seaworthy::Migration for Migration {}

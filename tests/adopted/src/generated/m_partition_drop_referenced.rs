//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_table(Table::alter().table("visit").drop_constraint("visit_day_fkey").to_owned()).await?;
        // Destroys rows of public.day_two: drop table public.day_two.
        manager.drop_table(Table::drop().table("day_two").to_owned()).await?;
        let foreign_key = ForeignKey::create().name("visit_day_fkey").from("visit", "day").to("day", "id").to_owned();
        manager.create_foreign_key(foreign_key).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_table(Table::alter().table("visit").drop_constraint("visit_day_fkey").to_owned()).await?;
        let table = Table::create().table("day_two").col(ColumnDef::new("id").integer().not_null()).to_owned();
        manager.create_table(table).await?;
        send(manager, [ddl::Constraint::primary_key("day_two_pkey", "day_two", ["id"]).add()]).await?;
        let statements = [
            r"ALTER TABLE ONLY public.day
    ATTACH PARTITION public.day_two FOR VALUES FROM (10) TO (20)",
            r"ALTER INDEX public.day_pkey
    ATTACH PARTITION public.day_two_pkey",
        ];
        send(manager, statements).await?;
        let foreign_key = ForeignKey::create().name("visit_day_fkey").from("visit", "day").to("day", "id").to_owned();
        manager.create_foreign_key(foreign_key).await?;
        Ok(())
    }
}

impl seaworthy::Migration for Migration {
    fn checks(&self) -> Vec<Check> {
        there().iter().map(Check::exists).chain(gone().iter().map(Check::absent)).collect()
    }
}

/// What is there afterwards.
fn there() -> Vec<Object> {
    vec![Object::constraint("visit", "visit_day_fkey")]
}

/// What is gone afterwards.
fn gone() -> Vec<Object> {
    vec![Object::table("day_two")]
}

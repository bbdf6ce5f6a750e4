//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::alter().table("zero").drop_constraint("zero_more_id_fkey").to_owned();
        manager.alter_table(table).await?;
        let statements = [
            "ALTER TABLE public.more SET LOGGED",
            "ALTER TABLE public.zero SET LOGGED",
            "ALTER TABLE public.thing SET UNLOGGED",
            "ALTER TABLE public.owner SET UNLOGGED",
        ];
        send(manager, statements).await?;
        let foreign_key =
            ForeignKey::create().name("zero_more_id_fkey").from("zero", "more_id").to("more", "id").to_owned();
        manager.create_foreign_key(foreign_key).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::alter().table("zero").drop_constraint("zero_more_id_fkey").to_owned();
        manager.alter_table(table).await?;
        let statements = [
            "ALTER TABLE public.owner SET LOGGED",
            "ALTER TABLE public.thing SET LOGGED",
            "ALTER TABLE public.zero SET UNLOGGED",
            "ALTER TABLE public.more SET UNLOGGED",
        ];
        send(manager, statements).await?;
        let foreign_key =
            ForeignKey::create().name("zero_more_id_fkey").from("zero", "more_id").to("more", "id").to_owned();
        manager.create_foreign_key(foreign_key).await?;
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
    vec![Object::constraint("zero", "zero_more_id_fkey")]
}

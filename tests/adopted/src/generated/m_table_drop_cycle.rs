//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_table(Table::alter().table("a").drop_constraint("a_b_fkey").to_owned()).await?;
        // Destroys rows of public.b: drop table public.b.
        manager.drop_table(Table::drop().table("b").to_owned()).await?;
        // Destroys rows of public.a: drop table public.a.
        manager.drop_table(Table::drop().table("a").to_owned()).await?;
        manager.create_table(Table::create().table("c").col(ColumnDef::new("id").integer()).to_owned()).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("c").to_owned()).await?;
        let table = Table::create()
            .table("a")
            .col(ColumnDef::new("id").integer().not_null().primary_key())
            .col(ColumnDef::new("b").integer())
            .to_owned();
        manager.create_table(table).await?;
        let table = Table::create()
            .table("b")
            .col(ColumnDef::new("id").integer().not_null().primary_key())
            .col(ColumnDef::new("a").integer())
            .to_owned();
        manager.create_table(table).await?;
        let foreign_key = ForeignKey::create().name("b_a_fkey").from("b", "a").to("a", "id").to_owned();
        manager.create_foreign_key(foreign_key).await?;
        let foreign_key = ForeignKey::create().name("a_b_fkey").from("a", "b").to("b", "id").to_owned();
        manager.create_foreign_key(foreign_key).await?;
        Ok(())
    }
}

impl seaworthy::Migration for Migration {
    fn checks(&self) -> Vec<Check> {
        there().iter().map(Check::exists).chain(gone().iter().map(Check::absent)).collect()
    }

    fn losses(&self) -> Vec<Loss> {
        vec![Loss::rows_of("c")]
    }
}

/// What is there afterwards.
fn there() -> Vec<Object> {
    vec![Object::table("c")]
}

/// What is gone afterwards.
fn gone() -> Vec<Object> {
    vec![Object::table("a"), Object::table("b")]
}

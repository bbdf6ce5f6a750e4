//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, ["ALTER TABLE public.c NO INHERIT public.p"]).await?;
        // where it is renamed, and not dropped: --rename public.c.p_b_check=c_b_check.
        manager.alter_table(Table::alter().table("c").drop_constraint("p_b_check").to_owned()).await?;
        // Destroys rows of public.p: drop table public.p.
        manager.drop_table(Table::drop().table("p").to_owned()).await?;
        send(manager, [ddl::Constraint::check("c_b_check", "c", ddl::sql("b <> ''::text")).add()]).await?;
        Ok(())
    }

    async fn down(&self, _manager: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration(
            "there is no way back: alter table public.c.public.p: what was there before cannot be told from what is there after".to_owned(),
        ))
    }
}

impl seaworthy::Migration for Migration {
    fn checks(&self) -> Vec<Check> {
        there().iter().map(Check::exists).chain(gone().iter().map(Check::absent)).collect()
    }
}

/// What is there afterwards.
fn there() -> Vec<Object> {
    vec![Object::constraint("c", "c_b_check")]
}

/// What is gone afterwards.
fn gone() -> Vec<Object> {
    vec![Object::table("p"), Object::constraint("c", "p_b_check")]
}

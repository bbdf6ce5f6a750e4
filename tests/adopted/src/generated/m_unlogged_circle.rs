//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::alter().table("stone").drop_constraint("stone_ring_id_fkey").to_owned();
        manager.alter_table(table).await?;
        manager.alter_table(Table::alter().table("ring").drop_constraint("ring_next_fkey").to_owned()).await?;
        let table = Table::alter().table("mode").drop_constraint("mode_lock_id_fkey").to_owned();
        manager.alter_table(table).await?;
        let table = Table::alter().table("lock").drop_constraint("lock_mode_id_fkey").to_owned();
        manager.alter_table(table).await?;
        let statements = [
            "ALTER TABLE public.stone SET LOGGED",
            "ALTER TABLE public.ring SET LOGGED",
            "ALTER TABLE public.lock SET UNLOGGED",
            "ALTER TABLE public.mode SET UNLOGGED",
        ];
        send(manager, statements).await?;
        let foreign_key =
            ForeignKey::create().name("lock_mode_id_fkey").from("lock", "mode_id").to("mode", "id").to_owned();
        manager.create_foreign_key(foreign_key).await?;
        let foreign_key =
            ForeignKey::create().name("mode_lock_id_fkey").from("mode", "lock_id").to("lock", "id").to_owned();
        manager.create_foreign_key(foreign_key).await?;
        let foreign_key = ForeignKey::create().name("ring_next_fkey").from("ring", "next").to("stone", "id").to_owned();
        manager.create_foreign_key(foreign_key).await?;
        let foreign_key =
            ForeignKey::create().name("stone_ring_id_fkey").from("stone", "ring_id").to("ring", "id").to_owned();
        manager.create_foreign_key(foreign_key).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::alter().table("stone").drop_constraint("stone_ring_id_fkey").to_owned();
        manager.alter_table(table).await?;
        manager.alter_table(Table::alter().table("ring").drop_constraint("ring_next_fkey").to_owned()).await?;
        let table = Table::alter().table("mode").drop_constraint("mode_lock_id_fkey").to_owned();
        manager.alter_table(table).await?;
        let table = Table::alter().table("lock").drop_constraint("lock_mode_id_fkey").to_owned();
        manager.alter_table(table).await?;
        let statements = [
            "ALTER TABLE public.mode SET LOGGED",
            "ALTER TABLE public.lock SET LOGGED",
            "ALTER TABLE public.ring SET UNLOGGED",
            "ALTER TABLE public.stone SET UNLOGGED",
        ];
        send(manager, statements).await?;
        let foreign_key =
            ForeignKey::create().name("lock_mode_id_fkey").from("lock", "mode_id").to("mode", "id").to_owned();
        manager.create_foreign_key(foreign_key).await?;
        let foreign_key =
            ForeignKey::create().name("mode_lock_id_fkey").from("mode", "lock_id").to("lock", "id").to_owned();
        manager.create_foreign_key(foreign_key).await?;
        let foreign_key = ForeignKey::create().name("ring_next_fkey").from("ring", "next").to("stone", "id").to_owned();
        manager.create_foreign_key(foreign_key).await?;
        let foreign_key =
            ForeignKey::create().name("stone_ring_id_fkey").from("stone", "ring_id").to("ring", "id").to_owned();
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
    vec![
        Object::constraint("lock", "lock_mode_id_fkey"),
        Object::constraint("mode", "mode_lock_id_fkey"),
        Object::constraint("ring", "ring_next_fkey"),
        Object::constraint("stone", "stone_ring_id_fkey"),
    ]
}

//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::extension::postgres::Type;
use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_type(Type::alter().name("e").add_value("a").before("b")).await?;
        manager.alter_type(Type::alter().name("e").add_value("c").before("d")).await?;
        manager.alter_type(Type::alter().name("e").add_value("e")).await?;
        Ok(())
    }

    async fn down(&self, _manager: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration(
            "there is no way back: alter enum public.e: PostgreSQL cannot take a value out of an enum".to_owned(),
        ))
    }
}

impl seaworthy::Migration for Migration {}

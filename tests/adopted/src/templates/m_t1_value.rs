//! t1 value: say here who writes it, and from when on.
//!
//! Alone in its migration: the value cannot be used before the COMMIT. PostgreSQL cannot take a value out again.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, [ddl::EnumType::named(("shop", "mood")).add_value_after("so—so", "sad")]).await
    }

    async fn down(&self, _manager: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration("there is no way back: PostgreSQL cannot take so—so out of shop.mood".to_owned()))
    }
}

impl seaworthy::Migration for Migration {
    fn checks(&self) -> Vec<Check> {
        vec![Check::none(
            "shop.mood has the value so—so",
            "SELECT 'so—so' AS missing WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_enum WHERE enumtypid = to_regtype('shop.mood') AND enumlabel = 'so—so')",
        )]
    }
}

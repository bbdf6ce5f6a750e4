//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::alter().table("thing").drop_constraint("thing_owner_id_fkey").to_owned();
        manager.alter_table(table).await?;
        let table = Table::alter()
            .table("owner")
            .modify_column(ColumnDef::new("id").text().using(Expr::cust("id::text::text")))
            .to_owned();
        manager.alter_table(table).await?;
        let table = Table::alter()
            .table("thing")
            .modify_column(ColumnDef::new("owner_id").text().using(Expr::cust("owner_id::text::text")))
            .to_owned();
        manager.alter_table(table).await?;
        let foreign_key =
            ForeignKey::create().name("thing_owner_id_fkey").from("thing", "owner_id").to("owner", "id").to_owned();
        manager.create_foreign_key(foreign_key).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::alter().table("thing").drop_constraint("thing_owner_id_fkey").to_owned();
        manager.alter_table(table).await?;
        let table = Table::alter()
            .table("thing")
            .modify_column(ColumnDef::new("owner_id").uuid().using(Expr::cust("owner_id::text::uuid")))
            .to_owned();
        manager.alter_table(table).await?;
        let table = Table::alter()
            .table("owner")
            .modify_column(ColumnDef::new("id").uuid().using(Expr::cust("id::text::uuid")))
            .to_owned();
        manager.alter_table(table).await?;
        let foreign_key =
            ForeignKey::create().name("thing_owner_id_fkey").from("thing", "owner_id").to("owner", "id").to_owned();
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
    vec![Object::constraint("thing", "thing_owner_id_fkey")]
}

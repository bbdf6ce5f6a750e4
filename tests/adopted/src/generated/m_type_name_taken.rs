//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::extension::postgres::Type;
use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_type(Type::alter().name("x").rename_to("x__old")).await?;
        manager.alter_type(Type::alter().name("y").rename_to("y__old")).await?;
        manager.create_table(Table::create().table("x").col(ColumnDef::new("a").integer()).to_owned()).await?;
        manager.create_table(Table::create().table("y").col(ColumnDef::new("a").integer()).to_owned()).await?;
        let table = Table::alter()
            .table("t")
            .modify_column(ColumnDef::new("v").integer().using(Expr::cust("v::text::integer")))
            .to_owned();
        manager.alter_table(table).await?;
        for name in ["y__old", "x__old"] {
            manager.drop_type(Type::drop().name(name).to_owned()).await?;
        }
        Ok(())
    }

    async fn down(&self, _manager: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration(
            "there is no way back: alter composite type public.x: what was there before cannot be told from what is there after; alter enum public.y: what was there before cannot be told from what is there after; drop enum public.y: what was there before cannot be told from what is there after; drop composite type public.x: what was there before cannot be told from what is there after".to_owned(),
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
    vec![Object::table("x"), Object::table("y")]
}

/// What is gone afterwards.
fn gone() -> Vec<Object> {
    vec![Object::data_type("x"), Object::data_type("x__old"), Object::data_type("y"), Object::data_type("y__old")]
}

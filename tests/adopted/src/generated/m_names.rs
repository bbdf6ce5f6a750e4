//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::alter().table("A b").add_column(ColumnDef::new("select").integer()).to_owned();
        manager.alter_table(table).await?;
        let table = Table::alter()
            .table("A b")
            .modify_column(ColumnDef::new(r#"x"y"#).big_integer().using(Expr::cust(r#""x""y"::bigint"#)))
            .to_owned();
        manager.alter_table(table).await?;
        manager.create_index(Index::create().name("I").table("A b").col("select").to_owned()).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_index(Index::drop().name("I").to_owned()).await?;
        let table = Table::alter()
            .table("A b")
            .modify_column(ColumnDef::new(r#"x"y"#).integer().using(Expr::cust(r#""x""y"::integer"#)))
            .to_owned();
        manager.alter_table(table).await?;
        manager.alter_table(Table::alter().table("A b").drop_column("select").to_owned()).await?;
        Ok(())
    }
}

impl seaworthy::Migration for Migration {
    fn checks(&self) -> Vec<Check> {
        there().iter().map(Check::exists).collect()
    }

    fn losses(&self) -> Vec<Loss> {
        vec![Loss::new(r#"values of "A b"."select""#, r#"SELECT count("select") FROM "A b""#)]
    }
}

/// What is there afterwards.
fn there() -> Vec<Object> {
    vec![Object::column("A b", "select"), Object::index("I")]
}

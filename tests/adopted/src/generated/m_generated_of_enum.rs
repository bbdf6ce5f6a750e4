//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::extension::postgres::Type;
use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_table(Table::alter().table("shirts").drop_column("size").to_owned()).await?;
        manager.alter_type(Type::alter().name("size").rename_to("size__old")).await?;
        manager.create_type(Type::create().as_enum("size").values(["l", "s"]).to_owned()).await?;
        let table = Table::alter()
            .table("shirts")
            .add_column(ColumnDef::new("size").custom("public.size").generated(
                Expr::cust(
                    r"CASE
    WHEN (width > 50) THEN 'l'::public.size
    ELSE 's'::public.size
END",
                ),
                true,
            ))
            .to_owned();
        manager.alter_table(table).await?;
        manager.drop_type(Type::drop().name("size__old").to_owned()).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_table(Table::alter().table("shirts").drop_column("size").to_owned()).await?;
        manager.alter_type(Type::alter().name("size").rename_to("size__old")).await?;
        manager.create_type(Type::create().as_enum("size").values(["s", "m", "l"]).to_owned()).await?;
        manager.drop_type(Type::drop().name("size__old").to_owned()).await?;
        let table = Table::alter()
            .table("shirts")
            .add_column(ColumnDef::new("size").custom("public.size").generated(
                Expr::cust(
                    r"CASE
    WHEN (width > 50) THEN 'l'::public.size
    ELSE 's'::public.size
END",
                ),
                true,
            ))
            .to_owned();
        manager.alter_table(table).await?;
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
    vec![Object::data_type("size"), Object::column("shirts", "size")]
}

/// What is gone afterwards.
fn gone() -> Vec<Object> {
    vec![Object::data_type("size__old")]
}

//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::extension::postgres::Type;
use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, [ddl::Column::of("t", "gone").drop_default()]).await?;
        let table = Table::alter().table("t").modify_column(ColumnDef::new("gone").null()).to_owned();
        manager.alter_table(table).await?;
        manager.alter_type(Type::alter().name("e").rename_to("e__old")).await?;
        manager.create_type(Type::create().as_enum("e").values(["b", "a"]).to_owned()).await?;
        let table = Table::alter()
            .table("t")
            .modify_column(ColumnDef::new("kept").custom("public.e").using(Expr::cust("kept::text::public.e")))
            .to_owned();
        manager.alter_table(table).await?;
        let table = Table::alter()
            .table("t")
            .modify_column(ColumnDef::new("gone").text().using(Expr::cust("gone::text::text")))
            .to_owned();
        manager.alter_table(table).await?;
        let table = Table::alter()
            .table("t")
            .modify_column(
                ColumnDef::new("many")
                    .array(ColumnType::Integer)
                    .using(Expr::cust("CASE WHEN many IS NOT NULL THEN ARRAY[many::text]::integer[] END")),
            )
            .to_owned();
        manager.alter_table(table).await?;
        manager.drop_type(Type::drop().name("e__old").to_owned()).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::alter()
            .table("t")
            .modify_column(
                ColumnDef::new("many")
                    .custom("public.e")
                    .using(Expr::cust("pg_catalog.array_to_string(many, ',')::public.e")),
            )
            .to_owned();
        manager.alter_table(table).await?;
        let table = Table::alter()
            .table("t")
            .modify_column(ColumnDef::new("gone").custom("public.e").using(Expr::cust("gone::text::public.e")))
            .to_owned();
        manager.alter_table(table).await?;
        manager.alter_type(Type::alter().name("e").rename_to("e__old")).await?;
        manager.create_type(Type::create().as_enum("e").values(["a", "b"]).to_owned()).await?;
        let table = Table::alter()
            .table("t")
            .modify_column(ColumnDef::new("kept").custom("public.e").using(Expr::cust("kept::text::public.e")))
            .to_owned();
        manager.alter_table(table).await?;
        let table = Table::alter()
            .table("t")
            .modify_column(ColumnDef::new("gone").custom("public.e").using(Expr::cust("gone::text::public.e")))
            .to_owned();
        manager.alter_table(table).await?;
        let table = Table::alter()
            .table("t")
            .modify_column(ColumnDef::new("many").custom("public.e").using(Expr::cust("many::text::public.e")))
            .to_owned();
        manager.alter_table(table).await?;
        manager.drop_type(Type::drop().name("e__old").to_owned()).await?;
        let table = Table::alter().table("t").modify_column(ColumnDef::new("gone").not_null()).to_owned();
        manager.alter_table(table).await?;
        let table = Table::alter()
            .table("t")
            .modify_column(ColumnDef::new("gone").default(Expr::cust("'a'::public.e")))
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
    vec![Object::data_type("e")]
}

/// What is gone afterwards.
fn gone() -> Vec<Object> {
    vec![Object::data_type("e__old")]
}

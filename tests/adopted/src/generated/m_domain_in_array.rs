//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::extension::postgres::Type;
use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_type(Type::alter().name("word").rename_to("word__old")).await?;
        let statements = [r"CREATE DOMAIN public.word AS text NOT NULL
    CONSTRAINT filled CHECK ((VALUE <> ' '::text))"];
        send(manager, statements).await?;
        let table = Table::alter()
            .table("t")
            .modify_column(
                ColumnDef::new("words").custom("public.word[]").using(Expr::cust("words::text::public.word[]")),
            )
            .to_owned();
        manager.alter_table(table).await?;
        manager.alter_type(Type::alter().name("long_word").rename_to("long_word__old")).await?;
        let statements = [r"CREATE DOMAIN public.long_word AS public.word
    CONSTRAINT long CHECK ((length((VALUE)::text) > 9))"];
        send(manager, statements).await?;
        let table = Table::alter()
            .table("t")
            .modify_column(
                ColumnDef::new("long").custom("public.long_word").using(Expr::cust("long::text::public.long_word")),
            )
            .to_owned();
        manager.alter_table(table).await?;
        for name in ["long_word__old", "word__old"] {
            manager.drop_type(Type::drop().name(name).to_owned()).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_type(Type::alter().name("word").rename_to("word__old")).await?;
        let statements = [r"CREATE DOMAIN public.word AS text
    CONSTRAINT filled CHECK ((VALUE <> ''::text))"];
        send(manager, statements).await?;
        let table = Table::alter()
            .table("t")
            .modify_column(
                ColumnDef::new("words").custom("public.word[]").using(Expr::cust("words::text::public.word[]")),
            )
            .to_owned();
        manager.alter_table(table).await?;
        manager.alter_type(Type::alter().name("long_word").rename_to("long_word__old")).await?;
        let statements = [r"CREATE DOMAIN public.long_word AS public.word
    CONSTRAINT long CHECK ((length((VALUE)::text) > 9))"];
        send(manager, statements).await?;
        let table = Table::alter()
            .table("t")
            .modify_column(
                ColumnDef::new("long").custom("public.long_word").using(Expr::cust("long::text::public.long_word")),
            )
            .to_owned();
        manager.alter_table(table).await?;
        for name in ["long_word__old", "word__old"] {
            manager.drop_type(Type::drop().name(name).to_owned()).await?;
        }
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
    vec![Object::data_type("long_word"), Object::data_type("word")]
}

/// What is gone afterwards.
fn gone() -> Vec<Object> {
    vec![Object::data_type("long_word__old"), Object::data_type("word__old")]
}

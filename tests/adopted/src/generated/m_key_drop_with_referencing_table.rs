//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::alter().table("books").drop_constraint("books_author_fkey").to_owned();
        manager.alter_table(table).await?;
        manager.alter_table(Table::alter().table("authors").drop_constraint("authors_pkey").to_owned()).await?;
        // Destroys rows of public.books: drop table public.books.
        manager.drop_table(Table::drop().table("books").to_owned()).await?;
        // Destroys values of column public.authors.id: drop column public.authors.id.
        manager.alter_table(Table::alter().table("authors").drop_column("id").to_owned()).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::alter().table("authors").add_column(ColumnDef::new("id").integer().not_null()).to_owned();
        manager.alter_table(table).await?;
        let table = Table::create()
            .table("books")
            .col(ColumnDef::new("id").integer())
            .col(ColumnDef::new("author").integer())
            .to_owned();
        manager.create_table(table).await?;
        send(manager, [ddl::Constraint::primary_key("authors_pkey", "authors", ["id"]).add()]).await?;
        let foreign_key =
            ForeignKey::create().name("books_author_fkey").from("books", "author").to("authors", "id").to_owned();
        manager.create_foreign_key(foreign_key).await?;
        Ok(())
    }
}

impl seaworthy::Migration for Migration {
    fn checks(&self) -> Vec<Check> {
        gone().iter().map(Check::absent).collect()
    }
}

/// What is gone afterwards.
fn gone() -> Vec<Object> {
    vec![Object::table("books"), Object::column("authors", "id"), Object::constraint("authors", "authors_pkey")]
}

//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, [ddl::Named::view("v").drop()]).await?;
        // Destroys values of column public.t.name: drop column public.t.name.
        manager.alter_table(Table::alter().table("t").drop_column("name").to_owned()).await?;
        let statements = [ddl::View::new(
            "v",
            ddl::sql(
                r"SELECT id
   FROM public.t",
            ),
        )
        .create()];
        send(manager, statements).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, [ddl::Named::view("v").drop()]).await?;
        let table = Table::alter().table("t").add_column(ColumnDef::new("name").text()).to_owned();
        manager.alter_table(table).await?;
        let statements = [ddl::View::new(
            "v",
            ddl::sql(
                r"SELECT id,
    name
   FROM public.t",
            ),
        )
        .create()];
        send(manager, statements).await?;
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
    vec![Object::view("v")]
}

/// What is gone afterwards.
fn gone() -> Vec<Object> {
    vec![Object::column("t", "name")]
}

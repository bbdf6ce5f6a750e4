//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::alter().table("t").add_column(ColumnDef::new("age").integer()).to_owned();
        manager.alter_table(table).await?;
        let statements = [ddl::View::new(
            "v",
            ddl::sql(
                r"SELECT id,
    name,
    age
   FROM public.t",
            ),
        )
        .create_or_replace()];
        send(manager, statements).await?;
        Ok(())
    }

    async fn down(&self, _manager: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Migration(
            "there is no way back: alter view public.v: what was there before cannot be told from what is there after"
                .to_owned(),
        ))
    }
}

impl seaworthy::Migration for Migration {
    fn checks(&self) -> Vec<Check> {
        there().iter().map(Check::exists).collect()
    }
}

/// What is there afterwards.
fn there() -> Vec<Object> {
    vec![Object::view("v"), Object::column("t", "age")]
}

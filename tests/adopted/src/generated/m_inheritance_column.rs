//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::alter().table("a").add_column(ColumnDef::new("y").integer()).to_owned();
        manager.alter_table(table).await?;
        send(manager, [ddl::Constraint::check("a_y_check", "a", ddl::sql("y > 0")).add()]).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_table(Table::alter().table("a").drop_constraint("a_y_check").to_owned()).await?;
        manager.alter_table(Table::alter().table("a").drop_column("y").to_owned()).await?;
        Ok(())
    }
}

impl seaworthy::Migration for Migration {
    fn checks(&self) -> Vec<Check> {
        there().iter().map(Check::exists).collect()
    }

    fn losses(&self) -> Vec<Loss> {
        vec![Loss::new("values of a.y", "SELECT count(y) FROM a")]
    }
}

/// What is there afterwards.
fn there() -> Vec<Object> {
    vec![Object::column("a", "y"), Object::constraint("a", "a_y_check")]
}

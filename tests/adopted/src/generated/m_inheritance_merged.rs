//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_table(Table::alter().table("base").drop_constraint("positive").to_owned()).await?;
        manager.alter_table(Table::alter().table("child").drop_constraint("positive").to_owned()).await?;
        // Destroys values of column public.base.b: drop column public.base.b.
        // where it is renamed, and not dropped: --rename public.base.b=c.
        manager.alter_table(Table::alter().table("base").drop_column("b").to_owned()).await?;
        // Destroys values of column public.child.b: drop column public.child.b.
        // where it is renamed, and not dropped: --rename public.child.b=c.
        manager.alter_table(Table::alter().table("child").drop_column("b").to_owned()).await?;
        let table = Table::alter().table("child").add_column(ColumnDef::new("c").integer()).to_owned();
        manager.alter_table(table).await?;
        let table = Table::alter().table("base").add_column(ColumnDef::new("c").integer()).to_owned();
        manager.alter_table(table).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_table(Table::alter().table("base").drop_column("c").to_owned()).await?;
        manager.alter_table(Table::alter().table("child").drop_column("c").to_owned()).await?;
        let table = Table::alter().table("child").add_column(ColumnDef::new("b").integer()).to_owned();
        manager.alter_table(table).await?;
        let table = Table::alter().table("base").add_column(ColumnDef::new("b").integer()).to_owned();
        manager.alter_table(table).await?;
        let statements = [
            ddl::Constraint::check("positive", "child", ddl::sql("a > 0")).add(),
            ddl::Constraint::check("positive", "base", ddl::sql("a > 0")).add(),
        ];
        send(manager, statements).await?;
        Ok(())
    }
}

impl seaworthy::Migration for Migration {
    fn checks(&self) -> Vec<Check> {
        there().iter().map(Check::exists).chain(gone().iter().map(Check::absent)).collect()
    }

    fn losses(&self) -> Vec<Loss> {
        vec![
            Loss::new("values of child.c", "SELECT count(c) FROM child"),
            Loss::new("values of base.c", "SELECT count(c) FROM base"),
        ]
    }
}

/// What is there afterwards.
fn there() -> Vec<Object> {
    vec![Object::column("base", "c"), Object::column("child", "c")]
}

/// What is gone afterwards.
fn gone() -> Vec<Object> {
    vec![
        Object::column("base", "b"),
        Object::column("child", "b"),
        Object::constraint("base", "positive"),
        Object::constraint("child", "positive"),
    ]
}

//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_table(Table::alter().table("b").drop_constraint("k").to_owned()).await?;
        let statements = [
            ddl::Constraint::foreign_key("k", "b", ["a"], "a", ["id"])
                .on_delete(ddl::ForeignKeyAction::Cascade)
                .deferral(ddl::Deferral::InitiallyImmediate)
                .add(),
            ddl::comment_on(&ddl::Comment::Constraint("b".into(), ddl::Ident::new("k")), "x"),
        ];
        send(manager, statements).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_table(Table::alter().table("b").drop_constraint("k").to_owned()).await?;
        let foreign_key = ForeignKey::create().name("k").from("b", "a").to("a", "id").to_owned();
        manager.create_foreign_key(foreign_key).await?;
        Ok(())
    }
}

impl seaworthy::Migration for Migration {
    fn checks(&self) -> Vec<Check> {
        there().iter().map(Check::exists).collect()
    }
}

/// What is there afterwards.
fn there() -> Vec<Object> {
    vec![Object::constraint("b", "k")]
}

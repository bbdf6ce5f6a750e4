//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, [ddl::Schema::named("s").create()]).await?;
        let table = Table::create()
            .table("a")
            .col(ColumnDef::new("id").integer().not_null().primary_key())
            .col(ColumnDef::new("b").integer())
            .col(ColumnDef::new("parent").integer())
            .to_owned();
        manager.create_table(table).await?;
        let table = Table::create()
            .table("b")
            .col(ColumnDef::new("id").integer().not_null().primary_key())
            .col(ColumnDef::new("a").integer())
            .to_owned();
        manager.create_table(table).await?;
        let table = Table::create()
            .table(("s", "a"))
            .col(ColumnDef::new("id").integer().not_null().primary_key())
            .col(ColumnDef::new("b").integer())
            .to_owned();
        manager.create_table(table).await?;
        let foreign_key = ForeignKey::create().name("a_parent_fkey").from("a", "parent").to("a", "id").to_owned();
        manager.create_foreign_key(foreign_key).await?;
        let foreign_key = ForeignKey::create().name("link").from("a", "b").to("b", "id").to_owned();
        manager.create_foreign_key(foreign_key).await?;
        let statements = [ddl::Constraint::foreign_key("link", "b", ["a"], "a", ["id"])
            .deferral(ddl::Deferral::InitiallyDeferred)
            .add()];
        send(manager, statements).await?;
        let foreign_key = ForeignKey::create()
            .name("link")
            .from(("s", "a"), "b")
            .to("b", "id")
            .on_delete(ForeignKeyAction::Restrict)
            .to_owned();
        manager.create_foreign_key(foreign_key).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_table(Table::alter().table(("s", "a")).drop_constraint("link").to_owned()).await?;
        manager.alter_table(Table::alter().table("b").drop_constraint("link").to_owned()).await?;
        manager.alter_table(Table::alter().table("a").drop_constraint("link").to_owned()).await?;
        manager.alter_table(Table::alter().table("a").drop_constraint("a_parent_fkey").to_owned()).await?;
        manager.drop_table(Table::drop().table(("s", "a")).to_owned()).await?;
        for name in ["b", "a"] {
            manager.drop_table(Table::drop().table(name).to_owned()).await?;
        }
        send(manager, [ddl::Schema::named("s").drop()]).await?;
        Ok(())
    }
}

impl seaworthy::Migration for Migration {
    fn checks(&self) -> Vec<Check> {
        there().iter().map(Check::exists).collect()
    }

    fn losses(&self) -> Vec<Loss> {
        vec![Loss::rows_of("a"), Loss::rows_of("b"), Loss::new("rows of s.a", "SELECT count(*) FROM s.a")]
    }
}

/// What is there afterwards.
fn there() -> Vec<Object> {
    vec![Object::table("a"), Object::table("b"), Object::table("a").in_schema("s")]
}

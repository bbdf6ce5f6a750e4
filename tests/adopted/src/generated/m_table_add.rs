//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, [ddl::Sequence::named("b_id_seq").of_type("integer").create()]).await?;
        let table = Table::create()
            .table("b")
            .col(
                ColumnDef::new("id")
                    .integer()
                    .not_null()
                    .default(Expr::cust("nextval('public.b_id_seq'::regclass)"))
                    .primary_key(),
            )
            .col(ColumnDef::new("a").integer())
            .col(ColumnDef::new("t").text())
            .index(Index::create().unique().name("b_t_key").col("t"))
            .to_owned();
        manager.create_table(table).await?;
        let statements = [
            ddl::comment_on(&ddl::Comment::Table("b".into()), "b"),
            ddl::Sequence::named("b_id_seq").owned_by("b", "id"),
        ];
        send(manager, statements).await?;
        manager.create_index(Index::create().name("i").table("b").col("a").to_owned()).await?;
        let foreign_key = ForeignKey::create().name("b_a_fkey").from("b", "a").to("a", "id").to_owned();
        manager.create_foreign_key(foreign_key).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_table(Table::alter().table("b").drop_constraint("b_a_fkey").to_owned()).await?;
        send(manager, [ddl::Sequence::named("b_id_seq").owned_by_none()]).await?;
        manager.drop_table(Table::drop().table("b").to_owned()).await?;
        send(manager, [ddl::Sequence::named("b_id_seq").drop()]).await?;
        Ok(())
    }
}

impl seaworthy::Migration for Migration {
    fn checks(&self) -> Vec<Check> {
        there().iter().map(Check::exists).collect()
    }

    fn losses(&self) -> Vec<Loss> {
        vec![Loss::rows_of("b")]
    }
}

/// What is there afterwards.
fn there() -> Vec<Object> {
    vec![Object::table("b"), Object::sequence("b_id_seq")]
}

//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_index(Index::drop().name("j").to_owned()).await?;
        manager.drop_index(Index::drop().name("i").to_owned()).await?;
        let index = Index::create()
            .name("i")
            .table("t")
            .col(Expr::cust("lower(name)"))
            .and_where(Expr::cust("id > 0"))
            .to_owned();
        manager.create_index(index).await?;
        manager.create_index(Index::create().unique().name("k").table("t").col("name").to_owned()).await?;
        send(manager, [ddl::comment_on(&ddl::Comment::Index("k".into()), "x")]).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_index(Index::drop().name("k").to_owned()).await?;
        manager.drop_index(Index::drop().name("i").to_owned()).await?;
        manager.create_index(Index::create().name("i").table("t").col("name").to_owned()).await?;
        manager.create_index(Index::create().name("j").table("t").col("id").to_owned()).await?;
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
    vec![Object::index("i"), Object::index("k")]
}

/// What is gone afterwards.
fn gone() -> Vec<Object> {
    vec![Object::index("j")]
}

//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::extension::postgres::Type;
use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // where it is renamed, and not dropped: --rename public.first_index=second_index.
        manager.drop_index(Index::drop().name("first_index").to_owned()).await?;
        // where it is renamed, and not dropped: --rename public.t.positive=above_zero.
        manager.alter_table(Table::alter().table("t").drop_constraint("positive").to_owned()).await?;
        // where it is renamed, and not dropped: --rename public.first_sequence=second_sequence.
        send(manager, [ddl::Sequence::named("first_sequence").drop()]).await?;
        manager.create_type(Type::create().as_enum("second_type").values(["x"]).to_owned()).await?;
        let statements = [
            ddl::Sequence::named("second_sequence").create(),
            ddl::Constraint::check("above_zero", "t", ddl::sql("a > 0")).add(),
        ];
        send(manager, statements).await?;
        manager.create_index(Index::create().name("second_index").table("t").col("a").to_owned()).await?;
        // where it is renamed, and not dropped: --rename public.first_type=second_type.
        manager.drop_type(Type::drop().name("first_type").to_owned()).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_type(Type::create().as_enum("first_type").values(["x"]).to_owned()).await?;
        manager.drop_index(Index::drop().name("second_index").to_owned()).await?;
        manager.alter_table(Table::alter().table("t").drop_constraint("above_zero").to_owned()).await?;
        send(manager, [ddl::Sequence::named("second_sequence").drop()]).await?;
        manager.drop_type(Type::drop().name("second_type").to_owned()).await?;
        let statements = [
            ddl::Sequence::named("first_sequence").create(),
            ddl::Constraint::check("positive", "t", ddl::sql("a > 0")).add(),
        ];
        send(manager, statements).await?;
        manager.create_index(Index::create().name("first_index").table("t").col("a").to_owned()).await?;
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
    vec![
        Object::data_type("second_type"),
        Object::sequence("second_sequence"),
        Object::index("second_index"),
        Object::constraint("t", "above_zero"),
    ]
}

/// What is gone afterwards.
fn gone() -> Vec<Object> {
    vec![
        Object::data_type("first_type"),
        Object::sequence("first_sequence"),
        Object::index("first_index"),
        Object::constraint("t", "positive"),
    ]
}

//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::extension::postgres::Type;
use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_type(Type::drop().name(("app", "mood")).to_owned()).await?;
        send(manager, [ddl::Named::domain(("app", "cents")).drop(), ddl::Schema::named("app").drop()]).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, [ddl::Schema::named("app").create(), ddl::Schema::named("app").comment("the application")])
            .await?;
        let statements = [
            r"CREATE DOMAIN app.cents AS integer
    CONSTRAINT positive CHECK ((VALUE > 0))",
            "COMMENT ON CONSTRAINT positive ON DOMAIN app.cents IS 'no debts'",
        ];
        send(manager, statements).await?;
        manager.create_type(Type::create().as_enum(("app", "mood")).values(["good"]).to_owned()).await?;
        send(manager, [ddl::comment_on(&ddl::Comment::Type(("app", "mood").into()), "how it goes")]).await?;
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
    vec![Object::data_type("cents").in_schema("app"), Object::data_type("mood").in_schema("app")]
}

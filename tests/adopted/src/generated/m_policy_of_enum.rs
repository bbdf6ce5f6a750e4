//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::extension::postgres::Type;
use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, [ddl::Named::policy("seen", "notes").drop(), ddl::Named::trigger("opened", "notes").drop()])
            .await?;
        manager.alter_type(Type::alter().name("state").rename_to("state__old")).await?;
        manager.create_type(Type::create().as_enum("state").values(["open", "draft"]).to_owned()).await?;
        let table = Table::alter()
            .table("notes")
            .modify_column(
                ColumnDef::new("state").custom("public.state").using(Expr::cust("state::text::public.state")),
            )
            .to_owned();
        manager.alter_table(table).await?;
        let statements = [
            ddl::Trigger::before("opened", ddl::Event::update_of(["state"]), "notes", "touch")
                .when(ddl::sql("(new.state = 'open'::public.state)"))
                .create(),
            ddl::Policy::new("seen", ddl::PolicyCommand::Select, "notes")
                .using(ddl::sql("state = 'open'::public.state"))
                .create(),
        ];
        send(manager, statements).await?;
        manager.drop_type(Type::drop().name("state__old").to_owned()).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, [ddl::Named::policy("seen", "notes").drop(), ddl::Named::trigger("opened", "notes").drop()])
            .await?;
        manager.alter_type(Type::alter().name("state").rename_to("state__old")).await?;
        let enum_type = Type::create().as_enum("state").values(["draft", "open", "gone"]).to_owned();
        manager.create_type(enum_type).await?;
        let table = Table::alter()
            .table("notes")
            .modify_column(
                ColumnDef::new("state").custom("public.state").using(Expr::cust("state::text::public.state")),
            )
            .to_owned();
        manager.alter_table(table).await?;
        manager.drop_type(Type::drop().name("state__old").to_owned()).await?;
        let statements = [
            ddl::Trigger::before("opened", ddl::Event::update_of(["state"]), "notes", "touch")
                .when(ddl::sql("(new.state = 'open'::public.state)"))
                .create(),
            ddl::Policy::new("seen", ddl::PolicyCommand::Select, "notes")
                .using(ddl::sql("state = 'open'::public.state"))
                .create(),
        ];
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
    vec![Object::data_type("state"), Object::trigger("notes", "opened"), Object::policy("notes", "seen")]
}

/// What is gone afterwards.
fn gone() -> Vec<Object> {
    vec![Object::data_type("state__old")]
}

//! t7 rename, step 2 of 2: the old name goes.
//!
//! It does not begin while a row differs under its two names. What the old column had beside its values (NOT NULL, a
//! default, indexes, keys) the new one does not have by itself: see that it has before this is deployed.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, [keep().drop(), in_step().drop()]).await?;
        manager.alter_table(Table::alter().table(("shop", "users")).drop_column("name").to_owned()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .alter_table(Table::alter().table(("shop", "users")).add_column(ColumnDef::new("name").text()).to_owned())
            .await?;
        send(manager, ["UPDATE shop.users SET name = full_name"]).await?;
        send(manager, [in_step().create(), keep().create()]).await
    }
}

impl seaworthy::Migration for Migration {
    fn needs(&self) -> &'static [&'static str] {
        &["m_t7_rename"]
    }

    fn gates(&self) -> Vec<Gate> {
        vec![Gate::holds(Check::none(
            "name and full_name of shop.users are the same",
            "SELECT * FROM shop.users WHERE full_name IS DISTINCT FROM name",
        ))]
    }

    fn checks(&self) -> Vec<Check> {
        vec![Check::absent(&Object::column("users", "name").in_schema("shop"))]
    }
}

/// Gives the column that was not written the value of the other one.
fn in_step() -> ddl::Function {
    let body = r"BEGIN
    IF TG_OP = 'INSERT' THEN
        NEW.full_name := coalesce(NEW.full_name, NEW.name);
        NEW.name := NEW.full_name;
    ELSIF NEW.full_name IS DISTINCT FROM OLD.full_name THEN
        NEW.name := NEW.full_name;
    ELSIF NEW.name IS DISTINCT FROM OLD.name THEN
        NEW.full_name := NEW.name;
    END IF;
    RETURN NEW;
END";
    ddl::Function::trigger(("shop", "users_name_is_full_name"), body)
}

fn keep() -> ddl::Trigger {
    ddl::Trigger::before(
        "users_name_is_full_name",
        ddl::Event::Insert,
        ("shop", "users"),
        ("shop", "users_name_is_full_name"),
    )
    .or(ddl::Event::Update)
}

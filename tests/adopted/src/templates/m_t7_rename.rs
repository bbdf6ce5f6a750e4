//! t7 rename, step 1 of 2: the new name beside the old one.
//!
//! Old and new versions of the application run side by side: a trigger keeps both columns the same, whichever is
//! written. The backfill copies the rows that are there. Step 2 takes the old name away; deploy it when nobody reads it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .alter_table(
                Table::alter().table(("shop", "users")).add_column(ColumnDef::new("full_name").text()).to_owned(),
            )
            .await?;
        send(manager, [in_step().create(), keep().create()]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, [keep().drop(), in_step().drop()]).await?;
        manager.alter_table(Table::alter().table(("shop", "users")).drop_column("full_name").to_owned()).await
    }
}

impl seaworthy::Migration for Migration {
    fn checks(&self) -> Vec<Check> {
        let objects = [Object::column("users", "full_name"), Object::trigger("users", "users_name_is_full_name")];
        objects.map(|object| Check::exists(&object.in_schema("shop"))).into()
    }

    fn backfills(&self) -> Vec<Backfill> {
        let copy =
            Backfill::new("copy_users_name", "users").schema("shop").description("copies shop.users.name to full_name");
        vec![
            copy.only("full_name IS DISTINCT FROM name")
                .sql("UPDATE shop.users SET full_name = name WHERE full_name IS DISTINCT FROM name AND :batch"),
        ]
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

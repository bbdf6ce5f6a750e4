//! t4 required, step 1 of 2: the column, which may still be NULL, and the values of the rows that are there.
//!
//! New rows get the default. The backfill fills the others in batches, while the application goes on. Step 2 forbids
//! NULL; deploy it when the application writes the column and no row lacks it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .alter_table(Table::alter().table(("shop", "users")).add_column(ColumnDef::new("Phone").text()).to_owned())
            .await?;
        // By itself: with the column, it would be evaluated for each row where it is not constant.
        send(manager, [ddl::Column::of(("shop", "users"), "Phone").set_default(&ddl::sql("''"))]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_table(Table::alter().table(("shop", "users")).drop_column("Phone").to_owned()).await
    }
}

impl seaworthy::Migration for Migration {
    fn checks(&self) -> Vec<Check> {
        vec![Check::exists(&Object::column("users", "Phone").in_schema("shop"))]
    }

    fn losses(&self) -> Vec<Loss> {
        vec![Loss::new(r#"values of shop.users."Phone""#, r#"SELECT count("Phone") FROM shop.users"#)]
    }

    fn backfills(&self) -> Vec<Backfill> {
        let fill = Backfill::new("fill_users_Phone", "users")
            .schema("shop")
            .description(r#"gives every row of shop.users a "Phone""#);
        vec![
            fill.only(r#""Phone" IS NULL"#)
                .sql(r#"UPDATE shop.users SET "Phone" = '' WHERE "Phone" IS NULL AND :batch"#),
        ]
    }
}

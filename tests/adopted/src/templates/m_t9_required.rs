//! t9 required, step 1 of 2: the column, which may still be NULL, and the values of the rows that are there.
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
            .alter_table(
                Table::alter()
                    .table(("shop", r#"Odd "{table}" it's \n"#))
                    .add_column(ColumnDef::new("user").text())
                    .to_owned(),
            )
            .await?;
        // By itself: with the column, it would be evaluated for each row where it is not constant.
        send(
            manager,
            [ddl::Column::of(("shop", r#"Odd "{table}" it's \n"#), "user").set_default(&ddl::sql("'a;b -- $$'"))],
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .alter_table(Table::alter().table(("shop", r#"Odd "{table}" it's \n"#)).drop_column("user").to_owned())
            .await
    }
}

impl seaworthy::Migration for Migration {
    fn checks(&self) -> Vec<Check> {
        vec![Check::exists(&Object::column(r#"Odd "{table}" it's \n"#, "user").in_schema("shop"))]
    }

    fn losses(&self) -> Vec<Loss> {
        vec![Loss::new(
            r#"values of shop."Odd ""{table}"" it's \n"."user""#,
            r#"SELECT count("user") FROM shop."Odd ""{table}"" it's \n""#,
        )]
    }

    fn backfills(&self) -> Vec<Backfill> {
        let fill = Backfill::new(r#"fill_Odd "{table}" it's \n_user"#, r#"Odd "{table}" it's \n"#)
            .schema("shop")
            .description(r#"gives every row of shop."Odd ""{table}"" it's \n" a "user""#);
        vec![
            fill.only(r#""user" IS NULL"#).sql(
                r#"UPDATE shop."Odd ""{table}"" it's \n" SET "user" = 'a;b -- $$' WHERE "user" IS NULL AND :batch"#,
            ),
        ]
    }
}

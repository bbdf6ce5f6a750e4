//! t9 column: say here why, and what a reviewer should look at.
//!
//! Nullable, or with a default that is constant: PostgreSQL writes no row, and the lock is short.

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
                    .add_column(ColumnDef::new(r#"to "be""#).text().default(Expr::cust("'it''s {column}'")))
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .alter_table(
                Table::alter().table(("shop", r#"Odd "{table}" it's \n"#)).drop_column(r#"to "be""#).to_owned(),
            )
            .await
    }
}

impl seaworthy::Migration for Migration {
    fn checks(&self) -> Vec<Check> {
        vec![Check::exists(&Object::column(r#"Odd "{table}" it's \n"#, r#"to "be""#).in_schema("shop"))]
    }

    fn losses(&self) -> Vec<Loss> {
        vec![Loss::new(
            r#"values of shop."Odd ""{table}"" it's \n"."to ""be""""#,
            r#"SELECT count("to ""be""") FROM shop."Odd ""{table}"" it's \n""#,
        )]
    }
}

//! t9 table: say here what a row is.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let now = Expr::cust("now()");
        let table = Table::create()
            .table(("shop", r#"Odd "{table}" it's \n"#))
            .col(ColumnDef::new("id").uuid().not_null().default(Expr::cust("gen_random_uuid()")).primary_key())
            .col(ColumnDef::new("select").uuid().not_null())
            .col(ColumnDef::new("Größe {new}").decimal_len(3, 1).not_null())
            .col(ColumnDef::new("created_at").timestamp_with_time_zone().not_null().default(now.clone()))
            .col(ColumnDef::new("updated_at").timestamp_with_time_zone().not_null().default(now))
            .to_owned();
        manager.create_table(table).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table(("shop", r#"Odd "{table}" it's \n"#)).to_owned()).await
    }
}

impl seaworthy::Migration for Migration {
    fn checks(&self) -> Vec<Check> {
        vec![Check::exists(&Object::table(r#"Odd "{table}" it's \n"#).in_schema("shop"))]
    }

    fn losses(&self) -> Vec<Loss> {
        vec![Loss::new(
            r#"rows of shop."Odd ""{table}"" it's \n""#,
            r#"SELECT count(*) FROM shop."Odd ""{table}"" it's \n""#,
        )]
    }
}

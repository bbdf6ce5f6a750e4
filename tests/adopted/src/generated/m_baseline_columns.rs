//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table("columns")
            .col(ColumnDef::new("a").small_integer())
            .col(ColumnDef::new("b").decimal_len(10, 2).not_null().default(Expr::cust("0.00")))
            .col(
                ColumnDef::new("c")
                    .string_len(20)
                    .extra(r#"COLLATE pg_catalog."C" DEFAULT 'it''s'::character varying"#),
            )
            .col(ColumnDef::new("d").custom("timestamp(3) with time zone").default(Expr::current_timestamp()))
            .col(ColumnDef::new("e").array(ColumnType::Text).default(Expr::cust("ARRAY['x'::text, 'y'::text]")))
            .col(ColumnDef::new("f").array(ColumnType::Integer))
            .col(ColumnDef::new("g").custom("interval day to second(2)"))
            .col(ColumnDef::new("h").custom("bit varying(5)").default(Expr::cust(r#"'101'::"bit""#)))
            .col(ColumnDef::new("i").json_binary().default(r#"{"a": [1, 2]}"#))
            .col(ColumnDef::new("j").integer().generated(Expr::cust("a * 2"), true))
            .col(ColumnDef::new("k").char_len(3))
            .col(ColumnDef::new("l").custom(r#""char""#))
            .col(ColumnDef::new("m").custom("name"))
            .col(ColumnDef::new("n").binary())
            .col(ColumnDef::new("o").text())
            .to_owned();
        manager.create_table(table).await?;
        let statements = [
            "ALTER TABLE ONLY public.columns ALTER COLUMN a SET (n_distinct='-0.5')",
            "ALTER TABLE ONLY public.columns ALTER COLUMN i SET STATISTICS 500",
            "ALTER TABLE ONLY public.columns ALTER COLUMN n SET STORAGE EXTERNAL",
            "ALTER TABLE ONLY public.columns ALTER COLUMN o SET STATISTICS 0",
        ];
        send(manager, statements).await?;
        send(manager, [ddl::comment_on(&ddl::Comment::column("columns", "j"), "twice a")]).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("columns").to_owned()).await?;
        Ok(())
    }
}

impl seaworthy::Migration for Migration {
    fn checks(&self) -> Vec<Check> {
        there().iter().map(Check::exists).collect()
    }

    fn losses(&self) -> Vec<Loss> {
        vec![Loss::rows_of("columns")]
    }
}

/// What is there afterwards.
fn there() -> Vec<Object> {
    vec![Object::table("columns")]
}

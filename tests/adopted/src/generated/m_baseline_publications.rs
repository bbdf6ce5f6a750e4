//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, [ddl::Schema::named("s").create()]).await?;
        let table = Table::create()
            .table("t")
            .col(ColumnDef::new("id").integer().not_null().primary_key())
            .col(ColumnDef::new("a").text())
            .to_owned();
        manager.create_table(table).await?;
        let table = Table::create().table(("s", "t")).col(ColumnDef::new("id").integer()).to_owned();
        manager.create_table(table).await?;
        let statements = [
            r#"CREATE PUBLICATION "Some" WITH (publish = 'insert, update, delete, truncate')"#,
            r#"ALTER PUBLICATION "Some" ADD TABLE ONLY public.t"#,
            r#"ALTER PUBLICATION "Some" ADD TABLE ONLY s.t"#,
            r#"COMMENT ON PUBLICATION "Some" IS 'of two tables'"#,
            "CREATE PUBLICATION every FOR ALL TABLES WITH (publish = 'insert, truncate', publish_via_partition_root = true)",
            "CREATE PUBLICATION nothing WITH (publish = '')",
        ];
        send(manager, statements).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, ["DROP PUBLICATION nothing", "DROP PUBLICATION every", r#"DROP PUBLICATION "Some""#]).await?;
        manager.drop_table(Table::drop().table(("s", "t")).to_owned()).await?;
        manager.drop_table(Table::drop().table("t").to_owned()).await?;
        send(manager, [ddl::Schema::named("s").drop()]).await?;
        Ok(())
    }
}

impl seaworthy::Migration for Migration {
    fn checks(&self) -> Vec<Check> {
        there().iter().map(Check::exists).collect()
    }

    fn losses(&self) -> Vec<Loss> {
        vec![Loss::rows_of("t"), Loss::new("rows of s.t", "SELECT count(*) FROM s.t")]
    }
}

/// What is there afterwards.
fn there() -> Vec<Object> {
    vec![Object::table("t"), Object::table("t").in_schema("s")]
}

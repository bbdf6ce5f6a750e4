//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let statements = [
            ddl::Schema::named("extensions").create(),
            ddl::Extension::named("cube").in_schema("extensions").create_if_not_exists(),
            ddl::Extension::named("earthdistance").in_schema("extensions").create_if_not_exists(),
            ddl::Extension::named("hstore").in_schema("public").create_if_not_exists(),
        ];
        send(manager, statements).await?;
        send(manager, ["COMMENT ON EXTENSION hstore IS 'ours'"]).await?;
        send(manager, [ddl::Extension::named("pg_trgm").in_schema("extensions").create_if_not_exists()]).await?;
        let table = Table::create()
            .table("t")
            .col(ColumnDef::new("name").text())
            .col(ColumnDef::new("attributes").custom("public.hstore").default(""))
            .to_owned();
        manager.create_table(table).await?;
        let statements = [ddl::View::new(
            "v",
            ddl::sql(
                r"SELECT (attributes OPERATOR(public.->) 'a'::text) AS a
   FROM public.t
  WHERE (name OPERATOR(extensions.%) 'x'::text)",
            ),
        )
        .create()];
        send(manager, statements).await?;
        let index = Index::create()
            .name("t_name")
            .table("t")
            .index_type(IndexType::Custom("gin".into_iden()))
            .col("name".into_index_column().with_operator_class("extensions.gin_trgm_ops"))
            .to_owned();
        manager.create_index(index).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_index(Index::drop().name("t_name").to_owned()).await?;
        send(manager, [ddl::Named::view("v").drop()]).await?;
        manager.drop_table(Table::drop().table("t").to_owned()).await?;
        let statements = [
            ddl::Extension::named("pg_trgm").drop(),
            ddl::Extension::named("hstore").drop(),
            ddl::Extension::named("earthdistance").drop(),
            ddl::Extension::named("cube").drop(),
            ddl::Schema::named("extensions").drop(),
        ];
        send(manager, statements).await?;
        Ok(())
    }
}

impl seaworthy::Migration for Migration {
    fn checks(&self) -> Vec<Check> {
        there().iter().map(Check::exists).collect()
    }

    fn losses(&self) -> Vec<Loss> {
        vec![Loss::rows_of("t")]
    }
}

/// What is there afterwards.
fn there() -> Vec<Object> {
    vec![Object::table("t"), Object::view("v")]
}

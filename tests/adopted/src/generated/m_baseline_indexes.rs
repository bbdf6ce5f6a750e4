//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table("t")
            .col(ColumnDef::new("id").integer())
            .col(ColumnDef::new("name").text())
            .col(ColumnDef::new("tags").array(ColumnType::Text))
            .col(ColumnDef::new("doc").json_binary())
            .col(ColumnDef::new("at").timestamp())
            .col(ColumnDef::new("place").custom("point"))
            .col(ColumnDef::new("flag").boolean())
            .to_owned();
        manager.create_table(table).await?;
        let statements = [
            "CREATE INDEX t_brin ON public.t USING brin (at) WITH (pages_per_range='32')",
            r#"CREATE INDEX t_class ON public.t USING btree (name text_pattern_ops, name COLLATE "C" varchar_pattern_ops)"#,
            "CREATE INDEX t_gin ON public.t USING gin (tags, doc jsonb_path_ops) WITH (fastupdate=off)",
        ];
        send(manager, statements).await?;
        send(manager, [ddl::comment_on(&ddl::Comment::Index("t_gin".into()), "for search")]).await?;
        let index = Index::create()
            .name("t_gist")
            .table("t")
            .index_type(IndexType::Custom("gist".into_iden()))
            .col("place")
            .to_owned();
        manager.create_index(index).await?;
        let index = Index::create().name("t_hash").table("t").index_type(IndexType::Hash).col("name").to_owned();
        manager.create_index(index).await?;
        let statements = [
            "CREATE INDEX t_options ON public.t USING gist (to_tsvector('simple'::regconfig, name) tsvector_ops (siglen='100'))",
            "CREATE INDEX t_order ON public.t USING btree (id DESC, at NULLS FIRST) INCLUDE (name, flag)",
        ];
        send(manager, statements).await?;
        manager.create_index(Index::create().name("t_plain").table("t").col("id").to_owned()).await?;
        let index = Index::create()
            .name("t_statistics")
            .table("t")
            .col(Expr::cust("(id + 1)"))
            .col(Expr::cust("(name || 'x'::text)"))
            .to_owned();
        manager.create_index(index).await?;
        let statements = [
            "ALTER INDEX public.t_statistics ALTER COLUMN 2 SET STATISTICS 300",
            "CREATE UNIQUE INDEX t_unique ON public.t USING btree (lower(name), id DESC NULLS LAST) WHERE flag",
        ];
        send(manager, statements).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("t").to_owned()).await?;
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
    vec![Object::table("t")]
}

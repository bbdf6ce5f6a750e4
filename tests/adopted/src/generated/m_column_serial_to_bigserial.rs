//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, [ddl::Column::of("t", "id").drop_default()]).await?;
        let statements = [
            "ALTER SEQUENCE public.t_id_seq AS bigint INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1 NO CYCLE",
        ];
        send(manager, statements).await?;
        let table = Table::alter()
            .table("t")
            .modify_column(ColumnDef::new("id").big_integer().using(Expr::cust("id::bigint")))
            .to_owned();
        manager.alter_table(table).await?;
        let table = Table::alter()
            .table("t")
            .modify_column(ColumnDef::new("id").default(Expr::cust("nextval('public.t_id_seq'::regclass)")))
            .to_owned();
        manager.alter_table(table).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, [ddl::Column::of("t", "id").drop_default()]).await?;
        let table = Table::alter()
            .table("t")
            .modify_column(ColumnDef::new("id").integer().using(Expr::cust("id::integer")))
            .to_owned();
        manager.alter_table(table).await?;
        let statements = [
            "SELECT pg_catalog.setval('public.t_id_seq', LEAST(GREATEST(last_value, 1), 2147483647), is_called AND last_value BETWEEN 1 AND 2147483647) FROM public.t_id_seq",
            "ALTER SEQUENCE public.t_id_seq AS integer INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1 NO CYCLE",
        ];
        send(manager, statements).await?;
        let table = Table::alter()
            .table("t")
            .modify_column(ColumnDef::new("id").default(Expr::cust("nextval('public.t_id_seq'::regclass)")))
            .to_owned();
        manager.alter_table(table).await?;
        Ok(())
    }
}

impl seaworthy::Migration for Migration {}

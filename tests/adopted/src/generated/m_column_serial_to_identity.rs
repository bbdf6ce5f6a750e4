//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, [ddl::Column::of("t", "id").drop_default(), ddl::Sequence::named("t_id_seq").drop()]).await?;
        send(manager, ["ALTER TABLE public.t ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY"]).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, ["ALTER TABLE public.t ALTER COLUMN id DROP IDENTITY"]).await?;
        let statements = [
            ddl::Sequence::named("t_id_seq").of_type("integer").create(),
            ddl::Sequence::named("t_id_seq").owned_by("t", "id"),
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

//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, [ddl::Sequence::named("t_id_seq").of_type("integer").create()]).await?;
        let table = Table::alter()
            .table("t")
            .modify_column(ColumnDef::new("id").default(Expr::cust("nextval('public.t_id_seq'::regclass)")))
            .to_owned();
        manager.alter_table(table).await?;
        send(manager, [ddl::Sequence::named("t_id_seq").owned_by("t", "id")]).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let statements = [
            ddl::Sequence::named("t_id_seq").owned_by_none(),
            ddl::Column::of("t", "id").drop_default(),
            ddl::Sequence::named("t_id_seq").drop(),
        ];
        send(manager, statements).await?;
        Ok(())
    }
}

impl seaworthy::Migration for Migration {
    fn checks(&self) -> Vec<Check> {
        there().iter().map(Check::exists).collect()
    }
}

/// What is there afterwards.
fn there() -> Vec<Object> {
    vec![Object::sequence("t_id_seq")]
}

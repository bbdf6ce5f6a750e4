//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, [ddl::Named::view("joined").drop()]).await?;
        let table = Table::alter().table("one").add_column(ColumnDef::new("d").text()).to_owned();
        manager.alter_table(table).await?;
        let statements = [ddl::View::new(
            "joined",
            ddl::sql(
                r"SELECT two.b,
    x.c,
    x.first
   FROM (public.two
     JOIN public.one x(first, b, c, d) USING (b, c))",
            ),
        )
        .create()];
        send(manager, statements).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, [ddl::Named::view("joined").drop()]).await?;
        manager.alter_table(Table::alter().table("one").drop_column("d").to_owned()).await?;
        let statements = [ddl::View::new(
            "joined",
            ddl::sql(
                r"SELECT two.b,
    x.c,
    x.first
   FROM (public.two
     JOIN public.one x(first, b, c) USING (b, c))",
            ),
        )
        .create()];
        send(manager, statements).await?;
        Ok(())
    }
}

impl seaworthy::Migration for Migration {
    fn checks(&self) -> Vec<Check> {
        there().iter().map(Check::exists).collect()
    }

    fn losses(&self) -> Vec<Loss> {
        vec![Loss::new("values of one.d", "SELECT count(d) FROM one")]
    }
}

/// What is there afterwards.
fn there() -> Vec<Object> {
    vec![Object::view("joined"), Object::column("one", "d")]
}

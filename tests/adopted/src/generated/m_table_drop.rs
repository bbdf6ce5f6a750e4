//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, [ddl::Named::view("v").drop()]).await?;
        // Destroys rows of public.b: drop table public.b.
        manager.drop_table(Table::drop().table("b").to_owned()).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, [ddl::Sequence::named("b_id_seq").of_type("integer").create()]).await?;
        let table = Table::create()
            .table("b")
            .col(
                ColumnDef::new("id")
                    .integer()
                    .not_null()
                    .default(Expr::cust("nextval('public.b_id_seq'::regclass)"))
                    .primary_key(),
            )
            .col(ColumnDef::new("a").integer())
            .to_owned();
        manager.create_table(table).await?;
        send(manager, [ddl::Sequence::named("b_id_seq").owned_by("b", "id")]).await?;
        manager.create_index(Index::create().name("i").table("b").col("a").to_owned()).await?;
        let foreign_key = ForeignKey::create().name("b_a_fkey").from("b", "a").to("a", "id").to_owned();
        manager.create_foreign_key(foreign_key).await?;
        let statements = [ddl::View::new(
            "v",
            ddl::sql(
                r"SELECT id,
    a
   FROM public.b",
            ),
        )
        .create()];
        send(manager, statements).await?;
        Ok(())
    }
}

impl seaworthy::Migration for Migration {
    fn checks(&self) -> Vec<Check> {
        gone().iter().map(Check::absent).collect()
    }
}

/// What is gone afterwards.
fn gone() -> Vec<Object> {
    vec![Object::table("b"), Object::view("v")]
}

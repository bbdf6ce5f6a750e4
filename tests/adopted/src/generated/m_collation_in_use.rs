//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_index(Index::drop().name("i").to_owned()).await?;
        send(manager, [ddl::Named::view("v").drop()]).await?;
        let statements = [
            r#"ALTER COLLATION public."Odd co" RENAME TO "Odd co__old""#,
            r#"CREATE COLLATION public."Odd co" (PROVIDER = libc, LOCALE = 'POSIX')"#,
            r#"ALTER TABLE public.t ALTER COLUMN a TYPE text COLLATE public."Odd co""#,
            r#"ALTER TABLE public.t ALTER COLUMN b TYPE character varying(9)[] COLLATE public."Odd co""#,
        ];
        send(manager, statements).await?;
        let statements = [ddl::View::new(
            "v",
            ddl::sql(
                r"SELECT a
   FROM public.t",
            ),
        )
        .create()];
        send(manager, statements).await?;
        manager.create_index(Index::create().name("i").table("t").col("a").to_owned()).await?;
        send(manager, [r#"DROP COLLATION public."Odd co__old""#]).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_index(Index::drop().name("i").to_owned()).await?;
        send(manager, [ddl::Named::view("v").drop()]).await?;
        let statements = [
            r#"ALTER COLLATION public."Odd co" RENAME TO "Odd co__old""#,
            r#"CREATE COLLATION public."Odd co" (PROVIDER = libc, LOCALE = 'C')"#,
            r#"ALTER TABLE public.t ALTER COLUMN a TYPE text COLLATE public."Odd co""#,
            r#"ALTER TABLE public.t ALTER COLUMN b TYPE character varying(9)[] COLLATE public."Odd co""#,
            r#"DROP COLLATION public."Odd co__old""#,
        ];
        send(manager, statements).await?;
        let statements = [ddl::View::new(
            "v",
            ddl::sql(
                r"SELECT a
   FROM public.t",
            ),
        )
        .create()];
        send(manager, statements).await?;
        manager.create_index(Index::create().name("i").table("t").col("a").to_owned()).await?;
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
    vec![Object::view("v"), Object::index("i")]
}

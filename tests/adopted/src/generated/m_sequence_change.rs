//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // where it is renamed, and not dropped: --rename public.gone=fresh.
        send(manager, [ddl::Sequence::named("gone").drop(), ddl::Sequence::named("fresh").create()]).await?;
        let statements = [
            "SELECT pg_catalog.setval('public.s', LEAST(GREATEST(last_value, 1), 2147483647), is_called AND last_value BETWEEN 1 AND 2147483647) FROM public.s",
            "ALTER SEQUENCE public.s AS integer INCREMENT BY 5 MINVALUE 1 MAXVALUE 2147483647 START WITH 10 CACHE 1 NO CYCLE",
        ];
        send(manager, statements).await?;
        send(manager, [ddl::comment_on(&ddl::Comment::Sequence("s".into()), "x")]).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, [ddl::comment_on(&ddl::Comment::Sequence("s".into()), "")]).await?;
        let statements = [
            "ALTER SEQUENCE public.s AS bigint INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1 NO CYCLE",
        ];
        send(manager, statements).await?;
        send(manager, [ddl::Sequence::named("fresh").drop(), ddl::Sequence::named("gone").create()]).await?;
        Ok(())
    }
}

impl seaworthy::Migration for Migration {
    fn checks(&self) -> Vec<Check> {
        there().iter().map(Check::exists).chain(gone().iter().map(Check::absent)).collect()
    }
}

/// What is there afterwards.
fn there() -> Vec<Object> {
    vec![Object::sequence("fresh")]
}

/// What is gone afterwards.
fn gone() -> Vec<Object> {
    vec![Object::sequence("gone")]
}

//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::extension::postgres::Type;
use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, ["ALTER SEQUENCE public.numbers RENAME TO day_numbers"]).await?;
        manager.alter_type(Type::alter().name("mood").rename_value("fine", "well")).await?;
        manager.alter_type(Type::alter().name("mood").rename_to("feeling")).await?;
        let statements = [
            "ALTER FUNCTION public.checked(public.feeling) RENAME TO is_checked",
            "ALTER TABLE public.days RENAME CONSTRAINT days_pkey TO days_key",
            "ALTER INDEX public.days_note RENAME TO days_by_note",
            "ALTER VIEW public.fine_days RENAME TO good_days",
            "ALTER FUNCTION public.touch() RENAME TO touch_row",
            "ALTER TRIGGER touched ON public.days RENAME TO days_touched",
            "ALTER POLICY mine ON public.days RENAME TO ours",
        ];
        send(manager, statements).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let statements = [
            "ALTER POLICY ours ON public.days RENAME TO mine",
            "ALTER TRIGGER days_touched ON public.days RENAME TO touched",
            "ALTER FUNCTION public.touch_row() RENAME TO touch",
            "ALTER VIEW public.good_days RENAME TO fine_days",
            "ALTER INDEX public.days_by_note RENAME TO days_note",
            "ALTER TABLE public.days RENAME CONSTRAINT days_key TO days_pkey",
            "ALTER FUNCTION public.is_checked(public.feeling) RENAME TO checked",
        ];
        send(manager, statements).await?;
        manager.alter_type(Type::alter().name("feeling").rename_to("mood")).await?;
        manager.alter_type(Type::alter().name("mood").rename_value("well", "fine")).await?;
        send(manager, ["ALTER SEQUENCE public.day_numbers RENAME TO numbers"]).await?;
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
    vec![Object::data_type("feeling")]
}

/// What is gone afterwards.
fn gone() -> Vec<Object> {
    vec![Object::data_type("mood")]
}

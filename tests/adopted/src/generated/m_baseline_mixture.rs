//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

mod part_1;
mod part_2;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        part_1::settings(manager).await?;
        part_1::other_objects(manager).await?;
        part_1::sequences(manager).await?;
        part_1::next_id(manager).await?;
        part_1::types(manager).await?;
        part_1::account(manager).await?;
        part_1::rich(manager).await?;
        part_1::types_2(manager).await?;
        part_1::count_rich(manager).await?;
        part_1::summary(manager).await?;
        part_1::cached(manager).await?;
        part_1::cached_row(manager).await?;
        part_1::audited(manager).await?;
        part_1::note(manager).await?;
        part_1::check_note(manager).await?;
        part_1::touch(manager).await?;
        part_1::history(manager).await?;
        part_1::item(manager).await?;
        part_1::memo(manager).await?;
        part_1::metric(manager).await?;
        part_1::metric_1(manager).await?;
        part_1::metric_2(manager).await?;
        part_1::notes(manager).await?;
        part_1::reading(manager).await?;
        part_1::metric_1_2(manager).await?;
        part_1::metric_3(manager).await?;
        part_1::metric_2_2(manager).await?;
        part_1::metric_4(manager).await?;
        part_1::note_2(manager).await?;
        part_1::cached_2(manager).await?;
        part_1::metric_5(manager).await?;
        part_1::other_objects_2(manager).await?;
        part_1::foreign_keys(manager).await?;
        part_1::other_objects_3(manager).await?;
        part_1::item_2(manager).await?;
        part_1::metric_1_3(manager).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        part_1::undo_metric_1(manager).await?;
        part_1::undo_item(manager).await?;
        part_1::undo_other_objects(manager).await?;
        part_1::undo_reading(manager).await?;
        part_1::undo_item_2(manager).await?;
        part_2::undo_account(manager).await?;
        part_2::undo_metric(manager).await?;
        part_2::undo_cached(manager).await?;
        part_2::undo_note(manager).await?;
        part_2::undo_metric_2(manager).await?;
        part_2::undo_metric_2_2(manager).await?;
        part_2::undo_metric_3(manager).await?;
        part_2::undo_metric_1_2(manager).await?;
        part_2::undo_tables(manager).await?;
        part_2::undo_notes(manager).await?;
        part_2::undo_tables_2(manager).await?;
        part_2::undo_touch(manager).await?;
        part_2::undo_check_note(manager).await?;
        part_2::undo_tables_3(manager).await?;
        part_2::undo_cached_row(manager).await?;
        part_2::undo_cached_2(manager).await?;
        part_2::undo_summary(manager).await?;
        part_2::undo_count_rich(manager).await?;
        part_2::undo_types(manager).await?;
        part_2::undo_rich(manager).await?;
        part_2::undo_tables_4(manager).await?;
        part_2::undo_types_2(manager).await?;
        part_2::undo_next_id(manager).await?;
        part_2::undo_sequences(manager).await?;
        part_2::undo_other_objects_2(manager).await?;
        Ok(())
    }
}

impl seaworthy::Migration for Migration {
    fn checks(&self) -> Vec<Check> {
        there().iter().map(Check::exists).collect()
    }

    fn losses(&self) -> Vec<Loss> {
        vec![
            Loss::new("rows of app.account", "SELECT count(*) FROM app.account"),
            Loss::new("rows of app.audited", "SELECT count(*) FROM app.audited"),
            Loss::new("rows of app.note", "SELECT count(*) FROM app.note"),
            Loss::new("rows of app.history", "SELECT count(*) FROM app.history"),
            Loss::new("rows of app.item", "SELECT count(*) FROM app.item"),
            Loss::new("rows of app.memo", "SELECT count(*) FROM app.memo"),
            Loss::new("rows of app.metric", "SELECT count(*) FROM app.metric"),
            Loss::new("rows of app.metric_1", "SELECT count(*) FROM app.metric_1"),
            Loss::new("rows of app.metric_2", "SELECT count(*) FROM app.metric_2"),
            Loss::new("rows of app.reading", "SELECT count(*) FROM app.reading"),
        ]
    }
}

/// What is there afterwards.
fn there() -> Vec<Object> {
    vec![
        Object::data_type("account_id").in_schema("app"),
        Object::data_type("pair").in_schema("app"),
        Object::table("account").in_schema("app"),
        Object::table("audited").in_schema("app"),
        Object::table("history").in_schema("app"),
        Object::table("item").in_schema("app"),
        Object::table("memo").in_schema("app"),
        Object::table("metric").in_schema("app"),
        Object::table("metric_1").in_schema("app"),
        Object::table("metric_2").in_schema("app"),
        Object::table("note").in_schema("app"),
        Object::table("reading").in_schema("app"),
        Object::view("cached").in_schema("app"),
        Object::view("notes").in_schema("app"),
        Object::view("rich").in_schema("app"),
        Object::view("summary").in_schema("app"),
        Object::sequence("ids").in_schema("app"),
        Object::function("cached_row").in_schema("app"),
        Object::function("check_note").in_schema("app"),
        Object::function("count_rich").in_schema("app"),
        Object::function("next_id").in_schema("app"),
        Object::function("touch").in_schema("app"),
        Object::index("cached_email").in_schema("app"),
        Object::trigger("item", "later").in_schema("app"),
        Object::trigger("metric_1", "touch").in_schema("app"),
    ]
}

//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::extension::postgres::Type;
use seaworthy::prelude::*;

mod part_1;

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
        let statements = [
            "DROP TRIGGER touch ON app.metric_1",
            "DROP TRIGGER later ON app.item",
            "DROP RULE add_note ON app.notes",
            "DROP STATISTICS app.metric_statistics",
        ];
        send(manager, statements).await?;
        let table = Table::alter().table(("app", "reading")).drop_constraint("reading_at_device_fkey").to_owned();
        manager.alter_table(table).await?;
        let table = Table::alter().table(("app", "item")).drop_constraint("item_account_fkey").to_owned();
        manager.alter_table(table).await?;
        let table = Table::alter().table(("app", "account")).drop_constraint("account_parent_fkey").to_owned();
        manager.alter_table(table).await?;
        manager.drop_index(Index::drop().name("metric_unique").table(("app", "metric")).to_owned()).await?;
        manager.drop_index(Index::drop().name("metric_device").table(("app", "metric")).to_owned()).await?;
        manager.drop_index(Index::drop().name("cached_email").table(("app", "cached")).to_owned()).await?;
        manager.alter_table(Table::alter().table(("app", "note")).drop_constraint("checked").to_owned()).await?;
        send(manager, ["ALTER TABLE app.metric DETACH PARTITION app.metric_2"]).await?;
        manager.drop_index(Index::drop().name("metric_2_twin").table(("app", "metric_2")).to_owned()).await?;
        send(manager, ["ALTER TABLE app.metric DETACH PARTITION app.metric_1"]).await?;
        let table = Table::alter().table(("app", "metric_1")).drop_constraint("metric_1_pkey").to_owned();
        manager.alter_table(table).await?;
        manager.drop_table(Table::drop().table(("app", "reading")).to_owned()).await?;
        send(manager, ["DROP VIEW app.notes"]).await?;
        manager.drop_table(Table::drop().table(("app", "metric_2")).to_owned()).await?;
        manager.drop_table(Table::drop().table(("app", "metric_1")).to_owned()).await?;
        manager.drop_table(Table::drop().table(("app", "metric")).to_owned()).await?;
        manager.drop_table(Table::drop().table(("app", "memo")).to_owned()).await?;
        manager.drop_table(Table::drop().table(("app", "item")).to_owned()).await?;
        manager.drop_table(Table::drop().table(("app", "history")).to_owned()).await?;
        send(manager, ["DROP FUNCTION app.touch()", "DROP FUNCTION app.check_note(app.note)"]).await?;
        manager.drop_table(Table::drop().table(("app", "note")).to_owned()).await?;
        manager.drop_table(Table::drop().table(("app", "audited")).to_owned()).await?;
        let statements = [
            "DROP FUNCTION app.cached_row()",
            "DROP MATERIALIZED VIEW app.cached",
            "DROP VIEW app.summary",
            "DROP FUNCTION app.count_rich()",
        ];
        send(manager, statements).await?;
        manager.drop_type(Type::drop().name(("app", "pair")).to_owned()).await?;
        send(manager, ["DROP VIEW app.rich"]).await?;
        manager.drop_table(Table::drop().table(("app", "account")).to_owned()).await?;
        let statements = [
            "DROP DOMAIN app.account_id",
            "DROP FUNCTION app.next_id(prefix text)",
            "DROP SEQUENCE app.ids",
            "DROP SCHEMA app",
        ];
        send(manager, statements).await?;
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

//! A part of `m_baseline_mixture`.

use seaworthy::prelude::extension::postgres::Type;
use seaworthy::prelude::*;

pub(super) async fn undo_account(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::alter().table(("app", "account")).drop_constraint("account_parent_fkey").to_owned();
    manager.alter_table(table).await?;
    Ok(())
}

pub(super) async fn undo_metric(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager.drop_index(Index::drop().name("metric_unique").table(("app", "metric")).to_owned()).await?;
    manager.drop_index(Index::drop().name("metric_device").table(("app", "metric")).to_owned()).await?;
    Ok(())
}

pub(super) async fn undo_cached(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager.drop_index(Index::drop().name("cached_email").table(("app", "cached")).to_owned()).await?;
    Ok(())
}

pub(super) async fn undo_note(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager.alter_table(Table::alter().table(("app", "note")).drop_constraint("checked").to_owned()).await?;
    Ok(())
}

pub(super) async fn undo_metric_2(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    send(manager, ["ALTER TABLE app.metric DETACH PARTITION app.metric_2"]).await?;
    Ok(())
}

pub(super) async fn undo_metric_2_2(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager.drop_index(Index::drop().name("metric_2_twin").table(("app", "metric_2")).to_owned()).await?;
    Ok(())
}

pub(super) async fn undo_metric_3(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    send(manager, ["ALTER TABLE app.metric DETACH PARTITION app.metric_1"]).await?;
    Ok(())
}

pub(super) async fn undo_metric_1_2(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::alter().table(("app", "metric_1")).drop_constraint("metric_1_pkey").to_owned();
    manager.alter_table(table).await?;
    Ok(())
}

pub(super) async fn undo_tables(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager.drop_table(Table::drop().table(("app", "reading")).to_owned()).await?;
    Ok(())
}

pub(super) async fn undo_notes(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    send(manager, [ddl::Named::view(("app", "notes")).drop()]).await?;
    Ok(())
}

pub(super) async fn undo_tables_2(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager.drop_table(Table::drop().table(("app", "metric_2")).to_owned()).await?;
    manager.drop_table(Table::drop().table(("app", "metric_1")).to_owned()).await?;
    manager.drop_table(Table::drop().table(("app", "metric")).to_owned()).await?;
    manager.drop_table(Table::drop().table(("app", "memo")).to_owned()).await?;
    manager.drop_table(Table::drop().table(("app", "item")).to_owned()).await?;
    manager.drop_table(Table::drop().table(("app", "history")).to_owned()).await?;
    Ok(())
}

pub(super) async fn undo_touch(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    send(manager, [ddl::Named::function(("app", "touch"), "").drop()]).await?;
    Ok(())
}

pub(super) async fn undo_check_note(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    send(manager, [ddl::Named::function(("app", "check_note"), "app.note").drop()]).await?;
    Ok(())
}

pub(super) async fn undo_tables_3(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager.drop_table(Table::drop().table(("app", "note")).to_owned()).await?;
    manager.drop_table(Table::drop().table(("app", "audited")).to_owned()).await?;
    Ok(())
}

pub(super) async fn undo_cached_row(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    send(manager, [ddl::Named::function(("app", "cached_row"), "").drop()]).await?;
    Ok(())
}

pub(super) async fn undo_cached_2(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    send(manager, [ddl::Named::materialized_view(("app", "cached")).drop()]).await?;
    Ok(())
}

pub(super) async fn undo_summary(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    send(manager, [ddl::Named::view(("app", "summary")).drop()]).await?;
    Ok(())
}

pub(super) async fn undo_count_rich(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    send(manager, [ddl::Named::function(("app", "count_rich"), "").drop()]).await?;
    Ok(())
}

pub(super) async fn undo_types(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager.drop_type(Type::drop().name(("app", "pair")).to_owned()).await?;
    Ok(())
}

pub(super) async fn undo_rich(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    send(manager, [ddl::Named::view(("app", "rich")).drop()]).await?;
    Ok(())
}

pub(super) async fn undo_tables_4(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager.drop_table(Table::drop().table(("app", "account")).to_owned()).await?;
    Ok(())
}

pub(super) async fn undo_types_2(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    send(manager, [ddl::Named::domain(("app", "account_id")).drop()]).await?;
    Ok(())
}

pub(super) async fn undo_next_id(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    send(manager, [ddl::Named::function(("app", "next_id"), "prefix text").drop()]).await?;
    Ok(())
}

pub(super) async fn undo_sequences(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    send(manager, [ddl::Sequence::named(("app", "ids")).drop()]).await?;
    Ok(())
}

pub(super) async fn undo_other_objects_2(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    send(manager, [ddl::Schema::named("app").drop()]).await?;
    Ok(())
}

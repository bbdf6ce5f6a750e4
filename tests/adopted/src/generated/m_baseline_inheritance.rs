//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        base(manager).await?;
        changed(manager).await?;
        other(manager).await?;
        double(manager).await?;
        first_parent(manager).await?;
        second_parent(manager).await?;
        late_child(manager).await?;
        measured(manager).await?;
        measured_apart(manager).await?;
        measured_same(manager).await?;
        merged(manager).await?;
        single(manager).await?;
        without(manager).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for name in [
            "without",
            "single",
            "merged",
            "measured_same",
            "measured_apart",
            "measured",
            "late_child",
            "second_parent",
            "first_parent",
            "double",
            "other",
            "changed",
            "base",
        ] {
            manager.drop_table(Table::drop().table(name).to_owned()).await?;
        }
        Ok(())
    }
}

impl seaworthy::Migration for Migration {
    fn checks(&self) -> Vec<Check> {
        there().iter().map(Check::exists).collect()
    }

    fn losses(&self) -> Vec<Loss> {
        [
            "base",
            "other",
            "double",
            "first_parent",
            "second_parent",
            "late_child",
            "measured",
            "measured_apart",
            "measured_same",
            "merged",
            "single",
        ]
        .map(Loss::rows_of)
        .into()
    }
}

/// What is there afterwards.
fn there() -> Vec<Object> {
    [
        "base",
        "changed",
        "double",
        "first_parent",
        "late_child",
        "measured",
        "measured_apart",
        "measured_same",
        "merged",
        "other",
        "second_parent",
        "single",
        "without",
    ]
    .map(Object::table)
    .into()
}

async fn base(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("base")
        .col(ColumnDef::new("id").integer().not_null())
        .col(ColumnDef::new("name").text().default("base"))
        .check(("named", Expr::cust("name <> ''::text")))
        .to_owned();
    manager.create_table(table).await?;
    let statements = [r"ALTER TABLE public.base
    ADD CONSTRAINT base_id_check CHECK ((id > 0)) NO INHERIT"];
    send(manager, statements).await?;
    Ok(())
}

async fn changed(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [r"CREATE TABLE public.changed ()
INHERITS (public.base)"];
    send(manager, statements).await?;
    let table = Table::alter()
        .table("changed")
        .modify_column(ColumnDef::new("name").default(Expr::cust("'changed'::text")))
        .to_owned();
    manager.alter_table(table).await?;
    Ok(())
}

async fn other(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("other")
        .col(ColumnDef::new("id").integer())
        .col(ColumnDef::new("extra").text())
        .to_owned();
    manager.create_table(table).await?;
    Ok(())
}

async fn double(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("double")
        .col(ColumnDef::new("own").integer().not_null())
        .check(("own", Expr::cust("own > 0")))
        .extra("INHERITS (public.base, public.other)")
        .to_owned();
    manager.create_table(table).await?;
    Ok(())
}

async fn first_parent(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("first_parent")
        .col(ColumnDef::new("a").integer())
        .col(ColumnDef::new("b").text())
        .to_owned();
    manager.create_table(table).await?;
    Ok(())
}

async fn second_parent(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("second_parent")
        .col(ColumnDef::new("z").integer())
        .col(ColumnDef::new("a").integer())
        .to_owned();
    manager.create_table(table).await?;
    Ok(())
}

async fn late_child(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("late_child")
        .col(ColumnDef::new("d").integer())
        .col(ColumnDef::new("z").integer())
        .extra("INHERITS (public.first_parent)")
        .to_owned();
    manager.create_table(table).await?;
    send(manager, ["ALTER TABLE ONLY public.late_child INHERIT public.second_parent"]).await?;
    Ok(())
}

async fn measured(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("measured")
        .col(ColumnDef::new("at").date().not_null())
        .col(ColumnDef::new("value").integer())
        .col(ColumnDef::new("doubled").integer().generated(Expr::cust("value * 2"), true))
        .to_owned();
    manager.create_table(table).await?;
    Ok(())
}

async fn measured_apart(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("measured_apart")
        .col(ColumnDef::new("note").text())
        .col(ColumnDef::new("value").integer())
        .col(ColumnDef::new("at").date().not_null())
        .col(ColumnDef::new("doubled").integer().generated(Expr::cust("value * 2"), true))
        .to_owned();
    manager.create_table(table).await?;
    send(manager, ["ALTER TABLE ONLY public.measured_apart INHERIT public.measured"]).await?;
    Ok(())
}

async fn measured_same(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("measured_same")
        .col(ColumnDef::new("at").date())
        .col(ColumnDef::new("value").integer())
        .col(ColumnDef::new("doubled").integer())
        .col(ColumnDef::new("note").text())
        .extra("INHERITS (public.measured)")
        .to_owned();
    manager.create_table(table).await?;
    Ok(())
}

async fn merged(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("merged")
        .col(ColumnDef::new("name").text().default("merged"))
        .col(ColumnDef::new("own").integer())
        .extra("INHERITS (public.base)")
        .to_owned();
    manager.create_table(table).await?;
    Ok(())
}

async fn single(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table =
        Table::create().table("single").col(ColumnDef::new("own").integer()).extra("INHERITS (public.base)").to_owned();
    manager.create_table(table).await?;
    Ok(())
}

async fn without(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [r"CREATE TABLE public.without ()
INHERITS (public.base)"];
    send(manager, statements).await?;
    send(manager, [ddl::Column::of("without", "name").drop_default()]).await?;
    Ok(())
}

//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        by_expression(manager).await?;
        event(manager).await?;
        event_2025(manager).await?;
        event_2026(manager).await?;
        event_2026_a(manager).await?;
        event_2026_rest(manager).await?;
        late_comer(manager).await?;
        part(manager).await?;
        part_0(manager).await?;
        part_1(manager).await?;
        refers(manager).await?;
        event_2025_2(manager).await?;
        event_2(manager).await?;
        event_2026_a_2(manager).await?;
        event_2026_2(manager).await?;
        event_2026_rest_2(manager).await?;
        event_2026_3(manager).await?;
        other_objects(manager).await?;
        event_3(manager).await?;
        late_comer_2(manager).await?;
        event_4(manager).await?;
        part_0_2(manager).await?;
        part_2(manager).await?;
        part_1_2(manager).await?;
        part_3(manager).await?;
        event_5(manager).await?;
        part_4(manager).await?;
        event_6(manager).await?;
        event_kind(manager).await?;
        event_7(manager).await?;
        other_objects_2(manager).await?;
        foreign_keys(manager).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::alter().table("refers").drop_constraint("refers_id_at_fkey").to_owned();
        manager.alter_table(table).await?;
        manager.alter_table(Table::alter().table("refers").drop_constraint("refers_a_fkey").to_owned()).await?;
        let table = Table::alter().table("event").drop_constraint("event_refers_fkey").to_owned();
        manager.alter_table(table).await?;
        manager.drop_index(Index::drop().name("only_here").to_owned()).await?;
        manager.drop_index(Index::drop().name("event_kind").to_owned()).await?;
        manager.alter_table(Table::alter().table("part").drop_constraint("part_a_key").to_owned()).await?;
        manager.alter_table(Table::alter().table("event").drop_constraint("event_pkey").to_owned()).await?;
        let statements = [
            "ALTER TABLE public.part DETACH PARTITION public.part_1",
            "ALTER TABLE public.part DETACH PARTITION public.part_0",
            "ALTER TABLE public.event DETACH PARTITION public.late_comer",
            "ALTER TABLE public.event DETACH PARTITION public.event_2026",
            "ALTER TABLE public.event_2026 DETACH PARTITION public.event_2026_rest",
            "ALTER TABLE public.event_2026 DETACH PARTITION public.event_2026_a",
            "ALTER TABLE public.event DETACH PARTITION public.event_2025",
        ];
        send(manager, statements).await?;
        for name in [
            "refers",
            "part_1",
            "part_0",
            "part",
            "late_comer",
            "event_2026_rest",
            "event_2026_a",
            "event_2026",
            "event_2025",
            "event",
            "by_expression",
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
            "by_expression",
            "event",
            "event_2025",
            "event_2026",
            "event_2026_a",
            "event_2026_rest",
            "late_comer",
            "part",
            "part_0",
            "part_1",
            "refers",
        ]
        .map(Loss::rows_of)
        .into()
    }
}

/// What is there afterwards.
fn there() -> Vec<Object> {
    [
        "by_expression",
        "event",
        "event_2025",
        "event_2026",
        "event_2026_a",
        "event_2026_rest",
        "late_comer",
        "part",
        "part_0",
        "part_1",
        "refers",
    ]
    .map(Object::table)
    .into()
}

async fn by_expression(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("by_expression")
        .col(ColumnDef::new("a").integer())
        .col(ColumnDef::new("t").text())
        .extra(r#"PARTITION BY RANGE (a, lower(t) COLLATE "C")"#)
        .to_owned();
    manager.create_table(table).await?;
    Ok(())
}

async fn event(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("event")
        .col(ColumnDef::new("id").big_integer().not_null())
        .col(ColumnDef::new("at").date().not_null())
        .col(ColumnDef::new("kind").text().default("x"))
        .col(ColumnDef::new("refers").integer())
        .check(("event_id_check", Expr::cust("id > 0")))
        .extra("PARTITION BY RANGE (at)")
        .to_owned();
    manager.create_table(table).await?;
    Ok(())
}

async fn event_2025(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("event_2025")
        .col(ColumnDef::new("id").big_integer().not_null())
        .col(ColumnDef::new("at").date().not_null())
        .col(ColumnDef::new("kind").text().default("x"))
        .col(ColumnDef::new("refers").integer())
        .check(("event_id_check", Expr::cust("id > 0")))
        .to_owned();
    manager.create_table(table).await?;
    send(manager, [ddl::comment_on(&ddl::Comment::Table("event_2025".into()), "the first")]).await?;
    Ok(())
}

async fn event_2026(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("event_2026")
        .col(ColumnDef::new("id").big_integer().not_null())
        .col(ColumnDef::new("at").date().not_null())
        .col(ColumnDef::new("kind").text().default("y"))
        .col(ColumnDef::new("refers").integer())
        .check(("event_id_check", Expr::cust("id > 0")))
        .check(("own", Expr::cust("kind <> ''::text")))
        .extra("PARTITION BY RANGE (id)")
        .to_owned();
    manager.create_table(table).await?;
    Ok(())
}

async fn event_2026_a(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("event_2026_a")
        .col(ColumnDef::new("id").big_integer().not_null())
        .col(ColumnDef::new("at").date().not_null())
        .col(ColumnDef::new("kind").text().default("y"))
        .col(ColumnDef::new("refers").integer())
        .check(("event_id_check", Expr::cust("id > 0")))
        .check(("own", Expr::cust("kind <> ''::text")))
        .to_owned();
    manager.create_table(table).await?;
    Ok(())
}

async fn event_2026_rest(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("event_2026_rest")
        .col(ColumnDef::new("id").big_integer().not_null())
        .col(ColumnDef::new("at").date().not_null())
        .col(ColumnDef::new("kind").text().default("y"))
        .col(ColumnDef::new("refers").integer())
        .check(("event_id_check", Expr::cust("id > 0")))
        .check(("own", Expr::cust("kind <> ''::text")))
        .to_owned();
    manager.create_table(table).await?;
    Ok(())
}

async fn late_comer(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("late_comer")
        .col(ColumnDef::new("kind").text())
        .col(ColumnDef::new("id").big_integer().not_null())
        .col(ColumnDef::new("at").date().not_null())
        .col(ColumnDef::new("refers").integer())
        .check(("event_id_check", Expr::cust("id > 0")))
        .to_owned();
    manager.create_table(table).await?;
    Ok(())
}

async fn part(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("part")
        .col(ColumnDef::new("a").integer())
        .col(ColumnDef::new("b").integer())
        .extra("PARTITION BY HASH (a)")
        .to_owned();
    manager.create_table(table).await?;
    Ok(())
}

async fn part_0(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("part_0")
        .col(ColumnDef::new("a").integer())
        .col(ColumnDef::new("b").integer())
        .to_owned();
    manager.create_table(table).await?;
    Ok(())
}

async fn part_1(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("part_1")
        .col(ColumnDef::new("a").integer())
        .col(ColumnDef::new("b").integer())
        .to_owned();
    manager.create_table(table).await?;
    Ok(())
}

async fn refers(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("refers")
        .col(ColumnDef::new("id").big_integer())
        .col(ColumnDef::new("at").date())
        .col(ColumnDef::new("a").integer())
        .to_owned();
    manager.create_table(table).await?;
    Ok(())
}

async fn event_2025_2(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    send(manager, [ddl::Constraint::primary_key("event_2025_pkey", "event_2025", ["id", "at"]).add()]).await?;
    let index = Index::create().name("event_2025_kind_idx").table("event_2025").col("kind").to_owned();
    manager.create_index(index).await?;
    let index = Index::create().name("own_index").table("event_2025").col("kind").col("id").to_owned();
    manager.create_index(index).await?;
    Ok(())
}

async fn event_2(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [r"ALTER TABLE ONLY public.event
    ATTACH PARTITION public.event_2025 FOR VALUES FROM ('2025-01-01') TO ('2026-01-01')"];
    send(manager, statements).await?;
    Ok(())
}

async fn event_2026_a_2(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    send(manager, [ddl::Constraint::primary_key("event_2026_a_pkey", "event_2026_a", ["id", "at"]).add()]).await?;
    let index = Index::create().name("event_2026_a_kind_idx").table("event_2026_a").col("kind").to_owned();
    manager.create_index(index).await?;
    Ok(())
}

async fn event_2026_2(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [r"ALTER TABLE ONLY public.event_2026
    ATTACH PARTITION public.event_2026_a FOR VALUES FROM ('1') TO ('100')"];
    send(manager, statements).await?;
    Ok(())
}

async fn event_2026_rest_2(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [ddl::Constraint::primary_key("event_2026_rest_pkey", "event_2026_rest", ["id", "at"]).add()];
    send(manager, statements).await?;
    let index = Index::create().name("event_2026_rest_kind_idx").table("event_2026_rest").col("kind").to_owned();
    manager.create_index(index).await?;
    Ok(())
}

async fn event_2026_3(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [
        r"ALTER TABLE ONLY public.event_2026
    ATTACH PARTITION public.event_2026_rest DEFAULT",
        r"ALTER TABLE ONLY public.event_2026
    ADD CONSTRAINT event_2026_pkey PRIMARY KEY (id, at)",
        "CREATE INDEX event_2026_kind_idx ON ONLY public.event_2026 USING btree (kind)",
    ];
    send(manager, statements).await?;
    Ok(())
}

async fn other_objects(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [
        r"ALTER INDEX public.event_2026_kind_idx
    ATTACH PARTITION public.event_2026_a_kind_idx",
        r"ALTER INDEX public.event_2026_pkey
    ATTACH PARTITION public.event_2026_a_pkey",
        r"ALTER INDEX public.event_2026_kind_idx
    ATTACH PARTITION public.event_2026_rest_kind_idx",
        r"ALTER INDEX public.event_2026_pkey
    ATTACH PARTITION public.event_2026_rest_pkey",
    ];
    send(manager, statements).await?;
    Ok(())
}

async fn event_3(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [r"ALTER TABLE ONLY public.event
    ATTACH PARTITION public.event_2026 FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')"];
    send(manager, statements).await?;
    Ok(())
}

async fn late_comer_2(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    send(manager, [ddl::Constraint::primary_key("late_comer_pkey", "late_comer", ["id", "at"]).add()]).await?;
    let index = Index::create().name("late_comer_kind_idx").table("late_comer").col("kind").to_owned();
    manager.create_index(index).await?;
    Ok(())
}

async fn event_4(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [r"ALTER TABLE ONLY public.event
    ATTACH PARTITION public.late_comer FOR VALUES FROM (MINVALUE) TO ('2025-01-01')"];
    send(manager, statements).await?;
    Ok(())
}

async fn part_0_2(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    send(manager, [ddl::Constraint::unique("part_0_a_key", "part_0", ["a"]).add()]).await?;
    Ok(())
}

async fn part_2(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [r"ALTER TABLE ONLY public.part
    ATTACH PARTITION public.part_0 FOR VALUES WITH (modulus 2, remainder 0)"];
    send(manager, statements).await?;
    Ok(())
}

async fn part_1_2(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    send(manager, [ddl::Constraint::unique("part_1_a_key", "part_1", ["a"]).add()]).await?;
    Ok(())
}

async fn part_3(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [r"ALTER TABLE ONLY public.part
    ATTACH PARTITION public.part_1 FOR VALUES WITH (modulus 2, remainder 1)"];
    send(manager, statements).await?;
    Ok(())
}

async fn event_5(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [r"ALTER TABLE ONLY public.event
    ADD CONSTRAINT event_pkey PRIMARY KEY (id, at)"];
    send(manager, statements).await?;
    Ok(())
}

async fn part_4(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [r"ALTER TABLE ONLY public.part
    ADD CONSTRAINT part_a_key UNIQUE (a)"];
    send(manager, statements).await?;
    Ok(())
}

async fn event_6(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    send(manager, ["CREATE INDEX event_kind ON ONLY public.event USING btree (kind)"]).await?;
    Ok(())
}

async fn event_kind(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    send(manager, [ddl::comment_on(&ddl::Comment::Index("event_kind".into()), "on all of them")]).await?;
    Ok(())
}

async fn event_7(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    send(manager, ["CREATE INDEX only_here ON ONLY public.event USING btree (id DESC)"]).await?;
    Ok(())
}

async fn other_objects_2(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [
        r"ALTER INDEX public.event_kind
    ATTACH PARTITION public.event_2025_kind_idx",
        r"ALTER INDEX public.event_pkey
    ATTACH PARTITION public.event_2025_pkey",
        r"ALTER INDEX public.event_kind
    ATTACH PARTITION public.event_2026_kind_idx",
        r"ALTER INDEX public.event_pkey
    ATTACH PARTITION public.event_2026_pkey",
        r"ALTER INDEX public.event_kind
    ATTACH PARTITION public.late_comer_kind_idx",
        r"ALTER INDEX public.event_pkey
    ATTACH PARTITION public.late_comer_pkey",
        r"ALTER INDEX public.part_a_key
    ATTACH PARTITION public.part_0_a_key",
        r"ALTER INDEX public.part_a_key
    ATTACH PARTITION public.part_1_a_key",
    ];
    send(manager, statements).await?;
    Ok(())
}

async fn foreign_keys(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let foreign_key = ForeignKey::create()
        .name("event_refers_fkey")
        .from("event", "refers")
        .to("part", "a")
        .on_delete(ForeignKeyAction::Cascade)
        .to_owned();
    manager.create_foreign_key(foreign_key).await?;
    let foreign_key = ForeignKey::create().name("refers_a_fkey").from("refers", "a").to("part", "a").to_owned();
    manager.create_foreign_key(foreign_key).await?;
    let foreign_key = ForeignKey::create()
        .name("refers_id_at_fkey")
        .from("refers", ("id", "at"))
        .to("event", ("id", "at"))
        .to_owned();
    manager.create_foreign_key(foreign_key).await?;
    Ok(())
}

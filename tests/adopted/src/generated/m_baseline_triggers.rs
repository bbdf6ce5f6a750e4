//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        settings(manager).await?;
        on_ddl(manager).await?;
        stamp(manager).await?;
        p(manager).await?;
        p_1(manager).await?;
        p_2(manager).await?;
        t(manager).await?;
        v(manager).await?;
        p_3(manager).await?;
        p_2_2(manager).await?;
        t_2(manager).await?;
        v_2(manager).await?;
        other_objects(manager).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, ["DROP EVENT TRIGGER watch", r#"DROP EVENT TRIGGER "Off""#]).await?;
        let statements = [
            ddl::Named::trigger("instead", "v").drop(),
            ddl::Named::trigger("statement", "t").drop(),
            ddl::Named::trigger("replica", "t").drop(),
            ddl::Named::trigger("plain", "t").drop(),
            ddl::Named::trigger("off", "t").drop(),
            ddl::Named::trigger("checked", "t").drop(),
            ddl::Named::trigger("Always", "t").drop(),
            ddl::Named::trigger("everywhere", "p").drop(),
        ];
        send(manager, statements).await?;
        let statements =
            ["ALTER TABLE public.p DETACH PARTITION public.p_2", "ALTER TABLE public.p DETACH PARTITION public.p_1"];
        send(manager, statements).await?;
        send(manager, [ddl::Named::view("v").drop()]).await?;
        for name in ["t", "p_2", "p_1", "p"] {
            manager.drop_table(Table::drop().table(name).to_owned()).await?;
        }
        send(manager, [ddl::Named::function("stamp", "").drop(), ddl::Named::function("on_ddl", "").drop()]).await?;
        Ok(())
    }
}

impl seaworthy::Migration for Migration {
    fn checks(&self) -> Vec<Check> {
        there().iter().map(Check::exists).collect()
    }

    fn losses(&self) -> Vec<Loss> {
        ["p", "p_1", "p_2", "t"].map(Loss::rows_of).into()
    }
}

/// What is there afterwards.
fn there() -> Vec<Object> {
    vec![
        Object::table("p"),
        Object::table("p_1"),
        Object::table("p_2"),
        Object::table("t"),
        Object::view("v"),
        Object::function("on_ddl"),
        Object::function("stamp"),
        Object::trigger("p", "everywhere"),
        Object::trigger("t", "Always"),
        Object::trigger("t", "checked"),
        Object::trigger("t", "plain"),
        Object::trigger("t", "replica"),
        Object::trigger("t", "statement"),
        Object::trigger("v", "instead"),
    ]
}

async fn settings(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    // A function's body may name what comes later.
    send(manager, ["SET LOCAL check_function_bodies = false"]).await?;
    Ok(())
}

async fn on_ddl(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    send(manager, [ddl::Function::new("on_ddl", "event_trigger", "plpgsql", "BEGIN END").verbatim().create()]).await?;
    Ok(())
}

async fn stamp(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    send(manager, [ddl::Function::trigger("stamp", "BEGIN RETURN NEW; END").verbatim().create()]).await?;
    Ok(())
}

async fn p(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table =
        Table::create().table("p").col(ColumnDef::new("id").integer()).extra("PARTITION BY LIST (id)").to_owned();
    manager.create_table(table).await?;
    Ok(())
}

async fn p_1(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager.create_table(Table::create().table("p_1").col(ColumnDef::new("id").integer()).to_owned()).await?;
    Ok(())
}

async fn p_2(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager.create_table(Table::create().table("p_2").col(ColumnDef::new("id").integer()).to_owned()).await?;
    Ok(())
}

async fn t(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("t")
        .col(ColumnDef::new("id").integer().not_null().primary_key())
        .col(ColumnDef::new("a").integer())
        .col(ColumnDef::new("B").text())
        .to_owned();
    manager.create_table(table).await?;
    Ok(())
}

async fn v(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [ddl::View::new(
        "v",
        ddl::sql(
            r"SELECT id
   FROM public.t",
        ),
    )
    .create()];
    send(manager, statements).await?;
    Ok(())
}

async fn p_3(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [
        r"ALTER TABLE ONLY public.p
    ATTACH PARTITION public.p_1 FOR VALUES IN (1)",
        r"ALTER TABLE ONLY public.p
    ATTACH PARTITION public.p_2 FOR VALUES IN (2)",
    ];
    send(manager, statements).await?;
    send(manager, [ddl::Trigger::after("everywhere", ddl::Event::Insert, "p", "stamp").create()]).await?;
    Ok(())
}

async fn p_2_2(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    send(manager, ["ALTER TABLE ONLY public.p_2 DISABLE TRIGGER everywhere"]).await?;
    Ok(())
}

async fn t_2(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    send(manager, [ddl::Trigger::before("Always", ddl::Event::Insert, "t", "stamp").create()]).await?;
    send(manager, [r#"ALTER TABLE ONLY public.t ENABLE ALWAYS TRIGGER "Always""#]).await?;
    let statements = [
        ddl::Trigger::after("checked", ddl::Event::Insert, "t", "stamp")
            .constraint(ddl::Deferral::InitiallyDeferred)
            .create(),
        ddl::Trigger::before("off", ddl::Event::Truncate, "t", "stamp").for_each_statement().create(),
    ];
    send(manager, statements).await?;
    send(manager, ["ALTER TABLE ONLY public.t DISABLE TRIGGER off"]).await?;
    let statements = [
        ddl::Trigger::before("plain", ddl::Event::Insert, "t", "stamp")
            .or(ddl::Event::update_of(["a", "B"]))
            .when(ddl::sql("(new.a > 0)"))
            .argument("x")
            .argument("it's")
            .create(),
        ddl::comment_on(&ddl::Comment::Trigger("t".into(), ddl::Ident::new("plain")), "stamps"),
        ddl::Trigger::before("replica", ddl::Event::Insert, "t", "stamp").create(),
    ];
    send(manager, statements).await?;
    send(manager, ["ALTER TABLE ONLY public.t ENABLE REPLICA TRIGGER replica"]).await?;
    let statements = [ddl::Trigger::after("statement", ddl::Event::Delete, "t", "stamp")
        .old_table("gone")
        .for_each_statement()
        .create()];
    send(manager, statements).await?;
    Ok(())
}

async fn v_2(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    send(manager, [ddl::Trigger::instead_of("instead", ddl::Event::Insert, "v", "stamp").create()]).await?;
    Ok(())
}

async fn other_objects(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [
        r#"CREATE EVENT TRIGGER "Off" ON sql_drop EXECUTE FUNCTION public.on_ddl()"#,
        r#"ALTER EVENT TRIGGER "Off" DISABLE"#,
        "CREATE EVENT TRIGGER watch ON ddl_command_end WHEN TAG IN ('CREATE TABLE', 'DROP TABLE') EXECUTE FUNCTION public.on_ddl()",
        "COMMENT ON EVENT TRIGGER watch IS 'watches'",
    ];
    send(manager, statements).await?;
    Ok(())
}

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
        let statements = [
            "DROP EVENT TRIGGER watch",
            r#"DROP EVENT TRIGGER "Off""#,
            "DROP TRIGGER instead ON public.v",
            "DROP TRIGGER statement ON public.t",
            "DROP TRIGGER replica ON public.t",
            "DROP TRIGGER plain ON public.t",
            "DROP TRIGGER off ON public.t",
            "DROP TRIGGER checked ON public.t",
            r#"DROP TRIGGER "Always" ON public.t"#,
            "DROP TRIGGER everywhere ON public.p",
            "ALTER TABLE public.p DETACH PARTITION public.p_2",
            "ALTER TABLE public.p DETACH PARTITION public.p_1",
            "DROP VIEW public.v",
        ];
        send(manager, statements).await?;
        for name in ["t", "p_2", "p_1", "p"] {
            manager.drop_table(Table::drop().table(name).to_owned()).await?;
        }
        send(manager, ["DROP FUNCTION public.stamp()", "DROP FUNCTION public.on_ddl()"]).await?;
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
    let statements = [r"CREATE FUNCTION public.on_ddl()
 RETURNS event_trigger
 LANGUAGE plpgsql
AS $function$BEGIN END$function$"];
    send(manager, statements).await?;
    Ok(())
}

async fn stamp(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [r"CREATE FUNCTION public.stamp()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$BEGIN RETURN NEW; END$function$"];
    send(manager, statements).await?;
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
    let statements = [
        r#"ALTER TABLE ONLY public.t ENABLE ALWAYS TRIGGER "Always""#,
        "CREATE CONSTRAINT TRIGGER checked AFTER INSERT ON public.t DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.stamp()",
    ];
    send(manager, statements).await?;
    let statements = [ddl::Trigger::before("off", ddl::Event::Truncate, "t", "stamp").for_each_statement().create()];
    send(manager, statements).await?;
    let statements = [
        "ALTER TABLE ONLY public.t DISABLE TRIGGER off",
        r#"CREATE TRIGGER plain BEFORE INSERT OR UPDATE OF a, "B" ON public.t FOR EACH ROW WHEN ((new.a > 0)) EXECUTE FUNCTION public.stamp('x', 'it''s')"#,
    ];
    send(manager, statements).await?;
    let statements = [
        ddl::comment_on(&ddl::Comment::Trigger("t".into(), ddl::Ident::new("plain")), "stamps"),
        ddl::Trigger::before("replica", ddl::Event::Insert, "t", "stamp").create(),
    ];
    send(manager, statements).await?;
    let statements = [
        "ALTER TABLE ONLY public.t ENABLE REPLICA TRIGGER replica",
        "CREATE TRIGGER statement AFTER DELETE ON public.t REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION public.stamp()",
    ];
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

//! A part of `m_baseline_mixture`.

use seaworthy::prelude::*;

pub(super) async fn settings(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    // A function's body may name what comes later.
    send(manager, ["SET LOCAL check_function_bodies = false"]).await?;
    Ok(())
}

pub(super) async fn other_objects(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    send(manager, [ddl::Schema::named("app").create()]).await?;
    Ok(())
}

pub(super) async fn sequences(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    send(manager, [ddl::Sequence::named(("app", "ids")).create()]).await?;
    Ok(())
}

pub(super) async fn next_id(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [ddl::Function::new(("app", "next_id"), "text", "sql", "SELECT prefix")
        .optional("prefix", "text", ddl::sql("('id_'::text || (nextval('app.ids'::regclass))::text)"))
        .verbatim()
        .create()];
    send(manager, statements).await?;
    Ok(())
}

pub(super) async fn types(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [r"CREATE DOMAIN app.account_id AS text
    CONSTRAINT account_id_check CHECK ((VALUE = app.next_id(VALUE)))"];
    send(manager, statements).await?;
    Ok(())
}

pub(super) async fn account(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table(("app", "account"))
        .col(ColumnDef::new("id").text().not_null().default(Expr::cust("app.next_id()")).primary_key())
        .col(ColumnDef::new("E-Mail").text().not_null())
        .col(ColumnDef::new("balance").decimal_len(12, 2).default(0))
        .col(
            ColumnDef::new("search")
                .custom("tsvector")
                .generated(Expr::cust(r#"to_tsvector('english'::regconfig, "E-Mail")"#), true),
        )
        .col(ColumnDef::new("parent").text())
        .check(("account_balance_check", Expr::cust("balance >= (0)::numeric")))
        .to_owned();
    manager.create_table(table).await?;
    Ok(())
}

pub(super) async fn rich(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [ddl::View::new(
        ("app", "rich"),
        ddl::sql(
            r#"SELECT id,
    "E-Mail" AS email,
    balance,
    search,
    parent
   FROM app.account
  WHERE (balance > (1000)::numeric)"#,
        ),
    )
    .create()];
    send(manager, statements).await?;
    Ok(())
}

pub(super) async fn types_2(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [r"CREATE TYPE app.pair AS (
    account app.account,
    rich app.rich
)"];
    send(manager, statements).await?;
    Ok(())
}

pub(super) async fn count_rich(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [r"CREATE FUNCTION app.count_rich()
 RETURNS bigint
 LANGUAGE sql
 STABLE
BEGIN ATOMIC
 SELECT count(*) AS count
    FROM app.rich;
END"];
    send(manager, statements).await?;
    Ok(())
}

pub(super) async fn summary(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [ddl::View::new(
        ("app", "summary"),
        ddl::sql(
            r"SELECT app.count_rich() AS n,
    ( SELECT r.*::app.rich AS r
           FROM app.rich r
         LIMIT 1) AS top",
        ),
    )
    .create()];
    send(manager, statements).await?;
    Ok(())
}

pub(super) async fn cached(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [r#"CREATE MATERIALIZED VIEW app.cached AS
 SELECT s.n,
    a."E-Mail" AS email
   FROM app.summary s,
    app.account a"#];
    send(manager, statements).await?;
    Ok(())
}

pub(super) async fn cached_row(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements =
        [ddl::Function::new(("app", "cached_row"), "app.cached", "sql", "SELECT * FROM app.cached LIMIT 1")
            .verbatim()
            .create()];
    send(manager, statements).await?;
    Ok(())
}

pub(super) async fn audited(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table(("app", "audited"))
        .col(ColumnDef::new("created").timestamp_with_time_zone().not_null().default(Expr::cust("now()")))
        .to_owned();
    manager.create_table(table).await?;
    Ok(())
}

pub(super) async fn note(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table(("app", "note"))
        .col(ColumnDef::new("id").integer().not_null().primary_key())
        .col(ColumnDef::new("body").text())
        .extra("INHERITS (app.audited)")
        .to_owned();
    manager.create_table(table).await?;
    Ok(())
}

pub(super) async fn check_note(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [r"CREATE FUNCTION app.check_note(app.note)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE
AS $function$SELECT $1.id > 0$function$"];
    send(manager, statements).await?;
    Ok(())
}

pub(super) async fn touch(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements =
        [ddl::Function::trigger(("app", "touch"), "BEGIN NEW.at := now(); RETURN NEW; END").verbatim().create()];
    send(manager, statements).await?;
    Ok(())
}

pub(super) async fn history(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table(("app", "history"))
        .col(ColumnDef::new("pair").custom("app.pair"))
        .col(ColumnDef::new("pairs").custom("app.pair[]"))
        .col(ColumnDef::new("at").timestamp_with_time_zone().default(Expr::cust("now()")))
        .to_owned();
    manager.create_table(table).await?;
    Ok(())
}

pub(super) async fn item(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table(("app", "item"))
        .col(ColumnDef::new("account").custom("app.account_id").not_null())
        .col(ColumnDef::new("n").integer().not_null())
        .primary_key(Index::create().name("item_pkey").col("account").col("n"))
        .to_owned();
    manager.create_table(table).await?;
    Ok(())
}

pub(super) async fn memo(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table(("app", "memo"))
        .col(ColumnDef::new("extra").json_binary())
        .extra("INHERITS (app.note)")
        .to_owned();
    manager.create_table(table).await?;
    Ok(())
}

pub(super) async fn metric(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table(("app", "metric"))
        .col(ColumnDef::new("at").timestamp_with_time_zone().not_null())
        .col(ColumnDef::new("device").integer())
        .col(ColumnDef::new("value").double())
        .extra("PARTITION BY RANGE (at)")
        .to_owned();
    manager.create_table(table).await?;
    Ok(())
}

pub(super) async fn metric_1(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table(("app", "metric_1"))
        .col(ColumnDef::new("at").timestamp_with_time_zone().not_null())
        .col(ColumnDef::new("device").integer().not_null())
        .col(ColumnDef::new("value").double())
        .extra("WITH (autovacuum_enabled=off)")
        .to_owned();
    manager.create_table(table).await?;
    send(manager, ["ALTER TABLE ONLY app.metric_1 ALTER COLUMN value SET STATISTICS 10"]).await?;
    Ok(())
}

pub(super) async fn metric_2(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table(("app", "metric_2"))
        .col(ColumnDef::new("device").integer().default(7))
        .col(ColumnDef::new("value").double())
        .col(ColumnDef::new("at").timestamp_with_time_zone().not_null())
        .check(("metric_2_value_check", Expr::cust("value > (0)::double precision")))
        .to_owned();
    manager.create_table(table).await?;
    Ok(())
}

pub(super) async fn notes(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [ddl::View::new(
        ("app", "notes"),
        ddl::sql(
            r"SELECT created,
    id,
    body,
    (tableoid)::regclass AS source
   FROM app.note n",
        ),
    )
    .create()];
    send(manager, statements).await?;
    Ok(())
}

pub(super) async fn reading(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table(("app", "reading"))
        .col(ColumnDef::new("at").timestamp_with_time_zone())
        .col(ColumnDef::new("device").integer())
        .to_owned();
    manager.create_table(table).await?;
    Ok(())
}

pub(super) async fn metric_1_2(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [ddl::Constraint::primary_key("metric_1_pkey", ("app", "metric_1"), ["at", "device"]).add()];
    send(manager, statements).await?;
    let index = Index::create()
        .unique()
        .name("metric_1_at_device_idx")
        .table(("app", "metric_1"))
        .col("at")
        .col("device")
        .and_where(Expr::cust("value > (0)::double precision"))
        .to_owned();
    manager.create_index(index).await?;
    let index = Index::create().name("metric_1_device_idx").table(("app", "metric_1")).col("device").to_owned();
    manager.create_index(index).await?;
    Ok(())
}

pub(super) async fn metric_3(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [r"ALTER TABLE ONLY app.metric
    ATTACH PARTITION app.metric_1 FOR VALUES FROM ('2025-01-01 00:00:00+00') TO ('2025-02-01 00:00:00+00')"];
    send(manager, statements).await?;
    Ok(())
}

pub(super) async fn metric_2_2(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let index = Index::create()
        .unique()
        .name("metric_2_at_device_idx")
        .table(("app", "metric_2"))
        .col("at")
        .col("device")
        .and_where(Expr::cust("value > (0)::double precision"))
        .to_owned();
    manager.create_index(index).await?;
    let index = Index::create().name("metric_2_device").table(("app", "metric_2")).col("device").to_owned();
    manager.create_index(index).await?;
    let index = Index::create().name("metric_2_twin").table(("app", "metric_2")).col("device").to_owned();
    manager.create_index(index).await?;
    Ok(())
}

pub(super) async fn metric_4(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [r"ALTER TABLE ONLY app.metric
    ATTACH PARTITION app.metric_2 FOR VALUES FROM ('2025-02-01 00:00:00+00') TO (MAXVALUE)"];
    send(manager, statements).await?;
    Ok(())
}

pub(super) async fn note_2(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements =
        [ddl::Constraint::check("checked", ("app", "note"), ddl::sql("app.check_note(note.*)")).no_inherit().add()];
    send(manager, statements).await?;
    Ok(())
}

pub(super) async fn cached_2(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let index =
        Index::create().name("cached_email").table(("app", "cached")).col(Expr::cust("lower(email)")).to_owned();
    manager.create_index(index).await?;
    Ok(())
}

pub(super) async fn metric_5(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [
        "CREATE INDEX metric_device ON ONLY app.metric USING btree (device)",
        "CREATE UNIQUE INDEX metric_unique ON ONLY app.metric USING btree (at, device) WHERE (value > (0)::double precision)",
    ];
    send(manager, statements).await?;
    Ok(())
}

pub(super) async fn other_objects_2(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [
        r"ALTER INDEX app.metric_unique
    ATTACH PARTITION app.metric_1_at_device_idx",
        r"ALTER INDEX app.metric_device
    ATTACH PARTITION app.metric_1_device_idx",
        r"ALTER INDEX app.metric_unique
    ATTACH PARTITION app.metric_2_at_device_idx",
        r"ALTER INDEX app.metric_device
    ATTACH PARTITION app.metric_2_device",
    ];
    send(manager, statements).await?;
    Ok(())
}

pub(super) async fn foreign_keys(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let foreign_key = ForeignKey::create()
        .name("account_parent_fkey")
        .from(("app", "account"), "parent")
        .to(("app", "account"), "id")
        .to_owned();
    manager.create_foreign_key(foreign_key).await?;
    let foreign_key = ForeignKey::create()
        .name("item_account_fkey")
        .from(("app", "item"), "account")
        .to(("app", "account"), "id")
        .on_delete(ForeignKeyAction::Cascade)
        .to_owned();
    manager.create_foreign_key(foreign_key).await?;
    let foreign_key = ForeignKey::create()
        .name("reading_at_device_fkey")
        .from(("app", "reading"), ("at", "device"))
        .to(("app", "metric_1"), ("at", "device"))
        .to_owned();
    manager.create_foreign_key(foreign_key).await?;
    Ok(())
}

pub(super) async fn other_objects_3(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [
        "CREATE STATISTICS app.metric_statistics ON at, device FROM app.metric_1",
        r"CREATE RULE add_note AS
    ON INSERT TO app.notes DO INSTEAD  INSERT INTO app.note (id, body)
  VALUES (new.id, new.body)
  RETURNING note.created,
    note.id,
    note.body,
    NULL::regclass AS regclass",
    ];
    send(manager, statements).await?;
    Ok(())
}

pub(super) async fn item_2(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [
        "CREATE CONSTRAINT TRIGGER later AFTER UPDATE ON app.item FROM app.account NOT DEFERRABLE INITIALLY IMMEDIATE FOR EACH ROW EXECUTE FUNCTION app.touch()",
    ];
    send(manager, statements).await?;
    Ok(())
}

pub(super) async fn metric_1_3(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements =
        [ddl::Trigger::before("touch", ddl::Event::Insert, ("app", "metric_1"), ("app", "touch")).create()];
    send(manager, statements).await?;
    Ok(())
}

pub(super) async fn undo_metric_1(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    send(manager, [ddl::Named::trigger("touch", ("app", "metric_1")).drop()]).await?;
    Ok(())
}

pub(super) async fn undo_item(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    send(manager, [ddl::Named::trigger("later", ("app", "item")).drop()]).await?;
    Ok(())
}

pub(super) async fn undo_other_objects(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    send(manager, ["DROP RULE add_note ON app.notes", "DROP STATISTICS app.metric_statistics"]).await?;
    Ok(())
}

pub(super) async fn undo_reading(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::alter().table(("app", "reading")).drop_constraint("reading_at_device_fkey").to_owned();
    manager.alter_table(table).await?;
    Ok(())
}

pub(super) async fn undo_item_2(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::alter().table(("app", "item")).drop_constraint("item_account_fkey").to_owned();
    manager.alter_table(table).await?;
    Ok(())
}

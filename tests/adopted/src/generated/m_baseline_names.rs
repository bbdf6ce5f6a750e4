//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::extension::postgres::Type;
use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        settings(manager).await?;
        other_objects(manager).await?;
        enums(manager).await?;
        object_do(manager).await?;
        sequences(manager).await?;
        weird_name(manager).await?;
        a_name_that_has_exactly_sixty_three_bytes_as_it_is_the_most_ok(manager).await?;
        table(manager).await?;
        view(manager).await?;
        table_2(manager).await?;
        a_name_that_has_exactly_sixty_three_bytes_as_it_is_the_most_ok_2(manager).await?;
        table_3(manager).await?;
        foreign_keys(manager).await?;
        table_4(manager).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        send(manager, [ddl::Named::trigger("when", "table").drop()]).await?;
        manager.alter_table(Table::alter().table("table").drop_constraint("table_user_fkey").to_owned()).await?;
        send(manager, [r#"DROP INDEX public."in""dex""#]).await?;
        let statements = [
            ddl::Sequence::named("a_name_that_has_exactly_sixty_a_column_that_has_exactly_six_seq").owned_by_none(),
            ddl::Sequence::named("Seq").owned_by_none(),
            ddl::Named::view("view").drop(),
        ];
        send(manager, statements).await?;
        for name in ["table", "a_name_that_has_exactly_sixty_three_bytes_as_it_is_the_most_ok"] {
            manager.drop_table(Table::drop().table(name).to_owned()).await?;
        }
        manager.drop_table(Table::drop().table((r#"Weird "schema""#, r#"Weird "name""#)).to_owned()).await?;
        let statements = [
            ddl::Sequence::named("a_name_that_has_exactly_sixty_a_column_that_has_exactly_six_seq").drop(),
            ddl::Sequence::named("Seq").drop(),
            ddl::Named::function("do", r#""in" integer, "Out" text"#).drop(),
        ];
        send(manager, statements).await?;
        manager.drop_type(Type::drop().name((r#"Weird "schema""#, "Mood; DROP")).to_owned()).await?;
        send(manager, [ddl::Schema::named(r#"Weird "schema""#).drop()]).await?;
        Ok(())
    }
}

impl seaworthy::Migration for Migration {
    fn checks(&self) -> Vec<Check> {
        there().iter().map(Check::exists).collect()
    }

    fn losses(&self) -> Vec<Loss> {
        vec![
            Loss::new(
                r#"rows of "Weird ""schema"""."Weird ""name""""#,
                r#"SELECT count(*) FROM "Weird ""schema"""."Weird ""name""""#,
            ),
            Loss::rows_of("a_name_that_has_exactly_sixty_three_bytes_as_it_is_the_most_ok"),
            Loss::rows_of("table"),
        ]
    }
}

/// What is there afterwards.
fn there() -> Vec<Object> {
    vec![
        Object::data_type("Mood; DROP").in_schema(r#"Weird "schema""#),
        Object::table(r#"Weird "name""#).in_schema(r#"Weird "schema""#),
        Object::table("a_name_that_has_exactly_sixty_three_bytes_as_it_is_the_most_ok"),
        Object::table("table"),
        Object::view("view"),
        Object::sequence("Seq"),
        Object::sequence("a_name_that_has_exactly_sixty_a_column_that_has_exactly_six_seq"),
        Object::function("do"),
        Object::trigger("table", "when"),
    ]
}

async fn settings(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    // A function's body may name what comes later.
    send(manager, ["SET LOCAL check_function_bodies = false"]).await?;
    Ok(())
}

async fn other_objects(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    send(manager, [ddl::Schema::named(r#"Weird "schema""#).create()]).await?;
    Ok(())
}

async fn enums(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let enum_type = Type::create().as_enum((r#"Weird "schema""#, "Mood; DROP")).values([r#"""#, "'"]).to_owned();
    manager.create_type(enum_type).await?;
    Ok(())
}

async fn object_do(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [ddl::Function::new("do", "integer", "sql", "SELECT 1")
        .argument("in", "integer")
        .optional("Out", "text", ddl::sql(r#"'"'::text"#))
        .verbatim()
        .create()];
    send(manager, statements).await?;
    Ok(())
}

async fn sequences(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [
        ddl::Sequence::named("Seq").create(),
        ddl::Sequence::named("a_name_that_has_exactly_sixty_a_column_that_has_exactly_six_seq")
            .of_type("integer")
            .create(),
    ];
    send(manager, statements).await?;
    Ok(())
}

async fn weird_name(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table((r#"Weird "schema""#, r#"Weird "name""#))
        .col(ColumnDef::new(r#"a "b""#).integer().not_null().primary_key())
        .col(ColumnDef::new("größe").text().default("ü"))
        .col(ColumnDef::new("select").integer())
        .col(ColumnDef::new("UPPER").integer())
        .col(ColumnDef::new("1st").integer())
        .col(ColumnDef::new("with.dot").integer())
        .col(ColumnDef::new("mood").custom(r#""Weird ""schema"""."Mood; DROP""#))
        .check((r#"check "it""#, Expr::cust(r#""select" > 0"#)))
        .to_owned();
    manager.create_table(table).await?;
    let statements =
        [ddl::comment_on(&ddl::Comment::column((r#"Weird "schema""#, r#"Weird "name""#), r#"a "b""#), "quotes")];
    send(manager, statements).await?;
    Ok(())
}

async fn a_name_that_has_exactly_sixty_three_bytes_as_it_is_the_most_ok(
    manager: &SchemaManager<'_>,
) -> Result<(), DbErr> {
    let table = Table::create()
        .table("a_name_that_has_exactly_sixty_three_bytes_as_it_is_the_most_ok")
        .col(ColumnDef::new("a_column_that_has_exactly_sixty_three_bytes_as_it_is_the_most_o").integer().not_null().default(Expr::cust("nextval('public.a_name_that_has_exactly_sixty_a_column_that_has_exactly_six_seq'::regclass)")))
        .col(ColumnDef::new("id").integer().extra("GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME public.a_name_that_has_exactly_sixty_three_bytes_as_it_is_the_m_id_seq) NOT NULL"))
        .index(Index::create().unique().name("a_name_that_has_exactly_sixty_a_column_that_has_exactly_six_key").col("a_column_that_has_exactly_sixty_three_bytes_as_it_is_the_most_o"))
        .to_owned();
    manager.create_table(table).await?;
    Ok(())
}

async fn table(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("table")
        .col(ColumnDef::new("user").integer())
        .col(ColumnDef::new("order").integer())
        .index(Index::create().unique().name("table_order_key").col("order"))
        .to_owned();
    manager.create_table(table).await?;
    send(manager, [ddl::comment_on(&ddl::Comment::Table("table".into()), "a table")]).await?;
    Ok(())
}

async fn view(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [ddl::View::new(
        "view",
        ddl::sql(
            r#"SELECT "user" AS "from",
    "order"
   FROM public."table""#,
        ),
    )
    .create()];
    send(manager, statements).await?;
    Ok(())
}

async fn table_2(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    send(manager, [ddl::Sequence::named("Seq").owned_by("table", "user")]).await?;
    Ok(())
}

async fn a_name_that_has_exactly_sixty_three_bytes_as_it_is_the_most_ok_2(
    manager: &SchemaManager<'_>,
) -> Result<(), DbErr> {
    let statements = [ddl::Sequence::named("a_name_that_has_exactly_sixty_a_column_that_has_exactly_six_seq")
        .owned_by(
            "a_name_that_has_exactly_sixty_three_bytes_as_it_is_the_most_ok",
            "a_column_that_has_exactly_sixty_three_bytes_as_it_is_the_most_o",
        )];
    send(manager, statements).await?;
    Ok(())
}

async fn table_3(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    send(manager, [r#"CREATE INDEX "in""dex" ON public."table" USING btree ("user", "order")"#]).await?;
    Ok(())
}

async fn foreign_keys(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let foreign_key = ForeignKey::create()
        .name("table_user_fkey")
        .from("table", "user")
        .to((r#"Weird "schema""#, r#"Weird "name""#), r#"a "b""#)
        .to_owned();
    manager.create_foreign_key(foreign_key).await?;
    Ok(())
}

async fn table_4(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [
        r#"CREATE TRIGGER "when" BEFORE UPDATE ON public."table" FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()"#,
    ];
    send(manager, statements).await?;
    Ok(())
}

//! Generated of a fixture; `tests/it/adopt.rs` compares it, compiles it and applies it.

use seaworthy::prelude::extension::postgres::Type;
use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        settings(manager).await?;
        books(manager).await?;
        good(manager).await?;
        grade_of(manager).await?;
        grade(manager).await?;
        enums(manager).await?;
        books_2(manager).await?;
        rating(manager).await?;
        types(manager).await?;
        books_3(manager).await?;
        review(manager).await?;
        types_2(manager).await?;
        books_4(manager).await?;
        grade_of_2(manager).await?;
        good_2(manager).await?;
        books_5(manager).await?;
        types_3(manager).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        undo_settings(manager).await?;
        undo_books(manager).await?;
        undo_good(manager).await?;
        undo_grade_of(manager).await?;
        undo_grade(manager).await?;
        undo_enums(manager).await?;
        undo_books_2(manager).await?;
        undo_rating(manager).await?;
        undo_types(manager).await?;
        undo_books_3(manager).await?;
        undo_review(manager).await?;
        undo_types_2(manager).await?;
        undo_books_4(manager).await?;
        undo_types_3(manager).await?;
        undo_grade_of_2(manager).await?;
        undo_good_2(manager).await?;
        undo_books_5(manager).await?;
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
    vec![
        Object::data_type("grade"),
        Object::data_type("rating"),
        Object::data_type("review"),
        Object::view("good"),
        Object::function("grade_of"),
    ]
}

/// What is gone afterwards.
fn gone() -> Vec<Object> {
    vec![Object::data_type("grade__old"), Object::data_type("rating__old"), Object::data_type("review__old")]
}

async fn settings(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    // A function's body may name what comes later.
    send(manager, ["SET LOCAL check_function_bodies = false"]).await?;
    Ok(())
}

async fn books(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    send(manager, [ddl::Column::of("books", "best").drop_default()]).await?;
    Ok(())
}

async fn good(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    send(manager, [ddl::Named::view("good").drop()]).await?;
    Ok(())
}

async fn grade_of(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    send(manager, [ddl::Named::function("grade_of", "public.books").drop()]).await?;
    Ok(())
}

async fn grade(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager.alter_type(Type::alter().name("grade").rename_to("grade__old")).await?;
    Ok(())
}

async fn enums(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager.create_type(Type::create().as_enum("grade").values(["low", "high"]).to_owned()).await?;
    Ok(())
}

async fn books_2(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::alter()
        .table("books")
        .modify_column(
            ColumnDef::new("all_grades").custom("public.grade[]").using(Expr::cust("all_grades::text::public.grade[]")),
        )
        .to_owned();
    manager.alter_table(table).await?;
    Ok(())
}

async fn rating(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager.alter_type(Type::alter().name("rating").rename_to("rating__old")).await?;
    Ok(())
}

async fn types(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [r"CREATE DOMAIN public.rating AS public.grade
    CONSTRAINT rating_check CHECK ((VALUE <> 'low'::public.grade))"];
    send(manager, statements).await?;
    Ok(())
}

async fn books_3(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::alter()
        .table("books")
        .modify_column(ColumnDef::new("best").custom("public.rating").using(Expr::cust("best::text::public.rating")))
        .to_owned();
    manager.alter_table(table).await?;
    Ok(())
}

async fn review(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager.alter_type(Type::alter().name("review").rename_to("review__old")).await?;
    Ok(())
}

async fn types_2(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [r"CREATE TYPE public.review AS (
    stars public.grade,
    note text
)"];
    send(manager, statements).await?;
    Ok(())
}

async fn books_4(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::alter()
        .table("books")
        .modify_column(ColumnDef::new("last").custom("public.review").using(Expr::cust("last::text::public.review")))
        .to_owned();
    manager.alter_table(table).await?;
    Ok(())
}

async fn grade_of_2(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [r"CREATE FUNCTION public.grade_of(public.books)
 RETURNS public.grade
 LANGUAGE sql
AS $function$SELECT $1.best::grade$function$"];
    send(manager, statements).await?;
    Ok(())
}

async fn good_2(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [ddl::View::new(
        "good",
        ddl::sql(
            r"SELECT id,
    best,
    last
   FROM public.books
  WHERE (best IS NOT NULL)",
        ),
    )
    .create()];
    send(manager, statements).await?;
    Ok(())
}

async fn books_5(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::alter()
        .table("books")
        .modify_column(ColumnDef::new("best").default(Expr::cust("'high'::public.grade")))
        .to_owned();
    manager.alter_table(table).await?;
    Ok(())
}

async fn types_3(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    for name in ["review__old", "rating__old", "grade__old"] {
        manager.drop_type(Type::drop().name(name).to_owned()).await?;
    }
    Ok(())
}

async fn undo_settings(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    // A function's body may name what comes later.
    send(manager, ["SET LOCAL check_function_bodies = false"]).await?;
    Ok(())
}

async fn undo_books(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    send(manager, [ddl::Column::of("books", "best").drop_default()]).await?;
    Ok(())
}

async fn undo_good(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    send(manager, [ddl::Named::view("good").drop()]).await?;
    Ok(())
}

async fn undo_grade_of(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    send(manager, [ddl::Named::function("grade_of", "public.books").drop()]).await?;
    Ok(())
}

async fn undo_grade(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager.alter_type(Type::alter().name("grade").rename_to("grade__old")).await?;
    Ok(())
}

async fn undo_enums(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager.create_type(Type::create().as_enum("grade").values(["low", "mid", "high"]).to_owned()).await?;
    Ok(())
}

async fn undo_books_2(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::alter()
        .table("books")
        .modify_column(
            ColumnDef::new("all_grades").custom("public.grade[]").using(Expr::cust("all_grades::text::public.grade[]")),
        )
        .to_owned();
    manager.alter_table(table).await?;
    Ok(())
}

async fn undo_rating(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager.alter_type(Type::alter().name("rating").rename_to("rating__old")).await?;
    Ok(())
}

async fn undo_types(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [r"CREATE DOMAIN public.rating AS public.grade
    CONSTRAINT rating_check CHECK ((VALUE <> 'low'::public.grade))"];
    send(manager, statements).await?;
    Ok(())
}

async fn undo_books_3(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::alter()
        .table("books")
        .modify_column(ColumnDef::new("best").custom("public.rating").using(Expr::cust("best::text::public.rating")))
        .to_owned();
    manager.alter_table(table).await?;
    Ok(())
}

async fn undo_review(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager.alter_type(Type::alter().name("review").rename_to("review__old")).await?;
    Ok(())
}

async fn undo_types_2(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [r"CREATE TYPE public.review AS (
    stars public.grade,
    note text
)"];
    send(manager, statements).await?;
    Ok(())
}

async fn undo_books_4(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::alter()
        .table("books")
        .modify_column(ColumnDef::new("last").custom("public.review").using(Expr::cust("last::text::public.review")))
        .to_owned();
    manager.alter_table(table).await?;
    Ok(())
}

async fn undo_types_3(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    for name in ["review__old", "rating__old", "grade__old"] {
        manager.drop_type(Type::drop().name(name).to_owned()).await?;
    }
    Ok(())
}

async fn undo_grade_of_2(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [r"CREATE FUNCTION public.grade_of(public.books)
 RETURNS public.grade
 LANGUAGE sql
AS $function$SELECT $1.best::grade$function$"];
    send(manager, statements).await?;
    Ok(())
}

async fn undo_good_2(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let statements = [ddl::View::new(
        "good",
        ddl::sql(
            r"SELECT id,
    best,
    last
   FROM public.books
  WHERE (best IS NOT NULL)",
        ),
    )
    .create()];
    send(manager, statements).await?;
    Ok(())
}

async fn undo_books_5(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::alter()
        .table("books")
        .modify_column(ColumnDef::new("best").default(Expr::cust("'high'::public.grade")))
        .to_owned();
    manager.alter_table(table).await?;
    Ok(())
}

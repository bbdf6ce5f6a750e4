//! What a definition says of itself, and what a transform collects.

use sea_orm::sea_query::{Alias, Expr, ExprTrait as _, Func, Query};
use sea_orm::{QueryResult, Value};

use super::moves::Transform;
use super::{Backfill, RowError, Rows, WriteKind};

#[test]
fn a_statement_of_the_query_builder_has_the_batch_in_its_where() {
    let backfill = Backfill::new("lower", "User").statement(|batch| {
        Query::update()
            .table(Alias::new("User"))
            .value(Alias::new("emailLower"), Func::lower(Expr::col(Alias::new("email"))))
            .and_where(batch.condition())
            .to_owned()
    });
    assert_eq!(backfill.moves().text(), r#"UPDATE "User" SET "emailLower" = LOWER("email") WHERE :batch"#);
}

#[test]
fn a_condition_of_the_query_builder_is_its_text() {
    let backfill = Backfill::new("lower", "User").only_where(Expr::col(Alias::new("a\"b")).is_null());
    assert_eq!(backfill.condition(), Some(r#""a""b" IS NULL"#));
}

#[test]
fn another_name_is_the_same_definition_and_another_revision_is_not() {
    let one = Backfill::new("one", "t").sql("UPDATE t SET a = 1 WHERE :batch");
    let other = Backfill::new("other", "t").sql("UPDATE t SET a = 1 WHERE :batch").description("other words");
    assert_eq!(one.definition(), other.definition());
    assert_ne!(one.definition(), other.revision(2).definition());
}

#[test]
fn rows_of_one_shape_stand_together() {
    let mut rows = Rows::default();
    rows.insert("a", [("id", 1.into()), ("name", Value::String(None))]);
    rows.insert("s.b", [("id", "x'\\".into())]);
    rows.insert("a", [("id", 2.into()), ("name", "two".into())]);
    let [first, second] = rows.writes() else { panic!("two tables") };
    assert_eq!((first.relation.as_str(), &first.kind, first.len()), (r#""a""#, &WriteKind::Insert, 2));
    assert_eq!(first.values[1], [None, Some("two".to_owned())]);
    assert_eq!((second.relation.as_str(), second.len()), (r#""s"."b""#, 1));
    assert_eq!(second.values[0], [Some("x'\\".to_owned())]);
}

#[test]
fn values_are_what_input_functions_read() {
    let mut rows = Rows::default();
    let list = vec!["a\"b\\".to_owned(), "c".to_owned()];
    let day = time::macros::datetime!(2026-01-02 03:04:05.5 UTC);
    rows.insert("t", [("a", vec![1_u8, 255].into()), ("b", list.into()), ("c", day.into()), ("d", 1.5.into())]);
    let values: Vec<_> = rows.writes()[0].values.iter().map(|column| column[0].as_deref().unwrap_or("NULL")).collect();
    assert_eq!(values[0], "\\x01ff");
    assert_eq!(values[1], r#"{"a\"b\\","c"}"#);
    assert!(values[2].starts_with("2026-01-02 03:04:05.5"), "{}", values[2]);
    assert_eq!(values[3], "1.5");
}

#[test]
fn nothing_stays_of_a_row_whose_transform_panics_or_fails() {
    #[derive(Debug, sea_orm::FromQueryResult)]
    struct Any {}
    let proxy = sea_orm::ProxyRow::new(std::collections::BTreeMap::new());
    let row: QueryResult = proxy.into();
    let mut rows = Rows::default();
    rows.insert("t", [("id", 1.into())]);
    let before = rows.clone();
    let panics = Transform::new(|_: Any, rows: &mut Rows| {
        rows.insert("t", [("id", 2.into())]);
        rows.insert("u", [("id", 2.into())]);
        panic!("a row of {}", "two tables")
    });
    assert_eq!(panics.apply(&row, &mut rows), Err(RowError::new("the transform panicked: a row of two tables")));
    assert_eq!(rows, before);
    let fails = Transform::new(|_: Any, rows: &mut Rows| {
        rows.insert("t", [("id", 2.into())]);
        "x".parse::<i32>()?;
        Ok(())
    });
    assert_eq!(fails.apply(&row, &mut rows), Err(RowError::new("invalid digit found in string")));
    assert_eq!(rows, before);
}

//! The text of what is sent.

use seaworthy_migration::Rows;

use super::Bounds;
use crate::shape::{Column, Shape};

fn shape(key: &[(&str, &str)]) -> Shape {
    let column = |(name, type_name): &(&str, &str)| Column {
        name: (*name).to_owned(),
        type_name: (*type_name).to_owned(),
        read_as: None,
    };
    Shape {
        oid: 1,
        relation: r#""User""#.into(),
        table: "User".into(),
        key: key.iter().map(column).collect(),
        columns: Vec::new(),
        condition: None,
        locks_rows: false,
        rows_estimate: 0,
    }
}

#[test]
fn the_mark_becomes_a_typed_range_of_the_key_and_a_cast_stays() {
    let shape = shape(&[("id", "bigint")]);
    assert_eq!(
        shape.marked("UPDATE \"User\" SET a = b::batch, c = ':batches' WHERE :batch", Bounds::After),
        "UPDATE \"User\" SET a = b::batch, c = ':batches' WHERE (\"User\".\"id\" > ($1::text[])[1]::bigint \
         AND \"User\".\"id\" <= ($2::text[])[1]::bigint)"
    );
    assert_eq!(
        shape.marked("UPDATE \"User\" AS u SET a = 1 WHERE :batch(u) AND b", Bounds::Only),
        "UPDATE \"User\" AS u SET a = 1 WHERE (\"u\".\"id\" = ($2::text[])[1]::bigint) AND b"
    );
}

#[test]
fn a_key_of_two_columns_is_compared_as_a_row() {
    let shape = Shape { condition: Some("x OR y".into()), ..shape(&[("a", "bigint"), ("b\"c", "uuid")]) };
    assert_eq!(
        shape.marked("DELETE FROM \"User\" WHERE :batch", Bounds::FromStart),
        "DELETE FROM \"User\" WHERE ((\"User\".\"a\", \"User\".\"b\"\"c\") <= (($2::text[])[1]::bigint, \
         ($2::text[])[2]::uuid) AND (x OR y))"
    );
}

#[test]
fn the_end_of_a_batch_is_looked_up_between_constants_of_the_keys_types() {
    let shape = shape(&[("a", "bigint"), ("b\"c", "text")]);
    let (after, until) = (vec!["7".to_owned(), "it's \\".to_owned()], vec!["9".to_owned(), "NULL".to_owned()]);
    let sql = shape.end(Some(&after), Some(&until), 20);
    let filter = "WHERE (\"a\", \"b\"\"c\") > ('7'::bigint, E'it''s \\\\'::text) \
                  AND (\"a\", \"b\"\"c\") <= ('9'::bigint, 'NULL'::text) ORDER BY \"a\", \"b\"\"c\" LIMIT 20";
    assert!(sql.contains(filter), "{sql}");
    assert!(!shape.end(None, None, 20).contains("WHERE"));
}

#[test]
fn rows_are_written_from_arrays_by_each_kind() {
    let mut rows = Rows::default();
    rows.insert("t", [("id", 1.into())]);
    rows.insert_or_skip("t", [("id", 1.into())]);
    rows.upsert("t", &["id"], [("id", 1.into()), ("a", 2.into())]);
    rows.upsert("t", &["id"], [("id", 1.into())]);
    rows.update("t", &["id"], [("id", 1.into()), ("a", 2.into())]);
    let types = ["bigint".to_owned(), "integer".to_owned()];
    let written: Vec<String> = rows.writes().iter().map(|write| super::write(write, &types)).collect();
    let one = r#"INSERT INTO "t" ("id") SELECT made.c1::bigint FROM unnest($1::text[]) AS made (c1)"#;
    let two = "INSERT INTO \"t\" (\"id\", \"a\") SELECT made.c1::bigint, made.c2::integer \
               FROM unnest($1::text[], $2::text[]) AS made (c1, c2)";
    assert_eq!(
        written,
        [
            one.to_owned(),
            format!("{one} ON CONFLICT DO NOTHING"),
            format!("{two} ON CONFLICT (\"id\") DO UPDATE SET \"a\" = excluded.\"a\""),
            format!("{one} ON CONFLICT (\"id\") DO NOTHING"),
            "UPDATE \"t\" AS changed SET \"a\" = made.c2::integer FROM unnest($1::text[], $2::text[]) AS made (c1, c2) \
             WHERE changed.\"id\" = made.c1::bigint"
                .to_owned(),
        ]
    );
}

//! The statements as text, where no server is needed.

use super::{
    ConcurrentIndex, JsonShape, KeptTable, Reference, RenamedColumn, RequiredColumn, RetypedColumn, SplitJson,
    SwappedTable, with_ending,
};
use sea_orm_migration::prelude::{ForeignKey, Index};

#[test]
fn names_are_quoted_and_carry_their_schema() {
    let column = RequiredColumn::new("Order", "of \"what\"", "text").in_schema("My shop").with_default("'it''s'");
    assert_eq!(
        column.add(),
        [
            r#"ALTER TABLE "My shop"."Order" ADD COLUMN "of ""what""" text"#,
            r#"ALTER TABLE "My shop"."Order" ALTER COLUMN "of ""what""" SET DEFAULT 'it''s'"#,
        ]
    );
    assert_eq!(column.remove(), [r#"ALTER TABLE "My shop"."Order" DROP COLUMN "of ""what""""#]);
}

#[test]
fn a_column_is_required_by_four_statements_of_which_one_alone_reads_rows() {
    let statements = RequiredColumn::new("users", "preferences", "jsonb").require();
    assert_eq!(
        statements,
        [
            "ALTER TABLE public.users ADD CONSTRAINT users_preferences_present CHECK (preferences IS NOT NULL) NOT VALID",
            "ALTER TABLE public.users VALIDATE CONSTRAINT users_preferences_present",
            "ALTER TABLE public.users ALTER COLUMN preferences SET NOT NULL",
            "ALTER TABLE public.users DROP CONSTRAINT users_preferences_present",
        ]
    );
}

#[test]
fn an_ending_survives_where_postgresql_would_cut_the_name() {
    let long = "ä".repeat(40);
    let name = with_ending(&long, "_v2");
    assert!(name.len() <= 63 && name.ends_with("ä_v2"), "{name}");
    assert_eq!(with_ending("users", "_old"), "users_old");
}

#[test]
fn an_index_is_built_and_dropped_concurrently() {
    let index = ConcurrentIndex::new("idx_users_email", Index::create().table("users").col("email").to_owned());
    assert_eq!(index.up(), [r#"CREATE INDEX CONCURRENTLY "idx_users_email" ON "users" ("email")"#]);
    assert_eq!(index.down(), [r#"DROP INDEX CONCURRENTLY "idx_users_email""#]);
}

#[test]
fn no_pattern_drops_with_cascade() {
    let users = SwappedTable::new("users", ["id"], ["id", "name"]).referred_to_by(Reference::new(
        "posts",
        "posts_author_fkey",
        ["author"],
    ));
    let email = RenamedColumn::new("users", "email", "email_address", "text").required();
    let slots = SplitJson::new("tutors", "free", "slots", JsonShape::List).owned_by("id", "tutor", "bigint");
    let all = [
        price().undo_expand(),
        price().contract(),
        slots.undo_expand(),
        slots.contract(),
        KeptTable::new("users").drop(),
        users.undo_build(),
        users.undo_refer(),
        users.swap(),
        users.undo_swap(),
        users.finish(),
        email.undo_expand(),
        email.contract(),
    ];
    for statement in all.concat().iter().filter(|statement| statement.contains("DROP")) {
        assert!(!statement.contains("CASCADE"), "{statement}");
    }
}

#[test]
fn the_swap_takes_all_its_locks_first_and_reads_no_row() {
    let users = SwappedTable::new("users", ["id"], ["id", "name"])
        .referred_to_by(Reference::new("posts", "posts_author_fkey", ["author"]))
        .referred_to_by(Reference::new("posts", "posts_editor_fkey", ["editor"]));
    let swap = users.swap();
    assert_eq!(swap[0], "LOCK TABLE public.users, public.users_v2, public.posts IN ACCESS EXCLUSIVE MODE");
    let reads = |statement: &&String| {
        ["SELECT", "UPDATE", "VALIDATE", "ADD CONSTRAINT"]
            .iter()
            .any(|word| statement.starts_with(word) || statement.starts_with("ALTER") && statement.contains(word))
    };
    assert_eq!(swap.iter().find(reads), None);
}

fn price() -> RetypedColumn {
    RetypedColumn::new("my orders", "price", "text", "numeric(10,2)")
        .required()
        .with_default("'0'", "0")
        .index("price_idx", |column| Index::create().col(column.to_owned()).take())
        .unique("price_once", ["shop", "price"])
        .check("price_is_no_debt", |column| format!("{column} >= 0"))
        .foreign_key("price_fkey", |column| {
            ForeignKey::create().from_col(column.to_owned()).to("rates", "amount").take()
        })
}

#[test]
fn a_new_column_gets_its_indexes_concurrently_and_its_constraints_in_two_steps() {
    assert_eq!(
        price().build(),
        [
            r#"CREATE INDEX CONCURRENTLY "price_idx_new" ON "public"."my orders" ("price_new")"#,
            r#"CREATE UNIQUE INDEX CONCURRENTLY "price_once_new" ON "public"."my orders" ("shop", "price_new")"#,
            r#"ALTER TABLE public."my orders" ADD CONSTRAINT price_once_new UNIQUE USING INDEX price_once_new"#,
            r#"ALTER TABLE public."my orders" ADD CONSTRAINT price_is_no_debt_new CHECK (price_new >= 0) NOT VALID"#,
            r#"ALTER TABLE public."my orders" VALIDATE CONSTRAINT price_is_no_debt_new"#,
            r#"ALTER TABLE "public"."my orders" ADD CONSTRAINT "price_fkey_new" FOREIGN KEY ("price_new") REFERENCES "rates" ("amount") NOT VALID"#,
            r#"ALTER TABLE public."my orders" VALIDATE CONSTRAINT price_fkey_new"#,
            r#"ALTER TABLE public."my orders" ADD CONSTRAINT "my orders_price_new_present" CHECK (price_new IS NOT NULL) NOT VALID"#,
            r#"ALTER TABLE public."my orders" VALIDATE CONSTRAINT "my orders_price_new_present""#,
            r#"ALTER TABLE public."my orders" ALTER COLUMN price_new SET NOT NULL"#,
            r#"ALTER TABLE public."my orders" DROP CONSTRAINT "my orders_price_new_present""#,
        ]
    );
}

#[test]
fn the_switch_of_a_type_takes_its_lock_first_and_reads_no_row() {
    let switch = price().switch();
    assert_eq!(switch[0], r#"LOCK TABLE public."my orders" IN ACCESS EXCLUSIVE MODE"#);
    for statement in &switch[1..] {
        let changes_the_catalog = statement.contains(" RENAME ")
            || statement.contains(" DROP NOT NULL")
            || statement.contains(" DEFAULT")
            || statement.starts_with("CREATE OR REPLACE FUNCTION ");
        assert!(changes_the_catalog, "{statement}");
    }
}

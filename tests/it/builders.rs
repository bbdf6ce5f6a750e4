//! The typed builders on a real server: each statement is taken, and the catalog says what was meant.

use seaworthy::prelude::ddl::*;
use seaworthy_catalog::Catalog;
use seaworthy_ddl::{Lock, Surroundings, effects, may_run_in_transaction};
use seaworthy_introspect::Scope;
use sqlx::{Connection as _, PgConnection};

use crate::support::{TestDb, database};

/// A schema whose name needs quotes, and so do those of what is in it.
const SCHEMA: &str = "My \"App\"";

fn marks() -> Name {
    (SCHEMA, "order").into()
}

async fn app() -> TestDb {
    let db = database().await;
    let tables = r#"
        CREATE TABLE "My ""App"""."order" (id uuid PRIMARY KEY, "Grade" text, points integer, room integer,
            during tsrange, parent uuid, touched integer DEFAULT 0);
        CREATE TABLE "My ""App""".parents (id uuid NOT NULL)"#;
    db.execute(&format!("{}; {tables}", Schema::named(SCHEMA).create())).await;
    db
}

/// Sends each by itself, and checks that what they lock is known, as the plan has to know it.
async fn send(db: &TestDb, statements: impl IntoIterator<Item = Statement>) {
    for statement in statements {
        let catalog = catalog(db).await;
        let search_path = ["public".to_owned()];
        let surroundings = Surroundings { catalog: &catalog, search_path: &search_path, server_major: 15 };
        let effects = effects(statement.as_str(), &surroundings);
        let runs_a_script = statement.as_str().starts_with("CREATE EXTENSION");
        assert_eq!(effects.unknown.is_some(), runs_a_script, "{statement}: {:?}", effects.unknown);
        assert_eq!(may_run_in_transaction(statement.as_str()), !statement.as_str().contains("INDEX CONCURRENTLY "));
        db.execute(statement.as_str()).await;
    }
}

async fn catalog(db: &TestDb) -> Catalog {
    let mut connection = PgConnection::connect(db.url()).await.expect("the database is there");
    seaworthy_introspect::read(&mut connection, &Scope::schemas([SCHEMA])).await.expect("the schema is read")
}

/// Returns the strongest lock that is said of the table.
async fn lock(db: &TestDb, statement: &Statement) -> Option<Lock> {
    let catalog = catalog(db).await;
    let surroundings = Surroundings { catalog: &catalog, search_path: &[], server_major: 15 };
    let effects = effects(statement.as_str(), &surroundings);
    effects.touches.iter().filter(|touch| touch.relation.name == "order").map(|touch| touch.lock).max()
}

#[tokio::test]
async fn functions_and_triggers_do_what_they_say() {
    let db = app().await;
    let double = Function::new((SCHEMA, "Double"), "integer", "sql", "SELECT p_what * p_by")
        .argument("p_what", "integer")
        .optional("p_by", "integer", sql("2"))
        .volatility(Volatility::Immutable)
        .parallel(Parallel::Safe)
        .strict()
        .security_definer()
        .set("search_path", sql("pg_catalog"));
    let body = "BEGIN\n    NEW.touched := \"My \"\"App\"\"\".\"Double\"(NEW.points); -- costs $$\n    RETURN NEW;\nEND";
    let touch = Function::trigger((SCHEMA, "touch it"), body);
    let touched = Trigger::before("Touch", Event::Insert, marks(), (SCHEMA, "touch it"))
        .or(Event::update_of(["points", "Grade"]))
        .when(sql("NEW.points > 1"))
        .argument("it's");
    let counted =
        Trigger::after("counted", Event::Delete, marks(), (SCHEMA, "touch it")).old_table("was").for_each_statement();
    let later =
        Trigger::after("later", Event::Insert, marks(), (SCHEMA, "touch it")).constraint(Deferral::InitiallyDeferred);
    assert_eq!(lock(&db, &touched.create()).await, Some(Lock::ShareRowExclusive));
    assert_eq!(lock(&db, &touched.drop()).await, Some(Lock::AccessExclusive));
    send(&db, [double.create(), touch.create(), double.create_or_replace(), double.comment("twice")]).await;
    send(&db, [touched.create(), touched.create_or_replace(), counted.create(), later.create()]).await;
    send(&db, [touched.comment("says so"), later.disable(), Grant::on_function(&double).revoke()]).await;
    db.execute(
        r#"INSERT INTO "My ""App"""."order" (id, points) VALUES (gen_random_uuid(), 21), (gen_random_uuid(), 1)"#,
    )
    .await;
    assert_eq!(
        db.text(r#"SELECT string_agg(touched::text, ' ' ORDER BY points) FROM "My ""App"""."order""#).await,
        "0 42"
    );
    let is = catalog(&db).await;
    let found = is.functions.iter().find(|function| function.name.name == "Double").expect("it is there");
    assert_eq!(found.comment.as_deref(), Some("twice"));
    for word in ["IMMUTABLE", "PARALLEL SAFE", "STRICT", "SECURITY DEFINER", "SET search_path TO 'pg_catalog'"] {
        assert!(found.definition.contains(word), "{word} in {}", found.definition);
    }
    let order = is.relations.iter().find(|relation| relation.name.name == "order").expect("it is there");
    assert_eq!(order.triggers.iter().map(|it| it.name.as_str()).collect::<Vec<_>>(), ["Touch", "counted", "later"]);
    assert_eq!(order.triggers[0].comment.as_deref(), Some("says so"));
    send(&db, [later.enable(), later.drop(), counted.drop(), touched.drop(), touch.drop(), double.drop()]).await;
    let procedure =
        Function::procedure((SCHEMA, "p"), "plpgsql", "BEGIN b := a; END").in_out("a", "int").out("b", "int");
    let many = Function::new((SCHEMA, "many"), "bigint", "sql", "SELECT count(*) FROM unnest(what)")
        .variadic("what", "text[]");
    send(&db, [procedure.create(), procedure.comment("p"), procedure.drop(), many.create(), many.drop()]).await;
    assert_eq!(catalog(&db).await.functions, []);
}

#[tokio::test]
async fn constraints_come_and_go_in_steps() {
    let db = app().await;
    send(&db, [Extension::named("btree_gist").create()]).await;
    let parents = Constraint::primary_key("parents_pkey", (SCHEMA, "parents"), ["id"]).using_index("parents_id");
    send(&db, [Index::new("parents_id", (SCHEMA, "parents"), ["id"]).unique().create_concurrently(), parents.add()])
        .await;
    let checked = Constraint::check("points: few", marks(), sql("points < 100")).not_valid();
    let parent = Constraint::foreign_key("parent", marks(), ["parent"], (SCHEMA, "parents"), ["id"])
        .on_delete(ForeignKeyAction::Cascade)
        .deferral(Deferral::InitiallyImmediate)
        .not_valid();
    let grade = Constraint::unique("grades", marks(), ["Grade"]).include(["points"]);
    let room = Constraint::exclusion("one room", marks(), "gist", [(sql("room"), "="), (sql("during"), "&&")])
        .predicate(sql("room > 0"));
    assert_eq!(lock(&db, &parent.add()).await, Some(Lock::ShareRowExclusive));
    assert_eq!(lock(&db, &checked.add()).await, Some(Lock::AccessExclusive));
    send(&db, [checked.add(), parent.add(), grade.add(), room.add(), room.comment("no two at once")]).await;
    assert_eq!(lock(&db, &checked.validate()).await, Some(Lock::ShareUpdateExclusive));
    send(&db, [checked.validate(), parent.validate(), checked.rename("few")]).await;
    send(&db, Column::of(marks(), "Grade").require_in_steps("Grade is there")).await;
    send(&db, [Column::of(marks(), "points").set_default(&sql("7")), Column::of(marks(), "Grade").comment("A to F")])
        .await;
    send(&db, [Column::of(marks(), "points").set_type_using("bigint", &sql("points * 2"))]).await;
    let is = catalog(&db).await;
    let order = is.relations.iter().find(|relation| relation.name.name == "order").expect("it is there");
    assert!(order.checks.iter().any(|check| check.name == "few" && check.validated));
    assert!(order.foreign_keys.iter().any(|key| key.name == "parent" && key.validated));
    let definition = &order.exclusions.first().expect("the exclusion").definition;
    assert_eq!(definition, "EXCLUDE USING gist (room WITH =, during WITH &&) WHERE ((room > 0))");
    let column = |name: &str| order.columns.iter().find(|column| column.name == name).expect("a column");
    assert!(column("Grade").not_null);
    assert_eq!(column("Grade").comment.as_deref(), Some("A to F"));
    assert_eq!(column("points").data_type.sql, "bigint");
    let overlap = r#"INSERT INTO "My ""App"""."order" (id, "Grade", room, during)
        SELECT gen_random_uuid(), n, 1, '[2025-01-01, 2025-01-02]' FROM generate_series(1, 2) AS n"#;
    let refused = sqlx::raw_sql(overlap).execute(&db.pool()).await.expect_err("the room is taken").to_string();
    assert!(refused.contains("one room"), "{refused}");
    let few = Constraint::check("few", marks(), sql("points < 100"));
    send(&db, [room.drop(), grade.drop(), parent.drop(), few.drop()]).await;
    let column = Column::of(marks(), "points");
    send(&db, [column.drop_default(), column.set_type("integer"), column.set_statistics(50)]).await;
    send(&db, [Column::of(marks(), "Grade").drop_not_null()]).await;
}

#[tokio::test]
async fn row_security_lets_its_policies_decide() {
    let db = app().await;
    let mine = Policy::new("mine, all", PolicyCommand::All, marks())
        .using(sql("\"Grade\" = current_setting('app.grade', true)"))
        .with_check(sql("true"));
    let few = Policy::new("few", PolicyCommand::Select, marks()).restrictive().using(sql("points < 10"));
    let security = RowSecurity::of(marks());
    assert_eq!(lock(&db, &security.enable()).await, Some(Lock::AccessExclusive));
    assert_eq!(lock(&db, &mine.create()).await, Some(Lock::AccessExclusive));
    send(&db, [security.enable(), security.force(), mine.create(), few.create(), mine.comment("own rows")]).await;
    let is = catalog(&db).await;
    let order = is.relations.iter().find(|relation| relation.name.name == "order").expect("it is there");
    assert_eq!(order.row_security, seaworthy_catalog::RowSecurity::Forced);
    assert_eq!(order.policies.len(), 2);
    send(&db, [few.drop(), mine.drop(), security.no_force(), security.disable()]).await;
}

#[tokio::test]
async fn views_indexes_types_sequences_and_grants_are_what_was_meant() {
    let db = app().await;
    let view = View::new((SCHEMA, "V"), sql(r#"SELECT id, points FROM "My ""App"""."order" WHERE points > 0"#))
        .columns(["Id", "points"])
        .security_barrier()
        .with_check_option(CheckOption::Local);
    let kept = MaterializedView::new((SCHEMA, "kept"), sql("SELECT 1 AS one")).with_no_data();
    let only = Index::new("kept_one", (SCHEMA, "kept"), ["one"]).unique();
    send(&db, [view.create(), view.create_or_replace(), view.comment("seen"), kept.create(), only.create()]).await;
    send(&db, [kept.refresh(), kept.refresh_concurrently(), kept.comment("kept")]).await;
    let keys = [
        Key::column("Grade").collation("C").operator_class("text_pattern_ops").descending().nulls(Nulls::Last),
        Key::expression(&sql("points + 1")),
    ];
    let index =
        Index::new("Gr", marks(), keys).include(["room"]).parameter("fillfactor", "70").predicate(sql("points > 0"));
    let brin = Index::new("during_gist", marks(), ["during"]).method("gist");
    assert_eq!(lock(&db, &index.create()).await, Some(Lock::Share));
    assert_eq!(lock(&db, &index.create_concurrently()).await, Some(Lock::ShareUpdateExclusive));
    send(&db, [index.create_concurrently(), index.comment("for the list"), brin.create()]).await;
    assert_eq!(
        db.text("SELECT indexdef FROM pg_indexes WHERE indexname = 'Gr'").await,
        "CREATE INDEX \"Gr\" ON \"My \"\"App\"\"\".\"order\" USING btree (\"Grade\" COLLATE \"C\" text_pattern_ops \
         DESC NULLS LAST, ((points + 1))) INCLUDE (room) WITH (fillfactor='70') WHERE (points > 0)"
    );
    send(&db, [index.rename("by grade"), brin.drop()]).await;
    send(&db, [Index::new("by grade", marks(), ["Grade"]).drop_concurrently()]).await;
    let mood = EnumType::named((SCHEMA, "mood"));
    send(&db, [mood.create(["calm", "o'clock"]), mood.add_value_before("asleep", "calm"), mood.add_value("rough")])
        .await;
    send(&db, [mood.add_value_after("fair", "calm"), mood.rename_value("o'clock", "late"), mood.comment("of the sea")])
        .await;
    let values = "SELECT string_agg(enumlabel, ' ' ORDER BY enumsortorder) FROM pg_enum";
    assert_eq!(db.text(values).await, "asleep calm fair late rough");
    let numbers = Sequence::named((SCHEMA, "numbers")).of_type("integer").start(5).increment(10).cache(2).cycle();
    send(&db, [numbers.create(), numbers.owned_by(marks(), "touched"), numbers.restart(15), numbers.comment("n")])
        .await;
    assert_eq!(db.count(r#"SELECT nextval('"My ""App""".numbers')"#).await, 15);
    let read = Grant::on_tables_of(SCHEMA, [Privilege::Select]);
    let usage = Grant::on_schema(SCHEMA, [Privilege::Usage]);
    send(&db, [usage.grant(), read.grant(), Grant::on_table(marks(), [Privilege::All]).revoke(), usage.revoke()]).await;
    send(&db, [Grant::on_sequence((SCHEMA, "numbers"), [Privilege::Usage]).grant()]).await;
    for what in [Comment::table(marks()), Comment::column(marks(), "id"), Comment::Schema(Ident::new(SCHEMA))] {
        send(&db, [comment_on(&what, "it's \\ here")]).await;
    }
    assert_eq!(db.text(r#"SELECT obj_description('"My ""App"""."order"'::regclass)"#).await, "it's \\ here");
    send(&db, [view.drop(), kept.drop(), mood.rename("Mood"), EnumType::named((SCHEMA, "Mood")).drop()]).await;
    send(&db, [numbers.drop()]).await;
}

//! Each builder's text. That PostgreSQL takes it and makes of it what was meant is looked at in package `it`.

use super::*;

#[track_caller]
fn check(statement: &Statement, expected: &str) {
    assert_eq!(statement.as_str(), expected);
    assert_eq!(crate::split(statement.as_str()), [expected], "one statement");
}

#[test]
fn names_are_quoted_where_they_need_it_and_carry_their_schema() {
    let weird = || ("My \"App\"", "order");
    check(&RowSecurity::of(weird()).enable(), r#"ALTER TABLE "My ""App"""."order" ENABLE ROW LEVEL SECURITY"#);
    check(&RowSecurity::of("users").no_force(), "ALTER TABLE users NO FORCE ROW LEVEL SECURITY");
    check(
        &Column::of(weird(), "Größe").drop_not_null(),
        r#"ALTER TABLE "My ""App"""."order" ALTER COLUMN "Größe" DROP NOT NULL"#,
    );
    check(&Index::new("i; DROP TABLE x", weird(), ["a b"]).drop(), r#"DROP INDEX "My ""App"""."i; DROP TABLE x""#);
}

#[test]
fn a_body_ends_where_it_ends() {
    let bodies = ["", "SELECT 1", "a$", "$", "SELECT $$x$$", "$body$ $$", "x $body", "$body$$body1$$$", "'\\$1"];
    for body in bodies {
        let quoted = dollar_quoted(body);
        let tag = &quoted[..=quoted[1..].find('$').expect("a tag ends") + 1];
        assert_eq!(quoted.find(body).map(|at| &quoted[at..at + body.len()]), Some(body));
        assert_eq!(quoted[tag.len()..].find(tag), Some(quoted.len() - 2 * tag.len()), "{quoted}");
        let two = format!("SELECT {quoted}; SELECT 2");
        assert_eq!(crate::split(&two), [format!("SELECT {quoted}"), "SELECT 2".to_owned()]);
    }
}

#[test]
fn a_function_says_all_that_it_is() {
    let function = Function::new(("app", "gpa"), "numeric(3,2)", "plpgsql", "\nBEGIN\n    RETURN 1;\nEND\n")
        .argument("p_student", "uuid")
        .optional("p_round", "integer", sql("2"))
        .volatility(Volatility::Stable)
        .parallel(Parallel::Safe)
        .strict()
        .leakproof()
        .security_definer()
        .set("search_path", sql("pg_catalog, app"));
    check(
        &function.create_or_replace(),
        "CREATE OR REPLACE FUNCTION app.gpa(p_student uuid, p_round integer DEFAULT 2)\nRETURNS numeric(3,2)\n\
         LANGUAGE plpgsql STABLE PARALLEL SAFE STRICT LEAKPROOF SECURITY DEFINER\nSET search_path = pg_catalog, app\n\
         AS $$\nBEGIN\n    RETURN 1;\nEND\n$$",
    );
    check(&function.drop(), "DROP FUNCTION app.gpa(uuid, integer)");
    check(&function.comment("It's"), "COMMENT ON FUNCTION app.gpa(uuid, integer) IS 'It''s'");
    check(&Grant::on_function(&function).revoke(), "REVOKE EXECUTE ON FUNCTION app.gpa(uuid, integer) FROM public");
    check(
        &Function::trigger("touch", "BEGIN RETURN NEW; END").create(),
        "CREATE FUNCTION touch()\nRETURNS trigger\nLANGUAGE plpgsql\nAS $$\nBEGIN RETURN NEW; END\n$$",
    );
    check(
        &Function::new("one", "integer", "sql", "SELECT 1").verbatim().create(),
        "CREATE FUNCTION one()\nRETURNS integer\nLANGUAGE sql\nAS $$SELECT 1$$",
    );
    let procedure =
        Function::procedure("p", "sql", "SELECT 1").in_out("a", "int").out("b", "int").variadic("c", "text[]");
    check(
        &procedure.create(),
        "CREATE PROCEDURE p(INOUT a int, OUT b int, VARIADIC c text[])\nLANGUAGE sql\nAS $$\nSELECT 1\n$$",
    );
    check(&procedure.drop(), "DROP PROCEDURE p(INOUT int, OUT int, VARIADIC text[])");
}

#[test]
fn a_trigger_says_when_it_fires() {
    let trigger = Trigger::after("t", Event::Insert, ("app", "marks"), ("app", "f"))
        .or(Event::update_of(["grade", "Status"]))
        .or(Event::Delete)
        .when(sql("NEW.grade IS NOT NULL"))
        .argument("it's");
    check(
        &trigger.create_or_replace(),
        "CREATE OR REPLACE TRIGGER t\nAFTER INSERT OR UPDATE OF grade, \"Status\" OR DELETE ON app.marks\n\
         FOR EACH ROW WHEN (NEW.grade IS NOT NULL) EXECUTE FUNCTION app.f('it''s')",
    );
    check(&trigger.drop(), "DROP TRIGGER t ON app.marks");
    check(&trigger.disable(), "ALTER TABLE app.marks DISABLE TRIGGER t");
    check(&trigger.enable(), "ALTER TABLE app.marks ENABLE TRIGGER t");
    check(&trigger.comment("why"), "COMMENT ON TRIGGER t ON app.marks IS 'why'");
    check(
        &Trigger::after("t", Event::Update, "marks", "f")
            .old_table("was")
            .new_table("is")
            .for_each_statement()
            .create(),
        "CREATE TRIGGER t\nAFTER UPDATE ON marks\nREFERENCING OLD TABLE AS was NEW TABLE AS \"is\"\n\
         FOR EACH STATEMENT EXECUTE FUNCTION f()",
    );
    check(
        &Trigger::after("t", Event::Update, "marks", "f").constraint(Deferral::InitiallyDeferred).create(),
        "CREATE CONSTRAINT TRIGGER t\nAFTER UPDATE ON marks DEFERRABLE INITIALLY DEFERRED\n\
         FOR EACH ROW EXECUTE FUNCTION f()",
    );
    check(
        &Trigger::before("t", Event::Truncate, "marks", "f").for_each_statement().create(),
        "CREATE TRIGGER t\nBEFORE TRUNCATE ON marks\nFOR EACH STATEMENT EXECUTE FUNCTION f()",
    );
    check(
        &Trigger::instead_of("t", Event::Update, "v", "f").create(),
        "CREATE TRIGGER t\nINSTEAD OF UPDATE ON v\nFOR EACH ROW EXECUTE FUNCTION f()",
    );
}

#[test]
fn a_policy_says_whose_rows() {
    let policy = Policy::new("owners see theirs", PolicyCommand::All, "projects")
        .to(["app", "Ops team"])
        .using(sql("owner_id = me()"))
        .with_check(sql("owner_id = me()"));
    check(
        &policy.create(),
        "CREATE POLICY \"owners see theirs\" ON projects\nFOR ALL TO app, \"Ops team\"\n\
         USING (owner_id = me())\nWITH CHECK (owner_id = me())",
    );
    check(&policy.drop(), r#"DROP POLICY "owners see theirs" ON projects"#);
    check(
        &Policy::new("p", PolicyCommand::Select, "projects").restrictive().using(sql("true")).create(),
        "CREATE POLICY p ON projects AS RESTRICTIVE\nFOR SELECT TO public\nUSING (true)",
    );
    check(&RowSecurity::of("projects").force(), "ALTER TABLE projects FORCE ROW LEVEL SECURITY");
    check(&RowSecurity::of("projects").disable(), "ALTER TABLE projects DISABLE ROW LEVEL SECURITY");
}

#[test]
fn a_constraint_is_added_validated_and_dropped() {
    let positive = Constraint::check("positive", ("app", "marks"), sql("points >= 0")).not_valid();
    check(&positive.add(), "ALTER TABLE app.marks ADD CONSTRAINT positive CHECK (points >= 0) NOT VALID");
    check(&positive.validate(), "ALTER TABLE app.marks VALIDATE CONSTRAINT positive");
    check(&positive.rename("not_negative"), "ALTER TABLE app.marks RENAME CONSTRAINT positive TO not_negative");
    check(&positive.drop(), "ALTER TABLE app.marks DROP CONSTRAINT positive");
    check(&positive.comment("c"), "COMMENT ON CONSTRAINT positive ON app.marks IS 'c'");
    check(
        &Constraint::check("c", "t", sql("true")).no_inherit().add(),
        "ALTER TABLE t ADD CONSTRAINT c CHECK (true) NO INHERIT",
    );
    check(
        &Constraint::foreign_key("f", "t", ["a", "B"], ("app", "u"), ["a", "b"])
            .on_delete(ForeignKeyAction::SetNull)
            .on_update(ForeignKeyAction::Cascade)
            .deferral(Deferral::InitiallyDeferred)
            .not_valid()
            .add(),
        "ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (a, \"B\") REFERENCES app.u (a, b) ON UPDATE CASCADE \
         ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED NOT VALID",
    );
    check(
        &Constraint::unique("k", "t", ["a"]).include(["b"]).deferral(Deferral::InitiallyImmediate).add(),
        "ALTER TABLE t ADD CONSTRAINT k UNIQUE (a) INCLUDE (b) DEFERRABLE",
    );
    check(
        &Constraint::primary_key("k", "t", ["a"]).using_index("i").add(),
        "ALTER TABLE t ADD CONSTRAINT k PRIMARY KEY USING INDEX i",
    );
    check(
        &Constraint::exclusion("e", "t", "gist", [(sql("room"), "="), (sql("tsrange(a, b)"), "&&")])
            .predicate(sql("NOT cancelled"))
            .add(),
        "ALTER TABLE t ADD CONSTRAINT e EXCLUDE USING gist (room WITH =, tsrange(a, b) WITH &&) WHERE (NOT cancelled)",
    );
}

#[test]
fn a_column_changes_one_thing_at_a_time() {
    let column = Column::of("t", "c");
    check(&column.set_default(&sql("gen_random_uuid()")), "ALTER TABLE t ALTER COLUMN c SET DEFAULT gen_random_uuid()");
    check(&column.drop_default(), "ALTER TABLE t ALTER COLUMN c DROP DEFAULT");
    check(&column.set_type("bigint"), "ALTER TABLE t ALTER COLUMN c SET DATA TYPE bigint");
    check(
        &column.set_type_using("date", &sql("to_date(c, 'YYYY')")),
        "ALTER TABLE t ALTER COLUMN c SET DATA TYPE date USING to_date(c, 'YYYY')",
    );
    check(&column.set_statistics(500), "ALTER TABLE t ALTER COLUMN c SET STATISTICS 500");
    check(&column.comment(r"a\b"), r"COMMENT ON COLUMN t.c IS E'a\\b'");
    let steps = column.require_in_steps("c_required").map(String::from);
    assert_eq!(
        steps,
        [
            "ALTER TABLE t ADD CONSTRAINT c_required CHECK (c IS NOT NULL) NOT VALID",
            "ALTER TABLE t VALIDATE CONSTRAINT c_required",
            "ALTER TABLE t ALTER COLUMN c SET NOT NULL",
            "ALTER TABLE t DROP CONSTRAINT c_required",
        ]
    );
}

#[test]
fn an_index_says_how_it_sorts_and_what_it_holds() {
    let index = Index::new(
        "i",
        ("app", "t"),
        [
            Key::column("Name").collation("C").operator_class("text_pattern_ops").descending().nulls(Nulls::Last),
            Key::expression(&sql("lower(email)")).nulls(Nulls::First),
        ],
    )
    .unique()
    .nulls_not_distinct()
    .method("btree")
    .include(["x", "y"])
    .parameter("fillfactor", "70")
    .predicate(sql("deleted_at IS NULL"));
    check(
        &index.create_concurrently(),
        "CREATE UNIQUE INDEX CONCURRENTLY i ON app.t USING btree (\"Name\" COLLATE \"C\" text_pattern_ops DESC NULLS \
         LAST, (lower(email)) NULLS FIRST) INCLUDE (x, y) NULLS NOT DISTINCT WITH (fillfactor = '70') \
         WHERE (deleted_at IS NULL)",
    );
    check(&index.drop_concurrently(), "DROP INDEX CONCURRENTLY app.i");
    check(&index.rename("j"), "ALTER INDEX app.i RENAME TO j");
    check(&index.comment("c"), "COMMENT ON INDEX app.i IS 'c'");
    check(&Index::new("i", "t", ["a", "b"]).create(), "CREATE INDEX i ON t (a, b)");
    check(&Index::new("i", "t", ["a"]).drop(), "DROP INDEX i");
}

#[test]
fn views_say_what_they_show() {
    let view = View::new(("app", "v"), sql("SELECT 1 AS a")).columns(["A"]).security_invoker().security_barrier();
    check(
        &view.create_or_replace(),
        "CREATE OR REPLACE VIEW app.v (\"A\") WITH (security_invoker = true, security_barrier = true) AS\nSELECT 1 AS a",
    );
    check(&view.drop(), "DROP VIEW app.v");
    check(&view.comment("c"), "COMMENT ON VIEW app.v IS 'c'");
    check(
        &View::new("v", sql("SELECT * FROM t WHERE a")).with_check_option(CheckOption::Local).create(),
        "CREATE VIEW v AS\nSELECT * FROM t WHERE a\nWITH LOCAL CHECK OPTION",
    );
    check(
        &View::new("v", sql("SELECT 1")).with_check_option(CheckOption::Cascaded).create(),
        "CREATE VIEW v AS\nSELECT 1\nWITH CASCADED CHECK OPTION",
    );
    let kept = MaterializedView::new("m", sql("SELECT 1")).columns(["a"]).with_no_data();
    check(&kept.create(), "CREATE MATERIALIZED VIEW m (a) AS\nSELECT 1\nWITH NO DATA");
    check(&kept.refresh(), "REFRESH MATERIALIZED VIEW m");
    check(&kept.refresh_concurrently(), "REFRESH MATERIALIZED VIEW CONCURRENTLY m");
    check(&kept.drop(), "DROP MATERIALIZED VIEW m");
    check(&kept.comment(""), "COMMENT ON MATERIALIZED VIEW m IS ''");
}

#[test]
fn types_schemas_extensions_and_sequences() {
    let mood = EnumType::named(("app", "mood"));
    check(&mood.create(["calm", "o'clock"]), "CREATE TYPE app.mood AS ENUM ('calm', 'o''clock')");
    check(&mood.add_value("rough"), "ALTER TYPE app.mood ADD VALUE 'rough'");
    check(&mood.add_value_before("a", "b"), "ALTER TYPE app.mood ADD VALUE 'a' BEFORE 'b'");
    check(&mood.add_value_after("a", "b"), "ALTER TYPE app.mood ADD VALUE 'a' AFTER 'b'");
    check(&mood.rename_value("a", "b"), "ALTER TYPE app.mood RENAME VALUE 'a' TO 'b'");
    check(&mood.rename("Mood"), r#"ALTER TYPE app.mood RENAME TO "Mood""#);
    check(&mood.comment("c"), "COMMENT ON TYPE app.mood IS 'c'");
    check(&mood.drop(), "DROP TYPE app.mood");
    let schema = Schema::named("user");
    check(&schema.create(), r#"CREATE SCHEMA "user""#);
    check(&schema.create_if_not_exists(), r#"CREATE SCHEMA IF NOT EXISTS "user""#);
    check(&schema.comment("c"), r#"COMMENT ON SCHEMA "user" IS 'c'"#);
    check(&schema.drop(), r#"DROP SCHEMA "user""#);
    let extension = Extension::named("uuid-ossp").in_schema("public");
    check(&extension.create(), r#"CREATE EXTENSION "uuid-ossp" WITH SCHEMA public"#);
    check(&extension.create_if_not_exists(), r#"CREATE EXTENSION IF NOT EXISTS "uuid-ossp" WITH SCHEMA public"#);
    check(&extension.drop(), r#"DROP EXTENSION "uuid-ossp""#);
    let sequence = Sequence::named(("app", "s")).of_type("integer").start(1000).increment(10).cache(5).cycle();
    check(&sequence.create(), "CREATE SEQUENCE app.s AS integer INCREMENT BY 10 START WITH 1000 CACHE 5 CYCLE");
    check(&sequence.owned_by(("app", "t"), "id"), "ALTER SEQUENCE app.s OWNED BY app.t.id");
    check(&sequence.restart(7), "ALTER SEQUENCE app.s RESTART WITH 7");
    check(&sequence.comment("c"), "COMMENT ON SEQUENCE app.s IS 'c'");
    check(&sequence.drop(), "DROP SEQUENCE app.s");
}

#[test]
fn grants_name_their_roles() {
    let grant = Grant::on_table(("app", "t"), [Privilege::Select, Privilege::Insert]).roles(["reader", "Ops"]);
    check(&grant.grant(), r#"GRANT SELECT, INSERT ON TABLE app.t TO reader, "Ops""#);
    check(&grant.revoke(), r#"REVOKE SELECT, INSERT ON TABLE app.t FROM reader, "Ops""#);
    check(&Grant::on_tables_of("app", [Privilege::All]).grant(), "GRANT ALL ON ALL TABLES IN SCHEMA app TO public");
    check(&Grant::on_sequence("s", [Privilege::Usage]).grant(), "GRANT USAGE ON SEQUENCE s TO public");
    check(
        &Grant::on_schema("app", [Privilege::Usage, Privilege::Create]).grant(),
        "GRANT USAGE, CREATE ON SCHEMA app TO public",
    );
}

#[test]
fn comments_name_what_they_are_on() {
    let on = |what: Comment| comment_on(&what, "c").to_string();
    assert_eq!(on(Comment::table(("app", "t"))), "COMMENT ON TABLE app.t IS 'c'");
    assert_eq!(on(Comment::column(("app", "t"), "C")), "COMMENT ON COLUMN app.t.\"C\" IS 'c'");
    assert_eq!(on(Comment::Domain("d".into())), "COMMENT ON DOMAIN d IS 'c'");
    assert_eq!(on(Comment::Extension(Ident::new("uuid-ossp"))), "COMMENT ON EXTENSION \"uuid-ossp\" IS 'c'");
    assert_eq!(on(Comment::Policy("t".into(), Ident::new("p"))), "COMMENT ON POLICY p ON t IS 'c'");
}

#[test]
fn an_enum_is_made_anew_with_one_rewrite_a_table() {
    let uses = [
        EnumColumn::of("ships", "state").default_value("o'clock"),
        EnumColumn::of("log", "from"),
        EnumColumn::of("ships", "was"),
    ];
    let statements = EnumType::named(("App 1", "mood")).remake(["calm", "o'clock"], &uses);
    let expected = [
        r#"ALTER TYPE "App 1".mood RENAME TO mood_old"#,
        r#"CREATE TYPE "App 1".mood AS ENUM ('calm', 'o''clock')"#,
        r#"ALTER TABLE ships
    ALTER COLUMN state DROP DEFAULT,
    ALTER COLUMN state SET DATA TYPE "App 1".mood USING state::text::"App 1".mood,
    ALTER COLUMN state SET DEFAULT 'o''clock',
    ALTER COLUMN was SET DATA TYPE "App 1".mood USING was::text::"App 1".mood"#,
        r#"ALTER TABLE log
    ALTER COLUMN "from" SET DATA TYPE "App 1".mood USING "from"::text::"App 1".mood"#,
        r#"DROP TYPE "App 1".mood_old"#,
    ];
    assert_eq!(statements.len(), expected.len());
    for (statement, expected) in statements.iter().zip(expected) {
        check(statement, expected);
    }
}

#[test]
fn what_has_a_name_alone_is_dropped_and_commented_on() {
    let odd = || ("My \"App\"", "order");
    check(&Named::function(odd(), "uuid, integer").drop(), r#"DROP FUNCTION "My ""App"""."order"(uuid, integer)"#);
    check(&Named::procedure("run", "INOUT n integer").drop(), "DROP PROCEDURE run(INOUT n integer)");
    check(&Named::aggregate("total", "*").drop(), "DROP AGGREGATE total(*)");
    check(&Named::view(odd()).drop(), r#"DROP VIEW "My ""App"""."order""#);
    check(&Named::materialized_view("m").drop(), "DROP MATERIALIZED VIEW m");
    check(&Named::domain("word").drop(), "DROP DOMAIN word");
    check(&Named::data_type("pair").drop(), "DROP TYPE pair");
    check(&Named::trigger("a b", odd()).drop(), r#"DROP TRIGGER "a b" ON "My ""App"""."order""#);
    check(&Named::policy("mine", "users").comment("It's"), "COMMENT ON POLICY mine ON users IS 'It''s'");
}

//! Each template of `migrate create`, with parameters: written by the program, compiled in `tests/adopted`, applied.

use std::fs;
use std::process::Command;

use seaworthy_runner::{Chain, DownTarget, RunOptions, UpTarget};

use super::{rustfmt, write};
use crate::support;

/// Each with the names that its migrations get, in the order in which they are applied. `~` is a blank within a word.
const TEMPLATES: [(&str, &str, &[&str]); 15] = [
    ("t1_value", "add-enum-value --enum shop.mood --value so\u{2014}so --after sad", &["t1_value"]),
    ("t1_odd_value", r#"add-enum-value --enum shop.Mood~"{enum}" --value it's~{value}~\n"#, &["t1_odd_value"]),
    ("t2_table", "create-table --table shop.Prefs --column theme --column user_id:uuid", &["t2_table"]),
    ("t3_column", "add-column --table shop.users --column nick --type varchar(40) --default 'x'", &["t3_column"]),
    (
        "t4_required",
        "add-required-column --table shop.users --column Phone --type text --default ''",
        &["t4_required", "require_t4_required"],
    ),
    ("t5_index", "add-index --table shop.users --column email --column nick --unique", &["t5_index"]),
    (
        "t6_key",
        "add-foreign-key --table shop.orders --column user_id --references shop.users.id",
        &["t6_key", "validate_t6_key"],
    ),
    (
        "t7_rename",
        "rename-column --table shop.users --column name --to full_name --type text --required --default 'nobody'",
        &["t7_rename", "finish_t7_rename"],
    ),
    ("t8_made_up", "add-column", &["t8_made_up"]),
    (
        "t9_table",
        r#"create-table --table shop.Odd~"{table}"~it's~\n --column select:uuid --column Größe~{new}:numeric(3,1)"#,
        &["t9_table"],
    ),
    (
        "t9_column",
        r#"add-column --table shop.Odd~"{table}"~it's~\n --column to~"be" --type text --default 'it''s~{column}'"#,
        &["t9_column"],
    ),
    (
        "t9_required",
        r#"add-required-column --table shop.Odd~"{table}"~it's~\n --column user --type text --default 'a;b~--~$$'"#,
        &["t9_required", "require_t9_required"],
    ),
    ("t9_index", r#"add-index --table shop.Odd~"{table}"~it's~\n --column user --column to~"be""#, &["t9_index"]),
    (
        "t9_key",
        r#"add-foreign-key --table shop.Odd~"{table}"~it's~\n --column select --references shop.Odd~"{table}"~it's~\n.id"#,
        &["t9_key", "validate_t9_key"],
    ),
    (
        "t9_rename",
        r#"rename-column --table shop.Odd~"{table}"~it's~\n --column Größe~{new} --to {column}~"of"~$seaworthy$ --type numeric(3,1) --required --default 1.5"#,
        &["t9_rename", "finish_t9_rename"],
    ),
];

const ODD: &str = r#"shop."Odd ""{table}"" it's \n""#;

const BEFORE: &str = "
    CREATE SCHEMA shop;
    CREATE TYPE shop.mood AS ENUM ('sad', 'happy');
    CREATE TYPE shop.\"Mood \"\"{enum}\"\"\" AS ENUM ('sad');
    CREATE TABLE shop.users (id bigint PRIMARY KEY, email text, name text NOT NULL DEFAULT 'nobody');
    CREATE TABLE shop.orders (id bigint PRIMARY KEY, user_id bigint);
    CREATE TABLE example (id bigint PRIMARY KEY);
    INSERT INTO shop.users SELECT n, n || '@example.org', 'user ' || n FROM generate_series(1, 20) n;
    INSERT INTO shop.orders VALUES (1, 1), (2, NULL);";

#[tokio::test]
async fn the_templates_are_the_committed_ones() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("seaworthy.toml"), "[database.harbor]\n").unwrap();
    fs::copy(support::root().join("rustfmt.toml"), folder.path().join("rustfmt.toml")).unwrap();
    let list = folder.path().join("migration/src/harbor.rs");
    fs::create_dir_all(list.parent().unwrap()).unwrap();
    fs::write(&list, "fn all() {\n    vec![]\n}\n").unwrap();
    let (mut modules, mut stale) = (Vec::new(), Vec::new());
    let committed = support::root().join("tests/adopted/src/templates");
    for (name, template, wanted) in TEMPLATES {
        let mut sea = Command::new(env!("CARGO_BIN_EXE_sea"));
        sea.args(["migrate", "create", name, "-d", "harbor", "--template"])
            .args(template.split(' ').map(|word| word.replace('~', " ")));
        let output = sea.current_dir(folder.path()).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let stdout = String::from_utf8(output.stdout).unwrap();
        let versions: Vec<&str> = stdout.lines().map(|path| path.rsplit(['/', '.']).nth(1).unwrap()).collect();
        assert_eq!(versions.len(), wanted.len(), "{stdout}");
        for (path, wanted) in stdout.lines().zip(wanted) {
            let mut text = fs::read_to_string(folder.path().join(path)).unwrap();
            for (version, name) in versions.iter().zip(wanted_names(name, &versions)) {
                assert!(version.ends_with(&name[2..]), "{version} is not of {name}");
                text = text.replace(version, &name);
            }
            modules.push(format!("m_{wanted}"));
            let place = committed.join(format!("m_{wanted}.rs"));
            if std::env::var_os("SEAWORTHY_BLESS").is_some() {
                write(&place, &text);
            } else if fs::read_to_string(&place).ok() != Some(text) {
                stale.push(*wanted);
            }
        }
    }
    if std::env::var_os("SEAWORTHY_BLESS").is_some() {
        index(&modules);
    }
    assert!(stale.is_empty(), "SEAWORTHY_BLESS=1 writes tests/adopted: {stale:?}");
}

/// Returns the names that stand in the committed files for the versions, whose times are those of today.
fn wanted_names(name: &str, versions: &[&str]) -> Vec<String> {
    let (_, _, all) = TEMPLATES.into_iter().find(|(other, ..)| *other == name).unwrap();
    all.iter().take(versions.len()).map(|name| format!("m_{name}")).collect()
}

fn index(modules: &[String]) {
    let declared: Vec<String> = modules.iter().map(|module| format!("mod {module};\n")).collect();
    let entries: Vec<String> = modules.iter().map(|module| format!("Box::new({module}::Migration),")).collect();
    let text = format!(
        "//! Every migration of a template; `SEAWORTHY_BLESS=1 cargo test -p it adopt` writes it.\n\n{}\n\
         /// Returns them in the order in which they are applied.\n\
         pub fn templates() -> Vec<Box<dyn seaworthy::Migration>> {{ vec![{}] }}\n",
        declared.concat(),
        entries.concat()
    );
    write(&support::root().join("tests/adopted/src/templates.rs"), &rustfmt(&text));
}

#[tokio::test]
async fn lint_finds_nothing_in_what_the_templates_make() {
    let db = support::database().await;
    db.execute(BEFORE).await;
    db.execute("DELETE FROM shop.orders; DELETE FROM shop.users").await;
    for link in Chain::record(adopted::templates()).await.unwrap().links() {
        let found = crate::lint::judged(&db, &link.up.statements, !link.is_transactional()).await;
        let told: Vec<&str> =
            found.iter().filter(|it| it.severity > seaworthy_finding::Severity::Info).map(|it| it.rule.id).collect();
        // That the old release is gone, only a person can say.
        let wanted: &[&str] = if link.version().contains("_finish_") { &["drop-column"] } else { &[] };
        assert_eq!(told, wanted, "{}: {found:?}", link.version());
    }
}

#[tokio::test]
async fn what_the_templates_make_goes_up_and_down_on_a_table_with_rows() {
    let db = support::database().await;
    db.execute(BEFORE).await;
    let chain = Chain::record(adopted::templates()).await.unwrap();
    let links: Vec<&str> = chain.links().iter().map(seaworthy_runner::Link::version).collect();
    let up = async |to: &str| {
        let target = UpTarget { to: Some(chain.resolve(to).unwrap()), ..UpTarget::default() };
        seaworthy_runner::up(&db.target(), &chain, &target, &RunOptions::default(), &mut |_| {}).await
    };
    up("m_t4_required").await.unwrap();
    let closed = up("m_require_t4_required").await;
    let said = closed.expect_err("a row without a phone keeps step 2 from beginning");
    let said = seaworthy_finding::Hint::detail(&said).expect("it says which rows");
    assert!(said.contains(r#"{"id":1}"#) && !said.contains("example.org"), "the key, and no more: {said}");
    fill(&db, &chain, "m_t4_required").await;
    up("m_t6_key").await.unwrap();
    db.execute("INSERT INTO shop.users (id, email, name) VALUES (99, 'n@example.org', 'new')").await;
    assert_eq!(db.text("SELECT nick || \"Phone\" FROM shop.users WHERE id = 99").await, "x");
    up("m_t7_rename").await.unwrap();
    fill(&db, &chain, "m_t7_rename").await;
    // Whichever name is written, the other one follows.
    db.execute(
        "UPDATE shop.users SET name = 'old app' WHERE id = 1; UPDATE shop.users SET full_name = 'new app' WHERE id = 2",
    )
    .await;
    db.execute("INSERT INTO shop.users (id, email, full_name) VALUES (100, 'm@example.org', 'Ada')").await;
    let different = "SELECT count(*) FROM shop.users WHERE full_name IS DISTINCT FROM name";
    assert_eq!(db.count(different).await, 0);
    db.execute("ALTER TABLE shop.users DISABLE TRIGGER USER; UPDATE shop.users SET name = 'secret' WHERE id = 7").await;
    let said = up(links.last().unwrap()).await.expect_err("a row differs under its two names");
    let said = seaworthy_finding::Hint::detail(&said).expect("it says which row");
    assert!(said.contains(r#"{"id":7}"#) && !said.contains("secret"), "the key, and no more: {said}");
    db.execute("UPDATE shop.users SET full_name = name; ALTER TABLE shop.users ENABLE TRIGGER USER").await;
    up("m_t9_table").await.unwrap();
    db.execute(&format!(
        "INSERT INTO {ODD} (\"select\", \"Größe {{new}}\") SELECT gen_random_uuid(), 2 FROM generate_series(1, 3)"
    ))
    .await;
    up("m_t9_required").await.unwrap();
    assert!(up("m_require_t9_required").await.is_err(), "rows lack it");
    fill(&db, &chain, "m_t9_required").await;
    assert!(up("m_validate_t9_key").await.is_err(), "rows lead nowhere");
    db.execute(&format!("UPDATE {ODD} SET \"select\" = id")).await;
    up("m_t9_rename").await.unwrap();
    assert!(up("m_finish_t9_rename").await.is_err(), "rows differ under their two names");
    fill(&db, &chain, "m_t9_rename").await;
    up(links.last().unwrap()).await.unwrap();
    db.execute(&format!("INSERT INTO {ODD} (id, \"select\") SELECT id, id FROM gen_random_uuid() AS id")).await;
    let odd = format!(
        "SELECT string_agg(\"{{column}} \"\"of\"\" $seaworthy$\" || \"user\" || \"to \"\"be\"\"\", ', ' ORDER BY 1) FROM {ODD}"
    );
    assert!(db.text(&odd).await.contains("1.5a;b -- $$it's {column}"), "{}", db.text(&odd).await);
    let column = |name: &str| {
        format!(
            "SELECT attnotnull || ' ' || coalesce(pg_get_expr(adbin, adrelid), 'none') FROM pg_attribute
            LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
            WHERE attrelid = 'shop.users'::regclass AND attname = '{name}'"
        )
    };
    assert_eq!(db.text(&column("full_name")).await, "true 'nobody'::text", "what the old name had");
    assert_eq!(db.text("SELECT full_name FROM shop.users WHERE id = 100").await, "Ada");
    let not_null =
        "SELECT attnotnull::text FROM pg_attribute WHERE attrelid = 'shop.users'::regclass AND attname = 'Phone'";
    assert_eq!(db.text(not_null).await, "true");

    let target = DownTarget::After(chain.resolve("m_t7_rename").unwrap());
    seaworthy_runner::down(&db.target(), &chain, target, None, &RunOptions::default(), &mut |_| {}).await.unwrap();
    assert_eq!(db.text(&column("name")).await, "true 'nobody'::text", "as it was before step 2");
    assert_eq!(db.text(&column("full_name")).await, "false none", "as it was before step 2");
    assert_eq!(db.count(different).await, 0);
    let target = DownTarget::After(chain.resolve("m_t1_odd_value").unwrap());
    seaworthy_runner::down(&db.target(), &chain, target, None, &RunOptions::default(), &mut |_| {}).await.unwrap();
    assert_eq!(db.text("SELECT name FROM shop.users WHERE id = 100").await, "Ada", "the old name has the values again");
    let left =
        "SELECT count(*) FROM pg_attribute WHERE attrelid = 'shop.users'::regclass AND attnum > 0 AND NOT attisdropped";
    assert_eq!(db.count(left).await, 3);
    let refused =
        seaworthy_runner::down(&db.target(), &chain, DownTarget::Steps(1), None, &RunOptions::default(), &mut |_| {})
            .await;
    assert!(refused.is_err_and(|error| error.to_string().contains("m_t1_odd_value")), "an enum keeps its values");
}

/// Does what the migration's backfills do, all rows in one batch.
async fn fill(db: &support::TestDb, chain: &Chain, version: &str) {
    let link = &chain.links()[chain.resolve(version).unwrap()];
    for backfill in link.migration.backfills() {
        let sql = backfill.moves().text().replace(":batch(copied)", "true").replace(":batch", "true");
        db.execute(&sql).await;
    }
}

//! From a live schema to the source of its entities, and from there to rows.
#![expect(clippy::unwrap_used, reason = "a test stops where it fails")]

mod compact;
mod round_trip;

use std::collections::BTreeMap;
use std::path::PathBuf;

use seaworthy_catalog::Catalog;
use seaworthy_codegen::{BANNER, ColumnOptions, Format, Generated, Options, TableOptions, entities};
use seaworthy_introspect::{Scope, read, read_several_dimensions};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};

const SCHEMA: &str = r#"
    CREATE TYPE mood AS ENUM ('sad', 'happy');
    CREATE DOMAIN email AS varchar(200) CHECK (VALUE LIKE '%@%');
    CREATE TABLE "User" ("id" text PRIMARY KEY, "email" email NOT NULL, "mood" mood, UNIQUE ("email"));
    CREATE TABLE "TutorProfile" (
        "id" text PRIMARY KEY,
        "userId" text NOT NULL REFERENCES "User" ("id") ON DELETE CASCADE,
        "subjects" text[] NOT NULL DEFAULT ARRAY[]::text[],
        "availability" jsonb,
        "updatedAt" timestamp(3) NOT NULL
    );
    CREATE UNIQUE INDEX ON "TutorProfile" ("userId");
    CREATE TABLE "TutorAvailabilitySlot" (
        "id" bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        "profileId" text NOT NULL REFERENCES "TutorProfile" ("id") ON DELETE CASCADE
    );
    CREATE TABLE seaql_migrations (version varchar PRIMARY KEY, applied_at bigint NOT NULL);
"#;

async fn catalog_of(sql: &str) -> Catalog {
    let database = crate::support::database().await;
    let mut connection = PgConnection::connect(database.url()).await.unwrap();
    sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(&mut connection).await.unwrap();
    read(&mut connection, &Scope::default()).await.unwrap()
}

fn text<'a>(generated: &'a Generated, path: &str) -> &'a str {
    generated.files.iter().find(|file| file.path == path).map(|file| file.text.as_str()).unwrap()
}

#[tokio::test]
async fn a_live_schema_becomes_entities() {
    let generated = entities(&catalog_of(SCHEMA).await, &Options::new("scholarly")).unwrap();
    let paths: Vec<&str> = generated.files.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(
        paths,
        [
            "scholarly.rs",
            "scholarly/prelude.rs",
            "scholarly/sea_orm_active_enums.rs",
            "scholarly/tutor_availability_slot.rs",
            "scholarly/tutor_profile.rs",
            "scholarly/user.rs",
        ]
    );
    assert!(generated.warnings.is_empty());
    assert!(generated.files.iter().all(|file| file.text.lines().next() == Some(BANNER)));

    let profile = text(&generated, "scholarly/tutor_profile.rs");
    for line in [
        r#"#[sea_orm(table_name = "TutorProfile")]"#,
        r#"#[sea_orm(column_name = "userId", column_type = "Text", unique)]"#,
        "pub subjects: Vec<String>,",
        "pub availability: Option<Json>,",
        "pub updated_at: TimeDateTime,",
        r#"#[sea_orm(belongs_to, from = "user_id", to = "id", on_delete = "Cascade")]"#,
        "pub user: BelongsTo<super::user::Entity>,",
        "pub tutor_availability_slots: HasMany<super::tutor_availability_slot::Entity>,",
    ] {
        assert!(profile.contains(line), "{line} is not in\n{profile}");
    }
    let user = text(&generated, "scholarly/user.rs");
    assert!(user.contains("pub mood: Option<super::sea_orm_active_enums::Mood>,"), "{user}");
    assert!(user.contains("pub tutor_profile: HasOne<super::tutor_profile::Entity>,"), "{user}");
    let slot = text(&generated, "scholarly/tutor_availability_slot.rs");
    assert!(slot.contains("#[sea_orm(primary_key)]\n    pub id: i64,"), "{slot}");
}

#[tokio::test]
async fn the_order_in_which_tables_were_made_does_not_show() {
    let [forward, backward] = ["a", "b"].map(|first| {
        let second = if first == "a" { "b" } else { "a" };
        format!("CREATE TABLE {first} (id int PRIMARY KEY); CREATE TABLE {second} (id int PRIMARY KEY);")
    });
    let options = Options::new("app");
    assert_eq!(entities(&catalog_of(&forward).await, &options), entities(&catalog_of(&backward).await, &options));
}

/// Applies a file of `fixtures/entities` to a database.
async fn apply(database: &crate::support::TestDb, file: &str) {
    let path = crate::support::root().join("tests/fixtures/entities").join(file);
    database.execute(&std::fs::read_to_string(path).unwrap()).await;
}

/// Generates the entities of a fixture.
async fn of_fixture(module: &str) -> Generated {
    in_format(module, Format::Dense).await
}

async fn in_format(module: &str, format: Format) -> Generated {
    let database = crate::support::database().await;
    apply(&database, &format!("{module}.sql")).await;
    let mut connection = PgConnection::connect(database.url()).await.unwrap();
    let catalog = read(&mut connection, &Scope::default()).await.unwrap();
    let several_dimensions = read_several_dimensions(&mut connection, &Scope::default()).await.unwrap();
    let derives = vec!["serde::Serialize".to_owned()];
    let tables =
        if module == "atlas" { [("on_request".to_owned(), all_text(&catalog))].into() } else { BTreeMap::new() };
    entities(&catalog, &Options { several_dimensions, derives, format, tables, ..Options::new(module) }).unwrap()
}

/// Asks for text where values are that Rust's own type does not hold.
fn all_text(catalog: &Catalog) -> TableOptions {
    let table = catalog.relations.iter().find(|it| it.name.name == "on_request").unwrap();
    let text = ColumnOptions { rust_type: Some("String".to_owned()), ..ColumnOptions::default() };
    TableOptions {
        columns: table.columns.iter().map(|it| (it.name.clone(), text.clone())).collect(),
        ..TableOptions::default()
    }
}

/// Compares what is generated with what is committed and compiled; writes it instead where `SEAWORTHY_BLESS` is set.
fn check_committed(generated: &Generated) {
    let folder: PathBuf = crate::support::root().join("tests/harbor");
    let differing: Vec<&str> = generated
        .files
        .iter()
        .filter(|file| std::fs::read_to_string(folder.join(&file.path)).ok().as_ref() != Some(&file.text))
        .map(|file| file.path.as_str())
        .collect();
    if std::env::var_os("SEAWORTHY_BLESS").is_some() {
        for file in &generated.files {
            let path = folder.join(&file.path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, &file.text).unwrap();
        }
    } else {
        assert!(differing.is_empty(), "SEAWORTHY_BLESS=1 writes tests/harbor/{differing:?}");
    }
}

#[tokio::test]
async fn the_entities_of_every_type_are_the_committed_ones() {
    let generated = of_fixture("atlas").await;
    check_committed(&generated);
    assert_eq!(
        generated.warnings,
        ["the enum public.clash has labels that SeaORM's derive does not take, so Rust sees it as text"]
    );
}

#[tokio::test]
async fn the_entities_of_awkward_names_and_keys_are_the_committed_ones() {
    let generated = of_fixture("reef").await;
    check_committed(&generated);
    assert!(generated.warnings.is_empty(), "{:?}", generated.warnings);
}

#[tokio::test]
async fn the_entities_of_contributed_types_are_the_committed_ones() {
    if round_trip::has_extensions().await {
        check_committed(&of_fixture("extensions").await);
    }
}

#[tokio::test]
async fn the_entities_of_vectors_are_the_committed_ones() {
    if round_trip::has_vectors().await {
        check_committed(&of_fixture("vector").await);
    }
}

#[tokio::test]
async fn the_entities_of_what_18_brings_are_the_committed_ones() {
    if round_trip::has_virtual_columns().await {
        check_committed(&of_fixture("parcel").await);
    }
}

#[tokio::test]
async fn a_tutor_profile_is_written_and_read_with_its_slots() {
    use entity::scholarly::prelude::{Tenant, TutorAvailabilitySlot, TutorProfile, User};
    use entity::scholarly::{tenant, tutor_availability_slot as slot, tutor_profile, user};
    use sea_orm::{ActiveModelTrait as _, IntoActiveModel as _, Set};

    let db = crate::support::database().await;
    crate::support::up(&db, "scholarly", None).await.unwrap();
    db.execute(
        r#"INSERT INTO "Tenant" ("id", "name", "slug", "updatedAt") VALUES ('t1', 'Harbour College', 'harbour', now());
           INSERT INTO "User" ("id", "tenantId", "email", "firstName", "lastName", "updatedAt")
           VALUES ('u1', 't1', 'ada@example.org', 'Ada', 'L', now())"#,
    )
    .await;
    let connection = sea_orm::Database::connect(db.url()).await.unwrap();
    let updated_at = time::macros::datetime!(2026-01-25 10:00:00.125);
    let profile = tutor_profile::ActiveModel {
        id: Set("p1".into()),
        tenant_id: Set("t1".into()),
        user_id: Set("u1".into()),
        headline: Set(Some("Maths".into())),
        availability: Set(Some(serde_json::json!({ "slots": [] }))),
        updated_at: Set(updated_at),
        ..Default::default()
    };
    let profile = profile.insert(&connection).await.unwrap();
    let changed = tutor_profile::ActiveModel { rating: Set(4.5), ..profile.into_active_model() };
    assert_eq!(changed.update(&connection).await.unwrap().updated_at, updated_at);
    for (id, day) in [("s1", 1), ("s2", 3)] {
        let slot = slot::ActiveModel {
            id: Set(id.into()),
            profile_id: Set("p1".into()),
            day_of_week: Set(day),
            start_time: Set("09:00".into()),
            end_time: Set("10:30".into()),
            updated_at: Set(updated_at),
            ..Default::default()
        };
        let slot = slot.insert(&connection).await.unwrap();
        assert_eq!((slot.timezone.as_str(), slot.is_recurring), ("Australia/Sydney", true), "the defaults");
    }
    let with_slots = TutorProfile::find().find_with_related(TutorAvailabilitySlot).all(&connection).await.unwrap();
    let [(profile, slots)] = with_slots.as_slice() else { panic!("one profile, not {with_slots:?}") };
    assert_eq!((profile.headline.as_deref(), profile.rating), (Some("Maths"), 4.5));
    assert_eq!(slots.iter().map(|slot| slot.day_of_week).collect::<Vec<_>>(), [1, 3]);
    let owner: Option<(user::Model, Option<tenant::Model>)> =
        User::find_by_id("u1").find_also_related(Tenant).one(&connection).await.unwrap();
    assert_eq!(owner.unwrap().1.unwrap().slug, "harbour");
}

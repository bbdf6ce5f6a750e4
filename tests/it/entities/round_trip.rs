//! Rows that are read through the generated entities, deleted, written again from what was read, updated and found by
//! each of their values: PostgreSQL has the same text for each of them as before.

use std::fmt::Debug;

use harbor::{atlas, extensions, parcel, reef, vector};
use sea_orm::{
    ActiveModelTrait, ColumnTrait as _, ConnectOptions, ConnectionTrait as _, Database, DatabaseConnection,
    EntityTrait, IdenStatic as _, IntoActiveModel, Iterable as _, LoaderTrait as _, ModelTrait as _,
    PaginatorTrait as _, PrimaryKeyToColumn as _, QueryFilter as _, QueryOrder as _, Select,
};

use crate::support::TestDb;

/// Whether the server has the extensions that `fixtures/entities/extensions.sql` creates.
pub async fn has_extensions() -> bool {
    has(&["citext", "cube", "hstore", "ltree"], "SEAWORTHY_NEEDS_CONTRIB").await
}

/// Whether the server has pgvector.
pub async fn has_vectors() -> bool {
    has(&["vector"], "SEAWORTHY_NEEDS_PGVECTOR").await
}

/// Whether the server has virtual generated columns.
pub async fn has_virtual_columns() -> bool {
    let version = crate::support::database().await.count("SELECT current_setting('server_version_num')::bigint").await;
    if version < 180_000 {
        crate::support::lacks("server of PostgreSQL 18", "SEAWORTHY_NEEDS_18");
    }
    version >= 180_000
}

/// Whether the server has these extensions; where it has not, that is said.
async fn has(extensions: &[&str], needed: &str) -> bool {
    let database = crate::support::database().await;
    let names = extensions.join("', '");
    let there = format!("SELECT count(*) FROM pg_available_extensions WHERE name IN ('{names}')");
    let has_all = database.count(&there).await == i64::try_from(extensions.len()).unwrap();
    if !has_all {
        crate::support::lacks(&format!("extension {}", extensions.join(", ")), needed);
    }
    has_all
}

/// Returns a fixture with its rows, and one connection to it that foreign keys do not bother.
async fn filled(module: &str) -> (TestDb, DatabaseConnection) {
    let database = crate::support::database().await;
    super::apply(&database, &format!("{module}.sql")).await;
    super::apply(&database, &format!("{module}_rows.sql")).await;
    let mut options = ConnectOptions::new(database.url());
    options.max_connections(1);
    let connection = Database::connect(options).await.unwrap();
    connection.execute_unprepared("SET session_replication_role = replica").await.unwrap();
    connection.execute_unprepared("SET search_path = public, extensions").await.unwrap();
    (database, connection)
}

/// Returns all rows as PostgreSQL writes them.
async fn rows(database: &TestDb, table: &str) -> String {
    database.text(&format!("SELECT string_agg(t::text, E'\\n' ORDER BY t::text COLLATE \"C\") FROM {table} t")).await
}

/// Reads the rows of a table, writes them again, updates them with their own values, and compares.
async fn check<E>((database, connection): &(TestDb, DatabaseConnection), table: &str, no_equality: &[&str])
where
    E: EntityTrait,
    E::Model: IntoActiveModel<E::ActiveModel> + PartialEq + Debug + Sync,
    E::ActiveModel: Send,
    Select<E>: for<'a> sea_orm::PaginatorTrait<'a, DatabaseConnection>,
{
    let before = rows(database, table).await;
    let models = E::find().all(connection).await.unwrap_or_else(|error| panic!("{table} is read: {error}"));
    assert!(!models.is_empty(), "{table} has rows");
    database.execute(&format!("SET session_replication_role = replica; DELETE FROM {table}")).await;
    for model in &models {
        let written = model.clone().into_active_model().insert(connection).await;
        assert_eq!(written.unwrap_or_else(|error| panic!("{table} is written: {error}")), *model);
    }
    assert_eq!(rows(database, table).await, before, "{table}, written again");

    for model in &models {
        let mut changed = model.clone().into_active_model();
        for column in E::Column::iter().filter(|column| E::PrimaryKey::from_column(*column).is_none()) {
            changed.set(column, model.get(column));
        }
        let updated = changed.update(connection).await;
        assert_eq!(updated.unwrap_or_else(|error| panic!("{table} is updated: {error}")), *model);
        for column in E::Column::iter().filter(|column| !no_equality.contains(&column.as_str())) {
            let same = E::find().filter(column.eq(model.get(column)));
            let found = same.count(connection).await;
            let found = found.unwrap_or_else(|error| panic!("{table}.{} is compared: {error}", column.as_str()));
            assert!(found > 0, "{table}.{} is found", column.as_str());
        }
    }
    assert_eq!(rows(database, table).await, before, "{table}, updated");
}

#[tokio::test]
async fn every_value_of_every_type_goes_in_and_out() {
    let atlas = filled("atlas").await;
    check::<atlas::texts::Entity>(&atlas, "texts", &[]).await;
    check::<atlas::numbers::Entity>(&atlas, "numbers", &[]).await;
    check::<atlas::times::Entity>(&atlas, "times", &[]).await;
    check::<atlas::machines::Entity>(&atlas, "machines", &["snapshot"]).await;
    // `=` compares areas, or does not exist.
    check::<atlas::shapes::Entity>(&atlas, "shapes", &["point", "polygon"]).await;
    check::<atlas::documents::Entity>(&atlas, "documents", &["plain", "markup", "way"]).await;
    check::<atlas::ranges::Entity>(&atlas, "ranges", &[]).await;
    // PostgreSQL finds no `=` for a domain over an enum.
    check::<atlas::made::Entity>(&atlas, "made", &["feeling"]).await;
    check::<atlas::lists::Entity>(&atlas, "lists", &["bits", "jsons", "points"]).await;
    check::<atlas::on_request::Entity>(&atlas, "on_request", &[]).await;
}

#[tokio::test]
async fn every_key_tells_its_rows_apart() {
    let atlas = filled("atlas").await;
    check::<atlas::odd_keys::Entity>(&atlas, "odd_keys", &[]).await;
    check::<atlas::feeling_keys::Entity>(&atlas, "feeling_keys", &[]).await;
    check::<atlas::without_primary_key::Entity>(&atlas, "without_primary_key", &[]).await;
    check::<atlas::measured::Entity>(&atlas, "measured", &[]).await;
    check::<atlas::member::Entity>(&atlas, "member", &[]).await;
    check::<atlas::club::Entity>(&atlas, "club", &[]).await;
}

#[tokio::test]
async fn names_that_rust_has_its_own_ideas_of_lead_to_their_rows() {
    let atlas = filled("atlas").await;
    check::<atlas::type_table::Entity>(&atlas, "\"type\"", &[]).await;
    check::<atlas::far_type::Entity>(&atlas, "far.\"type\"", &[]).await;
    check::<atlas::option::Entity>(&atlas, "\"Option\"", &[]).await;
    check::<atlas::model::Entity>(&atlas, "\"Model\"", &[]).await;
    check::<atlas::prelude_table::Entity>(&atlas, "prelude", &[]).await;
    check::<atlas::order_line::Entity>(&atlas, r#""Weird ""schema"""."Order Line""#, &[]).await;
}

#[tokio::test]
async fn names_and_keys_that_the_derives_trip_over_lead_to_their_rows() {
    let filled = filled("reef").await;
    check::<reef::reef::Entity>(&filled, "reef", &[]).await;
    check::<reef::größe::Entity>(&filled, "\"Größe\"", &[]).await;
    check::<reef::internals::Entity>(&filled, "internals", &[]).await;
    check::<reef::uniques::Entity>(&filled, "uniques", &[]).await;
    check::<reef::made_of::Entity>(&filled, "made_of", &[]).await;
    check::<reef::stated::Entity>(&filled, "stated", &[]).await;
    check::<reef::crew::Entity>(&filled, "crew", &[]).await;
    check::<reef::message::Entity>(&filled, "message", &[]).await;
    check::<reef::locker::Entity>(&filled, "locker", &[]).await;
    check::<reef::cell::Entity>(&filled, "cell", &[]).await;
    check::<reef::move_table::Entity>(&filled, "move", &[]).await;
    check::<reef::neighbour::Entity>(&filled, "neighbour", &[]).await;
    check::<reef::twin::Entity>(&filled, "twin", &[]).await;
    check_lengths(&filled).await;
    check::<reef::blanks::Entity>(&filled, "blanks", &[]).await;
    check::<reef::use_table::Entity>(&filled, "use", &[]).await;
    let tree = reef::tree::Entity::load().with(reef::leaf::Entity).with(reef::leaves::Entity);
    let tree = tree.one(&filled.1).await.unwrap().unwrap();
    assert_eq!((tree.leafs.len(), tree.related_leaves.len()), (1, 1), "leaves of two kinds");
    check_junction_with_casts(&filled).await;

    let made = reef::made_key::ActiveModel { a: sea_orm::Set(4), ..Default::default() };
    assert_eq!(made.insert(&filled.1).await.unwrap().b, 8, "the database makes the key");
    check_made_references(&filled).await;
    check::<reef::grids::Entity>(&filled, "grids", &[]).await;
    let perhaps = reef::perhaps::Entity::find().all(&filled.1).await.unwrap();
    assert_eq!((perhaps.len(), perhaps[0].name.as_deref()), (2, None), "nothing is joined");
    check::<reef::small::Entity>(&filled, "small", &[]).await;
    check::<reef::smaller::Entity>(&filled, "smaller", &[]).await;
    let big = reef::big::Entity::load().filter(reef::big::Column::Id.eq(70_000_i64)).with(reef::small::Entity);
    let small = big.one(&filled.1).await.unwrap().unwrap().small;
    assert_eq!(small.as_ref().map(|it| it.id), Some(70_000), "an integer leads to a bigint");
    let smalls = reef::small::Entity::find().order_by_asc(reef::small::Column::Id).all(&filled.1).await.unwrap();
    let tags = smalls.load_one(reef::tagged::Entity, &filled.1).await.unwrap();
    assert_eq!(tags[0].as_ref().map(|it| it.tags.as_str()), Some("{a,\"b c\"}"), "and a list to a list");
    let smallers = smalls.load_many(reef::smaller::Entity, &filled.1).await.unwrap();
    assert_eq!(smallers[0][0].small_id, Some(1), "by way of a key that leads on");
    let views = reef::all_internals::Entity::find().all(&filled.1).await.unwrap();
    assert_eq!(views.len(), 2);
    let twice = reef::twice::Entity::find().one(&filled.1).await.unwrap().unwrap();
    assert_eq!((twice.r#type.as_deref(), twice.took_too.as_deref()), (Some("x"), Some("2 days")));
    assert_eq!(reef::key_of_many::Entity::find().count(&filled.1).await.unwrap(), 1, "read-only, and read");

    let step =
        reef::move_table::Entity::load().with(reef::move_table::Relation::Xy).with(reef::move_table::Relation::Uv);
    let step = step.one(&filled.1).await.unwrap().unwrap();
    let ends = [step.x_y.as_ref().unwrap(), step.u_v.as_ref().unwrap()].map(|cell| (cell.x, cell.y));
    assert_eq!(ends, [(1, 2), (2, 1)], "relations of one letter each");

    let second = reef::message::Entity::find_by_id((1, 2)).one(&filled.1).await.unwrap().unwrap();
    let first = second.find_linked(reef_reply()).one(&filled.1).await.unwrap();
    assert_eq!(first.unwrap().id, 1, "a key of two columns to the own table");
}

/// What is as long as its type has it goes in and out whole, and what is longer is refused.
async fn check_lengths(filled: &(TestDb, DatabaseConnection)) {
    use reef::cut::{ActiveModel, Column, Entity};
    check::<Entity>(filled, "cut", &[]).await;
    check::<reef::cut_key::Entity>(filled, "cut_key", &[]).await;
    check::<reef::cut_keys::Entity>(filled, "cut_keys", &[]).await;
    let mut refused = 0;
    for column in Column::iter().filter(|column| !matches!(column, Column::Id)) {
        let long = match column {
            Column::Bits | Column::BitGrid => "10110",
            _ => "abcde",
        };
        let long = match column {
            Column::Lists => sea_orm::Value::from(vec![long.to_owned()]),
            Column::AllLists => format!("{{\"{{{long}}}\"}}").into(),
            _ => format!("{{{long}}}").into(),
        };
        let mut model = ActiveModel { id: sea_orm::Set(3), ..Default::default() };
        model.set(column, long);
        let error = model.insert(&filled.1).await.expect_err(column.as_str()).to_string();
        assert!(error.contains("too long") || error.contains("does not match"), "{}: {error}", column.as_str());
        refused += 1;
    }
    assert_eq!(refused, 8);
    let key = reef::cut_keys::ActiveModel { a: sea_orm::Set("{abcde}".into()), b: sea_orm::Set("{a}".into()) };
    assert!(key.insert(&filled.1).await.unwrap_err().to_string().contains("too long"));
}

/// Across a junction that is read with casts, rows are found, and loaded from the side that needs none.
async fn check_junction_with_casts((_, connection): &(TestDb, DatabaseConnection)) {
    use reef::sea_orm_active_enums::State;
    use reef::{condition, tree};
    check_related(connection, State::InRepair, &[1]).await;
    check_related(connection, State::InUse, &[]).await;
    let tree = tree::Entity::load().with(condition::Entity).one(connection).await.unwrap().unwrap();
    assert_eq!(tree.conditions.iter().map(|it| it.id).collect::<Vec<_>>(), [State::InRepair]);
    let all = condition::Entity::find().all(connection).await.unwrap();
    let loaded = all.load_many(tree::Entity, connection).await;
    assert!(loaded.is_err(), "the field can be there: {loaded:?}");
}

async fn check_related(connection: &DatabaseConnection, state: reef::sea_orm_active_enums::State, trees: &[i32]) {
    let found = reef::condition::Entity::find_by_id(state).one(connection).await.unwrap().unwrap();
    let found = found.find_related(reef::tree::Entity).all(connection).await.unwrap();
    assert_eq!(found.iter().map(|tree| tree.id).collect::<Vec<_>>(), trees);
}

/// Keys out of values that the database makes lead to their rows.
async fn check_made_references((database, connection): &(TestDb, DatabaseConnection)) {
    use reef::made_reference::{ActiveModel, Entity, Relation};
    let reference = ActiveModel { id: sea_orm::Set(4), ..Default::default() };
    database.execute("INSERT INTO made_key (a) SELECT unnest(ARRAY[3, 6])").await;
    database.execute("SELECT setval('made_reference_turn_seq', 6, false)").await;
    let reference = reference.insert(connection).await.unwrap();
    assert_eq!((reference.twice.map(|it| *it), *reference.turn), (Some(8), 6), "the database makes what refers");
    let load = Entity::load().with(Relation::RelatedTwice).with(Relation::RelatedTurn);
    let loaded = load.filter(reef::made_reference::Column::Id.eq(4)).one(connection).await.unwrap().unwrap();
    let keys = [loaded.related_twice.as_ref().unwrap(), loaded.related_turn.as_ref().unwrap()].map(|key| key.a);
    assert_eq!(keys, [4, 3], "and the rows that it refers to are found");
}

/// Returns the way from a message to the one it answers.
fn reef_reply() -> impl sea_orm::Linked<FromEntity = reef::message::Entity, ToEntity = reef::message::Entity> {
    struct Reply;
    impl sea_orm::Linked for Reply {
        type FromEntity = reef::message::Entity;
        type ToEntity = reef::message::Entity;

        fn link(&self) -> Vec<sea_orm::RelationDef> {
            vec![sea_orm::RelationTrait::def(&reef::message::Relation::ReplyTo)]
        }
    }
    Reply
}

#[tokio::test]
async fn contributed_types_go_in_and_out() {
    if !has_extensions().await {
        return;
    }
    let filled = filled("extensions").await;
    check::<extensions::account::Entity>(&filled, "account", &["pattern"]).await;
    let found = extensions::account::Entity::find_by_id("ADA@EXAMPLE.ORG").one(&filled.1).await.unwrap();
    assert_eq!(found.unwrap().email, "Ada@example.org", "a citext is compared as one");
}

#[tokio::test]
async fn vectors_go_in_and_out() {
    if !has_vectors().await {
        return;
    }
    let filled = filled("vector").await;
    // Vectors of different lengths are not compared by pgvector.
    check::<vector::passage::Entity>(&filled, "passage", &["any_size"]).await;
    let near = vector::near::Entity::find().order_by_asc(vector::near::Column::Distance).all(&filled.1).await.unwrap();
    assert_eq!(near[0].embedding.as_deref(), Some("[1,2,3]"), "the first is the nearest");
}

#[tokio::test]
async fn what_the_database_fills_is_read_and_left_to_it() {
    use sea_orm::Set;
    let (_database, connection) = filled("atlas").await;
    let made = atlas::made_by_database::ActiveModel {
        price: Set("2.50".parse().unwrap()),
        amount: Set(4),
        name: Set(Some("Ink".to_owned())),
        ..Default::default()
    };
    let mut made = made.insert(&connection).await.unwrap();
    assert_eq!((made.id, *made.number), (3, 3));
    assert_eq!(made.total.as_deref(), Some(&"10.00".parse().unwrap()));
    assert_eq!(made.lower_name.as_deref().map(String::as_str), Some("ink"));
    let mut changed = made.clone().into_active_model();
    changed.amount = Set(2);
    made = changed.update(&connection).await.unwrap();
    assert_eq!(made.total.unwrap().into_inner(), "5.00".parse().unwrap());
    // A value for the key is PostgreSQL's to refuse.
    let with_key = atlas::made_by_database::ActiveModel { id: Set(9), price: Set(1.into()), ..Default::default() };
    let refused = with_key.insert(&connection).await.unwrap_err().to_string();
    assert!(refused.contains("non-DEFAULT value into column \"id\""), "{refused}");
}

#[tokio::test]
async fn what_is_computed_when_it_is_read_is_left_to_the_database() {
    use sea_orm::Set;
    if !has_virtual_columns().await {
        return;
    }
    let database = crate::support::database().await;
    super::apply(&database, "parcel.sql").await;
    let connection = Database::connect(database.url()).await.unwrap();
    let new = parcel::parcel::ActiveModel {
        width: Set("2.50".parse().unwrap()),
        height: Set(Some(4.into())),
        count: Set(3),
        ..Default::default()
    };
    let inserted = new.insert(&connection).await.unwrap();
    assert_eq!(inserted.area.as_deref(), Some(&"10.0000".parse().unwrap()));
    assert_eq!((inserted.area.as_deref(), *inserted.twice), (inserted.kept.as_deref(), 6));
    assert_eq!(inserted.took.as_deref().map(String::as_str), Some("3 days"));
    assert_eq!(parcel::parcel::Entity::find().one(&connection).await.unwrap().as_ref(), Some(&inserted));

    let mut changed = inserted.into_active_model();
    (changed.height, changed.count) = (Set(None), Set(5));
    let updated = changed.update(&connection).await.unwrap();
    assert_eq!((updated.area.as_deref(), *updated.twice), (None, 10));
    assert_eq!(updated.label.as_deref().map(String::as_str), Some("no. 5"));
    assert_eq!(updated.multiples.as_deref(), Some(&vec![5, 10]));
    let found = parcel::parcel::Entity::find().filter(parcel::parcel::Column::Took.eq("5 days"));
    assert_eq!(found.count(&connection).await.unwrap(), 1);
    let view = parcel::area::Entity::find().one(&connection).await.unwrap().unwrap();
    assert_eq!((view.area, view.took.as_deref()), (None, Some("5 days")));

    let shelf = parcel::shelf::ActiveModel {
        number: Set("[1,3)".to_owned()),
        during: Set("[\"2026-01-01 00:00:00+00\",\"2026-02-01 00:00:00+00\")".to_owned()),
        capacity: Set(Some(0)),
    };
    let shelf = shelf.insert(&connection).await.unwrap();
    let again = shelf.clone().into_active_model().reset_all().insert(&connection).await.unwrap_err().to_string();
    assert!(again.contains("shelf_pkey"), "{again}");
    let emptied = parcel::shelf::ActiveModel { capacity: Set(None), ..shelf.into_active_model() };
    assert_eq!(emptied.update(&connection).await.unwrap().capacity, None);
}

#[tokio::test]
async fn what_has_no_key_is_read_and_not_saved() {
    use atlas::sea_orm_active_enums::{FarMood, Mood};
    let (_database, connection) = filled("atlas").await;
    let lines = atlas::without_key::Entity::find();
    let blue = lines.clone().filter(atlas::without_key::Column::Mood.eq(FarMood::Blue));
    assert_eq!(blue.all(&connection).await.unwrap().len(), 2);
    assert_eq!(lines.count(&connection).await.unwrap(), 3);

    let cheap = atlas::cheap::Entity::find().all(&connection).await.unwrap();
    assert_eq!(cheap[0].moods, Some(vec![Mood::Sad]));
    assert_eq!((cheap[0].took.as_deref(), cheap[0].name.as_deref()), (Some("1 day"), Some("Pen")));
    let counted = atlas::counted::Entity::find().filter(atlas::counted::Column::Count.eq(1)).all(&connection).await;
    assert_eq!(counted.unwrap().iter().map(|row| row.place.as_deref()).collect::<Vec<_>>(), [Some("(1,2)"); 2]);

    let saved = cheap[0].clone().into_active_model().insert(&connection).await.unwrap_err();
    assert_eq!(saved.to_string(), "Custom Error: public.cheap is read-only: it has no key");
    assert!(cheap[0].clone().delete(&connection).await.is_err());
}

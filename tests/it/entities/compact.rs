//! The compact format: its entities compile, and each relation leads to the rows that its key names.

use harbor::fleet::{berth, captain, flag, mooring, port, prelude, vessel};
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, JoinType, ModelTrait as _, QueryFilter as _, QuerySelect as _,
    RelationTrait as _,
};
use seaworthy_codegen::Format;

use super::{apply, check_committed, in_format};

#[tokio::test]
async fn the_compact_entities_are_the_committed_ones() {
    let generated = in_format("fleet", Format::Compact).await;
    check_committed(&generated);
    assert!(generated.warnings.is_empty(), "{:?}", generated.warnings);
}

#[tokio::test]
async fn every_relation_leads_to_the_rows_of_its_key() {
    let db = crate::support::database().await;
    apply(&db, "fleet.sql").await;
    db.execute(
        "INSERT INTO port VALUES ('SYD', 'Sydney'), ('HBA', 'Hobart');
         INSERT INTO captain VALUES (1, 'Ada', NULL), (2, 'Bo', 1);
         INSERT INTO vessel VALUES (1, 'SYD', 'HBA', 2, 'tug'), (2, 'HBA', NULL, NULL, 'barge');
         INSERT INTO berth VALUES ('SYD', 1), ('SYD', 2);
         INSERT INTO mooring VALUES (1, 'SYD', 2);
         INSERT INTO flag VALUES (1, 'red'), (2, 'blue');
         INSERT INTO vessel_flag VALUES (1, 1), (1, 2), (2, 2)",
    )
    .await;
    let connection = sea_orm::Database::connect(db.url()).await.unwrap();
    let tug = prelude::Vessel::find_by_id(1).one(&connection).await.unwrap().unwrap();

    let bo = tug.find_related(prelude::Captain).one(&connection).await.unwrap().unwrap();
    assert_eq!(bo.name, "Bo");
    assert_eq!(bo.find_related(prelude::Vessel).one(&connection).await.unwrap().as_ref(), Some(&tug), "and back");
    let flags = tug.find_related(prelude::Flag).all(&connection).await.unwrap();
    assert_eq!(flags.iter().map(|flag| flag.colours.as_str()).collect::<Vec<_>>(), ["red", "blue"]);
    let blue = flag::Entity::find_by_id(2).one(&connection).await.unwrap().unwrap();
    assert_eq!(blue.find_related(prelude::Vessel).all(&connection).await.unwrap().len(), 2);

    // Two keys to one table, each by its own name.
    for (relation, name) in
        [(vessel::Relation::RelatedHomePortCode, "Sydney"), (vessel::Relation::RelatedLastPortCode, "Hobart")]
    {
        let joined = vessel::Entity::find().filter(vessel::Column::Id.eq(1)).join(JoinType::InnerJoin, relation.def());
        let names = joined.select_only().column(port::Column::Name).into_tuple::<String>().all(&connection).await;
        assert_eq!(names.unwrap(), [name]);
    }
    let calls = port::Entity::find().join(JoinType::InnerJoin, port::Relation::VesselsAsRelatedLastPortCode.def());
    assert_eq!(calls.all(&connection).await.unwrap().len(), 1, "one vessel was last in a port");

    // Two columns, and the own table.
    let second = berth::Entity::find_by_id(("SYD".to_owned(), 2)).one(&connection).await.unwrap().unwrap();
    let moorings = second.find_related(mooring::Entity).all(&connection).await.unwrap();
    assert_eq!(moorings[0].find_related(berth::Entity).one(&connection).await.unwrap(), Some(second));
    let trained = captain::Entity::find().join_as(
        JoinType::InnerJoin,
        captain::Relation::TrainedBy.def(),
        sea_orm::sea_query::Alias::new("trainer"),
    );
    assert_eq!(trained.all(&connection).await.unwrap().iter().map(|it| it.id).collect::<Vec<_>>(), [2]);
}

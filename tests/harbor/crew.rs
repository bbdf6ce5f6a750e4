//! Entities that harbor's program knows, for `migrate diff --from-entities`: one that no migration makes, and one that
//! knows a part of its table and a column more.

use sea_orm::schema::SchemaBuilder;
use sea_orm::{DbBackend, Schema};

/// Registers the entities.
pub fn schema() -> SchemaBuilder {
    Schema::new(DbBackend::Postgres).builder().register(member::Entity).register(ship::Entity)
}

/// The table `crew`.
pub mod member {
    use sea_orm::entity::prelude::*;

    /// Somebody on board.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "crew")]
    pub struct Model {
        /// The number.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: i64,
        /// What they are called.
        #[sea_orm(column_type = "Text", unique)]
        pub name: String,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// The table `ships`.
pub mod ship {
    use sea_orm::entity::prelude::*;

    /// A ship, as far as this application knows it.
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "ships")]
    pub struct Model {
        /// The number.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: i64,
        /// The country that it sails for.
        #[sea_orm(column_type = "Text", nullable)]
        pub flag: Option<String>,
        /// What is painted on it.
        #[sea_orm(column_type = "String(StringLen::N(40))")]
        pub label: String,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

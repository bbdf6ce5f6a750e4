//! Rows that are marked as deleted, and everything that would lose them.

use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, DbErr, EntityTrait, Iterable as _, PrimaryKeyToColumn, QueryFilter as _,
    Select, UpdateMany, Value,
};

/// An entity whose rows are marked as deleted.
///
/// For generic code; [`crate::soft_delete!`] implements it and gives the entity functions that come before SeaORM's.
pub trait SoftDelete: EntityTrait {
    /// Returns the column that holds when a row was deleted, and NULL for one that was not.
    fn deleted_at() -> Self::Column;

    /// Returns the time that is written: now, in UTC for a column without a time zone.
    fn deletion_time() -> Expr {
        Expr::cust("timezone('utc', now())")
    }

    /// Returns what is not deleted.
    fn find_live() -> Select<Self> {
        Self::find().filter(Self::deleted_at().is_null())
    }

    /// Returns what is deleted.
    fn find_deleted() -> Select<Self> {
        Self::find().filter(Self::deleted_at().is_not_null())
    }

    /// Returns the statement that marks what it is filtered to; what is marked already keeps its time.
    fn mark_deleted() -> UpdateMany<Self> {
        Self::update_many().col_expr(Self::deleted_at(), Self::deletion_time()).filter(Self::deleted_at().is_null())
    }

    /// Returns the statement that takes the mark from what it is filtered to.
    fn mark_restored() -> UpdateMany<Self> {
        let null = Expr::cust("NULL");
        Self::update_many().col_expr(Self::deleted_at(), null).filter(Self::deleted_at().is_not_null())
    }
}

/// Returns the error of a DELETE that was stopped before it was sent.
pub fn refuse_hard_delete<E: SoftDelete>() -> DbErr {
    let table = E::default();
    let table = table.table_name();
    DbErr::Custom(format!("{table} is soft-deleted: a row is marked with `delete_by_id` or `Model::delete`, not lost"))
}

/// Narrows a statement to the row of a key of one column.
#[doc(hidden)]
pub fn of_key<E: SoftDelete>(statement: UpdateMany<E>, key: impl Into<Value>) -> UpdateMany<E> {
    let column = E::PrimaryKey::iter().map(PrimaryKeyToColumn::into_column).next().expect("an entity has a key");
    statement.filter(column.eq(key))
}

/// Narrows a statement to the row that an active model is of; to none where its key is not set.
#[doc(hidden)]
pub fn of_row<E: SoftDelete>(statement: UpdateMany<E>, row: &E::ActiveModel) -> UpdateMany<E> {
    E::PrimaryKey::iter().map(PrimaryKeyToColumn::into_column).fold(statement, |statement, column| {
        match row.get(column).into_value() {
            Some(value) => statement.filter(column.eq(value)),
            None => statement.filter(Expr::value(false)),
        }
    })
}

/// Makes an entity soft-deleting: `soft_delete!(crate::scholarly::user, DeletedAt, id: String);`, with its module, the
/// column that holds when, and the field and type of its key.
///
/// The entity gets functions of the names of SeaORM's, which Rust prefers to those of the trait. `find`, `find_by_id`
/// and the finders of unique keys leave out what is deleted; `find_with_deleted` does not. `delete`, `delete_many`,
/// `delete_by_id` and `Model::delete` mark; `restore_by_id` and `Model::restore` take the mark away. What still gets at SeaORM's own
/// delete of one row, as generic code does, is stopped by `before_delete`.
#[macro_export]
macro_rules! soft_delete {
    ($($module:ident)::+, $column:ident, $key:ident: $key_type:ty) => {
        impl $crate::SoftDelete for $($module)::+::Entity {
            fn deleted_at() -> Self::Column {
                $($module)::+::Column::$column
            }
        }

        impl $($module)::+::Entity {
            /// Returns the rows that are not deleted.
            pub fn find() -> $crate::sea_orm::Select<Self> {
                <Self as $crate::SoftDelete>::find_live()
            }

            /// Returns all rows, the deleted ones too.
            pub fn find_with_deleted() -> $crate::sea_orm::Select<Self> {
                <Self as $crate::sea_orm::EntityTrait>::find()
            }

            /// Returns the row of that key, unless it is deleted.
            pub fn find_by_id(key: impl Into<$key_type>) -> $crate::sea_orm::Select<Self> {
                let key: $key_type = key.into();
                let found = <Self as $crate::sea_orm::EntityTrait>::find_by_id(key);
                $crate::sea_orm::QueryFilter::filter(
                    found,
                    $crate::sea_orm::ColumnTrait::is_null(&<Self as $crate::SoftDelete>::deleted_at()),
                )
            }

            /// Returns the statement that marks what it is filtered to as deleted.
            pub fn delete_many() -> $crate::sea_orm::UpdateMany<Self> {
                <Self as $crate::SoftDelete>::mark_deleted()
            }

            /// Returns the statement that marks this row as deleted; one whose key is not set is none.
            pub fn delete<A>(row: A) -> $crate::sea_orm::UpdateMany<Self>
            where
                A: $crate::sea_orm::IntoActiveModel<$($module)::+::ActiveModel>,
            {
                $crate::of_row(<Self as $crate::SoftDelete>::mark_deleted(), &row.into_active_model())
            }

            /// Returns the statement that marks the row of that key as deleted.
            pub fn delete_by_id(key: impl Into<$key_type>) -> $crate::sea_orm::UpdateMany<Self> {
                let key: $key_type = key.into();
                $crate::of_key(<Self as $crate::SoftDelete>::mark_deleted(), key)
            }

            /// Returns the statement that takes the mark from the row of that key.
            pub fn restore_by_id(key: impl Into<$key_type>) -> $crate::sea_orm::UpdateMany<Self> {
                let key: $key_type = key.into();
                $crate::of_key(<Self as $crate::SoftDelete>::mark_restored(), key)
            }
        }

        impl $($module)::+::Model {
            /// Marks the row as deleted; returns whether it was not before.
            ///
            /// Takes the row, as SeaORM's does: with a reference Rust would prefer that one.
            pub async fn delete<C: $crate::sea_orm::ConnectionTrait>(
                self,
                db: &C,
            ) -> Result<bool, $crate::sea_orm::DbErr> {
                let marked = $($module)::+::Entity::delete_by_id(self.$key.clone()).exec(db).await?;
                Ok(marked.rows_affected > 0)
            }

            /// Takes the mark from the row; returns whether it had one.
            pub async fn restore<C: $crate::sea_orm::ConnectionTrait>(
                &self,
                db: &C,
            ) -> Result<bool, $crate::sea_orm::DbErr> {
                let restored = $($module)::+::Entity::restore_by_id(self.$key.clone()).exec(db).await?;
                Ok(restored.rows_affected > 0)
            }
        }

        #[$crate::async_trait]
        impl $crate::sea_orm::ActiveModelBehavior for $($module)::+::ActiveModel {
            async fn before_delete<C: $crate::sea_orm::ConnectionTrait>(
                self,
                _: &C,
            ) -> Result<Self, $crate::sea_orm::DbErr> {
                Err($crate::refuse_hard_delete::<$($module)::+::Entity>())
            }
        }
    };
}

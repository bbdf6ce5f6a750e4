//! Who changed what: an entry in a log, written in the transaction of the change.

use sea_orm::sea_query::sea_value_to_json_value;
use sea_orm::{
    ActiveModelBehavior, ActiveModelTrait, ColumnTrait as _, Condition, DatabaseTransaction, DbErr, EntityName as _,
    EntityTrait, IdenStatic as _, IntoActiveModel, Iterable as _, ModelTrait, PrimaryKeyToColumn, QueryFilter as _,
    QuerySelect as _, Value,
};
use serde_json::{Map, Value as Json, json};

use crate::SoftDelete;

/// What was done to a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// It was made.
    Create,
    /// Some of its values changed.
    Update,
    /// It was marked as deleted.
    Delete,
    /// The mark was taken away.
    Restore,
}

impl Action {
    /// Every action.
    pub const ALL: [Self; 4] = [Self::Create, Self::Update, Self::Delete, Self::Restore];

    /// Returns the word that stands in a log.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Update => "update",
            Self::Delete => "delete",
            Self::Restore => "restore",
        }
    }
}

/// One change of one row.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// What was done.
    pub action: Action,
    /// The table, as it stands in the database.
    pub table: String,
    /// The key; the values of one of several columns are separated by commas.
    pub key: String,
    /// Each column that changed, by its name in the database: `{"before": …, "after": …}`.
    pub changes: Json,
}

/// Where changes are written, and on whose behalf: actor and request are the implementor's.
pub trait AuditTrail: Sync {
    /// The row of the log.
    type Entry: ActiveModelTrait + ActiveModelBehavior + Send;

    /// Returns the entry for a change.
    fn entry(&self, change: &Change) -> Self::Entry;

    /// Whether a column's values must not show in the log; that it changed still does.
    fn hides(&self, _table: &str, _column: &str) -> bool {
        false
    }
}

/// Writes rows in a transaction, and an entry for each into the log.
///
/// The transaction is the caller's, and so is its commit: a change and its entry are there together or not at all. A row
/// that is updated is locked first, so that `before` is what was there.
#[derive(Debug)]
pub struct Audited<'a, T> {
    transaction: &'a DatabaseTransaction,
    trail: &'a T,
}

impl<'a, T: AuditTrail> Audited<'a, T>
where
    <T::Entry as ActiveModelTrait>::Entity: EntityTrait<ActiveModel = T::Entry>,
    <<T::Entry as ActiveModelTrait>::Entity as EntityTrait>::Model: IntoActiveModel<T::Entry>,
{
    /// Takes a transaction and the log.
    pub fn new(transaction: &'a DatabaseTransaction, trail: &'a T) -> Self {
        Self { transaction, trail }
    }

    /// Inserts a row.
    pub async fn insert<A>(&self, row: A) -> Result<<A::Entity as EntityTrait>::Model, DbErr>
    where
        A: ActiveModelTrait + ActiveModelBehavior + Send,
        <A::Entity as EntityTrait>::Model: IntoActiveModel<A>,
    {
        let after = row.insert(self.transaction).await?;
        self.log(Action::Create, None, &after).await?;
        Ok(after)
    }

    /// Updates a row; one that does not change leaves no entry.
    pub async fn update<A>(&self, row: A) -> Result<<A::Entity as EntityTrait>::Model, DbErr>
    where
        A: ActiveModelTrait + ActiveModelBehavior + Send,
        <A::Entity as EntityTrait>::Model: IntoActiveModel<A>,
    {
        let mut same = Condition::all();
        for key in <A::Entity as EntityTrait>::PrimaryKey::iter() {
            let column = key.into_column();
            let value = row.get(column).into_value().ok_or(DbErr::PrimaryKeyNotSet { ctx: "Audited::update" })?;
            same = same.add(column.eq(value));
        }
        let before = self.locked::<A::Entity>(same).await?;
        let after = row.update(self.transaction).await?;
        self.log(Action::Update, Some(&before), &after).await?;
        Ok(after)
    }

    /// Marks a row as deleted; one that is already leaves no entry.
    pub async fn delete<E: SoftDelete>(&self, row: &E::Model) -> Result<E::Model, DbErr>
    where
        E::Model: ModelTrait<Entity = E>,
    {
        let same = same_row(row);
        let before = self.locked::<E>(same.clone()).await?;
        E::mark_deleted().filter(same.clone()).exec(self.transaction).await?;
        let after = self.locked::<E>(same).await?;
        self.log(Action::Delete, Some(&before), &after).await?;
        Ok(after)
    }

    /// Takes the mark from a row; one that has none leaves no entry.
    pub async fn restore<E: SoftDelete>(&self, row: &E::Model) -> Result<E::Model, DbErr>
    where
        E::Model: ModelTrait<Entity = E>,
    {
        let same = same_row(row);
        let before = self.locked::<E>(same.clone()).await?;
        E::mark_restored().filter(same.clone()).exec(self.transaction).await?;
        let after = self.locked::<E>(same).await?;
        self.log(Action::Restore, Some(&before), &after).await?;
        Ok(after)
    }

    async fn locked<E: EntityTrait>(&self, same: Condition) -> Result<E::Model, DbErr> {
        let found = E::find().filter(same).lock_exclusive().one(self.transaction).await?;
        found.ok_or_else(|| DbErr::RecordNotFound(format!("no such row of {}", E::default().table_name())))
    }

    async fn log<M: ModelTrait>(&self, action: Action, before: Option<&M>, after: &M) -> Result<(), DbErr> {
        let table = <M::Entity as Default>::default().table_name().to_owned();
        let mut changes = Map::new();
        for column in <M::Entity as EntityTrait>::Column::iter() {
            let (old, new) = (before.map(|row| row.get(column)), after.get(column));
            if old.as_ref() == Some(&new) {
                continue;
            }
            let hidden = self.trail.hides(&table, column.as_str());
            let shown = |value: &Value| if hidden { json!("***") } else { sea_value_to_json_value(value) };
            let old = old.as_ref().map_or(Json::Null, shown);
            changes.insert(column.as_str().to_owned(), json!({ "before": old, "after": shown(&new) }));
        }
        if changes.is_empty() {
            return Ok(());
        }
        let change = Change { action, table, key: key_of(after), changes: Json::Object(changes) };
        self.trail.entry(&change).insert(self.transaction).await?;
        Ok(())
    }
}

/// Returns the condition that holds for this row alone.
fn same_row<M: ModelTrait>(row: &M) -> Condition {
    let columns = <M::Entity as EntityTrait>::PrimaryKey::iter().map(PrimaryKeyToColumn::into_column);
    columns.fold(Condition::all(), |same, column| same.add(column.eq(row.get(column))))
}

fn key_of<M: ModelTrait>(row: &M) -> String {
    let columns = <M::Entity as EntityTrait>::PrimaryKey::iter().map(PrimaryKeyToColumn::into_column);
    let values = columns.map(|column| match sea_value_to_json_value(&row.get(column)) {
        Json::String(text) => text,
        other => other.to_string(),
    });
    values.collect::<Vec<_>>().join(",")
}

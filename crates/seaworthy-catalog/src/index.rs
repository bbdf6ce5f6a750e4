//! Indexes that no constraint owns.

use serde::{Deserialize, Serialize};

use crate::QualifiedName;

/// An index; it stands in the schema of its table.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
pub struct Index {
    /// The index's name.
    pub name: String,
    /// The access method: `btree`, `gin`, one of an extension.
    pub method: String,
    /// What is indexed, in order.
    #[serde(default)]
    pub keys: Vec<IndexKey>,
    /// `INCLUDE (…)`: columns that are stored, not searched.
    #[serde(default)]
    pub include: Vec<String>,
    /// `UNIQUE`; with a predicate or an expression it says nothing about a column.
    pub unique: bool,
    /// Two NULLs collide. PG 15+, CREATE INDEX, "NULLS NOT DISTINCT".
    pub nulls_not_distinct: bool,
    /// `WHERE …`, as `pg_get_expr` prints it with an empty `search_path`.
    pub predicate: Option<String>,
    /// The whole statement, as `pg_get_indexdef` prints it with an empty `search_path`: with the collations, operator
    /// classes and parameters, and `ON ONLY` for that of a partitioned table.
    pub definition: String,
    /// False where a build with CONCURRENTLY failed or goes on: queries do not use it.
    pub valid: bool,
    /// Where it is kept, where not in the database's own place.
    pub tablespace: Option<String>,
    /// `ALTER INDEX … ALTER COLUMN n SET STATISTICS`, by the number of the column.
    #[serde(default)]
    pub statistics: Vec<(i32, i32)>,
    /// The index of the partitioned table that it is attached to.
    pub attached_to: Option<QualifiedName>,
    /// `COMMENT ON INDEX`.
    pub comment: Option<String>,
}

impl Index {
    /// Returns a plain index over keys, the fields of which are public to be filled.
    pub fn new(name: impl Into<String>, keys: Vec<IndexKey>) -> Self {
        Self {
            name: name.into(),
            method: "btree".to_owned(),
            keys,
            include: Vec::new(),
            unique: false,
            nulls_not_distinct: false,
            predicate: None,
            definition: String::new(),
            valid: true,
            tablespace: None,
            statistics: Vec::new(),
            attached_to: None,
            comment: None,
        }
    }

    /// Returns the columns that no two rows share, where the index promises that.
    ///
    /// None for an index that is not unique, not valid, partial, or over an expression.
    pub fn unique_columns(&self) -> Option<Vec<&str>> {
        if !self.unique || !self.valid || self.predicate.is_some() {
            return None;
        }
        self.keys
            .iter()
            .map(|key| match &key.term {
                IndexTerm::Column(column) => Some(column.as_str()),
                IndexTerm::Expression(_) => None,
            })
            .collect()
    }
}

/// One of the things that an index is ordered or searched by.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
pub struct IndexKey {
    /// A column or an expression.
    pub term: IndexTerm,
    /// `ASC` or `DESC`.
    pub sort: SortOrder,
    /// `NULLS FIRST` or `NULLS LAST`.
    pub nulls: NullsOrder,
}

impl IndexKey {
    /// Returns a column in the default order: ascending, NULLs last.
    pub fn column(name: impl Into<String>) -> Self {
        Self { term: IndexTerm::Column(name.into()), sort: SortOrder::Ascending, nulls: NullsOrder::Last }
    }

    /// Returns an expression in the default order: ascending, NULLs last.
    pub fn expression(text: impl Into<String>) -> Self {
        Self { term: IndexTerm::Expression(text.into()), sort: SortOrder::Ascending, nulls: NullsOrder::Last }
    }
}

/// What one key of an index is made of.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum IndexTerm {
    /// A column of the table.
    Column(String),
    /// An expression, as `pg_get_indexdef` prints it with an empty `search_path`.
    Expression(String),
}

/// `ASC` or `DESC`: bit 0 of `pg_index.indoption`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SortOrder {
    /// `ASC`.
    Ascending,
    /// `DESC`.
    Descending,
}

impl SortOrder {
    /// Both orders.
    pub const ALL: [Self; 2] = [Self::Ascending, Self::Descending];

    /// Returns the word of CREATE INDEX.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ascending => "ASC",
            Self::Descending => "DESC",
        }
    }
}

/// Where NULLs stand: bit 1 of `pg_index.indoption`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NullsOrder {
    /// `NULLS FIRST`.
    First,
    /// `NULLS LAST`.
    Last,
}

impl NullsOrder {
    /// Both places.
    pub const ALL: [Self; 2] = [Self::First, Self::Last];

    /// Returns the words of CREATE INDEX.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::First => "NULLS FIRST",
            Self::Last => "NULLS LAST",
        }
    }
}

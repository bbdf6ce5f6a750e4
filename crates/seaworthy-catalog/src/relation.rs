//! Relations: whatever has columns and a row in `pg_class` that a query can select from.

use serde::Serialize;

use crate::{Check, Column, ForeignKey, Index, PrimaryKey, QualifiedName, Unique};

/// A table, a view or what else can be selected from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Relation {
    /// Where it stands.
    pub name: QualifiedName,
    /// What it is.
    pub kind: RelationKind,
    /// How long its rows live.
    pub persistence: Persistence,
    /// `COMMENT ON TABLE` and the like.
    pub comment: Option<String>,
    /// In the order of the table; dropped columns are gone.
    pub columns: Vec<Column>,
    /// At most one, says PostgreSQL.
    pub primary_key: Option<PrimaryKey>,
    /// Unique constraints by name; a unique *index* without a constraint is in `indexes`.
    pub uniques: Vec<Unique>,
    /// By name.
    pub foreign_keys: Vec<ForeignKey>,
    /// By name.
    pub checks: Vec<Check>,
    /// By name; without those that stand behind a constraint.
    pub indexes: Vec<Index>,
    /// What follows `PARTITION BY`: `RANGE (created_at)`. Some for [`RelationKind::PartitionedTable`] only.
    pub partition_key: Option<String>,
    /// Where this is a partition: of what, and for which rows.
    pub partition_of: Option<Partition>,
    /// The query of a view or a materialized view, as `pg_get_viewdef` prints it with an empty `search_path`.
    pub definition: Option<String>,
}

impl Relation {
    /// Returns an ordinary, empty, permanent table, the fields of which are public to be filled.
    pub fn table(name: QualifiedName) -> Self {
        Self {
            name,
            kind: RelationKind::Table,
            persistence: Persistence::Permanent,
            comment: None,
            columns: Vec::new(),
            primary_key: None,
            uniques: Vec::new(),
            foreign_keys: Vec::new(),
            checks: Vec::new(),
            indexes: Vec::new(),
            partition_key: None,
            partition_of: None,
            definition: None,
        }
    }

    /// Returns the column of that name.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// Brings constraints and indexes into the order of their names.
    pub fn sort(&mut self) {
        self.uniques.sort_by(|a, b| a.name.cmp(&b.name));
        self.foreign_keys.sort_by(|a, b| a.name.cmp(&b.name));
        self.checks.sort_by(|a, b| a.name.cmp(&b.name));
        self.indexes.sort_by(|a, b| a.name.cmp(&b.name));
    }
}

/// `pg_class.relkind`, as far as it has columns that a query sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RelationKind {
    /// `r`; a partition is one too.
    Table,
    /// `p`.
    PartitionedTable,
    /// `f`.
    ForeignTable,
    /// `v`.
    View,
    /// `m`.
    MaterializedView,
}

impl RelationKind {
    /// Every kind.
    pub const ALL: [Self; 5] =
        [Self::Table, Self::PartitionedTable, Self::ForeignTable, Self::View, Self::MaterializedView];

    /// Returns the letter in `pg_class.relkind` (PostgreSQL 14, 52.11 "pg_class").
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Table => "r",
            Self::PartitionedTable => "p",
            Self::ForeignTable => "f",
            Self::View => "v",
            Self::MaterializedView => "m",
        }
    }
}

/// `pg_class.relpersistence`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Persistence {
    /// Survives a crash.
    Permanent,
    /// Emptied after a crash, not replicated.
    Unlogged,
    /// Gone with its session.
    Temporary,
}

impl Persistence {
    /// Every persistence.
    pub const ALL: [Self; 3] = [Self::Permanent, Self::Unlogged, Self::Temporary];

    /// Returns the letter in `pg_class.relpersistence` (PostgreSQL 14, 52.11 "pg_class").
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Permanent => "p",
            Self::Unlogged => "u",
            Self::Temporary => "t",
        }
    }
}

/// What makes a table a partition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Partition {
    /// The partitioned table.
    pub parent: QualifiedName,
    /// `FOR VALUES FROM … TO …` or `DEFAULT`.
    pub bound: String,
}

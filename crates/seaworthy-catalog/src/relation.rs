//! Relations: whatever has columns and a row in `pg_class` that a query can select from.

use serde::{Deserialize, Serialize};

use crate::access::Beside;
use crate::{
    Check, Column, Exclusion, ForeignKey, Index, Policy, PrimaryKey, QualifiedName, Rule, StatisticsObject, Trigger,
    Unique,
};

/// A table, a view or what else can be selected from.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
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
    #[serde(default)]
    pub columns: Vec<Column>,
    /// At most one, says PostgreSQL.
    pub primary_key: Option<PrimaryKey>,
    /// Unique constraints by name; a unique *index* without a constraint is in `indexes`.
    #[serde(default)]
    pub uniques: Vec<Unique>,
    /// By name.
    #[serde(default)]
    pub foreign_keys: Vec<ForeignKey>,
    /// By name.
    #[serde(default)]
    pub checks: Vec<Check>,
    /// By name.
    #[serde(default)]
    pub exclusions: Vec<Exclusion>,
    /// By name; without those that stand behind a constraint.
    #[serde(default)]
    pub indexes: Vec<Index>,
    /// By name; without those behind foreign keys.
    #[serde(default)]
    pub triggers: Vec<Trigger>,
    /// By name.
    #[serde(default)]
    pub policies: Vec<Policy>,
    /// By name; without the one that makes a view a view.
    #[serde(default)]
    pub rules: Vec<Rule>,
    /// By name.
    #[serde(default)]
    pub statistics: Vec<StatisticsObject>,
    /// `INHERITS (…)`, in order.
    #[serde(default)]
    pub inherits: Vec<QualifiedName>,
    /// `OF type`.
    pub of_type: Option<QualifiedName>,
    /// Whether policies hold.
    pub row_security: RowSecurity,
    /// What a logical replica gets of a changed row.
    pub replica_identity: ReplicaIdentity,
    /// The index that `CLUSTER` follows.
    pub clustered_on: Option<String>,
    /// Storage parameters of a table and options of a view, each as `name=value`; those of its TOAST table as
    /// `toast.name=value`.
    #[serde(default)]
    pub parameters: Vec<String>,
    /// Where it is kept, where not in the database's own place.
    pub tablespace: Option<String>,
    /// The table access method, where not `heap`.
    pub access_method: Option<String>,
    /// Where the rows of a foreign table are.
    pub foreign: Option<ForeignSource>,
    /// What follows `PARTITION BY`: `RANGE (created_at)`. Some for [`RelationKind::PartitionedTable`] only.
    pub partition_key: Option<String>,
    /// Where this is a partition: of what, and for which rows.
    pub partition_of: Option<Partition>,
    /// The query of a view or a materialized view, as `pg_get_viewdef` prints it with an empty `search_path`.
    pub definition: Option<String>,
    /// Of a materialized view: it was made `WITH NO DATA`, and nobody has refreshed it since.
    #[serde(skip)]
    pub unpopulated: Beside<bool>,
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
            exclusions: Vec::new(),
            indexes: Vec::new(),
            triggers: Vec::new(),
            policies: Vec::new(),
            rules: Vec::new(),
            statistics: Vec::new(),
            inherits: Vec::new(),
            of_type: None,
            row_security: RowSecurity::Disabled,
            replica_identity: ReplicaIdentity::Default,
            clustered_on: None,
            parameters: Vec::new(),
            tablespace: None,
            access_method: None,
            foreign: None,
            partition_key: None,
            partition_of: None,
            definition: None,
            unpopulated: Beside(false),
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
        self.exclusions.sort_by(|a, b| a.name.cmp(&b.name));
        self.indexes.sort_by(|a, b| a.name.cmp(&b.name));
        self.triggers.sort_by(|a, b| a.name.cmp(&b.name));
        self.policies.sort_by(|a, b| a.name.cmp(&b.name));
        self.rules.sort_by(|a, b| a.name.cmp(&b.name));
        self.statistics.sort_by(|a, b| a.name.cmp(&b.name));
    }
}

/// `pg_class.relkind`, as far as it has columns that a query sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
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
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
pub struct Partition {
    /// The partitioned table.
    pub parent: QualifiedName,
    /// `FOR VALUES FROM … TO …` or `DEFAULT`.
    pub bound: String,
}

/// `pg_class.relrowsecurity` and `relforcerowsecurity`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RowSecurity {
    /// Policies are not looked at.
    Disabled,
    /// Policies hold for everyone but the owner.
    Enabled,
    /// Not enabled; the owner is not exempt once it is.
    ForcedOnly,
    /// Policies hold for the owner, too.
    Forced,
}

/// `pg_class.relreplident`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ReplicaIdentity {
    /// The primary key.
    Default,
    /// No old row.
    Nothing,
    /// The whole old row.
    Full,
    /// The columns of this unique index.
    Index(String),
}

/// `SERVER … OPTIONS (…)` of a foreign table.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
pub struct ForeignSource {
    /// The foreign server.
    pub server: String,
    /// Each as `name=value`.
    #[serde(default)]
    pub options: Vec<String>,
}

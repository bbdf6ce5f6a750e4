//! What stands on a relation and is neither a column, a constraint nor an index.

use serde::{Deserialize, Serialize};

use crate::QualifiedName;

/// `CREATE TRIGGER`, constraint triggers included.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
pub struct Trigger {
    /// Unique on its relation.
    pub name: String,
    /// The whole statement, as `pg_get_triggerdef` prints it with an empty `search_path`.
    pub definition: String,
    /// When it fires.
    pub enabled: Enabled,
    /// It comes from the partitioned table that this is a partition of.
    pub inherited: bool,
    /// `COMMENT ON TRIGGER`.
    pub comment: Option<String>,
}

/// `pg_trigger.tgenabled`, `pg_rewrite.ev_enabled` and `pg_event_trigger.evtenabled`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Enabled {
    /// Where `session_replication_role` is `origin` or `local`.
    Origin,
    /// Never.
    Disabled,
    /// Where it is `replica`.
    Replica,
    /// Whatever it is.
    Always,
}

impl Enabled {
    /// Every state.
    pub const ALL: [Self; 4] = [Self::Origin, Self::Disabled, Self::Replica, Self::Always];

    /// Returns the words of ALTER TABLE before `TRIGGER` or `RULE`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Origin => "ENABLE",
            Self::Disabled => "DISABLE",
            Self::Replica => "ENABLE REPLICA",
            Self::Always => "ENABLE ALWAYS",
        }
    }
}

/// `CREATE POLICY`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
pub struct Policy {
    /// Unique on its table.
    pub name: String,
    /// False for `AS RESTRICTIVE`.
    pub permissive: bool,
    /// What it is for.
    pub command: PolicyCommand,
    /// By name; `PUBLIC` where empty.
    #[serde(default)]
    pub roles: Vec<String>,
    /// `USING (…)`, as `pg_get_expr` prints it with an empty `search_path`.
    pub using: Option<String>,
    /// `WITH CHECK (…)`, likewise.
    pub check: Option<String>,
    /// `COMMENT ON POLICY`.
    pub comment: Option<String>,
}

/// `pg_policy.polcmd`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PolicyCommand {
    /// Every command.
    All,
    /// SELECT.
    Select,
    /// INSERT.
    Insert,
    /// UPDATE.
    Update,
    /// DELETE.
    Delete,
}

impl PolicyCommand {
    /// Every command.
    pub const ALL: [Self; 5] = [Self::All, Self::Select, Self::Insert, Self::Update, Self::Delete];

    /// Returns the word after `FOR`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::All => "ALL",
            Self::Select => "SELECT",
            Self::Insert => "INSERT",
            Self::Update => "UPDATE",
            Self::Delete => "DELETE",
        }
    }
}

/// `CREATE RULE`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
pub struct Rule {
    /// Unique on its relation.
    pub name: String,
    /// The whole statement, as `pg_get_ruledef` prints it with an empty `search_path`.
    pub definition: String,
    /// When it fires.
    pub enabled: Enabled,
    /// `COMMENT ON RULE`.
    pub comment: Option<String>,
}

/// `CREATE STATISTICS`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
pub struct StatisticsObject {
    /// Where it stands: not always in the schema of its table.
    pub name: QualifiedName,
    /// The whole statement, as `pg_get_statisticsobjdef` prints it with an empty `search_path`.
    pub definition: String,
    /// `ALTER STATISTICS … SET STATISTICS`, where it is not left to the server.
    pub target: Option<i32>,
    /// `COMMENT ON STATISTICS`.
    pub comment: Option<String>,
}

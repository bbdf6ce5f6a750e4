//! The table locks of PostgreSQL, weakest first.

/// A table-level lock mode. PG 14, 13.3.1 "Table-Level Locks".
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lock {
    /// What a SELECT takes.
    AccessShare,
    /// What SELECT … FOR UPDATE takes.
    RowShare,
    /// What INSERT, UPDATE and DELETE take.
    RowExclusive,
    /// What VACUUM and CREATE INDEX CONCURRENTLY take.
    ShareUpdateExclusive,
    /// What CREATE INDEX takes.
    Share,
    /// What ADD FOREIGN KEY and CREATE TRIGGER take.
    ShareRowExclusive,
    /// What REFRESH MATERIALIZED VIEW CONCURRENTLY takes.
    Exclusive,
    /// What DROP TABLE and most of ALTER TABLE take.
    AccessExclusive,
}

impl Lock {
    /// Every lock, weakest first.
    pub const ALL: [Self; 8] = [
        Self::AccessShare,
        Self::RowShare,
        Self::RowExclusive,
        Self::ShareUpdateExclusive,
        Self::Share,
        Self::ShareRowExclusive,
        Self::Exclusive,
        Self::AccessExclusive,
    ];

    /// Returns the words of LOCK TABLE: `ACCESS EXCLUSIVE`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AccessShare => "ACCESS SHARE",
            Self::RowShare => "ROW SHARE",
            Self::RowExclusive => "ROW EXCLUSIVE",
            Self::ShareUpdateExclusive => "SHARE UPDATE EXCLUSIVE",
            Self::Share => "SHARE",
            Self::ShareRowExclusive => "SHARE ROW EXCLUSIVE",
            Self::Exclusive => "EXCLUSIVE",
            Self::AccessExclusive => "ACCESS EXCLUSIVE",
        }
    }

    /// Returns the lock that `pg_locks.mode` calls so: `AccessExclusiveLock`.
    pub fn of_mode(mode: &str) -> Option<Self> {
        let spelled = |lock: &Self| lock.as_str().split(' ').all(|word| mode.to_uppercase().contains(word));
        let length = |lock: &Self| lock.as_str().replace(' ', "").len() + "Lock".len() == mode.len();
        Self::ALL.into_iter().find(|lock| spelled(lock) && length(lock))
    }

    /// Returns what an application cannot do meanwhile. PG 14, 13.3.1, Table 13.2 "Conflicting Lock Modes".
    pub const fn blocks(self) -> Blocks {
        match self {
            Self::AccessShare | Self::RowShare | Self::RowExclusive => Blocks::SchemaChanges,
            Self::ShareUpdateExclusive => Blocks::SchemaChangesAndVacuum,
            Self::Share | Self::ShareRowExclusive => Blocks::Writes,
            Self::Exclusive => Blocks::WritesAndLockingReads,
            Self::AccessExclusive => Blocks::ReadsAndWrites,
        }
    }
}

/// What a lock keeps others from, as an application feels it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Blocks {
    /// Other migrations.
    SchemaChanges,
    /// Other migrations and maintenance.
    SchemaChangesAndVacuum,
    /// INSERT, UPDATE, DELETE; SELECT goes on.
    Writes,
    /// Those, and SELECT … FOR UPDATE.
    WritesAndLockingReads,
    /// Everything.
    ReadsAndWrites,
}

impl Blocks {
    /// Every class, the gentlest first.
    pub const ALL: [Self; 5] = [
        Self::SchemaChanges,
        Self::SchemaChangesAndVacuum,
        Self::Writes,
        Self::WritesAndLockingReads,
        Self::ReadsAndWrites,
    ];

    /// Returns what it does, for a person.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SchemaChanges => "blocks other schema changes only",
            Self::SchemaChangesAndVacuum => "blocks schema changes and vacuum; reads and writes go on",
            Self::Writes => "blocks writes",
            Self::WritesAndLockingReads => "blocks writes and SELECT FOR UPDATE",
            Self::ReadsAndWrites => "blocks reads and writes",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Lock;

    #[test]
    fn a_mode_of_pg_locks_is_its_lock() {
        let modes = [
            "AccessShareLock",
            "RowShareLock",
            "RowExclusiveLock",
            "ShareUpdateExclusiveLock",
            "ShareLock",
            "ShareRowExclusiveLock",
            "ExclusiveLock",
            "AccessExclusiveLock",
        ];
        assert_eq!(modes.map(Lock::of_mode), Lock::ALL.map(Some));
        assert_eq!(Lock::of_mode("SIReadLock"), None);
    }
}

//! Whose a difference probably is. PostgreSQL does not keep who made what and when; what it keeps is the owner.

use std::collections::BTreeMap;

use seaworthy_catalog::{Access, Catalog, Relation};
use seaworthy_diff::{Change, ChangeKind};

/// What there is to go by.
pub(super) struct Clues<'a> {
    pub(super) live: &'a Catalog,
    pub(super) access: &'a Access,
    /// What each pending migration would change.
    pub(super) pending: &'a [(String, Vec<Change>)],
    /// Tells whether the ledger knows a pending version: it was applied once.
    pub(super) rolled_back: &'a dyn Fn(&str) -> bool,
    /// The statements of each migration.
    pub(super) recorded: BTreeMap<&'a str, &'a [String]>,
    /// Applied, but not in the code.
    pub(super) missing: Vec<String>,
}

/// Whose it probably is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Whose {
    /// A migration that is not applied makes exactly this.
    Pending { version: String, rolled_back: bool },
    /// An invalid index.
    FailedBuild,
    /// A partition of a table that the migrations make.
    Partition { parent: String, owner: Option<String> },
    /// The code lacks migrations that are applied.
    Missing { versions: Vec<String>, owner: Option<String> },
    /// A migration names it, and left it otherwise.
    Changed { version: String, owner: Option<String> },
    /// No migration names it.
    Hand { owner: Option<String> },
}

impl Whose {
    /// Returns the word for programs.
    pub(super) const fn kind(&self) -> &'static str {
        match self {
            Self::Pending { rolled_back: false, .. } => "pending_migration",
            Self::Pending { rolled_back: true, .. } => "rolled_back_migration",
            Self::FailedBuild => "failed_build",
            Self::Partition { .. } => "partition",
            Self::Missing { .. } => "missing_migration",
            Self::Changed { .. } => "changed_by_hand",
            Self::Hand { .. } => "by_hand",
        }
    }

    /// Returns the migration that it is about.
    pub(super) fn version(&self) -> Option<&str> {
        match self {
            Self::Pending { version, .. } | Self::Changed { version, .. } => Some(version),
            Self::Missing { versions, .. } => versions.first().map(String::as_str),
            Self::FailedBuild | Self::Partition { .. } | Self::Hand { .. } => None,
        }
    }

    /// Returns the role that owns the object today.
    pub(super) fn owner(&self) -> Option<&str> {
        match self {
            Self::Partition { owner, .. }
            | Self::Missing { owner, .. }
            | Self::Changed { owner, .. }
            | Self::Hand { owner } => owner.as_deref(),
            Self::Pending { .. } | Self::FailedBuild => None,
        }
    }

    /// Returns the sentence after "probably".
    pub(super) fn text(&self) -> String {
        let owner = self.owner().map(|role| format!("; it belongs to role {role}")).unwrap_or_default();
        match self {
            Self::Pending { version, rolled_back: false } => {
                format!("{version}'s, which makes exactly this and is pending: it was run by hand")
            }
            Self::Pending { version, rolled_back: true } => {
                format!("{version}'s, which makes exactly this and was rolled back: not all of it")
            }
            Self::FailedBuild => {
                "left behind by a CREATE INDEX CONCURRENTLY that failed: it is invalid, and answers no query".to_owned()
            }
            Self::Partition { parent, .. } => format!("a scheduled job's, which makes partitions of {parent}{owner}"),
            Self::Missing { versions, .. } => {
                format!("made by {}, which the code lacks{owner}", versions.join(" or "))
            }
            Self::Changed { version, .. } => format!("changed by hand after {version}, the last to name it{owner}"),
            Self::Hand { .. } => format!("made by hand: no migration names it{owner}"),
        }
    }
}

/// Returns whose a change probably is, the surest clue first.
pub(super) fn whose(change: &Change, clues: &Clues<'_>) -> Whose {
    let same = |other: &Change| {
        other.kind == change.kind && other.name == change.name && other.statements == change.statements
    };
    let pending = clues.pending.iter().find(|(_, changes)| changes.iter().any(same));
    if let Some((version, _)) = pending {
        return Whose::Pending { version: version.clone(), rolled_back: (clues.rolled_back)(version) };
    }
    let relation = clues.live.relations.iter().find(|it| is_of(change, it));
    let index = last_part(&change.name);
    let invalid = || clues.live.relations.iter().flat_map(|it| &it.indexes).any(|it| it.name == index && !it.valid);
    if change.object == "index" && invalid() {
        return Whose::FailedBuild;
    }
    let owner = relation.and_then(|it| owner(clues.access, it)).or_else(|| owner_by_name(clues.access, &change.name));
    if let Some(partition) = relation.and_then(|it| it.partition_of.as_ref())
        && change.kind == ChangeKind::Add
    {
        return Whose::Partition { parent: partition.parent.to_string(), owner };
    }
    let naming = clues.recorded.iter().rev().find(|(_, statements)| names(statements, change));
    match naming {
        Some((version, _)) if change.kind != ChangeKind::Add => {
            Whose::Changed { version: (*version).to_owned(), owner }
        }
        _ if !clues.missing.is_empty() => Whose::Missing { versions: clues.missing.clone(), owner },
        Some((version, _)) => Whose::Changed { version: (*version).to_owned(), owner },
        None => Whose::Hand { owner },
    }
}

/// Tells whether a change is about a relation, or something on it.
fn is_of(change: &Change, relation: &Relation) -> bool {
    let name = relation.name.to_string();
    let on_it = change.name.strip_prefix(&name).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
    let own = |index: &str| change.object == "index" && last_part(&change.name) == index;
    on_it || relation.indexes.iter().any(|index| own(&index.name))
}

/// The name itself, without what it is in.
fn last_part(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
}

fn owner(access: &Access, relation: &Relation) -> Option<String> {
    let identity = seaworthy_ddl::qualified(&relation.name);
    let mut owners = access.owners.iter().filter(|owner| matches!(owner.kind.as_str(), "TABLE" | "VIEW"));
    owners.find(|owner| owner.identity == identity).map(|owner| owner.role.clone())
}

fn owner_by_name(access: &Access, name: &str) -> Option<String> {
    let plain = |identity: &str| identity.replace('"', "");
    access.owners.iter().find(|owner| plain(&owner.identity) == name).map(|owner| owner.role.clone())
}

/// Tells whether statements name what is changed, as a word of its own.
fn names(statements: &[String], change: &Change) -> bool {
    let name = last_part(&change.name);
    let name = name.split('(').next().unwrap_or(name);
    let is_word = |character: char| character.is_alphanumeric() || character == '_';
    let named = |statement: &String| {
        statement.match_indices(name).any(|(place, found)| {
            let before = statement[..place].chars().next_back().is_some_and(is_word);
            let after = statement[place + found.len()..].chars().next().is_some_and(is_word);
            !before && !after
        })
    };
    statements.iter().any(named)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(name: &str) -> Change {
        Change {
            kind: ChangeKind::Drop,
            object: "column",
            name: name.to_owned(),
            statements: vec![format!("ALTER TABLE t DROP COLUMN {}", last_part(name))],
            inverse: None,
            destroys: None,
            hint: None,
        }
    }

    #[test]
    fn the_last_migration_that_names_it_is_told_and_words_are_whole() {
        let (made, other) = (["ALTER TABLE t ADD a int".to_owned()], ["ALTER TABLE t ADD ab int".to_owned()]);
        let clues = Clues {
            live: &Catalog::default(),
            access: &Access::default(),
            pending: &[],
            rolled_back: &|_| false,
            recorded: BTreeMap::from([("m1", made.as_slice()), ("m2", other.as_slice())]),
            missing: Vec::new(),
        };
        assert_eq!(whose(&change("public.t.a"), &clues).version(), Some("m1"));
        assert_eq!(whose(&change("public.t.b"), &clues), Whose::Hand { owner: None });
    }
}

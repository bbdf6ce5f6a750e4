//! What a statement is meant to do, told apart for those who judge it.

use seaworthy_catalog::QualifiedName;

use super::cursor::Cursor;
use super::{Answer, Effects, Lock, Reader};

/// One thing that a statement does to one relation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Act {
    /// The relation that it names; of an index, its table.
    pub relation: QualifiedName,
    /// What it is.
    pub deed: Deed,
    /// The strongest lock that it takes on the relation.
    pub lock: Lock,
    /// Whether it writes every row of the relation anew.
    pub rewrites: Answer,
    /// Whether it reads every row of the relation.
    pub scans: Answer,
}

/// What is done, as the statement says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deed {
    /// ADD COLUMN; `required` where it is NOT NULL and nothing fills it, so that any row makes it fail.
    AddColumn {
        /// Its name.
        column: String,
        /// Whether a table with rows refuses it.
        required: bool,
    },
    /// DROP COLUMN.
    DropColumn {
        /// Its name.
        column: String,
    },
    /// RENAME COLUMN.
    RenameColumn {
        /// What it was called.
        column: String,
    },
    /// RENAME TO and SET SCHEMA of a relation.
    RenameRelation,
    /// ALTER COLUMN … TYPE.
    Retype {
        /// Its name.
        column: String,
    },
    /// ALTER COLUMN … SET NOT NULL.
    SetNotNull {
        /// Its name.
        column: String,
    },
    /// ADD CHECK, and ADD NOT NULL of PG 18.
    AddCheck {
        /// Where it has one of its own.
        name: Option<String>,
        /// The words of its condition.
        condition: String,
        /// Whether the rows that are there are looked at.
        validated: bool,
    },
    /// ADD FOREIGN KEY.
    AddForeignKey {
        /// Whether the rows that are there are looked at.
        validated: bool,
    },
    /// ADD UNIQUE and ADD PRIMARY KEY, with an index of their own or one that is there.
    AddKey {
        /// USING INDEX.
        has_index: bool,
    },
    /// ADD EXCLUDE.
    AddExclusion,
    /// VALIDATE CONSTRAINT.
    Validate {
        /// The constraint.
        name: String,
    },
    /// ATTACH PARTITION; the relation is the parent.
    AttachPartition,
    /// DETACH PARTITION; the relation is the parent.
    DetachPartition {
        /// CONCURRENTLY, or FINALIZE.
        concurrently: bool,
    },
    /// CREATE INDEX.
    CreateIndex {
        /// CONCURRENTLY.
        concurrently: bool,
    },
    /// DROP INDEX.
    DropIndex {
        /// CONCURRENTLY.
        concurrently: bool,
    },
    /// REINDEX.
    Reindex {
        /// CONCURRENTLY.
        concurrently: bool,
    },
    /// REFRESH MATERIALIZED VIEW.
    Refresh {
        /// CONCURRENTLY.
        concurrently: bool,
    },
    /// DROP TABLE and its kin.
    DropRelation,
    /// TRUNCATE.
    Truncate,
    /// UPDATE and MERGE; `every` where nothing says which rows.
    Update {
        /// Whether there is no WHERE.
        every: bool,
    },
    /// DELETE.
    Delete {
        /// Whether there is no WHERE.
        every: bool,
    },
    /// INSERT and COPY FROM.
    Insert,
    /// Something else: a comment, an owner, a default, a trigger.
    Other,
}

impl Reader<'_> {
    /// Notes what is done to a relation, with what is known of it by now.
    pub(super) fn act(&mut self, relation: &QualifiedName, deed: Deed) {
        let touch = self.effects.touches.iter().find(|touch| touch.relation == *relation);
        let (lock, rewrites, scans) = touch
            .map_or((Lock::AccessShare, Answer::No, Answer::No), |touch| (touch.lock, touch.rewrites, touch.scans));
        self.effects.acts.push(Act { relation: relation.clone(), deed, lock, rewrites, scans });
    }

    /// Reads one subcommand of ALTER TABLE by itself, and takes over what it does.
    pub(super) fn one_of_several(&mut self, at: Cursor<'_, '_>, table: &QualifiedName, children: &[QualifiedName]) {
        let mut one = Reader::new(self.surroundings);
        one.subcommand(at, table, children);
        let deed = std::mem::replace(&mut one.deed, Deed::Other);
        one.act(table, deed);
        let Effects { touches, acts, unknown, creates: _, renames: _ } = one.effects;
        for found in touches {
            let touch = self.touch(found.relation, found.lock, found.source);
            (touch.rewrites, touch.scans) = (touch.rewrites.max(found.rewrites), touch.scans.max(found.scans));
        }
        self.effects.acts.extend(acts);
        self.effects.unknown = self.effects.unknown.or(unknown);
    }
}

/// Tells which constraint is added; `at` stands behind ADD and the name.
pub(super) fn constraint(at: Cursor<'_, '_>, name: Option<String>, validated: bool) -> Deed {
    let has_index = at.has("using index");
    if at.has("foreign key") {
        Deed::AddForeignKey { validated }
    } else if has_index || at.has("primary key") || at.words.first().is_some_and(|word| word.is("unique")) {
        Deed::AddKey { has_index }
    } else if at.words.first().is_some_and(|word| word.is("exclude")) {
        Deed::AddExclusion
    } else {
        Deed::AddCheck { name, condition: condition(at), validated }
    }
}

fn condition(mut at: Cursor<'_, '_>) -> String {
    let column = at.eat_all("not null").then(|| at.identifier()).flatten();
    if let Some(column) = column {
        return format!("{} IS NOT NULL", crate::quote_ident(&column));
    }
    at.skip_to("check");
    let words = at.parenthesis().map(|inside| inside.words.iter().map(|word| word.text).collect::<Vec<_>>().join(" "));
    words.unwrap_or_default()
}

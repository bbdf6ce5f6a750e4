//! What a statement does to the relations that are there: which it locks, rewrites and scans.
//!
//! The one place of the engine that knows locks. [`effects`] reads the text of a statement and looks up in the catalog
//! what the text does not tell: which table an index is on, of which type a column is, whom a foreign key references.
//! It knows PostgreSQL 14 to 18; each touch names the page of the documentation that says so, and a test runs every
//! statement it knows on a real server and compares `pg_locks`. Where it cannot know, it says so.

mod act;
mod alter_table;
mod column;
mod cursor;
mod data;
mod drop;
mod index;
mod lock;
mod maintenance;
mod table;
mod types;

use seaworthy_catalog::{Catalog, QualifiedName, Relation};

use self::cursor::{Cursor, Name, statement_words};

pub use act::{Act, Deed};
pub use lock::{Blocks, Lock};

/// What the text of a statement stands in.
#[derive(Debug, Clone, Copy)]
pub struct Surroundings<'a> {
    /// What is there before the statement; where it is empty, what depends on it is [`Answer::Unknown`].
    pub catalog: &'a Catalog,
    /// Where names without a schema are looked for; the first one takes what is made.
    pub search_path: &'a [String],
    /// The server's major version.
    pub server_major: u32,
}

/// Yes, no, or not to be known before it runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Answer {
    /// No.
    No,
    /// It depends on what cannot be seen from here.
    Unknown,
    /// Yes.
    Yes,
}

impl Answer {
    /// Returns what JSON says: true, false or null.
    pub const fn as_bool(self) -> Option<bool> {
        match self {
            Self::No => Some(false),
            Self::Unknown => None,
            Self::Yes => Some(true),
        }
    }
}

impl From<bool> for Answer {
    fn from(yes: bool) -> Self {
        if yes { Self::Yes } else { Self::No }
    }
}

/// What a statement does to one relation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Touch {
    /// The relation: a table, view or sequence; of an index, its table.
    pub relation: QualifiedName,
    /// The strongest lock that it takes there, held until its transaction ends.
    pub lock: Lock,
    /// Whether every row is written anew.
    pub rewrites: Answer,
    /// Whether every row is read.
    pub scans: Answer,
    /// Where PostgreSQL's documentation says so.
    pub source: &'static str,
}

/// What a statement does.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Effects {
    /// By relation, the strongest lock first.
    pub touches: Vec<Touch>,
    /// What it is meant to do, in its order; several of one ALTER TABLE.
    pub acts: Vec<Act>,
    /// Why this is not all, where it is not.
    pub unknown: Option<&'static str>,
    /// The relation that it makes.
    pub creates: Option<QualifiedName>,
    /// The relation that it gives another name or schema.
    pub renames: Option<(QualifiedName, QualifiedName)>,
}

/// Returns what a statement does to what is there.
pub fn effects(statement: &str, surroundings: &Surroundings<'_>) -> Effects {
    let words = statement_words(statement);
    let mut reader = Reader::new(surroundings);
    reader.statement(Cursor { words: &words });
    let mut effects = reader.effects;
    effects.touches.sort_by(|a, b| (b.lock, &a.relation).cmp(&(a.lock, &b.relation)));
    effects
}

/// Reads one statement.
struct Reader<'s> {
    surroundings: &'s Surroundings<'s>,
    effects: Effects,
    /// What the subcommand that is being read is called.
    deed: Deed,
}

/// Why nothing is known of a text that runs code.
const RUNS_CODE: &str = "it runs code, which may do anything";
/// Why nothing is known of a text that this reader does not know.
const NOT_UNDERSTOOD: &str = "this form of the statement is not known";

impl<'s> Reader<'s> {
    fn new(surroundings: &'s Surroundings<'s>) -> Self {
        Self { surroundings, effects: Effects::default(), deed: Deed::Other }
    }

    fn statement(&mut self, mut at: Cursor<'_, '_>) {
        let Some(verb) = at.words.first().map(|word| word.text.to_ascii_lowercase()) else { return };
        at.words = &at.words[1..];
        match verb.as_str() {
            "alter" => self.alter(at),
            "create" => self.create(at),
            "drop" => self.drop(at),
            "insert" | "update" | "delete" | "merge" | "select" | "with" | "values" | "table" | "copy" | "(" => {
                self.data(&verb, at);
            }
            "truncate" => self.truncate(at),
            "reindex" => self.reindex(at),
            "vacuum" => self.vacuum(at),
            "cluster" => self.cluster(at),
            "analyze" | "analyse" => self.analyze(at),
            "refresh" => self.refresh(at),
            "lock" => self.lock_table(at),
            "comment" => self.comment(at),
            "do" | "call" | "execute" => self.effects.unknown = Some(RUNS_CODE),
            "grant" | "revoke" => self.grant(at),
            // What these change is the session, and no relation is locked for it.
            "set" | "reset" | "show" | "begin" | "start" | "commit" | "end" | "rollback" | "abort" | "savepoint"
            | "release" | "prepare" | "deallocate" | "discard" | "listen" | "unlisten" | "notify" | "checkpoint"
            | "load" => {}
            _ => self.unknown(),
        }
    }

    fn alter(&mut self, mut at: Cursor<'_, '_>) {
        if at.eat_any(&["foreign table", "table", "materialized view", "view"]) {
            self.alter_table(at);
        } else if at.eat("index") {
            self.alter_index(at);
        } else if at.eat("sequence") {
            self.alter_sequence(at);
        } else if at.eat_any(&["trigger", "policy", "rule"]) {
            // PG 14, ALTER TRIGGER, ALTER POLICY: they have no word on locks; the code takes ACCESS EXCLUSIVE.
            self.on_table(at, Lock::AccessExclusive, "PG 14, ALTER TRIGGER, ALTER POLICY");
        } else if at.eat_any(&["domain", "type"]) {
            self.alter_type(at);
        } else if !at.eat_any(&WITHOUT_RELATIONS) {
            self.unknown();
        }
    }

    fn create(&mut self, mut at: Cursor<'_, '_>) {
        at.eat_all("or replace");
        let temporary =
            at.eat_any(&["global temporary", "local temporary", "temporary", "temp", "local temp", "global temp"]);
        at.eat("unlogged");
        if at.eat_any(&["table", "foreign table"]) {
            self.create_table(at, temporary);
        } else if at.eat_any(&["unique index", "index"]) {
            self.create_index(at);
        } else if at.eat_any(&["constraint trigger", "trigger"]) {
            self.create_trigger(at);
        } else if at.eat("policy") {
            self.on_table(at, Lock::AccessExclusive, "PG 14, CREATE POLICY");
        } else if at.eat("rule") {
            self.create_rule(at);
        } else if at.eat("statistics") {
            self.create_statistics(at);
        } else if at.eat_any(&["recursive view", "view"]) {
            self.create_view(at);
        } else if at.eat_all("materialized view") {
            self.create_materialized_view(at);
        } else if at.eat("extension") {
            self.effects.unknown = Some("an extension's script may do anything");
        } else if at.eat("sequence") || at.eat_any(&WITHOUT_RELATIONS) || at.eat_any(&["type", "domain"]) {
            // Nothing that was there before is locked.
        } else {
            self.unknown();
        }
    }

    /// Notes that a relation is touched; what is noted of it twice is the worse of the two.
    fn touch(&mut self, relation: QualifiedName, lock: Lock, source: &'static str) -> &mut Touch {
        let touches = &mut self.effects.touches;
        let at = touches.iter().position(|touch| touch.relation == relation).unwrap_or_else(|| {
            let (rewrites, scans) = (Answer::No, Answer::No);
            touches.push(Touch { relation, lock, rewrites, scans, source });
            touches.len() - 1
        });
        let touch = &mut touches[at];
        if lock > touch.lock {
            (touch.lock, touch.source) = (lock, source);
        }
        touch
    }

    fn unknown(&mut self) {
        self.effects.unknown = Some(NOT_UNDERSTOOD);
    }

    /// Returns where a name leads: along the search path to what is there, else to where it would be made.
    fn resolve(&self, name: &Name) -> QualifiedName {
        if let Some(schema) = &name.schema {
            return QualifiedName::new(schema, &name.name);
        }
        let path = self.surroundings.search_path;
        let candidates = path.iter().map(|schema| QualifiedName::new(schema, &name.name));
        let there = candidates.into_iter().find(|candidate| self.surroundings.catalog.relation(candidate).is_some());
        there.unwrap_or_else(|| QualifiedName::new(path.first().map_or("public", String::as_str), &name.name))
    }

    fn relation(&self, name: &QualifiedName) -> Option<&'s Relation> {
        self.surroundings.catalog.relation(name)
    }

    /// Returns the table of an index, as far as the catalog knows it.
    fn table_of_index(&self, index: &Name) -> Option<&'s Relation> {
        let path = self.surroundings.search_path;
        let schemas: Vec<&str> = match &index.schema {
            Some(schema) => vec![schema],
            None => path.iter().map(String::as_str).collect(),
        };
        let is_its = |relation: &&'s Relation| {
            let keys =
                relation.primary_key.iter().map(|key| &key.name).chain(relation.uniques.iter().map(|key| &key.name));
            let exclusions = relation.exclusions.iter().map(|exclusion| &exclusion.name);
            let mut names = relation.indexes.iter().map(|index| &index.name).chain(keys).chain(exclusions);
            names.any(|name| *name == index.name)
        };
        schemas.into_iter().find_map(|schema| {
            let mut relations = self.surroundings.catalog.relations.iter();
            relations.find(|relation| relation.name.schema == schema && is_its(relation))
        })
    }

    /// Returns the partitions and inheriting tables of a relation, and theirs.
    fn children(&self, parent: &QualifiedName) -> Vec<QualifiedName> {
        let mut found: Vec<QualifiedName> = Vec::new();
        let mut parents = vec![parent.clone()];
        while let Some(parent) = parents.pop() {
            for relation in &self.surroundings.catalog.relations {
                let partition = relation.partition_of.as_ref().is_some_and(|partition| partition.parent == parent);
                if (partition || relation.inherits.contains(&parent)) && !found.contains(&relation.name) {
                    found.push(relation.name.clone());
                    parents.push(relation.name.clone());
                }
            }
        }
        found
    }

    /// Returns the relations whose foreign keys lead to this one.
    fn referencing(&self, to: &QualifiedName) -> Vec<QualifiedName> {
        let relations = self.surroundings.catalog.relations.iter();
        let leads = |relation: &&Relation| relation.foreign_keys.iter().any(|key| key.references == *to);
        relations.filter(leads).map(|relation| relation.name.clone()).collect()
    }

    /// Touches the table after ON.
    fn on_table(&mut self, mut at: Cursor<'_, '_>, lock: Lock, source: &'static str) {
        at.eat_if_exists();
        match (at.identifier(), at.eat("on"), at.name()) {
            (Some(_), true, Some(table)) => {
                let table = self.resolve(&table);
                self.touch(table, lock, source);
            }
            _ => self.unknown(),
        }
    }
}

/// What CREATE, ALTER and DROP of which lock no relation.
const WITHOUT_RELATIONS: [&str; 37] = [
    "function",
    "procedure",
    "routine",
    "aggregate",
    "schema",
    "role",
    "user",
    "group",
    "database",
    "tablespace",
    "extension",
    "collation",
    "conversion",
    "cast",
    "operator",
    "language",
    "trusted language",
    "procedural language",
    "server",
    "foreign data wrapper",
    "user mapping",
    "publication",
    "subscription",
    "event trigger",
    "text search",
    "transform",
    "access method",
    "default privileges",
    "large object",
    "system",
    "statistics",
    "type",
    "domain",
    "owned",
    "trusted procedural language",
    "trusted procedural",
    "default conversion",
];

#[cfg(test)]
mod tests;

//! TRUNCATE, VACUUM, CLUSTER, ANALYZE, REFRESH and LOCK.

use super::cursor::Cursor;
use super::{Answer, Deed, Lock, Reader};

/// The first major version whose GRANT locks its relation.
const GRANT_LOCKS_SINCE: u32 = 18;

const ALL_TABLES: &str = "it goes through all tables of the database";

impl Reader<'_> {
    pub(super) fn truncate(&mut self, mut at: Cursor<'_, '_>) {
        at.eat("table");
        let names: Vec<_> = at.names().iter().map(|name| self.resolve(name)).collect();
        let source = "PG 14, TRUNCATE, \"Notes\"";
        let mut all = names.clone();
        if at.has("cascade") {
            let mut next = 0;
            while next < all.len() {
                let more: Vec<_> =
                    self.referencing(&all[next]).into_iter().filter(|other| !all.contains(other)).collect();
                all.extend(more);
                next += 1;
            }
        }
        for name in all {
            let children = self.children(&name);
            for relation in std::iter::once(name).chain(children) {
                self.touch(relation, Lock::AccessExclusive, source);
            }
        }
        for name in &names {
            self.act(name, Deed::Truncate);
        }
        if names.is_empty() {
            self.unknown();
        }
    }

    pub(super) fn vacuum(&mut self, mut at: Cursor<'_, '_>) {
        let options = at.parenthesis();
        let mut full = options.is_some_and(|options| options.has("full"));
        loop {
            if at.eat("full") {
                full = true;
            } else if !at.eat_any(&["freeze", "verbose", "analyze", "analyse"]) {
                break;
            }
        }
        let (lock, source) = if full {
            (Lock::AccessExclusive, "PG 14, VACUUM, \"FULL\"")
        } else {
            (Lock::ShareUpdateExclusive, "PG 14, 13.3.1: VACUUM (without FULL)")
        };
        let names = at.names();
        if names.is_empty() {
            self.effects.unknown = Some(ALL_TABLES);
        }
        for name in names {
            let name = self.resolve(&name);
            let touch = self.touch(name.clone(), lock, source);
            (touch.rewrites, touch.scans) = (Answer::from(full), Answer::Yes);
            self.act(&name, Deed::Other);
        }
    }

    pub(super) fn cluster(&mut self, mut at: Cursor<'_, '_>) {
        at.parenthesis();
        at.eat("verbose");
        let Some(name) = at.name() else {
            self.effects.unknown = Some(ALL_TABLES);
            return;
        };
        let name = self.resolve(&name);
        let touch = self.touch(name.clone(), Lock::AccessExclusive, "PG 14, CLUSTER");
        (touch.rewrites, touch.scans) = (Answer::Yes, Answer::Yes);
        self.act(&name, Deed::Other);
    }

    pub(super) fn analyze(&mut self, mut at: Cursor<'_, '_>) {
        at.parenthesis();
        at.eat("verbose");
        let mut any = false;
        for mut piece in at.list() {
            if let Some(name) = piece.name() {
                let name = self.resolve(&name);
                let touch = self.touch(name, Lock::ShareUpdateExclusive, "PG 14, 13.3.1: ANALYZE");
                // A sample of the pages; of a small table, all.
                touch.scans = Answer::Unknown;
                any = true;
            }
        }
        if !any {
            self.effects.unknown = Some(ALL_TABLES);
        }
    }

    pub(super) fn refresh(&mut self, mut at: Cursor<'_, '_>) {
        at.eat_all("materialized view");
        let gentle = at.eat("concurrently");
        let Some(name) = at.name() else { return self.unknown() };
        let name = self.resolve(&name);
        let (lock, source) = if gentle {
            (Lock::Exclusive, "PG 14, 13.3.1: REFRESH MATERIALIZED VIEW CONCURRENTLY takes EXCLUSIVE")
        } else {
            (Lock::AccessExclusive, "PG 14, 13.3.1: REFRESH MATERIALIZED VIEW takes ACCESS EXCLUSIVE")
        };
        let touch = self.touch(name.clone(), lock, source);
        (touch.rewrites, touch.scans) = (Answer::from(!gentle), Answer::Yes);
        self.act(&name, Deed::Refresh { concurrently: gentle });
        self.reads_of_view(&name);
    }

    /// A privilege is a row of the catalog; only PG 18 looks at the relation under a lock while it changes it.
    pub(super) fn grant(&mut self, mut at: Cursor<'_, '_>) {
        let others = ["schema", "database", "function", "procedure", "routine", "language", "type", "domain", "all"];
        let more = ["tablespace", "foreign", "large", "parameter", "sequence"];
        if !at.skip_to("on")
            || others.iter().chain(&more).any(|kind| at.words.first().is_some_and(|word| word.is(kind)))
        {
            return;
        }
        at.eat("table");
        if self.surroundings.server_major >= GRANT_LOCKS_SINCE {
            for name in at.names() {
                let name = self.resolve(&name);
                self.touch(name, Lock::AccessShare, "PG 18, seen on the server; no page says it");
            }
        }
    }

    pub(super) fn lock_table(&mut self, mut at: Cursor<'_, '_>) {
        at.eat("table");
        let names: Vec<_> = at.names().iter().map(|name| self.resolve(name)).collect();
        let mut lock = Lock::AccessExclusive;
        if at.eat("in") {
            let asked = |lock: &Lock| at.clone().eat_all(&format!("{} mode", lock.as_str().to_lowercase()));
            lock = Lock::ALL.into_iter().find(asked).unwrap_or(lock);
        }
        for name in names {
            let children = self.children(&name);
            for relation in std::iter::once(name).chain(children) {
                self.touch(relation, lock, "PG 14, LOCK");
            }
        }
    }
}

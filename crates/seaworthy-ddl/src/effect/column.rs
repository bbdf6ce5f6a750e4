//! Columns of ALTER TABLE: adding one, and changing one.

use seaworthy_catalog::{Domain, QualifiedName};

use super::cursor::Cursor;
use super::types::{own_type, rewrites, written_type};
use super::{Answer, Deed, Lock, Reader};

const ADD: &str = "PG 14, ALTER TABLE, \"ADD COLUMN\"; 11+: a default that is not volatile is kept in the catalog";

/// Functions of PostgreSQL that return another value for each row. PG 14, 38.7 "Function Volatility Categories".
const VOLATILE: [&str; 12] = [
    "random",
    "random_normal",
    "gen_random_uuid",
    "uuidv4",
    "uuidv7",
    "clock_timestamp",
    "timeofday",
    "nextval",
    "setval",
    "currval",
    "lastval",
    "pg_sleep",
];

/// Functions of PostgreSQL that people give as defaults and that are the same for every row of a statement.
const STEADY: [&str; 30] = [
    "now",
    "transaction_timestamp",
    "statement_timestamp",
    "current_setting",
    "current_schema",
    "current_database",
    "date_trunc",
    "make_interval",
    "make_date",
    "make_timestamp",
    "make_timestamptz",
    "to_timestamp",
    "to_date",
    "to_char",
    "timezone",
    "extract",
    "coalesce",
    "nullif",
    "greatest",
    "least",
    "lower",
    "upper",
    "md5",
    "jsonb_build_object",
    "json_build_object",
    "jsonb_build_array",
    "array_fill",
    "cast",
    "concat",
    "date_part",
];

impl Reader<'_> {
    pub(super) fn add_column(&mut self, mut at: Cursor<'_, '_>, table: &QualifiedName, children: &[QualifiedName]) {
        let (Some(column), Some(data_type)) = (at.identifier(), written_type(&mut at)) else { return self.unknown() };
        let domain = own_type(&data_type, self.surroundings.search_path);
        let domain = domain.iter().find_map(|name| self.surroundings.catalog.domain(name));
        let default = self.default_of(at);
        let rewrites = [
            Answer::from(data_type.name.ends_with("serial") && data_type.schema.is_none()),
            Answer::from(at.has("as identity")),
            Answer::from(self.is_stored(at)),
            domain.map_or(Answer::No, |domain| Answer::from(self.is_constrained(domain))),
            default.unwrap_or(Answer::No),
        ];
        let rewrites = rewrites.into_iter().max().unwrap_or(Answer::No);
        let is_filled = default.is_some() || rewrites == Answer::Yes;
        let mut scans = rewrites;
        let proves = at.has("not null") && !is_filled;
        self.deed = Deed::AddColumn { column, required: proves && !at.has("generated always as") };
        if proves || at.has("check") || at.has("unique") || at.has("primary key") {
            scans = Answer::Yes;
        }
        let virtual_not_null = at.has_anywhere("generated always as") && at.has("not null");
        if virtual_not_null {
            scans = Answer::Yes;
        }
        for relation in std::iter::once(table).chain(children) {
            let touch = self.touch(relation.clone(), Lock::AccessExclusive, ADD);
            (touch.rewrites, touch.scans) = (touch.rewrites.max(rewrites), touch.scans.max(scans));
        }
        let mut reference = at;
        if reference.skip_to("references")
            && let Some(referenced) = reference.name()
        {
            let referenced = self.resolve(&referenced);
            let touch = self.touch(referenced.clone(), Lock::ShareRowExclusive, "PG 14, ALTER TABLE, \"REFERENCES\"");
            // A column that is NULL in every row has nothing to check.
            if is_filled {
                touch.scans = Answer::Yes;
                self.touch(table.clone(), Lock::AccessExclusive, ADD).scans = Answer::Yes;
            }
        }
    }

    /// Up to PG 17 a generated column is always stored; from 18 it is virtual unless it says STORED.
    fn is_stored(&self, at: Cursor<'_, '_>) -> bool {
        let generated = at.has("generated always as") && !at.has("as identity");
        generated && (at.has("stored") || self.surroundings.server_major < 18)
    }

    fn is_constrained(&self, domain: &Domain) -> bool {
        let base = self.surroundings.catalog.domain(&domain.base.name);
        domain.not_null || !domain.checks.is_empty() || base.is_some_and(|base| self.is_constrained(base))
    }

    /// Returns whether a DEFAULT has to be computed for each row; none where there is no default, or it is NULL.
    fn default_of(&self, mut at: Cursor<'_, '_>) -> Option<Answer> {
        if !at.skip_to("default") || at.words.first().is_some_and(|word| word.is("null")) {
            return None;
        }
        let mut answer = Answer::No;
        for (index, word) in at.words.iter().enumerate() {
            let calls = at.words.get(index + 1).is_some_and(|next| next.text == "(");
            let ends = ["check", "references", "constraint", "generated", "unique", "primary", "collate"];
            if word.depth == at.words[0].depth && ends.iter().any(|end| word.is(end)) {
                break;
            }
            if word.is("current_timestamp") || !calls || !(word.bare || word.text.starts_with('"')) {
                continue;
            }
            let previous = index.checked_sub(1).map(|before| at.words[before].text);
            // `'…'::varchar(40)` is a type with a modifier.
            if previous != Some(":") && previous != Some("::") {
                answer = answer.max(self.volatility(&crate::facts::unquoted(word.text)));
            }
        }
        Some(answer)
    }

    fn volatility(&self, function: &str) -> Answer {
        let own: Vec<_> = self.surroundings.catalog.functions.iter().filter(|own| own.name.name == function).collect();
        if !own.is_empty() {
            return own.iter().map(|own| volatility_of(own)).max().unwrap_or(Answer::Unknown);
        }
        if VOLATILE.contains(&function) || function.starts_with("uuid_generate_v") {
            Answer::Yes
        } else if STEADY.contains(&function) {
            Answer::No
        } else {
            Answer::Unknown
        }
    }

    pub(super) fn alter_column(&mut self, mut at: Cursor<'_, '_>, table: &QualifiedName, children: &[QualifiedName]) {
        let Some(column) = at.identifier() else { return self.unknown() };
        let mut lock = Lock::AccessExclusive;
        let (mut rewritten, mut scanned) = (Answer::No, Answer::No);
        let mut source = "PG 14, ALTER TABLE";
        if at.eat_any(&["set data type", "type"]) {
            source = "PG 14, ALTER TABLE, \"SET DATA TYPE\" and \"Notes\"";
            self.deed = Deed::Retype { column: column.clone() };
            (rewritten, scanned) = self.retype(at, table, &column);
            // PG 14, ALTER TABLE: the constraint is made anew, so its other table is locked, too.
            self.retyped_keys(table, &column);
        } else if at.eat_all("set not null") {
            source = "PG 14, ALTER TABLE, \"SET NOT NULL\"; 12+: no scan where a valid CHECK proves it";
            self.deed = Deed::SetNotNull { column: column.clone() };
            scanned = self.not_null_scans(table, &column);
        } else if at.eat_any(&["set statistics", "set (", "reset ("]) {
            source = "PG 14, ALTER TABLE, \"SET STATISTICS\"";
            lock = Lock::ShareUpdateExclusive;
        } else if at.eat_all("set expression") {
            source = "PG 17, ALTER TABLE, \"SET EXPRESSION AS\"";
            let column = self.relation(table).and_then(|relation| relation.column(&column));
            let stored = column.and_then(|column| column.generated.as_ref());
            let stored = stored.map(|stored| stored.kind == seaworthy_catalog::GeneratedKind::Stored);
            rewritten = stored.map_or(Answer::Unknown, Answer::from);
            scanned = rewritten;
        }
        for relation in std::iter::once(table).chain(children) {
            let touch = self.touch(relation.clone(), lock, source);
            (touch.rewrites, touch.scans) = (touch.rewrites.max(rewritten), touch.scans.max(scanned));
        }
    }

    /// Returns whether a new type rewrites and scans.
    fn retype(&self, mut at: Cursor<'_, '_>, table: &QualifiedName, column: &str) -> (Answer, Answer) {
        let relation = self.relation(table);
        let (Some(to), Some(relation)) = (written_type(&mut at), relation) else {
            return (Answer::Unknown, Answer::Unknown);
        };
        let Some(from) = relation.column(column) else { return (Answer::Unknown, Answer::Unknown) };
        let collates = at.has("collate");
        let mut rewritten = rewrites(&from.data_type, &to);
        if at.skip_to("using") && !is_plain_cast(at, column) {
            rewritten = Answer::Yes;
        }
        // A CHECK of the column is checked anew, and an index under another collation is built anew.
        let checked = relation.checks.iter().any(|check| check.validated && mentions(&check.expression, column));
        let scanned = if checked || collates { rewritten.max(Answer::Yes) } else { rewritten };
        (rewritten, scanned)
    }

    fn retyped_keys(&mut self, table: &QualifiedName, column: &str) {
        let Some(relation) = self.relation(table) else { return };
        let keys = relation.foreign_keys.iter().filter(|key| key.columns.iter().any(|name| name == column));
        let referenced: Vec<QualifiedName> = keys.map(|key| key.references.clone()).collect();
        let referencing = self.surroundings.catalog.relations.iter().filter(|other| {
            let leads = |key: &&seaworthy_catalog::ForeignKey| key.references == *table;
            other.foreign_keys.iter().filter(leads).any(|key| key.referenced_columns.iter().any(|name| name == column))
        });
        let referencing: Vec<QualifiedName> = referencing.map(|other| other.name.clone()).collect();
        for other in referenced.into_iter().chain(referencing) {
            let touch = self.touch(other, Lock::AccessExclusive, "PG 14, ALTER TABLE, \"SET DATA TYPE\"");
            touch.scans = touch.scans.max(Answer::Unknown);
        }
    }

    /// Tells whether SET NOT NULL has to look at the rows.
    pub(super) fn not_null_scans(&self, table: &QualifiedName, column: &str) -> Answer {
        let Some(relation) = self.relation(table) else { return Answer::Unknown };
        let Some(found) = relation.column(column) else { return Answer::Unknown };
        let unproven = found.not_null_constraint.as_ref().is_some_and(|constraint| !constraint.validated);
        if found.not_null && !unproven {
            return Answer::No;
        }
        let proves = |expression: &str| {
            let words = super::statement_words(expression);
            let bare: Vec<_> = words.into_iter().filter(|word| !["(", ")"].contains(&word.text)).collect();
            bare.split(|word| word.is("and")).any(|part| {
                let mut part = Cursor { words: part };
                part.identifier().is_some_and(|name| name == column) && part.eat_all("is not null") && part.is_empty()
            })
        };
        let is_proven =
            relation.checks.iter().any(|check| check.validated && check.enforced && proves(&check.expression));
        Answer::from(!is_proven)
    }
}

/// Reads the volatility of a function of the schema's own; `pg_get_functiondef` leaves VOLATILE out, as the default.
fn volatility_of(function: &seaworthy_catalog::Function) -> Answer {
    let header = function.definition.split("AS $").next().unwrap_or_default();
    if header.contains("IMMUTABLE") || header.contains("STABLE") {
        Answer::No
    } else if function.language == "sql" {
        // It is written into the expression, and what counts is what it calls. PG 14, 38.7.
        Answer::Unknown
    } else {
        Answer::Yes
    }
}

/// Tells whether a USING expression is the column itself, or the column cast to its new type.
fn is_plain_cast(mut at: Cursor<'_, '_>, column: &str) -> bool {
    let Some(name) = at.identifier() else { return false };
    if name != column {
        return false;
    }
    // A cast to another type than the new one shows in what follows; sea-query writes none.
    at.is_empty() || at.eat("::") || at.eat_all(": :")
}

/// Tells whether an expression has a column's name in it.
fn mentions(expression: &str, column: &str) -> bool {
    crate::lex::words(expression).iter().any(|word| crate::facts::unquoted(word.text) == column)
}

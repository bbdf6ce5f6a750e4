//! What a migration can be checked for afterwards, and what its way back destroys.

use std::collections::BTreeMap;

use seaworthy_catalog::{Catalog, Enabled, QualifiedName, Relation, RowSecurity, Trigger};

use super::rust;
use super::statement::{Call, Fact, Names};

/// What all statements together come to.
#[derive(Debug, Default)]
pub(super) struct Facts {
    /// Rust expressions of type `Object`.
    pub(super) there: Vec<String>,
    /// The same, of what must be gone.
    pub(super) gone: Vec<String>,
    /// Rust expressions of type `Loss`.
    pub(super) losses: Vec<String>,
}

/// Returns what holds after the calls, in the wanted catalog.
pub(super) fn of(calls: &[Call], names: &Names<'_>, wanted: &Catalog) -> Facts {
    let mut states: BTreeMap<&Fact, bool> = BTreeMap::new();
    let mut lossy: Vec<&Fact> = Vec::new();
    for call in calls {
        for fact in &call.gone {
            if let Fact::Table(table) = fact {
                states.retain(|other, _| other.table() != Some(table));
                lossy.retain(|other| other.table() != Some(table));
            }
            lossy.retain(|other| *other != fact);
            states.insert(fact, false);
        }
        for fact in &call.made {
            states.insert(fact, true);
            if call.lossy {
                lossy.push(fact);
            }
        }
    }
    let is_new = |table: &QualifiedName| states.get(&Fact::Table(table.clone())) == Some(&true);
    let mut facts = Facts::default();
    for (fact, there) in &states {
        // The schema after it is proven as a whole; here stands what a person would look for.
        let is_detail = matches!(fact, Fact::Column(..) | Fact::Index(..) | Fact::Constraint(..));
        let is_so = if *there { holds(fact, wanted) } else { !exists(fact, wanted) };
        if is_detail && fact.table().is_some_and(is_new) || !is_so {
            continue;
        }
        if *there { &mut facts.there } else { &mut facts.gone }.push(object(fact, names));
    }
    let kept = lossy.into_iter().filter(|fact| states.get(fact) == Some(&true) && !fact.table().is_some_and(is_new));
    facts.losses = kept.filter_map(|fact| loss(fact, names)).collect();
    facts
}

/// Whether the check of an object passes: an index that is not valid is not there, nor is a disabled trigger.
fn holds(fact: &Fact, wanted: &Catalog) -> bool {
    let relation = fact.table().and_then(|table| wanted.relation(table));
    let is = |state: fn(&Relation, &str) -> bool, name: &str| relation.is_some_and(|relation| state(relation, name));
    match fact {
        Fact::Index(name, _) => {
            is(|relation, name| relation.indexes.iter().any(|it| it.name == name && it.valid), &name.name)
        }
        Fact::Trigger(_, name) => {
            let enabled = |it: &Trigger, name: &str| it.name == name && it.enabled != Enabled::Disabled;
            relation.is_some_and(|relation| relation.triggers.iter().any(|it| enabled(it, name)))
        }
        Fact::Policy(..) => is(|it, _| matches!(it.row_security, RowSecurity::Enabled | RowSecurity::Forced), ""),
        Fact::Constraint(_, name) => {
            let unvalidated = |relation: &Relation, name: &str| {
                relation.foreign_keys.iter().any(|it| it.name == name && !it.validated)
                    || relation.checks.iter().any(|it| it.name == name && !it.validated)
            };
            relation.is_some_and(|relation| !unvalidated(relation, name))
        }
        Fact::Column(..) | Fact::Type(_) | Fact::Table(_) | Fact::View(_) | Fact::Sequence(_) | Fact::Function(_) => {
            exists(fact, wanted)
        }
    }
}

/// Whether there is an object of that name, in whatever state; of functions one of that name is enough.
fn exists(fact: &Fact, wanted: &Catalog) -> bool {
    let relation = fact.table().and_then(|table| wanted.relation(table));
    match fact {
        Fact::Type(name) => {
            wanted.enum_type(name).is_some()
                || wanted.domain(name).is_some()
                || wanted.composites.iter().any(|it| it.name == *name)
                || wanted.ranges.iter().any(|it| it.name == *name || it.multirange == *name)
        }
        Fact::Table(name) | Fact::View(name) => wanted.relation(name).is_some(),
        Fact::Sequence(name) => {
            // That of an identity column is a part of the column.
            let own = wanted.relations.iter().filter(|it| it.name.schema == name.schema).flat_map(|it| &it.columns);
            let mut identities = own.filter_map(|column| column.identity.as_ref());
            wanted.sequences.iter().any(|it| it.name == *name) || identities.any(|it| it.sequence == name.name)
        }
        Fact::Function(name) => wanted.functions.iter().any(|it| it.name == *name),
        Fact::Column(_, name) => relation.is_some_and(|it| it.column(name).is_some()),
        Fact::Index(name, _) => relation.is_some_and(|it| it.indexes.iter().any(|index| index.name == name.name)),
        Fact::Trigger(_, name) => relation.is_some_and(|it| it.triggers.iter().any(|trigger| trigger.name == *name)),
        Fact::Policy(_, name) => relation.is_some_and(|it| it.policies.iter().any(|policy| policy.name == *name)),
        Fact::Constraint(_, name) => relation.is_some_and(|it| {
            let key = it.primary_key.iter().any(|key| key.name == *name);
            let keys =
                it.uniques.iter().any(|key| key.name == *name) || it.foreign_keys.iter().any(|key| key.name == *name);
            let checks = it.checks.iter().any(|check| check.name == *name);
            key || keys || checks || it.exclusions.iter().any(|exclusion| exclusion.name == *name)
        }),
    }
}

fn object(fact: &Fact, names: &Names<'_>) -> String {
    let (object, name) = match fact {
        Fact::Type(name) => alone("data_type", name),
        Fact::Table(name) => alone("table", name),
        Fact::View(name) => alone("view", name),
        Fact::Sequence(name) => alone("sequence", name),
        Fact::Function(name) => alone("function", name),
        Fact::Index(name, _) => alone("index", name),
        Fact::Column(table, column) => on_table("column", table, column),
        Fact::Constraint(table, constraint) => on_table("constraint", table, constraint),
        Fact::Trigger(table, trigger) => on_table("trigger", table, trigger),
        Fact::Policy(table, policy) => on_table("policy", table, policy),
    };
    if names.is_default(name) { object } else { format!("{object}.in_schema({})", rust::text(&name.schema)) }
}

fn alone<'a>(function: &str, name: &'a QualifiedName) -> (String, &'a QualifiedName) {
    (format!("Object::{function}({})", rust::text(&name.name)), name)
}

fn on_table<'a>(function: &str, table: &'a QualifiedName, part: &str) -> (String, &'a QualifiedName) {
    (format!("Object::{function}({}, {})", rust::text(&table.name), rust::text(part)), table)
}

fn loss(fact: &Fact, names: &Names<'_>) -> Option<String> {
    let short = |table: &QualifiedName| seaworthy_ddl::Ident::new(&table.name).to_string();
    let place = |table: &QualifiedName| {
        if names.is_default(table) { short(table) } else { seaworthy_ddl::qualified(table) }
    };
    let (what, count) = match fact {
        Fact::Table(table) if names.is_default(table) => {
            return Some(format!("Loss::rows_of({})", rust::text(&table.name)));
        }
        Fact::Table(table) => (format!("rows of {}", place(table)), format!("SELECT count(*) FROM {}", place(table))),
        Fact::Column(table, column) => {
            let column = seaworthy_ddl::Ident::new(column);
            let table = place(table);
            (format!("values of {table}.{column}"), format!("SELECT count({column}) FROM {table}"))
        }
        Fact::Type(_)
        | Fact::View(_)
        | Fact::Sequence(_)
        | Fact::Function(_)
        | Fact::Index(..)
        | Fact::Constraint(..)
        | Fact::Trigger(..)
        | Fact::Policy(..) => return None,
    };
    Some(format!("Loss::new({}, {})", rust::text(&what), rust::text(&count)))
}

//! Renames, as the caller says them.

mod object;

use seaworthy_catalog::{Catalog, Grant, ObjectKind, QualifiedName, Relation, RelationKind};
use seaworthy_ddl::{Ident, part, qualified};

use crate::change::{Change, ChangeKind};
use crate::elements::is_same;

/// One rename.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rename {
    /// A table or a view, in its schema.
    Relation {
        /// Its name before.
        from: QualifiedName,
        /// Its name after.
        to: String,
    },
    /// A column.
    Column {
        /// Its table, by the name after the renames before this one.
        relation: QualifiedName,
        /// Its name before.
        from: String,
        /// Its name after.
        to: String,
    },
    /// Anything else.
    Object {
        /// What it is, by its name before.
        object: Renamed,
        /// Its name after.
        to: String,
    },
}

/// What has a name and is neither a relation nor a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Renamed {
    /// A schema.
    Schema(String),
    /// A sequence.
    Sequence(QualifiedName),
    /// An enum, a domain, a composite or a range type.
    Type(QualifiedName),
    /// An index that no constraint owns.
    Index(QualifiedName),
    /// A function with these arguments.
    Function(QualifiedName, String),
    /// A value of an enum.
    Value(QualifiedName, String),
    /// What stands on a relation.
    On {
        /// The relation.
        relation: QualifiedName,
        /// Its word in ALTER: `CONSTRAINT`, `TRIGGER`, `POLICY`, `RULE`.
        words: &'static str,
        /// Its name.
        name: String,
    },
}

/// Renames in the order in which they are made.
pub type Renames = Vec<Rename>;

impl Rename {
    /// Parses `[schema.]table.column=new`, `[schema.]table=new` and the like; what is meant, the catalog tells.
    ///
    /// What is on a table is called by the table: `table.constraint=new`; the value of an enum by the enum.
    pub fn parse(text: &str, catalog: &Catalog) -> Option<Self> {
        let (old, new) = text.split_once('=')?;
        let parts: Vec<&str> = old.split('.').collect();
        let object = || Some(Self::Object { object: object::find(catalog, &parts)?, to: new.to_owned() });
        let relation = |schema: &str, name: &str| {
            let name = QualifiedName::new(schema, name);
            catalog.relation(&name).map(|_| name)
        };
        let column = |relation: QualifiedName, from: &str| {
            catalog.relation(&relation)?.column(from)?;
            Some(Self::Column { relation, from: from.to_owned(), to: new.to_owned() })
        };
        let whole = |from: QualifiedName| Self::Relation { from, to: new.to_owned() };
        let found = match parts.as_slice() {
            [name] => relation("public", name).map(whole),
            [first, second] => relation("public", first)
                .and_then(|relation| column(relation, second))
                .or_else(|| relation(first, second).map(whole)),
            [schema, name, from] => relation(schema, name).and_then(|relation| column(relation, from)),
            _ => None,
        };
        found.or_else(object)
    }
}

/// Renames in a catalog, as PostgreSQL would: in the object, and in the texts that name it. Returns the changes.
pub(crate) fn apply(catalog: &mut Catalog, renames: &[Rename]) -> Vec<Change> {
    renames.iter().filter_map(|rename| apply_one(catalog, rename)).collect()
}

fn apply_one(catalog: &mut Catalog, rename: &Rename) -> Option<Change> {
    let (name, what, from, to) = match rename {
        Rename::Relation { from, to } => (from, None, &from.name, to),
        Rename::Column { relation, from, to } => (relation, Some(from), from, to),
        Rename::Object { object, to } => {
            let change = object::apply(catalog, object, to);
            catalog.sort();
            return change;
        }
    };
    let relation = catalog.relation(name)?;
    let words = part::relation_kind(relation);
    let (object, own, back) = match what {
        Some(_) => ("column", format!("COLUMN {} TO {}", Ident::new(from), Ident::new(to)), qualified(name)),
        None => (kind_of(relation), format!("TO {}", Ident::new(to)), qualified(&QualifiedName::new(&name.schema, to))),
    };
    let inverse = match what {
        Some(_) => format!("ALTER {words} {back} RENAME COLUMN {} TO {}", Ident::new(to), Ident::new(from)),
        None => format!("ALTER {words} {back} RENAME TO {}", Ident::new(from)),
    };
    let change = Change {
        kind: ChangeKind::Rename,
        object,
        name: what.map_or(name.to_string(), |column| format!("{name}.{column}")),
        statements: vec![format!("ALTER {words} {} RENAME {own}", qualified(name))],
        inverse: Some(vec![inverse]),
        destroys: None,
        hint: None,
    };
    match what {
        Some(_) => rename_column(catalog, name, from, to),
        None => rename_relation(catalog, name, to),
    }
    catalog.sort();
    Some(change)
}

fn kind_of(relation: &Relation) -> &'static str {
    match relation.kind {
        RelationKind::Table | RelationKind::PartitionedTable => "table",
        RelationKind::ForeignTable => "foreign table",
        RelationKind::View => "view",
        RelationKind::MaterializedView => "materialized view",
    }
}

fn rename_column(catalog: &mut Catalog, name: &QualifiedName, from: &str, to: &str) {
    for sequence in &mut catalog.sequences {
        if let Some(owner) = sequence.owner.as_mut().filter(|it| it.relation == *name && it.column == from) {
            to.clone_into(&mut owner.column);
        }
    }
    for dependency in &mut catalog.dependencies {
        for end in [&mut dependency.object, &mut dependency.needs] {
            let of_column = matches!(end.kind, ObjectKind::Default | ObjectKind::Column);
            if of_column && is_on(end, name) && end.part == from {
                to.clone_into(&mut end.part);
            }
        }
    }
    let called = |it: &Grant| it.column.as_ref().is_some_and(|it| is_same(it, from));
    for grant in catalog.grants.0.iter_mut().filter(|it| is_of_table(it, name) && called(it)) {
        grant.column = Some(Ident::new(to).to_string());
    }
    let dependants = catalog.dependencies.iter().filter(|it| is_on(&it.needs, name));
    let users: Vec<QualifiedName> =
        dependants.map(|it| QualifiedName::new(&it.object.schema, &it.object.name)).collect();
    for relation in &mut catalog.relations {
        for key in relation.foreign_keys.iter_mut().filter(|it| it.references == *name) {
            replace_name(&mut key.referenced_columns, from, to);
        }
        if relation.name == *name {
            columns(relation, from, to);
        } else if let Some(definition) = &mut relation.definition
            && users.contains(&relation.name)
        {
            *definition = rename_in_query(definition, from, to);
        }
    }
}

fn is_of_table(grant: &Grant, name: &QualifiedName) -> bool {
    grant.kind == "TABLE" && is_same(&grant.identity, &qualified(name))
}

/// A view goes on to call its column as before: what was `name` becomes `title AS name` where it is selected.
fn rename_in_query(definition: &str, from: &str, to: &str) -> String {
    let (from, to) = (Ident::new(from).to_string(), Ident::new(to).to_string());
    let line = |line: &str| {
        let selected = line.trim_end_matches(',');
        let comma = &line[selected.len()..];
        let renamed = replace_word(selected, &from, &to);
        let term = selected.trim_start().trim_start_matches("SELECT ");
        let column = term == from || term.strip_suffix(&from).is_some_and(|it| it.ends_with('.') && !it.contains(' '));
        if column { format!("{renamed} AS {from}{comma}") } else { format!("{renamed}{comma}") }
    };
    definition.split('\n').map(line).collect::<Vec<_>>().join("\n")
}

fn is_on(object: &seaworthy_catalog::ObjectName, name: &QualifiedName) -> bool {
    object.schema == name.schema && object.name == name.name
}

fn replace_name(names: &mut [String], from: &str, to: &str) {
    names.iter_mut().filter(|it| *it == from).for_each(|it| to.clone_into(it));
}

fn columns(relation: &mut Relation, from: &str, to: &str) {
    for column in relation.columns.iter_mut().filter(|it| it.name == from) {
        to.clone_into(&mut column.name);
    }
    let keys = relation.primary_key.iter_mut().map(|it| &mut it.columns);
    let uniques = relation.uniques.iter_mut().map(|it| &mut it.columns);
    let foreign = relation.foreign_keys.iter_mut().map(|it| &mut it.columns);
    keys.chain(uniques).chain(foreign).for_each(|it| replace_name(it, from, to));
    let (from, to) = (Ident::new(from).to_string(), Ident::new(to).to_string());
    texts(relation, |text| *text = replace_word(text, &from, &to));
}

/// Gives every text of a relation that is PostgreSQL's own to a function.
fn texts(relation: &mut Relation, change: impl Fn(&mut String)) {
    relation.checks.iter_mut().for_each(|it| change(&mut it.expression));
    relation.exclusions.iter_mut().for_each(|it| change(&mut it.definition));
    relation.indexes.iter_mut().for_each(|it| change(&mut it.definition));
    relation.statistics.iter_mut().for_each(|it| change(&mut it.definition));
    relation.rules.iter_mut().for_each(|it| change(&mut it.definition));
    relation.triggers.iter_mut().for_each(|it| change(&mut it.definition));
    relation.policies.iter_mut().for_each(|it| it.using.iter_mut().chain(it.check.iter_mut()).for_each(&change));
    relation.columns.iter_mut().for_each(|it| it.generated.iter_mut().for_each(|it| change(&mut it.expression)));
}

fn rename_relation(catalog: &mut Catalog, name: &QualifiedName, to: &str) {
    let renamed = QualifiedName::new(&name.schema, to);
    for dependency in &mut catalog.dependencies {
        for end in [&mut dependency.object, &mut dependency.needs] {
            use ObjectKind::{Column, Constraint, Default, Policy, Relation, Rule, Trigger};
            let on_it = matches!(end.kind, Relation | Default | Constraint | Column | Trigger | Policy | Rule);
            if on_it && is_on(end, name) {
                to.clone_into(&mut end.name);
            }
        }
    }
    for owner in catalog.sequences.iter_mut().filter_map(|it| it.owner.as_mut()).filter(|it| it.relation == *name) {
        owner.relation = renamed.clone();
    }
    let (from, into) = (qualified(name), qualified(&renamed));
    catalog.grants.0.iter_mut().filter(|it| is_of_table(it, name)).for_each(|it| it.identity.clone_from(&into));
    for relation in &mut catalog.relations {
        relation
            .foreign_keys
            .iter_mut()
            .filter(|it| it.references == *name)
            .for_each(|it| it.references = renamed.clone());
        relation.inherits.iter_mut().filter(|it| **it == *name).for_each(|it| *it = renamed.clone());
        relation.partition_of.iter_mut().filter(|it| it.parent == *name).for_each(|it| it.parent = renamed.clone());
        relation.definition.iter_mut().for_each(|text| *text = replace_word(text, &from, &into));
        texts(relation, |text| *text = replace_word(text, &from, &into));
        if relation.name == *name {
            relation.name = renamed.clone();
        }
    }
}

/// Replaces a name where it stands as a word of its own.
fn replace_word(text: &str, from: &str, to: &str) -> String {
    let is_word = |character: char| character.is_alphanumeric() || "_$\"".contains(character);
    let mut replaced = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(place) = rest.find(from) {
        let end = place + from.len();
        let before = rest[..place].chars().next_back().or_else(|| replaced.chars().next_back()).is_some_and(is_word);
        let after = rest[end..].chars().next().is_some_and(is_word);
        replaced.push_str(&rest[..place]);
        replaced.push_str(if before || after { from } else { to });
        rest = &rest[end..];
    }
    replaced.push_str(rest);
    replaced
}

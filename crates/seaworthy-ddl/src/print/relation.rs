//! Tables and views, with their keys and indexes.

use std::collections::{BTreeSet, HashMap};

use seaworthy_catalog::{
    Catalog, Index, ObjectKind, ObjectName, Persistence, QualifiedName, Relation, RelationKind, ReplicaIdentity,
    RowSecurity,
};

use super::column::{self, Within};
use super::step::{Phase, Place, Stage, Step, named, part};
use super::{comment, constraint, options, parameters};
use crate::ident::{Ident, qualified};

/// What the steps of one relation hang on.
struct Context<'a> {
    relations: HashMap<&'a QualifiedName, &'a Relation>,
    partitions: HashMap<&'a QualifiedName, Vec<&'a QualifiedName>>,
    /// By the name of an index: the index, or the constraint that it stands behind.
    indexes: HashMap<QualifiedName, ObjectName>,
    apart: &'a BTreeSet<ObjectName>,
}

/// Returns the steps of all relations; `apart` are defaults and checks that leave their tables, and views that begin
/// as NULLs.
pub(super) fn steps(catalog: &Catalog, apart: &BTreeSet<ObjectName>) -> Vec<Step> {
    let mut context = Context { relations: HashMap::new(), partitions: HashMap::new(), indexes: HashMap::new(), apart };
    for relation in &catalog.relations {
        context.relations.insert(&relation.name, relation);
        if let Some(partition) = &relation.partition_of {
            context.partitions.entry(&partition.parent).or_default().push(&relation.name);
        }
        for index in &relation.indexes {
            let name = QualifiedName::new(&relation.name.schema, &index.name);
            context.indexes.insert(name.clone(), named(ObjectKind::Index, &name));
        }
        for (key, _, _) in keys(relation) {
            let name = QualifiedName::new(&relation.name.schema, &key);
            context.indexes.insert(name, part(ObjectKind::Constraint, &relation.name, &key));
        }
    }
    let mut steps = Vec::new();
    for relation in &catalog.relations {
        match relation.kind {
            RelationKind::View | RelationKind::MaterializedView => view(relation, &context, &mut steps),
            RelationKind::Table | RelationKind::PartitionedTable | RelationKind::ForeignTable => {
                table(relation, &context, &mut steps);
            }
        }
        indexes(relation, &context, &mut steps);
    }
    steps
}

/// Returns the relation as an object.
pub(super) fn object(relation: &Relation) -> ObjectName {
    named(ObjectKind::Relation, &relation.name)
}

/// Returns the defaults and constraints of a relation.
pub(super) fn parts(relation: &Relation) -> Vec<ObjectName> {
    let defaults = relation.columns.iter().filter(|it| it.default.is_some() || it.generated.is_some());
    let defaults = defaults.map(|column| part(ObjectKind::Default, &relation.name, &column.name));
    let checks = relation.checks.iter().map(|check| check.name.clone());
    let names = keys(relation).into_iter().map(|(name, _, _)| name).chain(checks);
    defaults.chain(names.map(|name| part(ObjectKind::Constraint, &relation.name, &name))).collect()
}

/// Returns those that may leave their table: not the expression of a generated column, which ALTER TABLE cannot add.
pub(super) fn separable(relation: &Relation) -> Vec<ObjectName> {
    let defaults = relation.columns.iter().filter(|column| column.default.is_some());
    let defaults = defaults.map(|column| part(ObjectKind::Default, &relation.name, &column.name));
    let checks = relation.checks.iter().map(|check| part(ObjectKind::Constraint, &relation.name, &check.name));
    defaults.chain(checks).collect()
}

/// The constraints with an index: name, text, and what the index is attached to.
pub fn keys(relation: &Relation) -> Vec<(String, String, Option<&QualifiedName>)> {
    let primary_key = relation.primary_key.iter();
    let primary_key = primary_key.map(|it| (it.name.clone(), constraint::primary_key(it), it.attached_to.as_ref()));
    let uniques = relation.uniques.iter();
    let uniques = uniques.map(|it| (it.name.clone(), constraint::unique(it), it.attached_to.as_ref()));
    let exclusions = relation.exclusions.iter();
    let exclusions = exclusions.map(|it| (it.name.clone(), constraint::exclusion(it), it.attached_to.as_ref()));
    primary_key.chain(uniques).chain(exclusions).collect()
}

fn table(relation: &Relation, context: &Context<'_>, steps: &mut Vec<Step>) {
    let name = qualified(&relation.name);
    let in_family = relation.partition_of.is_some() || relation.kind == RelationKind::PartitionedTable;
    let mut elements = Vec::new();
    let mut after = Vec::new();
    let mut parents: Vec<&Relation> = parents(relation).filter_map(|it| context.relations.get(it).copied()).collect();
    let at_once = inherits_at_once(relation, &parents);
    parents.truncate(at_once);
    for column in &relation.columns {
        let default = part(ObjectKind::Default, &relation.name, &column.name);
        let within = Within { relation, parents: &parents, default_apart: context.apart.contains(&default) };
        elements.extend(column::definition(column, &within));
        after.extend(column::alterations(column, &within));
        if let (true, Some(expression)) = (within.default_apart, &column.default) {
            let column = Ident::new(&column.name);
            let text = format!("ALTER TABLE ONLY {name} ALTER COLUMN {column} SET DEFAULT {expression}");
            steps.push(behind(relation, Place::Default, (default, Stage::Make), text));
        }
    }
    let repeated = repeated_keys(relation);
    for (key, text, attached_to) in keys(relation) {
        let object = part(ObjectKind::Constraint, &relation.name, &key);
        if in_family || repeated.contains(&key.as_str()) {
            let text = format!("ALTER TABLE ONLY {name}\n    ADD {text}");
            let step = behind(relation, Place::Key, (object.clone(), Stage::Make), text);
            steps.push(step.after(attachments(relation, context)));
            attach_index(relation, &key, attached_to, object, context, steps);
        } else {
            elements.push(text);
        }
    }
    for check in relation.checks.iter().filter(|it| !it.inherited || relation.partition_of.is_some()) {
        let object = part(ObjectKind::Constraint, &relation.name, &check.name);
        // CREATE TABLE would take one that is NOT VALID for valid.
        if context.apart.contains(&object) || check.enforced && !check.validated {
            let text = format!("ALTER TABLE {name}\n    ADD {}", constraint::check(check));
            steps.push(behind(relation, Place::Default, (object, Stage::Make), text));
        } else {
            elements.push(constraint::check(check));
        }
    }
    let (at_once, later) = relation.inherits.split_at(at_once.min(relation.inherits.len()));
    let mut statements = vec![create_table(relation, &elements, at_once)];
    let inherited = later.iter();
    statements.extend(inherited.map(|parent| format!("ALTER TABLE ONLY {name} INHERIT {}", qualified(parent))));
    statements.extend(switches(relation));
    statements.extend(comment(kind(relation), &name, relation.comment.as_deref()));
    statements.append(&mut after);
    let inherited = relation.inherits.iter().map(|it| (named(ObjectKind::Relation, it), Stage::Make));
    steps.push(Step::make(object(relation), Phase::Table, statements).after(inherited));
    if let Some(partition) = &relation.partition_of {
        let parent = &partition.parent;
        let text = format!("ALTER TABLE ONLY {}\n    ATTACH PARTITION {name} {}", qualified(parent), partition.bound);
        let step = behind(relation, Place::Attach, (object(relation), Stage::Attach), text);
        // Its checks have to be there, or the parent's would not find theirs.
        let checks = relation.checks.iter().map(|it| part(ObjectKind::Constraint, &relation.name, &it.name));
        let checks = checks.map(|check| (check, Stage::Make));
        steps.push(step.after([(named(ObjectKind::Relation, parent), Stage::Make)]).after(checks));
    }
}

/// Returns the unique constraints over the columns of another key, which CREATE TABLE would take for the same one.
///
/// PG 14, `transformIndexConstraints` in `parse_utilcmd.c`: only what stands in one statement is compared.
fn repeated_keys(relation: &Relation) -> Vec<&str> {
    let mut seen: Vec<(&[String], &[String])> =
        relation.primary_key.iter().map(|it| (it.columns.as_slice(), it.include.as_slice())).collect();
    let mut repeated = Vec::new();
    for unique in &relation.uniques {
        let columns = (unique.columns.as_slice(), unique.include.as_slice());
        if seen.contains(&columns) { repeated.push(unique.name.as_str()) } else { seen.push(columns) }
    }
    repeated
}

/// Returns how many of the parents CREATE TABLE can name: with more, INHERITS would bring the columns in another order, for
/// those of the parents come first.
///
/// So it is with a table that became a child later; then its columns and checks are its own.
fn inherits_at_once(relation: &Relation, parents: &[&Relation]) -> usize {
    let fits = |first: &&[&Relation]| {
        let has = |name: &str| first.iter().any(|it| it.column(name).is_some());
        let checked = |name: &str| first.iter().any(|it| it.checks.iter().any(|check| check.name == name));
        let own = relation.columns.iter().all(|it| it.local || has(&it.name))
            && relation.checks.iter().all(|it| !it.inherited || checked(&it.name));
        let mut merged: Vec<&str> = Vec::new();
        for column in first.iter().flat_map(|it| &it.columns).chain(&relation.columns) {
            if !merged.contains(&column.name.as_str()) {
                merged.push(&column.name);
            }
        }
        own && relation.columns.iter().map(|it| it.name.as_str()).eq(merged)
    };
    if relation.inherits.is_empty() || parents.len() < relation.inherits.len() {
        return parents.len().max(relation.inherits.len());
    }
    (0..=parents.len()).rev().map(|count| &parents[..count]).find(fits).map_or(parents.len(), <[_]>::len)
}

fn parents(relation: &Relation) -> impl Iterator<Item = &QualifiedName> {
    relation.inherits.iter().chain(relation.partition_of.iter().map(|partition| &partition.parent))
}

fn behind(relation: &Relation, place: Place, object: (ObjectName, Stage), text: String) -> Step {
    Step::behind(&relation.name, phase(relation), place, object, vec![text])
}

fn phase(relation: &Relation) -> Phase {
    match relation.kind {
        RelationKind::Table | RelationKind::PartitionedTable | RelationKind::ForeignTable => Phase::Table,
        RelationKind::View | RelationKind::MaterializedView => Phase::View,
    }
}

/// Returns the words of COMMENT ON and DROP.
pub fn kind(relation: &Relation) -> &'static str {
    match relation.kind {
        RelationKind::Table | RelationKind::PartitionedTable => "TABLE",
        RelationKind::ForeignTable => "FOREIGN TABLE",
        RelationKind::View => "VIEW",
        RelationKind::MaterializedView => "MATERIALIZED VIEW",
    }
}

fn create_table(relation: &Relation, elements: &[String], inherits: &[QualifiedName]) -> String {
    let kind = match (relation.kind, relation.persistence) {
        (RelationKind::ForeignTable, _) => "FOREIGN TABLE",
        (_, Persistence::Unlogged) => "UNLOGGED TABLE",
        (_, Persistence::Permanent | Persistence::Temporary) => "TABLE",
    };
    let mut text = format!("CREATE {kind} {}", qualified(&relation.name));
    if let Some(of_type) = &relation.of_type {
        text.push_str(&format!(" OF {}", qualified(of_type)));
    }
    if !elements.is_empty() {
        text.push_str(&format!(" (\n    {}\n)", elements.join(",\n    ")));
    } else if relation.of_type.is_none() {
        text.push_str(" ()");
    }
    if !inherits.is_empty() {
        let parents: Vec<String> = inherits.iter().map(qualified).collect();
        text.push_str(&format!("\nINHERITS ({})", parents.join(", ")));
    }
    if let Some(key) = &relation.partition_key {
        text.push_str(&format!("\nPARTITION BY {key}"));
    }
    if let Some(foreign) = &relation.foreign {
        text.push_str(&format!("\nSERVER {}", Ident::new(&foreign.server)));
        if !foreign.options.is_empty() {
            text.push_str(&format!(" OPTIONS {}", options(&foreign.options)));
        }
    }
    text.push_str(&storage(relation));
    text
}

/// Returns access method, parameters and tablespace, a line each.
fn storage(relation: &Relation) -> String {
    let mut text = String::new();
    if let Some(method) = &relation.access_method {
        text.push_str(&format!("\nUSING {}", Ident::new(method)));
    }
    if !relation.parameters.is_empty() {
        text.push_str(&format!("\nWITH {}", parameters(&relation.parameters)));
    }
    if let Some(tablespace) = &relation.tablespace {
        text.push_str(&format!("\nTABLESPACE {}", Ident::new(tablespace)));
    }
    text
}

/// Returns what is switched on with ALTER TABLE.
fn switches(relation: &Relation) -> Vec<String> {
    let words: &[&str] = match relation.row_security {
        RowSecurity::Disabled => &[],
        RowSecurity::Enabled => &["ENABLE ROW LEVEL SECURITY"],
        RowSecurity::ForcedOnly => &["FORCE ROW LEVEL SECURITY"],
        RowSecurity::Forced => &["ENABLE ROW LEVEL SECURITY", "FORCE ROW LEVEL SECURITY"],
    };
    let identity = match relation.replica_identity {
        ReplicaIdentity::Nothing => Some("REPLICA IDENTITY NOTHING"),
        ReplicaIdentity::Full => Some("REPLICA IDENTITY FULL"),
        // Once its index is there.
        ReplicaIdentity::Index(_) | ReplicaIdentity::Default => None,
    };
    let name = qualified(&relation.name);
    words.iter().copied().chain(identity).map(|words| format!("ALTER TABLE ONLY {name} {words}")).collect()
}

fn view(relation: &Relation, context: &Context<'_>, steps: &mut Vec<Step>) {
    let name = qualified(&relation.name);
    let definition = relation.definition.as_deref().unwrap_or_default().trim_end().trim_end_matches(';');
    let object = object(relation);
    let begins_as_nulls = context.apart.contains(&object);
    let create = match (relation.kind, begins_as_nulls) {
        (RelationKind::MaterializedView, _) => "CREATE MATERIALIZED VIEW",
        (_, true) => "CREATE OR REPLACE VIEW",
        (_, false) => "CREATE VIEW",
    };
    let no_data = if relation.kind == RelationKind::MaterializedView { "\nWITH NO DATA" } else { "" };
    let mut statements = vec![format!("{create} {name}{} AS\n{definition}{no_data}", storage(relation))];
    statements.extend(comment(kind(relation), &name, relation.comment.as_deref()));
    for column in &relation.columns {
        let within = Within { relation, parents: &[], default_apart: true };
        statements.extend(column::alterations(column, &within));
        if let Some(default) = &column.default {
            let object = part(ObjectKind::Default, &relation.name, &column.name);
            let column = Ident::new(&column.name);
            let text = format!("ALTER TABLE ONLY {name} ALTER COLUMN {column} SET DEFAULT {default}");
            steps.push(behind(relation, Place::Default, (object, Stage::Make), text));
        }
    }
    if begins_as_nulls {
        steps.push(Step::make(object.clone(), Phase::View, vec![nulls(relation)]));
        steps.push(Step::behind(&relation.name, Phase::View, Place::Body, (object, Stage::Body), statements));
    } else {
        steps.push(Step::make(object, Phase::View, statements));
    }
}

/// Returns a view of the same columns that needs nothing but their types.
fn nulls(relation: &Relation) -> String {
    let columns: Vec<String> = relation
        .columns
        .iter()
        .map(|column| {
            let collation = column.collation.as_ref().map(|it| format!(" COLLATE {}", qualified(it)));
            let name = Ident::new(&column.name);
            format!("\n    NULL::{}{} AS {name}", column.data_type.sql, collation.unwrap_or_default())
        })
        .collect();
    format!("CREATE VIEW {} AS\nSELECT{}", qualified(&relation.name), columns.join(","))
}

fn indexes(relation: &Relation, context: &Context<'_>, steps: &mut Vec<Step>) {
    for index in relation.indexes.iter().filter(|index| is_printed(relation.kind, index)) {
        let name = QualifiedName::new(&relation.name.schema, &index.name);
        let object = named(ObjectKind::Index, &name);
        let step = Step::behind(
            &relation.name,
            phase(relation),
            Place::Index,
            (object.clone(), Stage::Make),
            index_statements(&name, index),
        );
        steps.push(step.after(attachments(relation, context)));
        attach_index(relation, &index.name, index.attached_to.as_ref(), object, context, steps);
    }
}

/// Tells whether an index is a part of the schema, and not what a build left behind that failed.
///
/// As `pg_dump` has it: one that is not valid is left out, but on a partitioned table, where it waits for the indexes of
/// the partitions (PostgreSQL 15, `pg_dump.c`, `getIndexes`).
pub fn is_printed(table: RelationKind, index: &Index) -> bool {
    index.valid || table == RelationKind::PartitionedTable
}

/// Returns CREATE INDEX, and what goes with it.
pub fn index_statements(name: &QualifiedName, index: &Index) -> Vec<String> {
    let name = qualified(name);
    let mut statements = vec![index.definition.clone()];
    if let Some(tablespace) = &index.tablespace {
        statements.push(format!("ALTER INDEX {name} SET TABLESPACE {}", Ident::new(tablespace)));
    }
    for (column, target) in &index.statistics {
        statements.push(format!("ALTER INDEX {name} ALTER COLUMN {column} SET STATISTICS {target}"));
    }
    statements.extend(comment("INDEX", &name, index.comment.as_deref()));
    statements
}

/// The partitions have to be in place before an index is: attaching one would make it an index of its own.
fn attachments<'a>(relation: &'a Relation, context: &'a Context<'_>) -> impl Iterator<Item = (ObjectName, Stage)> + 'a {
    let own = relation.partition_of.iter().map(|_| &relation.name);
    let partitions = context.partitions.get(&relation.name).into_iter().flatten().copied();
    own.chain(partitions).map(|name| (named(ObjectKind::Relation, name), Stage::Attach))
}

fn attach_index(
    relation: &Relation,
    index: &str,
    attached_to: Option<&QualifiedName>,
    object: ObjectName,
    context: &Context<'_>,
    steps: &mut Vec<Step>,
) {
    let Some(parent) = attached_to else { return };
    let own = qualified(&QualifiedName::new(&relation.name.schema, index));
    let text = format!("ALTER INDEX {}\n    ATTACH PARTITION {own}", qualified(parent));
    let step = behind(relation, Place::AttachIndex, (object.clone(), Stage::Attach), text);
    let parent = context.indexes.get(parent).map(|object| (object.clone(), Stage::Make));
    steps.push(step.after([(object, Stage::Make)]).after(parent));
}

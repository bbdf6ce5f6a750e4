//! Tables and views, their switches, keys, checks and indexes.

use seaworthy_catalog::{
    Catalog, Check, ObjectKind, ObjectName, Persistence, QualifiedName, Relation, RelationKind, ReplicaIdentity,
    RowSecurity,
};
use seaworthy_ddl::part::{self, Stage};
use seaworthy_ddl::{Ident, qualified};

use super::types::statements;
use super::{Made, column, comment, on_relation};
use crate::element::{Comes, Element, Key, Kind};

/// What the elements of one relation are made of.
pub(super) struct Context<'a> {
    /// Without comments.
    pub(super) bare: &'a Relation,
    /// With them.
    pub(super) relation: &'a Relation,
    pub(super) key: Key,
    /// Quoted.
    pub(super) name: String,
    pub(super) parents: Vec<&'a Relation>,
    pub(super) made: &'a Made,
}

impl Context<'_> {
    /// Returns an element on the relation that goes with it.
    pub(super) fn part(
        &self,
        (kind, part): (Kind, &str),
        object: &'static str,
        make: Vec<String>,
        unmake: String,
    ) -> Element {
        let shown = format!("{}.{part}", self.relation.name);
        let key = Key::new(kind, &self.relation.name, part);
        Element::new(key, object, shown, make, unmake).inside(self.key.clone(), Comes::Alone)
    }

    /// Returns what the printer does with a constraint or a default of the relation apart from it.
    fn made_apart(&self, kind: ObjectKind, part: &str, stage: Stage) -> Option<Vec<String>> {
        let name = &self.relation.name;
        let object = ObjectName { kind, schema: name.schema.clone(), name: name.name.clone(), part: part.to_owned() };
        self.made.get(&(object, stage)).cloned()
    }

    /// Tells whether CREATE TABLE cannot say it.
    pub(super) fn is_apart(&self, kind: ObjectKind, part: &str) -> bool {
        self.made_apart(kind, part, Stage::Make).is_some()
    }

    /// Returns the elements of the same kind and part on the parents.
    pub(super) fn of_parents(&self, kind: Kind, part: &str) -> impl Iterator<Item = Key> + '_ {
        let part = part.to_owned();
        self.parents.iter().map(move |parent| Key::new(kind, &parent.name, &part))
    }
}

pub(super) fn elements(bare: &Catalog, catalog: &Catalog, made: &Made, all: &mut Vec<Element>) {
    let by_name: std::collections::HashMap<&QualifiedName, &Relation> =
        bare.relations.iter().map(|it| (&it.name, it)).collect();
    for (bare, relation) in bare.relations.iter().zip(&catalog.relations) {
        let partition = relation.partition_of.iter().map(|it| &it.parent);
        let parents = relation.inherits.iter().chain(partition).filter_map(|it| by_name.get(it).copied()).collect();
        let key = Key::new(Kind::Relation, &relation.name, "");
        let context = Context { bare, relation, key, name: qualified(&relation.name), parents, made };
        whole(&context, all);
        options(&context, all);
        family(&context, all);
        column::elements(&context, all);
        constraints(&context, all);
        indexes(&context, all);
        on_relation::elements(&context, all);
    }
}

/// The words of ALTER and DROP, and those for people.
fn words(relation: &Relation) -> (&'static str, &'static str) {
    let object = match relation.kind {
        RelationKind::Table | RelationKind::PartitionedTable => "table",
        RelationKind::ForeignTable => "foreign table",
        RelationKind::View => "view",
        RelationKind::MaterializedView => "materialized view",
    };
    (part::relation_kind(relation), object)
}

fn is_view(relation: &Relation) -> bool {
    matches!(relation.kind, RelationKind::View | RelationKind::MaterializedView)
}

fn whole(context: &Context<'_>, all: &mut Vec<Element>) {
    let (relation, name) = (context.relation, &context.name);
    let (words, object) = words(relation);
    let mut make = statements(context.made, ObjectKind::Relation, &relation.name, Stage::Make);
    if relation.kind == RelationKind::MaterializedView {
        // The printer leaves the rows to a restore; here nobody would bring them.
        for statement in &mut make {
            *statement = statement.trim_end_matches("\nWITH NO DATA").to_owned();
        }
    }
    let mut element =
        Element::new(context.key.clone(), object, relation.name.to_string(), make, format!("DROP {words} {name}"))
            .needs([Key::global(Kind::Schema, &relation.name.schema)]);
    // A partition comes after its table, and goes before it.
    element.needs.extend(relation.partition_of.iter().map(|it| Key::new(Kind::Relation, &it.parent, "")));
    element.view = is_view(relation);
    element.value = if element.view {
        let columns: Vec<_> = relation.columns.iter().map(|it| (&it.name, &it.data_type.sql, &it.collation)).collect();
        format!("{object} {columns:?} {}", relation.definition.as_deref().unwrap_or_default())
    } else {
        element.destroys = Some(format!("rows of {}", relation.name));
        let partition_key = &relation.partition_key;
        format!("{object} {partition_key:?} {:?} {:?} {:?}", relation.of_type, relation.access_method, relation.foreign)
    };
    let body = statements(context.made, ObjectKind::Relation, &relation.name, Stage::Body);
    if !body.is_empty() {
        let nulls = element.make.first().map(|it| it.replacen("CREATE VIEW", "CREATE OR REPLACE VIEW", 1));
        all.push(context.part((Kind::Body, "query"), object, body, nulls.unwrap_or_default()).property());
    }
    all.extend(comment(&element, words, name, relation.comment.as_deref()));
    all.push(element);
}

fn options(context: &Context<'_>, all: &mut Vec<Element>) {
    let (relation, name) = (context.relation, &context.name);
    let (words, object) = words(relation);
    let mut option = |what: &str, make: String, unmake: String| {
        let (make, unmake) = (format!("ALTER {words} {name} {make}"), format!("ALTER {words} {name} {unmake}"));
        let mut element = context.part((Kind::RelationOption, what), object, vec![make], unmake).property();
        element.comes = Comes::Inline;
        element.name = relation.name.to_string();
        all.push(element);
    };
    if !relation.parameters.is_empty() {
        let names = parameter_names(&relation.parameters);
        let set = part::parameters(&relation.parameters);
        option("parameters", format!("SET {set}"), format!("RESET ({names})"));
    }
    if relation.persistence == Persistence::Unlogged {
        option("unlogged", "SET UNLOGGED".to_owned(), "SET LOGGED".to_owned());
    }
    if let Some(tablespace) = &relation.tablespace {
        let set = format!("SET TABLESPACE {}", Ident::new(tablespace));
        option("tablespace", set, "SET TABLESPACE pg_default".to_owned());
    }
    let (enabled, forced) = match relation.row_security {
        RowSecurity::Disabled => (false, false),
        RowSecurity::Enabled => (true, false),
        RowSecurity::ForcedOnly => (false, true),
        RowSecurity::Forced => (true, true),
    };
    if enabled {
        option("row security", "ENABLE ROW LEVEL SECURITY".to_owned(), "DISABLE ROW LEVEL SECURITY".to_owned());
    }
    if forced {
        option("forced security", "FORCE ROW LEVEL SECURITY".to_owned(), "NO FORCE ROW LEVEL SECURITY".to_owned());
    }
    match &relation.replica_identity {
        ReplicaIdentity::Nothing | ReplicaIdentity::Full => {
            let full = if relation.replica_identity == ReplicaIdentity::Full { "FULL" } else { "NOTHING" };
            let set = format!("REPLICA IDENTITY {full}");
            option("replica identity", set, "REPLICA IDENTITY DEFAULT".to_owned());
        }
        ReplicaIdentity::Index(_) | ReplicaIdentity::Default => {}
    }
    index_marks(context, words, all);
}

/// Returns the names of storage parameters, as RESET has them.
pub(crate) fn parameter_names(parameters: &[String]) -> String {
    let names = parameters.iter().map(|it| it.split('=').next().unwrap_or_default());
    names.collect::<Vec<_>>().join(", ")
}

fn index_marks(context: &Context<'_>, words: &str, all: &mut Vec<Element>) {
    let (relation, name) = (context.relation, &context.name);
    let mut mark = |what: &str, index: &str, make: String, unmake: String| {
        let (make, unmake) = (format!("ALTER {words} {name} {make}"), format!("ALTER {words} {name} {unmake}"));
        let mut element = context.part((Kind::IndexMark, what), "table", vec![make], unmake).property();
        let own = QualifiedName::new(&relation.name.schema, index);
        element.needs.push(Key::new(Kind::Index, &own, ""));
        element.needs.push(Key::new(Kind::Constraint, &relation.name, index));
        all.push(element);
    };
    if let Some(index) = &relation.clustered_on {
        mark("cluster", index, format!("CLUSTER ON {}", Ident::new(index)), "SET WITHOUT CLUSTER".to_owned());
    }
    if let ReplicaIdentity::Index(index) = &relation.replica_identity {
        let set = format!("REPLICA IDENTITY USING INDEX {}", Ident::new(index));
        mark("identity", index, set, "REPLICA IDENTITY DEFAULT".to_owned());
    }
}

/// Inheritance and partitions.
fn family(context: &Context<'_>, all: &mut Vec<Element>) {
    let (relation, name) = (context.relation, &context.name);
    for parent in &relation.inherits {
        let parent_name = qualified(parent);
        let make = vec![format!("ALTER TABLE {name} INHERIT {parent_name}")];
        let unmake = format!("ALTER TABLE {name} NO INHERIT {parent_name}");
        let mut element = context.part((Kind::Inheritance, &parent.to_string()), "table", make, unmake).property();
        element.comes = Comes::Inline;
        // PG 14, ALTER TABLE, INHERIT: the child has the parent's columns already.
        let inherited = relation.columns.iter().filter(|it| !it.local);
        let columns = inherited.map(|it| Key::new(Kind::Column, &relation.name, &it.name));
        all.push(element.needs([Key::new(Kind::Relation, parent, "")]).needs(columns));
    }
    if let Some(partition) = &relation.partition_of {
        let make = statements(context.made, ObjectKind::Relation, &relation.name, Stage::Attach);
        let unmake = format!("ALTER TABLE {} DETACH PARTITION {name}", qualified(&partition.parent));
        let mut element = context.part((Kind::Partition, "partition"), "partition", make, unmake);
        element.name = relation.name.to_string();
        let parent = Key::new(Kind::Relation, &partition.parent, "");
        let checks = relation.checks.iter().map(|it| Key::new(Kind::Constraint, &relation.name, &it.name));
        let own = |kind: Kind| relation.columns.iter().map(move |it| Key::new(kind, &relation.name, &it.name));
        all.push(element.needs([parent]).needs(checks).needs(own(Kind::Column)).needs(own(Kind::NotNull)));
    }
}

fn constraints(context: &Context<'_>, all: &mut Vec<Element>) {
    let (relation, name) = (context.relation, &context.name);
    let index_notes = part::index_comments(relation);
    let mut constraint = |own: &str, text: String, only: &str, parents: Vec<Key>, note: Option<&str>| {
        let make = vec![format!("ALTER TABLE {only}{name}\n    ADD {text}")];
        let unmake = format!("ALTER TABLE {name} DROP CONSTRAINT {}", Ident::new(own));
        let mut element = context.part((Kind::Constraint, own), "constraint", make, unmake);
        if !context.is_apart(ObjectKind::Constraint, own) {
            element.comes = Comes::Inline;
        }
        element.inside.extend(parents);
        // Its columns have to be there; PostgreSQL drops it with any of them.
        element.needs.extend(mentioned_columns(context, &text));
        // PG 14, ALTER TABLE, "DROP NOT NULL": not while the column is in a primary key.
        if let Some(key) = relation.primary_key.as_ref().filter(|it| it.name == own) {
            element.needs.extend(key.columns.iter().map(|it| Key::new(Kind::NotNull, &relation.name, it)));
        }
        all.extend(comment(&element, "CONSTRAINT", &format!("{} ON {name}", Ident::new(own)), note));
        if let Some((_, text)) = index_notes.iter().find(|(index, _)| *index == own) {
            let index = qualified(&QualifiedName::new(&relation.name.schema, own));
            let note = comment(&element, "INDEX", &index, *text).map(|mut note| {
                note.key.part.push_str(" index");
                note
            });
            all.extend(note);
        }
        all.push(element);
    };
    let notes = |own: &str| {
        let key = relation.primary_key.iter().map(|it| (&it.name, &it.comment));
        let uniques = relation.uniques.iter().map(|it| (&it.name, &it.comment));
        let exclusions = relation.exclusions.iter().map(|it| (&it.name, &it.comment));
        key.chain(uniques).chain(exclusions).find(|(name, _)| *name == own).and_then(|(_, note)| note.clone())
    };
    for (own, text, parent) in part::keys(context.bare) {
        let note = notes(&own);
        let parents = parent.into_iter().flat_map(|it| context.of_parents(Kind::Constraint, &it.name)).collect();
        constraint(&own, text, "ONLY ", parents, note.as_deref());
    }
    for check in &relation.checks {
        let inherited = check.inherited.then(|| context.of_parents(Kind::Constraint, &check.name));
        let parents = inherited.into_iter().flatten().collect();
        // Whether the parent's is valid on the child says when the child was made: a restored copy has it otherwise.
        let check = Check { validated: check.validated || check.inherited, ..check.clone() };
        constraint(&check.name, part::check(&check), "", parents, check.comment.as_deref());
    }
    for (own, _, parent) in part::keys(context.bare) {
        let Some(parent) = parent else { continue };
        let index = Key::new(Kind::Constraint, &relation.name, &own);
        attached(context, ObjectKind::Constraint, (&own, index), parent, all);
    }
}

/// Returns the columns that a text of the relation speaks of, as far as its words tell.
pub(super) fn mentioned_columns(context: &Context<'_>, text: &str) -> Vec<Key> {
    let columns = context.relation.columns.iter().filter(|it| crate::retype::mentions(text, &it.name));
    columns.map(|it| Key::new(Kind::Column, &context.relation.name, &it.name)).collect()
}

fn indexes(context: &Context<'_>, all: &mut Vec<Element>) {
    for (bare, index) in context.bare.indexes.iter().zip(&context.relation.indexes) {
        let name = QualifiedName::new(&context.relation.name.schema, &index.name);
        let key = Key::new(Kind::Index, &name, "");
        // What a failed build left behind is not made anew.
        let printed = part::is_printed(context.relation.kind, index);
        let make = if printed { part::index_statements(&name, bare) } else { Vec::new() };
        let drop = format!("DROP INDEX {}", qualified(&name));
        let mut element = Element::new(key.clone(), "index", name.to_string(), make, drop)
            .inside(context.key.clone(), Comes::Alone)
            .needs(mentioned_columns(context, &index.definition));
        if !printed {
            " invalid".clone_into(&mut element.value);
        }
        all.extend(comment(&element, "INDEX", &qualified(&name), index.comment.as_deref()));
        if let Some(parent) = &index.attached_to {
            element.inside.push(Key::new(Kind::Index, parent, ""));
            attached(context, ObjectKind::Index, (&index.name, key), parent, all);
        }
        all.push(element);
    }
}

/// The index of a partition under that of the partitioned table.
fn attached(
    context: &Context<'_>,
    kind: ObjectKind,
    (own, index): (&str, Key),
    parent: &QualifiedName,
    all: &mut Vec<Element>,
) {
    let make = match kind {
        ObjectKind::Index => {
            let name = QualifiedName::new(&context.relation.name.schema, own);
            statements(context.made, kind, &name, Stage::Attach)
        }
        _ => context.made_apart(kind, own, Stage::Attach).unwrap_or_default(),
    };
    // PostgreSQL has no way back but to drop the index.
    let mut element = context.part((Kind::AttachedIndex, own), "index", make, String::new());
    element.unmake.clear();
    let of_parent = context.of_parents(Kind::Constraint, &parent.name).chain([Key::new(Kind::Index, parent, "")]);
    element.inside.extend([index.clone()]);
    let needs: Vec<Key> = of_parent.chain([index]).collect();
    all.push(element.needs(needs));
}

//! What a catalog is made of, as far as it can be made and unmade apart from the rest.

use std::collections::BTreeMap;

use seaworthy_catalog::{BASE_TYPE, ObjectKind, ObjectName, QualifiedName};

/// What an element is; the order is that in which elements come where nothing else decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Kind {
    Schema,
    Extension,
    Type,
    /// A check of a domain, an attribute of a composite type; the part says which.
    TypePart,
    Function,
    Other,
    Sequence,
    Relation,
    Column,
    NotNull,
    Default,
    Identity,
    /// Of a column: storage and the like.
    ColumnOption,
    /// Of a relation: parameters and the like.
    RelationOption,
    /// The columns that own sequences.
    Owner,
    Inheritance,
    Partition,
    /// The query of a view that began as one of NULLs.
    Body,
    Constraint,
    Index,
    /// That the index of a partition belongs to that of the partitioned table.
    AttachedIndex,
    /// What names an index: CLUSTER, REPLICA IDENTITY.
    IndexMark,
    ForeignKey,
    Statistics,
    Rule,
    Trigger,
    Policy,
    EventTrigger,
    /// What was granted on an object, and taken away.
    Grants,
    Comment,
}

/// An element by its name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Key {
    pub(crate) kind: Kind,
    pub(crate) schema: String,
    pub(crate) name: String,
    pub(crate) part: String,
}

impl Key {
    pub(crate) fn new(kind: Kind, name: &QualifiedName, part: &str) -> Self {
        Self { kind, schema: name.schema.clone(), name: name.name.clone(), part: part.to_owned() }
    }

    /// Returns an element that stands in no schema.
    pub(crate) fn global(kind: Kind, name: &str) -> Self {
        Self { kind, schema: String::new(), name: name.to_owned(), part: String::new() }
    }

    /// Returns the relation that it is, or is on.
    pub(crate) fn relation(&self) -> Self {
        Self { kind: Kind::Relation, part: String::new(), ..self.clone() }
    }

    /// Returns the place that the relation has among the partitions of another.
    pub(crate) fn partition(&self) -> Self {
        Self { kind: Kind::Partition, part: "partition".to_owned(), ..self.clone() }
    }

    /// Tells whether it is a base type, which PostgreSQL knows by its functions.
    pub(crate) fn is_base_type(&self) -> bool {
        self.kind == Kind::Other && self.name == BASE_TYPE
    }

    /// Tells whether something else is only to be made first: a child's column or check before the parent's.
    pub(crate) fn only_comes_after(&self, other: &Self) -> bool {
        let same = self.kind == other.kind && self.part == other.part;
        same && matches!(self.kind, Kind::Column | Kind::Constraint) && self.relation() != other.relation()
    }

    /// Returns the element of an end of a dependency.
    pub(crate) fn of_object(object: &ObjectName) -> Self {
        let kind = match object.kind {
            ObjectKind::Type => Kind::Type,
            ObjectKind::Function => Kind::Function,
            ObjectKind::Other if seaworthy_ddl::part::is_late_kind(&object.name) => Kind::EventTrigger,
            ObjectKind::Other => Kind::Other,
            ObjectKind::Sequence => Kind::Sequence,
            ObjectKind::Relation => Kind::Relation,
            ObjectKind::Default => Kind::Default,
            ObjectKind::Constraint => Kind::Constraint,
            ObjectKind::Index => Kind::Index,
            ObjectKind::Column => Kind::Column,
            ObjectKind::Trigger => Kind::Trigger,
            ObjectKind::Policy => Kind::Policy,
            ObjectKind::Rule => Kind::Rule,
        };
        Self { kind, schema: object.schema.clone(), name: object.name.clone(), part: object.part.clone() }
    }
}

/// How an element comes to be when what it is in is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Comes {
    /// By its own statements.
    Alone,
    /// By the statements of what it is in.
    Inline,
    /// By its own statements, told as part of what it is in.
    Behind,
}

/// One element.
#[derive(Debug, Clone)]
pub(crate) struct Element {
    pub(crate) key: Key,
    /// In PostgreSQL's words.
    pub(crate) object: &'static str,
    /// For people.
    pub(crate) name: String,
    /// What has to be equal; the text of its statements where nothing else is said.
    pub(crate) value: String,
    pub(crate) make: Vec<String>,
    pub(crate) unmake: Vec<String>,
    /// Whether its statements may be run over an older one.
    pub(crate) replaces: bool,
    /// What goes takes it along.
    pub(crate) inside: Vec<Key>,
    pub(crate) comes: Comes,
    pub(crate) needs: Vec<Key>,
    pub(crate) destroys: Option<String>,
    /// It is a property of its object, not an object.
    pub(crate) property: bool,
    /// It is a view or a materialized view.
    pub(crate) view: bool,
    /// It is a generated column.
    pub(crate) generated: bool,
    /// What a parent has of it, where the child has it both ways: only the parent's is altered, and takes it along.
    pub(crate) merged: Vec<Key>,
}

impl Element {
    pub(crate) fn new(key: Key, object: &'static str, name: String, make: Vec<String>, unmake: String) -> Self {
        let value = make.join("\n");
        Self {
            key,
            object,
            name,
            value,
            make,
            unmake: vec![unmake],
            replaces: false,
            inside: Vec::new(),
            comes: Comes::Alone,
            needs: Vec::new(),
            destroys: None,
            property: false,
            view: false,
            generated: false,
            merged: Vec::new(),
        }
    }

    /// Makes it a property that can be set over an older value.
    pub(crate) fn property(mut self) -> Self {
        (self.property, self.replaces) = (true, true);
        self
    }

    pub(crate) fn inside(mut self, key: Key, comes: Comes) -> Self {
        self.needs.push(key.clone());
        self.inside.push(key);
        self.comes = comes;
        self
    }

    pub(crate) fn needs(mut self, needs: impl IntoIterator<Item = Key>) -> Self {
        self.needs.extend(needs);
        self
    }

    pub(crate) fn value(mut self, value: String) -> Self {
        self.value = value;
        self
    }
}

/// All elements of a catalog.
pub(crate) type Elements = BTreeMap<Key, Element>;

//! One step of the printing, and what it waits for.

use seaworthy_catalog::{ObjectKind, ObjectName, QualifiedName};

/// What is done with an object in a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// It is made.
    Make,
    /// A sequence gets its owner.
    Own,
    /// A partition or its index is attached to its parent's.
    Attach,
    /// A view that began as one of NULLs gets its query.
    Body,
}

/// Statements that belong together.
#[derive(Debug)]
pub(super) struct Step {
    pub(super) object: ObjectName,
    pub(super) stage: Stage,
    /// What comes first among the steps that wait for nothing.
    pub(super) rank: Rank,
    pub(super) statements: Vec<String>,
    pub(super) needs: Vec<(ObjectName, Stage)>,
}

/// Phase, schema, name of the table where it is on one, place behind the table, own name.
pub(super) type Rank = (Phase, String, String, Place, String);

/// Which kinds come first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Phase {
    Type,
    Function,
    Other,
    Sequence,
    Table,
    View,
}

/// What comes first behind a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Place {
    Itself,
    Sequence,
    Attach,
    Key,
    Default,
    Index,
    AttachIndex,
    Body,
}

impl Step {
    /// Returns the step that makes an object which stands for itself.
    pub(super) fn make(object: ObjectName, phase: Phase, statements: Vec<String>) -> Self {
        let rank = (phase, object.schema.clone(), object.name.clone(), Place::Itself, object.part.clone());
        Self { object, stage: Stage::Make, rank, statements, needs: Vec::new() }
    }

    /// Returns a step behind a relation that waits for it.
    pub(super) fn behind(
        relation: &QualifiedName,
        phase: Phase,
        place: Place,
        (object, stage): (ObjectName, Stage),
        statements: Vec<String>,
    ) -> Self {
        let own = if object.part.is_empty() { object.name.clone() } else { object.part.clone() };
        let rank = (phase, relation.schema.clone(), relation.name.clone(), place, own);
        let needs = vec![(named(ObjectKind::Relation, relation), Stage::Make)];
        Self { object, stage, rank, statements, needs }
    }

    /// Adds what it waits for.
    pub(super) fn after(mut self, needs: impl IntoIterator<Item = (ObjectName, Stage)>) -> Self {
        self.needs.extend(needs);
        self
    }
}

/// Returns an object that its schema and name tell.
pub(super) fn named(kind: ObjectKind, name: &QualifiedName) -> ObjectName {
    part(kind, name, "")
}

/// Returns an object on another one.
pub(super) fn part(kind: ObjectKind, name: &QualifiedName, part: &str) -> ObjectName {
    ObjectName { kind, schema: name.schema.clone(), name: name.name.clone(), part: part.to_owned() }
}

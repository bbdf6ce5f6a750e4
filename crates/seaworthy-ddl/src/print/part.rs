//! The statements of single objects and their parts, for whoever makes or changes less than a whole catalog.

use seaworthy_catalog::{Catalog, ObjectName};

pub use super::access::grant_statements;
pub use super::column::{
    Within, alterations as column_alterations, definition as column_definition, identity_persistence, identity_text,
    named_not_null, telling_not_null,
};
pub use super::constraint::check;
pub use super::function::{function_signature, function_statements, is_late_kind, other_name, other_statements};
pub use super::late::{foreign_key, index_comments, policy, rule, statistics_object, trigger};
pub use super::relation::{index_statements, is_printed, keys, kind as relation_kind};
pub use super::sequence::options as sequence_options;
pub use super::step::Stage;
pub use super::{comment, parameters};

/// What makes one object, or brings it to its next stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// A default or a constraint has an entry where it cannot stand in its CREATE TABLE.
    pub object: ObjectName,
    /// What is done with it.
    pub stage: Stage,
    /// Without semicolons.
    pub statements: Vec<String>,
}

/// Returns what makes types, functions, sequences, relations and indexes, in an order that PostgreSQL accepts.
pub fn made(catalog: &Catalog) -> Vec<Made> {
    let steps = super::order::ordered(catalog).into_iter();
    steps.map(|step| Made { object: step.object, stage: step.stage, statements: step.statements }).collect()
}

//! What can go wrong while entities are made.

use seaworthy_finding::Hint;

use crate::entity::is_taken;
use crate::ident;

/// Why there are no entities.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CodegenError {
    /// [`crate::Options::module`] cannot name a Rust module.
    #[error("{module:?} cannot name the module of the entities")]
    ModuleName {
        /// What was asked for.
        module: String,
    },
    /// The configuration of the entities names a table that is not there.
    #[error("the entities are configured for a table {name:?}, which is not there")]
    UnknownTable {
        /// As configured.
        name: String,
        /// The nearest that there is.
        closest: Option<String>,
    },
    /// The configuration of the entities names a column that is not there.
    #[error("the entities are configured for a column {name:?} of {table}, which is not there")]
    UnknownColumn {
        /// The table.
        table: String,
        /// As configured.
        name: String,
        /// The nearest that there is.
        closest: Option<String>,
    },
    /// The configuration of the entities names a type that no column has.
    #[error("the entities are configured for a type {name:?}, which no column has")]
    UnknownType {
        /// As configured.
        name: String,
        /// The nearest that there is.
        closest: Option<String>,
    },
    /// The configuration of the entities says something of a table that has none.
    #[error("the entities are configured for {table}, which has none")]
    NoEntity {
        /// The table.
        table: String,
    },
    /// A name that was configured is none in Rust.
    #[error("{name:?} cannot be the name of {of} in Rust")]
    BadName {
        /// The table or the column.
        of: String,
        /// As configured.
        name: String,
    },
    /// Two columns of a table come to one field, for one of them was given the other's name.
    #[error("columns {first} and {second} of {table} would both be the field {field}")]
    SameField {
        /// The table.
        table: String,
        /// The field that both would have.
        field: String,
        /// The one that the configuration names.
        first: String,
        /// The other.
        second: String,
    },
    /// The configuration names one table twice, by itself and with its schema.
    #[error("{first:?} and {second:?} are one table")]
    SameTable {
        /// As configured.
        first: String,
        /// As configured.
        second: String,
    },
    /// A file of behaviour that no module can be called after.
    #[error("{name:?} in the folder behaviour cannot be the name of a module")]
    BehaviourName {
        /// The file without `.rs`.
        name: String,
    },
    /// Text of the configuration that would break the file it is written into.
    #[error("{text:?}, which is configured for {of}, is no Rust")]
    BadText {
        /// The entities, the table or the column.
        of: String,
        /// As configured.
        text: String,
    },
    /// A table that gets no entity is needed by one that does.
    #[error("{table} is excluded, but {by} leads to it")]
    ExcludedIsReferenced {
        /// The table without an entity.
        table: String,
        /// The table that has the foreign key.
        by: String,
        /// The foreign key.
        key: String,
    },
    /// Two tables of one schema come to one module, or two tables were given one name.
    #[error("{first} and {second} would both be the entity {module}")]
    SameName {
        /// The module that both would have.
        module: String,
        /// The first, by name.
        first: String,
        /// The second.
        second: String,
    },
}

impl Hint for CodegenError {
    fn detail(&self) -> Option<String> {
        match self {
            Self::ModuleName { .. } | Self::BadName { .. } => {
                Some("A name is in snake case, starts with a letter, and is neither a keyword nor a generated module.".to_owned())
            }
            Self::ExcludedIsReferenced { by, key, .. } => {
                Some(format!("The foreign key {key} of {by} would have no relation. Nothing was written."))
            }
            Self::SameField { .. } => Some(
                "Code that is there already would read and write the other column. Nothing was written.".to_owned(),
            ),
            Self::BadText { .. } => Some("A bracket or a quote is not closed, or never opened. Nothing was written.".to_owned()),
            Self::SameName { .. } => {
                Some("Which of them kept the name would change with the next table. Nothing was written.".to_owned())
            }
            Self::NoEntity { .. } => Some(
                "A partition has the entity of its parent, and what is excluded or has no columns has none. Nothing was \
                 written."
                    .to_owned(),
            ),
            Self::SameTable { .. } => Some("One of them would be left out. Nothing was written.".to_owned()),
            Self::BehaviourName { .. } => Some("The index declares each file there as a module. Nothing was written.".to_owned()),
            Self::UnknownTable { .. } | Self::UnknownColumn { .. } | Self::UnknownType { .. } => None,
        }
    }

    fn hint(&self) -> Option<String> {
        match self {
            Self::ModuleName { module } => ident::suggestion(module),
            Self::BadName { name, .. } if is_taken(name) => Some(format!("call it `{name}_table`")),
            Self::BadName { name, .. } => ident::suggestion(name),
            Self::SameField { table, second, field, .. } => Some(format!(
                "name both in seaworthy.toml: tables.{table:?}.columns.{second:?}.name = \"other_{field}\""
            )),
            Self::BadText { .. } => Some("correct it in seaworthy.toml".to_owned()),
            Self::SameTable { second, .. } => Some(format!("put both under one of them: tables.{second:?}")),
            Self::BehaviourName { .. } => Some("rename the file, or move it away".to_owned()),
            Self::UnknownTable { closest: Some(closest), .. }
            | Self::UnknownColumn { closest: Some(closest), .. }
            | Self::UnknownType { closest: Some(closest), .. } => Some(format!("did you mean {closest}?")),
            Self::UnknownType { closest: None, .. } => {
                Some("a type is written as `\\d` in psql shows it, without its length".to_owned())
            }
            Self::UnknownTable { closest: None, .. } | Self::UnknownColumn { closest: None, .. } => {
                Some("names are as in the database; a table outside the default schema is `schema.table`".to_owned())
            }
            Self::ExcludedIsReferenced { by, .. } => Some(format!("exclude {by} as well, or neither")),
            Self::NoEntity { table } => Some(format!("take tables.{table:?} out of seaworthy.toml")),
            Self::SameName { second, module, .. } => {
                Some(format!("name one in seaworthy.toml: tables.{second:?}.name = \"other_{module}\""))
            }
        }
    }
}

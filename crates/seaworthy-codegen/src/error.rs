//! What can go wrong while entities are made.

use seaworthy_finding::Hint;

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
}

impl Hint for CodegenError {
    fn detail(&self) -> Option<String> {
        match self {
            Self::ModuleName { .. } => {
                Some("A module is named in snake case, starts with a letter and is no keyword.".to_owned())
            }
        }
    }

    fn hint(&self) -> Option<String> {
        match self {
            Self::ModuleName { module } => ident::suggestion(module),
        }
    }
}

//! What a comparison gives back.

/// One step from one catalog to the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What happens.
    pub kind: ChangeKind,
    /// What it happens to, in PostgreSQL's words: `column`, `materialized view`.
    pub object: &'static str,
    /// For people: `public.user.nickname`.
    pub name: String,
    /// Without semicolons, in order; empty where PostgreSQL has no statement for it, and `hint` says so.
    ///
    /// They want `check_function_bodies` off: a body may name what comes later.
    pub statements: Vec<String>,
    /// The way back, as far as the schema goes; the inverses of several changes are run last change first.
    pub inverse: Option<Vec<String>>,
    /// What data is gone with it: `rows of public.user`.
    pub destroys: Option<String>,
    /// What a person should look at.
    pub hint: Option<String>,
}

/// What happens to an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ChangeKind {
    /// It is only in the second catalog.
    Add,
    /// It is only in the first catalog.
    Drop,
    /// It is in both, and differs; or has to be made again for another one's sake.
    Alter,
    /// It has another name in the second catalog, as the caller says.
    Rename,
}

impl ChangeKind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Add, Self::Drop, Self::Alter, Self::Rename];

    /// Returns the word that output and JSON use.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Add => "add",
            Self::Drop => "drop",
            Self::Alter => "alter",
            Self::Rename => "rename",
        }
    }
}

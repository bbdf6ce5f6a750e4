//! ALTER TABLE … ADD CONSTRAINT, VALIDATE CONSTRAINT, DROP CONSTRAINT.

use super::{Comment, Deferral, ForeignKeyAction, Name, Sql, Statement, comment_on, joined, names};
use crate::ident::Ident;

/// A constraint of a table that is there.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "a description does nothing until one of its statements is sent"]
pub struct Constraint {
    name: Ident,
    table: Name,
    kind: Kind,
    deferral: Deferral,
    not_valid: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Kind {
    Check { condition: Sql, no_inherit: bool },
    Key { word: &'static str, source: KeySource },
    ForeignKey(ForeignKey),
    Exclusion { method: Ident, elements: Vec<(Sql, String)>, predicate: Option<Sql> },
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum KeySource {
    Columns { columns: Vec<Ident>, include: Vec<Ident> },
    Index(Ident),
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct ForeignKey {
    columns: Vec<Ident>,
    parent: Name,
    parent_columns: Vec<Ident>,
    on_delete: ForeignKeyAction,
    on_update: ForeignKeyAction,
}

impl Constraint {
    /// Describes a condition that each row fulfils.
    pub fn check(name: impl Into<String>, table: impl Into<Name>, condition: Sql) -> Self {
        Self::new(name, table, Kind::Check { condition, no_inherit: false })
    }

    /// Describes a key.
    pub fn unique<N: Into<String>>(
        name: impl Into<String>,
        table: impl Into<Name>,
        columns: impl IntoIterator<Item = N>,
    ) -> Self {
        Self::new(name, table, Kind::Key { word: "UNIQUE", source: KeySource::columns(columns) })
    }

    /// Describes the primary key.
    pub fn primary_key<N: Into<String>>(
        name: impl Into<String>,
        table: impl Into<Name>,
        columns: impl IntoIterator<Item = N>,
    ) -> Self {
        Self::new(name, table, Kind::Key { word: "PRIMARY KEY", source: KeySource::columns(columns) })
    }

    /// Describes a foreign key.
    pub fn foreign_key<N: Into<String>, M: Into<String>>(
        name: impl Into<String>,
        table: impl Into<Name>,
        columns: impl IntoIterator<Item = N>,
        parent: impl Into<Name>,
        parent_columns: impl IntoIterator<Item = M>,
    ) -> Self {
        let key = ForeignKey {
            columns: names(columns),
            parent: parent.into(),
            parent_columns: names(parent_columns),
            on_delete: ForeignKeyAction::NoAction,
            on_update: ForeignKeyAction::NoAction,
        };
        Self::new(name, table, Kind::ForeignKey(key))
    }

    /// Describes an exclusion: no two rows for which all operators hold. `method` is that of its index.
    ///
    /// An element is a column or an expression in parentheses, as SQL, with its operator: `(sql("room"), "=")`. Equality
    /// of plain types under `gist` needs the extension `btree_gist`; `btree` has it without.
    pub fn exclusion<O: Into<String>>(
        name: impl Into<String>,
        table: impl Into<Name>,
        method: impl Into<String>,
        elements: impl IntoIterator<Item = (Sql, O)>,
    ) -> Self {
        let elements = elements.into_iter().map(|(element, operator)| (element, operator.into())).collect();
        Self::new(name, table, Kind::Exclusion { method: Ident::new(method), elements, predicate: None })
    }

    fn new(name: impl Into<String>, table: impl Into<Name>, kind: Kind) -> Self {
        let (name, table) = (Ident::new(name), table.into());
        Self { name, table, kind, deferral: Deferral::NotDeferrable, not_valid: false }
    }

    /// Holds for rows that are written from now on, without a look at those that are there; see [`Self::validate`].
    ///
    /// PG 14, ALTER TABLE: for checks and foreign keys only.
    pub fn not_valid(self) -> Self {
        Self { not_valid: true, ..self }
    }

    /// Says when it is looked at. PG 14: not for a check.
    pub fn deferral(self, deferral: Deferral) -> Self {
        Self { deferral, ..self }
    }

    /// Says what becomes of a row whose referenced row goes. Of other kinds nothing.
    pub fn on_delete(mut self, action: ForeignKeyAction) -> Self {
        if let Kind::ForeignKey(key) = &mut self.kind {
            key.on_delete = action;
        }
        self
    }

    /// Says what becomes of a row whose referenced key changes. Of other kinds nothing.
    pub fn on_update(mut self, action: ForeignKeyAction) -> Self {
        if let Kind::ForeignKey(key) = &mut self.kind {
            key.on_update = action;
        }
        self
    }

    /// Makes a key of a unique index that is there, which takes the name of the constraint. Of other kinds nothing.
    pub fn using_index(mut self, index: impl Into<String>) -> Self {
        if let Kind::Key { source, .. } = &mut self.kind {
            *source = KeySource::Index(Ident::new(index));
        }
        self
    }

    /// Keeps columns in the index of a key that are no part of it. Of other kinds nothing.
    pub fn include<N: Into<String>>(mut self, columns: impl IntoIterator<Item = N>) -> Self {
        if let Kind::Key { source: KeySource::Columns { include, .. }, .. } = &mut self.kind {
            *include = names(columns);
        }
        self
    }

    /// Lets an exclusion speak only of the rows of which this holds. Of other kinds nothing.
    pub fn predicate(mut self, condition: Sql) -> Self {
        if let Kind::Exclusion { predicate, .. } = &mut self.kind {
            *predicate = Some(condition);
        }
        self
    }

    /// Lets a check stay with its own table. Of other kinds nothing.
    pub fn no_inherit(mut self) -> Self {
        if let Kind::Check { no_inherit, .. } = &mut self.kind {
            *no_inherit = true;
        }
        self
    }

    /// Adds it to its table.
    pub fn add(&self) -> Statement {
        let mut text = format!("ALTER TABLE {} ADD CONSTRAINT {} {}", self.table, self.name, self.kind.definition());
        match self.deferral {
            Deferral::NotDeferrable => {}
            Deferral::InitiallyImmediate | Deferral::InitiallyDeferred => {
                text.push_str(&format!(" {}", self.deferral.as_str()));
            }
        }
        if self.not_valid {
            text.push_str(" NOT VALID");
        }
        Statement::new(text)
    }

    /// Looks at the rows that were there before it; writes go on meanwhile.
    pub fn validate(&self) -> Statement {
        self.alter("VALIDATE")
    }

    /// Drops it.
    pub fn drop(&self) -> Statement {
        self.alter("DROP")
    }

    /// Gives it another name.
    pub fn rename(&self, name: impl Into<String>) -> Statement {
        let name = Ident::new(name);
        Statement::new(format!("ALTER TABLE {} RENAME CONSTRAINT {} TO {name}", self.table, self.name))
    }

    /// Comments on it.
    pub fn comment(&self, text: impl AsRef<str>) -> Statement {
        comment_on(&Comment::Constraint(self.table.clone(), self.name.clone()), text)
    }

    fn alter(&self, verb: &str) -> Statement {
        Statement::new(format!("ALTER TABLE {} {verb} CONSTRAINT {}", self.table, self.name))
    }
}

impl KeySource {
    fn columns<N: Into<String>>(columns: impl IntoIterator<Item = N>) -> Self {
        Self::Columns { columns: names(columns), include: Vec::new() }
    }

    fn text(&self) -> String {
        match self {
            Self::Columns { columns, include } if include.is_empty() => format!("({})", joined(columns)),
            Self::Columns { columns, include } => format!("({}) INCLUDE ({})", joined(columns), joined(include)),
            Self::Index(index) => format!("USING INDEX {index}"),
        }
    }
}

impl Kind {
    fn definition(&self) -> String {
        match self {
            Self::Check { condition, no_inherit: false } => format!("CHECK ({condition})"),
            Self::Check { condition, no_inherit: true } => format!("CHECK ({condition}) NO INHERIT"),
            Self::Key { word, source } => format!("{word} {}", source.text()),
            Self::ForeignKey(key) => key.definition(),
            Self::Exclusion { method, elements, predicate } => {
                let elements: Vec<String> =
                    elements.iter().map(|(element, operator)| format!("{element} WITH {operator}")).collect();
                let mut text = format!("EXCLUDE USING {method} ({})", elements.join(", "));
                if let Some(predicate) = predicate {
                    text.push_str(&format!(" WHERE ({predicate})"));
                }
                text
            }
        }
    }
}

impl ForeignKey {
    fn definition(&self) -> String {
        let (columns, parent_columns) = (joined(&self.columns), joined(&self.parent_columns));
        let mut text = format!("FOREIGN KEY ({columns}) REFERENCES {} ({parent_columns})", self.parent);
        for (event, action) in [("UPDATE", self.on_update), ("DELETE", self.on_delete)] {
            if action != ForeignKeyAction::NoAction {
                text.push_str(&format!(" ON {event} {}", action.as_str()));
            }
        }
        text
    }
}

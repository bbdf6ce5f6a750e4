//! What is left out of a comparison, by kind and pattern: `table events_2*`, `schema other_team`.

use std::fmt;
use std::str::FromStr;

use crate::{Catalog, NamePattern, PatternError, QualifiedName};

/// A kind of objects that can be left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IgnoredKind {
    /// All that stands in a schema.
    Schema,
    /// Tables of any kind, partitions among them.
    Table,
    /// Views and materialized views.
    View,
    /// Indexes that no constraint owns.
    Index,
    /// Triggers, on whatever table.
    Trigger,
    /// Functions, procedures and aggregates, whatever their arguments.
    Function,
    /// Sequences that no identity column hides.
    Sequence,
    /// Enums, domains, composite and range types.
    Type,
    /// Extensions.
    Extension,
}

impl IgnoredKind {
    /// Every kind.
    pub const ALL: [Self; 9] = [
        Self::Schema,
        Self::Table,
        Self::View,
        Self::Index,
        Self::Trigger,
        Self::Function,
        Self::Sequence,
        Self::Type,
        Self::Extension,
    ];

    /// Returns the word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Schema => "schema",
            Self::Table => "table",
            Self::View => "view",
            Self::Index => "index",
            Self::Trigger => "trigger",
            Self::Function => "function",
            Self::Sequence => "sequence",
            Self::Type => "type",
            Self::Extension => "extension",
        }
    }
}

/// Objects of a kind that are left out: a kind and a [`NamePattern`], `table events_2*`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ignored {
    kind: IgnoredKind,
    pattern: NamePattern,
}

/// Why a text does not say what is left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IgnoredError {
    /// It does not begin with a kind and a blank.
    Kind(String),
    /// What follows the kind is no pattern.
    Pattern(PatternError),
}

impl fmt::Display for IgnoredError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Kind(found) => {
                let kinds = IgnoredKind::ALL.map(IgnoredKind::as_str).join(", ");
                write!(f, "`{found}` is no kind; it begins with one of {kinds}")
            }
            Self::Pattern(error) => write!(f, "{error}"),
        }
    }
}

impl std::error::Error for IgnoredError {}

impl FromStr for Ignored {
    type Err = IgnoredError;

    fn from_str(text: &str) -> Result<Self, IgnoredError> {
        let (word, pattern) = text.trim().split_once(' ').unwrap_or((text.trim(), ""));
        let kind = IgnoredKind::ALL.into_iter().find(|kind| kind.as_str() == word);
        let kind = kind.ok_or_else(|| IgnoredError::Kind(word.to_owned()))?;
        Ok(Self { kind, pattern: pattern.trim().parse().map_err(IgnoredError::Pattern)? })
    }
}

impl fmt::Display for Ignored {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.kind.as_str(), self.pattern)
    }
}

impl Ignored {
    fn takes(&self, kind: IgnoredKind, name: &QualifiedName) -> bool {
        let in_schema = || self.pattern.matches(&QualifiedName::new("", &name.schema));
        self.kind == kind && self.pattern.matches(name) || self.kind == IgnoredKind::Schema && in_schema()
    }
}

impl Catalog {
    /// Takes out what is to be left out of a comparison.
    pub fn leave_out(&mut self, ignored: &[Ignored]) {
        if ignored.is_empty() {
            return;
        }
        let stays = |kind: IgnoredKind, name: &QualifiedName| !ignored.iter().any(|one| one.takes(kind, name));
        self.schemas.retain(|schema| stays(IgnoredKind::Schema, &QualifiedName::new("", &schema.name)));
        self.relations.retain(|relation| {
            let kind = if relation.definition.is_some() { IgnoredKind::View } else { IgnoredKind::Table };
            stays(kind, &relation.name)
        });
        for relation in &mut self.relations {
            let beside = |name: &str| QualifiedName::new(&relation.name.schema, name);
            relation.indexes.retain(|index| stays(IgnoredKind::Index, &beside(&index.name)));
            relation.triggers.retain(|trigger| stays(IgnoredKind::Trigger, &beside(&trigger.name)));
        }
        self.enums.retain(|one| stays(IgnoredKind::Type, &one.name));
        self.domains.retain(|one| stays(IgnoredKind::Type, &one.name));
        self.composites.retain(|one| stays(IgnoredKind::Type, &one.name));
        self.ranges.retain(|one| stays(IgnoredKind::Type, &one.name));
        self.sequences.retain(|one| stays(IgnoredKind::Sequence, &one.name));
        self.functions.retain(|one| stays(IgnoredKind::Function, &one.name));
        self.extensions.retain(|one| stays(IgnoredKind::Extension, &QualifiedName::new(&one.schema, &one.name)));
        self.others.retain(|one| stays(IgnoredKind::Schema, &QualifiedName::new("", &one.schema)));
    }
}

#[cfg(test)]
mod tests {
    use super::{Ignored, IgnoredError};
    use crate::{Catalog, EnumType, Index, IndexKey, QualifiedName, Relation, Schema};

    fn left(ignored: &str) -> Vec<String> {
        let mut ship = Relation::table(QualifiedName::new("public", "ships"));
        ship.indexes = ["ships_idx", "dba_idx"].map(|name| Index::new(name, vec![IndexKey::column("a")])).into();
        let day = Relation::table(QualifiedName::new("public", "events_2026_01"));
        let other = Relation::table(QualifiedName::new("other", "t"));
        let mood = EnumType { name: QualifiedName::new("other", "mood"), labels: Vec::new(), comment: None };
        let schemas = ["public", "other"].map(|name| Schema { name: name.to_owned(), comment: None });
        let mut catalog = Catalog {
            schemas: schemas.into(),
            relations: vec![ship, day, other],
            enums: vec![mood],
            ..Catalog::default()
        };
        catalog.leave_out(&[ignored.parse().expect(ignored)]);
        let mut left: Vec<String> = catalog.schemas.iter().map(|schema| schema.name.clone()).collect();
        for relation in &catalog.relations {
            left.push(relation.name.name.clone());
            left.extend(relation.indexes.iter().map(|index| index.name.clone()));
        }
        left.extend(catalog.enums.iter().map(|one| one.name.name.clone()));
        left
    }

    #[test]
    fn what_is_left_out_goes_with_all_that_stands_in_it() {
        let all = "public other ships ships_idx dba_idx events_2026_01 t mood";
        let check = |ignored: &str, gone: &[&str]| {
            let expected: Vec<&str> = all.split(' ').filter(|name| !gone.contains(name)).collect();
            assert_eq!(left(ignored), expected, "{ignored}");
        };
        check("table events_2*", &["events_2026_01"]);
        check("table other.*", &["t"]);
        check("schema other", &["other", "t", "mood"]);
        check("index dba_*", &["dba_idx"]);
        check("type mood", &["mood"]);
        check("view *", &[]);
    }

    #[test]
    fn what_says_nothing_is_refused() {
        assert_eq!("tabel x".parse::<Ignored>(), Err(IgnoredError::Kind("tabel".to_owned())));
        assert!(matches!("table".parse::<Ignored>(), Err(IgnoredError::Pattern(_))));
        assert!(matches!("table a.b.c".parse::<Ignored>(), Err(IgnoredError::Pattern(_))));
    }
}

//! A PostgreSQL schema as a value: what `pg_catalog` says about a database, without OIDs and without a connection.
//!
//! Everything here is plain data that compares, sorts, and goes to text and back; what is empty may be left out of the
//! text. Two catalogs are equal where the schemas that they were read from are; [`Catalog::sort`] brings one into the
//! canonical order. Names are stored unquoted, as in `pg_catalog`, and every reference to another object is a
//! [`QualifiedName`].
//!
//! Expressions, queries and whole statements stand as PostgreSQL prints them with an empty `search_path`
//! (PostgreSQL 14, 9.26 "System Information Functions"): that is the text that compares. What no other part of the
//! engine looks into is an [`OtherObject`]; what cannot be printed yet is [`Unmodelled`], and never dropped in
//! silence. Owners and privileges are kept apart, in [`Access`]; grants may go along unseen, in [`Beside`]. Left out on
//! purpose: what PostgreSQL makes up itself, such as the `2200_…` names of not-null constraints in `information_schema`
//! and the sequences behind identity columns.

mod access;
mod column;
mod constraint;
mod function;
mod ignore;
mod index;
mod name;
mod object;
mod on_relation;
mod pattern;
mod relation;
mod sequence;
mod types;

use serde::{Deserialize, Serialize};

pub use access::{Access, Beside, DefaultPrivilege, Grant, Owner};
pub use column::{Column, Generated, GeneratedKind, Identity, IdentityKind, NotNullConstraint, Storage};
pub use constraint::{Check, Deferral, Exclusion, ForeignKey, ForeignKeyAction, ForeignKeyMatch, PrimaryKey, Unique};
pub use function::{Function, FunctionKind};
pub use ignore::{Ignored, IgnoredError, IgnoredKind};
pub use index::{Index, IndexKey, IndexTerm, NullsOrder, SortOrder};
pub use name::QualifiedName;
pub use object::{BASE_TYPE, Dependency, Extension, ObjectKind, ObjectName, OtherObject, SHELL_TYPE, Unmodelled};
pub use on_relation::{Enabled, Policy, PolicyCommand, Rule, StatisticsObject, Trigger};
pub use pattern::{NamePattern, PatternError};
pub use relation::{ForeignSource, Partition, Persistence, Relation, RelationKind, ReplicaIdentity, RowSecurity};
pub use sequence::{Sequence, SequenceOptions, SequenceOwner};
pub use types::{Attribute, CompositeType, DataType, Domain, EnumType, RangeType};

/// A schema in PostgreSQL's sense: a namespace.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
pub struct Schema {
    /// As stored, unquoted.
    pub name: String,
    /// `COMMENT ON SCHEMA`.
    pub comment: Option<String>,
}

/// Everything that was read of one database.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize)]
pub struct Catalog {
    /// By name.
    #[serde(default)]
    pub schemas: Vec<Schema>,
    /// Tables, partitioned and foreign tables, views and materialized views, by qualified name.
    #[serde(default)]
    pub relations: Vec<Relation>,
    /// By qualified name.
    #[serde(default)]
    pub enums: Vec<EnumType>,
    /// By qualified name.
    #[serde(default)]
    pub domains: Vec<Domain>,
    /// By qualified name.
    #[serde(default)]
    pub composites: Vec<CompositeType>,
    /// By qualified name.
    #[serde(default)]
    pub ranges: Vec<RangeType>,
    /// Sequences of their own or owned by a column, by qualified name; not those behind identity columns.
    #[serde(default)]
    pub sequences: Vec<Sequence>,
    /// By qualified name and arguments.
    #[serde(default)]
    pub functions: Vec<Function>,
    /// By name.
    #[serde(default)]
    pub extensions: Vec<Extension>,
    /// By kind and identity.
    #[serde(default)]
    pub others: Vec<OtherObject>,
    /// What is there, but neither compared nor printed, by kind and identity.
    #[serde(default)]
    pub unmodelled: Vec<Unmodelled>,
    /// What has to be made before what.
    #[serde(default)]
    pub dependencies: Vec<Dependency>,
    /// What was granted and taken away, where that was read: for whoever has to make an object anew, as it would be lost
    /// with the old one.
    #[serde(skip)]
    pub grants: Beside<Vec<Grant>>,
}

impl Catalog {
    /// Returns the relation of that name.
    pub fn relation(&self, name: &QualifiedName) -> Option<&Relation> {
        // Quick where they are in order; where they are not, a look at each.
        match self.relations.binary_search_by(|relation| relation.name.cmp(name)) {
            Ok(place) => self.relations.get(place),
            Err(_) => self.relations.iter().find(|relation| relation.name == *name),
        }
    }

    /// Returns the enum of that name.
    pub fn enum_type(&self, name: &QualifiedName) -> Option<&EnumType> {
        self.enums.iter().find(|enum_type| enum_type.name == *name)
    }

    /// Returns the domain of that name.
    pub fn domain(&self, name: &QualifiedName) -> Option<&Domain> {
        self.domains.iter().find(|domain| domain.name == *name)
    }

    /// Returns what a type is made of, by way of domains and of arrays of them.
    pub fn base_type<'a>(&'a self, data_type: &'a DataType) -> &'a DataType {
        let mut found = data_type;
        while let Some(domain) = self.domain(&found.name) {
            found = &domain.base;
        }
        found
    }

    /// Brings everything that has no order in PostgreSQL into the order of its name.
    ///
    /// Columns, the columns of a key and the labels of an enum keep theirs.
    pub fn sort(&mut self) {
        self.schemas.sort();
        self.relations.sort_by(|a, b| a.name.cmp(&b.name));
        self.enums.sort_by(|a, b| a.name.cmp(&b.name));
        self.domains.sort_by(|a, b| a.name.cmp(&b.name));
        self.composites.sort_by(|a, b| a.name.cmp(&b.name));
        self.ranges.sort_by(|a, b| a.name.cmp(&b.name));
        self.sequences.sort_by(|a, b| a.name.cmp(&b.name));
        self.functions.sort_by(|a, b| (&a.name, &a.arguments).cmp(&(&b.name, &b.arguments)));
        self.extensions.sort();
        self.others.sort();
        self.unmodelled.sort();
        self.dependencies.sort();
        for relation in &mut self.relations {
            relation.sort();
        }
        for domain in &mut self.domains {
            domain.checks.sort_by(|a, b| a.name.cmp(&b.name));
        }
    }
}

#[cfg(test)]
mod tests;

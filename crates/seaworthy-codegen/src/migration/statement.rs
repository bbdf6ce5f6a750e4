//! One SQL statement as the Rust that sends it.

use std::collections::{BTreeMap, BTreeSet};

use seaworthy_catalog::{Catalog, QualifiedName, RelationKind};

use super::reader::Reader;
use super::rust::{self, Chain};
use super::{index, other, table, typed, types};

/// The method of `SchemaManager` that takes a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Method {
    CreateTable,
    AlterTable,
    RenameTable,
    DropTable,
    CreateIndex,
    DropIndex,
    CreateForeignKey,
    CreateType,
    AlterType,
    DropType,
    /// A description of `seaworthy-ddl` returns it.
    Typed,
    /// No builder has words for it.
    Sql,
}

impl Method {
    /// Returns its name; SQL is sent by the function `send`.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::CreateTable => "create_table",
            Self::AlterTable => "alter_table",
            Self::RenameTable => "rename_table",
            Self::DropTable => "drop_table",
            Self::CreateIndex => "create_index",
            Self::DropIndex => "drop_index",
            Self::CreateForeignKey => "create_foreign_key",
            Self::CreateType => "create_type",
            Self::AlterType => "alter_type",
            Self::DropType => "drop_type",
            Self::Typed | Self::Sql => "send",
        }
    }
}

/// What a statement makes, or takes away.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fact {
    Type(QualifiedName),
    Table(QualifiedName),
    View(QualifiedName),
    Sequence(QualifiedName),
    Function(QualifiedName),
    Column(QualifiedName, String),
    /// With its table.
    Index(QualifiedName, QualifiedName),
    Constraint(QualifiedName, String),
    Trigger(QualifiedName, String),
    Policy(QualifiedName, String),
}

impl Fact {
    /// Returns the table that it is on, where it is on one.
    pub(super) fn table(&self) -> Option<&QualifiedName> {
        match self {
            Self::Column(table, _)
            | Self::Index(_, table)
            | Self::Constraint(table, _)
            | Self::Trigger(table, _)
            | Self::Policy(table, _) => Some(table),
            Self::Type(_) | Self::Table(_) | Self::View(_) | Self::Sequence(_) | Self::Function(_) => None,
        }
    }
}

/// One call of the migration.
#[derive(Debug, Clone)]
pub(super) struct Call {
    pub(super) method: Method,
    /// The builder; of SQL the literal.
    pub(super) code: Chain,
    /// What it is about, for the name of its function.
    pub(super) subject: String,
    pub(super) made: Vec<Fact>,
    pub(super) gone: Vec<Fact>,
    /// What it makes holds data of its own, which a way back destroys.
    pub(super) lossy: bool,
    /// The builder up to its only argument, and that argument: several such calls are one loop.
    pub(super) each: Option<(String, String)>,
    /// What a person has to know of it, above it.
    pub(super) comments: Vec<String>,
}

impl Call {
    pub(super) fn built(method: Method, code: Chain, subject: &str) -> Self {
        let lossy = method == Method::CreateTable;
        let (made, gone, comments) = (Vec::new(), Vec::new(), Vec::new());
        Self { method, code, subject: subject.to_owned(), made, gone, lossy, each: None, comments }
    }

    /// What a description of `seaworthy-ddl` returns.
    pub(super) fn typed(code: Chain, subject: &str) -> Self {
        let each = Some((String::new(), code.inline()));
        Self { each, ..Self::built(Method::Typed, code, subject) }
    }

    pub(super) fn sql(sql: impl AsRef<str>, subject: &str) -> Self {
        let literal = rust::text(sql.as_ref());
        let each = Some((String::new(), literal.clone()));
        Self { each, ..Self::built(Method::Sql, Chain::new(literal), subject) }
    }

    pub(super) fn with_made(mut self, fact: Fact) -> Self {
        self.made.push(fact);
        self
    }

    pub(super) fn with_gone(mut self, fact: Fact) -> Self {
        self.gone.push(fact);
        self
    }
}

/// What the names in a statement mean.
#[derive(Debug)]
pub(super) struct Names<'a> {
    default_schema: &'a str,
    /// Tables with partitions or children, before or after.
    parents: BTreeSet<&'a QualifiedName>,
    indexes: BTreeMap<QualifiedName, &'a QualifiedName>,
}

impl<'a> Names<'a> {
    /// Reads two catalogs: that of before, and that of after.
    pub(super) fn new(default_schema: &'a str, catalogs: [&'a Catalog; 2]) -> Self {
        let mut names = Self { default_schema, parents: BTreeSet::new(), indexes: BTreeMap::new() };
        for relation in catalogs.into_iter().flat_map(|catalog| &catalog.relations) {
            names.parents.extend(relation.inherits.iter().chain(relation.partition_of.iter().map(|it| &it.parent)));
            if relation.kind == RelationKind::PartitionedTable {
                names.parents.insert(&relation.name);
            }
            for index in &relation.indexes {
                names.indexes.insert(QualifiedName::new(&relation.name.schema, &index.name), &relation.name);
            }
        }
        names
    }

    pub(super) fn has_children(&self, table: &QualifiedName) -> bool {
        self.parents.contains(table)
    }

    pub(super) fn table_of_index(&self, index: &QualifiedName) -> Option<&'a QualifiedName> {
        self.indexes.get(index).copied()
    }

    /// Whether the name means the same without its schema. What begins like PostgreSQL's own is looked for there first.
    pub(super) fn is_default(&self, name: &QualifiedName) -> bool {
        name.schema == self.default_schema && !name.name.starts_with("pg_")
    }

    /// Returns the name as sea-query takes it: a text, or schema and name.
    pub(super) fn relation(&self, name: &QualifiedName) -> String {
        let own = rust::text(&name.name);
        if self.is_default(name) { own } else { format!("({}, {own})", rust::text(&name.schema)) }
    }
}

/// Returns the calls that send a statement: with a builder where one has words for it.
pub(super) fn calls(sql: &str, names: &Names<'_>) -> Vec<Call> {
    if let Some(calls) = table::create(sql, names) {
        return calls;
    }
    let built = table::alter(sql, names)
        .or_else(|| table::drop(sql, names))
        .or_else(|| index::create(sql, names))
        .or_else(|| types::create(sql, names))
        .or_else(|| types::alter(sql, names))
        .or_else(|| typed::call(sql, names));
    vec![built.unwrap_or_else(|| other::call(sql))]
}

/// Whether the statement makes a function whose body PostgreSQL would look into.
pub(super) fn makes_function(sql: &str) -> bool {
    let mut reader = Reader::new(sql);
    let created = reader.eat("create or replace") || reader.eat("create");
    created && (reader.eat("function") || reader.eat("procedure"))
}

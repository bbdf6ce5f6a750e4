//! What a check can ask the catalog for: tables, columns, indexes, constraints, functions, triggers, policies.

use std::fmt;

use seaworthy_ddl::{quote_ident, quote_literal};

/// See [`Object::value_used`]: what follows the question itself.
///
/// `query_to_xml` is the one query that takes its text from another: PG 14, 9.15.3 "Mapping Tables to XML". Rows are
/// counted where they are, so a partitioned table is its partitions.
const VALUE_USED: &str = include_str!("value_used.sql");

/// The question whether a relation is missing, 0 or 1, for a session that asks it often and prepares it: `$1` is its name as
/// `to_regclass` takes it, `$2` the kinds that it may be of. [`Object::relation_found`] says what is wrong with one.
pub const RELATION_MISSING: &str = "SELECT (NOT EXISTS (
    SELECT FROM pg_catalog.pg_class
    WHERE pg_class.oid = to_regclass($1) AND strpos($2, relkind::text) > 0
        AND (relkind NOT IN ('i', 'I')
             OR (SELECT indisvalid FROM pg_catalog.pg_index WHERE indexrelid = pg_class.oid))
))::int::bigint AS total";

/// An object of the schema, by its names as PostgreSQL stores them: unquoted, in their own case.
///
/// Without a schema it is looked for along the `search_path`, as a statement would.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Object {
    schema: Option<String>,
    kind: Kind,
    name: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Kind {
    Relation,
    Table,
    View,
    Index,
    Sequence,
    Column { table: String, data_type: Option<String> },
    Constraint { table: String },
    Trigger { table: String },
    Policy { table: String },
    Function { arguments: Option<String> },
    Type,
}

impl Object {
    /// A relation of any kind: a table, view, index or sequence; an index must be valid.
    pub fn relation(name: impl Into<String>) -> Self {
        Self::new(Kind::Relation, name)
    }

    /// A table, partitioned or foreign ones included.
    pub fn table(name: impl Into<String>) -> Self {
        Self::new(Kind::Table, name)
    }

    /// A view or a materialized view.
    pub fn view(name: impl Into<String>) -> Self {
        Self::new(Kind::View, name)
    }

    /// An index, which must be valid: what a failed CREATE INDEX CONCURRENTLY left behind does not count.
    pub fn index(name: impl Into<String>) -> Self {
        Self::new(Kind::Index, name)
    }

    /// A sequence.
    pub fn sequence(name: impl Into<String>) -> Self {
        Self::new(Kind::Sequence, name)
    }

    /// A column of a table or a view.
    pub fn column(table: impl Into<String>, name: impl Into<String>) -> Self {
        Self::new(Kind::Column { table: table.into(), data_type: None }, name)
    }

    /// A constraint of a table, which must be validated.
    pub fn constraint(table: impl Into<String>, name: impl Into<String>) -> Self {
        Self::new(Kind::Constraint { table: table.into() }, name)
    }

    /// A trigger of a table, which must be enabled.
    pub fn trigger(table: impl Into<String>, name: impl Into<String>) -> Self {
        Self::new(Kind::Trigger { table: table.into() }, name)
    }

    /// A policy of a table, on which row security must be enabled.
    pub fn policy(table: impl Into<String>, name: impl Into<String>) -> Self {
        Self::new(Kind::Policy { table: table.into() }, name)
    }

    /// A function, procedure or aggregate of that name, whatever its arguments.
    pub fn function(name: impl Into<String>) -> Self {
        Self::new(Kind::Function { arguments: None }, name)
    }

    /// A type of its own: an enum, domain, composite or range.
    pub fn data_type(name: impl Into<String>) -> Self {
        Self::new(Kind::Type, name)
    }

    fn new(kind: Kind, name: impl Into<String>) -> Self {
        Self { schema: None, kind, name: name.into() }
    }

    /// Names the schema that the object, or its table, stands in.
    #[must_use]
    pub fn in_schema(self, schema: impl Into<String>) -> Self {
        Self { schema: Some(schema.into()), ..self }
    }

    /// Says a column's type, as `format_type` prints it: `bigint`, `character varying(40)`. Of other objects nothing.
    #[must_use]
    pub fn of_type(mut self, wanted: impl Into<String>) -> Self {
        if let Kind::Column { data_type, .. } = &mut self.kind {
            *data_type = Some(wanted.into());
        }
        self
    }

    /// Says a function's arguments, as `pg_get_function_identity_arguments` prints them without names: `integer, text`.
    /// Of other objects nothing.
    #[must_use]
    pub fn with_arguments(mut self, wanted: impl Into<String>) -> Self {
        if let Kind::Function { arguments } = &mut self.kind {
            *arguments = Some(wanted.into());
        }
        self
    }

    /// Returns a query that returns a row where the object is missing, or not as it should be.
    pub(crate) fn missing(&self) -> String {
        let (object, found) = (quote_literal(&self.to_string()), self.found());
        format!(
            "SELECT {object} AS object, coalesce(min(state), 'missing') AS state\nFROM ({found}) AS found (state)\n\
             HAVING count(*) FILTER (WHERE state = 'there') = 0"
        )
    }

    /// Returns a query that returns a row where the object is there.
    pub(crate) fn present(&self) -> String {
        format!(
            "SELECT {} AS object, state\nFROM ({}) AS found (state)",
            quote_literal(&self.to_string()),
            self.found()
        )
    }

    /// Returns a query that returns the values of this enum where a value is not among them.
    pub(crate) fn value_missing(&self, value: &str) -> String {
        let values = format!("SELECT enumlabel FROM pg_catalog.pg_enum WHERE enumtypid = {}", self.regtype());
        let there = format!("EXISTS ({values} AND enumlabel = {})", quote_literal(value));
        format!("SELECT array({values} ORDER BY enumsortorder) AS \"values\" WHERE NOT {there}")
    }

    /// Returns a query of a row for each place where a value of this enum is used.
    pub(crate) fn value_used(&self, value: &str) -> String {
        let asked = format!("{}, {}::text", self.regtype(), quote_literal(value));
        format!("WITH RECURSIVE asked (of_type, label) AS (SELECT {asked}),\n{}", VALUE_USED.trim_end())
    }

    /// Returns a query of a row for each object of that name, with its state: `there`, or what is wrong with it.
    fn found(&self) -> String {
        let name = quote_literal(&self.name);
        match &self.kind {
            Kind::Relation | Kind::Table | Kind::View | Kind::Index | Kind::Sequence => self.relation_found(),
            Kind::Column { table, data_type } => {
                let of_type = data_type.as_ref().map_or_else(
                    || "'there'".to_owned(),
                    |wanted| {
                        let (wanted, is) = (quote_literal(wanted), "format_type(atttypid, atttypmod)");
                        format!("CASE {is} WHEN {wanted} THEN 'there' ELSE 'of type ' || {is} END")
                    },
                );
                format!(
                    "SELECT {of_type} FROM pg_catalog.pg_attribute\n\
                     WHERE attrelid = {} AND attname = {name} AND attnum > 0 AND NOT attisdropped",
                    self.regclass(table)
                )
            }
            Kind::Constraint { table } => format!(
                "SELECT CASE WHEN convalidated THEN 'there' ELSE 'not validated' END FROM pg_catalog.pg_constraint\n\
                 WHERE conrelid = {} AND conname = {name}",
                self.regclass(table)
            ),
            Kind::Trigger { table } => format!(
                "SELECT CASE tgenabled WHEN 'D' THEN 'disabled' ELSE 'there' END FROM pg_catalog.pg_trigger\n\
                 WHERE tgrelid = {} AND tgname = {name} AND NOT tgisinternal",
                self.regclass(table)
            ),
            Kind::Policy { table } => format!(
                "SELECT CASE WHEN relrowsecurity THEN 'there' ELSE 'row security is disabled' END\n\
                 FROM pg_catalog.pg_policy JOIN pg_catalog.pg_class ON pg_class.oid = polrelid\n\
                 WHERE polrelid = {} AND polname = {name}",
                self.regclass(table)
            ),
            Kind::Function { arguments } => format!(
                "SELECT 'there' FROM pg_catalog.pg_proc WHERE proname = {name} AND {}{}",
                self.within("pronamespace", "pg_catalog.pg_function_is_visible(oid)"),
                arguments.as_ref().map_or_else(String::new, |arguments| format!(
                    "\nAND pg_catalog.oidvectortypes(proargtypes) = {}",
                    quote_literal(arguments)
                ))
            ),
            Kind::Type => format!(
                "SELECT 'there' FROM pg_catalog.pg_type WHERE typname = {name} AND (typrelid = 0 OR EXISTS \
                 (SELECT FROM pg_catalog.pg_class WHERE pg_class.oid = typrelid AND relkind = 'c')) AND {}",
                self.within("typnamespace", "pg_catalog.pg_type_is_visible(oid)")
            ),
        }
    }

    /// Returns a relation's name as `to_regclass` takes it, and the kinds that it may be of (PG 14, 52.11 "pg_class",
    /// `relkind`); nothing of an object that is no relation.
    pub(crate) fn as_relation(&self) -> Option<(String, &'static str)> {
        let kinds = self.relation_kinds();
        (!kinds.is_empty()).then(|| (self.qualified(&self.name), kinds))
    }

    fn relation_kinds(&self) -> &'static str {
        match &self.kind {
            Kind::Relation => "rvmpfiIS",
            Kind::Table => "rpf",
            Kind::View => "vm",
            Kind::Index => "iI",
            Kind::Sequence => "S",
            Kind::Column { .. }
            | Kind::Constraint { .. }
            | Kind::Trigger { .. }
            | Kind::Policy { .. }
            | Kind::Function { .. }
            | Kind::Type => "",
        }
    }

    /// See [`RELATION_MISSING`], which is to find the same.
    fn relation_found(&self) -> String {
        let kinds = self.relation_kinds();
        // Only where an index will do: to plan a query on a second catalog takes as long as all the rest.
        let invalid = if kinds.contains('i') {
            "WHEN relkind IN ('i', 'I') AND NOT (SELECT indisvalid FROM pg_catalog.pg_index WHERE indexrelid = pg_class.oid)\n\
             THEN 'invalid' "
        } else {
            ""
        };
        format!(
            "SELECT CASE {invalid}WHEN strpos('{kinds}', relkind::text) = 0 THEN 'of another kind' ELSE 'there' END\n\
             FROM pg_catalog.pg_class WHERE pg_class.oid = {}",
            self.regclass(&self.name)
        )
    }

    /// PG 14, 9.26 "to_regclass": takes a name as a statement does, and returns NULL where there is none.
    fn regclass(&self, relation: &str) -> String {
        format!("to_regclass({})", quote_literal(&self.qualified(relation)))
    }

    fn qualified(&self, relation: &str) -> String {
        let schema = self.schema.as_ref().map_or_else(String::new, |schema| quote_ident(schema) + ".");
        schema + &quote_ident(relation)
    }

    /// PG 14, 9.26 "to_regtype": as [`Self::regclass`], for a type.
    fn regtype(&self) -> String {
        let schema = self.schema.as_ref().map_or_else(String::new, |schema| quote_ident(schema) + ".");
        format!("to_regtype({})", quote_literal(&format!("{schema}{}", quote_ident(&self.name))))
    }

    fn within(&self, namespace: &str, visible: &str) -> String {
        match &self.schema {
            Some(schema) => format!(
                "{namespace} = (SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = {})",
                quote_literal(schema)
            ),
            None => visible.to_owned(),
        }
    }
}

impl fmt::Display for Object {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let schema = self.schema.as_ref().map_or_else(String::new, |schema| format!("{schema}."));
        let name = &self.name;
        match &self.kind {
            Kind::Relation => write!(f, "relation {schema}{name}"),
            Kind::Table => write!(f, "table {schema}{name}"),
            Kind::View => write!(f, "view {schema}{name}"),
            Kind::Index => write!(f, "index {schema}{name}"),
            Kind::Sequence => write!(f, "sequence {schema}{name}"),
            Kind::Column { table, data_type: None } => write!(f, "column {schema}{table}.{name}"),
            Kind::Column { table, data_type: Some(of) } => write!(f, "column {schema}{table}.{name} of type {of}"),
            Kind::Constraint { table } => write!(f, "constraint {name} of {schema}{table}"),
            Kind::Trigger { table } => write!(f, "trigger {name} of {schema}{table}"),
            Kind::Policy { table } => write!(f, "policy {name} of {schema}{table}"),
            Kind::Function { arguments: None } => write!(f, "function {schema}{name}"),
            Kind::Function { arguments: Some(arguments) } => write!(f, "function {schema}{name}({arguments})"),
            Kind::Type => write!(f, "type {schema}{name}"),
        }
    }
}

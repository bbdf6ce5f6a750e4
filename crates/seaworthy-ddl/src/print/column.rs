//! Columns as they stand in CREATE TABLE, and what only ALTER TABLE can say of them.

use seaworthy_catalog::{
    Column, GeneratedKind, Identity, IdentityKind, NotNullConstraint, Persistence, QualifiedName, Relation,
    RelationKind,
};

use super::{comment, options, parameters, sequence};
use crate::ident::{Ident, qualified};

/// What a column's text hangs on beside the column.
pub struct Within<'a> {
    /// Its table.
    pub relation: &'a Relation,
    /// The table that this is a partition of, or those that it inherits from.
    pub parents: &'a [&'a Relation],
    /// Whether the default leaves the table.
    pub default_apart: bool,
}

impl Within<'_> {
    /// Whether a parent has a column of that name that is so.
    fn parent_has(&self, name: &str, is: impl Fn(&Column) -> bool) -> bool {
        self.parents.iter().filter_map(|parent| parent.column(name)).any(is)
    }
}

/// Returns the column as an element of CREATE TABLE; `None` where only a parent brings it, or only the type.
pub fn definition(column: &Column, within: &Within<'_>) -> Option<String> {
    let relation = within.relation;
    if !column.local && relation.partition_of.is_none() {
        return None;
    }
    let mut text = Ident::new(&column.name).to_string();
    if relation.of_type.is_some() {
        text.push_str(" WITH OPTIONS");
    } else {
        text.push_str(&format!(" {}", column.data_type.sql));
        if !column.foreign_options.is_empty() {
            text.push_str(&format!(" OPTIONS {}", options(&column.foreign_options)));
        }
        if let Some(collation) = &column.collation {
            text.push_str(&format!(" COLLATE {}", qualified(collation)));
        }
    }
    let bare = text.len();
    text.push_str(&value(column, within));
    if column.not_null && !within.parent_has_only(column) {
        text.push_str(&not_null(column, relation));
    }
    (relation.of_type.is_none() || text.len() > bare).then_some(text)
}

impl Within<'_> {
    /// Whether the NOT NULL of a column comes with its inheritance.
    fn parent_has_only(&self, column: &Column) -> bool {
        let inherits = !self.relation.inherits.is_empty();
        inherits && column.not_null_constraint.is_none() && self.parent_has(&column.name, |it| it.not_null)
    }
}

/// Returns the default, the expression or the identity, after a blank.
fn value(column: &Column, within: &Within<'_>) -> String {
    if let Some(generated) = &column.generated {
        // Before PG 16 a child may not say what its parent says.
        let inherits = !within.relation.inherits.is_empty();
        if inherits && within.parent_has(&column.name, |it| it.generated == column.generated) {
            return String::new();
        }
        let kind = match generated.kind {
            GeneratedKind::Stored => "STORED",
            GeneratedKind::Virtual => "VIRTUAL",
        };
        return format!(" GENERATED ALWAYS AS ({}) {kind}", generated.expression);
    }
    if let Some(identity) = &column.identity {
        // PG 17+: a partition has that of its parent (PostgreSQL 17, ALTER TABLE, "ATTACH PARTITION").
        let partition = within.relation.partition_of.is_some();
        let inherited = partition && within.parent_has(&column.name, |it| it.identity.is_some());
        return if inherited { String::new() } else { identity_text(within.relation, column, identity) };
    }
    match &column.default {
        Some(default) if !within.default_apart => format!(" DEFAULT {default}"),
        _ => String::new(),
    }
}

/// Returns `GENERATED … AS IDENTITY`, after a blank.
pub fn identity_text(relation: &Relation, column: &Column, identity: &Identity) -> String {
    let kind = match identity.kind {
        IdentityKind::Always => "ALWAYS",
        IdentityKind::ByDefault => "BY DEFAULT",
    };
    let mut inside = String::new();
    if identity.sequence != format!("{}_{}_seq", relation.name.name, column.name) {
        let sequence = Ident::new(&identity.sequence);
        inside.push_str(&format!("SEQUENCE NAME {}.{sequence}", Ident::new(&relation.name.schema)));
    }
    inside.push_str(&sequence::options(&identity.options));
    let inside = if inside.is_empty() { inside } else { format!(" ({})", inside.trim_start()) };
    format!(" GENERATED {kind} AS IDENTITY{inside}")
}

/// Returns what makes the sequence of an identity LOGGED or UNLOGGED, where the table is not.
pub fn identity_persistence(relation: &Relation, identity: &Identity) -> Option<String> {
    let logged = match identity.persistence? {
        Persistence::Unlogged => "UNLOGGED",
        Persistence::Permanent | Persistence::Temporary => "LOGGED",
    };
    let sequence = QualifiedName::new(&relation.name.schema, &identity.sequence);
    Some(format!("ALTER SEQUENCE {} SET {logged}", qualified(&sequence)))
}

/// Returns the constraint that says more than NOT NULL: another name, or an option.
pub fn telling_not_null<'a>(column: &'a Column, relation: &Relation) -> Option<&'a NotNullConstraint> {
    column.not_null_constraint.as_ref().filter(|it| !it.is_plain(&relation.name.name, &column.name))
}

fn not_null(column: &Column, relation: &Relation) -> String {
    match telling_not_null(column, relation) {
        // CREATE TABLE validates at once; see `alterations`.
        Some(constraint) if !constraint.validated => String::new(),
        Some(constraint) => format!(" {}", named_not_null(constraint, None)),
        None => " NOT NULL".to_owned(),
    }
}

/// Returns NOT NULL with its name; the column stands in the text of a table constraint only.
pub fn named_not_null(constraint: &NotNullConstraint, column: Option<&str>) -> String {
    let column = column.map(|name| format!(" {}", Ident::new(name))).unwrap_or_default();
    let no_inherit = if constraint.no_inherit { " NO INHERIT" } else { "" };
    format!("CONSTRAINT {} NOT NULL{column}{no_inherit}", Ident::new(&constraint.name))
}

/// Returns what CREATE TABLE cannot say in all versions, and the comments.
pub fn alterations(column: &Column, within: &Within<'_>) -> Vec<String> {
    let table = qualified(&within.relation.name);
    let name = Ident::new(&column.name);
    let mut statements = Vec::new();
    let mut alter = |what: String| statements.push(format!("ALTER TABLE ONLY {table} ALTER COLUMN {name} {what}"));
    if !column.local && within.relation.partition_of.is_none() {
        inherited(column, within).into_iter().for_each(&mut alter);
    }
    let sequence_switch = column.identity.as_ref().and_then(|it| identity_persistence(within.relation, it));
    if let Some(storage) = column.storage {
        alter(format!("SET STORAGE {}", storage.as_str()));
    }
    if let Some(compression) = &column.compression {
        alter(format!("SET COMPRESSION {compression}"));
    }
    if let Some(statistics) = column.statistics {
        alter(format!("SET STATISTICS {statistics}"));
    }
    if !column.parameters.is_empty() {
        alter(format!("SET {}", parameters(&column.parameters)));
    }
    if let Some(constraint) = &column.not_null_constraint {
        let outside = !column.local && within.relation.partition_of.is_none();
        let named = telling_not_null(column, within.relation).filter(|_| outside);
        if !constraint.validated || named.is_some() {
            let text = named_not_null(constraint, Some(&column.name));
            let valid = if constraint.validated { "" } else { " NOT VALID" };
            statements.push(format!("ALTER TABLE {table} ADD {text}{valid}"));
        }
        let place = format!("{} ON {table}", Ident::new(&constraint.name));
        statements.extend(comment("CONSTRAINT", &place, constraint.comment.as_deref()));
    }
    statements.extend(sequence_switch);
    statements.extend(comment("COLUMN", &format!("{table}.{name}"), column.comment.as_deref()));
    statements
}

/// Returns how a column that a parent brings differs from the parent's.
fn inherited(column: &Column, within: &Within<'_>) -> Vec<String> {
    if within.relation.kind != RelationKind::Table {
        return Vec::new();
    }
    let mut statements = Vec::new();
    if column.generated.is_none() && !within.default_apart {
        match &column.default {
            Some(default) if !within.parent_has(&column.name, |it| it.default == column.default) => {
                statements.push(format!("SET DEFAULT {default}"));
            }
            None if within.parent_has(&column.name, |it| it.default.is_some()) => {
                statements.push("DROP DEFAULT".to_owned());
            }
            Some(_) | None => {}
        }
    }
    if column.not_null && !within.parent_has_only(column) && telling_not_null(column, within.relation).is_none() {
        statements.push("SET NOT NULL".to_owned());
    }
    statements
}

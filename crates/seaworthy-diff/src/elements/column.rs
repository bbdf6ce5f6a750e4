//! Columns, each with what can be set on it.

use seaworthy_catalog::{Column, ObjectKind, RelationKind, Storage};
use seaworthy_ddl::Ident;
use seaworthy_ddl::part::{self, Within};

use super::comment;
use super::relation::{Context, mentioned_columns};
use crate::element::{Comes, Element, Key, Kind};

pub(super) fn elements(context: &Context<'_>, all: &mut Vec<Element>) {
    let view = matches!(context.relation.kind, RelationKind::View | RelationKind::MaterializedView);
    for (bare, column) in context.bare.columns.iter().zip(&context.relation.columns) {
        let whole = if view { view_column(context) } else { whole(context, bare) };
        let place = format!("{}.{}", context.name, Ident::new(&column.name));
        let mut note = comment(&whole, "COLUMN", &place, column.comment.as_deref());
        if let (true, Some(note)) = (view, &mut note) {
            note.key.part = format!("column {}", column.name);
            note.name = format!("{}.{}", context.relation.name, column.name);
        }
        all.extend(note);
        settings(context, column, &whole.key, all);
        if !view {
            all.push(whole);
        }
    }
}

/// The columns of a view are the view's.
fn view_column(context: &Context<'_>) -> Element {
    Element::new(context.key.clone(), "column", context.relation.name.to_string(), Vec::new(), String::new())
}

fn whole(context: &Context<'_>, column: &Column) -> Element {
    let within = Within { relation: context.bare, parents: &context.parents, default_apart: apart(context, column) };
    // Behind ADD COLUMN a column that only a parent brings would be one of its own.
    let added =
        part::column_definition(column, &within).map(|it| format!("ALTER TABLE {} ADD COLUMN {it}", context.name));
    let make = added.into_iter().chain(part::column_alterations(column, &within)).collect();
    let drop = format!("ALTER TABLE {} DROP COLUMN {}", context.name, Ident::new(&column.name));
    let mut element = context.part((Kind::Column, &column.name), "column", make, drop);
    element.comes = Comes::Inline;
    let parents = context.of_parents(Kind::Column, &column.name);
    let of_parents: Vec<Key> = parents
        .filter(|key| context.parents.iter().any(|it| it.name.name == key.name && it.column(&key.part).is_some()))
        .collect();
    if !column.local || context.relation.partition_of.is_some() {
        element.inside.extend(of_parents);
    } else {
        element.merged = of_parents;
    }
    // The attribute of the type that the table is of.
    element.inside.extend(context.relation.of_type.iter().map(|it| Key::new(Kind::TypePart, it, &column.name)));
    let collation = column.collation.as_ref().map(ToString::to_string).unwrap_or_default();
    element.value = format!("{} {collation} {:?}", column.data_type.sql, column.foreign_options);
    if let Some(generated) = &column.generated {
        element.generated = true;
        element.needs.push(Key::new(Kind::Type, &column.data_type.name, ""));
        element.value.push_str(&format!(" {:?} {}", generated.kind, generated.expression));
        element.needs.push(Key::new(Kind::Default, &context.relation.name, &column.name));
        let others = mentioned_columns(context, &generated.expression).into_iter().filter(|it| *it != element.key);
        element.needs.extend(others.collect::<Vec<_>>());
    } else {
        element.destroys = Some(format!("values of column {}", element.name));
    }
    element
}

fn apart(context: &Context<'_>, column: &Column) -> bool {
    context.is_apart(ObjectKind::Default, &column.name)
}

fn settings(context: &Context<'_>, column: &Column, whole: &Key, all: &mut Vec<Element>) {
    let (name, own) = (&context.name, Ident::new(&column.name));
    let mut set = |kind: Kind, what: &str, only: &str, make: String, unmake: String| {
        let alter = |words: String| format!("ALTER TABLE {only}{name} ALTER COLUMN {own} {words}");
        let key = Key::new(kind, &context.relation.name, &column.name);
        let key = Key { part: if what.is_empty() { key.part } else { format!("{} {what}", key.part) }, ..key };
        let shown = format!("{}.{}", context.relation.name, column.name);
        let element = Element::new(key, "column", shown, vec![alter(make)], alter(unmake));
        all.push(element.property().inside(whole.clone(), Comes::Inline));
        all.len() - 1
    };
    if let Some(storage) = column.storage {
        let usual = usual_storage(column).as_str();
        set(
            Kind::ColumnOption,
            "storage",
            "ONLY ",
            format!("SET STORAGE {}", storage.as_str()),
            format!("SET STORAGE {usual}"),
        );
    }
    if let Some(compression) = &column.compression {
        let unmake = "SET COMPRESSION default".to_owned();
        set(Kind::ColumnOption, "compression", "ONLY ", format!("SET COMPRESSION {compression}"), unmake);
    }
    if let Some(statistics) = column.statistics {
        let make = format!("SET STATISTICS {statistics}");
        set(Kind::ColumnOption, "statistics", "ONLY ", make, "SET STATISTICS -1".to_owned());
    }
    for parameter in &column.parameters {
        let key = parameter.split('=').next().unwrap_or_default();
        let make = format!("SET {}", part::parameters(std::slice::from_ref(parameter)));
        set(Kind::ColumnOption, key, "ONLY ", make, format!("RESET ({key})"));
    }
    if let Some(default) = column.default.as_ref().filter(|_| column.generated.is_none()) {
        let place = set(Kind::Default, "", "ONLY ", format!("SET DEFAULT {default}"), "DROP DEFAULT".to_owned());
        let view = matches!(context.relation.kind, RelationKind::View | RelationKind::MaterializedView);
        if apart(context, column) || view {
            all[place].comes = Comes::Alone;
        }
    }
    not_null(context, column, whole, all);
    identity(context, column, whole, all);
}

fn not_null(context: &Context<'_>, column: &Column, whole: &Key, all: &mut Vec<Element>) {
    if !column.not_null {
        return;
    }
    let (name, own) = (&context.name, Ident::new(&column.name));
    let alter = |words: &str| format!("ALTER TABLE {name} ALTER COLUMN {own} {words} NOT NULL");
    let telling = part::telling_not_null(column, context.relation);
    // A partition may have a constraint of the name that PostgreSQL would make up.
    let parent =
        (context.relation.kind == RelationKind::PartitionedTable).then_some(column.not_null_constraint.as_ref());
    let (make, unmake) = match telling.or(parent.flatten()) {
        None => (alter("SET"), alter("DROP")),
        Some(constraint) => {
            let valid = if constraint.validated { "" } else { " NOT VALID" };
            let text = part::named_not_null(constraint, Some(&column.name));
            let drop = format!("ALTER TABLE {name} DROP CONSTRAINT {}", Ident::new(&constraint.name));
            (format!("ALTER TABLE {name} ADD {text}{valid}"), drop)
        }
    };
    let key = Key::new(Kind::NotNull, &context.relation.name, &column.name);
    let shown = format!("{}.{}", context.relation.name, column.name);
    let element = Element::new(key, "column", shown, vec![make], unmake).property();
    let mut element = element.inside(whole.clone(), Comes::Inline);
    // PG 14, ALTER TABLE, "ONLY": without it, what the parent gets its descendants get.
    element.inside.extend(context.of_parents(Kind::NotNull, &column.name));
    if context.relation.partition_of.is_some() {
        // PG 18, ALTER TABLE, "RENAME CONSTRAINT": not of what is inherited.
        element.value = column.not_null_constraint.as_ref().map(|it| it.validated.to_string()).unwrap_or_default();
    }
    if let Some(constraint) = &column.not_null_constraint {
        if constraint.has_plain_options() && context.relation.partition_of.is_none() {
            element.value.clone_from(&constraint.name);
        }
        let on = format!("{} ON {name}", Ident::new(&constraint.name));
        all.extend(comment(&element, "CONSTRAINT", &on, constraint.comment.as_deref()));
    }
    all.push(element);
}

fn identity(context: &Context<'_>, column: &Column, whole: &Key, all: &mut Vec<Element>) {
    let Some(identity) = &column.identity else { return };
    let alter = |words: &str| format!("ALTER TABLE {} ALTER COLUMN {} {words}", context.name, Ident::new(&column.name));
    let mut make = vec![alter(&format!("ADD{}", part::identity_text(context.relation, column, identity)))];
    make.extend(part::identity_persistence(context.relation, identity));
    let key = Key::new(Kind::Identity, &context.relation.name, &column.name);
    let shown = format!("{}.{}", context.relation.name, column.name);
    let mut element =
        Element::new(key, "column", shown, make, alter("DROP IDENTITY")).inside(whole.clone(), Comes::Inline);
    element.property = true;
    element.value = format!("{identity:?}");
    element.needs.push(Key::new(Kind::NotNull, &context.relation.name, &column.name));
    if context.relation.partition_of.is_some() {
        element.inside.extend(context.of_parents(Kind::Identity, &column.name));
    }
    all.push(element);
}

/// PG 14, 70.2 "TOAST": what a type of variable length has by itself.
fn usual_storage(column: &Column) -> Storage {
    match column.data_type.builtin_name() {
        _ if column.data_type.array => Storage::Extended,
        Some("text" | "varchar" | "bpchar" | "bytea" | "json" | "jsonb" | "xml" | "tsvector" | "bit" | "varbit") => {
            Storage::Extended
        }
        Some("numeric" | "inet" | "cidr") => Storage::Main,
        _ => Storage::Plain,
    }
}

//! Catalogs made by hand, and their text.

use seaworthy_catalog::{
    Catalog, Check, Column, DataType, Dependency, Function, FunctionKind, ObjectKind, ObjectName, PrimaryKey,
    QualifiedName, Relation, RelationKind, Unmodelled,
};

use super::{print, statements};

fn public(name: &str) -> QualifiedName {
    QualifiedName::new("public", name)
}

fn object(kind: ObjectKind, name: &str, part: &str) -> ObjectName {
    ObjectName { kind, schema: "public".to_owned(), name: name.to_owned(), part: part.to_owned() }
}

fn int(name: &str) -> Column {
    Column::new(name, DataType::builtin("int4", "integer"))
}

fn function(name: &str, definition: &str) -> Function {
    Function {
        name: public(name),
        arguments: String::new(),
        kind: FunctionKind::Function,
        language: "sql".to_owned(),
        definition: definition.to_owned(),
        comment: None,
    }
}

#[test]
fn a_table_keeps_its_columns_and_keys_together() {
    let table = Relation {
        columns: vec![Column { not_null: true, ..int("id") }, Column { comment: Some("it's".into()), ..int("User") }],
        primary_key: Some(PrimaryKey::new("t_pkey", vec!["id".to_owned()])),
        checks: vec![Check::new("positive", "(id > 0)")],
        ..Relation::table(public("t"))
    };
    let catalog = Catalog { relations: vec![table], ..Catalog::default() };
    let expected = "CREATE TABLE public.t (\n    id integer NOT NULL,\n    \"User\" integer,\n    \
                    CONSTRAINT t_pkey PRIMARY KEY (id),\n    CONSTRAINT positive CHECK ((id > 0))\n)";
    assert_eq!(statements(&catalog), [expected, "COMMENT ON COLUMN public.t.\"User\" IS 'it''s'"]);
}

#[test]
fn a_default_leaves_a_table_that_its_function_returns() {
    let table = Relation {
        columns: vec![Column { default: Some("public.f()".to_owned()), ..int("a") }],
        ..Relation::table(public("t"))
    };
    let (relation, default) = (object(ObjectKind::Relation, "t", ""), object(ObjectKind::Default, "t", "a"));
    let f = object(ObjectKind::Function, "f", "");
    let catalog = Catalog {
        relations: vec![table],
        functions: vec![function("f", "CREATE FUNCTION public.f() …")],
        dependencies: vec![Dependency { object: default, needs: f.clone() }, Dependency { object: f, needs: relation }],
        ..Catalog::default()
    };
    assert_eq!(
        statements(&catalog),
        [
            "CREATE TABLE public.t (\n    a integer\n)",
            "CREATE FUNCTION public.f() …",
            "ALTER TABLE ONLY public.t ALTER COLUMN a SET DEFAULT public.f()",
        ]
    );
}

#[test]
fn a_view_that_its_function_returns_begins_as_nulls() {
    let view = Relation {
        kind: RelationKind::View,
        columns: vec![int("a")],
        definition: Some(" SELECT public.f() AS a;".to_owned()),
        ..Relation::table(public("v"))
    };
    let (relation, f) = (object(ObjectKind::Relation, "v", ""), object(ObjectKind::Function, "f", ""));
    let catalog = Catalog {
        relations: vec![view],
        functions: vec![function("f", "CREATE FUNCTION public.f() …")],
        dependencies: vec![
            Dependency { object: relation.clone(), needs: f.clone() },
            Dependency { object: f, needs: relation },
        ],
        ..Catalog::default()
    };
    assert_eq!(
        statements(&catalog),
        [
            "CREATE VIEW public.v AS\nSELECT\n    NULL::integer AS a",
            "CREATE FUNCTION public.f() …",
            "CREATE OR REPLACE VIEW public.v AS\n SELECT public.f() AS a",
        ]
    );
}

#[test]
fn what_is_not_modelled_is_named() {
    let unmodelled = vec![Unmodelled { kind: "publication".to_owned(), identity: "p".to_owned() }];
    let text = print(&Catalog { unmodelled, ..Catalog::default() });
    assert!(text.starts_with("-- not printed: publication p\n"));
}

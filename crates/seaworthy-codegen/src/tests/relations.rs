//! Foreign keys, and the fields that they become.

use seaworthy_catalog::{Column, DataType, Domain, EnumType, ForeignKey, ForeignKeyAction, Relation};

use crate::{Format, Options, entities};

use super::{catalog, column, fields, generate, nullable, public, table, unique_index, warnings, with_key};

/// Adds a key to the column `id` of another table.
fn references(mut relation: Relation, from: &str, to: &str) -> Relation {
    let name = format!("{}_{from}_fkey", relation.name.name);
    relation.foreign_keys.push(ForeignKey::new(name, vec![from.to_owned()], public(to), vec!["id".to_owned()]));
    relation
}

fn ids(name: &str, columns: &[&str]) -> Relation {
    table(name, columns.iter().map(|name| column(name, "int4")))
}

/// Checks the fields of an entity that lead to other rows.
fn check(relations: &[Relation], module: &str, expected: &[&str]) {
    let text = generate(&catalog(relations.to_vec()), &format!("app/{module}.rs"));
    let leads =
        |line: &&str| ["belongs_to", "has_", "self_ref", "BelongsTo<", "Has"].iter().any(|it| line.contains(it));
    assert_eq!(fields(&text).into_iter().filter(leads).collect::<Vec<_>>(), expected);
}

#[test]
fn a_key_leads_there_and_back() {
    let mut booking = references(ids("Booking", &["id", "subjectId"]), "subjectId", "Subject");
    booking.columns[1] = nullable(column("subjectId", "int4"));
    booking.foreign_keys[0].on_update = ForeignKeyAction::Cascade;
    booking.foreign_keys[0].on_delete = ForeignKeyAction::SetNull;
    let relations = [booking, ids("Subject", &["id"])];
    check(
        &relations,
        "booking",
        &[
            r#"#[sea_orm(belongs_to, from = "subject_id", to = "id", on_update = "Cascade", on_delete = "SetNull")]"#,
            "pub subject: BelongsTo<Option<super::subject::Entity>>,",
        ],
    );
    check(
        &relations,
        "subject",
        &[r#"#[sea_orm(has_many, relation_enum = "Bookings")]"#, "pub bookings: HasMany<super::booking::Entity>,"],
    );
}

#[test]
fn only_a_key_that_is_unique_as_a_whole_leads_to_one_row() {
    let with_index = |columns: &[&str]| {
        let mut vote = references(ids("vote", &["id", "user_id", "item"]), "user_id", "user");
        vote.indexes = vec![unique_index(columns)];
        [vote, ids("user", &["id"])]
    };
    check(&with_index(&["user_id"]), "user", &["#[sea_orm(has_one)]", "pub vote: HasOne<super::vote::Entity>,"]);
    check(
        &with_index(&["user_id", "item"]),
        "user",
        &[r#"#[sea_orm(has_many, relation_enum = "Votes")]"#, "pub votes: HasMany<super::vote::Entity>,"],
    );
    let mut partial = with_index(&["user_id"]);
    partial[0].indexes[0].predicate = Some("(item > 0)".to_owned());
    check(
        &partial,
        "user",
        &[r#"#[sea_orm(has_many, relation_enum = "Votes")]"#, "pub votes: HasMany<super::vote::Entity>,"],
    );
}

#[test]
fn several_keys_to_one_table_are_named_by_their_columns() {
    let booking = ids("booking", &["id", "tutor_id", "learner"]);
    let booking = references(references(booking, "tutor_id", "user"), "learner", "user");
    let relations = [booking, ids("user", &["id"])];
    check(
        &relations,
        "booking",
        &[
            r#"#[sea_orm(belongs_to, relation_enum = "Tutor", from = "tutor_id", to = "id")]"#,
            "pub tutor: BelongsTo<super::user::Entity>,",
            r#"#[sea_orm(belongs_to, relation_enum = "RelatedLearner", from = "learner", to = "id")]"#,
            "pub related_learner: BelongsTo<super::user::Entity>,",
        ],
    );
    check(
        &relations,
        "user",
        &[
            r#"#[sea_orm(has_many, relation_enum = "BookingsAsTutor", via_rel = "Tutor")]"#,
            "pub bookings_as_tutor: HasMany<super::booking::Entity>,",
            r#"#[sea_orm(has_many, relation_enum = "BookingsAsRelatedLearner", via_rel = "RelatedLearner")]"#,
            "pub bookings_as_related_learner: HasMany<super::booking::Entity>,",
        ],
    );
}

#[test]
fn a_key_to_the_own_table_leads_both_ways() {
    check(
        &[references(ids("employee", &["id", "manager_id"]), "manager_id", "employee")],
        "employee",
        &[
            r#"#[sea_orm(self_ref, relation_enum = "Manager", relation_reverse = "Employees", from = "manager_id", to = "id")]"#,
            "pub manager: BelongsTo<Entity>,",
            r#"#[sea_orm(self_ref, relation_enum = "Employees", relation_reverse = "Manager")]"#,
            "pub employees: HasMany<Entity>,",
        ],
    );
}

#[test]
fn tables_that_lead_to_each_other_say_which_key_they_reverse() {
    let person = references(ids("person", &["id", "best_id"]), "best_id", "pet");
    let mut pet = references(ids("pet", &["id", "owner_id"]), "owner_id", "person");
    pet.indexes = vec![unique_index(&["owner_id"])];
    check(
        &[person, pet],
        "person",
        &[
            r#"#[sea_orm(belongs_to, relation_enum = "Best", from = "best_id", to = "id")]"#,
            "pub best: BelongsTo<super::pet::Entity>,",
            r#"#[sea_orm(has_many, via_rel = "Owner")]"#,
            "pub pet: HasMany<super::pet::Entity>,",
        ],
    );
}

#[test]
fn a_relation_does_not_take_the_name_of_a_column() {
    let mut address = references(ids("address", &["id", "family_id"]), "family_id", "family");
    address.indexes = vec![unique_index(&["family_id"])];
    check(
        &[address, ids("family", &["id", "address"])],
        "family",
        &[
            r#"#[sea_orm(has_one, relation_enum = "RelatedAddress")]"#,
            "pub related_address: HasOne<super::address::Entity>,",
        ],
    );
}

#[test]
fn a_junction_is_a_table_whose_key_is_its_two_keys() {
    let two =
        |name: &str, columns: &[&str]| references(references(ids(name, columns), "post_id", "posts"), "tag_id", "tags");
    let others = || [ids("posts", &["id"]), ids("tags", &["id"])];
    let across = |junction: Relation| [&[junction][..], &others()].concat();

    let junction = with_key(two("posts_tags", &["post_id", "tag_id"]), vec!["post_id".into(), "tag_id".into()]);
    check(
        &across(junction),
        "posts",
        &[
            "#[sea_orm(has_many)]",
            "pub posts_tags: HasMany<super::posts_tags::Entity>,",
            r#"#[sea_orm(has_many, relation_enum = "Tag", via = "posts_tags::Post")]"#,
            "pub tags: HasMany<super::tags::Entity>,",
        ],
    );

    let line = with_key(two("line", &["order", "number", "post_id", "tag_id"]), vec!["order".into(), "number".into()]);
    check(
        &across(line),
        "posts",
        &[r#"#[sea_orm(has_many, relation_enum = "Lines")]"#, "pub lines: HasMany<super::line::Entity>,"],
    );
}

#[test]
fn of_two_ways_across_junctions_that_have_one_name_the_first_is_there() {
    let junction = |name: &str, kind: &str| {
        let two = references(ids(name, &["entity_id", "type_id"]), "entity_id", "entity");
        with_key(references(two, "type_id", kind), vec!["entity_id".into(), "type_id".into()])
    };
    let [entity, deduction, wage] = ["entity", "deduction_type", "wage_type"].map(|name| ids(name, &["id"]));
    let relations = [entity, deduction, wage, junction("deduction", "deduction_type"), junction("wage", "wage_type")];
    check(
        &relations,
        "entity",
        &[
            r#"#[sea_orm(has_many, relation_enum = "Deductions")]"#,
            "pub deductions: HasMany<super::deduction::Entity>,",
            r#"#[sea_orm(has_many, relation_enum = "Wages")]"#,
            "pub wages: HasMany<super::wage::Entity>,",
            r#"#[sea_orm(has_many, relation_enum = "RelatedType", via = "deduction::Entity")]"#,
            "pub deduction_types: HasMany<super::deduction_type::Entity>,",
        ],
    );
}

#[test]
fn a_key_of_several_columns_keeps_its_order() {
    let mut child = ids("child", &["id", "b", "type"]);
    let (from, to) = (vec!["type".to_owned(), "b".to_owned()], vec!["x".to_owned(), "y".to_owned()]);
    child.foreign_keys = vec![ForeignKey::new("fk", from, public("parent"), to)];
    let parent = with_key(ids("parent", &["y", "x"]), vec!["x".into(), "y".into()]);
    check(
        &[child, parent],
        "child",
        &[
            r#"#[sea_orm(belongs_to, from = "(Type, b)", to = "(x, y)")]"#,
            "pub parent: BelongsTo<super::parent::Entity>,",
        ],
    );
}

#[test]
fn a_key_to_a_table_without_an_entity_is_warned_of() {
    let catalog = catalog([references(ids("child", &["id", "log_id"]), "log_id", "log")]);
    assert_eq!(
        warnings(&catalog),
        [r#"public.child: the key "child_log_id_fkey" leads to public.log, which has no entity that can be related"#]
    );
}

#[test]
fn several_keys_of_several_columns_are_named_by_what_they_do_not_share() {
    let mut message = ids("message", &["id", "tenant_id", "sender_id", "receiver"]);
    for (name, own) in [("a", "sender_id"), ("b", "receiver")] {
        let from = vec!["tenant_id".to_owned(), own.to_owned()];
        let to = vec!["tenant_id".to_owned(), "id".to_owned()];
        message.foreign_keys.push(ForeignKey::new(name, from, public("member"), to));
    }
    let member = with_key(ids("member", &["tenant_id", "id"]), vec!["tenant_id".into(), "id".into()]);
    check(
        &[message, member],
        "message",
        &[
            r#"#[sea_orm(belongs_to, relation_enum = "Sender", from = "(tenant_id, sender_id)", to = "(tenant_id, id)")]"#,
            "pub sender: BelongsTo<super::member::Entity>,",
            r#"#[sea_orm(belongs_to, relation_enum = "RelatedReceiver", from = "(tenant_id, receiver)", to = "(tenant_id, id)")]"#,
            "pub related_receiver: BelongsTo<super::member::Entity>,",
        ],
    );
}

#[test]
fn a_key_of_several_columns_to_the_own_table_is_named_by_what_differs() {
    let mut message =
        with_key(ids("message", &["tenant_id", "id", "reply_to_id"]), vec!["tenant_id".into(), "id".into()]);
    let from = vec!["tenant_id".to_owned(), "reply_to_id".to_owned()];
    let to = vec!["tenant_id".to_owned(), "id".to_owned()];
    message.foreign_keys = vec![ForeignKey::new("fk", from, public("message"), to)];
    let text = generate(&catalog([message]), "app/message.rs");
    assert!(text.contains("pub reply_to: BelongsTo<Entity>,"), "{text}");
}

#[test]
fn a_relation_takes_no_setter_of_a_column() {
    let vote = references(ids("vote", &["id", "voter_id", "voter_option"]), "voter_id", "person");
    check(
        &[vote, ids("person", &["id"])],
        "vote",
        &[
            r#"#[sea_orm(belongs_to, relation_enum = "RelatedVoter", from = "voter_id", to = "id")]"#,
            "pub related_voter: BelongsTo<super::person::Entity>,",
        ],
    );
}

#[test]
fn tables_that_lead_on_for_long_need_a_higher_recursion_limit() {
    let chain = |length: usize| -> Vec<Relation> {
        let table = |place: usize| ids(&format!("t{place}"), &["id", "next_id"]);
        let links = (1..length).map(|place| references(table(place), "next_id", &format!("t{}", place + 1)));
        links.chain([table(length)]).collect()
    };
    let limit = |length: usize, format: Format| {
        let options = Options { format, ..Options::new("app") };
        entities(&catalog(chain(length)), &options).expect("a good module").recursion_limit
    };
    assert_eq!([10, 16, 17, 40].map(|length| limit(length, Format::Dense)), [None, None, Some(256), Some(512)]);
    assert_eq!(limit(40, Format::Compact), None);
}

#[test]
fn keys_by_which_the_loaders_may_find_nothing_are_named() {
    let joined = |from: &str, to: &str| {
        let of_type = |name: &str, sql: &str| match sql {
            "citext" => Column::new(name, DataType { name: public(sql), ..DataType::builtin(sql, sql) }),
            _ => column(name, sql),
        };
        let leads = table("leads", [column("id", "int4"), of_type("other", from)]);
        let tables = [references(leads, "other", "other"), table("other", [of_type("id", to)])];
        warnings(&catalog(tables)).into_iter().find(|it| it.contains("loaders"))
    };
    for (from, to) in
        [("int4", "int8"), ("varchar(3)", "text"), ("bpchar(3)", "bpchar(3)"), ("numeric(40,2)", "numeric(38,2)")]
    {
        assert_eq!(joined(from, to), None, "{from} and {to}");
    }
    for (from, to) in
        [("numeric", "numeric"), ("int4", "numeric"), ("numeric(40,2)", "numeric(40,3)"), ("bpchar", "bpchar")]
            .into_iter()
            .chain([
                ("interval", "interval"),
                ("bpchar(3)", "bpchar(4)"),
                ("numeric[]", "numeric[]"),
                ("jsonb", "jsonb"),
                ("citext", "citext"),
                ("text", "citext"),
            ])
    {
        assert_eq!(
            joined(from, to),
            Some(format!(
                "public.leads: the key \"leads_other_fkey\" joins {from} and {to}, of which equal values may not be equal \
                 in Rust: SeaORM's loaders may find no rows by it, `find_related` does"
            ))
        );
    }
    let padded = joined("bpchar(3)", "text").expect("blanks count there");
    assert!(padded.contains("SeaORM's loaders find no rows by it"), "{padded}");
}

#[test]
fn a_junction_that_is_read_with_a_cast_is_no_field() {
    let junction = |took: &str| {
        let takes = table("takes", [column("tour_id", "int4"), column("span_id", took)]);
        let takes = with_key(takes, vec!["tour_id".to_owned(), "span_id".to_owned()]);
        let takes = references(references(takes, "tour_id", "tour"), "span_id", "span");
        catalog([takes, ids("tour", &["id"]), table("span", [column("id", took)])])
    };
    let text = generate(&junction("int4"), "app/span.rs");
    assert!(text.contains("pub tours: HasMany<super::tour::Entity>,"), "{text}");
    let text = generate(&junction("interval"), "app/span.rs");
    assert!(!text.contains("pub tours") && text.contains("impl Related<super::tour::Entity> for Entity {"), "{text}");
    let text = generate(&junction("interval"), "app/tour.rs");
    assert!(text.contains("pub spans: HasMany<super::span::Entity>,"), "{text}");
}

#[test]
fn a_key_that_postgresql_does_not_compare_is_named() {
    let felt = DataType { name: public("felt"), ..DataType::builtin("felt", "public.felt") };
    let mood = DataType { name: public("mood"), ..DataType::builtin("mood", "public.mood") };
    let mut catalog = catalog([table("day", [Column { not_null: true, ..Column::new("mood", felt) }])]);
    catalog.enums.push(EnumType { name: public("mood"), labels: vec!["sad".to_owned()], comment: None });
    catalog.domains.push(Domain {
        name: public("felt"),
        base: mood,
        not_null: false,
        default: None,
        collation: None,
        checks: Vec::new(),
        comment: None,
    });
    let warnings = warnings(&catalog);
    assert!(warnings[0].starts_with("public.day: PostgreSQL has no `=` for the key \"mood\""), "{warnings:?}");
}

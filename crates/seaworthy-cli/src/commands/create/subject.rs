//! Looks at what the flags of a template say before anything is written: what PostgreSQL or the compiler would refuse
//! later, and what would not be what the template promises.

use seaworthy_ddl::{Word, words};

use crate::args::{Subject, Template};
use crate::error::CommandError;

/// PG 14, 4.1.1 "Identifiers and Key Words": what is longer is cut.
const NAME_BYTES_MAX: usize = 63;

/// Refuses what the template has no use for, and what is no name, no type or no expression.
pub(super) fn check(template: Template, subject: &Subject) -> Result<(), CommandError> {
    flags(template, subject)?;
    names(template, subject)?;
    if let Some(data_type) = &subject.data_type {
        is_type(data_type)?;
    }
    if let Some(default) = &subject.default {
        is_expression(default)?;
        if template == Template::AddColumn && calls_function(default) {
            return Err(CommandError::usage(
                format!("`{default}` may be another value for each row, so PostgreSQL would rewrite the table"),
                "`--template add-required-column` lets new rows have it at once, and fills the others in batches",
            ));
        }
    }
    if template == Template::CreateTable {
        return columns_of_table(subject);
    }
    if template == Template::RenameColumn && subject.columns.first() == subject.to.as_ref() && subject.to.is_some() {
        return Err(CommandError::usage("the column has that name already", "`--to` is the name that it gets"));
    }
    Ok(())
}

/// Refuses flags that the template does not read: nothing that somebody says is passed over.
fn flags(template: Template, subject: &Subject) -> Result<(), CommandError> {
    use Template::{AddColumn, AddEnumValue, AddForeignKey, AddIndex, AddRequiredColumn, CreateTable, RenameColumn};
    let of = |takes: &[Template]| takes.contains(&template);
    let columns = subject.columns.len();
    let given = [
        ("--table", subject.table.is_some(), !of(&[AddEnumValue])),
        ("--column", columns > 0, !of(&[AddEnumValue])),
        ("a second --column", columns > 1, of(&[AddIndex, AddForeignKey, CreateTable])),
        ("--type", subject.data_type.is_some(), of(&[AddColumn, AddRequiredColumn, RenameColumn, CreateTable])),
        ("--default", subject.default.is_some(), of(&[AddColumn, AddRequiredColumn, RenameColumn])),
        ("--required", subject.required, of(&[RenameColumn])),
        ("--references", subject.references.is_some(), of(&[AddForeignKey])),
        ("--to", subject.to.is_some(), of(&[RenameColumn])),
        ("--enum", subject.enumeration.is_some(), of(&[AddEnumValue])),
        ("--value", subject.value.is_some(), of(&[AddEnumValue])),
        ("--after", subject.after.is_some(), of(&[AddEnumValue])),
        ("--unique", subject.unique, of(&[AddIndex])),
    ];
    match given.into_iter().find(|(_, is_given, is_taken)| *is_given && !is_taken) {
        None => Ok(()),
        Some((flag, ..)) => Err(CommandError::usage(
            format!("this template has no use for {flag}"),
            "the page docs/adoption.md has the flags of each template",
        )),
    }
}

fn names(template: Template, subject: &Subject) -> Result<(), CommandError> {
    for (flag, place, parts_max) in
        [("--table", &subject.table, 2), ("--enum", &subject.enumeration, 2), ("--references", &subject.references, 3)]
    {
        let Some(place) = place else { continue };
        let parts: Vec<&str> = place.split('.').collect();
        if parts.len() > parts_max {
            let form = if parts_max == 3 { "table.column, or schema.table.column" } else { "name, or schema.name" };
            return Err(CommandError::usage(format!("`{place}` has too many dots"), format!("{flag} takes {form}")));
        }
        parts.into_iter().try_for_each(|part| is_name(flag, part))?;
    }
    // Those of a new table have their types with them.
    let with_types = template == Template::CreateTable;
    let columns = subject.columns.iter().map(|column| match column.split_once(':') {
        Some((name, _)) if with_types => name,
        Some(_) | None => column.as_str(),
    });
    let mut seen = Vec::new();
    for column in columns {
        is_name("--column", column)?;
        if seen.contains(&column) {
            return Err(CommandError::usage(format!("--column {column} is given twice"), "give each column once"));
        }
        seen.push(column);
    }
    subject.to.iter().try_for_each(|to| is_name("--to", to))
}

fn is_name(flag: &str, name: &str) -> Result<(), CommandError> {
    if name.is_empty() || name.contains('\0') {
        return Err(CommandError::usage(format!("{flag} takes a name, and `{name}` is none"), "give it unquoted"));
    }
    if name.len() > NAME_BYTES_MAX {
        return Err(CommandError::usage(
            format!("`{name}` is longer than the {NAME_BYTES_MAX} bytes that PostgreSQL keeps of a name"),
            "give a shorter one",
        ));
    }
    Ok(())
}

/// Refuses what a column of a new table cannot be: one that every new table has, or one without a type.
fn columns_of_table(subject: &Subject) -> Result<(), CommandError> {
    for column in &subject.columns {
        let (name, data_type) = column.split_once(':').unwrap_or((column, "text"));
        if ["id", "created_at", "updated_at"].contains(&name) {
            return Err(CommandError::usage(
                format!("{name} is there already"),
                "the template makes id, created_at and updated_at; `--column` is for the others",
            ));
        }
        is_type(data_type)?;
    }
    Ok(())
}

/// Refuses what is no type: signs that no type has, and words that belong to a column.
fn is_type(data_type: &str) -> Result<(), CommandError> {
    const OF_A_COLUMN: [&str; 10] =
        ["not", "null", "default", "primary", "unique", "references", "check", "generated", "constraint", "collate"];
    let no_type = || {
        CommandError::usage(
            format!("`{data_type}` is no type"),
            "give it as PostgreSQL writes it: `--type 'timestamp with time zone'`, `--type 'numeric(10,2)'`",
        )
    };
    let all = words(data_type);
    let is_sign = |word: &Word<'_>| ["(", ")", ",", "[", "]", ".", "-"].contains(&word.text);
    let is_part = |word: &Word<'_>| {
        let starts = word.text.chars().next().is_some_and(|first| first.is_alphanumeric() || "_\"".contains(first));
        (starts || is_sign(word)) && !OF_A_COLUMN.iter().any(|keyword| word.is(keyword))
    };
    let begins = all.first().is_some_and(|word| !is_sign(word));
    if begins && all.iter().all(is_part) && is_whole(data_type) { Ok(()) } else { Err(no_type()) }
}

fn is_expression(sql: &str) -> Result<(), CommandError> {
    if !words(sql).is_empty() && is_whole(sql) {
        return Ok(());
    }
    Err(CommandError::usage(
        format!("`{sql}` is no expression"),
        "give it as SQL writes it, a text in quotes of its own: `--default \"'light'\"`",
    ))
}

/// Whether a text ends where it says: parentheses are closed, literals too, and nothing ends the statement around it.
fn is_whole(sql: &str) -> bool {
    // A comment or an open literal takes along whatever stands behind it.
    let with_end = format!("{sql} seaworthy_end");
    let all = words(&with_end);
    let mut open = 0_i32;
    let closes = all.iter().all(|word| {
        open += match word.text {
            "(" | "[" => 1,
            ")" | "]" => -1,
            _ => 0,
        };
        open >= 0 && word.text != ";"
    });
    closes && open == 0 && all.last().is_some_and(|word| word.is("seaworthy_end"))
}

/// Whether an expression calls a function that is not known to give every row of a statement the same.
fn calls_function(sql: &str) -> bool {
    const STEADY: [&str; 8] = [
        "now",
        "transaction_timestamp",
        "statement_timestamp",
        "cast",
        "array",
        "row",
        "current_timestamp",
        "interval",
    ];
    let all = words(sql);
    all.windows(2).enumerate().any(|(at, pair)| {
        let is_call = pair[1].text == "(" && (pair[0].bare || pair[0].text.starts_with('"'));
        // `'1'::numeric(10,2)`, `CAST(1 AS numeric(10,2))`: a type.
        let is_type = at > 0 && (all[at - 1].text.ends_with(':') || all[at - 1].is("as"));
        is_call && !is_type && !STEADY.iter().any(|name| pair[0].is(name))
    })
}

/// Returns a name of these parts that PostgreSQL keeps as it is: where it is too long, what stands before the ending is cut.
pub(super) fn made_name(start: &str, ending: &str) -> String {
    let mut kept = NAME_BYTES_MAX.saturating_sub(ending.len()).min(start.len());
    while !start.is_char_boundary(kept) {
        kept -= 1;
    }
    format!("{}{ending}", &start[..kept])
}

#[cfg(test)]
mod tests {
    use super::{calls_function, check, is_expression, is_type, made_name};
    use crate::args::{Subject, Template};

    #[test]
    fn a_type_is_told_from_what_is_none() {
        for data_type in [
            "int",
            "numeric(10,2)",
            "numeric(3,-2)",
            "timestamp with time zone",
            "text[]",
            "app.mood",
            "\"My Type\"",
            "geometry(Point,4326)",
            "interval day to second(3)",
            "größe",
            "_text",
        ] {
            assert!(is_type(data_type).is_ok(), "{data_type}");
        }
        for none in [
            "",
            " ",
            "text; DROP TABLE x",
            "int NOT NULL",
            "text DEFAULT 'x'",
            "int)",
            "(int",
            "text -- x",
            "'text'",
            "int /*",
            "1 = 1",
            "int primary key",
        ] {
            assert!(is_type(none).is_err(), "{none}");
        }
    }

    #[test]
    fn an_expression_ends_where_it_says() {
        for sql in ["''", "'it''s; --'", "0", "now()", "'{}'::jsonb", "ARRAY['a']::text[]", "$$a;b$$", "(1 + 2) * 3"] {
            assert!(is_expression(sql).is_ok(), "{sql}");
        }
        for none in ["", "1); DROP TABLE t; --", "1; SELECT 2", "'open", "1 -- x", "(1", "1 /* x", "$$x"] {
            assert!(is_expression(none).is_err(), "{none}");
        }
    }

    #[test]
    fn what_may_differ_from_row_to_row_is_a_call() {
        for call in ["random()", "gen_random_uuid()", "app.next_id(1)", "1 + nextval('s')", "\"Odd\"(1)"] {
            assert!(calls_function(call), "{call}");
        }
        for constant in ["now()", "'1'::numeric(10,2)", "CAST(1 AS numeric(3,1))", "'f(x)'", "(1 + 2)", "CURRENT_DATE"]
        {
            assert!(!calls_function(constant), "{constant}");
        }
    }

    #[test]
    fn a_flag_that_is_not_read_and_a_name_that_is_none_are_refused() {
        let table = |table: &str| Subject { table: Some(table.to_owned()), ..Subject::default() };
        let columns = |names: &[&str]| Subject {
            columns: names.iter().map(|name| (*name).to_owned()).collect(),
            ..Subject::default()
        };
        let ok = |template, subject: Subject| assert!(check(template, &subject).is_ok(), "{subject:?}");
        let no = |template, subject: Subject| assert!(check(template, &subject).is_err(), "{subject:?}");
        ok(Template::AddIndex, table("app.users"));
        ok(Template::AddIndex, columns(&["a", "b"]));
        ok(Template::CreateTable, columns(&["a:numeric(3,1)", "b"]));
        ok(Template::CreateTable, Subject::default());
        no(Template::AddIndex, table("a.b.c"));
        no(Template::AddIndex, table(""));
        no(Template::AddIndex, table("a."));
        no(Template::AddIndex, table(&"x".repeat(64)));
        no(Template::AddIndex, columns(&["a", "a"]));
        no(Template::AddColumn, columns(&["a", "b"]));
        no(Template::CreateTable, columns(&["id:int"]));
        no(Template::CreateTable, columns(&["a:"]));
        no(Template::CreateTable, columns(&[":int"]));
        no(Template::AddEnumValue, table("t"));
        no(Template::AddColumn, Subject { unique: true, ..Subject::default() });
        no(Template::RenameColumn, Subject { to: Some("a".to_owned()), ..columns(&["a"]) });
        no(Template::AddForeignKey, Subject { references: Some("a.b.c.d".to_owned()), ..Subject::default() });
    }

    #[test]
    fn a_made_name_fits_into_what_postgresql_keeps() {
        assert_eq!(made_name("users_email", "_idx"), "users_email_idx");
        let long = made_name(&"ü".repeat(40), "_idx");
        assert!(long.len() <= 63 && long.ends_with("ü_idx"), "{long}");
    }
}

//! What the templates of `migrate create` are made of.

use seaworthy_codegen::{column_definition, text_literal};
use seaworthy_ddl::{Ident, quote_literal};

use super::subject::{self, made_name};
use crate::args::{Subject, Template};
use crate::error::CommandError;

/// Returns the texts of a template, one a migration.
pub(super) fn files(template: Template) -> &'static [&'static str] {
    match template {
        Template::AddColumn => &[include_str!("add_column.rs.txt")],
        Template::AddRequiredColumn => {
            &[include_str!("add_required_column_1.rs.txt"), include_str!("add_required_column_2.rs.txt")]
        }
        Template::AddIndex => &[include_str!("add_index.rs.txt")],
        Template::AddForeignKey => {
            &[include_str!("add_foreign_key_1.rs.txt"), include_str!("add_foreign_key_2.rs.txt")]
        }
        Template::AddEnumValue => &[include_str!("add_enum_value.rs.txt")],
        Template::CreateTable => &[include_str!("create_table.rs.txt")],
        Template::RenameColumn => &[include_str!("rename_column_1.rs.txt"), include_str!("rename_column_2.rs.txt")],
    }
}

/// Returns the names of a template's migrations.
pub(super) fn names(template: Template, name: &str) -> Vec<String> {
    let second = match template {
        Template::AddColumn | Template::AddIndex | Template::AddEnumValue | Template::CreateTable => None,
        Template::AddRequiredColumn => Some("require"),
        Template::AddForeignKey => Some("validate"),
        Template::RenameColumn => Some("finish"),
    };
    let second = second.map(|verb| format!("{verb}_{name}"));
    std::iter::once(name.to_owned()).chain(second).collect()
}

/// What stands for the words in braces.
pub(super) struct Values {
    values: Vec<(&'static str, String)>,
    /// The flags that were left out, for which a name is made up.
    pub(super) missing: Vec<&'static str>,
}

/// A name with or without its schema.
struct Place {
    schema: Option<String>,
    name: String,
}

impl Place {
    fn parse(text: &str) -> Self {
        match text.split_once('.') {
            Some((schema, name)) => Self { schema: Some(schema.to_owned()), name: name.to_owned() },
            None => Self { schema: None, name: text.to_owned() },
        }
    }

    /// Returns it as the builders take it.
    fn rust(&self) -> String {
        let name = text_literal(&self.name);
        self.schema.as_ref().map_or(name.clone(), |schema| format!("({}, {name})", text_literal(schema)))
    }

    /// Returns it as SQL writes it.
    fn sql(&self) -> String {
        let schema = self.schema.as_ref().map(|schema| format!("{}.", Ident::new(schema))).unwrap_or_default();
        format!("{schema}{}", Ident::new(&self.name))
    }
}

impl Values {
    pub(super) fn new(
        template: Template,
        subject: &Subject,
        title: &str,
        versions: &[String],
    ) -> Result<Self, CommandError> {
        subject::check(template, subject)?;
        let mut values = Self { values: Vec::new(), missing: Vec::new() };
        values.set("title", title.to_owned());
        values.text("first_version", versions.first().map_or("", String::as_str));
        let table = if template == Template::AddEnumValue {
            Place::parse("")
        } else {
            Place::parse(&values.given(subject.table.as_ref(), "--table", "example"))
        };
        values.set("table", table.rust());
        values.text("table_name", &table.name);
        let schema = table.schema.as_ref().map(|schema| text_literal(schema));
        values.set("in_schema", schema.as_ref().map(|schema| format!(".in_schema({schema})")).unwrap_or_default());
        values.set("schema", schema.map(|schema| format!(".schema({schema})")).unwrap_or_default());
        match template {
            Template::AddColumn | Template::AddRequiredColumn => values.column(template, subject, &table)?,
            Template::AddIndex => values.index(subject, &table),
            Template::AddForeignKey => values.foreign_key(subject, &table),
            Template::AddEnumValue => values.enum_value(subject),
            Template::CreateTable => values.table(subject, &table)?,
            Template::RenameColumn => values.renaming(subject, &table)?,
        }
        Ok(values)
    }

    /// Returns a template's text with the values in it.
    pub(super) fn fill(&self, template: &str) -> String {
        // Both steps of a renaming describe the same column.
        let template = template.replace("{renamed_column}", include_str!("renamed_column.rs.txt").trim_end());
        let mut rest = template.as_str();
        let mut text = String::new();
        // From the left, once: a name may have a word in braces in it.
        while let Some((before, behind)) = rest.split_once('{') {
            text.push_str(before);
            let value = behind.split_once('}').and_then(|(word, rest)| Some((self.value(word)?, rest)));
            let (value, behind) = value.unwrap_or(("{", behind));
            text.push_str(value);
            rest = behind;
        }
        text.push_str(rest);
        text
    }

    fn value(&self, word: &str) -> Option<&str> {
        self.values.iter().find(|(known, _)| *known == word).map(|(_, value)| value.as_str())
    }

    fn set(&mut self, word: &'static str, value: String) {
        self.values.push((word, value));
    }

    fn text(&mut self, word: &'static str, value: &str) {
        self.set(word, text_literal(value));
    }

    /// Returns what was given, else what is made up.
    fn given(&mut self, given: Option<&String>, flag: &'static str, made_up: &str) -> String {
        given.cloned().unwrap_or_else(|| {
            self.missing.push(flag);
            made_up.to_owned()
        })
    }

    fn only_column(&mut self, subject: &Subject) -> String {
        let column = self.given(subject.columns.first(), "--column", "new_column");
        self.text("column", &column);
        column
    }

    fn column(&mut self, template: Template, subject: &Subject, table: &Place) -> Result<(), CommandError> {
        let column = self.only_column(subject);
        let data_type = self.given(subject.data_type.as_ref(), "--type", "text");
        let (place, name) = (table.sql(), Ident::new(&column).to_string());
        self.set("column_def", definition(&column, &data_type, subject.default.as_deref())?);
        self.set("plain_column_def", definition(&column, &data_type, None)?);
        self.text("loss_what", &format!("values of {place}.{name}"));
        self.text("loss_count", &format!("SELECT count({name}) FROM {place}"));
        if template == Template::AddRequiredColumn {
            let default = self.given(subject.default.as_ref(), "--default", "''");
            self.text("default", &default);
            self.text("backfill", &format!("fill_{}_{column}", table.name));
            self.text("backfill_description", &format!("gives every row of {place} a {name}"));
            self.text("is_null", &format!("{name} IS NULL"));
            self.text("fill", &format!("UPDATE {place} SET {name} = {default} WHERE {name} IS NULL AND :batch"));
            self.text("check", &made_name(&format!("{}_{column}", table.name), "_not_null"));
            self.text("filled", &format!("every row of {place} has a {name}"));
            self.text("place", &place);
        }
        Ok(())
    }

    fn index(&mut self, subject: &Subject, table: &Place) {
        let columns = self.columns(subject);
        self.text("index", &made_name(&format!("{}_{}", table.name, columns.join("_")), "_idx"));
        self.set("unique", if subject.unique { ".unique()".to_owned() } else { String::new() });
    }

    fn columns(&mut self, subject: &Subject) -> Vec<String> {
        let columns =
            if subject.columns.is_empty() { vec![self.given(None, "--column", "id")] } else { subject.columns.clone() };
        let texts: Vec<String> = columns.iter().map(|column| text_literal(column)).collect();
        self.set("columns", texts.join(", "));
        columns
    }

    fn foreign_key(&mut self, subject: &Subject, table: &Place) {
        let columns = self.columns(subject);
        let references = self.given(subject.references.as_ref(), "--references", "parent.id");
        let (parent, parent_column) = references.rsplit_once('.').unwrap_or((&references, "id"));
        let parent = Place::parse(parent);
        let constraint = made_name(&format!("{}_{}", table.name, columns.join("_")), "_fkey");
        self.text("constraint", &constraint);
        self.set("parent", parent.rust());
        // A key of several columns leads to those of the same names.
        let parent_columns = if columns.len() > 1 { columns.clone() } else { vec![parent_column.to_owned()] };
        let texts: Vec<String> = parent_columns.iter().map(|column| text_literal(column)).collect();
        self.set("parent_columns", texts.join(", "));
        let pairs = columns.iter().zip(&parent_columns);
        let joined: Vec<String> =
            pairs.map(|(own, other)| format!("parent.{} = child.{}", Ident::new(other), Ident::new(own))).collect();
        let all: Vec<String> =
            columns.iter().map(|column| format!("child.{} IS NOT NULL", Ident::new(column))).collect();
        self.text(
            "leads_somewhere",
            &format!("every {} of {} is in {}", columns.join(", "), table.sql(), parent.sql()),
        );
        self.text("children", &format!("{} AS child", table.sql()));
        self.text(
            "is_orphan",
            &format!(
                "{} AND NOT EXISTS (SELECT FROM {} AS parent WHERE {})",
                all.join(" AND "),
                parent.sql(),
                joined.join(" AND ")
            ),
        );
    }

    fn enum_value(&mut self, subject: &Subject) {
        let name = Place::parse(&self.given(subject.enumeration.as_ref(), "--enum", "example"));
        let value = self.given(subject.value.as_ref(), "--value", "new value");
        self.set("enum", name.rust());
        let text = text_literal(&value);
        let add = subject.after.as_ref().map_or_else(
            || format!("add_value({text})"),
            |after| format!("add_value_after({text}, {})", text_literal(after)),
        );
        self.set("add_value", add);
        self.text("refusal", &format!("there is no way back: PostgreSQL cannot take {value} out of {}", name.sql()));
        self.text("has_value", &format!("{} has the value {value}", name.sql()));
        let (type_name, label) = (quote_literal(&name.sql()), quote_literal(&value));
        self.text(
            "lacks_value",
            &format!(
                "SELECT {label} AS missing WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_enum WHERE enumtypid = \
                 to_regtype({type_name}) AND enumlabel = {label})"
            ),
        );
    }

    fn table(&mut self, subject: &Subject, table: &Place) -> Result<(), CommandError> {
        let data_type = subject.data_type.as_deref().unwrap_or("text");
        let columns = if subject.columns.is_empty() { vec!["name".to_owned()] } else { subject.columns.clone() };
        let calls = columns.iter().map(|column| {
            // `name:type` says another type than the others'.
            let (name, data_type) = column.split_once(':').unwrap_or((column, data_type));
            Ok(format!(".col({})", definition(name, &format!("{data_type} NOT NULL"), None)?))
        });
        let calls: Vec<String> = calls.collect::<Result<_, CommandError>>()?;
        self.set("column_calls", calls.join("\n            "));
        self.text("rows_what", &format!("rows of {}", table.sql()));
        self.text("rows_count", &format!("SELECT count(*) FROM {}", table.sql()));
        Ok(())
    }

    fn renaming(&mut self, subject: &Subject, table: &Place) -> Result<(), CommandError> {
        let old = self.only_column(subject);
        let new = self.given(subject.to.as_ref(), "--to", "renamed_column");
        let data_type = self.given(subject.data_type.as_ref(), "--type", "text");
        definition(&new, &data_type, None)?;
        self.text("new", &new);
        self.text("data_type", &data_type);
        self.text("backfill", &format!("copy_{}_{old}", table.name));
        let call = |is: bool, text: &str| if is { text.to_owned() } else { String::new() };
        self.set("required", call(subject.required, ".required()"));
        self.set("require", call(subject.required, "send(manager, column().require()).await?;\n        "));
        let release = "?;\n        send(manager, column().release()).await";
        self.set("release", call(subject.required, release));
        let default = subject.default.as_ref().map(|default| format!(".with_default({})", text_literal(default)));
        self.set("with_default", default.unwrap_or_default());
        Ok(())
    }
}

/// Returns the builder of a column.
fn definition(name: &str, data_type: &str, default: Option<&str>) -> Result<String, CommandError> {
    let default = default.map(|default| format!(" DEFAULT {default}")).unwrap_or_default();
    column_definition(&format!("{} {data_type}{default}", Ident::new(name))).ok_or_else(|| {
        CommandError::usage(
            format!("`{data_type}` is no type"),
            "give it as PostgreSQL writes it: `--type 'timestamp with time zone'`, `--type 'numeric(10,2)'`",
        )
    })
}

//! The file of the enums.

use std::collections::BTreeSet;

use heck::ToSnakeCase as _;
use seaworthy_catalog::EnumType;

use super::attribute::{attribute, text};
use super::doc;
use crate::Options;
use crate::docs::{code, said};
use crate::field::has_bare_name;
use crate::ident::{self, Names};

pub(crate) fn render(enums: &[(&EnumType, String)], options: &Options) -> String {
    let mut out = "//!\n//! The enums of the database.\n\nuse sea_orm::entity::prelude::*;\n".to_owned();
    for (enum_type, name) in enums {
        out.push('\n');
        let name_in_sql = code(&enum_type.name.to_string());
        let comment = said(enum_type.comment.as_deref()).map(|comment| format!("{comment}\n\n{name_in_sql}"));
        out += &doc("", &comment.unwrap_or(name_in_sql));
        let mut derives: Vec<String> =
            ["Clone", "Copy", "Debug", "PartialEq", "Eq", "Hash", "EnumIter", "DeriveActiveEnum"]
                .map(str::to_owned)
                .to_vec();
        super::entity::extend_derives(&mut derives, &options.derives);
        out += &attribute("", "derive", &derives);
        out += &attribute("", "sea_orm", &storage(enum_type, options));
        let mut names = Names::default();
        let variant = |label: &String| ident::variant(&names.take(&[ident::label_name(label)]));
        let variants: Vec<String> = enum_type.labels.iter().map(variant).collect();
        if are_alike(name, &variants) {
            out += "#[allow(clippy::enum_variant_names, reason = \"the labels are the database's\")]\n";
        }
        out += &format!("pub enum {name} {{\n");
        for (label, variant) in enum_type.labels.iter().zip(variants) {
            out += &doc("    ", &if label.is_empty() { "The empty text.".to_owned() } else { code(label) });
            out += &attribute("    ", "sea_orm", &[text("string_value", label)]);
            out += &format!("    {variant},\n");
        }
        out += "}\n";
    }
    out
}

/// Returns how the enum stands in a statement.
///
/// SeaORM casts to a bare name. Where that means another type or none, as for an enum outside the default schema, the
/// value is plain text, and each column casts it to the whole name.
fn storage(enum_type: &EnumType, options: &Options) -> Vec<String> {
    if has_bare_name(&enum_type.name, &options.default_schema) {
        vec![text("rs_type", "Enum"), text("db_type", "Enum"), text("enum_name", &enum_type.name.name)]
    } else {
        vec![text("rs_type", "String"), text("db_type", "Text")]
    }
}

/// Whether Clippy would have the variants called otherwise: all begin or end with one word, or some with the enum's
/// name.
fn are_alike(name: &str, variants: &[String]) -> bool {
    let words: Vec<Vec<String>> =
        variants.iter().map(|variant| variant.to_snake_case().split('_').map(str::to_owned).collect()).collect();
    let alike = |word: fn(&Vec<String>) -> Option<&String>| words.iter().map(word).collect::<BTreeSet<_>>().len() == 1;
    let named = variants.iter().any(|variant| variant.starts_with(name) || variant.ends_with(name));
    variants.len() > 1 && (named || alike(|it| it.first()) || alike(|it| it.last()))
}

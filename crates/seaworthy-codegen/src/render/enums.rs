//! The file of the enums.

use seaworthy_catalog::EnumType;

use super::attribute::{attribute, text};
use super::doc;
use crate::Options;
use crate::ident::{self, Names};

pub(crate) fn render(enums: &[(&EnumType, String)], options: &Options) -> String {
    let mut out = "//!\n//! The enums of the database.\n\nuse sea_orm::entity::prelude::*;\n".to_owned();
    for (enum_type, name) in enums {
        out.push('\n');
        out += &doc("", enum_type.comment.as_deref().unwrap_or(&format!("`{}`", enum_type.name)));
        let mut derives: Vec<String> =
            ["Clone", "Copy", "Debug", "PartialEq", "Eq", "Hash", "EnumIter", "DeriveActiveEnum"]
                .map(str::to_owned)
                .to_vec();
        derives.extend(options.derives.iter().cloned());
        out += &attribute("", "derive", &derives);
        out += &attribute(
            "",
            "sea_orm",
            &[text("rs_type", "Enum"), text("db_type", "Enum"), text("enum_name", &enum_type.name.name)],
        );
        out += &format!("pub enum {name} {{\n");
        let mut names = Names::default();
        for label in &enum_type.labels {
            let variant = ident::variant(&names.take(&[ident::label_name(label)]));
            out += &doc("    ", &format!("`{label}`"));
            out += &attribute("    ", "sea_orm", &[text("string_value", label)]);
            out += &format!("    {variant},\n");
        }
        out += "}\n";
    }
    out
}

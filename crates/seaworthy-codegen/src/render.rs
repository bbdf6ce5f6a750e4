//! Entities as text, laid out as rustfmt leaves it.

mod attribute;
mod compact;
mod entity;
mod enums;
mod read_only;

use crate::entity::{GENERATED, Model, READ_ONLY};
use crate::{BANNER, BEHAVIOUR, Generated, GeneratedFile, Options, depth, ident};

/// Returns every file, by path.
pub(crate) fn files(model: &Model<'_>, options: &Options) -> Generated {
    let module = &options.module;
    let file = |path: String, body: String| GeneratedFile { path, text: format!("{BANNER}\n{}\n", body.trim_end()) };
    let within = |name: &str| format!("{module}/{name}.rs");
    let mut files = vec![file(format!("{module}.rs"), index(model, options)), file(within("prelude"), prelude(model))];
    files.extend(model.entities.iter().map(|it| {
        let text = if it.is_keyed() { entity::render(it, options) } else { read_only::render(it, options) };
        file(within(&it.module), text)
    }));
    for (module, text) in shared(model, options) {
        files.push(file(within(module), text));
    }
    if !model.enums.is_empty() {
        files.push(file(within("sea_orm_active_enums"), enums::render(&model.enums, options)));
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Generated {
        files,
        entities: model.entities.len(),
        warnings: model.warnings.clone(),
        features: model.features.clone(),
        recursion_limit: depth::recursion_limit(model, options),
    }
}

/// Returns what several entities need, where one does: module and text.
fn shared(model: &Model<'_>, options: &Options) -> Vec<(&'static str, String)> {
    let generated = model.entities.iter().any(|entity| entity.fields.iter().any(|field| field.generated));
    let read_only = model.entities.iter().any(|entity| !entity.is_keyed());
    let generated = generated.then(|| (GENERATED, read_only::generated(options)));
    generated
        .into_iter()
        .chain(read_only.then(|| (READ_ONLY, include_str!("render/read_only.rs.txt").to_owned())))
        .collect()
}

/// Returns the declarations of the modules.
fn index(model: &Model<'_>, options: &Options) -> String {
    let mut modules: Vec<&str> = model.entities.iter().map(|entity| entity.module.as_str()).collect();
    modules.extend(shared(model, options).iter().map(|(module, _)| *module));
    modules.push("prelude");
    if !model.enums.is_empty() {
        modules.push("sea_orm_active_enums");
    }
    sort(&mut modules);
    let mut text = format!("//!\n//! The entities of `{}`.\n\n", options.module);
    let folder = format!("{}/", options.module);
    for name in modules {
        if name == options.module {
            text.push_str("#[allow(clippy::module_inception, reason = \"a table has the name of its database\")]\n");
        }
        text.push_str(&declaration("", name, &folder));
    }
    if !options.behaviour.is_empty() {
        let mut behaviour: Vec<&str> = options.behaviour.iter().map(String::as_str).collect();
        sort(&mut behaviour);
        text.push_str("\n/// Written by hand.\n");
        text.push_str(&format!("pub mod {BEHAVIOUR} {{\n"));
        text.extend(behaviour.iter().map(|name| declaration("    ", name, "")));
        text.push_str("}\n");
    }
    text
}

/// Returns the declaration of a module in a file of its own; one that is not ASCII says where, for the compiler looks
/// for no such file by itself (error E0754).
fn declaration(indent: &str, name: &str, folder: &str) -> String {
    let path = if name.is_ascii() { String::new() } else { format!("{indent}#[path = \"{folder}{name}.rs\"]\n") };
    format!("{path}{indent}pub mod {};\n", crate::ident::source(name))
}

/// Returns the entities under the names of their tables.
fn prelude(model: &Model<'_>) -> String {
    let mut modules: Vec<&str> = model.entities.iter().map(|entity| entity.module.as_str()).collect();
    sort(&mut modules);
    let mut text = "//!\n//! Each entity under the name of its table.\n\n".to_owned();
    text.extend(
        modules.iter().map(|module| format!("pub use super::{module}::Entity as {};\n", ident::entity_name(module))),
    );
    text
}

/// Sorts as rustfmt does, for which an underscore comes before every letter and digit (The Rust Style Guide,
/// "Sorting").
fn sort(names: &mut [&str]) {
    names.sort_by_key(|name| name.replace('_', " "));
}

/// Returns a text as documentation comments, indented.
fn doc(indent: &str, text: &str) -> String {
    text.lines().map(|line| format!("{indent}/// {line}").trim_end().to_owned() + "\n").collect()
}

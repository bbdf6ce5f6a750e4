//! Changes as the source of a migration: builders where they can say it, SQL where they cannot.
//!
//! Each statement is translated by itself, and means what it meant: a migration that was generated and applied leads to
//! exactly the catalog that the changes lead to. What is not known to be the same is sent as it is.

mod column;
mod facts;
mod implied;
mod index;
mod key;
mod layout;
mod other;
mod reader;
mod rust;
mod statement;
mod table;
mod typed;
mod types;

use seaworthy_catalog::Catalog;

use self::layout::{Laid, Way};
use self::statement::{Call, Method, Names};
use crate::GeneratedFile;

/// One change that a migration makes.
#[derive(Debug, Clone, Copy)]
pub struct MigrationStep<'a> {
    /// For people: `alter column public.user.nickname`.
    pub what: &'a str,
    /// What makes it, in order; names with their schemas, as `seaworthy-ddl` prints them.
    pub statements: &'a [String],
    /// What undoes it, where there is a way back.
    pub inverse: Option<&'a [String]>,
    /// What data is gone with it.
    pub destroys: Option<&'a str>,
    /// What a person should look at.
    pub hint: Option<&'a str>,
}

/// What a migration is to be.
#[derive(Debug, Clone, Copy)]
pub struct MigrationOptions<'a> {
    /// Its name, which is its file's stem.
    pub version: &'a str,
    /// The first line of its documentation, a sentence; more lines may follow.
    pub title: &'a str,
    /// The schema whose names need no schema.
    pub default_schema: &'a str,
    /// Versions that must have been applied before.
    pub needs: &'a [String],
    /// The catalog that the changes start from, and the one that they lead to.
    pub catalogs: [&'a Catalog; 2],
}

/// The source of a migration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MigrationSource {
    /// The migration's own file first, then its parts; paths relative to the folder of the migrations.
    pub files: Vec<GeneratedFile>,
    /// How many statements a builder says, both ways together.
    pub built: usize,
    /// How many are sent as SQL.
    pub raw: usize,
    /// Why there is no way back, where there is none.
    pub irreversible: Vec<String>,
}

/// Returns the source of a migration that makes the changes, in the order given.
pub fn migration(steps: &[MigrationStep<'_>], options: &MigrationOptions<'_>) -> MigrationSource {
    let names = Names::new(options.default_schema, options.catalogs);
    let (up, down) = (way_up(steps, &names), way_down(steps, &names));
    let irreversible: Vec<String> =
        steps.iter().filter(|step| step.inverse.is_none()).map(|step| why_no_way_back(step)).collect();
    let transaction = up.iter().chain(&down).all(|(sql, _)| seaworthy_ddl::may_run_in_transaction(sql));
    let setting = bodies_unchecked(transaction);
    let calls = |way: Vec<(String, Vec<Call>)>| {
        let functions = way.iter().any(|(sql, _)| statement::makes_function(sql));
        let first = functions.then(|| setting.clone()).into_iter();
        implied::without(first.chain(way.into_iter().flat_map(|(_, calls)| calls)).collect())
    };
    let (up, down) = (calls(up), if irreversible.is_empty() { calls(down) } else { Vec::new() });
    let raw = up.iter().chain(&down).filter(|call| call.method == Method::Sql).count();
    let mut facts = facts::of(&up, &names, options.catalogs[1]);
    if !irreversible.is_empty() {
        facts.losses.clear();
    }
    let mut taken: Vec<String> = ["up", "down", "there", "gone"].map(str::to_owned).into();
    let laid_up = layout::direction(&up, Way::Up, &mut taken);
    let laid_down = if irreversible.is_empty() {
        layout::direction(&down, Way::Down, &mut taken)
    } else {
        Laid { body: refusal(&irreversible), ..Laid::default() }
    };
    let source = Source { options, facts, transaction, uses_manager: irreversible.is_empty() };
    let files = source.files(&laid_up, &laid_down);
    MigrationSource { files, built: up.len() + down.len() - raw, raw, irreversible }
}

/// Returns a column as SQL writes it, `nickname text DEFAULT 'x'::text NOT NULL`, as a `ColumnDef`; `None` where it is none.
pub fn column_definition(sql: &str) -> Option<String> {
    column::Column::read(sql).map(|column| column.code(false).inline())
}

/// Returns a text as a Rust literal that means it.
pub fn text_literal(text: &str) -> String {
    rust::text(text)
}

/// Returns each statement with the calls that send it; above the first of a change stands what it destroys.
fn way_up(steps: &[MigrationStep<'_>], names: &Names<'_>) -> Vec<(String, Vec<Call>)> {
    let mut all = Vec::new();
    for step in steps {
        let mut comments: Vec<String> = Vec::new();
        comments.extend(step.destroys.map(|what| format!("Destroys {}: {}.", one_line(what), one_line(step.what))));
        comments.extend(step.hint.map(|hint| format!("{}.", one_line(hint))));
        for sql in step.statements {
            let mut calls = statement::calls(sql, names);
            if let Some(first) = calls.first_mut() {
                first.comments.append(&mut comments);
            }
            all.push((sql.clone(), calls));
        }
    }
    all
}

fn way_down(steps: &[MigrationStep<'_>], names: &Names<'_>) -> Vec<(String, Vec<Call>)> {
    let inverse = steps.iter().rev().filter_map(|step| step.inverse).flatten();
    inverse.map(|sql| (sql.clone(), statement::calls(sql, names))).collect()
}

/// PG 14, 20.11.1 "check_function_bodies": a body may name what comes later.
fn bodies_unchecked(transaction: bool) -> Call {
    let local = if transaction { "LOCAL " } else { "" };
    let mut call = Call::sql(format!("SET {local}check_function_bodies = false"), "settings");
    call.comments.push("A function's body may name what comes later.".to_owned());
    call
}

fn why_no_way_back(step: &MigrationStep<'_>) -> String {
    let what = one_line(step.what);
    let adds_value = step.statements.iter().any(|sql| seaworthy_ddl::added_enum_value(sql).is_some());
    if adds_value {
        return format!("{what}: PostgreSQL cannot take a value out of an enum");
    }
    format!("{what}: what was there before cannot be told from what is there after")
}

fn refusal(why: &[String]) -> String {
    let message = rust::text(&format!("there is no way back: {}", why.join("; ")));
    format!("        Err(DbErr::Migration(\n            {message}.to_owned(),\n        ))\n")
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A migration, ready to be written.
struct Source<'a> {
    options: &'a MigrationOptions<'a>,
    facts: facts::Facts,
    transaction: bool,
    /// Whether `down` sends anything.
    uses_manager: bool,
}

impl Source<'_> {
    fn files(&self, up: &Laid, down: &Laid) -> Vec<GeneratedFile> {
        let version = self.options.version;
        let functions: Vec<String> = up.functions.iter().chain(&down.functions).cloned().collect();
        let own = self.own(up, down);
        let parts = layout::files(&functions, own.lines().count());
        let file = |path: String, text: String| GeneratedFile { path, text };
        if parts.is_empty() {
            let functions: Vec<String> = functions.iter().map(|function| format!("\n{function}")).collect();
            let body = format!("{own}{}", functions.concat());
            return vec![file(format!("{version}.rs"), format!("{}{}{body}", self.head(), imports(&body)))];
        }
        let modules: Vec<String> = (1..=parts.len()).map(|number| format!("part_{number}")).collect();
        let declared: Vec<String> = modules.iter().map(|module| format!("mod {module};\n")).collect();
        let mut own = own;
        let mut files = Vec::new();
        for (module, functions) in modules.iter().zip(&parts) {
            for function in functions {
                let name =
                    function.split("async fn ").nth(1).and_then(|rest| rest.split('(').next()).unwrap_or_default();
                own = own.replace(&format!(" {name}(manager)"), &format!(" {module}::{name}(manager)"));
            }
            let text = functions.join("\n").replace("async fn ", "pub(super) async fn ");
            let text = format!("//! A part of `{version}`.\n\n{}{text}", imports(&text));
            files.push(file(format!("{version}/{module}.rs"), text));
        }
        let body = format!("{}\n{own}", declared.concat());
        files.insert(0, file(format!("{version}.rs"), format!("{}{}{body}", self.head(), imports(&body))));
        files
    }

    fn head(&self) -> String {
        let lines: Vec<String> =
            self.options.title.lines().map(|line| format!("//! {line}").trim_end().to_owned() + "\n").collect();
        format!("{}\n", lines.concat())
    }

    /// Returns the struct and its two traits.
    fn own(&self, up: &Laid, down: &Laid) -> String {
        let manager = if self.uses_manager { "manager" } else { "_manager" };
        let up_manager = if up.body.contains("manager") { "manager" } else { "_manager" };
        let down_manager = if down.body.contains("manager") { manager } else { "_manager" };
        let mut text = format!(
            "#[derive(DeriveMigrationName)]\npub(crate) struct Migration;\n\n#[async_trait::async_trait]\n\
             impl MigrationTrait for Migration {{\n    \
             async fn up(&self, {up_manager}: &SchemaManager) -> Result<(), DbErr> {{\n{}    }}\n\n    \
             async fn down(&self, {down_manager}: &SchemaManager) -> Result<(), DbErr> {{\n{}    }}\n",
            up.body, down.body
        );
        if !self.transaction {
            text.push_str("\n    fn use_transaction(&self) -> Option<bool> {\n        Some(false)\n    }\n");
        }
        text.push_str("}\n\n");
        let methods = [self.needs(), self.checks(), self.losses()];
        let methods: Vec<String> = methods.into_iter().flatten().collect();
        if methods.is_empty() {
            text.push_str("impl seaworthy::Migration for Migration {}\n");
        } else {
            text.push_str(&format!("impl seaworthy::Migration for Migration {{\n{}}}\n", methods.join("\n")));
        }
        text.push_str(&list("there", &self.facts.there));
        text.push_str(&list("gone", &self.facts.gone));
        text.extend(up.callers.iter().chain(&down.callers).map(|caller| format!("\n{caller}")));
        text
    }

    fn needs(&self) -> Option<String> {
        let needs = self.options.needs;
        let texts = rust::texts(needs);
        (!needs.is_empty())
            .then(|| format!("    fn needs(&self) -> &'static [&'static str] {{\n        &[{texts}]\n    }}\n"))
    }

    fn checks(&self) -> Option<String> {
        let exist = "there().iter().map(Check::exists)";
        let absent = "gone().iter().map(Check::absent)";
        let chain = match (self.facts.there.is_empty(), self.facts.gone.is_empty()) {
            (true, true) => return None,
            (false, true) => format!("{exist}.collect()"),
            (true, false) => format!("{absent}.collect()"),
            (false, false) => format!("{exist}.chain({absent}).collect()"),
        };
        Some(format!("    fn checks(&self) -> Vec<Check> {{\n        {chain}\n    }}\n"))
    }

    fn losses(&self) -> Option<String> {
        let losses = &self.facts.losses;
        if losses.is_empty() {
            return None;
        }
        let rows: Option<Vec<&str>> =
            losses.iter().map(|loss| loss.strip_prefix("Loss::rows_of(")?.strip_suffix(')')).collect();
        let value = match rows {
            Some(tables) if tables.len() > 3 => format!("[{}].map(Loss::rows_of).into()", tables.join(", ")),
            Some(_) | None => format!("vec![{}]", losses.join(", ")),
        };
        Some(format!("    fn losses(&self) -> Vec<Loss> {{\n        {value}\n    }}\n"))
    }
}

/// Returns a function of the objects that a check is about.
fn list(name: &str, objects: &[String]) -> String {
    if objects.is_empty() {
        return String::new();
    }
    let doc = match name {
        "there" => "/// What is there afterwards.",
        _ => "/// What is gone afterwards.",
    };
    // Of many tables alone, their names are enough.
    let all = |prefix: &str| -> Option<Vec<&str>> {
        objects
            .iter()
            .map(|it| it.strip_prefix(prefix)?.strip_suffix(')').filter(|name| !name.contains("\")")))
            .collect()
    };
    if let Some(tables) = all("Object::table(").filter(|tables| tables.len() > 3) {
        return format!(
            "\n{doc}\nfn {name}() -> Vec<Object> {{\n    [{}].map(Object::table).into()\n}}\n",
            tables.join(", ")
        );
    }
    format!("\n{doc}\nfn {name}() -> Vec<Object> {{\n    vec![{}]\n}}\n", objects.join(", "))
}

/// Returns the imports that a text needs.
fn imports(text: &str) -> String {
    let types = ["Type::create()", "Type::alter()", "Type::drop()"];
    let extension = if types.iter().any(|it| text.contains(it)) {
        "use seaworthy::prelude::extension::postgres::Type;\n"
    } else {
        ""
    };
    format!("use seaworthy::prelude::*;\n{extension}\n")
}

#[cfg(test)]
mod tests;

//! `migrate create`: a new migration's file, registered in its database's list.

use std::path::Path;

use seaworthy_runner::sum;
use serde_json::json;
use time::OffsetDateTime;
use time::macros::format_description;

use super::{Context, Outcome};
use crate::error::CommandError;

const TEMPLATE: &str = include_str!("create/migration.rs.txt");

pub(super) fn run(context: &Context<'_>, name: &str) -> Outcome {
    let target = context.one_target("migrate create")?;
    let name = snake_case(name)?;
    let folder = target.config.migrations.clone().unwrap_or_default();
    let list = folder.with_extension("rs");
    let text = std::fs::read_to_string(&list).map_err(CommandError::io("read", &list))?;
    let now = OffsetDateTime::now_utc();
    let stamp = now.format(&format_description!("m[year][month][day]_[hour][minute][second]")).unwrap_or_default();
    let version = format!("{stamp}_{name}");
    if let Some(taken) = text.lines().find(|line| line.starts_with("mod m") && line.ends_with(&format!("_{name};"))) {
        return Err(CommandError::usage(
            format!("there is a migration called {name} already"),
            format!("`{taken}` stands in {}; take another name", list.display()),
        ));
    }
    let registered = register(&text, &version).ok_or_else(|| CommandError::Usage {
        message: format!("{} cannot be extended", list.display()),
        detail: Some("It has no line `mod m…;` with a `Box::new(m…::Migration),` for the same migration.".into()),
        hint: Some(format!("add `mod {version};` and `Box::new({version}::Migration),` by hand")),
    })?;
    let file = folder.join(format!("{version}.rs"));
    std::fs::create_dir_all(&folder).map_err(CommandError::io("make", &folder))?;
    std::fs::write(&file, TEMPLATE.replace("{name}", &name.replace('_', " ")))
        .map_err(CommandError::io("write", &file))?;
    std::fs::write(&list, registered).map_err(CommandError::io("write", &list))?;
    // Two branches meet here, before either is applied.
    let sum = target.config.snapshots.clone().unwrap_or_default().join(sum::FILE);
    if let Ok(text) = std::fs::read_to_string(&sum) {
        let text = sum::with_version(target.name(), &text, &version);
        std::fs::write(&sum, text).map_err(CommandError::io("write", &sum))?;
    }
    let shown = |path: &Path| path.strip_prefix(&context.config.root).unwrap_or(path).display().to_string();
    if context.ui.is_json() {
        let document =
            json!({ "database": target.name(), "version": version, "file": shown(&file), "list": shown(&list) });
        context.ui.data(&seaworthy_report::document("migrate-create", document));
    } else {
        context.ui.data(&format!("{}\n", shown(&file)));
        context.ui.note(&format!(
            "registered in {}; write `up`, `down` and `checks`, then `cargo xtask snapshot` and `cargo xtask migrate`",
            shown(&list)
        ));
    }
    Ok(0)
}

/// Returns the name as a module may be called.
fn snake_case(name: &str) -> Result<String, CommandError> {
    let allowed = |character: char| character.is_ascii_alphanumeric() || matches!(character, ' ' | '-' | '_');
    let (mut snake, mut previous) = (String::new(), ' ');
    for character in name.chars().filter(|_| name.chars().all(allowed)) {
        let starts_word = character.is_ascii_uppercase() && !previous.is_ascii_uppercase();
        let separates = !character.is_ascii_alphanumeric();
        if (starts_word || separates) && !snake.is_empty() && !snake.ends_with('_') {
            snake.push('_');
        }
        if !separates {
            snake.push(character.to_ascii_lowercase());
        }
        previous = character;
    }
    let snake = snake.trim_end_matches('_').to_owned();
    // m20260125_000001_ takes 17 of the 255 bytes that a file's name may have.
    if snake.is_empty() || snake.len() > 200 {
        return Err(CommandError::usage(
            format!("`{name}` is no name for a migration"),
            "use words of letters and digits: add_nickname_to_user",
        ));
    }
    Ok(snake)
}

/// Returns the list's source with the version in it, behind the last one.
fn register(text: &str, version: &str) -> Option<String> {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let last = |lines: &[String], is: &dyn Fn(&str) -> bool| lines.iter().rposition(|line| is(line));
    let boxed = last(&lines, &|line| {
        line.trim_start().starts_with("Box::new(m") && line.trim_end().ends_with("::Migration),")
    })?;
    let indent: String = lines[boxed].chars().take_while(|character| character.is_whitespace()).collect();
    lines.insert(boxed + 1, format!("{indent}Box::new({version}::Migration),"));
    let module = last(&lines, &|line| line.starts_with("mod m") && line.ends_with(';'))?;
    lines.insert(module + 1, format!("mod {version};"));
    Some(lines.join("\n") + "\n")
}

#[cfg(test)]
mod tests {
    use super::{register, snake_case};

    #[test]
    fn names_become_modules() {
        let check = |name, expected| assert_eq!(snake_case(name).ok().as_deref(), expected);
        check("add nickname to User", Some("add_nickname_to_user"));
        check("AddNickname", Some("add_nickname"));
        check("  a--b ", Some("a_b"));
        check("2fa", Some("2fa"));
        check("add_UUID", Some("add_uuid"));
        check("", None);
        check("../etc/passwd", None);
        check("naïve", None);
    }

    #[test]
    fn a_version_is_registered_behind_the_last() {
        let before =
            "mod m1_a;\nmod seed;\n\nfn migrations() {\n    vec![\n        Box::new(m1_a::Migration),\n    ]\n}\n";
        let after = "mod m1_a;\nmod m2_b;\nmod seed;\n\nfn migrations() {\n    vec![\n        Box::new(m1_a::Migration),\n        \
                     Box::new(m2_b::Migration),\n    ]\n}\n";
        assert_eq!(register(before, "m2_b").as_deref(), Some(after));
        assert_eq!(register("fn main() {}", "m2_b"), None);
    }
}

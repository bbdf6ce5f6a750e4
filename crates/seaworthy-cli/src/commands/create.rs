//! `migrate create`: a new migration's file, registered in its database's list.

mod list;

use std::path::Path;

use seaworthy_runner::sum;
use serde_json::json;
use time::OffsetDateTime;
use time::macros::format_description;

use self::list::Place;
use super::rustfmt::formatted;
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
    let versions = [version.clone()];
    let registered =
        list::register(&text, &versions, Place::Last).ok_or_else(|| list::not_extended(&list, &versions))?;
    let registered = formatted(&context.config.root, registered);
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

#[cfg(test)]
mod tests {
    use super::snake_case;

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
}

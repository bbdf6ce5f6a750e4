//! Writes migrations into a workspace: their files, and their place in the list.

pub(super) mod changes;
mod list;

use std::path::{Path, PathBuf};

use seaworthy_codegen::GeneratedFile;
use seaworthy_runner::sum;
use time::macros::format_description;
use time::{Duration, OffsetDateTime, PrimitiveDateTime};

pub(super) use self::list::Place;
use super::Context;
use super::rustfmt::formatted;
use crate::error::CommandError;
use crate::target::Target;

/// The place where a database's migrations are written.
pub(super) struct Author<'a> {
    context: &'a Context<'a>,
    target: &'a Target,
    /// The folder of the migrations.
    folder: PathBuf,
    list: PathBuf,
    text: String,
}

impl<'a> Author<'a> {
    /// Reads the list; outside of a workspace there is none.
    pub(super) fn new(context: &'a Context<'a>, target: &'a Target) -> Result<Self, CommandError> {
        if context.config.built_in {
            return Err(CommandError::refused(
                "migrations are written in a workspace",
                "There is no seaworthy.toml in this folder, nor above it.",
                "run the command in a checkout",
            ));
        }
        let folder = target.config.migrations.clone().unwrap_or_default();
        let list = folder.with_extension("rs");
        let text = std::fs::read_to_string(&list).map_err(CommandError::io("read", &list))?;
        Ok(Self { context, target, folder, list, text })
    }

    /// Returns the list's path, as it is shown.
    pub(super) fn list(&self) -> String {
        self.shown(&self.list)
    }

    /// Returns a path as it is shown: relative to the workspace.
    pub(super) fn shown(&self, path: &Path) -> String {
        path.strip_prefix(&self.context.config.root).unwrap_or(path).display().to_string()
    }

    /// Returns the version that the list has of that name already.
    pub(super) fn taken(&self, name: &str) -> Option<String> {
        let modules = self.text.lines().filter_map(|line| line.strip_prefix("mod ")?.strip_suffix(';'));
        modules.into_iter().find(|module| without_time(module) == Some(name)).map(str::to_owned)
    }

    /// Returns versions for names, in their order; refuses one that is taken.
    pub(super) fn versions(&self, names: &[String], place: Place) -> Result<Vec<String>, CommandError> {
        for name in names {
            if let Some(taken) = self.taken(name) {
                return Err(CommandError::usage(
                    format!("there is a migration called {name} already"),
                    format!("`mod {taken};` stands in {}; take another name", self.list.display()),
                ));
            }
        }
        let first = self.first_time(names.len(), place);
        let format = format_description!("m[year][month][day]_[hour][minute][second]");
        let times = (0..).map(|seconds| first.saturating_add(Duration::seconds(seconds)));
        let versions = names.iter().zip(times).map(|(name, time)| {
            let stamp = time.format(&format).unwrap_or_default();
            format!("{stamp}_{name}")
        });
        Ok(versions.collect())
    }

    /// Now; before all others a second a version earlier than the first of them, and never before the last of them.
    ///
    /// Two templates within a second would otherwise get times that stand in each other's order.
    fn first_time(&self, count: usize, place: Place) -> OffsetDateTime {
        let now = OffsetDateTime::now_utc();
        let count = Duration::seconds(i64::try_from(count).unwrap_or_default());
        let times = || self.text.lines().filter_map(|line| time_of(line.strip_prefix("mod ")?.strip_suffix(';')?));
        match (place, times().min(), times().max()) {
            (Place::First, Some(earliest), _) => earliest.saturating_sub(count).min(now),
            (Place::Last, _, Some(latest)) => latest.saturating_add(Duration::SECOND).max(now),
            (Place::First, None, _) | (Place::Last, _, None) => now,
        }
    }

    /// Writes files, registers the versions, and adds them to the list of checksums; returns the files' paths.
    pub(super) fn write(
        &self,
        versions: &[String],
        files: &[GeneratedFile],
        place: Place,
    ) -> Result<Vec<PathBuf>, CommandError> {
        let registered =
            list::register(&self.text, versions, place).ok_or_else(|| list::not_extended(&self.list, versions))?;
        let root = &self.context.config.root;
        let registered = formatted(root, registered);
        let mut paths = Vec::new();
        for file in files {
            let path = self.folder.join(&file.path);
            let folder = path.parent().unwrap_or(&self.folder);
            std::fs::create_dir_all(folder).map_err(CommandError::io("make", folder))?;
            std::fs::write(&path, formatted(root, file.text.clone())).map_err(CommandError::io("write", &path))?;
            paths.push(path);
        }
        std::fs::write(&self.list, registered).map_err(CommandError::io("write", &self.list))?;
        // Two branches meet here, before either is applied.
        let sum = self.target.config.snapshots.clone().unwrap_or_default().join(sum::FILE);
        if let Ok(mut text) = std::fs::read_to_string(&sum) {
            for version in versions {
                text = sum::with_version(self.target.name(), &text, version);
            }
            std::fs::write(&sum, text).map_err(CommandError::io("write", &sum))?;
        }
        Ok(paths)
    }
}

/// Returns what stands behind the time in a version's name.
pub(super) fn without_time(version: &str) -> Option<&str> {
    version.strip_prefix('m')?.splitn(3, '_').nth(2)
}

/// Returns the time in a version's name, where it is one.
fn time_of(version: &str) -> Option<OffsetDateTime> {
    let format = format_description!("m[year][month][day]_[hour][minute][second]");
    let stamp = version.get(.."m20260125_000001".len())?;
    PrimitiveDateTime::parse(stamp, &format).ok().map(PrimitiveDateTime::assume_utc)
}

/// Returns the name as a module may be called.
pub(super) fn snake_case(name: &str) -> Result<String, CommandError> {
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
    use super::{snake_case, time_of, without_time};

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
    fn a_version_is_a_time_and_a_name() {
        assert_eq!(without_time("m20260125_000001_add_audit"), Some("add_audit"));
        assert!(time_of("m20260125_000001_add_audit").is_some() && time_of("m0001_ships").is_none());
    }
}

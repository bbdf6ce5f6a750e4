//! `seaworthy.toml`: the databases of a workspace.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use seaworthy_catalog::NamePattern;
use seaworthy_catalog::{Ignored, IgnoredError};
use seaworthy_finding::{Hint, closest};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

/// The name of the file, looked for from the current folder upwards.
const FILE: &str = "seaworthy.toml";

/// The configuration, and the folder that its paths are relative to.
#[derive(Debug, Clone)]
pub struct Config {
    /// The workspace's root.
    pub root: PathBuf,
    /// Whether no file was found, and the one that was built into the program stands in.
    pub built_in: bool,
    databases: BTreeMap<String, DatabaseConfig>,
}

/// One `[database.NAME]`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DatabaseConfig {
    /// Where it is; without one it lives on the private server.
    #[serde(default)]
    pub url: Option<UrlSource>,
    /// The schemas that are the application's; `public` where left out.
    #[serde(default)]
    pub schemas: Vec<String>,
    /// The tables and views that are the application's; all where left out.
    #[serde(default)]
    pub include: Vec<NamePattern>,
    /// Those of them that are not: `audit_*`, `partitions.*_2026*`.
    #[serde(default)]
    pub exclude: Vec<NamePattern>,
    /// The folder of its migrations; `migration/src/NAME`.
    #[serde(default)]
    pub migrations: Option<PathBuf>,
    /// The folder of its reviewed SQL; `migration/snapshots/NAME`.
    #[serde(default)]
    pub snapshots: Option<PathBuf>,
    /// The folder of its entities; `entity/src/NAME`.
    #[serde(default)]
    pub entities: Option<PathBuf>,
    /// How long a statement of a migration waits for a table's lock.
    #[serde(default)]
    pub lock_timeout_ms: Option<u64>,
    /// How often a migration is tried that does not get its lock in time.
    #[serde(default)]
    pub lock_tries: Option<u32>,
    /// How long a statement may take in a migration that locks everybody out of a table.
    #[serde(default)]
    pub statement_timeout_ms: Option<u64>,
    /// What is left out where the schema is compared: `table events_2*`, `schema other_team`.
    #[serde(default, deserialize_with = "ignored")]
    pub ignore: Vec<Ignored>,
    /// How its entities are made, where not as everything is by default.
    #[serde(default)]
    pub entity: EntityConfig,
    /// How its backfills are run, where not as by default.
    #[serde(default)]
    pub backfill: BackfillConfig,
    /// What `lint` says of its migrations, where not as by default.
    #[serde(default)]
    pub lint: LintConfig,
    /// Whether `migrate fresh` and `db seed` refuse it.
    #[serde(default)]
    pub protected: bool,
}

/// `[database.NAME.lint]`: what is said of its migrations.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LintConfig {
    /// The last migration that is history: it and those before are looked at only where they are named.
    pub after: Option<String>,
    /// How much single rules weigh, where not as by default.
    pub rules: BTreeMap<String, LintLevel>,
    /// What was looked at, and is meant.
    pub allow: Vec<LintAllowance>,
}

/// How much a rule weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LintLevel {
    /// It is not looked at.
    Off,
    /// It is told.
    Info,
    /// It is told as something to look at.
    Warning,
    /// It fails `lint` and `check`.
    Error,
}

/// `[[database.NAME.lint.allow]]`: a rule that a migration may break, and why.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LintAllowance {
    /// The rule's name.
    pub rule: String,
    /// The migration: its whole name, or any part that is unique.
    pub version: String,
    /// Why it is safe there.
    pub reason: String,
}

/// `[database.NAME.backfill]`: how its backfills are run; a limit of 0 never holds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct BackfillConfig {
    /// `migrate up` runs what has no more rows than this; 10,000 where left out.
    pub up_rows_max: Option<u64>,
    /// Workers, each on a range of its own.
    pub workers: Option<u32>,
    /// Rows that all workers together may move in a second.
    pub rows_per_second: Option<u32>,
    /// How long a batch should take.
    pub batch_ms: Option<u32>,
    /// The fewest rows of a batch.
    pub batch_rows_min: Option<u32>,
    /// The most rows of a batch.
    pub batch_rows_max: Option<u32>,
    /// How long a statement of a batch may take.
    pub batch_timeout_ms: Option<u64>,
    /// How long it may wait for a lock.
    pub lock_timeout_ms: Option<u64>,
    /// The rows of a range.
    pub range_rows: Option<u32>,
    /// How far a standby may be behind.
    pub replication_lag_max_ms: Option<u64>,
    /// The same in bytes of WAL.
    pub replication_bytes_max: Option<u64>,
    /// Segments of WAL that may wait to be archived.
    pub archive_segments_max: Option<u32>,
    /// How long another session may wait for a lock of ours.
    pub lock_wait_max_ms: Option<u64>,
    /// How old the oldest transaction of another session may be.
    pub transaction_age_max_ms: Option<u64>,
    /// Other sessions that may be active at the same time.
    pub active_sessions_max: Option<u32>,
    /// While a vacuum of the table is at work, how many dead rows there may be, in percent of the live ones.
    pub dead_rows_percent_max: Option<u32>,
}

/// `[database.NAME.entity]`: how the entities of a database are made.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct EntityConfig {
    /// How the entities say their relations: `dense`, as fields, or `compact`, as an enum. Where nobody says, as those
    /// that stand there; new ones are dense, unless they would lead on further than the compiler looks.
    pub format: Option<EntityFormat>,
    /// Derives for every model and enum beside SeaORM's: `serde::Serialize`.
    pub derives: Vec<String>,
    /// Tables that get no entity: `name`, or `schema.name` outside the first of the schemas.
    pub exclude: Vec<String>,
    /// The Rust types of all columns of a type: `timestamptz = "String"`. What is said of a column itself comes first.
    pub types: BTreeMap<String, String>,
    /// What is said of single tables, by such a name.
    pub tables: BTreeMap<String, EntityTableConfig>,
}

/// `format` of `[database.NAME.entity]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum EntityFormat {
    /// Relations are fields of the model
    Dense,
    /// Relations are an enum beside the model, as in SeaORM 1
    Compact,
}

/// `[database.NAME.entity.tables.TABLE]`: how one entity is made.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct EntityTableConfig {
    /// The entity's module instead of the table's name.
    pub name: Option<String>,
    /// Derives for its model beside those for all.
    pub derives: Vec<String>,
    /// Attributes for its model, without `#[…]`.
    pub attributes: Vec<String>,
    /// Whether SeaORM makes no `find_by_…` and `delete_by_…` of unique keys.
    pub without_finders: bool,
    /// By the column's name in the database.
    pub columns: BTreeMap<String, EntityColumnConfig>,
}

/// `[database.NAME.entity.tables.TABLE.columns.COLUMN]`: how one field is made.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct EntityColumnConfig {
    /// The field instead of the column's name.
    pub name: Option<String>,
    /// The Rust type instead of the one that fits, without `Option`.
    #[serde(rename = "type")]
    pub rust_type: Option<String>,
    /// What it is cast to when it is read; empty for no cast.
    pub select_as: Option<String>,
    /// What it is cast to when it is written; empty for no cast.
    pub save_as: Option<String>,
    /// Attributes for its field, without `#[…]`.
    pub attributes: Vec<String>,
}

/// A URL, or the environment variable that holds it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(
    untagged,
    expecting = "`url` is a text, \"postgres://…\", or the variable that holds it, { env = \"DATABASE_URL\" }"
)]
pub enum UrlSource {
    /// `url = "postgres://…"`
    Text(String),
    /// `url = { env = "DATABASE_URL" }`
    Variable(UrlVariable),
}

/// Takes entries of `ignore` for what they mean.
fn ignored<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Ignored>, D::Error> {
    let entries = Vec::<String>::deserialize(deserializer)?;
    let parse =
        |entry: &String| entry.parse().map_err(|error: IgnoredError| D::Error::custom(format!("in `ignore`: {error}")));
    entries.iter().map(parse).collect()
}

/// `{ env = "DATABASE_URL" }`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UrlVariable {
    /// The variable's name.
    pub env: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    database: BTreeMap<String, DatabaseConfig>,
}

/// Why there is no configuration.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// No file in this folder or any above.
    #[error("there is no seaworthy.toml")]
    Missing {
        /// Where the search began.
        from: PathBuf,
    },
    /// It cannot be read.
    #[error("cannot read {}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The operating system's words.
        source: std::io::Error,
    },
    /// It is no TOML, or has a key that means nothing.
    #[error("{place} cannot be used")]
    Invalid {
        /// File and line.
        place: String,
        /// What the parser says; never the line itself, which may hold a password.
        reason: String,
    },
    /// It names a database that the program does not declare.
    #[error("{place} configures the database {name}, which this program does not have")]
    Undeclared {
        /// The file.
        place: String,
        /// The name.
        name: String,
        /// The nearest that there is.
        closest: Option<String>,
    },
}

impl Hint for ConfigError {
    fn detail(&self) -> Option<String> {
        match self {
            Self::Missing { from } => Some(format!("Neither in {} nor in a folder above it.", from.display())),
            Self::Unreadable { source, .. } => Some(format!("{source}.")),
            Self::Invalid { reason, .. } => Some(format!("{}.", reason.trim_end_matches('.'))),
            Self::Undeclared { .. } => None,
        }
    }

    fn hint(&self) -> Option<String> {
        match self {
            Self::Missing { .. } => {
                Some("go to the workspace's root, or make one: echo '[database.NAME]' > seaworthy.toml".into())
            }
            Self::Unreadable { .. } => Some("make it a file that can be read, or take it away".into()),
            Self::Invalid { reason, .. } if reason.starts_with("unknown field") => {
                // serde lists the keys that it knows, of the section that the unknown one stands in.
                let known = reason.split_once("expected ").map_or("", |(_, known)| known);
                Some(if known == "`database`" {
                    "each database has a section: [database.NAME]".into()
                } else if known.contains("`url`") {
                    "a database may have: url, schemas, include, exclude, migrations, snapshots, entities, entity, ignore, \
                     lint, lock_timeout_ms, lock_tries, statement_timeout_ms, protected"
                        .into()
                } else {
                    format!("there may be: {}", known.trim_start_matches("one of ").replace('`', ""))
                })
            }
            Self::Invalid { reason, .. } if reason.contains("`ignore`") => Some(
                "write a kind and a pattern of names: ignore = [\"table events_2*\", \"index public.dba_*\", \"schema other_team\"]"
                    .into(),
            ),
            Self::Invalid { reason, .. } if reason.starts_with("a pattern") => {
                Some("write it as for psql's \\dt: \"audit_*\", \"partitions.*_2026*\", '\"User\"'".into())
            }
            Self::Invalid { .. } => None,
            Self::Undeclared { closest: Some(closest), .. } => Some(format!("did you mean {closest}?")),
            Self::Undeclared { closest: None, .. } => Some(
                "add it to the databases that the program is started with (`databases` in migration/src/lib.rs), or take \
                 it out of seaworthy.toml"
                    .into(),
            ),
        }
    }
}

impl Config {
    /// Looks for the file from `from` upwards; `built_in` stands in where there is none.
    pub fn find(from: &Path, built_in: Option<&str>, declared: &[&str]) -> Result<Self, ConfigError> {
        // Whatever is called so counts, a folder or a dangling link, too: the file of a folder above would be another
        // workspace's.
        let mut places = from.ancestors().map(|folder| folder.join(FILE));
        let found = places.find(|path| path.symlink_metadata().is_ok());
        let stands_in = found.is_none();
        let (root, place, text) = match (found, built_in) {
            (Some(path), _) => {
                let text = std::fs::read_to_string(&path);
                let text = text.map_err(|source| ConfigError::Unreadable { path: path.clone(), source })?;
                (path.parent().unwrap_or(from).to_owned(), path.display().to_string(), text)
            }
            (None, Some(text)) => (from.to_owned(), "the built-in seaworthy.toml".to_owned(), text.to_owned()),
            (None, None) => return Err(ConfigError::Missing { from: from.to_owned() }),
        };
        Ok(Self { built_in: stands_in, ..Self::parse(root, &place, &text, declared)? })
    }

    fn parse(root: PathBuf, place: &str, text: &str, declared: &[&str]) -> Result<Self, ConfigError> {
        let file: File = toml::from_str(text).map_err(|error| {
            let line = error.span().map_or(1, |span| text[..span.start.min(text.len())].matches('\n').count() + 1);
            ConfigError::Invalid { place: format!("{place}:{line}"), reason: without_values(error.message()) }
        })?;
        if let Some(name) = file.database.keys().find(|name| !declared.contains(&name.as_str())) {
            let closest = closest(name, declared.iter().copied()).map(str::to_owned);
            return Err(ConfigError::Undeclared { place: place.to_owned(), name: name.clone(), closest });
        }
        Ok(Self { root, built_in: false, databases: file.database })
    }

    /// Returns what is configured of a database, with everything that was left out filled in.
    pub fn database(&self, name: &str) -> DatabaseConfig {
        let mut config = self.databases.get(name).cloned().unwrap_or_default();
        if config.schemas.is_empty() {
            config.schemas.push("public".to_owned());
        }
        let under = |configured: Option<PathBuf>, folder: &str| {
            Some(self.root.join(configured.unwrap_or_else(|| Path::new(folder).join(name))))
        };
        config.migrations = under(config.migrations, "migration/src");
        config.snapshots = under(config.snapshots, "migration/snapshots");
        config.entities = under(config.entities, "entity/src");
        config
    }
}

/// Returns what the parser says without the text that it found, `invalid type: string "…", expected a boolean`.
fn without_values(reason: &str) -> String {
    match (reason.starts_with("invalid "), reason.find('"'), reason.rfind('"')) {
        (true, Some(first), Some(last)) if first < last => format!("{}\"…\"{}", &reason[..first], &reason[last + 1..]),
        _ => reason.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Config, ConfigError, UrlSource, UrlVariable};
    use seaworthy_finding::Hint as _;

    fn parse(text: &str) -> Result<Config, ConfigError> {
        Config::parse("/w".into(), "seaworthy.toml", text, &["scholarly"])
    }

    #[test]
    fn what_is_left_out_has_its_usual_place() {
        let config = parse("[database.scholarly]\nurl = { env = \"U\" }").expect("valid").database("scholarly");
        assert_eq!(config.schemas, ["public"]);
        assert_eq!(config.migrations.expect("filled in"), std::path::Path::new("/w/migration/src/scholarly"));
        assert_eq!(config.url, Some(UrlSource::Variable(UrlVariable { env: "U".into() })));
    }

    #[test]
    fn an_unknown_key_is_refused_with_its_line_and_without_its_value() {
        let error = parse("[database.scholarly]\n\nulr = \"postgres://u:s3cret@h/d\"").expect_err("ulr");
        assert!(error.to_string().contains("seaworthy.toml:3"), "{error}");
        let detail = error.detail().expect("it says what");
        assert!(detail.contains("ulr") && !detail.contains("s3cret"), "{detail}");
    }

    #[test]
    fn a_value_of_the_wrong_type_is_told_in_a_sentence_and_not_shown() {
        let check = |line: &str, detail: &str| {
            let error = parse(&format!("[database.scholarly]\n{line}")).expect_err(line);
            assert_eq!((error.detail().as_deref(), error.hint()), (Some(detail), None), "{line}");
        };
        let url = "`url` is a text, \"postgres://…\", or the variable that holds it, { env = \"DATABASE_URL\" }.";
        check("url = 5", url);
        check("url = { evn = \"U\" }", url);
        check("protected = \"s3cret\"", "invalid type: string \"…\", expected a boolean.");
    }

    #[test]
    fn what_is_ignored_has_a_kind_and_a_pattern() {
        let config =
            parse("[database.scholarly]\nignore = [\"table events_2*\"]").expect("valid").database("scholarly");
        assert_eq!(config.ignore.iter().map(ToString::to_string).collect::<Vec<_>>(), ["table events_2*"]);
        let error = parse("[database.scholarly]\nignore = [\"tabel x\"]").expect_err("a typo");
        assert!(error.detail().is_some_and(|detail| detail.contains("`tabel` is no kind")), "{error:?}");
        assert!(error.hint().is_some_and(|hint| hint.contains("ignore = [")), "{error:?}");
    }

    #[test]
    fn a_pattern_is_told_with_its_line_and_how_it_is_written() {
        let config = parse("[database.scholarly]\nexclude = [\"audit_*\", 'partitions.\"Log\"']").expect("patterns");
        assert_eq!(config.database("scholarly").exclude.len(), 2);
        let check = |line: &str, detail: &str| {
            let error = parse(&format!("[database.scholarly]\n{line}")).expect_err(line);
            assert_eq!(error.to_string(), "seaworthy.toml:2 cannot be used", "{line}");
            assert_eq!(error.detail().as_deref(), Some(detail), "{line}");
            assert!(error.hint().is_some_and(|hint| hint.contains("partitions.*_2026*")), "{line}");
        };
        check("include = [\"a.b.c\"]", "a pattern of names has more than a schema and a name.");
        check("exclude = ['\"User']", "a pattern of names has a double quote without a second one.");
        check("exclude = [\"\"]", "a pattern of names is empty, or empty on one side of its dot.");
    }

    #[test]
    fn the_keys_are_listed_only_where_one_is_unknown() {
        let hint = |text: &str| parse(text).expect_err(text).hint();
        assert!(hint("[database.scholarly]\nulr = 1").is_some_and(|hint| hint.contains("url, schemas")));
        assert!(hint("[databse.scholarly]").is_some_and(|hint| hint.contains("[database.NAME]")));
        assert_eq!(hint("[database.scholarly\n"), None);
        let columns = "[database.scholarly.entity.tables.User.columns.id]\ntpye = 1";
        assert_eq!(hint(columns).as_deref(), Some("there may be: name, type, select_as, save_as, attributes"));
    }

    #[test]
    fn a_folder_or_a_dangling_link_does_not_make_way_for_the_file_above() {
        let above = tempfile::tempdir().expect("a folder");
        std::fs::write(above.path().join("seaworthy.toml"), "").expect("the folder is ours");
        let [folder, link] = ["folder", "link"].map(|name| above.path().join(name));
        std::fs::create_dir_all(folder.join("seaworthy.toml")).expect("the folder is ours");
        std::fs::create_dir(&link).expect("the folder is ours");
        std::os::unix::fs::symlink("nowhere", link.join("seaworthy.toml")).expect("the folder is ours");
        for place in [folder, link] {
            let found = Config::find(&place, Some(""), &[]);
            assert!(
                matches!(&found, Err(ConfigError::Unreadable { path, .. }) if path.starts_with(&place)),
                "{found:?}"
            );
        }
    }

    #[test]
    fn a_database_that_is_not_declared_is_refused() {
        let error = parse("[database.scolarly]").expect_err("a typo");
        assert_eq!(error.hint().as_deref(), Some("did you mean scholarly?"));
    }
}

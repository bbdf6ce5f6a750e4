//! The arguments of the commands that write migrations, and of those that adopt a database.

use std::path::PathBuf;

use clap::{Args as ClapArgs, ValueEnum};

use super::Run;

/// `migrate create`.
#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct Create {
    /// What it does, in a few words: add_nickname_to_user
    pub(crate) name: String,
    /// What it is like; some templates make several migrations
    #[arg(long, value_enum)]
    pub(crate) template: Option<Template>,
    #[command(flatten)]
    pub(crate) subject: Subject,
}

/// What the statements of a template are about.
#[derive(Debug, Clone, Default, ClapArgs)]
pub(crate) struct Subject {
    /// The table: `name`, or `schema.name`
    #[arg(long, requires = "template")]
    pub(crate) table: Option<String>,
    /// The column; of an index or a key repeatable
    #[arg(long = "column", value_name = "COLUMN", requires = "template")]
    pub(crate) columns: Vec<String>,
    /// The column's type, as PostgreSQL writes it
    #[arg(long = "type", value_name = "TYPE", requires = "template")]
    pub(crate) data_type: Option<String>,
    /// The value of new rows, and of the rows that are there: an SQL expression
    #[arg(long, value_name = "SQL", requires = "template")]
    pub(crate) default: Option<String>,
    /// What a foreign key leads to: `table.column`
    #[arg(long, value_name = "TABLE.COLUMN", requires = "template")]
    pub(crate) references: Option<String>,
    /// The column's new name
    #[arg(long, value_name = "COLUMN", requires = "template")]
    pub(crate) to: Option<String>,
    /// The enum
    #[arg(long = "enum", value_name = "ENUM", requires = "template")]
    pub(crate) enumeration: Option<String>,
    /// The enum's new value
    #[arg(long, value_name = "VALUE", requires = "template")]
    pub(crate) value: Option<String>,
    /// The enum's value that the new one comes after
    #[arg(long, value_name = "VALUE", requires = "template")]
    pub(crate) after: Option<String>,
    /// The column that is renamed is NOT NULL
    #[arg(long, requires = "template")]
    pub(crate) required: bool,
    /// Two rows may not have the same
    #[arg(long, requires = "template")]
    pub(crate) unique: bool,
}

/// What a new migration begins as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Template {
    /// A column that may be NULL, or has a constant default: no row is written
    AddColumn,
    /// A column that must be there: nullable first, then filled, then NOT NULL; two migrations
    AddRequiredColumn,
    /// An index that is built while the table is written
    AddIndex,
    /// A foreign key that is checked for new rows first, then for all; two migrations
    AddForeignKey,
    /// A value more for an enum, alone in its migration
    AddEnumValue,
    /// A table, with its key and its times
    CreateTable,
    /// A column under another name, both at once while the application changes over; two migrations
    RenameColumn,
}

/// `migrate diff`.
#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct Diff {
    /// What it does, in a few words: add_nickname_to_user
    pub(crate) name: String,
    #[command(flatten)]
    pub(crate) wanted: Wanted,
    /// A table or a column that has another name now; repeatable
    #[arg(long = "rename", value_name = "[TABLE.]OLD=NEW")]
    pub(crate) renames: Vec<String>,
    /// Of columns that both know, take the type and the NULL that the entities say
    #[arg(long, conflicts_with_all = ["live", "sql"])]
    pub(crate) alter: bool,
    /// Print the source, and write nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
}

/// The schema that a migration is to lead to.
#[derive(Debug, Clone, ClapArgs)]
#[group(required = true, multiple = false)]
pub(crate) struct Wanted {
    /// The database as it is
    #[arg(long = "from-live")]
    pub(crate) live: bool,
    /// What the statements of a file make in an empty database
    #[arg(long = "from-sql", value_name = "FILE")]
    pub(crate) sql: Option<PathBuf>,
    /// What SeaORM's entities say, as far as they say it
    #[arg(long = "from-entities")]
    pub(crate) entities: bool,
}

/// `migrate baseline`.
#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct Baseline {
    /// The migration's name, without its time
    #[arg(long, default_value = "baseline")]
    pub(crate) name: String,
    /// What should be there: db:NAME, url:…, sql:FILE or migrations:NAME; what else is there is listed
    #[arg(long, value_name = "SOURCE")]
    pub(crate) expect: Option<String>,
    #[command(flatten)]
    pub(crate) run: Run,
}

/// `schema validate`.
#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct Validate {
    /// How many tables there should be
    #[arg(long, value_name = "N")]
    pub(crate) tables: Option<usize>,
    /// How many enums there should be
    #[arg(long, value_name = "N")]
    pub(crate) enums: Option<usize>,
    /// What should be there: db:NAME, url:…, sql:FILE or migrations:NAME[@VERSION] [default: what the ledger says]
    #[arg(long, value_name = "SOURCE")]
    pub(crate) against: Option<String>,
}

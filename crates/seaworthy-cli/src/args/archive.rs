//! The arguments of `backup` and `restore`.

use std::path::PathBuf;

use clap::Args as ClapArgs;

/// `backup`.
#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct Backup {
    /// Where to, for one database [default: NAME_backup_TIME.dump here]
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
}

/// `restore`.
#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct Restore {
    /// An archive in pg_dump's custom format
    pub(crate) file: PathBuf,
    /// How many tables are restored at once
    #[arg(long, value_name = "N", default_value = "1", value_parser = clap::value_parser!(u32).range(1..=64))]
    pub(crate) jobs: u32,
    /// Let everything belong to the role that restores: for a server without the roles of the archive
    #[arg(long)]
    pub(crate) no_owner: bool,
}

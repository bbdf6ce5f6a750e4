//! The arguments of `migrate plan`.

use std::path::PathBuf;

use clap::Args as ClapArgs;

#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct PlanArgs {
    /// The way back: what `migrate down` would do
    #[arg(long)]
    pub(crate) down: bool,
    /// Up to this version; with `--down`, the one that stays, or `nothing`
    #[arg(long, value_name = "VERSION", conflicts_with = "steps")]
    pub(crate) to: Option<String>,
    /// This many at the most
    #[arg(long, value_name = "N", value_parser = super::steps)]
    pub(crate) steps: Option<usize>,
    /// Plan also what comes before a version that is already applied
    #[arg(long, conflicts_with = "down")]
    pub(crate) allow_out_of_order: bool,
    /// What this version sends now against its reviewed files; asks no server
    #[arg(long, value_name = "VERSION", conflicts_with_all = ["down", "to", "steps", "allow_out_of_order"])]
    pub(crate) diff: Option<String>,
    /// What to do before, while and after it is applied, ticked where a command can tell
    #[arg(long, conflicts_with = "down")]
    pub(crate) checklist: bool,
    /// The backup that the checklist looks at; without it the newest that `backup` wrote into this folder
    #[arg(long, value_name = "FILE", requires = "checklist")]
    pub(crate) backup: Option<PathBuf>,
}

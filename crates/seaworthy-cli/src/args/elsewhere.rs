//! Finds a command that stands in another group than the one in which it was looked for.

use clap::Command;
use clap::error::{ContextKind, ContextValue};

/// Returns the words of the command that is called as the one that is unknown: `schema validate` for `migrate validate`.
pub(super) fn elsewhere(error: &clap::Error, commands: &Command) -> Option<String> {
    let Some(ContextValue::String(name)) = error.get(ContextKind::InvalidSubcommand) else { return None };
    if commands.find_subcommand(name).is_some() {
        return Some(name.clone());
    }
    let group = commands.get_subcommands().find(|group| group.find_subcommand(name).is_some())?;
    Some(format!("{} {name}", group.get_name()))
}

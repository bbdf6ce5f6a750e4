//! The arguments of `migrate locks`.

use clap::Args as ClapArgs;

#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct Locks {
    /// Cancel what this process does, where others wait for it; where it does nothing, end its session
    #[arg(long, value_name = "PID")]
    pub(crate) kill: Option<i32>,
    /// End its session in any case
    #[arg(long, requires = "kill")]
    pub(crate) terminate: bool,
}

//! A private PostgreSQL server for development, and throwaway servers for tests.
//!
//! [`PrivateServer`] is where a workspace's databases live when no URL is configured: made once, kept out of the
//! checkout, started on demand, left running for the next command. [`ThrowawayServer`] is one that a test process
//! starts and that vanishes with it.
//!
//! Both run the PostgreSQL that is installed ([`Binaries`]); nothing is downloaded here. Both run as an unprivileged
//! user where this process is root. Starting and stopping is synchronous, asking a server is not.

mod access;
mod binaries;
mod cluster;
mod command;
mod disk;
mod environment;
mod error;
mod os_user;
mod pid_file;
mod poll;
mod private;
mod process;
mod running;
mod scratch;
mod sql;
mod start;
mod throwaway;
mod url;

pub use access::SUPERUSER;
pub use binaries::Binaries;
pub use environment::Environment;
pub use error::{DevdbError, FullDisk};
pub use os_user::user_name;
pub use private::PrivateServer;
pub use running::Running;
pub use scratch::ScratchDatabase;
/// What a [`DevdbError`] tells beside its message.
pub use seaworthy_finding::Hint;
pub use throwaway::{TestDatabase, ThrowawayServer};

//! The migrations of the workspace's databases.

pub mod edupath;
pub mod neuroquest;
pub mod paws360;
pub mod scholarly;
pub mod variants;

/// Returns every database, as the binaries declare them.
pub fn databases() -> [seaworthy::Database; 5] {
    [scholarly::database(), neuroquest::database(), edupath::database(), paws360::database(), variants::database()]
}

// `fn reviewed(database: &str) -> seaworthy::Reviewed`, which `build.rs` writes.
include!(concat!(env!("OUT_DIR"), "/reviewed.rs"));

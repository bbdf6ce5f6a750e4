//! The migrations of the workspace's databases.

pub mod scholarly;

// `fn reviewed(database: &str) -> seaworthy::Reviewed`, which `build.rs` writes.
include!(concat!(env!("OUT_DIR"), "/reviewed.rs"));

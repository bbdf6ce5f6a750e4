//! The migrations of the workspace's databases.

pub mod scholarly;

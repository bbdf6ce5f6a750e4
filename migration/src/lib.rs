//! The migrations of the workspace's databases.

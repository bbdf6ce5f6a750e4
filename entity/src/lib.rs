//! Generated entities of the workspace's databases.

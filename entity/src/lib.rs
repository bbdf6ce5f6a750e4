//! The entities of the workspace's databases, generated from their schemas, and the behaviour that stands beside them.

pub mod edupath;
pub mod neuroquest;
pub mod paws360;
pub mod scholarly;
pub mod variants;

//! The entities of the workspace's databases, generated from their schemas, and the behaviour that stands beside them.

pub mod edupath;
pub mod neuroquest;
pub mod paws360;
pub mod scholarly;
#[expect(clippy::match_same_arms, reason = "two columns of a view may be of one type, and each has its arm")]
pub mod variants;

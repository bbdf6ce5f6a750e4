//! Migrations that were generated of the fixtures; `SEAWORTHY_BLESS=1 cargo test -p it adopt` writes them.

mod generated;
pub mod pushed;
mod templates;

pub use generated::all;
pub use templates::templates;

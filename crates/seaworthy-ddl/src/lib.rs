//! SQL statements as text: quoting, splitting into statements, the layout that people review, and what is true of them.

pub mod ident;

mod facts;
mod format;
mod lex;
mod split;

pub use facts::{ConcurrentIndex, concurrent_index, controls_transaction, may_run_in_transaction};
pub use format::format;
pub use ident::{Ident, quote_ident, quote_literal};
pub use split::split;

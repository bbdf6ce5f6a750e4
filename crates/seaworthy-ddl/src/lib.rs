//! SQL statements as text: quoting, splitting into statements, and the layout that people review.

pub mod ident;

pub use ident::{Ident, quote_ident, quote_literal};

//! SQL statements as text: quoting, splitting into statements, the layout that people review, what is true of them,
//! and the canonical text of a whole catalog.

pub mod build;
pub mod ident;

mod canonical;
mod concurrent;
mod effect;
mod facts;
mod format;
mod lex;
mod print;
mod psql;
mod query;
mod secret;
mod session;
mod split;

pub use canonical::canonical;
pub use concurrent::{
    Concurrent, ServerObject, ServerObjectKind, added_enum_value, concurrent, created_type, index_if_not_exists,
    server_object, without_literals,
};
pub use effect::{Act, Answer, Blocks, Deed, Effects, Lock, Surroundings, Touch, effects};
pub use facts::{controls_transaction, copies_to_client, makes_temporary, may_run_in_transaction, refuses_transaction};
pub use format::{first_lines, format};
pub use ident::{Ident, qualified, quote_ident, quote_literal};
pub use lex::{Word, has_letters, words};
pub use print::{access_statements, part, print, reads_back, settled, statements};
pub use psql::{PsqlOnly, line, without_psql};
pub use query::without_lone_prefix;
pub use secret::{is_secret_column, without_secrets, without_secrets_in_text};
pub use session::session_statements;
pub use split::split;

//! Data to text for people, and to JSON for programs; it prints nothing itself.

mod diff;
mod error;
mod finding;
mod number;
mod table;
mod time;

pub use diff::unified_diff;
pub use error::ErrorReport;
pub use finding::{Format, findings};
pub use number::{bytes, count};
pub use table::table;
pub use time::{duration, timestamp, timestamp_short};

use serde_json::{Value, json};

/// Returns a JSON document of the contract: its schema's name first, then the given fields.
///
/// `fields` is a JSON object; anything else is left out.
pub fn document(command: &str, fields: Value) -> String {
    let mut document = json!({ "schema": format!("seaworthy/{command}/v1") });
    if let (Value::Object(document), Value::Object(fields)) = (&mut document, fields) {
        document.extend(fields);
    }
    format!("{document:#}\n")
}

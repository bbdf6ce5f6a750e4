//! What `migrate baseline` writes of a database that was pushed; `SEAWORTHY_BLESS=1 cargo test -p it edupath::adopted`.

use seaworthy::Migration;

mod m20251022_000000_baseline;

/// Returns the migrations.
pub fn migrations() -> Vec<Box<dyn Migration>> {
    vec![Box::new(m20251022_000000_baseline::Migration)]
}

//! seed
use seaworthy::Seed;
pub(crate) fn statements(_seed: Seed) -> Vec<String> {
    vec![]
}

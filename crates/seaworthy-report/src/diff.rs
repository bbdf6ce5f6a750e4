//! What changed between two texts.

use similar::TextDiff;

/// Returns a unified diff with three lines of context; empty where the texts are the same.
pub fn unified_diff(name: &str, old: &str, new: &str) -> String {
    TextDiff::from_lines(old, new).unified_diff().context_radius(3).header(name, name).to_string()
}

//! What changed between two texts.

use similar::TextDiff;

/// Returns a unified diff with three lines of context, of two named texts; empty where they are the same.
pub fn unified_diff((old_name, old): (&str, &str), (new_name, new): (&str, &str)) -> String {
    TextDiff::from_lines(old, new).unified_diff().context_radius(3).header(old_name, new_name).to_string()
}

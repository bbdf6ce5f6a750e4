//! Attributes, on one line or several.

/// One less than `max_width` in the workspace's `rustfmt.toml`, with `use_small_heuristics = "Max"`.
pub(crate) const LINE_WIDTH_MAX: usize = 119;

/// Returns an attribute with arguments, `#[sea_orm(…)]`, in a field's place (`indent`); nothing without arguments.
pub(crate) fn attribute(indent: &str, name: &str, arguments: &[String]) -> String {
    if arguments.is_empty() {
        return String::new();
    }
    let line = format!("{indent}#[{name}({})]\n", arguments.join(", "));
    if line.chars().count() <= LINE_WIDTH_MAX + 1 {
        return line;
    }
    let inner = format!("{indent}    ");
    format!("{indent}#[{name}(\n{inner}{}\n{indent})]\n", arguments.join(&format!(",\n{inner}")))
}

/// Returns `key = "value"`, escaped.
pub(crate) fn text(key: &str, value: &str) -> String {
    format!("{key} = {value:?}")
}

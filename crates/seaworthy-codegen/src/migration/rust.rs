//! Rust as text: literals, names, and chains of calls.

/// A chain of calls: `Table::create().table("users").to_owned()`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Chain {
    head: String,
    calls: Vec<String>,
}

/// The longest a line may be before a chain is broken.
const LINE_MAX: usize = 112;

impl Chain {
    pub(super) fn new(head: impl Into<String>) -> Self {
        Self { head: head.into(), calls: Vec::new() }
    }

    /// Adds `.name(arguments)`.
    pub(super) fn call(mut self, name: &str, arguments: impl AsRef<str>) -> Self {
        self.calls.push(format!(".{name}({})", arguments.as_ref()));
        self
    }

    /// Adds a call for each.
    pub(super) fn calls<T>(self, items: impl IntoIterator<Item = T>, call: impl Fn(Self, T) -> Self) -> Self {
        items.into_iter().fold(self, call)
    }

    /// Returns it in one line.
    pub(super) fn inline(&self) -> String {
        format!("{}{}", self.head, self.calls.concat())
    }

    /// Returns it as it stands behind something of `width`, broken where it is too long.
    pub(super) fn laid_out(&self, indent: &str, width: usize) -> String {
        let line = self.inline();
        let is_short = indent.len() + width + line.len() <= LINE_MAX && !line.contains('\n');
        if is_short || self.calls.len() < 2 {
            return line;
        }
        let calls: Vec<String> = self.calls.iter().map(|call| format!("\n{indent}    {call}")).collect();
        format!("{}{}", self.head, calls.concat())
    }
}

/// Returns a text as a string literal: as it is where it has quotes, backslashes or several lines.
pub(super) fn text(text: &str) -> String {
    let has_control = text.chars().any(|character| character.is_control() && !matches!(character, '\n' | '\t'));
    let plain = !text.contains(['"', '\\', '\n', '\t']);
    if has_control {
        // A raw string takes no lone carriage return.
        return format!("{text:?}");
    }
    if plain {
        return format!("\"{text}\"");
    }
    if !text.contains('"') {
        return format!("r\"{text}\"");
    }
    let mut hashes = "#".to_owned();
    while text.contains(&format!("\"{hashes}")) {
        hashes.push('#');
    }
    format!("r{hashes}\"{text}\"{hashes}")
}

/// Returns an array or, of one, the only element; `names` are texts.
pub(super) fn texts<T: AsRef<str>>(names: &[T]) -> String {
    let names: Vec<String> = names.iter().map(|name| text(name.as_ref())).collect();
    names.join(", ")
}

/// Returns a number with an underscore before each three digits from the right.
pub(super) fn number(digits: &str) -> String {
    let (sign, digits) = digits.strip_prefix('-').map_or(("", digits), |rest| ("-", rest));
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push('_');
        }
        grouped.push(digit);
    }
    format!("{sign}{grouped}")
}

/// Returns the name of a function that is about `subject`, and that nothing else has.
pub(super) fn function_name(subject: &str, taken: &mut Vec<String>) -> String {
    let mut name = String::new();
    for character in subject.chars() {
        if character.is_ascii_alphanumeric() {
            name.push(character.to_ascii_lowercase());
        } else if !name.is_empty() && !name.ends_with('_') {
            name.push('_');
        }
    }
    let stem = name.trim_end_matches('_');
    let is_name = stem.starts_with(|first: char| first.is_ascii_lowercase()) && !crate::ident::is_keyword(stem);
    let first = if is_name { stem.to_owned() } else { format!("object_{stem}").trim_end_matches('_').to_owned() };
    let mut name = first.clone();
    let mut number = 2;
    while taken.contains(&name) {
        name = format!("{first}_{number}");
        number += 1;
    }
    taken.push(name.clone());
    name
}

//! Names of a database as names in Rust.
//!
//! SeaORM's derives turn a field into a `Column` variant with heck's upper camel case, and take the field's snake case
//! for the column's name. Names are therefore unique by their upper camel case, and in heck's snake case.

use std::collections::BTreeSet;

use heck::{ToSnakeCase, ToUpperCamelCase};
use unicode_normalization::UnicodeNormalization as _;

/// Rust's keywords, strict and reserved (The Rust Reference, "Keywords", edition 2024).
const KEYWORDS: [&str; 52] = [
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do", "dyn", "else",
    "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro", "match", "mod",
    "move", "mut", "override", "priv", "pub", "ref", "return", "self", "static", "struct", "super", "trait", "true",
    "try", "type", "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield", "_",
];

/// Those that `r#` does not free.
const KEYWORDS_NEVER_RAW: [&str; 4] = ["crate", "self", "super", "_"];

/// Names of types that generated ones must not take from the code around them: Rust's prelude, which derives rely on
/// (strum's asks for `Clone`), and SeaORM's.
const TYPES_TAKEN: [&str; 50] = [
    "ActiveModel",
    "AsMut",
    "AsRef",
    "Box",
    "Clone",
    "Column",
    "Copy",
    "Debug",
    "Default",
    "DoubleEndedIterator",
    "Drop",
    "Entity",
    "EnumIter",
    "Eq",
    "Err",
    "ExactSizeIterator",
    "Extend",
    "Fn",
    "FnMut",
    "FnOnce",
    "From",
    "FromIterator",
    "Future",
    "Hash",
    "Into",
    "IntoFuture",
    "IntoIterator",
    "Iterator",
    "Model",
    "None",
    "Ok",
    "Option",
    "Ord",
    "PartialEq",
    "PartialOrd",
    "PrimaryKey",
    "Relation",
    "Result",
    "Self",
    "Send",
    "Sized",
    "Some",
    "String",
    "Sync",
    "ToOwned",
    "ToString",
    "TryFrom",
    "TryInto",
    "Unpin",
    "Vec",
];

/// The names that are taken in one place, by upper camel case.
#[derive(Debug, Clone, Default)]
pub(crate) struct Names {
    taken: BTreeSet<String>,
    /// The variants of relations, which have an enum of their own.
    relations: BTreeSet<String>,
    /// The rows that SeaORM's setters add one of, `add_leaf`.
    added: BTreeSet<String>,
}

impl Names {
    /// Returns names of which these are taken.
    pub(crate) fn taken<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        let taken = names.into_iter().map(ToUpperCamelCase::to_upper_camel_case).collect();
        Self { taken, ..Self::default() }
    }

    /// Takes the first candidate that is free, or else the last one with a number, and returns it.
    pub(crate) fn take(&mut self, candidates: &[String]) -> String {
        self.take_where(candidates, |_, _| true)
    }

    /// Takes a name as [`Names::take`] does, and beside it the one that ends in `_option`: sea-orm-macros makes of a
    /// relation `owner` the setters `set_owner` and `set_owner_option`, and of a column `owner_option` the second, too.
    pub(crate) fn take_for_relation(&mut self, candidates: &[String]) -> String {
        self.take_relation_where(candidates, |_, _| true)
    }

    /// Takes a name as [`Names::take_for_relation`] does, and the singular beside it: of `leaves` and of `leafs`
    /// sea-orm-macros makes the setter `add_leaf` (its `expand_compound`).
    pub(crate) fn take_for_rows(&mut self, candidates: &[String]) -> String {
        let singular = |name: &str| pluralizer::pluralize(name, 1, false);
        let name = self.take_relation_where(candidates, |names, name| !names.added.contains(&singular(name)));
        self.added.insert(singular(&name));
        name
    }

    fn take_relation_where(&mut self, candidates: &[String], fits: impl Fn(&Self, &str) -> bool) -> String {
        let option = |name: &str| format!("{name}_option").to_upper_camel_case();
        let fits = |names: &Self, name: &str| {
            !names.taken.contains(&option(name))
                && !names.relations.contains(&relation_variant(name))
                && fits(names, name)
        };
        let name = self.take_where(candidates, fits);
        self.taken.insert(option(&name));
        self.relations.insert(relation_variant(&name));
        name
    }

    fn take_where(&mut self, candidates: &[String], fits: impl Fn(&Self, &str) -> bool) -> String {
        let last = candidates.last().map_or("unnamed", String::as_str);
        let numbered = (2_u32..).map(|number| format!("{last}_{number}"));
        let mut names = candidates.iter().cloned().chain(numbered);
        loop {
            let name = names.next().expect("numbers do not end");
            if fits(self, &name) && self.taken.insert(name.to_upper_camel_case()) {
                return name;
            }
        }
    }
}

/// Returns a name in snake case that can stand in Rust but for keywords; `fallback` where nothing of it can.
pub(crate) fn snake(name: &str, fallback: &str) -> String {
    // In the form in which `ﬁ` and `Ｉ` are letters of everybody's: the compiler warns of an identifier in another.
    let kept: String = name.nfkc().map(|c| if c.is_ascii_alphanumeric() || is_letter(c) { c } else { '_' }).collect();
    let snake = kept.to_snake_case();
    match snake.chars().next() {
        None => fallback.to_owned(),
        Some(first) if !unicode_ident::is_xid_start(first) => {
            format!("{}{snake}", fallback.chars().next().unwrap_or('n'))
        }
        Some(_) => snake,
    }
}

/// Whether a character beyond ASCII is a letter that an identifier may have: not all that Unicode calls alphabetic are,
/// as `ⓐ` (Unicode Standard Annex #31; The Rust Reference, "Identifiers").
fn is_letter(character: char) -> bool {
    !character.is_ascii()
        && character.is_alphabetic()
        && unicode_ident::is_xid_continue(character)
        && character.to_lowercase().count() == 1
}

/// Returns the name for a field: the column's own, and a longer one where that is a keyword that cannot be raw, or where
/// the variant that the derives make of it has the name of an associated type, so that `Self::Err` would be two things.
pub(crate) fn field_name(column: &str, in_key: bool) -> String {
    let name = snake(column, "column");
    let ambiguous = name == "err" || (in_key && name == "column");
    if ambiguous || KEYWORDS_NEVER_RAW.contains(&name.as_str()) { format!("{name}_column") } else { name }
}

/// Returns the name of a module, or none where the name has nothing that Rust takes.
pub(crate) fn module_name(name: &str) -> Option<String> {
    let name = snake(name, "");
    let starts_well = name.chars().next().is_some_and(char::is_alphabetic);
    (starts_well && !is_keyword(&name)).then_some(name)
}

/// Returns a module name close to one that cannot be.
pub(crate) fn suggestion(name: &str) -> Option<String> {
    module_name(name).map(|name| format!("call it `{name}`"))
}

/// Whether the name is a keyword of Rust.
pub(crate) fn is_keyword(name: &str) -> bool {
    KEYWORDS.contains(&name)
}

/// Whether Rust takes it for a name, if a raw one.
pub(crate) fn is_identifier(name: &str) -> bool {
    let mut characters = name.chars();
    characters.next().is_some_and(|first| first == '_' || unicode_ident::is_xid_start(first))
        && characters.all(unicode_ident::is_xid_continue)
}

/// Returns the field as source: `r#type`.
pub(crate) fn source(name: &str) -> String {
    if is_keyword(name) { format!("r#{name}") } else { name.to_owned() }
}

/// Returns the variant that SeaORM's derives make of a field.
pub(crate) fn variant(name: &str) -> String {
    name.to_upper_camel_case()
}

/// Returns the variant for a relation: one that is upper camel case in heck's eyes.
///
/// sea-orm-macros puts some mentions of a relation into camel case once more, and some not. `XY` of `x_y` would be `Xy`
/// in half of them.
pub(crate) fn relation_variant(name: &str) -> String {
    let mut found = variant(name);
    loop {
        let again = variant(&found);
        if again == found {
            return found;
        }
        found = again;
    }
}

/// Returns a name for an enum.
pub(crate) fn enum_name(name: &str) -> String {
    let name = variant(&snake(name, "enum"));
    if TYPES_TAKEN.contains(&name.as_str()) { format!("{name}Enum") } else { name }
}

/// Returns the name of an entity in the prelude, from its module.
pub(crate) fn entity_name(module: &str) -> String {
    let name = variant(module);
    if TYPES_TAKEN.contains(&name.as_str()) { format!("{name}Entity") } else { name }
}

/// Returns a name for a variant of an enum.
pub(crate) fn label_name(label: &str) -> String {
    let name = variant(&snake(label, if label.is_empty() { "empty" } else { "value" }));
    if name == "Self" { "SelfValue".to_owned() } else { name }
}

/// Returns the variant that sea-orm-macros makes of a label for an enum of its own (its
/// `camel_case_with_escaped_non_uax31`); two labels that become one do not compile, nor does `Self`.
///
/// What may stand in an identifier stays, accents and tone marks of their own among it, which heck then drops. To the
/// compiler two identifiers are one where they are in form C (The Rust Reference, "Identifiers").
pub(crate) fn derived_label(label: &str) -> String {
    let stays = |place: usize, character: char| match (place, character) {
        (_, '_' | ' ') => false,
        (0, _) => unicode_ident::is_xid_start(character),
        _ => unicode_ident::is_xid_continue(character),
    };
    let escaped = label.chars().enumerate().map(|(place, character)| {
        if stays(place, character) { character.to_string() } else { format!("{:#X}", u32::from(character)) }
    });
    let name = escaped.collect::<String>().to_upper_camel_case();
    match name.chars().next() {
        None if label.is_empty() => "__Empty".to_owned(),
        Some(first) if first.is_numeric() => format!("_{name}"),
        _ => name.nfc().collect(),
    }
}

/// Returns the plural, as English mostly has it; a name that is one already stays.
pub(crate) fn plural(name: &str) -> String {
    for (one, many) in [("child", "children"), ("person", "people")] {
        if let Some(stem) = name.strip_suffix(one).filter(|stem| stem.is_empty() || stem.ends_with('_')) {
            return format!("{stem}{many}");
        }
    }
    let singular_s = ["is", "ss", "us"].iter().any(|end| name.ends_with(end));
    if name.ends_with('s') && !singular_s {
        return name.to_owned();
    }
    let consonant_before_y = name.strip_suffix('y').filter(|stem| !stem.ends_with(['a', 'e', 'i', 'o', 'u']));
    if let Some(stem) = consonant_before_y {
        format!("{stem}ies")
    } else if ["ch", "s", "sh", "x", "z"].iter().any(|end| name.ends_with(end)) {
        format!("{name}es")
    } else {
        format!("{name}s")
    }
}

#[cfg(test)]
mod tests {
    use super::{
        Names, derived_label, enum_name, field_name, label_name, module_name, plural, relation_variant, snake,
    };

    #[test]
    fn names_become_snake_case_that_survives_the_derives() {
        for (name, expected) in [
            ("hourlyRate", "hourly_rate"),
            ("TutorProfile", "tutor_profile"),
            ("address_line_1", "address_line_1"),
            ("subjectCode_deprecated", "subject_code_deprecated"),
            (r#"Weird "name""#, "weird_name"),
            ("_id", "id"),
            ("1st", "c1st"),
            ("größe", "größe"),
            ("💥", "column"),
            ("HTMLBody", "html_body"),
            ("Ｉｄ", "id"),
            ("ⓐ_1", "a_1"),
            ("ि", "cि"),
        ] {
            assert_eq!(snake(name, "column"), expected);
            assert_eq!(snake(expected, "column"), expected);
        }
        assert_eq!(field_name("self", false), "self_column");
        assert_eq!([field_name("err", false), field_name("Column", true)], ["err_column", "column_column"]);
        assert_eq!(field_name("Column", false), "column");
    }

    #[test]
    fn modules_are_no_keywords() {
        assert_eq!(module_name("type"), None);
        assert_eq!(module_name("Order Line").as_deref(), Some("order_line"));
        assert_eq!(module_name("💥"), None);
    }

    #[test]
    fn names_that_the_derives_would_confuse_are_told_apart() {
        let mut names = Names::default();
        let mut take = |name: &str| names.take(&[name.to_owned()]);
        assert_eq!([take("line_1"), take("line1"), take("line1")], ["line_1", "line1_2", "line1_3"]);
    }

    #[test]
    fn relations_are_told_apart_in_camel_case_of_camel_case() {
        let mut names = Names::default();
        let mut take = |name: &str| names.take_for_relation(&[name.to_owned()]);
        assert_eq!([take("x_y"), take("xy"), take("x_yz")], ["x_y", "xy_2", "x_yz"]);
        assert_eq!(["x_y", "a_b_c_id", "line_1"].map(relation_variant), ["Xy", "AbcId", "Line1"]);
    }

    #[test]
    fn lists_of_rows_are_told_apart_by_what_is_added_to_them() {
        let mut names = Names::default();
        let mut take = |name: &str| names.take_for_rows(&[name.to_owned(), format!("related_{name}")]);
        assert_eq!([take("leafs"), take("leaves"), take("leaf")], ["leafs", "related_leaves", "related_leaf_2"]);
        assert_eq!([take("usrs_as_child"), take("usrs_as_children")], ["usrs_as_child", "related_usrs_as_children"]);
        assert_eq!(names.take_for_relation(&["usr_as_child".to_owned()]), "usr_as_child", "it is set, and not added");
    }

    /// As in the tests of sea-orm-macros.
    #[test]
    fn a_label_is_derived_as_sea_orm_does() {
        for (label, expected) in [
            ("", "__Empty"),
            (" ", "_0x20"),
            ("_", "_0x5F"),
            ("foo bar", "Foo0x20bar"),
            ("1", "_0x31"),
            ("cafe\u{301}", "Cafe"),
            ("ม่า", "มา"),
            ("ม้า", "มา"),
            ("\u{212b}", "\u{c5}"),
        ] {
            assert_eq!(derived_label(label), expected, "{label:?}");
        }
    }

    #[test]
    fn enums_and_labels_are_types() {
        assert_eq!(
            [enum_name("option"), enum_name("clone"), enum_name("self")],
            ["OptionEnum", "CloneEnum", "SelfEnum"]
        );
        assert_eq!([label_name("so-so"), label_name("3D"), label_name("self")], ["SoSo", "V3d", "SelfValue"]);
        assert_eq!([label_name(""), label_name("😀")], ["Empty", "Value"]);
    }

    #[test]
    fn plurals_are_english() {
        for (one, many) in [
            ("booking", "bookings"),
            ("family", "families"),
            ("address", "addresses"),
            ("day", "days"),
            ("status", "statuses"),
            ("order_child", "order_children"),
            ("users", "users"),
        ] {
            assert_eq!(plural(one), many);
        }
    }
}

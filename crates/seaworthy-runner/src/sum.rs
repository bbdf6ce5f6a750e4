//! `migrate.sum`: all versions in order with their checksums, so that two branches meet in git and not in production.
//!
//! The first line is a checksum of all the others. Two branches that each add a migration both change it, and git
//! cannot merge them by itself, wherever else in the file they write. `cargo xtask snapshot` writes it anew.

use crate::chain::Chain;
use crate::record::checksum;

/// Its name, in the folder of the reviewed files.
pub const FILE: &str = "migrate.sum";

/// What stands for the checksums of a migration that was only just created.
const NEW: &str = "new";

/// Returns the file's text for a chain: a line a version, with the checksums of its `up` and its `down`.
pub(crate) fn of_chain(database: &str, chain: &Chain) -> String {
    let lines = chain
        .links()
        .iter()
        .map(|link| format!("{} up:{} down:{}", link.version(), link.up.checksum(), link.down.checksum()));
    of_lines(database, &lines.collect::<Vec<_>>())
}

/// Returns the file's text with a version more, whose SQL is not known yet.
pub fn with_version(database: &str, text: &str, version: &str) -> String {
    let mut lines: Vec<String> = lines(text).map(str::to_owned).collect();
    lines.push(format!("{version} {NEW}"));
    of_lines(database, &lines)
}

/// Returns what is the matter with a file, where it is not what it should be, for a person.
pub fn explain(found: &str, wanted: &str) -> String {
    if found.lines().any(|line| line.starts_with("<<<<<<<") || line.starts_with(">>>>>>>")) {
        return "holds the conflict of two branches".to_owned();
    }
    let versions = |text: &str| -> Vec<String> { lines(text).map(|line| version(line).to_owned()).collect() };
    let (listed, known) = (versions(found), versions(wanted));
    let only = |one: &[String], other: &[String]| -> Vec<String> {
        one.iter().filter(|version| !other.contains(version)).cloned().collect()
    };
    let (unlisted, gone) = (only(&known, &listed), only(&listed, &known));
    if !unlisted.is_empty() {
        return format!("does not list {}", unlisted.join(", "));
    }
    if !gone.is_empty() {
        return format!("lists {}, which the code does not have", gone.join(", "));
    }
    if listed != known {
        return "lists the versions in another order than the code".to_owned();
    }
    let differing: Vec<&str> =
        lines(wanted).filter(|line| !lines(found).any(|other| other == *line)).map(version).collect();
    if differing.is_empty() {
        return "was merged or edited by hand: its first line does not fit the others".to_owned();
    }
    format!("has another checksum of {}", differing.join(", "))
}

fn of_lines(database: &str, lines: &[String]) -> String {
    let all = checksum(lines.iter().map(String::as_str));
    let mut text = format!("-- {database} migrate.sum {all}\n");
    for line in lines {
        text.push_str(line);
        text.push('\n');
    }
    text
}

/// Returns the lines of versions.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim_end).filter(|line| !line.is_empty() && !line.starts_with("--"))
}

fn version(line: &str) -> &str {
    line.split(' ').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{explain, of_lines, with_version};

    fn sum(lines: &[&str]) -> String {
        of_lines("db", &lines.iter().map(|line| (*line).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn two_additions_change_the_same_line() {
        let base = sum(&["m1 up:a down:b"]);
        let (one, other) = (with_version("db", &base, "m2"), with_version("db", &base, "m3"));
        let first = |text: &str| text.lines().next().map(str::to_owned);
        assert!(first(&one) != first(&base) && first(&one) != first(&other));
        assert_eq!(one, sum(&["m1 up:a down:b", "m2 new"]));
    }

    #[test]
    fn what_is_the_matter_is_said() {
        let wanted = sum(&["m1 up:a down:b", "m2 up:c down:d"]);
        let check = |found: &str, expected: &str| assert_eq!(explain(found, &wanted), expected);
        check(&sum(&["m1 up:a down:b"]), "does not list m2");
        check(&sum(&["m1 up:a down:b", "m2 up:c down:d", "m3 new"]), "lists m3, which the code does not have");
        check(&sum(&["m2 up:c down:d", "m1 up:a down:b"]), "lists the versions in another order than the code");
        check(&sum(&["m1 up:a down:b", "m2 new"]), "has another checksum of m2");
        check(
            &wanted.replacen("migrate.sum ", "migrate.sum 0", 1),
            "was merged or edited by hand: its first line does not fit the others",
        );
        check("<<<<<<< HEAD\n", "holds the conflict of two branches");
    }
}

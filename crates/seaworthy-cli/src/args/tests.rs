//! The pages about databases and the files for CI against the command line: each command that they show parses.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::parse;

/// What a command begins with in a page, a workflow or the hook.
const BEGINNINGS: [&str; 3] = ["cargo xtask ", "cargo run --release -p migration -- ", "$SEAWORTHY "];

#[test]
fn each_command_in_the_pages_and_in_the_files_for_ci_parses() {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs");
    let (mut parsed, mut wrong) = (0, Vec::new());
    for file in files(&[docs.join("ci"), docs.join("databases")]) {
        let text = std::fs::read_to_string(&file).expect("a page is text");
        for command in text.lines().flat_map(commands) {
            match parse(&words(&command)) {
                Ok(_) => parsed += 1,
                Err(error) => wrong.push(format!("{}: {command}: {}", file.display(), error.kind())),
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(parsed > 40, "{parsed} commands were found");
}

#[test]
fn a_command_ends_where_the_shell_or_the_page_ends_it() {
    let found = |line: &str| commands(line).collect::<Vec<_>>();
    assert_eq!(found("run `cargo xtask migrate up`, then `cargo xtask drift`."), ["migrate up", "drift"]);
    assert_eq!(found("cargo xtask db seed --rows 5 # many"), ["db seed --rows 5"]);
    assert_eq!(found("cargo xtask migrate plan | tee plan.txt"), ["migrate plan"]);
    assert_eq!(words("db psql -- -c 'SELECT 1'")[1..], ["db", "psql", "--", "-c", "SELECT 1"]);
}

fn files(folders: &[PathBuf]) -> Vec<PathBuf> {
    let entries = folders.iter().flat_map(|folder| std::fs::read_dir(folder).expect("the folder is there"));
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("a file").path()).collect();
    files.sort();
    files
}

/// Returns the commands of a line, without what starts them.
fn commands(line: &str) -> impl Iterator<Item = String> {
    let at = |beginning: &'static str| line.match_indices(beginning).map(|(at, found)| at + found.len());
    BEGINNINGS.into_iter().flat_map(at).map(|start| {
        let mut quote = None;
        let ends = |(_, character): &(usize, char)| match (quote, character) {
            (None, '\'' | '"') => {
                quote = Some(*character);
                false
            }
            (Some(open), _) => {
                if open == *character {
                    quote = None;
                }
                false
            }
            (None, _) => ['`', '|', '#', '>', ';', '&', '\\', '…', '('].contains(character),
        };
        let rest = &line[start..];
        let end = rest.char_indices().find(ends).map_or(rest.len(), |(at, _)| at);
        rest[..end].trim().to_owned()
    })
}

/// Takes a command apart as a shell does. What a page leaves to its reader is a number where a number is wanted.
fn words(command: &str) -> Vec<OsString> {
    let (mut words, mut quote, mut is_open) = (vec![String::from("seaworthy")], None, false);
    for character in command.chars() {
        match (quote, character) {
            (Some(open), _) if open == character => quote = None,
            (None, '\'' | '"') => {
                (quote, is_open) = (
                    Some(character),
                    is_open || {
                        words.push(String::new());
                        true
                    },
                );
            }
            (None, ' ') => is_open = false,
            _ => {
                if !is_open {
                    words.push(String::new());
                    is_open = true;
                }
                words.last_mut().expect("one was pushed").push(character);
            }
        }
    }
    words.into_iter().map(|word| if ["N", "PID"].contains(&word.as_str()) { "1".into() } else { word.into() }).collect()
}

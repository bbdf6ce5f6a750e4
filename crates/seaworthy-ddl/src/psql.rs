//! Scripts as psql takes them: what of them is not SQL.

use crate::lex::{Word, words};

/// What a script has that only psql understands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PsqlOnly {
    /// A command of psql's own: `\connect other`.
    Command {
        /// Counted from 1.
        line: usize,
        /// The command as it stands.
        text: String,
    },
    /// `COPY … FROM stdin`, with its rows behind it.
    Rows {
        /// Counted from 1.
        line: usize,
    },
}

/// Commands that mean nothing outside psql: the marks around a dump (`pg_dump` of 14.19, 15.14, 16.10, 17.6 and newer).
const IGNORED: [&str; 2] = ["\\restrict", "\\unrestrict"];

/// Returns a script without psql's marks around a dump, each blank for blank, so that places in it stay the same.
///
/// An error where it has other commands of psql, or rows.
pub fn without_psql(script: &str) -> Result<String, PsqlOnly> {
    let mut text = script.to_owned();
    if text.starts_with('\u{feff}') {
        text.replace_range(..'\u{feff}'.len_utf8(), "   ");
    }
    loop {
        let Some(command) = next_command(&text)? else { return Ok(text) };
        let end = text[command..].find('\n').map_or(text.len(), |length| command + length);
        let words = text[command..end].trim_end().to_owned();
        if !IGNORED.contains(&words.split_whitespace().next().unwrap_or_default()) {
            return Err(PsqlOnly::Command { line: line(&text, command), text: words });
        }
        text.replace_range(command..end, &" ".repeat(end - command));
    }
}

/// Returns the line of a place, counted from 1.
pub fn line(text: &str, place: usize) -> usize {
    text[..place].matches('\n').count() + 1
}

/// Returns where the first line is that begins with a backslash, outside strings and comments.
fn next_command(text: &str) -> Result<Option<usize>, PsqlOnly> {
    let words = words(text);
    let mut begins = 0;
    for (place, word) in words.iter().enumerate() {
        let before = text[..word.start].trim_end_matches([' ', '\t']);
        if word.text.starts_with('\\') && (before.is_empty() || before.ends_with('\n')) {
            return Ok(Some(word.start));
        }
        if word.text == ";" && word.depth == 0 {
            let statement = &words[begins..place];
            if takes_rows(statement) {
                return Err(PsqlOnly::Rows { line: line(text, statement[0].start) });
            }
            begins = place + 1;
        }
    }
    Ok(None)
}

fn takes_rows(statement: &[Word<'_>]) -> bool {
    let copies = statement.first().is_some_and(|word| word.is("COPY"));
    copies && statement.windows(2).any(|pair| pair[0].is("FROM") && pair[1].is("STDIN"))
}

#[cfg(test)]
mod tests {
    use super::{PsqlOnly, without_psql};

    #[test]
    fn the_marks_around_a_dump_are_blanked_and_places_stay() {
        let script = "--\n\n\\restrict aB'3\n\nSELECT '\n\\restrict';\n\\unrestrict aB'3\n";
        let text = without_psql(script).expect("nothing else is psql's");
        assert_eq!(text.len(), script.len());
        assert_eq!(text.find("SELECT"), script.find("SELECT"));
        assert_eq!(text.matches("restrict").count(), 1);
    }

    #[test]
    fn other_commands_and_rows_are_told_with_their_line() {
        let command = |line, text: &str| Err(PsqlOnly::Command { line, text: text.to_owned() });
        assert_eq!(without_psql("SELECT 1;\n\\connect other\n"), command(2, "\\connect other"));
        assert_eq!(without_psql("\\set x 1\n"), command(1, "\\set x 1"));
        assert_eq!(
            without_psql("CREATE TABLE t ();\nCOPY t (a, b) FROM stdin;\n1\t\\N\nit's\t2\n\\.\n"),
            Err(PsqlOnly::Rows { line: 2 })
        );
        assert!(without_psql("CREATE FUNCTION f() RETURNS text LANGUAGE sql AS $$\n\\set\n$$; SELECT E'\\n'").is_ok());
    }
}

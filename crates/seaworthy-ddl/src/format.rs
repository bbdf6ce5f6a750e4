//! A statement laid out for a person who reviews it.
//!
//! Only white space is changed, and only between tokens: what is read is what is sent.

use crate::lex::{Word, words};

const WIDTH_MAX: usize = 110;

/// Words that begin a new line in a statement that is too long for one.
const BREAKS: [&str; 17] = [
    "ADD",
    "ALTER",
    "DROP",
    "RENAME",
    "FOREIGN",
    "REFERENCES",
    "ON",
    "FROM",
    "WHERE",
    "SET",
    "VALUES",
    "RETURNING",
    "USING",
    "GROUP",
    "ORDER",
    "UNION",
    "SELECT",
];

/// Returns the first lines of a long statement, and how many more there are. One line more is shown, and not counted.
pub fn first_lines(statement: &str, lines_max: usize) -> String {
    let lines: Vec<&str> = statement.lines().collect();
    match lines.get(..lines_max) {
        Some(first) if lines.len() > lines_max + 1 => {
            format!("{}\n… {} more lines", first.join("\n"), lines.len() - lines_max)
        }
        _ => statement.to_owned(),
    }
}

/// Returns the statement without its semicolon, laid out.
///
/// A statement that its author wrote over several lines keeps them, without common indentation and trailing blanks.
/// One that a builder wrote in one line is broken: CREATE TABLE one column or constraint a line, anything longer
/// than 110 characters before its clauses.
pub fn format(statement: &str) -> String {
    let statement = statement.trim().trim_end_matches(';').trim_end();
    if statement.contains('\n') {
        return dedent(statement);
    }
    let words = words(statement);
    if is_create_table(&words)
        && let Some(text) = create_table(statement, &words)
    {
        return text;
    }
    if statement.chars().count() <= WIDTH_MAX { statement.to_owned() } else { clauses(statement, &words) }
}

/// Takes away the indentation that all lines but the first share, outside of dollar quotes and strings.
fn dedent(statement: &str) -> String {
    let inside_token = lines_inside_a_token(statement);
    let indent = statement
        .lines()
        .enumerate()
        .skip(1)
        .filter(|(at, line)| !line.trim().is_empty() && !inside_token.contains(at))
        .map(|(_, line)| line.len() - line.trim_start().len())
        .min()
        .unwrap_or(0);
    let lines = statement.lines().enumerate().map(|(at, line)| {
        if at == 0 || inside_token.contains(&at) { line } else { line.get(indent..).unwrap_or("").trim_end() }
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Numbers of the lines that begin inside a token: changing them would change a value.
fn lines_inside_a_token(statement: &str) -> Vec<usize> {
    let mut inside = Vec::new();
    for word in words(statement).iter().filter(|word| word.text.contains('\n')) {
        let first = statement[..word.start].matches('\n').count();
        inside.extend(first + 1..=first + word.text.matches('\n').count());
        // The line that the token begins on keeps its end, too: a blank there is part of the value.
        inside.push(first);
    }
    inside
}

fn is_create_table(words: &[Word<'_>]) -> bool {
    // CREATE TABLE … AS has no columns of its own to lay out.
    let mut head = words.iter().take_while(|word| word.text != "(");
    head.next().is_some_and(|word| word.is("create"))
        && head.clone().take(4).any(|word| word.is("table"))
        && !head.any(|word| word.is("as"))
}

/// One element of the first parenthesis a line.
fn create_table(statement: &str, words: &[Word<'_>]) -> Option<String> {
    let open = words.iter().position(|word| word.text == "(" && word.depth == 0)?;
    let close = open + words[open..].iter().position(|word| word.text == ")" && word.depth == 0)?;
    let commas = words[open..close].iter().filter(|word| word.text == "," && word.depth == 1);
    let mut text = format!("{} (", statement[..words[open].start].trim_end());
    let mut from = words[open].end();
    for end in commas.map(Word::end).chain([words[close].start]) {
        text.push_str("\n    ");
        text.push_str(statement[from..end].trim());
        from = end;
    }
    text.push_str("\n)");
    text.push_str(statement[words[close].end()..].trim_end());
    Some(text)
}

/// A line a clause.
fn clauses(statement: &str, words: &[Word<'_>]) -> String {
    let mut text = String::with_capacity(statement.len() + 64);
    let mut from = 0;
    for (index, word) in words.iter().enumerate().skip(1) {
        let breaks = word.depth == 0 && word.after_space && BREAKS.iter().any(|keyword| word.is(keyword));
        // ON DELETE … ON UPDATE, and the columns after FOREIGN KEY, stay on the line of their clause.
        let stays = word.is("on") && words.get(index + 1).is_some_and(|next| next.is("update"))
            || words[index - 1].is("do")
            || words[index - 1].is("delete")
            || words[index - 1].is("distinct");
        if breaks && !stays {
            text.push_str(statement[from..word.start].trim_end());
            text.push_str("\n    ");
            from = word.start;
        }
    }
    text.push_str(&statement[from..]);
    text
}

#[cfg(test)]
mod tests {
    use super::format;
    use crate::lex::words;

    fn check(statement: &str, expected: &str) {
        let formatted = format(statement);
        assert_eq!(formatted, expected);
        let tokens = |text| words(text).iter().map(|word| word.text.to_owned()).collect::<Vec<_>>();
        assert_eq!(tokens(statement), tokens(&formatted), "only white space may change");
    }

    #[test]
    fn a_table_is_one_column_a_line() {
        check(
            r#"CREATE TABLE "A" ( "id" text NOT NULL, "price" numeric(10, 2) DEFAULT 0, PRIMARY KEY ("id", "x") )"#,
            "CREATE TABLE \"A\" (\n    \"id\" text NOT NULL,\n    \"price\" numeric(10, 2) DEFAULT 0,\n    \
             PRIMARY KEY (\"id\", \"x\")\n)",
        );
    }

    #[test]
    fn a_table_made_of_a_query_is_no_list_of_columns() {
        check("CREATE TABLE t AS SELECT f(1, 2)", "CREATE TABLE t AS SELECT f(1, 2)");
    }

    #[test]
    fn a_short_statement_stays_on_its_line() {
        check(r#"CREATE INDEX "i" ON "t" ("c")"#, r#"CREATE INDEX "i" ON "t" ("c")"#);
    }

    #[test]
    fn a_long_one_breaks_before_its_clauses() {
        check(
            r#"ALTER TABLE "Address" ADD CONSTRAINT "Address_homeschoolFamilyId_fkey" FOREIGN KEY ("homeschoolFamilyId") REFERENCES "HomeschoolFamily" ("id") ON DELETE CASCADE ON UPDATE CASCADE"#,
            "ALTER TABLE \"Address\"\n    ADD CONSTRAINT \"Address_homeschoolFamilyId_fkey\"\n    \
             FOREIGN KEY (\"homeschoolFamilyId\")\n    REFERENCES \"HomeschoolFamily\" (\"id\")\n    \
             ON DELETE CASCADE ON UPDATE CASCADE",
        );
    }

    #[test]
    fn the_authors_lines_stay_and_values_are_untouched() {
        check("SELECT 1,\n           2  \n        FROM t", "SELECT 1,\n   2\nFROM t");
        check("DO $$\n    BEGIN  \n    END\n$$", "DO $$\n    BEGIN  \n    END\n$$");
    }
}

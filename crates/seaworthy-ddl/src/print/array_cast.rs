//! Casts of ARRAY that PostgreSQL prints, and reads as something else.

use crate::lex::{Word, words};

/// Returns a statement with the casts of ARRAY written so that PostgreSQL reads what it printed.
///
/// `column IN ('a', 'b')` over a `varchar` is stored as an array of `varchar` that is cast as a whole, and printed as
/// `(ARRAY['a'::character varying, 'b'::character varying])::text[]`. Read again, a cast of ARRAY goes to each of its
/// elements (PostgreSQL 14, 4.2.12 "Array Constructors"), which prints differently: a restored `pg_dump` is not equal to
/// its source. A cast to the type that the array has anyway stops it, and leaves no trace.
pub fn reads_back(statement: String) -> String {
    if !statement.contains("])::") {
        return statement;
    }
    let words = words(&statement);
    let mut insertions: Vec<(usize, String)> = Vec::new();
    for (place, word) in words.iter().enumerate().filter(|(_, word)| word.is("ARRAY")) {
        let parenthesis = place.checked_sub(1).map(|before| words[before]).filter(|it| it.text == "(");
        let Some((open, inside, close)) = parenthesis
            .zip(elements(&words[place + 1..], word.depth))
            .and_then(|(open, (inside, rest))| Some((open, inside, rest.first().filter(|it| it.text == ")")?)))
        else {
            continue;
        };
        if statement[close.end()..].starts_with("::")
            && let Some(element) = element_type(&statement, inside)
        {
            insertions.push((open.start, "(".to_owned()));
            insertions.push((close.end(), format!("::{element}[])")));
        }
    }
    insert(&statement, insertions)
}

/// Returns the words between the brackets behind ARRAY, and those after them.
fn elements<'a, 'b>(words: &'b [Word<'a>], depth: usize) -> Option<(&'b [Word<'a>], &'b [Word<'a>])> {
    let (open, rest) = words.split_first()?;
    let close = rest.iter().position(|it| it.text == "]" && it.depth == depth)?;
    (open.text == "[").then(|| (&rest[..close], &rest[close + 1..]))
}

/// Returns the type that the elements have: all have that of any one that says it.
fn element_type(statement: &str, words: &[Word<'_>]) -> Option<String> {
    let depth = words.first()?.depth;
    words.split(|it| it.text == "," && it.depth == depth).find_map(|element| cast_to(statement, element, depth))
}

/// Returns what an element is cast to: `'a'::character varying(3)` has `character varying`.
fn cast_to(statement: &str, element: &[Word<'_>], depth: usize) -> Option<String> {
    let (first, last) = (element.first()?, element.last()?);
    let cast = element.iter().rposition(|it| it.depth == depth && statement[it.start..].starts_with("::"))?;
    let (value, data_type) = element.split_at(cast);
    // What is not a literal, a name or in parentheses may end with the cast of its last part.
    let simple = value.iter().filter(|it| it.depth == depth).all(|it| !it.bare || value.len() == 1);
    if !simple || first.is("ARRAY") {
        return None;
    }
    let text = statement[data_type.first()?.start..last.end()].trim_start_matches(':');
    let without_modifiers = match (text.find('('), text.rfind(')')) {
        (Some(open), Some(close)) if !text.contains('"') => format!("{}{}", &text[..open], &text[close + 1..]),
        _ => text.to_owned(),
    };
    (!without_modifiers.contains('[')).then_some(without_modifiers)
}

fn insert(statement: &str, mut insertions: Vec<(usize, String)>) -> String {
    insertions.sort_by_key(|(place, _)| *place);
    let mut text = String::with_capacity(statement.len() + 64);
    let mut done = 0;
    for (place, inserted) in insertions {
        text.push_str(&statement[done..place]);
        text.push_str(&inserted);
        done = place;
    }
    text + &statement[done..]
}

#[cfg(test)]
mod tests {
    use super::reads_back;

    #[test]
    fn an_array_that_is_cast_as_a_whole_keeps_its_type() {
        for (printed, wanted) in [
            (
                "CHECK (((a)::text = ANY ((ARRAY['x'::character varying, 'y'::character varying])::text[])))",
                "CHECK (((a)::text = ANY (((ARRAY['x'::character varying, 'y'::character varying])::character varying[])::text[])))",
            ),
            (
                "(ARRAY[a, 'x,]'::public.\"Odd\"])::text[]",
                "((ARRAY[a, 'x,]'::public.\"Odd\"])::public.\"Odd\"[])::text[]",
            ),
            (
                "(ARRAY['x'::character varying(3)])::text[]",
                "((ARRAY['x'::character varying(3)])::character varying[])::text[]",
            ),
        ] {
            assert_eq!(reads_back(printed.to_owned()), wanted);
        }
    }

    #[test]
    fn what_reads_back_anyway_stays_as_it_is() {
        for text in [
            "(a = ANY (ARRAY['x'::text, 'y'::text]))",
            "(ARRAY[('x'::character varying)::text, lower(a)])",
            "(ARRAY[lower('x'::text), b])::character varying[]",
            "(ARRAY[CASE WHEN b THEN 'x'::text ELSE 'y'::text END])::character varying[]",
            "AS $$ SELECT (ARRAY['x'::varchar])::text[] $$",
            "COMMENT ON TABLE t IS '(ARRAY[''x''::varchar])::text[]'",
        ] {
            assert_eq!(reads_back(text.to_owned()), text);
        }
    }
}

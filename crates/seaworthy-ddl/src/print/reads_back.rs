//! What PostgreSQL prints, and reads as something else: casts of ARRAY, the field of EXTRACT, AND in AND.

mod nested;

use std::ops::Range;

use crate::lex::{Word, words};

/// Returns a statement with the casts of ARRAY written so that PostgreSQL reads what it printed.
///
/// `column IN ('a', 'b')` over a `varchar` is stored as an array of `varchar` that is cast as a whole, and printed as
/// `(ARRAY['a'::character varying, 'b'::character varying])::text[]`. Read again, a cast of ARRAY goes to each of its
/// elements (PostgreSQL 14, 4.2.12 "Array Constructors"), which prints differently: a restored `pg_dump` is not equal to
/// its source. A cast to the type that the array has anyway stops it, and leaves no trace.
pub fn reads_back(statement: String) -> String {
    let statement = nested::with_between(statement);
    if !statement.contains("])::") && !statement.contains("EXTRACT(") {
        return statement;
    }
    let words = words(&statement);
    let mut insertions: Vec<(usize, String)> = quoted_fields(&words);
    for cast in cast_arrays(&statement, &words) {
        if let Some(element) = element_type(&statement, cast.inside) {
            insertions.push((cast.open.start, "(".to_owned()));
            insertions.push((cast.close.end(), format!("::{element}[])")));
        }
    }
    insert(&statement, insertions)
}

/// Returns a text as PostgreSQL prints it once it has read what it printed, as far as that differs: what a database that
/// was restored from a `pg_dump` has of it.
pub fn settled(text: String) -> String {
    let text = nested::flat(text);
    if !text.contains("])::") && !text.contains("EXTRACT(") && !text.contains(" ON TRUE") {
        return text;
    }
    let words = words(&text);
    let mut edits: Vec<(Range<usize>, String)> = Vec::new();
    for field in fields(&words) {
        edits.push((field.start..field.end(), field.text.to_lowercase()));
    }
    // A join without a condition.
    for all in words.windows(2).filter(|all| all[0].text == "ON" && all[1].text == "TRUE") {
        edits.push((all[1].start..all[1].end(), "(true)".to_owned()));
    }
    for cast in cast_arrays(&text, &words) {
        let target = &text[cast.close.end()..];
        let Some(end) = target.find("[]").filter(|_| element_type(&text, cast.inside).is_some()) else { continue };
        let depth = cast.inside.first().map_or(0, |it| it.depth);
        let elements = cast.inside.split(|it| it.text == "," && it.depth == depth);
        let elements: Vec<String> = elements
            .filter_map(|it| Some(format!("({}){}", &text[it.first()?.start..it.last()?.end()], &target[..end])))
            .collect();
        edits.push((cast.open.start..cast.close.end() + end + 2, format!("ARRAY[{}]", elements.join(", "))));
    }
    replace(&text, edits)
}

/// `(ARRAY[…])::…`
struct CastArray<'a, 'b> {
    open: Word<'a>,
    inside: &'b [Word<'a>],
    close: Word<'a>,
}

fn cast_arrays<'a, 'b>(statement: &str, words: &'b [Word<'a>]) -> Vec<CastArray<'a, 'b>> {
    let arrays = words.iter().enumerate().filter(|(_, word)| word.is("ARRAY"));
    let found = arrays.filter_map(|(place, word)| {
        let open = place.checked_sub(1).map(|before| words[before]).filter(|it| it.text == "(")?;
        let (inside, rest) = elements(&words[place + 1..], word.depth)?;
        let close = *rest.first().filter(|it| it.text == ")")?;
        Some(CastArray { open, inside, close })
    });
    found.filter(|it| statement[it.close.end()..].starts_with("::")).collect()
}

/// Puts texts in the place of others, of which those that begin later and overlap are passed over.
fn replace(text: &str, mut edits: Vec<(Range<usize>, String)>) -> String {
    edits.sort_by_key(|(range, _)| range.start);
    let mut replaced = String::with_capacity(text.len());
    let mut done = 0;
    for (range, new) in edits {
        if range.start >= done {
            replaced.push_str(&text[done..range.start]);
            replaced.push_str(&new);
            done = range.end;
        }
    }
    replaced + &text[done..]
}

/// Quotes the field of EXTRACT where it has capitals: `EXTRACT('YEAR' FROM …)` is printed without the quotes, and would
/// be read in small letters.
fn quoted_fields(words: &[Word<'_>]) -> Vec<(usize, String)> {
    fields(words).into_iter().flat_map(|it| [(it.start, "'".to_owned()), (it.end(), "'".to_owned())]).collect()
}

/// Returns the fields of EXTRACT that have capitals.
fn fields<'a>(words: &[Word<'a>]) -> Vec<Word<'a>> {
    let starts = |all: &[Word<'_>]| all[0].is("EXTRACT") && all[1].text == "(" && all[3].is("FROM");
    let fields = words.windows(4).filter(|all| starts(all)).map(|all| all[2]);
    fields.filter(|it| it.bare && it.text.chars().any(char::is_uppercase)).collect()
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
    use super::{reads_back, settled};

    #[test]
    fn between_in_front_of_and_stays_apart() {
        for (printed, wanted) in [
            ("CHECK ((((a >= 1) AND (a <= f(2, 3))) AND (b > 0)))", "CHECK (((a BETWEEN 1 AND f(2, 3)) AND (b > 0)))"),
            ("WHERE ((((a < 1) OR (a > 2)) OR b) OR c)", "WHERE (((a NOT BETWEEN 1 AND 2) OR b) OR c)"),
            ("((a > 1) AND ((b >= 1) AND (b <= 2)))", "((a > 1) AND ((b >= 1) AND (b <= 2)))"),
            ("(((a >= 1) AND (b <= 2)) AND c)", "(((a >= 1) AND (b <= 2)) AND c)"),
            ("'(((a >= 1) AND (a <= 2)) AND c)'", "'(((a >= 1) AND (a <= 2)) AND c)'"),
        ] {
            assert_eq!(reads_back(printed.to_owned()), wanted);
        }
    }

    #[test]
    fn a_field_of_extract_keeps_its_capitals() {
        assert_eq!(reads_back("EXTRACT(YEAR FROM now())".to_owned()), "EXTRACT('YEAR' FROM now())");
        assert_eq!(reads_back("EXTRACT(year FROM now())".to_owned()), "EXTRACT(year FROM now())");
    }

    #[test]
    fn a_text_settles_as_a_restored_copy_has_it() {
        for (printed, wanted) in [
            ("((((a >= 1) AND (a <= 2)) AND b) AND c)", "((a >= 1) AND (a <= 2) AND b AND c)"),
            ("(a AND ((b >= 1) AND (b <= 2)))", "(a AND ((b >= 1) AND (b <= 2)))"),
            ("((a OR b) AND c)", "((a OR b) AND c)"),
            (
                "(ARRAY['x'::character varying, 'y'::character varying])::text[]",
                "ARRAY[('x'::character varying)::text, ('y'::character varying)::text]",
            ),
            ("EXTRACT(YEAR FROM now())", "EXTRACT(year FROM now())"),
            ("(a LEFT JOIN b ON TRUE)", "(a LEFT JOIN b ON (true))"),
        ] {
            assert_eq!(settled(printed.to_owned()), wanted);
        }
    }

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

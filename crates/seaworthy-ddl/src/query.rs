//! The query of a view as every version prints it.

use crate::lex::{Word, words};

/// Returns the text of `pg_get_viewdef` without the name of its table before columns, where it reads from one alone.
///
/// PostgreSQL 16 leaves it out there (release notes of 16, E.1.3.1: views no longer carry the entries `old` and `new`,
/// by which 14 and 15 take every view for one of several tables). What both mean is the same, and the text of 16 and
/// later comes back as it is. A query that is not understood comes back as it is, too.
pub fn without_lone_prefix(definition: &str) -> String {
    let words = words(definition);
    let Some(query) = Query::parse(&words) else { return definition.to_owned() };
    let mut text = String::with_capacity(definition.len());
    let mut kept_to = 0;
    for place in query.prefixes() {
        text.push_str(&definition[kept_to..words[place].start]);
        kept_to = words[place + 2].start;
    }
    text.push_str(&definition[kept_to..]);
    text
}

/// A query that reads from one thing.
struct Query<'a> {
    words: &'a [Word<'a>],
    /// Where its select list begins.
    selected: usize,
    /// FROM, and the word behind its clause.
    from: (usize, usize),
    /// What its columns are called by: the alias, or the last name.
    reference: &'a str,
}

/// What may follow FROM and its items; all of them are reserved, and so quoted where they are names.
const CLAUSES: [&str; 9] = ["WHERE", "GROUP", "HAVING", "WINDOW", "ORDER", "LIMIT", "OFFSET", "FETCH", "FOR"];

impl<'a> Query<'a> {
    fn parse(words: &'a [Word<'a>]) -> Option<Self> {
        let outer = |keyword: &'static str| move |place: &usize| words[*place].depth == 0 && words[*place].is(keyword);
        // Each part of a UNION is a query of its own, which names its table in all versions.
        let several = ["UNION", "INTERSECT", "EXCEPT"];
        if words.iter().any(|word| word.depth == 0 && several.iter().any(|it| word.is(it))) {
            return None;
        }
        let selected = (0..words.len()).find(outer("SELECT"))? + 1;
        let rows_from = |place: usize| words[place - 1].is("ROWS");
        let mut all = (selected..words.len()).filter(outer("FROM")).filter(|place| !rows_from(*place));
        let from = all.next()?;
        if all.next().is_some() {
            return None;
        }
        let ends = |word: &Word<'_>| word.text == ";" || CLAUSES.iter().any(|it| word.is(it));
        let end = (from..words.len()).find(|place| words[*place].depth == 0 && ends(&words[*place]));
        let end = end.unwrap_or(words.len());
        let reference = reference(&words[from + 1..end])?;
        Some(Self { words, selected, from: (from, end), reference })
    }

    /// Returns where `table.column` stands for a column of the query itself, and the table need not be said.
    fn prefixes(&self) -> Vec<usize> {
        let taken = self.taken_names();
        let mut places = Vec::new();
        // For each open parenthesis: whether it holds another query, and whether what stands in it is sorted by.
        let mut open = vec![(false, false)];
        for (place, word) in self.words.iter().enumerate().skip(self.selected) {
            open.truncate(word.depth + 1);
            let (nested, sorts) = open.last_mut().expect("the outermost is never closed");
            let before = |back: usize| &self.words[place - back];
            if word.is("BY") {
                *sorts = before(1).is("ORDER") || before(1).is("PARTITION");
            }
            let (nested, sorts) = (*nested, *sorts);
            if word.text == "(" {
                let next = self.words.get(place + 1);
                let query = next.is_some_and(|it| ["SELECT", "WITH", "VALUES"].iter().any(|word| it.is(word)));
                open.push((nested || query, before(1).is("ON") && before(2).is("DISTINCT")));
            }
            let in_from = (self.from.0..self.from.1).contains(&place);
            if nested || in_from || !self.is_prefix(place) {
                continue;
            }
            let sorted_by = sorts && (before(1).is("BY") || ["(", ","].contains(&before(1).text));
            if !(sorted_by && taken.contains(&self.words[place + 2].text)) {
                places.push(place);
            }
        }
        places
    }

    fn is_prefix(&self, place: usize) -> bool {
        let text = |place: usize| self.words.get(place).map_or("", |word| word.text);
        let before = &self.words[place - 1];
        let qualifies = [".", ":", "::"].contains(&before.text) || before.is("COLLATE");
        let column = !matches!(text(place + 2), "*" | "") && text(place + 3) != "(" && text(place + 3) != ".";
        text(place) == self.reference && text(place + 1) == "." && !qualifies && column
    }

    /// Returns the names of what is selected that is not the column of that name: to sort by such a name means the
    /// former (PostgreSQL 16, SELECT, "ORDER BY").
    fn taken_names(&self) -> Vec<&'a str> {
        let outer_comma = |word: &Word<'_>| word.depth == 0 && word.text == ",";
        let items = self.words[self.selected..self.from.0].split(outer_comma);
        items.filter_map(|item| self.taken_name(item)).collect()
    }

    fn taken_name(&self, item: &[Word<'a>]) -> Option<&'a str> {
        let [rest @ .., name] = item else { return None };
        let plain = match without_as(rest) {
            [.., table, dot, column] => {
                let own = table.text == self.reference && dot.text == ".";
                own && (column.text == name.text)
            }
            [column] => column.text == name.text,
            [] => true,
            [..] => false,
        };
        // `t.a` without AS: the name is the column's own.
        let bare = item.len() == 1 || rest.last().is_some_and(|word| word.text == ".");
        (!plain && !bare).then_some(name.text)
    }
}

/// Returns what stands before the AS at its end.
fn without_as<'a, 'b>(words: &'b [Word<'a>]) -> &'b [Word<'a>] {
    match words {
        [rest @ .., last] if last.is("AS") => rest,
        all => all,
    }
}

/// Returns what the columns of the one item of a FROM clause are called by.
fn reference<'a>(clause: &[Word<'a>]) -> Option<&'a str> {
    let outer: Vec<&Word<'a>> = clause.iter().filter(|word| word.depth == 0).collect();
    let mut rest = outer.as_slice();
    while let [first, more @ ..] = rest
        && (first.is("ONLY") || first.is("LATERAL"))
    {
        rest = more;
    }
    let mut name = None;
    match rest {
        // A query, or a join, which stands in parentheses, too.
        [open, _, more @ ..] if open.text == "(" => {
            if clause.iter().any(|word| word.depth == 1 && word.is("JOIN")) {
                return None;
            }
            rest = more;
        }
        [first, more @ ..] => {
            name = Some(first.text);
            rest = more;
            while let [dot, last, more @ ..] = rest
                && dot.text == "."
            {
                name = Some(last.text);
                rest = more;
            }
        }
        [] => return None,
    }
    if let [rows, open, close, more @ ..] = rest
        && rows.is("FROM")
        && open.text == "("
        && close.text == ")"
    {
        rest = more;
    }
    rest = without_parentheses(rest);
    if let [with, ordinality, more @ ..] = rest
        && with.is("WITH")
        && ordinality.is("ORDINALITY")
    {
        rest = more;
    }
    if let [first, more @ ..] = rest
        && first.is("AS")
    {
        rest = more;
    }
    if let [alias, more @ ..] = rest
        && !alias.is("TABLESAMPLE")
        && alias.text != ","
    {
        name = Some(alias.text);
        rest = without_parentheses(more);
    }
    let whole = rest.first().is_none_or(|word| word.is("TABLESAMPLE")) && !rest.iter().any(|word| word.text == ",");
    name.filter(|_| whole)
}

fn without_parentheses<'a, 'b>(words: &'b [&'b Word<'a>]) -> &'b [&'b Word<'a>] {
    match words {
        [open, close, rest @ ..] if open.text == "(" && close.text == ")" => rest,
        all => all,
    }
}

#[cfg(test)]
mod tests {
    use super::without_lone_prefix;

    fn check(printed_by_15: &str, printed_by_18: &str) {
        assert_eq!(without_lone_prefix(printed_by_15), printed_by_18);
        assert_eq!(without_lone_prefix(printed_by_18), printed_by_18);
    }

    #[test]
    fn one_table_needs_no_name_before_its_columns() {
        check(
            "SELECT t.a,\n    t.b\n   FROM public.t\n  WHERE (t.a > 0);",
            "SELECT a,\n    b\n   FROM public.t\n  WHERE (a > 0);",
        );
        check(
            r#"SELECT u."Odd one" FROM ONLY public.t u TABLESAMPLE system (10);"#,
            r#"SELECT "Odd one" FROM ONLY public.t u TABLESAMPLE system (10);"#,
        );
        check(
            "WITH q AS (\n SELECT t.a FROM t)\n SELECT q.a FROM q;",
            "WITH q AS (\n SELECT t.a FROM t)\n SELECT a FROM q;",
        );
        check("SELECT (w.p).x AS x FROM public.w;", "SELECT (p).x AS x FROM public.w;");
        check("SELECT x.g FROM generate_series(1, 3) x(g);", "SELECT g FROM generate_series(1, 3) x(g);");
        check("SELECT r.x FROM ROWS FROM(f(1), f(2)) r(x, y);", "SELECT x FROM ROWS FROM(f(1), f(2)) r(x, y);");
        check(
            "SELECT s.a FROM ( SELECT t.a FROM (t JOIN u ON true)) s;",
            "SELECT a FROM ( SELECT t.a FROM (t JOIN u ON true)) s;",
        );
    }

    #[test]
    fn several_tables_keep_their_names() {
        for text in [
            "SELECT t.a FROM public.t, public.u;",
            "SELECT t.a FROM (public.t JOIN public.u ON (true));",
            "SELECT t.a FROM t UNION SELECT u.a FROM u;",
            "VALUES (1);",
            "SELECT 1;",
        ] {
            check(text, text);
        }
    }

    #[test]
    fn what_is_no_column_of_the_query_itself_keeps_its_name() {
        check(
            "SELECT (t.*)::text AS x FROM t WHERE (t.a IN ( SELECT u.a FROM u WHERE (u.b = t.b)));",
            "SELECT (t.*)::text AS x FROM t WHERE (a IN ( SELECT u.a FROM u WHERE (u.b = t.b)));",
        );
        check(
            "SELECT (public.c)::public.pair, public.f(public.a) FROM t public;",
            "SELECT (c)::public.pair, public.f(a) FROM t public;",
        );
    }

    #[test]
    fn a_column_to_sort_by_keeps_it_where_something_else_has_its_name() {
        check("SELECT t.a AS b, t.b AS a FROM t ORDER BY t.b;", "SELECT a AS b, b AS a FROM t ORDER BY t.b;");
        check("SELECT t.a FROM t ORDER BY t.a, t.b DESC;", "SELECT a FROM t ORDER BY a, b DESC;");
        check(
            "SELECT DISTINCT ON (t.b, (t.b + 1)) t.a AS b FROM t ORDER BY t.b, (t.b + 1);",
            "SELECT DISTINCT ON (t.b, (b + 1)) a AS b FROM t ORDER BY t.b, (b + 1);",
        );
        check(
            "SELECT t.a AS b, sum(t.a) OVER (PARTITION BY t.b ORDER BY t.b) FROM t GROUP BY t.a, t.b;",
            "SELECT a AS b, sum(a) OVER (PARTITION BY t.b ORDER BY t.b) FROM t GROUP BY a, b;",
        );
        check(
            "SELECT max(t.a) AS a FROM t GROUP BY t.a ORDER BY t.a;",
            "SELECT max(a) AS a FROM t GROUP BY a ORDER BY t.a;",
        );
    }
}

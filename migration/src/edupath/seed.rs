//! What `db seed` sends: the four subscription plans, and an invented agency that brings students to universities abroad.
//!
//! It fits the schema of every version: what a version lacks, its rows do without. The same seed gives the same rows:
//! each value hangs on the seed, the row's number and the name of the choice, never on `random()`. Keys carry the seed,
//! so another seed adds rows, and the same one adds none.

use seaworthy::Seed;

mod community;
mod money;
mod office;
mod people;
mod study;

/// Returns the statements; the number of students is `seed.rows`, and the other tables follow.
///
/// The plans are what a real system needs, too: `--rows 0` brings them alone.
pub(crate) fn statements(seed: Seed) -> Vec<String> {
    let mut statements = vec![money::PLANS.to_owned()];
    if seed.rows == 0 {
        return statements;
    }
    let size = Size::of(seed);
    // Compiling these queries takes longer than running them.
    statements.insert(0, "SET LOCAL jit = off".to_owned());
    statements.extend(FUNCTIONS.map(|function| size.fill(function)));
    let templates =
        [people::STATEMENTS, study::STATEMENTS, community::STATEMENTS, money::STATEMENTS, office::STATEMENTS].concat();
    statements.extend(templates.iter().map(|template| size.fill(template)));
    statements.extend(
        ["one_of(text, bigint, text[])", "pick(text, bigint, bigint)", "key(text, bigint)"]
            .map(|function| format!("DROP FUNCTION pg_temp.{function}")),
    );
    statements
}

const FUNCTIONS: [&str; 3] = [
    // The key of a row.
    "CREATE OR REPLACE FUNCTION pg_temp.key(what text, number bigint) RETURNS uuid LANGUAGE sql IMMUTABLE
AS 'SELECT md5('':seed/'' || what || ''/'' || number)::uuid'",
    // A number from 0 below `choices` that hangs on the seed, the row and what is chosen.
    "CREATE OR REPLACE FUNCTION pg_temp.pick(what text, number bigint, choices bigint) RETURNS integer
LANGUAGE sql IMMUTABLE
AS 'SELECT ((hashtextextended('':seed/'' || what || ''/'' || number, 0) & 2147483647) % choices)::integer'",
    "CREATE OR REPLACE FUNCTION pg_temp.one_of(what text, number bigint, choices text[]) RETURNS text
LANGUAGE sql IMMUTABLE
AS 'SELECT choices[1 + pg_temp.pick(what, number, cardinality(choices))]'",
];

/// How many rows each table gets.
struct Size {
    seed: u64,
    students: u64,
    counselors: u64,
    universities: u64,
    posts: u64,
}

impl Size {
    fn of(Seed { rows, seed }: Seed) -> Self {
        Self { seed, students: rows, counselors: rows / 50 + 2, universities: rows / 100 + 5, posts: rows / 4 + 3 }
    }

    /// Replaces `:name` by its number.
    fn fill(&self, template: &str) -> String {
        let numbers = [
            (":seed", self.seed),
            (":students", self.students),
            (":counselors", self.counselors),
            (":universities", self.universities),
            (":courses", self.universities * 4),
            (":posts", self.posts),
        ];
        numbers.iter().fold(template.to_owned(), |filled, (name, number)| filled.replace(name, &number.to_string()))
    }
}

//! What `db seed` sends: the original schema filled with an invented Australian school year, in every shape of JSON
//! that the moves have to read, about one row in a hundred malformed.
//!
//! The same seed gives the same rows: each value hangs on the seed, the row's number and the name of the choice, never
//! on a clock or on `random()`. Ids carry the seed, so another seed adds rows, and the same one adds none.

use seaworthy::Seed;

use super::moves::WITHOUT_JIT;

mod content;
mod people;
mod places;
mod tutoring;

/// Returns the statements; the number of bookings is `seed.rows`, and the other tables follow.
pub(crate) fn statements(seed: Seed) -> Vec<String> {
    if seed.rows == 0 {
        return Vec::new();
    }
    let size = Size::of(seed);
    let mut statements = vec![WITHOUT_JIT.to_owned(), PICK.replace(":seed", &seed.seed.to_string()), ONE_OF.to_owned()];
    let templates = [people::STATEMENTS, tutoring::STATEMENTS, content::STATEMENTS, places::STATEMENTS].concat();
    statements.extend(templates.iter().map(|template| size.fill(template)));
    statements.extend(["DROP FUNCTION pg_temp.one_of", "DROP FUNCTION pg_temp.pick"].map(str::to_owned));
    statements
}

/// A number from 0 below `choices` that hangs on the seed, the row and what is chosen.
const PICK: &str = "CREATE OR REPLACE FUNCTION pg_temp.pick(what text, number bigint, choices bigint) RETURNS integer
LANGUAGE sql IMMUTABLE
AS 'SELECT ((hashtextextended('':seed/'' || what || ''/'' || number, 0) & 2147483647) % choices)::integer'";

const ONE_OF: &str = "CREATE OR REPLACE FUNCTION pg_temp.one_of(what text, number bigint, choices text[]) RETURNS text
LANGUAGE sql IMMUTABLE
AS 'SELECT choices[1 + pg_temp.pick(what, number, cardinality(choices))]'";

/// How many rows each table gets.
struct Size {
    seed: u64,
    bookings: u64,
    tenants: u64,
    users: u64,
    tutors: u64,
}

impl Size {
    fn of(Seed { rows, seed }: Seed) -> Self {
        let tutors = rows / 10 + 1;
        Self { seed, bookings: rows, tenants: rows / 5_000 + 1, users: tutors + rows / 4 + 10, tutors }
    }

    /// Replaces `:name` by its number. Rows belong to tenants, tutors and users by their own numbers, in turn.
    fn fill(&self, template: &str) -> String {
        let numbers = [
            (":seed", self.seed),
            (":bookings", self.bookings),
            (":tenants", self.tenants),
            (":users", self.users),
            (":tutors", self.tutors),
            (":halves", self.bookings / 2 + 1),
            (":quarters", self.bookings / 4 + 1),
            (":tenths", self.bookings / 10 + 1),
            (":fortieths", self.bookings / 40 + 1),
        ];
        numbers.iter().fold(template.to_owned(), |filled, (name, number)| filled.replace(name, &number.to_string()))
    }
}

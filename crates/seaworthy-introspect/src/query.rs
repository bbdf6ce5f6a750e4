//! How the queries are sent: the session around them, and the columns that only newer servers have.

use seaworthy_catalog::QualifiedName;
use sqlx::postgres::PgRow;
use sqlx::postgres::types::Oid;
use sqlx::{FromRow as _, Row as _};

use crate::{IntrospectError, SERVER_MAJOR_MIN, Scope, Source};

/// Settings that hold while the catalog is read, until the transaction ends.
///
/// An empty `search_path` has every name printed with its schema. JIT costs more than these queries take (PostgreSQL
/// 14, 32.2 "When to JIT?"). A fresh database has the statistics of an empty one about its own catalogs (`initdb`
/// analyzes them; autovacuum comes later, and not to every table): the planner takes 10,000 comments for one, and loops
/// over all of them for each column. Without nested loops it hashes, which is right for one row and for all of them;
/// where nothing else can be done, it still loops. The hashes of 5,000 tables do not fit into the 4 MB of `work_mem`. The
/// joins are written in a good order, and to look for a better one takes longer than it can save.
///
/// The others have what is printed, names and the constants in defaults, checks and views, in one form whatever is set
/// for the database or the role: PostgreSQL's own, and that of sqlx's sessions, which are in UTC (PostgreSQL 14, 20.11.2
/// "Locale and Formatting", 20.11.1 "Statement Behavior", 20.13.1 "Previous PostgreSQL Versions"). `lc_monetary` stays,
/// for a constant of money means what it says only there (PostgreSQL 14, 8.2 "Monetary Types").
const SETTINGS: [(&str, &str); 12] = [
    ("search_path", ""),
    ("jit", "off"),
    ("enable_nestloop", "off"),
    ("work_mem", "32MB"),
    ("join_collapse_limit", "1"),
    ("quote_all_identifiers", "off"),
    ("standard_conforming_strings", "on"),
    ("DateStyle", "ISO, MDY"),
    ("IntervalStyle", "postgres"),
    ("TimeZone", "UTC"),
    ("bytea_output", "hex"),
    ("extra_float_digits", "1"),
];

/// What was found on the way in.
pub(crate) struct Session {
    major: u32,
    /// Whether the connection strings of subscriptions may be read: of superusers, and who was granted that.
    shows_connections: bool,
    /// What [`SETTINGS`] were.
    before: Vec<String>,
}

/// Makes the settings, and asks for the server's version.
pub(crate) async fn enter(source: &mut impl Source) -> Result<Session, IntrospectError> {
    let failed = |source| IntrospectError::Query { query: "the server's version", source };
    // Of each row the old value comes first.
    let sql = "SELECT current_setting('server_version_num')::int, \
                      has_column_privilege('pg_catalog.pg_subscription', 'subconninfo', 'SELECT'), \
                      current_setting(name) AS before, set_config(name, value, true) \
               FROM ROWS FROM (unnest($1::text[]), unnest($2::text[])) AS setting (name, value)";
    let (names, values) = SETTINGS.map(|(name, value)| (name.to_owned(), value.to_owned())).into_iter().unzip();
    let (names, values): (Vec<String>, Vec<String>) = (names, values);
    let mut rows = Vec::new();
    let mut decode = |row: &PgRow| rows.push(<(i32, bool, String, String)>::from_row(row));
    source.rows(sql.to_owned(), &[&names, &values], &mut decode).await.map_err(failed)?;
    let rows = rows.into_iter().collect::<Result<Vec<_>, _>>().map_err(failed)?;
    let version = rows.first().map_or(0, |row| row.0.unsigned_abs());
    let shows_connections = rows.first().is_some_and(|row| row.1);
    let before = rows.into_iter().map(|row| row.2).collect();
    let session = Session { major: version / 10_000, shows_connections, before };
    if session.major < SERVER_MAJOR_MIN {
        return Err(IntrospectError::UnsupportedVersion { major: session.major });
    }
    Ok(session)
}

/// Gives the transaction its settings back.
pub(crate) async fn leave(source: &mut impl Source, session: &Session) -> Result<(), IntrospectError> {
    let failed = |source| IntrospectError::Query { query: "the settings", source };
    let sql = "SELECT set_config(name, value, true) \
               FROM ROWS FROM (unnest($1::text[]), unnest($2::text[])) AS setting (name, value)";
    let names = SETTINGS.map(|(name, _)| name.to_owned());
    source.rows(sql.to_owned(), &[&names, &session.before], &mut |_| {}).await.map_err(failed)
}

/// One of the queries in `sql/`.
pub(crate) struct Query {
    /// What it asks for, in the plural; `sql/absent.sql` knows it by that.
    pub(crate) name: &'static str,
    /// Its text, with placeholders in braces.
    pub(crate) text: &'static str,
}

/// Which of the others would find nothing.
pub(crate) const ABSENT: Query = Query { name: "kinds of objects", text: include_str!("sql/absent.sql") };

/// Every relation of the schemas, before patterns choose among them.
const NAMES: Query = Query { name: "names of relations", text: include_str!("sql/names.sql") };

/// What the queries are sent with.
pub(crate) struct Reader<'a, S> {
    source: &'a mut S,
    session: &'a Session,
    schemas: &'a [String],
    /// The relations of the scope, as texts.
    oids: Vec<String>,
    /// The names of queries that would find nothing.
    absent: Vec<String>,
}

impl<'a, S: Source> Reader<'a, S> {
    /// Finds out which relations are in the scope.
    pub(crate) async fn new(
        source: &'a mut S,
        session: &'a Session,
        scope: &'a Scope,
    ) -> Result<Self, IntrospectError> {
        let mut reader = Self { source, session, schemas: &scope.schemas, oids: Vec::new(), absent: Vec::new() };
        let absent = reader.fetch_all(&ABSENT, |row| Ok(row.try_get::<Vec<String>, _>("absent")?)).await?;
        reader.absent = absent.into_iter().flatten().collect();
        let decode = |row: &PgRow| Ok((row.try_get::<Oid, _>("oid")?.0, name(row)?));
        let mut found = reader.fetch(&NAMES, decode).await?;
        found.retain(|(_, name)| scope.has(name));
        reader.oids = found.into_iter().map(|(oid, _)| oid.to_string()).collect();
        Ok(reader)
    }

    /// Returns the rows of a query that looks through the schemas, `$1`.
    pub(crate) async fn fetch<T: Send>(
        &mut self,
        query: &Query,
        decode: impl Fn(&PgRow) -> Result<T, DecodeError> + Sync,
    ) -> Result<Vec<T>, IntrospectError> {
        self.rows(query, &[self.schemas], decode).await
    }

    /// Returns the rows of a query about the relations of the scope, `$1`.
    pub(crate) async fn fetch_on_relations<T: Send>(
        &mut self,
        query: &Query,
        decode: impl Fn(&PgRow) -> Result<T, DecodeError> + Sync,
    ) -> Result<Vec<T>, IntrospectError> {
        let oids = std::mem::take(&mut self.oids);
        let rows = self.fetch_of(query, &oids, decode).await;
        self.oids = oids;
        rows
    }

    /// Returns the rows of a query that looks through the schemas, `$1`, and their relations, `$2`.
    pub(crate) async fn fetch_with_relations<T: Send>(
        &mut self,
        query: &Query,
        decode: impl Fn(&PgRow) -> Result<T, DecodeError> + Sync,
    ) -> Result<Vec<T>, IntrospectError> {
        let oids = std::mem::take(&mut self.oids);
        let rows = self.rows(query, &[self.schemas, &oids], decode).await;
        self.oids = oids;
        rows
    }

    /// Returns the rows of a query about objects with these OIDs; none without asking where there are none.
    ///
    /// An array tells the planner how many they are, which it cannot know of a subquery over a catalog that was filled a
    /// moment ago and never analyzed.
    pub(crate) async fn fetch_of<T: Send>(
        &mut self,
        query: &Query,
        oids: &[String],
        decode: impl Fn(&PgRow) -> Result<T, DecodeError> + Sync,
    ) -> Result<Vec<T>, IntrospectError> {
        if oids.is_empty() { Ok(Vec::new()) } else { self.rows(query, &[oids], decode).await }
    }

    /// Returns the rows of a query that asks for nothing in particular.
    pub(crate) async fn fetch_all<T: Send>(
        &mut self,
        query: &Query,
        decode: impl Fn(&PgRow) -> Result<T, DecodeError> + Sync,
    ) -> Result<Vec<T>, IntrospectError> {
        self.rows(query, &[], decode).await
    }

    async fn rows<T: Send>(
        &mut self,
        query: &Query,
        lists: &[&[String]],
        decode: impl Fn(&PgRow) -> Result<T, DecodeError> + Sync,
    ) -> Result<Vec<T>, IntrospectError> {
        let mut decoded = Vec::new();
        if self.absent.iter().any(|absent| absent == query.name) {
            return Ok(decoded);
        }
        let failed = |source| IntrospectError::of_query(query.name, source);
        let mut wrong = None;
        let mut each = |row: &PgRow| match decode(row) {
            Ok(value) => decoded.push(value),
            Err(error) => wrong = Some(error),
        };
        self.source.rows(render(query.text, self.session), lists, &mut each).await.map_err(failed)?;
        match wrong {
            None => Ok(decoded),
            Some(DecodeError::Row(source)) => Err(failed(source)),
            Some(DecodeError::Gone) => Err(IntrospectError::Gone { query: query.name }),
            Some(DecodeError::Code { column, code }) => Err(IntrospectError::UnknownCode { column, code }),
        }
    }
}

/// Columns and tables of `pg_catalog` that are younger than [`SERVER_MAJOR_MIN`]: the first version, and what stands for one
/// before it. PostgreSQL 18, "System Catalogs", compared with that of 14.
const YOUNG_COLUMNS: [(&str, u32, &str); 17] = [
    ("i.indnullsnotdistinct", 15, "false"),
    ("con.confdelsetcols", 15, "NULL::int2[]"),
    ("con.conenforced", 18, "true"),
    ("con.conperiod", 18, "false"),
    // What was colliculocale in 15 and 16, and collcollate before.
    ("c.colllocale", 17, "{c.colliculocale}"),
    ("c.colliculocale", 15, "c.collcollate"),
    ("c.collicurules", 16, "NULL::text"),
    ("pr.prattrs", 15, "NULL::int2[]"),
    ("pr.prqual", 15, "NULL::pg_node_tree"),
    ("p.pubgencols", 18, "'n'"),
    ("s.subtwophasestate", 15, "'d'"),
    ("s.subdisableonerr", 15, "false"),
    ("s.subpasswordrequired", 16, "true"),
    ("s.subrunasowner", 16, "false"),
    ("s.suborigin", 16, "'any'"),
    ("s.subfailover", 17, "false"),
    ("pg_publication_namespace", 15, "(SELECT NULL::oid AS pnpubid, NULL::oid AS pnnspid WHERE false)"),
];

/// Whether the options of a user mapping are shown.
///
/// PG 14, 54.95 "pg_user_mappings": to the user of it who may use the server, to the owner of the server where it is that
/// of PUBLIC, and to superusers.
const MAPPING_IS_SHOWN: &str = "EXISTS (
        SELECT FROM pg_catalog.pg_foreign_server shown
        WHERE shown.oid = m.srvid
          AND (m.umuser <> 0 AND m.usename = current_user
               AND (pg_has_role(shown.srvowner, 'USAGE') OR has_server_privilege(shown.oid, 'USAGE'))
            OR m.umuser = 0 AND pg_has_role(shown.srvowner, 'USAGE')
            OR (SELECT r.rolsuper FROM pg_catalog.pg_roles r WHERE r.rolname = current_user))
    )";

/// Returns the text of a query for that server and that role.
fn render(text: &str, session: &Session) -> String {
    let major = session.major;
    let mut sql = text.replace("{scope}", include_str!("sql/scope.sql"));
    sql = sql.replace("{access_objects}", include_str!("sql/access_objects.sql").trim_end());
    sql = sql.replace("{mapping_is_shown}", MAPPING_IS_SHOWN);
    sql = sql.replace("{s.subconninfo}", if session.shows_connections { "s.subconninfo" } else { "NULL::text" });
    for (column, since, before) in YOUNG_COLUMNS {
        sql = sql.replace(&format!("{{{column}}}"), if major >= since { column } else { before });
    }
    sql
}

/// Why a row could not be decoded.
pub(crate) enum DecodeError {
    Row(sqlx::Error),
    /// PostgreSQL prints nothing, or three question marks, of what is no longer there.
    Gone,
    Code {
        column: &'static str,
        code: String,
    },
}

impl From<sqlx::Error> for DecodeError {
    fn from(error: sqlx::Error) -> Self {
        Self::Row(error)
    }
}

/// Returns the variant that a code of `pg_catalog` stands for.
pub(crate) fn code<T: Copy>(
    row: &PgRow,
    field: &str,
    column: &'static str,
    all: &[T],
    as_str: impl Fn(T) -> &'static str,
) -> Result<T, DecodeError> {
    let code: String = row.try_get(field)?;
    all.iter().copied().find(|variant| as_str(*variant) == code).ok_or(DecodeError::Code { column, code })
}

/// Returns the name of a row with `schema` and `name`.
pub(crate) fn name(row: &PgRow) -> Result<QualifiedName, DecodeError> {
    Ok(QualifiedName { schema: row.try_get("schema")?, name: row.try_get("name")? })
}

/// Returns a name that may be missing.
pub(crate) fn optional_name(row: &PgRow, schema: &str, name: &str) -> Result<Option<QualifiedName>, DecodeError> {
    let (schema, name): (Option<String>, Option<String>) = (row.try_get(schema)?, row.try_get(name)?);
    Ok(schema.zip(name).map(|(schema, name)| QualifiedName { schema, name }))
}

#[cfg(test)]
mod tests {
    use super::{Session, render};

    #[test]
    fn a_column_that_the_server_lacks_becomes_a_constant() {
        let text = "SELECT {i.indnullsnotdistinct}, {con.conperiod}";
        let on = |major| render(text, &Session { major, shows_connections: false, before: Vec::new() });
        assert_eq!(on(14), "SELECT false, false");
        assert_eq!(on(17), "SELECT i.indnullsnotdistinct, false");
        assert_eq!(on(18), "SELECT i.indnullsnotdistinct, con.conperiod");
    }
}

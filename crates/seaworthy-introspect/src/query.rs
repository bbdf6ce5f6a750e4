//! How the queries are sent: the session around them, and the columns that only newer servers have.

use seaworthy_catalog::QualifiedName;
use sqlx::postgres::PgRow;
use sqlx::{FromRow as _, Row as _};

use crate::{IntrospectError, SERVER_MAJOR_MIN, Scope, Source};

/// What was found on the way in.
pub(crate) struct Session {
    major: u32,
    search_path: String,
    jit: String,
}

/// Empties the `search_path` until the transaction ends, and asks for the server's version.
///
/// JIT goes off, too: to compile these queries takes longer than to run them (PostgreSQL 14, 32.2 "When to JIT?").
pub(crate) async fn enter(source: &mut impl Source) -> Result<Session, IntrospectError> {
    let failed = |source| IntrospectError::Query { query: "the server's version", source };
    let sql = "SELECT current_setting('server_version_num')::int, \
                      current_setting('search_path'), \
                      current_setting('jit'), \
                      set_config('search_path', '', true), \
                      set_config('jit', 'off', true)";
    let mut session = Err(sqlx::Error::RowNotFound);
    let mut decode = |row: &PgRow| {
        session = <(i32, String, String, String, String)>::from_row(row).map(|(version, search_path, jit, _, _)| {
            Session { major: version.unsigned_abs() / 10_000, search_path, jit }
        });
    };
    source.rows(sql.to_owned(), &[], &mut decode).await.map_err(failed)?;
    let session = session.map_err(failed)?;
    if session.major < SERVER_MAJOR_MIN {
        return Err(IntrospectError::UnsupportedVersion { major: session.major });
    }
    Ok(session)
}

/// Gives the transaction its settings back.
pub(crate) async fn leave(source: &mut impl Source, session: &Session) -> Result<(), IntrospectError> {
    let failed = |source| IntrospectError::Query { query: "the settings", source };
    let sql = "SELECT set_config('search_path', ($1::text[])[1], true), set_config('jit', ($1::text[])[2], true)";
    let settings = [session.search_path.clone(), session.jit.clone()];
    source.rows(sql.to_owned(), &[&settings], &mut |_| {}).await.map_err(failed)
}

/// One of the queries in `sql/`.
pub(crate) struct Query {
    /// What it asks for, in the plural.
    pub(crate) name: &'static str,
    /// Its text, with placeholders in braces.
    pub(crate) text: &'static str,
}

/// Returns the rows of a query, decoded one by one.
pub(crate) async fn fetch<T>(
    source: &mut impl Source,
    session: &Session,
    scope: &Scope,
    query: &Query,
    decode: impl Fn(&PgRow) -> Result<T, DecodeError> + Sync,
) -> Result<Vec<T>, IntrospectError>
where
    T: Send,
{
    let failed = |source| IntrospectError::Query { query: query.name, source };
    let mut decoded = Vec::new();
    let sql = render(query.text, session.major);
    let lists = [scope.schemas.as_slice(), scope.exclude_tables.as_slice()];
    source.rows(sql, &lists, &mut |row| decoded.push(decode(row))).await.map_err(failed)?;
    let decoded = decoded.into_iter().map(|decoded| {
        decoded.map_err(|error| match error {
            DecodeError::Row(source) => failed(source),
            DecodeError::Code { column, code } => IntrospectError::UnknownCode { column, code },
        })
    });
    decoded.collect()
}

/// Columns and tables of `pg_catalog` that are younger than [`SERVER_MAJOR_MIN`]: the first version, and what stands for one
/// before it. PostgreSQL 18, "System Catalogs", compared with that of 14.
const YOUNG_COLUMNS: [(&str, u32, &str); 11] = [
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
    ("pg_publication_namespace", 15, "(SELECT NULL::oid AS pnpubid, NULL::oid AS pnnspid WHERE false)"),
];

/// Returns the text of a query for a server of that major version.
fn render(text: &str, major: u32) -> String {
    let mut sql = text.replace("{scope}", include_str!("sql/scope.sql"));
    sql = sql.replace("{access_objects}", include_str!("sql/access_objects.sql").trim_end());
    for (column, since, before) in YOUNG_COLUMNS {
        sql = sql.replace(&format!("{{{column}}}"), if major >= since { column } else { before });
    }
    sql
}

/// Why a row could not be decoded.
pub(crate) enum DecodeError {
    Row(sqlx::Error),
    Code { column: &'static str, code: String },
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

/// Returns a name that may be missing.
pub(crate) fn optional_name(row: &PgRow, schema: &str, name: &str) -> Result<Option<QualifiedName>, DecodeError> {
    let (schema, name): (Option<String>, Option<String>) = (row.try_get(schema)?, row.try_get(name)?);
    Ok(schema.zip(name).map(|(schema, name)| QualifiedName { schema, name }))
}

#[cfg(test)]
mod tests {
    use super::render;

    #[test]
    fn a_column_that_the_server_lacks_becomes_a_constant() {
        let text = "SELECT {i.indnullsnotdistinct}, {con.conperiod}";
        assert_eq!(render(text, 14), "SELECT false, false");
        assert_eq!(render(text, 17), "SELECT i.indnullsnotdistinct, false");
        assert_eq!(render(text, 18), "SELECT i.indnullsnotdistinct, con.conperiod");
    }
}

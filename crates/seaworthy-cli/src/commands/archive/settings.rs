//! What belongs to a database and to none of its objects: no archive restores it but with `pg_restore --create`.

use seaworthy_ddl::{quote_ident, quote_literal};
use sqlx::{PgConnection, Row as _};

use crate::error::CommandError;

/// Settings whose value is a list of names, quoted where they have to be.
///
/// PG 14, src/bin/pg_dump/dumputils.c, `variable_is_guc_list_quote`: as one literal, such a list would be one name.
const LISTS: [&str; 6] = [
    "local_preload_libraries",
    "search_path",
    "session_preload_libraries",
    "shared_preload_libraries",
    "temp_tablespaces",
    "unix_socket_directories",
];

/// Returns the statements that give a database what another has: grants on it, settings, its limit of connections, its
/// comment, and last its owner, whose right the others are.
pub(super) async fn statements(
    connection: &mut PgConnection,
    (from, to): (&str, &str),
) -> Result<Vec<String>, CommandError> {
    let said = || CommandError::server("reading the settings of the database");
    let to = quote_ident(to);
    let mut statements = grants(connection, from, &to).await?;
    let settings = sqlx::query(
        "SELECT rolname, split_part(setting, '=', 1) AS name, substr(setting, strpos(setting, '=') + 1) AS value\n\
         FROM pg_catalog.pg_db_role_setting JOIN pg_catalog.pg_database ON pg_database.oid = setdatabase\n\
         CROSS JOIN unnest(setconfig) WITH ORDINALITY AS each (setting, place)\n\
         LEFT JOIN pg_catalog.pg_roles ON pg_roles.oid = setrole\n\
         WHERE datname = $1 ORDER BY rolname NULLS FIRST, place",
    );
    for row in settings.bind(from).fetch_all(&mut *connection).await.map_err(said())? {
        let (role, name, value): (Option<&str>, &str, &str) = (row.get("rolname"), row.get("name"), row.get("value"));
        let whose = role.map_or_else(
            || format!("ALTER DATABASE {to}"),
            |role| format!("ALTER ROLE {} IN DATABASE {to}", quote_ident(role)),
        );
        statements.push(format!("{whose} SET {} TO {}", quote_ident(name), written(name, value)));
    }
    let row = sqlx::query(
        "SELECT datconnlimit, pg_get_userbyid(datdba)::text AS owner, pg_get_userbyid(datdba) = current_user AS is_mine,\n\
         shobj_description(oid, 'pg_database') AS comment FROM pg_catalog.pg_database WHERE datname = $1",
    );
    let row = row.bind(from).fetch_one(&mut *connection).await.map_err(said())?;
    if let Some(comment) = row.get::<Option<&str>, _>("comment") {
        statements.push(format!("COMMENT ON DATABASE {to} IS {}", quote_literal(comment)));
    }
    if row.get::<i32, _>("datconnlimit") != -1 {
        statements.push(format!("ALTER DATABASE {to} CONNECTION LIMIT {}", row.get::<i32, _>("datconnlimit")));
    }
    if !row.get::<bool, _>("is_mine") {
        statements.push(format!("ALTER DATABASE {to} OWNER TO {}", quote_ident(row.get("owner"))));
    }
    Ok(statements)
}

/// Returns who may do what in the database, where that is not what every new one has.
async fn grants(connection: &mut PgConnection, from: &str, to: &str) -> Result<Vec<String>, CommandError> {
    let rows = sqlx::query(
        "SELECT coalesce(quote_ident(rolname), 'PUBLIC') AS grantee, string_agg(privilege_type, ', ') AS privileges,\n\
         is_grantable, grantee = datdba AS is_owner\n\
         FROM pg_catalog.pg_database CROSS JOIN aclexplode(datacl) AS entry\n\
         LEFT JOIN pg_catalog.pg_roles ON pg_roles.oid = grantee\n\
         WHERE datname = $1 AND (grantee = 0 OR rolname IS NOT NULL)\n\
         GROUP BY grantee, rolname, is_grantable, datdba ORDER BY 1, is_grantable",
    );
    let rows = rows.bind(from).fetch_all(connection).await;
    let rows = rows.map_err(CommandError::server("reading the grants on the database"))?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    // The owner has all of it by being the owner; what others have by default may have been taken away.
    let mut statements = vec![format!("REVOKE ALL ON DATABASE {to} FROM PUBLIC")];
    for row in rows.iter().filter(|row| !row.get::<bool, _>("is_owner")) {
        let option = if row.get("is_grantable") { " WITH GRANT OPTION" } else { "" };
        let (privileges, grantee): (&str, &str) = (row.get("privileges"), row.get("grantee"));
        statements.push(format!("GRANT {privileges} ON DATABASE {to} TO {grantee}{option}"));
    }
    Ok(statements)
}

/// Returns the value as `SET name TO …` takes it.
fn written(name: &str, value: &str) -> String {
    if !LISTS.contains(&name) {
        return quote_literal(value);
    }
    let names: Vec<String> = listed(value).iter().map(|name| quote_literal(name)).collect();
    if names.is_empty() { "''".to_owned() } else { names.join(", ") }
}

/// Takes a list of names apart: `"$user", public`.
fn listed(list: &str) -> Vec<String> {
    let (mut names, mut name, mut quoted) = (Vec::new(), None::<String>, false);
    let mut characters = list.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '"' if quoted && characters.peek() == Some(&'"') => {
                characters.next();
                name.get_or_insert_default().push('"');
            }
            '"' => {
                quoted = !quoted;
                name.get_or_insert_default();
            }
            ',' if !quoted => names.extend(name.take()),
            character if !quoted && character.is_whitespace() => {}
            character => name.get_or_insert_default().push(character),
        }
    }
    names.extend(name);
    names
}

#[cfg(test)]
mod tests {
    use super::written;

    #[test]
    fn a_list_of_names_is_written_name_by_name_and_a_value_as_one() {
        let check = |name, value, expected| assert_eq!(written(name, value), expected);
        check("search_path", "\"$user\", public", "'$user', 'public'");
        check("search_path", "\"a\"\"b, c\",d", "'a\"b, c', 'd'");
        check("search_path", "\"\"", "''");
        check("search_path", "", "''");
        check("app.tenants", "a, b", "'a, b'");
        check("TimeZone", "O'Higgins", "'O''Higgins'");
    }
}

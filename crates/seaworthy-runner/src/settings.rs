//! What a session and a transaction are set to, for what a migration sends.
//!
//! Behind a pooler in transaction mode a session is everybody's. So what a transaction needs is set LOCAL to it, and what
//! a migration has SET is taken back before its COMMIT: nothing reaches another client, nor the next migration.

use std::borrow::Cow;
use std::time::Duration;

use sqlx::{PgConnection, Row as _};

/// Marks what we send ourselves, so that it is not taken for a statement of the migration's.
pub(crate) const OURS: &str = "/* seaworthy */";

/// Takes the prepared statements away for which a condition holds.
macro_rules! deallocate {
    ($condition:literal) => {
        concat!(
            "/* seaworthy */ DO $$ DECLARE statement text; BEGIN
    FOR statement IN SELECT name FROM pg_catalog.pg_prepared_statements WHERE ",
            $condition,
            " LOOP EXECUTE 'DEALLOCATE ' || quote_ident(statement); END LOOP; END $$"
        )
    };
}

/// Takes away what a migration has PREPAREd; what this connection has prepared for the ledger, and sqlx's own, stays.
const FORGET_PREPARED: &str = deallocate!("from_sql AND name NOT LIKE 'seaworthy\\_%'");

/// Returns what brings a session to where a migration outside a transaction starts; through a direct connection only. A
/// temporary table of an earlier one must not stand before a table of its own.
pub(crate) fn prepare_session() -> String {
    format!("{}; {FORGET_PREPARED}; {SESSION}", RESET.join("; "))
}

/// See [`TransactionSettings::begin`] for the reasons.
const SESSION: &str = "SELECT set_config('search_path', (SELECT string_agg(quote_ident(name), ', ')
        FROM unnest(current_schemas(false)) name WHERE name <> 'seaworthy'), false) WHERE current_user = 'seaworthy';
    SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0; SET jit = off;
    DO $$ BEGIN SET client_connection_check_interval = '1s'; EXCEPTION WHEN OTHERS THEN NULL; END $$;
    DO $$ BEGIN SET transaction_timeout = 0; EXCEPTION WHEN OTHERS THEN NULL; END $$";

/// Takes sqlx's prepared statements off a session that was, and will be, somebody else's.
///
/// sqlx counts their names from 1 in each of its connections, so that two behind one pooler would meet. Those that a
/// pooler makes itself (pgbouncer 1.21, `max_prepared_statements`) have other names.
pub(crate) const FORGET_STATEMENTS: &str = deallocate!("name LIKE 'sqlx\\_s\\_%'");

/// What holds for one transaction.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TransactionSettings {
    pub(crate) lock_timeout: Duration,
    /// None where it takes no lock that stops everybody.
    pub(crate) statement_timeout: Option<Duration>,
    /// A statement of it says PREPARE.
    pub(crate) prepares: bool,
}

/// What a run has found out about its server and its role, so that it need not ask in each transaction.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Server {
    /// As `server_version_num` counts.
    version_num: u32,
    /// The role is called as the ledger's schema.
    is_called_seaworthy: bool,
    /// The server can look whether its client is still there.
    checks_connection: bool,
}

impl Server {
    /// Asks, outside a transaction and in the simple protocol, which a pooler does not take apart.
    pub(crate) async fn ask(connection: &mut PgConnection) -> Result<Self, sqlx::Error> {
        let version_num = connection.server_version_num().unwrap_or_default();
        let role =
            sqlx::raw_sql("/* seaworthy */ SELECT current_user = 'seaworthy'").fetch_one(&mut *connection).await?;
        let check = "BEGIN; SET LOCAL client_connection_check_interval = '1s'";
        let checks_connection = match sqlx::raw_sql(check).execute(&mut *connection).await {
            Ok(_) => true,
            Err(error) if error.as_database_error().is_some() => false,
            Err(error) => return Err(error),
        };
        sqlx::raw_sql("ROLLBACK").execute(connection).await?;
        Ok(Self { version_num, is_called_seaworthy: role.try_get(0)?, checks_connection })
    }
}

/// Empties the session of what a migration may have SET in it, and of what else outlives a transaction: temporary tables,
/// cursors WITH HOLD, LISTEN, the session's advisory locks. Each runs inside a transaction: PG 14, DISCARD, only DISCARD
/// ALL does not. Prepared statements stay, for those of this connection are among them; see [`FORGET_PREPARED`].
const RESET: [&str; 6] = [
    "/* seaworthy */ SET SESSION AUTHORIZATION DEFAULT",
    "RESET ALL",
    "DISCARD TEMP",
    "CLOSE ALL",
    "UNLISTEN *",
    "SELECT pg_catalog.pg_advisory_unlock_all()",
];

/// A role called seaworthy has the ledger's schema first in its search_path ("$user"), and would create every table of
/// the application there.
const SEARCH_PATH: &str = "SELECT set_config('search_path', (SELECT string_agg(quote_ident(name), ', ') \
    FROM unnest(current_schemas(false)) name WHERE name <> 'seaworthy'), true) WHERE current_user = 'seaworthy'";

const TRANSACTION_TIMEOUT: &str = "SELECT set_config('transaction_timeout', '0', true) \
    WHERE current_setting('server_version_num')::int >= 170000";

const CHECK_CONNECTION: &str = "DO $$ BEGIN SET LOCAL client_connection_check_interval = '1s'; \
    EXCEPTION WHEN OTHERS THEN NULL; END $$";

impl TransactionSettings {
    /// Returns those for what is ours alone: no limit but a lock's.
    pub(crate) const fn of_ledger(lock_timeout: Duration) -> Self {
        Self { lock_timeout, statement_timeout: None, prepares: false }
    }

    /// Returns the statements that are sent right behind BEGIN; longer ones, where nothing is known of the server.
    ///
    /// A role's own limits are for the application; a migration has its own. Compiling a statement that runs once costs
    /// more than it saves: seconds, for a data move over an empty table. When the tool is killed, the server notices
    /// within a second and rolls back (PG 14, client_connection_check_interval; not everywhere supported).
    /// `transaction_timeout` came with PG 17.
    pub(crate) fn begin(&self, server: Option<Server>) -> Vec<Cow<'static, str>> {
        let timeout = self.statement_timeout.unwrap_or_default().as_millis();
        let mut statements = vec![
            format!("{OURS} SET LOCAL lock_timeout = {}", self.lock_timeout.as_millis()).into(),
            format!("SET LOCAL statement_timeout = {timeout}").into(),
            "SET LOCAL idle_in_transaction_session_timeout = 0".into(),
            "SET LOCAL jit = off".into(),
        ];
        let further = match server {
            Some(server) => [
                (server.version_num >= 170_000, "SET LOCAL transaction_timeout = 0"),
                (server.checks_connection, "SET LOCAL client_connection_check_interval = 1000"),
                (server.is_called_seaworthy, SEARCH_PATH),
            ],
            None => [(true, TRANSACTION_TIMEOUT), (true, CHECK_CONNECTION), (true, SEARCH_PATH)],
        };
        let further = further.into_iter().filter(|(needed, _)| *needed);
        statements.extend(further.map(|(_, statement)| Cow::Borrowed(statement)));
        statements
    }

    /// Returns the statements that are sent once the migration's own are through: whatever it has SET is gone, also for
    /// the session once the transaction commits. A schema pasted from `pg_dump` begins by emptying the search_path.
    pub(crate) fn after_migration(&self, server: Server) -> Vec<Cow<'static, str>> {
        let forgets = self.prepares.then_some(FORGET_PREPARED);
        RESET.into_iter().chain(forgets).map(Cow::Borrowed).chain(self.begin(Some(server))).collect()
    }
}

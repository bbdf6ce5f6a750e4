//! What a session and a transaction are set to, for what a migration sends.
//!
//! Behind a pooler in transaction mode a session is everybody's. So what a transaction needs is set LOCAL to it, and what
//! a migration has SET is taken back before its COMMIT: nothing reaches another client, nor the next migration.

use std::time::Duration;

/// Marks what we send ourselves, so that it is not taken for a statement of the migration's.
pub(crate) const OURS: &str = "/* seaworthy */";

/// Brings a session to where a migration outside a transaction starts; through a direct connection only. A temporary table
/// of an earlier one must not stand before a table of its own.
///
/// See [`TransactionSettings::begin`] for the reasons.
pub(crate) const PREPARE_SESSION: &str = "/* seaworthy */ SET SESSION AUTHORIZATION DEFAULT; RESET ALL; DISCARD TEMP;
    SELECT set_config('search_path', (SELECT string_agg(quote_ident(name), ', ')
        FROM unnest(current_schemas(false)) name WHERE name <> 'seaworthy'), false) WHERE current_user = 'seaworthy';
    SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0; SET jit = off;
    DO $$ BEGIN SET client_connection_check_interval = '1s'; EXCEPTION WHEN OTHERS THEN NULL; END $$;
    DO $$ BEGIN SET transaction_timeout = 0; EXCEPTION WHEN OTHERS THEN NULL; END $$";

/// Takes sqlx's prepared statements off a session that was, and will be, somebody else's.
///
/// sqlx counts their names from 1 in each of its connections, so that two behind one pooler would meet. Those that a
/// pooler makes itself (pgbouncer 1.21, `max_prepared_statements`) have other names.
pub(crate) const FORGET_STATEMENTS: &str = "/* seaworthy */ DO $$ DECLARE statement text; BEGIN
    FOR statement IN SELECT name FROM pg_catalog.pg_prepared_statements WHERE name LIKE 'sqlx\\_s\\_%' LOOP
        EXECUTE 'DEALLOCATE ' || quote_ident(statement); END LOOP; END $$";

/// What holds for one transaction.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TransactionSettings {
    pub(crate) lock_timeout: Duration,
    /// None where it takes no lock that stops everybody.
    pub(crate) statement_timeout: Option<Duration>,
}

impl TransactionSettings {
    /// Returns what is sent right behind BEGIN.
    ///
    /// A role called seaworthy has the ledger's schema first in its search_path ("$user"), and would create every table
    /// of the application there. A role's own limits are for the application; a migration has its own. Compiling a
    /// statement that runs once costs more than it saves: seconds, for a data move over an empty table. When the tool is
    /// killed, the server notices within a second and rolls back (PG 14, client_connection_check_interval; not
    /// everywhere supported). `transaction_timeout` came with PG 17.
    pub(crate) fn begin(&self) -> String {
        format!(
            "{}; DO $$ BEGIN SET LOCAL client_connection_check_interval = '1s'; EXCEPTION WHEN OTHERS THEN NULL; END $$",
            self.local()
        )
    }

    /// Returns what is sent once the migration's own statements are through: whatever it has SET is gone, also for the
    /// session once the transaction commits, and so are its temporary tables. A schema pasted from `pg_dump` begins by
    /// emptying the search_path. DISCARD TEMP runs inside a transaction: PG 14, DISCARD, only DISCARD ALL does not.
    pub(crate) fn after_migration(&self) -> String {
        format!("{OURS} SET SESSION AUTHORIZATION DEFAULT; RESET ALL; DISCARD TEMP; {}", self.local())
    }

    fn local(&self) -> String {
        format!(
            "{OURS} SET LOCAL lock_timeout = {}; SET LOCAL statement_timeout = {}; \
             SET LOCAL idle_in_transaction_session_timeout = 0; SET LOCAL jit = off; \
             SELECT set_config('transaction_timeout', '0', true) \
             WHERE current_setting('server_version_num')::int >= 170000; \
             SELECT set_config('search_path', (SELECT string_agg(quote_ident(name), ', ') \
             FROM unnest(current_schemas(false)) name WHERE name <> 'seaworthy'), true) \
             WHERE current_user = 'seaworthy'",
            self.lock_timeout.as_millis(),
            self.statement_timeout.unwrap_or_default().as_millis(),
        )
    }
}

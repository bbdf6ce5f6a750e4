//! The few statements that are sent: about whole databases.

use seaworthy_ddl::quote_ident;
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, Executor as _, PgConnection};

use crate::error::DevdbError;

/// A connection to a server's database `postgres`.
pub(crate) struct Admin {
    connection: PgConnection,
    options: PgConnectOptions,
}

impl Admin {
    /// Connects with a URL of ours.
    pub(crate) async fn connect(url: &str) -> Result<Self, DevdbError> {
        let connect = async {
            let options = url.parse::<PgConnectOptions>()?.application_name("seaworthy");
            Ok((options.connect().await?, options))
        };
        let (connection, options) = connect.await.map_err(sql_error("connect to the private server"))?;
        Ok(Self { connection, options })
    }

    /// Sends one statement, or several without parameters.
    pub(crate) async fn execute(&mut self, action: &str, statement: String) -> Result<(), DevdbError> {
        self.connection.execute(AssertSqlSafe(statement)).await.map_err(sql_error(action))?;
        Ok(())
    }

    /// Makes an empty database, and returns whether it was not there before.
    pub(crate) async fn create_database(&mut self, name: &str) -> Result<bool, DevdbError> {
        let exists = "SELECT EXISTS (SELECT FROM pg_catalog.pg_database WHERE datname = $1)";
        let exists = sqlx::query_scalar(exists).bind(name).fetch_one(&mut self.connection).await;
        if exists.map_err(sql_error("list the databases"))? {
            return Ok(false);
        }
        let statement = format!("CREATE DATABASE {}", quote_ident(name));
        match self.execute(&format!("create database `{name}`"), statement).await {
            Ok(()) => Ok(true),
            Err(DevdbError::Sql { source, .. }) if is_duplicate(&source) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Drops a database, ends the sessions in it; one that is not there is fine. PG 13+, "DROP DATABASE", `FORCE`.
    ///
    /// Its subscriptions go first, which PostgreSQL leaves to whoever drops it; their slots, at a publisher, stay.
    pub(crate) async fn drop_database(&mut self, name: &str) -> Result<(), DevdbError> {
        let action = format!("drop database `{name}`");
        let statement = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", quote_ident(name));
        match self.execute(&action, statement.clone()).await {
            Err(DevdbError::Sql { source, .. }) if is_in_use(&source) => {
                self.drop_subscriptions(name).await.map_err(sql_error(&action))?;
                self.execute(&action, statement).await
            }
            outcome => outcome,
        }
    }

    async fn drop_subscriptions(&self, database: &str) -> Result<(), sqlx::Error> {
        let mut inside = self.options.clone().database(database).connect().await?;
        let names = "SELECT s.subname::text FROM pg_catalog.pg_subscription s
                     JOIN pg_catalog.pg_database d ON d.oid = s.subdbid AND d.datname = current_database()";
        for name in sqlx::query_scalar::<_, String>(names).fetch_all(&mut inside).await? {
            let name = quote_ident(&name);
            // PG 14, "DROP SUBSCRIPTION", "Notes": without a slot nobody asks the publisher.
            for statement in [
                "ALTER SUBSCRIPTION {} DISABLE",
                "ALTER SUBSCRIPTION {} SET (slot_name = NONE)",
                "DROP SUBSCRIPTION {}",
            ] {
                inside.execute(AssertSqlSafe(statement.replace("{}", &name))).await?;
            }
        }
        inside.close().await
    }

    /// Returns the names of databases with this prefix that nobody is connected to.
    pub(crate) async fn idle_databases(&mut self, prefix: &str) -> Result<Vec<String>, DevdbError> {
        let statement = "SELECT d.datname::text FROM pg_catalog.pg_database d \
             WHERE starts_with(d.datname::text, $1) \
             AND NOT EXISTS (SELECT FROM pg_catalog.pg_stat_activity a WHERE a.datid = d.oid)";
        let names = sqlx::query_scalar(statement).bind(prefix).fetch_all(&mut self.connection).await;
        names.map_err(sql_error("list the databases"))
    }

    /// Says goodbye, so that the server logs no lost connection.
    pub(crate) async fn close(self) {
        // What was asked is done; a failed goodbye changes nothing.
        let _ = self.connection.close().await;
    }
}

fn sql_error(action: &str) -> impl FnOnce(sqlx::Error) -> DevdbError {
    let action = action.to_owned();
    |source| DevdbError::Sql { action, source: Box::new(source) }
}

/// Sessions have been ended: what is left are prepared transactions, slots and subscriptions.
fn is_in_use(error: &sqlx::Error) -> bool {
    has_code(error, &["55006"])
}

/// Two commands may make the same database at once: `duplicate_database`, or a `unique_violation` in pg_database.
fn is_duplicate(error: &sqlx::Error) -> bool {
    has_code(error, &["42P04", "23505"])
}

fn has_code(error: &sqlx::Error, codes: &[&str]) -> bool {
    let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
    code.is_some_and(|code| codes.contains(&&*code))
}

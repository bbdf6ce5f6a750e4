//! Why a backfill did not begin, or did not come to its end, and how to go on.

use seaworthy_finding::{Hint, closest, counted};
use seaworthy_runner::{CheckOutcome, ConnectError, RunError, ServerError};

use crate::ledger::Status;

/// What is wrong with a cursor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyFault {
    /// None was named, and the table has no primary key.
    None,
    /// The table has no such column.
    NoColumn {
        /// Its name.
        column: String,
    },
    /// A row with NULL in it would be passed over.
    Nullable {
        /// The column.
        column: String,
    },
    /// Two rows may have the same.
    NotUnique {
        /// The columns.
        columns: Vec<String>,
    },
}

/// Why a backfill did not come to its end.
#[derive(Debug, thiserror::Error)]
pub enum BackfillError {
    /// There is no connection.
    #[error(transparent)]
    Connect(Box<ConnectError>),
    /// The ledger's tables are not there, and cannot be made.
    #[error(transparent)]
    Ledger(Box<RunError>),
    /// No definition has that name.
    #[error("no backfill is called '{name}'")]
    Unknown {
        /// What was asked for.
        name: String,
        /// Those that there are.
        names: Vec<String>,
    },
    /// Several definitions do.
    #[error("'{name}' names {} backfills", names.len())]
    Ambiguous {
        /// What was asked for.
        name: String,
        /// All that match.
        names: Vec<String>,
    },
    /// Its migration is not applied.
    #[error("backfill {name} cannot begin: migration {version} is not applied")]
    NotApplied {
        /// The backfill.
        name: String,
        /// The migration that declares it.
        version: String,
    },
    /// The migration's `up` moves the rows.
    #[error("backfill {name} runs in the `up` of {version}")]
    InUp {
        /// The backfill.
        name: String,
        /// The migration that declares it.
        version: String,
    },
    /// A table that is not there.
    #[error("backfill {name} cannot run: there is no table {relation}")]
    NoTable {
        /// The backfill.
        name: String,
        /// The table.
        relation: String,
    },
    /// A transform writes a column that is not there.
    #[error("backfill {name} cannot run: {relation} has no column {column}")]
    NoColumn {
        /// The backfill.
        name: String,
        /// The table that it writes.
        relation: String,
        /// The column.
        column: String,
    },
    /// The cursor does not tell rows apart.
    #[error("backfill {name} cannot walk {relation}: {}", match fault {
        KeyFault::None => "it has no primary key, and no cursor is named".to_owned(),
        KeyFault::NoColumn { column } => format!("there is no column {column}"),
        KeyFault::Nullable { column } => format!("the cursor's column {column} may be NULL"),
        KeyFault::NotUnique { columns } => format!("the cursor ({}) is not unique", columns.join(", ")),
    })]
    Key {
        /// The backfill.
        name: String,
        /// Its table.
        relation: String,
        /// What is wrong.
        fault: KeyFault,
        /// The unique keys that the table has.
        keys: Vec<String>,
    },
    /// The definition is not the one that it began with.
    #[error("backfill {name} was changed half-way")]
    Changed {
        /// The backfill.
        name: String,
        /// In the ledger.
        began: String,
        /// What it is now.
        now: String,
        /// Rows that the former definition has moved.
        processed: i64,
    },
    /// The table's key is not the one that the walk began along.
    #[error("backfill {name} began along another key")]
    OtherKey {
        /// The backfill.
        name: String,
        /// The key's columns in the ledger.
        began: String,
        /// What they are now.
        now: String,
    },
    /// Another name of the same definition was begun.
    #[error("backfill {name} was renamed half-way: the ledger knows it as {former}")]
    Renamed {
        /// Its name now.
        name: String,
        /// Its name when it began.
        former: String,
    },
    /// It stands where the command cannot do anything.
    #[error("backfill {name} is {}", status.as_str())]
    Standing {
        /// The backfill.
        name: String,
        /// Where it stands.
        status: Status,
        /// The command that is possible.
        hint: String,
    },
    /// It was not begun.
    #[error("backfill {name} has not begun")]
    NotBegun {
        /// The backfill.
        name: String,
    },
    /// There is no way back.
    #[error("backfill {name} has no way back")]
    Irreversible {
        /// The backfill.
        name: String,
    },
    /// Somebody stopped it from elsewhere, or another run finished it.
    #[error("backfill {name} was {}", status.as_str())]
    Stopped {
        /// The backfill.
        name: String,
        /// Where it stands now.
        status: Status,
    },
    /// Rows could not be moved, and its policy is to stop there.
    #[error("backfill {name} stopped at a row that cannot be moved")]
    Row {
        /// The backfill.
        name: String,
        /// The row's key.
        key: String,
        /// What is wrong with it.
        reason: String,
        /// How many may be logged, where any.
        rows_max: Option<u64>,
    },
    /// Ranges were given up.
    #[error("backfill {name} has parked {}", counted(*ranges, "range"))]
    Parked {
        /// The backfill.
        name: String,
        /// How many.
        ranges: i64,
        /// What one of them ran into.
        reason: String,
    },
    /// What must hold does not.
    #[error("backfill {name} was not finalized: a gate is closed")]
    Gate {
        /// The backfill.
        name: String,
        /// The gates that do not hold.
        closed: Vec<CheckOutcome>,
    },
    /// A gate that is no query.
    #[error("the gate \"{gate}\" of backfill {name} is no valid query")]
    Probe {
        /// The backfill.
        name: String,
        /// The gate.
        gate: String,
        /// What the server says.
        source: sqlx::Error,
    },
    /// A statement of the definition is refused, for every row.
    #[error("a statement of backfill {name} is refused")]
    Definition {
        /// The backfill.
        name: String,
        /// The server's words.
        server: Box<ServerError>,
    },
    /// A way back that was begun and not ended.
    #[error("backfill {name} is half undone")]
    HalfUndone {
        /// The backfill.
        name: String,
    },
    /// Its trigger was away: what was written since is moved by nobody.
    #[error("backfill {name} has no trigger any more")]
    Untended {
        /// The backfill.
        name: String,
    },
    /// A lock that was not to be had.
    #[error("somebody stands in the way of backfill {name}")]
    InTheWay {
        /// The backfill.
        name: String,
        /// The server's words, of the last try.
        server: Box<ServerError>,
    },
    /// A role that does not see all rows of the table.
    #[error("row security hides rows of {relation} from backfill {name}")]
    RowSecurity {
        /// The backfill.
        name: String,
        /// Its table.
        relation: String,
    },
    /// A function that takes what no row of the table is.
    #[error("the function of backfill {name} does not take the rows of its table")]
    Unread {
        /// The backfill.
        name: String,
        /// Why not.
        reason: String,
    },
    /// A way back that does not lead back.
    #[error("the way back of backfill {name} is refused")]
    Undo {
        /// The backfill.
        name: String,
        /// The server's words.
        server: Box<ServerError>,
    },
    /// Ctrl-C while it was undone.
    #[error("interrupted")]
    UndoInterrupted {
        /// The backfill.
        name: String,
    },
    /// Ctrl-C.
    #[error("interrupted")]
    Interrupted {
        /// The backfill.
        name: String,
    },
    /// The server does not come back.
    #[error("the connection was lost, and there is no other")]
    Lost {
        /// The backfill.
        name: String,
        /// What was heard last.
        reason: String,
    },
    /// Anything else that PostgreSQL or the network said.
    #[error("the ledger of backfills cannot be used")]
    Sql(#[source] sqlx::Error),
}

impl From<ConnectError> for BackfillError {
    fn from(error: ConnectError) -> Self {
        Self::Connect(Box::new(error))
    }
}

impl From<RunError> for BackfillError {
    fn from(error: RunError) -> Self {
        Self::Ledger(Box::new(error))
    }
}

impl Hint for BackfillError {
    fn detail(&self) -> Option<String> {
        Some(match self {
            Self::Connect(error) => return error.detail(),
            Self::Ledger(error) => return error.detail(),
            Self::Unknown { names, .. } if names.is_empty() => {
                "No migration of this database declares one that runs in batches.".into()
            }
            Self::Unknown { names, .. } => format!("There are: {}.", names.join(", ")),
            Self::Ambiguous { names, .. } => format!("{}.", names.join(", ")),
            Self::NotApplied { .. } => "It moves rows into what that migration makes. Nothing was changed.".into(),
            Self::InUp { .. } => "There is nothing to run by itself.".into(),
            Self::NoTable { .. } => {
                "Only a table has a key to walk along; a view has none. Nothing of the batch was written.".into()
            }
            Self::NoColumn { .. } => "Nothing of the batch was written.".into(),
            Self::Key { keys, fault, .. } => key_detail(fault, keys),
            Self::Changed { began, now, processed, .. } => {
                let short = |sum: &str| sum.get(..12).unwrap_or(sum).to_owned();
                format!(
                    "It began with checksum {}…, and the code now has {}…; {processed} rows were moved by the former \
                     definition. Nothing was changed.",
                    short(began),
                    short(now)
                )
            }
            Self::OtherKey { began, now, .. } => format!(
                "It began along ({began}), and the table's key is now ({now}): rows behind the one may be before the other. \
                 Nothing was changed."
            ),
            Self::Renamed { .. } => "Both have the same definition; the rows would be moved twice.".into(),
            Self::Standing { status, .. } => status.sentence().into(),
            Self::NotBegun { .. } => "The ledger has no row of it.".into(),
            Self::Irreversible { .. } => {
                "Its definition has neither `way_back` nor `keeps`. Nothing was changed.".into()
            }
            Self::Stopped { .. } => "Another command did that; what was committed stays.".into(),
            Self::Row { key, reason, rows_max, .. } => {
                let limit = rows_max.map_or_else(String::new, |max| format!(" {max} rows have failed before it."));
                format!("The row with the key {key}: {reason}.{limit} What was committed stays.")
            }
            Self::Parked { reason, .. } => {
                format!("After three tries each they were left for later; all others are done. The last one: {reason}.")
            }
            Self::Gate { closed, .. } => closed.iter().map(CheckOutcome::text).collect::<Vec<_>>().join("\n"),
            Self::Probe { source, .. } => {
                ServerError::of_sqlx(source).map_or_else(|| format!("{source}."), |server| server.text())
            }
            Self::Definition { server, .. } => {
                format!("{} The batch was rolled back; what was committed before it stays.", server.text())
            }
            Self::HalfUndone { .. } => {
                "Rows that are as they were before count as moved, and would be passed over. Nothing was changed."
                    .into()
            }
            Self::Untended { .. } => {
                "Rows that the application wrote since may be behind the last batch, and nothing has kept them in step."
                    .into()
            }
            Self::InTheWay { server, .. } => format!("{} Nothing was changed.", server.text()),
            Self::RowSecurity { .. } => {
                "A policy applies to this role, so rows would be passed over, and nobody would know.".into()
            }
            Self::Unread { reason, .. } => {
                format!("The first row {reason}. The batch was rolled back; what was committed before it stays.")
            }
            Self::Undo { server, .. } => {
                format!("{} The batch was rolled back; what was undone before it stays so.", server.text())
            }
            Self::UndoInterrupted { .. } => "What was undone stays so; the rest is as the backfill left it.".into(),
            Self::Interrupted { .. } => "What was committed stays.".into(),
            Self::Lost { reason, .. } => format!("{reason}. What was committed stays."),
            Self::Sql(error) => ServerError::of_sqlx(error).map_or_else(|| format!("{error}."), |server| server.text()),
        })
    }

    fn hint(&self) -> Option<String> {
        Some(match self {
            Self::Connect(error) => return error.hint(),
            Self::Ledger(error) => return error.hint(),
            Self::Unknown { name, names } => match closest(name, names.iter().map(String::as_str)) {
                Some(closest) => format!("did you mean {closest}?"),
                None => "`cargo xtask backfill status` lists them".into(),
            },
            Self::Ambiguous { .. } => "`cargo xtask backfill status` lists them".into(),
            Self::NotApplied { .. } | Self::InUp { .. } => "`cargo xtask migrate up` applies the migration".into(),
            Self::NoTable { .. } | Self::NoColumn { .. } => {
                "correct the name in the definition (unquoted, `.schema()` for another schema)".into()
            }
            Self::Key { keys, .. } if keys.is_empty() => {
                "give the table a primary key, or a unique index over columns that are NOT NULL".into()
            }
            Self::Key { .. } => "name one of its unique keys with `.key([…])`".into(),
            Self::Changed { name, .. } => format!(
                "bring the former definition back to go on with it; `cargo xtask backfill run {name} --restart` begins \
                 again with the new one"
            ),
            Self::OtherKey { name, began, .. } => format!(
                "name the former key with `.key([…])`, where ({began}) is still unique; \
                 `cargo xtask backfill run {name} --restart` walks all rows along the new one"
            ),
            Self::Renamed { name, former } => {
                format!("give it its former name back, or `cargo xtask backfill cancel {former}` and run {name} then")
            }
            Self::Standing { hint, .. } => hint.clone(),
            Self::NotBegun { name } => format!("`cargo xtask backfill run {name}` begins it"),
            Self::Irreversible { name } => format!("`cargo xtask backfill cancel {name}` leaves what it did as it is"),
            Self::Stopped { name, .. } => format!("`cargo xtask backfill status {name}` shows where it stands"),
            Self::Row { name, .. } => format!(
                "correct the row or the definition, then `cargo xtask backfill run {name}` goes on; \
                 `cargo xtask backfill status {name}` lists the rows that failed"
            ),
            Self::Parked { name, .. } => format!("`cargo xtask backfill retry-failed {name}` tries them again"),
            Self::Gate { name, .. } => {
                format!("correct the rows shown, then `cargo xtask backfill finalize {name}` asks again")
            }
            Self::Probe { .. } => "correct the query in the definition's gate".into(),
            Self::Definition { name, server } if server.code == "42501" => {
                format!("GRANT the role what it lacks, then `cargo xtask backfill run {name}` goes on where it stopped")
            }
            Self::Definition { name, .. } => format!(
                "correct the definition, then `cargo xtask backfill run {name} --restart`; where it is the database that was \
                 corrected, `cargo xtask backfill run {name}` goes on where it stopped"
            ),
            Self::HalfUndone { name } => format!(
                "`cargo xtask backfill cancel {name} --undo` goes on with the way back; \
                 `cargo xtask backfill run {name} --restart` walks all rows again"
            ),
            Self::Untended { name } => {
                format!("`cargo xtask backfill run {name} --restart` begins again, with the trigger")
            }
            Self::InTheWay { .. } => "`cargo xtask migrate locks` shows who it is; then run it again".into(),
            Self::RowSecurity { .. } => {
                "run it as a role with BYPASSRLS, or as the owner of a table without FORCE ROW LEVEL SECURITY".into()
            }
            Self::Unread { name, .. } => {
                format!("correct the fields of what it takes, then `cargo xtask backfill run {name}` goes on")
            }
            Self::Undo { name, .. } => {
                format!("correct the row or `way_back`, then `cargo xtask backfill cancel {name} --undo` goes on")
            }
            Self::UndoInterrupted { name } => {
                format!("`cargo xtask backfill cancel {name} --undo` goes on where it stopped")
            }
            Self::Interrupted { name } | Self::Lost { name, .. } => format!(
                "`cargo xtask backfill run {name}` goes on where it stopped; one that is paused needs `cargo xtask backfill \
                 resume {name}` before"
            ),
            Self::Sql(_) => "run the same command again once the server answers".into(),
        })
    }
}

fn key_detail(fault: &KeyFault, keys: &[String]) -> String {
    let why = match fault {
        KeyFault::None | KeyFault::NoColumn { .. } => "Rows are walked in the order of a unique key.",
        KeyFault::Nullable { .. } => "A row whose cursor is NULL would be passed over.",
        KeyFault::NotUnique { .. } => "Rows with the same cursor as a batch's last one would be passed over.",
    };
    match keys {
        [] => format!("{why} The table has no unique key."),
        keys => format!("{why} Its unique keys: ({}).", keys.join("), (")),
    }
}

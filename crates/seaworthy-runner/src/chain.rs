//! The migrations of a database, recorded and in order.

use std::collections::{HashMap, HashSet};

use seaworthy_catalog::Catalog;
use seaworthy_ddl::{Lock, Surroundings, added_enum_value, created_type, effects};
use seaworthy_finding::{Hint, closest};
use seaworthy_migration::{Check, Gate, Migration};

use crate::backfill::runs_in_batches;
use crate::ledger::Direction;
use crate::record::{Recording, Tape};

/// A migration and what it sends.
pub struct Link {
    /// The migration itself.
    pub migration: Box<dyn Migration>,
    /// What `up` sends.
    pub up: Recording,
    /// What `down` sends.
    pub down: Recording,
}

impl Link {
    /// Returns the whole name.
    pub fn version(&self) -> &str {
        self.migration.name()
    }

    /// Returns what one direction sends.
    pub fn recording(&self, direction: Direction) -> &Recording {
        match direction {
            Direction::Up => &self.up,
            Direction::Down => &self.down,
        }
    }

    /// Returns what must hold before one direction is sent.
    pub fn gates(&self, direction: Direction) -> Vec<Gate> {
        match direction {
            Direction::Up => self.migration.gates(),
            Direction::Down => self.migration.gates_before_down(),
        }
    }

    /// Returns what must hold behind it.
    pub fn checks(&self, direction: Direction) -> Vec<Check> {
        match direction {
            Direction::Up => self.migration.checks(),
            Direction::Down => self.migration.checks_after_down(),
        }
    }

    /// Tells whether it runs in one transaction with its ledger row; SeaORM's default on PostgreSQL is yes.
    pub fn is_transactional(&self) -> bool {
        self.migration.use_transaction() != Some(false)
    }

    /// Returns after how many of its statements it commits, each time, where it is not one transaction.
    ///
    /// Outside a transaction that is after each ([`Recording::ends`]). In one, a value that is added to an enum cannot be used before the
    /// COMMIT (PG 14, ALTER TYPE, "Notes"), so there is one behind it where what follows speaks of the value.
    pub fn commits(&self, direction: Direction) -> Option<Vec<usize>> {
        let recording = self.recording(direction);
        if !self.is_transactional() {
            return Some(recording.ends());
        }
        let checks = match direction {
            Direction::Up => self.migration.checks(),
            Direction::Down => Vec::new(),
        };
        let mut commits =
            if recording.is_complete() { before_uses(&recording.statements, &checks) } else { Vec::new() };
        if commits.is_empty() {
            return None;
        }
        if commits.last() != Some(&recording.statements.len()) {
            commits.push(recording.statements.len());
        }
        Some(commits)
    }
}

/// All migrations of a database, in the order in which they are applied.
pub struct Chain {
    links: Vec<Link>,
    places: HashMap<String, usize>,
}

/// Why a list of migrations is no chain, or a version names none of it.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum ChainError {
    /// Two structs answer to one name.
    #[error("two migrations are called {version}")]
    Duplicate {
        /// The name.
        version: String,
    },
    /// A migration needs one that is not there, or that comes after it.
    #[error("{version} needs {needed}, which does not come before it")]
    Needs {
        /// The migration that says so.
        version: String,
        /// What it needs.
        needed: String,
    },
    /// Two definitions answer to one name.
    #[error("two backfills are called {backfill}")]
    DuplicateBackfill {
        /// The name.
        backfill: String,
    },
    /// A migration needs a backfill that no migration before it declares to run in batches.
    #[error("{version} needs the backfill {backfill}, which no migration before it declares")]
    NeedsBackfill {
        /// The migration that says so.
        version: String,
        /// What it needs.
        backfill: String,
    },
    /// No migration is called so.
    #[error("no migration is called '{version}'")]
    Unknown {
        /// What was asked for.
        version: String,
        /// The nearest name, where one is near.
        closest: Option<String>,
    },
    /// Several migrations are.
    #[error("'{version}' names {} migrations", candidates.len())]
    Ambiguous {
        /// What was asked for.
        version: String,
        /// All that match.
        candidates: Vec<String>,
    },
}

impl Hint for ChainError {
    fn detail(&self) -> Option<String> {
        match self {
            Self::Duplicate { .. } => {
                Some("A version is the stem of its file's name; the ledger could not tell the two apart.".into())
            }
            Self::DuplicateBackfill { .. } => Some("The ledger could not tell the two apart.".into()),
            Self::NeedsBackfill { .. } => {
                Some("One that `up` runs itself is done with its migration: `needs` says that.".into())
            }
            Self::Needs { .. } | Self::Unknown { .. } => None,
            Self::Ambiguous { candidates, .. } => Some(format!("{}.", candidates.join(", "))),
        }
    }

    fn hint(&self) -> Option<String> {
        Some(match self {
            Self::Duplicate { .. } => "rename one of the files, and its `mod` line".into(),
            Self::Needs { .. } => "correct `needs`, or the order in the list of migrations".into(),
            Self::DuplicateBackfill { .. } => "rename one of them".into(),
            Self::NeedsBackfill { .. } => "correct `needs_backfills`, or the order in the list of migrations".into(),
            Self::Unknown { closest: Some(closest), .. } => format!("did you mean {closest}?"),
            Self::Unknown { closest: None, .. } => "`cargo xtask migrate status` lists them".into(),
            Self::Ambiguous { .. } => "write more of the name".into(),
        })
    }
}

impl Link {
    /// Tells whether its recorded statements are sent, rather than its code run: in a transaction, where that is the same.
    pub(crate) fn is_sent_as_recorded(&self, direction: Direction) -> bool {
        let undoes_backfills = direction == Direction::Down && !self.batched().is_empty();
        self.recording(direction).stands_for_code() && !undoes_backfills
    }

    /// Tells whether it may forget what is prepared in its session, in a function's body, too.
    pub(crate) fn unprepares(&self, direction: Direction) -> bool {
        self.says(direction, "deallocate") || self.says(direction, "discard")
    }

    /// Tells whether one of its statements has the word, be it in a function's body.
    pub(crate) fn says(&self, direction: Direction, word: &str) -> bool {
        self.recording(direction).statements.iter().any(|statement| seaworthy_ddl::has_letters(statement, word))
    }

    /// Tells whether a statement takes ACCESS EXCLUSIVE on a table that it has not made itself.
    pub(crate) fn locks_everybody_out(&self, direction: Direction) -> bool {
        let (catalog, search_path) = (Catalog::default(), ["public".to_owned()]);
        let surroundings = Surroundings { catalog: &catalog, search_path: &search_path, server_major: 18 };
        let mut made = HashSet::new();
        self.recording(direction).statements.iter().any(|statement| {
            let effects = effects(statement, &surroundings);
            let mut locked = effects.touches.iter().filter(|touch| touch.lock == Lock::AccessExclusive);
            let others = locked
                .any(|touch| !made.contains(&touch.relation) && Some(&touch.relation) != effects.creates.as_ref());
            made.extend(effects.creates);
            others
        })
    }
}

/// Returns behind which statements a COMMIT is needed, because later ones, or checks, use an enum's new value.
fn before_uses(statements: &[String], checks: &[Check]) -> Vec<usize> {
    let uses = |text: &str, value: &str| text.contains(value);
    let needed = |(at, statement): (usize, &String)| {
        let (name, value) = added_enum_value(statement)?;
        let new_type = statements[..at].iter().any(|earlier| created_type(earlier).as_ref() == Some(&name));
        let later = statements[at + 1..].iter().any(|later| uses(later, &value));
        let checked = checks.iter().any(|check| uses(&check.probe().sql, &value));
        (!new_type && (later || checked)).then_some(at + 1)
    };
    statements.iter().enumerate().filter_map(needed).collect()
}

impl Chain {
    /// Records every migration; no database is needed.
    pub async fn record(migrations: Vec<Box<dyn Migration>>) -> Result<Self, ChainError> {
        let mut links: Vec<Link> = Vec::with_capacity(migrations.len());
        let tape = Tape::new().await;
        let mut places: HashMap<String, usize> = HashMap::with_capacity(migrations.len());
        let (mut backfills, mut batched) = (HashSet::new(), HashSet::new());
        for migration in migrations {
            let version = migration.name().to_owned();
            if let Some(needed) = migration.needs().iter().find(|needed| !places.contains_key(**needed)) {
                return Err(ChainError::Needs { version, needed: (*needed).to_owned() });
            }
            if places.contains_key(&version) {
                return Err(ChainError::Duplicate { version });
            }
            let up = tape.record(&*migration, Direction::Up).await;
            let down = tape.record(&*migration, Direction::Down).await;
            if let Some(needed) = migration.needs_backfills().iter().find(|needed| !batched.contains(**needed)) {
                return Err(ChainError::NeedsBackfill { version, backfill: (*needed).to_owned() });
            }
            for backfill in migration.backfills() {
                if !backfills.insert(backfill.name().to_owned()) {
                    return Err(ChainError::DuplicateBackfill { backfill: backfill.name().to_owned() });
                }
                if runs_in_batches(&backfill) {
                    batched.insert(backfill.name().to_owned());
                }
            }
            links.push(Link { migration, up, down });
            places.insert(version, links.len() - 1);
        }
        Ok(Self { links, places })
    }

    /// Returns the migrations in order.
    pub fn links(&self) -> &[Link] {
        &self.links
    }

    /// Returns the place of the migration with this whole name.
    pub fn position(&self, version: &str) -> Option<usize> {
        self.places.get(version).copied()
    }

    /// Returns the place of the one migration that a person means: its whole name, or any unique part of it.
    pub fn resolve(&self, wanted: &str) -> Result<usize, ChainError> {
        if let Some(position) = self.position(wanted) {
            return Ok(position);
        }
        let matching: Vec<usize> = if wanted.is_empty() {
            Vec::new()
        } else {
            (0..self.links.len()).filter(|at| self.links[*at].version().contains(wanted)).collect()
        };
        match matching.as_slice() {
            [only] => Ok(*only),
            [] => Err(ChainError::Unknown {
                version: wanted.to_owned(),
                closest: closest(wanted, self.links.iter().map(Link::version)).map(str::to_owned),
            }),
            several => Err(ChainError::Ambiguous {
                version: wanted.to_owned(),
                candidates: several.iter().map(|at| self.links[*at].version().to_owned()).collect(),
            }),
        }
    }
}

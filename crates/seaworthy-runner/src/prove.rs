//! The proof: the schema of the database against the reviewed one, before a run begins and before each COMMIT.

use std::collections::BTreeSet;
use std::sync::Arc;

use sea_orm::{ConnectionTrait, DbBackend, DbErr, RuntimeErr, Statement};
use seaworthy_catalog::Catalog;
use seaworthy_diff::{Change, diff};
use seaworthy_introspect::{IntrospectError, Source, read_within};
use sqlx::postgres::PgRow;

use crate::catalog_step::{CatalogStepError, Objects, portable};
use crate::chain::Chain;
use crate::ledger::{Direction, Entry, Ledger};
use crate::plan::Step;
use crate::record::checksum;
use crate::review::{Prove, Review, Unreviewed};

/// Why a schema could not be compared.
#[derive(Debug, thiserror::Error)]
pub enum ProofError {
    /// The database's.
    #[error(transparent)]
    Read(#[from] IntrospectError),
    /// The reviewed one.
    #[error(transparent)]
    Reviewed(#[from] CatalogStepError),
}

/// Why the reviewed files do not tell a schema.
#[derive(Debug, thiserror::Error)]
pub enum ReviewedSchemaError {
    /// A migration on the way has none, or other ones.
    #[error(transparent)]
    Unreviewed(#[from] Unreviewed),
    /// They cannot be read.
    #[error(transparent)]
    Unreadable(#[from] CatalogStepError),
}

/// Knows what the schema should be at each point of a run.
pub(crate) struct Prover<'a> {
    chain: &'a Chain,
    review: &'a Review,
    mode: Prove,
    /// Places in the chain.
    applied: BTreeSet<usize>,
    /// How many migrations, from the first on, have reviewed files that fit the code.
    known: usize,
    /// A migration outside a transaction stopped on its way: the schema is one between two.
    between: bool,
}

/// The reviewed schema after a step.
pub(crate) struct Wanted<'a> {
    catalog: Catalog,
    review: &'a Review,
}

impl<'a> Prover<'a> {
    pub(crate) fn new(chain: &'a Chain, ledger: &Ledger, steps: usize, review: &'a Review) -> Self {
        let applied = ledger.entries.iter().filter(|entry| entry.is_applied());
        let applied = applied.filter_map(|entry: &Entry| chain.position(&entry.version)).collect();
        let mode = review.prove(steps);
        let known = match mode {
            Prove::Each | Prove::Last => chain.links().iter().take_while(|link| review.know(link).is_ok()).count(),
            Prove::Off => 0,
        };
        let outside = |entry: &&Entry| {
            let link = chain.position(&entry.version).map(|at| &chain.links()[at]);
            link.is_some_and(|link| link.commits(Direction::Up).is_some())
        };
        let between = ledger.entries.iter().filter(outside).any(Entry::is_unfinished);
        Self { chain, review, mode, applied, known, between }
    }

    /// Stops proving: the schema was found to be another one from the start.
    pub(crate) fn stop(&mut self) {
        self.mode = Prove::Off;
    }

    /// Returns what differs from the schema that the applied migrations lead to; nothing where that is not known.
    pub(crate) async fn drift(&self, transaction: &impl ConnectionTrait) -> Result<Vec<Change>, ProofError> {
        match self.wanted()? {
            Some(wanted) if !self.between => Ok(wanted.prove(transaction).await?.changes),
            Some(_) | None => Ok(Vec::new()),
        }
    }

    /// Notes a step as done, and returns the schema that is to be found after it, where it is to be proven.
    pub(crate) fn after(&mut self, step: &Step, is_last: bool) -> Result<Option<Wanted<'a>>, CatalogStepError> {
        match step.direction {
            Direction::Up => self.applied.insert(step.position),
            Direction::Down => self.applied.remove(&step.position),
        };
        match self.mode {
            Prove::Each => self.wanted(),
            Prove::Last if is_last => self.wanted(),
            Prove::Last | Prove::Off => Ok(None),
        }
    }

    /// Returns the schema that the applied migrations lead to.
    ///
    /// It is known where they are the first of the chain, all of them reviewed: what a migration makes of the schema
    /// was reviewed in that order.
    fn wanted(&self) -> Result<Option<Wanted<'a>>, CatalogStepError> {
        let count = self.applied.len();
        let are_first = self.applied.last().is_none_or(|last| last + 1 == count);
        if self.mode == Prove::Off || !are_first || count > self.known {
            return Ok(None);
        }
        let mut catalog = self.review.schema_after(&self.chain.links()[..count])?;
        catalog.leave_out(&self.review.ignored);
        Ok(Some(Wanted { catalog, review: self.review }))
    }
}

/// What a proof found.
pub(crate) struct Proof {
    /// What leads from the reviewed schema to the one that was found.
    pub(crate) changes: Vec<Change>,
    /// Of the one that was found.
    pub(crate) fingerprint: String,
}

impl Wanted<'_> {
    /// Compares the database, as the transaction sees it.
    pub(crate) async fn prove(&self, transaction: &impl ConnectionTrait) -> Result<Proof, ProofError> {
        let mut found = read_within(&mut Through(transaction), &self.review.scope).await?;
        found.leave_out(&self.review.ignored);
        let fingerprint = fingerprint(&found);
        Ok(Proof { changes: differences(self.catalog.clone(), found), fingerprint })
    }
}

/// Returns the reviewed schema after the first migrations of the chain, without what is ignored.
///
/// What a migration makes of the schema was reviewed in the order of the chain, so for no other set is it known.
pub fn reviewed_schema(chain: &Chain, first: usize, review: &Review) -> Result<Catalog, ReviewedSchemaError> {
    let links = &chain.links()[..first];
    links.iter().try_for_each(|link| review.know(link))?;
    let mut catalog = review.schema_after(links)?;
    catalog.leave_out(&review.ignored);
    Ok(catalog)
}

/// Returns what leads from a reviewed schema to the one that is found, as far as it means something.
pub fn differences(reviewed: Catalog, found: Catalog) -> Vec<Change> {
    let (reviewed, found) = comparable(reviewed, found);
    if reviewed == found { Vec::new() } else { diff(&reviewed, &found, &[]) }
}

/// Returns a reviewed schema and the one that is found without what means nothing.
///
/// Versions of extensions are the server's business, and so are extensions and schemas that no migration made.
pub fn comparable(mut reviewed: Catalog, mut found: Catalog) -> (Catalog, Catalog) {
    found.extensions.retain(|one| reviewed.extensions.iter().any(|other| other.name == one.name));
    found.schemas.retain(|one| reviewed.schemas.iter().any(|other| other.name == one.name));
    // Whoever makes the schema public anew leaves out what `initdb` has said of it.
    for schema in reviewed.schemas.iter_mut().chain(&mut found.schemas) {
        schema.comment.take_if(|it| it.is_empty());
    }
    for extension in &mut reviewed.extensions {
        if let Some(same) = found.extensions.iter().find(|found| found.name == extension.name) {
            extension.version.clone_from(&same.version);
        }
    }
    (reviewed, found)
}

/// Returns the SHA-256 of a schema, in hexadecimal: the same for the same schema on every server.
///
/// Not in it: the order of columns, and what depends on what.
pub fn fingerprint(catalog: &Catalog) -> String {
    let mut catalog = portable(catalog);
    catalog.relations.iter_mut().for_each(|relation| relation.columns.sort_by(|a, b| a.name.cmp(&b.name)));
    catalog.dependencies.clear();
    let objects = Objects::of(&catalog);
    let texts: Vec<String> = objects.iter().map(|((list, _), value)| format!("{list} {value}")).collect();
    checksum(texts.iter().map(String::as_str))
}

/// Sends the queries through what a migration runs on.
struct Through<'a, C>(&'a C);

impl<C: ConnectionTrait> Source for Through<'_, C> {
    async fn rows(
        &mut self,
        sql: String,
        lists: &[&[String]],
        each: &mut (dyn FnMut(&PgRow) + Send),
    ) -> Result<(), sqlx::Error> {
        let values = lists.iter().map(|list| list.to_vec().into());
        let statement = Statement::from_sql_and_values(DbBackend::Postgres, sql, values);
        let rows = self.0.query_all_raw(statement).await.map_err(of_sqlx)?;
        rows.iter().filter_map(sea_orm::QueryResult::try_as_pg_row).for_each(each);
        Ok(())
    }
}

/// Takes sqlx's error out of SeaORM's.
fn of_sqlx(error: DbErr) -> sqlx::Error {
    match error {
        DbErr::Conn(RuntimeErr::SqlxError(error))
        | DbErr::Exec(RuntimeErr::SqlxError(error))
        | DbErr::Query(RuntimeErr::SqlxError(error)) => {
            Arc::try_unwrap(error).unwrap_or_else(|error| sqlx::Error::Protocol(error.to_string()))
        }
        other => sqlx::Error::Protocol(other.to_string()),
    }
}

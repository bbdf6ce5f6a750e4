//! The proof: the schema of the database against the reviewed one, before a run begins and before each COMMIT.

use std::collections::BTreeSet;
use std::sync::Arc;

use sea_orm::{ConnectionTrait, DbBackend, DbErr, RuntimeErr, Statement};
use seaworthy_catalog::{Catalog, Ignored};
use seaworthy_diff::{Change, diff};
use seaworthy_introspect::{IntrospectError, Source, read_within};
use sqlx::postgres::PgRow;
use tokio::task::JoinHandle;

use crate::catalog_step::{CatalogStepError, Objects, catalog_after};
use crate::chain::{Chain, Link};
use crate::ledger::{Direction, Entry, Ledger};
use crate::plan::Step;
use crate::record::checksum;
use crate::review::{Agreeing, Prove, Review, Unreviewed};

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
    /// The schema after the last step, where that alone is proven: it is put together while the others run.
    last: Option<JoinHandle<Result<(Catalog, String), CatalogStepError>>>,
}

/// The reviewed schema after a step.
pub(crate) struct Wanted<'a> {
    catalog: Catalog,
    review: &'a Review,
    /// Where it was put together in advance.
    fingerprint: Option<String>,
}

impl<'a> Prover<'a> {
    /// `agreeing` are steps that were found to agree with their files.
    pub(crate) fn new(
        chain: &'a Chain,
        ledger: &Ledger,
        steps: &[Step],
        review: &'a Review,
        agreeing: &Agreeing,
    ) -> Self {
        let applied = ledger.entries.iter().filter(|entry| entry.is_applied());
        let applied: BTreeSet<usize> = applied.filter_map(|entry: &Entry| chain.position(&entry.version)).collect();
        let mode = review.prove(steps.len());
        let is_known = |(at, link): &(usize, &Link)| review.know(link, agreeing.has(*at, Direction::Up)).is_ok();
        let known = match mode {
            Prove::Each | Prove::Last => chain.links().iter().enumerate().take_while(is_known).count(),
            Prove::Off => 0,
        };
        let outside = |entry: &&Entry| {
            let link = chain.position(&entry.version).map(|at| &chain.links()[at]);
            link.is_some_and(|link| link.commits(Direction::Up).is_some())
        };
        let between = ledger.entries.iter().filter(outside).any(Entry::is_unfinished);
        let mut prover = Self { chain, review, mode, applied, known, between, last: None };
        if mode == Prove::Last {
            prover.begin_with_the_last(steps);
        }
        prover
    }

    fn begin_with_the_last(&mut self, steps: &[Step]) {
        let now = self.applied.clone();
        for step in steps {
            self.note(step);
        }
        self.last = self.links().map(|links| {
            let files = self.review.steps_to(links);
            let ignored = self.review.ignored.clone();
            tokio::task::spawn_blocking(move || {
                let catalog = settled(catalog_after(files)?, &ignored);
                let fingerprint = fingerprint(&catalog);
                Ok((catalog, fingerprint))
            })
        });
        self.applied = now;
    }

    /// Stops proving: the schema was found to be another one from the start.
    pub(crate) fn stop(&mut self) {
        self.mode = Prove::Off;
    }

    /// Tells whether no migration is applied yet.
    pub(crate) fn is_first(&self) -> bool {
        self.applied.is_empty()
    }

    /// Returns what differs from the schema that the applied migrations lead to; nothing where that is not known.
    pub(crate) async fn drift(&self, transaction: &mut impl Source) -> Result<Vec<Change>, ProofError> {
        match self.wanted()? {
            Some(wanted) if !self.between => Ok(wanted.prove(transaction).await?.changes),
            Some(_) | None => Ok(Vec::new()),
        }
    }

    /// Notes a step as done, and returns the schema that is to be found after it, where it is to be proven.
    pub(crate) async fn after(&mut self, step: &Step, is_last: bool) -> Result<Option<Wanted<'a>>, CatalogStepError> {
        self.note(step);
        match self.mode {
            Prove::Each => self.wanted(),
            Prove::Last if is_last => match self.last.take() {
                Some(last) => match last.await {
                    Ok(last) => {
                        let (catalog, fingerprint) = last?;
                        Ok(Some(Wanted { catalog, review: self.review, fingerprint: Some(fingerprint) }))
                    }
                    Err(_) => self.wanted(),
                },
                None => self.wanted(),
            },
            Prove::Last | Prove::Off => Ok(None),
        }
    }

    fn note(&mut self, step: &Step) {
        match step.direction {
            Direction::Up => self.applied.insert(step.position),
            Direction::Down => self.applied.remove(&step.position),
        };
    }

    /// Returns the schema that the applied migrations lead to, where it is known.
    fn wanted(&self) -> Result<Option<Wanted<'a>>, CatalogStepError> {
        let Some(links) = self.links() else { return Ok(None) };
        let catalog = settled(catalog_after(self.review.steps_to(links))?, &self.review.ignored);
        Ok(Some(Wanted { catalog, review: self.review, fingerprint: None }))
    }

    /// Returns the applied migrations, where the schema that they lead to is known.
    ///
    /// It is where they are the first of the chain, all of them reviewed: what a migration makes of the schema was
    /// reviewed in that order.
    fn links(&self) -> Option<&'a [Link]> {
        let count = self.applied.len();
        let are_first = self.applied.last().is_none_or(|last| last + 1 == count);
        (self.mode != Prove::Off && are_first && count <= self.known).then(|| &self.chain.links()[..count])
    }
}

/// Returns a reviewed schema as it is compared.
fn settled(mut catalog: Catalog, ignored: &[Ignored]) -> Catalog {
    catalog.leave_out(ignored);
    without_empty_comments(&mut catalog);
    catalog
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
    pub(crate) async fn prove(&self, transaction: &mut impl Source) -> Result<Proof, ProofError> {
        let mut found = read_within(transaction, &self.review.scope).await?;
        found.leave_out(&self.review.ignored);
        let known = self.fingerprint.clone().filter(|_| self.catalog == found);
        let fingerprint = known.unwrap_or_else(|| fingerprint(&found));
        fit(&mut found, &self.catalog);
        let changes = if self.catalog == found { Vec::new() } else { diff(&self.catalog, &found, &[]) };
        Ok(Proof { changes, fingerprint })
    }
}

/// Returns the reviewed schema after the first migrations of the chain, without what is ignored.
///
/// What a migration makes of the schema was reviewed in the order of the chain, so for no other set is it known.
pub fn reviewed_schema(chain: &Chain, first: usize, review: &Review) -> Result<Catalog, ReviewedSchemaError> {
    let links = &chain.links()[..first];
    links.iter().try_for_each(|link| review.know(link, false))?;
    let mut catalog = catalog_after(review.steps_to(links))?;
    catalog.leave_out(&review.ignored);
    Ok(catalog)
}

/// Returns how many migrations, from the first on, have reviewed files that fit the code.
pub fn reviewed_count(chain: &Chain, review: &Review) -> usize {
    chain.links().iter().take_while(|link| review.know(link, false).is_ok()).count()
}

/// The reviewed schemas around a migration.
#[derive(Debug, Clone, Copy)]
pub struct Around<'a> {
    /// Before it.
    pub before: &'a Catalog,
    /// Behind it.
    pub after: &'a Catalog,
    /// Behind the last one that is reviewed.
    pub latest: &'a Catalog,
}

/// Goes along the first `known` migrations, which have reviewed files, and gives the schemas around each that is wanted to
/// `look`, by its place.
pub fn along_reviewed(
    chain: &Chain,
    review: &Review,
    known: usize,
    wanted: &BTreeSet<usize>,
    mut look: impl FnMut(usize, Around<'_>),
) -> Result<(), CatalogStepError> {
    let steps = review.steps_to(&chain.links()[..known]);
    let latest = catalog_after(steps.iter().cloned())?;
    let mut objects = Objects::default();
    let mut before: Option<Catalog> = None;
    for (at, (file, step)) in steps.into_iter().enumerate() {
        let failed = |line| move |source| CatalogStepError { file, line, source };
        if wanted.contains(&at) && before.is_none() {
            before = Some(objects.clone().into_catalog().map_err(failed.clone()(0))?);
        }
        objects.apply(step).map_err(|(line, source)| failed.clone()(line)(source))?;
        let after = wanted.contains(&at).then(|| objects.clone().into_catalog()).transpose().map_err(failed(0))?;
        if let (Some(before), Some(after)) = (&before, &after) {
            look(at, Around { before, after, latest: &latest });
        }
        before = after;
    }
    Ok(())
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
    without_empty_comments(&mut reviewed);
    fit(&mut found, &reviewed);
    (reviewed, found)
}

/// Takes from the schema that is found what means nothing beside the reviewed one.
fn fit(found: &mut Catalog, reviewed: &Catalog) {
    found.schemas.retain(|one| reviewed.schemas.iter().any(|other| other.name == one.name));
    without_empty_comments(found);
    found.extensions.retain_mut(|one| {
        let same = reviewed.extensions.iter().find(|other| other.name == one.name);
        same.is_some_and(|same| {
            one.version.clone_from(&same.version);
            true
        })
    });
}

/// Whoever makes the schema public anew leaves out what `initdb` has said of it.
fn without_empty_comments(catalog: &mut Catalog) {
    for schema in &mut catalog.schemas {
        schema.comment.take_if(|it| it.is_empty());
    }
}

/// Returns the SHA-256 of a schema, in hexadecimal: the same for the same schema on every server.
///
/// Not in it: the order of columns, and what depends on what.
pub fn fingerprint(catalog: &Catalog) -> String {
    let objects = Objects::in_any_order(catalog);
    let texts: Vec<String> = objects.iter().map(|((list, _), text)| format!("{list} {text}")).collect();
    checksum(texts.iter().map(String::as_str))
}

/// Sends the queries through what a migration runs on.
pub(crate) struct Through<'a, C>(pub(crate) &'a C);

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

//! Text to the server, several statements in one message: the simple protocol, one round trip.

use std::borrow::Cow;

use futures_util::TryStreamExt as _;
use sea_orm::{DbErr, QueryResult, Statement};
use sqlx::error::DatabaseError;
use sqlx::postgres::PgRow;
use sqlx::{AssertSqlSafe, Either, Executor as _, PgConnection, Row as _};

use super::db_err;
use crate::check::Ask;

/// A session that is sent text.
pub(super) struct Plain<'a> {
    connection: &'a mut PgConnection,
    /// Goes in front of the next message.
    ahead: Vec<Cow<'static, str>>,
    /// The last of what goes ahead is a claim, which is void where it returns no row.
    claims: bool,
    /// The server process that has the claim.
    claimed_by: i32,
    /// What was asked along with a message, and not yet by anybody.
    answers: Vec<(String, Result<Option<PgRow>, DbErr>)>,
}

/// What goes in a message behind the statements that it is about.
pub(super) enum Behind {
    /// Nobody wants its rows.
    Said(Cow<'static, str>),
    /// Somebody will ask this; the answer is kept for then.
    Asked {
        /// The question, by which its answer is found again.
        text: String,
        /// The same with what is prepared in the session.
        prepared: Option<String>,
    },
}

impl Behind {
    fn text(&self) -> &str {
        match self {
            Self::Said(text) => text,
            Self::Asked { text, .. } => text,
        }
    }

    /// Returns what is sent for it.
    fn sent(&self) -> &str {
        match self {
            Self::Said(text) => text,
            Self::Asked { text, prepared } => prepared.as_ref().unwrap_or(text),
        }
    }
}

/// Why a message was not carried out, or not all of it.
pub(super) enum Refused {
    /// Another run has the version.
    Overtaken,
    /// The server says no, or nothing any more.
    Error {
        error: DbErr,
        /// The place of the statement among those that were sent, where it was one of them.
        at: Option<usize>,
        /// The server may not have made statements of the text at all, and so does not say which one is wrong.
        unread: bool,
    },
}

impl<'a> Plain<'a> {
    pub(super) fn new(connection: &'a mut PgConnection) -> Self {
        Self { connection, ahead: Vec::new(), claims: false, claimed_by: 0, answers: Vec::new() }
    }

    /// Puts statements in front of the next message.
    pub(super) fn put_ahead(&mut self, statements: impl IntoIterator<Item = Cow<'static, str>>) {
        self.ahead.extend(statements);
    }

    /// Puts a claim in front of the next message, as the last of what goes ahead.
    pub(super) fn put_claim_ahead(&mut self, claim: String) {
        self.ahead.push(claim.into());
        self.claims = true;
    }

    /// Returns the server process that answered the last claim.
    pub(super) fn claimed_by(&self) -> i32 {
        self.claimed_by
    }

    /// Sends statements; nobody wants their rows.
    pub(super) async fn execute<'t>(&mut self, statements: impl IntoIterator<Item = &'t str>) -> Result<(), Refused> {
        self.message(statements.into_iter().collect(), &mut 0, |_, _| {}).await
    }

    /// Sends statements and, in the same message, what comes behind them. A question that cannot be asked is no error
    /// here, but for whoever asks it.
    pub(super) async fn execute_and_ask(&mut self, statements: &[String], behind: &[Behind]) -> Result<(), Refused> {
        self.answers.clear();
        let texts = statements.iter().map(String::as_str).chain(behind.iter().map(Behind::sent)).collect();
        let mut answered: Vec<Option<PgRow>> = behind.iter().map(|_| None).collect();
        let keep = |at: usize, row| {
            if let Some(answer) = at.checked_sub(statements.len()).and_then(|at| answered.get_mut(at)) {
                answer.get_or_insert(row);
            }
        };
        let failed = match self.message(texts, &mut 0, keep).await {
            Ok(()) => None,
            Err(Refused::Error { error, at: Some(at), .. }) if at >= statements.len() => {
                let at = at - statements.len();
                if matches!(behind[at], Behind::Said(_)) {
                    return Err(Refused::Error { error, at: None, unread: false });
                }
                Some((at, error))
            }
            Err(refused) => return Err(refused),
        };
        let asked = behind.iter().zip(answered).enumerate().filter_map(|(at, (behind, answer))| match behind {
            Behind::Asked { text, .. } => Some((at, text.clone(), answer)),
            Behind::Said(_) => None,
        });
        // Behind a failure nothing was answered.
        let end = failed.as_ref().map_or(behind.len(), |(at, _)| *at);
        self.answers = asked.filter(|(at, ..)| *at < end).map(|(_, text, answer)| (text, Ok(answer))).collect();
        if let Some((at, error)) = failed {
            self.answers.push((behind[at].text().to_owned(), Err(error)));
        }
        Ok(())
    }

    /// Returns the session itself, for what reads through it; all that was to go ahead is sent.
    pub(super) async fn session(&mut self) -> Result<&mut PgConnection, Refused> {
        if !self.ahead.is_empty() {
            self.execute([]).await?;
        }
        Ok(self.connection)
    }

    /// Sends the statements that commit, and behind them those that begin another transaction, the last of them a claim;
    /// returns whether that is begun.
    pub(super) async fn commit(&mut self, commit: &[&str], begin: Vec<Cow<'static, str>>) -> Result<bool, Refused> {
        let committed = self.ahead.len() + commit.len();
        let statements = commit.iter().copied().chain(begin.iter().map(AsRef::as_ref)).collect();
        let (mut done, mut claimed) = (0, false);
        let last = commit.len() + begin.len() - 1;
        let sent = self.message(statements, &mut done, |at, _| claimed |= at == last).await;
        match sent {
            Ok(()) if begin.is_empty() => Ok(false),
            Ok(()) if claimed => Ok(true),
            Err(refused) if done < committed => Err(refused),
            // It is committed. What came behind it is tried again, and then tells what is wrong.
            Ok(()) | Err(_) => {
                let _ = self.connection.execute("ROLLBACK").await;
                Ok(false)
            }
        }
    }

    /// Sends a message of what goes ahead and the statements, counts what is `done` of it, and gives the rows of the
    /// statements to `keep`, each with its statement's place.
    async fn message(
        &mut self,
        statements: Vec<&str>,
        done: &mut usize,
        mut keep: impl FnMut(usize, PgRow),
    ) -> Result<(), Refused> {
        let (ahead, claims) = (std::mem::take(&mut self.ahead), std::mem::take(&mut self.claims));
        let count = ahead.len() + statements.len();
        // A statement may end in a comment, which a semicolon on its line would be part of.
        let texts: Vec<&str> = ahead.iter().map(AsRef::as_ref).chain(statements).collect();
        let mut claimed = false;
        let outcome = {
            let mut answers = self.connection.fetch_many(sqlx::raw_sql(AssertSqlSafe(texts.join("\n;\n"))));
            loop {
                match answers.try_next().await {
                    Ok(Some(Either::Left(_))) => *done += 1,
                    Ok(Some(Either::Right(row))) if claims && *done + 1 == ahead.len() => {
                        claimed = true;
                        self.claimed_by = row.try_get(0).unwrap_or_default();
                    }
                    Ok(Some(Either::Right(row))) => {
                        if let Some(at) = done.checked_sub(ahead.len()) {
                            keep(at, row);
                        }
                    }
                    Ok(None) => break Ok(()),
                    Err(error) => break Err(error),
                }
            }
        };
        if claims && !claimed && *done >= ahead.len() {
            return Err(Refused::Overtaken);
        }
        outcome.map_err(|error| {
            // What the server has answered says where it is. Where it is gone, nobody knows.
            let answered = error.as_database_error().is_some();
            Refused::Error {
                at: done.checked_sub(ahead.len()).filter(|at| answered && ahead.len() + at < count),
                unread: *done == 0 && error.as_database_error().is_some_and(is_of_grammar),
                error: db_err(error),
            }
        })
    }
}

/// Tells whether an error can be one of the grammar or of the text itself: PG 14, Appendix A; `scan.l` and `gram.y`.
fn is_of_grammar(error: &(dyn DatabaseError + 'static)) -> bool {
    let codes = ["42601", "0A000", "22021", "22025", "22P05", "22P06"];
    error.code().is_some_and(|code| codes.contains(&&*code))
}

impl Ask for &mut Plain<'_> {
    async fn row(&mut self, question: Statement) -> Result<Option<QueryResult>, DbErr> {
        let (text, mut first) = (question.to_string(), None);
        if let Some(known) = self.answers.iter().position(|(asked, _)| *asked == text) {
            return self.answers.remove(known).1.map(|row| row.map(QueryResult::from));
        }
        let keep = |_, row| {
            first.get_or_insert(row);
        };
        match self.message(vec![&text], &mut 0, keep).await {
            Ok(()) => Ok(first.map(QueryResult::from)),
            Err(Refused::Error { error, .. }) => Err(error),
            Err(Refused::Overtaken) => Err(DbErr::RecordNotFound("the claim".into())),
        }
    }
}

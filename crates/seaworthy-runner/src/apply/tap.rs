//! The statements of a migration as they begin and end, for whoever listens.
//!
//! Mostly the runner sends them itself. Where the migration's own code does, SeaORM has no hook for it: its metric
//! callback comes after a statement, and never for `execute_unprepared`. But SeaORM opens a `tracing` span around each
//! call. [`statement_tap`] is a layer that notes them, and only while a migration's code is polled. Where a program does
//! not install it, it hears of migrations and not of their statements, which then need not be sent one by one.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::task::Poll;
use std::time::{Duration, Instant};

use tracing::span::{Attributes, Id};
use tracing::{Metadata, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::filter::{LevelFilter, filter_fn};
use tracing_subscriber::layer::Context;
use tracing_subscriber::registry::LookupSpan;

use crate::check::CheckOutcome;
use crate::event::{Event, Listener, StatementAt};
use crate::record::Recording;

/// Returns the layer through which a run hears of the statements that migrations send inside transactions.
///
/// ```ignore
/// tracing_subscriber::registry().with(seaworthy_runner::statement_tap()).init();
/// ```
pub fn statement_tap<S: Subscriber + for<'a> LookupSpan<'a>>() -> impl Layer<S> {
    TAPPED.store(true, Ordering::Relaxed);
    Tap.with_filter(filter_fn(is_call).with_max_level_hint(LevelFilter::TRACE))
}

/// Whether somebody has asked for the layer.
static TAPPED: AtomicBool = AtomicBool::new(false);

/// Tells whether a run is to tell of each statement in a transaction; else it may send several at once.
pub(super) fn is_tapped() -> bool {
    TAPPED.load(Ordering::Relaxed)
}

/// Tells whether a span is one of SeaORM's around a call to the server.
fn is_call(metadata: &Metadata<'_>) -> bool {
    const CALLS: [&str; 4] = ["execute_raw", "execute_unprepared", "query_one_raw", "query_all_raw"];
    const PLACES: [&str; 2] = ["sea_orm::database::transaction", "sea_orm::database::db_connection"];
    metadata.is_span() && CALLS.contains(&metadata.name()) && PLACES.contains(&metadata.target())
}

/// One end of a call.
enum Note {
    Began(Instant),
    Ended(Instant),
}

thread_local! {
    /// What the code that is polled right now has called; none while it is not a migration's.
    static NOTES: RefCell<Option<Vec<Note>>> = const { RefCell::new(None) };
}

struct Tap;

impl Tap {
    fn note(note: Note) {
        NOTES.with_borrow_mut(|notes| notes.as_mut().map(|notes| notes.push(note)));
    }
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Tap {
    fn on_new_span(&self, _: &Attributes<'_>, _: &Id, _: Context<'_, S>) {
        Self::note(Note::Began(Instant::now()));
    }

    fn on_close(&self, _: Id, _: Context<'_, S>) {
        Self::note(Note::Ended(Instant::now()));
    }
}

/// What happens inside a step, on its way to the listener.
#[derive(Default)]
pub(super) struct Signals(Mutex<VecDeque<Signal>>);

enum Signal {
    Began(Sent),
    Ended(Sent, Duration),
    Checked(CheckOutcome),
}

/// One call to the server.
#[derive(Clone)]
struct Sent {
    number: usize,
    count: usize,
    sql: Option<String>,
}

impl Sent {
    fn of(statements: &[String], start: usize, count: usize) -> Self {
        let texts: Option<Vec<String>> = statements
            .get(start..start + count)
            .map(|texts| texts.iter().map(|text| seaworthy_ddl::without_secrets(text)).collect());
        Self { number: start + 1, count, sql: texts.map(|texts| texts.join(";\n")) }
    }
}

impl Signals {
    /// Tells of statements, from a place on and so many, while they are sent.
    pub(super) async fn around<T>(
        &self,
        statements: &[String],
        (at, count): (usize, usize),
        work: impl Future<Output = T>,
    ) -> T {
        let (sent, started) = (Sent::of(statements, at, count), Instant::now());
        self.push(Signal::Began(sent.clone()));
        let outcome = work.await;
        self.push(Signal::Ended(sent, started.elapsed()));
        outcome
    }

    /// Tells of every call that a migration's own code makes.
    ///
    /// Its text is the recorded one, where the migration always sends the same.
    pub(super) async fn tapped<T>(&self, recording: &Recording, work: impl Future<Output = T>) -> T {
        let mut work = pin!(work);
        let (mut calls, mut depth, mut began) = (Calls::of(recording), 0_usize, None);
        std::future::poll_fn(|context| {
            let before = NOTES.replace(Some(Vec::new()));
            let outcome: Poll<T> = work.as_mut().poll(context);
            for note in NOTES.replace(before).into_iter().flatten() {
                match note {
                    Note::Began(at) => {
                        depth += 1;
                        if depth == 1 {
                            let sent = calls.next();
                            self.push(Signal::Began(sent.clone()));
                            began = Some((sent, at));
                        }
                    }
                    Note::Ended(at) => {
                        depth = depth.saturating_sub(1);
                        if let Some((sent, start)) = began.take_if(|_| depth == 0) {
                            self.push(Signal::Ended(sent, at - start));
                        }
                    }
                }
            }
            outcome
        })
        .await
    }

    /// Tells what gates and checks have found.
    pub(super) fn checked(&self, outcomes: &[CheckOutcome]) {
        for outcome in outcomes {
            self.push(Signal::Checked(outcome.clone()));
        }
    }

    fn push(&self, signal: Signal) {
        self.lock().push_back(signal);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, VecDeque<Signal>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Hands on what has happened, and keeps the span of the statement that is on its way.
    pub(super) fn hand_on(&self, step: (&str, usize), span: &mut Option<tracing::Span>, listener: Listener<'_>) {
        let (version, total) = step;
        loop {
            // Not locked while somebody listens.
            let Some(signal) = self.lock().pop_front() else { return };
            match signal {
                Signal::Began(Sent { number, count, sql }) => {
                    let statement = StatementAt { version, number, count, total, sql: sql.as_deref() };
                    *span = Some(tracing::info_span!(
                        "statement",
                        otel.kind = "client",
                        db.system.name = "postgresql",
                        db.query.text = sql.as_deref(),
                        seaworthy.version = version,
                        seaworthy.statement = number,
                    ));
                    listener(&Event::StatementStarted(statement));
                }
                Signal::Ended(Sent { number, count, sql }, duration) => {
                    *span = None;
                    let statement = StatementAt { version, number, count, total, sql: sql.as_deref() };
                    listener(&Event::StatementFinished { statement, duration });
                }
                Signal::Checked(outcome) => listener(&Event::Checked { version, outcome: &outcome }),
            }
        }
    }
}

/// Finds the recorded statements of one call after the other.
struct Calls<'a> {
    recording: &'a Recording,
    call: usize,
    start: usize,
}

impl<'a> Calls<'a> {
    fn of(recording: &'a Recording) -> Self {
        Self { recording, call: 0, start: 0 }
    }

    fn next(&mut self) -> Sent {
        let known = !self.recording.dynamic && self.recording.error.is_none();
        let count = self.recording.calls.get(self.call).copied().filter(|_| known);
        let sent = match count {
            Some(count) => Sent::of(&self.recording.statements, self.start, count),
            None => Sent { number: self.call + 1, count: 1, sql: None },
        };
        self.call += 1;
        self.start += count.unwrap_or(1);
        sent
    }
}

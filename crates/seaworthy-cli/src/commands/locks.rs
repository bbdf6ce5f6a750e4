//! `migrate locks`: who waits for whom right now, and ending one who is in the way.

use seaworthy_ddl::Lock;
use seaworthy_report::document;
use seaworthy_runner::{Ending, Session, place};
use serde_json::{Value, json};

use super::{Context, Outcome};
use crate::args::Locks;
use crate::error::CommandError;

/// How deep a queue is followed; a deadlock, until the server ends it, is a ring.
const DEPTH_MAX: usize = 20;

pub(super) async fn run(context: &Context<'_>, args: &Locks) -> Outcome {
    if let Some(pid) = args.kill {
        return kill(context, pid, args.terminate).await;
    }
    let mut documents = Vec::new();
    for target in context.targets()? {
        let url = context.locate(&target).await?;
        let mut connection = seaworthy_runner::connect(&url).await?;
        let sessions = seaworthy_runner::blocking(&mut connection).await?;
        if context.ui.is_json() {
            let sessions: Vec<Value> = sessions.iter().map(session_json).collect();
            documents.push(json!({ "name": target.name(), "url": url.to_string(), "sessions": sessions }));
            continue;
        }
        context.ui.data(&format!("{} ({url})\n", target.name()));
        if sessions.is_empty() {
            context.ui.data("nobody waits\n");
        }
        for root in sessions.iter().filter(|session| session.blocked_by.is_empty() || is_in_ring(session, &sessions)) {
            context.ui.data(&tree(root, &sessions, 0));
        }
    }
    if context.ui.is_json() {
        context.ui.data(&document("migrate-locks", json!({ "databases": documents })));
    }
    Ok(0)
}

/// Ends one who is in the way, and nobody else: whom nobody waits for is none of this command's business.
async fn kill(context: &Context<'_>, pid: i32, terminate: bool) -> Outcome {
    let target = context.one_target("migrate locks --kill")?;
    let url = context.locate(&target).await?;
    let mut connection = seaworthy_runner::connect(&url).await?;
    let sessions = seaworthy_runner::blocking(&mut connection).await?;
    let waiting = sessions.iter().filter(|session| session.blocked_by.contains(&pid)).count();
    let session = sessions.iter().find(|session| session.pid == pid);
    let (Some(session), true) = (session, waiting > 0 && pid != 0) else {
        return Err(CommandError::usage(
            format!("nobody waits for process {pid}"),
            "`cargo xtask migrate locks` shows who waits for whom",
        ));
    };
    // One that runs nothing has nothing to cancel: only its end gives its locks back.
    let ending = if terminate || session.is_idle() { Ending::Terminated } else { Ending::Cancelled };
    let what = match ending {
        Ending::Cancelled => "cancelling its statement",
        Ending::Terminated => "ending its session",
    };
    context.confirm(what, Some(format!("{}\n{}", who(session), query(session))))?;
    seaworthy_runner::end_session(&mut connection, pid, ending).await?;
    if context.ui.is_json() {
        let killed = json!({ "pid": pid, "ending": ending.as_str(), "waiting": waiting });
        let database = json!({ "name": target.name(), "url": url.to_string(), "killed": killed });
        context.ui.data(&document("migrate-locks", json!({ "databases": [database] })));
    } else {
        context.ui.data(&format!("{}: process {pid} was {}\n", target.name(), ending.as_str()));
    }
    Ok(0)
}

/// Tells whether a session waits for itself in the end, and is the first of those who do.
fn is_in_ring(session: &Session, sessions: &[Session]) -> bool {
    let mut reached = session.blocked_by.clone();
    let mut next = 0;
    while next < reached.len() {
        let blockers = sessions.iter().filter(|other| other.pid == reached[next]).flat_map(|other| &other.blocked_by);
        let more: Vec<i32> = blockers.copied().filter(|pid| !reached.contains(pid)).collect();
        reached.extend(more);
        next += 1;
    }
    let rooted = sessions.iter().any(|other| other.blocked_by.is_empty() && reached.contains(&other.pid));
    !rooted && reached.contains(&session.pid) && reached.iter().min() == Some(&session.pid)
}

/// Returns a session with all that wait for it, a level deeper each.
fn tree(session: &Session, sessions: &[Session], depth: usize) -> String {
    let indent = "  ".repeat(depth);
    let mut text = format!("{indent}{}\n{indent}    {}\n", who(session), query(session));
    if depth < DEPTH_MAX {
        for waiting in sessions.iter().filter(|other| other.blocked_by.contains(&session.pid)) {
            text.push_str(&tree(waiting, sessions, depth + 1));
        }
    }
    text
}

fn who(session: &Session) -> String {
    let Session { pid, role, application, state, state_seconds, transaction_seconds, .. } = session;
    let since = |seconds: &Option<i64>| seconds.map_or_else(String::new, |seconds| format!(" since {seconds} s"));
    let mut text = match (pid, place(session.client.as_deref(), session.is_shown)) {
        (0, _) => state.clone(),
        (_, Some(from)) => {
            let transaction = transaction_seconds.map_or("", |_| ", its transaction");
            format!(
                "process {pid} ({application}, role {role}, from {from}), {state}{}{transaction}{}",
                since(state_seconds),
                since(transaction_seconds)
            )
        }
        (_, None) => {
            format!("process {pid} ({application}, role {role}; the rest shows only to members of pg_read_all_stats)")
        }
    };
    if let Some(mode) = session.waits_for.as_deref() {
        let lock = lock_name(mode);
        let on = session.relation.as_deref().map_or_else(String::new, |relation| format!(" on {relation}"));
        text.push_str(&format!(", waits for {lock}{on}"));
    }
    text
}

fn query(session: &Session) -> String {
    session.query.lines().map(str::trim).filter(|line| !line.is_empty()).take(3).collect::<Vec<_>>().join(" ")
}

fn session_json(session: &Session) -> Value {
    json!({
        "pid": session.pid,
        "blocked_by": session.blocked_by,
        "role": session.role,
        "application": session.application,
        "client": session.client,
        "state": Some(&session.state).filter(|state| !state.is_empty()),
        "state_ms": session.state_seconds.map(|seconds| seconds * 1000),
        "transaction_ms": session.transaction_seconds.map(|seconds| seconds * 1000),
        "waits_for": session.waits_for.as_deref().map(lock_name),
        "relation": session.relation,
        "query": session.query,
    })
}

fn lock_name(mode: &str) -> String {
    Lock::of_mode(mode).map_or_else(|| mode.to_owned(), |lock| lock.as_str().to_owned())
}

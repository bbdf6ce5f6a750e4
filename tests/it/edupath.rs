//! EduPath: its inventory, its setup, the patterns of its document, and the journey of a live database to migrations.

mod adopted;
mod disaster;
mod enums;
mod inventory;
mod live;
mod patterns;
mod rollback;
mod setup;

use std::path::Path;
use std::process::{Command, Stdio};

use seaworthy_runner::{Chain, DownTarget, Report, RunError, RunOptions, UpTarget};

use serde_json::Value;

use crate::support::{self, TestDb};

/// Made by `drizzle-kit push`, with a change that nobody wrote down, and rows.
const LIVE: &str = include_str!("../fixtures/edupath/live.sql");

const BASELINE: &str = "m20251022_000001_baseline";

/// The tables, as the document counts them.
const TABLES: [&str; 31] = [
    "users",
    "student_profiles",
    "universities",
    "courses",
    "applications",
    "documents",
    "notifications",
    "forum_posts_enhanced",
    "forum_comments",
    "forum_likes",
    "forum_saves",
    "forum_poll_votes",
    "forum_post_reports",
    "forum_post_limits",
    "subscriptions",
    "subscription_plans",
    "user_subscriptions",
    "payment_settings",
    "security_settings",
    "ip_registration_limits",
    "login_attempts",
    "security_events",
    "staff_invitation_links",
    "events",
    "event_registrations",
    "ai_matching_results",
    "testimonials",
    "custom_fields",
    "custom_field_values",
    "student_timeline",
    "chat_messages",
];

/// A student and a counselor, a university with a course, an application.
const PEOPLE: &str = "
INSERT INTO users (id, email, first_name) VALUES ('00000000-0000-4000-8000-000000000001', 'mei@example.org', 'Mei');
INSERT INTO users (id, email, user_type, team_role)
VALUES ('00000000-0000-4000-8000-000000000002', 'omar@edupath.example', 'team_member', 'counselor');
INSERT INTO student_profiles (user_id, counselor_id)
VALUES ('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000002');
INSERT INTO universities (id, name, slug, country, city, tier)
VALUES ('00000000-0000-4000-8000-000000000010', 'York', 'york', 'United Kingdom', 'York', 'strong');
INSERT INTO courses (id, university_id, name, degree_level, field_of_study)
VALUES ('00000000-0000-4000-8000-000000000020', '00000000-0000-4000-8000-000000000010', 'Data', 'master', 'computing');
INSERT INTO applications (user_id, university_id, course_id, intake)
VALUES ('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000010',
    '00000000-0000-4000-8000-000000000020', '2026-09');
";

/// Returns a database at a version, with the people in it.
async fn peopled(version: &str) -> TestDb {
    let db = support::empty_database().await;
    up_to(&db, BASELINE).await;
    db.execute(PEOPLE).await;
    up_to(&db, version).await;
    db
}

async fn up(db: &TestDb) {
    support::up(db, "edupath", None).await.expect("every migration applies");
}

async fn up_to(db: &TestDb, version: &str) {
    support::up(db, "edupath", Some(version)).await.expect("the migrations apply");
}

async fn down_to(db: &TestDb, version: &str) {
    support::down(db, "edupath", version).await.expect("the migrations roll back");
}

async fn chain() -> Chain {
    support::chain(migration::edupath::migrations()).await
}

/// Rolls back everything.
async fn down_to_nothing(db: &TestDb) {
    let chain = chain().await;
    let target = DownTarget::Steps(chain.links().len());
    seaworthy_runner::down(&db.target(), &chain, target, None, &RunOptions::default(), &mut |_| {})
        .await
        .expect("the migrations roll back");
}

/// Applies one more migration than the database's own.
async fn up_with(db: &TestDb, last: Box<dyn seaworthy::Migration>) -> Result<Report, RunError> {
    let mut migrations = migration::edupath::migrations();
    migrations.push(last);
    let chain = support::chain(migrations).await;
    seaworthy_runner::up(&db.target(), &chain, &UpTarget::default(), &support::moving(db), &mut |_| {}).await
}

/// Returns every row of every table as text, whatever the order of its columns.
async fn contents(db: &TestDb) -> Vec<String> {
    let mut contents = Vec::new();
    for table in TABLES {
        let rows = format!("SELECT coalesce(string_agg(to_jsonb(t)::text, E'\\n' ORDER BY id), '') FROM {table} AS t");
        contents.push(format!("{table}\n{}", db.text(&rows).await));
    }
    contents
}

/// What the deploy binary did.
struct Ran {
    code: Option<i32>,
    stdout: String,
    stderr: String,
}

/// Runs the deploy binary on a database, in a folder, with this of its configuration.
fn deployed(url: &str, folder: &Path, config: &str, arguments: &[&str]) -> Ran {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sea"));
    command.args(arguments).args(["-d", "edupath"]).current_dir(folder).stdin(Stdio::null());
    command.env("HARBOR_CONFIG", format!("[database.edupath]\n{config}")).env("SEAWORTHY_EDUPATH_URL", url);
    let output = command.env_remove("SEAWORTHY_HOME").output().expect("the program runs");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    Ran { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
}

impl Ran {
    /// Makes sure that it ended so, and that it said each of the words.
    fn ends(&self, code: i32, words: &[&str]) -> &Self {
        let said = format!("{}{}", self.stdout, self.stderr);
        assert_eq!(self.code, Some(code), "{said}");
        for word in words {
            assert!(said.contains(word), "`{word}` is not in:\n{said}");
        }
        self
    }

    fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {}", self.stdout))
    }
}

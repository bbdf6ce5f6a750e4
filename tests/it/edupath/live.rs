//! The journey: a live database that nobody migrated is adopted, and goes on like one that began empty.

use super::{BASELINE, LIVE, contents, deployed, up, up_to};
use crate::support;

#[tokio::test(flavor = "multi_thread")]
async fn a_live_database_is_adopted_and_told_what_nobody_wrote_down() {
    let (live, empty) = (support::empty_database().await, support::empty_database().await);
    live.execute(LIVE).await;
    support::seed(&live, "edupath", 80, 7).await.expect("the seed fits what is live");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let run = |arguments: &[&str]| deployed(live.url(), folder.path(), "", arguments);
    let before = contents(&live).await;

    // Whoever forgets to mark it meets tables that are there already; nothing is changed.
    run(&["migrate"]).ends(1, &["add table public.applications"]);
    assert_eq!(contents(&live).await, before);

    // The baseline does not make what somebody changed by hand: it is not marked by it, and what differs is named.
    run(&["migrate", "baseline", "--yes"]).ends(
        1,
        &[
            "m20251022_000001_baseline does not make the schema that edupath has",
            "add column public.student_profiles.whatsapp_number",
            "add index public.student_profiles_whatsapp",
        ],
    );
    assert_eq!(contents(&live).await, before);

    // Whoever marks it all the same: no row and no table is touched.
    run(&["migrate", "resolve", BASELINE, "--applied", "--reason", "the live database is what it makes"]).ends(0, &[]);
    assert_eq!(contents(&live).await, before);
    assert_eq!(live.count("SELECT count(*) FROM seaql_migrations").await, 1, "SeaORM's tools know it, too");

    // The change by hand is told, with its index, and stops a deploy before it sends anything.
    let changes = run(&["drift", "--json"]).ends(1, &[]).json();
    let changes = changes["databases"][0]["changes"].as_array().expect("changes").clone();
    let named: Vec<String> =
        changes.iter().map(|change| format!("{} {}", change["object"], change["name"]).replace('"', "")).collect();
    assert_eq!(named, ["column public.student_profiles.whatsapp_number", "index public.student_profiles_whatsapp"]);
    run(&["migrate"]).ends(1, &["whatsapp_number"]);
    assert_eq!(live.count("SELECT count(*) FROM pg_attribute WHERE attname = 'middle_name'").await, 0);

    // Somebody decides: here it goes. Then everything pending applies, on the rows that are there.
    let undo = run(&["drift", "--sql"]);
    live.execute(&undo.stdout).await;
    run(&["drift"]).ends(0, &[]);
    run(&["migrate"]).ends(0, &["m20251124_000001_drop_phone_from_users"]);
    run(&["migrate", "verify"]).ends(0, &[]);

    up_to(&empty, BASELINE).await;
    up(&empty).await;
    assert_eq!(support::names(&support::catalog(&live).await, &support::catalog(&empty).await), [""; 0]);
    let phone = "SELECT phone_number FROM users WHERE first_name = 'Mei' AND last_name = 'Live'";
    assert_eq!(live.text(phone).await, "+86 10 5555 0003", "renamed with its data");
    let administrators = "SELECT string_agg(email, ' ') FROM users WHERE team_role = 'admin'";
    assert_eq!(live.text(administrators).await, "Admin@EduPath.com", "the live one stays the only one");
    let timeout = "SELECT setting_value FROM security_settings WHERE setting_key = 'session_timeout_minutes'";
    assert_eq!(live.text(timeout).await, "15");
    run(&["migrate"]).ends(0, &["nothing to do"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_live_database_without_changes_by_hand_is_marked_by_the_deploy_binary() {
    let live = support::empty_database().await;
    live.execute(LIVE).await;
    live.execute(
        "DROP INDEX public.student_profiles_whatsapp; ALTER TABLE public.student_profiles DROP whatsapp_number",
    )
    .await;
    let folder = tempfile::tempdir().expect("a temporary folder");
    let run = |arguments: &[&str]| deployed(live.url(), folder.path(), "", arguments);
    let before = contents(&live).await;
    run(&["migrate", "baseline"]).ends(0, &["makes exactly the schema that is there", "--yes"]);
    run(&["migrate", "baseline", "--yes"]).ends(0, &["is marked as applied; nothing of it was run"]);
    assert_eq!(contents(&live).await, before);
    assert_eq!(live.text("SELECT state FROM seaworthy.migrations").await, "baseline");
    run(&["migrate"]).ends(0, &["m20251124_000001_drop_phone_from_users"]);
    run(&["drift"]).ends(0, &[]);
    run(&["migrate", "baseline", "--yes"]).ends(0, &["is the baseline already"]);
}

//! Plans, without a database.

use super::{DownTarget, PlanError, Resumption, UpTarget, plan_down, plan_up};
use crate::chain::Chain;
use crate::ledger::{Direction, Entry, Ledger, State};
use crate::record::Recording;
use seaworthy_migration::prelude::*;

/// A migration of one statement that may or may not have a way back.
struct Sample {
    name: &'static str,
    reversible: bool,
    transactional: bool,
}

impl MigrationName for Sample {
    fn name(&self) -> &str {
        self.name
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Sample {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.get_connection().execute_unprepared("CREATE TABLE a (); CREATE TABLE b ()").await.map(drop)
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if !self.reversible {
            return Err(DbErr::Migration("it deletes data".into()));
        }
        manager.get_connection().execute_unprepared("DROP TABLE b; DROP TABLE a").await.map(drop)
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(self.transactional)
    }
}

impl Migration for Sample {}

async fn chain() -> Chain {
    let samples = [("m1", true, true), ("m2", false, true), ("m3", true, false)];
    let boxed = samples.map(|(name, reversible, transactional)| {
        Box::new(Sample { name, reversible, transactional }) as Box<dyn Migration>
    });
    Chain::record(boxed.into()).await.expect("three names, no needs")
}

fn entry(version: &str, state: State) -> Entry {
    Entry {
        version: version.into(),
        state,
        direction: Direction::Up,
        checksum: None,
        canonical_checksum: None,
        statements_done: 0,
        applied_at: None,
        execution_ms: None,
        error: None,
        checks_passed: 0,
        lost_in_seaorm: false,
        checks_failed: 0,
    }
}

fn ledger(entries: Vec<Entry>) -> Ledger {
    Ledger { exists: true, version: 2, entries, ..Ledger::default() }
}

fn versions(plan: &super::Plan) -> Vec<&str> {
    plan.steps.iter().map(|step| step.version.as_str()).collect()
}

#[tokio::test]
async fn up_takes_what_is_pending_as_far_as_asked() {
    let chain = chain().await;
    let ledger = ledger(vec![entry("m1", State::Applied)]);
    let check = |target: UpTarget, expected: &[&str]| {
        assert_eq!(versions(&plan_up(&chain, &ledger, &target).expect("it can be planned")), expected);
    };
    check(UpTarget::default(), &["m2", "m3"]);
    check(UpTarget { to: Some(1), ..UpTarget::default() }, &["m2"]);
    check(UpTarget { to: Some(0), ..UpTarget::default() }, &[]);
    check(UpTarget { steps_max: Some(1), ..UpTarget::default() }, &["m2"]);
}

#[tokio::test]
async fn what_came_before_an_applied_version_is_refused_unless_allowed() {
    let chain = chain().await;
    let ledger = ledger(vec![entry("m1", State::Applied), entry("m3", State::Applied)]);
    let refused = plan_up(&chain, &ledger, &UpTarget::default());
    assert_eq!(refused, Err(PlanError::OutOfOrder { pending: vec!["m2".into()], applied: "m3".into() }));
    let allowed = UpTarget { allow_out_of_order: true, ..UpTarget::default() };
    assert_eq!(versions(&plan_up(&chain, &ledger, &allowed).expect("allowed")), ["m2"]);
}

#[tokio::test]
async fn an_unknown_applied_version_warns_and_stops_only_where_something_is_pending() {
    let chain = chain().await;
    let all = ["m1", "m2", "m3", "m9"].map(|version| entry(version, State::Applied));
    let plan = plan_up(&chain, &ledger(all.to_vec()), &UpTarget::default()).expect("nothing to do");
    assert!(plan.steps.is_empty());
    assert_eq!(plan.notices[0].version.as_deref(), Some("m9"));
    let refused = plan_up(&chain, &ledger(vec![entry("m9", State::Applied)]), &UpTarget::default());
    assert_eq!(refused, Err(PlanError::Missing { versions: vec!["m9".into()] }));
}

#[tokio::test]
async fn an_edited_version_is_an_error() {
    let chain = chain().await;
    let edited = Entry { checksum: Some("other".into()), ..entry("m1", State::Applied) };
    let refused = plan_up(&chain, &ledger(vec![edited]), &UpTarget::default());
    assert!(matches!(refused, Err(PlanError::Edited { version, .. }) if version == "m1"));
    let same = Entry { checksum: Some(chain.links()[0].up.checksum()), ..entry("m1", State::Applied) };
    assert!(plan_up(&chain, &ledger(vec![same]), &UpTarget::default()).is_ok());
}

#[tokio::test]
async fn a_version_that_stopped_half_way_goes_on_where_it_stopped() {
    let chain = chain().await;
    let mut entries: Vec<_> = ["m1", "m2"].map(|version| entry(version, State::Applied)).into();
    let checksum = Some(chain.links()[2].up.checksum());
    entries.push(Entry { statements_done: 1, checksum, ..entry("m3", State::Failed) });
    let plan = plan_up(&chain, &ledger(entries.clone()), &UpTarget::default()).expect("it resumes");
    assert_eq!((plan.steps[0].statements_done, plan.steps[0].resumption), (1, Resumption::AfterFailure));
    entries[2].checksum = Some("other".into());
    let refused = plan_up(&chain, &ledger(entries), &UpTarget::default());
    assert_eq!(refused, Err(PlanError::EditedHalfWay { version: "m3".into(), done: 1 }));
}

#[tokio::test]
async fn down_goes_back_in_the_order_of_application_and_stops_before_what_has_no_way_back() {
    let chain = chain().await;
    let ledger = ledger(vec![entry("m1", State::Applied), entry("m3", State::Applied), entry("m2", State::Applied)]);
    let reason = "it deletes data".to_owned();
    let refused = plan_down(&chain, &ledger, DownTarget::Steps(1));
    assert_eq!(refused, Err(PlanError::Irreversible { version: "m2".into(), reason }));
    assert_eq!(versions(&plan_down(&chain, &ledger, DownTarget::After(1)).expect("m2 was the last")), [""; 0]);
    let refused = plan_down(&chain, &self::ledger(Vec::new()), DownTarget::After(0));
    assert_eq!(refused, Err(PlanError::NotApplied { version: "m1".into() }));
}

#[tokio::test]
async fn recording_splits_statements_and_keeps_errors() {
    let chain = chain().await;
    let statements = vec!["CREATE TABLE a ()".into(), "CREATE TABLE b ()".into()];
    let expected = Recording { statements, calls: vec![2], ..Recording::default() };
    assert_eq!(chain.links()[0].up, expected);
    assert_eq!(chain.links()[1].down.error.as_deref(), Some("it deletes data"));
}

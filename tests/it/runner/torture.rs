//! A little of `cargo xtask torture`: a run that is killed at any question to the server goes on and loses nothing.

use std::sync::Arc;

use harbor::proxy::Proxy;
use harbor::torture::Victim;
use seaworthy_devdb::ThrowawayServer;

use crate::support::{TestDb, database};

async fn victim(db: &TestDb) -> Victim {
    let server = ThrowawayServer::shared().expect("PostgreSQL is installed");
    Victim {
        program: env!("CARGO_BIN_EXE_sea").into(),
        socket: server.folder().join(".s.PGSQL.5432").display().to_string(),
        database: db.text("SELECT current_database()::text").await,
        url: db.url().to_owned(),
        count: 5,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_is_killed_at_any_question_goes_on_and_does_nothing_twice() {
    let db = database().await;
    let undisturbed = victim(&db).await;
    let questions = undisturbed.questions();
    let reference = undisturbed.everything().await.expect("it has run");
    for at in (1..=questions).step_by(9) {
        let db = database().await;
        let victim = victim(&db).await;
        victim.kill_at(at);
        victim.settled().await.expect("its sessions end");
        victim.consistent().await.unwrap_or_else(|wrong| panic!("killed at question {at}: {wrong}"));
        assert_eq!(victim.migrate(), (Some(0), String::new()), "killed at question {at}");
        assert_eq!(victim.everything().await.expect("it has run"), reference, "killed at question {at}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_with_nothing_to_do_asks_two_questions_and_takes_no_lock() {
    let db = database().await;
    let victim = victim(&db).await;
    assert_eq!(victim.migrate(), (Some(0), String::new()));
    let asked = Proxy::start(victim.socket.clone(), Arc::new(|_| true));
    let output = victim.start(&asked.url(&victim.database)).wait_with_output().expect("it ends");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(asked.asked(), 2);
}

//! Through pgbouncer in transaction mode, where the program is installed.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use seaworthy_devdb::ThrowawayServer;
use seaworthy_runner::{DatabaseUrl, RunOptions, UpTarget};
use sqlx::{Connection as _, PgConnection};

use super::faults::{of, told};
use crate::support::{TestDb, database};

/// A pooler in front of the shared server, ended when it is dropped.
pub(crate) struct Pooler {
    child: Child,
    port: u16,
    _folder: tempfile::TempDir,
}

impl Drop for Pooler {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Pooler {
    /// Starts one; none where there is no program, which is said.
    pub(crate) async fn start(db: &TestDb) -> Option<Self> {
        Self::start_with(db, "default_pool_size = 5\n").await
    }

    /// Starts one with more settings.
    async fn start_with(db: &TestDb, more: &str) -> Option<Self> {
        let Some(program) =
            ["/usr/sbin/pgbouncer", "/usr/bin/pgbouncer"].into_iter().find(|path| Path::new(path).exists())
        else {
            crate::support::lacks("pgbouncer", "SEAWORTHY_NEEDS_PGBOUNCER");
            return None;
        };
        let server = ThrowawayServer::shared().expect("PostgreSQL is installed");
        let folder = tempfile::tempdir().expect("a folder");
        let port = std::net::TcpListener::bind("127.0.0.1:0").and_then(|it| it.local_addr()).expect("a port").port();
        // pgbouncer does not run as root; the server's socket vouches for the user that the server runs as.
        let owner = Command::new("stat").args(["-c", "%U"]).arg(server.folder().join("data")).output().expect("stat");
        let owner = String::from_utf8_lossy(&owner.stdout).trim().to_owned();
        let settings = format!(
            "[databases]\n* = host={} port=5432 user=postgres\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\n\
             unix_socket_dir =\nauth_type = any\npool_mode = transaction\nuser = {owner}\n{more}",
            server.folder().display()
        );
        let ini = folder.path().join("pgbouncer.ini");
        std::fs::write(&ini, settings).expect("the folder is ours");
        let readable = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        std::fs::set_permissions(folder.path(), readable).expect("the folder is ours");
        let child = Command::new(program).arg("-q").arg(&ini).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        let pooler = Self { child: child.expect("it starts"), port, _folder: folder };
        let url = pooler.url(db).await;
        for _ in 0..200 {
            if PgConnection::connect(&format!("{url}&options=")).await.is_ok() || connect(&url).await.is_ok() {
                return Some(pooler);
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        panic!("the pooler does not answer");
    }

    pub(crate) async fn url(&self, db: &TestDb) -> String {
        let name = db.text("SELECT current_database()::text").await;
        format!("postgres://postgres@127.0.0.1:{}/{name}?sslmode=disable", self.port)
    }
}

/// Connects as another client of the pooler, which refuses sqlx's `extra_float_digits`.
pub(crate) async fn connect(url: &str) -> Result<PgConnection, sqlx::Error> {
    let options: sqlx::postgres::PgConnectOptions = url.parse()?;
    PgConnection::connect_with(&options.extra_float_digits(None)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn through_a_pooler_migrations_in_a_transaction_run_and_leave_nothing_in_its_sessions() {
    let db = database().await;
    let Some(pooler) = Pooler::start(&db).await else { return };
    let url = pooler.url(&db).await;
    let target = DatabaseUrl::parse(&url).expect("a URL");
    let run = async |migrations: &[(&'static str, bool, &[&'static str])]| {
        let chain = of(migrations).await;
        seaworthy_runner::up(&target, &chain, &UpTarget::default(), &RunOptions::default(), &mut |_| {}).await
    };
    let first: (&str, bool, &[&str]) =
        ("m1", false, &["CREATE TABLE t (n int)", "SET search_path TO pg_catalog", "SET statement_timeout = '7s'"]);
    let second: (&str, bool, &[&str]) = ("m2", false, &["INSERT INTO public.t VALUES (1)", "SET ROLE pg_monitor"]);
    run(&[first]).await.expect("it runs");
    run(&[first, second]).await.expect("it runs again, in whatever sessions");
    assert_eq!(run(&[first, second]).await.expect("nothing to do").done.len(), 0);
    assert_eq!(db.count("SELECT count(*) FROM t").await, 1);
    // All its sessions, each held by a client of its own.
    let mut clients = Vec::new();
    for _ in 0..5 {
        let mut client = connect(&url).await.expect("it answers");
        let sql = "BEGIN; SELECT concat_ws(' ', current_setting('search_path'), current_setting('statement_timeout'),
                       current_setting('lock_timeout'), current_setting('jit'), current_user,
                       (SELECT string_agg(name, ' ') FROM pg_prepared_statements))";
        let row = sqlx::raw_sql(sql).fetch_one(&mut client).await.expect("it answers");
        let left: String = sqlx::Row::get(&row, 0);
        assert_eq!(left, "\"$user\", public 0 0 off postgres");
        clients.push(client);
    }
    drop(clients);
    let third: (&str, bool, &[&str]) = ("m3", true, &["CREATE INDEX CONCURRENTLY i ON t (n)"]);
    let told = told(&run(&[first, second, third]).await.expect_err("it needs a session of its own"));
    assert!(told.contains("m3 needs a direct connection") && told.contains("Nothing was changed"), "{told}");
    assert_eq!(db.count("SELECT count(*) FROM seaworthy.migrations").await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_only_reads_goes_through_a_pooler_again_and_again_and_leaves_no_limit_behind() {
    let db = database().await;
    let Some(pooler) = Pooler::start(&db).await else { return };
    let url = pooler.url(&db).await;
    let folder = tempfile::tempdir().expect("a folder");
    let run = |arguments: &[&str]| {
        let child = super::start(&folder, &db, &[arguments, &["--url", &url]].concat(), "");
        let output = child.wait_with_output().expect("it ends");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{arguments:?}: {said}");
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    run(&["migrate", "up", "--to", "m0003"]);
    // The second of each meets what the first has left in the pooler's sessions.
    for _ in 0..2 {
        assert!(run(&["migrate", "plan"]).contains("public.ships: SHARE UPDATE EXCLUSIVE"));
        assert!(run(&["migrate", "history"]).contains("m0003_add_berth"));
        assert!(run(&["migrate", "status"]).contains("m0003_add_berth"));
        run(&["migrate", "verify"]);
        run(&["migrate", "locks"]);
        run(&["schema", "dump"]);
    }
    let mut clients = Vec::new();
    for _ in 0..5 {
        let mut client = connect(&url).await.expect("it answers");
        let sql = "BEGIN; SELECT current_setting('lock_timeout') || (SELECT count(*) FROM pg_prepared_statements)";
        let row = sqlx::raw_sql(sql).fetch_one(&mut client).await.expect("it answers");
        let left: String = sqlx::Row::get(&row, 0);
        assert_eq!(left, "00");
        clients.push(client);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn drift_is_found_through_a_pooler() {
    let db = database().await;
    let Some(pooler) = Pooler::start(&db).await else { return };
    let url = pooler.url(&db).await;
    // No workspace: what is compared with is built in, and nothing else is connected to.
    let folder = tempfile::tempdir().expect("a folder");
    let run = |arguments: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sea"));
        command.args(arguments.split(' ')).args(["-d", "scholarly", "--url", &url]).current_dir(folder.path());
        command.env("HARBOR_CONFIG", "[database.harbor]\n[database.scholarly]\n");
        let output = command.env_remove("SEAWORTHY_HOME").stdin(Stdio::null()).output().expect("it runs");
        let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
        (output.status.code(), text(&output.stdout), text(&output.stderr))
    };
    let (code, _, said) = run("migrate up --to m20260125_000001");
    assert_eq!(code, Some(0), "{said}");
    for _ in 0..2 {
        let (code, _, said) = run("drift");
        assert_eq!(code, Some(0), "{said}");
    }
    db.execute("ALTER TABLE \"User\" ADD COLUMN nickname text").await;
    for _ in 0..2 {
        let (code, shown, said) = run("drift");
        assert_eq!(code, Some(1), "{said}");
        assert!(shown.contains("nickname"), "{shown}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pooler_that_takes_its_sessions_in_turn_is_known_for_one() {
    let db = database().await;
    for size in [2, 3] {
        let settings = format!("server_round_robin = 1\ndefault_pool_size = {size}\n");
        let Some(pooler) = Pooler::start_with(&db, &settings).await else { return };
        let url = pooler.url(&db).await;
        let mut clients = Vec::new();
        for _ in 0..size {
            let mut client = connect(&url).await.expect("it answers");
            sqlx::raw_sql("BEGIN").execute(&mut client).await.expect("each has a session of its own");
            clients.push(client);
        }
        for client in &mut clients {
            sqlx::raw_sql("ROLLBACK").execute(client).await.expect("its session is free again");
        }
        // As old as those of a pooler that has been up for a while.
        let old =
            "NOT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
                   AND backend_start > clock_timestamp() - interval '7 s')";
        drop(clients);
        super::wait_until(&db, old).await;
        let target = DatabaseUrl::parse(&url).expect("a URL");
        let chain = of(&[("m1", true, &["CREATE TABLE t ()"])]).await;
        let run =
            seaworthy_runner::up(&target, &chain, &UpTarget::default(), &RunOptions::default(), &mut |_| {}).await;
        let told = told(&run.expect_err("it needs a session of its own"));
        assert!(told.contains("m1 needs a direct connection"), "{size} sessions: {told}");
    }
}

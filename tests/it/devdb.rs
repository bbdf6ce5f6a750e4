//! The private server and the throwaway servers, on real processes: killed, raced, moved and starved.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use seaworthy_devdb::{DevdbError, Environment, Hint as _, PrivateServer, Running, ThrowawayServer};
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};
use tempfile::TempDir;

/// How long anything here may take.
const DEADLINE: Duration = Duration::from_mins(5);

/// How long to wait between two looks at something that happens elsewhere.
const POLL_INTERVAL: Duration = Duration::from_millis(10);

/// Where a helper process finds its home and workspace, and writes its answer to.
const HELPER_FOLDER: &str = "SEAWORTHY_IT_DEVDB_FOLDER";

/// A workspace and a home of its own; its server goes with it.
struct Sandbox {
    /// Goes before the folder that it is mounted in.
    _disk: Option<SmallDisk>,
    folder: TempDir,
    environment: Environment,
}

impl Sandbox {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        Self::with_home(folder, "home", None)
    }

    fn with_home(folder: TempDir, home: &str, disk: Option<SmallDisk>) -> Self {
        let environment = environment_of(&folder.path().join(home));
        fs::create_dir_all(folder.path().join("app")).expect("the workspace");
        open_for_all(folder.path());
        Self { _disk: disk, folder, environment }
    }

    fn server(&self) -> PrivateServer {
        PrivateServer::of_workspace(&self.folder.path().join("app"), &self.environment).expect("the workspace exists")
    }

    fn start(&self) -> Running {
        self.server().ensure_started().expect("the server starts")
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        // A test that has failed already says why; this only cleans up.
        let _ = self.server().reset();
    }
}

fn environment_of(home: &Path) -> Environment {
    Environment { seaworthy_home: Some(home.to_owned()), ..Environment::from_process() }
}

fn hint(error: &DevdbError) -> String {
    error.hint().unwrap_or_default()
}

fn open_for_all(folder: &Path) {
    fs::set_permissions(folder, fs::Permissions::from_mode(0o711)).expect("it is ours");
}

fn is_root() -> bool {
    let probe = tempfile::tempdir().expect("a temporary folder");
    fs::metadata(probe.path()).expect("it exists").uid() == 0
}

#[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
fn skip(reason: &str) {
    eprintln!("skipped: {reason}");
}

/// Waits until something holds.
fn wait_for(what: &str, mut holds: impl FnMut() -> bool) {
    let started = Instant::now();
    while !holds() {
        assert!(started.elapsed() < DEADLINE, "{what} did not happen in {DEADLINE:?}");
        thread::sleep(POLL_INTERVAL);
    }
}

fn signal(signal: &str, pid: impl Into<i64>) {
    let status = Command::new("kill").arg(signal).arg(pid.into().to_string()).status().expect("kill runs");
    assert!(status.success(), "there is no such process");
}

fn is_alive(pid: impl Into<i64>) -> bool {
    let output = Command::new("ps").args(["-o", "stat=", "-p", &pid.into().to_string()]).output().expect("ps runs");
    let state = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    !state.is_empty() && !state.starts_with('Z')
}

async fn connect(url: &str) -> PgConnection {
    PgConnection::connect(url).await.expect("the server takes connections")
}

async fn execute(url: &str, statement: &'static str) {
    connect(url).await.execute(statement).await.expect("the statement is right");
}

async fn text(url: &str, query: &str) -> String {
    sqlx::query_scalar(AssertSqlSafe(query)).fetch_one(&mut connect(url).await).await.expect("the query is right")
}

/// Waits until a query has this answer.
async fn wait_for_text(url: &str, query: &str, answer: &str) {
    let started = Instant::now();
    while text(url, query).await != answer {
        assert!(started.elapsed() < DEADLINE, "`{query}` is not {answer} after {DEADLINE:?}");
        tokio::time::sleep(POLL_INTERVAL).await;
    }
}

/// Starts this test binary again, to run one of the helpers below as a process of its own.
fn spawn_helper(name: &str, folder: &Path) -> Child {
    let module = module_path!().split_once("::").map_or(String::new(), |(_, module)| format!("{module}::"));
    Command::new(std::env::current_exe().expect("it runs"))
        .args(["--exact", &format!("{module}{name}"), "--nocapture"])
        .env(HELPER_FOLDER, folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the test binary runs")
}

fn helper_folder() -> Option<PathBuf> {
    std::env::var_os(HELPER_FOLDER).map(PathBuf::from)
}

/// Starts the private server when it is run by another test, and writes down which process that is.
#[test]
fn helper_starts_the_private_server() {
    let Some(folder) = helper_folder() else { return };
    let environment = environment_of(&folder.join("home"));
    let server = PrivateServer::of_workspace(&folder.join("app"), &environment).expect("the workspace exists");
    let pid = server.ensure_started().expect("the server starts").pid();
    fs::write(folder.join(format!("pid-{}", std::process::id())), pid.to_string()).expect("the folder is ours");
}

/// Starts a throwaway server when it is run by another test, says where, and waits to be killed.
#[test]
fn helper_holds_a_throwaway_server() {
    let Some(folder) = helper_folder() else { return };
    let server = ThrowawayServer::shared().expect("the server starts");
    fs::write(folder.join("draft"), server.folder().as_os_str().as_encoded_bytes()).expect("the folder is ours");
    fs::rename(folder.join("draft"), folder.join("server")).expect("the folder is ours");
    std::io::stdin().lines().for_each(drop);
}

#[test]
fn commands_at_the_same_moment_start_one_server() {
    let sandbox = Sandbox::new();
    let folder = sandbox.folder.path();
    let helpers: Vec<_> = (0..2).map(|_| spawn_helper("helper_starts_the_private_server", folder)).collect();
    let pids: Vec<i32> = thread::scope(|scope| {
        let threads: Vec<_> = (0..3).map(|_| scope.spawn(|| sandbox.start().pid())).collect();
        threads.into_iter().map(|thread| thread.join().expect("no panic")).collect()
    });
    for mut helper in helpers {
        let answer = folder.join(format!("pid-{}", helper.id()));
        assert!(helper.wait().expect("it was started").success());
        assert_eq!(fs::read_to_string(answer).expect("it answered"), pids[0].to_string());
    }
    assert!(pids.iter().all(|pid| *pid == pids[0]), "{pids:?}");
}

#[tokio::test]
async fn both_urls_lead_to_the_database() {
    let sandbox = Sandbox::new();
    let server = sandbox.server();
    let running = sandbox.start();
    assert!(running.ensure_database("Weird \"name\"/?%").await.expect("it can be made"));
    assert!(!running.ensure_database("Weird \"name\"/?%").await.expect("it is there"));
    let facts = "SELECT current_database() || ' ' || current_user || ' ' || current_setting('server_encoding') || ' ' \
                 || current_setting('data_checksums') || ' ' || current_setting('fsync')";
    for url in [running.url("Weird \"name\"/?%"), running.tcp_url("Weird \"name\"/?%").expect("there is a password")] {
        assert_eq!(text(&url, facts).await, "Weird \"name\"/?% postgres UTF8 on on");
        if let Ok(psql) = server.binaries().expect("they are installed").tool("psql") {
            let output = Command::new(psql).args(["-XAtd", &url, "-c", facts]).output().expect("psql runs");
            assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), "Weird \"name\"/?% postgres UTF8 on on");
        }
    }
    let mode = fs::metadata(server.folder().join("password")).expect("it exists").mode();
    assert_eq!(mode & 0o777, 0o600);
    let wrong = format!("postgres://seaworthy:wrong@127.0.0.1:{}/postgres", running.port());
    assert!(PgConnection::connect(&wrong).await.is_err());
    running.drop_database("Weird \"name\"/?%").await.expect("it is there");
    running.drop_database("Weird \"name\"/?%").await.expect("a missing one is fine");
}

#[tokio::test]
async fn a_killed_server_starts_again_although_its_children_live() {
    let sandbox = Sandbox::new();
    let running = sandbox.start();
    execute(&running.server_url(), "CREATE TABLE kept AS SELECT 42 AS answer").await;
    let mut busy = connect(&running.server_url()).await;
    let orphan: i32 = sqlx::query_scalar("SELECT pg_backend_pid()").fetch_one(&mut busy).await.expect("it answers");
    // A backend that computes does not look whether its postmaster lives; one that waits does.
    let long = "SELECT count(*) FROM generate_series(1, 1e15)";
    let computing = tokio::spawn(async move { busy.execute(long).await.is_err() });
    let watch = "SELECT (SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%1e15%' AND state = 'active' \
                 AND pid <> pg_backend_pid())::text";
    wait_for_text(&running.server_url(), watch, "1").await;

    signal("-9", running.pid());
    let again = sandbox.start();
    assert_ne!(again.pid(), running.pid());
    assert_eq!(text(&again.server_url(), "SELECT answer::text FROM kept").await, "42");
    assert!(!is_alive(orphan));
    assert!(computing.await.expect("no panic"));
}

#[tokio::test]
async fn a_stale_pid_file_of_somebody_elses_process_is_passed_over() {
    let sandbox = Sandbox::new();
    let server = sandbox.server();
    let running = sandbox.start();
    let pid_file = server.data_folder().join("postmaster.pid");
    let text_then = fs::read_to_string(&pid_file).expect("the server runs");
    assert!(server.stop().expect("it runs"));

    let owner = fs::metadata(server.data_folder()).expect("it exists");
    let mut stranger = Command::new("sleep").arg("600").uid(owner.uid()).gid(owner.gid()).spawn().expect("sleep runs");
    let stale = text_then.replacen(&running.pid().to_string(), &stranger.id().to_string(), 1);
    fs::write(&pid_file, stale).expect("the data folder is writable");
    assert_eq!(server.running().expect("it can be told"), None);
    assert!(!server.stop().expect("there is nothing to stop"));
    let again = sandbox.start();
    assert_eq!(again.port(), running.port());
    assert!(is_alive(stranger.id()));
    stranger.kill().expect("it is ours");
    stranger.wait().expect("it is ours");
}

#[test]
fn a_long_home_gets_a_short_socket() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let long = format!("{0}/{0} {0}/{0}'\"$,", "quite-a-long-name".repeat(2));
    let sandbox = Sandbox::with_home(folder, &long, None);
    let running = sandbox.start();
    let socket = running.socket_folder().to_owned();
    assert!(socket.as_os_str().len() < 100 && !socket.starts_with(sandbox.folder.path()), "{}", socket.display());
    assert_eq!(sandbox.start().pid(), running.pid());
    sandbox.server().reset().expect("it is ours");
    assert!(!socket.exists());
}

#[test]
fn a_workspace_without_binaries_is_told_which_package_has_them() {
    let mut sandbox = Sandbox::new();
    sandbox.environment.pg_bin = None;
    sandbox.environment.path = vec!["/nonexistent".into()];
    sandbox.environment.system_root = sandbox.folder.path().to_owned();
    let error = sandbox.server().ensure_started().expect_err("there are no binaries");
    assert!(matches!(error, DevdbError::NoBinaries { .. }) && error.is_configuration());
    let hint = hint(&error);
    assert!(hint.contains("install"), "{hint}");
}

#[test]
fn another_major_version_is_told_and_reset_makes_a_new_cluster() {
    let sandbox = Sandbox::new();
    let server = sandbox.server();
    sandbox.start();
    assert!(server.stop().expect("it runs"));
    fs::write(server.data_folder().join("PG_VERSION"), "99\n").expect("it is writable");
    let error = server.ensure_started().expect_err("there is no PostgreSQL 99");
    assert!(matches!(error, DevdbError::MajorChanged { cluster: 99, .. }) && error.is_configuration());
    assert!(hint(&error).contains("cargo xtask db reset"));
    server.reset().expect("it is ours");
    sandbox.start();
}

#[test]
fn a_half_made_cluster_is_not_taken_for_one() {
    let sandbox = Sandbox::new();
    let server = sandbox.server();
    let half = server.folder().join("data.new-1");
    fs::create_dir_all(half.join("base")).expect("the folder is ours");
    fs::write(half.join("PG_VERSION"), "15\n").expect("the folder is ours");
    sandbox.start();
    assert!(!half.exists());

    assert!(server.stop().expect("it runs"));
    fs::remove_file(server.data_folder().join("PG_VERSION")).expect("it exists");
    assert!(matches!(server.ensure_started(), Err(DevdbError::Damaged { .. })));
}

#[test]
fn stop_and_reset_leave_nothing_running() {
    let sandbox = Sandbox::new();
    let server = sandbox.server();
    assert!(!server.stop().expect("there is nothing"));
    server.reset().expect("there is nothing");
    let running = sandbox.start();
    assert_eq!(server.running().expect("it can be told"), Some(running.clone()));
    assert!(server.stop().expect("it runs"));
    assert!(!is_alive(running.pid()));
    assert_eq!(server.running().expect("it can be told"), None);
    assert_eq!(sandbox.start().port(), running.port());
    server.reset().expect("it is ours");
    let left: Vec<_> = fs::read_dir(server.folder()).expect("it is there").flatten().map(|e| e.file_name()).collect();
    assert_eq!(left, [OsStr::new("lock")]);
}

#[tokio::test]
async fn a_taken_port_and_a_lost_password_are_replaced() {
    let sandbox = Sandbox::new();
    let server = sandbox.server();
    let running = sandbox.start();
    assert!(server.stop().expect("it runs"));
    fs::remove_file(server.folder().join("password")).expect("it exists");
    let _taken = std::net::TcpListener::bind(("127.0.0.1", running.port())).expect("the port is free now");
    let again = sandbox.start();
    assert_ne!(again.port(), running.port());
    assert_eq!(text(&again.tcp_url("postgres").expect("there is a new one"), "SELECT 'in'").await, "in");
}

#[test]
fn a_server_that_lost_its_socket_is_started_anew() {
    let sandbox = Sandbox::new();
    let running = sandbox.start();
    fs::remove_dir_all(running.socket_folder()).expect("it is ours");
    let again = sandbox.start();
    assert_ne!(again.pid(), running.pid());
    assert!(!is_alive(running.pid()));
}

#[tokio::test]
async fn scratch_databases_of_dead_processes_are_swept() {
    let sandbox = Sandbox::new();
    let running = sandbox.start();
    let dead = format!("seaworthy_scratch_{}_1_app", i32::MAX);
    assert!(running.ensure_database(&dead).await.expect("it can be made"));
    let scratch = running.scratch("app").await.expect("it can be made");
    let other = running.scratch("app").await.expect("it can be made");
    assert_ne!(scratch.name(), other.name());
    assert_eq!(text(&scratch.url(), "SELECT current_database()::text").await, scratch.name());
    scratch.drop().await.expect("it is there");
    other.drop().await.expect("it is there");
    let left = "SELECT (SELECT count(*) FROM pg_database WHERE datname LIKE 'seaworthy_scratch%')::text";
    assert_eq!(text(&running.server_url(), left).await, "0");
}

/// A file system of its own, unmounted at the end.
struct SmallDisk(PathBuf);

impl SmallDisk {
    fn mount(folder: &Path, size: &str) -> Option<Self> {
        fs::create_dir_all(folder).ok()?;
        let options = format!("size={size},mode=0755");
        let mount = Command::new("mount").args(["-t", "tmpfs", "-o", &options, "tmpfs"]).arg(folder).output().ok()?;
        mount.status.success().then(|| Self(folder.to_owned()))
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let status = Command::new("umount").arg(&self.0).status().expect("umount runs");
        assert!(status.success() || thread::panicking());
    }
}

#[test]
fn a_full_disk_is_told_and_leaves_no_half_cluster() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let home = folder.path().join("home");
    let Some(disk) = SmallDisk::mount(&home, "24m") else { return skip("this user cannot mount a file system") };
    let sandbox = Sandbox::with_home(folder, "home", Some(disk));
    let server = sandbox.server();
    let error = server.ensure_started().expect_err("there is no room for a cluster");
    let DevdbError::Initdb { output, .. } = &error else { panic!("{error:?}") };
    assert!(output.contains("No space left on device"), "{output}");
    assert!(!server.data_folder().exists() && !error.is_configuration());

    let remount = Command::new("mount").args(["-o", "remount,size=128m"]).arg(&home).status().expect("mount runs");
    assert!(remount.success());
    sandbox.start();
    assert!(server.stop().expect("it runs"));
    let filler = fs::File::create(home.join("filler")).expect("there is room");
    let fill = Command::new("cat").arg("/dev/zero").stdout(filler).stderr(Stdio::null()).status().expect("cat runs");
    assert!(!fill.success());
    let error = server.ensure_started().expect_err("there is no room for a server");
    assert!(hint(&error).contains("room on the disk"), "{error:?}");
    fs::remove_file(home.join("filler")).expect("it is ours");
    sandbox.start();
}

#[test]
fn root_runs_the_server_as_somebody_else_who_must_get_in() {
    if !is_root() {
        return skip("only root runs the server as another user");
    }
    let closed = tempfile::tempdir().expect("a temporary folder");
    let sandbox = Sandbox::with_home(closed, "closed/home", None);
    let ancestor = sandbox.folder.path().join("closed");
    fs::create_dir(&ancestor).expect("the folder is ours");
    fs::set_permissions(&ancestor, fs::Permissions::from_mode(0o700)).expect("it is ours");
    let error = sandbox.server().ensure_started().expect_err("nobody but root gets in");
    assert!(matches!(&error, DevdbError::Untraversable { folder, .. } if *folder == ancestor), "{error:?}");
    assert!(error.is_configuration() && hint(&error).contains("SEAWORTHY_HOME"));

    // SEAWORTHY_HOME itself is ours, as from `mktemp -d`.
    open_for_all(&ancestor);
    let home = ancestor.join("home");
    fs::create_dir(&home).expect("the folder is ours");
    fs::set_permissions(&home, fs::Permissions::from_mode(0o700)).expect("it is ours");
    let running = sandbox.start();
    assert_eq!(fs::metadata(&home).expect("it exists").mode() & 0o777, 0o701);
    let owner = fs::metadata(sandbox.server().data_folder()).expect("it exists").uid();
    assert_ne!(owner, 0);
    let uid = Command::new("ps").args(["-o", "uid=", "-p", &running.pid().to_string()]).output().expect("ps runs");
    assert_eq!(String::from_utf8_lossy(&uid.stdout).trim(), owner.to_string());
}

#[test]
fn a_throwaway_server_vanishes_with_a_process_that_is_killed() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut helper = spawn_helper("helper_holds_a_throwaway_server", folder.path());
    let answer = folder.path().join("server");
    wait_for("the start of the helper's server", || answer.exists() || helper.try_wait().is_ok_and(|s| s.is_some()));
    let server = PathBuf::from(fs::read_to_string(&answer).expect("the helper has started a server"));
    let pid_file = fs::read_to_string(server.join("data/postmaster.pid")).expect("it runs");
    let pid: i32 = pid_file.lines().next().and_then(|line| line.parse().ok()).expect("it has a process id");
    assert!(is_alive(pid));
    helper.kill().expect("it runs");
    helper.wait().expect("it was started");
    wait_for("the end of the server", || !is_alive(pid));
    wait_for("the end of the server's folder", || !server.exists());
}

#[test]
fn a_throwaway_server_without_binaries_leaves_no_folder() {
    let temp = tempfile::Builder::new().prefix("t").tempdir_in("/tmp").expect("a temporary folder");
    open_for_all(temp.path());
    let environment = Environment { temp: temp.path().to_owned(), ..Environment::from_process() };
    let server = ThrowawayServer::start(&environment).expect("it starts");
    assert!(server.folder().starts_with(temp.path()));
    drop(server);
    assert_eq!(fs::read_dir(temp.path()).expect("it exists").count(), 0);
    let environment = Environment { pg_bin: Some(temp.path().to_owned()), ..environment };
    assert!(matches!(ThrowawayServer::start(&environment), Err(DevdbError::BadPgBin { .. })));
    assert_eq!(fs::read_dir(temp.path()).expect("it exists").count(), 0);
}

#[tokio::test]
async fn a_database_with_a_subscription_is_dropped_and_so_is_what_comes_behind_it() {
    let server = ThrowawayServer::start(&Environment::from_process()).expect("it starts");
    let (subscribed, other) =
        (server.database().await.expect("it is made"), server.database().await.expect("it is made"));
    execute(
        subscribed.url(),
        "CREATE SUBSCRIPTION \"a \"\"feed\"\"\" CONNECTION 'host=nowhere.invalid' PUBLICATION p
         WITH (connect = false, slot_name = 'feed')",
    )
    .await;
    drop(subscribed);
    drop(other);
    let gone = "SELECT (NOT EXISTS (SELECT FROM pg_database WHERE datname LIKE 'test%'))::text";
    wait_for_text(&server.server_url(), gone, "true").await;
}

#[tokio::test]
async fn test_databases_are_copies_of_a_template_that_is_made_once() {
    let server = ThrowawayServer::shared().expect("it starts");
    let made = std::sync::atomic::AtomicU32::new(0);
    let copy = || {
        server.database_from("devdb-copies", async |url: &str| {
            made.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            let mut left_open = PgConnection::connect(url).await?;
            left_open.execute("CREATE TABLE t AS SELECT 7 AS n").await?;
            std::mem::forget(left_open);
            Ok::<_, sqlx::Error>(())
        })
    };
    let (one, two) = tokio::join!(copy(), copy());
    let (one, two) = (one.expect("it is copied"), two.expect("it is copied"));
    assert_ne!(one.name(), two.name());
    assert_eq!(made.into_inner(), 1);
    execute(one.url(), "DROP TABLE t").await;
    assert_eq!(text(two.url(), "SELECT n::text FROM t").await, "7");
    let failed = server.database_from("devdb-fails", async |_: &str| Err::<(), _>("no")).await;
    assert!(matches!(failed, Err(DevdbError::Template { .. })));
    let empty = server.database().await.expect("it is made");
    assert_eq!(text(empty.url(), "SELECT coalesce(to_regclass('t')::text, 'none')").await, "none");

    let gone = format!("SELECT (NOT EXISTS (SELECT FROM pg_database WHERE datname = '{}'))::text", empty.name());
    drop(empty);
    wait_for_text(&server.server_url(), &gone, "true").await;
}

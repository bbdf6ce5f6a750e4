//! Runs a program to its end, and tells how long it took and how much memory it had.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// How often a running program is asked for its memory.
const POLL: Duration = Duration::from_millis(2);

/// A program with its arguments.
#[derive(Debug, Clone)]
pub struct Process {
    program: PathBuf,
    arguments: Vec<OsString>,
    variables: Vec<(OsString, OsString)>,
}

/// What a run took.
#[derive(Debug, Clone, Copy)]
pub struct Took {
    /// From its start to its end, in milliseconds.
    pub ms: f64,
    /// The most memory that it had, in MB; 0 where the system does not tell (Linux does, in /proc).
    pub memory_mb: f64,
}

impl Process {
    /// Returns a program without arguments.
    pub fn new(program: &Path) -> Self {
        Self { program: program.to_owned(), arguments: Vec::new(), variables: Vec::new() }
    }

    /// Returns this very program, to be started again.
    pub fn of_this_program() -> Self {
        Self::new(&std::env::current_exe().unwrap())
    }

    /// Adds arguments.
    #[must_use]
    pub fn args<const N: usize>(mut self, arguments: [&str; N]) -> Self {
        self.arguments.extend(arguments.map(OsString::from));
        self
    }

    /// Sets an environment variable.
    #[must_use]
    pub fn variable(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.variables.push((name.into(), value.as_ref().to_owned()));
        self
    }

    /// Runs it to its end, which must be a good one; what it prints goes where nobody reads it.
    pub fn run(&self) -> Took {
        let mut command = Command::new(&self.program);
        command.args(&self.arguments).envs(self.variables.iter().map(|(name, value)| (name, value)));
        // A folder without a seaworthy.toml above it.
        command.current_dir(std::env::temp_dir()).stdout(Stdio::null());
        let begin = Instant::now();
        let mut child = command.spawn().unwrap();
        let mut memory_mb: f64 = 0.0;
        let status = loop {
            memory_mb = memory_mb.max(peak_memory_mb(child.id()));
            if let Some(status) = child.try_wait().unwrap() {
                break status;
            }
            std::thread::sleep(POLL.min(begin.elapsed() / 50));
        };
        let ms = begin.elapsed().as_secs_f64() * 1_000.0;
        assert!(status.success(), "{} {:?} failed", self.program.display(), self.arguments);
        Took { ms, memory_mb }
    }
}

/// Returns the most memory that a process has had so far: `VmHWM`, proc(5).
fn peak_memory_mb(pid: u32) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    peak.and_then(|peak| peak.trim().trim_end_matches(" kB").parse().ok()).map_or(0.0, |kb: f64| kb / 1024.0)
}

//! Which processes on this machine are a server of ours.
//!
//! A process id alone says nothing: after a crash or a reboot it may be anybody's. A server of ours is told by its
//! command line, which every user may read (a link such as `/proc/<pid>/cwd` needs a privilege that root lacks in a
//! container), together with its user id, which nobody can fake.

use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::poll::poll;

/// How long a process has to end after a signal, before it gets a harder one.
const SIGNAL_TIMEOUT: Duration = Duration::from_secs(5);

/// What tells a server's processes: its OS user, the name in its process titles, its data folder.
#[derive(Debug, Clone)]
pub(crate) struct ServerMark {
    pub(crate) uid: u32,
    pub(crate) tag: String,
}

/// A line of the process list.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Process {
    pid: i32,
    uid: u32,
    command: String,
}

impl ServerMark {
    /// Returns whether this process is a server of ours, its postmaster or one of its children.
    pub(crate) fn is_on(&self, pid: i32) -> bool {
        let process = if Path::new("/proc/self/cmdline").exists() {
            proc_process(pid)
        } else {
            ps_processes(&["-p", &pid.to_string()]).pop()
        };
        process.is_some_and(|process| self.matches(&process))
    }

    /// Ends what a killed postmaster left behind, and returns whether nothing of it is left.
    ///
    /// Its children see that it is gone and end by themselves, but not before their statement is done; until then the
    /// shared memory is taken and no new server starts.
    pub(crate) fn end_orphans(&self) -> bool {
        [Signal::SIGQUIT, Signal::SIGKILL].into_iter().any(|signal| {
            for pid in self.processes() {
                send(pid, signal);
            }
            poll(SIGNAL_TIMEOUT, || self.processes().is_empty().then_some(())).is_some()
        })
    }

    fn processes(&self) -> Vec<i32> {
        let all = match fs::read_dir("/proc") {
            Ok(entries) => {
                entries.flatten().filter_map(|entry| proc_process(entry.file_name().to_str()?.parse().ok()?)).collect()
            }
            Err(_) => ps_processes(&["-ax"]),
        };
        all.into_iter().filter(|process| self.matches(process)).map(|process| process.pid).collect()
    }

    /// Matches `…/postgres … -c cluster_name=<tag>`, and the titles that `cluster_name` gives to the children:
    /// `postgres: <tag>: checkpointer` (PostgreSQL 14, 20.8.4 "Process Title").
    fn matches(&self, process: &Process) -> bool {
        let program = process.command.split(' ').next().unwrap_or_default();
        let child = process.command.starts_with(&format!("postgres: {}: ", self.tag));
        let postmaster = program.rsplit('/').next().is_some_and(|name| name.starts_with("postgres"))
            && process.command.contains(&format!("cluster_name={}", self.tag));
        process.uid == self.uid && (child || postmaster)
    }
}

/// Sends a signal to a process; one that is gone already is what we want.
pub(crate) fn send(pid: i32, signal: Signal) {
    let _ = kill(Pid::from_raw(pid), signal);
}

/// Reads Linux's process file system; a zombie has no command line and is passed over.
fn proc_process(pid: i32) -> Option<Process> {
    let folder = format!("/proc/{pid}");
    let command = fs::read(format!("{folder}/cmdline")).ok()?;
    let command = String::from_utf8_lossy(&command).replace('\0', " ");
    Some(Process { pid, uid: fs::metadata(&folder).ok()?.uid(), command })
}

/// Asks POSIX's `ps`, where there is no process file system.
fn ps_processes(which: &[&str]) -> Vec<Process> {
    let output = Command::new("ps").args(which).args(["-ww", "-o", "pid=,uid=,command="]).output();
    let text = output.map(|output| output.stdout).unwrap_or_default();
    String::from_utf8_lossy(&text).lines().filter_map(parse_ps_line).collect()
}

fn parse_ps_line(line: &str) -> Option<Process> {
    let (pid, rest) = line.trim_start().split_once(' ')?;
    let (uid, command) = rest.trim_start().split_once(' ')?;
    Some(Process { pid: pid.parse().ok()?, uid: uid.parse().ok()?, command: command.trim_start().to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_server_is_told_from_others() {
        let mark = ServerMark { uid: 101, tag: "seaworthy-0123abcd".to_owned() };
        let check = |uid: u32, command: &str, expected: bool| {
            let process = Process { pid: 1, uid, command: command.to_owned() };
            assert_eq!(mark.matches(&process), expected, "{command}");
        };
        check(101, "/usr/lib/postgresql/15/bin/postgres -c cluster_name=seaworthy-0123abcd -c port=5", true);
        check(101, "postgres: seaworthy-0123abcd: checkpointer ", true);
        check(102, "postgres: seaworthy-0123abcd: checkpointer ", false);
        check(101, "postgres: seaworthy-99999999: checkpointer ", false);
        check(101, "vi postgres cluster_name=seaworthy-0123abcd", false);
        check(101, "", false);
    }

    #[test]
    fn this_process_is_in_both_process_lists() {
        let pid = i32::try_from(std::process::id()).expect("it is small");
        assert_eq!(parse_ps_line("  12   101 /bin/sh -c x").map(|process| process.uid), Some(101));
        if let Some(process) = proc_process(pid) {
            assert_eq!(ps_processes(&["-p", &pid.to_string()]).first().map(|found| found.uid), Some(process.uid));
        }
    }
}

//! PostgreSQL's programs as child processes: which environment they get, and what is kept of what they print.

use std::env;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::os_user::ServerUser;

/// How many lines of a program's output an error carries.
const LINES_MAX: usize = 20;

/// Returns a command that runs as the server's user, in `folder`, with nothing on its standard input.
///
/// Variables with `PG` in front would steer the programs ("libpq, Environment Variables"), and a locale that is not
/// installed would stop them; `NOTIFY_SOCKET` would make the server talk to somebody else's systemd.
pub(crate) fn command(program: &Path, folder: &Path, user: &ServerUser) -> Command {
    let mut command = Command::new(program);
    command.current_dir(folder).stdin(Stdio::null());
    clean_environment(&mut command);
    user.run(&mut command);
    command
}

/// Takes away what would change how PostgreSQL's programs behave.
pub(crate) fn clean_environment(command: &mut Command) {
    for (name, _) in env::vars_os() {
        if name.to_string_lossy().starts_with("PG") {
            command.env_remove(name);
        }
    }
    command.env_remove("NOTIFY_SOCKET").env("LC_ALL", "C");
}

/// Returns the last lines of a text.
pub(crate) fn tail(text: &str) -> String {
    let lines: Vec<_> = text.trim_end().lines().collect();
    lines[lines.len().saturating_sub(LINES_MAX)..].join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tail_keeps_the_last_lines() {
        let text: Vec<_> = (0..50).map(|line| line.to_string()).collect();
        assert_eq!(tail(&text.join("\n")).lines().next(), Some("30"));
        assert_eq!(tail("one\ntwo\n"), "one\ntwo");
        assert_eq!(tail(""), "");
    }
}

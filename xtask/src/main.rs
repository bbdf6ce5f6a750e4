//! `cargo xtask`: declares the databases of this workspace, and hands them to the engine's command line.

use std::process::{Command, ExitCode};

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1);
    // A chore of this workspace alone: the package with the tests does it.
    if arguments.next().is_some_and(|first| first == "torture") {
        let run = ["run", "--quiet", "--package", "it", "--bin", "torture", "--"];
        let status = Command::new("cargo").args(run).args(arguments).status();
        let code = status.ok().and_then(|status| status.code()).and_then(|code| u8::try_from(code).ok());
        return ExitCode::from(code.unwrap_or(1));
    }
    seaworthy::main(&migration::databases())
}

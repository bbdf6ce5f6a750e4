//! `cargo xtask`: declares the databases of this workspace, and hands them to the engine's command line.

use std::process::{Command, ExitCode};

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1);
    // A chore of this workspace alone: the package with the tests does it.
    if arguments.next().is_some_and(|first| first == "torture") {
        let run = ["run", "--quiet", "--package", "it", "--bin", "torture", "--"];
        let status = Command::new("cargo").args(run).args(arguments).status();
        return ExitCode::from(u8::from(!status.is_ok_and(|status| status.success())));
    }
    seaworthy::main(&migration::databases())
}

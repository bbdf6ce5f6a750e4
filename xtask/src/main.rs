//! `cargo xtask`: declares the databases of this workspace, and hands them to the engine's command line.

use std::process::ExitCode;

fn main() -> ExitCode {
    seaworthy::main(&[migration::scholarly::database()])
}

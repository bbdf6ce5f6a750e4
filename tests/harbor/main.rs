//! The command line as a user has it, over the test database and Scholarly.

use std::process::ExitCode;

fn main() -> ExitCode {
    seaworthy::main(&[harbor::database(), migration::scholarly::database()])
}

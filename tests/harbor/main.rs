//! The command line as a user has it, over the test database and Scholarly; with `HARBOR_CONFIG`, the text of a
//! `seaworthy.toml`, as a deploy binary has it.

use std::process::ExitCode;

fn main() -> ExitCode {
    let databases = [harbor::database(), migration::scholarly::database()];
    match std::env::var("HARBOR_CONFIG") {
        Ok(config) => seaworthy::main_with_config(&databases, config.leak()),
        Err(_) => seaworthy::main(&databases),
    }
}

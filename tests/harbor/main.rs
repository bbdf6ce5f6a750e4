//! The command line as a user has it, over the test database and the workspace's own; with `HARBOR_CONFIG`, the text of a
//! `seaworthy.toml`, as a deploy binary has it.

use std::process::ExitCode;

fn main() -> ExitCode {
    let databases: Vec<_> = [harbor::database(), harbor::pushed()].into_iter().chain(migration::databases()).collect();
    match std::env::var("HARBOR_CONFIG") {
        Ok(config) => seaworthy::main_with_config(&databases, config.leak()),
        Err(_) => seaworthy::main(&databases),
    }
}

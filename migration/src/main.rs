//! The deploy binary: the same commands as `cargo xtask`, in one file for an image.

use std::process::ExitCode;

fn main() -> ExitCode {
    seaworthy::main_with_config(&migration::databases(), include_str!("../../seaworthy.toml"))
}

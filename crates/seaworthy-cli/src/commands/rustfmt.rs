//! Lays generated Rust out as `cargo fmt` of the workspace would.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

/// Returns the source as rustfmt leaves it with the workspace's own `rustfmt.toml`; as it is where there is no rustfmt.
///
/// Through its input, for of a file it would follow the `mod` declarations, too.
pub(crate) fn formatted(root: &Path, source: String) -> String {
    through(root, &source).unwrap_or(source)
}

fn through(root: &Path, source: &str) -> Option<String> {
    let mut child = Command::new("rustfmt")
        .args(["--edition", "2024", "--emit", "stdout", "--config-path"])
        .arg(root)
        .current_dir(root)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let mut input = child.stdin.take()?;
    let text = source.to_owned();
    // A writer of its own: rustfmt may print before it has read all.
    let writer = std::thread::spawn(move || input.write_all(text.as_bytes()));
    let output = child.wait_with_output().ok()?;
    writer.join().ok()?.ok()?;
    output.status.success().then_some(())?;
    String::from_utf8(output.stdout).ok().filter(|text| !text.is_empty())
}

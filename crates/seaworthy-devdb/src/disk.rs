//! Whether a file system is full: PostgreSQL's own message about it may not have fitted on the disk.

use std::path::Path;

use nix::sys::statvfs::statvfs;

use crate::error::FullDisk;

/// With less than this left no server starts: a segment of the write-ahead log is as large.
const FREE_BYTES_MIN: u64 = 16 * 1024 * 1024;

/// Returns how little is free on the file system of a path, where that is too little for a server.
pub(crate) fn full_disk(path: &Path) -> Option<FullDisk> {
    let existing = path.ancestors().find(|ancestor| ancestor.exists())?;
    let system = statvfs(existing).ok()?;
    let free_bytes = bytes(system.blocks_available(), system.fragment_size());
    (free_bytes < FREE_BYTES_MIN).then_some(FullDisk { free_bytes })
}

/// Multiplies two counts, whose types differ between operating systems.
fn bytes(blocks: impl Into<u64>, block_bytes: impl Into<u64>) -> u64 {
    blocks.into().saturating_mul(block_bytes.into())
}

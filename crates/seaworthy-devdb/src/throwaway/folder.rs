//! The folders of throwaway servers: short enough for a socket, and swept when everything was killed at once.

use std::fs::{self, File};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tempfile::TempDir;

use crate::cluster::{fits_a_socket, short_hash};
use crate::environment::Environment;
use crate::error::DevdbError;
use crate::os_user::ServerUser;
use crate::process::ServerMark;

const PREFIX: &str = "seaworthy-test-";

/// A folder whose process is gone is left to its own supervisor for so long.
const LEFT_OVER_AGE: Duration = Duration::from_mins(2);

/// Returns the folder for temporary files that the server's user can enter and that is short enough.
pub(super) fn temp_folder(environment: &Environment, user: &ServerUser) -> Result<PathBuf, DevdbError> {
    let sample = format!("{PREFIX}123456");
    let short = || environment.temp_folders().filter(|temp| temp.is_absolute() && fits_a_socket(&temp.join(&sample)));
    if let Some(temp) = short().find(|temp| user.closed_folder(temp).is_none()) {
        return Ok(temp.to_owned());
    }
    let temp = short().next().unwrap_or(Path::new("/tmp"));
    user.check_way_to(temp)?;
    Ok(temp.to_owned())
}

/// Returns the name of a server in the process list.
pub(super) fn tag(folder: &Path) -> String {
    format!("seaworthy-{}", short_hash(folder))
}

/// Makes a server's folder with a log, and a lock that is held as long as this process lives.
pub(super) fn create(temp: &Path) -> Result<(TempDir, File), DevdbError> {
    let folder =
        tempfile::Builder::new().prefix(PREFIX).tempdir_in(temp).map_err(DevdbError::io("create a folder in", temp))?;
    let create = || {
        File::create(folder.path().join("log"))?;
        let lock = File::create(folder.path().join("lock"))?;
        lock.lock()?;
        Ok(lock)
    };
    let lock = create().map_err(DevdbError::io("write to", folder.path()))?;
    Ok((folder, lock))
}

/// Deletes the folders of servers that were killed together with their processes and supervisors.
///
/// Best effort: what cannot be deleted stays.
pub(super) fn sweep(temp: &Path, user: &ServerUser) {
    for entry in fs::read_dir(temp).into_iter().flatten().flatten() {
        let ours = entry.file_name().to_string_lossy().starts_with(PREFIX);
        if ours && is_left_over(&entry.path(), user) {
            ServerMark { uid: user.uid, tag: tag(&entry.path()) }.end_orphans();
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

fn is_left_over(folder: &Path, user: &ServerUser) -> bool {
    let Ok(metadata) = fs::symlink_metadata(folder) else { return false };
    let old = metadata.modified().is_ok_and(|time| time.elapsed().is_ok_and(|age| age > LEFT_OVER_AGE));
    let owned = metadata.is_dir() && metadata.uid() == user.uid;
    old && owned && File::open(folder.join("lock")).is_ok_and(|lock| lock.try_lock().is_ok())
}

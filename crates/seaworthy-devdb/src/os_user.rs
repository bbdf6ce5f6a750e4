//! The OS user that runs PostgreSQL, which refuses to be run by root.

use std::fs::{self, Metadata};
use std::io;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, lchown};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use nix::unistd::{User, geteuid};

use crate::error::DevdbError;

/// Returns the name of the user that runs this process, or its number where it has no name, as in some containers.
pub fn user_name() -> String {
    let uid = geteuid();
    User::from_uid(uid).ok().flatten().map_or_else(|| format!("uid {uid}"), |user| user.name)
}

/// Who runs the server: we ourselves, or an unprivileged user where we are root.
#[derive(Debug, Clone)]
pub(crate) struct ServerUser {
    pub(crate) uid: u32,
    gid: u32,
    pub(crate) name: String,
    /// The name of the user that runs this process.
    pub(crate) invoker: String,
}

impl ServerUser {
    /// Returns this process's own user, or `postgres`, or else `nobody`, where that is root.
    pub(crate) fn of_process() -> Result<Self, DevdbError> {
        let uid = geteuid();
        let own = User::from_uid(uid).ok().flatten();
        if !uid.is_root() {
            let own = own.ok_or(DevdbError::NoUserName { uid: uid.as_raw() })?;
            return Ok(Self::new(&own, own.name.clone()));
        }
        let other = ["postgres", "nobody"]
            .into_iter()
            .filter_map(|name| User::from_name(name).ok().flatten())
            .find(|user| !user.uid.is_root())
            .ok_or(DevdbError::NoServerUser)?;
        Ok(Self::new(&other, own.map_or_else(|| "root".to_owned(), |own| own.name)))
    }

    fn new(user: &User, invoker: String) -> Self {
        Self { uid: user.uid.as_raw(), gid: user.gid.as_raw(), name: user.name.clone(), invoker }
    }

    /// Returns whether the server runs as another user than this process.
    pub(crate) fn differs(&self) -> bool {
        geteuid().as_raw() != self.uid
    }

    /// Makes a command run as the server's user, without any supplementary group.
    pub(crate) fn run(&self, command: &mut Command) {
        if self.differs() {
            command.gid(self.gid).uid(self.uid);
        }
    }

    /// Makes a file or folder the server user's own; a symbolic link is not followed.
    pub(crate) fn give(&self, path: &Path) -> Result<(), DevdbError> {
        if !self.differs() {
            return Ok(());
        }
        lchown(path, Some(self.uid), Some(self.gid)).map_err(DevdbError::io("change the owner of", path))
    }

    /// Makes a folder and everything in it the server user's own.
    pub(crate) fn give_all(&self, folder: &Path) -> Result<(), DevdbError> {
        self.give(folder)?;
        for entry in fs::read_dir(folder).map_err(DevdbError::io("read", folder))? {
            let entry = entry.map_err(DevdbError::io("read", folder))?;
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                self.give_all(&entry.path())?;
            } else {
                self.give(&entry.path())?;
            }
        }
        Ok(())
    }

    /// Returns the outermost folder on the way to `folder`, itself included, that the server's user cannot enter.
    ///
    /// Folders that do not exist yet are ours to make, and so are left out. Judged by owner and mode bits: an access
    /// control list that lets the user in all the same is not seen.
    pub(crate) fn closed_folder(&self, folder: &Path) -> Option<PathBuf> {
        if !self.differs() {
            return None;
        }
        let existing = folder.ancestors().find(|ancestor| ancestor.exists())?;
        let real = fs::canonicalize(existing).ok()?;
        let ancestors: Vec<_> = real.ancestors().collect();
        ancestors
            .into_iter()
            .rev()
            .find(|ancestor| fs::metadata(ancestor).is_ok_and(|metadata| !self.may_enter(&metadata)))
            .map(Path::to_owned)
    }

    fn may_enter(&self, metadata: &Metadata) -> bool {
        let mode = metadata.mode();
        let search = if metadata.uid() == self.uid {
            0o100
        } else if metadata.gid() == self.gid {
            0o010
        } else {
            0o001
        };
        mode & search != 0
    }

    /// Returns an error where the server's user cannot get to `wanted`.
    pub(crate) fn check_way_to(&self, wanted: &Path) -> Result<(), DevdbError> {
        match self.closed_folder(wanted) {
            None => Ok(()),
            Some(folder) => {
                Err(DevdbError::Untraversable { folder, user: self.name.clone(), wanted: wanted.to_owned() })
            }
        }
    }

    /// Checks that `folder` is a real folder of the server's user that nobody else can write to.
    pub(crate) fn check_owns(&self, folder: &Path) -> Result<(), DevdbError> {
        let metadata = fs::symlink_metadata(folder).map_err(DevdbError::io("read", folder))?;
        if metadata.is_dir() && metadata.uid() == self.uid && metadata.mode() & 0o022 == 0 {
            return Ok(());
        }
        Err(DevdbError::NotOurs { folder: folder.to_owned(), uid: self.uid })
    }
}

/// Lets everybody search a folder of our own that lies in the server's way; nobody gets to list it.
pub(crate) fn open_for_search(folder: &Path) -> Result<(), DevdbError> {
    let metadata = fs::metadata(folder).map_err(DevdbError::io("read", folder))?;
    let mode = metadata.mode() & 0o7777;
    if mode & 0o001 != 0 || metadata.uid() != geteuid().as_raw() {
        return Ok(());
    }
    set_mode(folder, mode | 0o001).map_err(DevdbError::io("change the mode of", folder))
}

/// Sets the permission bits of a file or folder.
pub(crate) fn set_mode(path: &Path, mode: u32) -> io::Result<()> {
    fs::set_permissions(path, fs::Permissions::from_mode(mode))
}

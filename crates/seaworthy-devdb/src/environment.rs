//! What the environment says about where things are, read once so that tests can make up their own.

use std::env;
use std::path::{Path, PathBuf};

use nix::unistd::geteuid;

use crate::error::DevdbError;

/// The places that depend on the user and the machine.
#[derive(Debug, Clone, Default)]
pub struct Environment {
    /// `SEAWORTHY_PG_BIN`: the folder of PostgreSQL's binaries; nothing else is looked at where it is set.
    pub pg_bin: Option<PathBuf>,
    /// The folders of `PATH`.
    pub path: Vec<PathBuf>,
    /// `SEAWORTHY_HOME`: the folder for all private servers.
    pub seaworthy_home: Option<PathBuf>,
    /// `XDG_DATA_HOME`.
    pub data_home: Option<PathBuf>,
    /// `HOME`.
    pub user_home: Option<PathBuf>,
    /// The folder for temporary files.
    pub temp: PathBuf,
    /// What `/usr/lib/postgresql` and the like are looked up under: `/`.
    pub system_root: PathBuf,
}

impl Environment {
    /// Returns what this process was started with.
    pub fn from_process() -> Self {
        let folder = |name: &str| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        Self {
            pg_bin: folder("SEAWORTHY_PG_BIN"),
            path: env::var_os("PATH").map(|path| env::split_paths(&path).collect()).unwrap_or_default(),
            seaworthy_home: folder("SEAWORTHY_HOME"),
            data_home: folder("XDG_DATA_HOME"),
            user_home: folder("HOME"),
            temp: env::temp_dir(),
            system_root: PathBuf::from("/"),
        }
    }

    /// Returns the folder that holds all clusters of this user.
    ///
    /// Never under a checkout or its `target/`: `cargo clean` must not destroy data. A relative `XDG_DATA_HOME`
    /// is ignored, as the XDG Base Directory Specification wants it.
    pub fn home(&self) -> Result<PathBuf, DevdbError> {
        if let Some(home) = &self.seaworthy_home {
            return std::path::absolute(home).map_err(DevdbError::io("resolve", home));
        }
        if geteuid().is_root() {
            return Ok(PathBuf::from("/var/lib/seaworthy"));
        }
        self.data_folder().map(|folder| folder.join("seaworthy")).ok_or(DevdbError::NoHome)
    }

    fn data_folder(&self) -> Option<PathBuf> {
        if let Some(folder) = self.data_home.as_deref().filter(|folder| folder.is_absolute()) {
            return Some(folder.to_owned());
        }
        let home = self.user_home.as_deref().filter(|home| home.is_absolute())?;
        Some(home.join(if cfg!(target_os = "macos") { "Library/Application Support" } else { ".local/share" }))
    }

    /// Returns the folders for temporary files, the preferred one first.
    pub(crate) fn temp_folders(&self) -> impl Iterator<Item = &Path> {
        [self.temp.as_path(), Path::new("/tmp")].into_iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seaworthy_home_comes_before_everything() {
        let environment = Environment {
            seaworthy_home: Some("/srv/sea".into()),
            user_home: Some("/home/ada".into()),
            ..Environment::default()
        };
        assert_eq!(environment.home().expect("it is set"), Path::new("/srv/sea"));
    }

    #[test]
    fn a_relative_xdg_data_home_is_ignored() {
        let environment = Environment {
            data_home: Some("data".into()),
            user_home: Some("/home/ada".into()),
            ..Environment::default()
        };
        assert!(environment.data_folder().expect("HOME is set").starts_with("/home/ada"));
        assert_eq!(Environment::default().data_folder(), None);
    }
}

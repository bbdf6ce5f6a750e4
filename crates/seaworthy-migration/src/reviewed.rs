//! The reviewed files of a database, as they are built into a binary.

/// The files of `migration/snapshots/<database>` as they were when the binary was built, and hashes of its sources.
///
/// `seaworthy_build::reviewed` in a build script writes the function that returns it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Reviewed {
    /// Name and text of each file, by name.
    pub files: &'static [(&'static str, &'static str)],
    /// Version and SHA-256 of each migration's source, with line ends as on Unix, by version.
    pub sources: &'static [(&'static str, &'static str)],
}

impl Reviewed {
    /// Returns the text of a file.
    pub fn file(&self, name: &str) -> Option<&'static str> {
        find(self.files, name)
    }

    /// Returns the hash of a migration's source.
    pub fn source(&self, version: &str) -> Option<&'static str> {
        find(self.sources, version)
    }
}

fn find(sorted: &'static [(&'static str, &'static str)], name: &str) -> Option<&'static str> {
    sorted.binary_search_by(|(found, _)| (*found).cmp(name)).ok().map(|at| sorted[at].1)
}

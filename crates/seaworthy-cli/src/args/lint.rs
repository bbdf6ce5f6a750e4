//! The arguments of `lint`, and how findings are printed.

use clap::{Args as ClapArgs, ValueEnum};

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum FindingFormat {
    /// For a person
    Text,
    /// Annotations of a pull request on GitHub
    Github,
    /// For a job's summary or a comment
    Markdown,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// A report of tests, for anything that reads JUnit's
    Junit,
}

#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct Lint {
    /// Only these: whole names, or any part that is unique [default: all that are not history, see `lint` in seaworthy.toml]
    #[arg(value_name = "VERSION", conflicts_with = "since")]
    pub(crate) versions: Vec<String>,
    /// Only those whose files are new or changed since this revision
    #[arg(long, value_name = "GIT_REV")]
    pub(crate) since: Option<String>,
    /// How findings are printed
    #[arg(long, value_enum, default_value = "text")]
    pub(crate) format: FindingFormat,
}

impl From<FindingFormat> for seaworthy_report::Format {
    fn from(format: FindingFormat) -> Self {
        match format {
            FindingFormat::Text => Self::Text,
            FindingFormat::Github => Self::Github,
            FindingFormat::Markdown => Self::Markdown,
            FindingFormat::Sarif => Self::Sarif,
            FindingFormat::Junit => Self::Junit,
        }
    }
}

//! Findings as text for people, and in the formats that CI systems read.

use seaworthy_finding::{Finding, Severity};
use serde_json::json;

/// How findings are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For a person.
    Text,
    /// `seaworthy/findings/v1`.
    Json,
    /// Workflow commands, which GitHub shows beside the lines of a pull request.
    Github,
    /// For a job's summary or a comment.
    Markdown,
}

/// Returns all findings in one text.
pub fn findings(findings: &[Finding], format: Format) -> String {
    match format {
        Format::Text => text(findings),
        Format::Json => crate::document("findings", json!({ "findings": findings })),
        Format::Github => findings.iter().map(github).collect(),
        Format::Markdown => findings.iter().map(markdown).collect(),
    }
}

fn place(finding: &Finding) -> String {
    let place = [&finding.database, &finding.version, &finding.file].into_iter().flatten().cloned();
    place.collect::<Vec<_>>().join(" ")
}

/// Says a hint once where findings that follow each other have the same one: at the last of them.
fn text(findings: &[Finding]) -> String {
    let mut text = String::new();
    for (at, finding) in findings.iter().enumerate() {
        let (severity, rule, message) = (finding.severity.as_str(), finding.rule, &finding.message);
        text.push_str(&format!("{severity}[{rule}]: {}: {message}\n", place(finding)));
        let hint =
            finding.hint.as_ref().filter(|hint| findings.get(at + 1).and_then(|it| it.hint.as_ref()) != Some(hint));
        for (label, part) in [("detail", finding.detail.as_ref()), ("hint", hint)] {
            if let Some(part) = part {
                text.push_str(&format!("  {label}: {}\n", part.trim_end().replace('\n', "\n  ")));
            }
        }
    }
    text
}

/// GitHub, "Workflow commands": `%`, CR and LF are escaped in the message, `:` and `,` in properties too.
fn github(finding: &Finding) -> String {
    let command = match finding.severity {
        Severity::Info => "notice",
        Severity::Warning => "warning",
        Severity::Error => "error",
    };
    let escape = |text: &str| text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
    let property = |text: &str| escape(text).replace(':', "%3A").replace(',', "%2C");
    let mut properties = vec![format!("title={}", property(finding.rule))];
    properties.extend(finding.file.as_ref().map(|file| format!("file={}", property(file))));
    properties.extend(finding.line.map(|line| format!("line={line}")));
    let parts = [Some(&finding.message), finding.detail.as_ref(), finding.hint.as_ref()];
    let message = parts.into_iter().flatten().cloned().collect::<Vec<_>>().join("\n");
    format!("::{command} {}::{}\n", properties.join(","), escape(&message))
}

fn markdown(finding: &Finding) -> String {
    let mut text =
        format!("- **{}** `{}` {}: {}\n", finding.severity.as_str(), finding.rule, place(finding), finding.message);
    if let Some(detail) = &finding.detail {
        text.push_str(&format!("\n  ```diff\n  {}\n  ```\n", detail.trim_end().replace('\n', "\n  ")));
    }
    if let Some(hint) = &finding.hint {
        text.push_str(&format!("\n  {hint}\n"));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{Format, findings};
    use seaworthy_finding::Finding;

    #[test]
    fn a_finding_has_its_place_and_its_hint() {
        let mut finding = Finding::error("stale-snapshot", "differs from the code");
        (finding.database, finding.file) = (Some("scholarly".into()), Some("a/b,c.sql".into()));
        (finding.detail, finding.hint) = (Some("-1\n+2\n".into()), Some("`cargo xtask snapshot`".into()));
        let check = |format, expected| assert_eq!(findings(std::slice::from_ref(&finding), format), expected);
        check(
            Format::Text,
            "error[stale-snapshot]: scholarly a/b,c.sql: differs from the code\n  detail: -1\n  +2\n  hint: `cargo \
             xtask snapshot`\n",
        );
        check(
            Format::Github,
            "::error title=stale-snapshot,file=a/b%2Cc.sql::differs from the code%0A-1%0A+2%0A%0A`cargo xtask \
             snapshot`\n",
        );
    }
}

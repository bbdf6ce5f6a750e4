//! Findings as text for people, and in the formats that CI systems read.

use seaworthy_finding::{Finding, Severity};
use serde_json::{Value, json};

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
    /// SARIF 2.1.0 (OASIS), which code scanning reads.
    Sarif,
    /// A report of tests as JUnit writes it: a finding is a test that failed.
    Junit,
}

/// Returns all findings in one text.
pub fn findings(findings: &[Finding], format: Format) -> String {
    match format {
        Format::Text => text(findings),
        Format::Json => crate::document("findings", json!({ "findings": findings })),
        Format::Github => findings.iter().map(github).collect(),
        Format::Markdown => findings.iter().map(markdown).collect(),
        Format::Sarif => sarif(findings),
        Format::Junit => junit(findings),
    }
}

/// A version that its file's name says is not said twice.
fn place(finding: &Finding) -> String {
    let line = finding.line.map(|line| format!(":{line}")).unwrap_or_default();
    let file = finding.file.as_ref().map(|file| format!("{file}{line}"));
    let in_file = |version: &&String| file.as_ref().is_some_and(|file| file.contains(version.as_str()));
    let version = finding.version.as_ref().filter(|version| !in_file(version));
    let place = [finding.database.as_ref(), version, file.as_ref()].into_iter().flatten().cloned();
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

/// SARIF 2.1.0: 3.19 "tool", 3.27 "result", 3.28 "location".
fn sarif(findings: &[Finding]) -> String {
    let mut rules: Vec<&str> = findings.iter().map(|finding| finding.rule).collect();
    rules.sort_unstable();
    rules.dedup();
    let results: Vec<Value> = findings.iter().map(sarif_result).collect();
    let driver = json!({
        "name": "seaworthy",
        "version": env!("CARGO_PKG_VERSION"),
        "rules": rules.iter().map(|id| json!({ "id": id })).collect::<Vec<_>>(),
    });
    let document = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{ "tool": { "driver": driver }, "results": results }],
    });
    format!("{document:#}\n")
}

fn sarif_result(finding: &Finding) -> Value {
    let level = match finding.severity {
        Severity::Info => "note",
        Severity::Warning => "warning",
        Severity::Error => "error",
    };
    let location = finding.file.as_ref().map(|file| {
        let mut physical = json!({ "artifactLocation": { "uri": file.replace('\\', "/"), "uriBaseId": "%SRCROOT%" } });
        if let Some(line) = finding.line {
            physical["region"] = json!({ "startLine": line });
        }
        json!({ "physicalLocation": physical })
    });
    let parts = [Some(&finding.message), finding.detail.as_ref(), finding.hint.as_ref()];
    let text = parts.into_iter().flatten().cloned().collect::<Vec<_>>().join("\n");
    json!({
        "ruleId": finding.rule,
        "level": level,
        "message": { "text": format!("{}: {text}", place(finding)) },
        "locations": location.into_iter().collect::<Vec<_>>(),
    })
}

/// What is only worth knowing has passed.
fn junit(findings: &[Finding]) -> String {
    let failures = findings.iter().filter(|finding| finding.severity > Severity::Info).count();
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n<testsuite name=\"seaworthy\" tests=\"{}\" \
         failures=\"{failures}\">\n",
        findings.len().max(1)
    );
    if findings.is_empty() {
        // A report without a test is an error to some readers.
        text.push_str("<testcase classname=\"seaworthy\" name=\"nothing found\"/>\n");
    }
    for finding in findings {
        let name = xml(&format!("{}: {}", place(finding), finding.message));
        text.push_str(&format!("<testcase classname=\"{}\" name=\"{name}\">", xml(finding.rule)));
        let rest = [finding.detail.as_deref(), finding.hint.as_deref()];
        let body = xml(&rest.into_iter().flatten().collect::<Vec<_>>().join("\n"));
        let (severity, message) = (finding.severity.as_str(), xml(&finding.message));
        text.push_str(&match finding.severity {
            Severity::Info => format!("<system-out>{body}</system-out>"),
            _ => format!("<failure type=\"{severity}\" message=\"{message}\">{body}</failure>"),
        });
        text.push_str("</testcase>\n");
    }
    text + "</testsuite>\n</testsuites>\n"
}

/// XML 1.0, 2.2 "Characters": control characters have no way to be written, and go.
fn xml(text: &str) -> String {
    let kept = text.chars().filter(|it| !it.is_control() || matches!(it, '\n' | '\t'));
    kept.fold(String::with_capacity(text.len()), |mut escaped, character| {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            other => escaped.push(other),
        }
        escaped
    })
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

    #[test]
    fn code_scanning_and_reports_of_tests_get_what_they_can_read() {
        let mut finding = Finding::error("drop-table", "\"a<b\" & c\u{1} goes");
        (finding.file, finding.line) = (Some("s/v.up.sql".into()), Some(7));
        let sarif: serde_json::Value =
            serde_json::from_str(&findings(std::slice::from_ref(&finding), Format::Sarif)).expect("it is JSON");
        let result = &sarif["runs"][0]["results"][0];
        assert_eq!((&result["ruleId"], &result["level"]), (&"drop-table".into(), &"error".into()));
        assert_eq!(result["locations"][0]["physicalLocation"]["region"]["startLine"], 7);
        assert_eq!(sarif["runs"][0]["tool"]["driver"]["rules"][0]["id"], "drop-table");
        let junit = findings(&[finding], Format::Junit);
        assert!(junit.contains("tests=\"1\" failures=\"1\""), "{junit}");
        assert!(junit.contains("name=\"s/v.up.sql:7: &quot;a&lt;b&quot; &amp; c goes\""), "{junit}");
        assert!(findings(&[], Format::Junit).contains("tests=\"1\" failures=\"0\""));
    }
}

//! `schema validate`: how many objects there are, and which should not be there, or are missing.

use seaworthy_catalog::Catalog;
use seaworthy_diff::{Change, ChangeKind, diff};
use seaworthy_report::{document, table};
use serde_json::{Value, json};

use super::author::changes::what;
use super::schema::changes_json;
use super::{Context, Outcome, drift, inventory, schema, source};
use crate::args::Validate;
use crate::error::CommandError;
use crate::target::Target;

/// What was found in one database.
struct Found {
    name: &'static str,
    url: String,
    live: Catalog,
    /// What should be there of a kind, where somebody said so.
    wanted: Vec<(&'static str, usize)>,
    changes: Vec<Change>,
}

pub(super) async fn run(context: &Context<'_>, args: &Validate) -> Outcome {
    let targets = context.targets()?;
    if targets.len() != 1 && (args.tables.is_some() || args.enums.is_some() || args.against.is_some()) {
        context.one_target("schema validate with a count or a source")?;
    }
    let (mut documents, mut valid) = (Vec::new(), true);
    for target in &targets {
        let found = Box::pin(find(context, args, target)).await?;
        valid &= found.is_valid();
        if context.ui.is_json() {
            documents.push(found.json());
        } else {
            found.show(context);
        }
    }
    if context.ui.is_json() {
        context.ui.data(&document("schema-validate", json!({ "databases": documents })));
    }
    Ok(u8::from(!valid))
}

async fn find(context: &Context<'_>, args: &Validate, target: &Target) -> Result<Found, CommandError> {
    let url = context.locate(target).await?;
    let mut live = schema::read(&url, &target.scope()).await?;
    live.leave_out(&target.config.ignore);
    let changes = if let Some(against) = &args.against {
        let mut wanted = source::catalog(context, against, &target.scope()).await?;
        wanted.leave_out(&target.config.ignore);
        let (wanted, found) = seaworthy_runner::comparable(wanted, live.clone());
        diff(&wanted, &found, &[])
    } else if has_ledger(&url).await? {
        drift::changes(context, target).await?
    } else {
        context.ui.warn(&format!(
            "{}: nothing was migrated here, so that only counts are compared; `--against SOURCE` says what should be there",
            target.name()
        ));
        Vec::new()
    };
    let wanted = [("tables", args.tables), ("enums", args.enums)];
    let wanted = wanted.into_iter().filter_map(|(kind, count)| Some((kind, count?))).collect();
    Ok(Found { name: target.name(), url: url.to_string(), live, wanted, changes })
}

async fn has_ledger(url: &seaworthy_runner::DatabaseUrl) -> Result<bool, CommandError> {
    let mut connection = seaworthy_runner::connect(url).await?;
    let ledger = seaworthy_runner::read_ledger(&mut connection).await?;
    Ok(ledger.entries.iter().any(seaworthy_runner::Entry::is_applied))
}

impl Found {
    fn is_valid(&self) -> bool {
        self.changes.is_empty() && self.wanted.iter().all(|(kind, count)| inventory::count(&self.live, kind) == *count)
    }

    /// Returns the changes of a kind; what is altered is neither unexpected nor missing.
    fn of(&self, kind: ChangeKind) -> Vec<&Change> {
        self.changes.iter().filter(|change| change.kind == kind).collect()
    }

    fn differing(&self) -> Vec<&Change> {
        self.changes.iter().filter(|it| matches!(it.kind, ChangeKind::Alter | ChangeKind::Rename)).collect()
    }

    fn wanted(&self, kind: &str) -> Option<usize> {
        self.wanted.iter().find(|(wanted, _)| *wanted == kind).map(|(_, count)| *count)
    }

    fn json(&self) -> Value {
        let list = |changes: Vec<&Change>| changes_json(&changes.into_iter().cloned().collect::<Vec<_>>());
        let wanted = self.wanted.iter().map(|(kind, count)| ((*kind).to_owned(), json!(count)));
        json!({
            "name": self.name,
            "url": self.url,
            "valid": self.is_valid(),
            "counts": inventory::json(&self.live),
            "expected": Value::Object(wanted.collect()),
            "unexpected": list(self.of(ChangeKind::Add)),
            "missing": list(self.of(ChangeKind::Drop)),
            "different": list(self.differing()),
        })
    }

    fn show(&self, context: &Context<'_>) {
        context.ui.data(&format!("{} ({})\n", self.name, self.url));
        let rows = inventory::counts(&self.live).into_iter().map(|(kind, count)| {
            let (expected, answer) = match self.wanted(kind) {
                Some(wanted) if wanted == count => (wanted.to_string(), "as expected"),
                Some(wanted) => (wanted.to_string(), "NOT AS EXPECTED"),
                None => (String::new(), ""),
            };
            vec![kind.to_owned(), count.to_string(), expected, answer.to_owned()]
        });
        let rows: Vec<Vec<String>> = rows.filter(|row| row[1] != "0" || !row[2].is_empty()).collect();
        context.ui.data(&table(&["kind", "there ", "expected ", ""], &rows));
        let lists = [
            ("unexpected", self.of(ChangeKind::Add)),
            ("missing", self.of(ChangeKind::Drop)),
            ("different", self.differing()),
        ];
        for (word, changes) in lists {
            for change in changes {
                // The word says what happened; `add`, `drop` and `alter` would say it the other way round.
                let what = what(change);
                let object = what.split_once(' ').map_or(what.as_str(), |(_, object)| object);
                context.ui.data(&format!("{word}: {object}\n"));
            }
        }
        context.ui.data(&format!("{}: {}\n", self.name, if self.is_valid() { "valid" } else { "not valid" }));
    }
}

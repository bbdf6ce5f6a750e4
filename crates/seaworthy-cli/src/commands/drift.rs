//! `drift`: a live database against the schema that its ledger says it should have.

mod expected;
mod whose;

use seaworthy_catalog::{Access, Catalog};
use seaworthy_diff::{Change, diff};
use seaworthy_finding::counted;
use seaworthy_report::document;
use seaworthy_runner::{Chain, DatabaseUrl, Ledger};
use serde_json::{Value, json};

use self::expected::{Expected, Origin};
use self::whose::{Clues, Whose, whose};
use super::schema::{changes_json, changes_sql, changes_text, statements};
use super::{Context, Outcome};
use crate::args::DriftSql;
use crate::error::CommandError;
use crate::target::Target;

/// What was found in one database.
struct Drift {
    name: &'static str,
    url: DatabaseUrl,
    /// What leads from the ledger's schema to the live one: what somebody did.
    changes: Vec<Change>,
    /// What leads back.
    back: Vec<Change>,
    /// Whose each of `changes` probably is.
    whose: Vec<Whose>,
    /// The last migration that is applied.
    version: Option<String>,
    /// How the expected schema is known.
    origin: &'static str,
    /// What the ledger says that a reader has to know.
    notes: Vec<String>,
}

pub(super) async fn run(context: &Context<'_>, sql: Option<DriftSql>) -> Outcome {
    let mut documents = Vec::new();
    let mut drifted = false;
    for target in context.targets()? {
        let drift = find(context, &target).await?;
        drifted |= !drift.changes.is_empty();
        if context.ui.is_json() {
            documents.push(drift.json());
            continue;
        }
        for note in &drift.notes {
            context.ui.warn(&format!("{}: {note}", drift.name));
        }
        match sql {
            None => context.ui.data(&drift.text()),
            Some(DriftSql::Undo) => {
                context.ui.data(&format!("-- {}: what leads back to the ledger's schema\n", drift.name));
                context.ui.data(&changes_sql(&drift.back));
            }
            Some(DriftSql::Keep) => {
                context.ui.data(&format!("-- {}: what makes the ledger's schema the live one\n", drift.name));
                context.ui.data(&changes_sql(&drift.changes));
            }
        }
    }
    if context.ui.is_json() {
        context.ui.data(&document("drift", json!({ "databases": documents })));
    }
    Ok(u8::from(drifted))
}

/// Returns how many differences there are between a live database and what its ledger says.
pub(super) async fn count(context: &Context<'_>, target: &Target) -> Result<usize, CommandError> {
    Ok(find(context, target).await?.changes.len())
}

/// Returns what leads from the schema that the ledger says to the live one.
pub(super) async fn changes(context: &Context<'_>, target: &Target) -> Result<Vec<Change>, CommandError> {
    Ok(find(context, target).await?.changes)
}

/// Reads the live schema as the proof does, has the expected one told, and compares.
async fn find(context: &Context<'_>, target: &Target) -> Result<Drift, CommandError> {
    let url = context.locate(target).await?;
    let mut connection = seaworthy_runner::connect(&url).await?;
    let ledger = seaworthy_runner::read_ledger(&mut connection).await?;
    let chain = target.chain().await?;
    let scope = target.scope();
    let mut live = seaworthy_introspect::read_with_grants(&mut connection, &scope).await?;
    live.leave_out(&target.config.ignore);
    let expected = expected::of_ledger(context, target, &chain, &ledger).await?;
    let mut notes = notes(&chain, &ledger, &expected);
    let unmodelled = live.unmodelled.iter();
    notes.extend(unmodelled.map(|object| format!("{} {} is not compared", object.kind, object.identity)));
    let (wanted, live) = seaworthy_runner::comparable(expected.catalog.clone(), live);
    let mut drift = Drift {
        name: target.name(),
        url,
        changes: diff(&wanted, &live, &[]),
        back: diff(&live, &wanted, &[]),
        whose: Vec::new(),
        version: expected.version().map(str::to_owned),
        origin: expected.origin.as_str(),
        notes,
    };
    if !drift.changes.is_empty() {
        let access = seaworthy_introspect::read_access(&mut connection, &scope).await?;
        let pending = expected::of_pending(target, &chain, &expected, &mut drift.notes).await?;
        drift.explain(&Sources { chain: &chain, ledger: &ledger, live: &live, access: &access }, &pending);
    }
    Ok(drift)
}

/// What tells whose a difference is.
struct Sources<'a> {
    chain: &'a Chain,
    ledger: &'a Ledger,
    live: &'a Catalog,
    access: &'a Access,
}

/// Says what in the ledger is not as plain as "everything is applied".
fn notes(chain: &Chain, ledger: &Ledger, expected: &Expected) -> Vec<String> {
    let mut notes = Vec::new();
    if !ledger.exists && !ledger.seaorm_exists {
        notes.push("has no ledger: nothing was migrated here, and all that is there is a difference".to_owned());
    }
    if let Origin::Reviewed { why, .. } = &expected.origin {
        notes.push(format!(
            "is compared with the reviewed files that are built in, for the migrations cannot be replayed: {why}. They do \
             not tell the names of NOT NULL constraints, which PostgreSQL has from 18 on"
        ));
    }
    let place = |version: &str| chain.position(version);
    let last = expected.version().and_then(place);
    for link in chain.links() {
        let (version, entry) = (link.version(), ledger.get(link.version()));
        let before_last = place(version) < last;
        match entry {
            Some(entry) if entry.is_half_way() => {
                let way = if entry.direction == seaworthy_runner::Direction::Up { &link.up } else { &link.down };
                let (direction, done, all) = (entry.direction.as_str(), entry.statements_done, way.statements.len());
                notes.push(match &expected.origin {
                    Origin::Replayed(_) => format!(
                        "{version} stopped half-way {direction}: compared with the schema after {done} of its {all} \
                         statements"
                    ),
                    Origin::Reviewed { .. } => format!(
                        "{version} stopped half-way {direction}, after {done} of its {all} statements: what they made \
                         shows as a difference"
                    ),
                });
            }
            Some(entry) if entry.is_edited(&link.up) => {
                notes.push(format!(
                    "{version} was edited after it was applied: its statements of today are what is compared with"
                ));
            }
            Some(entry) if entry.is_applied() => {}
            _ if before_last => notes.push(format!("{version} is not applied, but a later one is")),
            Some(_) | None => {}
        }
    }
    for version in seaworthy_runner::missing(chain, ledger) {
        notes.push(format!("{version} is applied, but not in the code: what it made shows as a difference"));
    }
    notes
}

impl Drift {
    /// Finds out whose each change probably is.
    fn explain(&mut self, sources: &Sources<'_>, pending: &[(String, Vec<Change>)]) {
        let recorded = |version: &str| sources.ledger.get(version).is_some();
        let clues = Clues {
            live: sources.live,
            access: sources.access,
            pending,
            rolled_back: &|version| recorded(version),
            recorded: sources
                .chain
                .links()
                .iter()
                .map(|link| (link.version(), link.up.statements.as_slice()))
                .collect(),
            missing: seaworthy_runner::missing(sources.chain, sources.ledger),
        };
        self.whose = self.changes.iter().map(|change| whose(change, &clues)).collect();
    }

    fn text(&self) -> String {
        let differences = counted(self.changes.len(), "difference");
        let after = match &self.version {
            Some(version) => format!("the schema after {version}"),
            None => "an empty database".to_owned(),
        };
        let mut text = format!("{} ({}): {differences} from {after}\n", self.name, self.url);
        for (change, whose) in self.changes.iter().zip(&self.whose) {
            let change = changes_text(std::slice::from_ref(change));
            let (first, rest) = change.split_once('\n').unwrap_or((&change, ""));
            text.push_str(&format!("{first}\n  probably {}\n{rest}", whose.text()));
        }
        if !self.changes.is_empty() {
            text.push_str("`--sql` prints what leads back, `--sql=keep` what a migration that keeps it would send\n");
        }
        text
    }

    fn json(&self) -> Value {
        let mut changes = changes_json(&self.changes);
        for (change, whose) in changes.iter_mut().zip(&self.whose) {
            change["whose"] = json!({
                "kind": whose.kind(), "text": whose.text(), "version": whose.version(), "owner": whose.owner(),
            });
        }
        json!({
            "name": self.name, "url": self.url.to_string(), "drifted": !self.changes.is_empty(), "changes": changes,
            "repair_sql": statements(&self.back), "version": self.version, "notes": self.notes,
            "expected": self.origin,
        })
    }
}

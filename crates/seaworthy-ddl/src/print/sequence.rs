//! Sequences.

use seaworthy_catalog::{Catalog, ObjectKind, Persistence, Sequence, SequenceOptions};

use super::comment;
use super::step::{Phase, Place, Stage, Step, named};
use crate::ident::{Ident, qualified};

/// Returns the steps that make sequences and give them to their columns.
pub(super) fn steps(catalog: &Catalog) -> Vec<Step> {
    let mut steps = Vec::new();
    for sequence in &catalog.sequences {
        let object = named(ObjectKind::Sequence, &sequence.name);
        steps.push(Step::make(object.clone(), Phase::Sequence, make(sequence)));
        if let Some(owner) = &sequence.owner {
            let column = format!("{}.{}", qualified(&owner.relation), Ident::new(&owner.column));
            let own = format!("ALTER SEQUENCE {} OWNED BY {column}", qualified(&sequence.name));
            let step =
                Step::behind(&owner.relation, Phase::Table, Place::Sequence, (object.clone(), Stage::Own), vec![own]);
            steps.push(step.after([(object, Stage::Make)]));
        }
    }
    steps
}

fn make(sequence: &Sequence) -> Vec<String> {
    let name = qualified(&sequence.name);
    let kind = match sequence.persistence {
        Persistence::Permanent | Persistence::Temporary => "SEQUENCE",
        Persistence::Unlogged => "UNLOGGED SEQUENCE",
    };
    let options = options(&sequence.options);
    let data_type = match sequence.options.data_type.sql.as_str() {
        "bigint" => String::new(),
        other => format!(" AS {other}"),
    };
    let mut statements = vec![format!("CREATE {kind} {name}{data_type}{options}")];
    statements.extend(comment("SEQUENCE", &name, sequence.comment.as_deref()));
    statements
}

/// Returns what differs from the defaults, each after a blank (PostgreSQL 14, CREATE SEQUENCE).
pub fn options(options: &SequenceOptions) -> String {
    let (lowest, highest) = match options.data_type.sql.as_str() {
        "smallint" => (i64::from(i16::MIN), i64::from(i16::MAX)),
        "integer" => (i64::from(i32::MIN), i64::from(i32::MAX)),
        _ => (i64::MIN, i64::MAX),
    };
    let (min, max) = if options.increment > 0 { (1, highest) } else { (lowest, -1) };
    let start = if options.increment > 0 { options.min } else { options.max };
    let mut text = String::new();
    if options.start != start {
        text.push_str(&format!(" START WITH {}", options.start));
    }
    if options.increment != 1 {
        text.push_str(&format!(" INCREMENT BY {}", options.increment));
    }
    if options.min != min {
        text.push_str(&format!(" MINVALUE {}", options.min));
    }
    if options.max != max {
        text.push_str(&format!(" MAXVALUE {}", options.max));
    }
    if options.cache != 1 {
        text.push_str(&format!(" CACHE {}", options.cache));
    }
    if options.cycle {
        text.push_str(" CYCLE");
    }
    text
}

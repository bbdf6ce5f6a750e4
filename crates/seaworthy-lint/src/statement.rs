//! What is unsafe in a statement, and in the company of those before it.

use seaworthy_ddl::{Act, Answer, Deed, Effects, Lock, qualified};

use crate::rule::{
    BLOCKING_INDEX, BLOCKING_KEY, CASCADE, CLIENT_COPY, CONSTRAINT_SCAN, DATA_UNDER_LOCK, DEFINER_WITHOUT_PATH,
    DELETES_ALL, DROP_COLUMN, DROP_TABLE, NEEDS_NO_TRANSACTION, NOT_CONCURRENT, RENAME_IN_USE, REQUIRED_COLUMN,
    SCAN_UNDER_LOCK, SET_NOT_NULL_SCAN, TABLE_REWRITE, VALIDATE_IN_TRANSACTION, WHOLE_TABLE_UPDATE,
};
use crate::scene::Scene;
use crate::{Found, Rule, Subject};

/// What depends on whether its name is taken again further on.
struct Leaving {
    found: Found,
    act: Act,
}

pub(crate) fn found(subject: &Subject<'_>) -> Vec<Found> {
    let mut scene = Scene::before(subject);
    let (mut found, mut leaving) = (Vec::new(), Vec::new());
    let mut is_held = false;
    for (at, statement) in subject.statements.iter().enumerate() {
        let effects = scene.effects(statement, subject);
        for act in effects.acts.iter().filter(|act| scene.is_in_use(&act.relation)) {
            found.extend(of_act(at, act, &scene));
            // What takes the place of another was built beside it, and nobody knows its old name.
            let takes_a_place = effects.renames.as_ref().is_some_and(|(_, to)| scene.was_in_use(to));
            leaving.extend(leaves(at, act).filter(|_| !takes_a_place));
        }
        if !is_held && let Some(moved) = under_lock(at, &effects, &scene) {
            is_held = true;
            found.push(moved);
        }
        found.extend(of_text(at, statement));
        if seaworthy_ddl::copies_to_client(statement) {
            found.push(Found::at(
                at,
                &CLIENT_COPY,
                "nobody sends or reads its rows, and `migrate up` refuses it".to_owned(),
            ));
        }
        if subject.commits.is_none() && seaworthy_ddl::refuses_transaction(statement) {
            let said = "PostgreSQL refuses it inside a transaction block".to_owned();
            found.push(Found::at(at, &NEEDS_NO_TRANSACTION, said));
        }
        let commits = subject.commits.is_some_and(|commits| commits.contains(&(at + 1)));
        is_held &= !commits;
        scene.pass(at, &effects, commits);
    }
    found.extend(leaving.into_iter().filter(|it| !is_back(it, &scene)).map(|it| it.found));
    found.sort_by_key(|it| it.statement);
    found
}

/// Judges what is done to a relation that was there before.
fn of_act(at: usize, act: &Act, scene: &Scene<'_>) -> Vec<Found> {
    let on = qualified(&act.relation);
    let say = |rule: &'static Rule, message: String| Some(Found::at(at, rule, message));
    let blocks = act.lock.blocks().as_str();
    let own = match &act.deed {
        Deed::AddColumn { column, required: true } => {
            say(&REQUIRED_COLUMN, format!("{on} refuses the NOT NULL column {column} as soon as it has a row"))
        }
        Deed::SetNotNull { column } if act.scans != Answer::No => {
            let said = format!("SET NOT NULL of {column} reads every row of {on}, and {blocks} meanwhile");
            let found = Found::at(at, &SET_NOT_NULL_SCAN, said);
            Some(if act.scans == Answer::Unknown { found.doubtful() } else { found })
        }
        Deed::AddCheck { validated: true, .. } if act.scans != Answer::No => {
            say(&CONSTRAINT_SCAN, format!("a new constraint reads every row of {on}, and {blocks} meanwhile"))
        }
        Deed::AddForeignKey { validated: true } => {
            say(&CONSTRAINT_SCAN, format!("a new foreign key reads every row of {on}, and {blocks} to both tables"))
        }
        Deed::AddKey { has_index: false } => {
            say(&BLOCKING_KEY, format!("a new key builds its index over every row of {on}, and {blocks} meanwhile"))
        }
        Deed::AddExclusion => Some(no_other_way(Found::at(
            at,
            &BLOCKING_KEY,
            format!("an exclusion constraint builds its index over every row of {on}, and {blocks} meanwhile"),
        ))),
        Deed::CreateIndex { concurrently: false } => {
            say(&BLOCKING_INDEX, format!("CREATE INDEX reads every row of {on}, and {blocks} meanwhile"))
        }
        Deed::Reindex { concurrently: false } => {
            say(&BLOCKING_INDEX, format!("REINDEX reads every row of {on}, and {blocks} meanwhile"))
        }
        Deed::DropIndex { concurrently: false } => say(&NOT_CONCURRENT, format!("DROP INDEX {blocks} of {on}")),
        Deed::Refresh { concurrently: false } => {
            say(&NOT_CONCURRENT, format!("REFRESH MATERIALIZED VIEW {blocks} of {on} until it has all rows"))
        }
        Deed::DetachPartition { concurrently: false } => {
            say(&NOT_CONCURRENT, format!("DETACH PARTITION {blocks} of {on}"))
        }
        Deed::Validate { name } => scene.held_on(&act.relation).filter(|_| act.scans != Answer::No).map(|held| {
            let said = format!("VALIDATE CONSTRAINT {name} reads every row of {on} under {}", by_whom(held));
            Found::at(at, &VALIDATE_IN_TRANSACTION, said)
        }),
        Deed::Truncate => say(&DELETES_ALL, format!("TRUNCATE takes every row of {on}")),
        Deed::Delete { every: true } => say(&DELETES_ALL, format!("DELETE without WHERE takes every row of {on}")),
        Deed::Update { every: true } => {
            say(&WHOLE_TABLE_UPDATE, format!("every row of {on} is changed, and locked until it commits"))
        }
        _ => None,
    };
    let rewrite = rewrites(at, act, &on);
    let scan = (own.is_none() && rewrite.is_none()).then(|| scans(at, act, &on)).flatten();
    own.into_iter().chain(rewrite).chain(scan).collect()
}

fn rewrites(at: usize, act: &Act, on: &str) -> Option<Found> {
    if matches!(act.deed, Deed::Refresh { .. }) || act.lock < Lock::Share {
        return None;
    }
    let blocks = act.lock.blocks().as_str();
    match act.rewrites {
        Answer::No => None,
        Answer::Yes => Some(Found::at(at, &TABLE_REWRITE, format!("every row of {on} is written anew; it {blocks}"))),
        Answer::Unknown => {
            let said = format!("every row of {on} may be written anew; it {blocks}");
            Some(Found::at(at, &TABLE_REWRITE, said).doubtful())
        }
    }
}

/// What no rule of its own says.
fn scans(at: usize, act: &Act, on: &str) -> Option<Found> {
    let is_other = matches!(
        act.deed,
        Deed::AddColumn { .. } | Deed::AttachPartition | Deed::AddKey { .. } | Deed::Retype { .. } | Deed::Other
    );
    let blocks = act.lock.blocks().as_str();
    (is_other && act.scans == Answer::Yes && act.lock >= Lock::Share)
        .then(|| Found::at(at, &SCAN_UNDER_LOCK, format!("every row of {on} is read, and it {blocks} meanwhile")))
}

fn no_other_way(mut found: Found) -> Found {
    found.detail = Some(
        "PostgreSQL builds the index of an exclusion constraint in no other way (PG 14, ALTER TABLE, \"ADD \
         table_constraint_using_index\"). Run it while the table is small, or swap the table."
            .to_owned(),
    );
    found.doubtful()
}

fn by_whom((relation, lock, by): &(seaworthy_catalog::QualifiedName, Lock, usize)) -> String {
    format!("the {} on {} that statement {} took", lock.as_str(), qualified(relation), by + 1)
}

/// Rows that are moved while an earlier statement's lock keeps others waiting.
fn under_lock(at: usize, effects: &Effects, scene: &Scene<'_>) -> Option<Found> {
    let held = scene.held()?;
    let mut moves = effects.acts.iter().filter(|act| match act.deed {
        Deed::Update { .. } | Deed::Delete { .. } => scene.is_in_use(&act.relation),
        // Of constants it is over in a moment.
        Deed::Insert => effects.touches.iter().any(|touch| touch.lock < Lock::RowExclusive),
        _ => false,
    });
    let act = moves.next()?;
    Some(Found::at(
        at,
        &DATA_UNDER_LOCK,
        format!("rows of {} are moved under {}", qualified(&act.relation), by_whom(held)),
    ))
}

/// What takes a name away that running code may use.
fn leaves(at: usize, act: &Act) -> Option<Leaving> {
    let on = qualified(&act.relation);
    let found = match &act.deed {
        Deed::DropColumn { column } => Found::at(at, &DROP_COLUMN, format!("{column} of {on} goes, with its values")),
        Deed::DropRelation => Found::at(at, &DROP_TABLE, format!("{on} goes, with its rows")),
        Deed::RenameColumn { column } => {
            Found::at(at, &RENAME_IN_USE, format!("{column} of {on} is called otherwise at once"))
        }
        Deed::RenameRelation => Found::at(at, &RENAME_IN_USE, format!("{on} is called otherwise at once")),
        _ => return None,
    };
    Some(Leaving { found, act: act.clone() })
}

/// Tells whether something else answers to the name at the end: a table that was swapped, a view that was made anew.
fn is_back(leaving: &Leaving, scene: &Scene<'_>) -> bool {
    match &leaving.act.deed {
        Deed::RenameColumn { column } | Deed::DropColumn { column } => scene.has_column(&leaving.act.relation, column),
        _ => scene.has(&leaving.act.relation),
    }
}

/// Judges what stands in the text, whatever it is about.
fn of_text(at: usize, statement: &str) -> Vec<Found> {
    if !["cascade", "definer"].iter().any(|word| seaworthy_ddl::has_letters(statement, word)) {
        return Vec::new();
    }
    let words = seaworthy_ddl::words(statement);
    let has = |keywords: &[&str]| {
        words
            .windows(keywords.len())
            .any(|window| window.iter().zip(keywords).all(|(word, keyword)| word.depth == 0 && word.is(keyword)))
    };
    let first = |keyword: &str| words.first().is_some_and(|word| word.is(keyword));
    let mut found = Vec::new();
    let last = words.iter().rev().find(|word| word.text != ";");
    let drops = first("drop") || first("truncate") || first("alter") && has(&["drop"]);
    if drops && last.is_some_and(|word| word.is("cascade")) {
        found.push(Found::at(at, &CASCADE, "CASCADE takes along what depends on it, by no name".to_owned()));
    }
    let makes_routine = first("create") && (has(&["function"]) || has(&["procedure"]));
    if makes_routine && has(&["security", "definer"]) && !has(&["set", "search_path"]) {
        let name = words.iter().position(|word| word.is("function") || word.is("procedure"));
        let name = name.and_then(|at| words.get(at + 1..)).unwrap_or_default();
        let name: String = name.iter().take_while(|word| word.text != "(").map(|word| word.text).collect();
        found.push(Found::at(
            at,
            &DEFINER_WITHOUT_PATH,
            format!("{name} runs with its owner's rights and its caller's search_path"),
        ));
    }
    found
}

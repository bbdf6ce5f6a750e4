//! SELECT, INSERT, UPDATE, DELETE, MERGE and COPY.

use seaworthy_catalog::{QualifiedName, RelationKind};

use super::cursor::Cursor;
use super::{Answer, Deed, Lock, Reader};

const READ: &str = "PG 14, 13.3.1: SELECT takes ACCESS SHARE";
const WRITE: &str = "PG 14, 13.3.1: INSERT, UPDATE, DELETE and MERGE take ROW EXCLUSIVE";

/// What stands before FROM in a function's arguments, and not in a query.
const FROM_OF_FUNCTIONS: [&str; 5] = ["extract", "trim", "substring", "overlay", "position"];

impl Reader<'_> {
    pub(super) fn data(&mut self, verb: &str, mut at: Cursor<'_, '_>) {
        match verb {
            "insert" => {
                at.eat("into");
                self.writes(at.name(), Deed::Insert);
                self.reads(at);
            }
            "update" => {
                at.eat("only");
                let table = at.name();
                self.writes(table, Deed::Update { every: filtered(at) == Answer::Yes });
                self.reads(at);
            }
            "delete" => {
                at.eat("from");
                at.eat("only");
                let table = at.name();
                self.writes(table, Deed::Delete { every: filtered(at) == Answer::Yes });
                self.reads(at);
            }
            "merge" => {
                at.eat("into");
                at.eat("only");
                let table = at.name();
                self.writes(table, Deed::Update { every: true });
                self.reads(at);
            }
            "copy" => self.copy(at),
            "with" | "(" => self.inner_writes(at),
            "table" => self.reads_table(at),
            _ => self.reads(at),
        }
        self.calls(at);
    }

    fn copy(&mut self, mut at: Cursor<'_, '_>) {
        if at.words.first().is_some_and(|word| word.text == "(") {
            return self.reads(at);
        }
        let Some(name) = at.name() else { return self.unknown() };
        at.parenthesis();
        if at.eat("from") {
            self.writes(Some(name), Deed::Insert);
        } else {
            let table = self.resolve(&name);
            self.touch(table, Lock::AccessShare, READ).scans = Answer::Yes;
        }
    }

    fn reads_table(&mut self, mut at: Cursor<'_, '_>) {
        at.eat("only");
        if let Some(name) = at.name() {
            let table = self.resolve(&name);
            self.touch(table, Lock::AccessShare, READ).scans = Answer::Yes;
        }
    }

    /// WITH may have writing statements in its parentheses, and behind them.
    fn inner_writes(&mut self, at: Cursor<'_, '_>) {
        for (index, word) in at.words.iter().enumerate() {
            let mut here = Cursor { words: &at.words[index + 1..] };
            let previous = index.checked_sub(1).map(|before| at.words[before].text);
            let begins = previous.is_none_or(|text| text == "(" || text == ")");
            if begins && word.is("insert") && here.eat("into") {
                self.writes(here.name(), Deed::Insert);
            } else if begins && word.is("update") || begins && word.is("delete") && here.eat("from") {
                here.eat("only");
                let table = here.name();
                let every = filtered(here) == Answer::Yes;
                let deed = if word.is("update") { Deed::Update { every } } else { Deed::Delete { every } };
                self.writes(table, deed);
            }
        }
        self.reads(at);
    }

    fn writes(&mut self, table: Option<super::Name>, deed: Deed) {
        let Some(table) = table else { return self.unknown() };
        let table = self.resolve(&table);
        // With a WHERE the planner decides.
        let scans = match deed {
            Deed::Update { every } | Deed::Delete { every } if every => Answer::Yes,
            Deed::Update { .. } | Deed::Delete { .. } => Answer::Unknown,
            _ => Answer::No,
        };
        let touch = self.touch(table.clone(), Lock::RowExclusive, WRITE);
        touch.scans = touch.scans.max(scans);
        self.act(&table, deed);
        if self.relation(&table).is_some_and(|relation| !relation.triggers.is_empty()) {
            self.effects.unknown = Some("the table's triggers run, and may do anything");
        }
    }

    /// Touches the known relations after FROM, JOIN and USING; what is not known is a common table expression or a
    /// function.
    pub(super) fn reads(&mut self, at: Cursor<'_, '_>) {
        let locking = at.has_anywhere("for update")
            || at.has_anywhere("for no key update")
            || at.has_anywhere("for share")
            || at.has_anywhere("for key share");
        let lock = if locking { Lock::RowShare } else { Lock::AccessShare };
        let scans = filtered(at);
        for (index, word) in at.words.iter().enumerate() {
            if !["from", "join", "using"].iter().any(|keyword| word.is(keyword)) || is_argument(at, index) {
                continue;
            }
            let mut here = Cursor { words: &at.words[index + 1..] };
            loop {
                here.eat_any(&["lateral", "only"]);
                let Some(name) = here.name() else { break };
                let relation = self.resolve(&name);
                if let Some(found) = self.relation(&relation) {
                    let is_view = found.kind == RelationKind::View;
                    let touch = self.touch(relation.clone(), lock, READ);
                    if !is_view {
                        touch.scans = touch.scans.max(scans);
                    }
                    self.reads_of_view(&relation);
                }
                if here.eat("as") || here.words.first().is_some_and(|word| word.bare && !ends_alias(word.text)) {
                    here.identifier();
                }
                if !here.eat(",") {
                    break;
                }
            }
        }
    }

    /// What a view reads is locked with it.
    pub(super) fn reads_of_view(&mut self, name: &QualifiedName) {
        let Some(definition) = self.relation(name).and_then(|relation| relation.definition.as_deref()) else { return };
        let words = super::statement_words(definition);
        self.reads(Cursor { words: &words });
    }

    /// A function of the schema's own may do anything.
    fn calls(&mut self, at: Cursor<'_, '_>) {
        let functions = &self.surroundings.catalog.functions;
        let own = |name: &str| functions.iter().any(|function| function.name.name == name);
        let called = at.words.windows(2).any(|pair| pair[1].text == "(" && own(&crate::facts::unquoted(pair[0].text)));
        if called {
            self.effects.unknown = Some("it calls a function of the schema, which may do anything");
        }
    }
}

/// Tells whether a FROM belongs to a function's arguments, or to IS DISTINCT FROM.
fn is_argument(at: Cursor<'_, '_>, index: usize) -> bool {
    let depth = at.words[index].depth;
    if index > 0 && at.words[index - 1].is("distinct") && at.words[index].is("from") {
        return at.words.get(index.wrapping_sub(2)).is_some_and(|word| word.is("is") || word.is("not"));
    }
    let open = at.words[..index].iter().rposition(|word| word.text == "(" && word.depth + 1 == depth);
    let function = open.and_then(|open| open.checked_sub(1)).map(|before| at.words[before]);
    function.is_some_and(|function| FROM_OF_FUNCTIONS.iter().any(|name| function.is(name)))
}

/// Without WHERE all rows are read; with one the planner decides.
fn filtered(at: Cursor<'_, '_>) -> Answer {
    if at.has_anywhere("where") || at.has_anywhere("limit") { Answer::Unknown } else { Answer::Yes }
}

fn ends_alias(word: &str) -> bool {
    let keywords = [
        "where",
        "join",
        "left",
        "right",
        "full",
        "inner",
        "cross",
        "natural",
        "on",
        "using",
        "group",
        "order",
        "limit",
        "set",
        "returning",
        "union",
        "except",
        "intersect",
        "having",
        "window",
        "for",
        "offset",
        "fetch",
        "when",
        "tablesample",
        "with",
    ];
    keywords.iter().any(|keyword| word.eq_ignore_ascii_case(keyword))
}

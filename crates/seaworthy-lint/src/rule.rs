//! The rules themselves: what each is called, how much it weighs, and the way around it.

use seaworthy_finding::Severity::{self, Error, Info, Warning};

/// One rule; `docs/lint/<id>.md` tells more of it.
#[derive(Debug, PartialEq, Eq)]
pub struct Rule {
    /// In kebab case: `blocking-index`.
    pub id: &'static str,
    /// Where nothing else is configured.
    pub severity: Severity,
    /// What it finds, in one sentence without a period.
    pub finds: &'static str,
    /// What to do instead.
    pub hint: &'static str,
}

macro_rules! rules {
    ($($(#[doc = $doc:literal])* $name:ident = $id:literal, $severity:ident, $finds:literal, $hint:literal;)*) => {
        $($(#[doc = $doc])* pub(crate) static $name: Rule =
            Rule { id: $id, severity: $severity, finds: $finds, hint: $hint };)*
        /// Every rule, by name.
        pub static RULES: &[&Rule] = &[$(&$name),*];
    };
}

rules! {
    BLOCKING_INDEX = "blocking-index", Error,
        "an index is built while writes to its table wait",
        "build it CONCURRENTLY, outside a transaction: `cargo xtask migrate create NAME --template add-index` writes it, \
         and `ConcurrentIndex` of the prelude drops what a build that was stopped leaves";
    BLOCKING_KEY = "blocking-key", Error,
        "a unique constraint or a primary key builds its index while reads and writes wait",
        "build a unique index CONCURRENTLY in a migration before, then ADD CONSTRAINT … UNIQUE USING INDEX";
    CASCADE = "cascade", Warning,
        "CASCADE takes along what the statement does not name",
        "drop what depends on it by name, so that the reviewed SQL says all that goes";
    CLIENT_COPY = "client-copy", Error,
        "COPY waits for rows from its client, or sends them to it, and a migration is text alone",
        "write the rows as INSERT … VALUES, which `pg_dump --inserts` does, or COPY from a file of the server";
    COLUMN_TYPE = "column-type", Info,
        "a new column has a type that people come to regret",
        "take the other type while the table is empty; `RetypedColumn` of the prelude changes it later, in batches";
    CONSTRAINT_SCAN = "constraint-scan", Error,
        "a check or a foreign key reads every row while writes wait",
        "add it NOT VALID, and VALIDATE CONSTRAINT in a migration of its own: `cargo xtask migrate create NAME --template \
         add-foreign-key` writes both";
    DATA_UNDER_LOCK = "data-under-lock", Warning,
        "rows are moved while a table is locked by an earlier statement of the transaction",
        "move the rows in a migration of its own, or as a `Backfill`: docs/backfills.md";
    DEFINER_WITHOUT_PATH = "definer-without-path", Error,
        "a SECURITY DEFINER function has no search_path of its own",
        "add SET search_path = pg_catalog, pg_temp (with the schemas that it needs before pg_temp): whoever calls it \
         chooses what its names mean otherwise";
    DELETES_ALL = "deletes-all", Warning,
        "every row of a table goes",
        "say in `losses` what goes, so that it is asked first; `KeptTable` of the prelude keeps a copy";
    DROP_COLUMN = "drop-column", Warning,
        "a column goes that code which is running may still name",
        "deploy code that does not name it first; the second half of `cargo xtask migrate create NAME --template \
         rename-column` shows the order";
    DROP_TABLE = "drop-table", Warning,
        "a table or view goes that code which is running may still name",
        "deploy code that does not name it first; `KeptTable` of the prelude keeps its rows";
    DYNAMIC = "dynamic", Warning,
        "what the migration sends depends on what it finds, so other statements may run than were reviewed",
        "send statements that decide in SQL, where that is possible; `cargo xtask migrate plan` marks it, too";
    FOREIGN_KEY_WITHOUT_INDEX = "foreign-key-without-index", Info,
        "no index leads with the columns of a foreign key, so each DELETE there reads this whole table",
        "build an index on its columns, CONCURRENTLY where the table has rows";
    NEEDS_NO_TRANSACTION = "needs-no-transaction", Error,
        "a statement that PostgreSQL runs in no transaction stands in a migration that is one",
        "`use_transaction` returns Some(false): then each statement is committed by itself, with a checkpoint behind it";
    NOT_CONCURRENT = "not-concurrent", Warning,
        "a statement locks everybody out where its CONCURRENTLY would not",
        "say CONCURRENTLY, in a migration outside a transaction";
    RENAME_IN_USE = "rename-in-use", Error,
        "something gets another name while code is running that knows the old one",
        "expand and contract: `cargo xtask migrate create NAME --template rename-column`, or `RenamedColumn` of the \
         prelude; a table can leave a view with its old name";
    REQUIRED_COLUMN = "required-column", Error,
        "a NOT NULL column without a default is refused by a table that has rows",
        "`cargo xtask migrate create NAME --template add-required-column`, or a constant DEFAULT, which touches no row";
    ROW_SECURITY_WITHOUT_POLICY = "row-security-without-policy", Error,
        "row-level security without a policy shows nobody but the owner a row",
        "add CREATE POLICY to the same migration";
    SCAN_UNDER_LOCK = "scan-under-lock", Warning,
        "every row is read while others wait",
        "give the server a proof first (a validated CHECK), or run it when nobody waits";
    SET_NOT_NULL_SCAN = "set-not-null-scan", Error,
        "SET NOT NULL reads every row while reads and writes wait",
        "prove it first: ADD CONSTRAINT … CHECK (c IS NOT NULL) NOT VALID, VALIDATE CONSTRAINT, SET NOT NULL, DROP \
         CONSTRAINT, outside a transaction: `RequiredColumn` of the prelude sends them";
    TABLE_REWRITE = "table-rewrite", Error,
        "a table is written anew while reads and writes wait",
        "expand and contract: `RetypedColumn` of the prelude for another type, `RequiredColumn` for a computed default, \
         `SwappedTable` for anything else";
    VALIDATE_IN_TRANSACTION = "validate-in-transaction", Error,
        "VALIDATE CONSTRAINT reads every row under the lock of an earlier statement of its transaction",
        "validate in a migration of its own";
    WHOLE_TABLE_UPDATE = "whole-table-update", Warning,
        "one statement changes every row of a table, and locks each until it commits",
        "declare a `Backfill`, which moves batches of rows while the application runs: docs/backfills.md";
}

/// Returns the rule of that name.
pub fn rule(id: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.id == id).copied()
}

//! A column that gets another type while old and new code run side by side.

mod complete;
mod in_step;

use sea_orm_migration::prelude::{
    ForeignKeyCreateStatement, IndexCreateStatement, IntoTableRef as _, PostgresQueryBuilder,
};
use seaworthy_ddl::build::{Column, Constraint, Statement, sql};

use super::{RequiredColumn, TableName, body, ident, idents, with_ending};
use crate::{Backfill, Check, Gate, Object};
use in_step::InStep;

/// What is appended to a name for the column that is built, and for the one that is kept.
const BESIDE: &str = "_new";
const OLD: &str = "_old";

/// A column `c` that a column `c_new` of another type replaces; what was `c` stays as `c_old` until it is dropped.
///
/// `ALTER COLUMN … TYPE` rewrites the table under an exclusive lock, unless the two types are stored alike. Here the
/// values are converted while the application runs:
///
/// 1. in a transaction: [`expand`](Self::expand) adds `c_new`, and a trigger that keeps the two in step both ways;
/// 2. [`backfill`](Self::backfill) converts in batches. A value that does not convert stops nobody: `c_new` is NULL in
///    that row, and its key stands in the backfill's `error_log`;
/// 3. outside a transaction: [`build`](Self::build) makes the twins of the column's indexes and constraints, and NOT
///    NULL where it is [`required`](Self::required);
/// 4. in a transaction, behind the gates [`is_converted`](Self::is_converted) and [`is_complete`](Self::is_complete):
///    [`switch`](Self::switch). Names change, the trigger goes on; no row is read;
/// 5. outside a transaction: [`contract`](Self::contract) drops `c_old`. Up to then each step goes back without a loss,
///    with what was written since; afterwards, too, as far as the values convert back.
///
/// Before the switch code may write either name, and after it the old one still takes part, so that code which was
/// deployed for `c_new` and code which knows `c` alone run side by side. Where both are written and do not say the
/// same, the new one counts.
///
/// Not for a key that others refer to, a primary key, an identity or a generated column: [`SwappedTable`] changes those.
///
/// [`SwappedTable`]: super::SwappedTable
#[derive(Debug, Clone)]
pub struct RetypedColumn {
    table: TableName,
    name: String,
    from: Typed,
    to: Typed,
    becomes_null: Option<String>,
    is_required: bool,
    key: Vec<String>,
    twins: Vec<Twin>,
}

/// A type, how a value of the other one becomes one of it, and what a row has that says nothing.
#[derive(Debug, Clone)]
struct Typed {
    data_type: String,
    conversion: String,
    default: Option<String>,
}

/// What is on the column: it is built anew for each of the two names that the column has for a while.
#[derive(Debug, Clone)]
struct Twin {
    name: String,
    /// For the column with the ending of [`BESIDE`], and of [`OLD`].
    each: [On; 2],
}

#[derive(Debug, Clone)]
enum On {
    Index(Box<IndexCreateStatement>),
    Unique(Vec<String>),
    Check(String),
    ForeignKey(Box<ForeignKeyCreateStatement>),
}

impl RetypedColumn {
    /// Takes the table and the column, unquoted, and the SQL of the two types. Values are cast from one to the other.
    ///
    /// The types are looked for along the `search_path` of whoever writes a row: give those of your own their schema.
    pub fn new(
        table: impl Into<String>,
        name: impl Into<String>,
        from: impl Into<String>,
        to: impl Into<String>,
    ) -> Self {
        let typed = |data_type: String| Typed { data_type, conversion: ":value".to_owned(), default: None };
        Self {
            table: TableName::new(table),
            name: name.into(),
            from: typed(from.into()),
            to: typed(to.into()),
            becomes_null: None,
            is_required: false,
            key: vec!["id".to_owned()],
            twins: Vec::new(),
        }
    }

    /// Says how values are converted where a cast does not: an SQL expression over `:value` for the way there, and one
    /// for the way back. The same value gives the same result whoever asks.
    #[must_use]
    pub fn converted_by(mut self, there: impl Into<String>, back: impl Into<String>) -> Self {
        self.to.conversion = there.into();
        self.from.conversion = back.into();
        self
    }

    /// Says which values mean nothing, as a condition on `:value`: they become NULL. All others must convert.
    #[must_use]
    pub fn null_where(mut self, condition: impl Into<String>) -> Self {
        self.becomes_null = Some(condition.into());
        self
    }

    /// Names the columns that tell its rows apart, where they are not `id`: what a closed gate shows of a row, and
    /// nothing else, for a row may hold secrets.
    #[must_use]
    pub fn keyed_by(mut self, key: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.key = key.into_iter().map(Into::into).collect();
        self
    }

    /// Names the table's schema, where it is not `public`.
    #[must_use]
    pub fn in_schema(mut self, schema: impl Into<String>) -> Self {
        self.table.schema = schema.into();
        self
    }

    /// Says that the column is NOT NULL, and is to be so.
    #[must_use]
    pub fn required(mut self) -> Self {
        self.is_required = true;
        self
    }

    /// Says the column's default, as SQL, and what it becomes.
    #[must_use]
    pub fn with_default(mut self, from: impl Into<String>, to: impl Into<String>) -> Self {
        self.from.default = Some(from.into());
        self.to.default = Some(to.into());
        self
    }

    /// Names an index on the column, and says it in the query builder, without its table, for the name of the column
    /// that it gets.
    #[must_use]
    pub fn index(self, name: impl Into<String>, index: impl Fn(&str) -> IndexCreateStatement) -> Self {
        self.twin(name, |column| On::Index(Box::new(index(column))))
    }

    /// Names a unique constraint of these columns, unquoted, the changed one among them.
    #[must_use]
    pub fn unique(self, name: impl Into<String>, columns: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let (columns, own): (Vec<String>, _) = (columns.into_iter().map(Into::into).collect(), self.name.clone());
        self.twin(name, |column| {
            let named = |one: &String| if *one == own { column.to_owned() } else { one.clone() };
            On::Unique(columns.iter().map(named).collect())
        })
    }

    /// Names a CHECK, and says its condition for the quoted name of the column that it gets.
    #[must_use]
    pub fn check(self, name: impl Into<String>, condition: impl Fn(&str) -> String) -> Self {
        self.twin(name, |column| On::Check(condition(&ident(column))))
    }

    /// Names a foreign key of the column, and says it in the query builder, without its table, for the name of the
    /// column that it gets.
    #[must_use]
    pub fn foreign_key(self, name: impl Into<String>, key: impl Fn(&str) -> ForeignKeyCreateStatement) -> Self {
        self.twin(name, |column| On::ForeignKey(Box::new(key(column))))
    }

    /// Returns what adds the new column, and keeps the two in step.
    ///
    /// ACCESS EXCLUSIVE for ADD COLUMN and SHARE ROW EXCLUSIVE for the trigger, a moment each. A default is given to the
    /// new column by the switch: until then it has the converted one of the old.
    pub fn expand(&self) -> Vec<String> {
        let column =
            format!("ALTER TABLE {} ADD COLUMN {} {}", self.table.sql(), ident(&self.beside()), self.to.data_type);
        [vec![column, self.comment_too()], self.in_step(&self.name, &self.beside()).create()].concat()
    }

    /// Returns the way back of [`expand`](Self::expand); nothing is lost, for the old column has all that converts back.
    pub fn undo_expand(&self) -> Vec<String> {
        let mut statements = self.in_step(&self.name, &self.beside()).drop();
        statements.push(self.drop_column(&self.beside()));
        statements
    }

    /// Returns what converts all rows in one statement, which fails at the first value that does not convert.
    pub fn convert(&self) -> Vec<String> {
        vec![self.fill("")]
    }

    /// Returns the same in batches, under a name: a row whose value does not convert is logged, and the others go on.
    pub fn backfill(&self, name: &'static str) -> Backfill {
        let (from, to) = (ident(&self.name), ident(&self.beside()));
        Backfill::new(name, self.table.name.clone())
            .schema(self.table.schema.clone())
            .description(format!("Converts {} of {} to {}", self.name, self.table.name, self.to.data_type))
            .only(format!("{to} IS NULL AND {from} IS NOT NULL"))
            .sql(self.fill(":batch(converted) AND "))
    }

    /// Returns what gives the new column all that the old one has; each statement has its own transaction.
    ///
    /// Indexes are built CONCURRENTLY, constraints are added NOT VALID and then validated: SHARE UPDATE EXCLUSIVE while
    /// rows are read, and ACCESS EXCLUSIVE a moment each. PG 14, ALTER TABLE, "ADD table_constraint"; CREATE INDEX,
    /// "Building Indexes Concurrently".
    pub fn build(&self) -> Vec<String> {
        let required = if self.is_required { self.column(&self.beside()).require() } else { Vec::new() };
        [self.make(BESIDE), required].concat()
    }

    /// Returns the way back of [`build`](Self::build).
    pub fn undo_build(&self) -> Vec<String> {
        let released = if self.is_required { self.column(&self.beside()).release() } else { Vec::new() };
        let dropped = self.twins.iter().rev().map(|twin| twin.drop(self, BESIDE));
        released.into_iter().chain(dropped).collect()
    }

    /// Returns what gives the new column the name; one transaction.
    ///
    /// ACCESS EXCLUSIVE on the table, taken by the first statement, for as long as a dozen changes in the catalog take.
    /// The old column may be NULL from then on, because a new value need not convert back.
    pub fn switch(&self) -> Vec<String> {
        let released = if self.is_required { self.column(&self.name).release() } else { Vec::new() };
        [
            vec![self.lock()],
            released,
            self.default(&self.name, None),
            self.default(&self.beside(), self.to.default.as_deref()),
            self.rename([(&self.name, &self.old()), (&self.beside(), &self.name)]),
            self.twins.iter().flat_map(|twin| [twin.rename(self, "", OLD), twin.rename(self, BESIDE, "")]).collect(),
            vec![self.in_step(&self.old(), &self.name).replace()],
        ]
        .concat()
    }

    /// Returns the way back of [`switch`](Self::switch), behind the gate [`converts_back`](Self::converts_back); one
    /// transaction, with the same lock. Where the column is required, its NOT NULL reads the rows.
    pub fn undo_switch(&self) -> Vec<String> {
        let required = if self.is_required {
            vec![String::from(Column::of(self.of(), self.name.clone()).set_not_null())]
        } else {
            Vec::new()
        };
        [
            vec![self.lock()],
            self.default(&self.name, None),
            self.rename([(&self.name, &self.beside()), (&self.old(), &self.name)]),
            self.default(&self.name, self.from.default.as_deref()),
            self.twins.iter().flat_map(|twin| [twin.rename(self, "", BESIDE), twin.rename(self, OLD, "")]).collect(),
            vec![self.in_step(&self.name, &self.beside()).replace()],
            required,
        ]
        .concat()
    }

    /// Returns what drops the old column, with the indexes and constraints on it; each statement may have its own
    /// transaction. ACCESS EXCLUSIVE, a moment each.
    pub fn contract(&self) -> Vec<String> {
        let mut statements = self.in_step(&self.old(), &self.name).drop();
        statements.push(self.drop_column(&self.old()));
        statements
    }

    /// Returns the way back of [`contract`](Self::contract): the old column again, in step, filled, and with all that it
    /// had; each statement has its own transaction. The filling holds the locks of all rows that it writes until its end.
    pub fn undo_contract(&self) -> Vec<String> {
        let (old, new) = (ident(&self.old()), ident(&self.name));
        let column = format!("ALTER TABLE {} ADD COLUMN {old} {}", self.table.sql(), self.from.data_type);
        let fill = format!(
            "UPDATE {} SET {old} = {} WHERE {old} IS NULL AND {new} IS NOT NULL",
            self.table.sql(),
            self.from.of(&new)
        );
        [vec![column], self.in_step(&self.old(), &self.name).create(), vec![fill], self.make(OLD)].concat()
    }

    /// Opens where each value has been converted; shows the rows whose value does not convert, or was not reached.
    pub fn is_converted(&self) -> Gate {
        let value = ident(&self.name);
        let nothing = self.becomes_null.as_ref().map(|condition| condition.replace(":value", &value));
        let means_something = nothing.map_or(String::new(), |condition| format!(" AND ({condition}) IS NOT TRUE"));
        Gate::holds(Check::none(
            format!("each {} of {} is converted to {}", self.name, self.table.name, self.to.data_type),
            format!(
                "SELECT {} FROM {} WHERE {} IS NULL AND {value} IS NOT NULL{means_something}",
                idents(&self.key),
                self.table.sql(),
                ident(&self.beside())
            ),
        ))
    }

    /// Opens where the new column has what the old one has (defaults apart, which come with the switch), and the old one
    /// nothing that the pattern does not know; shows what was forgotten.
    pub fn is_complete(&self) -> Gate {
        Gate::holds(complete::check(self))
    }

    /// Opens where each value written since the switch has converted back; shows the rows where none has.
    pub fn converts_back(&self) -> Gate {
        Gate::holds(Check::none(
            format!("each {} of {} converts back to {}", self.name, self.table.name, self.from.data_type),
            format!(
                "SELECT {} FROM {} WHERE {} IS NULL AND {} IS NOT NULL",
                idents(&self.key),
                self.table.sql(),
                ident(&self.old()),
                ident(&self.name)
            ),
        ))
    }

    /// Returns what holds between [`expand`](Self::expand) and [`switch`](Self::switch).
    pub fn is_expanded(&self) -> Vec<Check> {
        vec![
            self.there(Object::column(&self.table.name, &self.name)),
            self.there(Object::column(&self.table.name, self.beside())),
            self.there(Object::trigger(&self.table.name, self.trigger())),
        ]
    }

    /// Returns what holds between [`switch`](Self::switch) and [`contract`](Self::contract).
    pub fn is_switched(&self) -> Vec<Check> {
        vec![
            self.there(Object::column(&self.table.name, &self.name)),
            self.there(Object::column(&self.table.name, self.old())),
            self.gone(Object::column(&self.table.name, self.beside())),
        ]
    }

    /// Returns what holds after [`contract`](Self::contract).
    pub fn is_contracted(&self) -> Vec<Check> {
        vec![
            self.there(Object::column(&self.table.name, &self.name)),
            self.gone(Object::column(&self.table.name, self.old())),
            self.gone(Object::function(self.trigger())),
        ]
    }

    fn twin(mut self, name: impl Into<String>, on: impl Fn(&str) -> On) -> Self {
        let each = [on(&self.beside()), on(&self.old())];
        self.twins.push(Twin { name: name.into(), each });
        self
    }

    fn beside(&self) -> String {
        with_ending(&self.name, BESIDE)
    }

    fn old(&self) -> String {
        with_ending(&self.name, OLD)
    }

    fn trigger(&self) -> String {
        with_ending(&format!("{}_{}", self.table.name, self.name), "_in_step")
    }

    /// Returns the table as the builders name it.
    fn of(&self) -> (String, String) {
        (self.table.schema.clone(), self.table.name.clone())
    }

    fn there(&self, object: Object) -> Check {
        Check::exists(&object.in_schema(&self.table.schema))
    }

    fn gone(&self, object: Object) -> Check {
        Check::absent(&object.in_schema(&self.table.schema))
    }

    fn column(&self, name: &str) -> RequiredColumn {
        RequiredColumn::new(&self.table.name, name, &self.to.data_type).in_schema(&self.table.schema)
    }

    fn in_step<'a>(&'a self, from: &'a str, to: &'a str) -> InStep<'a> {
        InStep { column: self, from: ident(from), to: ident(to) }
    }

    /// Returns the expression that converts a value, as the new type.
    fn there_of(&self, value: &str) -> String {
        let converted = self.to.of(value);
        match &self.becomes_null {
            Some(condition) => {
                format!("CASE WHEN {} THEN NULL ELSE {converted} END", condition.replace(":value", value))
            }
            None => converted,
        }
    }

    fn fill(&self, batch: &str) -> String {
        let (from, to) = (ident(&self.name), ident(&self.beside()));
        format!(
            "UPDATE {} AS converted SET {to} = {} WHERE {batch}{to} IS NULL AND {from} IS NOT NULL",
            self.table.sql(),
            self.there_of(&from)
        )
    }

    fn default(&self, column: &str, value: Option<&str>) -> Vec<String> {
        if self.from.default.is_none() {
            return Vec::new();
        }
        let column = Column::of(self.of(), column);
        vec![String::from(value.map_or_else(|| column.drop_default(), |value| column.set_default(&sql(value))))]
    }

    fn rename(&self, pairs: [(&String, &String); 2]) -> Vec<String> {
        let rename = |(from, to): (&String, &String)| {
            format!("ALTER TABLE {} RENAME COLUMN {} TO {}", self.table.sql(), ident(from), ident(to))
        };
        pairs.map(rename).into()
    }

    fn drop_column(&self, name: &str) -> String {
        format!("ALTER TABLE {} DROP COLUMN {}", self.table.sql(), ident(name))
    }

    fn lock(&self) -> String {
        format!("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE", self.table.sql())
    }

    fn make(&self, ending: &'static str) -> Vec<String> {
        self.twins.iter().flat_map(|twin| twin.make(self, ending)).collect()
    }

    /// Returns the statement that gives the new column the comment of the old one, which the server knows.
    fn comment_too(&self) -> String {
        let (table, name) = (seaworthy_ddl::quote_literal(&self.table.sql()), &self.name);
        let text = format!(
            "
DECLARE
    wanted text := (
        SELECT col_description(attrelid, attnum) FROM pg_catalog.pg_attribute
        WHERE attrelid = {table}::regclass AND attname = {} AND NOT attisdropped
    );
BEGIN
    IF wanted IS NOT NULL THEN
        EXECUTE format('COMMENT ON COLUMN %s.%I IS %L', {table}, {}, wanted);
    END IF;
END
",
            seaworthy_ddl::quote_literal(name),
            seaworthy_ddl::quote_literal(&self.beside()),
        );
        format!("DO {}", body(&text))
    }
}

impl Typed {
    /// Returns the expression that makes one of it of a value.
    fn of(&self, value: &str) -> String {
        format!("({})::{}", self.conversion.replace(":value", value), self.data_type)
    }
}

impl Twin {
    fn named(&self, ending: &str) -> String {
        with_ending(&self.name, ending)
    }

    /// Returns it as a constraint, where it is one.
    fn constraint(&self, column: &RetypedColumn, ending: &str) -> Option<Constraint> {
        let on = &self.each[usize::from(ending == OLD)];
        match on {
            On::Index(_) => None,
            On::Unique(columns) => Some(Constraint::unique(self.named(ending), column.of(), columns.clone())),
            On::Check(condition) => {
                Some(Constraint::check(self.named(ending), column.of(), sql(condition.as_str())).not_valid())
            }
            // Only its name and its table matter here: the query builder makes it.
            On::ForeignKey(_) => Some(Constraint::check(self.named(ending), column.of(), sql(""))),
        }
    }

    fn make(&self, column: &RetypedColumn, ending: &str) -> Vec<String> {
        let (schema, table) = column.of();
        let in_place = || (schema.clone(), table.clone()).into_table_ref();
        let build = |index: &mut IndexCreateStatement| {
            index.name(self.named(ending)).table(in_place()).concurrently().to_string(PostgresQueryBuilder)
        };
        let constraint = || self.constraint(column, ending).into_iter();
        match &self.each[usize::from(ending == OLD)] {
            On::Index(index) => vec![build(&mut index.as_ref().clone())],
            On::Unique(columns) => {
                let mut index = IndexCreateStatement::new();
                for column in columns {
                    index.col(column.clone());
                }
                let used = constraint().map(|one| one.using_index(self.named(ending)).add().into());
                std::iter::once(build(index.unique())).chain(used).collect()
            }
            On::Check(_) => constraint().flat_map(|one| [one.add(), one.validate()]).map(Statement::into).collect(),
            On::ForeignKey(key) => {
                let mut key = key.as_ref().clone();
                let added = key.name(self.named(ending)).from_tbl(in_place()).to_string(PostgresQueryBuilder);
                let validated = constraint().map(|one| one.validate().into());
                std::iter::once(format!("{added} NOT VALID")).chain(validated).collect()
            }
        }
    }

    fn drop(&self, column: &RetypedColumn, ending: &str) -> String {
        self.constraint(column, ending).map_or_else(
            || format!("DROP INDEX CONCURRENTLY {}", column.table.beside(&self.named(ending))),
            |constraint| constraint.drop().into(),
        )
    }

    /// A constraint's index goes by the constraint's name, and is renamed with it. PG 14, ALTER TABLE, "RENAME".
    fn rename(&self, column: &RetypedColumn, from: &str, to: &str) -> String {
        self.constraint(column, from).map_or_else(
            || {
                let to = ident(&self.named(to));
                format!("ALTER INDEX {} RENAME TO {to}", column.table.beside(&self.named(from)))
            },
            |constraint| constraint.rename(self.named(to)).into(),
        )
    }
}

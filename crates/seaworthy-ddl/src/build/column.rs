//! ALTER TABLE … ALTER COLUMN, one thing at a time.

use super::{Comment, Constraint, Name, Sql, Statement, comment_on, sql};
use crate::ident::Ident;

/// A column of a table that is there.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "a description does nothing until one of its statements is sent"]
pub struct Column {
    table: Name,
    name: Ident,
}

impl Column {
    /// Names the column.
    pub fn of(table: impl Into<Name>, name: impl Into<String>) -> Self {
        Self { table: table.into(), name: Ident::new(name) }
    }

    /// Forbids NULL; reads the whole table under ACCESS EXCLUSIVE, unless a valid check proves that there is none.
    pub fn set_not_null(&self) -> Statement {
        self.alter("SET NOT NULL")
    }

    /// Allows NULL.
    pub fn drop_not_null(&self) -> Statement {
        self.alter("DROP NOT NULL")
    }

    /// Forbids NULL in four steps, none of which keeps anybody out for long: a check that is not valid yet, its
    /// validation, which lets writes go on, SET NOT NULL, which the check spares the scan (PG 12+, ALTER TABLE, "SET NOT
    /// NULL"), and the end of the check.
    ///
    /// In one transaction the locks of the first step last to its end; send them in migrations of their own, or outside
    /// a transaction.
    pub fn require_in_steps(&self, check: impl Into<String>) -> [Statement; 4] {
        let check = Constraint::check(check, self.table.clone(), sql(format!("{} IS NOT NULL", self.name)));
        [check.clone().not_valid().add(), check.validate(), self.set_not_null(), check.drop()]
    }

    /// Gives rows to come a value where they bring none.
    pub fn set_default(&self, value: &Sql) -> Statement {
        self.alter(&format!("SET DEFAULT {value}"))
    }

    /// Takes the default away.
    pub fn drop_default(&self) -> Statement {
        self.alter("DROP DEFAULT")
    }

    /// Changes the type, as SQL writes it, with the conversion that an assignment would do.
    pub fn set_type(&self, data_type: &str) -> Statement {
        self.alter(&format!("SET DATA TYPE {data_type}"))
    }

    /// Changes the type by an expression over the row as it was.
    pub fn set_type_using(&self, data_type: &str, conversion: &Sql) -> Statement {
        self.alter(&format!("SET DATA TYPE {data_type} USING {conversion}"))
    }

    /// Says how many values ANALYZE looks at; 0 is none, and -1 the server's own default.
    pub fn set_statistics(&self, values: i16) -> Statement {
        self.alter(&format!("SET STATISTICS {values}"))
    }

    /// Comments on it.
    pub fn comment(&self, text: impl AsRef<str>) -> Statement {
        comment_on(&Comment::Column(self.table.clone(), self.name.clone()), text)
    }

    fn alter(&self, what: &str) -> Statement {
        Statement::new(format!("ALTER TABLE {} ALTER COLUMN {} {what}", self.table, self.name))
    }
}

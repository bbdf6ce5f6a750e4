//! CREATE TRIGGER and what switches one.

use super::{Comment, Deferral, Name, Sql, Statement, comment_on, joined, names};
use crate::ident::{Ident, quote_literal};

/// A trigger of a table or a view, for each row unless it says otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "a description does nothing until one of its statements is sent"]
pub struct Trigger {
    name: Ident,
    table: Name,
    timing: &'static str,
    events: Vec<Event>,
    function: Name,
    arguments: Vec<String>,
    for_each: &'static str,
    when: Option<Sql>,
    deferral: Option<Deferral>,
    old_table: Option<Ident>,
    new_table: Option<Ident>,
}

/// What fires a trigger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// INSERT.
    Insert,
    /// UPDATE of any column.
    Update,
    /// UPDATE that names one of these columns; see [`Event::update_of`].
    UpdateOf(Vec<Ident>),
    /// DELETE.
    Delete,
    /// TRUNCATE, for each statement only.
    Truncate,
}

impl Event {
    /// Returns UPDATE of these columns: the statement names one, whether its value changes or not.
    pub fn update_of<N: Into<String>>(columns: impl IntoIterator<Item = N>) -> Self {
        Self::UpdateOf(names(columns))
    }

    fn text(&self) -> String {
        match self {
            Self::Insert => "INSERT".to_owned(),
            Self::Update => "UPDATE".to_owned(),
            Self::UpdateOf(columns) => format!("UPDATE OF {}", joined(columns)),
            Self::Delete => "DELETE".to_owned(),
            Self::Truncate => "TRUNCATE".to_owned(),
        }
    }
}

impl Trigger {
    /// Describes a trigger that fires before the change, which its function may alter or skip.
    pub fn before(name: impl Into<String>, event: Event, table: impl Into<Name>, function: impl Into<Name>) -> Self {
        Self::new(name, "BEFORE", event, table, function)
    }

    /// Describes a trigger that fires after the change.
    pub fn after(name: impl Into<String>, event: Event, table: impl Into<Name>, function: impl Into<Name>) -> Self {
        Self::new(name, "AFTER", event, table, function)
    }

    /// Describes a trigger of a view that stands in for the change.
    pub fn instead_of(name: impl Into<String>, event: Event, view: impl Into<Name>, function: impl Into<Name>) -> Self {
        Self::new(name, "INSTEAD OF", event, view, function)
    }

    fn new(
        name: impl Into<String>,
        timing: &'static str,
        event: Event,
        table: impl Into<Name>,
        function: impl Into<Name>,
    ) -> Self {
        Self {
            name: Ident::new(name),
            table: table.into(),
            timing,
            events: vec![event],
            function: function.into(),
            arguments: Vec::new(),
            for_each: "ROW",
            when: None,
            deferral: None,
            old_table: None,
            new_table: None,
        }
    }

    /// Adds another event that fires it.
    pub fn or(mut self, event: Event) -> Self {
        self.events.push(event);
        self
    }

    /// Fires once a statement instead of once a row.
    pub fn for_each_statement(self) -> Self {
        Self { for_each: "STATEMENT", ..self }
    }

    /// Fires only where this holds of `OLD` and `NEW`.
    pub fn when(self, condition: Sql) -> Self {
        Self { when: Some(condition), ..self }
    }

    /// Makes it a constraint trigger, which may wait for the COMMIT; AFTER and for each row only.
    pub fn constraint(self, deferral: Deferral) -> Self {
        Self { deferral: Some(deferral), ..self }
    }

    /// Gives its function the rows as they were, as a table of this name.
    pub fn old_table(self, name: impl Into<String>) -> Self {
        Self { old_table: Some(Ident::new(name)), ..self }
    }

    /// Gives its function the rows as they are now, as a table of this name.
    pub fn new_table(self, name: impl Into<String>) -> Self {
        Self { new_table: Some(Ident::new(name)), ..self }
    }

    /// Adds a text that its function gets in `TG_ARGV`.
    pub fn argument(mut self, text: impl Into<String>) -> Self {
        self.arguments.push(text.into());
        self
    }

    /// Makes it; fails where it is there.
    pub fn create(&self) -> Statement {
        self.create_as("CREATE")
    }

    /// Makes it, or takes the place of the one of its name. PG 14+; not for a constraint trigger.
    pub fn create_or_replace(&self) -> Statement {
        self.create_as("CREATE OR REPLACE")
    }

    /// Drops it.
    pub fn drop(&self) -> Statement {
        Statement::new(format!("DROP TRIGGER {} ON {}", self.name, self.table))
    }

    /// Stops it from firing.
    pub fn disable(&self) -> Statement {
        Statement::new(format!("ALTER TABLE {} DISABLE TRIGGER {}", self.table, self.name))
    }

    /// Lets it fire again.
    pub fn enable(&self) -> Statement {
        Statement::new(format!("ALTER TABLE {} ENABLE TRIGGER {}", self.table, self.name))
    }

    /// Comments on it.
    pub fn comment(&self, text: impl AsRef<str>) -> Statement {
        comment_on(&Comment::Trigger(self.table.clone(), self.name.clone()), text)
    }

    fn create_as(&self, verb: &str) -> Statement {
        let kind = if self.deferral.is_some() { "CONSTRAINT TRIGGER" } else { "TRIGGER" };
        let events: Vec<String> = self.events.iter().map(Event::text).collect();
        let mut text = format!("{verb} {kind} {}\n{} {}", self.name, self.timing, events.join(" OR "));
        text.push_str(&format!(" ON {}", self.table));
        match self.deferral {
            None | Some(Deferral::NotDeferrable) => {}
            Some(deferral @ (Deferral::InitiallyImmediate | Deferral::InitiallyDeferred)) => {
                text.push_str(&format!(" {}", deferral.as_str()));
            }
        }
        if self.old_table.is_some() || self.new_table.is_some() {
            text.push_str("\nREFERENCING");
        }
        for (word, table) in [("OLD", &self.old_table), ("NEW", &self.new_table)] {
            if let Some(table) = table {
                text.push_str(&format!(" {word} TABLE AS {table}"));
            }
        }
        text.push_str(&format!("\nFOR EACH {}", self.for_each));
        if let Some(when) = &self.when {
            text.push_str(&format!(" WHEN ({when})"));
        }
        let arguments: Vec<String> = self.arguments.iter().map(|text| quote_literal(text)).collect();
        text.push_str(&format!(" EXECUTE FUNCTION {}({})", self.function, arguments.join(", ")));
        Statement::new(text)
    }
}

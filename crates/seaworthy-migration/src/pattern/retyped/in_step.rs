//! The trigger that keeps a column and its successor of another type in step.

use seaworthy_ddl::build::{Event, Function, Trigger};

use super::RetypedColumn;

/// The columns that are kept in step, by the names that they have at the time.
pub(super) struct InStep<'a> {
    pub(super) column: &'a RetypedColumn,
    /// The column of the old type, quoted.
    pub(super) from: String,
    /// The column of the new type, quoted.
    pub(super) to: String,
}

impl InStep<'_> {
    pub(super) fn create(&self) -> Vec<String> {
        vec![self.function().create().into(), self.trigger().create().into()]
    }

    /// Returns what lets the function go by other names of the columns; the trigger names none.
    pub(super) fn replace(&self) -> String {
        self.function().create_or_replace().into()
    }

    pub(super) fn drop(&self) -> Vec<String> {
        vec![self.trigger().drop().into(), self.function().drop().into()]
    }

    fn name(&self) -> (String, String) {
        (self.column.table.schema.clone(), self.column.trigger())
    }

    fn trigger(&self) -> Trigger {
        Trigger::before(self.column.trigger(), Event::Insert, self.column.of(), self.name()).or(Event::Update)
    }

    /// Describes the function.
    ///
    /// Values are compared as texts, because `json` and others know no equality. Two that say the same, read in either
    /// direction, are left alone: so the backfill does not touch the old column, nor a way back the new one. A write
    /// must not fail because its value does not convert: the other column is NULL then, and a gate names the row.
    fn function(&self) -> Function {
        let Self { column, from, to } = self;
        let (old_type, new_type) = (&column.from.data_type, &column.to.data_type);
        let there = column.there_of(&format!("NEW.{from}"));
        let back = column.from.of(&format!("NEW.{to}"));
        let body = format!(
            "
DECLARE
    there {new_type};
    back {old_type};
    has_new boolean := NEW.{to} IS NOT NULL;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        has_new := NEW.{to}::text IS DISTINCT FROM OLD.{to}::text;
        IF NOT has_new AND NEW.{from}::text IS NOT DISTINCT FROM OLD.{from}::text THEN
            RETURN NEW;
        END IF;
    END IF;
    BEGIN
        there := {there};
    EXCEPTION WHEN data_exception OR check_violation THEN
        there := NULL;
    END;
    BEGIN
        back := {back};
    EXCEPTION WHEN data_exception OR check_violation THEN
        back := NULL;
    END;
    IF NEW.{to}::text IS NOT DISTINCT FROM there::text OR NEW.{from}::text IS NOT DISTINCT FROM back::text THEN
        RETURN NEW;
    END IF;
    IF has_new THEN
        NEW.{from} := back;
    ELSE
        NEW.{to} := there;
    END IF;
    RETURN NEW;
END
"
        );
        Function::trigger(self.name(), body)
    }
}

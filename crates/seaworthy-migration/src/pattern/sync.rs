//! A trigger that writes into a second table what is written into the first.

use super::{TableName, body, ident, idents, with_ending};

/// One direction: each row that is written into `from` is written into `to`, too.
pub(super) struct Sync<'a> {
    pub(super) from: &'a TableName,
    pub(super) to: TableName,
    pub(super) key: &'a [String],
    pub(super) columns: &'a [String],
    /// What the objects are called.
    pub(super) name: String,
}

impl Sync<'_> {
    /// Returns the function and its two triggers.
    ///
    /// The function runs with its owner's rights, for the application may hold rights on columns of `from` alone. So
    /// nobody else may use it: whoever could put it on a table of their own could write into `to`.
    pub(super) fn create(&self) -> Vec<String> {
        let (function, from) = (self.function(), self.from.sql());
        vec![
            format!(
                "CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER \
                 SET search_path = pg_catalog, pg_temp AS {}",
                body(&self.text())
            ),
            format!("REVOKE ALL ON FUNCTION {function}() FROM PUBLIC"),
            format!(
                "CREATE TRIGGER {} AFTER INSERT OR UPDATE OR DELETE ON {from} FOR EACH ROW EXECUTE FUNCTION {function}()",
                ident(&self.name)
            ),
            format!(
                "CREATE TRIGGER {} AFTER TRUNCATE ON {from} FOR EACH STATEMENT EXECUTE FUNCTION {function}()",
                ident(&self.truncates())
            ),
        ]
    }

    /// Returns what ends it.
    pub(super) fn drop(&self) -> Vec<String> {
        let from = self.from.sql();
        vec![
            format!("DROP TRIGGER {} ON {from}", ident(&self.truncates())),
            format!("DROP TRIGGER {} ON {from}", ident(&self.name)),
            format!("DROP FUNCTION {}()", self.function()),
        ]
    }

    /// Returns what copies the rows that are there, each as it is when it is copied.
    ///
    /// `FOR SHARE` waits for whoever is writing a row and then takes what was written; a row that is deleted meanwhile
    /// is not copied, and one that the trigger has brought already stays. PG 14, 13.2.1 "Read Committed".
    pub(super) fn copy(&self, condition: &str) -> String {
        let columns = idents(self.columns);
        format!(
            "INSERT INTO {} ({columns}) SELECT {columns} FROM {} AS copied{condition} FOR SHARE ON CONFLICT ({}) DO NOTHING",
            self.to.sql(),
            self.from.sql(),
            idents(self.key)
        )
    }

    /// Returns the triggers' names.
    pub(super) fn triggers(&self) -> [String; 2] {
        [self.name.clone(), self.truncates()]
    }

    fn truncates(&self) -> String {
        with_ending(&self.name, "_truncate")
    }

    fn function(&self) -> String {
        self.from.beside(&self.name)
    }

    fn text(&self) -> String {
        let to = self.to.sql();
        let of = |row: &str, names: &[String]| {
            names.iter().map(|name| format!("{row}.{}", ident(name))).collect::<Vec<_>>().join(", ")
        };
        let set = |row: &str, names: &[String]| {
            let sets = names.iter().map(|name| format!("{0} = {row}.{0}", ident(name)));
            sets.collect::<Vec<_>>().join(", ")
        };
        let is_same = format!("({}) = ({})", of("there", self.key), of("OLD", self.key));
        let rest: Vec<String> = self.columns.iter().filter(|column| !self.key.contains(column)).cloned().collect();
        let meets =
            if rest.is_empty() { "NOTHING".to_owned() } else { format!("UPDATE SET {}", set("EXCLUDED", &rest)) };
        format!(
            "
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        DELETE FROM {to};
        RETURN NULL;
    END IF;
    IF TG_OP = 'DELETE' THEN
        DELETE FROM {to} AS there WHERE {is_same};
        RETURN NULL;
    END IF;
    IF TG_OP = 'UPDATE' THEN
        UPDATE {to} AS there SET {} WHERE {is_same};
        IF FOUND THEN
            RETURN NULL;
        END IF;
    END IF;
    INSERT INTO {to} ({}) VALUES ({})
    ON CONFLICT ({}) DO {meets};
    RETURN NULL;
END
",
            set("NEW", self.columns),
            idents(self.columns),
            of("NEW", self.columns),
            idents(self.key),
        )
    }
}

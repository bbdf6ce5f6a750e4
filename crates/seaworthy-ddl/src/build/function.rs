//! CREATE FUNCTION and CREATE PROCEDURE.

use super::comment::comment_as;
use super::{Name, Sql, Statement, dollar_quoted};
use crate::ident::Ident;

/// A function or a procedure: its signature, how it runs, its body.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "a description does nothing until one of its statements is sent"]
pub struct Function {
    procedure: bool,
    name: Name,
    arguments: Vec<Argument>,
    returns: Option<String>,
    language: String,
    body: String,
    verbatim: bool,
    volatility: Volatility,
    parallel: Parallel,
    strict: bool,
    leakproof: bool,
    security_definer: bool,
    settings: Vec<(Ident, Sql)>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Argument {
    mode: &'static str,
    name: Ident,
    data_type: String,
    default: Option<Sql>,
}

/// What a function may do, and how often its answer changes. PG 14, 38.7 "Function Volatility Categories".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Volatility {
    /// It may change the database, or answer anew at each call.
    Volatile,
    /// It answers the same within a statement.
    Stable,
    /// It always answers the same, and looks nothing up.
    Immutable,
}

/// Whether a function may run in a parallel worker. PG 14, 15.4 "Parallel Safety".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Parallel {
    /// Its presence keeps a query from running in parallel.
    Unsafe,
    /// In the leader only.
    Restricted,
    /// Anywhere.
    Safe,
}

impl Function {
    /// Describes a function that returns `returns`, a type as SQL writes it: `boolean`, `SETOF users`,
    /// `TABLE (id uuid, total bigint)`, `trigger`.
    ///
    /// The body is taken as it is, without the line breaks around it.
    pub fn new(
        name: impl Into<Name>,
        returns: impl Into<String>,
        language: impl Into<String>,
        body: impl AsRef<str>,
    ) -> Self {
        Self { returns: Some(returns.into()), ..Self::procedure(name, language, body).into_function() }
    }

    /// Describes a function that triggers call, in PL/pgSQL.
    pub fn trigger(name: impl Into<Name>, body: impl AsRef<str>) -> Self {
        Self::new(name, "trigger", "plpgsql", body)
    }

    /// Describes a procedure.
    pub fn procedure(name: impl Into<Name>, language: impl Into<String>, body: impl AsRef<str>) -> Self {
        Self {
            procedure: true,
            name: name.into(),
            arguments: Vec::new(),
            returns: None,
            language: language.into(),
            body: body.as_ref().to_owned(),
            verbatim: false,
            volatility: Volatility::Volatile,
            parallel: Parallel::Unsafe,
            strict: false,
            leakproof: false,
            security_definer: false,
            settings: Vec::new(),
        }
    }

    fn into_function(self) -> Self {
        Self { procedure: false, ..self }
    }

    /// Adds an argument of a type, as SQL writes it.
    pub fn argument(self, name: impl Into<String>, data_type: impl Into<String>) -> Self {
        self.with(Argument { mode: "", name: Ident::new(name), data_type: data_type.into(), default: None })
    }

    /// Adds an argument that a caller may leave out.
    pub fn optional(self, name: impl Into<String>, data_type: impl Into<String>, default: Sql) -> Self {
        let default = Some(default);
        self.with(Argument { mode: "", name: Ident::new(name), data_type: data_type.into(), default })
    }

    /// Adds an argument that is given back.
    pub fn out(self, name: impl Into<String>, data_type: impl Into<String>) -> Self {
        self.with(Argument { mode: "OUT ", name: Ident::new(name), data_type: data_type.into(), default: None })
    }

    /// Adds an argument that is given back, and taken.
    pub fn in_out(self, name: impl Into<String>, data_type: impl Into<String>) -> Self {
        self.with(Argument { mode: "INOUT ", name: Ident::new(name), data_type: data_type.into(), default: None })
    }

    /// Adds the last argument, of which there may be many; its type is that of the array: `text[]`.
    pub fn variadic(self, name: impl Into<String>, data_type: impl Into<String>) -> Self {
        self.with(Argument { mode: "VARIADIC ", name: Ident::new(name), data_type: data_type.into(), default: None })
    }

    fn with(mut self, argument: Argument) -> Self {
        self.arguments.push(argument);
        self
    }

    /// Takes the body to the letter: no line breaks around it are taken off or put there.
    ///
    /// PostgreSQL keeps the body as it was sent, so one that is compared with what is there has to be the same text.
    pub fn verbatim(self) -> Self {
        Self { verbatim: true, ..self }
    }

    /// Says how often its answer changes; a procedure has no such thing.
    pub fn volatility(self, volatility: Volatility) -> Self {
        Self { volatility, ..self }
    }

    /// Says whether it may run in a parallel worker; a procedure has no such thing.
    pub fn parallel(self, parallel: Parallel) -> Self {
        Self { parallel, ..self }
    }

    /// Returns NULL where any argument is NULL, without a call.
    pub fn strict(self) -> Self {
        Self { strict: true, ..self }
    }

    /// Promises that it tells nothing of its arguments but by its result; needs a superuser.
    pub fn leakproof(self) -> Self {
        Self { leakproof: true, ..self }
    }

    /// Runs with the rights of its owner. Set its `search_path`, too: PG 14, CREATE FUNCTION, "Writing SECURITY
    /// DEFINER Functions Safely".
    pub fn security_definer(self) -> Self {
        Self { security_definer: true, ..self }
    }

    /// Sets a parameter while it runs: `("search_path", sql("pg_catalog, paws360"))`.
    pub fn set(mut self, parameter: impl Into<String>, value: Sql) -> Self {
        self.settings.push((Ident::new(parameter), value));
        self
    }

    /// Makes it; fails where it is there.
    pub fn create(&self) -> Statement {
        self.create_as("CREATE")
    }

    /// Makes it, or gives one of the same arguments and the same result this body.
    pub fn create_or_replace(&self) -> Statement {
        self.create_as("CREATE OR REPLACE")
    }

    /// Drops it; fails where something needs it.
    pub fn drop(&self) -> Statement {
        Statement::new(format!("DROP {}", self.signature()))
    }

    /// Comments on it.
    pub fn comment(&self, text: impl AsRef<str>) -> Statement {
        comment_as(&self.signature(), text.as_ref())
    }

    /// Returns what DROP, COMMENT and GRANT call it: `FUNCTION f(uuid, uuid)`.
    pub(super) fn signature(&self) -> String {
        let arguments: Vec<String> =
            self.arguments.iter().map(|argument| format!("{}{}", argument.mode, argument.data_type)).collect();
        format!("{} {}({})", self.kind(), self.name, arguments.join(", "))
    }

    fn kind(&self) -> &'static str {
        if self.procedure { "PROCEDURE" } else { "FUNCTION" }
    }

    fn create_as(&self, verb: &str) -> Statement {
        let arguments: Vec<String> = self.arguments.iter().map(Argument::definition).collect();
        let mut text = format!("{verb} {} {}({})", self.kind(), self.name, arguments.join(", "));
        if let Some(returns) = &self.returns {
            text.push_str(&format!("\nRETURNS {returns}"));
        }
        text.push_str(&format!("\nLANGUAGE {}", Ident::new(&self.language)));
        for attribute in self.attributes() {
            text.push_str(&format!(" {attribute}"));
        }
        for (parameter, value) in &self.settings {
            text.push_str(&format!("\nSET {parameter} = {value}"));
        }
        let body = if self.verbatim {
            dollar_quoted(&self.body)
        } else {
            dollar_quoted(&format!("\n{}\n", self.body.trim_matches(['\n', '\r'])))
        };
        text.push_str(&format!("\nAS {body}"));
        Statement::new(text)
    }

    fn attributes(&self) -> Vec<&'static str> {
        let volatility = match self.volatility {
            Volatility::Volatile => None,
            Volatility::Stable => Some("STABLE"),
            Volatility::Immutable => Some("IMMUTABLE"),
        };
        let parallel = match self.parallel {
            Parallel::Unsafe => None,
            Parallel::Restricted => Some("PARALLEL RESTRICTED"),
            Parallel::Safe => Some("PARALLEL SAFE"),
        };
        let flags =
            [(self.strict, "STRICT"), (self.leakproof, "LEAKPROOF"), (self.security_definer, "SECURITY DEFINER")];
        let flags = flags.into_iter().filter_map(|(is, word)| is.then_some(word));
        volatility.into_iter().chain(parallel).chain(flags).collect()
    }
}

impl Argument {
    fn definition(&self) -> String {
        let default = self.default.as_ref().map_or_else(String::new, |default| format!(" DEFAULT {default}"));
        format!("{}{} {}{default}", self.mode, self.name, self.data_type)
    }
}

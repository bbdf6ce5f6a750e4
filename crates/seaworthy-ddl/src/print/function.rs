//! Functions, and the objects that come as whole statements.

use seaworthy_catalog::{Catalog, Function, FunctionKind, ObjectKind, ObjectName, OtherObject};

use super::comment;
use super::step::{Phase, Step, part};
use crate::ident::qualified;

/// Returns a step a function and a step an other object, but those of [`is_late`].
pub(super) fn steps(catalog: &Catalog) -> Vec<Step> {
    let functions = catalog.functions.iter().map(|function| {
        let object = part(ObjectKind::Function, &function.name, &function.arguments);
        Step::make(object, Phase::Function, function_statements(function))
    });
    let others = catalog.others.iter().filter(|other| !is_late(other)).map(|other| {
        let (name, part) = (other.kind.clone(), other.identity.clone());
        let object = ObjectName { kind: ObjectKind::Other, schema: String::new(), name, part };
        Step::make(object, Phase::Other, other_statements(other))
    });
    functions.chain(others).collect()
}

/// Whether an object acts on what is there, or on the statements after it.
pub(super) fn is_late(other: &OtherObject) -> bool {
    is_late_kind(&other.kind)
}

/// Whether objects of a kind come after all else: an event trigger; a publication, which names tables; a subscription.
pub fn is_late_kind(kind: &str) -> bool {
    ["event trigger", "publication", "subscription"].contains(&kind)
}

/// Returns what DROP and COMMENT call an object: as `pg_identify_object` does, but for a transform and a user mapping.
pub fn other_name(other: &OtherObject) -> String {
    match other.kind.as_str() {
        "transform" => other.identity.replacen("for ", "FOR ", 1).replacen(" on language ", " LANGUAGE ", 1),
        "user mapping" => {
            let made = other.statements.first().and_then(|it| it.strip_prefix("CREATE USER MAPPING "));
            let called = made.and_then(|it| it.split(" OPTIONS (").next()).unwrap_or_default();
            called.to_owned()
        }
        _ => other.identity.clone(),
    }
}

/// Returns the statements of an object with its comment.
pub fn other_statements(other: &OtherObject) -> Vec<String> {
    let kind = other.kind.replace('-', " ").to_uppercase();
    other.statements.iter().cloned().chain(comment(&kind, &other_name(other), other.comment.as_deref())).collect()
}

/// Returns CREATE FUNCTION and the like, and the comment.
pub fn function_statements(function: &Function) -> Vec<String> {
    let (kind, name) = function_signature(function);
    let mut statements = vec![function.definition.clone()];
    statements.extend(comment(kind, &name, function.comment.as_deref()));
    statements
}

/// Returns the words by which ALTER, DROP and COMMENT call a function: `FUNCTION`, and its name with its arguments.
pub fn function_signature(function: &Function) -> (&'static str, String) {
    let kind = match function.kind {
        FunctionKind::Function | FunctionKind::Window => "FUNCTION",
        FunctionKind::Procedure => "PROCEDURE",
        FunctionKind::Aggregate => "AGGREGATE",
    };
    let arguments = match (function.kind, function.arguments.as_str()) {
        (FunctionKind::Aggregate, "") => "*",
        (_, arguments) => arguments,
    };
    (kind, format!("{}({arguments})", qualified(&function.name)))
}

//! Calls as functions, and functions as files.

use super::rust;
use super::statement::{Call, Method};

/// From this many lines on, a direction is not one function.
const FUNCTION_LINES_MAX: usize = 55;

/// How many functions one calls at the most.
const CALLS_MAX: usize = 60;

/// How many lines of functions stand in a file.
const FILE_LINES_MAX: usize = 430;

/// Which way the statements lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    Up,
    Down,
}

impl Way {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Up => "up",
            Self::Down => "down",
        }
    }
}

/// One direction of a migration.
#[derive(Debug, Default)]
pub(super) struct Laid {
    /// What stands in the method, indented for it.
    pub(super) body: String,
    /// The functions that stand beside the method and call the others, where one would call too many.
    pub(super) callers: Vec<String>,
    /// The functions that send something, in order; empty where all stands in the method.
    pub(super) functions: Vec<String>,
}

/// Statements that become one function.
struct Group<'a> {
    subject: String,
    calls: Vec<&'a Call>,
}

/// Lays a direction out: in its method where it is short, else a function for each thing that it is about.
pub(super) fn direction(calls: &[Call], way: Way, taken: &mut Vec<String>) -> Laid {
    let whole = body(&calls.iter().collect::<Vec<_>>(), "        ");
    if whole.lines().count() <= FUNCTION_LINES_MAX {
        return Laid { body: format!("{whole}        Ok(())\n"), ..Laid::default() };
    }
    let mut names = Vec::new();
    let mut functions = Vec::new();
    for group in groups(calls) {
        let subject = match way {
            Way::Up => group.subject.clone(),
            Way::Down => format!("undo_{}", group.subject),
        };
        let name = rust::function_name(&subject, taken);
        let body = body(&group.calls, "    ");
        functions.push(function(&name, &body));
        names.push(name);
    }
    let mut callers = Vec::new();
    if names.len() > CALLS_MAX {
        let mut parts = Vec::new();
        for part in names.chunks(CALLS_MAX) {
            let name = rust::function_name(&format!("{}_part", way.as_str()), taken);
            let calls: Vec<String> = part.iter().map(|name| format!("    {name}(manager).await?;\n")).collect();
            callers.push(function(&name, &calls.concat()));
            parts.push(name);
        }
        names = parts;
    }
    let calls: Vec<String> = names.iter().map(|name| format!("        {name}(manager).await?;\n")).collect();
    Laid { body: format!("{}        Ok(())\n", calls.concat()), callers, functions }
}

fn function(name: &str, body: &str) -> String {
    format!("async fn {name}(manager: &SchemaManager<'_>) -> Result<(), DbErr> {{\n{body}    Ok(())\n}}\n")
}

/// Groups statements that follow one another and are about one thing, as far as a function may be long.
fn groups(calls: &[Call]) -> Vec<Group<'_>> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    for call in calls {
        let subject = subject(call);
        let fits = groups.last().is_some_and(|group| {
            let mut all = group.calls.clone();
            all.push(call);
            group.subject == subject && body(&all, "    ").lines().count() <= FUNCTION_LINES_MAX
        });
        match groups.last_mut() {
            Some(group) if fits => group.calls.push(call),
            Some(_) | None => groups.push(Group { subject, calls: vec![call] }),
        }
    }
    groups
}

/// Returns what a call is about; what drops the same kind of thing stands together.
fn subject(call: &Call) -> String {
    match call.method {
        Method::DropTable => "tables".to_owned(),
        Method::DropType => "types".to_owned(),
        Method::CreateTable
        | Method::AlterTable
        | Method::RenameTable
        | Method::CreateIndex
        | Method::DropIndex
        | Method::CreateForeignKey
        | Method::CreateType
        | Method::AlterType
        | Method::Typed
        | Method::Sql => call.subject.clone(),
    }
}

/// Returns the calls as statements of Rust; what repeats itself is a loop.
fn body(calls: &[&Call], indent: &str) -> String {
    let mut text = String::new();
    let mut rest = calls;
    while let Some(first) = rest.first() {
        let alike = |call: &&&Call| call.method == first.method && call.each.is_some();
        let more = rest.iter().skip(1).take_while(|call| alike(call) && call.comments.is_empty()).count();
        let count = if alike(&first) { more + 1 } else { 1 };
        text.extend(first.comments.iter().map(|comment| format!("{indent}// {comment}\n")));
        text.push_str(&if count > 1 || is_sent(first.method) {
            repeated(&rest[..count], indent)
        } else {
            single(first, indent)
        });
        rest = &rest[count..];
    }
    text
}

fn single(call: &Call, indent: &str) -> String {
    let method = call.method.as_str();
    let line = call.code.inline();
    if indent.len() + method.len() + line.len() + "manager.().await?;".len() <= 112 && !line.contains('\n') {
        return format!("{indent}manager.{method}({line}).await?;\n");
    }
    let variable = variable(call.method);
    let code = call.code.laid_out(indent, variable.len() + 8);
    format!("{indent}let {variable} = {code};\n{indent}manager.{method}({variable}).await?;\n")
}

/// Whether the function `send` takes it.
const fn is_sent(method: Method) -> bool {
    matches!(method, Method::Typed | Method::Sql)
}

const fn variable(method: Method) -> &'static str {
    match method {
        Method::CreateTable | Method::AlterTable | Method::RenameTable | Method::DropTable => "table",
        Method::CreateIndex | Method::DropIndex => "index",
        Method::CreateForeignKey => "foreign_key",
        Method::CreateType | Method::AlterType | Method::DropType => "enum_type",
        Method::Typed | Method::Sql => "sql",
    }
}

fn repeated(calls: &[&Call], indent: &str) -> String {
    let each: Vec<(&str, &str)> =
        calls.iter().filter_map(|call| call.each.as_ref()).map(|(head, it)| (head.as_str(), it.as_str())).collect();
    let arguments: Vec<&str> = each.iter().map(|(_, argument)| *argument).collect();
    let Some((first, (head, _))) = calls.first().zip(each.first()) else { return String::new() };
    let list = arguments.join(", ");
    if is_sent(first.method) {
        if list.len() < 90 && !list.contains('\n') {
            return format!("{indent}send(manager, [{list}]).await?;\n");
        }
        let lines: Vec<String> = arguments.iter().map(|argument| format!("{indent}    {argument},\n")).collect();
        return format!(
            "{indent}let statements = [\n{}{indent}];\n{indent}send(manager, statements).await?;\n",
            lines.concat()
        );
    }
    let method = first.method.as_str();
    format!(
        "{indent}for name in [{list}] {{\n{indent}    manager.{method}({head}(name).to_owned()).await?;\n{indent}}}\n"
    )
}

/// Spreads functions over files: none where all fits beside the `own_lines` of the migration itself.
pub(super) fn files(functions: &[String], own_lines: usize) -> Vec<Vec<String>> {
    let lines = |function: &String| function.lines().count() + 1;
    if functions.iter().map(lines).sum::<usize>() + own_lines <= FILE_LINES_MAX {
        return Vec::new();
    }
    let mut files: Vec<Vec<String>> = Vec::new();
    let mut filled = FILE_LINES_MAX;
    for function in functions {
        if filled + lines(function) > FILE_LINES_MAX {
            files.push(Vec::new());
            filled = 0;
        }
        filled += lines(function);
        files.last_mut().expect("one was begun").push(function.clone());
    }
    files
}

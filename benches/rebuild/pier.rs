//! A workspace of 200 migrations: each makes a table of six columns with an index, in a file of its own.

use std::fmt::Write as _;
use std::path::Path;

const MIGRATIONS: usize = 200;

/// The migration that is edited.
const EDITED: usize = 100;

/// What the migrations are written for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// This engine.
    Seaworthy,
    /// SeaORM's own migrator.
    Plain,
}

impl Kind {
    /// Returns the package of the migrations.
    pub fn migrations(self) -> &'static str {
        match self {
            Self::Seaworthy => "migration",
            Self::Plain => "plain-migration",
        }
    }

    /// Returns the package of the program.
    pub fn root(self) -> &'static str {
        match self {
            Self::Seaworthy => "xtask",
            Self::Plain => "plain",
        }
    }

    /// Returns the folder of the package of the migrations.
    fn folder(self) -> &'static str {
        match self {
            // Where the engine looks for it.
            Self::Seaworthy => "migration",
            Self::Plain => "plain-migration-crate",
        }
    }

    /// Returns the module that lists the migrations, without its ending; they are in the folder of that name.
    fn list(self) -> &'static str {
        match self {
            Self::Seaworthy => "migration/src/pier",
            Self::Plain => "plain-migration-crate/src/pier",
        }
    }

    /// Returns what it is called in the table.
    pub fn title(self) -> &'static str {
        match self {
            Self::Seaworthy => "Seaworthy",
            Self::Plain => "plain SeaORM",
        }
    }

    fn dependencies(self) -> String {
        let crates = concat!(env!("CARGO_MANIFEST_DIR"), "/../crates");
        let seaworthy = format!("seaworthy = {{ path = {:?} }}\n", format!("{crates}/seaworthy"));
        match self {
            Self::Seaworthy => seaworthy + SEA_ORM,
            Self::Plain => {
                format!("{SEA_ORM}async-trait = \"0.1\"\ntokio = {{ version = \"1\", features = [\"rt\"] }}\n")
            }
        }
    }
}

const SEA_ORM: &str = "sea-orm-migration = { version = \"=2.0.4\", default-features = false, \
                       features = [\"runtime-tokio\", \"sqlx-postgres\"] }\n";

/// The profile of this workspace.
const WORKSPACE: &str = "[workspace]\nresolver = \"3\"\nmembers = [\"migration\", \"*-crate\"]\n\n\
                         [profile.dev]\ndebug = \"line-tables-only\"\n\n[profile.dev.package.\"*\"]\ndebug = false\n";

/// Writes the workspace's own files, and the packages of one kind.
pub fn write(folder: &Path, kind: Kind) {
    let put = |path: &str, text: &str| {
        let path = folder.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    let (migrations, root) = (kind.migrations(), kind.root());
    put("Cargo.toml", WORKSPACE);
    put("seaworthy.toml", "");
    put("Cargo.lock", include_str!("../../Cargo.lock"));
    let package = |name: &str, rest: &str| {
        format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n{rest}")
    };
    let dependencies = kind.dependencies();
    let mut manifest = format!("[dependencies]\n{dependencies}");
    if kind == Kind::Seaworthy {
        let build = concat!(env!("CARGO_MANIFEST_DIR"), "/../crates/seaworthy-build");
        writeln!(manifest, "\n[build-dependencies]\nseaworthy-build = {{ path = {build:?} }}").unwrap();
        put("migration/build.rs", BUILD);
        put("migration/src/lib.rs", "pub mod pier;\ninclude!(concat!(env!(\"OUT_DIR\"), \"/reviewed.rs\"));\n");
    } else {
        put("plain-migration-crate/src/lib.rs", "pub mod pier;\n");
    }
    put(&format!("{}/Cargo.toml", kind.folder()), &package(migrations, &manifest));
    put(&format!("{}.rs", kind.list()), &list(kind));
    for number in 0..MIGRATIONS {
        put(&format!("{}/{}.rs", kind.list(), module(number)), &source(kind, number, "note"));
    }
    let path = kind.folder();
    let dependencies = format!("[dependencies]\n{dependencies}{migrations} = {{ path = \"../{path}\" }}\n");
    put(&format!("{root}-crate/Cargo.toml"), &package(root, &dependencies));
    put(&format!("{root}-crate/src/main.rs"), main(kind));
}

/// Gives a column of one migration another name.
pub fn edit(folder: &Path, kind: Kind, round: usize) {
    let file = folder.join(kind.list()).join(format!("{}.rs", module(EDITED)));
    std::fs::write(file, source(kind, EDITED, &format!("note_{round}"))).unwrap();
}

fn module(number: usize) -> String {
    format!("m2026{number:04}_000001_create_berth_{number}")
}

const BUILD: &str = "fn main() -> std::io::Result<()> {\n    seaworthy_build::reviewed(\"snapshots\", \"src\")\n}\n";

fn list(kind: Kind) -> String {
    let each = |line: &dyn Fn(String) -> String| (0..MIGRATIONS).map(|number| line(module(number))).collect::<String>();
    let modules = each(&|module| format!("mod {module};\n"));
    let all = each(&|module| format!("        Box::new({module}::Migration),\n"));
    match kind {
        Kind::Seaworthy => format!(
            "{modules}\npub fn database() -> seaworthy::Database {{\n    \
             seaworthy::Database::new(\"pier\", migrations).reviewed(crate::reviewed(\"pier\"))\n}}\n\n\
             fn migrations() -> Vec<Box<dyn seaworthy::Migration>> {{\n    vec![\n{all}    ]\n}}\n"
        ),
        Kind::Plain => format!(
            "use sea_orm_migration::prelude::*;\n\n{modules}\npub struct Migrator;\n\n#[async_trait::async_trait]\n\
             impl MigratorTrait for Migrator {{\n    fn migrations() -> Vec<Box<dyn MigrationTrait>> {{\n        \
             vec![\n{all}        ]\n    }}\n}}\n"
        ),
    }
}

fn source(kind: Kind, number: usize, column: &str) -> String {
    let (prelude, further) = match kind {
        Kind::Seaworthy => ("seaworthy::prelude", "\nimpl seaworthy::Migration for Migration {}\n"),
        Kind::Plain => ("sea_orm_migration::prelude", ""),
    };
    format!(
        r#"use {prelude}::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {{
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {{
        let table = Table::create()
            .table("berth_{number}")
            .col(ColumnDef::new("id").big_integer().not_null().primary_key())
            .col(ColumnDef::new("code").string_len(40).not_null())
            .col(ColumnDef::new("title").text().not_null().default("untitled"))
            .col(ColumnDef::new("price").decimal_len(12, 2).not_null().default(0))
            .col(ColumnDef::new("created_at").timestamp_with_time_zone().not_null().default(Expr::current_timestamp()))
            .col(ColumnDef::new("{column}").json_binary())
            .take();
        manager.create_table(table).await?;
        manager.create_index(Index::create().name("berth_{number}_code").table("berth_{number}").col("code").take()).await
    }}

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {{
        manager.drop_table(Table::drop().table("berth_{number}").take()).await
    }}
}}
{further}"#
    )
}

fn main(kind: Kind) -> &'static str {
    match kind {
        Kind::Seaworthy => {
            "fn main() -> std::process::ExitCode {\n    seaworthy::main(&[migration::pier::database()])\n}\n"
        }
        // Its own command line reads `--help` before it does anything, too; what applies them has to be in the program.
        Kind::Plain => {
            r#"use sea_orm_migration::MigratorTrait as _;

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    if std::env::args().any(|argument| argument == "--help") {
        println!("plain [--help]: applies {} migrations to DATABASE_URL", plain_migration::pier::Migrator::migrations().len());
        return;
    }
    runtime.block_on(async {
        let url = std::env::var("DATABASE_URL").expect("DATABASE_URL");
        let connection = sea_orm_migration::sea_orm::Database::connect(url).await.expect("a connection");
        plain_migration::pier::Migrator::up(&connection, None).await.expect("migrations");
    });
}
"#
        }
    }
}

//! What the application needs to find after its schema is there: an administrator, five security settings, a profile for
//! each customer.
//!
//! Idempotent, and nobody's own choice is overwritten: a setting, a profile and an account that are there stay as they
//! are. The account that is made has no password, so nobody can sign in with it before its owner has asked for a reset.

use seaworthy::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.execute(administrator()).await?;
        manager.execute(activation()).await?;
        for setting in SETTINGS {
            manager.execute(setting.insert()).await?;
        }
        manager.execute(missing_profiles()).await
    }

    /// Takes away what was made here and is as it was made; what somebody has changed or uses is theirs.
    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let delete = |table, what| Query::delete().from_table(table).and_where(Expr::cust(what)).take();
        manager.execute(delete("security_settings", untouched_settings())).await?;
        manager.execute(delete("users", untouched_account())).await
    }
}

impl seaworthy::Migration for Migration {
    fn needs(&self) -> &'static [&'static str] {
        &["m20251022_000001_baseline"]
    }

    fn gates(&self) -> Vec<Gate> {
        vec![Gate::holds(Check::none(
            "the administrator's address is free, or that of an administrator who is not shut out",
            format!(
                "SELECT id, email, user_type, team_role, account_status FROM users\n\
                 WHERE lower(email) = '{ADMINISTRATOR}' AND (user_type <> 'team_member'\n\
                 OR team_role IS DISTINCT FROM 'admin' OR account_status IN ('suspended', 'rejected'))"
            ),
        ))]
    }

    fn checks(&self) -> Vec<Check> {
        let keys = SETTINGS.map(|setting| format!("('{}')", setting.key)).join(", ");
        vec![
            Check::none(
                "there is an active administrator",
                "SELECT 'none' AS administrator WHERE NOT EXISTS (SELECT FROM users WHERE user_type = 'team_member'\n\
                 AND team_role = 'admin' AND account_status = 'active')",
            ),
            Check::none(
                "each of the five security settings is there",
                format!(
                    "SELECT wanted.key AS missing FROM (VALUES {keys}) AS wanted (key)\n\
                     WHERE NOT EXISTS (SELECT FROM security_settings WHERE setting_key = wanted.key)"
                ),
            ),
            Check::none(
                "every customer has a student profile",
                "SELECT id, email FROM users WHERE user_type = 'customer'\n\
                 AND NOT EXISTS (SELECT FROM student_profiles WHERE user_id = users.id)",
            ),
            Check::none(
                "every assigned counselor is on the team, as counselor or administrator",
                "SELECT student_profiles.id AS profile, users.id AS counselor, email, team_role\n\
                 FROM student_profiles JOIN users ON users.id = counselor_id\n\
                 WHERE user_type <> 'team_member' OR team_role IS NULL OR team_role NOT IN ('counselor', 'admin')",
            ),
        ]
    }

    fn losses(&self) -> Vec<Loss> {
        vec![
            Loss::new(
                "administrator's account, which nobody has used",
                format!("SELECT count(*) FROM users WHERE {}", untouched_account()),
            ),
            Loss::new(
                "security settings that nobody has changed",
                format!("SELECT count(*) FROM security_settings WHERE {}", untouched_settings()),
            ),
        ]
    }
}

/// The document's own address.
const ADMINISTRATOR: &str = "admin@edupath.com";

/// Its key is fixed, so that the way back finds the account that was made here, and no other.
const ADMINISTRATOR_ID: &str = "5e77ed00-0000-4000-8000-000000000000";

/// A setting as it is where nobody has chosen.
#[derive(Clone, Copy)]
struct Setting {
    id: &'static str,
    key: &'static str,
    value: &'static str,
    description: &'static str,
}

const SETTINGS: [Setting; 5] = [
    Setting {
        id: "5e77ed00-0000-4000-8000-000000000001",
        key: "team_login_visible",
        value: "true",
        description: "Whether the sign-in page offers a login for the team",
    },
    Setting {
        id: "5e77ed00-0000-4000-8000-000000000002",
        key: "ip_registration_limit",
        value: "5",
        description: "Registrations from one address in a day",
    },
    Setting {
        id: "5e77ed00-0000-4000-8000-000000000003",
        key: "login_attempt_limit",
        value: "5",
        description: "Failed logins in a row before an account is locked",
    },
    Setting {
        id: "5e77ed00-0000-4000-8000-000000000004",
        key: "account_lockout_minutes",
        value: "30",
        description: "How long an account stays locked",
    },
    Setting {
        id: "5e77ed00-0000-4000-8000-000000000005",
        key: "session_timeout_minutes",
        value: "60",
        description: "How long a session lasts without a request",
    },
];

impl Setting {
    fn insert(&self) -> InsertStatement {
        Query::insert()
            .into_table("security_settings")
            .columns(["id", "setting_key", "setting_value", "description"])
            .values_panic([uuid(self.id), self.key.into(), self.value.into(), self.description.into()])
            .on_conflict(OnConflict::column("setting_key").do_nothing().to_owned())
            .to_owned()
    }
}

/// Made where nobody has the address, in whatever case: the key on `email` tells cases apart.
fn administrator() -> InsertStatement {
    let taken = Query::select().expr(Expr::val(1)).from("users").and_where(is_administrators_address()).take();
    let account = Query::select()
        .exprs([
            uuid(ADMINISTRATOR_ID),
            Expr::val("team_member").as_enum("user_type"),
            Expr::val("admin").as_enum("team_role"),
            Expr::val(ADMINISTRATOR),
            Expr::val("Platform"),
            Expr::val("Administrator"),
        ])
        .and_where(Expr::exists(taken).not())
        .take();
    Query::insert()
        .into_table("users")
        .columns(["id", "user_type", "team_role", "email", "first_name", "last_name"])
        .select_from(account)
        .expect("six columns, six values")
        .to_owned()
}

/// Lets an administrator in who was never approved or was put to rest, but nobody who was suspended.
fn activation() -> UpdateStatement {
    let status = |name: &str| Expr::val(name).as_enum("account_status");
    Query::update()
        .table("users")
        .value("account_status", status("active"))
        .and_where(is_administrators_address())
        .and_where(Expr::col("account_status").is_in([status("pending_approval"), status("inactive")]))
        .take()
}

/// An empty profile, as the application makes one at a registration.
fn missing_profiles() -> InsertStatement {
    let customers = Query::select()
        .column("id")
        .from("users")
        .and_where(Expr::col("user_type").eq(Expr::val("customer").as_enum("user_type")))
        .take();
    Query::insert()
        .into_table("student_profiles")
        .columns(["user_id"])
        .select_from(customers)
        .expect("one column, one value")
        .on_conflict(OnConflict::column("user_id").do_nothing().to_owned())
        .to_owned()
}

/// The settings that were made here and are as they were made.
fn untouched_settings() -> String {
    let ours = SETTINGS
        .map(|Setting { id, key, value, description }| format!("('{id}'::uuid, '{key}', '{value}', '{description}')"));
    format!("updated_by IS NULL AND (id, setting_key, setting_value, description) IN (VALUES {})", ours.join(", "))
}

/// The account that was made here, as long as it is as it was made and no row of whatever table refers to it: a key
/// that cascades would take that row along.
///
/// The row as a document, for later versions have other columns, and the loss is counted there.
fn untouched_account() -> String {
    format!(
        "id = '{ADMINISTRATOR_ID}'
    AND jsonb_strip_nulls(to_jsonb(users)) - ARRAY['id', 'created_at', 'updated_at'] = '{AS_MADE}'
    AND NOT EXISTS (
        SELECT FROM pg_constraint JOIN pg_attribute ON attrelid = conrelid AND attnum = conkey[1]
        WHERE contype = 'f' AND confrelid = 'users'::regclass AND query_to_xml(
            format('SELECT 1 AS n FROM %s WHERE %I = %L LIMIT 1', conrelid::regclass, attname, users.id), false, false, ''
        )::text LIKE '%<n>1</n>%'
    )"
    )
}

/// What the account's row says besides its key and its times.
const AS_MADE: &str = r#"{"user_type": "team_member", "team_role": "admin", "email": "admin@edupath.com",
        "first_name": "Platform", "last_name": "Administrator", "account_status": "active", "failed_login_count": 0,
        "preferences": {}}"#;

fn is_administrators_address() -> Expr {
    Expr::expr(Func::lower(Expr::col("email"))).eq(ADMINISTRATOR)
}

fn uuid(text: &'static str) -> Expr {
    Expr::val(text).cast_as("uuid")
}

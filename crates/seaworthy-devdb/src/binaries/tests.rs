//! The search, on installations that are shell scripts.

use std::os::unix::fs::symlink;

use tempfile::TempDir;

use super::*;
use crate::os_user::set_mode;

/// Puts programs into a folder that claim to be of a version.
fn install(folder: &Path, version: &str) {
    fs::create_dir_all(folder).expect("a folder");
    for program in SERVER_PROGRAMS {
        let path = folder.join(program);
        fs::write(&path, format!("#!/bin/sh\necho '{program} (PostgreSQL) {version}'\n")).expect("a script");
        set_mode(&path, 0o755).expect("an executable");
    }
}

fn machine() -> (TempDir, Environment) {
    let root = tempfile::tempdir().expect("a folder");
    let environment = Environment { system_root: root.path().to_owned(), ..Environment::default() };
    (root, environment)
}

#[test]
fn versions_of_packagers_and_betas_are_read() {
    let check = |text: &str, expected: Option<(&str, u32)>| {
        assert_eq!(parse_version(text), expected.map(|(version, major)| (version.to_owned(), major)), "{text}");
    };
    check("postgres (PostgreSQL) 15.13 (Debian 15.13-0+deb12u1)\n", Some(("15.13", 15)));
    check("postgres (PostgreSQL) 18beta1\n", Some(("18beta1", 18)));
    check("postgres (PostgreSQL) 9.6.24\n", Some(("9.6.24", 9)));
    check("bash: postgres: command not found", None);
}

#[test]
fn the_newest_installation_is_taken() {
    let (root, environment) = machine();
    for (folder, version) in [
        ("usr/lib/postgresql/9.6/bin", "9.6.24"),
        ("usr/lib/postgresql/15/bin", "15.13"),
        ("usr/pgsql-17/bin", "17.5"),
        ("opt/homebrew/opt/postgresql@16/bin", "16.9"),
    ] {
        install(&root.path().join(folder), version);
    }
    assert_eq!(Binaries::find(&environment).expect("there are four").version(), "17.5");
    let old = Binaries::of_major(&environment, 15, |_| Ok(())).expect("it is beside");
    assert_eq!((old.version(), old.major()), ("15.13", 15));
    let gone = Binaries::of_major(&environment, 14, |_| Ok(())).expect("there are others");
    assert_eq!(gone.major(), 17);
}

#[test]
fn each_major_version_comes_once_and_a_folder_that_is_given_must_hold_one() {
    let (root, environment) = machine();
    assert!(matches!(Binaries::each(&environment, &[]), Err(DevdbError::NoBinaries { .. })));
    for (folder, version) in [
        ("usr/lib/postgresql/13/bin", "13.21"),
        ("usr/lib/postgresql/16/bin", "16.9"),
        ("usr/lib/postgresql/15/bin", "15.13"),
        ("opt/homebrew/opt/postgresql@16/bin", "16.4"),
    ] {
        install(&root.path().join(folder), version);
    }
    let all = Binaries::each(&environment, &[]).expect("there are two that are new enough");
    assert_eq!(all.iter().map(Binaries::major).collect::<Vec<_>>(), [15, 16]);
    let given = [root.path().join("usr/lib/postgresql/16/bin"), root.path().to_owned()];
    assert!(matches!(Binaries::each(&environment, &given), Err(DevdbError::BadFolder { missing: "postgres", .. })));
    let old = [root.path().join("usr/lib/postgresql/13/bin")];
    assert!(matches!(Binaries::each(&environment, &old), Err(DevdbError::TooOld { .. })));
}

#[test]
fn path_comes_before_the_newest_and_links_lead_to_the_real_folder() {
    let (root, mut environment) = machine();
    install(&root.path().join("usr/lib/postgresql/17/bin"), "17.5");
    let real = root.path().join("usr/lib/postgresql/15/bin");
    install(&real, "15.13");
    let local = root.path().join("usr/local/bin");
    fs::create_dir_all(&local).expect("a folder");
    for program in SERVER_PROGRAMS {
        symlink(real.join(program), local.join(program)).expect("a link");
    }
    environment.path = vec![root.path().join("nowhere"), local];
    let found = Binaries::find(&environment).expect("PATH has it");
    assert_eq!(found.folder(), fs::canonicalize(real).expect("it exists"));
    assert!(matches!(found.tool("pg_dump"), Err(DevdbError::NoTool { .. })));
}

#[test]
fn too_old_a_version_and_none_at_all_are_errors() {
    let (root, mut environment) = machine();
    assert!(matches!(Binaries::find(&environment), Err(DevdbError::NoBinaries { .. })));
    let old = root.path().join("usr/lib/postgresql/13/bin");
    install(&old, "13.21");
    let error = Binaries::find(&environment).expect_err("13 is too old");
    assert!(matches!(&error, DevdbError::TooOld { version, .. } if version == "13.21"));
    assert!(error.is_configuration());
    fs::remove_file(old.join("pg_ctl")).expect("it was installed");
    environment.pg_bin = Some(old);
    assert!(matches!(Binaries::find(&environment), Err(DevdbError::BadPgBin { missing: "pg_ctl", .. })));
}

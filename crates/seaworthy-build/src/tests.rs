//! Folders to the source of the function.

use super::function;

#[test]
fn every_reviewed_file_and_every_source_is_in_it_by_name() {
    let root = tempfile::tempdir().expect("a temporary folder");
    let (snapshots, sources) = (root.path().join("snapshots"), root.path().join("src"));
    let write = |path: &str, text: &str| {
        let path = root.path().join(path);
        std::fs::create_dir_all(path.parent().expect("it is in a folder")).expect("the folder is ours");
        std::fs::write(path, text).expect("the folder is ours");
    };
    write("snapshots/harbour/m2.up.sql", "");
    write("snapshots/harbour/m1.up.sql", "");
    write("snapshots/harbour/schema.sql", "");
    write("snapshots/harbour/m1.up.sql.snap", "");
    write("src/harbour/m1.rs", "fn a() {}\n");
    write("src/lib.rs", "");
    let unix = function(&snapshots, &sources).expect("the folders can be read");
    let places = ["\"m1.up.sql\", include_str!", "\"m2.up.sql\", include_str!", "(\"m1\", \""].map(|it| unix.find(it));
    assert!(places.is_sorted() && places[0].is_some(), "{unix}");
    assert!(!unix.contains("schema.sql") && !unix.contains("snap\"") && !unix.contains("lib"), "{unix}");
    write("src/harbour/m1.rs", "fn a() {}\r\n");
    assert_eq!(function(&snapshots, &sources).expect("the folders can be read"), unix);
}

#[test]
fn without_folders_there_is_a_function_all_the_same() {
    let nowhere = std::path::Path::new("/nonexistent");
    let text = function(nowhere, nowhere).expect("nothing is no error");
    assert!(text.contains("_ => seaworthy::Reviewed { files: &[], sources: &[] }"), "{text}");
}

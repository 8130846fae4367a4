#![allow(clippy::unwrap_used, missing_docs, reason = "tests")]
//! The generator of the files that follow from the editions.

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

fn generate(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_generate")).args(arguments).output().unwrap()
}

#[test]
fn every_generated_file_is_current() {
    let output = generate(&["--check"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn a_stale_file_is_named_and_written_anew() {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("generate-{}", std::process::id()));
    let root = root.to_str().unwrap();
    assert!(generate(&[root]).status.success());
    assert!(generate(&[root, "--check"]).status.success());
    let page = Path::new(root).join("docs/constats.md");
    let current = fs::read(&page).unwrap();
    fs::write(&page, [current.as_slice(), b"more"].concat()).unwrap();
    let output = generate(&[root, "--check"]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success() && said.contains("docs/constats.md") && said.lines().count() == 2, "{said}");
    assert!(generate(&[root]).status.success());
    assert_eq!(fs::read(&page).unwrap(), current);
    fs::remove_dir_all(root).unwrap();
}

//! Which crate may import which, and which dependencies are accepted; read from `cargo metadata`.

use std::{
    collections::{BTreeMap, BTreeSet},
    process::Command,
    sync::LazyLock,
};

use serde_json::Value;

use crate::support::root;

static METADATA: LazyLock<Value> = LazyLock::new(|| {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked"])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
});

/// What each crate may import, development dependencies apart. The server may import every crate.
const ALLOWED: &[(&str, &[&str])] = &[
    ("core", &[]),
    ("cluster", &[]),
    ("territory", &["core"]),
    ("schema", &["core"]),
    ("text", &["core"]),
    ("engine", &["core"]),
    ("artefact", &["core"]),
    ("programs", &["engine", "adapter-*"]),
    ("pipeline", &["core", "territory", "schema", "engine"]),
    ("store", &["core"]),
    ("filing", &["core", "territory", "schema", "text", "engine", "artefact", "pipeline", "store"]),
    ("api", &["core", "schema", "text", "engine", "artefact", "pipeline", "filing"]),
];

fn packages() -> impl Iterator<Item = &'static Value> {
    METADATA["packages"].as_array().unwrap().iter()
}

/// Normal and build dependencies of the workspace's packages, by name without its prefix.
fn imports() -> BTreeMap<String, BTreeSet<String>> {
    let mut out = BTreeMap::new();
    for package in packages() {
        let Some(name) = package["name"].as_str().unwrap().strip_prefix("guichet-") else { continue };
        let imports = package["dependencies"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|dependency| dependency["kind"] != "dev")
            .filter_map(|dependency| dependency["name"].as_str().unwrap().strip_prefix("guichet-"))
            .map(str::to_owned)
            .collect();
        out.insert(name.to_owned(), imports);
    }
    out
}

#[test]
fn crates_import_only_what_the_rules_allow() {
    let mut broken = Vec::new();
    for (name, imports) in imports() {
        let allowed: &[&str] = match ALLOWED.iter().find(|(known, _)| *known == name) {
            Some((_, allowed)) => allowed,
            None if name.starts_with("adapter-") => &[],
            None if ["server", "tests", "benches", "testing"].contains(&name.as_str()) => continue,
            None => {
                panic!("guichet-{name} has no line in the import rules: give it one in docs/ARCHITECTURE.md and here")
            }
        };
        for import in imports {
            let fits = allowed
                .iter()
                .any(|rule| rule.strip_suffix('*').map_or(*rule == import, |prefix| import.starts_with(prefix)));
            if !fits {
                broken.push(format!("guichet-{name} imports guichet-{import}"));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn outer_dependencies_stay_in_the_outer_crates() {
    // What only the outer layers may bring in, and which of them.
    let restricted: &[(&str, &[&str])] = &[
        ("actix-web", &["api"]),
        ("tokio", &["store", "api"]),
        ("diesel", &["store"]),
        ("uuid", &["filing"]),
        ("chrono-tz", &["filing"]),
        ("ureq", &[]),
        ("reqwest", &[]),
        ("rand", &[]),
    ];
    for package in packages() {
        let Some(name) = package["name"].as_str().unwrap().strip_prefix("guichet-") else { continue };
        if ["server", "tests", "benches", "testing"].contains(&name) {
            continue;
        }
        for dependency in
            package["dependencies"].as_array().unwrap().iter().filter(|dependency| dependency["kind"] != "dev")
        {
            let dependency = dependency["name"].as_str().unwrap();
            if let Some((_, crates)) = restricted.iter().find(|(known, _)| *known == dependency) {
                assert!(crates.contains(&name), "guichet-{name} depends on {dependency}");
            }
        }
    }
}

#[test]
fn only_the_set_of_programs_names_an_adapter() {
    for (name, imports) in imports() {
        if name != "programs" {
            assert!(imports.iter().all(|import| !import.starts_with("adapter-")), "guichet-{name} names an adapter");
        }
    }
}

#[test]
fn every_dependency_has_an_accepted_licence_and_comes_from_the_registry() {
    let accepted = [
        "MIT",
        "Apache-2.0",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "PostgreSQL",
        "ISC",
        "Unicode-3.0",
        "Zlib",
        "Unlicense",
        "CC0-1.0",
        "0BSD",
        "BSL-1.0",
        "MIT-0",
    ];
    let mut refused = Vec::new();
    for package in packages() {
        let name = package["name"].as_str().unwrap();
        match package["source"].as_str() {
            None => assert!(name.starts_with("guichet-") || name == "xtask", "{name} comes from a path"),
            Some(source) => assert!(source.starts_with("registry+"), "{name} comes from {source}"),
        }
        let licence = package["license"].as_str().unwrap_or_default();
        // A choice (`OR`, or the old slash) needs one accepted member; a conjunction needs all.
        let fits = licence.replace('/', " OR ").replace(['(', ')'], " ").split(" OR ").any(|choice| {
            choice.split(" AND ").all(|part| {
                let part = part.trim().split(" WITH ").next().unwrap_or_default().trim();
                accepted.contains(&part)
            })
        });
        if !fits {
            refused.push(format!("{name}: {licence}"));
        }
    }
    assert!(refused.is_empty(), "{}", refused.join("\n"));
}

//! No import cycles: within a crate, no two modules depend on each other, directly or indirectly.

mod modules;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use self::modules::{Graph, graph};
use crate::support::root;

/// The roots of every crate under `crates/`: its name, and the path of `lib.rs`, of `main.rs` or of a file of `bin/`.
fn roots() -> Vec<(String, PathBuf)> {
    let crates = root().join("crates");
    let mut out = Vec::new();
    for folder in [crates.clone(), crates.join("adapters")] {
        for entry in fs::read_dir(&folder).unwrap() {
            let folder = entry.unwrap().path();
            let source = folder.join("src");
            let programs = fs::read_dir(source.join("bin")).into_iter().flatten().map(|entry| entry.unwrap().path());
            let roots = ["lib.rs", "main.rs"].map(|name| source.join(name)).into_iter().chain(programs);
            let name = folder.file_name().unwrap().to_string_lossy().into_owned();
            out.extend(roots.filter(|path| path.is_file()).map(|path| (name.clone(), path)));
        }
    }
    out.sort();
    out
}

/// The cycles of each crate that has one.
fn cycles() -> BTreeMap<String, Vec<String>> {
    let load = |path: &Path| fs::read_to_string(path).ok();
    let mut out: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, path) in roots() {
        let mut found = graph(&path, &load);
        for file in &mut found.files {
            *file = file.strip_prefix(root()).map_or(file.clone(), Path::to_path_buf);
        }
        let cycles: Vec<String> = found.cycles().iter().map(|cycle| found.spelled(cycle)).collect();
        if !cycles.is_empty() {
            out.entry(name).or_default().extend(cycles);
        }
    }
    out
}

#[test]
fn modules_form_no_cycle() {
    let all = cycles();
    let broken: Vec<String> =
        all.iter().flat_map(|(name, cycles)| cycles.iter().map(move |cycle| format!("{name}: {cycle}"))).collect();
    assert!(broken.is_empty(), "modules form cycles:\n{}", broken.join("\n"));
}

#[test]
fn every_source_file_is_read() {
    fn sources(folder: &Path, out: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                sources(&path, out);
            } else if path.extension().is_some_and(|end| end == "rs") {
                out.push(path);
            }
        }
    }
    let mut read = Vec::new();
    let mut written = Vec::new();
    for (_, path) in roots() {
        read.extend(graph(&path, &|path| fs::read_to_string(path).ok()).files);
        if path.parent().is_some_and(|folder| folder.ends_with("src")) {
            sources(path.parent().unwrap(), &mut written);
        }
    }
    let (read, written) = (BTreeSet::from_iter(read), BTreeSet::from_iter(written));
    assert!(written.len() > 150, "{}", written.len());
    let missed: Vec<&PathBuf> = written.symmetric_difference(&read).collect();
    assert!(missed.is_empty(), "{missed:?}");
}

/// A crate of some files, the root being `lib.rs`.
fn of(files: &[(&str, &str)]) -> Graph {
    let find = |path: &Path| files.iter().find(|(name, _)| Path::new(name) == path).map(|(_, text)| (*text).to_owned());
    graph(Path::new("lib.rs"), &find)
}

/// The edges, `a.rs:1 -> b.rs`.
fn edges(graph: &Graph) -> Vec<String> {
    let name = |file: usize| graph.files[file].display();
    graph.edges.iter().map(|edge| format!("{}:{} -> {}", name(edge.from), edge.line, name(edge.to))).collect()
}

const ROOT: &str = "mod a;\nmod b;\npub use a::A;\npub use b::B;\n";

#[test]
fn a_cycle_is_spelled_with_its_lines() {
    let graph = of(&[
        ("lib.rs", "mod a;\nmod b;\nmod c;\n"),
        ("a.rs", "use crate::b::B;\npub struct A(B);\n"),
        ("b.rs", "\nuse super::c;\npub struct B(c::C);\n"),
        ("c.rs", "pub struct C(Box<crate::a::A>);\n"),
    ]);
    let cycles = graph.cycles();
    assert_eq!(cycles.len(), 1);
    assert_eq!(
        graph.spelled(&cycles[0]),
        "a.rs → b.rs → c.rs → a.rs\n    a.rs:1 names crate::b::B\n    b.rs:2 names super::c\n    \
         c.rs:1 names crate::a::A"
    );
}

#[test]
fn a_chain_and_a_reexport_form_no_cycle() {
    let graph = of(&[
        ("lib.rs", ROOT),
        ("a.rs", "use crate::B;\npub struct A(B, std::fmt::Error, serde::de::Error);\n"),
        ("b.rs", "pub struct B;\n"),
    ]);
    assert_eq!(edges(&graph), ["a.rs:1 -> b.rs"]);
    assert!(graph.cycles().is_empty());
}

#[test]
fn a_reexport_by_the_root_hides_no_cycle() {
    let graph = of(&[
        ("lib.rs", ROOT),
        ("a.rs", "use crate::B;\npub struct A(B);\n"),
        ("b.rs", "pub struct B(Option<Box<crate::A>>);\n"),
    ]);
    assert_eq!(edges(&graph), ["a.rs:1 -> b.rs", "b.rs:1 -> a.rs"]);
    assert_eq!(graph.cycles().len(), 1);
}

#[test]
fn two_folders_form_a_cycle_though_their_files_do_not() {
    let root = "mod a;\nmod b;\n";
    let files = [
        ("lib.rs", root),
        ("a/mod.rs", "mod low;\nmod high;\npub(crate) use low::Low;\n"),
        ("a/low.rs", "pub struct Low;\n"),
        ("a/high.rs", "use crate::b::Middle;\n"),
        ("b.rs", "use crate::a::Low;\npub struct Middle(Low);\n"),
    ];
    let graph = of(&files);
    assert_eq!(edges(&graph), ["a/high.rs:1 -> b.rs", "b.rs:1 -> a/low.rs"]);
    let cycles = graph.cycles();
    assert_eq!(cycles.len(), 1);
    assert!(graph.spelled(&cycles[0]).starts_with("a/high.rs → b.rs → a/low.rs\n"), "{}", graph.spelled(&cycles[0]));
}

#[test]
fn a_child_depends_on_its_parent_and_a_parent_on_a_child_that_it_calls() {
    let child = "use super::Parent;\npub(crate) fn help(_: &Parent) {}\n";
    let quiet = of(&[
        ("lib.rs", "mod parent;\n"),
        ("parent/mod.rs", "mod child;\npub(crate) use child::help;\npub struct Parent;\n"),
        ("parent/child.rs", child),
    ]);
    assert_eq!(edges(&quiet), ["parent/child.rs:1 -> parent/mod.rs"]);
    let calls = "mod child;\npub struct Parent;\nimpl Parent {\n    fn go(&self) { child::help(self) }\n}\n";
    let cycle = of(&[("lib.rs", "mod parent;\n"), ("parent.rs", calls), ("parent/child.rs", child)]);
    assert_eq!(edges(&cycle), ["parent.rs:4 -> parent/child.rs", "parent/child.rs:1 -> parent.rs"]);
    assert_eq!(cycle.cycles().len(), 1);
    // Re-exported, and used by the parent itself.
    let both = "mod child;\npub use child::help;\npub struct Parent;\nfn go() { help(&Parent) }\n";
    let cycle = of(&[("lib.rs", "mod parent;\n"), ("parent.rs", both), ("parent/child.rs", child)]);
    assert_eq!(cycle.cycles().len(), 1);
}

#[test]
fn nested_trees_globs_aliases_inline_modules_and_macros_are_followed() {
    let lower = "pub const ONE: u8 = 1;\npub fn two() -> u8 { 2 }\npub mod inner { pub struct Deep; }\n";
    for (line, text) in [
        (1, "use crate::{other::{Other}, b::{self as lower, inner::Deep}};\n"),
        (2, "use std::fmt;\nuse super::b::*;\n"),
        (1, "fn go() -> u8 { crate::b::two() }\n"),
        (1, "fn go() -> String { format!(\"{}\", crate::b::ONE) }\n"),
        (2, "fn go() {\n    vec![(1, super::b::two())];\n}\n"),
        (1, "mod inside { fn go(_: super::super::b::inner::Deep) {} }\n"),
        (2, "fn go() {\n    use crate::b::ONE;\n}\n"),
        (2, "#[derive(serde::Serialize)]\nstruct S(#[serde(with = \"crate::b::inner\")] u8);\n"),
        (1, "pub use crate::b::ONE;\n"),
    ] {
        let graph = of(&[
            ("lib.rs", "mod a;\nmod b;\nmod other;\n"),
            ("a.rs", text),
            ("b.rs", lower),
            ("other.rs", "pub struct Other;\n"),
        ]);
        assert!(edges(&graph).contains(&format!("a.rs:{line} -> b.rs")), "{text}: {:?}", edges(&graph));
    }
}

#[test]
fn what_is_for_tests_only_and_what_is_not_a_path_does_not_count() {
    let text = "pub struct A { b: u8 }\n\
                #[cfg(test)]\nmod tests { use crate::b::B; fn go(_: B) {} }\n\
                #[cfg(test)]\nfn only_here(_: crate::B) {}\n\
                pub(super) fn go(a: &A) -> String { let b = 1; format!(\"{}{}\", a.b, b) }\n\
                // crate::b::B\n/// [`crate::b::B`]\nconst TEXT: &str = \"crate::b::B\";\n";
    let graph = of(&[("lib.rs", ROOT), ("a.rs", text), ("b.rs", "pub struct B(crate::A);\n")]);
    assert_eq!(edges(&graph), ["b.rs:1 -> a.rs"]);
}

#[test]
fn an_exported_macro_belongs_to_the_file_that_writes_it() {
    let graph = of(&[
        ("lib.rs", "#[macro_use]\nmod a;\nmod b;\n"),
        ("a.rs", "#[macro_export]\nmacro_rules! one { () => { 1 } }\n"),
        ("b.rs", "fn go() -> u8 { crate::one!() }\n"),
    ]);
    assert_eq!(edges(&graph), ["b.rs:1 -> a.rs"]);
}

//! Writes the files that follow from the editions: the JSON Schemas of their reports and the page of findings. With
//! `--check`, writes nothing and fails when one of them is stale. Another argument is the root of the project to write to.
#![expect(clippy::print_stderr, reason = "a developer's tool speaks on its terminal")]

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use guichet_text::{RuleDoc, findings_page};

fn main() -> ExitCode {
    let (flags, roots): (Vec<String>, Vec<String>) =
        std::env::args().skip(1).partition(|argument| argument.starts_with("--"));
    let check = flags.iter().any(|flag| flag == "--check");
    let root = roots.first().map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../.."), PathBuf::from);
    let programs = match guichet_programs::load() {
        Ok(programs) => programs,
        Err(reasons) => {
            for reason in reasons {
                eprintln!("{}", reason.line(true));
            }
            return ExitCode::FAILURE;
        }
    };
    let mut files: BTreeMap<PathBuf, String> = BTreeMap::new();
    let mut rules = Vec::new();
    for program in programs.iter() {
        for edition in program.forms.values().flatten() {
            let schema = guichet_artefact::report_schema(&edition.layout);
            let text = serde_json::to_string_pretty(&schema).unwrap_or_default() + "\n";
            files.insert(root.join(format!("schemas/programs/{}.json", edition.id)), text);
            rules.extend(edition.rule_codes().map(|(code, severity, message, fix)| RuleDoc {
                code,
                program: &program.id,
                severity,
                message,
                fix,
            }));
        }
    }
    files.insert(root.join("docs/constats.md"), findings_page(&rules));
    let mut stale = Vec::new();
    for (path, text) in &files {
        if fs::read_to_string(path).is_ok_and(|current| current == *text) {
            continue;
        }
        if check {
            stale.push(path.display().to_string());
            continue;
        }
        let written = path.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::write(path, text));
        if let Err(error) = written {
            eprintln!("{}: {error}", path.display());
            return ExitCode::FAILURE;
        }
    }
    if stale.is_empty() {
        return ExitCode::SUCCESS;
    }
    eprintln!("stale: run `cargo xtask generate` and commit the result\n{}", stale.join("\n"));
    ExitCode::FAILURE
}

//! Goldens: for every form of every program, a clean case, a faulty one and a nil return, byte for byte.

use std::{collections::BTreeSet, fmt::Write as _, fs, path::PathBuf};

use guichet_artefact::{Context, Format};
use guichet_pipeline::Verdict;
use guichet_testing::check_golden;
use guichet_text::Language;

use crate::support::{PROGRAMS, judge, root};

/// (program, form, case, directory) of every golden case.
fn cases() -> Vec<(String, String, String, PathBuf)> {
    let list = |path: PathBuf| -> Vec<PathBuf> {
        let mut found: Vec<PathBuf> =
            fs::read_dir(path).into_iter().flatten().map(|entry| entry.unwrap().path()).collect();
        found.sort();
        found
    };
    let name = |path: &PathBuf| path.file_name().unwrap().to_string_lossy().into_owned();
    let mut out = Vec::new();
    for adapter in list(root().join("crates/adapters")) {
        for program in list(adapter.join("golden")) {
            for form in list(program.clone()) {
                for case in list(form.clone()) {
                    out.push((name(&program), name(&form), name(&case), case));
                }
            }
        }
    }
    out
}

/// Findings as a clerk reads them, French then English.
fn findings(judgement: &guichet_pipeline::Judgement) -> String {
    let mut out = String::new();
    for answer in &judgement.answers {
        let edition = answer.edition.as_ref().map(|edition| edition.id.to_string()).unwrap_or_default();
        writeln!(out, "{} {:?} {edition}", answer.id, answer.verdict).unwrap();
    }
    for finding in &judgement.findings {
        writeln!(
            out,
            "\n{:?} {} {} [{}]",
            finding.severity,
            finding.code(),
            finding.pointer.as_deref().unwrap_or("-"),
            finding.programs.join(", ")
        )
        .unwrap();
        for language in [Language::Fr, Language::En] {
            let text = guichet_text::render(finding, language);
            writeln!(out, "  {}", text.message).unwrap();
            if let Some(expected) = text.expected {
                writeln!(out, "  {expected}").unwrap();
            }
            writeln!(out, "  → {}", text.fix).unwrap();
        }
    }
    out
}

#[test]
fn every_golden_case_is_byte_for_byte_what_it_was() {
    let mut wrong = Vec::new();
    let cases = cases();
    for (program, form, case, directory) in &cases {
        let bytes = fs::read(directory.join("submission.json")).unwrap();
        let judgement = judge(&bytes);
        let mut expect = |name: &str, content: &[u8]| {
            if let Err(reason) = check_golden(&directory.join("expected").join(name), content) {
                wrong.push(reason);
            }
        };
        expect("findings.txt", findings(&judgement).as_bytes());
        for answer in &judgement.answers {
            assert_eq!((&answer.program, &answer.form), (program, form), "{}", directory.display());
            let accepted = answer.verdict == Verdict::Accepted;
            // What the name promises: a clean case is accepted, a faulty one is refused.
            let nil_return = answer.edition.as_ref().is_some_and(|edition| edition.nil_return);
            let promised = match case.split('-').next().unwrap_or_default() {
                "propre" => true,
                "neant" => nil_return,
                "fautif" => false,
                other => panic!("{other}: a case is called propre, fautif or neant, with a suffix if need be"),
            };
            assert_eq!(accepted, promised, "{}: {}", directory.display(), findings(&judgement));
            let (true, Some(report)) = (accepted, &answer.report) else { continue };
            let document_date = judgement.submission.answer_period(answer.row).unwrap().last;
            for format in [Format::Json, Format::CsvExcel] {
                let bytes = guichet_artefact::render(report, &[], format, &Context { document_date }).unwrap();
                expect(&format!("report.{}", format.file_suffix()), &bytes);
            }
            let hash = guichet_artefact::content_hash(report, &[], &[]);
            expect("content_hash.txt", format!("{hash}\n").as_bytes());
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn every_form_has_a_clean_a_faulty_and_a_nil_golden() {
    let known: BTreeSet<(String, String, String)> =
        cases().into_iter().map(|(program, form, case, _)| (program, form, case)).collect();
    let mut missing = Vec::new();
    for program in PROGRAMS.iter() {
        for form in program.forms.keys() {
            for case in ["propre", "fautif", "neant"] {
                if !known.contains(&(program.id.to_string(), form.clone(), case.to_owned())) {
                    missing.push(format!("{}/{form}/{case}", program.id));
                }
            }
        }
    }
    assert!(missing.is_empty(), "no golden for {}", missing.join(", "));
}

#[test]
fn json_artefacts_are_valid_against_the_generated_schemas() {
    for (_, _, _, directory) in cases() {
        let judgement = judge(&fs::read(directory.join("submission.json")).unwrap());
        for answer in &judgement.answers {
            let (Verdict::Accepted, Some(report), Some(edition)) = (answer.verdict, &answer.report, &answer.edition)
            else {
                continue;
            };
            let path = root().join(format!("schemas/programs/{}.json", edition.id));
            let schema: serde_json::Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
            let document_date = judgement.submission.answer_period(answer.row).unwrap().last;
            let bytes = guichet_artefact::render(report, &[], Format::Json, &Context { document_date }).unwrap();
            let value: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
            let validator = jsonschema::options().should_validate_formats(true).build(&schema).unwrap();
            let errors: Vec<String> = validator.iter_errors(&value).map(|error| error.to_string()).collect();
            assert!(errors.is_empty(), "{}: {}", directory.display(), errors.join("\n"));
        }
    }
}

//! Editions: the date decides which one applies; a wrong one does not load, and all its errors are reported.

use std::{fs, path::Path};

use guichet_core::Day;
use guichet_engine::{LoadError, ProgramSet};
use serde_json::{Value, json};

use crate::support::{PROGRAMS, judge, root};

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

#[test]
fn the_day_decides_which_edition_holds() {
    let on = |program: &str, form: &str, text: &str| {
        PROGRAMS.get(program).unwrap().edition(form, day(text)).map(|edition| edition.id.edition.to_string())
    };
    assert_eq!(on("inclusion-ophq", "plan", "2004-12-31"), None);
    assert_eq!(on("inclusion-ophq", "plan", "2024-05-31").as_deref(), Some("2005-01-01"));
    assert_eq!(on("inclusion-ophq", "plan", "2024-06-01").as_deref(), Some("2024-06-01"));
    let several = PROGRAMS.iter().filter(|program| program.forms.values().any(|editions| editions.len() > 1)).count();
    assert!(several >= 3, "{several} programs have two editions");
    for program in PROGRAMS.iter() {
        for editions in program.forms.values() {
            for pair in editions.windows(2) {
                assert_eq!(pair[0].until, Some(pair[1].from), "{} and {} abut", pair[0].id, pair[1].id);
                let last = pair[1].from.plus_days(-1);
                assert!(pair[0].in_force(last) && !pair[1].in_force(last), "{}", pair[0].id);
                assert!(!pair[0].in_force(pair[1].from) && pair[1].in_force(pair[1].from), "{}", pair[1].id);
            }
        }
    }
}

/// A municipality of 12,000 that answers OPHQ for one year.
fn ophq(year: i32) -> Value {
    json!({
        "schema_version": "1.0.0", "language": "fr",
        "period": { "from": format!("{year}-01-01"), "to": format!("{year}-12-31") },
        "organization": { "code_geographique": "99901", "kind": "municipality", "name": "Ville d'essai (FICTIVE)", "population": { "value": 12_000, "year": year } },
        "answers": [{ "id": "r1", "program": "inclusion-ophq", "form": "plan", "period": { "from": format!("{year}-01-01"), "to": format!("{year}-12-31") } }],
        "plans": [{ "id": "p1", "kind": "action_plan", "title": "Plan", "domains": ["inclusion"], "adopted_on": format!("{year}-02-01"), "url": "https://exemple.invalid/plan", "resolution": { "number": "1", "date": format!("{year}-02-01") } }],
        "measures": [{ "id": "m1", "plan": "p1", "title": "Rampe", "planned": format!("{year}-05") }],
        "obstacles": [{ "id": "o1", "title": "Marches à l'entrée", "measures_taken": ["m1"] }]
    })
}

#[test]
fn the_ophq_threshold_follows_the_year() {
    let codes = |year: i32| -> Vec<String> {
        let judgement = judge(&serde_json::to_vec(&ophq(year)).unwrap());
        judgement
            .findings
            .iter()
            .filter(|finding| finding.is_error())
            .map(|finding| finding.code().to_owned())
            .collect()
    };
    assert_eq!(codes(2023), ["not_applicable"], "12,000 inhabitants are below 15,000");
    assert_eq!(codes(2025), Vec::<String>::new(), "and above 10,000");
}

#[test]
fn an_agreement_keeps_the_edition_of_its_call() {
    let with = |call: &str| {
        let mut document = ophq(2025);
        document["answers"] = json!([{ "id": "r1", "program": "jeunesse-sjmm", "form": "final", "period": { "from": "2025-01-01", "to": "2025-12-31" }, "agreement": "a1" }]);
        document["agreements"] = json!([{ "id": "a1", "program": "jeunesse-sjmm", "call_date": call, "period": { "from": "2024-12-01", "to": "2025-12-31" } }]);
        let judgement = judge(&serde_json::to_vec(&document).unwrap());
        judgement.answers[0].edition.as_ref().map(|edition| edition.id.edition.to_string())
    };
    assert_eq!(with("2021-06-01").as_deref(), Some("2021-01-01"));
    assert_eq!(with("2024-10-11").as_deref(), Some("2024-04-01"));
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

#[test]
fn a_wrong_edition_is_refused_with_all_its_reasons() {
    let directory = std::env::temp_dir().join(format!("guichet-editions-{}", std::process::id()));
    let program = directory.join("inclusion-ophq");
    copy(&root().join("crates/adapters/inclusion/editions/inclusion-ophq"), &program);
    assert!(ProgramSet::load_directory(&directory).is_ok());
    assert!(ProgramSet::load_directory(&program).is_ok(), "the directory of one program loads too");
    let path = program.join("plan/2024-06-01.toml");
    let text = fs::read_to_string(&path).unwrap();
    let text = text
        .replacen("from   = \"/organization/code_geographique\"", "from   = \"/organization/code_postal\"", 1)
        .replacen("required  = [", "required  = [\"signature\", ", 1)
        .replacen("empty  = \"blank\"\nsource = \"recoupement\"", "empty  = \"blank\"", 1);
    fs::write(&path, text).unwrap();
    let older = program.join("plan/2005-01-01.toml");
    let text = fs::read_to_string(&older).unwrap().replacen("until = 2024-06-01", "until = 2024-09-01", 1);
    fs::write(&older, text).unwrap();
    let Err(LoadError::Refused(reasons)) = ProgramSet::load_directory(&directory) else { panic!("it loaded") };
    let lines: Vec<String> = reasons.iter().map(|reason| reason.line(true)).collect();
    fs::remove_dir_all(&directory).unwrap();
    assert_eq!(lines.len(), 4, "{}", lines.join("\n"));
    for word in ["code_postal", "signature", "overlaps", "no source"] {
        assert_eq!(lines.iter().filter(|line| line.contains(word)).count(), 1, "{word}: {}", lines.join("\n"));
    }
}

#[test]
fn a_directory_without_editions_says_so() {
    let directory = root().join("docs");
    assert!(matches!(ProgramSet::load_directory(&directory), Err(LoadError::NotEditions(_))));
    assert!(matches!(ProgramSet::load_directory(&directory.join("nulle-part")), Err(LoadError::Unreadable(..))));
}

#[test]
fn an_editions_hash_is_of_its_meaning() {
    let load = |change: fn(String) -> String| {
        let base = root().join("crates/adapters/inclusion/editions");
        let program = fs::read_to_string(base.join("inclusion-ophq/program.toml")).unwrap();
        let edition = change(fs::read_to_string(base.join("inclusion-ophq/plan/2024-06-01.toml")).unwrap());
        let older = fs::read_to_string(base.join("inclusion-ophq/plan/2005-01-01.toml")).unwrap();
        let set = ProgramSet::load([
            ("inclusion-ophq/program.toml", program.as_str()),
            ("inclusion-ophq/plan/2005-01-01.toml", older.as_str()),
            ("inclusion-ophq/plan/2024-06-01.toml", edition.as_str()),
        ])
        .unwrap();
        set.get("inclusion-ophq").unwrap().forms["plan"][1].layout.edition_hash.clone()
    };
    let same = load(|text| text);
    assert_eq!(same, load(|text| format!("# une remarque\n{text}")), "a comment means nothing");
    assert_ne!(same, load(|text| text.replace("fold    = \"last\"", "fold    = \"first\"")), "a fold does");
}

//! `program.toml` and the head of an edition: each key is read, or its absence is refused.

use guichet_core::Channel;
use guichet_core::{Day, catalogue::answers};
use guichet_engine::{Due, ParamUnit, ProgramSet};
use serde_json::json;

use crate::support::{PROGRAM, codes, document, evaluate, field, loaded, read, shown};

const FIELD: &str = "from = \"/organization/name\"\nas = \"text\"\nempty = \"error\"";

/// The errors of a program whose file is changed.
#[track_caller]
fn refused(program: &str, edition: &str, expected: &[&str]) {
    let files = [("essai/program.toml", program), ("essai/final/2000-01-01.toml", edition)];
    let errors: Vec<String> = match ProgramSet::load(files) {
        Ok(_) => panic!("it loaded"),
        Err(errors) => errors.iter().map(|error| error.line(true)).collect(),
    };
    assert_eq!(errors.len(), expected.len(), "{}", errors.join("\n"));
    for (error, part) in errors.iter().zip(expected) {
        assert!(error.contains(part), "{part}: {error}");
    }
}

/// `program.toml` with one part replaced, which must be in it.
#[track_caller]
fn program(from: &str, to: &str) -> String {
    assert!(PROGRAM.contains(from), "{from}");
    PROGRAM.replacen(from, to, 1)
}

#[test]
pub(crate) fn a_program_holds_what_its_file_says() {
    let text = PROGRAM
        .replacen("name = { fr = \"Essai\", en = \"Trial\" }", "name = { fr = \"Nom\", en = \"Name\" }", 1)
        .replacen("body = { fr = \"Essai\", en = \"Trial\" }", "body = { fr = \"Ministère\", en = \"Department\" }", 1)
        .replacen("formats = [\"json\"]", "formats = [\"xlsx\", \"json\"]", 1)
        .replacen("consulted = 2026-01-01", "url = \"https://exemple.invalid\"\nconsulted = 2026-01-01", 1);
    let set = loaded(&text, &field(FIELD));
    let program = set.get("essai").unwrap();
    assert_eq!((&*program.id, program.domain.as_str(), program.kind.as_str()), ("essai", "famille", "grant"));
    assert_eq!((program.name.fr.as_str(), program.body.en.as_str()), ("Nom", "Department"));
    assert_eq!(program.formats, ["xlsx", "json"]);
    let source = &program.sources["s"];
    assert_eq!((source.reference.as_str(), source.consulted.as_str()), ("Essai", "2026-01-01"));
    assert_eq!(source.url.as_deref(), Some("https://exemple.invalid"));
}

#[test]
pub(crate) fn a_wrong_program_is_refused() {
    let good = field(FIELD);
    for (from, to, error) in [
        ("id = \"essai\"", "id = \"autre\"", "the directory is called essai"),
        ("domain = \"famille\"", "domain = \"lune\"", "`lune` unknown"),
        ("kind = \"grant\"", "kind = \"don\"", "`don` unknown"),
        ("formats = [\"json\"]", "formats = [\"pdf\"]", "expected: json"),
        ("channel = \"email\"", "channel = \"pigeon\"", "`pigeon` unknown"),
        ("source = \"s\"\n[source.s]", "[source.s]", "no source"),
        ("ref = \"Essai\"\n", "", "missing field `ref`"),
        ("consulted = 2026-01-01\n", "", "missing field `consulted`"),
        ("list = \"stage\"", "list = \"lune\"", "unknown list `lune`"),
        ("to_come = \"À venir\" }", "}", "says nothing of `to_come`"),
        ("to_come = \"À venir\" }", "to_come = \"À venir\", x = \"X\" }", "`x` is not in the list stage"),
        (
            "[codes.etape]\nlist = \"stage\"\nstatus = \"hypothesis\"\nsource = \"s\"",
            "[codes.etape]\nlist = \"stage\"\nstatus = \"hypothesis\"",
            "no source",
        ),
        (
            "[codes.etape]\nlist = \"stage\"\nstatus = \"hypothesis\"",
            "[codes.etape]\nlist = \"stage\"\nstatus = \"vrai\"",
            "hypothesis or verified",
        ),
        ("unit = \"basis_points\"", "unit = \"pour_cent\"", "unknown unit"),
        ("value = 3333, source = \"s\"", "value = 3333", "no source"),
        ("max = 2999,", "max = 100000,", "not in ascending order"),
    ] {
        refused(&program(from, to), &good, &[error]);
    }
    refused(&program("value = 3333,", ""), &good, &["value (integer) or tiers", "no value"]);
}

#[test]
pub(crate) fn the_receiver_is_the_one_of_the_region_or_of_the_mrc() {
    let table = |by: &str| {
        program(
            "status = \"hypothesis\"\nsource = \"s\"\n[source.s]",
            &format!(
                "status = {{ verified = {{ by = \"x\" }} }}\nsource = \"s\"\nby = \"{by}\"\n\
                 portal = {{ fr = \"Portail\", en = \"Portal\" }}\n[[receiver.table]]\ncode = \"04\"\n\
                 name = {{ fr = \"Quatre\", en = \"Four\" }}\nsource = \"s\"\n[source.s]"
            ),
        )
    };
    let set = loaded(&table("region"), &field(FIELD));
    let by_region = set.get("essai").unwrap();
    assert_eq!(by_region.receiver_for(Some("04"), Some("370")).fr, "Quatre");
    assert_eq!(by_region.receiver_for(Some("05"), Some("04")).fr, "Essai");
    assert_eq!((by_region.receiver.channel, by_region.receiver.verified), (Channel::Email, true));
    assert_eq!(by_region.receiver.portal.as_ref().map(|portal| portal.en.as_str()), Some("Portal"));
    let set = loaded(&table("mrc"), &field(FIELD));
    assert_eq!(set.get("essai").unwrap().receiver_for(Some("05"), Some("04")).fr, "Quatre");
    let set = loaded(PROGRAM, &field(FIELD));
    let plain = &set.get("essai").unwrap();
    assert_eq!((plain.receiver_for(Some("04"), None).fr.as_str(), plain.receiver.verified), ("Essai", false));
    refused(
        &table("region").replacen("en = \"Four\" }\nsource = \"s\"", "en = \"Four\" }", 1),
        &field(FIELD),
        &["no source"],
    );
}

#[test]
pub(crate) fn the_head_of_an_edition_is_read_as_written() {
    let text = field(&format!(
        "{FIELD}\nsection = {{ fr = \"Qui\", en = \"Who\" }}\nmax_length = 50\n\
         note = {{ fr = \"Rien\", en = \"Nothing\" }}"
    ))
    .replacen("from = 2000-01-01", "from = 2000-01-01, until = 2030-01-01", 1)
    .replacen("nil_return = true", "nil_return = true\nrequired = [\"c\"]", 1);
    let set = loaded(PROGRAM, &text);
    let edition = set.editions().next().unwrap();
    assert_eq!((edition.from, edition.until), (Day::new(2000, 1, 1).unwrap(), Day::new(2030, 1, 1)));
    let last = Day::new(2029, 12, 31).unwrap();
    assert!(edition.in_force(edition.from) && edition.in_force(last) && !edition.in_force(last.plus_days(1)));
    assert!(!edition.agreement && edition.nil_return);
    assert_eq!((edition.source.as_str(), &edition.due), ("s", &Due::Unknown));
    let layout = &edition.layout;
    assert_eq!((layout.title.fr.as_str(), layout.hypothesis), ("Rapport", true));
    let cell = &layout.fields[0];
    assert_eq!((cell.id.as_str(), cell.column.fr.as_str(), cell.required), ("c", "C", true));
    assert_eq!(cell.section.as_ref().map(|section| section.en.as_str()), Some("Who"));
    assert_eq!(cell.max_length, Some(50));
    // A required cell that no field covers, or that may stay empty.
    refused(PROGRAM, &text.replacen("[\"c\"]", "[\"d\"]", 1), &["covered by no field"]);
    refused(PROGRAM, &text.replacen("empty = \"error\"", "empty = \"blank\"", 1), &["empty = \"error\""]);
}

#[test]
pub(crate) fn a_part_is_verified_when_it_or_its_edition_says_so() {
    let verified =
        format!("status = {{ verified = {{ by = \"A\", on = 2027-01-01, sha256 = \"{}\" }} }}", "0".repeat(64));
    let count = |edition: &str| loaded(PROGRAM, edition).editions().next().unwrap().verified();
    assert_eq!(count(&field(FIELD)), (0, 1));
    assert_eq!(count(&field(&format!("{FIELD}\n{verified}"))), (1, 1));
    let head = field(FIELD).replacen("status = \"hypothesis\"", &verified, 1);
    assert_eq!(count(&head), (1, 1));
    let own = field(&format!("{FIELD}\nstatus = \"hypothesis\"")).replacen("status = \"hypothesis\"", &verified, 1);
    assert_eq!(count(&own), (0, 1));
}

#[test]
pub(crate) fn a_parameter_has_the_value_of_the_deciding_day() {
    let edition = |values: &str| {
        format!(
            "{}\n[param.seuil]\nlabel = {{ fr = \"Seuil\", en = \"Threshold\" }}\nunit = \"integer\"\n\
             status = \"hypothesis\"\nvalues = [{values}]\n",
            field("calc = \"param:seuil\"\nas = \"integer\"\nempty = \"blank\"")
        )
    };
    // The answer's period ends on 2025-12-31.
    let two = "{ from = 2000-01-01, value = 1, source = \"s\" }, { from = 2025-12-31, value = 2, source = \"s\" }";
    let later = two.replace("2025-12-31", "2026-01-01");
    for (values, expected) in [(two, "2"), (later.as_str(), "1")] {
        let outcome = evaluate(&edition(values), json!({}));
        assert_eq!((shown(&outcome, "c").as_str(), codes(&outcome)), (expected, vec![]));
    }
    let set = loaded(PROGRAM, &edition(two));
    let compiled = set.editions().next().unwrap();
    let own = compiled.params.iter().find(|param| param.name == "seuil").unwrap();
    assert_eq!((own.label.en.as_str(), own.unit), ("Threshold", ParamUnit::Integer));
    let submission = read(&document(json!({})));
    let row = submission.rows(answers::TABLE).next().unwrap();
    assert!(compiled.param_values(&submission, row).contains(&Some(2)));
    refused(PROGRAM, &edition(two).replace("seuil", "taux"), &["already defined in program.toml"]);
    let reversed = "{ from = 2001-01-01, value = 1, source = \"s\" }, { from = 2000-01-01, value = 2, source = \"s\" }";
    refused(PROGRAM, &edition(reversed), &["not in date order"]);
}

//! A refused value becomes a hole; everything else is read.

use guichet_core::{
    Cell, PartialDate, Submission,
    catalogue::{
        answers, budget, expenses, expenses_allocations, figures, funds, measures, organization, organization_contacts,
        plans, projects, staff, submission,
    },
    submission::{ExtensionValue, Place, Row, column_id},
};
use guichet_schema::read;

use crate::document::{found, full, small};

fn cell(submission: &Submission, pointer: &str) -> Cell {
    submission.at(submission.resolve(pointer).unwrap())
}

#[test]
fn twenty_errors_give_twenty_findings_and_leave_the_rest() {
    let text = r#"{
      "schema_version": "1.0.1", "langage": "fr", "language": "french",
      "period": {"from": "2022-01-01", "to": "2022-02-30"},
      "organization": {"code_geographique": "9", "kind": "ville", "name": "", "region": 17, "population": {"value": 1.5, "year": 2021}},
      "answers": [{"id": "a1", "program": "aines-mada-1", "form": "final", "period": {"from": "2022-01-01"}}],
      "plans": [{"id": "P1", "kind": "policy", "title": "Plan", "domains": ["aines", "aines"], "period": "2022-2024"}],
      "measures": [{"id": "m1", "title": "Bancs", "partners": "p1", "clienteles": ["seniors", "cats"]}, {"id": "m2"}, []],
      "projects": [{"id": "j1", "title": "Parc", "participants": {"precision": "about"}, "deprived_area": "oui"}],
      "expenses": [{"id": "d1", "category": "fees", "stage": "paid", "amount_cents": 100000000000001, "hours": "1,5", "amount_cents": 5},
                   {"id": "d2", "category": "fees", "stage": "paid", "amount_cents": 1250, "allocations": [{"share_bp": 5000, "program": "PAC"}]}]
    }"#;
    let reading = read(text.as_bytes());
    let expected = [
        ("unknown_schema_version", "/schema_version"),
        ("unknown_field", "/langage"),
        ("unknown_code", "/language"),
        ("invalid_date", "/period/to"),
        ("wrong_format", "/organization/code_geographique"),
        ("unknown_code", "/organization/kind"),
        ("text_length", "/organization/name"),
        ("wrong_type", "/organization/region"),
        ("number_not_exact", "/organization/population/value"),
        ("missing_field", "/answers/a1/period/to"),
        ("wrong_format", "/plans/0/id"),
        ("duplicate_value", "/plans/0/domains/1"),
        ("invalid_date", "/plans/0/period"),
        ("wrong_type", "/measures/m1/partners"),
        ("unknown_code", "/measures/m1/clienteles/1"),
        ("missing_field", "/measures/m2/title"),
        ("wrong_type", "/measures/2"),
        ("missing_field", "/projects/j1/participants/value"),
        ("wrong_type", "/projects/j1/deprived_area"),
        ("out_of_bounds", "/expenses/d1/amount_cents"),
        ("wrong_format", "/expenses/d1/hours"),
        ("duplicate_key", "/expenses/d1/amount_cents"),
        ("wrong_format", "/expenses/d2/allocations/0/program"),
    ];
    assert_eq!(found(&reading), expected.map(|(code, at)| (code.to_owned(), at.to_owned())));

    let submission = &reading.submission;
    for (code, pointer) in expected {
        // Elements and members name the whole value; unknown fields and whole rows have no cell.
        if !matches!(code, "unknown_field") && pointer != "/measures/2" {
            assert_eq!(cell(submission, pointer), Cell::Hole, "{pointer}");
        }
    }
    assert_eq!(submission.count(measures::TABLE), 3);
    assert_eq!(submission.cell(measures::TABLE, Row::at(2), 0), Cell::Hole);
    assert_eq!(cell(submission, "/organization/population/year"), Cell::Int(2021));
    assert_eq!(cell(submission, "/expenses/d1/measure"), Cell::Absent);
    let d2 = submission.find(expenses::TABLE, "d2").unwrap();
    assert_eq!(submission.int(expenses::TABLE, d2, expenses::AMOUNT_CENTS), Some(1250));
    let allocation = submission.child_rows(expenses_allocations::TABLE, d2).next().unwrap();
    assert_eq!(submission.int(expenses_allocations::TABLE, allocation, expenses_allocations::SHARE_BP), Some(5000));
    assert_eq!(submission.text(measures::TABLE, Row::at(0), measures::TITLE), Some("Bancs"));
    assert_eq!(submission.code(answers::TABLE, Row::at(0), answers::FORM), Some("final"));
}

#[test]
fn every_field_of_the_full_document_is_in_its_cell() {
    let reading = read(&serde_json::to_vec(&full()).unwrap());
    assert_eq!(found(&reading), []);
    let submission = &reading.submission;
    for table in guichet_core::TableId::all() {
        let parents = table.def().parent.map_or(1, |parent| submission.count(parent));
        assert_eq!(submission.count(table), if table.def().single { 1 } else { 2 * parents }, "{}", table.def().name);
        for row in submission.rows(table) {
            for column in 0..table.width() {
                let place = Place { table, row, column: column_id(column) };
                let cell = submission.at(place);
                assert!(!matches!(cell, Cell::Absent | Cell::Hole), "{}", submission.pointer(place));
                assert!(!matches!(cell, Cell::Ref(_, None)), "{}", submission.pointer(place));
                assert!(submission.list(cell).iter().all(|cell| !matches!(cell, Cell::Ref(_, None) | Cell::Hole)));
            }
        }
    }
    let first = Row::at(0);
    assert_eq!(submission.text(submission::TABLE, first, submission::SCHEMA_VERSION), Some("1.0.0"));
    assert_eq!(submission.text(organization::TABLE, first, organization::CODE_GEOGRAPHIQUE), Some("09020"));
    assert_eq!(submission.text(organization_contacts::TABLE, first, organization_contacts::EMAIL), Some("a@b.ca"));
    assert_eq!(submission.int(budget::TABLE, Row::at(1), budget::AMOUNT_CENTS), Some(100_000_000_000_000));
    assert_eq!(submission.text(figures::TABLE, first, figures::VALUE), Some("-12.500000"));
    assert_eq!(cell(submission, "/projects/projects-0/participants"), Cell::Quantity(40, 1));
    assert_eq!(cell(submission, "/staff/staff-0/vacant").ne(&Cell::Absent), staff::VACANT > 0);
    assert!(
        matches!(cell(submission, "/funds/funds-0/received/count"), Cell::Quantity(40, 1)),
        "{}",
        funds::RECEIVED_COUNT
    );
    assert_eq!(submission.text(plans::TABLE, first, plans::PERIOD), Some("2022-01-05/2022-03-10"));
    assert_eq!(
        submission.span(plans::TABLE, first, plans::PERIOD),
        "2022-01-05/2022-03-10".parse::<PartialDate>().ok()
    );
    assert_eq!(submission.target(projects::TABLE, first, projects::MEASURE), Some(first));
    // In the document's order, which depends on how the test wrote it.
    let mut extension = submission.extension("immigration-pac").to_vec();
    extension.sort_by(|a, b| a.0.cmp(&b.0));
    assert_eq!(
        extension,
        [
            ("a_boolean".to_owned(), ExtensionValue::Bool(false)),
            ("a_text".to_owned(), ExtensionValue::Text("x".into())),
            ("an_integer".to_owned(), ExtensionValue::Int(-5)),
        ]
    );
    let mut programs: Vec<&str> = submission.extension_programs().collect();
    programs.sort_unstable();
    assert_eq!(programs, ["aines", "immigration-pac"]);
}

#[test]
fn null_is_absent_and_the_first_of_two_values_stays() {
    let reading = read(small(r#","plans":null,"extensions":null,"language":"en","projects":[{"id":"j","title":"A","participants":null,"territories":[],"title":"B","description":null,"level":null}]"#).as_bytes());
    assert_eq!(
        found(&reading),
        [("duplicate_key".to_owned(), "/language".to_owned()), ("duplicate_key".into(), "/projects/j/title".into())]
    );
    let submission = &reading.submission;
    assert_eq!(submission.code(submission::TABLE, Row::at(0), submission::LANGUAGE), Some("fr"));
    assert_eq!(submission.text(projects::TABLE, Row::at(0), projects::TITLE), Some("A"));
    for absent in ["participants", "description", "level", "clienteles"] {
        assert_eq!(cell(submission, &format!("/projects/j/{absent}")), Cell::Absent, "{absent}");
    }
    let territories = cell(submission, "/projects/j/territories");
    assert!(matches!(territories, Cell::List(_)) && submission.list(territories).is_empty());
    assert_eq!(submission.count(plans::TABLE), 0);
}

#[test]
fn a_text_with_escapes_is_the_text_it_writes() {
    let reading =
        read(small(r#","narratives":[{"id":"n","topic":"effects","text":"a\u00e9\n\"\ud83d\ude42\/"}]"#).as_bytes());
    assert_eq!(found(&reading), []);
    let place = reading.submission.resolve("/narratives/n/text").unwrap();
    assert_eq!(reading.submission.text(place.table, place.row, place.column.into()), Some("aé\n\"🙂/"));
}

//! Evaluation never panics, is deterministic, and its lineage names existing values only.

use guichet_core::{Report, Submission, catalogue::answers};
use guichet_engine::{ProgramSet, lineage};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::support::{HEAD, document, load, read};

/// An edition that uses every verb.
fn set() -> ProgramSet {
    let fields = [
        (
            "somme",
            "from = \"/expenses/*/amount_cents\"\nwhere = { stage = \"paid\", date = { window = \"answer\" } }\nfold = \"sum\"\nas = \"dollars\"\nempty = \"blank\"",
        ),
        (
            "part",
            "from = \"/expenses/*/amount_cents\"\nwhere = { date = { window = \"submission\" } }\nfold = \"allocated_sum\"\nallocation = { eligible = true }\nas = \"dollars\"\nempty = \"blank\"",
        ),
        (
            "dernier",
            "from = \"/follow_ups/*/status\"\nwhere = { \"measure.domains\" = \"family\" }\nfold = \"last\"\nby = \"as_of\"\nas = \"text\"\nempty = \"blank\"",
        ),
        (
            "gens",
            "from = \"/activities/*/participants\"\nfold = \"sum\"\nas = \"quantity\"\nempty = \"blank\"\nabsent = \"blank\"",
        ),
        (
            "suite",
            "from = \"/measures/*/title\"\nwhere = { planned = { window = \"next\" } }\nfold = \"list\"\nas = \"text\"\nempty = \"blank\"",
        ),
        (
            "aide",
            "calc = { min = [{ share = [\"somme\", \"param:taux\"] }, \"param:plafond\"] }\nas = \"dollars\"\nempty = \"blank\"",
        ),
    ];
    let mut text = HEAD.to_owned();
    for (id, lines) in fields {
        text.push_str(&format!(
            "\n[[field]]\nid = \"{id}\"\ncolumn = {{ fr = \"C\", en = \"C\" }}\nsource = \"s\"\n{lines}\n"
        ));
    }
    text.push_str("\n[[table]]\nid = \"t\"\ntitle = { fr = \"T\", en = \"T\" }\nrows = \"/measures/*\"\norder = [\"title\", \"id\"]\nempty = \"blank\"\nsource = \"s\"\n[[table.column]]\nid = \"depense\"\ncolumn = { fr = \"D\", en = \"D\" }\nfrom = \"/expenses/*/amount_cents\"\nmatch = { measure = \"@row.id\" }\nfold = \"sum\"\nas = \"dollars\"\nempty = \"blank\"\nsource = \"s\"\n");
    load(&text).unwrap()
}

fn evaluate(set: &ProgramSet, submission: &Submission) -> Report {
    let edition = &set.get("essai").unwrap().forms["final"][0];
    edition.evaluate(submission, submission.rows(answers::TABLE).next().unwrap()).report
}

fn small() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<i64>().prop_map(Value::from),
        (-5i64..20_000).prop_map(Value::from),
        any::<bool>().prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
        prop::sample::select(vec![
            "m1",
            "m2",
            "paid",
            "2025",
            "2025-03-01",
            "2024-12/2025-02",
            "2026",
            "2025/..",
            "family",
            "done",
            "essai"
        ])
        .prop_map(Value::from),
        (0i64..50).prop_map(|value| json!({ "value": value, "precision": "about" })),
    ]
}

fn row(names: &'static [&'static str]) -> impl Strategy<Value = Value> {
    prop::collection::vec((prop::sample::select(names), small()), 0..8).prop_map(|members| {
        let mut row = serde_json::Map::new();
        for (name, value) in members {
            row.insert(name.to_owned(), value);
        }
        Value::Object(row)
    })
}

fn rows(names: &'static [&'static str]) -> impl Strategy<Value = Value> {
    prop::collection::vec(row(names), 0..6).prop_map(Value::Array)
}

fn submissions() -> impl Strategy<Value = Value> {
    (
        rows(&["id", "stage", "date", "amount_cents", "measure", "category", "allocations"]),
        rows(&["id", "title", "planned", "domains", "plan"]),
        rows(&["id", "measure", "status", "as_of"]),
        rows(&["id", "title", "participants"]),
    )
        .prop_map(|(expenses, measures, follow_ups, activities)| {
            document(json!({ "expenses": expenses, "measures": measures, "follow_ups": follow_ups, "activities": activities }))
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn evaluation_is_total_and_deterministic(document in submissions()) {
        let set = set();
        let submission = read(&document);
        let (once, again) = (evaluate(&set, &submission), evaluate(&set, &submission));
        prop_assert_eq!(&once.fields, &again.fields);
        prop_assert_eq!(&once.heap, &again.heap);
        let edition = &set.get("essai").unwrap().forms["final"][0];
        let tracer = lineage::Tracer::new(edition, &submission, &once);
        for cell in once.cells() {
            // Of lines that bear one id, which the rules across fields refuse, a name leads to the first.
            let id = once.cell_id(cell);
            let first = once.cells().find(|other| once.cell_id(*other) == id);
            prop_assert_eq!(once.find(&id), first);
            let edges = tracer.edges(cell);
            prop_assert!(edges.is_sorted());
        }
    }

    #[test]
    fn a_sum_is_the_sum_of_what_its_lineage_names(document in submissions()) {
        let set = set();
        let submission = read(&document);
        let report = evaluate(&set, &submission);
        let cell = report.find("somme").unwrap();
        if let guichet_core::report::Value::Cents(sum) = report.value(cell) {
            let edition = &set.get("essai").unwrap().forms["final"][0];
            let total: i64 = lineage::edges(edition, &submission, &report, cell)
                .iter()
                .filter(|edge| edge.role == lineage::Role::Value)
                .filter_map(|edge| match &edge.start {
                    lineage::Start::Field(place) => submission.int(place.table, place.row, usize::from(place.column)),
                    lineage::Start::Extension(_) => None,
                })
                .sum();
            prop_assert_eq!(sum, total);
        }
    }
}

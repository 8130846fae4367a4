//! The attachments on which a report depends, and forward lineage of several reports.

use guichet_core::{Place, catalogue::expenses, submission::Row};
use serde_json::json;

use crate::support::{document, judge};

#[test]
fn a_report_stands_on_the_attachments_that_it_reads_or_that_are_about_its_answer() {
    let hash = |digit: &str| digit.repeat(64);
    let mut document = document();
    document["attachments"] = json!([
        { "id": "x", "kind": "invoice", "name": "Facture", "sha256": hash("a") },
        { "id": "y", "kind": "letter", "name": "Lettre", "sha256": hash("b"), "about": "/answers/r1" },
        { "id": "z", "kind": "letter", "name": "Sans empreinte" }
    ]);
    let judgement = judge(&document);
    let hashes = |rank: usize| judgement.attachment_hashes(&judgement.answers[rank]);
    // `plans` reads none, and one is about its answer; `depenses` reads the names of all.
    assert_eq!(hashes(0), [hash("b")]);
    assert_eq!(hashes(1), [hash("a"), hash("b")]);
}

#[test]
fn forward_lineage_covers_every_report() {
    let judgement = judge(&document());
    let index = judgement.index();
    let amount = Place {
        table: expenses::TABLE,
        row: Row::FIRST,
        column: guichet_core::submission::column_id(expenses::AMOUNT_CENTS),
    };
    let reports: Vec<usize> = index.of(amount).iter().map(|affected| affected.report).collect();
    assert_eq!(reports, [1]);
}

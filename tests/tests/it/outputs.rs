//! The check that the compiled plan makes on each output cell agrees with the generated JSON Schema: a report without an
//! output finding is valid, and a report whose required cell is empty or out of bounds is not.

use std::{collections::HashMap, fs};

use guichet_artefact::{Context, Format};
use guichet_core::{Cell, Day, Place, TableId, catalogue::Kind, finding::Stage};
use serde_json::Value;

use crate::support::{Document, example, judge, root};

#[test]
fn the_plans_check_equals_the_generated_schema() {
    let mut validators: HashMap<String, jsonschema::Validator> = HashMap::new();
    let (mut valid, mut invalid) = (0, 0);
    for name in ["fictif/ville-fictive.json", "fictif/mrc-fictive.json", "fictif/organisme-mandataire-fictif.json"] {
        let bytes = example(name);
        let document = Document::new(&bytes);
        let base = judge(&bytes);
        // Every optional value removed in turn, every amount and count set to an odd value.
        let mut documents = vec![bytes.clone()];
        for table in TableId::all() {
            for row in base.submission.rows(table) {
                for column in 0..table.width() {
                    let place = Place { table, row, column: u16::try_from(column).unwrap() };
                    let definition = table.column_def(place.column);
                    if base.submission.at(place) == Cell::Absent {
                        continue;
                    }
                    if !definition.required {
                        documents.push(document.changed(&base.submission, place, None));
                    }
                    if matches!(definition.kind, Kind::Cents) {
                        documents.push(document.changed(&base.submission, place, Some(Value::from(-1))));
                    }
                }
            }
        }
        for bytes in documents {
            let judgement = judge(&bytes);
            for answer in &judgement.answers {
                let (Some(report), Some(edition)) = (&answer.report, &answer.edition) else { continue };
                let validator = validators.entry(edition.id.to_string()).or_insert_with(|| {
                    let path = root().join(format!("schemas/programs/{}.json", edition.id));
                    let schema: Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
                    jsonschema::options().should_validate_formats(true).build(&schema).unwrap()
                });
                let frozen_on =
                    judgement.submission.answer_period(answer.row).map_or(Day::from_number(1), |period| period.last);
                let json = guichet_artefact::render(report, &[], Format::Json, &Context { frozen_on }).unwrap();
                let json: Value = serde_json::from_slice(&json).unwrap();
                let errors: Vec<String> = validator.iter_errors(&json).map(|error| error.to_string()).collect();
                let found: Vec<&str> = judgement
                    .findings
                    .iter()
                    .filter(|finding| finding.is_error() && finding.answers.contains(&answer.row.rank()))
                    .filter(|finding| {
                        matches!(finding.stage(), Stage::Output | Stage::Program | Stage::Shape | Stage::CrossField)
                    })
                    .map(|finding| finding.code())
                    .collect();
                if errors.is_empty() {
                    valid += 1;
                    // A required cell without a value never passes for valid.
                    let empty = report.layout.fields.iter().enumerate().find(|(rank, field)| {
                        field.required
                            && matches!(
                                report.fields[*rank],
                                guichet_core::report::Value::Blank | guichet_core::report::Value::Undetermined
                            )
                    });
                    assert!(
                        empty.is_none() || report.nil,
                        "{}: {:?} is empty, the schema is silent",
                        edition.id,
                        empty.map(|(_, field)| &field.id)
                    );
                } else {
                    invalid += 1;
                    assert!(
                        !found.is_empty(),
                        "{}: the schema refuses, the plan is silent: {}",
                        edition.id,
                        errors.join("; ")
                    );
                }
            }
        }
    }
    assert!(valid > 1_000 && invalid > 50, "{valid} valid, {invalid} invalid: not much of a proof");
}

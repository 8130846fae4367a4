//! Merges findings that have the same cause.

use std::collections::{HashMap, HashSet};

use guichet_core::{Finding, finding::Arg};

/// Merges equal findings on the same value for several programs, and sorts errors first.
pub(crate) fn group(findings: &mut Vec<Finding>) {
    let mut known: HashMap<String, usize> = HashMap::new();
    let mut merged: Vec<Finding> = Vec::with_capacity(findings.len());
    for finding in findings.drain(..) {
        let key = format!(
            "{}|{:?}|{:?}|{:?}|{:?}",
            finding.code(),
            finding.pointer,
            finding.severity,
            finding.provided,
            cause(&finding)
        );
        match known.get(&key).and_then(|rank| merged.get_mut(*rank)) {
            None => {
                known.insert(key, merged.len());
                merged.push(finding);
            }
            Some(first) => {
                first.programs.extend(finding.programs);
                first.programs.sort();
                first.programs.dedup();
                first.answers.extend(finding.answers);
                first.answers.sort_unstable();
                first.answers.dedup();
                for pointer in finding.related {
                    if !first.related.contains(&pointer) {
                        first.related.push(pointer);
                    }
                }
            }
        }
    }
    // A warning that asks for a value is dropped when an error asks for the same one.
    let asked: HashSet<String> = merged
        .iter()
        .filter(|finding| matches!(finding.code(), "required_cell_empty" | "value_missing_in_row"))
        .filter_map(|finding| finding.pointer.clone())
        .collect();
    merged.retain(|finding| {
        let again = matches!(finding.code(), "adoption_incomplete" | "status_needs_reason" | "measure_name_missing");
        !(again && finding.pointer.as_ref().is_some_and(|pointer| asked.contains(pointer)))
    });
    // Stable: within a severity, the order of the stages and of the submission stays.
    merged.sort_by_key(|finding| finding.severity);
    *findings = merged;
}

/// The arguments that distinguish two causes at one pointer.
fn cause(finding: &Finding) -> Vec<&Arg> {
    let telling =
        ["where", "rows", "left", "right", "counted", "max", "name", "expected", "codes", "table", "min", "threshold"];
    finding.args.iter().filter(|(name, _)| telling.contains(name)).map(|(_, value)| value).collect()
}

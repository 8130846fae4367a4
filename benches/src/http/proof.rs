//! Nothing is measured before equality is proven: every service gives the engine's cells.

use anyhow::{Context as _, Result, ensure};
use guichet_engine::ProgramSet;
use guichet_pipeline::{Directory, judge};
use serde_json::Value;

use super::{client::Client, shape};
use crate::{fixture, report};

/// The two programs that are also written by hand: the large one, the small one.
pub const BY_HAND: [&str; 2] = ["famille-pfm", "inclusion-ophq"];

/// The schema of each of the two programs' outputs.
///
/// # Errors
/// When the example does not answer them.
pub fn schemas() -> Result<[(&'static str, Value); 2]> {
    let judgement = judge(&fixture::filed(), &fixture::programs()?, &Directory::default());
    let schema = |program: &'static str| {
        let answer = judgement.answers.iter().find(|answer| answer.program == program);
        let report = answer.and_then(|answer| answer.report.as_ref()).context(program)?;
        Ok::<_, anyhow::Error>((program, shape::schema(&report.layout)))
    };
    let [first, second] = BY_HAND;
    Ok([schema(first)?, schema(second)?])
}

/// Asks a service for its outputs, and compares them with the engine's.
///
/// # Errors
/// Where they differ.
pub fn same(client: &mut Client, document: &[u8], programs: &ProgramSet) -> Result<()> {
    let headers = ["Content-Type: application/json".to_owned()];
    let response = client.send("POST", "/map", &headers, document)?.expect(200)?;
    let found: Value = serde_json::from_slice(&response.body)?;
    let judgement = judge(document, programs, &Directory::default());
    for program in BY_HAND {
        let answer = judgement.answers.iter().find(|answer| answer.program == program);
        let made = answer.and_then(|answer| answer.report.as_ref()).context(program)?;
        let differences = report::differences(&report::plain(made), &found[program]);
        ensure!(differences.is_empty(), "{program}: {}", differences.join("; "));
    }
    Ok(())
}

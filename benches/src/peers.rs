//! Alternatives that a user could choose: the validator in Rust, and the scripts of `peers/` in Python and JavaScript.

use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
    str::FromStr as _,
};

use anyhow::{Context as _, Result, ensure};
use guichet_core::{Day, PartialDate, catalogue::CODE_LISTS};
use jsonschema::{Draft, Validator};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::report;

/// A validator of the crate `jsonschema` for our schema, which checks formats, ours included.
///
/// # Errors
/// When the schema does not compile.
pub fn validator() -> Result<Validator> {
    jsonschema::options()
        .with_draft(Draft::Draft202012)
        .should_validate_formats(true)
        .with_format("guichet-partial-date", |text: &str| PartialDate::from_str(text).is_ok())
        .with_format("date", |text: &str| Day::parse(text).is_some())
        .build(&serde_json::from_str(guichet_schema::schema())?)
        .map_err(|error| anyhow::anyhow!("{error}"))
}

/// CPU times of the peers, in microseconds for one document.
#[derive(Debug)]
pub struct Times {
    /// Python and its validator, with versions.
    pub python: String,
    /// Parse and validate.
    pub python_read: f64,
    /// Map the two programs.
    pub python_map: f64,
    /// JSONata and Node, with versions.
    pub jsonata: String,
    /// Map the two programs.
    pub jsonata_map: f64,
}

/// What a script prints.
#[derive(Debug, Deserialize)]
struct Printed {
    versions: String,
    #[serde(default)]
    read: f64,
    map: f64,
    reports: Map<String, Value>,
}

/// Runs the scripts on a submission, and checks that their reports are the expected ones.
///
/// # Errors
/// When a script fails, or gives another report.
pub fn run(bytes: &[u8], expected: Vec<(&str, Value)>, quick: bool) -> Result<Times> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let work = here.join("../target/peers");
    fs::create_dir_all(&work)?;
    fs::write(work.join("submission.json"), bytes)?;
    write_files(&work)?;
    let one = |peer: &str| -> Result<Printed> {
        let mut command = Command::new("sh");
        command.arg(here.join("peers/run.sh")).arg(peer).arg(&work).arg(if quick { "quick" } else { "full" });
        let output = command.stderr(Stdio::inherit()).output()?;
        ensure!(output.status.success(), "peers/run.sh {peer} failed");
        let printed: Printed = serde_json::from_slice(&output.stdout).with_context(|| format!("output of {peer}"))?;
        for (program, expected) in &expected {
            let found = printed.reports.get(*program).unwrap_or(&Value::Null);
            let differences = report::differences(expected, found);
            ensure!(differences.is_empty(), "{peer}, {program}: {}", differences.join("; "));
        }
        Ok(printed)
    };
    let (python, jsonata) = (one("python")?, one("jsonata")?);
    Ok(Times {
        python: python.versions,
        python_read: python.read,
        python_map: python.map,
        jsonata: jsonata.versions,
        jsonata_map: jsonata.map,
    })
}

/// Writes what every peer reads: the published schema, and the labels of the code lists.
///
/// # Errors
/// When a file cannot be written.
pub fn write_files(directory: &Path) -> Result<()> {
    fs::write(directory.join("schema.json"), guichet_schema::schema())?;
    fs::write(directory.join("labels.json"), serde_json::to_vec(&labels())?)?;
    Ok(())
}

/// French labels of the code lists, as pairs in the order of each list: constants for the mappings.
fn labels() -> Value {
    let pairs = |values: &[(&str, guichet_core::catalogue::Bilingual)]| {
        values.iter().map(|(code, label)| json!([code, label.fr])).collect::<Value>()
    };
    Value::Object(CODE_LISTS.iter().map(|codes| (codes.name.to_owned(), pairs(codes.values))).collect())
}

//! The XML document against its schema, by `xmllint`.

use std::{
    io::Write as _,
    process::{Command, Stdio},
};

use guichet_artefact::Format;

use crate::sample::{Given, add_line, report, set, string};

/// What `xmllint` says of a document: nothing when it is valid.
fn xmllint(document: &str) -> Result<(), String> {
    let schema = concat!(env!("CARGO_MANIFEST_DIR"), "/../../schemas/rapport/1.0.xsd");
    let mut child = Command::new("xmllint")
        .args(["--noout", "--nonet", "--schema", schema, "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("this test needs xmllint (Debian: apt-get install libxml2-utils): {error}"));
    child.stdin.take().expect("a pipe").write_all(document.as_bytes()).expect("xmllint reads");
    let output = child.wait_with_output().expect("xmllint ends");
    if output.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&output.stderr).into_owned()) }
}

#[track_caller]
fn valid(document: &str) {
    if let Err(error) = xmllint(document) {
        panic!("{error}\n{document}");
    }
}

#[track_caller]
fn refused(document: &str, from: &str, to: &str) {
    assert!(document.contains(from), "{from}");
    let error = xmllint(&document.replacen(from, to, 1)).expect_err(to);
    assert!(error.contains("Schemas validity error"), "{error}");
}

#[test]
fn documents_are_valid() {
    let mut report = report();
    valid(&string(&report, Format::Xml));
    report.nil = true;
    add_line(&mut report, "p3 \"<&>\"\n", [Given::Text("\u{1}\u{FFFE}]]>\u{B}"), Given::Blank, Given::Blank]);
    set(&mut report, "jour", Given::Text("2022-22"));
    set(&mut report, "mois", Given::Text("2021/2026"));
    let document = string(&report, Format::Xml);
    valid(&document);
    assert!(document.contains("cle=\"p3 &quot;&lt;&amp;&gt;&quot;&#10;\""), "{document}");
    assert!(document.contains(">\u{FFFD}\u{FFFD}]]&gt;\u{FFFD}<"), "{document}");
}

#[test]
fn the_schema_is_typed() {
    let document = string(&report(), Format::Xml);
    refused(&document, ">48350.00<", ">48350,00<");
    refused(&document, ">48350.00<", ">48350.5<");
    refused(&document, ">-12345<", ">12.5<");
    refused(&document, ">true<", ">oui<");
    refused(&document, ">2026-03-31<", ">31-03-2026<");
    refused(&document, "precision=\"about\"", "precision=\"environ\"");
    refused(&document, ">1500.00<", ">1500<");
    refused(&document, " xsi:type=\"texte\"", "");
    refused(&document, "xsi:type=\"texte\"", "xsi:type=\"autre\"");
    refused(&document, "id=\"plus\"", "id=\"moins\"");
    refused(&document, "edition=\"essai-x/final/2026-04-01+1\"", "edition=\"essai\"");
    refused(&document, " statut=\"hypothese\"", "");
}

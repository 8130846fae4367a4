//! Renders the documents of a submission: for each answer, its receiver's artefacts, or the reasons for its refusal.

use std::path::{Path, PathBuf};

use guichet_artefact::{Context, Format, content_hash, render};
use guichet_core::Finding;
use guichet_engine::Program;
use guichet_filing::FindingView;
use guichet_pipeline::{Answer, Judgement, Verdict};
use serde::Serialize;

use crate::{
    answers,
    files::Files,
    findings,
    page::Page,
    session::{Session, Stop, json, text},
};

/// The result for one answer.
#[derive(Debug)]
pub(crate) struct Made<'j> {
    /// The answer.
    pub(crate) answer: &'j Answer,
    /// Whether it would be filed.
    pub(crate) accepted: bool,
    /// Directory of its files.
    pub(crate) directory: PathBuf,
    /// Its files.
    pub(crate) files: Vec<MadeFile>,
    /// Hash of the content that the receiver would see.
    pub(crate) content_hash: Option<String>,
    /// The findings that block it, and those to be checked.
    pub(crate) findings: Vec<&'j Finding>,
}

/// A file of an answer.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct MadeFile {
    /// Path below the output directory, with `/`.
    pub(crate) path: String,
    /// Format of an artefact; `None` for findings.
    pub(crate) format: Option<&'static str>,
    /// Bytes.
    pub(crate) size: usize,
    /// SHA-256 of the bytes.
    pub(crate) sha256: String,
}

/// Renders the files of an answer below a directory and marks stale ones for removal, so that no document of an earlier
/// run remains for a program that refuses.
pub(crate) fn answer<'j>(
    session: &Session,
    judgement: &'j Judgement,
    answer: &'j Answer,
    directory: PathBuf,
    formats: Option<&[Format]>,
    files: &mut Files,
) -> Result<Made<'j>, Stop> {
    let accepted = judgement.accepts(answer);
    let mut made = Made {
        answer,
        accepted,
        directory,
        files: Vec::new(),
        content_hash: None,
        findings: judgement.findings_about(answer).collect(),
    };
    let base = base_name(answer);
    let documents = Format::ALL.map(|format| format!("{base}.{}", format.file_suffix()));
    let said = ["findings.json".to_owned(), "findings.txt".to_owned()];
    let stale: &[String] = if accepted { &said } else { &documents };
    files.remove.extend(stale.iter().map(|name| made.directory.join(name)));
    match (&answer.report, &answer.definition) {
        (Some(report), Some(program)) if accepted => {
            let own = own_formats(program);
            let context = Context { document_date: judgement.document_date(answer) };
            for format in formats.unwrap_or(&own) {
                let bytes = render(report, &[], *format, &context).map_err(|error| Stop::new(error.to_string()))?;
                made.add(files, &format!("{base}.{}", format.file_suffix()), Some(format.name()), bytes);
            }
            made.content_hash = Some(content_hash(report, &[], &judgement.attachment_hashes(answer)));
        }
        _ => {
            let views = FindingView::all(judgement, &made.findings);
            made.add(files, "findings.json", None, json(&views).into_bytes());
            made.add(files, "findings.txt", None, refusal(session, &made).into_bytes());
        }
    }
    Ok(made)
}

impl Made<'_> {
    fn add(&mut self, files: &mut Files, name: &str, format: Option<&'static str>, bytes: Vec<u8>) {
        let path = self.directory.join(name);
        let sha256 = guichet_schema::sha256_hex(&bytes);
        self.files.push(MadeFile { path: slashed(&path), format, size: bytes.len(), sha256 });
        files.add(path, bytes);
    }

    /// Its errors only.
    pub(crate) fn errors(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().copied().filter(|finding| finding.is_error())
    }

    /// As JSON, for a manifest.
    pub(crate) fn view(&self, judgement: &Judgement) -> MadeView {
        let program = self.answer.definition.as_ref();
        MadeView {
            answer: self.answer.id.clone(),
            program: self.answer.program.clone(),
            form: self.answer.form.clone(),
            edition: self.answer.edition.as_ref().map(|edition| edition.id.edition.to_string()),
            verdict: if self.accepted { Verdict::Accepted } else { Verdict::Refused },
            receiver: program.map(|program| guichet_filing::receiver(judgement, program, self.answer.row).0.clone()),
            channel: program.map(|program| program.receiver.channel),
            portal: program.and_then(|program| program.receiver.portal.clone()),
            hypothesis: self.answer.report.as_ref().map(|report| report.layout.hypothesis),
            content_hash: self.content_hash.clone(),
            errors: self.errors().map(|finding| finding.code().to_owned()).collect(),
            files: self.files.clone(),
        }
    }
}

/// An answer in a manifest.
#[derive(Debug, Serialize)]
pub(crate) struct MadeView {
    answer: String,
    program: String,
    form: String,
    edition: Option<String>,
    verdict: Verdict,
    receiver: Option<guichet_core::finding::Text>,
    channel: Option<guichet_core::Channel>,
    portal: Option<guichet_core::finding::Text>,
    hypothesis: Option<bool>,
    content_hash: Option<String>,
    errors: Vec<String>,
    files: Vec<MadeFile>,
}

/// The formats sent to the receiver.
fn own_formats(program: &Program) -> Vec<Format> {
    program.formats.iter().filter_map(|name| Format::named(name)).collect()
}

/// Base name of the answer's documents: `famille-pfm-final`.
fn base_name(answer: &Answer) -> String {
    slug(&format!("{}-{}", answer.program, answer.form))
}

fn refusal(session: &Session, made: &Made<'_>) -> String {
    let mut page = Page::default();
    let errors: Vec<&Finding> = made.errors().collect();
    let title = session.say(
        "cli-refused-report",
        &[
            ("program", text(made.answer.program.clone())),
            ("form", text(answers::form_label(session, &made.answer.form))),
        ],
    );
    page.title(&title);
    if errors.is_empty() {
        page.paragraph(0, &session.word("cli-no-edition"));
    }
    findings::blocks(session, &made.findings, &mut page);
    page.text()
}

/// A name for a file or a directory: lowercase letters and digits, hyphens between.
pub(crate) fn slug(name: &str) -> String {
    let mut out = String::new();
    for char in name.chars().flat_map(char::to_lowercase) {
        let plain = match char {
            'à' | 'â' | 'ä' => 'a',
            'é' | 'è' | 'ê' | 'ë' => 'e',
            'î' | 'ï' => 'i',
            'ô' | 'ö' => 'o',
            'ù' | 'û' | 'ü' => 'u',
            'ç' => 'c',
            other => other,
        };
        if plain.is_ascii_alphanumeric() {
            out.push(plain);
        } else if plain == 'œ' {
            out.push_str("oe");
        } else if !out.is_empty() && !out.ends_with('-') {
            out.push('-');
        }
        if out.len() >= 80 {
            break;
        }
    }
    let out = out.trim_end_matches('-');
    if out.is_empty() { "x".to_owned() } else { out.to_owned() }
}

/// The name, with a number appended if it is already taken.
pub(crate) fn unused(used: &mut std::collections::BTreeSet<String>, name: &str) -> String {
    let mut found = name.to_owned();
    let mut rank = 2;
    while !used.insert(found.clone()) {
        found = format!("{name}-{rank}");
        rank += 1;
    }
    found
}

fn slashed(path: &Path) -> String {
    path.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::slug;

    #[test]
    fn names_are_safe_in_every_file_system() {
        assert_eq!(slug("Ville de Sainte-Fiction (FICTIVE)"), "ville-de-sainte-fiction-fictive");
        assert_eq!(slug("../../étc/Œuvre\u{202e}"), "etc-oeuvre");
        assert_eq!(slug("…"), "x");
    }
}

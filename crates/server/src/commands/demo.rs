//! `guichet demo`: validates every embedded example and renders its documents for every program.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use guichet_core::finding::Text;
use guichet_engine::{Edition, ProgramSet};
use guichet_filing::FindingView;
use guichet_pipeline::{Directory, Judgement, judge};
use serde::{Deserialize, Serialize};

use super::{coverage, demo_filing, explain};
use crate::{
    answers, cli,
    examples::EXAMPLES,
    fanout::{self, Made, MadeView},
    files::{self, Files},
    findings, input,
    page::Page,
    session::{Outcome, Session, Stop, json, number, text},
    table::Table,
    value,
    wrap::{clean, cut},
};

/// Maximum number of causes shown for a refused answer.
const CAUSES: usize = 2;

struct Judged {
    name: String,
    bytes: Vec<u8>,
    judgement: Judgement,
}

/// What was written, as JSON: `manifest.json`, at the top of the output directory.
#[derive(Serialize)]
struct Manifest {
    notice: Text,
    submissions: Vec<SubmissionView>,
}

#[derive(Serialize)]
struct SubmissionView {
    submission: String,
    organization: Option<String>,
    code_geographique: Option<String>,
    size: usize,
    sha256: String,
    usable: bool,
    blocked: bool,
    answers: Vec<MadeView>,
    files: Vec<fanout::MadeFile>,
}

/// The part of an earlier manifest that lists the files written by that run.
#[derive(Deserialize)]
struct Earlier {
    submissions: Vec<EarlierSubmission>,
}

#[derive(Deserialize)]
struct EarlierSubmission {
    #[serde(default)]
    answers: Vec<EarlierFiles>,
    #[serde(default)]
    files: Vec<EarlierFile>,
}

#[derive(Deserialize)]
struct EarlierFiles {
    #[serde(default)]
    files: Vec<EarlierFile>,
}

#[derive(Deserialize)]
struct EarlierFile {
    path: PathBuf,
    sha256: String,
}

pub(crate) fn run(session: &Session, arguments: &cli::Demo) -> Result<Outcome, Stop> {
    let programs = session.programs()?;
    let judged = submissions(session, arguments.data.as_deref(), &programs)?;
    let mut files = Files::default();
    let mut used = BTreeSet::new();
    let mut made: Vec<(&Judged, Vec<Made<'_>>, Vec<fanout::MadeFile>)> = Vec::new();
    for one in &judged {
        made.push(fan_out(session, one, &mut used, &mut files)?);
    }
    let manifest = Manifest {
        notice: Text {
            fr: guichet_text::text(guichet_text::Language::Fr, "cli-demo-notice", &[]),
            en: guichet_text::text(guichet_text::Language::En, "cli-demo-notice", &[]),
        },
        submissions: made.iter().map(|(one, answers, own)| submission_view(session, one, answers, own)).collect(),
    };
    files.add("README.txt", readme(session, &made).into_bytes());
    files.add("manifest.json", json(&manifest).into_bytes());
    files.remove.extend(stale(&arguments.out));
    files.commit(&arguments.out).map_err(|error| session.cannot_write(&error.path, &error.cause))?;
    let exit = if judged.iter().all(|one| one.judgement.usable) { 0 } else { 2 };
    if session.json {
        return Ok(Outcome { text: json(&manifest), exit });
    }
    let mut page = Page::default();
    page.title(&session.word("cli-demo-title"));
    overview(session, arguments, &made, &mut page);
    for (one, answers, _) in &made {
        organization(session, arguments, one, answers, &mut page);
    }
    page.title(&session.word("cli-coverage-title"));
    reduction(session, &programs, &made, &mut page)?;
    example(session, &made, &mut page);
    page.blank();
    if !arguments.no_serve {
        return demo_filing::run(session, arguments, &page.text());
    }
    Ok(Outcome { text: page.text(), exit })
}

/// The embedded examples, then the `*.json` files of a directory, each evaluated.
fn submissions(session: &Session, data: Option<&Path>, programs: &ProgramSet) -> Result<Vec<Judged>, Stop> {
    let mut out: Vec<(String, Vec<u8>)> =
        EXAMPLES.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec())).collect();
    if let Some(directory) = data {
        let unreadable = |error| session.cannot_read(&directory.display().to_string(), &error);
        let mut paths = Vec::new();
        for entry in fs::read_dir(directory).map_err(unreadable)? {
            let path = entry.map_err(unreadable)?.path();
            if path.extension().is_some_and(|extension| extension == "json") && path.is_file() {
                paths.push(path);
            }
        }
        paths.sort();
        if paths.is_empty() {
            return Err(Stop::new(session.say("cli-no-json", &[("path", text(directory.display().to_string()))])));
        }
        for path in paths {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            out.push((name, input::read(session, &path)?.bytes));
        }
    }
    let judged = out.into_iter().map(|(name, bytes)| {
        let judgement = judge(&bytes, programs, &Directory::default());
        Judged { name, bytes, judgement }
    });
    Ok(judged.collect())
}

type Fanned<'j> = (&'j Judged, Vec<Made<'j>>, Vec<fanout::MadeFile>);

fn fan_out<'j>(
    session: &Session,
    one: &'j Judged,
    used: &mut BTreeSet<String>,
    files: &mut Files,
) -> Result<Fanned<'j>, Stop> {
    let judgement = &one.judgement;
    let stem = fanout::slug(Path::new(&one.name).file_stem().unwrap_or_default().to_string_lossy().as_ref());
    let owner = match answers::organization_code(&judgement.submission) {
        _ if !judgement.usable => session.word("cli-dir-unusable"),
        Some(code) => fanout::slug(&format!("{code}-{}", answers::organization_name(session, &judgement.submission))),
        None => fanout::slug(&answers::organization_name(session, &judgement.submission)),
    };
    let root = fanout::unused(used, &format!("{owner}/{stem}"));
    let mut made = Vec::new();
    for answer in &judgement.answers {
        let directory = fanout::unused(used, &format!("{root}/{}", fanout::slug(&answer.id)));
        made.push(fanout::answer(session, judgement, answer, directory.into(), None, files)?);
    }
    let mut own = Vec::new();
    if judgement.answers.is_empty() {
        let all: Vec<&guichet_core::Finding> = judgement.findings.iter().collect();
        let mut page = Page::default();
        page.title(&clean(&one.name));
        findings::blocks(session, &all, &mut page);
        for (name, bytes) in [
            ("findings.json", json(&FindingView::all(judgement, &all)).into_bytes()),
            ("findings.txt", page.text().into_bytes()),
        ] {
            let path = format!("{root}/{name}");
            own.push(fanout::MadeFile {
                path: path.clone(),
                format: None,
                size: bytes.len(),
                sha256: guichet_schema::sha256_hex(&bytes),
            });
            files.add(path, bytes);
        }
    }
    Ok((one, made, own))
}

fn submission_view(session: &Session, one: &Judged, made: &[Made<'_>], own: &[fanout::MadeFile]) -> SubmissionView {
    let judgement = &one.judgement;
    SubmissionView {
        submission: one.name.clone(),
        organization: judgement.usable.then(|| answers::organization_name(session, &judgement.submission)),
        code_geographique: answers::organization_code(&judgement.submission),
        size: one.bytes.len(),
        sha256: guichet_schema::sha256_hex(&one.bytes),
        usable: judgement.usable,
        blocked: judgement.blocked,
        answers: made.iter().map(|made| made.view(judgement)).collect(),
        files: own.to_vec(),
    }
}

/// Files of an earlier run that have not been modified since; those that this run does not write again are removed.
fn stale(out: &Path) -> Vec<PathBuf> {
    let Ok(bytes) = fs::read(out.join("manifest.json")) else { return Vec::new() };
    let Ok(earlier) = serde_json::from_slice::<Earlier>(&bytes) else { return Vec::new() };
    let listed = earlier.submissions.into_iter().flat_map(|submission| {
        submission.answers.into_iter().flat_map(|answer| answer.files).chain(submission.files).collect::<Vec<_>>()
    });
    listed
        .filter(|file| files::below(&file.path))
        .filter(|file| {
            fs::read(out.join(&file.path)).is_ok_and(|bytes| guichet_schema::sha256_hex(&bytes) == file.sha256)
        })
        .map(|file| file.path)
        .collect()
}

fn readme(session: &Session, made: &[Fanned<'_>]) -> String {
    let mut page = Page::default();
    page.title(&session.word("cli-demo-title"));
    page.paragraph(0, &session.word("cli-demo-notice"));
    page.paragraph(0, &session.word("cli-demo-readme"));
    for (one, answers, own) in made {
        page.heading(&title(session, one));
        let mut table = Table::new(["", ">", ""]);
        let files = answers.iter().flat_map(|made| &made.files).chain(own);
        for file in files {
            table.row([
                file.path.clone(),
                value::size(file.size, session.english()),
                file.sha256.get(..12).unwrap_or_default().to_owned(),
            ]);
        }
        page.table(0, &table);
    }
    page.text()
}

fn title(session: &Session, one: &Judged) -> String {
    if !one.judgement.usable {
        return clean(&one.name);
    }
    let name = answers::organization_name(session, &one.judgement.submission);
    let code =
        answers::organization_code(&one.judgement.submission).map_or_else(String::new, |code| format!(" · {code}"));
    format!("{name}{code} · {}", clean(&one.name))
}

fn overview(session: &Session, arguments: &cli::Demo, made: &[Fanned<'_>], page: &mut Page) {
    let all = made.iter().flat_map(|(_, answers, _)| answers);
    let (total, accepted) = (all.clone().count(), all.filter(|made| made.accepted).count());
    let args = [
        ("count", number(made.len())),
        ("total", number(total)),
        ("accepted", number(accepted)),
        ("path", text(arguments.out.display().to_string())),
    ];
    page.paragraph(0, &session.say("cli-demo-overview", &args));
    page.paragraph(0, &session.word("cli-hypothesis"));
}

/// One submission: a row per answer.
fn organization(session: &Session, arguments: &cli::Demo, one: &Judged, made: &[Made<'_>], page: &mut Page) {
    page.heading(&title(session, one));
    if made.is_empty() {
        page.line(session.word(if one.judgement.usable { "cli-no-answer" } else { "cli-unusable" }));
        for finding in &one.judgement.findings {
            page.paragraph(2, &guichet_text::render(finding, session.language).message);
        }
        return;
    }
    let heads = ["cli-head-program", "cli-head-receiver-channel", "cli-head-documents", ">"];
    let mut table = Table::new(heads.map(|id| if id == ">" { ">".to_owned() } else { session.word(id) })).spaced();
    for made in made {
        table.row(row(session, &one.judgement, made));
    }
    page.table(0, &table);
    if let Some(first) = made.first().and_then(|made| made.directory.parent()) {
        page.line(session.say("cli-written-below", &[("path", text(arguments.out.join(first).display().to_string()))]));
    }
}

fn row(session: &Session, judgement: &Judgement, made: &Made<'_>) -> [String; 4] {
    let answer = made.answer;
    let mark = if made.accepted { "✓" } else { "✗" };
    let edition = answer.edition.as_ref().map_or_else(
        || session.word("cli-edition-none"),
        |edition| session.say("cli-edition", &[("edition", text(edition.id.edition.to_string()))]),
    );
    let program =
        format!("{mark} {}\n  {}\n  {edition}", clean(&answer.program), answers::form_label(session, &answer.form));
    let receiver = answer.definition.as_ref().map_or_else(String::new, |program| {
        format!(
            "{}\n{}",
            session.pick(guichet_filing::receiver(judgement, program, answer.row).0),
            answers::channel(session, program)
        )
    });
    if !made.accepted {
        let errors: Vec<&guichet_core::Finding> = made.errors().collect();
        let mut lines = vec![match errors.len() {
            0 => session.word("cli-verdict-refused"),
            count => session.count("cli-refused-count", count),
        }];
        for finding in errors.iter().take(CAUSES) {
            lines.push(format!("· {}", cut(&guichet_text::render(finding, session.language).message, 150)));
        }
        if errors.is_empty() {
            lines.push(format!("· {}", session.word("cli-no-edition")));
        } else if errors.len() > CAUSES {
            lines.push(format!("· {}", session.count("cli-and-others", errors.len() - CAUSES)));
        }
        return [program, receiver, lines.join("\n"), String::new()];
    }
    let hash = made.content_hash.as_deref().and_then(|hash| hash.get(..12)).unwrap_or_default();
    let names = made.files.iter().map(|file| file_name(&file.path)).collect::<Vec<_>>().join("\n");
    let sizes = made.files.iter().map(|file| value::size(file.size, session.english())).collect::<Vec<_>>().join("\n");
    [program, receiver, format!("{names}\n{}", session.say("cli-content-hash", &[("value", text(hash))])), sizes]
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// The reduction for all programs, then for the submission with the most answers.
fn reduction(session: &Session, programs: &ProgramSet, made: &[Fanned<'_>], page: &mut Page) -> Result<(), Stop> {
    let latest = coverage::latest(session, programs, &[])?;
    let editions: Vec<&Edition> = latest.iter().map(AsRef::as_ref).collect();
    page.page(&coverage::summary(session, &editions));
    if let Some((one, answers, _)) = made.iter().max_by_key(|(_, answers, _)| answers.len()) {
        let own: Vec<&Edition> = answers.iter().filter_map(|made| made.answer.edition.as_deref()).collect();
        let found = guichet_engine::coverage::reduction(&own, guichet_engine::coverage::Basis::All, true);
        let args = [
            ("name", text(answers::organization_name(session, &one.judgement.submission))),
            ("count", number(own.len())),
            ("total", number(found.form_by_form)),
            ("value", number(found.once)),
        ];
        page.paragraph(0, &session.say("cli-demo-own-reduction", &args));
    }
    Ok(())
}

/// Explains one cell: the amount that depends on the most values.
fn example(session: &Session, made: &[Fanned<'_>], page: &mut Page) {
    let accepted = made
        .iter()
        .flat_map(|(one, answers, _)| answers.iter().filter(|made| made.accepted).map(move |made| (*one, made)));
    let told = accepted.filter_map(|(one, made)| {
        explain::telling(&one.judgement, made.answer).map(|(cell, weight)| (one, made, cell, weight))
    });
    // On a tie, the first one in the order of the examples.
    let best = told.reduce(|best, next| if next.3 > best.3 { next } else { best });
    let Some((one, made, cell, _)) = best else { return };
    if let Some(derivation) = explain::derivation(session, &one.judgement, made.answer, cell) {
        page.title(&session.say(
            "cli-demo-explain",
            &[("name", text(answers::organization_name(session, &one.judgement.submission)))],
        ));
        page.heading(&explain::title(session, &derivation));
        page.page(&explain::page(session, &derivation));
    }
}

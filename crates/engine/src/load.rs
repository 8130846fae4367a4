//! Loads files into a set of programs, or reports every error that prevents it.

use std::{collections::BTreeMap, fs, io, path::Path, sync::Arc};

use guichet_core::{Channel, Day, Named as _, finding::Text};

use crate::{
    compile::{self, Compiler},
    diagnostic::Diagnostic,
    plan::{Edition, Program, Receiver},
    raw::RawProgram,
};

/// A file of editions: its path under `editions/`, and its text.
type File = (String, String);

/// A set of programs, ready to evaluate.
#[derive(Debug, Default, Clone)]
pub struct ProgramSet {
    programs: BTreeMap<String, Arc<Program>>,
}

impl ProgramSet {
    /// Loads a set from the files of one or more adapters.
    ///
    /// # Errors
    /// Every error in the files.
    pub fn load<'f>(files: impl IntoIterator<Item = (&'f str, &'f str)>) -> Result<Self, Vec<Diagnostic>> {
        let mut by_program: BTreeMap<&str, Vec<(&str, &str)>> = BTreeMap::new();
        let mut diagnostics = Vec::new();
        for (path, text) in files {
            match path.split_once('/') {
                Some((program, rest)) => by_program.entry(program).or_default().push((rest, text)),
                None => diagnostics.push(stray(path)),
            }
        }
        let mut programs = BTreeMap::new();
        for (name, files) in by_program {
            match program(name, &files) {
                Ok(program) => {
                    programs.insert(program.id.to_string(), Arc::new(program));
                }
                Err(reasons) => diagnostics.extend(reasons),
            }
        }
        if diagnostics.is_empty() { Ok(Self { programs }) } else { Err(diagnostics) }
    }

    /// Loads a directory laid out like an adapter's `editions/`, at run time.
    ///
    /// # Errors
    /// When the directory cannot be read, contains no program, or has errors, all of which are reported at once.
    pub fn load_directory(directory: &Path) -> Result<Self, LoadError> {
        let files = read_directory(directory)?;
        if !files.iter().any(|(path, _)| path.ends_with("program.toml")) {
            return Err(LoadError::NotEditions(directory.display().to_string()));
        }
        Self::load(files.iter().map(|(path, text)| (path.as_str(), text.as_str()))).map_err(LoadError::Refused)
    }

    /// Adds the programs of another set; a program of the same id is replaced whole.
    pub fn merge(&mut self, other: Self) {
        self.programs.extend(other.programs);
    }

    /// Every program, by id.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Program>> {
        self.programs.values()
    }

    /// A program by id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Arc<Program>> {
        self.programs.get(id)
    }

    /// Every edition of every form of every program.
    pub fn editions(&self) -> impl Iterator<Item = &Arc<Edition>> {
        self.iter().flat_map(|program| program.forms.values().flatten())
    }

    /// Adds a program under another id, for measurements of growth.
    pub fn insert(&mut self, id: String, program: Arc<Program>) {
        self.programs.insert(id, program);
    }
}

impl Program {
    /// The edition of a form that is in force on a day.
    #[must_use]
    pub fn edition(&self, form: &str, day: Day) -> Option<&Arc<Edition>> {
        self.forms.get(form)?.iter().find(|edition| edition.in_force(day))
    }

    /// Who receives a report of an organization of that region and MRC.
    #[must_use]
    pub fn receiver_for(&self, region: Option<&str>, mrc: Option<&str>) -> &Text {
        let code = match self.receiver.by.as_deref() {
            Some("region") => region,
            Some("mrc") => mrc,
            _ => None,
        };
        code.and_then(|code| self.receiver.table.get(code)).unwrap_or(&self.receiver.name)
    }
}

/// Why a directory was not loaded.
#[derive(Debug)]
pub enum LoadError {
    /// It could not be read.
    Unreadable(String, io::Error),
    /// It holds no `program.toml`.
    NotEditions(String),
    /// It has errors; all are given.
    Refused(Vec<Diagnostic>),
}

/// Reads every TOML file below a directory. The directory may also be that of a single program.
fn read_directory(directory: &Path) -> Result<Vec<File>, LoadError> {
    let unreadable = |error| LoadError::Unreadable(directory.display().to_string(), error);
    let mut files = Vec::new();
    let prefix = if directory.join("program.toml").is_file() {
        let name = directory.canonicalize().map_err(unreadable)?;
        format!("{}/", name.file_name().unwrap_or_default().to_string_lossy())
    } else {
        String::new()
    };
    let mut waiting = vec![(directory.to_path_buf(), prefix)];
    while let Some((path, prefix)) = waiting.pop() {
        for entry in fs::read_dir(&path).map_err(unreadable)? {
            let entry = entry.map_err(unreadable)?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if entry.path().is_dir() {
                waiting.push((entry.path(), format!("{prefix}{name}/")));
            } else if name.ends_with(".toml") {
                files.push((format!("{prefix}{name}"), fs::read_to_string(entry.path()).map_err(unreadable)?));
            }
        }
    }
    files.sort();
    Ok(files)
}

fn stray(path: &str) -> Diagnostic {
    Diagnostic {
        file: path.to_owned(),
        at: String::new(),
        message: Text {
            fr: "attendu : programme/program.toml ou programme/formulaire/date.toml".into(),
            en: "expected: program/program.toml or program/form/date.toml".into(),
        },
    }
}

fn program(name: &str, files: &[(&str, &str)]) -> Result<Program, Vec<Diagnostic>> {
    let file = format!("{name}/program.toml");
    let wrong =
        |at: &str, fr: String, en: String| Diagnostic { file: file.clone(), at: at.into(), message: Text { fr, en } };
    let Some((_, text)) = files.iter().find(|(path, _)| *path == "program.toml") else {
        return Err(vec![wrong("", "fichier absent".into(), "file missing".into())]);
    };
    let table: toml::Table = text
        .parse()
        .map_err(|error| vec![wrong("", format!("n'est pas du TOML : {error}"), format!("is not TOML: {error}"))])?;
    let raw: RawProgram = toml::Value::Table(table.clone()).try_into().map_err(|error: toml::de::Error| {
        vec![wrong("", format!("ne se lit pas : {}", error.message()), format!("cannot be read: {}", error.message()))]
    })?;
    let (shared, mut diagnostics) = compile::shared(&raw, &table, &file);
    if raw.id != name {
        diagnostics.push(wrong(
            "id",
            format!("« {} » : le dossier s'appelle {name}", raw.id),
            format!("`{}`: the directory is called {name}", raw.id),
        ));
    }
    let mut forms: BTreeMap<String, Vec<Arc<Edition>>> = BTreeMap::new();
    // Dates are compared even when an edition has other errors, so that all errors are reported at once.
    let mut dates: BTreeMap<String, Vec<(Day, Option<Day>, String)>> = BTreeMap::new();
    for (path, text) in files.iter().filter(|(path, _)| *path != "program.toml") {
        let full = format!("{name}/{path}");
        let Some((form, edition)) = path
            .strip_suffix(".toml")
            .and_then(|path| path.split_once('/'))
            .filter(|(_, edition)| !edition.contains('/'))
        else {
            diagnostics.push(stray(&full));
            continue;
        };
        if let Some((from, until)) = in_force(text)
            && !edition.contains('+')
        {
            dates.entry(form.to_owned()).or_default().push((from, until, full.clone()));
        }
        let mut compiler = Compiler::new(&shared, &full);
        if let Some(edition) = compiler.edition(form, edition, text) {
            forms.entry(form.to_owned()).or_default().push(Arc::new(edition));
        }
        diagnostics.extend(compiler.diagnostics);
    }
    if files.len() < 2 {
        diagnostics.push(wrong("", "aucune édition".into(), "no edition".into()));
    }
    for (form, mut spans) in dates {
        spans.sort();
        for pair in spans.windows(2) {
            let [(from, until, first), (next, _, second)] = pair else { continue };
            let problem = match until {
                None => Some(("se chevauche avec", "overlaps with")),
                Some(until) if until > next => Some(("se chevauche avec", "overlaps with")),
                Some(until) if until < next => Some(("laisse un trou avant", "leaves a gap before")),
                Some(_) => None,
            };
            if let Some((fr, en)) = problem {
                let until = until.map_or_else(|| "…".to_owned(), |until| until.to_string());
                diagnostics.push(Diagnostic {
                    file: first.clone(),
                    at: "in_force".into(),
                    message: Text {
                        fr: format!("{form}, {from} à {until} : {fr} {second} ({next})"),
                        en: format!("{form}, {from} to {until}: {en} {second} ({next})"),
                    },
                });
            }
        }
    }
    // A channel that is not one of ours has its diagnostic.
    let Some(channel) = Channel::named(&raw.receiver.channel).filter(|_| diagnostics.is_empty()) else {
        return Err(diagnostics);
    };
    for editions in forms.values_mut() {
        editions.sort_by_key(|edition| edition.from);
    }
    Ok(Program {
        id: raw.id.as_str().into(),
        domain: raw.domain,
        kind: raw.kind,
        name: raw.name,
        body: raw.body,
        formats: raw.formats,
        receiver: Receiver {
            name: raw.receiver.name,
            channel,
            portal: raw.receiver.portal,
            by: raw.receiver.by,
            table: raw.receiver.table.into_iter().map(|row| (row.code, row.name)).collect(),
            verified: raw.receiver.status.is_some_and(|status| status.is_table()),
        },
        sources: shared.sources.as_ref().clone(),
        forms,
    })
}

/// The dates of an edition, read without the rest of it.
fn in_force(text: &str) -> Option<(Day, Option<Day>)> {
    let table: toml::Table = text.parse().ok()?;
    let dates = table.get("in_force")?.as_table()?;
    let day = |key: &str| {
        let date = dates.get(key)?.as_datetime()?.date?;
        Day::new(i32::from(date.year), u32::from(date.month), u32::from(date.day))
    };
    Some((day("from")?, day("until")))
}

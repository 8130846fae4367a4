//! The real binary, from outside: exit codes, outputs, files.
#![expect(clippy::expect_used, reason = "a failed precondition must abort the test")]

use std::{
    collections::BTreeMap,
    fs,
    io::{Read as _, Write as _},
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    sync::atomic::{AtomicU32, Ordering},
};

use serde_json::Value;

/// A directory of its own, removed at the end.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("cli-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        fs::create_dir_all(&path).expect("a scratch directory");
        Self(path)
    }

    fn path(&self, name: &str) -> String {
        self.0.join(name).display().to_string()
    }

    fn file(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        fs::write(self.0.join(name), content).expect("a scratch file");
        self.path(name)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_guichet"));
    command.args(arguments).env_remove("LC_ALL").env_remove("LC_MESSAGES").env_remove("LANG").stdin(Stdio::null());
    command
}

fn run(arguments: &[&str]) -> Output {
    command(arguments).output().expect("the binary runs")
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("UTF-8")
}

/// The exit code, with what was said when it is another one.
#[track_caller]
fn exits(arguments: &[&str], code: i32) -> Output {
    let output = run(arguments);
    let said = format!("{arguments:?}\n{}\n{}", stdout(&output), stderr(&output));
    assert_eq!(output.status.code(), Some(code), "{said}");
    assert!(!said.contains("panicked"), "{said}");
    output
}

#[track_caller]
fn json(arguments: &[&str], code: i32) -> Value {
    let mut arguments = arguments.to_vec();
    arguments.push("--json");
    let output = exits(&arguments, code);
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{arguments:?}: {error}\n{}", stdout(&output)))
}

fn example(name: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples").join(name).display().to_string()
}

fn town() -> String {
    example("fictif/ville-fictive.json")
}

/// The example town with one value changed; its first accepted program then refuses.
fn altered(scratch: &Scratch, change: impl FnOnce(&mut Value)) -> String {
    let mut submission: Value = serde_json::from_str(&fs::read_to_string(town()).expect("the example")).expect("JSON");
    change(&mut submission);
    scratch.file("altered.json", serde_json::to_vec(&submission).expect("JSON"))
}

/// Every file below a directory, with its bytes.
fn files(root: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut out = BTreeMap::new();
    let mut waiting = vec![root.to_path_buf()];
    while let Some(directory) = waiting.pop() {
        for entry in fs::read_dir(&directory).expect("a directory") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                waiting.push(path);
            } else {
                out.insert(path.strip_prefix(root).expect("below").to_path_buf(), fs::read(&path).expect("a file"));
            }
        }
    }
    out
}

#[test]
fn help_is_french_first_and_english_on_demand() {
    let french = stdout(&exits(&["--help"], 0));
    assert!(french.contains("Commandes") && french.contains("Exemples\u{a0}:"), "{french}");
    let english = stdout(&exits(&["--lang", "en", "validate", "--help"], 0));
    assert!(english.contains("Usage:") && english.contains("Examples:"), "{english}");
    let by_locale = command(&["--help"]).env("LANG", "en_CA.UTF-8").output().expect("the binary runs");
    assert!(stdout(&by_locale).contains("Commands"), "{}", stdout(&by_locale));
    let prevailing =
        command(&["--help"]).env("LANG", "en_CA.UTF-8").env("LC_ALL", "fr_CA.UTF-8").output().expect("the binary runs");
    assert!(stdout(&prevailing).contains("Commandes"));
    exits(&["--version"], 0);
}

#[test]
fn a_wrong_command_line_is_explained_in_french() {
    for (arguments, said) in [
        (&["validte"][..], "Vouliez-vous dire validate"),
        (&["validate"], "Argument manquant"),
        (&["explain", "x.json"], "--program"),
        (&["--lang", "de", "programs"], "fr, en"),
        (&["demo", "--port", "x"], "--port"),
        (&["render", "x.json", "--out"], "Il manque une valeur"),
        (&["program", "show", "famille", "--date", "2025-02-30"], "AAAA-MM-JJ"),
    ] {
        let output = exits(arguments, 2);
        assert!(stderr(&output).contains(said), "{arguments:?}: {}", stderr(&output));
        assert!(output.stdout.is_empty());
    }
    assert!(stderr(&exits(&[], 2)).contains("Utilisation"));
}

#[test]
fn validate_answers_by_its_exit_code() {
    let fine = exits(&["validate", &town()], 0);
    assert!(stdout(&fine).contains("Accepté par les 7 programmes."), "{}", stdout(&fine));
    let real = example("real/l-islet-2014-2016.json");
    let wrong = stdout(&exits(&["validate", &real], 1));
    for said in ["À corriger", "/organization/population/value", "à faire", "bloque", "aines-mada-1", "http"] {
        assert!(wrong.contains(said), "{said}: {wrong}");
    }
    exits(&["validate", &town(), &real], 1);
    let views = json(&["validate", &town(), &real], 1);
    assert_eq!(views[0]["answers"].as_array().map(Vec::len), Some(7));
    assert!(views[1]["findings"][0]["message"]["fr"].is_string() && views[1]["findings"][0]["fix"]["en"].is_string());
}

#[test]
fn validate_reads_stdin() {
    let mut child = command(&["validate", "-", "--json"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    child.stdin.take().expect("stdin").write_all(&fs::read(town()).expect("the example")).expect("written");
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(0));
    let views: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(views[0]["usable"], true);
}

#[test]
fn arithmetic_is_shown_and_cents_read_as_dollars() {
    let scratch = Scratch::new();
    let path = altered(&scratch, |submission| submission["agreements"][0]["amount_cents"] = 4_800_000.into());
    let said = stdout(&exits(&["validate", &path], 0));
    assert!(said.contains("48\u{a0}000,00\u{a0}$") && said.contains("écart"), "{said}");
}

#[test]
fn unusable_input_exits_2_whatever_it_is() {
    let scratch = Scratch::new();
    let text = fs::read_to_string(town()).expect("the example");
    let inputs = [
        scratch.file("junk.json", [0u8, 159, 146, 150, 255, 0, 1]),
        scratch.file("empty.json", ""),
        scratch.file("truncated.json", &text[..text.len() / 2]),
        scratch.path(""),
        scratch.path("missing.json"),
    ];
    for input in &inputs {
        let output = exits(&["validate", input], 2);
        assert!(!stdout(&output).is_empty(), "{input}");
        json(&["validate", input], 2);
        for arguments in [
            &["render", input, "--out", &scratch.path("never")][..],
            &["explain", input, "--program", "famille-pfm", "--cell", "x"],
            &["affected", input, "--pointer", "/organization/name"],
        ] {
            let output = exits(arguments, 2);
            assert!(!stderr(&output).is_empty(), "{arguments:?}");
            assert!(json(arguments, 2)["error"].is_string());
        }
    }
    assert!(!scratch.0.join("never").exists(), "nothing is written for an unusable input");
    // One unusable file hides no other.
    let both = stdout(&exits(&["validate", &inputs[0], &town()], 2));
    assert!(both.contains("Accepté par les 7 programmes."), "{both}");
}

#[test]
fn render_writes_what_the_receivers_take() {
    let scratch = Scratch::new();
    let out = scratch.path("out");
    let view = json(&["render", &town(), "--out", &out], 0);
    let answers = view["answers"].as_array().expect("answers");
    assert_eq!(answers.len(), 7);
    for answer in answers {
        assert_eq!(answer["verdict"], "accepted");
        assert_eq!(answer["content_hash"].as_str().map(str::len), Some(64));
        for file in answer["files"].as_array().expect("files") {
            let bytes = fs::read(Path::new(&out).join(file["path"].as_str().expect("a path"))).expect("the file");
            assert_eq!(Some(bytes.len() as u64), file["size"].as_u64());
        }
    }
    let one = scratch.path("one");
    exits(&["render", &town(), "--out", &one, "--program", "famille-pfm", "--format", "csv_excel"], 0);
    let written: Vec<PathBuf> = files(Path::new(&one)).into_keys().collect();
    assert_eq!(written, [Path::new("r-pfm/famille-pfm-final.excel.csv")]);
    let message = stderr(&exits(&["render", &town(), "--out", &one, "--program", "pauvrete-fqis"], 2));
    assert!(message.contains("famille-pfm"), "{message}");
    exits(&["render", &town(), "--out", &one, "--format", "pdf"], 2);
}

#[test]
fn a_refused_program_keeps_no_document_from_before() {
    let scratch = Scratch::new();
    let out = scratch.path("out");
    exits(&["render", &town(), "--out", &out], 0);
    let before = files(Path::new(&out)).into_keys().filter(|path| path.starts_with("r-pac")).count();
    assert!(before >= 2);
    let refused = altered(&scratch, |submission| {
        let answers = submission["answers"].as_array_mut().expect("answers");
        let answer = answers.iter_mut().find(|answer| answer["id"] == "r-pac").expect("the answer");
        answer.as_object_mut().expect("an object").remove("agreement");
    });
    exits(&["render", &refused, "--out", &out], 1);
    let after: Vec<PathBuf> = files(Path::new(&out)).into_keys().filter(|path| path.starts_with("r-pac")).collect();
    assert_eq!(after, [Path::new("r-pac/findings.json"), Path::new("r-pac/findings.txt")]);
    exits(&["render", &town(), "--out", &out], 0);
    assert!(!Path::new(&out).join("r-pac/findings.txt").exists());
}

#[test]
fn explain_says_where_a_cell_comes_from() {
    let view = json(&["explain", &town(), "--program", "aines-mada-1", "--cell", "depenses_admissibles"], 0);
    assert!(view["rule"]["fr"].as_str().is_some_and(|rule| rule.contains("la somme")), "{view}");
    assert!(view["source"]["reference"].is_string());
    let reads = view["reads"].as_array().expect("reads");
    assert!(reads.iter().any(|read| read["role"] == "value") && reads.iter().any(|read| read["role"] == "guard"));
    let page = stdout(&exits(&["explain", &town(), "--program", "aines-mada-1", "--cell", "aide"], 0));
    for said in ["Règle", "Paramètres", "50\u{a0}%", "/expenses/", "2019-04-23"] {
        assert!(page.contains(said), "{said}: {page}");
    }
    let cells = json(&["explain", &town(), "--program", "aines-mada-1", "--cells"], 0);
    assert!(cells.as_array().is_some_and(|cells| cells.len() > 40));
}

#[test]
fn every_cell_of_every_report_can_be_explained() {
    for program in
        ["famille-pfm", "enfance-mae", "jeunesse-sjmm", "immigration-pac", "inclusion-ophq", "saines-habitudes-pafilr"]
    {
        let cells = json(&["explain", &town(), "--program", program, "--cells"], 0);
        // A few of each: every process reads and judges the file again.
        for cell in cells.as_array().expect("cells").iter().step_by(9) {
            let id = cell["cell"].as_str().expect("an id");
            let view = json(&["explain", &town(), "--program", program, "--cell", id], 0);
            assert_eq!(view["value"], cell["value"], "{program} {id}");
            assert!(view["rule"]["fr"].as_str().is_some_and(|rule| !rule.is_empty()), "{program} {id}");
        }
    }
}

#[test]
fn unknown_names_come_with_the_nearest_ones() {
    for (arguments, said) in [
        (&["explain", &town(), "--program", "aines-mada-1", "--cell", "aid"][..], "aide"),
        (&["explain", &town(), "--program", "aines-mada-1", "--cell", "zzzzzz"], "--cells"),
        (&["explain", &town(), "--program", "aines", "--cell", "aide"], "aines-mada-1"),
        (&["explain", &town(), "--program", "aines-mada-1", "--cell", "aide", "--answer", "r-x"], "r-mada"),
        (&["affected", &town(), "--pointer", "/expenses/x-consultan"], "/expenses/x-consultant"),
        (&["affected", &town(), "--pointer", "rien"], "rien"),
        (&["affected", &town(), "--pointer", ""], "ne désigne rien"),
        (&["program", "show", "famile"], "famille"),
        (&["program", "diff", "aine", "2020-01-01", "2021-01-01"], "aines"),
        (&["coverage", "--programs", "famille,nulle-part"], "nulle-part"),
    ] {
        let message = stderr(&exits(arguments, 2));
        assert!(message.contains(said), "{arguments:?}: {message}");
    }
}

#[test]
fn affected_names_programs_cells_and_roles() {
    let view = json(&["affected", &town(), "--pointer", "/organization/population/value"], 0);
    assert!(view["programs"].as_array().is_some_and(|programs| programs.len() >= 3), "{view}");
    let whole = json(&["affected", &town(), "--pointer", "/answers/r-mada/form"], 0);
    assert!(whole["cells"].as_array().is_some_and(|cells| cells.iter().any(|cell| cell["cell"] == "*")), "{whole}");
    let row = json(&["affected", &town(), "--pointer", "/expenses/x-consultant"], 0);
    assert!(row["fields"].as_array().is_some_and(|fields| fields.len() > 1));
    exits(&["affected", &town(), "--pointer", "/strategy"], 0);
}

#[test]
fn coverage_counts_less_once_than_form_by_form() {
    let view = json(&["coverage"], 0);
    assert_eq!(view["estimate"], true, "nothing is verified yet");
    let reductions = view["reductions"].as_array().expect("reductions");
    assert_eq!(reductions.len(), 6);
    let all = reductions.iter().find(|one| one["basis"] == "all" && one["identity"] == true).expect("all");
    assert!(all["once"].as_u64() < all["form_by_form"].as_u64(), "{all}");
    let one = json(&["coverage", "--programs", "inclusion-ophq"], 0);
    let alone = &one["reductions"][4];
    assert_eq!(alone["once"], alone["form_by_form"], "one form spares nothing");
    assert!(stdout(&exits(&["coverage"], 0)).contains("Estimation"));
}

#[test]
fn programs_are_listed_shown_and_compared() {
    let list = json(&["programs"], 0);
    let domains: std::collections::BTreeSet<&str> =
        list.as_array().expect("programs").iter().filter_map(|program| program["domain"].as_str()).collect();
    assert_eq!(domains.len(), 8);
    for program in list.as_array().expect("programs") {
        let id = program["id"].as_str().expect("an id");
        let editions = json(&["program", "show", id], 0);
        for requirement in editions[0]["requirements"].as_array().expect("requirements") {
            assert!(requirement["rule"]["fr"].as_str().is_some_and(|rule| !rule.is_empty()), "{id} {requirement}");
        }
        exits(&["program", "show", id, "--lang", "en"], 0);
        exits(&["program", "diff", id, "2019-06-01", "2025-06-01"], 0);
    }
    let old = json(&["program", "show", "inclusion-ophq", "--date", "2020-01-01"], 0);
    assert_eq!(old[0]["edition"], "inclusion-ophq/plan/2005-01-01");
    exits(&["program", "show", "inclusion-ophq", "--date", "1950-01-01"], 2);
    let diff = json(&["program", "diff", "inclusion-ophq", "2020-01-01", "2025-01-01"], 0);
    let changes = diff[0]["forms"][0]["changes"].as_array().expect("changes");
    assert!(changes.iter().any(|change| change["kind"] == "parameter"), "{diff}");
    let same = json(&["program", "diff", "inclusion-ophq", "2025-01-01", "2025-01-01"], 0);
    assert_eq!(same[0]["forms"][0]["changes"].as_array().map(Vec::len), Some(0));
}

#[test]
fn check_gives_every_reason() {
    let editions = Path::new(env!("CARGO_MANIFEST_DIR")).join("../adapters/inclusion/editions");
    exits(&["program", "check", &editions.display().to_string()], 0);
    let scratch = Scratch::new();
    let program = scratch.0.join("inclusion-ophq");
    fs::create_dir_all(program.join("plan")).expect("a directory");
    fs::copy(editions.join("inclusion-ophq/program.toml"), program.join("program.toml")).expect("copied");
    let text = fs::read_to_string(editions.join("inclusion-ophq/plan/2024-06-01.toml")).expect("an edition");
    let wrong = text.replacen("/organization/name", "/organization/nom", 1).replacen("fold", "pli", 1);
    fs::write(program.join("plan/2024-06-01.toml"), wrong).expect("written");
    let view = json(&["program", "check", &scratch.path("")], 1);
    assert!(view["reasons"].as_array().is_some_and(|reasons| reasons.len() >= 2), "{view}");
    let empty = Scratch::new();
    let message = stderr(&exits(&["program", "check", &empty.path("")], 2));
    assert!(message.contains("program.toml"), "{message}");
    exits(&["program", "check", &empty.path("absent")], 2);
    exits(&["program", "check", &empty.file("a.txt", "x")], 2);
}

#[test]
fn the_demo_run_twice_changes_no_byte() {
    let scratch = Scratch::new();
    let out = scratch.path("out");
    let said = stdout(&exits(&["demo", "--no-serve", "--out", &out], 0));
    for needed in ["famille-pfm", "à remettre dans", "par courriel", "refusé", "empreinte", "Estimation", "Règle"] {
        assert!(said.contains(needed), "{needed}: {said}");
    }
    let first = files(Path::new(&out));
    assert!(first.contains_key(Path::new("README.txt")) && first.contains_key(Path::new("manifest.json")));
    exits(&["demo", "--no-serve", "--out", &out], 0);
    let second = files(Path::new(&out));
    assert_eq!(first.keys().collect::<Vec<_>>(), second.keys().collect::<Vec<_>>());
    for (path, bytes) in &first {
        assert_eq!(bytes, &second[path], "{}", path.display());
    }
}

#[test]
fn the_demo_writes_findings_or_documents_never_both() {
    let scratch = Scratch::new();
    let out = scratch.path("out");
    let manifest = json(&["demo", "--no-serve", "--out", &out], 0);
    let written = files(Path::new(&out));
    let mut listed = 0;
    let mut refused = 0;
    for submission in manifest["submissions"].as_array().expect("submissions") {
        for answer in submission["answers"].as_array().expect("answers") {
            let accepted = answer["verdict"] == "accepted";
            refused += usize::from(!accepted);
            for file in answer["files"].as_array().expect("files") {
                assert_eq!(file["format"].is_string(), accepted, "{answer}");
                assert!(written.contains_key(Path::new(file["path"].as_str().expect("a path"))), "{file}");
                listed += 1;
            }
        }
    }
    assert!(refused > 0, "a real example is refused, on purpose");
    assert_eq!(written.len(), listed + 2, "the index names every file");
}

#[test]
fn the_demo_takes_a_directory_of_its_own_and_forgets_it_after() {
    let scratch = Scratch::new();
    let data = scratch.0.join("data");
    fs::create_dir(&data).expect("a directory");
    fs::copy(town(), data.join("a.json")).expect("copied");
    fs::copy(town(), data.join("b.json")).expect("copied");
    let (data, out) = (data.display().to_string(), scratch.path("out"));
    let with = json(&["demo", "--no-serve", "--out", &out, "--data", &data], 0);
    let without_data = scratch.path("other");
    let without = json(&["demo", "--no-serve", "--out", &without_data], 0);
    let count = |view: &Value| view["submissions"].as_array().map_or(0, Vec::len);
    assert_eq!(count(&with), count(&without) + 2);
    exits(&["demo", "--no-serve", "--out", &out], 0);
    assert_eq!(files(Path::new(&out)), files(Path::new(&without_data)), "what an earlier run alone wrote is gone");
    fs::write(Path::new(&data).join("c.json"), "{").expect("written");
    exits(&["demo", "--no-serve", "--out", &out, "--data", &data], 2);
    let empty = Scratch::new();
    exits(&["demo", "--no-serve", "--out", &out, "--data", &empty.path("")], 2);
    exits(&["demo", "--no-serve", "--out", &out, "--data", &empty.path("absent")], 2);
}

#[test]
fn nothing_is_half_written_where_it_cannot_be() {
    let scratch = Scratch::new();
    // A file stands where a directory is needed.
    let blocked = format!("{}/out", scratch.file("file", "mine"));
    let message = stderr(&exits(&["demo", "--no-serve", "--out", &blocked], 2));
    assert!(message.contains("Impossible d'écrire"), "{message}");
    exits(&["render", &town(), "--out", &blocked], 2);
    assert_eq!(files(&scratch.0).into_keys().collect::<Vec<_>>(), [Path::new("file")]);
    assert_eq!(fs::read(scratch.0.join("file")).expect("the file"), b"mine");
    // A directory stands where one of the last files goes: what was staged before it is taken away.
    let out = scratch.0.join("out");
    fs::create_dir_all(out.join("manifest.json")).expect("a directory");
    exits(&["demo", "--no-serve", "--out", &out.display().to_string()], 2);
    assert_eq!(files(&out).len(), 0, "nothing beside the directory that was there");
    assert_eq!(fs::read_dir(&out).expect("the directory").count(), 1);
}

#[test]
fn a_reader_who_leaves_is_no_error() {
    let mut child = command(&["program", "show", "aines"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    drop(child.stdout.take());
    let mut said = String::new();
    child.stderr.take().expect("stderr").read_to_string(&mut said).expect("UTF-8");
    assert_eq!(child.wait().expect("it ends").code(), Some(0));
    assert_eq!(said, "");
}

#[test]
fn a_hostile_text_does_not_command_the_terminal() {
    let scratch = Scratch::new();
    let path = altered(&scratch, |submission| submission["answers"][0]["program"] = "x-y".into());
    exits(&["validate", &path], 1);
    let path = altered(&scratch, |submission| submission["organization"]["name"] = "\u{1b}[2J".into());
    let said = stdout(&run(&["validate", &path]));
    assert!(!said.contains('\u{1b}'), "{said}");
}

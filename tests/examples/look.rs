#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a look by hand")]
//! Prints findings and verdicts of files.
fn main() {
    let programs = guichet_programs::load().unwrap();
    for path in std::env::args().skip(1) {
        let bytes = std::fs::read(&path).unwrap();
        let start = std::time::Instant::now();
        let judgement = guichet_pipeline::judge(&bytes, &programs, &guichet_pipeline::Directory::default());
        println!("== {path} {:?} blocked={}", start.elapsed(), judgement.blocked);
        for answer in &judgement.answers {
            println!(
                "  {} {}/{} {:?} {}",
                answer.id,
                answer.program,
                answer.form,
                answer.verdict,
                answer.edition.as_ref().map(|e| e.id.to_string()).unwrap_or_default()
            );
        }
        for finding in &judgement.findings {
            println!(
                "  {:?} {} {} given={:?} {:?} {:?}",
                finding.severity,
                finding.code(),
                finding.pointer.as_deref().unwrap_or("-"),
                finding.provided,
                finding.programs,
                finding.args
            );
        }
    }
}

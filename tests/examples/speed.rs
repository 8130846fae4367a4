#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a look by hand")]
//! Times the steps on one file.
use std::time::Instant;
fn median(mut f: impl FnMut()) -> f64 {
    let mut times: Vec<f64> = (0..400)
        .map(|_| {
            let start = Instant::now();
            f();
            start.elapsed().as_secs_f64() * 1e6
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}
fn main() {
    let programs = guichet_programs::load().unwrap();
    let text: serde_json::Value =
        serde_json::from_slice(&std::fs::read(std::env::args().nth(1).unwrap()).unwrap()).unwrap();
    let bytes = serde_json::to_vec(&text).unwrap();
    let schema: serde_json::Value = serde_json::from_str(guichet_schema::schema()).unwrap();
    let validator = jsonschema::options()
        .should_validate_formats(true)
        .with_format("guichet-partial-date", |_: &str| true)
        .build(&schema)
        .unwrap();
    println!("{} bytes", bytes.len());
    println!(
        "value+jsonschema {:.0}",
        median(|| {
            let v: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
            assert!(validator.is_valid(&v));
        })
    );
    println!(
        "read {:.0}",
        median(|| {
            std::hint::black_box(guichet_schema::read(&bytes));
        })
    );
    println!(
        "judge {:.0}",
        median(|| {
            std::hint::black_box(guichet_pipeline::judge(&bytes, &programs, &guichet_pipeline::Directory::default()));
        })
    );
    let judgement = guichet_pipeline::judge(&bytes, &programs, &guichet_pipeline::Directory::default());
    for answer in &judgement.answers {
        println!(
            "  {} {:.1}",
            answer.program,
            median(|| {
                std::hint::black_box(answer.edition.as_ref().unwrap().evaluate(&judgement.submission, answer.row));
            })
        );
    }
    println!(
        "index {:.0}",
        median(|| {
            std::hint::black_box(judgement.index());
        })
    );
}

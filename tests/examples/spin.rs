//! Judges one file many times, for a profiler.
#![allow(clippy::unwrap_used, reason = "a look by hand")]
fn main() {
    let programs = guichet_programs::load().unwrap();
    let bytes = std::fs::read(std::env::args().nth(1).unwrap()).unwrap();
    for _ in 0..3000 {
        std::hint::black_box(guichet_pipeline::judge(&bytes, &programs, &guichet_pipeline::Directory::default()));
    }
}

//! `guichet demo`, and the commands that it prints, run as a reader would paste them.

use std::{
    io::{BufRead as _, BufReader},
    process::{Child, Command, Stdio},
};

use guichet_testing::system::{Signal, signal};
use serde_json::Value;

use crate::harness::{Place, wait};

/// A demonstration that runs. A test that fails does not leave it behind.
struct Demo(Child);

impl Drop for Demo {
    fn drop(&mut self) {
        if self.0.try_wait().is_ok_and(|ended| ended.is_none()) {
            drop(self.0.kill());
            drop(self.0.wait());
        }
    }
}

#[test]
fn the_printed_commands_work_as_printed() {
    let curl = Command::new("curl").arg("--version").output();
    assert!(curl.is_ok_and(|output| output.status.success()), "this test needs curl: apt-get install -y curl");
    let place = Place::bare();
    let child = place
        .command(&["--lang", "fr", "demo", "--port", "0"])
        .stdout(Stdio::piped())
        .stderr(std::fs::File::create(place.path("log")).unwrap())
        .spawn();
    let Demo(child) = &mut Demo(child.unwrap());
    let mut told = String::new();
    for line in BufReader::new(child.stdout.take().unwrap()).lines() {
        let line = line.unwrap();
        told += &line;
        told.push('\n');
        if line.contains("/docs/") {
            break;
        }
    }
    assert!(told.contains("/docs/"), "{told}\n{}", std::fs::read_to_string(place.path("log")).unwrap());
    let at = told.find("\n# ").unwrap();
    let commands = &told[at..];
    assert!(commands.matches("curl ").count() >= 8, "{commands}");
    // Run as pasted, except that an HTTP error fails the command: by default curl exits with success.
    let script = format!("curl() {{ command curl --fail-with-body \"$@\"; }}\n{commands}");
    let output = Command::new("bash").args(["-e", "-c", &script]).current_dir(&place.directory).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        output.status.success(),
        "{}\n{said}\n{}\n{commands}",
        output.status,
        String::from_utf8_lossy(&output.stderr)
    );
    // The commands produced a receipt, which verifies together with the two of the examples.
    let receipt: Value =
        serde_json::from_slice(&std::fs::read(place.path("out/service/requests/recepisse.json")).unwrap()).unwrap();
    assert!(!receipt["answers"].as_array().unwrap().is_empty(), "{receipt}");
    assert!(said.lines().filter(|line| line.starts_with('✓')).count() >= 2, "{said}");
    assert!(!said.contains("urn:guichet:problem"), "{said}");
    // The `curl` commands printed responses.
    assert!(said.lines().filter(|line| line.starts_with(['{', '['])).count() >= 5, "{said}");
    signal(child, Signal::TERM).unwrap();
    assert!(wait(child).success());

    // Run again in the same directory, the demo starts afresh.
    let mut child =
        place.command(&["demo", "--port", "0"]).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    assert!(lines.map_while(Result::ok).any(|line| line.contains("/docs/")));
    signal(&child, Signal::INT).unwrap();
    assert!(wait(&mut child).success());
}

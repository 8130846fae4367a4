//! The integrator's guide (docs/integrer.md): all its commands, in order.

use std::{fs, net::TcpListener, process::Command};

use crate::harness::{Place, example, root};

/// The code blocks of a page in one language, in order.
fn blocks(page: &str, language: &str) -> Vec<String> {
    page.split(&format!("```{language}\n")).skip(1).map(|rest| rest.split("```").next().unwrap().to_owned()).collect()
}

#[test]
fn every_command_of_the_guide_works_as_written() {
    let page = fs::read_to_string(root().join("docs/integrer.md")).unwrap();
    let (commands, client) = (blocks(&page, "sh"), blocks(&page, "python"));
    assert!(commands.len() >= 8 && client.len() == 1, "{} blocks of commands", commands.len());
    let place = Place::bare();
    place.write("client.py", &client[0]);
    place.write("ville-fictive.json", example("fictif/ville-fictive.json"));
    fs::create_dir(place.path("pieces")).unwrap();
    for piece in fs::read_dir(root().join("examples/fictif/pieces")).unwrap() {
        let piece = piece.unwrap().path();
        fs::copy(&piece, place.path("pieces").join(piece.file_name().unwrap())).unwrap();
    }
    // The only change to the page: a port that is free on this machine.
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let script = format!("set -euo pipefail\ntrap 'kill $(jobs -p)' EXIT\n{}", commands.join("\n"))
        .replace("127.0.0.1:8080", &format!("127.0.0.1:{port}"));
    place.write("guide.sh", &script);
    let binary = place.command(&[]).get_program().to_owned();
    let directory = std::path::Path::new(&binary).parent().unwrap().to_owned();
    let mut paths = vec![directory];
    paths.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap()));
    let output = Command::new("bash")
        .arg("guide.sh")
        .current_dir(&place.directory)
        .env("PATH", std::env::join_paths(paths).unwrap())
        .env_remove("GUICHET_TEST_POSTGRES")
        .env_remove("GUICHET_TEST_SCHEMATHESIS")
        .output()
        .expect("bash");
    let (out, error) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{out}\n{error}");
    assert!(out.contains("accepted  famille-pfm (final)"), "the dry run by Python: {out}");
    assert!(out.contains("✓ recepisse.json"), "the receipt: {out}");
}

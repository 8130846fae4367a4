//! Requests that Schemathesis generates from the OpenAPI document: no internal error, and no response that the document does
//! not describe.

use std::{path::PathBuf, process::Command};

use crate::{
    harness::{Engine, Place, root},
    town::CODE,
};

/// Number of generated requests per operation.
const EXAMPLES: &str = "30";

#[expect(clippy::disallowed_methods, reason = "the run of all tests says where the program is")]
fn program() -> PathBuf {
    std::env::var("GUICHET_TEST_SCHEMATHESIS")
        .ok()
        .filter(|path| !path.is_empty())
        .map_or_else(|| "schemathesis".into(), PathBuf::from)
}

#[test]
fn generated_requests_find_no_fault() {
    let place = Place::ready(Engine::Sqlite, "");
    let token = place.token(CODE, &["--person", "--scopes", "read,write,attest,file"]);
    let server = place.serve();
    let output = Command::new(program())
        .arg("--config-file")
        .arg(root().join("tests/schemathesis/schemathesis.toml"))
        .args(["run", &format!("http://{}/api/v1/openapi.json", server.address)])
        .args(["--header", &format!("Authorization: Bearer {}", token.secret)])
        .args(["--max-examples", EXAMPLES, "--workers", "1", "--no-color", "--generation-deterministic"])
        .current_dir(&server.place.directory)
        .output()
        .unwrap_or_else(|error| panic!("schemathesis ({error}): `cargo xtask test` brings it"));
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{}", said.chars().take(20_000).collect::<String>());
    // A run that tested nothing would succeed too.
    let tested = said.lines().find_map(|line| line.trim().strip_prefix("Tested: ")).unwrap_or_default();
    assert!(tested.trim().parse::<usize>().is_ok_and(|count| count > 30), "{said}");
    server.stop();
}

//! `guichet doctor`: the problems that it reports, and the commands that it gives to repair them.

use std::{os::unix::fs::PermissionsExt as _, process::Command};

use serde_json::Value;

use crate::harness::Place;

/// The problems reported: (name of the check, command that repairs it).
fn ill(place: &Place) -> Vec<(String, String)> {
    let output = place.run(&["--json", "doctor"]);
    let checks: Value = serde_json::from_slice(&output.stdout).unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let ill: Vec<(String, String)> = checks
        .as_array()
        .unwrap()
        .iter()
        .filter(|check| check["good"] == false)
        .map(|check| (text(&check["name"]), text(&check["mend"])))
        .collect();
    assert_eq!(output.status.code(), Some(i32::from(!ill.is_empty())), "{checks}");
    // The text output has the same content: each command on its own line, in both languages.
    for language in ["fr", "en"] {
        let text = String::from_utf8(place.run(&["--lang", language, "doctor"]).stdout).unwrap();
        assert!(!text.contains("cli-") && ill.iter().all(|(_, mend)| text.contains(&format!("→ {mend}\n"))), "{text}");
    }
    ill
}

/// Runs a repair command as a reader would, with the reader's own values in place of the words in capitals.
fn mend(place: &Place, command: &str) {
    let command = command.replace(" CODE ", " 99901 ").replace(" FILE", " copy");
    let script = format!("guichet() {{ '{}' \"$@\"; }}\n{command}", env!("CARGO_BIN_EXE_guichet"));
    let output = Command::new("bash").args(["-e", "-c", &script]).current_dir(&place.directory).output().unwrap();
    assert!(output.status.success(), "{command}: {}", String::from_utf8_lossy(&output.stderr));
}

fn names(ill: &[(String, String)]) -> Vec<&str> {
    ill.iter().map(|(name, _)| name.as_str()).collect()
}

/// Runs the commands that `doctor` gives, in order, until it reports nothing more.
fn follow(place: &Place) {
    for _ in 0..4 {
        let ill = ill(place);
        if ill.is_empty() {
            return;
        }
        let mut done: Vec<&str> = Vec::new();
        for (_, command) in &ill {
            if !done.contains(&command.as_str()) {
                mend(place, command);
                done.push(command);
            }
        }
    }
    assert_eq!(ill(place), []);
}

#[test]
fn a_bare_directory_is_made_well_by_what_it_says() {
    let place = Place::bare();
    let wrong = ill(&place);
    assert_eq!(names(&wrong), ["signing_key", "database"]);
    assert_eq!(wrong[0].1, "guichet migrate");
    place.write("MUN.csv", "mcode,munnom,mdes,regadm,divrec,mrc\n99901,Essai,Ville,Mauricie (04),Shawinigan (36),\n");
    follow(&place);
    assert_eq!(ill(&place), []);

    // A key that other users can read.
    let key = place.path("guichet.key");
    assert_eq!(std::fs::metadata(&key).unwrap().permissions().mode() & 0o777, 0o600);
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o644)).unwrap();
    assert_eq!(names(&ill(&place)), ["signing_key"]);
    follow(&place);
    // An invalid key.
    place.write("guichet.key", "abc\n");
    assert_eq!(names(&ill(&place)), ["signing_key"]);
    follow(&place);
    // A damaged database is restored from its backup.
    mend(&place, "guichet backup copy");
    for name in ["guichet.sqlite-wal", "guichet.sqlite-shm"] {
        drop(std::fs::remove_file(place.path(name)));
    }
    place.write("guichet.sqlite", vec![7_u8; 8 * 4096]);
    assert_eq!(names(&ill(&place)), ["database"]);
    follow(&place);
    // An unknown setting is reported, and the command given names it.
    place.write("guichet.toml", "listne = \"x\"\n");
    let wrong = ill(&place);
    assert_eq!(wrong[0], ("config".to_owned(), "guichet config check".to_owned()));
    let output = place.run(&["config", "check"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("listne"));
}

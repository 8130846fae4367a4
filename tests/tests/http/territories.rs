//! The import of the official directory of municipalities: a small fictional file in the published format, with the
//! difficulties of the real one.

use serde_json::{Value, json};

use crate::{
    client::Request,
    harness::{Place, on_each},
    town::{bytes, small},
};

const HEADING: &str = "\"munnom\",\"mcode\",\"mdes\",\"mcourriel\",\"mtel\",\"regadm\",\"divrec\",\"mrc\",\"mdatcons\",\"msuperf\",\"mpopul\",\"dirgen\"";

/// (code, name, designation, region, division, MRC, area, population)
const LINES: [[&str; 8]; 6] = [
    [
        "46901",
        "Saint-Exemple",
        "Ville",
        "Estrie (05)",
        "Brome-Missisquoi (46)",
        "MRC Brome-Missisquoi (460)",
        "12.5",
        "1200",
    ],
    // A decimal comma in the area, a non-breaking space in the population.
    [
        "46902",
        "L'Île-d'Essai",
        "Canton",
        "\u{a0}Estrie  (05) ",
        "Brome-Missisquoi (46)",
        "MRC Brome-Missisquoi (460)",
        "300,25",
        "12\u{a0}711",
    ],
    // A code without its leading zero, and the same name as in the first line.
    [
        "7901",
        "Sainte-Épreuve",
        "Paroisse",
        "Bas-Saint-Laurent (01)",
        "La Matapédia (07)",
        "MRC de La Matapédia (070)",
        "1",
        "90",
    ],
    [
        "07902",
        "Saint-Exemple",
        "Paroisse",
        "Bas-Saint-Laurent (01)",
        "La Matapédia (07)",
        "MRC de La Matapédia (070)",
        "1",
        "91",
    ],
    // In no MRC: belongs to the equivalent territory of its division.
    ["36901", "Cœur-de-Ville", "Ville", "Mauricie (04)", "Shawinigan (36)", "", "33 924,39", "50 000"],
    [
        "99901",
        "Ville de Sainte-Fiction-des-Exemples (FICTIVE)",
        "Ville",
        "Mauricie (04)",
        "Shawinigan (36)",
        "",
        "2",
        "300",
    ],
];

/// A name in a column about a person, which must be neither stored nor displayed.
const PERSON: &str = "Prénom Personne";

/// The file as some tools write it: Windows-1252, CRLF, empty lines at the end, a repeated line.
fn directory(lines: &[[&str; 8]]) -> Vec<u8> {
    let mut text = format!("{HEADING}\r\n");
    for [code, name, designation, region, division, mrc, area, population] in lines {
        text += &format!(
            "\"{name}\",\"{code}\",\"{designation}\",\"greffe@secret.example\",\"0000000000\",\"{region}\",\"{division}\",\"{mrc}\",\
             \"1855-07-01\",\"{area}\",\"{population}\",\"{PERSON}\"\r\n"
        );
    }
    text += "\"Sans-Code\",\"\",\"Ville\",\"\",\"\",\"Estrie (05)\",\"\",\"\",\"\",\"\",\"\",\"Poste Vacant\"\r\n,,,,,,,,,,,\r\n";
    text.chars()
        .map(|letter| match letter {
            'œ' => 0x9c,
            other => u8::try_from(u32::from(other)).unwrap(),
        })
        .collect()
}

fn import(place: &Place, more: &[&str]) -> Value {
    let arguments = [&["--json", "import", "territories", "MUN.csv"], more].concat();
    serde_json::from_str(&place.good(&arguments)).unwrap()
}

#[test]
fn the_directory_is_imported_once() {
    on_each(|engine| {
        let place = Place::ready(engine, "");
        place.write("MUN.csv", directory(&LINES));
        let first = import(&place, &["--as-of", "2026-01-15"]);
        assert_eq!((&first["rows"], &first["changes"]["added"]), (&json!(7), &json!(6)), "{first}");
        assert!(first["problems"].as_u64().unwrap() > 0, "{first}");
        // The second import changes nothing, not even the audit log.
        let trail =
            |place: &Place| -> Value { serde_json::from_str(&place.good(&["--json", "audit", "verify"])).unwrap() };
        let before = trail(&place);
        let second = import(&place, &["--as-of", "2026-02-15"]);
        assert_eq!((&second["changes"], &second["unchanged"]), (&json!({}), &json!(6)), "{second}");
        assert_eq!(trail(&place)["events"], before["events"]);
        let said = place.run(&["--lang", "fr", "import", "territories", "MUN.csv"]);
        let text = String::from_utf8(said.stdout).unwrap();
        assert!(
            text.contains("Rien ne change") && !text.contains(PERSON) && !text.contains("secret.example"),
            "{text}"
        );
        // A truncated directory dissolves no municipality, unless that is requested explicitly.
        place.write("MUN.csv", directory(&LINES[..3]));
        let cut = place.run(&["import", "territories", "MUN.csv", "--as-of", "2026-03-01"]);
        assert_eq!(cut.status.code(), Some(2), "{}", String::from_utf8_lossy(&cut.stdout));
        for wrong in ["", "a;b\n1;2\n", "\u{0}\u{0}\u{0}"] {
            place.write("wrong.csv", wrong);
            let output = place.run(&["import", "territories", "wrong.csv"]);
            assert_eq!(output.status.code(), Some(2), "{wrong:?}");
            assert!(!output.stderr.is_empty());
        }
        // No person's name is in the database.
        if engine == crate::harness::Engine::Sqlite {
            place.sql("PRAGMA wal_checkpoint(TRUNCATE)");
            let file = std::fs::read(place.path("guichet.sqlite")).unwrap();
            for secret in [PERSON.as_bytes(), b"secret.example"] {
                assert!(!file.windows(secret.len()).any(|part| part == secret));
            }
        }
    });
}

#[test]
fn names_are_found_and_dissolved_codes_name_their_successor() {
    on_each(|engine| {
        let place = Place::ready(engine, "");
        place.write("MUN.csv", directory(&LINES));
        import(&place, &["--as-of", "2026-01-15"]);
        // A changed name and a changed code keep their history.
        let mut later = LINES;
        later[0][1] = "Saint-Exemple-le-Neuf";
        place.write("MUN.csv", directory(&later));
        assert_eq!(import(&place, &["--as-of", "2026-06-01"])["changes"], json!({ "renamed": 1 }));
        // An older directory does not undo a newer one.
        place.write("MUN.csv", directory(&LINES));
        assert_eq!(place.run(&["import", "territories", "MUN.csv", "--as-of", "2026-02-01"]).status.code(), Some(2));
        let token = place.token("99901", &[]);
        // Dissolved on the first day of 2023, according to the built-in facts.
        let dissolved = place.token("88010", &[]);
        let signatory = place.token("88010", &["--person"]);
        let server = place.serve();
        let codes = |search: &str| -> Vec<String> {
            let found = server.get(&format!("/api/v1/territories?search={search}"), &token).is(200).json();
            found.as_array().unwrap().iter().map(|one| one["code"].as_str().unwrap().to_owned()).collect()
        };
        for search in
            ["sainte-epreuve", "SAINTE%20EPREUVE", "Sainte-%C3%89preuve", "Sainte-E%CC%81preuve", "ste-epreuve"]
        {
            assert_eq!(codes(search).first().map(String::as_str), Some("07901"), "{search}");
        }
        assert_eq!(codes("coeur%20de%20ville").first().map(String::as_str), Some("36901"));
        assert_eq!(codes("ile%20d%27essai").first().map(String::as_str), Some("46902"));
        // Two municipalities with the same name are both found; a former name still leads to its territory.
        let both = codes("saint-exemple");
        assert!(both.contains(&"07902".to_owned()) && both.contains(&"46901".to_owned()), "{both:?}");
        let renamed = server.get("/api/v1/territories/46901", &token).is(200).json();
        assert_eq!(
            (&renamed["name"], renamed["names"].as_array().unwrap().len()),
            (&json!("Saint-Exemple-le-Neuf"), 2)
        );
        let gone = server.get("/api/v1/territories/88010", &token).is(200).json();
        assert_eq!((&gone["exists"], &gone["successors"]), (&json!(false), &json!(["88012"])));
        server.get("/api/v1/territories/55555", &token).problem(404, "not_found");
        server.get("/api/v1/territories", &token).problem(400, "bad_parameter");
        server.send(&Request::get("/api/v1/territories?search=a")).problem(401, "no_token");

        // 93: a submission for a municipality that no longer exists. The finding concerns the answers that depend on
        // the code, here all of them: the submission is stored and can be amended, but filing it is refused.
        let mut document = small();
        let organization = document["organization"].as_object_mut().unwrap();
        organization.insert("code_geographique".to_owned(), json!("88010"));
        let request = Request::post("/api/v1/submissions").token(&dissolved.secret).key("k").json(bytes(&document));
        let kept = server.send(&request).is(201).json();
        assert!(kept["answers"].as_array().unwrap().iter().all(|answer| answer["verdict"] == "refused"));
        let target = format!("/api/v1/submissions/{}", kept["submission"]["id"].as_str().unwrap());
        let attest = Request::post(format!("{target}/attestation")).token(&signatory.secret).key("a").version("\"v1\"");
        server.send(&attest.json(r#"{"signatory":"x"}"#)).is(201);
        let file = Request::post(format!("{target}/filing")).token(&dissolved.secret).key("f").version("\"v2\"");
        let refused = server.send(&file).problem(422, "refused");
        let finding = refused["findings"]
            .as_array()
            .unwrap()
            .iter()
            .find(|finding| finding["code"] == "dissolved_territory")
            .unwrap_or_else(|| panic!("{refused}"));
        assert_eq!(finding["pointer"], "/organization/code_geographique");
        for language in ["fr", "en"] {
            let said = format!("{}{}", finding["expected"][language], finding["fix"][language]);
            assert!(said.contains("88012"), "{finding}");
        }
    });
}

#[test]
fn a_running_service_learns_of_an_import() {
    on_each(|engine| {
        let place = Place::ready(engine, "");
        let token = place.token("99901", &[]);
        let server = place.serve();
        server.get("/api/v1/territories/07901", &token).problem(404, "not_found");
        server.place.write("MUN.csv", directory(&LINES));
        import(&server.place, &[]);
        // Without a restart and after a short delay, which may be longer on a slow machine.
        let seen = || server.get("/api/v1/territories/07901", &token).status == 200;
        assert!((0..600).any(|_| {
            std::thread::sleep(std::time::Duration::from_millis(100));
            seen()
        }));
    });
}

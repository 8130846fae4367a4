//! `cargo xtask new-program`: a program that builds, loads and passes its goldens, to be filled in.

use std::fs;

use anyhow::{Context, Result, bail};

use crate::root;

/// The program to create.
#[derive(Clone, Copy)]
pub(crate) struct New<'a> {
    pub(crate) id: &'a str,
    pub(crate) domain: &'a str,
    pub(crate) form: &'a str,
    pub(crate) from: &'a str,
}

const DOMAINS: [&str; 8] =
    ["aines", "enfance", "famille", "immigration", "inclusion", "jeunesse", "pauvrete", "saines-habitudes"];
const FORMS: [&str; 6] = ["request", "progress", "claim", "final", "plan", "recognition"];

/// A day that exists, between 1900 and 2200: nothing is written until all arguments have been validated.
fn is_day(text: &str) -> bool {
    let parts: Vec<u32> = text.split('-').filter_map(|part| part.parse().ok()).collect();
    let [year, month, day] = parts.as_slice() else { return false };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let last = match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    text.len() == 10 && (1900..=2200).contains(year) && (1..=last).contains(day)
}

const PROGRAM: &str = r#"# Identité, destinataire et sources : docs/ajouter-un-programme.md
id      = "@ID@"
domain  = "@DOMAIN@"
kind    = "grant"                      # grant | statute | recognition
name    = { fr = "Programme @ID@ (à nommer)", en = "Program @ID@ (to be named)" }
body    = { fr = "Organisme responsable (à nommer)", en = "Body in charge (to be named)" }
formats = ["xlsx", "json"]

[receiver]
name    = { fr = "Destinataire (à nommer)", en = "Receiver (to be named)" }
channel = "email"                      # guichet | email | handed_in
portal  = { fr = "Canal officiel non confirmé", en = "Official channel not confirmed" }
status  = "hypothesis"
source  = "norme"

[source.norme]
ref       = "Titre du cadre normatif, article (à remplacer)"
consulted = @TODAY@

[source.hypothese]
ref       = "Hypothèse de rédaction, qu'aucune page lue n'appuie"
consulted = @TODAY@
"#;

const EDITION: &str = r#"title      = { fr = "Rapport (à nommer)", en = "Report (to be named)" }
in_force   = { from = @FROM@ }
agreement  = "none"                    # required quand la réponse nomme une entente
nil_return = true
required   = ["organisme", "periode_du", "periode_au"]
source     = "norme"
status     = "hypothesis"

[due]
unknown = true

[[field]]
id      = "organisme"
section = { fr = "Organisation", en = "Organization" }
column  = { fr = "Organisme", en = "Body" }
from    = "/organization/name"
as      = "text"
empty   = "error"
source  = "norme"

[[field]]
id     = "periode_du"
column = { fr = "Période, du", en = "Period, from" }
from   = "@answer/period/from"
as     = "date"
empty  = "error"
source = "norme"

[[field]]
id     = "periode_au"
column = { fr = "Période, au", en = "Period, to" }
from   = "@answer/period/to"
as     = "date"
empty  = "error"
source = "norme"

[[table]]
id     = "mesures"
title  = { fr = "Mesures réalisées", en = "Measures carried out" }
rows   = "/measures/*"
where  = { actual = { window = "answer" } }
order  = ["id"]
empty  = "error"
source = "norme"

  [[table.column]]
  id     = "titre"
  column = { fr = "Mesure", en = "Measure" }
  from   = "title"
  as     = "text"
  empty  = "error"
  source = "norme"
"#;

/// Writes the files of a new program and its three golden cases.
pub(crate) fn create(new: &New<'_>) -> Result<()> {
    let adapter = root().join("crates/adapters").join(new.domain);
    if !DOMAINS.contains(&new.domain) {
        bail!("`{}` is not a domain: expected one of {}", new.domain, DOMAINS.join(", "));
    }
    if !FORMS.contains(&new.form) {
        bail!("`{}` is not a form: expected one of {}", new.form, FORMS.join(", "));
    }
    if !is_day(new.from) {
        bail!("`{}` is not a day: expected YYYY-MM-DD, such as 2026-01-01", new.from);
    }
    let well_formed = !new.id.is_empty()
        && new.id.split('-').all(|part| {
            !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        });
    if !well_formed {
        bail!("`{}` is not a program id: expected [a-z0-9] words joined by hyphens, such as `famille-pfm`", new.id);
    }
    let program = adapter.join("editions").join(new.id);
    if program.exists() {
        bail!("the program `{}` exists already: edit its files instead", new.id);
    }
    let fill = |text: &str| {
        text.replace("@ID@", new.id)
            .replace("@DOMAIN@", new.domain)
            .replace("@FROM@", new.from)
            .replace("@TODAY@", &today())
    };
    fs::create_dir_all(program.join(new.form))?;
    fs::write(program.join("program.toml"), fill(PROGRAM))?;
    fs::write(program.join(new.form).join(format!("{}.toml", new.from)), fill(EDITION))?;
    let year: i32 =
        new.from.get(..4).and_then(|year| year.parse().ok()).context("--from is a day, such as 2026-01-01")?;
    let year = year + 1;
    let golden = adapter.join("golden").join(new.id).join(new.form);
    for (case, rest) in [
        (
            "propre",
            format!(",\n  \"measures\": [{{ \"id\": \"m1\", \"title\": \"Une mesure\", \"actual\": \"{year}-05\" }}]"),
        ),
        ("fautif", String::new()),
        ("neant", ",\n  \"nothing_to_report\": [{ \"id\": \"n1\", \"answer\": \"r1\" }]".to_owned()),
    ] {
        let directory = golden.join(case);
        fs::create_dir_all(&directory)?;
        let text = format!(
            "{{\n  \"schema_version\": \"1.0.0\",\n  \"language\": \"fr\",\n  \"period\": {{ \"from\": \"{year}-01-01\", \"to\": \"{year}-12-31\" }},\n  \"organization\": {{ \"code_geographique\": \"99901\", \"kind\": \"municipality\", \"name\": \"Ville d'essai (FICTIVE)\" }},\n  \"answers\": [{{ \"id\": \"r1\", \"program\": \"{}\", \"form\": \"{}\", \"period\": {{ \"from\": \"{year}-01-01\", \"to\": \"{year}-12-31\" }} }}]{rest}\n}}\n",
            new.id, new.form
        );
        fs::write(directory.join("submission.json"), text)?;
    }
    eprintln!(
        "construction des tests, plusieurs minutes la première fois / building the tests, minutes the first time"
    );
    crate::generate(false)?;
    // The three cases are given their first expected results, to be read and corrected with the edition.
    let mut bless = crate::command::cargo(&["test", "--quiet", "-p", "guichet-tests", "--test", "it", "golden"]);
    crate::command::run(bless.env("GUICHET_BLESS", new.id))?;
    println!(
        "crates/adapters/{}/editions/{}: remplissez program.toml et l'édition / fill in both files",
        new.domain, new.id
    );
    println!(
        "puis / then: GUICHET_BLESS={} cargo test -p guichet-tests golden, git add -N crates schemas && git diff, cargo xtask test",
        new.id
    );
    Ok(())
}

/// The day in Québec's winter time, from the system's clock: only a suggestion in a new file.
fn today() -> String {
    let seconds =
        std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(0, |elapsed| elapsed.as_secs());
    let days = i64::try_from(seconds.saturating_sub(5 * 3600) / 86_400).unwrap_or(0);
    // Civil date from a day count (proleptic Gregorian), by whole 400-year eras.
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_index = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_index + 2) / 5 + 1;
    let month = if month_index < 10 { month_index + 3 } else { month_index - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_days_that_exist_are_days() {
        for day in ["2026-01-01", "2024-02-29", "2000-02-29", "1900-12-31"] {
            assert!(is_day(day), "{day}");
        }
        for text in ["2023-02-29", "1900-02-29", "2026-13-01", "2026-04-31", "2026-1-1", "2026-00-10", "", "demain"] {
            assert!(!is_day(text), "{text}");
        }
    }

    #[test]
    fn nothing_is_written_for_a_wrong_request() {
        let new = New { id: "famille-essai", domain: "famille", form: "final", from: "2026-01-01" };
        for (wrong, part) in [
            (New { domain: "loisir", ..new }, "`loisir` is not a domain"),
            (New { form: "rapport", ..new }, "`rapport` is not a form"),
            (New { from: "2026-02-30", ..new }, "`2026-02-30` is not a day"),
            (New { id: "Famille", ..new }, "`Famille` is not a program id"),
            (New { id: "famille--essai", ..new }, "`famille--essai` is not a program id"),
            (New { id: "famille-pfm", ..new }, "exists already"),
        ] {
            let error = create(&wrong).err().map(|error| error.to_string()).unwrap_or_default();
            assert!(error.contains(part), "{error}");
        }
        assert!(is_day(&today()));
    }
}

//! The second half of `guichet demo`: files the fictional examples into a database, then runs the service.

use std::{
    fs,
    io::Write as _,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
};

use guichet_core::MemberKind;
use guichet_filing::{Bearer, Filed, KeySet, OnRefusal, UseCases};
use guichet_store::{Location, Options, Store};
use guichet_territory::{Kind, Link, LinkKind, Span, Territory, TerritoryCode};

use super::file;
use crate::{
    cli,
    config::Settings,
    examples::{EXAMPLES, PIECES},
    page::Page,
    service,
    session::{Outcome, Session, Stop, number, text},
    wiring,
};

/// The example that the printed commands file.
const LEFT: &str = "fictif/mrc-fictive.json";

fn piece(name: &str) -> Option<Vec<u8>> {
    PIECES.iter().find(|(known, _)| *known == name).map(|(_, bytes)| bytes.to_vec())
}

/// Files the examples into a new database below the output directory, prints the commands, and serves.
pub(crate) fn run(session: &Session, arguments: &cli::Demo, told: &str) -> Result<Outcome, Stop> {
    let base = arguments.out.join("service");
    let cannot = |path: &Path, error: &std::io::Error| session.cannot_write(path, error);
    if base.join("demo").exists() {
        // Left by an earlier demonstration: delete it and start again.
        fs::remove_dir_all(&base).map_err(|error| cannot(&base, &error))?;
    }
    fs::create_dir_all(base.join("requests")).map_err(|error| cannot(&base, &error))?;
    let note = base.join("demo");
    fs::write(&note, session.word("cli-demo-base-note") + "\n").map_err(|error| cannot(&note, &error))?;
    let signer = wiring::make_key(session, &base.join("guichet.key"))?;
    let keys = KeySet { keys: vec![signer.public()] };
    let location = Location::Sqlite(base.join("guichet.sqlite"));
    let (store, _) =
        Store::migrate(&location, &Options::default()).map_err(|error| wiring::store_stop(session, &error))?;
    let filing = UseCases::new(store, Arc::new(session.programs()?), signer);

    load_register(session, &filing)?;

    let mut page = Page::default();
    page.title(&session.word("cli-demo-filing-title"));
    let (mut filed, mut refused) = (Vec::new(), 0_usize);
    for (name, bytes) in EXAMPLES.iter().filter(|(name, _)| *name != LEFT) {
        match file::one(
            &filing,
            &stem_json(name),
            bytes.as_bytes(),
            "Camille Exemple, fonction fictive",
            OnRefusal::LeaveOut,
            piece,
        ) {
            Ok(done) => {
                let path = base.join("requests").join(format!("recepisse-{}.json", stem(name)));
                fs::write(&path, &done.bytes).map_err(|error| cannot(&path, &error))?;
                page.line(format!("✓ {name}"));
                page.line(indented(&file::receipt(session, &done)));
                filed.push((path, done));
            }
            Err(guichet_filing::FilingError::Refused(_)) => {
                refused += 1;
                page.line(format!("✗ {name} · {}", session.word("cli-demo-all-refused")));
            }
            Err(error) => return Err(wiring::filing_stop(session, &error)),
        }
    }
    page.paragraph(0, &session.say("cli-demo-filed", &[("accepted", number(filed.len())), ("count", number(refused))]));

    let requests = base.join("requests");
    for (name, bytes) in PIECES {
        let path = requests.join(name);
        fs::write(&path, bytes).map_err(|error| cannot(&path, &error))?;
    }
    let left = EXAMPLES.iter().find(|(name, _)| *name == LEFT).map(|(_, text)| *text).unwrap_or_default();
    let body = requests.join("mrc-fictive.json");
    fs::write(&body, left).map_err(|error| cannot(&body, &error))?;
    let public = requests.join("cles.json");
    fs::write(&public, serde_json::to_vec_pretty(&keys).unwrap_or_default())
        .map_err(|error| cannot(&public, &error))?;
    let judgement = filing.validate(left.as_bytes());
    let stop = |error| wiring::filing_stop(session, &error);
    let bearer = |kind| Bearer::OfOrganization { kind, organization: file::organization_of(&judgement) };
    let (service_token, _) =
        file::actor(&filing, "demo: ERP", bearer(MemberKind::Software), &[], None).map_err(stop)?;
    let (person_token, _) =
        file::actor(&filing, "demo: signatory", bearer(MemberKind::Person), &[], None).map_err(stop)?;

    let mut settings = Settings::default();
    settings.http.listen = SocketAddr::from(([127, 0, 0, 1], arguments.port));
    "warn".clone_into(&mut settings.log.filter);
    service::log(&settings);
    let written = page.text();
    let ready = |address: SocketAddr| {
        let steps = steps(session, address, &requests, &service_token, &person_token, &filed, &judgement);
        let mut out = std::io::stdout().lock();
        drop(write!(out, "{told}{written}{steps}").and_then(|()| out.flush()));
    };
    service::serve(filing.clone(), keys.clone(), &settings, ready).map_err(|error| {
        let args = [("path", text(settings.http.listen.to_string())), ("reason", text(session.reason(&error)))];
        Stop::new(session.say("cli-cannot-listen", &args))
    })?;
    Ok(Outcome::fine(session.word("cli-stopped")))
}

/// The name of an example's file, without its directory.
fn stem_json(name: &str) -> String {
    format!("{}.json", stem(name))
}

fn stem(name: &str) -> String {
    Path::new(name).file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("  {line}")).collect::<Vec<_>>().join("\n")
}

/// Loads a register with the fictional territories: it decides who receives a report, as an imported directory does in a real
/// installation.
fn load_register(session: &Session, filing: &UseCases) -> Result<(), Stop> {
    let code = |text: &str| TerritoryCode::parse(text).ok_or_else(Stop::default);
    let link = |kind, target| Link { kind, target, span: Span::default() };
    let (region, mrc, town) = (code("12")?, code("999")?, code("99901")?);
    let mut territories = [
        Territory::new(mrc, Kind::Mrc, "Vallée-Fictive (FICTIVE)", "MRC"),
        Territory::new(town, Kind::Municipality, "Sainte-Fiction-des-Exemples (FICTIVE)", "Ville"),
    ];
    let [vallee, sainte_fiction] = &mut territories;
    vallee.links.push(link(LinkKind::Region, region));
    sainte_fiction.links.extend([link(LinkKind::Mrc, mrc), link(LinkKind::Region, region)]);
    sainte_fiction.listed = true;
    filing.add_territories(&territories).map_err(|error| wiring::filing_stop(session, &error))
}

/// The commands, one per step, to be pasted in this order.
fn steps(
    session: &Session,
    address: SocketAddr,
    requests: &Path,
    service_token: &str,
    person_token: &str,
    filed: &[(PathBuf, Filed)],
    judgement: &guichet_pipeline::Judgement,
) -> String {
    let at = |name: &str| format!("'{}'", requests.join(name).display());
    let api = format!("http://{address}/api/v1");
    let mut out = String::new();
    let mut step = |id: &str, commands: &[String]| {
        out.push_str(&format!("\n# {}\n", session.word(id)));
        for command in commands {
            out.push_str(command);
            out.push('\n');
        }
    };
    step(
        "cli-demo-step-tokens",
        &[format!("ERP={service_token}"), format!("SIGNATAIRE={person_token}"), format!("API={api}")],
    );
    step("cli-demo-step-programs", &["curl -sS $API/programs/famille-pfm; echo".to_owned()]);
    step(
        "cli-demo-step-validate",
        &[format!(
            "curl -sS -H \"Authorization: Bearer $ERP\" -H 'Content-Type: application/json' --data-binary @{} $API/validate; echo",
            at("mrc-fictive.json")
        )],
    );
    let submission = &judgement.submission;
    let named: Vec<String> = submission
        .rows(guichet_core::catalogue::attachments::TABLE)
        .filter_map(|row| {
            let columns = guichet_core::catalogue::attachments::NAME;
            submission.text(guichet_core::catalogue::attachments::TABLE, row, columns).map(str::to_owned)
        })
        .map(|name| {
            format!(
                "curl -sS -H \"Authorization: Bearer $ERP\" --data-binary @{} \"$API/attachments?name={name}\"; echo",
                at(&name)
            )
        })
        .collect();
    step("cli-demo-step-attach", &named);
    step(
        "cli-demo-step-submit",
        &[
            format!(
                "RAPPORT=$(curl -sS -o {} -w '%header{{location}}' -H \"Authorization: Bearer $ERP\" -H 'Idempotency-Key: demo-1' \
                 -H 'Content-Type: application/json' --data-binary @{} $API/submissions)",
                at("recu.json"),
                at("mrc-fictive.json")
            ),
            format!("SITE=http://{address}; echo $SITE$RAPPORT"),
        ],
    );
    step(
        "cli-demo-step-attest",
        &["curl -sS -H \"Authorization: Bearer $SIGNATAIRE\" -H 'Idempotency-Key: demo-2' -H 'If-Match: \"v1\"' \
           -H 'Content-Type: application/json' -d '{\"signatory\":\"Camille Exemple, préfète (fictive)\"}' $SITE$RAPPORT/attestation; echo"
            .to_owned()],
    );
    step(
        "cli-demo-step-file",
        &[format!(
            "curl -sS -o {} -H \"Authorization: Bearer $ERP\" -H 'Idempotency-Key: demo-3' -H 'If-Match: \"v2\"' \
             -X POST $SITE$RAPPORT/filing; cat {}; echo",
            at("recepisse.json"),
            at("recepisse.json")
        )],
    );
    step(
        "cli-demo-step-reports",
        &["curl -sS -H \"Authorization: Bearer $ERP\" $SITE$RAPPORT/reports; echo".to_owned()],
    );
    let program = std::env::args().next().unwrap_or_else(|| "guichet".to_owned());
    let receipts: Vec<String> = filed.iter().map(|(path, _)| format!("'{}'", path.display())).collect();
    step(
        "cli-demo-step-verify",
        &[format!(
            "'{program}' receipt verify {} {} --keys {}",
            at("recepisse.json"),
            receipts.join(" "),
            at("cles.json")
        )],
    );
    out.push_str(&format!(
        "\n# {}\n",
        session.say("cli-demo-serving", &[("path", text(format!("http://{address}/docs/")))])
    ));
    out
}

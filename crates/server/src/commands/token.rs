//! `guichet token`: creates, lists and revokes access tokens.

use guichet_filing::{Instant, NewToken, Scope};
use serde_json::json;

use crate::{
    cli,
    page::{Page, clean},
    session::{Outcome, Session, Stop, json as pretty, text},
    table::Table,
    wiring,
};

const DAY: i64 = 86_400;

pub(crate) fn create(session: &Session, arguments: cli::TokenCreate) -> Result<Outcome, Stop> {
    let settings = session.settings()?;
    let (filing, _) = wiring::filing(session, &settings)?;
    let mut scopes = Vec::new();
    for name in &arguments.scopes {
        let scope = Scope::named(name.trim()).ok_or_else(|| {
            Stop::new(session.say(
                "cli-scope-unknown",
                &[("value", text(clean(name))), ("known", text("read, write, attest, file"))],
            ))
        })?;
        scopes.push(scope);
    }
    if scopes.is_empty() {
        scopes = match (arguments.person, &arguments.receiver) {
            (_, Some(_)) => vec![Scope::Read],
            (true, None) => vec![Scope::Read, Scope::Attest],
            (false, None) => vec![Scope::Read, Scope::Write, Scope::File],
        };
    }
    let organization = arguments.organization.map(|code| {
        let known = filing.territory(&code).map(|territory| territory.name().to_owned());
        let name = arguments.name.or(known).unwrap_or_else(|| code.clone());
        (code, arguments.kind, name)
    });
    let new = NewToken {
        label: arguments.label,
        person: arguments.person,
        organization,
        receiver: arguments.receiver,
        scopes,
        lasts: arguments.days.map(|days| days.saturating_mul(DAY)),
    };
    let (secret, token) = filing.create_token(new).map_err(|error| wiring::filing_stop(session, &error))?;
    if session.json {
        return Ok(Outcome::fine(pretty(&json!({ "id": token.id, "token": secret, "scopes": token.scopes }))));
    }
    let mut page = Page::default();
    page.paragraph(0, &session.word("cli-token-once"));
    page.blank();
    page.line(format!("  {secret}"));
    page.blank();
    page.line(session.say("cli-token-made", &[("name", text(token.id)), ("value", text(token.scopes))]));
    Ok(Outcome::fine(page.text()))
}

pub(crate) fn list(session: &Session) -> Result<Outcome, Stop> {
    let settings = session.settings()?;
    let store = wiring::open(session, &settings)?;
    let (tokens, organizations) = store
        .read_blocking(|reader| Ok::<_, guichet_store::StoreError>((reader.tokens()?, reader.organizations()?)))
        .map_err(|error| wiring::store_stop(session, &error))?;
    let owner = |token: &guichet_store::Token| {
        let code = token.organization.as_ref().and_then(|id| organizations.iter().find(|one| one.id == *id));
        code.map(|one| one.code.clone()).or_else(|| token.receiver.clone()).unwrap_or_default()
    };
    if session.json {
        let list: Vec<_> = tokens
            .iter()
            .map(|token| {
                json!({
                    "id": token.id, "label": token.label, "kind": token.kind, "owner": owner(token),
                    "scopes": token.scopes, "created_at": Instant(token.created_at).utc(),
                    "expires_at": token.expires_at.map(|at| Instant(at).utc()),
                    "revoked_at": token.revoked_at.map(|at| Instant(at).utc()),
                })
            })
            .collect();
        return Ok(Outcome::fine(pretty(&list)));
    }
    let heads =
        ["cli-head-id", "cli-head-owner", "cli-head-kind", "cli-head-scopes", "cli-head-state", "cli-head-label"];
    let mut table = Table::new(heads.map(|id| session.word(id)));
    for token in &tokens {
        let state = match (token.revoked_at, token.expires_at) {
            (Some(at), _) => session.say("cli-token-revoked", &[("date", text(Instant(at).quebec()))]),
            (None, Some(at)) => session.say("cli-token-until", &[("date", text(Instant(at).quebec()))]),
            (None, None) => session.word("cli-token-in-force"),
        };
        let kind = session.word(if token.kind == "person" { "cli-token-person" } else { "cli-token-service" });
        table.row([token.id.clone(), owner(token), kind, token.scopes.clone(), state, clean(&token.label)]);
    }
    let mut page = Page::default();
    if tokens.is_empty() {
        page.line(session.word("cli-token-none"));
    } else {
        page.table(0, &table);
    }
    Ok(Outcome::fine(page.text()))
}

pub(crate) fn revoke(session: &Session, arguments: &cli::TokenRevoke) -> Result<Outcome, Stop> {
    let settings = session.settings()?;
    let (filing, _) = wiring::filing(session, &settings)?;
    let revoked = filing.revoke_token(&arguments.id).map_err(|error| wiring::filing_stop(session, &error))?;
    if !revoked {
        return Err(Stop::new(session.say("cli-token-unknown", &[("value", text(clean(&arguments.id)))])));
    }
    Ok(Outcome::fine(session.say("cli-token-taken-back", &[("name", text(clean(&arguments.id)))])))
}

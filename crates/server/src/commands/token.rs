//! `guichet token`: creates, lists and revokes access tokens.

use guichet_core::{Id as _, MemberId, MemberKind, Named as _, Scope, TokenId};
use guichet_filing::{Bearer, Instant, Member, NewOrganization, NewToken, Token};
use serde_json::json;

use crate::{
    cli,
    page::Page,
    session::{Outcome, Session, Stop, json as pretty, text},
    table::Table,
    wiring,
    wrap::clean,
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
    let bearer = match (arguments.member, arguments.organization, arguments.receiver) {
        (Some(member), ..) => {
            let unknown = || Stop::new(session.say("cli-member-unknown", &[("value", text(clean(&member)))]));
            Bearer::Member(MemberId::parse(&member).ok_or_else(unknown)?)
        }
        (None, Some(code), _) => {
            let known = filing.territory(&code).map(|territory| territory.name().to_owned());
            let name = arguments.name.or(known).unwrap_or_else(|| code.clone());
            let kind = if arguments.person { MemberKind::Person } else { MemberKind::Software };
            Bearer::OfOrganization { kind, organization: NewOrganization { code, kind: arguments.kind, name } }
        }
        (None, None, receiver) => Bearer::OfReceiver(receiver.unwrap_or_default()),
    };
    let new = NewToken {
        label: arguments.label,
        bearer,
        scopes,
        lifetime_seconds: arguments.days.map(|days| days.saturating_mul(DAY)),
    };
    let (secret, token, member) = filing.create_token(new).map_err(|error| wiring::filing_stop(session, &error))?;
    if session.json {
        return Ok(Outcome::fine(pretty(&json!({
            "id": token.id, "member": member.id, "scopes": token.scopes.to_string(), "token": secret,
        }))));
    }
    let mut page = Page::default();
    page.paragraph(0, &session.word("cli-token-once"));
    page.blank();
    page.line(format!("  {secret}"));
    page.blank();
    page.line(
        session.say("cli-token-made", &[("name", text(token.id.as_str())), ("value", text(token.scopes.to_string()))]),
    );
    Ok(Outcome::fine(page.text()))
}

pub(crate) fn list(session: &Session) -> Result<Outcome, Stop> {
    let settings = session.settings()?;
    let store = wiring::open(session, &settings)?;
    let (tokens, organizations) = store
        .read_blocking(|reader| Ok::<_, guichet_store::StoreError>((reader.tokens()?, reader.organizations()?)))
        .map_err(|error| wiring::store_stop(session, &error))?;
    let owner = |member: &Member| {
        let code = member.organization.as_ref().and_then(|id| organizations.iter().find(|one| one.id == *id));
        code.map(|one| one.code.clone()).or_else(|| member.receiver.clone()).unwrap_or_default()
    };
    if session.json {
        let list: Vec<_> = tokens
            .iter()
            .map(|(token, member): &(Token, Member)| {
                json!({
                    "id": token.id, "member": member.id, "label": token.label, "kind": member.kind,
                    "owner": owner(member), "scopes": token.scopes.to_string(), "created_at": Instant(token.created_at).utc(),
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
    for (token, member) in &tokens {
        let state = match (token.revoked_at, token.expires_at) {
            (Some(at), _) => session.say("cli-token-revoked", &[("date", text(Instant(at).quebec()))]),
            (None, Some(at)) => session.say("cli-token-until", &[("date", text(Instant(at).quebec()))]),
            (None, None) => session.word("cli-token-in-force"),
        };
        let kind = session.word(match member.kind {
            MemberKind::Person => "cli-token-person",
            MemberKind::Software => "cli-token-service",
        });
        let (id, scopes) = (token.id.as_str().to_owned(), token.scopes.to_string());
        table.row([id, owner(member), kind, scopes, state, clean(&token.label)]);
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
    let revoked = match TokenId::parse(&arguments.id) {
        Some(id) => filing.revoke_token(&id).map_err(|error| wiring::filing_stop(session, &error))?,
        None => false,
    };
    if !revoked {
        return Err(Stop::new(session.say("cli-token-unknown", &[("value", text(clean(&arguments.id)))])));
    }
    Ok(Outcome::fine(session.say("cli-token-taken-back", &[("name", text(clean(&arguments.id)))])))
}

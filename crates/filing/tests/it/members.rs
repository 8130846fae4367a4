//! The actor is a member: what the member submitted, attested and filed refers to the member, not to the token used.

use guichet_core::{Id as _, MemberKind, Origin, Origins, Scope};
use guichet_filing::{
    Actor, Bearer, FilingError, Instant, NewOrganization, NewSubmission, NewToken, TokenError, UseCases,
};
use serde_json::Value;

use crate::support::{document, file, filing, now, on_each, person, store, submit, wait};

const TODAY: Instant = Instant(1_795_435_853_000_000);

/// Creates another token for the same member.
fn again(filing: &UseCases, actor: &Actor, scopes: &[Scope]) -> Result<(String, Actor), FilingError> {
    let bearer = Bearer::Member(actor.member.clone());
    let new = NewToken { label: "autre".to_owned(), bearer, scopes: scopes.to_vec(), lifetime_seconds: Some(60) };
    let (secret, token, member) = filing.create_token(new)?;
    Ok((secret, filing.actor(&token, &member).unwrap()))
}

#[test]
fn two_tokens_of_a_member_are_one_actor() {
    on_each(|location| {
        let (filing, clock) = filing(location, TODAY);
        let first = person(&filing);
        let (secret, second) = again(&filing, &first, &[Scope::Read, Scope::File]).unwrap();
        assert_eq!((&second.member, second.kind), (&first.member, MemberKind::Person));
        assert_ne!(second.credential.token, first.credential.token);
        // Scopes belong to the token.
        assert!(second.may(Scope::File) && !second.may(Scope::Attest) && first.may(Scope::Attest));
        let authenticate = |secret: &str| wait(filing.authenticate(secret)).unwrap();
        assert_eq!(authenticate(&secret), Ok(second.clone()));
        assert_eq!(authenticate("gui_nobody"), Err(TokenError::Unknown));
        clock.set(TODAY.plus_seconds(60));
        assert_eq!(authenticate(&secret), Err(TokenError::Expired));
        clock.set(TODAY);
        assert!(filing.revoke_token(&second.credential.token).unwrap());
        // At once, without a moment in which it is still believed.
        assert_eq!(authenticate(&secret), Err(TokenError::Revoked));
    });
}

#[test]
fn what_was_done_names_the_member_and_where_it_came_from() {
    on_each(|location| {
        let (filing, _) = filing(location, TODAY);
        let actor = person(&filing);
        let id = wait(submit(&filing, &actor, document(1)));
        let filed = wait(file(&filing, &actor, &id, 1));
        let receipt: Value = serde_json::from_slice(&filed.bytes).unwrap();
        assert_eq!(receipt["origin"]["member"], actor.member.as_str());
        let owner = actor.organization().unwrap().clone();
        let (events, revision, attestation, origins) = store(location)
            .read_blocking(|reader| {
                let (submission, revision) = reader.submission_with_revision(&owner, &id)?.unwrap();
                let attestation = reader.attestation(&submission, 1)?.unwrap();
                let origins = reader.origins(&submission, 1)?.unwrap();
                Ok::<_, guichet_filing::StoreError>((
                    reader.events(owner.as_str(), 0, 100)?,
                    revision,
                    attestation,
                    origins,
                ))
            })
            .unwrap();
        assert_eq!((&revision.created_by, &attestation.attested_by), (&actor.member, &actor.member));
        assert_eq!(attestation.credential, actor.credential.token);
        let kinds: Vec<&str> = events.iter().map(|event| event.kind.as_str()).collect();
        assert_eq!(
            kinds,
            ["member.added", "token.created", "submission.received", "submission.attested", "submission.filed"]
        );
        for event in &events {
            let body: Value = serde_json::from_str(&event.body).unwrap();
            assert_eq!(body["member"], actor.member.as_str(), "{}", event.kind);
        }
        // A person sent all the fields, and the receipt contains the hash of this origin.
        let expected = Origins::from(Origin::Person { member: actor.member.clone() });
        assert_eq!(serde_json::from_slice::<Origins>(&origins).unwrap(), expected);
        assert_eq!(receipt["hashes"]["origins"], guichet_schema::sha256_hex(&origins));
    });
}

#[test]
fn a_token_without_scopes_has_those_usual_for_its_member() {
    on_each(|location| {
        let (filing, _) = filing(location, TODAY);
        let town = |code: &str| NewOrganization {
            code: code.to_owned(),
            kind: "municipality".to_owned(),
            name: "Ville fictive".to_owned(),
        };
        let create = |bearer| {
            let new = NewToken { label: "essai".to_owned(), bearer, scopes: Vec::new(), lifetime_seconds: None };
            let (_, token, member) = filing.create_token(new).unwrap();
            (member.id, token.scopes.to_string())
        };
        let of = |kind| Bearer::OfOrganization { kind, organization: town("99901") };
        for (bearer, scopes) in [
            (of(MemberKind::Person), "attest read"),
            (of(MemberKind::Software), "file read write"),
            (Bearer::OfReceiver("Ministère".to_owned()), "read"),
        ] {
            let (member, found) = create(bearer);
            assert_eq!(found, scopes);
            assert_eq!(create(Bearer::Member(member)).1, scopes);
        }
        // At the command line, an organization is always the same member.
        let at_the_command_line = || create(Bearer::CommandLine(town("99901"))).0;
        assert_eq!(at_the_command_line(), at_the_command_line());
        assert_ne!(at_the_command_line(), create(Bearer::CommandLine(town("99902"))).0);
    });
}

#[test]
fn a_software_never_attests_whatever_its_token_says() {
    on_each(|location| {
        let (filing, _) = filing(location, TODAY);
        let actor = person(&filing);
        let software = Actor { kind: MemberKind::Software, ..actor.clone() };
        let id = wait(submit(&filing, &actor, document(1)));
        let refused = wait(filing.attest(&software, &id, 1, "Camille Exemple (fictive)", None, None));
        assert!(matches!(refused, Err(FilingError::Forbidden("attest"))), "{refused:?}");
        now(wait(filing.attest(&actor, &id, 1, "Camille Exemple (fictive)", None, None)).unwrap());
        // An amendment voids the attestation.
        let new = NewSubmission::new(document(1), actor.origin());
        now(wait(filing.amend(&actor, &id, 2, new, None)).unwrap());
        let filed = wait(filing.file(&actor, &id, 3, guichet_filing::OnRefusal::Reject, "api", None));
        assert!(matches!(filed, Err(FilingError::State { .. })), "{filed:?}");
    });
}

//! Members, and the bearer tokens that authenticate them. A secret is generated and shown once, and only its hash is
//! stored.

use std::sync::Arc;

use guichet_core::{Id as _, MemberId, MemberKind, OrganizationId, Scope, Scopes, TokenId};
use guichet_schema::sha256_hex;
use guichet_store::{Member, Organization, Token, Writer};

use crate::{Actor, FilingError, Instant, UseCases, access::Credential, audit::SYSTEM};

/// A token to create.
#[derive(Debug, Clone)]
pub struct NewToken {
    /// What the token is for.
    pub label: String,
    /// The member that it authenticates.
    pub bearer: Bearer,
    /// The scopes that it grants; if empty, those usual for the member: read and attest for a person, read, write and file
    /// for a software system, read for a receiver's member.
    pub scopes: Vec<Scope>,
    /// Seconds until it expires.
    pub lifetime_seconds: Option<i64>,
}

/// The member that a new token authenticates.
#[derive(Debug, Clone)]
pub enum Bearer {
    /// An existing member.
    Member(MemberId),
    /// A new member of an organization, named after the token's label.
    OfOrganization {
        /// Person or software.
        kind: MemberKind,
        /// The organization, which is added if its code is unknown.
        organization: NewOrganization,
    },
    /// The person who files an organization's submissions from the command line. Added, like the organization, if there is
    /// none yet.
    CommandLine(NewOrganization),
    /// A new software system of a receiver, named after the token's label.
    OfReceiver(String),
}

/// An organization, as named by an operator.
#[derive(Debug, Clone)]
pub struct NewOrganization {
    /// Geographic code.
    pub code: String,
    /// Kind, a code of the canonical schema.
    pub kind: String,
    /// Name.
    pub name: String,
}

/// Why a token is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenError {
    /// There is no such token.
    Unknown,
    /// It expired, or its member may no longer act.
    Expired,
    /// It was revoked.
    Revoked,
}

/// Name of the member who files from the command line.
const COMMAND_LINE: &str = "command line";
/// Prefix of every token, so that a leaked one is recognized.
const PREFIX: &str = "gui_";

impl UseCases {
    /// Creates a token, and its member if needed. Returns the secret, which is not stored, and the stored rows.
    ///
    /// # Errors
    /// [`FilingError::Invalid`]; [`FilingError::NotFound`] for a member that does not exist; [`FilingError::Store`].
    pub fn create_token(&self, new: NewToken) -> Result<(String, Token, Member), FilingError> {
        if new.label.trim().is_empty() || new.label.chars().count() > 200 {
            return Err(FilingError::Invalid { name: "label", expected: "expected-label" });
        }
        let now = self.clock.now();
        let secret = format!("{PREFIX}{}", guichet_core::hex(&self.ids.secret().map_err(FilingError::Random)?));
        let secret_hash = sha256_hex(secret.as_bytes());
        let filing = self.clone();
        let (token, member) = self.store.write_blocking(move |writer| {
            let new_member = |kind, name: &str, organization, receiver| Member {
                id: filing.new_id(now),
                organization,
                receiver,
                kind,
                name: name.to_owned(),
                starts_at: now.0,
                ends_at: None,
            };
            let (member, is_new) = match &new.bearer {
                Bearer::Member(id) => (writer.member(id)?.ok_or(FilingError::NotFound)?, false),
                Bearer::OfOrganization { kind, organization } => {
                    let id = filing.organization_of(writer, organization, now)?;
                    (new_member(*kind, &new.label, Some(id), None), true)
                }
                Bearer::CommandLine(organization) => {
                    let id = filing.organization_of(writer, organization, now)?;
                    match writer.member_named(&id, MemberKind::Person, COMMAND_LINE)? {
                        Some(known) => (known, false),
                        None => (new_member(MemberKind::Person, COMMAND_LINE, Some(id), None), true),
                    }
                }
                Bearer::OfReceiver(receiver) => {
                    (new_member(MemberKind::Software, &new.label, None, Some(receiver.clone())), true)
                }
            };
            let scopes: Scopes =
                if new.scopes.is_empty() { usual_scopes(&member) } else { new.scopes.iter().copied().collect() };
            if member.kind == MemberKind::Software && scopes.contains(Scope::Attest) {
                return Err(FilingError::Invalid { name: "scope", expected: "expected-person" });
            }
            let chain = chain_of(&member);
            if is_new {
                writer.add_member(&member)?;
                let body = serde_json::json!({ "kind": member.kind, "member": member.id });
                filing.record(writer, &chain, now, "member.added", &body)?;
            }
            let token = Token {
                id: filing.new_id(now),
                member: member.id.clone(),
                secret_hash,
                label: new.label,
                scopes,
                created_at: now.0,
                expires_at: new.lifetime_seconds.map(|seconds| now.plus_seconds(seconds).0),
                revoked_at: None,
            };
            writer.add_token(&token)?;
            let body =
                serde_json::json!({ "member": member.id, "scopes": token.scopes.to_string(), "token": token.id });
            filing.record(writer, &chain, now, "token.created", &body)?;
            Ok::<_, FilingError>((token, member))
        })?;
        Ok((secret, token, member))
    }

    /// The id of an organization, which is added if its code is unknown.
    fn organization_of(
        &self,
        writer: &mut Writer<'_>,
        organization: &NewOrganization,
        now: Instant,
    ) -> Result<OrganizationId, FilingError> {
        if let Some(known) = writer.organization_by_code(&organization.code)? {
            return Ok(known.id);
        }
        let NewOrganization { code, kind, name } = organization.clone();
        let added = Organization { id: self.new_id(now), code, kind, name, created_at: now.0 };
        writer.add_organization(&added)?;
        Ok(added.id)
    }

    /// Revokes a token. Returns `false` when there is no such token or it was already revoked.
    ///
    /// # Errors
    /// [`FilingError::Store`].
    pub fn revoke_token(&self, id: &TokenId) -> Result<bool, FilingError> {
        let (filing, now) = (self.clone(), self.clock.now());
        let revoked_id = id.clone();
        let revoked = self.store.write_blocking(move |writer| {
            let revoked = writer.revoke_token(&revoked_id, now.0)?;
            if revoked {
                filing.record(writer, SYSTEM, now, "token.revoked", &serde_json::json!({ "token": revoked_id }))?;
            }
            Ok::<_, FilingError>(revoked)
        })?;
        self.tokens.remove(id);
        Ok(revoked)
    }

    /// All tokens with their members, oldest first.
    ///
    /// # Errors
    /// [`FilingError::Store`].
    pub fn tokens(&self) -> Result<Vec<(Token, Member)>, FilingError> {
        Ok(self.store.read_blocking(|reader| reader.tokens())?)
    }

    /// The actor that a secret authenticates now. A token that another process revokes may be accepted for one second
    /// more: its row is not read at each request.
    ///
    /// # Errors
    /// [`FilingError::Store`] when the store cannot be queried. A [`TokenError`] is returned as the inner result.
    pub async fn authenticate(&self, secret: &str) -> Result<Result<Actor, TokenError>, FilingError> {
        let hash = sha256_hex(secret.as_bytes());
        if let Some(known) = self.tokens.get(&hash) {
            return Ok(self.actor(&known.0, &known.1));
        }
        let looked_up = std::time::Instant::now();
        let Some(found) = self.store.lookup(move |reader| reader.token_by_hash(&hash)).await? else {
            return Ok(Err(TokenError::Unknown));
        };
        let found = Arc::new(found);
        self.tokens.put(looked_up, Arc::clone(&found));
        Ok(self.actor(&found.0, &found.1))
    }

    /// The actor for a token, if the token is valid now.
    ///
    /// # Errors
    /// [`TokenError`].
    pub fn actor(&self, token: &Token, member: &Member) -> Result<Actor, TokenError> {
        let now = self.clock.now().0;
        if token.revoked_at.is_some() {
            return Err(TokenError::Revoked);
        }
        let ended = [token.expires_at, member.ends_at].into_iter().flatten().any(|end| end <= now);
        if ended || member.starts_at > now {
            return Err(TokenError::Expired);
        }
        Ok(Actor {
            member: member.id.clone(),
            kind: member.kind,
            organization: member.organization.clone(),
            credential: Credential { token: token.id.clone(), scopes: token.scopes },
        })
    }
}

/// The scopes of a token for which none are named.
fn usual_scopes(member: &Member) -> Scopes {
    let scopes: &[Scope] = match (&member.receiver, member.kind) {
        (Some(_), _) => &[Scope::Read],
        (None, MemberKind::Person) => &[Scope::Read, Scope::Attest],
        (None, MemberKind::Software) => &[Scope::Read, Scope::Write, Scope::File],
    };
    scopes.iter().copied().collect()
}

/// The audit chain for events about a member.
fn chain_of(member: &Member) -> String {
    member.organization.as_ref().map_or_else(|| SYSTEM.to_owned(), |organization| organization.as_str().to_owned())
}

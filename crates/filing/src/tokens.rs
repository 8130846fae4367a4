//! Bearer tokens: made once, shown once, kept as hashes.

use guichet_schema::sha256_hex;
use guichet_store::{Organization, Token};

use crate::{Actor, Filing, FilingError, Scope};

/// A token to make.
#[derive(Debug, Clone)]
pub struct NewToken {
    /// What it is for.
    pub label: String,
    /// Is it a person's?
    pub person: bool,
    /// Code, kind and name of the organization; it is added when unknown.
    pub organization: Option<(String, String, String)>,
    /// Receiver, instead of an organization.
    pub receiver: Option<String>,
    /// What it allows.
    pub scopes: Vec<Scope>,
    /// Seconds that it lasts.
    pub lasts: Option<i64>,
}

/// Why a token cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenError {
    /// Nobody's.
    Unknown,
    /// Its time is over.
    Expired,
    /// It was taken back.
    Revoked,
}

/// Starts every token, so that a leaked one is recognised.
const PREFIX: &str = "gui_";

impl Filing {
    /// Makes a token. Returns its secret, which is kept nowhere, and what is kept.
    ///
    /// # Errors
    /// [`FilingError::Invalid`], [`FilingError::Store`].
    pub fn create_token(&self, new: NewToken) -> Result<(String, Token), FilingError> {
        if new.label.trim().is_empty() || new.label.chars().count() > 200 {
            return Err(FilingError::Invalid { name: "label", expected: "expected-label" });
        }
        if !new.person && new.scopes.contains(&Scope::Attest) {
            return Err(FilingError::Invalid { name: "scope", expected: "expected-person" });
        }
        if new.organization.is_some() == new.receiver.is_some() {
            return Err(FilingError::Invalid { name: "organization", expected: "expected-owner" });
        }
        let now = self.clock.now();
        let secret = format!("{PREFIX}{}", guichet_core::hex(&self.ids.secret()));
        let mut scopes: Vec<&str> = new.scopes.iter().map(|scope| scope.name()).collect();
        scopes.sort_unstable();
        scopes.dedup();
        let mut token = Token {
            id: self.ids.id("tok", now),
            secret_hash: sha256_hex(secret.as_bytes()),
            label: new.label,
            kind: if new.person { "person" } else { "service" }.to_owned(),
            organization: None,
            receiver: new.receiver,
            scopes: scopes.join(" "),
            created_at: now.0,
            expires_at: new.lasts.map(|seconds| now.plus_seconds(seconds).0),
            revoked_at: None,
        };
        let filing = self.clone();
        let id = self.ids.id("org", now);
        let organization = new.organization;
        let token = self.store.write_blocking(move |writer| {
            if let Some((code, kind, name)) = organization {
                let known = match writer.organization_by_code(&code)? {
                    Some(known) => known,
                    None => {
                        let added = Organization { id, code, kind, name, created_at: now.0 };
                        writer.add_organization(&added)?;
                        added
                    }
                };
                token.organization = Some(known.id);
            }
            writer.add_token(&token)?;
            let chain = token.organization.clone().unwrap_or_else(|| "system".to_owned());
            filing.record(writer, &chain, now, "token.created", &serde_json::json!({ "token": token.id }))?;
            Ok::<_, FilingError>(token)
        })?;
        Ok((secret, token))
    }

    /// Takes a token back. Was there one to take?
    ///
    /// # Errors
    /// [`FilingError::Store`].
    pub fn revoke_token(&self, id: &str) -> Result<bool, FilingError> {
        let (filing, id, now) = (self.clone(), id.to_owned(), self.clock.now());
        self.store.write_blocking(move |writer| {
            let revoked = writer.revoke_token(&id, now.0)?;
            if revoked {
                filing.record(writer, "system", now, "token.revoked", &serde_json::json!({ "token": id }))?;
            }
            Ok(revoked)
        })
    }

    /// Whoever holds this secret.
    ///
    /// # Errors
    /// [`TokenError`] inside; [`FilingError::Store`] when it cannot be asked.
    pub async fn authenticate(&self, secret: &str) -> Result<Result<Actor, TokenError>, FilingError> {
        let hash = sha256_hex(secret.as_bytes());
        let found = self.store.look(move |reader| reader.token_by_hash(&hash)).await?;
        Ok(self.judge_token(found))
    }

    /// Is the token in force now?
    ///
    /// # Errors
    /// [`TokenError`].
    pub fn judge_token(&self, found: Option<Token>) -> Result<Actor, TokenError> {
        let token = found.ok_or(TokenError::Unknown)?;
        if token.revoked_at.is_some() {
            return Err(TokenError::Revoked);
        }
        if token.expires_at.is_some_and(|end| end <= self.clock.now().0) {
            return Err(TokenError::Expired);
        }
        Ok(Actor { token })
    }
}

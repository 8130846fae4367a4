//! Who asks, and what they may do.

use guichet_store::Token;

use crate::FilingError;

/// What a token allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scope {
    /// Reading what is the organization's.
    Read,
    /// Creating and amending submissions, and joining attachments.
    Write,
    /// Attesting: a person's only.
    Attest,
    /// Filing and withdrawing.
    File,
}

impl Scope {
    /// Every scope.
    pub const ALL: [Self; 4] = [Self::Read, Self::Write, Self::Attest, Self::File];

    /// Its name: `read`, `write`, `attest`, `file`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Attest => "attest",
            Self::File => "file",
        }
    }

    /// By its name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.name() == name)
    }
}

/// Whoever holds a token that is in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// The token, without its secret.
    pub token: Token,
}

impl Actor {
    /// The organization that the caller acts for; a receiver has none of its own.
    ///
    /// # Errors
    /// [`FilingError::NotFound`]: what belongs to an organization is not there for others.
    pub fn organization(&self) -> Result<&str, FilingError> {
        self.token.organization.as_deref().ok_or(FilingError::NotFound)
    }

    /// May the caller?
    #[must_use]
    pub fn may(&self, scope: Scope) -> bool {
        // A service never attests, whatever its scopes say: only a person can.
        self.token.scopes.split(' ').any(|own| own == scope.name())
            && (scope != Scope::Attest || self.token.kind == "person")
    }

    /// The organization, if the caller may.
    ///
    /// # Errors
    /// [`FilingError::Forbidden`], [`FilingError::NotFound`].
    pub fn allowed(&self, scope: Scope) -> Result<&str, FilingError> {
        let organization = self.organization()?;
        if self.may(scope) { Ok(organization) } else { Err(FilingError::Forbidden(scope.name())) }
    }
}

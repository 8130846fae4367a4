//! Who acts, and what they may do.

use guichet_core::{MemberId, MemberKind, Named as _, OrganizationId, Origin, Scope, Scopes, TokenId};

use crate::FilingError;

/// A member who was authenticated: what acts in every use case, and stands in audit events and receipts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// The member.
    pub member: MemberId,
    /// Person or software.
    pub kind: MemberKind,
    /// The organization that the member acts for; a receiver's member has none.
    pub organization: Option<OrganizationId>,
    /// How the member was authenticated, and what that allows.
    pub credential: Credential,
}

/// How a member was authenticated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credential {
    /// The bearer token.
    pub token: TokenId,
    /// What it allows.
    pub scopes: Scopes,
}

impl Actor {
    /// The organization that the actor acts for.
    ///
    /// # Errors
    /// [`FilingError::NotFound`] for a receiver's member: to it, what belongs to organizations does not exist.
    pub fn organization(&self) -> Result<&OrganizationId, FilingError> {
        self.organization.as_ref().ok_or(FilingError::NotFound)
    }

    /// May the actor do this? A software never attests, whatever its credential says.
    #[must_use]
    pub fn may(&self, scope: Scope) -> bool {
        self.credential.scopes.contains(scope) && (scope != Scope::Attest || self.kind == MemberKind::Person)
    }

    /// The organization, if the actor may do this.
    ///
    /// # Errors
    /// [`FilingError::Forbidden`], [`FilingError::NotFound`].
    pub fn allowed(&self, scope: Scope) -> Result<&OrganizationId, FilingError> {
        let organization = self.organization()?;
        if self.may(scope) { Ok(organization) } else { Err(FilingError::Forbidden(scope.name())) }
    }

    /// The origin of what the actor sends over the API.
    #[must_use]
    pub fn origin(&self) -> Origin {
        let member = self.member.clone();
        match self.kind {
            MemberKind::Person => Origin::Person { member },
            MemberKind::Software => Origin::Client { member },
        }
    }
}

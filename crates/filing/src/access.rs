//! The acting member and its permissions.

use guichet_core::{MemberId, MemberKind, Named as _, OrganizationId, Origin, Scope, Scopes, TokenId};

use crate::FilingError;

/// An authenticated member. It acts in every use case, and audit events and receipts name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// The member.
    pub member: MemberId,
    /// Person or software.
    pub kind: MemberKind,
    /// The organization that the member acts for; `None` for a receiver's member.
    pub organization: Option<OrganizationId>,
    /// How the member was authenticated, and the scopes that this grants.
    pub credential: Credential,
}

/// The credential by which a member was authenticated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credential {
    /// The bearer token.
    pub token: TokenId,
    /// The scopes that it grants.
    pub scopes: Scopes,
}

impl Actor {
    /// The organization that the actor acts for.
    ///
    /// # Errors
    /// [`FilingError::NotFound`] for a receiver's member, to which organizations' resources do not exist.
    pub fn organization(&self) -> Result<&OrganizationId, FilingError> {
        self.organization.as_ref().ok_or(FilingError::NotFound)
    }

    /// Returns whether the actor has the scope. A software system may never attest, whatever scopes its credential has.
    #[must_use]
    pub fn may(&self, scope: Scope) -> bool {
        self.credential.scopes.contains(scope) && (scope != Scope::Attest || self.kind == MemberKind::Person)
    }

    /// The organization that the actor acts for, if the actor has the scope.
    ///
    /// # Errors
    /// [`FilingError::Forbidden`] without the scope; [`FilingError::NotFound`] for a receiver's member.
    pub fn allowed(&self, scope: Scope) -> Result<&OrganizationId, FilingError> {
        let organization = self.organization()?;
        if self.may(scope) { Ok(organization) } else { Err(FilingError::Forbidden(scope.name())) }
    }

    /// The origin of data that the actor sends through the API.
    #[must_use]
    pub fn origin(&self) -> Origin {
        let member = self.member.clone();
        match self.kind {
            MemberKind::Person => Origin::Person { member },
            MemberKind::Software => Origin::Client { member },
        }
    }
}

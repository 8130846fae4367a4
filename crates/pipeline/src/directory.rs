//! The reference data on the territory that rules use.

use std::sync::Arc;

use guichet_core::Day;
use guichet_territory::{Register, TerritoryCode, facts};

/// Where an organization belongs on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Belonging {
    /// Code of its region.
    pub region: Option<String>,
    /// Code of its MRC, or equivalent territory.
    pub mrc: Option<String>,
}

/// The reference lists that rules may consult. By default only the 17 administrative regions are known; with a register
/// into which a directory of municipalities was imported, codes, names and the MRC and region are checked too.
#[derive(Debug, Clone, Default)]
pub struct Directory {
    register: Option<Arc<Register>>,
}

impl Directory {
    /// With a register of territories.
    #[must_use]
    pub fn with(register: Arc<Register>) -> Self {
        Self { register: Some(register) }
    }

    /// The register, when it has municipalities; without them, no code can be reported as unknown.
    #[must_use]
    pub fn register(&self) -> Option<&Arc<Register>> {
        self.register.as_ref().filter(|register| register.has_municipalities())
    }

    /// The codes of the region and of the MRC (or equivalent territory) of an organization on a day. `None` where no directory
    /// was imported, or where it does not list the organization.
    #[must_use]
    pub fn belonging(&self, code_geographique: &str, day: Day) -> Option<Belonging> {
        let register = self.register()?;
        let code = TerritoryCode::parse(code_geographique)?;
        register.get(code)?;
        let text = |code: Option<TerritoryCode>| code.map(|code| code.to_string());
        Some(Belonging { region: text(register.region(code, Some(day))), mrc: text(register.mrc(code, Some(day))) })
    }

    /// The name of a region (décret concernant la révision des limites des régions administratives, RLRQ, c. D-11, r. 1).
    #[must_use]
    pub fn region(&self, code: &str) -> Option<&'static str> {
        facts::facts().region(code)
    }
}

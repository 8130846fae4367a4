//! What is known of the territory: the administrative regions.

/// The reference lists that rules may consult.
#[derive(Debug, Clone, Default)]
pub struct Directory {
    _private: (),
}

/// The 17 administrative regions (décret concernant la révision des limites des régions administratives, RLRQ, c. D-11, r. 1).
pub const REGIONS: [(&str, &str); 17] = [
    ("01", "Bas-Saint-Laurent"),
    ("02", "Saguenay–Lac-Saint-Jean"),
    ("03", "Capitale-Nationale"),
    ("04", "Mauricie"),
    ("05", "Estrie"),
    ("06", "Montréal"),
    ("07", "Outaouais"),
    ("08", "Abitibi-Témiscamingue"),
    ("09", "Côte-Nord"),
    ("10", "Nord-du-Québec"),
    ("11", "Gaspésie–Îles-de-la-Madeleine"),
    ("12", "Chaudière-Appalaches"),
    ("13", "Laval"),
    ("14", "Lanaudière"),
    ("15", "Laurentides"),
    ("16", "Montérégie"),
    ("17", "Centre-du-Québec"),
];

impl Directory {
    /// The name of a region.
    #[must_use]
    pub fn region(&self, code: &str) -> Option<&'static str> {
        REGIONS.iter().find(|(known, _)| *known == code).map(|(_, name)| *name)
    }
}

//! The columns of the official directory that are read.

/// A column of the directory that is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Column {
    /// `mcode`, the code.
    Code,
    /// `munnom`, the name.
    Name,
    /// `mdes`, the designation.
    Designation,
    /// `regadm`, the region: « Estrie (05) ».
    Region,
    /// `divrec`, the census division: « Brome-Missisquoi (46) ».
    Division,
    /// `mrc`, the MRC: « MRC Brome-Missisquoi (460) ».
    Mrc,
    /// `mdatcons`, the day of constitution.
    ConstitutedOn,
    /// `msuperf`, the area in km².
    Area,
    /// `mpopul`, the population.
    Population,
}

impl Column {
    /// Every column, in the order of the published file.
    pub const ALL: [Self; 9] = [
        Self::Code,
        Self::Name,
        Self::Designation,
        Self::Region,
        Self::Division,
        Self::Mrc,
        Self::ConstitutedOn,
        Self::Area,
        Self::Population,
    ];

    /// Its heading.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Code => "mcode",
            Self::Name => "munnom",
            Self::Designation => "mdes",
            Self::Region => "regadm",
            Self::Division => "divrec",
            Self::Mrc => "mrc",
            Self::ConstitutedOn => "mdatcons",
            Self::Area => "msuperf",
            Self::Population => "mpopul",
        }
    }
}

//! Problems of a published file, each with its place, its value and the next step.

use guichet_core::finding::Text;

use crate::column::Column;

fn text(fr: impl Into<String>, en: impl Into<String>) -> Text {
    Text { fr: fr.into(), en: en.into() }
}

/// What a problem is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ProblemKind {
    /// The line has more cells than the heading: a separator stands in a value.
    TooManyCells,
    /// The line has fewer cells than the heading.
    TooFewCells,
    /// No code.
    CodeMissing,
    /// Not a code of a municipality.
    CodeUnreadable,
    /// The code had lost its leading zero, or was federal: it was corrected.
    CodeSetRight,
    /// The code was on an earlier line.
    CodeTwice,
    /// No name.
    NameMissing,
    /// A name whose accents are damaged.
    NameGarbled,
    /// No region that is known.
    RegionUnreadable,
    /// No MRC that is known, or a code that is not the one of its name.
    MrcUnreadable,
    /// A short code of an MRC that means several.
    MrcAmbiguous,
    /// A name that other lines of the same MRC do not have.
    MrcNamedTwice,
    /// Not a date.
    DateUnreadable,
    /// Not an area.
    AreaUnreadable,
    /// Not a number of inhabitants.
    PopulationUnreadable,
}

/// What became of the value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ProblemEffect {
    /// The line was left out.
    LineLeftOut,
    /// The value was left out, the rest of the line was read.
    ValueLeftOut,
    /// The value was corrected, then read.
    SetRight,
}

/// One problem of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Its kind.
    pub kind: ProblemKind,
    /// Line of the file, from 1.
    pub line: u64,
    /// The column, when it is one.
    pub column: Option<Column>,
    /// The value, cut to 80 characters; never one of a column that is not read.
    pub value: String,
    /// What was expected.
    pub expected: Text,
    /// What became of it.
    pub effect: ProblemEffect,
}

impl Problem {
    pub(crate) fn new(kind: ProblemKind, line: u64, column: Option<Column>, value: &str) -> Self {
        let value = value.chars().take(80).collect();
        Self { kind, line, column, value, expected: kind.expected(), effect: kind.effect() }
    }

    pub(crate) fn expecting(mut self, expected: Text) -> Self {
        self.expected = expected;
        self
    }

    /// The problem in a sentence, with its place and its value.
    #[must_use]
    pub fn message(&self) -> Text {
        let what = self.kind.words();
        let column = self.column.map(Column::name);
        let place = |line: &str, column_word: &str| match column {
            Some(column) => format!("{line} {}, {column_word} {column}", self.line),
            None => format!("{line} {}", self.line),
        };
        let (place_fr, place_en) = (place("Ligne", "colonne"), place("Line", "column"));
        if self.value.is_empty() {
            text(format!("{place_fr}\u{a0}: {}.", what.fr), format!("{place_en}: {}.", what.en))
        } else {
            text(
                format!("{place_fr}\u{a0}: {} («\u{a0}{}\u{a0}»).", what.fr, self.value),
                format!("{place_en}: {} (“{}”).", what.en, self.value),
            )
        }
    }

    /// The next step.
    #[must_use]
    pub fn next(&self) -> Text {
        match self.effect {
            ProblemEffect::SetRight => text(
                "Rien à faire\u{a0}: la valeur a été lue comme attendu.",
                "Nothing to do: the value was read as expected.",
            ),
            ProblemEffect::ValueLeftOut => text(
                "La valeur connue est gardée. Corrigez la cellule, puis importez de nouveau le fichier.",
                "The known value is kept. Correct the cell, then import the file again.",
            ),
            ProblemEffect::LineLeftOut => text(
                "La ligne n'a pas été lue. Corrigez-la, puis importez de nouveau le fichier.",
                "The line was not read. Correct it, then import the file again.",
            ),
        }
    }
}

impl ProblemKind {
    fn effect(self) -> ProblemEffect {
        match self {
            Self::TooManyCells | Self::CodeMissing | Self::CodeUnreadable | Self::CodeTwice => {
                ProblemEffect::LineLeftOut
            }
            Self::CodeSetRight => ProblemEffect::SetRight,
            _ => ProblemEffect::ValueLeftOut,
        }
    }

    /// What it is, in a few words.
    #[must_use]
    pub fn words(self) -> Text {
        match self {
            Self::TooManyCells => text("plus de cellules que l'en-tête", "more cells than the heading"),
            Self::TooFewCells => text("moins de cellules que l'en-tête", "fewer cells than the heading"),
            Self::CodeMissing => text("code absent", "no code"),
            Self::CodeUnreadable => text("code illisible", "unreadable code"),
            Self::CodeSetRight => text("code rétabli", "code set right"),
            Self::CodeTwice => text("code déjà vu plus haut", "code already seen above"),
            Self::NameMissing => text("nom absent", "no name"),
            Self::NameGarbled => text("accents abîmés", "damaged accents"),
            Self::RegionUnreadable => text("région inconnue", "unknown region"),
            Self::MrcUnreadable => text("MRC inconnue", "unknown MRC"),
            Self::MrcAmbiguous => text("code de MRC qui en désigne plusieurs", "MRC code that means several"),
            Self::MrcNamedTwice => {
                text("nom de MRC que d'autres lignes n'ont pas", "MRC name that other lines do not have")
            }
            Self::DateUnreadable => text("date illisible", "unreadable date"),
            Self::AreaUnreadable => text("superficie illisible", "unreadable area"),
            Self::PopulationUnreadable => text("population illisible", "unreadable population"),
        }
    }

    fn expected(self) -> Text {
        match self {
            Self::TooManyCells | Self::TooFewCells => {
                text("autant de cellules que l'en-tête, entre guillemets", "as many cells as the heading, quoted")
            }
            Self::CodeMissing | Self::CodeUnreadable | Self::CodeSetRight => text(
                "cinq chiffres, avec le zéro du début, p. ex. 09020",
                "five digits, with the leading zero, e.g. 09020",
            ),
            Self::CodeTwice => text("un code par ligne, une seule fois", "one code per line, once"),
            Self::NameMissing | Self::NameGarbled => text("le nom officiel", "the official name"),
            Self::RegionUnreadable => text(
                "un nom et un code de 01 à 17, p. ex. Estrie (05)",
                "a name and a code from 01 to 17, e.g. Estrie (05)",
            ),
            Self::MrcUnreadable | Self::MrcAmbiguous | Self::MrcNamedTwice => text(
                "un nom et un code connus, p. ex. MRC Brome-Missisquoi (460)",
                "a known name and code, e.g. MRC Brome-Missisquoi (460)",
            ),
            Self::DateUnreadable => text("AAAA-MM-JJ", "YYYY-MM-DD"),
            Self::AreaUnreadable => text("des kilomètres carrés, p. ex. 555,014", "square kilometres, e.g. 555.014"),
            Self::PopulationUnreadable => text("un nombre entier, p. ex. 12 711", "a whole number, e.g. 12711"),
        }
    }
}

/// Why a file cannot be read at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.message().fr)]
pub enum UnusableFile {
    /// Nothing in it.
    Empty,
    /// Larger than any directory.
    TooLarge {
        /// Its size, in bytes.
        bytes: usize,
    },
    /// Not a text.
    NotText,
    /// A workbook, not a CSV file.
    Workbook,
    /// Accents of more than one name in fifty are damaged.
    Garbled,
    /// A required column is missing from the heading.
    ColumnMissing {
        /// The column.
        column: Column,
        /// The first columns found, at most twelve.
        found: Vec<String>,
    },
    /// A heading without any line.
    NoLine,
}

impl UnusableFile {
    /// The problem and the next step, for a reader.
    #[must_use]
    pub fn message(&self) -> Text {
        match self {
            Self::Empty => text(
                "Le fichier est vide. Téléchargez de nouveau MUN.csv.",
                "The file is empty. Download MUN.csv again.",
            ),
            Self::TooLarge { bytes } => text(
                format!("Le fichier est trop gros ({bytes} octets). Donnez le fichier MUN.csv du répertoire."),
                format!("The file is too large ({bytes} bytes). Give the directory's MUN.csv."),
            ),
            Self::NotText => text(
                "Le fichier n'est pas du texte en UTF-8 ou en Windows-1252. Donnez le fichier MUN.csv tel que publié.",
                "The file is not text in UTF-8 or Windows-1252. Give MUN.csv as published.",
            ),
            Self::Workbook => text(
                "Le fichier est un classeur. Donnez le fichier MUN.csv tel que publié.",
                "The file is a workbook. Give MUN.csv as published.",
            ),
            Self::Garbled => text(
                "Les accents du fichier sont abîmés. Téléchargez de nouveau MUN.csv, sans l'ouvrir ni l'enregistrer.",
                "The accents of the file are damaged. Download MUN.csv again, without opening or saving it.",
            ),
            Self::ColumnMissing { column, found } => text(
                format!(
                    "La colonne {} manque. Colonnes lues\u{a0}: {}. Donnez le fichier MUN.csv tel que publié.",
                    column.name(),
                    found.join(", ")
                ),
                format!(
                    "The column {} is missing. Columns read: {}. Give MUN.csv as published.",
                    column.name(),
                    found.join(", ")
                ),
            ),
            Self::NoLine => text(
                "Le fichier n'a qu'un en-tête. Téléchargez de nouveau MUN.csv.",
                "The file has a heading and nothing else. Download MUN.csv again.",
            ),
        }
    }
}

//! Findings: the result of validation, in one form for every stage.

use std::sync::Arc;

use serde::Serialize;

use crate::date::Day;

/// How severe a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Blocks the answers that it concerns. Shown as « point à corriger ».
    Error,
    /// To be checked or explained; blocks nothing. Shown as « point à vérifier ».
    Warning,
    /// For information only.
    Information,
}

macro_rules! codes {
    ($($(#[doc = $doc:literal])* $name:ident = $text:literal, $stage:ident;)*) => {
        /// The closed list of codes of Guichet's own rules. Editions add their own codes, which are checked when they
        /// load.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Code { $($(#[doc = $doc])* $name,)* }

        impl Code {
            /// Every code, in the order of the documentation.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// Stable text of the code.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }

            /// The stage that finds it.
            #[must_use]
            pub fn stage(self) -> Stage {
                match self { $(Self::$name => Stage::$stage,)* }
            }
        }
    };
}

/// The stage of validation that a code belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// The bytes: is it strict JSON?
    Bytes,
    /// The canonical schema.
    Shape,
    /// Rules across fields.
    CrossField,
    /// A program's rules.
    Program,
    /// A program's output cells.
    Output,
}

codes! {
    /// The text is not JSON.
    JsonSyntax = "json_syntax", Bytes;
    /// The bytes are not UTF-8, or start with a byte order mark.
    JsonEncoding = "json_encoding", Bytes;
    /// Nested deeper than accepted.
    JsonTooDeep = "json_too_deep", Bytes;
    /// Larger than accepted.
    JsonTooLarge = "json_too_large", Bytes;
    /// The same key twice in one object.
    DuplicateKey = "duplicate_key", Bytes;
    /// A number that a JSON reader could round.
    NumberNotExact = "number_not_exact", Bytes;
    /// NUL or a direction-changing control in a text.
    ForbiddenCharacter = "forbidden_character", Shape;
    /// A field that the schema does not know.
    UnknownField = "unknown_field", Shape;
    /// The schema version is not one of ours.
    UnknownSchemaVersion = "unknown_schema_version", Shape;
    /// A required field is absent.
    MissingField = "missing_field", Shape;
    /// Another type was expected.
    WrongType = "wrong_type", Shape;
    /// Outside the bounds.
    OutOfBounds = "out_of_bounds", Shape;
    /// Longer than accepted, or empty.
    TextLength = "text_length", Shape;
    /// Not of the expected shape.
    WrongFormat = "wrong_format", Shape;
    /// Not a date that exists.
    InvalidDate = "invalid_date", Shape;
    /// A code outside its list.
    UnknownCode = "unknown_code", Shape;
    /// More or fewer elements than accepted.
    TooManyRows = "too_many_rows", Shape;
    /// The same value twice in a list of distinct values.
    DuplicateValue = "duplicate_value", Shape;

    /// Two rows of a list have the same id.
    DuplicateId = "duplicate_id", CrossField;
    /// A reference names a row that does not exist.
    UnknownReference = "unknown_reference", CrossField;
    /// A row, directly or not, refers to itself.
    CircularReference = "circular_reference", CrossField;
    /// A pointer names nothing.
    UnknownPointer = "unknown_pointer", CrossField;
    /// A period ends before it starts.
    PeriodReversed = "period_reversed", CrossField;
    /// A period is implausibly long.
    PeriodTooLong = "period_too_long", CrossField;
    /// The answer's period lies outside the submission's.
    AnswerOutsidePeriod = "answer_outside_period", CrossField;
    /// A date after the end of the submission's period.
    DateOutsidePeriod = "date_outside_period", CrossField;
    /// Dates of one row contradict each other.
    DatesOutOfOrder = "dates_out_of_order", CrossField;
    /// The same obligation is answered twice.
    DuplicateAnswer = "duplicate_answer", CrossField;
    /// No such program.
    UnknownProgram = "unknown_program", CrossField;
    /// The program has no such form.
    UnknownForm = "unknown_form", CrossField;
    /// No edition of the form is in force at the deciding date.
    NoEdition = "no_edition", CrossField;
    /// Nothing dates the agreement, so no edition can be chosen.
    EditionUndetermined = "edition_undetermined", CrossField;
    /// The answer's agreement belongs to another program.
    AgreementOfOtherProgram = "agreement_of_other_program", CrossField;
    /// A federal code was given, its leading 24 set aside.
    FederalCode = "federal_code", CrossField;
    /// A code seems to have lost its leading zero.
    CodeLostZero = "code_lost_zero", CrossField;
    /// The geographic code does not have the length of its kind of organization.
    CodeOfOtherKind = "code_of_other_kind", CrossField;
    /// An unknown administrative region.
    UnknownRegion = "unknown_region", CrossField;
    /// No territory has that geographic code.
    UnknownTerritory = "unknown_territory", CrossField;
    /// The geographic code was retired before the end of the submission's period.
    DissolvedTerritory = "dissolved_territory", CrossField;
    /// The name is not one of the territory of that code.
    NameOfOtherTerritory = "name_of_other_territory", CrossField;
    /// The MRC is not the territory's.
    MrcContradicted = "mrc_contradicted", CrossField;
    /// The region is not the territory's.
    RegionContradicted = "region_contradicted", CrossField;
    /// A negative amount.
    NegativeAmount = "negative_amount", CrossField;
    /// Two rows look like the same expense.
    DuplicateExpense = "duplicate_expense", CrossField;
    /// More is allocated than the row's amount, so that a dollar is claimed twice.
    OverAllocated = "over_allocated", CrossField;
    /// An allocation gives both a share and an amount, or neither.
    AllocationShape = "allocation_shape", CrossField;
    /// The same agreement or program appears twice in one row's allocations.
    DuplicateAllocation = "duplicate_allocation", CrossField;
    /// Instalments do not add up to the agreement's amount.
    InstalmentsDoNotClose = "instalments_do_not_close", CrossField;
    /// Instalments exceed the agreement's amount.
    InstalmentsExceed = "instalments_exceed", CrossField;
    /// Awards exceed the fund's envelope.
    AwardsExceedFund = "awards_exceed_fund", CrossField;
    /// An award exceeds the fund's cap per project.
    AwardOverCap = "award_over_cap", CrossField;
    /// More retained than received.
    RetainedExceedsReceived = "retained_exceeds_received", CrossField;
    /// Granted more than requested.
    GrantedExceedsRequested = "granted_exceeds_requested", CrossField;
    /// A decision without its date, or a date without a decision.
    DecisionIncomplete = "decision_incomplete", CrossField;
    /// Adopted, but no resolution or date of adoption.
    AdoptionIncomplete = "adoption_incomplete", CrossField;
    /// The resolution is dated after the end of the submission's period.
    ResolutionAfterPeriod = "resolution_after_period", CrossField;
    /// A status that needs a reason has none.
    StatusNeedsReason = "status_needs_reason", CrossField;
    /// A gap or a variance has no explanation.
    VarianceUnexplained = "variance_unexplained", CrossField;
    /// A part exceeds its whole.
    PartExceedsWhole = "part_exceeds_whole", CrossField;
    /// A percentage outside 0 to 100.
    PercentOutOfRange = "percent_out_of_range", CrossField;
    /// A low-income rate without the name of its measure.
    MeasureNameMissing = "measure_name_missing", CrossField;
    /// A nil return that existing rows contradict.
    NilReturnContradicted = "nil_return_contradicted", CrossField;
    /// An absence is declared for a value that is present.
    AbsenceContradicted = "absence_contradicted", CrossField;
    /// A date straddles the edge of a window or period.
    StraddlesPeriod = "straddles_period", CrossField;
    /// Hours or full-time equivalents that are implausible.
    ImplausibleValue = "implausible_value", CrossField;

    /// The program does not address this organization.
    NotApplicable = "not_applicable", Program;
    /// The answer must name its agreement.
    AgreementRequired = "agreement_required", Program;
    /// The answer names an agreement that this form does not use.
    AgreementNotExpected = "agreement_not_expected", Program;
    /// The answer's period is longer than the program allows.
    AnswerTooLong = "answer_too_long", Program;
    /// The answer's period lies outside its agreement.
    AnswerOutsideAgreement = "answer_outside_agreement", Program;
    /// The sum of public aid exceeds what the program allows (stacking).
    StackingExceeded = "stacking_exceeded", Program;
    /// A nil return that this form does not accept.
    NilReturnNotAccepted = "nil_return_not_accepted", Program;
    /// The program declares no such extension field.
    UnknownExtension = "unknown_extension", Program;
    /// The extension field has another type.
    ExtensionType = "extension_type", Program;
    /// No tier of the parameter holds for this organization.
    ParameterUndetermined = "parameter_undetermined", Program;

    /// A cell that the form requires has no value.
    RequiredCellEmpty = "required_cell_empty", Output;
    /// A table that the form requires has no row.
    RequiredTableEmpty = "required_table_empty", Output;
    /// A row that was selected lacks the value that is read.
    ValueMissingInRow = "value_missing_in_row", Output;
    /// Several rows answer a question that takes one answer.
    SeveralRows = "several_rows", Output;
    /// The cell requires an exact number, and an approximate one was given.
    ApproximateNumber = "approximate_number", Output;
    /// The cell's value is outside what the form accepts.
    CellOutOfBounds = "cell_out_of_bounds", Output;
    /// The cell's text is longer than the form accepts.
    CellTooLong = "cell_too_long", Output;
}

/// A value inside a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Arg {
    /// Text, shown as it is.
    Text(String),
    /// An integer.
    Int(i64),
    /// Cents.
    Cents(i64),
    /// Basis points.
    Rate(i64),
    /// A text in both languages.
    Bilingual(String, String),
    /// Texts, joined for a reader.
    Texts(Vec<String>),
    /// Amounts in cents, shown as a sum: « 31 200,00 + 17 150,00 ».
    Sum(Vec<i64>),
}

/// Where a rule comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SourceRef {
    /// Short title and section.
    pub reference: String,
    /// Where it was read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// A cell of a workbook, for findings on an uploaded one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WorkbookCell {
    /// Sheet.
    pub sheet: String,
    /// Address, `C12`.
    pub address: String,
}

/// A text of an edition, in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Text {
    /// French.
    pub fr: String,
    /// English.
    pub en: String,
}

impl Text {
    /// The text in a language.
    #[must_use]
    pub fn pick(&self, english: bool) -> &str {
        if english { &self.en } else { &self.fr }
    }
}

/// The rule that a finding comes from: one of Guichet's codes, or a rule of an edition with its own texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FindingSource {
    /// One of Guichet's; its texts are in `guichet-text`.
    Own(Code),
    /// An edition's rule.
    Rule {
        /// Its code.
        code: Arc<str>,
        /// Its message, with `{name}` placeholders.
        message: Arc<Text>,
        /// The next step.
        fix: Arc<Text>,
    },
}

/// One result of validation.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// Which rule.
    pub origin: FindingSource,
    /// How severe it is.
    pub severity: Severity,
    /// Programs that it blocks (error) or concerns; empty until they are determined.
    pub programs: Vec<String>,
    /// Answers that it blocks, by row rank; more precise than `programs`.
    pub answers: Vec<usize>,
    /// Canonical pointer, by ids.
    pub pointer: Option<String>,
    /// Other pointers involved.
    pub related: Vec<String>,
    /// Cell of an uploaded workbook.
    pub cell: Option<WorkbookCell>,
    /// What was given, as text.
    pub provided: Option<String>,
    /// Values of the message, by name.
    pub args: Vec<(&'static str, Arg)>,
    /// Difference, in cents, where arithmetic is shown.
    pub difference: Option<i64>,
    /// Legal or technical source.
    pub source: Option<SourceRef>,
    /// First day on which the rule is enforced: before it, an error is a warning.
    pub enforced_from: Option<Day>,
    /// The filer's own tag for the row (`external_id`).
    pub tag: Option<String>,
}

impl Finding {
    /// A finding of one of our own rules.
    #[must_use]
    pub fn new(code: Code, severity: Severity) -> Self {
        Self::of(FindingSource::Own(code), severity)
    }

    /// A finding of any origin.
    #[must_use]
    pub fn of(origin: FindingSource, severity: Severity) -> Self {
        Self {
            origin,
            severity,
            programs: Vec::new(),
            answers: Vec::new(),
            pointer: None,
            related: Vec::new(),
            cell: None,
            provided: None,
            args: Vec::new(),
            difference: None,
            source: None,
            enforced_from: None,
            tag: None,
        }
    }

    /// An error.
    #[must_use]
    pub fn error(code: Code) -> Self {
        Self::new(code, Severity::Error)
    }

    /// A warning.
    #[must_use]
    pub fn warning(code: Code) -> Self {
        Self::new(code, Severity::Warning)
    }

    /// At a pointer.
    #[must_use]
    pub fn at(mut self, pointer: impl Into<String>) -> Self {
        self.pointer = Some(pointer.into());
        self
    }

    /// With a value of the message.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: Arg) -> Self {
        self.args.push((name, value));
        self
    }

    /// With the value given.
    #[must_use]
    pub fn provided(mut self, value: impl Into<String>) -> Self {
        self.provided = Some(value.into());
        self
    }

    /// With a difference in cents.
    #[must_use]
    pub fn difference(mut self, cents: i64) -> Self {
        self.difference = Some(cents);
        self
    }

    /// With other pointers involved.
    #[must_use]
    pub fn related(mut self, pointers: impl IntoIterator<Item = String>) -> Self {
        self.related.extend(pointers);
        self
    }

    /// Stable text of its code.
    #[must_use]
    pub fn code(&self) -> &str {
        match &self.origin {
            FindingSource::Own(code) => code.as_str(),
            FindingSource::Rule { code, .. } => code,
        }
    }

    /// Its stage.
    #[must_use]
    pub fn stage(&self) -> Stage {
        match &self.origin {
            FindingSource::Own(code) => code.stage(),
            FindingSource::Rule { .. } => Stage::Program,
        }
    }

    /// Is it an error?
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

//! Compiled editions: fields are resolved to columns and filters to codes, so that no name is looked up during
//! evaluation.

use std::{collections::BTreeMap, sync::Arc};

use guichet_core::{
    Cell, Channel, ColumnId, Day, Submission, TableId,
    catalogue::{agreements, answers},
    finding::{Severity, SourceRef, Text},
    report::{CellRef, EditionId, Layout, Unit},
    submission::Row,
};

use crate::due::Due;

/// A program with its editions.
#[derive(Debug)]
pub struct Program {
    /// Id, `inclusion-ophq`.
    pub id: Arc<str>,
    /// Domain, `inclusion`.
    pub domain: String,
    /// `grant`, `statute` or `recognition`.
    pub kind: String,
    /// Name.
    pub name: Text,
    /// Who answers for the program.
    pub body: Text,
    /// Formats that the receiver is sent: `json`, `csv`, `xlsx`, `xml`.
    pub formats: Vec<String>,
    /// Who receives the reports.
    pub receiver: Receiver,
    /// Sources, by id.
    pub sources: BTreeMap<String, Source>,
    /// Editions, by form, oldest first.
    pub forms: BTreeMap<String, Vec<Arc<Edition>>>,
}

/// Who receives a program's reports, and by which official channel.
#[derive(Debug)]
pub struct Receiver {
    /// Name, unless the table gives another.
    pub name: Text,
    /// Official channel.
    pub channel: Channel,
    /// The official channel in words.
    pub portal: Option<Text>,
    /// `region` or `mrc`: which code of the organization decides.
    pub by: Option<String>,
    /// Known receivers by code.
    pub table: BTreeMap<String, Text>,
    /// Was it verified?
    pub verified: bool,
}

/// A source, as read.
#[derive(Debug, Clone)]
pub struct Source {
    /// Short title, section.
    pub reference: String,
    /// Where it was read.
    pub url: Option<String>,
    /// When it was read.
    pub consulted: String,
}

/// A compiled edition.
#[derive(Debug)]
pub struct Edition {
    /// Identity.
    pub id: EditionId,
    /// First day in force.
    pub from: Day,
    /// First day no longer in force.
    pub until: Option<Day>,
    /// Must the answer name an agreement? `false`: it must not.
    pub agreement: bool,
    /// Is a nil return accepted?
    pub nil_return: bool,
    /// Layout of the report.
    pub layout: Arc<Layout>,
    /// To which organizations the program applies.
    pub applies: Option<Applies>,
    /// Limits on the answer's period.
    pub period: Option<PeriodRule>,
    /// Due date.
    pub due: Due,
    /// Source of the edition.
    pub source: String,
    /// Extension fields.
    pub extensions: Vec<Extension>,
    /// Parameters.
    pub params: Vec<Param>,
    /// Requirements, for coverage and for the questions: one per cell, in order.
    pub requirements: Vec<Requirement>,
    pub(crate) selections: Vec<Selection>,
    pub(crate) fields: Vec<CellPlan>,
    pub(crate) tables: Vec<TablePlan>,
    pub(crate) calc_order: Vec<Node>,
    pub(crate) rules: Vec<Rule>,
    pub(crate) stackings: Vec<Stacking>,
    pub(crate) sources: Arc<BTreeMap<String, Source>>,
}

/// One output cell or column as a requirement: what it reads.
#[derive(Debug, Clone)]
pub struct Requirement {
    /// `field` or `table/column`.
    pub id: String,
    /// What the form calls it.
    pub column: Text,
    /// Source id in the program.
    pub source: String,
    /// Verified by someone against a blank form?
    pub verified: bool,
    /// Canonical fields read for their value.
    pub values: Vec<(TableId, ColumnId)>,
    /// Canonical fields read to decide.
    pub guards: Vec<(TableId, ColumnId)>,
    /// Extension fields read.
    pub extensions: Vec<String>,
    /// The form requires it.
    pub required: bool,
}

/// To which organizations a program applies.
#[derive(Debug)]
pub struct Applies {
    pub(crate) kinds: Vec<u16>,
    pub(crate) min: Option<Bound>,
    pub(crate) max: Option<Bound>,
    pub(crate) source: String,
}

/// Limits on the answer's period.
#[derive(Debug)]
pub struct PeriodRule {
    pub(crate) max_months: Option<u32>,
    pub(crate) within_agreement: bool,
    pub(crate) source: String,
}

/// A field that only this program asks for.
#[derive(Debug)]
pub struct Extension {
    /// Name under `/extensions/<program>/`.
    pub name: String,
    /// Question.
    pub label: Text,
    /// Help.
    pub help: Option<Text>,
    /// `text`, `integer`, `cents`, `boolean`, `date`, `decimal` or `code`.
    pub kind: String,
    /// Codes, for `code`.
    pub codes: Vec<String>,
}

/// A dated, sourced parameter.
#[derive(Debug)]
pub struct Param {
    /// Name.
    pub name: String,
    /// Label.
    pub label: Text,
    /// Unit.
    pub unit: ParamUnit,
    pub(crate) values: Vec<ParamValue>,
}

/// The unit of a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParamUnit {
    /// Cents.
    Cents,
    /// Basis points.
    BasisPoints,
    /// Plain integer.
    Integer,
}

#[derive(Debug)]
pub(crate) struct ParamValue {
    pub(crate) from: Day,
    pub(crate) source: String,
    pub(crate) value: ParamBody,
}

#[derive(Debug)]
pub(crate) enum ParamBody {
    One(i64),
    /// By population: (greatest population included, value); `None` is without end.
    Tiers(Vec<(Option<i64>, i64)>),
}

/// A path from a row to a value, through at most two references.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Path {
    /// (list, reference column) to follow, in order.
    pub(crate) hops: Vec<(TableId, ColumnId)>,
    /// List of the value.
    pub(crate) table: TableId,
    /// Column of the value.
    pub(crate) column: ColumnId,
}

impl Path {
    /// The row at the end of its references; `None` when one of them is absent or names no row.
    pub(crate) fn follow(&self, submission: &Submission, row: Row) -> Option<Row> {
        let mut row = row;
        for (table, column) in &self.hops {
            match submission.cell(*table, row, *column) {
                Cell::Ref(_, Some(target)) => row = target,
                _ => return None,
            }
        }
        Some(row)
    }
}

/// The list of allocations inside the rows of a list.
pub(crate) fn allocations_of(table: TableId) -> Option<TableId> {
    table.children().find(|child| child.short_name() == "allocations")
}

/// A bound: literal or parameter (by rank).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Bound {
    Literal(i64),
    Param(usize),
}

/// Which period a window is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Window {
    Answer,
    Next,
    Agreement,
    Submission,
}

/// What a condition asks of a value.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Predicate {
    /// One of these codes (bits by rank); for a list of codes, meets.
    Codes(u64),
    /// None of these codes, or absent.
    NotCodes(u64),
    Text(Vec<String>),
    NotText(Vec<String>),
    /// The answer's program.
    AnswerProgram,
    /// References the answer's agreement.
    AnswerAgreement,
    NotAnswerAgreement,
    /// References the answer.
    Answer,
    /// A row pointer at the answer's agreement.
    AboutAgreement,
    Bool(bool),
    NotBool(bool),
    /// Integer or decimal (in millionths) between bounds, included.
    Range(Option<Bound>, Option<Bound>),
    /// Date wholly between days, included.
    Days(Option<Day>, Option<Day>),
    Present(bool),
    Window(Window),
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Condition {
    pub(crate) path: Path,
    pub(crate) test: Predicate,
}

/// Which rows a selection draws from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Scope {
    /// A whole list.
    List(TableId),
    /// Rows of a list inside the answer's agreement.
    Agreement(TableId),
}

impl Scope {
    pub(crate) fn table(self) -> TableId {
        match self {
            Self::List(table) | Self::Agreement(table) => table,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Selection {
    pub(crate) scope: Scope,
    pub(crate) conditions: Vec<Condition>,
    /// Keep only rows with an allocation to the answer; the conditions are on the allocation.
    pub(crate) allocated: Option<Vec<Condition>>,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Fold {
    One,
    First(Option<Path>),
    Last(Option<Path>),
    Sum,
    Allocated(Vec<Condition>),
    Count,
    Distinct,
    Min,
    Max,
    List,
}

/// The row of a line that a matched row must refer to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LineKey {
    Row,
    Reference(ColumnId),
    Element,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum CellSource {
    Constant(String),
    /// From the root or the organization.
    Single(TableId, ColumnId),
    Answer(ColumnId),
    Agreement(ColumnId),
    Extension(usize),
    /// Rows of a selection, folded.
    Fold {
        selection: usize,
        path: Path,
        fold: Fold,
    },
    /// Rows of a selection whose reference column names the line's key, folded.
    Match {
        selection: usize,
        column: ColumnId,
        key: LineKey,
        path: Path,
        fold: Fold,
    },
    /// A value of the line's row.
    Row(Path),
    /// The part of the line's row that is allocated to the answer.
    RowAllocated(Vec<Condition>),
    /// The exploded element: its label, or a value of the row that it names.
    Element(Option<Path>),
    /// Rows that a list of references of the line's row names, folded.
    Via {
        column: ColumnId,
        target: TableId,
        conditions: Vec<Condition>,
        path: Path,
        fold: Fold,
    },
    /// Rows of a list inside the line's row, folded.
    Child {
        table: TableId,
        conditions: Vec<Condition>,
        path: Path,
        fold: Fold,
    },
    /// Rows of the line's group, folded.
    Group {
        path: Path,
        fold: Fold,
    },
    Calc(Expression),
}

impl CellSource {
    /// The canonical field that it reads for its value.
    pub(crate) fn field(&self) -> Option<(TableId, ColumnId)> {
        match self {
            Self::Single(table, column) => Some((*table, *column)),
            Self::Answer(column) => Some((answers::TABLE, *column)),
            Self::Agreement(column) => Some((agreements::TABLE, *column)),
            Self::Fold { path, .. }
            | Self::Match { path, .. }
            | Self::Via { path, .. }
            | Self::Child { path, .. }
            | Self::Group { path, .. }
            | Self::Row(path)
            | Self::Element(Some(path)) => Some((path.table, path.column)),
            _ => None,
        }
    }

    /// How it folds rows, if it does.
    pub(crate) fn fold(&self) -> Option<&Fold> {
        match self {
            Self::Fold { fold, .. }
            | Self::Match { fold, .. }
            | Self::Via { fold, .. }
            | Self::Child { fold, .. }
            | Self::Group { fold, .. } => Some(fold),
            _ => None,
        }
    }
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Expression {
    Literal(i64),
    Param(usize),
    Field(usize),
    /// A column of the same line: table, column.
    Column(usize, usize),
    /// Sum of a table's column.
    Total(usize, usize),
    Add(Vec<Expression>),
    Subtract(Vec<Expression>),
    Min(Vec<Expression>),
    Max(Vec<Expression>),
    Share(Box<Expression>, Box<Expression>),
    PercentOf(Box<Expression>, Box<Expression>),
}

impl Expression {
    /// The cells that it reads, from left to right.
    pub(crate) fn operands(&self) -> Vec<Node> {
        let mut out = Vec::new();
        self.add_operands(&mut out);
        out
    }

    fn add_operands(&self, out: &mut Vec<Node>) {
        match self {
            Self::Literal(_) | Self::Param(_) => {}
            Self::Field(rank) => out.push(Node::Field(*rank)),
            Self::Column(table, column) | Self::Total(table, column) => out.push(Node::Column(*table, *column)),
            Self::Add(all) | Self::Subtract(all) | Self::Min(all) | Self::Max(all) => {
                all.iter().for_each(|operand| operand.add_operands(out));
            }
            Self::Share(left, right) | Self::PercentOf(left, right) => {
                left.add_operands(out);
                right.add_operands(out);
            }
        }
    }
}

#[derive(Debug)]
pub(crate) struct CellPlan {
    pub(crate) origin: CellSource,
    pub(crate) unit: Unit,
    pub(crate) separator: String,
    /// Receiver's text for each rank of the canonical list.
    pub(crate) codes: Vec<String>,
    /// Is it a finding when there is no row or no value?
    pub(crate) empty_is_error: bool,
    /// Is it a finding when a kept row lacks the value?
    pub(crate) absent_is_error: bool,
    pub(crate) min: Option<i64>,
    pub(crate) max: Option<i64>,
    pub(crate) max_length: Option<u32>,
    pub(crate) source: String,
}

impl CellPlan {
    /// Its calculation, when it has one.
    pub(crate) fn expression(&self) -> Option<&Expression> {
        match &self.origin {
            CellSource::Calc(expression) => Some(expression),
            _ => None,
        }
    }
}

#[derive(Debug)]
pub(crate) struct TablePlan {
    pub(crate) selection: usize,
    pub(crate) order: Vec<Path>,
    /// Exploded list column, and the list its references name.
    pub(crate) explode: Option<(ColumnId, Option<TableId>)>,
    pub(crate) group_by: Vec<Path>,
    pub(crate) columns: Vec<CellPlan>,
    pub(crate) empty_is_error: bool,
    pub(crate) source: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Node {
    Field(usize),
    Column(usize, usize),
}

#[derive(Debug)]
pub(crate) struct Rule {
    pub(crate) code: Arc<str>,
    pub(crate) severity: Severity,
    pub(crate) message: Arc<Text>,
    pub(crate) fix: Arc<Text>,
    pub(crate) source: String,
    pub(crate) enforced_from: Option<Day>,
    pub(crate) body: RuleBody,
}

#[derive(Debug)]
pub(crate) enum RuleBody {
    Exists(usize),
    None(usize),
    Unreferenced { selection: usize, by: (TableId, ColumnId) },
    Each { selection: usize, require: Vec<Path> },
    Distinct { selection: usize, by: Vec<Path> },
    Compare { left: Expression, op: Comparison, right: Expression },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Comparison {
    Less,
    LessOrEqual,
    Equal,
    NotEqual,
    GreaterOrEqual,
    Greater,
}

#[derive(Debug)]
pub(crate) struct Stacking {
    pub(crate) base: usize,
    /// Rows of contributions that support the answer's agreement, of counted payers and natures.
    pub(crate) counted: usize,
    pub(crate) capped: usize,
    pub(crate) rate: Option<usize>,
    pub(crate) cap: Option<usize>,
    pub(crate) source: String,
}

impl Edition {
    /// Is it in force on that day?
    #[must_use]
    pub fn in_force(&self, day: Day) -> bool {
        self.from <= day && self.until.is_none_or(|until| day < until)
    }

    /// Reference of a source of the program.
    #[must_use]
    pub fn source_ref(&self, id: &str) -> Option<SourceRef> {
        self.sources.get(id).map(|source| SourceRef { reference: source.reference.clone(), url: source.url.clone() })
    }

    /// Number of verified requirements, and of all requirements.
    #[must_use]
    pub fn verified(&self) -> (usize, usize) {
        (self.requirements.iter().filter(|requirement| requirement.verified).count(), self.requirements.len())
    }

    /// Could a cell of this edition depend on that field of any row? Decided from the requirements alone: it may answer
    /// yes where the lineage of a given submission would not, never the reverse; a test compares the two. Without a
    /// column: on any field of the list, or of a list inside it.
    #[must_use]
    pub fn reads(&self, table: TableId, column: Option<ColumnId>) -> bool {
        use guichet_core::catalogue::{Kind, agreements, answers, nothing_to_report, organization, submission};
        // Every report depends on what decides the edition, the windows, the parameters and the nil returns.
        let context =
            [answers::TABLE, agreements::TABLE, organization::TABLE, submission::TABLE, nothing_to_report::TABLE];
        if context.contains(&table) {
            return true;
        }
        // A cell that reads a row also depends on its id.
        let whole = column.is_none_or(|column| column == 0);
        let names = |other: TableId, field: ColumnId| match other.column_def(field).kind {
            Kind::Ref(target) | Kind::Refs { table: target, .. } => target == table,
            _ => false,
        };
        self.requirements.iter().any(|requirement| {
            requirement.values.iter().chain(&requirement.guards).any(|(other, field)| {
                (*other == table && (whole || Some(*field) == column))
                    || (column.is_none() && other.def().parent == Some(table))
                    || (whole && names(*other, *field))
            })
        })
    }

    /// Which cells could depend on that list? As [`Edition::reads`], cell by cell; the cells of a table are taken
    /// together. For a calculated cell, what its operands read is not included, since they are cells themselves.
    pub fn cells_reading(&self, table: TableId) -> impl Fn(CellRef) -> bool + use<> {
        let reading: Vec<&str> = (self.requirements.iter())
            .filter(|requirement| {
                requirement.values.iter().chain(&requirement.guards).any(|(other, _)| *other == table)
            })
            .map(|requirement| requirement.id.as_str())
            .collect();
        let field = |id: &str| reading.contains(&id);
        let list =
            |id: &str| reading.iter().any(|read| read.strip_prefix(id).is_some_and(|rest| rest.starts_with('/')));
        let fields: Vec<bool> = self.layout.fields.iter().map(|one| field(&one.id)).collect();
        let tables: Vec<bool> = self.layout.tables.iter().map(|one| list(&one.id)).collect();
        let whole = self.reads(table, None);
        move |cell| match cell {
            CellRef::Whole => whole,
            CellRef::Field(rank) => fields.get(rank).copied().unwrap_or(whole),
            CellRef::Lines(rank) | CellRef::Table(rank, ..) => tables.get(rank).copied().unwrap_or(whole),
        }
    }

    /// Does a rule or a stacking limit draw from that selection?
    pub(crate) fn used_by_a_rule(&self, selection: usize) -> bool {
        let rules = self.rules.iter().any(|rule| match &rule.body {
            RuleBody::Exists(used) | RuleBody::None(used) => *used == selection,
            RuleBody::Unreferenced { selection: used, .. }
            | RuleBody::Each { selection: used, .. }
            | RuleBody::Distinct { selection: used, .. } => *used == selection,
            RuleBody::Compare { .. } => false,
        });
        rules || self.stackings.iter().any(|stacking| stacking.counted == selection || stacking.capped == selection)
    }

    /// Codes of its own rules, with severity, message and next step.
    pub fn rule_codes(&self) -> impl Iterator<Item = (&str, Severity, &Text, &Text)> {
        self.rules.iter().map(|rule| (&*rule.code, rule.severity, &*rule.message, &*rule.fix))
    }
}

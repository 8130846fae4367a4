//! Descriptions for readers: what a cell reads and how, its parameters, and the rules of an edition.

mod words;

use std::fmt::Write as _;

use guichet_core::{
    Day, Severity, Submission, catalogue::ORGANIZATION_KIND, finding::Text, money, report::CellRef, submission::Row,
};

use crate::{
    describe, eval,
    plan::{
        Bound, CellPlan, CellSource, Condition, Edition, Expression, Node, Param, ParamBody, ParamUnit, ParamValue,
        Predicate,
    },
};
use words::{asks, both, integer, origin, path_title, range, selection};

/// A dated value of a parameter.
#[derive(Debug, Clone, Copy)]
pub struct DatedValue<'a> {
    value: &'a ParamValue,
}

/// A rule of an edition, or one of its limits on stacked aid.
#[derive(Debug)]
pub struct RuleDescription<'a> {
    /// Its code; `stacking_exceeded` for a limit on stacked aid.
    pub code: &'a str,
    /// Severity.
    pub severity: Severity,
    /// Its message when it is broken.
    pub message: Text,
    /// What it requires, in words.
    pub asks: Text,
    /// Id of its source.
    pub source: &'a str,
    /// First day on which the rule is enforced: before it, an error is a warning.
    pub enforced_from: Option<Day>,
}

impl<'a> DatedValue<'a> {
    /// First day on which it is valid.
    #[must_use]
    pub fn from(self) -> Day {
        self.value.from
    }

    /// Id of its source.
    #[must_use]
    pub fn source(self) -> &'a str {
        &self.value.source
    }

    /// The one value, when it does not depend on the population.
    #[must_use]
    pub fn one(self) -> Option<i64> {
        match self.value.value {
            ParamBody::One(value) => Some(value),
            ParamBody::Tiers(_) => None,
        }
    }

    /// (greatest population included, value); empty when one value holds for all.
    #[must_use]
    pub fn tiers(self) -> &'a [(Option<i64>, i64)] {
        match &self.value.value {
            ParamBody::One(_) => &[],
            ParamBody::Tiers(tiers) => tiers,
        }
    }
}

impl Param {
    /// Its values, oldest first.
    pub fn values(&self) -> impl DoubleEndedIterator<Item = DatedValue<'_>> {
        self.values.iter().map(|value| DatedValue { value })
    }

    /// The value in force on a day.
    #[must_use]
    pub fn on(&self, day: Day) -> Option<DatedValue<'_>> {
        self.values().rfind(|value| value.from() <= day)
    }

    /// A number in this parameter's unit, for a reader.
    #[must_use]
    pub fn shown(&self, value: i64, english: bool) -> String {
        match self.unit {
            ParamUnit::Cents => money::display(value, english),
            ParamUnit::BasisPoints => money::display_rate(value, english),
            ParamUnit::Integer => integer(value, english),
        }
    }
}

impl Edition {
    /// The value of each parameter for an answer: on its deciding day, for its organization.
    #[must_use]
    pub fn param_values(&self, submission: &Submission, answer: Row) -> Vec<Option<i64>> {
        eval::parameters(self, submission, eval::deciding_day(submission, answer).unwrap_or(self.from))
    }

    /// Its rules, then its limits on stacked aid.
    #[must_use]
    pub fn rules(&self) -> Vec<RuleDescription<'_>> {
        let rules = self.rules.iter().map(|rule| RuleDescription {
            code: &rule.code,
            severity: rule.severity,
            message: rule.message.as_ref().clone(),
            asks: both(|english| asks(self, rule, english)),
            source: &rule.source,
            enforced_from: rule.enforced_from,
        });
        let stackings = self.stackings.iter().map(|stacking| {
            let asks = both(|english| {
                let base = self.layout.fields[stacking.base].column.pick(english);
                let param = |rank: Option<usize>| rank.map(|rank| self.params[rank].label.pick(english));
                let mut out = match english {
                    false => format!("aide publique comptée par rapport à «\u{a0}{base}\u{a0}»"),
                    true => format!("public aid counted against “{base}”"),
                };
                for (fr, en, label) in [("taux", "rate", param(stacking.rate)), ("plafond", "cap", param(stacking.cap))]
                {
                    if let Some(label) = label {
                        let _ = if english {
                            write!(out, "; {en}: {label}")
                        } else {
                            write!(out, "\u{a0}; {fr}\u{a0}: {label}")
                        };
                    }
                }
                out
            });
            RuleDescription {
                code: guichet_core::Code::StackingExceeded.as_str(),
                severity: Severity::Error,
                message: asks.clone(),
                asks,
                source: &stacking.source,
                enforced_from: None,
            }
        });
        rules.chain(stackings).collect()
    }

    /// To which organizations it applies, in words.
    #[must_use]
    pub fn addresses(&self) -> Option<Text> {
        let applies = self.applies.as_ref()?;
        Some(both(|english| {
            let kinds: Vec<&str> =
                applies.kinds.iter().map(|rank| ORGANIZATION_KIND.label(*rank).pick(english)).collect();
            let mut out = kinds.join(", ");
            if let Some(range) = range(self, applies.min, applies.max, |value| integer(value, english), english) {
                let separator = if out.is_empty() { "" } else { ", " };
                let _ = match english {
                    false => write!(out, "{separator}population\u{a0}: {range}"),
                    true => write!(out, "{separator}population: {range}"),
                };
            }
            out
        }))
    }

    /// Limits on the answer's period, in words.
    #[must_use]
    pub fn period_limits(&self) -> Option<Text> {
        let rule = self.period.as_ref()?;
        Some(both(|english| {
            let say = |fr: String, en: String| if english { en } else { fr };
            let mut parts = Vec::new();
            if let Some(months) = rule.max_months {
                parts.push(say(format!("{months} mois au plus"), format!("{months} months at most")));
            }
            if rule.within_agreement {
                parts.push(say("dans la période de l'entente".into(), "within the agreement's period".into()));
            }
            parts.join(", ")
        }))
    }
}

/// How a cell is computed, in words: « la somme de « Montant » dans Dépenses, où Étape : Payée ».
#[must_use]
pub fn describe_cell(edition: &Edition, cell: CellRef) -> Text {
    match (cell, plan(edition, cell)) {
        (CellRef::Lines(table), _) => describe_lines(edition, table),
        (_, Some(plan)) => both(|english| origin(edition, plan, english)),
        (_, None) => Text {
            fr: "le rapport lui-même : la réponse, et l'édition que sa date choisit".into(),
            en: "the report itself: the answer, and the edition that its date selects".into(),
        },
    }
}

/// Which lines a table has, in words.
#[must_use]
pub fn describe_lines(edition: &Edition, table: usize) -> Text {
    let Some(plan) = edition.tables.get(table) else { return Text { fr: String::new(), en: String::new() } };
    both(|english| {
        let say = |fr: &str, en: &str| (if english { en } else { fr }).to_owned();
        let definition = &edition.selections[plan.selection];
        let mut out = if plan.group_by.is_empty() {
            format!(
                "{}{}",
                say("une ligne par ligne de ", "one line per row of "),
                selection(edition, definition, english)
            )
        } else {
            let groups: Vec<String> = plan.group_by.iter().map(|path| path_title(path, english)).collect();
            let groups = groups.join(", ");
            format!(
                "{}{groups}{}{}",
                say("une ligne par valeur de ", "one line per value of "),
                say(", dans ", ", in "),
                selection(edition, definition, english)
            )
        };
        if let Some((column, _)) = plan.explode {
            let title = definition.scope.table().column_def(column).title.pick(english);
            let _ = if english {
                write!(out, ", one per element of “{title}”")
            } else {
                write!(out, ", une par élément de «\u{a0}{title}\u{a0}»")
            };
        }
        out
    })
}

/// A calculated cell as its edition writes it, with the ids of its operands: `min(share(admissible, param:taux),
/// 5000000)`.
#[must_use]
pub fn formula(edition: &Edition, cell: CellRef) -> Option<String> {
    match &plan(edition, cell)?.origin {
        CellSource::Calc(expression) => Some(describe::expression(edition, expression)),
        _ => None,
    }
}

/// Id of the source of a cell, or of a table's lines.
#[must_use]
pub fn cell_source(edition: &Edition, cell: CellRef) -> &str {
    match cell {
        CellRef::Lines(table) => edition.tables.get(table).map_or("", |table| &table.source),
        _ => plan(edition, cell).map_or(&edition.source, |plan| &plan.source),
    }
}

/// Parameters on which a cell depends, through the cells that it is calculated from, by rank in [`Edition::params`].
#[must_use]
pub fn cell_params(edition: &Edition, cell: CellRef) -> Vec<usize> {
    let mut out = Vec::new();
    if let Some(plan) = plan(edition, cell) {
        plan_params(edition, plan, &mut out);
    }
    if let CellRef::Table(table, ..) | CellRef::Lines(table) = cell
        && let Some(plan) = edition.tables.get(table)
    {
        condition_params(&edition.selections[plan.selection].conditions, &mut out);
    }
    out.sort_unstable();
    out.dedup();
    out
}

fn plan(edition: &Edition, cell: CellRef) -> Option<&CellPlan> {
    match cell {
        CellRef::Field(rank) => edition.fields.get(rank),
        CellRef::Table(table, _, column) => edition.tables.get(table)?.columns.get(column),
        CellRef::Lines(_) | CellRef::Whole => None,
    }
}

fn plan_params(edition: &Edition, plan: &CellPlan, out: &mut Vec<usize>) {
    match &plan.origin {
        CellSource::Fold { selection, .. } | CellSource::Match { selection, .. } => {
            condition_params(&edition.selections[*selection].conditions, out);
        }
        CellSource::Via { conditions, .. } | CellSource::Child { conditions, .. } => condition_params(conditions, out),
        CellSource::Calc(expression) => {
            expression_params(expression, out);
            // No cycle: an edition that has one does not load.
            for node in expression.operands() {
                match node {
                    Node::Field(rank) => plan_params(edition, &edition.fields[rank], out),
                    Node::Column(table, column) => plan_params(edition, &edition.tables[table].columns[column], out),
                }
            }
        }
        _ => {}
    }
}

fn condition_params(conditions: &[Condition], out: &mut Vec<usize>) {
    for condition in conditions {
        if let Predicate::Range(min, max) = &condition.test {
            out.extend([min, max].into_iter().flatten().filter_map(|bound| match bound {
                Bound::Param(rank) => Some(*rank),
                Bound::Literal(_) => None,
            }));
        }
    }
}

fn expression_params(expression: &Expression, out: &mut Vec<usize>) {
    match expression {
        Expression::Param(rank) => out.push(*rank),
        Expression::Add(all) | Expression::Subtract(all) | Expression::Min(all) | Expression::Max(all) => {
            all.iter().for_each(|operand| expression_params(operand, out));
        }
        Expression::Share(left, right) | Expression::PercentOf(left, right) => {
            expression_params(left, out);
            expression_params(right, out);
        }
        _ => {}
    }
}

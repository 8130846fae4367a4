//! Arithmetic over computed cells.

use guichet_core::{
    money,
    report::{CellRef, Value},
};

use super::{cells::OutputCell, context::Evaluation, select::MILLION};
use crate::plan::{CellPlan, CellSource, Expression, Node};

impl Evaluation<'_> {
    pub(crate) fn calculations(&mut self) {
        let edition = self.edition;
        for node in &edition.calc_order {
            match node {
                Node::Field(rank) => {
                    let plan = &edition.fields[*rank];
                    if let CellSource::Calc(expression) = &plan.origin {
                        let value = self.calculated(plan, expression, None, OutputCell::Field(*rank));
                        self.report.fields[*rank] = value;
                    }
                }
                Node::Column(table, column) => {
                    let plan = &edition.tables[*table].columns[*column];
                    let width = edition.tables[*table].columns.len();
                    if let CellSource::Calc(expression) = &plan.origin {
                        for line in 0..self.report.tables[*table].lines.len() {
                            let row = self.report.tables[*table].lines[line].row;
                            let value =
                                self.calculated(plan, expression, Some(line), OutputCell::Column(*table, *column, row));
                            self.report.tables[*table].cells[line * width + column] = value;
                        }
                    }
                }
            }
        }
    }

    pub(super) fn calculated(
        &mut self,
        plan: &CellPlan,
        expression: &Expression,
        line: Option<usize>,
        place: OutputCell,
    ) -> Value {
        match self.compute(expression, line) {
            Computed::Number(number) => self.number_value(plan.unit, number, 0),
            Computed::Undetermined => Value::Undetermined,
            Computed::Blank if plan.empty_is_error && !self.report.nil => {
                self.cell_empty(plan, place);
                Value::Undetermined
            }
            Computed::Blank => Value::Blank,
        }
    }

    /// The value of an expression, in the unit's integer.
    pub(crate) fn compute(&self, expression: &Expression, line: Option<usize>) -> Computed {
        let cell = |cell: CellRef| match self.report.value(cell) {
            Value::Blank => Computed::Blank,
            Value::Undetermined => Computed::Undetermined,
            Value::Int(value) | Value::Cents(value) | Value::Rate(value) => Computed::Number(value),
            other => match self.decimal_of(other) {
                Some(millionths) if millionths % MILLION == 0 => {
                    i64::try_from(millionths / MILLION).map_or(Computed::Undetermined, Computed::Number)
                }
                _ => Computed::Undetermined,
            },
        };
        match expression {
            Expression::Literal(value) => Computed::Number(*value),
            Expression::Param(rank) => match self.params.get(*rank).copied().flatten() {
                Some(value) => Computed::Number(value),
                None => Computed::Undetermined,
            },
            Expression::Field(rank) => cell(CellRef::Field(*rank)),
            Expression::Column(table, column) => match line {
                Some(line) => cell(CellRef::Table(*table, line, *column)),
                None => Computed::Blank,
            },
            Expression::Total(table, column) => {
                let lines = self.report.tables.get(*table).map_or(0, |out| out.lines.len());
                let mut total = 0i64;
                let mut any = false;
                for line in 0..lines {
                    match cell(CellRef::Table(*table, line, *column)) {
                        Computed::Number(value) => match total.checked_add(value) {
                            Some(sum) => {
                                any = true;
                                total = sum;
                            }
                            None => return Computed::Undetermined,
                        },
                        Computed::Undetermined => return Computed::Undetermined,
                        Computed::Blank => {}
                    }
                }
                if any { Computed::Number(total) } else { Computed::Blank }
            }
            Expression::Add(operands) => self.reduce(operands, line, i64::checked_add),
            Expression::Subtract(operands) => self.reduce(operands, line, i64::checked_sub),
            Expression::Min(operands) => self.reduce(operands, line, |a, b| Some(a.min(b))),
            Expression::Max(operands) => self.reduce(operands, line, |a, b| Some(a.max(b))),
            Expression::Share(amount, rate) => self.pair(amount, rate, line, money::share),
            Expression::PercentOf(part, whole) => match (self.compute(part, line), self.compute(whole, line)) {
                (Computed::Number(_), Computed::Number(0)) => Computed::Blank,
                _ => self.pair(part, whole, line, money::percent_of),
            },
        }
    }

    pub(super) fn reduce(
        &self,
        operands: &[Expression],
        line: Option<usize>,
        combine: impl Fn(i64, i64) -> Option<i64>,
    ) -> Computed {
        let mut result: Option<i64> = None;
        let mut blank = false;
        for operand in operands {
            match (self.compute(operand, line), result) {
                (Computed::Undetermined, _) => return Computed::Undetermined,
                (Computed::Blank, _) => blank = true,
                (Computed::Number(value), None) => result = Some(value),
                (Computed::Number(value), Some(current)) => match combine(current, value) {
                    Some(next) => result = Some(next),
                    None => return Computed::Undetermined,
                },
            }
        }
        match result {
            Some(value) if !blank => Computed::Number(value),
            _ => Computed::Blank,
        }
    }

    pub(super) fn pair(
        &self,
        left: &Expression,
        right: &Expression,
        line: Option<usize>,
        combine: impl Fn(i64, i64) -> Option<i64>,
    ) -> Computed {
        match (self.compute(left, line), self.compute(right, line)) {
            (Computed::Undetermined, _) | (_, Computed::Undetermined) => Computed::Undetermined,
            (Computed::Number(left), Computed::Number(right)) => {
                combine(left, right).map_or(Computed::Undetermined, Computed::Number)
            }
            _ => Computed::Blank,
        }
    }
}

/// The result of arithmetic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Computed {
    Number(i64),
    Blank,
    Undetermined,
}

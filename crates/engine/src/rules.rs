//! A program's own rules, its stacking limits, its extension fields and its parameters.

use std::{collections::HashMap, sync::Arc};

use guichet_core::{
    Cell, Code, Day, Finding, Place, Severity,
    catalogue::{contributions, organization},
    finding::{Arg, FindingSource},
    money,
    report::{CellRef, Unit, Value},
    submission::{ExtensionValue, Row},
};

use crate::{
    eval::{Computed, Evaluation, MILLION, column, decimal, plain_decimal},
    lineage::{self, Role},
    plan::{Comparison, Expression, Node, ParamUnit, Rule, RuleBody, Stacking, Window},
};

impl Evaluation<'_> {
    pub(crate) fn rules(&mut self) {
        let edition = self.edition;
        for (rank, param) in edition.params.iter().enumerate() {
            if self.params[rank].is_none() && self.reads_param(rank) {
                let label = &param.label;
                let population = Place {
                    table: organization::TABLE,
                    row: Row::FIRST,
                    column: column(organization::POPULATION_VALUE),
                };
                let code = match self.submission.at(population) {
                    Cell::Hole => continue,
                    // Same code and pointer as the finding of a cell that requires the population: the two are merged.
                    Cell::Absent => Code::RequiredCellEmpty,
                    _ => Code::ParameterUndetermined,
                };
                let finding = Finding::error(code)
                    .at("/organization/population/value")
                    .with("cell", Arg::Bilingual(label.fr.clone(), label.en.clone()))
                    .with(
                        "program",
                        Arg::Bilingual(edition.layout.program_name.fr.clone(), edition.layout.program_name.en.clone()),
                    );
                let finding = if code == Code::ParameterUndetermined {
                    finding.with("name", Arg::Bilingual(label.fr.clone(), label.en.clone()))
                } else {
                    finding
                };
                self.add(finding);
            }
        }
        for rule in &edition.rules {
            self.rule(rule);
        }
    }

    fn reads_param(&self, rank: usize) -> bool {
        fn reads(expression: &Expression, rank: usize) -> bool {
            match expression {
                Expression::Param(other) => *other == rank,
                Expression::Add(all) | Expression::Subtract(all) | Expression::Min(all) | Expression::Max(all) => {
                    all.iter().any(|operand| reads(operand, rank))
                }
                Expression::Share(left, right) | Expression::PercentOf(left, right) => {
                    reads(left, rank) || reads(right, rank)
                }
                _ => false,
            }
        }
        let edition = self.edition;
        edition
            .fields
            .iter()
            .chain(edition.tables.iter().flat_map(|table| &table.columns))
            .any(|plan| plan.expression().is_some_and(|expression| reads(expression, rank)))
            || edition.stackings.iter().any(|stacking| stacking.rate == Some(rank) || stacking.cap == Some(rank))
    }

    fn rule(&mut self, rule: &Rule) {
        match &rule.body {
            RuleBody::Exists(selection) => {
                let selection_plan = &self.edition.selections[*selection];
                let list = selection_plan.scope.table();
                if self.report.selections[*selection].kept.is_empty() && !self.nil_covers(list) {
                    let finding = self.rule_finding(rule).at(format!("/{}", list.def().name));
                    self.add(finding);
                }
            }
            RuleBody::None(selection) => {
                for pointer in self.pointers(*selection) {
                    let finding = self.rule_finding(rule).with("rows", Arg::Texts(vec![pointer.clone()])).at(pointer);
                    self.add(finding);
                }
            }
            RuleBody::Unreferenced { selection, by } => {
                let list = self.edition.selections[*selection].scope.table();
                let referenced = self.referenced(*by);
                let pointers: Vec<String> = self.report.selections[*selection]
                    .kept
                    .iter()
                    .filter(|row| !referenced.contains(row))
                    .map(|row| self.submission.row_pointer(list, *row))
                    .collect();
                self.about_rows(rule, pointers);
            }
            RuleBody::Each { selection, require } => {
                let mut pointers = Vec::new();
                for row in &self.report.selections[*selection].kept {
                    for path in require {
                        if self.read(path, *row) != Cell::Absent {
                            continue;
                        }
                        // When a reference is broken, the finding points at the row itself.
                        let list = self.edition.selections[*selection].scope.table();
                        pointers.push(match self.follow(path, *row) {
                            Some(at) => {
                                self.submission.pointer(Place { table: path.table, row: at, column: path.column })
                            }
                            None => self.submission.row_pointer(list, *row),
                        });
                    }
                }
                self.about_rows(rule, pointers);
            }
            RuleBody::Distinct { selection, by } => {
                let list = self.edition.selections[*selection].scope.table();
                let mut seen: HashMap<String, Row> = HashMap::new();
                let mut pointers = Vec::new();
                for row in &self.report.selections[*selection].kept {
                    let key: Vec<Option<String>> = by.iter().map(|path| self.key(self.read(path, *row))).collect();
                    if key.iter().any(Option::is_none) {
                        continue;
                    }
                    let key = key.into_iter().flatten().collect::<Vec<_>>().join("\u{1f}");
                    if seen.insert(key, *row).is_some() {
                        pointers.push(self.submission.row_pointer(list, *row));
                    }
                }
                self.about_rows(rule, pointers);
            }
            RuleBody::Compare { left, op, right } => self.compare(rule, left, *op, right),
        }
    }

    fn about_rows(&mut self, rule: &Rule, pointers: Vec<String>) {
        let Some((first, rest)) = pointers.split_first() else { return };
        let finding = self
            .rule_finding(rule)
            .at(first.clone())
            .related(rest.iter().cloned())
            .with("rows", Arg::Texts(pointers.clone()));
        self.add(finding);
    }

    /// Rows that any row of a list refers to in a column.
    fn referenced(&self, by: (guichet_core::TableId, u16)) -> Vec<Row> {
        self.submission
            .rows(by.0)
            .flat_map(|row| {
                let cell = self.submission.cell(by.0, row, by.1);
                let many = self.submission.list(cell).iter().copied();
                many.chain((!matches!(cell, Cell::List(_))).then_some(cell)).collect::<Vec<_>>()
            })
            .filter_map(|cell| match cell {
                Cell::Ref(_, target) => target,
                _ => None,
            })
            .collect()
    }

    fn pointers(&self, selection: usize) -> Vec<String> {
        let list = self.edition.selections[selection].scope.table();
        self.report.selections[selection].kept.iter().map(|row| self.submission.row_pointer(list, *row)).collect()
    }

    fn compare(&mut self, rule: &Rule, left: &Expression, op: Comparison, right: &Expression) {
        let (Some(a), Some(b)) = (self.side(left), self.side(right)) else { return };
        let holds = match op {
            Comparison::Less => a < b,
            Comparison::LessOrEqual => a <= b,
            Comparison::Equal => a == b,
            Comparison::NotEqual => a != b,
            Comparison::GreaterOrEqual => a >= b,
            Comparison::Greater => a > b,
        };
        if holds {
            return;
        }
        let unit = self.side_unit(left).or_else(|| self.side_unit(right)).unwrap_or(Unit::Integer);
        let arg = |value: i128| {
            let whole = i64::try_from(value / MILLION).unwrap_or(i64::MAX);
            match unit {
                Unit::Dollars | Unit::QuantityDollars => Arg::Cents(whole),
                Unit::Percent => Arg::Rate(whole),
                _ if value % MILLION == 0 => Arg::Int(whole),
                _ => Arg::Text(plain_decimal(value)),
            }
        };
        let mut finding =
            self.rule_finding(rule).with("left", arg(a)).with("right", arg(b)).with("difference", arg((a - b).abs()));
        if unit == Unit::Dollars {
            finding = finding.difference(i64::try_from((a - b) / MILLION).unwrap_or(i64::MAX));
        }
        let mut pointers = Vec::new();
        for expression in [left, right] {
            pointers.extend(self.expression_pointers(expression));
        }
        pointers.dedup();
        let mut pointers = pointers.into_iter();
        if let Some(first) = pointers.next() {
            finding = finding.at(first).related(pointers);
        }
        self.add(finding);
    }

    /// A side of a comparison in millionths; `None` when it has no value.
    fn side(&self, expression: &Expression) -> Option<i128> {
        if let Expression::Field(rank) = expression
            && self.edition.fields[*rank].unit == Unit::Decimal
        {
            return self.decimal_of(self.report.value(CellRef::Field(*rank)));
        }
        match self.compute(expression, None) {
            Computed::Number(value) => Some(i128::from(value) * MILLION),
            _ => None,
        }
    }

    fn side_unit(&self, expression: &Expression) -> Option<Unit> {
        if let Expression::Param(rank) = expression {
            return Some(match self.edition.params[*rank].unit {
                ParamUnit::Cents => Unit::Dollars,
                ParamUnit::BasisPoints => Unit::Percent,
                ParamUnit::Integer => Unit::Integer,
            });
        }
        if let Expression::Share(amount, _) = expression {
            return self.side_unit(amount);
        }
        if let Expression::PercentOf(..) = expression {
            return Some(Unit::Percent);
        }
        expression.operands().first().map(|node| match node {
            Node::Field(rank) => self.edition.fields[*rank].unit,
            Node::Column(table, column) => self.edition.tables[*table].columns[*column].unit,
        })
    }

    /// Canonical pointers behind an expression: the values that its cells read, a few at most.
    fn expression_pointers(&self, expression: &Expression) -> Vec<String> {
        let mut out = Vec::new();
        for node in expression.operands() {
            let cell = match node {
                Node::Field(rank) => CellRef::Field(rank),
                Node::Column(..) => continue,
            };
            let edges = lineage::edges(self.edition, self.submission, &self.report, cell);
            let values = edges.into_iter().filter(|edge| edge.role == Role::Value);
            out.extend(values.filter_map(|edge| edge.pointer(self.submission)).take(8));
        }
        out
    }

    fn rule_finding(&self, rule: &Rule) -> Finding {
        let origin = FindingSource::Rule {
            code: Arc::clone(&rule.code),
            message: Arc::clone(&rule.message),
            fix: Arc::clone(&rule.fix),
        };
        let severity = match (rule.severity, rule.enforced_from, self.last_day()) {
            (Severity::Error, Some(from), Some(day)) if day < from => Severity::Warning,
            (severity, ..) => severity,
        };
        let mut finding = Finding::of(origin, severity);
        finding.enforced_from = rule.enforced_from;
        finding.source = self.edition.source_ref(&rule.source);
        finding
    }

    fn last_day(&self) -> Option<Day> {
        self.windows.get(Window::Answer).map(|period| period.last)
    }

    // ---- stacking ---------------------------------------------------------------------------------------------------

    pub(crate) fn stackings(&mut self) {
        let edition = self.edition;
        for stacking in &edition.stackings {
            self.stacking(stacking);
        }
    }

    fn stacking(&mut self, stacking: &Stacking) {
        let (Some(counted), Some(capped)) = (self.contributions(stacking.counted), self.contributions(stacking.capped))
        else {
            return;
        };
        if let (Some(rate), Value::Cents(base)) =
            (stacking.rate.and_then(|rank| self.params[rank]), self.report.value(CellRef::Field(stacking.base)))
            && let Some(limit) = money::share(base, rate)
            && counted.0 > limit
        {
            let layout = &self.report.layout.fields[stacking.base].column;
            let finding = Finding::error(Code::StackingExceeded)
                .with("base", Arg::Cents(base))
                .with("field", Arg::Bilingual(layout.fr.clone(), layout.en.clone()))
                .with("rate", Arg::Rate(rate));
            self.over(stacking, finding, &counted, limit);
        }
        if let Some(cap) = stacking.cap.and_then(|rank| self.params[rank])
            && capped.0 > cap
        {
            let finding = Finding::error(Code::StackingExceeded).with("cap", Arg::Cents(cap));
            self.over(stacking, finding, &capped, cap);
        }
    }

    fn over(&mut self, stacking: &Stacking, finding: Finding, counted: &(i64, Vec<i64>, Vec<String>), limit: i64) {
        let (total, parts, pointers) = counted;
        let mut pointers = pointers.iter().cloned();
        let mut finding = finding
            .with("counted", Arg::Cents(*total))
            .with("max", Arg::Cents(limit))
            .with("parts", Arg::Sum(parts.clone()))
            .with("difference", Arg::Cents(total - limit))
            .provided(money::display(*total, false))
            .difference(total - limit);
        if let Some(first) = pointers.next() {
            finding = finding.at(first).related(pointers);
        }
        finding.source = self.edition.source_ref(&stacking.source);
        self.add(finding);
    }

    /// Sum, parts and pointers of the contributions of a selection; `None` when one of them is a hole.
    fn contributions(&self, selection: usize) -> Option<(i64, Vec<i64>, Vec<String>)> {
        let mut total = 0i64;
        let mut parts = Vec::new();
        let mut pointers = Vec::new();
        let column = column(contributions::AMOUNT_CENTS);
        for row in &self.report.selections[selection].kept {
            let Cell::Int(amount) = self.submission.cell(contributions::TABLE, *row, column) else { return None };
            total = total.checked_add(amount)?;
            parts.push(amount);
            pointers.push(self.submission.pointer(Place { table: contributions::TABLE, row: *row, column }));
        }
        Some((total, parts, pointers))
    }

    // ---- extension fields -------------------------------------------------------------------------------------------

    pub(crate) fn extensions(&mut self) {
        let edition = self.edition;
        let program = &*edition.id.program;
        let mut findings = Vec::new();
        for (name, value) in self.submission.extension(program) {
            let pointer = format!("/extensions/{program}/{name}");
            let Some(extension) = edition.extensions.iter().find(|extension| extension.name == *name) else { continue };
            let given = match value {
                ExtensionValue::Text(text) => text.clone(),
                ExtensionValue::Int(value) => value.to_string(),
                ExtensionValue::Bool(yes) => yes.to_string(),
            };
            let good = match (extension.kind.as_str(), value) {
                ("text", ExtensionValue::Text(_))
                | ("integer" | "cents", ExtensionValue::Int(_))
                | ("boolean", ExtensionValue::Bool(_)) => true,
                ("date", ExtensionValue::Text(text)) => Day::parse(text).is_some(),
                ("decimal", ExtensionValue::Text(text)) => decimal(text).is_some(),
                ("code", ExtensionValue::Text(text)) => extension.codes.contains(text),
                _ => false,
            };
            if !good {
                let mut finding = Finding::error(Code::ExtensionType)
                    .at(pointer)
                    .provided(given)
                    .with("name", Arg::Bilingual(extension.label.fr.clone(), extension.label.en.clone()))
                    .with("expected", Arg::Text(extension.kind.clone()));
                if !extension.codes.is_empty() {
                    finding = finding.with("codes", Arg::Texts(extension.codes.clone()));
                }
                findings.push(finding);
            }
        }
        for finding in findings {
            self.add(finding);
        }
    }
}

//! Lineage of the lines of a table, and of its groups.

use std::collections::BTreeMap;

use guichet_core::{Cell, Place, report::Line, submission::Row};

use super::{
    edge::{Edges, Role},
    tracer::Tracer,
};
use crate::plan::TablePlan;

impl Tracer<'_> {
    /// What decides that a line exists under its key.
    pub(super) fn membership(&self, plan: &TablePlan, line: Line, out: &mut Edges) {
        let definition = &self.evaluation.edition.selections[plan.selection];
        let list = definition.scope.table();
        self.kept(definition, line.row, out);
        if list.keyed() {
            out.add(list, line.row, 0, Role::Guard);
        }
        if let Some((column, _)) = plan.explode {
            out.add(list, line.row, column, Role::Guard);
        }
    }

    pub(super) fn element(&self, plan: &TablePlan, line: Line) -> Option<Cell> {
        let (column, _) = plan.explode?;
        let list = self.evaluation.edition.selections[plan.selection].scope.table();
        let submission = self.evaluation.submission;
        submission.list(submission.cell(list, line.row, column)).get(line.element? as usize).copied()
    }

    pub(super) fn lines(&self, table: usize, out: &mut Edges) {
        let plan = &self.evaluation.edition.tables[table];
        let definition = &self.evaluation.edition.selections[plan.selection];
        let list = definition.scope.table();
        let selected = &self.evaluation.report.selections[plan.selection];
        if selected.kept.is_empty() {
            self.nil(list, out);
        }
        let grouped = !plan.group_by.is_empty();
        let lines = &self.evaluation.report.tables[table];
        let mut leaving: BTreeMap<Place, Vec<Row>> = BTreeMap::new();
        for row in self.evaluation.scope_rows(definition.scope) {
            let candidate = self.candidate(definition, row);
            if candidate.kept() {
                for place in candidate.passing.iter().flatten() {
                    leaving.entry(*place).or_default().push(row);
                }
                continue;
            }
            // A row added to an existing group adds no line, unless the same change moves it to another group.
            let known = grouped && self.in_known_group(table, plan, row);
            let fields: Vec<Place> = plan
                .group_by
                .iter()
                .flat_map(|path| self.places(|out| self.path(path, row, Role::Guard, out)))
                .collect();
            for place in candidate.opening() {
                if !known || fields.contains(&place) {
                    out.add(place.table, place.row, place.column, Role::Guard);
                }
            }
        }
        for (place, rows) in leaving {
            let whole_group = |line: &Line| {
                let members = lines.members.get(line.members.0 as usize..line.members.1 as usize).unwrap_or_default();
                members.iter().all(|member| rows.contains(member))
            };
            if !grouped || lines.lines.iter().any(whole_group) {
                out.add(place.table, place.row, place.column, Role::Guard);
            }
        }
        for row in &selected.kept {
            if !grouped && list.keyed() {
                out.add(list, *row, 0, Role::Guard);
            }
            if let Some((column, _)) = plan.explode {
                out.add(list, *row, column, Role::Value);
            }
            for path in &plan.group_by {
                self.path(path, *row, Role::Value, out);
            }
            if selected.kept.len() > 1 && !grouped {
                for path in &plan.order {
                    self.path(path, *row, Role::Value, out);
                }
            }
        }
    }

    pub(super) fn in_known_group(&self, table: usize, plan: &TablePlan, row: Row) -> bool {
        let key = self.group_key(plan, row);
        let out = &self.evaluation.report.tables[table];
        out.lines.iter().any(|line| self.group_key(plan, line.row) == key)
    }

    pub(super) fn group_key(&self, plan: &TablePlan, row: Row) -> Vec<String> {
        plan.group_by.iter().map(|path| self.evaluation.group_key(path, row)).collect()
    }
}

//! Lineage of tables: lines, groups, and columns that correlate with other lists.

use super::*;

impl Tracer<'_> {
    /// What decides that a line is there under its key.
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
            // A row that joins a group that is there adds no line, unless the same change gives it another group.
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

    pub(super) fn column(&self, table: usize, rank: usize, line: Line, plan: &CellPlan, out: &mut Edges) {
        let host = &self.evaluation.edition.tables[table];
        let list = self.evaluation.edition.selections[host.selection].scope.table();
        let submission = self.evaluation.submission;
        match &plan.origin {
            Origin::Row(path) => self.path(path, line.row, Role::Value, out),
            Origin::RowAllocated(conditions) => self.allocation_values(list, line.row, conditions, out),
            Origin::Element(path) => match (self.element(host, line), path) {
                (Some(Cell::Ref(_, Some(row))), Some(path)) => {
                    if let Some((_, Some(target))) = host.explode {
                        out.add(target, row, 0, Role::Guard);
                    }
                    self.path(path, row, Role::Value, out);
                }
                (Some(_), None) => {
                    if let Some((column, _)) = host.explode {
                        out.add(list, line.row, column, Role::Value);
                    }
                }
                _ => {}
            },
            Origin::Match { selection, column, key, path, fold } => {
                self.matched(plan, host, line, (*selection, *column, *key), path, fold, out);
            }
            Origin::Via { column, target, conditions, path, fold } => {
                out.add(list, line.row, *column, Role::Guard);
                let named: Vec<Row> = submission
                    .list(submission.cell(list, line.row, *column))
                    .iter()
                    .filter_map(|item| match item {
                        Cell::Ref(_, row) => *row,
                        _ => None,
                    })
                    .collect();
                for row in &named {
                    out.add(*target, *row, 0, Role::Guard);
                }
                self.filtered(plan, *target, &named, conditions, path, fold, out);
            }
            Origin::Child { table: child, conditions, path, fold } => {
                let rows: Vec<Row> = submission.child_rows(*child, line.row).collect();
                self.filtered(plan, *child, &rows, conditions, path, fold, out);
            }
            Origin::Calc(expression) => self.expression(expression, Some(rank), out),
            Origin::Fold { selection, path, fold } => self.selected(plan, *selection, path, fold, out),
            other => self.direct(other, out),
        }
    }

    /// Rows filtered on the spot, and folded.
    #[expect(clippy::too_many_arguments, reason = "the parts of one cell's plan")]
    pub(super) fn filtered(
        &self,
        plan: &CellPlan,
        list: TableId,
        rows: &[Row],
        conditions: &[Condition],
        path: &Path,
        fold: &Fold,
        out: &mut Edges,
    ) {
        let kept: Vec<Row> = rows.iter().copied().filter(|row| self.evaluation.all_hold(conditions, *row)).collect();
        let folding = fold::Folding { tracer: self, plan, list, path, fold, rows: &kept };
        folding.values(out);
        let candidates = rows.iter().map(|row| {
            let mut candidate = Candidate::new(*row);
            self.judge_all(conditions, *row, &mut candidate);
            candidate
        });
        folding.guards(candidates, false, out);
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of one cell's plan")]
    pub(super) fn matched(
        &self,
        plan: &CellPlan,
        host: &TablePlan,
        line: Line,
        (selection, key_column, key): (usize, u16, LineKey),
        path: &Path,
        fold: &Fold,
        out: &mut Edges,
    ) {
        let evaluation = &self.evaluation;
        let submission = evaluation.submission;
        let host_list = evaluation.edition.selections[host.selection].scope.table();
        let definition = &evaluation.edition.selections[selection];
        let list = definition.scope.table();
        let target = match key {
            LineKey::Row => Some(line.row),
            LineKey::Reference(reference) => {
                out.add(host_list, line.row, reference, Role::Guard);
                match submission.cell(host_list, line.row, reference) {
                    Cell::Ref(_, target) => target,
                    _ => None,
                }
            }
            LineKey::Element => match self.element(host, line) {
                Some(Cell::Ref(_, target)) => target,
                _ => None,
            },
        };
        let Some(target) = target else { return };
        if let guichet_core::catalogue::Kind::Ref(named) = list.column_def(key_column).kind {
            out.add(named, target, 0, Role::Guard);
        }
        let names =
            |row: Row| matches!(submission.cell(list, row, key_column), Cell::Ref(_, Some(row)) if row == target);
        let selected = &evaluation.report.selections[selection];
        let rows: Vec<Row> = selected.kept.iter().copied().filter(|row| names(*row)).collect();
        if rows.is_empty() {
            self.nil(list, out);
        }
        let folding = fold::Folding { tracer: self, plan, list, path, fold, rows: &rows };
        folding.values(out);
        let candidates = evaluation.scope_rows(definition.scope).map(|row| {
            let mut candidate = self.candidate(definition, row);
            candidate.barrier(names(row), vec![Place { table: list, row, column: key_column }]);
            candidate
        });
        folding.guards(candidates, false, out);
    }

    /// A cell of a grouped table.
    pub(super) fn grouped(&self, table: usize, host: &TablePlan, line: Line, plan: &CellPlan, out: &mut Edges) {
        let evaluation = &self.evaluation;
        let definition = &evaluation.edition.selections[host.selection];
        let members = evaluation.report.tables[table]
            .members
            .get(line.members.0 as usize..line.members.1 as usize)
            .unwrap_or_default();
        let key = self.group_key(host, line.row);
        let alone = members.len() == 1;
        let candidates: Vec<Candidate> = evaluation
            .scope_rows(definition.scope)
            .map(|row| {
                let mut candidate = self.candidate(definition, row);
                for (path, own) in host.group_by.iter().zip(&key) {
                    let places = self.places(|out| self.path(path, row, Role::Guard, out));
                    candidate.barrier(evaluation.group_key(path, row) == *own, places);
                }
                candidate
            })
            .collect();
        match &plan.origin {
            Origin::Group { path, fold } => {
                let folding =
                    fold::Folding { tracer: self, plan, list: definition.scope.table(), path, fold, rows: members };
                folding.values(out);
                folding.guards(candidates.into_iter(), true, out);
            }
            other => {
                // The line goes when all its members go.
                let mut leaving: BTreeMap<Place, usize> = BTreeMap::new();
                for candidate in candidates.iter().filter(|candidate| candidate.kept()) {
                    for place in candidate.all_passing() {
                        *leaving.entry(place).or_default() += 1;
                    }
                }
                for (place, count) in leaving {
                    if count == members.len() {
                        out.add(place.table, place.row, place.column, Role::Guard);
                    }
                }
                match other {
                    Origin::Row(path) if alone || !host.group_by.contains(path) => {
                        self.path(path, line.row, Role::Value, out)
                    }
                    Origin::Row(_) => {}
                    Origin::Calc(expression) => {
                        let at = evaluation.report.tables[table].lines.iter().position(|other| *other == line);
                        self.expression(expression, at, out);
                    }
                    other => self.direct(other, out),
                }
            }
        }
    }
}

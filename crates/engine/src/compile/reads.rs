//! What a cell reads, for coverage and lineage: values, and what decides whether they count.

use guichet_core::{
    TableId,
    catalogue::{agreements, answers},
};

use super::context::Compiler;
use crate::{
    plan::{CellPlan, CellSource, Condition, Fold, Path, Requirement, Selection, allocations_of},
    raw::RawField,
};

impl Compiler<'_> {
    pub(super) fn requirement(
        &self,
        id: &str,
        field: &RawField,
        plan: &CellPlan,
        host: Option<usize>,
        required: bool,
    ) -> Requirement {
        let verified = match &field.status {
            None => self.default_verified,
            Some(status) => status.is_table(),
        };
        let mut requirement = Requirement {
            id: id.to_owned(),
            column: field.column.clone(),
            source: plan.source.clone(),
            verified,
            values: Vec::new(),
            guards: Vec::new(),
            extensions: Vec::new(),
            required,
        };
        self.reads(&plan.origin, &mut requirement);
        if let Some(selection) = host {
            self.selection_reads(&self.selections[selection], &mut requirement);
        }
        requirement
    }

    fn reads(&self, origin: &CellSource, into: &mut Requirement) {
        let folded = |path: &Path, fold: &Fold, list: TableId, into: &mut Requirement| {
            if !matches!(fold, Fold::Count) {
                value(into, path);
            }
            match fold {
                Fold::First(Some(by)) | Fold::Last(Some(by)) => guard(into, by),
                Fold::Allocated(conditions) => allocation_reads(list, conditions, into),
                _ => {}
            }
        };
        match origin {
            CellSource::Constant(_) | CellSource::Calc(_) | CellSource::Element(None) => {}
            CellSource::Single(table, column) => into.values.push((*table, *column)),
            CellSource::Answer(column) => into.values.push((answers::TABLE, *column)),
            CellSource::Agreement(column) => into.values.push((agreements::TABLE, *column)),
            CellSource::Extension(rank) => {
                into.extensions.extend(self.extensions.get(*rank).map(|extension| extension.name.clone()))
            }
            CellSource::Fold { selection, path, fold } => {
                let selection = &self.selections[*selection];
                folded(path, fold, selection.scope.table(), into);
                self.selection_reads(selection, into);
            }
            CellSource::Match { selection, column, path, fold, .. } => {
                let selection = &self.selections[*selection];
                folded(path, fold, selection.scope.table(), into);
                into.guards.push((selection.scope.table(), *column));
                self.selection_reads(selection, into);
            }
            CellSource::Row(path) | CellSource::Element(Some(path)) => value(into, path),
            CellSource::RowAllocated(conditions) => {
                for list in [guichet_core::catalogue::expenses::TABLE, guichet_core::catalogue::budget::TABLE] {
                    if conditions.iter().all(|condition| condition.path.table.def().parent == Some(list)) {
                        if let Some(column) = list.column("amount_cents") {
                            into.values.push((list, column));
                        }
                        allocation_reads(list, conditions, into);
                        break;
                    }
                }
            }
            CellSource::Via { target, conditions, path, fold, .. } => {
                folded(path, fold, *target, into);
                conditions.iter().for_each(|condition| guard(into, &condition.path));
            }
            CellSource::Child { table, conditions, path, fold } => {
                folded(path, fold, *table, into);
                conditions.iter().for_each(|condition| guard(into, &condition.path));
            }
            CellSource::Group { path, fold } => folded(path, fold, path.table, into),
        }
    }

    fn selection_reads(&self, selection: &Selection, into: &mut Requirement) {
        selection.conditions.iter().for_each(|condition| guard(into, &condition.path));
        if let Some(conditions) = &selection.allocated {
            allocation_reads(selection.scope.table(), conditions, into);
        }
    }
}

fn allocation_reads(list: TableId, conditions: &[Condition], into: &mut Requirement) {
    let Some(child) = allocations_of(list) else { return };
    for path in ["share_bp", "amount_cents"] {
        into.values.extend(child.column(path).map(|column| (child, column)));
    }
    for path in ["agreement", "program"] {
        into.guards.extend(child.column(path).map(|column| (child, column)));
    }
    conditions.iter().for_each(|condition| guard(into, &condition.path));
}

fn value(into: &mut Requirement, path: &Path) {
    into.guards.extend(path.hops.iter().copied());
    into.values.push((path.table, path.column));
}

pub(super) fn guard(into: &mut Requirement, path: &Path) {
    into.guards.extend(path.hops.iter().copied());
    into.guards.push((path.table, path.column));
}

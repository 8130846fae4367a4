//! Fields, tables and their columns.

use std::collections::BTreeSet;

use guichet_core::{
    ColumnId, TableId,
    catalogue::Kind,
    report::{FieldLayout, TableLayout, Unit},
};
use toml::Value;

use super::{
    context::{Compiler, Host},
    reads::guard,
};
use crate::{
    plan::{CellPlan, CellSource, LineKey, Path, Requirement, TablePlan},
    raw::{RawField, RawTable},
};

/// What the cells of an edition compile to.
#[derive(Default)]
pub(super) struct Parts {
    pub(super) fields: Vec<CellPlan>,
    pub(super) field_layouts: Vec<FieldLayout>,
    pub(super) tables: Vec<TablePlan>,
    pub(super) table_layouts: Vec<TableLayout>,
    pub(super) requirements: Vec<Requirement>,
}

impl Compiler<'_> {
    pub(super) fn cells(&mut self, fields: Vec<Value>, tables: Vec<Value>, required: &[String]) -> Parts {
        let fields: Vec<RawField> = fields.into_iter().filter_map(|value| self.read("field", value)).collect();
        let mut read_tables: Vec<(RawTable, Vec<RawField>)> = Vec::new();
        for value in tables {
            let Some(mut table) = self.read::<RawTable>("table", value) else { continue };
            let at = format!("table {}, column", table.id);
            let columns = std::mem::take(&mut table.column);
            let columns = columns.into_iter().filter_map(|value| self.read(&at, value)).collect();
            read_tables.push((table, columns));
        }
        let tables = read_tables;
        self.field_ids = fields.iter().map(|field| field.id.clone()).collect();
        self.table_ids = tables
            .iter()
            .map(|(table, columns)| (table.id.clone(), columns.iter().map(|column| column.id.clone()).collect()))
            .collect();
        self.check_ids(required, &fields, &tables);
        let mut parts = Parts::default();
        for field in fields {
            let at = format!("field {}", field.id);
            if let Some(plan) = self.cell(&at, &field, None) {
                parts.requirements.push(self.requirement(&field.id, &field, &plan, None, required.contains(&field.id)));
                parts.field_layouts.push(self.layout(field, &plan, required));
                parts.fields.push(plan);
            }
        }
        for (rank, (table, columns)) in tables.into_iter().enumerate() {
            self.table(rank, table, columns, required, &mut parts);
        }
        parts
    }

    fn read<T: serde::de::DeserializeOwned>(&mut self, at: &str, value: Value) -> Option<T> {
        let id = value.get("id").or_else(|| value.get("code")).and_then(Value::as_str).unwrap_or("?").to_owned();
        match value.try_into() {
            Ok(read) => Some(read),
            Err(error) => {
                self.unreadable(&format!("{at} {id}"), &error);
                None
            }
        }
    }

    fn check_ids(&mut self, required: &[String], fields: &[RawField], tables: &[(RawTable, Vec<RawField>)]) {
        let mut seen = BTreeSet::new();
        let ids = fields.iter().map(|field| &field.id).chain(tables.iter().map(|(table, _)| &table.id));
        for id in ids.clone() {
            if !seen.insert(id.clone()) {
                self.wrong(&format!("field {id}"), "défini deux fois", "defined twice");
            }
            if !guichet_core::catalogue::Pattern::Concept.matches(id) {
                self.wrong(&format!("field {id}"), "identifiant attendu : [a-z0-9_]", "expected id: [a-z0-9_]");
            }
        }
        for (table, columns) in tables {
            let mut seen = BTreeSet::new();
            for column in columns {
                if !seen.insert(&column.id) || !guichet_core::catalogue::Pattern::Concept.matches(&column.id) {
                    self.wrong(
                        &format!("table {}, column {}", table.id, column.id),
                        "identifiant en double ou mal formé ([a-z0-9_])",
                        "duplicate or malformed id ([a-z0-9_])",
                    );
                }
            }
        }
        for id in required {
            let field = fields.iter().find(|field| &field.id == id).map(|field| field.empty.as_str());
            let table = tables.iter().find(|(table, _)| &table.id == id).map(|(table, _)| table.empty.as_str());
            match field.or(table) {
                None => self.wrong(
                    "required",
                    format!("la colonne exigée « {id} » n'est couverte par aucun champ"),
                    format!("the required column `{id}` is covered by no field"),
                ),
                Some("error") => {}
                Some(_) => self.wrong(
                    &format!("field {id}"),
                    "exigé par le formulaire : écrivez empty = \"error\"",
                    "required by the form: write empty = \"error\"",
                ),
            }
        }
    }

    fn layout(&mut self, field: RawField, plan: &CellPlan, required: &[String]) -> FieldLayout {
        FieldLayout {
            required: required.contains(&field.id),
            listed: matches!(plan.origin, CellSource::Fold { .. } | CellSource::Match { .. } | CellSource::Calc(_)),
            id: field.id,
            section: field.section,
            column: field.column,
            unit: plan.unit,
            min: field.min,
            max: field.max,
            max_length: field.max_length,
            codes: plan.codes.clone(),
        }
    }

    fn table(&mut self, rank: usize, raw: RawTable, columns: Vec<RawField>, required: &[String], parts: &mut Parts) {
        let at = format!("table {}", raw.id);
        let source = self.source(&at, raw.source.as_deref());
        self.status(&at, raw.status.as_ref(), false);
        let Some(scope) = self.scope(&at, &raw.rows) else { return };
        let list = scope.table();
        let allocation = raw.only_allocated.then_some(&raw.allocation);
        let selection = self.selection(&at, scope, &raw.filter, allocation);
        let explode = raw.explode.as_deref().and_then(|path| self.explode(&at, list, path));
        let group_by: Vec<Path> = raw.group_by.iter().filter_map(|path| self.path(&at, list, path)).collect();
        let order = self.order(&at, list, &raw, &group_by);
        let empty_is_error = self.empty(&at, &raw.empty);
        let host = Host { rank, list, explode, grouped: !group_by.is_empty() };
        let mut plans = Vec::new();
        let mut layouts = Vec::new();
        for column in columns {
            let at = format!("table {}, column {}", raw.id, column.id);
            let Some(plan) = self.cell(&at, &column, Some(&host)) else { continue };
            let id = format!("{}/{}", raw.id, column.id);
            let mut requirement = self.requirement(&id, &column, &plan, Some(selection), false);
            for path in group_by.iter().chain(&order) {
                guard(&mut requirement, path);
            }
            if let Some((column, _)) = explode {
                requirement.guards.push((list, column));
            }
            // The line itself: its id, and the reference by which it is matched or followed.
            requirement.guards.push((list, 0));
            if let CellSource::Via { column, .. } | CellSource::Match { key: LineKey::Reference(column), .. } =
                plan.origin
            {
                requirement.guards.push((list, column));
            }
            parts.requirements.push(requirement);
            layouts.push(self.layout(column, &plan, &[]));
            plans.push(plan);
        }
        if plans.is_empty() {
            self.wrong(&at, "aucune colonne", "no column");
        }
        parts.table_layouts.push(TableLayout {
            required: required.contains(&raw.id),
            id: raw.id,
            title: raw.title,
            columns: layouts,
        });
        parts.tables.push(TablePlan { selection, order, explode, group_by, columns: plans, empty_is_error, source });
    }

    fn explode(&mut self, at: &str, list: TableId, path: &str) -> Option<(ColumnId, Option<TableId>)> {
        let column = self.column(at, list, path)?;
        match list.column_def(column).kind {
            Kind::Refs { table, .. } => Some((column, Some(table))),
            Kind::Codes { .. } | Kind::Texts { .. } => Some((column, None)),
            _ => {
                self.wrong(at, format!("« {path} » n'est pas une liste"), format!("`{path}` is not a list"));
                None
            }
        }
    }

    fn order(&mut self, at: &str, list: TableId, raw: &RawTable, group_by: &[Path]) -> Vec<Path> {
        let order: Vec<Path> = raw.order.iter().filter_map(|path| self.path(at, list, path)).collect();
        if group_by.is_empty() {
            if list.keyed() && raw.order.last().map(String::as_str) != Some("id") {
                self.wrong(at, "order doit finir par id", "order must end in id");
            }
        } else if order.iter().any(|path| !group_by.contains(path)) {
            self.wrong(
                at,
                "avec group_by, order ne nomme que les champs du groupe",
                "with group_by, order names only the group's fields",
            );
        }
        order
    }

    fn empty(&mut self, at: &str, text: &str) -> bool {
        match text {
            "error" => true,
            "blank" => false,
            other => {
                self.wrong(
                    at,
                    format!("empty = « {other} » : error ou blank"),
                    format!("empty = `{other}`: error or blank"),
                );
                false
            }
        }
    }

    fn cell(&mut self, at: &str, field: &RawField, host: Option<&Host>) -> Option<CellPlan> {
        let source = self.source(at, field.source.as_deref());
        self.status(at, field.status.as_ref(), false);
        let empty_is_error = self.empty(at, &field.empty);
        let absent_is_error = field.absent.as_deref().map_or(empty_is_error, |text| self.empty(at, text));
        let unit = self.unit(at, &field.unit)?;
        let origin = self.origin(at, field, host, unit)?;
        let codes = self.codes(at, field, unit, &origin);
        Some(CellPlan {
            origin,
            unit,
            separator: field.sep.clone().unwrap_or_else(|| "; ".into()),
            codes,
            empty_is_error,
            absent_is_error,
            min: field.min,
            max: field.max,
            max_length: field.max_length,
            source,
        })
    }

    fn unit(&mut self, at: &str, text: &str) -> Option<Unit> {
        let unit = match text {
            "text" => Unit::Text,
            "integer" => Unit::Integer,
            "decimal" => Unit::Decimal,
            "dollars" => Unit::Dollars,
            "percent" => Unit::Percent,
            "date" => Unit::Date,
            "yes_no" => Unit::YesNo,
            "code" => Unit::Code,
            "quantity" => Unit::Quantity,
            "quantity_dollars" => Unit::QuantityDollars,
            other => {
                self.wrong(at, format!("as = « {other} » inconnu"), format!("as = `{other}` unknown"));
                return None;
            }
        };
        Some(unit)
    }

    fn codes(&mut self, at: &str, field: &RawField, unit: Unit, origin: &CellSource) -> Vec<String> {
        match (unit, field.codes.as_deref()) {
            (Unit::Code, Some(name)) => {
                let Some((list, values)) = self.shared.codes.get(name) else {
                    self.wrong(at, format!("codes « {name} » inconnus"), format!("unknown codes `{name}`"));
                    return Vec::new();
                };
                let (list, values) = (*list, values.clone());
                let fits =
                    origin.field().is_some_and(|(table, column)| table.column_def(column).kind == Kind::Code(list));
                if !fits {
                    self.wrong(
                        at,
                        format!("les codes « {name} » valent pour la liste {}, pas pour ce champ", list.def().name),
                        format!("the codes `{name}` are for the list {}, not for this field", list.def().name),
                    );
                }
                values
            }
            (Unit::Code, None) => {
                self.wrong(at, "as = \"code\" demande codes = \"…\"", "as = \"code\" needs codes = \"…\"");
                Vec::new()
            }
            (_, Some(_)) => {
                self.wrong(at, "codes ne va qu'avec as = \"code\"", "codes only goes with as = \"code\"");
                Vec::new()
            }
            (_, None) => Vec::new(),
        }
    }
}

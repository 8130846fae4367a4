//! Fields, tables and their columns.

use std::collections::BTreeSet;

use guichet_core::{
    ColumnId, TableId,
    catalogue::{Kind, agreements, answers, organization, submission},
    report::{FieldLayout, TableLayout, Unit},
};
use toml::Value;

use super::{Compiler, conditions::allocations_of};
use crate::{
    plan::{CellPlan, Condition, Expression, Fold, LineKey, Origin, Path, Requirement, Selection, TablePlan},
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

/// The table that a column belongs to, while it is compiled.
struct Host {
    rank: usize,
    /// List of the rows.
    list: TableId,
    explode: Option<(ColumnId, Option<TableId>)>,
    grouped: bool,
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
            listed: matches!(plan.origin, Origin::Fold { .. } | Origin::Match { .. } | Origin::Calc(_)),
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
            if let Origin::Via { column, .. } | Origin::Match { key: LineKey::Reference(column), .. } = plan.origin {
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

    fn codes(&mut self, at: &str, field: &RawField, unit: Unit, origin: &Origin) -> Vec<String> {
        match (unit, field.codes.as_deref()) {
            (Unit::Code, Some(name)) => {
                let Some((list, values)) = self.shared.codes.get(name) else {
                    self.wrong(at, format!("codes « {name} » inconnus"), format!("unknown codes `{name}`"));
                    return Vec::new();
                };
                let (list, values) = (*list, values.clone());
                let fits =
                    value_path(origin).is_some_and(|path| path.table.column_def(path.column).kind == Kind::Code(list));
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

    fn origin(&mut self, at: &str, field: &RawField, host: Option<&Host>, unit: Unit) -> Option<Origin> {
        let origin = match (&field.from, &field.constant, &field.calc) {
            (None, Some(text), None) => Origin::Constant(text.clone()),
            (None, None, Some(calc)) => Origin::Calc(self.expression(at, calc, host.map(|host| host.rank))?),
            (Some(from), None, None) => match host {
                None => self.field_origin(at, from, field)?,
                Some(host) => self.column_origin(at, from, field, host)?,
            },
            _ => {
                self.wrong(at, "attendu : un seul de from, const, calc", "expected: exactly one of from, const, calc");
                return None;
            }
        };
        self.fits(at, &origin, unit);
        Some(origin)
    }

    fn field_origin(&mut self, at: &str, from: &str, field: &RawField) -> Option<Origin> {
        if !field.matching.is_empty() || field.via.is_some() {
            self.wrong(at, "match et via vont dans une colonne de table", "match and via go in a table's column");
        }
        if let Some(origin) = self.shared_origin(at, from) {
            return origin;
        }
        let Some((rows, path)) = from.rsplit_once("/*/") else {
            self.wrong(
                at,
                format!("« {from} » ne désigne rien dans le schéma canonique"),
                format!("`{from}` names nothing in the canonical schema"),
            );
            return None;
        };
        let scope = self.scope(at, &format!("{rows}/*"))?;
        let path = self.path(at, scope.table(), path)?;
        let fold = self.fold(at, field, &path, scope.table())?;
        let selection = self.selection(at, scope, &field.filter, None);
        Some(Origin::Fold { selection, path, fold })
    }

    /// Origins that mean the same in a field and in a column. The outer option: is it one of them?
    fn shared_origin(&mut self, at: &str, from: &str) -> Option<Option<Origin>> {
        if let Some(name) = from.strip_prefix("extension:") {
            let rank = self.extensions.iter().position(|extension| extension.name == name);
            if rank.is_none() {
                self.wrong(
                    at,
                    format!("[extension.{name}] n'est pas déclaré"),
                    format!("[extension.{name}] is not declared"),
                );
            }
            return Some(rank.map(Origin::Extension));
        }
        if let Some(path) = from.strip_prefix("@answer/") {
            return Some(self.column(at, answers::TABLE, path).map(Origin::Answer));
        }
        if let Some(path) = from.strip_prefix("@agreement/")
            && !path.contains("/*/")
        {
            if !self.has_agreement {
                self.wrong(
                    at,
                    "@agreement demande agreement = \"required\"",
                    "@agreement needs agreement = \"required\"",
                );
                return Some(None);
            }
            return Some(self.column(at, agreements::TABLE, path).map(Origin::Agreement));
        }
        let rest = from.strip_prefix('/')?;
        if let Some(path) = rest.strip_prefix("organization/")
            && !path.contains("/*/")
        {
            return Some(
                self.column(at, organization::TABLE, path).map(|column| Origin::Single(organization::TABLE, column)),
            );
        }
        submission::TABLE.column(rest).map(|column| Some(Origin::Single(submission::TABLE, column)))
    }

    fn column_origin(&mut self, at: &str, from: &str, field: &RawField, host: &Host) -> Option<Origin> {
        if let Some(via) = &field.via
            && let Some(column) = host.list.column(via)
            && Some(column) == host.explode.map(|(column, _)| column)
            && field.matching.is_empty()
        {
            return self.element_origin(at, from, host);
        }
        if !field.matching.is_empty() {
            return self.match_origin(at, from, field, host);
        }
        if from == "@element" {
            return self.element_origin(at, from, host);
        }
        if let Some(origin) = self.shared_origin(at, from) {
            return origin;
        }
        if let Some((child, path)) = from.split_once("/*/") {
            let Some(table) = host.list.children().find(|table| table.short_name() == child) else {
                self.wrong(
                    at,
                    format!("« {child} » n'est pas une liste dans {}", host.list.def().name),
                    format!("`{child}` is not a list inside {}", host.list.def().name),
                );
                return None;
            };
            let path = self.path(at, table, path)?;
            let fold = self.fold(at, field, &path, table)?;
            let conditions = self.conditions(at, table, &field.filter);
            return Some(Origin::Child { table, conditions, path, fold });
        }
        if let Some(via) = &field.via {
            let column = self.column(at, host.list, via)?;
            return match host.list.column_def(column).kind {
                Kind::Ref(_) => self.path(at, host.list, &format!("{via}.{from}")).map(Origin::Row),
                Kind::Refs { table: target, .. } => {
                    let path = self.path(at, target, from)?;
                    let fold = self.fold(at, field, &path, target)?;
                    let conditions = self.conditions(at, target, &field.filter);
                    Some(Origin::Via { column, target, conditions, path, fold })
                }
                _ => {
                    self.wrong(
                        at,
                        format!("via = « {via} » n'est pas une référence"),
                        format!("via = `{via}` is not a reference"),
                    );
                    None
                }
            };
        }
        let path = self.path(at, host.list, from)?;
        if host.grouped {
            // A field of the group stands for the whole group; anything else is folded.
            if field.fold.is_none() {
                return Some(Origin::Row(path));
            }
            let fold = self.fold(at, field, &path, host.list)?;
            return Some(Origin::Group { path, fold });
        }
        match field.fold.as_deref() {
            None => Some(Origin::Row(path)),
            Some("allocated_sum") => Some(Origin::RowAllocated(self.allocation(at, host.list, &field.allocation))),
            Some(_) => {
                self.wrong(
                    at,
                    "fold sur la ligne elle-même : seul allocated_sum",
                    "fold on the row itself: only allocated_sum",
                );
                None
            }
        }
    }

    fn element_origin(&mut self, at: &str, from: &str, host: &Host) -> Option<Origin> {
        match (host.explode, from) {
            (Some((_, None)), "@element") => Some(Origin::Element(None)),
            (Some((_, Some(target))), path) if path != "@element" => {
                let path = self.path(at, target, path)?;
                Some(Origin::Element(Some(path)))
            }
            _ => {
                self.wrong(
                    at,
                    "élément : la table n'a pas d'explode qui convienne",
                    "element: the table has no fitting explode",
                );
                None
            }
        }
    }

    fn match_origin(&mut self, at: &str, from: &str, field: &RawField, host: &Host) -> Option<Origin> {
        let Some((rows, path)) = from.rsplit_once("/*/") else {
            self.wrong(at, "match demande from = \"/liste/*/champ\"", "match needs from = \"/list/*/field\"");
            return None;
        };
        let scope = self.scope(at, &format!("{rows}/*"))?;
        let mut entries = field.matching.iter();
        let (Some((column, Value::String(key))), None) = (entries.next(), entries.next()) else {
            self.wrong(
                at,
                "match attend une seule paire champ = \"@row…\"",
                "match takes exactly one pair field = \"@row…\"",
            );
            return None;
        };
        let column = self.column(at, scope.table(), column)?;
        let Kind::Ref(target) = scope.table().column_def(column).kind else {
            self.wrong(at, "match attend un champ de référence", "match takes a reference field");
            return None;
        };
        let (key, names) = match key.as_str() {
            "@row.id" => (LineKey::Row, Some(host.list)),
            "@element" => (LineKey::Element, host.explode.and_then(|(_, target)| target)),
            other => {
                let name = other.strip_prefix("@row.").unwrap_or(other);
                let column = self.column(at, host.list, name)?;
                let names = match host.list.column_def(column).kind {
                    Kind::Ref(target) => Some(target),
                    _ => None,
                };
                (LineKey::Reference(column), names)
            }
        };
        if names != Some(target) || host.grouped {
            self.wrong(
                at,
                format!("match : la référence désigne {}, pas la ligne", target.def().name),
                format!("match: the reference names {}, not the line", target.def().name),
            );
            return None;
        }
        let path = self.path(at, scope.table(), path)?;
        let fold = self.fold(at, field, &path, scope.table())?;
        let selection = self.selection(at, scope, &field.filter, None);
        Some(Origin::Match { selection, column, key, path, fold })
    }

    fn fold(&mut self, at: &str, field: &RawField, path: &Path, list: TableId) -> Option<Fold> {
        let by = match &field.by {
            Some(by) => Some(self.path(at, list, by)?),
            None => None,
        };
        let numeric = matches!(
            path.table.column_def(path.column).kind,
            Kind::Cents | Kind::Int { .. } | Kind::BasisPoints | Kind::Quantity | Kind::Decimal
        );
        let dated = matches!(path.table.column_def(path.column).kind, Kind::Date | Kind::When);
        let fold = match field.fold.as_deref() {
            Some("one") => Fold::One,
            Some("first") => Fold::First(by),
            Some("last") => Fold::Last(by),
            Some("count") => Fold::Count,
            Some("distinct") => Fold::Distinct,
            Some("list") => Fold::List,
            Some("sum") if numeric => Fold::Sum,
            Some("min") if numeric || dated => Fold::Min,
            Some("max") if numeric || dated => Fold::Max,
            Some("allocated_sum")
                if path.hops.is_empty()
                    && allocations_of(list).is_some()
                    && list.column("amount_cents") == Some(path.column) =>
            {
                Fold::Allocated(self.allocation(at, list, &field.allocation))
            }
            Some(other) => {
                self.wrong(
                    at,
                    format!("fold = « {other} » inconnu, ou qui ne convient pas au type du champ"),
                    format!("fold = `{other}` unknown, or not fitting the field's type"),
                );
                return None;
            }
            None => {
                self.wrong(at, "une liste demande fold", "a list needs fold");
                return None;
            }
        };
        if !field.allocation.is_empty() && !matches!(fold, Fold::Allocated(_)) {
            self.wrong(at, "allocation ne va qu'avec allocated_sum", "allocation only goes with allocated_sum");
        }
        Some(fold)
    }

    /// Does the unit fit what is read?
    fn fits(&mut self, at: &str, origin: &Origin, unit: Unit) {
        let counted = matches!(
            origin,
            Origin::Fold { fold: Fold::Count | Fold::Distinct, .. }
                | Origin::Match { fold: Fold::Count | Fold::Distinct, .. }
                | Origin::Via { fold: Fold::Count | Fold::Distinct, .. }
                | Origin::Child { fold: Fold::Count | Fold::Distinct, .. }
                | Origin::Group { fold: Fold::Count | Fold::Distinct, .. }
        );
        let good = if counted {
            matches!(unit, Unit::Integer | Unit::YesNo)
        } else {
            match origin {
                Origin::Constant(_) | Origin::Element(None) => unit == Unit::Text,
                Origin::Calc(_) => matches!(unit, Unit::Dollars | Unit::Percent | Unit::Integer),
                Origin::Extension(rank) => {
                    let kind = self.extensions.get(*rank).map(|extension| extension.kind.as_str());
                    match unit {
                        Unit::Text => true,
                        Unit::Integer | Unit::Quantity => kind == Some("integer"),
                        Unit::Dollars => kind == Some("cents"),
                        Unit::YesNo => kind == Some("boolean"),
                        Unit::Date => kind == Some("date"),
                        Unit::Decimal => matches!(kind, Some("decimal" | "integer")),
                        _ => false,
                    }
                }
                Origin::RowAllocated(_) => unit == Unit::Dollars,
                other => value_path(other).is_some_and(|path| unit_fits(path.table.column_def(path.column).kind, unit)),
            }
        };
        if !good {
            self.wrong(
                at,
                format!("as = {unit:?} ne convient pas au type du champ lu"),
                format!("as = {unit:?} does not fit the type of the field read"),
            );
        }
    }

    fn requirement(
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

    fn reads(&self, origin: &Origin, into: &mut Requirement) {
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
            Origin::Constant(_) | Origin::Calc(_) | Origin::Element(None) => {}
            Origin::Single(table, column) => into.values.push((*table, *column)),
            Origin::Answer(column) => into.values.push((answers::TABLE, *column)),
            Origin::Agreement(column) => into.values.push((agreements::TABLE, *column)),
            Origin::Extension(rank) => {
                into.extensions.extend(self.extensions.get(*rank).map(|extension| extension.name.clone()))
            }
            Origin::Fold { selection, path, fold } => {
                let selection = &self.selections[*selection];
                folded(path, fold, selection.scope.table(), into);
                self.selection_reads(selection, into);
            }
            Origin::Match { selection, column, path, fold, .. } => {
                let selection = &self.selections[*selection];
                folded(path, fold, selection.scope.table(), into);
                into.guards.push((selection.scope.table(), *column));
                self.selection_reads(selection, into);
            }
            Origin::Row(path) | Origin::Element(Some(path)) => value(into, path),
            Origin::RowAllocated(conditions) => {
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
            Origin::Via { target, conditions, path, fold, .. } => {
                folded(path, fold, *target, into);
                conditions.iter().for_each(|condition| guard(into, &condition.path));
            }
            Origin::Child { table, conditions, path, fold } => {
                folded(path, fold, *table, into);
                conditions.iter().for_each(|condition| guard(into, &condition.path));
            }
            Origin::Group { path, fold } => folded(path, fold, path.table, into),
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

fn guard(into: &mut Requirement, path: &Path) {
    into.guards.extend(path.hops.iter().copied());
    into.guards.push((path.table, path.column));
}

/// The path of the value that an origin reads, where there is one.
fn value_path(origin: &Origin) -> Option<Path> {
    let plain = |table: TableId, column: ColumnId| Some(Path { hops: Vec::new(), table, column });
    match origin {
        Origin::Single(table, column) => plain(*table, *column),
        Origin::Answer(column) => plain(answers::TABLE, *column),
        Origin::Agreement(column) => plain(agreements::TABLE, *column),
        Origin::Fold { path, .. }
        | Origin::Match { path, .. }
        | Origin::Via { path, .. }
        | Origin::Child { path, .. }
        | Origin::Group { path, .. }
        | Origin::Row(path)
        | Origin::Element(Some(path)) => Some(path.clone()),
        _ => None,
    }
}

fn unit_fits(kind: Kind, unit: Unit) -> bool {
    match unit {
        Unit::Text => true,
        Unit::Integer => matches!(kind, Kind::Int { .. } | Kind::Quantity),
        Unit::Decimal => matches!(kind, Kind::Decimal | Kind::Int { .. }),
        Unit::Dollars => kind == Kind::Cents,
        Unit::Percent => kind == Kind::BasisPoints,
        Unit::Date => matches!(kind, Kind::Date | Kind::When),
        Unit::YesNo => kind == Kind::Bool,
        Unit::Code => matches!(kind, Kind::Code(_)),
        Unit::Quantity => matches!(kind, Kind::Quantity | Kind::Int { .. }),
        Unit::QuantityDollars => matches!(kind, Kind::Quantity | Kind::Cents),
    }
}

/// Every expression of a plan's calc, if any.
pub(super) fn expression(plan: &CellPlan) -> Option<&Expression> {
    match &plan.origin {
        Origin::Calc(expression) => Some(expression),
        _ => None,
    }
}

//! Where a cell's value comes from, and whether its unit fits.

use guichet_core::{
    TableId,
    catalogue::{Kind, agreements, answers, organization, submission},
    report::Unit,
};

use toml::Value;

use super::context::{Compiler, Host};
use crate::{
    plan::{CellSource, Fold, LineKey, Path, allocations_of},
    raw::RawField,
};

impl Compiler<'_> {
    pub(super) fn origin(&mut self, at: &str, field: &RawField, host: Option<&Host>, unit: Unit) -> Option<CellSource> {
        let origin = match (&field.from, &field.constant, &field.calc) {
            (None, Some(text), None) => CellSource::Constant(text.clone()),
            (None, None, Some(calc)) => CellSource::Calc(self.expression(at, calc, host.map(|host| host.rank))?),
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

    fn field_origin(&mut self, at: &str, from: &str, field: &RawField) -> Option<CellSource> {
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
        Some(CellSource::Fold { selection, path, fold })
    }

    /// Origins that mean the same in a field and in a column. The outer option: is it one of them?
    fn shared_origin(&mut self, at: &str, from: &str) -> Option<Option<CellSource>> {
        if let Some(name) = from.strip_prefix("extension:") {
            let rank = self.extensions.iter().position(|extension| extension.name == name);
            if rank.is_none() {
                self.wrong(
                    at,
                    format!("[extension.{name}] n'est pas déclaré"),
                    format!("[extension.{name}] is not declared"),
                );
            }
            return Some(rank.map(CellSource::Extension));
        }
        if let Some(path) = from.strip_prefix("@answer/") {
            return Some(self.column(at, answers::TABLE, path).map(CellSource::Answer));
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
            return Some(self.column(at, agreements::TABLE, path).map(CellSource::Agreement));
        }
        let rest = from.strip_prefix('/')?;
        if let Some(path) = rest.strip_prefix("organization/")
            && !path.contains("/*/")
        {
            return Some(
                self.column(at, organization::TABLE, path)
                    .map(|column| CellSource::Single(organization::TABLE, column)),
            );
        }
        submission::TABLE.column(rest).map(|column| Some(CellSource::Single(submission::TABLE, column)))
    }

    fn column_origin(&mut self, at: &str, from: &str, field: &RawField, host: &Host) -> Option<CellSource> {
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
            return Some(CellSource::Child { table, conditions, path, fold });
        }
        if let Some(via) = &field.via {
            let column = self.column(at, host.list, via)?;
            return match host.list.column_def(column).kind {
                Kind::Ref(_) => self.path(at, host.list, &format!("{via}.{from}")).map(CellSource::Row),
                Kind::Refs { table: target, .. } => {
                    let path = self.path(at, target, from)?;
                    let fold = self.fold(at, field, &path, target)?;
                    let conditions = self.conditions(at, target, &field.filter);
                    Some(CellSource::Via { column, target, conditions, path, fold })
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
                return Some(CellSource::Row(path));
            }
            let fold = self.fold(at, field, &path, host.list)?;
            return Some(CellSource::Group { path, fold });
        }
        match field.fold.as_deref() {
            None => Some(CellSource::Row(path)),
            Some("allocated_sum") => Some(CellSource::RowAllocated(self.allocation(at, host.list, &field.allocation))),
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

    fn element_origin(&mut self, at: &str, from: &str, host: &Host) -> Option<CellSource> {
        match (host.explode, from) {
            (Some((_, None)), "@element") => Some(CellSource::Element(None)),
            (Some((_, Some(target))), path) if path != "@element" => {
                let path = self.path(at, target, path)?;
                Some(CellSource::Element(Some(path)))
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

    fn match_origin(&mut self, at: &str, from: &str, field: &RawField, host: &Host) -> Option<CellSource> {
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
        Some(CellSource::Match { selection, column, key, path, fold })
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
    fn fits(&mut self, at: &str, origin: &CellSource, unit: Unit) {
        let counted = matches!(
            origin,
            CellSource::Fold { fold: Fold::Count | Fold::Distinct, .. }
                | CellSource::Match { fold: Fold::Count | Fold::Distinct, .. }
                | CellSource::Via { fold: Fold::Count | Fold::Distinct, .. }
                | CellSource::Child { fold: Fold::Count | Fold::Distinct, .. }
                | CellSource::Group { fold: Fold::Count | Fold::Distinct, .. }
        );
        let good = if counted {
            matches!(unit, Unit::Integer | Unit::YesNo)
        } else {
            match origin {
                CellSource::Constant(_) | CellSource::Element(None) => unit == Unit::Text,
                CellSource::Calc(_) => matches!(unit, Unit::Dollars | Unit::Percent | Unit::Integer),
                CellSource::Extension(rank) => {
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
                CellSource::RowAllocated(_) => unit == Unit::Dollars,
                other => other.field().is_some_and(|(table, column)| unit_fits(table.column_def(column).kind, unit)),
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

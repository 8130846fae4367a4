//! Dated parameters, and the bounds that may name one.

use std::collections::BTreeMap;

use toml::Value;

use super::context::Compiler;
use crate::{
    plan::{Bound, Param, ParamBody, ParamUnit, ParamValue},
    raw::RawParam,
};

impl Compiler<'_> {
    pub(super) fn load_params(&mut self, own: BTreeMap<String, RawParam>) {
        let mut all = self.shared.params.clone();
        for (name, param) in own {
            if all.insert(name.clone(), param).is_some() {
                self.wrong(
                    &format!("param {name}"),
                    "déjà défini dans program.toml",
                    "already defined in program.toml",
                );
            }
        }
        for (name, param) in all {
            self.param(name, param);
        }
    }

    fn param(&mut self, name: String, raw: RawParam) {
        let at = format!("param {name}");
        let unit = match raw.unit.as_str() {
            "cents" => ParamUnit::Cents,
            "basis_points" => ParamUnit::BasisPoints,
            "integer" => ParamUnit::Integer,
            other => {
                self.wrong(
                    &at,
                    format!("unité « {other} » inconnue : cents, basis_points ou integer"),
                    format!("unknown unit `{other}`: cents, basis_points or integer"),
                );
                return;
            }
        };
        self.status(&at, raw.status.as_ref(), false);
        let mut values = Vec::new();
        for value in raw.values {
            let from = self.day(&at, value.from);
            let source = self.source(&at, value.source.as_deref());
            let body = match (value.value, value.tiers) {
                (Some(Value::Integer(value)), None) => ParamBody::One(value),
                (None, Some(tiers)) if !tiers.is_empty() => {
                    if !tiers.is_sorted_by_key(|tier| tier.max.unwrap_or(i64::MAX)) {
                        self.wrong(
                            &at,
                            "les paliers ne sont pas en ordre croissant",
                            "the tiers are not in ascending order",
                        );
                    }
                    ParamBody::Tiers(tiers.into_iter().map(|tier| (tier.max, tier.value)).collect())
                }
                _ => {
                    self.wrong(&at, "attendu : value (entier) ou tiers", "expected: value (integer) or tiers");
                    continue;
                }
            };
            if let Some(from) = from {
                values.push(ParamValue { from, source, value: body });
            }
        }
        if !values.is_sorted_by_key(|value| value.from) {
            self.wrong(&at, "les valeurs ne sont pas en ordre de date", "the values are not in date order");
        }
        if values.is_empty() {
            self.wrong(&at, "aucune valeur", "no value");
        }
        self.param_names.insert(name.clone(), self.params.len());
        self.params.push(Param { name, label: raw.label, unit, values });
    }

    pub(super) fn param_rank(&mut self, at: &str, name: &str) -> Option<usize> {
        let rank = self.param_names.get(name).copied();
        if rank.is_none() {
            self.wrong(at, format!("paramètre « {name} » inconnu"), format!("unknown parameter `{name}`"));
        }
        rank
    }

    pub(super) fn bound(&mut self, at: &str, value: &Value) -> Option<Bound> {
        match value {
            Value::Integer(value) => Some(Bound::Literal(*value)),
            Value::String(text) if text.starts_with("param:") => {
                self.param_rank(at, &text["param:".len()..]).map(Bound::Param)
            }
            other => {
                self.wrong(
                    at,
                    format!("borne {other} : entier ou param:… attendu"),
                    format!("bound {other}: integer or param:… expected"),
                );
                None
            }
        }
    }
}

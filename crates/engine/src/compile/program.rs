//! What a program gives to all its editions.

use std::{collections::BTreeMap, sync::Arc};

use guichet_core::{Channel, Named as _, catalogue::CodeListId, finding::Text};
use toml::Value;

use super::context::Shared;
use crate::{diagnostic::Diagnostic, plan::Source, raw::RawProgram};

/// What every edition of a program shares, with the diagnostics of `program.toml` itself.
pub(crate) fn shared(raw: &RawProgram, table: &toml::Table, file: &str) -> (Shared, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let mut wrong = |at: String, fr: String, en: String| {
        diagnostics.push(Diagnostic { file: file.to_owned(), at, message: Text { fr, en } });
    };
    let sources: BTreeMap<String, Source> = raw
        .source
        .iter()
        .map(|(id, source)| {
            (
                id.clone(),
                Source {
                    reference: source.reference.clone(),
                    url: source.url.clone(),
                    consulted: source.consulted.to_string(),
                },
            )
        })
        .collect();
    let mut check_source = |at: String, id: Option<&str>| match id {
        Some(id) if sources.contains_key(id) => {}
        Some(id) => wrong(at, format!("source « {id} » inconnue"), format!("unknown source `{id}`")),
        None => wrong(at, "source absente".into(), "no source".into()),
    };
    check_source("receiver".into(), raw.receiver.source.as_deref());
    for row in &raw.receiver.table {
        check_source(format!("receiver.table {}", row.code), row.source.as_deref());
    }
    for (name, codes) in &raw.codes {
        check_source(format!("codes {name}"), codes.source.as_deref());
    }
    for (name, codes) in &raw.codes {
        let hypothesis = codes.status.as_ref().is_none_or(|status| status.as_str() == Some("hypothesis"));
        if !hypothesis && !codes.status.as_ref().is_some_and(Value::is_table) {
            wrong(
                format!("codes {name}"),
                "statut : hypothesis ou verified".into(),
                "status: hypothesis or verified".into(),
            );
        }
    }
    if !guichet_core::catalogue::is_program_id(&raw.id) {
        wrong("id".into(), format!("« {} » : [a-z0-9-] attendu", raw.id), format!("`{}`: [a-z0-9-] expected", raw.id));
    }
    if guichet_core::catalogue::DOMAIN.rank(&raw.domain).is_none() {
        wrong("domain".into(), format!("« {} » inconnu", raw.domain), format!("`{}` unknown", raw.domain));
    }
    if !["grant", "statute", "recognition"].contains(&raw.kind.as_str()) {
        wrong("kind".into(), format!("« {} » inconnu", raw.kind), format!("`{}` unknown", raw.kind));
    }
    if Channel::named(&raw.receiver.channel).is_none() {
        wrong(
            "receiver.channel".into(),
            format!("« {} » inconnu", raw.receiver.channel),
            format!("`{}` unknown", raw.receiver.channel),
        );
    }
    if raw.formats.is_empty()
        || raw.formats.iter().any(|format| !["json", "csv", "csv_excel", "xlsx", "xml"].contains(&format.as_str()))
    {
        wrong(
            "formats".into(),
            "attendu : json, csv, csv_excel, xlsx ou xml".into(),
            "expected: json, csv, csv_excel, xlsx or xml".into(),
        );
    }
    let mut codes = BTreeMap::new();
    for (name, raw) in &raw.codes {
        let Some(list) = CodeListId::named(&raw.list) else {
            wrong(
                format!("codes {name}"),
                format!("liste « {} » inconnue", raw.list),
                format!("unknown list `{}`", raw.list),
            );
            continue;
        };
        let mut values = Vec::new();
        for (code, _) in list.def().values {
            match raw.values.get(*code) {
                Some(value) => values.push(value.clone()),
                None => {
                    wrong(
                        format!("codes {name}"),
                        format!("ne dit rien de « {code} »"),
                        format!("says nothing of `{code}`"),
                    );
                    values.push(String::new());
                }
            }
        }
        for code in raw.values.keys().filter(|code| list.rank(code).is_none()) {
            wrong(
                format!("codes {name}"),
                format!("« {code} » n'est pas dans la liste {}", raw.list),
                format!("`{code}` is not in the list {}", raw.list),
            );
        }
        codes.insert(name.clone(), (list, values));
    }
    let shared = Shared {
        program: raw.id.as_str().into(),
        name: raw.name.clone(),
        receiver: raw.receiver.name.clone(),
        sources: Arc::new(sources),
        codes,
        params: raw.param.clone(),
        text: serde_json::to_value(table).unwrap_or_default(),
    };
    (shared, diagnostics)
}

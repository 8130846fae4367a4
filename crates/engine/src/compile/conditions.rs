//! Paths, filters and selections.

use guichet_core::{
    ColumnId, TableId,
    catalogue::{Kind, agreements, answers},
};
use toml::{Table, Value};

use super::context::Compiler;
use crate::plan::{Bound, Condition, Path, Predicate, Scope, Selection, Window, allocations_of};

impl Compiler<'_> {
    /// A path from the rows of a list: `stage`, `resolution/number`, `measure.plan.title`.
    pub(super) fn path(&mut self, at: &str, table: TableId, text: &str) -> Option<Path> {
        let mut hops = Vec::new();
        let mut current = table;
        let mut parts: Vec<&str> = text.split('.').collect();
        let last = parts.pop().unwrap_or_default();
        if parts.len() > 2 {
            self.wrong(
                at,
                format!("« {text} » suit plus de deux références"),
                format!("`{text}` follows more than two references"),
            );
            return None;
        }
        for part in parts {
            let column = self.column(at, current, part)?;
            let Kind::Ref(target) = current.column_def(column).kind else {
                self.wrong(
                    at,
                    format!("« {part} » de {} n'est pas une référence", current.def().name),
                    format!("`{part}` of {} is not a reference", current.def().name),
                );
                return None;
            };
            hops.push((current, column));
            current = target;
        }
        let column = self.column(at, current, last)?;
        Some(Path { hops, table: current, column })
    }

    pub(super) fn column(&mut self, at: &str, table: TableId, path: &str) -> Option<ColumnId> {
        let column = table.column(path);
        if column.is_none() {
            let list = table.def().name;
            self.wrong(
                at,
                format!("« {path} » n'est pas un champ de /{list} dans le schéma canonique"),
                format!("`{path}` is not a field of /{list} in the canonical schema"),
            );
        }
        column
    }

    /// Which rows `rows = "…"` names: `/projects/*`, `/organization/contacts/*`, `@agreement/instalments/*`.
    pub(super) fn scope(&mut self, at: &str, rows: &str) -> Option<Scope> {
        let name = rows.strip_suffix("/*");
        if let Some(child) = name.and_then(|name| name.strip_prefix("@agreement/")) {
            let table = agreements::TABLE.children().find(|table| table.short_name() == child);
            if let (Some(table), true) = (table, self.has_agreement) {
                return Some(Scope::Agreement(table));
            }
        }
        let table = name
            .and_then(|name| name.strip_prefix('/'))
            .and_then(|name| TableId::named(&name.replace("/*", "")))
            .filter(|table| !table.def().single);
        if table.is_none() {
            self.wrong(
                at,
                format!("« {rows} » ne désigne aucune liste du schéma canonique (attendu : /liste/*)"),
                format!("`{rows}` names no list of the canonical schema (expected: /list/*)"),
            );
        }
        table.map(Scope::List)
    }

    pub(super) fn selection(&mut self, at: &str, scope: Scope, filter: &Table, allocation: Option<&Table>) -> usize {
        let conditions = self.conditions(at, scope.table(), filter);
        let allocated = allocation.map(|allocation| self.allocation(at, scope.table(), allocation));
        self.intern_selection(Selection { scope, conditions, allocated })
    }

    /// Conditions on the allocations of an expense or a budget line.
    pub(super) fn allocation(&mut self, at: &str, table: TableId, filter: &Table) -> Vec<Condition> {
        match allocations_of(table) {
            Some(child) => self.conditions(at, child, filter),
            None => {
                self.wrong(
                    at,
                    format!("/{} n'a pas de répartition (allocations)", table.def().name),
                    format!("/{} has no allocations", table.def().name),
                );
                Vec::new()
            }
        }
    }

    pub(super) fn conditions(&mut self, at: &str, table: TableId, filter: &Table) -> Vec<Condition> {
        let mut conditions: Vec<Condition> = filter
            .iter()
            .filter_map(|(key, value)| {
                let path = self.path(at, table, key)?;
                let at = format!("{at}, {key}");
                let test = self.test(&at, &path, value)?;
                Some(Condition { path, test })
            })
            .collect();
        // Cheap comparisons first; the order does not change the result.
        conditions.sort_by_key(|condition| (condition.path.hops.len(), matches!(condition.test, Predicate::Window(_))));
        conditions
    }

    fn test(&mut self, at: &str, path: &Path, value: &Value) -> Option<Predicate> {
        match value {
            Value::Table(table) => self.test_table(at, path, table),
            scalar => self.equals(at, path, std::slice::from_ref(scalar), false),
        }
    }

    fn test_table(&mut self, at: &str, path: &Path, table: &Table) -> Option<Predicate> {
        let keys: Vec<&str> = table.keys().map(String::as_str).collect();
        match (keys.as_slice(), table.values().next()) {
            (["in"], Some(Value::Array(values))) => self.equals(at, path, values, false),
            (["not"], Some(Value::Array(values))) => self.equals(at, path, values, true),
            (["not"], Some(value)) => self.equals(at, path, std::slice::from_ref(value), true),
            (["present"], Some(Value::Boolean(present))) => Some(Predicate::Present(*present)),
            (["window"], Some(Value::String(name))) => self.window(at, path, name),
            (["min"] | ["max"] | ["max", "min"] | ["min", "max"], _) => self.range(at, path, table),
            _ => {
                self.wrong(
                    at,
                    format!("condition {table} inconnue : in, not, min/max, present ou window"),
                    format!("unknown condition {table}: in, not, min/max, present or window"),
                );
                None
            }
        }
    }

    fn window(&mut self, at: &str, path: &Path, name: &str) -> Option<Predicate> {
        if !matches!(path.table.column_def(path.column).kind, Kind::Date | Kind::When) {
            self.wrong(at, "une fenêtre demande une date", "a window needs a date");
            return None;
        }
        let window = match name {
            "answer" => Window::Answer,
            "next" => Window::Next,
            "submission" => Window::Submission,
            "agreement" if self.has_agreement => Window::Agreement,
            other => {
                self.wrong(
                    at,
                    format!("fenêtre « {other} » : answer, next, submission, ou agreement si une entente est requise"),
                    format!("window `{other}`: answer, next, submission, or agreement where an agreement is required"),
                );
                return None;
            }
        };
        Some(Predicate::Window(window))
    }

    fn range(&mut self, at: &str, path: &Path, table: &Table) -> Option<Predicate> {
        match path.table.column_def(path.column).kind {
            Kind::Int { .. } | Kind::Cents | Kind::BasisPoints | Kind::Quantity | Kind::Decimal => {
                let min = table.get("min").and_then(|value| self.bound(at, value));
                let max = table.get("max").and_then(|value| self.bound(at, value));
                Some(Predicate::Range(min, max))
            }
            Kind::Date | Kind::When => {
                let mut day = |key: &str| table.get(key).and_then(|value| self.day_in(at, value));
                Some(Predicate::Days(day("min"), day("max")))
            }
            _ => {
                self.wrong(at, "min/max demandent un nombre ou une date", "min/max need a number or a date");
                None
            }
        }
    }

    fn equals(&mut self, at: &str, path: &Path, values: &[Value], negated: bool) -> Option<Predicate> {
        let kind = path.table.column_def(path.column).kind;
        let mut texts = Vec::new();
        for value in values {
            match (value, kind) {
                (Value::Boolean(expected), Kind::Bool) if values.len() == 1 => {
                    return Some(if negated { Predicate::NotBool(*expected) } else { Predicate::Bool(*expected) });
                }
                (Value::Integer(expected), Kind::Int { .. } | Kind::Cents | Kind::BasisPoints)
                    if values.len() == 1 && !negated =>
                {
                    let bound = Some(Bound::Literal(*expected));
                    return Some(Predicate::Range(bound, bound));
                }
                (Value::String(text), _) => texts.push(text.clone()),
                (other, _) => {
                    self.wrong(
                        at,
                        format!("{other} ne convient pas au type de {}", path.table.column_def(path.column).path),
                        format!("{other} does not fit the type of {}", path.table.column_def(path.column).path),
                    );
                    return None;
                }
            }
        }
        if let [text] = texts.as_slice()
            && text.starts_with('@')
        {
            return self.answer_value(at, kind, text, negated);
        }
        match kind {
            Kind::Code(list) | Kind::Codes { list, .. } => {
                let mut bits = 0u64;
                for text in &texts {
                    match list.rank(text) {
                        Some(rank) => bits |= 1 << rank,
                        None => self.wrong(
                            at,
                            format!("« {text} » n'est pas dans la liste {}", list.def().name),
                            format!("`{text}` is not in the list {}", list.def().name),
                        ),
                    }
                }
                Some(if negated { Predicate::NotCodes(bits) } else { Predicate::Codes(bits) })
            }
            Kind::Text { .. } | Kind::Program | Kind::Key | Kind::Pointer | Kind::Const(_) => {
                Some(if negated { Predicate::NotText(texts) } else { Predicate::Text(texts) })
            }
            _ => {
                self.wrong(
                    at,
                    format!("{} ne se compare pas à un texte", path.table.column_def(path.column).path),
                    format!("{} cannot be compared with a text", path.table.column_def(path.column).path),
                );
                None
            }
        }
    }

    fn answer_value(&mut self, at: &str, kind: Kind, text: &str, negated: bool) -> Option<Predicate> {
        match (text, kind, negated) {
            ("@answer.agreement", Kind::Ref(target), _) if target == agreements::TABLE && self.has_agreement => {
                Some(if negated { Predicate::NotAnswerAgreement } else { Predicate::AnswerAgreement })
            }
            ("@answer.agreement", Kind::Pointer, false) if self.has_agreement => Some(Predicate::AboutAgreement),
            ("@answer.program", Kind::Program, false) => Some(Predicate::AnswerProgram),
            ("@answer.id", Kind::Ref(target), false) if target == answers::TABLE => Some(Predicate::Answer),
            _ => {
                self.wrong(
                    at,
                    format!("« {text} » ne convient pas ici (avec @answer.agreement, l'édition dit agreement = \"required\")"),
                    format!("`{text}` does not fit here (with @answer.agreement, the edition says agreement = \"required\")"),
                );
                None
            }
        }
    }
}

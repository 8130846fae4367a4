//! The words of [`super`]: origins, folds, conditions, arithmetic, rules.

use std::fmt::Write as _;

use guichet_core::{
    catalogue::{Kind, agreements, answers},
    finding::Text,
    money,
    report::Unit,
};

use crate::{
    describe,
    plan::{
        Bound, CellPlan, CellSource, Comparison, Condition, Edition, Expression, Fold, LineKey, Path, Predicate, Rule,
        RuleBody, Selection,
    },
};

pub(super) fn both(say: impl Fn(bool) -> String) -> Text {
    Text { fr: say(false), en: say(true) }
}

pub(super) fn integer(value: i64, english: bool) -> String {
    let sign = if value < 0 { "-" } else { "" };
    format!("{sign}{}", money::group_digits(value.unsigned_abs(), if english { "," } else { "\u{a0}" }))
}

pub(super) fn quoted(text: &str, english: bool) -> String {
    if english { format!("“{text}”") } else { format!("«\u{a0}{text}\u{a0}»") }
}

pub(super) fn path_title(path: &Path, english: bool) -> String {
    let hops = path.hops.iter().map(|(table, column)| table.column_def(*column).title.pick(english));
    hops.chain([path.table.column_def(path.column).title.pick(english)]).collect::<Vec<_>>().join(" → ")
}

pub(super) fn origin(edition: &Edition, plan: &CellPlan, english: bool) -> String {
    let say = |fr: &str, en: &str| (if english { en } else { fr }).to_owned();
    let single = |table: guichet_core::TableId, column| {
        format!("{} → {}", table.def().title.pick(english), table.column_def(column).title.pick(english))
    };
    let inside =
        |text: String, from: String| if english { format!("{text} in {from}") } else { format!("{text} dans {from}") };
    match &plan.origin {
        CellSource::Constant(text) => format!("{} {}", say("texte fixe", "fixed text"), quoted(text, english)),
        CellSource::Single(table, column) => single(*table, *column),
        CellSource::Answer(column) => format!(
            "{} → {}",
            say("cette réponse", "this answer"),
            answers::TABLE.column_def(*column).title.pick(english)
        ),
        CellSource::Agreement(column) => {
            format!(
                "{} → {}",
                say("l'entente de la réponse", "the answer's agreement"),
                agreements::TABLE.column_def(*column).title.pick(english)
            )
        }
        CellSource::Extension(rank) => {
            let label = edition.extensions.get(*rank).map_or("", |extension| extension.label.pick(english));
            format!(
                "{} {}",
                say("question propre au programme", "a question of this program only"),
                quoted(label, english)
            )
        }
        CellSource::Fold { selection, path, fold } => {
            let rows = self::selection(edition, &edition.selections[*selection], english);
            inside(folded(edition, plan, fold, path, english), rows)
        }
        CellSource::Match { selection, column, key, path, fold } => {
            let definition = &edition.selections[*selection];
            let rows = self::selection(edition, definition, english);
            let title = quoted(definition.scope.table().column_def(*column).title.pick(english), english);
            let target = match key {
                LineKey::Row => say("la ligne", "the line"),
                LineKey::Reference(_) => say("ce que nomme la ligne", "what the line names"),
                LineKey::Element => say("l'élément de la ligne", "the line's element"),
            };
            let text = inside(folded(edition, plan, fold, path, english), rows);
            if english {
                format!("{text}, whose {title} is {target}")
            } else {
                format!("{text}, dont {title} est {target}")
            }
        }
        CellSource::Row(path) => format!("{} {}", say("de la ligne\u{a0}:", "of the row:"), path_title(path, english)),
        CellSource::RowAllocated(conditions) => {
            let part =
                say("la part de la ligne imputée à cette réponse", "the part of the row allocated to this answer");
            narrowed(edition, part, conditions, english)
        }
        CellSource::Element(None) => say("l'élément de la ligne", "the line's element"),
        CellSource::Element(Some(path)) => format!(
            "{} {}",
            say("de l'élément de la ligne\u{a0}:", "of the line's element:"),
            path_title(path, english)
        ),
        CellSource::Via { target, conditions, path, fold, .. } => {
            let rows =
                format!("{} {}", target.def().title.pick(english), say("que nomme la ligne", "that the line names"));
            narrowed(edition, inside(folded(edition, plan, fold, path, english), rows), conditions, english)
        }
        CellSource::Child { table, conditions, path, fold } => {
            let rows = format!("{} {}", table.def().title.pick(english), say("de la ligne", "of the row"));
            narrowed(edition, inside(folded(edition, plan, fold, path, english), rows), conditions, english)
        }
        CellSource::Group { path, fold } => {
            inside(folded(edition, plan, fold, path, english), say("les lignes du groupe", "the group's rows"))
        }
        CellSource::Calc(expression) => self::expression(edition, expression, plan.unit, english),
    }
}

fn narrowed(edition: &Edition, text: String, conditions: &[Condition], english: bool) -> String {
    if conditions.is_empty() {
        return text;
    }
    let words: Vec<String> = conditions.iter().map(|condition| self::condition(edition, condition, english)).collect();
    if english {
        format!("{text}, where {}", words.join(", and "))
    } else {
        format!("{text}, où {}", words.join(", et "))
    }
}

fn folded(edition: &Edition, plan: &CellPlan, fold: &Fold, path: &Path, english: bool) -> String {
    let say = |fr: &str, en: &str| (if english { en } else { fr }).to_owned();
    let title = quoted(&path_title(path, english), english);
    let by = |by: &Option<Path>| match by {
        None => say(" (ordre de la liste)", " (list order)"),
        Some(path) => format!(" ({} {})", say("selon", "by"), quoted(&path_title(path, english), english)),
    };
    let there = plan.unit == Unit::YesNo;
    match fold {
        Fold::One => format!("{} {title}", say("la seule valeur de", "the only value of")),
        Fold::First(path) => format!("{} {title}{}", say("la première valeur de", "the first value of"), by(path)),
        Fold::Last(path) => format!("{} {title}{}", say("la dernière valeur de", "the last value of"), by(path)),
        Fold::Sum => format!("{} {title}", say("la somme de", "the sum of")),
        Fold::Allocated(conditions) => {
            let parts = say(
                "la somme des parts imputées à cette réponse de",
                "the sum of the parts allocated to this answer of",
            );
            let narrow = if conditions.is_empty() {
                String::new()
            } else {
                let words: Vec<String> =
                    conditions.iter().map(|condition| self::condition(edition, condition, english)).collect();
                format!(" ({})", words.join(", "))
            };
            format!("{parts} {title}{narrow}")
        }
        Fold::Count | Fold::Distinct if there => say("oui s'il y a une ligne", "yes if there is a row"),
        Fold::Count => say("le nombre de lignes", "the number of rows"),
        Fold::Distinct => {
            format!("{} {title}", say("le nombre de valeurs différentes de", "the number of different values of"))
        }
        Fold::Min => format!("{} {title}", say("la plus petite valeur de", "the least value of")),
        Fold::Max => format!("{} {title}", say("la plus grande valeur de", "the greatest value of")),
        Fold::List => format!("{} {title}", say("la liste des valeurs de", "the list of values of")),
    }
}

pub(super) fn selection(edition: &Edition, selection: &Selection, english: bool) -> String {
    let mut out =
        narrowed(edition, selection.scope.table().def().title.pick(english).to_owned(), &selection.conditions, english);
    if let Some(conditions) = &selection.allocated {
        out.push_str(if english { ", allocated to this answer" } else { ", imputées à cette réponse" });
        for condition in conditions {
            let _ = write!(out, ", {}", self::condition(edition, condition, english));
        }
    }
    out
}

fn condition(edition: &Edition, condition: &Condition, english: bool) -> String {
    let colon = if english { ": " } else { "\u{a0}: " };
    let text = match &condition.test {
        Predicate::Range(min, max) => {
            let kind = condition.path.table.column_def(condition.path.column).kind;
            let show = |value: i64| match kind {
                Kind::Cents => money::display(value, english),
                Kind::BasisPoints => money::display_rate(value, english),
                _ => integer(value, english),
            };
            // A decimal's bounds are in millionths: they are described without their numbers.
            (kind != Kind::Decimal).then(|| range(edition, *min, *max, show, english)).flatten()
        }
        Predicate::Days(first, last) => {
            bounds(first.map(|day| day.to_string()), last.map(|day| day.to_string()), english)
        }
        _ => None,
    };
    match text {
        Some(text) => format!("{}{colon}{text}", path_title(&condition.path, english)),
        None => describe::condition(edition, condition, english),
    }
}

pub(super) fn range(
    edition: &Edition,
    min: Option<Bound>,
    max: Option<Bound>,
    show: impl Fn(i64) -> String,
    english: bool,
) -> Option<String> {
    let shown = |bound: Bound| match bound {
        Bound::Literal(value) => show(value),
        Bound::Param(rank) => quoted(edition.params[rank].label.pick(english), english),
    };
    bounds(min.map(shown), max.map(shown), english)
}

fn bounds(min: Option<String>, max: Option<String>, english: bool) -> Option<String> {
    match (min, max, english) {
        (Some(min), Some(max), false) => Some(format!("de {min} à {max}")),
        (Some(min), None, false) => Some(format!("au moins {min}")),
        (None, Some(max), false) => Some(format!("au plus {max}")),
        (Some(min), Some(max), true) => Some(format!("from {min} to {max}")),
        (Some(min), None, true) => Some(format!("at least {min}")),
        (None, Some(max), true) => Some(format!("at most {max}")),
        (None, None, _) => None,
    }
}

fn expression(edition: &Edition, made_of: &Expression, unit: Unit, english: bool) -> String {
    let say = |fr: &str, en: &str| (if english { en } else { fr }).to_owned();
    let inner = |operand: &Expression, unit: Unit| {
        let text = expression(edition, operand, unit, english);
        if matches!(operand, Expression::Add(_) | Expression::Subtract(_)) { format!("({text})") } else { text }
    };
    let or = if english { "; " } else { "\u{a0}; " };
    let joined = |operands: &[Expression], sign: &str| {
        operands.iter().map(|operand| inner(operand, unit)).collect::<Vec<_>>().join(sign)
    };
    match made_of {
        Expression::Literal(value) => match unit {
            Unit::Dollars | Unit::QuantityDollars => money::display(*value, english),
            Unit::Percent => money::display_rate(*value, english),
            _ => integer(*value, english),
        },
        Expression::Param(rank) => quoted(edition.params[*rank].label.pick(english), english),
        Expression::Field(rank) => quoted(edition.layout.fields[*rank].column.pick(english), english),
        Expression::Column(table, column) => {
            quoted(edition.layout.tables[*table].columns[*column].column.pick(english), english)
        }
        Expression::Total(table, column) => {
            let layout = &edition.layout.tables[*table];
            let column = quoted(layout.columns[*column].column.pick(english), english);
            let title = quoted(layout.title.pick(english), english);
            if english {
                format!("total of {column} in the table {title}")
            } else {
                format!("total de {column} dans le tableau {title}")
            }
        }
        Expression::Add(operands) => joined(operands, " + "),
        Expression::Subtract(operands) => joined(operands, " − "),
        Expression::Min(operands) => {
            format!("{} ({})", say("le moindre de", "the least of"), joined(operands, or))
        }
        Expression::Max(operands) => {
            format!("{} ({})", say("le plus grand de", "the greatest of"), joined(operands, or))
        }
        Expression::Share(left, right) => format!("{} × {}", inner(left, unit), inner(right, Unit::Percent)),
        Expression::PercentOf(left, right) => {
            format!("{} ÷ {}", inner(left, Unit::Dollars), inner(right, Unit::Dollars))
        }
    }
}

pub(super) fn asks(edition: &Edition, rule: &Rule, english: bool) -> String {
    let say = |fr: &str, en: &str| (if english { en } else { fr }).to_owned();
    let rows = |rank: usize| selection(edition, &edition.selections[rank], english);
    let titles = |paths: &[Path], sign: &str| {
        paths.iter().map(|path| quoted(&path_title(path, english), english)).collect::<Vec<_>>().join(sign)
    };
    match &rule.body {
        RuleBody::Exists(rank) => format!("{} {}", say("au moins une ligne\u{a0}:", "at least one row:"), rows(*rank)),
        RuleBody::None(rank) => format!("{} {}", say("aucune ligne\u{a0}:", "no row:"), rows(*rank)),
        RuleBody::Unreferenced { selection, by: (table, column) } => {
            let by = format!("{} → {}", table.def().title.pick(english), table.column_def(*column).title.pick(english));
            let rows = rows(*selection);
            if english {
                format!("each row named by {}: {rows}", quoted(&by, true))
            } else {
                format!("chaque ligne nommée par {}\u{a0}: {rows}", quoted(&by, false))
            }
        }
        RuleBody::Each { selection, require } => {
            let (rows, titles) = (rows(*selection), titles(require, if english { " and " } else { " et " }));
            if english {
                format!("each row has {titles}: {rows}")
            } else {
                format!("chaque ligne a {titles}\u{a0}: {rows}")
            }
        }
        RuleBody::Distinct { selection, by } => {
            let (rows, titles) = (rows(*selection), titles(by, ", "));
            if english {
                format!("no two rows with the same {titles}: {rows}")
            } else {
                format!("pas deux lignes de même {titles}\u{a0}: {rows}")
            }
        }
        RuleBody::Compare { left, op, right } => {
            let sign = match op {
                Comparison::Less => "<",
                Comparison::LessOrEqual => "≤",
                Comparison::Equal => "=",
                Comparison::NotEqual => "≠",
                Comparison::GreaterOrEqual => "≥",
                Comparison::Greater => ">",
            };
            let side = |made_of| expression(edition, made_of, Unit::Integer, english);
            format!("{} {sign} {}", side(left), side(right))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_read_as_people_say_them() {
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(bounds(some("1"), some("2"), false).as_deref(), Some("de 1 à 2"));
        assert_eq!(bounds(some("1"), None, true).as_deref(), Some("at least 1"));
        assert_eq!(bounds(None, some("2"), false).as_deref(), Some("au plus 2"));
        assert_eq!(bounds(None, None, false), None);
        assert_eq!(integer(-12_400, false), "-12\u{a0}400");
    }
}

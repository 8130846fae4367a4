//! Descriptions for findings: what a selection looks for, and where a missing value is to be entered.

use guichet_core::{
    Place, Submission,
    catalogue::{Kind, answers},
    submission::Row,
};

use crate::plan::{CellPlan, CellSource, Condition, Edition, Expression, Node, Path, Predicate, Selection, Window};

/// The pointer to what a required cell lacks, with its description in French and in English.
pub(crate) fn missing(
    edition: &Edition,
    submission: &Submission,
    answer: Row,
    plan: &CellPlan,
    line: Option<Row>,
) -> (String, String, String) {
    let none = || (String::new(), String::new());
    match &plan.origin {
        CellSource::Fold { selection, .. } => {
            let selection = &edition.selections[*selection];
            let (fr, en) = self::selection(edition, selection);
            (format!("/{}", selection.scope.table().def().name), fr, en)
        }
        CellSource::Match { selection, column, .. } => {
            let selection = &edition.selections[*selection];
            let (mut fr, mut en) = self::selection(edition, selection);
            let title = selection.scope.table().column_def(*column).title;
            let row = line.map(|row| row_name(edition, submission, plan, row)).unwrap_or_default();
            fr.push_str(&format!(" ({} : {row})", title.fr));
            en.push_str(&format!(" ({}: {row})", title.en));
            (format!("/{}", selection.scope.table().def().name), fr, en)
        }
        CellSource::Extension(rank) => {
            let name = edition.extensions.get(*rank).map_or("", |extension| extension.name.as_str());
            let (fr, en) = none();
            (format!("/extensions/{}/{name}", edition.id.program), fr, en)
        }
        CellSource::Row(path) => {
            let (fr, en) = none();
            match line.and_then(|row| path.follow(submission, row)) {
                Some(at) => (submission.pointer(Place { table: path.table, row: at, column: path.column }), fr, en),
                None => {
                    // A reference of the path is absent: it is the value to fill in.
                    let (table, column) = path.hops.first().copied().unwrap_or((path.table, path.column));
                    (line.map_or_else(String::new, |row| submission.pointer(Place { table, row, column })), fr, en)
                }
            }
        }
        CellSource::Calc(expression) => {
            // Points at the first operand that is not itself calculated.
            let found = expression.operands().into_iter().find_map(|node| match node {
                Node::Field(rank) => {
                    let operand = &edition.fields[rank];
                    (!matches!(operand.origin, CellSource::Calc(_) | CellSource::Constant(_)))
                        .then(|| missing(edition, submission, answer, operand, None))
                }
                Node::Column(..) => None,
            });
            found.unwrap_or_else(|| {
                let (fr, en) = none();
                (submission.row_pointer(answers::TABLE, answer), fr, en)
            })
        }
        other => {
            let (fr, en) = none();
            let pointer = match (other.field(), line) {
                (Some((table, column)), Some(row)) => submission.pointer(Place { table, row, column }),
                _ => submission.row_pointer(answers::TABLE, answer),
            };
            (pointer, fr, en)
        }
    }
}

fn row_name(edition: &Edition, submission: &Submission, plan: &CellPlan, row: Row) -> String {
    let host = edition.tables.iter().find(|table| table.columns.iter().any(|column| std::ptr::eq(column, plan)));
    host.map_or_else(String::new, |table| {
        submission.row_pointer(edition.selections[table.selection].scope.table(), row)
    })
}

/// A selection in words, French and English: « Plans et politiques, où Domaines : Inclusion ».
pub(crate) fn selection(edition: &Edition, selection: &Selection) -> (String, String) {
    let table = selection.scope.table().def();
    let say = |english: bool| {
        let conditions: Vec<String> =
            selection.conditions.iter().map(|condition| self::condition(edition, condition, english)).collect();
        let title = table.title.pick(english);
        match (conditions.is_empty(), english) {
            (true, _) => title.to_owned(),
            (false, false) => format!("{title}, où {}", conditions.join(", et ")),
            (false, true) => format!("{title}, where {}", conditions.join(", and ")),
        }
    };
    (say(false), say(true))
}

/// One condition in words.
pub(crate) fn condition(edition: &Edition, condition: &Condition, english: bool) -> String {
    let path = &condition.path;
    let title = path_title(path, english);
    let colon = if english { ": " } else { "\u{a0}: " };
    let say = |fr: &str, en: &str| (if english { en } else { fr }).to_owned();
    match &condition.test {
        Predicate::Codes(bits) => format!("{title}{colon}{}", labels(path, *bits, english)),
        Predicate::NotCodes(bits) => {
            format!("{title}{colon}{} {}", say("autre que", "other than"), labels(path, *bits, english))
        }
        Predicate::Text(texts) => format!("{title}{colon}{}", texts.join(", ")),
        Predicate::NotText(texts) => format!("{title}{colon}{} {}", say("autre que", "other than"), texts.join(", ")),
        Predicate::AnswerProgram => format!("{title}{colon}{}", edition.id.program),
        Predicate::AnswerAgreement | Predicate::AboutAgreement => {
            format!("{title}{colon}{}", say("l'entente de cette réponse", "this answer's agreement"))
        }
        Predicate::NotAnswerAgreement => format!(
            "{title}{colon}{}",
            say("autre que l'entente de cette réponse", "other than this answer's agreement")
        ),
        Predicate::Answer => format!("{title}{colon}{}", say("cette réponse", "this answer")),
        Predicate::Bool(yes) | Predicate::NotBool(yes) => {
            let yes = *yes == matches!(condition.test, Predicate::Bool(_));
            format!("{title}{colon}{}", if yes { say("oui", "yes") } else { say("non", "no") })
        }
        Predicate::Range(..) | Predicate::Days(..) => {
            format!("{title}{colon}{}", say("dans les bornes du formulaire", "within the form's bounds"))
        }
        Predicate::Present(true) => format!("{title}{colon}{}", say("indiqué", "given")),
        Predicate::Present(false) => format!("{title}{colon}{}", say("non indiqué", "not given")),
        Predicate::Window(window) => {
            let text = match window {
                Window::Answer => say("dans la période visée par la réponse", "within the answer's period"),
                Window::Next => say("dans la période suivante", "within the next period"),
                Window::Agreement => say("dans la période de l'entente", "within the agreement's period"),
                Window::Submission => say("dans la période du rapport unique", "within the submission's period"),
            };
            format!("{title}{colon}{text}")
        }
    }
}

fn path_title(path: &Path, english: bool) -> String {
    let mut parts: Vec<&str> =
        path.hops.iter().map(|(table, column)| table.column_def(*column).title.pick(english)).collect();
    parts.push(path.table.column_def(path.column).title.pick(english));
    parts.join(" → ")
}

fn labels(path: &Path, bits: u64, english: bool) -> String {
    let (Kind::Code(list) | Kind::Codes { list, .. }) = path.table.column_def(path.column).kind else {
        return String::new();
    };
    let labels: Vec<&str> = (0..list.def().values.len())
        .filter_map(|rank| u16::try_from(rank).ok())
        .filter(|rank| bits & (1 << rank) != 0)
        .map(|rank| list.label(rank).pick(english))
        .collect();
    labels.join(if english { " or " } else { " ou " })
}

/// The expression's text for a reader: `min(share(admissible, taux), plafond)`.
pub(crate) fn expression(edition: &Edition, expression: &Expression) -> String {
    let all = |name: &str, operands: &[Expression]| {
        let operands: Vec<String> = operands.iter().map(|operand| self::expression(edition, operand)).collect();
        format!("{name}({})", operands.join(", "))
    };
    match expression {
        Expression::Literal(value) => value.to_string(),
        Expression::Param(rank) => format!("param:{}", edition.params[*rank].name),
        Expression::Field(rank) => edition.layout.fields[*rank].id.clone(),
        Expression::Column(table, column) => edition.layout.tables[*table].columns[*column].id.clone(),
        Expression::Total(table, column) => {
            let layout = &edition.layout.tables[*table];
            format!("total({}.{})", layout.id, layout.columns[*column].id)
        }
        Expression::Add(operands) => all("add", operands),
        Expression::Subtract(operands) => all("subtract", operands),
        Expression::Min(operands) => all("min", operands),
        Expression::Max(operands) => all("max", operands),
        Expression::Share(left, right) => {
            format!("share({}, {})", self::expression(edition, left), self::expression(edition, right))
        }
        Expression::PercentOf(left, right) => {
            format!("percent_of({}, {})", self::expression(edition, left), self::expression(edition, right))
        }
    }
}

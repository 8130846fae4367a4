//! Displays values of a submission.

use guichet_core::{
    Cell, Place, Submission,
    catalogue::{Kind, PRECISION},
    money,
};

use crate::session::Session;

/// The label of the field: « Dépenses : Montant ».
pub(crate) fn title(session: &Session, place: Place) -> String {
    let (list, column) = (place.table.def().title, place.table.column_def(place.column).title);
    format!("{}{}{}", list.pick(session.english()), session.colon(), column.pick(session.english()))
}

/// The value at a place, as text; a missing value is shown as « non indiqué ».
pub(crate) fn shown(session: &Session, submission: &Submission, place: Place) -> String {
    cell(session, submission, submission.at(place), place.table.column_def(place.column).kind)
}

fn cell(session: &Session, submission: &Submission, cell: Cell, kind: Kind) -> String {
    let english = session.english();
    match cell {
        Cell::Absent => session.word("cli-absent"),
        Cell::Hole => session.word("cli-hole"),
        Cell::Bool(yes) => session.word(if yes { "cli-yes" } else { "cli-no" }),
        Cell::Int(value) => match kind {
            Kind::Cents => money::display(value, english),
            Kind::BasisPoints => money::display_rate(value, english),
            _ => integer(value, english),
        },
        Cell::Code(rank) => match kind {
            Kind::Code(list) | Kind::Codes { list, .. } => list.label(rank).pick(english).to_owned(),
            _ => rank.to_string(),
        },
        Cell::Text(span) | Cell::Ref(span, _) => crate::wrap::clean(submission.text_of(span)),
        Cell::Day(day) => day.to_string(),
        Cell::When(_, text) => submission.short(text).to_owned(),
        Cell::Quantity(value, precision) => match PRECISION.code(precision) {
            "exact" => integer(value, english),
            _ => format!("{} ({})", integer(value, english), PRECISION.label(precision).pick(english)),
        },
        Cell::List(_) => {
            let items: Vec<String> =
                submission.list(cell).iter().map(|item| self::cell(session, submission, *item, kind)).collect();
            items.join(", ")
        }
    }
}

/// An integer; digits are grouped by three from five digits on, so that years are not grouped.
pub(crate) fn integer(value: i64, english: bool) -> String {
    if value.unsigned_abs() < 10_000 {
        return value.to_string();
    }
    let sign = if value < 0 { "-" } else { "" };
    format!("{sign}{}", money::group_digits(value.unsigned_abs(), if english { "," } else { "\u{a0}" }))
}

/// A size in bytes, for display: « 14,2 ko », “14.2 kB”.
pub(crate) fn size(bytes: usize, english: bool) -> String {
    let unit = |fr: &str, en: &str| format!("\u{a0}{}", if english { en } else { fr });
    if bytes < 1_000 {
        return format!("{bytes}{}", unit("o", "B"));
    }
    let tenths = (bytes + 50) / 100;
    let mark = if english { '.' } else { ',' };
    format!("{}{mark}{}{}", tenths / 10, tenths % 10, unit("ko", "kB"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_as_people_write_them() {
        assert_eq!(integer(2_024, false), "2024");
        assert_eq!(integer(12_400, false), "12\u{a0}400");
        assert_eq!(size(812, false), "812\u{a0}o");
        assert_eq!(size(14_249, false), "14,2\u{a0}ko");
        assert_eq!(size(9_960, true), "10.0\u{a0}kB");
    }
}

//! Output of findings: JSON for programs, blocks of text for people.

use guichet_core::{Finding, Severity, catalogue::Kind, money};
use guichet_text::render;

use crate::{page::Page, session::Session, wrap::clean};

/// Maximum number of pointers in one block.
const MOST_POINTERS: usize = 6;
/// Number of findings of one code shown in full; for the following ones, only what differs is shown.
const WHOLE: usize = 2;
/// Column at which the text of a labelled line starts.
const LABELS: usize = 10;

/// Findings with the same text, at several places.
struct Block<'f> {
    first: &'f Finding,
    said: guichet_text::FindingText,
    pointers: Vec<&'f str>,
}

/// « 2 points à corriger, 1 point à vérifier », or « Aucun point à signaler. ».
pub(crate) fn tally(session: &Session, findings: &[&Finding]) -> String {
    let count = |severity| findings.iter().filter(|finding| finding.severity == severity).count();
    let said: Vec<String> = [
        ("cli-errors", count(Severity::Error)),
        ("cli-warnings", count(Severity::Warning)),
        ("cli-informations", count(Severity::Information)),
    ]
    .iter()
    .filter(|(_, count)| *count > 0)
    .map(|(id, count)| session.count(id, *count))
    .collect();
    if said.is_empty() { session.count("cli-findings", 0) } else { said.join(", ") }
}

/// The findings as blocks, by severity; findings with the same cause and text form one block.
pub(crate) fn blocks(session: &Session, findings: &[&Finding], page: &mut Page) {
    for (severity, id) in [
        (Severity::Error, "cli-to-correct"),
        (Severity::Warning, "cli-to-check"),
        (Severity::Information, "cli-to-know"),
    ] {
        let grouped = grouped(session, findings, severity);
        if grouped.is_empty() {
            continue;
        }
        page.heading(&session.word(id));
        for (rank, block) in grouped.iter().enumerate() {
            if rank > 0 {
                page.blank();
            }
            let earlier = grouped.iter().take(rank).filter(|other| other.cause() == block.cause()).count();
            self::block(session, rank + 1, block, earlier >= WHOLE, page);
        }
    }
}

fn grouped<'f>(session: &Session, findings: &[&'f Finding], severity: Severity) -> Vec<Block<'f>> {
    let mut out: Vec<Block<'f>> = Vec::new();
    for finding in findings.iter().filter(|finding| finding.severity == severity) {
        let said = render(finding, session.language);
        let same = |block: &&mut Block<'_>| {
            block.first.code() == finding.code()
                && block.said == said
                && block.first.provided == finding.provided
                && block.first.programs == finding.programs
        };
        match out.iter_mut().find(same) {
            Some(block) => block.pointers.extend(finding.pointer.as_deref()),
            None => {
                out.push(Block { first: finding, said, pointers: finding.pointer.as_deref().into_iter().collect() })
            }
        }
    }
    // Group by code, in the order in which the codes first appear.
    let order: Vec<String> = out.iter().map(|block| block.first.code().to_owned()).collect();
    out.sort_by_key(|block| order.iter().position(|code| code == block.first.code()));
    out
}

impl Block<'_> {
    /// The part shared by blocks of the same cause.
    fn cause(&self) -> (&str, &str, &[String]) {
        (self.first.code(), &self.said.fix, &self.first.programs)
    }
}

/// One block; a short block leaves out what an earlier block of the same cause already shows.
fn block(session: &Session, rank: usize, block: &Block<'_>, short: bool, page: &mut Page) {
    let finding = block.first;
    page.labelled(0, &format!("{rank:>2}."), 4, &block.said.message);
    let mut line = |id: &str, text: &str| {
        if !text.is_empty() {
            page.labelled(4, &session.word(id), LABELS, text);
        }
    };
    for (at, pointer) in block.pointers.iter().take(MOST_POINTERS).enumerate() {
        line(if at == 0 { "cli-label-where" } else { "cli-label-nothing" }, pointer);
    }
    if block.pointers.len() > MOST_POINTERS {
        line("cli-label-nothing", &session.count("cli-grouped", block.pointers.len() - MOST_POINTERS));
    }
    let related: Vec<&str> =
        finding.related.iter().map(String::as_str).filter(|pointer| !block.pointers.contains(pointer)).collect();
    if !related.is_empty() {
        let mut text = related.iter().take(MOST_POINTERS).copied().collect::<Vec<_>>().join(", ");
        if related.len() > MOST_POINTERS {
            text = format!("{text}, {}", session.count("cli-and-others", related.len() - MOST_POINTERS));
        }
        line("cli-label-with", &text);
    }
    if let Some(provided) = &finding.provided {
        line("cli-label-given", &given(session, finding, provided));
    }
    line("cli-label-expected", block.said.expected.as_deref().unwrap_or_default());
    if let Some(difference) = finding.difference {
        line("cli-label-difference", &money::display(difference.saturating_abs(), session.english()));
    }
    line("cli-label-tag", finding.tag.as_deref().unwrap_or_default());
    if short {
        return;
    }
    line("cli-label-fix", &block.said.fix);
    if let Some(source) = &finding.source {
        line("cli-label-source", &source.reference);
        line("cli-label-nothing", source.url.as_deref().unwrap_or_default());
    }
    if let Some(day) = finding.enforced_from {
        line("cli-label-enforced", &day.to_string());
    }
    if finding.is_error() && finding.programs.is_empty() {
        line("cli-label-blocks", &session.word("cli-blocks-all"));
    } else {
        let id = if finding.is_error() { "cli-label-blocks" } else { "cli-label-concerns" };
        line(id, &clean(&finding.programs.join(", ")));
    }
    line("cli-label-code", finding.code());
}

/// The value given, in the unit of its field: cents are shown as dollars.
fn given(session: &Session, finding: &Finding, provided: &str) -> String {
    let kind = finding.pointer.as_deref().and_then(field_kind);
    match (kind, provided.parse::<i64>()) {
        (Some(Kind::Cents), Ok(cents)) => money::display(cents, session.english()),
        (Some(Kind::BasisPoints), Ok(points)) => money::display_rate(points, session.english()),
        (Some(Kind::Code(list)), _) if list.rank(provided).is_some() => {
            let label = list.rank(provided).map_or("", |rank| list.label(rank).pick(session.english()));
            format!("{provided} ({label})")
        }
        _ => clean(provided),
    }
}

/// The kind of the field that a pointer names, according to the catalogue.
fn field_kind(pointer: &str) -> Option<Kind> {
    let parts: Vec<&str> = pointer.strip_prefix('/')?.split('/').collect();
    let lists = guichet_core::TableId::all().filter(|table| !table.def().single);
    for table in lists {
        let names: Vec<&str> = table.def().name.split('/').collect();
        // `/list/id/field…`, or `/list/id/child/id/field…`.
        let fits = names.iter().enumerate().all(|(at, name)| parts.get(at * 2) == Some(name));
        let field = parts.get(names.len() * 2..).unwrap_or_default().join("/");
        if fits && let Some(column) = table.column(&field) {
            return Some(table.column_def(column).kind);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kind_of_a_field_is_found_by_its_pointer() {
        assert_eq!(field_kind("/expenses/d1/amount_cents"), Some(Kind::Cents));
        assert_eq!(field_kind("/expenses/d1/allocations/0/share_bp"), Some(Kind::BasisPoints));
        assert_eq!(field_kind("/expenses/d1"), None);
        assert_eq!(field_kind("expenses"), None);
    }
}

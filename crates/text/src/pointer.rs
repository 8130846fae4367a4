//! The list, row and field that a canonical pointer names, by the titles of the catalogue, so that a message can name
//! them even when the rule gives only the pointer.

use guichet_core::{Bilingual, TableId};

/// What a pointer names.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Named<'p> {
    /// The row's id, in a list of the root.
    pub(crate) id: Option<&'p str>,
    /// The id of the row below it, when the pointer goes on into a child list.
    pub(crate) child: Option<&'p str>,
    /// That row is an agreement.
    pub(crate) agreement: bool,
    /// The list, when the pointer ends there.
    pub(crate) list: Option<Bilingual>,
    /// The field, when the pointer ends there.
    pub(crate) field: Option<Bilingual>,
}

/// Reads `/list`, `/list/id/field`, `/list/id/child/0/field`, `/organization/field`, `/field`.
pub(crate) fn named(pointer: &str) -> Named<'_> {
    let mut named = Named::default();
    let Some(mut rest) = pointer.strip_prefix('/') else { return named };
    let (first, after) = rest.split_once('/').unwrap_or((rest, ""));
    let Some(root) = TableId::named("submission") else { return named };
    let mut table = TableId::named(first).unwrap_or(root);
    if table != root {
        rest = after;
        if !table.def().single {
            let (id, after) = rest.split_once('/').unwrap_or((rest, ""));
            if id.is_empty() {
                named.list = Some(table.def().title);
                return named;
            }
            named.id = Some(id);
            named.agreement = table.def().name == "agreements";
            rest = after;
        }
    }
    while !rest.is_empty() {
        // An element of a list of values is named as its list: `/measures/m1/domains/0`.
        let whole = rest.rsplit_once('/').filter(|(_, last)| last.bytes().all(|byte| byte.is_ascii_digit()));
        let column = table.column(rest).or_else(|| table.column(whole.map_or(rest, |(path, _)| path)));
        if let Some(column) = column {
            named.field = Some(table.column_def(column).title);
            return named;
        }
        let (child, after) = rest.split_once('/').unwrap_or((rest, ""));
        let Some(found) = table.children().find(|table| table.short_name() == child) else { return named };
        if after.is_empty() {
            named.list = Some(found.def().title);
            return named;
        }
        table = found;
        let (id, after) = after.split_once('/').unwrap_or((after, ""));
        named.child = Some(id);
        rest = after;
    }
    named
}

/// The id of the row that a pointer names: `/measures/m1/title` gives `m1`; any other text is returned unchanged.
pub(crate) fn row(text: &str) -> String {
    let named = named(text);
    match (named.id, named.child) {
        (Some(id), None) => id.to_owned(),
        (Some(id), Some(child)) => format!("{id}/{child}"),
        (None, _) => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pointer: &str, id: Option<&str>, list: bool, field: bool) {
        let named = named(pointer);
        assert_eq!((named.id, named.list.is_some(), named.field.is_some()), (id, list, field), "{pointer}");
    }

    #[test]
    fn pointers_name_rows_lists_and_fields() {
        check("/expenses/d12/amount_cents", Some("d12"), false, true);
        check("/expenses/d12/allocations/0/share_bp", Some("d12"), false, true);
        check("/expenses/d12/allocations", Some("d12"), true, false);
        check("/expenses/d12", Some("d12"), false, false);
        check("/expenses", None, true, false);
        check("/measures/m1/domains/0", Some("m1"), false, true);
        check("/plans/p/resolution/number", Some("p"), false, true);
        check("/organization/population/value", None, false, true);
        check("/organization/contacts/0/name", None, false, true);
        check("/language", None, false, true);
        check("/period/from", None, false, true);
        check("/agreements/a1/period", Some("a1"), false, false);
        for nothing in ["", "/", "expenses", "/nowhere/x/y", "/expenses/d1/nothing", "//"] {
            let named = named(nothing);
            assert!(named.field.is_none() && named.list.is_none(), "{nothing}");
        }
        assert!(named("/agreements/a1/amount_cents").agreement);
        assert_eq!(row("/measures/m1/title"), "m1");
        assert_eq!(row("/agreements/a1/instalments/v2/date"), "a1/v2");
        assert_eq!(row("/plans"), "/plans");
        assert_eq!(row("d1"), "d1");
    }
}

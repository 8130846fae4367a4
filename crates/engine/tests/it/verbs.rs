//! Each verb of the language has a test, listed here.
//!
//! A verb is a key that an edition may write (a field of a structure of `raw.rs`), or a word that a key may have for
//! value (a variant of an enumeration of `plan.rs` or `due.rs`, and the units of cells). Both lists are read from the sources: a
//! verb added there fails this test until it is named below, beside the test that shows what it does.

use std::{collections::BTreeSet, fs, path::Path};

use syn::{Attribute, Fields, Item};

use crate::{editions, fields, language, refusals, rules};

/// A test, and the verbs that it shows.
type Tested = (fn(), &'static [&'static str]);

const TESTED: &[Tested] = &[
    (
        editions::a_program_holds_what_its_file_says,
        &[
            "program.id",
            "program.domain",
            "program.kind",
            "program.name",
            "program.body",
            "program.formats",
            "program.source",
            "source.ref",
            "source.url",
            "source.consulted",
        ],
    ),
    (
        editions::a_wrong_program_is_refused,
        &[
            "program.codes",
            "codes.list",
            "codes.status",
            "codes.source",
            "codes.values",
            "param.unit",
            "param_value.source",
        ],
    ),
    (
        editions::the_receiver_is_the_one_of_the_region_or_of_the_mrc,
        &[
            "program.receiver",
            "receiver.name",
            "receiver.channel",
            "receiver.portal",
            "receiver.status",
            "receiver.source",
            "receiver.by",
            "receiver.table",
            "receiver_row.code",
            "receiver_row.name",
            "receiver_row.source",
        ],
    ),
    (
        editions::the_head_of_an_edition_is_read_as_written,
        &[
            "edition.title",
            "edition.in_force",
            "in_force.from",
            "in_force.until",
            "edition.required",
            "edition.source",
            "edition.field",
            "field.id",
            "field.section",
            "field.column",
            "field.note",
        ],
    ),
    (editions::a_part_is_verified_when_it_or_its_edition_says_so, &["edition.status", "field.status"]),
    (
        editions::a_parameter_has_the_value_of_the_deciding_day,
        &[
            "program.param",
            "edition.param",
            "param.label",
            "param.status",
            "param.values",
            "param_value.from",
            "param_value.value",
            "ParamBody::One",
            "ParamUnit::Integer",
            "Expression::Param",
        ],
    ),
    (
        language::a_tier_is_of_the_population,
        &[
            "param_value.tiers",
            "tier.max",
            "tier.value",
            "ParamBody::Tiers",
            "ParamUnit::Cents",
            "ParamUnit::BasisPoints",
        ],
    ),
    (
        language::a_due_date_is_a_day_or_is_not_known,
        &[
            "edition.due",
            "due.after",
            "due.months",
            "due.days",
            "due.annual",
            "due.dates",
            "due.unknown",
            "due.source",
            "Due::Unknown",
            "Due::After",
            "Due::Annual",
        ],
    ),
    (
        language::folds,
        &[
            "field.fold",
            "field.by",
            "field.sep",
            "Fold::One",
            "Fold::First",
            "Fold::Last",
            "Fold::Sum",
            "Fold::Allocated",
            "Fold::Count",
            "Fold::Distinct",
            "Fold::Min",
            "Fold::Max",
            "Fold::List",
            "CellSource::Fold",
        ],
    ),
    (
        language::conditions,
        &[
            "field.where",
            "Predicate::Codes",
            "Predicate::NotCodes",
            "Predicate::Range",
            "Predicate::Present",
            "Bound::Literal",
            "Bound::Param",
            "Scope::List",
        ],
    ),
    (
        fields::conditions_on_texts_booleans_decimals_and_days,
        &["Predicate::Text", "Predicate::NotText", "Predicate::Bool", "Predicate::NotBool", "Predicate::Days"],
    ),
    (
        fields::conditions_compare_with_the_answer,
        &[
            "Predicate::AnswerProgram",
            "Predicate::AnswerAgreement",
            "Predicate::NotAnswerAgreement",
            "Predicate::Answer",
            "Predicate::AboutAgreement",
        ],
    ),
    (
        fields::a_window_is_a_period,
        &["Predicate::Window", "Window::Answer", "Window::Next", "Window::Agreement", "Window::Submission"],
    ),
    (language::nothing_is_filled_in, &["field.empty", "edition.nil_return"]),
    (language::a_row_that_counts_without_its_value_is_a_finding, &["field.absent"]),
    (language::bounds_of_the_form_hold, &["field.max_length"]),
    (fields::bounds_of_a_number_are_included, &["field.min", "field.max"]),
    (
        fields::a_single_value_comes_from_the_submission_the_answer_or_the_agreement,
        &[
            "field.from",
            "field.const",
            "CellSource::Constant",
            "CellSource::Single",
            "CellSource::Answer",
            "CellSource::Agreement",
        ],
    ),
    (fields::a_child_list_is_read_whole_or_of_the_agreement, &["Scope::Agreement"]),
    (
        fields::units_write_each_kind_of_value,
        &[
            "field.as",
            "field.codes",
            "Unit::Text",
            "Unit::Integer",
            "Unit::Decimal",
            "Unit::Dollars",
            "Unit::Percent",
            "Unit::Date",
            "Unit::YesNo",
            "Unit::Code",
            "Unit::Quantity",
            "Unit::QuantityDollars",
        ],
    ),
    (
        fields::arithmetic_has_seven_operations,
        &[
            "Expression::Literal",
            "Expression::Field",
            "Expression::Add",
            "Expression::Subtract",
            "Expression::Min",
            "Expression::Max",
            "Expression::Share",
            "Expression::PercentOf",
        ],
    ),
    (
        language::tables_follow_match_and_share,
        &[
            "edition.table",
            "table.id",
            "table.rows",
            "table.order",
            "table.column",
            "field.calc",
            "field.match",
            "CellSource::Match",
            "CellSource::Calc",
            "Expression::Column",
            "Expression::Total",
            "Node::Field",
            "Node::Column",
        ],
    ),
    (fields::a_match_goes_by_the_row_or_by_a_reference_of_it, &["LineKey::Row", "LineKey::Reference"]),
    (fields::a_column_follows_references, &["CellSource::Row"]),
    (
        fields::a_column_folds_the_rows_that_a_list_names_or_a_row_holds,
        &["field.via", "CellSource::Via", "CellSource::Child"],
    ),
    (
        fields::a_line_is_a_row_with_a_part_of_the_answer,
        &["field.allocation", "table.where", "table.only_allocated", "table.allocation", "CellSource::RowAllocated"],
    ),
    (language::an_exploded_list_keeps_the_row_that_has_none, &["table.explode"]),
    (
        fields::an_exploded_list_of_codes_gives_its_elements_and_matches_by_them,
        &["CellSource::Element", "LineKey::Element"],
    ),
    (language::a_group_gathers_its_rows, &["table.group_by", "CellSource::Group"]),
    (fields::a_table_without_a_line_is_a_finding_where_it_is_required, &["table.title", "table.empty", "table.status"]),
    (
        refusals::a_part_without_a_source_is_refused,
        &[
            "field.source",
            "table.source",
            "rule.source",
            "stacking.source",
            "applies.source",
            "period.source",
            "extension.source",
        ],
    ),
    (
        rules::a_program_addresses_kinds_and_populations,
        &["edition.applies", "applies.kind", "applies.population", "bounds.min", "bounds.max"],
    ),
    (rules::the_period_of_an_answer_has_limits, &["edition.period", "period.max_months", "period.within"]),
    (rules::an_agreement_and_a_nil_return_are_accepted_or_not, &["edition.agreement"]),
    (
        rules::extension_fields_have_a_type,
        &[
            "edition.extension",
            "extension.label",
            "extension.help",
            "extension.type",
            "extension.codes",
            "extension.status",
        ],
    ),
    (rules::a_cell_reads_an_extension_field, &["CellSource::Extension"]),
    (
        rules::exists_asks_for_a_row,
        &["edition.rule", "rule.code", "rule.exists", "select.rows", "select.where", "RuleBody::Exists"],
    ),
    (rules::none_finds_each_row, &["rule.none", "RuleBody::None"]),
    (
        rules::unreferenced_finds_the_rows_that_no_other_names,
        &["rule.unreferenced", "RuleBody::Unreferenced", "select.by"],
    ),
    (rules::each_requires_values_of_every_row, &["rule.each", "RuleBody::Each", "select.require"]),
    (rules::distinct_refuses_the_same_values_twice, &["rule.distinct", "RuleBody::Distinct"]),
    (rules::only_allocated_keeps_the_rows_with_a_part_of_the_answer, &["select.only_allocated"]),
    (
        rules::compare_judges_both_sides_by_its_operator,
        &[
            "rule.compare",
            "compare.left",
            "compare.op",
            "compare.right",
            "RuleBody::Compare",
            "Comparison::Less",
            "Comparison::LessOrEqual",
            "Comparison::Equal",
            "Comparison::NotEqual",
            "Comparison::GreaterOrEqual",
            "Comparison::Greater",
        ],
    ),
    (rules::a_rule_has_the_severity_and_the_date_that_it_says, &["rule.severity", "rule.enforced_from", "rule.status"]),
    (refusals::a_message_asks_only_for_what_its_rule_gives, &["rule.message", "rule.fix"]),
    (
        rules::stacked_aid_has_a_rate_and_a_cap,
        &[
            "edition.stacking",
            "stacking.base",
            "stacking.counts",
            "stacking.rate",
            "stacking.cap",
            "stacking.cap_counts",
            "stacking.status",
        ],
    ),
    (rules::own_and_in_kind_contributions_count_when_the_limit_says_so, &["stacking.own", "stacking.in_kind"]),
];

fn parsed(path: &str) -> Vec<Item> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    syn::parse_file(&fs::read_to_string(path).unwrap()).unwrap().items
}

/// `PartOfIt` as `part_of_it`.
fn snake(name: &str) -> String {
    let mut out = String::new();
    for character in name.chars() {
        if character.is_ascii_uppercase() && !out.is_empty() {
            out.push('_');
        }
        out.push(character.to_ascii_lowercase());
    }
    out
}

/// The name that serde reads.
fn renamed(attributes: &[Attribute]) -> Option<String> {
    let mut name = None;
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("serde")) {
        attribute
            .parse_nested_meta(|meta| {
                if meta.path.is_ident("rename") {
                    name = Some(meta.value()?.parse::<syn::LitStr>()?.value());
                }
                Ok(())
            })
            .unwrap();
    }
    name
}

/// The keys of `raw.rs`: `field.fold` for `fold` of `RawField`.
fn keys() -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    for item in parsed("src/raw.rs") {
        let Item::Struct(item) = item else { continue };
        let part = snake(item.ident.to_string().strip_prefix("Raw").unwrap());
        let Fields::Named(fields) = item.fields else { panic!("{part} has no named field") };
        for field in fields.named {
            let own = field.ident.unwrap().to_string();
            out.insert(format!("{part}.{}", renamed(&field.attrs).unwrap_or(own)));
        }
    }
    out
}

/// The words that values may be: the variants of the plan and of due dates, and those of the units.
fn words() -> BTreeSet<String> {
    let unit = |item: &Item| matches!(item, Item::Enum(item) if item.ident == "Unit");
    let units = parsed("../core/src/report.rs").into_iter().filter(unit);
    let mut out = BTreeSet::new();
    for item in parsed("src/plan.rs").into_iter().chain(parsed("src/due.rs")).chain(units) {
        let Item::Enum(item) = item else { continue };
        out.extend(item.variants.iter().map(|variant| format!("{}::{}", item.ident, variant.ident)));
    }
    out
}

#[test]
fn each_verb_has_a_test() {
    let verbs: BTreeSet<String> = keys().union(&words()).cloned().collect();
    assert!(verbs.len() > 150, "{}", verbs.len());
    let tested: BTreeSet<String> =
        TESTED.iter().flat_map(|(_, verbs)| verbs.iter()).map(|verb| (*verb).to_owned()).collect();
    let untested: Vec<&String> = verbs.difference(&tested).collect();
    assert!(untested.is_empty(), "no test shows {untested:?}");
    let unknown: Vec<&String> = tested.difference(&verbs).collect();
    assert!(unknown.is_empty(), "the language has no {unknown:?}");
}

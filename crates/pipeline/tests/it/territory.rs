//! Rules that need the directory of municipalities.

use std::sync::Arc;

use guichet_pipeline::Directory;
use guichet_territory::{Kind, Register, Territory, TerritoryCode};
use serde_json::json;

use crate::support::{document, found, programs};

#[test]
fn a_code_is_looked_up_only_where_a_directory_was_imported() {
    let mut document = document();
    document["organization"]["region"] = json!("99");
    let bytes = serde_json::to_vec(&document).unwrap();
    let judged = |directory: &Directory| found(&guichet_pipeline::judge(&bytes, &programs(), directory));
    let region = "error unknown_region /organization/region []".to_owned();
    assert_eq!(judged(&Directory::default()), std::slice::from_ref(&region));
    // A register without municipalities knows no more.
    assert_eq!(judged(&Directory::with(Arc::new(Register::shipped()))), std::slice::from_ref(&region));
    let code = TerritoryCode::parse("46078").unwrap();
    let mut known = Territory::new(code, Kind::Municipality, "Bromont", "Ville");
    known.listed = true;
    let register = Register::shipped().with([known]).unwrap();
    let with = judged(&Directory::with(Arc::new(register)));
    assert!(with.iter().any(|line| line.contains("/organization/code_geographique")), "{with:?}");
}

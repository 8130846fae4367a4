//! Forms: what a program asks on one occasion.

use crate::named::named;

named! {
    /// A form. The same list as the canonical schema's codes of `/answers/*/form`.
    pub enum Form {
        /// A request for a grant.
        Request = "request",
        /// A progress report.
        Progress = "progress",
        /// A claim.
        Claim = "claim",
        /// A final report.
        Final = "final",
        /// A plan to publish.
        Plan = "plan",
        /// A request for recognition.
        Recognition = "recognition",
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::{
        catalogue::{Kind, answers},
        named::Named as _,
    };

    #[test]
    fn the_list_is_that_of_the_canonical_schema() {
        let column = answers::TABLE.column_def(u16::try_from(answers::FORM).unwrap());
        let Kind::Code(list) = column.kind else { panic!("{:?}", column.kind) };
        let codes: Vec<&str> = list.def().values.iter().map(|(code, _)| *code).collect();
        let names: Vec<&str> = Form::ALL.iter().map(|form| form.name()).collect();
        assert_eq!(names, codes);
    }
}

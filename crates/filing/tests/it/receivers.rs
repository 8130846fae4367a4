//! The receiver of a report is found from the directory, on the last day of the answer's period; without a directory,
//! from the submission.

use guichet_core::Day;
use guichet_filing::{Instant, NewSubmission, ReceiverBasis, UseCases};
use guichet_territory::MissingPolicy;

use crate::support::{answering, file, filing, now, on_each, person, submit, wait};

const TODAY: Instant = Instant(1_795_435_853_000_000);

/// Imports a directory with one municipality, which belongs to `region` from the day `as_of`.
fn import(filing: &UseCases, region: &str, as_of: Day) {
    let text = format!(
        "\"munnom\",\"mcode\",\"mdes\",\"mcourriel\",\"mtel\",\"regadm\",\"divrec\",\"mrc\",\"mdatcons\",\"msuperf\",\
         \"mpopul\",\"dirgen\"\n\"Sainte-Fiction-des-Exemples (FICTIVE)\",\"99901\",\"Ville\",\"\",\"\",\"{region}\",\
         \"Vallée-Fictive (99)\",\"MRC de la Vallée-Fictive (999)\",\"2001-01-01\",\"48.5\",\"12400\",\"\"\n"
    );
    let listing = guichet_territory::read(text.as_bytes()).unwrap();
    filing.import_territories(&listing, as_of, MissingPolicy::Accept).unwrap().unwrap();
}

#[test]
fn the_receiver_is_that_of_the_region_on_the_last_day_of_the_period_and_is_frozen() {
    on_each(|location| {
        let (filing, _) = filing(location, TODAY);
        let actor = person(&filing);
        // Its period ends on 2025-03-31. The submission gives region 12; the program's table of receivers has an entry
        // for region 07.
        let text = answering(&["r-pafilr"]);
        let destination = |filed: &guichet_filing::Filed| {
            let [answer] = filed.receipt.answers.as_slice() else { panic!("{:?}", filed.receipt.answers) };
            (answer.destination.receiver.fr.clone(), answer.destination.receiver_known_by, answer.unchanged)
        };
        let amend = |id, version, text: String| {
            let new = NewSubmission::new(text.into_bytes(), actor.origin());
            now(wait(filing.amend(&actor, id, version, new, None)).unwrap());
        };
        let id = wait(submit(&filing, &actor, text.clone().into_bytes()));
        let (by_submission, basis, _) = destination(&wait(file(&filing, &actor, &id, 1)));
        assert_eq!(basis, Some(ReceiverBasis::Submission));
        assert_ne!(by_submission, "Loisir sport Outaouais");

        // A directory is imported. A report that does not change keeps its receiver; a new one has the directory's.
        import(&filing, "Outaouais (07)", Day::parse("2020-01-01").unwrap());
        amend(&id, 3, text.clone() + "\n");
        let same = destination(&wait(file(&filing, &actor, &id, 4)));
        assert_eq!(same, (by_submission, Some(ReceiverBasis::Submission), true));
        now(wait(filing.withdraw(&actor, &id, 6, None)).unwrap());
        let other = wait(submit(&filing, &actor, text.clone().into_bytes()));
        let outaouais = ("Loisir sport Outaouais".to_owned(), Some(ReceiverBasis::Directory), false);
        assert_eq!(destination(&wait(file(&filing, &actor, &other, 1))), outaouais);
        now(wait(filing.withdraw(&actor, &other, 3, None)).unwrap());

        // A municipality that moves to another region after that day is still in the first one on that day.
        import(&filing, "Chaudière-Appalaches (12)", Day::parse("2025-04-01").unwrap());
        let last = wait(submit(&filing, &actor, text.into_bytes()));
        assert_eq!(destination(&wait(file(&filing, &actor, &last, 1))), outaouais);
    });
}

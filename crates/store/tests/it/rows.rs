//! The rows of each table in turn.

use guichet_core::{
    AgreementStanding, AttachmentId, Channel, DeliveryState, Id as _, ObligationState, ReportState, SubmissionId,
};
use guichet_store::{
    Agreement, Artefact, Attachment, Blob, Conflict, Delivery, IdempotencyKey, IdempotencyRecord, Member, Obligation,
    Organization, Report, StoreError, StoredFinding, Submission, TerritoryLink, TerritoryName, TerritoryRecord,
    TerritoryRow, Token, Writer,
};

use crate::support::{
    add_reports, add_revised, append, at_once, hash, id, member, o1, obligation, on_both, organization, released,
    report, submission, token,
};

#[test]
fn bytes_are_stored_once_and_go_with_their_last_reference() {
    on_both(|store, place| {
        let (name, bytes) = (hash("b"), vec![0, 1, 254, 255, 0]);
        let blob = |wanted: &str| {
            let wanted = wanted.to_owned();
            store
                .read_blocking(move |reader| {
                    Ok::<_, StoreError>((reader.blob(&wanted)?, reader.blob_references(&wanted)?))
                })
                .unwrap()
        };
        assert_eq!(blob(&name), (None, None));
        for count in 1..=3 {
            let (name, bytes) = (name.clone(), bytes.clone());
            store.write_blocking(move |writer| writer.put_blob(&Blob::new(&name, &bytes))).unwrap();
            assert_eq!(place.count("blobs"), 1);
            assert_eq!(place.number("(SELECT CAST(sum(refs) AS BIGINT) FROM blobs)"), count);
        }
        assert_eq!(blob(&name), (Some(bytes.clone()), Some(3)));
        for left in [Some(2), Some(1), None] {
            let name = name.clone();
            store.write_blocking(move |writer| writer.drop_blob(&name)).unwrap();
            assert_eq!(blob(&hash("b")).1, left);
        }
        assert_eq!(place.count("blobs"), 0);
        // Removing a reference to a blob that does not exist is not an error and changes no count.
        store.write_blocking(move |writer| writer.drop_blob(&name)).unwrap();
        assert_eq!(place.count("blobs"), 0);
    });
}

#[test]
fn references_are_counted_under_many_writers() {
    on_both(|store, place| {
        let name = hash("shared");
        at_once(16, |_| {
            for _ in 0..5 {
                let name = name.clone();
                store.write_blocking(move |writer| writer.put_blob(&Blob::new(&name, b"x"))).unwrap();
            }
        });
        assert_eq!(place.number("(SELECT CAST(sum(refs) AS BIGINT) FROM blobs)"), 80);
        at_once(16, |_| {
            for _ in 0..5 {
                let name = name.clone();
                store.write_blocking(move |writer| writer.drop_blob(&name)).unwrap();
            }
        });
        assert_eq!(place.count("blobs"), 0);
    });
}

#[test]
fn codes_and_secrets_are_unique() {
    on_both(|store, place| {
        let same_code = Organization { id: id("o3"), ..organization("o1") };
        let error = store.write_blocking(move |writer| writer.add_organization(&same_code)).unwrap_err();
        assert!(matches!(error, StoreError::Conflict(Conflict::OrganizationCode)), "{error:?}");
        let same_secret = Token { id: id("t2"), ..token("t1", "m1") };
        let error = store.write_blocking(move |writer| writer.add_token(&same_secret)).unwrap_err();
        assert!(matches!(error, StoreError::Conflict(Conflict::TokenSecret)), "{error:?}");
        let same_id = member("m1", "o2");
        let error = store.write_blocking(move |writer| writer.add_member(&same_id)).unwrap_err();
        assert!(matches!(error, StoreError::Conflict(Conflict::Other)), "{error:?}");
        assert_eq!((place.count("organizations"), place.count("members"), place.count("tokens")), (2, 1, 1));
        // A member acts for either an organization or a receiver, never both and never neither.
        let neither = Member { organization: None, ..member("m3", "o1") };
        assert!(store.write_blocking(move |writer| writer.add_member(&neither)).is_err());
        let both = Member { receiver: Some("Ministère".to_owned()), ..member("m3", "o1") };
        assert!(store.write_blocking(move |writer| writer.add_member(&both)).is_err());
        let unknown = member("m4", "o9");
        assert!(store.write_blocking(move |writer| writer.add_member(&unknown)).is_err(), "foreign keys are on");
        let unknown = token("t4", "m9");
        assert!(store.write_blocking(move |writer| writer.add_token(&unknown)).is_err(), "foreign keys are on");
        assert_eq!((place.count("members"), place.count("tokens")), (1, 1));
    });
}

#[test]
fn a_token_leads_to_its_member_and_is_revoked_once() {
    on_both(|store, _| {
        let found = || store.read_blocking(|reader| reader.token_by_hash(&hash("t1"))).unwrap();
        assert_eq!(found(), Some((token("t1", "m1"), member("m1", "o1"))));
        assert_eq!(store.read_blocking(|reader| reader.token_by_hash(&hash("t9"))).unwrap(), None);
        // A second token of the same member.
        store.write_blocking(|writer| writer.add_token(&token("t2", "m1"))).unwrap();
        let all = store.read_blocking(|reader| reader.tokens()).unwrap();
        assert_eq!(all, [(token("t1", "m1"), member("m1", "o1")), (token("t2", "m1"), member("m1", "o1"))]);
        assert!(store.write_blocking(|writer| writer.revoke_token(&id("t1"), 5)).unwrap());
        assert!(!store.write_blocking(|writer| writer.revoke_token(&id("t1"), 6)).unwrap());
        assert!(!store.write_blocking(|writer| writer.revoke_token(&id("t9"), 6)).unwrap());
        assert_eq!(found().unwrap().0.revoked_at, Some(5));
    });
}

#[test]
fn a_thousand_submissions_are_paged_while_more_come_in() {
    on_both(|store, _| {
        let name = |rank: usize| format!("sub_{rank:06}");
        store
            .write_blocking(move |writer| {
                for rank in 1..=1_000 {
                    writer.add_submission(&submission(&name(rank), "o1"))?;
                    if rank % 10 == 0 {
                        writer.add_submission(&submission(&format!("{}_o2", name(rank)), "o2"))?;
                    }
                }
                Ok::<_, StoreError>(())
            })
            .unwrap();
        let (mut seen, mut after, mut pages) = (Vec::new(), None::<SubmissionId>, 0);
        loop {
            let page = store.read_blocking(|reader| reader.submissions(&o1(), after.as_ref(), 37)).unwrap();
            assert!(page.items.iter().all(|one| one.organization == o1()));
            seen.extend(page.items.into_iter().map(|one| one.id.as_str().to_owned()));
            pages += 1;
            // Newer submissions come first, so they do not affect the pages that follow.
            store.write_blocking(move |writer| writer.add_submission(&submission(&name(2_000 + pages), "o1"))).unwrap();
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(seen, (1..=1_000).rev().map(name).collect::<Vec<_>>());
        assert_eq!(pages, 28);
        let page = |organization: &str, after: Option<&SubmissionId>, limit| {
            store.read_blocking(|reader| reader.submissions(&id(organization), after, limit)).unwrap()
        };
        assert_eq!(page("o2", None, 200).items.len(), 100);
        assert_eq!(page("o9", None, 200).items, []);
        // A page that reaches the end of the list has no next page.
        assert_eq!(page("o2", None, 100).next, None);
        assert!(page("o2", None, 99).next.is_some());
        // With an empty page, paging would never end.
        for limit in [0, -1] {
            let page = page("o2", None, limit);
            assert_eq!((page.items.len(), page.next), (1, Some(id("sub_001000_o2"))));
        }
        assert_eq!(page("o2", None, i64::MAX).items.len(), 100);
    });
}

#[test]
fn what_is_another_organizations_is_not_found() {
    on_both(|store, _| {
        store
            .write_blocking(|writer| {
                add_revised(writer, "s1")?;
                add_reports(writer, &[report("r1", "s1", "")])?;
                writer.put_blob(&Blob::new(hash("a1"), b"x"))?;
                writer.add_attachment(&attachment("a1", "o1", 1))
            })
            .unwrap();
        let key = obligation(&report("r1", "s1", ""));
        store
            .read_blocking(|reader| {
                for (owner, found) in [(id("o1"), true), (id("o2"), false)] {
                    assert_eq!(reader.submission(&owner, &id("s1"))?.is_some(), found);
                    assert_eq!(reader.submission_with_revision(&owner, &id("s1"))?.is_some(), found);
                    assert_eq!(reader.report(&owner, &id("r1"))?.is_some(), found);
                    assert_eq!(reader.obligation(&owner, key.key())?.is_some(), found);
                    assert_eq!(reader.obligations(&owner)?.len(), usize::from(found));
                    assert_eq!(reader.attachment(&owner, &id("a1"))?.is_some(), found);
                    assert_eq!(reader.attachments_by_hash(&owner, &[hash("a1")])?.len(), usize::from(found));
                }
                Ok::<_, StoreError>(())
            })
            .unwrap();
    });
}

fn attachment(name: &str, organization: &str, uploaded_at: i64) -> Attachment {
    Attachment {
        id: id(name),
        organization: id(organization),
        sha256: hash(name),
        name: "a.pdf".to_owned(),
        media_type: "application/pdf".to_owned(),
        size: 1,
        uploaded_by: id("m1"),
        uploaded_at,
    }
}

#[test]
fn of_twenty_changes_to_one_version_one_wins() {
    on_both(|store, _| {
        store.write_blocking(|writer| add_revised(writer, "s1").map(drop)).unwrap();
        for version in 1..=5 {
            let won = at_once(20, |rank| {
                let period_from = format!("by {rank}");
                let after = Submission { version: version + 1, period_from, ..submission("s1", "o1") };
                store.write_blocking(move |writer| writer.change_submission(version, &after)).unwrap()
            });
            let winner = won.iter().position(|won| *won).unwrap();
            assert_eq!(won.iter().filter(|won| **won).count(), 1);
            let now = store.read_blocking(|reader| reader.submission(&o1(), &id("s1"))).unwrap().unwrap();
            assert_eq!((now.version, now.period_from), (version + 1, format!("by {winner}")));
        }
    });
}

#[test]
fn of_many_submissions_one_answers_an_obligation_with_or_without_an_agreement() {
    on_both(|store, place| {
        store
            .write_blocking(|writer| (0..20).try_for_each(|rank| add_revised(writer, &format!("s{rank}")).map(drop)))
            .unwrap();
        for agreement in ["", "A-1"] {
            // Two obligations at once, in both orders: the transactions do not deadlock.
            let answered = at_once(20, |rank| {
                let reports = ["B", agreement].map(|agreement| report("r", &format!("s{rank}"), agreement));
                let mut both: Vec<Obligation> = reports.iter().map(obligation).collect();
                both.iter_mut().for_each(|one| {
                    one.id = id(&format!("{} of s{rank}", one.id));
                    (one.file_number, one.due_on) = (Some("F-1".to_owned()), Some("2026-06-30".to_owned()));
                });
                if rank % 2 == 0 {
                    both.reverse();
                }
                store.write_blocking(move |writer| {
                    let ids = writer.write_obligations(&id(&format!("s{rank}")), &both)?;
                    // A job that does not get both obligations takes neither.
                    if ids.iter().all(Option::is_some) { Ok(ids) } else { Err(StoreError::Unsupported("taken")) }
                })
            });
            let winners: Vec<usize> = (0..20).filter(|rank| answered[*rank].is_ok()).collect();
            let [winner] = winners[..] else { panic!("{answered:?}") };
            for refused in answered.iter().filter_map(|answered| answered.as_ref().err()) {
                assert!(matches!(refused, StoreError::Unsupported("taken")), "{refused:?}");
            }
            let submission: SubmissionId = id(&format!("s{winner}"));
            let known = store.read_blocking(|reader| reader.obligations(&o1())).unwrap();
            assert_eq!(known.len(), if agreement.is_empty() { 2 } else { 3 });
            for one in known.iter().filter(|one| one.agreement == agreement || one.agreement == "B") {
                assert_eq!((one.state, one.answered_by.as_ref()), (ObligationState::Filed, Some(&submission)));
                // The same submission answers it again; the obligation keeps its id.
                let again = Obligation { id: id("new"), changed_at: 9, ..one.clone() };
                let by = submission.clone();
                let ids = store.write_blocking(move |writer| writer.write_obligations(&by, &[again])).unwrap();
                assert_eq!(ids, [Some(one.id.clone())]);
                // An obligation that is no longer answered may be answered by another submission.
                let [by_another, by_itself] = [7, 8].map(|at| Obligation { file_number: None, ..released(one, at) });
                let (own, held) = (one.id.clone(), submission.clone());
                let write = |by: SubmissionId, one: Obligation| {
                    store.write_blocking(move |writer| writer.write_obligations(&by, &[one])).unwrap()
                };
                assert_eq!(write(id("another"), by_another), [None]);
                assert_eq!(write(held, by_itself), [Some(own)]);
                let free = store.read_blocking(|reader| reader.obligation(&o1(), one.key())).unwrap().unwrap();
                assert_eq!((free.state, free.answered_by, free.changed_at), (ObligationState::Withdrawn, None, 8));
                // What is known of it stays.
                assert_eq!((free.file_number, free.due_on), (Some("F-1".to_owned()), Some("2026-06-30".to_owned())));
            }
        }
        assert_eq!(place.count("obligations"), 3);
    });
}

#[test]
fn an_obligation_has_one_live_report() {
    on_both(|store, place| {
        store
            .write_blocking(|writer| {
                add_revised(writer, "s1")?;
                add_reports(writer, &[report("r1", "s1", "")])
            })
            .unwrap();
        let second = report("r2", "s1", "");
        let error = store.write_blocking(move |writer| writer.add_reports(&[second])).unwrap_err();
        assert!(matches!(error, StoreError::Conflict(Conflict::LiveReport)), "{error:?}");
        // A duplicate of another key is not reported as this conflict.
        let again = Report { state: ReportState::Superseded, ..report("r1", "s1", "") };
        let error = store.write_blocking(move |writer| writer.add_reports(&[again])).unwrap_err();
        assert!(matches!(error, StoreError::Conflict(Conflict::Other)), "{error:?}");
        // A report that is no longer in force makes room for another.
        store
            .write_blocking(|writer| {
                writer.set_report_state(&id("r1"), ReportState::Superseded)?;
                writer.add_reports(&[report("r2", "s1", "")])
            })
            .unwrap();
        assert_eq!(place.count("reports"), 2);
    });
}

#[test]
fn more_rows_than_one_statement_can_bind() {
    on_both(|store, place| {
        store
            .write_blocking(|writer| {
                let submission = add_revised(writer, "s1")?;
                let names: Vec<String> = (0..4_500).map(|rank| format!("r{rank:05}")).collect();
                let reports: Vec<_> = names.iter().map(|name| report(name, "s1", name)).collect();
                add_reports(writer, &reports)?;
                let artefacts: Vec<_> = names
                    .iter()
                    .map(|name| Artefact {
                        report: id(name),
                        format: "json".to_owned(),
                        name: "a.json".to_owned(),
                        media_type: "application/json".to_owned(),
                        sha256: hash("raw"),
                        size: 3,
                        blob: hash("raw"),
                        start: 0,
                        created_at: 1,
                    })
                    .collect();
                writer.add_artefacts(&artefacts)?;
                let deliveries: Vec<_> = names.iter().map(|name| delivery(name, name, DeliveryState::Queued)).collect();
                writer.queue(&deliveries)?;
                let findings: Vec<_> = (0..10_000)
                    .map(|rank| StoredFinding {
                        submission: id("s1"),
                        revision: 1,
                        rank,
                        code: "format.date".to_owned(),
                        severity: "error".to_owned(),
                        programs: String::new(),
                        pointer: None,
                        body: b"{}".to_vec(),
                    })
                    .collect();
                writer.add_findings(&findings)?;
                let many: Vec<String> = (0..70_000).map(|rank| hash(&format!("{rank}x"))).collect();
                assert_eq!(writer.attachments_by_hash(&o1(), &many)?, []);
                assert_eq!(writer.reports(&submission, 1)?.len(), 4_500);
                assert_eq!(writer.findings(&submission, 1)?.len(), 10_000);
                Ok::<_, StoreError>(())
            })
            .unwrap();
        assert_eq!((place.count("artefacts"), place.count("outbox")), (4_500, 4_500));
    });
}

fn delivery(name: &str, report: &str, state: DeliveryState) -> Delivery {
    Delivery {
        id: id(name),
        organization: id("o1"),
        report: id(report),
        receiver: "Ministère".to_owned(),
        channel: Channel::Email,
        address: Some("programme@example.org".to_owned()),
        state,
        manifest: b"{}".to_vec(),
        tries: 0,
        last_error: None,
        acknowledgement: None,
        next_try_at: 7,
        lease: None,
        lease_until: None,
        created_at: 1,
    }
}

#[test]
fn what_is_not_sent_is_retracted_unless_it_is_leased() {
    on_both(|store, _| {
        store
            .write_blocking(|writer| {
                add_revised(writer, "s1")?;
                let report = report("r1", "s1", "");
                add_reports(writer, std::slice::from_ref(&report))?;
                assert_eq!(writer.outbox_backlog()?, (0, None));
                let queued = DeliveryState::Queued;
                let deliveries = [
                    delivery("dead", "r1", DeliveryState::Dead),
                    delivery("leased", "r1", queued),
                    delivery("lapsed", "r1", queued),
                    delivery("queued", "r1", queued),
                    delivery("sent", "r1", DeliveryState::Sent),
                    delivery("to hand in", "r1", DeliveryState::ToHandIn),
                ];
                writer.queue(&deliveries)?;
                assert_eq!(writer.outbox_backlog()?, (3, Some(7)));
                // Not due yet; then one worker holds the lease, and no other worker gets it before it ends.
                assert!(!writer.lease(&id("leased"), "a", 6, 100)?);
                assert!(writer.lease(&id("leased"), "a", 7, 100)?);
                assert!(!writer.lease(&id("leased"), "b", 50, 200)?);
                assert!(writer.lease(&id("lapsed"), "a", 7, 50)?);
                assert!(writer.lease(&id("lapsed"), "b", 50, 60)?);
                assert!(!writer.lease(&id("sent"), "a", 50, 60)?);
                assert_eq!(writer.retract(&report.id, 60)?, 3);
                let now: Vec<_> =
                    writer.deliveries(&report)?.into_iter().map(|one| (one.id, one.state, one.lease)).collect();
                let retracted = DeliveryState::Retracted;
                let expected = [
                    ("dead", DeliveryState::Dead, None),
                    ("lapsed", retracted, None),
                    ("leased", queued, Some("a".to_owned())),
                    ("queued", retracted, None),
                    ("sent", DeliveryState::Sent, None),
                    ("to hand in", retracted, None),
                ];
                assert_eq!(now, expected.map(|(name, state, lease)| (id(name), state, lease)));
                // Once its lease has ended, no worker is sending it.
                assert_eq!(writer.retract(&report.id, 100)?, 1);
                assert_eq!(writer.outbox_backlog()?, (0, None));
                Ok::<_, StoreError>(())
            })
            .unwrap();
    });
}

fn record(key: &IdempotencyKey, body: &[u8]) -> IdempotencyRecord {
    IdempotencyRecord {
        member: key.member.clone(),
        method: key.method.clone(),
        route: key.route.clone(),
        key: key.key.clone(),
        fingerprint: hash("request"),
        status: 201,
        headers: "[]".to_owned(),
        body: body.to_vec(),
        receipt: None,
        submission: None,
        created_at: 1,
    }
}

#[test]
fn a_key_has_one_response_and_gives_it_byte_for_byte() {
    on_both(|store, place| {
        let key = IdempotencyKey {
            member: id("m1"),
            method: "POST".to_owned(),
            route: "/api/v1/submissions".to_owned(),
            key: "clé".to_owned(),
        };
        // One writer adds its response; the others are refused and read that response.
        let responses = at_once(16, |rank| {
            let own = record(&key, &[0, 255, u8::try_from(rank).unwrap()]);
            let first = match store.write_blocking(move |writer| writer.add_idempotency_record(&own)) {
                Ok(()) => true,
                Err(StoreError::Conflict(Conflict::IdempotencyKey)) => false,
                Err(error) => panic!("{error:?}"),
            };
            (first, store.read_blocking(|reader| reader.idempotency_record(&key)).unwrap().unwrap().body)
        });
        assert_eq!(responses.iter().filter(|(first, _)| *first).count(), 1);
        assert!(responses.iter().all(|(_, body)| *body == responses[0].1));
        assert_eq!(place.count("idempotency_keys"), 1);
        let again = record(&key, b"other");
        let error = store.write_blocking(move |writer| writer.add_idempotency_record(&again)).unwrap_err();
        assert!(matches!(error, StoreError::Conflict(Conflict::IdempotencyKey)), "{error:?}");
        // A different member, method, route or key is a different request.
        for other in [
            IdempotencyKey { member: id("m2"), ..key.clone() },
            IdempotencyKey { method: "PUT".to_owned(), ..key.clone() },
            IdempotencyKey { route: "/api/v1/attachments".to_owned(), ..key.clone() },
            IdempotencyKey { key: "cle".to_owned(), ..key.clone() },
        ] {
            assert_eq!(store.read_blocking(|reader| reader.idempotency_record(&other)).unwrap(), None);
        }
    });
}

#[test]
fn sixteen_writers_make_one_chain_without_a_gap() {
    on_both(|store, _| {
        at_once(16, |rank| {
            for _ in 0..10 {
                let kind = format!("by {rank}");
                // A second chain, locked together with the first one, always in the same order.
                store
                    .write_blocking(move |writer| {
                        append(writer, "o1", &kind)?;
                        append(writer, "system", &kind)
                    })
                    .unwrap();
            }
        });
        for chain in ["o1", "system"] {
            let (events, head) = store
                .read_blocking(|reader| {
                    Ok::<_, StoreError>((reader.events(chain, 0, 1_000)?, reader.head(chain)?.unwrap()))
                })
                .unwrap();
            assert_eq!(events.len(), 160);
            let mut previous = "origin".to_owned();
            for (event, position) in events.iter().zip(1..) {
                assert_eq!((event.position, &event.body), (position, &previous));
                previous.clone_from(&event.hash);
            }
            assert_eq!((head.position, head.hash), (160, previous));
        }
        let page = store.read_blocking(|reader| reader.events("o1", 150, 4)).unwrap();
        assert_eq!(page.iter().map(|event| event.position).collect::<Vec<_>>(), [151, 152, 153, 154]);
        assert_eq!(store.read_blocking(|reader| reader.chains()).unwrap(), ["o1", "system"]);
    });
}

#[test]
fn a_position_of_a_chain_is_taken_once() {
    on_both(|store, _| {
        store.write_blocking(|writer| append(writer, "o1", "first")).unwrap();
        let mut event = store.read_blocking(|reader| reader.events("o1", 0, 1)).unwrap().remove(0);
        event.hash = "another".to_owned();
        let error = store.write_blocking(move |writer| writer.append(&event)).unwrap_err();
        assert!(matches!(error, StoreError::Conflict(Conflict::AuditPosition)), "{error:?}");
        assert_eq!(store.read_blocking(|reader| reader.head("o1")).unwrap().unwrap().hash, "first at 1");
    });
}

#[test]
fn what_a_receiver_confirmed_stays_as_it_is() {
    on_both(|store, place| {
        let agreement = |key: &str, cents: i64| Agreement {
            organization: o1(),
            key: key.to_owned(),
            program: "pfm".to_owned(),
            file_number: None,
            call_date: None,
            amount_cents: Some(cents),
            standing: AgreementStanding::Declared,
            submission: id(&format!("s{cents}")),
            updated_at: cents,
        };
        let amounts = || {
            let all = store.read_blocking(|reader| reader.agreements(&o1())).unwrap();
            all.into_iter().map(|one| (one.key, one.amount_cents, one.submission)).collect::<Vec<_>>()
        };
        let first = [agreement("a", 1), agreement("b", 1)];
        store.write_blocking(move |writer| writer.declare_agreements(&first)).unwrap();
        place.sql("UPDATE agreements SET standing = 'confirmed' WHERE key = 'a'");
        let second = [agreement("a", 2), agreement("b", 2)];
        store.write_blocking(move |writer| writer.declare_agreements(&second)).unwrap();
        assert_eq!(amounts(), [("a".to_owned(), Some(1), id("s1")), ("b".to_owned(), Some(2), id("s2"))]);
    });
}

#[test]
fn only_old_attachments_that_no_filing_stands_on_are_swept() {
    on_both(|store, place| {
        let swept = store
            .write_blocking(move |writer| {
                add_revised(writer, "s1")?;
                for one in [attachment("old", "o1", 1), attachment("filed", "o1", 1), attachment("new", "o1", 10)] {
                    writer.put_blob(&Blob::new(&one.sha256, b"x"))?;
                    writer.add_attachment(&one)?;
                }
                writer.link_attachments(&id("s1"), 1, &[id("filed")])?;
                let swept = writer.sweep_attachments(10)?;
                for one in &swept {
                    writer.drop_blob(&one.sha256)?;
                }
                Ok::<_, StoreError>(swept)
            })
            .unwrap();
        assert_eq!(swept.iter().map(|one| one.id.as_str()).collect::<Vec<_>>(), ["old"]);
        assert_eq!((place.count("attachments"), place.count("blobs")), (2, 3));
        let found = store
            .read_blocking(|reader| reader.attachments_by_hash(&o1(), &[hash("old"), hash("filed"), hash("new")]))
            .unwrap();
        let mut ids: Vec<AttachmentId> = found.into_iter().map(|one| one.id).collect();
        ids.sort();
        assert_eq!(ids, [id("filed"), id("new")]);
        let mut again = attachment("again", "o1", 1);
        again.sha256 = hash("filed");
        let error = store.write_blocking(move |writer| writer.add_attachment(&again)).unwrap_err();
        assert!(matches!(error, StoreError::Conflict(Conflict::Attachment)), "{error:?}");
    });
}

#[test]
fn territories_are_replaced_whole() {
    on_both(|store, _| {
        let record = |code: &str, names: i32, links: i32| TerritoryRecord {
            row: TerritoryRow {
                code: code.to_owned(),
                kind: "municipality".to_owned(),
                from_on: None,
                until_on: None,
                constituted_on: None,
                population: Some(1),
                area_m2: None,
                listed: 1,
            },
            names: (0..names)
                .map(|rank| TerritoryName {
                    code: code.to_owned(),
                    rank,
                    name: "Saint-Essai".to_owned(),
                    designation: "Ville".to_owned(),
                    from_on: None,
                    until_on: None,
                })
                .collect(),
            links: (0..links)
                .map(|rank| TerritoryLink {
                    code: code.to_owned(),
                    rank,
                    link: "mrc".to_owned(),
                    target: "220".to_owned(),
                    from_on: None,
                    until_on: None,
                })
                .collect(),
        };
        let many: Vec<_> = (0..1_500).map(|rank| record(&format!("{rank:05}"), 2, 3)).collect();
        let expected = many.clone();
        store.write_blocking(move |writer| writer.put_territories(&many)).unwrap();
        assert!(store.read_blocking(|reader| reader.territories()).unwrap() == expected);
        // One of them again: its names and links are replaced, and the other territories keep theirs.
        let one = [record("00001", 1, 0)];
        store.write_blocking(move |writer| writer.put_territories(&one)).unwrap();
        let found = store.read_blocking(|reader| reader.territories()).unwrap();
        assert_eq!((found.len(), &found[1]), (1_500, &record("00001", 1, 0)));
        assert_eq!(found[2], expected[2]);
    });
}

/// Several processes that sweep at once: each attachment is removed by one of them, and its bytes are released once.
#[test]
fn what_is_swept_at_once_is_swept_once() {
    const COUNT: usize = 60;
    on_both(|store, place| {
        let attachment = |rank: usize, organization: &str, uploaded_at| Attachment {
            sha256: hash(&format!("{rank:03}-")),
            ..attachment(&format!("{organization}-{rank:03}"), organization, uploaded_at)
        };
        // The other organization uploaded the same bytes, and a filing uses them.
        let all: Vec<Attachment> =
            (0..COUNT).flat_map(|rank| [attachment(rank, "o1", 1), attachment(rank, "o2", 10)]).collect();
        store
            .write_blocking(move |writer| {
                for one in &all {
                    writer.put_blob(&Blob::new(&one.sha256, b"x"))?;
                    writer.add_attachment(one)?;
                }
                Ok::<_, StoreError>(())
            })
            .unwrap();
        let removed = at_once(3, |_| {
            let sweep = |writer: &mut Writer<'_>| {
                let swept = writer.sweep_attachments(5)?;
                for one in &swept {
                    writer.drop_blob(&one.sha256)?;
                }
                Ok::<_, StoreError>(swept.len())
            };
            store.write_blocking(sweep).unwrap()
        });
        assert_eq!(removed.iter().sum::<usize>(), COUNT, "{removed:?}");
        assert_eq!(place.count("attachments"), i64::try_from(COUNT).unwrap());
        assert_eq!(place.number("(SELECT count(*) FROM blobs WHERE refs = 1)"), i64::try_from(COUNT).unwrap());
    });
}

//! What is kept: one table after the other.

use guichet_store::{
    Agreement, Artefact, Attachment, Blob, Delivery, Kept, KeyScope, Organization, StoreError, StoredFinding,
    Submission, TerritoryLink, TerritoryName, TerritoryRecord, TerritoryRow, Token, Writer,
};

use crate::support::{add_revised, append, at_once, hash, on_both, organization, report, submission, token};

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
        // Dropping what is not there is no error, and counts nothing.
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
        let same_code = Organization { id: "o3".to_owned(), ..organization("o1") };
        let error = store.write_blocking(move |writer| writer.add_organization(&same_code)).unwrap_err();
        assert!(error.is_conflict("organizations_code_key", "organizations.code"), "{error:?}");
        let same_secret = Token { id: "t2".to_owned(), ..token("t1", "o1") };
        let error = store.write_blocking(move |writer| writer.add_token(&same_secret)).unwrap_err();
        assert!(error.is_conflict("tokens_secret_hash_key", "tokens.secret_hash"), "{error:?}");
        assert!(!error.is_conflict("organizations_code_key", "organizations.code"), "{error:?}");
        assert_eq!((place.count("organizations"), place.count("tokens")), (2, 1));
        // One owner, and only one.
        let neither = Token { organization: None, ..token("t3", "o1") };
        assert!(store.write_blocking(move |writer| writer.add_token(&neither)).is_err());
        let unknown = token("t4", "o9");
        assert!(store.write_blocking(move |writer| writer.add_token(&unknown)).is_err(), "foreign keys are on");
        assert_eq!(place.count("tokens"), 1);
    });
}

#[test]
fn a_token_is_revoked_once() {
    on_both(|store, _| {
        let found = store.read_blocking(|reader| reader.token_by_hash(&hash("t1"))).unwrap().unwrap();
        assert_eq!(found, token("t1", "o1"));
        assert!(store.write_blocking(|writer| writer.revoke_token("t1", 5)).unwrap());
        assert!(!store.write_blocking(|writer| writer.revoke_token("t1", 6)).unwrap());
        assert!(!store.write_blocking(|writer| writer.revoke_token("t9", 6)).unwrap());
        let found = store.read_blocking(|reader| reader.token_by_hash(&hash("t1"))).unwrap().unwrap();
        assert_eq!(found.revoked_at, Some(5));
    });
}

#[test]
fn a_thousand_submissions_are_paged_while_more_come_in() {
    on_both(|store, _| {
        let id = |rank: usize| format!("sub_{rank:06}");
        store
            .write_blocking(move |writer| {
                for rank in 1..=1_000 {
                    writer.add_submission(&submission(&id(rank), "o1"))?;
                    if rank % 10 == 0 {
                        writer.add_submission(&submission(&format!("{}_o2", id(rank)), "o2"))?;
                    }
                }
                Ok::<_, StoreError>(())
            })
            .unwrap();
        let (mut seen, mut after, mut pages) = (Vec::new(), None::<String>, 0);
        loop {
            let page = store.read_blocking(|reader| reader.submissions("o1", after.as_deref(), 37)).unwrap();
            assert!(page.items.iter().all(|one| one.organization == "o1"));
            seen.extend(page.items.into_iter().map(|one| one.id));
            pages += 1;
            // Newer ones come first, so they disturb no page that follows.
            store.write_blocking(move |writer| writer.add_submission(&submission(&id(2_000 + pages), "o1"))).unwrap();
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(seen, (1..=1_000).rev().map(id).collect::<Vec<_>>());
        assert_eq!(pages, 28);
        let page = |organization: &str, after: Option<&str>, limit| {
            store.read_blocking(|reader| reader.submissions(organization, after, limit)).unwrap()
        };
        assert_eq!(page("o2", None, 200).items.len(), 100);
        assert_eq!(page("o9", None, 200).items, []);
        // A page that ends with the list says so.
        assert_eq!(page("o2", None, 100).next, None);
        assert!(page("o2", None, 99).next.is_some());
        // A page of nothing would never end.
        for limit in [0, -1] {
            let page = page("o2", None, limit);
            assert_eq!((page.items.len(), page.next.as_deref()), (1, Some("sub_001000_o2")));
        }
        assert_eq!(page("o2", None, i64::MAX).items.len(), 100);
    });
}

#[test]
fn what_is_another_organizations_is_not_there() {
    on_both(|store, _| {
        store.write_blocking(|writer| add_revised(writer, "s1").map(drop)).unwrap();
        store.write_blocking(|writer| writer.add_reports(&[report("r1", "s1", "")])).unwrap();
        store
            .read_blocking(|reader| {
                assert!(reader.submission("o1", "s1")?.is_some());
                assert!(reader.submission("o2", "s1")?.is_none());
                assert!(reader.report("o1", "r1")?.is_some());
                assert!(reader.report("o2", "r1")?.is_none());
                let period = ("2025-01-01", "2025-12-31");
                assert!(reader.live_report("o1", "pfm", "final", period, "")?.is_some());
                assert!(reader.live_report("o2", "pfm", "final", period, "")?.is_none());
                Ok::<_, StoreError>(())
            })
            .unwrap();
    });
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
            let now = store.read_blocking(|reader| reader.submission("o1", "s1")).unwrap().unwrap();
            assert_eq!((now.version, now.period_from), (version + 1, format!("by {winner}")));
        }
    });
}

#[test]
fn an_obligation_has_one_live_report_with_or_without_an_agreement() {
    on_both(|store, place| {
        store.write_blocking(|writer| add_revised(writer, "s1").map(drop)).unwrap();
        for agreement in ["", "A-1"] {
            let added = at_once(20, |rank| {
                let report = report(&format!("r{rank} {agreement}"), "s1", agreement);
                store.write_blocking(move |writer| writer.add_reports(&[report]))
            });
            let refused: Vec<StoreError> = added.into_iter().filter_map(Result::err).collect();
            assert_eq!(refused.len(), 19);
            for error in refused {
                assert!(error.is_conflict("reports_one_live_answer", "reports.organization"), "{error:?}");
            }
        }
        assert_eq!(place.count("reports"), 2);
        // Another kind of duplicate is not taken for it.
        let live = store
            .read_blocking(|reader| reader.live_report("o1", "pfm", "final", ("2025-01-01", "2025-12-31"), ""))
            .unwrap()
            .unwrap();
        let id = live.id.clone();
        let again = guichet_store::Report { id: live.id.clone(), agreement: "A-2".to_owned(), ..live };
        let error = store.write_blocking(move |writer| writer.add_reports(&[again])).unwrap_err();
        assert!(matches!(error, StoreError::Conflict { .. }));
        assert!(!error.is_conflict("reports_one_live_answer", "reports.organization"), "{error:?}");
        // One that no longer lives leaves its place.
        store
            .write_blocking(move |writer| {
                writer.set_report_state(&id, "superseded")?;
                writer.add_reports(&[report("next", "s1", "")])
            })
            .unwrap();
        assert_eq!(place.count("reports"), 3);
    });
}

#[test]
fn more_rows_than_one_statement_can_bind() {
    on_both(|store, place| {
        store
            .write_blocking(|writer| {
                let submission = add_revised(writer, "s1")?;
                let ids: Vec<String> = (0..4_500).map(|rank| format!("r{rank:05}")).collect();
                let reports: Vec<_> = ids.iter().map(|id| report(id, "s1", id)).collect();
                writer.add_reports(&reports)?;
                let artefacts: Vec<_> = ids
                    .iter()
                    .map(|id| Artefact {
                        report: id.clone(),
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
                let deliveries: Vec<_> = ids.iter().map(|id| delivery(id, id, "queued")).collect();
                writer.queue(&deliveries)?;
                let findings: Vec<_> = (0..10_000)
                    .map(|rank| StoredFinding {
                        submission: "s1".to_owned(),
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
                assert_eq!(writer.attachments_by_hash("o1", &many)?, []);
                assert_eq!(writer.reports(&submission, 1)?.len(), 4_500);
                assert_eq!(writer.findings(&submission, 1)?.len(), 10_000);
                Ok::<_, StoreError>(())
            })
            .unwrap();
        assert_eq!((place.count("artefacts"), place.count("outbox")), (4_500, 4_500));
    });
}

fn delivery(id: &str, report: &str, state: &str) -> Delivery {
    Delivery {
        id: id.to_owned(),
        organization: "o1".to_owned(),
        report: report.to_owned(),
        receiver: "Ministère".to_owned(),
        channel: "email".to_owned(),
        state: state.to_owned(),
        manifest: b"{}".to_vec(),
        attempts: 0,
        due_at: 7,
        lease: None,
        lease_until: None,
        created_at: 1,
    }
}

#[test]
fn only_what_is_not_sent_is_taken_back() {
    on_both(|store, _| {
        store
            .write_blocking(|writer| {
                add_revised(writer, "s1")?;
                let report = report("r1", "s1", "");
                writer.add_reports(std::slice::from_ref(&report))?;
                assert_eq!(writer.outbox_backlog()?, (0, None));
                let states = ["queued", "sent", "dead", "to_hand_in"];
                let deliveries: Vec<_> = states.iter().map(|state| delivery(state, "r1", state)).collect();
                writer.queue(&deliveries)?;
                assert_eq!(writer.outbox_backlog()?, (1, Some(7)));
                writer.retract("r1")?;
                let now: Vec<_> = writer.deliveries(&report)?.into_iter().map(|one| (one.id, one.state)).collect();
                let expected =
                    [("dead", "dead"), ("queued", "retracted"), ("sent", "sent"), ("to_hand_in", "retracted")];
                assert_eq!(now, expected.map(|(id, state)| (id.to_owned(), state.to_owned())));
                assert_eq!(writer.outbox_backlog()?, (0, None));
                Ok::<_, StoreError>(())
            })
            .unwrap();
    });
}

fn kept(scope: &KeyScope, body: &[u8]) -> Kept {
    Kept {
        client: scope.client.clone(),
        method: scope.method.clone(),
        route: scope.route.clone(),
        key: scope.key.clone(),
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
fn a_key_has_one_answer_and_gives_it_byte_for_byte() {
    on_both(|store, place| {
        let scope = KeyScope {
            client: "t1".to_owned(),
            method: "POST".to_owned(),
            route: "/api/v1/submissions".to_owned(),
            key: "clé".to_owned(),
        };
        // One of them answers; the others are refused, and read that answer.
        let answers = at_once(16, |rank| {
            let kept = kept(&scope, &[0, 255, u8::try_from(rank).unwrap()]);
            let first = match store.write_blocking(move |writer| writer.keep(&kept)) {
                Ok(()) => true,
                Err(StoreError::Conflict { .. }) => false,
                Err(error) => panic!("{error:?}"),
            };
            (first, store.read_blocking(|reader| reader.kept(&scope)).unwrap().unwrap().body)
        });
        assert_eq!(answers.iter().filter(|(first, _)| *first).count(), 1);
        assert!(answers.iter().all(|(_, body)| *body == answers[0].1));
        assert_eq!(place.count("idempotency_keys"), 1);
        let again = kept(&scope, b"other");
        let error = store.write_blocking(move |writer| writer.keep(&again)).unwrap_err();
        assert!(matches!(error, StoreError::Conflict { .. }), "{error:?}");
        // Another client, method, route or key is another question.
        for other in [
            KeyScope { client: "t2".to_owned(), ..scope.clone() },
            KeyScope { method: "PUT".to_owned(), ..scope.clone() },
            KeyScope { route: "/api/v1/attachments".to_owned(), ..scope.clone() },
            KeyScope { key: "cle".to_owned(), ..scope.clone() },
        ] {
            assert_eq!(store.read_blocking(|reader| reader.kept(&other)).unwrap(), None);
        }
    });
}

#[test]
fn sixteen_writers_make_one_chain_without_a_gap() {
    on_both(|store, _| {
        at_once(16, |rank| {
            for _ in 0..10 {
                let kind = format!("by {rank}");
                // A second chain, held together with the first one, and never twice in another order.
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
        assert!(matches!(error, StoreError::Conflict { .. }), "{error:?}");
        assert_eq!(store.read_blocking(|reader| reader.head("o1")).unwrap().unwrap().hash, "first at 1");
    });
}

#[test]
fn what_a_receiver_confirmed_stays_as_it_is() {
    on_both(|store, place| {
        let agreement = |key: &str, cents: i64| Agreement {
            organization: "o1".to_owned(),
            key: key.to_owned(),
            program: "pfm".to_owned(),
            file_number: None,
            call_date: None,
            amount_cents: Some(cents),
            standing: "declared".to_owned(),
            submission: format!("s{cents}"),
            updated_at: cents,
        };
        let amounts = || {
            let all = store.read_blocking(|reader| reader.agreements("o1")).unwrap();
            all.into_iter().map(|one| (one.key, one.amount_cents, one.submission)).collect::<Vec<_>>()
        };
        let first = [agreement("a", 1), agreement("b", 1)];
        store.write_blocking(move |writer| writer.declare_agreements(&first)).unwrap();
        place.sql("UPDATE agreements SET standing = 'confirmed' WHERE key = 'a'");
        let second = [agreement("a", 2), agreement("b", 2)];
        store.write_blocking(move |writer| writer.declare_agreements(&second)).unwrap();
        assert_eq!(amounts(), [("a".to_owned(), Some(1), "s1".to_owned()), ("b".to_owned(), Some(2), "s2".to_owned())]);
    });
}

#[test]
fn only_old_attachments_that_no_filing_stands_on_are_swept() {
    on_both(|store, place| {
        let attachment = |id: &str, uploaded_at| Attachment {
            id: id.to_owned(),
            organization: "o1".to_owned(),
            sha256: hash(id),
            name: "a.pdf".to_owned(),
            media_type: "application/pdf".to_owned(),
            size: 1,
            uploaded_by: "t1".to_owned(),
            uploaded_at,
        };
        let swept = store
            .write_blocking(move |writer| {
                add_revised(writer, "s1")?;
                for one in [attachment("old", 1), attachment("filed", 1), attachment("new", 10)] {
                    writer.put_blob(&Blob::new(&one.sha256, b"x"))?;
                    writer.add_attachment(&one)?;
                }
                writer.link_attachments("s1", 1, &["filed"])?;
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
            .read_blocking(|reader| reader.attachments_by_hash("o1", &[hash("old"), hash("filed"), hash("new")]))
            .unwrap();
        let mut ids: Vec<_> = found.into_iter().map(|one| one.id).collect();
        ids.sort();
        assert_eq!(ids, ["filed", "new"]);
        let mut again = attachment("again", 1);
        again.sha256 = hash("filed");
        let error = store.write_blocking(move |writer| writer.add_attachment(&again)).unwrap_err();
        assert!(matches!(error, StoreError::Conflict { .. }), "{error:?}");
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
        // One of them again: its names and links are those of now, the others keep theirs.
        let one = [record("00001", 1, 0)];
        store.write_blocking(move |writer| writer.put_territories(&one)).unwrap();
        let found = store.read_blocking(|reader| reader.territories()).unwrap();
        assert_eq!((found.len(), &found[1]), (1_500, &record("00001", 1, 0)));
        assert_eq!(found[2], expected[2]);
    });
}

/// Several programs that sweep at once: each attachment is removed by one of them, and its bytes let go once.
#[test]
fn what_is_swept_at_once_is_swept_once() {
    const COUNT: usize = 60;
    on_both(|store, place| {
        let attachment = |rank: usize, organization: &str, uploaded_at| Attachment {
            id: format!("{organization}-{rank:03}"),
            organization: organization.to_owned(),
            sha256: hash(&format!("{rank:03}-")),
            name: "a.pdf".to_owned(),
            media_type: "application/pdf".to_owned(),
            size: 1,
            uploaded_by: "t1".to_owned(),
            uploaded_at,
        };
        // The other organization has joined the same bytes, and stands on them.
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

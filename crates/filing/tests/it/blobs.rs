//! Attachment bytes may be stored outside the database.

use std::{
    collections::BTreeMap,
    path::Path,
    sync::{Arc, Barrier, Mutex},
};

use guichet_core::AttachmentId;
use guichet_filing::{Actor, Blobs, Incoming, Instant, NewAttachment, Spooled, UseCases};
use guichet_store::{Reader, StoreError, Writer};

use crate::support::{filing, on_each, person, store, wait};

const TODAY: Instant = Instant(1_795_435_853_000_000);

/// Storage in memory: bytes with their number of uses.
#[derive(Default)]
struct Elsewhere(Mutex<BTreeMap<String, (usize, Vec<u8>)>>);

impl Blobs for Elsewhere {
    fn put(&self, _: &mut Writer<'_>, file: &Path, sha256: &str, size: u64) -> Result<(), StoreError> {
        let bytes = std::fs::read(file).unwrap();
        assert_eq!(u64::try_from(bytes.len()).unwrap(), size);
        self.0.lock().unwrap().entry(sha256.to_owned()).or_insert((0, bytes)).0 += 1;
        Ok(())
    }

    fn read(&self, _: &mut Reader<'_>, sha256: &str) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.0.lock().unwrap().get(sha256).map(|(_, bytes)| bytes.clone()))
    }

    fn remove(&self, _: &mut Writer<'_>, sha256: &str) -> Result<(), StoreError> {
        let mut kept = self.0.lock().unwrap();
        let uses = kept.get_mut(sha256).unwrap();
        uses.0 -= 1;
        if uses.0 == 0 {
            kept.remove(sha256);
        }
        Ok(())
    }
}

/// Uploads a text. Returns its id, its hash, and the path of its temporary file.
async fn attach(filing: &UseCases, actor: &Actor, text: &str) -> (AttachmentId, String, std::path::PathBuf) {
    let mut incoming = Incoming::new("a.txt").unwrap();
    incoming.take(text.as_bytes()).unwrap();
    let file = Spooled::holding(&std::env::temp_dir(), &filing.ids.id("scan", TODAY), text.as_bytes()).unwrap();
    let path = file.path().to_owned();
    let new = NewAttachment { inspected: incoming.end().unwrap(), file };
    let (kept, _) = filing.attach(actor, new).await.unwrap();
    (kept.id, kept.sha256, path)
}

#[test]
fn bytes_are_kept_where_the_outermost_layer_says() {
    on_each(|location| {
        let (mut filing, clock) = filing(location, TODAY);
        let elsewhere = Arc::new(Elsewhere::default());
        let actor = person(&filing);
        let in_database = |hash: &str| {
            let hash = hash.to_owned();
            store(location).read_blocking(move |reader| reader.blob(&hash)).unwrap()
        };
        wait(async {
            // By default, in the database.
            let (id, hash, path) = attach(&filing, &actor, "un").await;
            assert_eq!(in_database(&hash).as_deref(), Some(&b"un"[..]));
            assert_eq!(filing.attached(&actor, &id).await.unwrap().1, b"un");
            assert!(!path.exists());
            // In other storage: stored once for the same file, read from there, and absent from the database.
            filing.blobs = Arc::clone(&elsewhere) as Arc<dyn Blobs>;
            let (id, hash, path) = attach(&filing, &actor, "deux").await;
            assert_eq!(attach(&filing, &actor, "deux").await.0, id);
            assert_eq!(in_database(&hash), None);
            assert_eq!(filing.attached(&actor, &id).await.unwrap().1, b"deux");
            assert_eq!(elsewhere.0.lock().unwrap()[&hash].0, 1);
            assert!(!path.exists());
            // Bytes that the storage has lost give an error, not an empty file.
            let kept = elsewhere.0.lock().unwrap().remove(&hash).unwrap();
            assert!(filing.attached(&actor, &id).await.is_err());
            elsewhere.0.lock().unwrap().insert(hash.clone(), kept);
            // They are removed there together with the row.
            clock.set(TODAY.plus_seconds(31 * 86_400));
            let (other, ..) = attach(&filing, &actor, "trois").await;
            elsewhere.0.lock().unwrap().insert(guichet_schema::sha256_hex(b"un"), (1, b"un".to_vec()));
            assert_eq!(filing.sweep().await.unwrap(), 2);
            assert!(filing.attached(&actor, &id).await.is_err());
            filing.attached(&actor, &other).await.unwrap();
            assert_eq!(elsewhere.0.lock().unwrap().len(), 1);
        });
    });
}

/// The same file uploaded by several simultaneous requests is one attachment, whose bytes are stored once.
#[test]
fn a_file_that_comes_twice_at_once_is_one_attachment() {
    on_each(|location| {
        let (mut filing, _) = filing(location, TODAY);
        let elsewhere = Arc::new(Elsewhere::default());
        filing.blobs = Arc::clone(&elsewhere) as Arc<dyn Blobs>;
        let actor = person(&filing);
        for round in 0..10 {
            let text = format!("texte {round}");
            let start = Barrier::new(3);
            let join = || {
                start.wait();
                wait(attach(&filing, &actor, &text))
            };
            let kept: Vec<(AttachmentId, String)> = std::thread::scope(|scope| {
                let others = [scope.spawn(join), scope.spawn(join)];
                let own = join();
                others
                    .into_iter()
                    .map(|other| other.join().unwrap())
                    .chain([own])
                    .map(|(id, hash, _)| (id, hash))
                    .collect()
            });
            assert!(kept.iter().all(|one| *one == kept[0]), "{kept:?}");
            assert_eq!(elsewhere.0.lock().unwrap()[&kept[0].1].0, 1);
        }
    });
}

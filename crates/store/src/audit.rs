//! The tamper-evident audit log: append-only hash chains.

use diesel::{
    ExpressionMethods as _, Insertable, OptionalExtension as _, QueryDsl as _, Queryable, RunQueryDsl as _, Selectable,
    SelectableHelper as _,
};

use guichet_core::CheckpointId;

use crate::{
    Reader, StoreError, Writer,
    connection::on_engine,
    dialect,
    job::insert_rows,
    schema::{audit_chains, audit_checkpoints, audit_events},
    statement::Part,
    types::AsText,
};

/// The end of a hash chain.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = audit_chains, treat_none_as_default_value = false)]
pub struct Head {
    /// Id of an organization, or `system`.
    pub chain: String,
    /// Position of its last event, from 1; 0 before the first.
    pub position: i64,
    /// Hash of its last event.
    pub hash: String,
}

/// One event. Holds ids and hashes, never names.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, serde::Serialize)]
#[diesel(table_name = audit_events, treat_none_as_default_value = false)]
pub struct AuditEvent {
    /// Name of the chain.
    pub chain: String,
    /// Position in the chain, from 1, without gaps.
    pub position: i64,
    /// When it was recorded, UTC microseconds.
    pub at: i64,
    /// Kind of event.
    pub kind: String,
    /// The subject of the event, as canonical JSON.
    pub body: String,
    /// SHA-256 over the event and the hash of the previous event.
    pub hash: String,
}

/// A signed statement of the heads of all chains.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = audit_checkpoints, treat_none_as_default_value = false)]
pub struct Checkpoint {
    /// Its id. Ids sort by creation.
    #[diesel(serialize_as = AsText<CheckpointId>, deserialize_as = AsText<CheckpointId>)]
    pub id: CheckpointId,
    /// When it was recorded, UTC microseconds.
    pub at: i64,
    /// The signed statement, as JSON.
    pub body: Vec<u8>,
}

impl Reader<'_> {
    /// The recorded head of a chain.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn head(&mut self, chain: &str) -> Result<Option<Head>, StoreError> {
        Ok(
            on_engine!(self.c.get()?, c => audit_chains::table.find(chain).select(Head::as_select()).get_result(c).optional()?),
        )
    }

    /// The recorded heads of all chains, ordered by name.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn heads(&mut self) -> Result<Vec<Head>, StoreError> {
        Ok(
            on_engine!(self.c.get()?, c => audit_chains::table.order(audit_chains::chain).select(Head::as_select()).load(c)?),
        )
    }

    /// The names of the chains that have events, whether or not their head is recorded.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn chains(&mut self) -> Result<Vec<String>, StoreError> {
        Ok(on_engine!(self.c.get()?, c => audit_events::table
            .select(audit_events::chain)
            .distinct()
            .order(audit_events::chain)
            .load(c)?))
    }

    /// Up to `limit` events of a chain after a position, in order.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn events(&mut self, chain: &str, after: i64, limit: i64) -> Result<Vec<AuditEvent>, StoreError> {
        Ok(on_engine!(self.c.get()?, c => audit_events::table
            .filter(audit_events::chain.eq(chain))
            .filter(audit_events::position.gt(after))
            .order(audit_events::position)
            .limit(limit)
            .select(AuditEvent::as_select())
            .load(c)?))
    }

    /// Checkpoints, oldest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn checkpoints(&mut self) -> Result<Vec<Checkpoint>, StoreError> {
        Ok(on_engine!(self.c.get()?, c => audit_checkpoints::table
            .order(audit_checkpoints::id)
            .select(Checkpoint::as_select())
            .load(c)?))
    }
}

impl Writer<'_> {
    /// Returns the head of a chain, locked until the transaction ends: another transaction that appends to the chain
    /// waits. `first` is the hash to start from when the chain is empty. Batched statements are sent first, so that
    /// every job locks the chain last and no two jobs can deadlock.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn head_to_append(&mut self, chain: &str, first: &str) -> Result<Head, StoreError> {
        let head = dialect::lock_chain(self.c.get()?, chain)?;
        let (position, hash) = head.unwrap_or_else(|| (0, first.to_owned()));
        Ok(Head { chain: chain.to_owned(), position, hash })
    }

    /// Appends an event and updates the head of its chain.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the position is already taken.
    pub fn append(&mut self, event: &AuditEvent) -> Result<(), StoreError> {
        let head = [
            Part::Sql("INSERT INTO audit_chains (chain, position, hash) VALUES ("),
            Part::Text(&event.chain),
            Part::Sql(", "),
            Part::BigInt(event.position),
            Part::Sql(", "),
            Part::Text(&event.hash),
            Part::Sql(") ON CONFLICT (chain) DO UPDATE SET position = excluded.position, hash = excluded.hash"),
        ];
        insert_rows!(self.c, audit_events, std::slice::from_ref(event));
        self.c.change("audit_chains", &head)
    }

    /// Adds a checkpoint.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn add_checkpoint(&mut self, checkpoint: &Checkpoint) -> Result<(), StoreError> {
        on_engine!(self.c.get()?, c => diesel::insert_into(audit_checkpoints::table).values(checkpoint.clone()).execute(c)?);
        Ok(())
    }
}

impl Writer<'_> {
    /// Inserts a row and deletes it. Committing this proves that the database is writable: until a commit, SQLite keeps
    /// changes in memory that a full disk would refuse.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn probe(&mut self) -> Result<(), StoreError> {
        let head = Head { chain: "probe".to_owned(), position: 0, hash: String::new() };
        on_engine!(self.c.get()?, c => {
            diesel::insert_into(audit_chains::table).values(&head).execute(c)?;
            diesel::delete(audit_chains::table.find(&head.chain)).execute(c)?
        });
        Ok(())
    }
}

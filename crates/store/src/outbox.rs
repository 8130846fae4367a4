//! What is to be sent: a row written in the transaction that freezes what it sends.

use diesel::{
    BoolExpressionMethods as _, ExpressionMethods as _, Insertable, QueryDsl as _, Queryable, RunQueryDsl as _,
    Selectable, SelectableHelper as _,
};
use guichet_core::{Channel, DeliveryId, DeliveryState, Id as _, Named as _, OrganizationId, ReportId};

use crate::{
    Reader, Report, StoreError, Writer, connection::on_engine, dialect::hex, job::insert_rows, schema::outbox,
    types::AsText,
};

/// One report on its way to one receiver.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, serde::Serialize)]
#[diesel(table_name = outbox, treat_none_as_default_value = false)]
pub struct Delivery {
    /// Its id, the same for every try.
    #[diesel(serialize_as = AsText<DeliveryId>, deserialize_as = AsText<DeliveryId>)]
    pub id: DeliveryId,
    /// Organization whose report it is.
    #[diesel(serialize_as = AsText<OrganizationId>, deserialize_as = AsText<OrganizationId>)]
    pub organization: OrganizationId,
    /// The report.
    #[diesel(serialize_as = AsText<ReportId>, deserialize_as = AsText<ReportId>)]
    pub report: ReportId,
    /// The receiver's name, in French.
    pub receiver: String,
    /// Official channel.
    #[diesel(serialize_as = AsText<Channel>, deserialize_as = AsText<Channel>)]
    pub channel: Channel,
    /// Where the channel leads (an e-mail address, a URL), once it is known.
    pub address: Option<String>,
    /// Its state.
    #[diesel(serialize_as = AsText<DeliveryState>, deserialize_as = AsText<DeliveryState>)]
    pub state: DeliveryState,
    /// What travels with the artefacts, as JSON.
    #[serde(serialize_with = "hex")]
    pub manifest: Vec<u8>,
    /// Tries made.
    pub tries: i32,
    /// Why the last try failed.
    pub last_error: Option<String>,
    /// The receiver's acknowledgement: its reference or its answer.
    pub acknowledgement: Option<String>,
    /// When it is next tried, UTC microseconds.
    pub due_at: i64,
    /// The worker that is sending it.
    pub lease: Option<String>,
    /// Until when that worker has it, UTC microseconds.
    pub lease_until: Option<i64>,
    /// UTC microseconds.
    pub created_at: i64,
}

impl Reader<'_> {
    /// The deliveries of a report, oldest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn deliveries(&mut self, report: &Report) -> Result<Vec<Delivery>, StoreError> {
        Ok(on_engine!(self.c.get()?, c => outbox::table
            .filter(outbox::report.eq(report.id.as_str()))
            .order(outbox::id)
            .select(Delivery::as_select())
            .load(c)?))
    }

    /// How many deliveries wait to be sent, and since when the oldest does (UTC microseconds).
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn outbox_backlog(&mut self) -> Result<(i64, Option<i64>), StoreError> {
        Ok(on_engine!(self.c.get()?, c => {
            let waiting = outbox::table.filter(outbox::state.eq(DeliveryState::Queued.name()));
            (waiting.count().get_result(c)?, waiting.select(diesel::dsl::min(outbox::due_at)).get_result(c)?)
        }))
    }
}

impl Writer<'_> {
    /// Queues deliveries.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn queue(&mut self, new: &[Delivery]) -> Result<(), StoreError> {
        insert_rows!(self.c, outbox, new);
        Ok(())
    }

    /// Leases a delivery that is due to one worker until an instant. `false`: another worker has it, or it is not to be sent.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn lease(&mut self, id: &DeliveryId, worker: &str, now: i64, until: i64) -> Result<bool, StoreError> {
        let changed = on_engine!(self.c.get()?, c => diesel::update(outbox::table.find(id.as_str()))
            .filter(outbox::state.eq(DeliveryState::Queued.name()).and(outbox::due_at.le(now)))
            .filter(outbox::lease_until.is_null().or(outbox::lease_until.le(now)))
            .set((outbox::lease.eq(Some(worker)), outbox::lease_until.eq(Some(until))))
            .execute(c)?);
        Ok(changed == 1)
    }

    /// Retracts the deliveries of a report that were not sent. One that is leased at that instant is left alone: its worker
    /// may be sending it, and decides from the report's state once it knows. Returns how many were retracted.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn retract(&mut self, report: &ReportId, now: i64) -> Result<usize, StoreError> {
        Ok(on_engine!(self.c.get()?, c => diesel::update(outbox::table)
            .filter(outbox::report.eq(report.as_str()))
            .filter(outbox::state.eq_any([DeliveryState::Queued.name(), DeliveryState::ToHandIn.name()]))
            .filter(outbox::lease_until.is_null().or(outbox::lease_until.le(now)))
            .set((
                outbox::state.eq(DeliveryState::Retracted.name()),
                outbox::lease.eq(None::<String>),
                outbox::lease_until.eq(None::<i64>),
            ))
            .execute(c)?))
    }
}

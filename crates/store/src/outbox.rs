//! The outbox: deliveries to be sent, each queued in the transaction that freezes its report.

use diesel::{
    BoolExpressionMethods as _, ExpressionMethods as _, Insertable, QueryDsl as _, Queryable, RunQueryDsl as _,
    Selectable, SelectableHelper as _,
};
use guichet_core::{Channel, DeliveryId, DeliveryState, Id as _, Named as _, OrganizationId, ReportId};

use crate::{
    Reader, Report, StoreError, Writer, connection::on_engine, dialect::hex, job::insert_rows, schema::outbox,
    types::AsText,
};

/// The delivery of one report to one receiver.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, serde::Serialize)]
#[diesel(table_name = outbox, treat_none_as_default_value = false)]
pub struct Delivery {
    /// Its id, the same for every attempt.
    #[diesel(serialize_as = AsText<DeliveryId>, deserialize_as = AsText<DeliveryId>)]
    pub id: DeliveryId,
    /// Organization that filed the report.
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
    /// Address for the channel (an e-mail address, a URL), once it is known.
    pub address: Option<String>,
    /// Its state.
    #[diesel(serialize_as = AsText<DeliveryState>, deserialize_as = AsText<DeliveryState>)]
    pub state: DeliveryState,
    /// The metadata sent with the artefacts, as JSON.
    #[serde(serialize_with = "hex")]
    pub manifest: Vec<u8>,
    /// Number of attempts.
    pub tries: i32,
    /// Error of the last failed attempt.
    pub last_error: Option<String>,
    /// The receiver's acknowledgement: a reference or a reply.
    pub acknowledgement: Option<String>,
    /// When the next attempt is due, UTC microseconds.
    pub next_try_at: i64,
    /// The worker that holds the lease.
    pub lease: Option<String>,
    /// When the lease ends, UTC microseconds.
    pub lease_until: Option<i64>,
    /// When it was created, UTC microseconds.
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

    /// The number of deliveries waiting to be sent, and when the oldest of them was queued (UTC microseconds).
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn outbox_backlog(&mut self) -> Result<(i64, Option<i64>), StoreError> {
        Ok(on_engine!(self.c.get()?, c => {
            let waiting = outbox::table.filter(outbox::state.eq(DeliveryState::Queued.name()));
            (waiting.count().get_result(c)?, waiting.select(diesel::dsl::min(outbox::next_try_at)).get_result(c)?)
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

    /// Leases a due delivery to a worker until `until`. Returns `false` when another worker holds it or it is not due
    /// to be sent. Times are in UTC microseconds.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn lease(&mut self, id: &DeliveryId, worker: &str, now: i64, until: i64) -> Result<bool, StoreError> {
        let changed = on_engine!(self.c.get()?, c => diesel::update(outbox::table.find(id.as_str()))
            .filter(outbox::state.eq(DeliveryState::Queued.name()).and(outbox::next_try_at.le(now)))
            .filter(outbox::lease_until.is_null().or(outbox::lease_until.le(now)))
            .set((outbox::lease.eq(Some(worker)), outbox::lease_until.eq(Some(until))))
            .execute(c)?);
        Ok(changed == 1)
    }

    /// Retracts the deliveries of a report that were not sent. A delivery that is leased at `now` (UTC microseconds) is
    /// left unchanged: its worker may be sending it, and must then check the report's state. Returns the number
    /// retracted.
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

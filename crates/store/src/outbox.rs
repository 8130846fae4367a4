//! What is to be sent: a row written with what it sends.

use diesel::{
    ExpressionMethods as _, Insertable, QueryDsl as _, Queryable, RunQueryDsl as _, Selectable, SelectableHelper as _,
};

use crate::{
    Reader, Report, StoreError, Writer,
    connection::{insert_rows, on_engine},
    dialect::hex,
    schema::outbox,
};

/// One report on its way to one receiver.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, serde::Serialize)]
#[diesel(table_name = outbox, treat_none_as_default_value = false)]
pub struct Delivery {
    /// Ours; the same over every attempt.
    pub id: String,
    /// Whose.
    pub organization: String,
    /// Which report.
    pub report: String,
    /// To whom, in French.
    pub receiver: String,
    /// Official channel.
    pub channel: String,
    /// `queued`, `sent`, `dead`, `retracted` or `to_hand_in`.
    pub state: String,
    /// What travels beside the artefacts, as JSON.
    #[serde(serialize_with = "hex")]
    pub manifest: Vec<u8>,
    /// Attempts made.
    pub attempts: i32,
    /// When it is next tried, UTC microseconds.
    pub due_at: i64,
    /// Who is sending it.
    pub lease: Option<String>,
    /// Until when, UTC microseconds.
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
        Ok(on_engine!(self.c, c => outbox::table
            .filter(outbox::report.eq(&report.id))
            .order(outbox::id)
            .select(Delivery::as_select())
            .load(c)?))
    }

    /// How many wait to be sent, and since when the oldest does (UTC microseconds).
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn outbox_backlog(&mut self) -> Result<(i64, Option<i64>), StoreError> {
        Ok(on_engine!(self.c, c => {
            let waiting = outbox::table.filter(outbox::state.eq("queued"));
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

    /// Takes back what is not yet sent of a report.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn retract(&mut self, report: &str) -> Result<(), StoreError> {
        on_engine!(self.c, c => diesel::update(outbox::table)
            .filter(outbox::report.eq(report))
            .filter(outbox::state.eq_any(["queued", "to_hand_in"]))
            .set(outbox::state.eq("retracted"))
            .execute(c)?);
        Ok(())
    }
}

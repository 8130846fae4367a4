-- Guichet: everything that is filed, its evidence and its audit log. Both engines have the same tables. Where a row
-- refers to a row that already names its organization, its own `organization` column is a copy for the indexes and not
-- a foreign key. Timestamps are UTC microseconds since 1970-01-01 (INTEGER); days and periods are ISO 8601 text; money
-- is integer cents; documents are bytes, addressed by their SHA-256 and stored once.

-- Bytes, stored once, either unchanged (`plain`) or compressed (`lz4`); hash and size are those of the uncompressed
-- bytes. `refs` counts the rows that refer to the blob; a blob with no references may be swept.
CREATE TABLE blobs (
    sha256      TEXT   NOT NULL PRIMARY KEY CHECK (length(sha256) = 64),
    size        INTEGER NOT NULL CHECK (size >= 0),
    refs        INTEGER NOT NULL CHECK (refs >= 0),
    encoding    TEXT NOT NULL CHECK (encoding IN ('plain', 'lz4')),
    bytes       BLOB NOT NULL
) STRICT;

CREATE TABLE organizations (
    id          TEXT   NOT NULL PRIMARY KEY,
    code        TEXT   NOT NULL UNIQUE,
    kind        TEXT   NOT NULL,
    name        TEXT   NOT NULL,
    created_at  INTEGER NOT NULL
) STRICT;

-- Who acts: a person or a software system, of one organization or of one receiver. Submissions, attestations and audit events
-- name the member; a token is one of a member's means of authentication.
CREATE TABLE members (
    id           TEXT NOT NULL PRIMARY KEY,
    organization TEXT REFERENCES organizations (id),
    receiver     TEXT,
    kind         TEXT NOT NULL CHECK (kind IN ('person', 'software')),
    name         TEXT NOT NULL,
    starts_at    INTEGER NOT NULL,
    ends_at      INTEGER,
    CHECK ((organization IS NULL) <> (receiver IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX members_by_organization ON members (organization);

-- Bearer tokens, hashed.
CREATE TABLE tokens (
    id           TEXT NOT NULL PRIMARY KEY,
    member       TEXT NOT NULL REFERENCES members (id),
    secret_hash  TEXT NOT NULL UNIQUE CHECK (length(secret_hash) = 64),
    label        TEXT NOT NULL,
    scopes       TEXT NOT NULL,
    created_at   INTEGER NOT NULL,
    expires_at   INTEGER,
    revoked_at   INTEGER
) STRICT;
CREATE INDEX tokens_by_member ON tokens (member);

-- Grant agreements, as declared by the filer until a receiver confirms them.
CREATE TABLE agreements (
    organization TEXT   NOT NULL REFERENCES organizations (id),
    key          TEXT   NOT NULL,
    program      TEXT   NOT NULL,
    file_number  TEXT,
    call_date    TEXT,
    amount_cents INTEGER,
    standing     TEXT   NOT NULL CHECK (standing IN ('declared', 'confirmed')),
    submission   TEXT   NOT NULL,
    updated_at   INTEGER NOT NULL,
    PRIMARY KEY (organization, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE submissions (
    id           TEXT   NOT NULL PRIMARY KEY,
    organization TEXT   NOT NULL REFERENCES organizations (id),
    state        TEXT   NOT NULL CHECK (state IN ('ready', 'attested', 'filed', 'withdrawn')),
    revision     INTEGER NOT NULL,
    filed        INTEGER,
    version      INTEGER NOT NULL,
    period_from  TEXT   NOT NULL,
    period_to    TEXT   NOT NULL,
    created_by   TEXT   NOT NULL REFERENCES members (id),
    created_at   INTEGER NOT NULL,
    changed_at   INTEGER NOT NULL
) STRICT;
CREATE INDEX submissions_by_organization ON submissions (organization, id);

CREATE TABLE revisions (
    submission     TEXT    NOT NULL REFERENCES submissions (id),
    number         INTEGER NOT NULL,
    state          TEXT    NOT NULL CHECK (state IN ('ready', 'attested', 'filed', 'superseded', 'withdrawn')),
    raw            TEXT    NOT NULL REFERENCES blobs (sha256),
    canonical      TEXT    NOT NULL REFERENCES blobs (sha256),
    origins_sha256 TEXT    NOT NULL CHECK (length(origins_sha256) = 64),
    origins        BLOB    NOT NULL,
    schema_version TEXT    NOT NULL,
    created_by     TEXT    NOT NULL REFERENCES members (id),
    created_at     INTEGER  NOT NULL,
    PRIMARY KEY (submission, number)
) STRICT;

CREATE TABLE attestations (
    submission  TEXT    NOT NULL,
    revision    INTEGER NOT NULL,
    canonical   TEXT    NOT NULL,
    signatory   TEXT    NOT NULL,
    text_shown  TEXT    NOT NULL,
    attested_by TEXT NOT NULL REFERENCES members (id),
    credential  TEXT NOT NULL,
    signed_at   INTEGER  NOT NULL,
    PRIMARY KEY (submission, revision),
    FOREIGN KEY (submission, revision) REFERENCES revisions (submission, number)
) STRICT, WITHOUT ROWID;

-- What an organization owes a program: one form for one period, under one agreement or none ('' means no agreement, so
-- that the unique key covers that case too). `answered_by` is the submission whose live report answers the obligation:
-- an obligation has one answer in force at a time.
CREATE TABLE obligations (
    id           TEXT NOT NULL PRIMARY KEY,
    organization TEXT NOT NULL REFERENCES organizations (id),
    program      TEXT NOT NULL,
    form         TEXT NOT NULL,
    period_from  TEXT NOT NULL,
    period_to    TEXT NOT NULL,
    agreement    TEXT NOT NULL,
    file_number  TEXT,
    due_on       TEXT,
    state        TEXT NOT NULL CHECK (state IN ('filed', 'to_hand_in', 'withdrawn')),
    answered_by  TEXT REFERENCES submissions (id),
    created_at   INTEGER NOT NULL,
    changed_at   INTEGER NOT NULL,
    CONSTRAINT obligations_key UNIQUE (organization, program, form, period_from, period_to, agreement),
    CHECK ((state = 'withdrawn') = (answered_by IS NULL))
) STRICT, WITHOUT ROWID;

-- One program report: the adapter's output for one answer of one revision. It belongs to the filed revisions from
-- `revision` up to, but not including, `until_revision`. `trace` holds the rows that each selection kept: lineage is
-- computed from it on demand. The columns that identify the obligation are copied here, because a report is frozen.
CREATE TABLE reports (
    id           TEXT    NOT NULL PRIMARY KEY,
    organization TEXT    NOT NULL,
    submission   TEXT    NOT NULL,
    revision     INTEGER NOT NULL,
    until_revision INTEGER,
    obligation   TEXT NOT NULL REFERENCES obligations (id),
    answer       TEXT    NOT NULL,
    program      TEXT    NOT NULL,
    form         TEXT    NOT NULL,
    period_from  TEXT    NOT NULL,
    period_to    TEXT    NOT NULL,
    agreement    TEXT    NOT NULL,
    edition      TEXT    NOT NULL,
    edition_hash TEXT    NOT NULL,
    content_hash TEXT    NOT NULL,
    receiver     TEXT    NOT NULL,
    state        TEXT    NOT NULL CHECK (state IN ('live', 'superseded', 'withdrawn')),
    trace        BLOB NOT NULL,
    created_at   INTEGER  NOT NULL,
    FOREIGN KEY (submission, revision) REFERENCES revisions (submission, number)
) STRICT;
CREATE INDEX reports_by_submission ON reports (submission, revision);
-- An obligation has at most one live report: two answers of one submission cannot be for the same obligation.
CREATE UNIQUE INDEX reports_one_live_answer ON reports (obligation) WHERE state = 'live';

-- Frozen bytes: `size` bytes of `blob`, starting at offset `start`. The documents of one filing share a blob.
CREATE TABLE artefacts (
    report     TEXT   NOT NULL REFERENCES reports (id),
    format     TEXT   NOT NULL,
    name       TEXT   NOT NULL,
    media_type TEXT   NOT NULL,
    sha256     TEXT NOT NULL CHECK (length(sha256) = 64),
    size       INTEGER NOT NULL,
    blob       TEXT NOT NULL REFERENCES blobs (sha256),
    start      INTEGER NOT NULL CHECK (start >= 0),
    created_at INTEGER NOT NULL,
    PRIMARY KEY (report, format)
) STRICT, WITHOUT ROWID;

-- The findings of a revision at filing time, with personal values masked.
CREATE TABLE findings (
    submission TEXT    NOT NULL,
    revision   INTEGER NOT NULL,
    rank       INTEGER NOT NULL,
    code       TEXT    NOT NULL,
    severity   TEXT    NOT NULL,
    programs   TEXT    NOT NULL,
    pointer    TEXT,
    body       BLOB NOT NULL,
    PRIMARY KEY (submission, revision, rank),
    FOREIGN KEY (submission, revision) REFERENCES revisions (submission, number)
) STRICT;

CREATE TABLE receipts (
    id           TEXT    NOT NULL PRIMARY KEY,
    organization TEXT    NOT NULL,
    submission   TEXT    NOT NULL,
    revision     INTEGER NOT NULL,
    body         BLOB NOT NULL,
    filed_at     INTEGER  NOT NULL,
    UNIQUE (submission, revision),
    FOREIGN KEY (submission, revision) REFERENCES revisions (submission, number)
) STRICT;
CREATE INDEX receipts_by_organization ON receipts (organization, id);

CREATE TABLE attachments (
    id           TEXT   NOT NULL PRIMARY KEY,
    organization TEXT   NOT NULL REFERENCES organizations (id),
    sha256       TEXT   NOT NULL CHECK (length(sha256) = 64),
    name         TEXT   NOT NULL,
    media_type   TEXT   NOT NULL,
    size         INTEGER NOT NULL,
    uploaded_by  TEXT   NOT NULL REFERENCES members (id),
    uploaded_at  INTEGER NOT NULL,
    UNIQUE (organization, sha256)
) STRICT;
CREATE INDEX attachments_by_age ON attachments (uploaded_at);

-- Attachments that a filed revision uses.
CREATE TABLE revision_attachments (
    submission TEXT    NOT NULL,
    revision   INTEGER NOT NULL,
    attachment TEXT    NOT NULL REFERENCES attachments (id),
    PRIMARY KEY (submission, revision, attachment),
    FOREIGN KEY (submission, revision) REFERENCES revisions (submission, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX revision_attachments_by_attachment ON revision_attachments (attachment);

-- Deliveries, one row for each receiver of a new report. Rows are never deleted: a delivery that fails permanently is
-- marked dead. `address` is the receiver's address on the channel, once it is known; `acknowledgement` is the
-- receiver's reply. While a row is leased, a worker is sending it and nothing else changes it.
CREATE TABLE outbox (
    id              TEXT NOT NULL PRIMARY KEY,
    organization    TEXT NOT NULL,
    report          TEXT NOT NULL REFERENCES reports (id),
    receiver        TEXT NOT NULL,
    channel         TEXT NOT NULL CHECK (channel IN ('guichet', 'email', 'handed_in')),
    address         TEXT,
    state           TEXT NOT NULL CHECK (state IN ('queued', 'sent', 'dead', 'retracted', 'to_hand_in')),
    manifest        BLOB NOT NULL,
    tries           INTEGER NOT NULL,
    last_error      TEXT,
    acknowledgement TEXT,
    next_try_at     INTEGER NOT NULL,
    lease           TEXT,
    lease_until     INTEGER,
    created_at      INTEGER NOT NULL,
    CHECK ((lease IS NULL) = (lease_until IS NULL))
) STRICT;
CREATE INDEX outbox_next_try ON outbox (state, next_try_at);
CREATE INDEX outbox_by_report ON outbox (report);

-- Responses stored for repeated requests: the same key returns the same bytes. When they are the bytes of a receipt,
-- `body` is empty and `receipt` names it.
CREATE TABLE idempotency_keys (
    member       TEXT    NOT NULL,
    method       TEXT    NOT NULL,
    route        TEXT    NOT NULL,
    key          TEXT    NOT NULL,
    fingerprint  TEXT    NOT NULL,
    status       INTEGER NOT NULL,
    headers      TEXT    NOT NULL,
    body         BLOB NOT NULL,
    receipt      TEXT REFERENCES receipts (id),
    submission   TEXT,
    created_at   INTEGER  NOT NULL,
    PRIMARY KEY (member, method, route, key)
) STRICT;

-- One hash chain for each organization, and one for the system.
CREATE TABLE audit_chains (
    chain      TEXT   NOT NULL PRIMARY KEY,
    position   INTEGER NOT NULL,
    hash       TEXT   NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE audit_events (
    chain      TEXT   NOT NULL,
    position   INTEGER NOT NULL,
    at         INTEGER NOT NULL,
    kind       TEXT   NOT NULL,
    body       TEXT   NOT NULL,
    hash       TEXT   NOT NULL,
    PRIMARY KEY (chain, position)
) STRICT;

CREATE TABLE audit_checkpoints (
    id         TEXT   NOT NULL PRIMARY KEY,
    at         INTEGER NOT NULL,
    body       BLOB NOT NULL
) STRICT;

-- Territories with dated names and dated links. Days are ISO 8601; NULL means open-ended or unknown.
CREATE TABLE territories (
    code           TEXT   NOT NULL PRIMARY KEY,
    kind           TEXT   NOT NULL,
    from_on        TEXT,
    until_on       TEXT,
    constituted_on TEXT,
    population     INTEGER,
    area_m2        INTEGER,
    listed         INTEGER NOT NULL
) STRICT;

CREATE TABLE territory_names (
    code        TEXT    NOT NULL REFERENCES territories (code),
    rank        INTEGER NOT NULL,
    name        TEXT    NOT NULL,
    designation TEXT    NOT NULL,
    from_on     TEXT,
    until_on    TEXT,
    PRIMARY KEY (code, rank)
) STRICT;

CREATE TABLE territory_links (
    code     TEXT    NOT NULL REFERENCES territories (code),
    rank     INTEGER NOT NULL,
    link     TEXT    NOT NULL CHECK (link IN ('mrc', 'region', 'successor')),
    target   TEXT    NOT NULL,
    from_on  TEXT,
    until_on TEXT,
    PRIMARY KEY (code, rank)
) STRICT;

-- Guichet: everything that is filed, its evidence and its audit log. Both engines have the same tables. Where a row
-- refers to a row that already names its organization, its own `organization` column is a copy for the indexes and not
-- a foreign key. Timestamps are UTC microseconds since 1970-01-01 (BIGINT); days and periods are ISO 8601 text; money
-- is integer cents; documents are bytes, addressed by their SHA-256 and stored once.

-- Bytes, stored once, either unchanged (`plain`) or compressed (`lz4`); hash and size are those of the uncompressed
-- bytes. `refs` counts the rows that refer to the blob; a blob with no references may be swept.
CREATE TABLE blobs (
    sha256      TEXT COLLATE "C" NOT NULL PRIMARY KEY CHECK (length(sha256) = 64),
    size        BIGINT NOT NULL CHECK (size >= 0),
    refs        BIGINT NOT NULL CHECK (refs >= 0),
    encoding    TEXT COLLATE "C" NOT NULL CHECK (encoding IN ('plain', 'lz4')),
    bytes       BYTEA NOT NULL
);

-- The bytes are already compressed where useful: the server need not try again.
ALTER TABLE blobs ALTER COLUMN bytes SET STORAGE EXTERNAL;

CREATE TABLE organizations (
    id          TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    code        TEXT COLLATE "C" NOT NULL UNIQUE,
    kind        TEXT COLLATE "C" NOT NULL,
    name        TEXT COLLATE "C" NOT NULL,
    created_at  BIGINT NOT NULL
);

-- Who acts: a person or a software system, of one organization or of one receiver. Submissions, attestations and audit events
-- name the member; a token is one of a member's means of authentication.
CREATE TABLE members (
    id           TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    organization TEXT COLLATE "C" REFERENCES organizations (id),
    receiver     TEXT COLLATE "C",
    kind         TEXT COLLATE "C" NOT NULL CHECK (kind IN ('person', 'software')),
    name         TEXT COLLATE "C" NOT NULL,
    starts_at    BIGINT NOT NULL,
    ends_at      BIGINT,
    CHECK ((organization IS NULL) <> (receiver IS NULL))
);
CREATE INDEX members_by_organization ON members (organization);

-- Bearer tokens, hashed.
CREATE TABLE tokens (
    id           TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    member       TEXT COLLATE "C" NOT NULL REFERENCES members (id),
    secret_hash  TEXT COLLATE "C" NOT NULL UNIQUE CHECK (length(secret_hash) = 64),
    label        TEXT COLLATE "C" NOT NULL,
    scopes       TEXT COLLATE "C" NOT NULL,
    created_at   BIGINT NOT NULL,
    expires_at   BIGINT,
    revoked_at   BIGINT
);
CREATE INDEX tokens_by_member ON tokens (member);

-- Grant agreements, as declared by the filer until a receiver confirms them.
CREATE TABLE agreements (
    organization TEXT COLLATE "C" NOT NULL REFERENCES organizations (id),
    key          TEXT COLLATE "C" NOT NULL,
    program      TEXT COLLATE "C" NOT NULL,
    file_number  TEXT COLLATE "C",
    call_date    TEXT COLLATE "C",
    amount_cents BIGINT,
    standing     TEXT COLLATE "C" NOT NULL CHECK (standing IN ('declared', 'confirmed')),
    submission   TEXT COLLATE "C" NOT NULL,
    updated_at   BIGINT NOT NULL,
    PRIMARY KEY (organization, key)
);

CREATE TABLE submissions (
    id           TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    organization TEXT COLLATE "C" NOT NULL REFERENCES organizations (id),
    state        TEXT COLLATE "C" NOT NULL CHECK (state IN ('ready', 'attested', 'filed', 'withdrawn')),
    revision     INTEGER NOT NULL,
    filed        INTEGER,
    version      BIGINT NOT NULL,
    period_from  TEXT COLLATE "C" NOT NULL,
    period_to    TEXT COLLATE "C" NOT NULL,
    created_by   TEXT COLLATE "C" NOT NULL REFERENCES members (id),
    created_at   BIGINT NOT NULL,
    changed_at   BIGINT NOT NULL
);
CREATE INDEX submissions_by_organization ON submissions (organization, id);

CREATE TABLE revisions (
    submission     TEXT COLLATE "C" NOT NULL REFERENCES submissions (id),
    number         INTEGER NOT NULL,
    state          TEXT COLLATE "C" NOT NULL CHECK (state IN ('ready', 'attested', 'filed', 'superseded', 'withdrawn')),
    raw            TEXT COLLATE "C" NOT NULL REFERENCES blobs (sha256),
    canonical      TEXT COLLATE "C" NOT NULL REFERENCES blobs (sha256),
    origins_sha256 TEXT COLLATE "C" NOT NULL CHECK (length(origins_sha256) = 64),
    origins        BYTEA NOT NULL,
    schema_version TEXT COLLATE "C" NOT NULL,
    created_by     TEXT COLLATE "C" NOT NULL REFERENCES members (id),
    created_at     BIGINT  NOT NULL,
    PRIMARY KEY (submission, number)
);

CREATE TABLE attestations (
    submission  TEXT COLLATE "C" NOT NULL,
    revision    INTEGER NOT NULL,
    canonical   TEXT COLLATE "C" NOT NULL,
    signatory   TEXT COLLATE "C" NOT NULL,
    text_shown  TEXT COLLATE "C" NOT NULL,
    attested_by TEXT COLLATE "C" NOT NULL REFERENCES members (id),
    credential  TEXT COLLATE "C" NOT NULL,
    signed_at   BIGINT  NOT NULL,
    PRIMARY KEY (submission, revision),
    FOREIGN KEY (submission, revision) REFERENCES revisions (submission, number)
);

-- What an organization owes a program: one form for one period, under one agreement or none ('' means no agreement, so
-- that the unique key covers that case too). `answered_by` is the submission whose live report answers the obligation:
-- an obligation has one answer in force at a time.
CREATE TABLE obligations (
    id           TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    organization TEXT COLLATE "C" NOT NULL REFERENCES organizations (id),
    program      TEXT COLLATE "C" NOT NULL,
    form         TEXT COLLATE "C" NOT NULL,
    period_from  TEXT COLLATE "C" NOT NULL,
    period_to    TEXT COLLATE "C" NOT NULL,
    agreement    TEXT COLLATE "C" NOT NULL,
    file_number  TEXT COLLATE "C",
    due_on       TEXT COLLATE "C",
    state        TEXT COLLATE "C" NOT NULL CHECK (state IN ('filed', 'to_hand_in', 'withdrawn')),
    answered_by  TEXT COLLATE "C" REFERENCES submissions (id),
    created_at   BIGINT NOT NULL,
    changed_at   BIGINT NOT NULL,
    CONSTRAINT obligations_key UNIQUE (organization, program, form, period_from, period_to, agreement),
    CHECK ((state = 'withdrawn') = (answered_by IS NULL))
);

-- One program report: the adapter's output for one answer of one revision. It belongs to the filed revisions from
-- `revision` up to, but not including, `until_revision`. `trace` holds the rows that each selection kept: lineage is
-- computed from it on demand. The columns that identify the obligation are copied here, because a report is frozen.
CREATE TABLE reports (
    id           TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    organization TEXT COLLATE "C" NOT NULL,
    submission   TEXT COLLATE "C" NOT NULL,
    revision     INTEGER NOT NULL,
    until_revision INTEGER,
    obligation   TEXT COLLATE "C" NOT NULL REFERENCES obligations (id),
    answer       TEXT COLLATE "C" NOT NULL,
    program      TEXT COLLATE "C" NOT NULL,
    form         TEXT COLLATE "C" NOT NULL,
    period_from  TEXT COLLATE "C" NOT NULL,
    period_to    TEXT COLLATE "C" NOT NULL,
    agreement    TEXT COLLATE "C" NOT NULL,
    edition      TEXT COLLATE "C" NOT NULL,
    edition_hash TEXT COLLATE "C" NOT NULL,
    content_hash TEXT COLLATE "C" NOT NULL,
    receiver     TEXT COLLATE "C" NOT NULL,
    state        TEXT COLLATE "C" NOT NULL CHECK (state IN ('live', 'superseded', 'withdrawn')),
    trace        BYTEA NOT NULL,
    created_at   BIGINT  NOT NULL,
    FOREIGN KEY (submission, revision) REFERENCES revisions (submission, number)
);
CREATE INDEX reports_by_submission ON reports (submission, revision);
-- An obligation has at most one live report: two answers of one submission cannot be for the same obligation.
CREATE UNIQUE INDEX reports_one_live_answer ON reports (obligation) WHERE state = 'live';

-- Frozen bytes: `size` bytes of `blob`, starting at offset `start`. The documents of one filing share a blob.
CREATE TABLE artefacts (
    report     TEXT COLLATE "C" NOT NULL REFERENCES reports (id),
    format     TEXT COLLATE "C" NOT NULL,
    name       TEXT COLLATE "C" NOT NULL,
    media_type TEXT COLLATE "C" NOT NULL,
    sha256     TEXT COLLATE "C" NOT NULL CHECK (length(sha256) = 64),
    size       BIGINT NOT NULL,
    blob       TEXT COLLATE "C" NOT NULL REFERENCES blobs (sha256),
    start      BIGINT NOT NULL CHECK (start >= 0),
    created_at BIGINT NOT NULL,
    PRIMARY KEY (report, format)
);

-- The findings of a revision at filing time, with personal values masked.
CREATE TABLE findings (
    submission TEXT COLLATE "C" NOT NULL,
    revision   INTEGER NOT NULL,
    rank       INTEGER NOT NULL,
    code       TEXT COLLATE "C" NOT NULL,
    severity   TEXT COLLATE "C" NOT NULL,
    programs   TEXT COLLATE "C" NOT NULL,
    pointer    TEXT COLLATE "C",
    body       BYTEA NOT NULL,
    PRIMARY KEY (submission, revision, rank),
    FOREIGN KEY (submission, revision) REFERENCES revisions (submission, number)
);

CREATE TABLE receipts (
    id           TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    organization TEXT COLLATE "C" NOT NULL,
    submission   TEXT COLLATE "C" NOT NULL,
    revision     INTEGER NOT NULL,
    body         BYTEA NOT NULL,
    filed_at     BIGINT  NOT NULL,
    UNIQUE (submission, revision),
    FOREIGN KEY (submission, revision) REFERENCES revisions (submission, number)
);
CREATE INDEX receipts_by_organization ON receipts (organization, id);

CREATE TABLE attachments (
    id           TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    organization TEXT COLLATE "C" NOT NULL REFERENCES organizations (id),
    sha256       TEXT COLLATE "C" NOT NULL CHECK (length(sha256) = 64),
    name         TEXT COLLATE "C" NOT NULL,
    media_type   TEXT COLLATE "C" NOT NULL,
    size         BIGINT NOT NULL,
    uploaded_by  TEXT COLLATE "C" NOT NULL REFERENCES members (id),
    uploaded_at  BIGINT NOT NULL,
    UNIQUE (organization, sha256)
);
CREATE INDEX attachments_by_age ON attachments (uploaded_at);

-- Attachments that a filed revision uses.
CREATE TABLE revision_attachments (
    submission TEXT COLLATE "C" NOT NULL,
    revision   INTEGER NOT NULL,
    attachment TEXT COLLATE "C" NOT NULL REFERENCES attachments (id),
    PRIMARY KEY (submission, revision, attachment),
    FOREIGN KEY (submission, revision) REFERENCES revisions (submission, number)
);
CREATE INDEX revision_attachments_by_attachment ON revision_attachments (attachment);

-- Deliveries, one row for each receiver of a new report. Rows are never deleted: a delivery that fails permanently is
-- marked dead. `address` is the receiver's address on the channel, once it is known; `acknowledgement` is the
-- receiver's reply. While a row is leased, a worker is sending it and nothing else changes it.
CREATE TABLE outbox (
    id              TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    organization    TEXT COLLATE "C" NOT NULL,
    report          TEXT COLLATE "C" NOT NULL REFERENCES reports (id),
    receiver        TEXT COLLATE "C" NOT NULL,
    channel         TEXT COLLATE "C" NOT NULL CHECK (channel IN ('guichet', 'email', 'handed_in')),
    address         TEXT COLLATE "C",
    state           TEXT COLLATE "C" NOT NULL CHECK (state IN ('queued', 'sent', 'dead', 'retracted', 'to_hand_in')),
    manifest        BYTEA NOT NULL,
    tries           INTEGER NOT NULL,
    last_error      TEXT COLLATE "C",
    acknowledgement TEXT COLLATE "C",
    next_try_at     BIGINT NOT NULL,
    lease           TEXT COLLATE "C",
    lease_until     BIGINT,
    created_at      BIGINT NOT NULL,
    CHECK ((lease IS NULL) = (lease_until IS NULL))
);
CREATE INDEX outbox_next_try ON outbox (state, next_try_at);
CREATE INDEX outbox_by_report ON outbox (report);

-- Responses stored for repeated requests: the same key returns the same bytes. When they are the bytes of a receipt,
-- `body` is empty and `receipt` names it.
CREATE TABLE idempotency_keys (
    member       TEXT COLLATE "C" NOT NULL,
    method       TEXT COLLATE "C" NOT NULL,
    route        TEXT COLLATE "C" NOT NULL,
    key          TEXT COLLATE "C" NOT NULL,
    fingerprint  TEXT COLLATE "C" NOT NULL,
    status       INTEGER NOT NULL,
    headers      TEXT COLLATE "C" NOT NULL,
    body         BYTEA NOT NULL,
    receipt      TEXT COLLATE "C" REFERENCES receipts (id),
    submission   TEXT COLLATE "C",
    created_at   BIGINT  NOT NULL,
    PRIMARY KEY (member, method, route, key)
);

-- One hash chain for each organization, and one for the system.
CREATE TABLE audit_chains (
    chain      TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    position   BIGINT NOT NULL,
    hash       TEXT COLLATE "C" NOT NULL
);

CREATE TABLE audit_events (
    chain      TEXT COLLATE "C" NOT NULL,
    position   BIGINT NOT NULL,
    at         BIGINT NOT NULL,
    kind       TEXT COLLATE "C" NOT NULL,
    body       TEXT COLLATE "C" NOT NULL,
    hash       TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (chain, position)
);

CREATE TABLE audit_checkpoints (
    id         TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    at         BIGINT NOT NULL,
    body       BYTEA NOT NULL
);

-- Territories with dated names and dated links. Days are ISO 8601; NULL means open-ended or unknown.
CREATE TABLE territories (
    code           TEXT COLLATE "C"   NOT NULL PRIMARY KEY,
    kind           TEXT COLLATE "C"   NOT NULL,
    from_on        TEXT COLLATE "C",
    until_on       TEXT COLLATE "C",
    constituted_on TEXT COLLATE "C",
    population     BIGINT,
    area_m2        BIGINT,
    listed         INTEGER NOT NULL
);

CREATE TABLE territory_names (
    code        TEXT COLLATE "C"    NOT NULL REFERENCES territories (code),
    rank        INTEGER NOT NULL,
    name        TEXT COLLATE "C"    NOT NULL,
    designation TEXT COLLATE "C"    NOT NULL,
    from_on     TEXT COLLATE "C",
    until_on    TEXT COLLATE "C",
    PRIMARY KEY (code, rank)
);

CREATE TABLE territory_links (
    code     TEXT COLLATE "C"    NOT NULL REFERENCES territories (code),
    rank     INTEGER NOT NULL,
    link     TEXT COLLATE "C"    NOT NULL CHECK (link IN ('mrc', 'region', 'successor')),
    target   TEXT COLLATE "C"    NOT NULL,
    from_on  TEXT COLLATE "C",
    until_on TEXT COLLATE "C",
    PRIMARY KEY (code, rank)
);

-- Only if the server was built with lz4; pglz is many times slower.
DO $$ BEGIN
    ALTER TABLE receipts ALTER COLUMN body SET COMPRESSION lz4;
    ALTER TABLE idempotency_keys ALTER COLUMN body SET COMPRESSION lz4;
    ALTER TABLE reports ALTER COLUMN trace SET COMPRESSION lz4;
EXCEPTION WHEN feature_not_supported THEN
    RAISE NOTICE 'this server has no lz4: what it compresses, it compresses by pglz';
END $$;

-- The tables of the equivalent peers: what Guichet's own migration has for a filing, but that the bytes of a
-- revision and of a document are in their row, and that there are no findings and no traces.
-- Instants are UTC microseconds since 1970-01-01; ids are texts that sort by the time they were made.

CREATE TABLE organizations (
    id         text PRIMARY KEY,
    code       text NOT NULL UNIQUE,
    name       text NOT NULL,
    created_at bigint NOT NULL
);

CREATE TABLE tokens (
    id           text PRIMARY KEY,
    secret_hash  text NOT NULL UNIQUE,
    kind         text NOT NULL,
    organization text NOT NULL REFERENCES organizations (id),
    scopes       text NOT NULL,
    created_at   bigint NOT NULL,
    expires_at   bigint,
    revoked_at   bigint
);

CREATE TABLE files (
    sha256 text PRIMARY KEY,
    bytes  bytea NOT NULL
);

CREATE TABLE attachments (
    id           text PRIMARY KEY,
    organization text NOT NULL REFERENCES organizations (id),
    sha256       text NOT NULL REFERENCES files (sha256),
    name         text NOT NULL,
    media_type   text NOT NULL,
    size         bigint NOT NULL,
    uploaded_at  bigint NOT NULL,
    UNIQUE (organization, sha256)
);

CREATE TABLE submissions (
    id           text PRIMARY KEY,
    organization text NOT NULL REFERENCES organizations (id),
    state        text NOT NULL CHECK (state IN ('ready', 'attested', 'filed', 'withdrawn')),
    revision     integer NOT NULL,
    filed        integer,
    version      bigint NOT NULL,
    period_from  text NOT NULL,
    period_to    text NOT NULL,
    created_by   text NOT NULL REFERENCES tokens (id),
    created_at   bigint NOT NULL,
    changed_at   bigint NOT NULL
);
CREATE INDEX ON submissions (organization, id);

CREATE TABLE revisions (
    submission       text NOT NULL REFERENCES submissions (id),
    number           integer NOT NULL,
    state            text NOT NULL CHECK (state IN ('ready', 'attested', 'filed', 'superseded', 'withdrawn')),
    raw              bytea NOT NULL,
    raw_sha256       text NOT NULL,
    canonical        bytea NOT NULL,
    canonical_sha256 text NOT NULL,
    schema_version   text NOT NULL,
    created_by       text NOT NULL REFERENCES tokens (id),
    created_at       bigint NOT NULL,
    PRIMARY KEY (submission, number)
);

CREATE TABLE attestations (
    submission text NOT NULL,
    revision   integer NOT NULL,
    canonical  text NOT NULL,
    signatory  text NOT NULL,
    text_shown text NOT NULL,
    token      text NOT NULL REFERENCES tokens (id),
    signed_at  bigint NOT NULL,
    PRIMARY KEY (submission, revision),
    FOREIGN KEY (submission, revision) REFERENCES revisions (submission, number)
);

CREATE TABLE agreements (
    organization text NOT NULL REFERENCES organizations (id),
    key          text NOT NULL,
    program      text NOT NULL,
    file_number  text,
    call_date    text,
    amount_cents bigint,
    standing     text NOT NULL CHECK (standing IN ('declared', 'confirmed')),
    submission   text NOT NULL,
    updated_at   bigint NOT NULL,
    PRIMARY KEY (organization, key)
);

CREATE TABLE reports (
    id           text PRIMARY KEY,
    organization text NOT NULL,
    submission   text NOT NULL,
    revision     integer NOT NULL,
    answer       text NOT NULL,
    program      text NOT NULL,
    form         text NOT NULL,
    period_from  text NOT NULL,
    period_to    text NOT NULL,
    agreement    text NOT NULL,
    edition      text NOT NULL,
    edition_hash text NOT NULL,
    content_hash text NOT NULL,
    receiver     text NOT NULL,
    state        text NOT NULL CHECK (state IN ('live', 'superseded', 'withdrawn')),
    created_at   bigint NOT NULL,
    FOREIGN KEY (submission, revision) REFERENCES revisions (submission, number)
);
CREATE INDEX ON reports (submission, revision);
-- One live answer for each obligation; '' stands for "no agreement".
CREATE UNIQUE INDEX reports_one_live_answer ON reports (organization, program, form, period_from, period_to, agreement)
    WHERE state = 'live';

CREATE TABLE artefacts (
    report     text NOT NULL REFERENCES reports (id),
    format     text NOT NULL,
    name       text NOT NULL,
    media_type text NOT NULL,
    sha256     text NOT NULL,
    size       bigint NOT NULL,
    bytes      bytea NOT NULL,
    created_at bigint NOT NULL,
    PRIMARY KEY (report, format)
);

CREATE TABLE outbox (
    id           text PRIMARY KEY,
    organization text NOT NULL,
    report       text NOT NULL REFERENCES reports (id),
    receiver     text NOT NULL,
    channel      text NOT NULL,
    state        text NOT NULL CHECK (state IN ('queued', 'sent', 'dead', 'retracted', 'to_hand_in')),
    manifest     text NOT NULL,
    attempts     integer NOT NULL,
    due_at       bigint NOT NULL,
    created_at   bigint NOT NULL
);
CREATE INDEX ON outbox (state, due_at);
CREATE INDEX ON outbox (report);

CREATE TABLE revision_attachments (
    submission text NOT NULL,
    revision   integer NOT NULL,
    attachment text NOT NULL REFERENCES attachments (id),
    PRIMARY KEY (submission, revision, attachment),
    FOREIGN KEY (submission, revision) REFERENCES revisions (submission, number)
);
CREATE INDEX ON revision_attachments (attachment);

CREATE TABLE receipts (
    id           text PRIMARY KEY,
    organization text NOT NULL,
    submission   text NOT NULL,
    revision     integer NOT NULL,
    body         bytea NOT NULL,
    filed_at     bigint NOT NULL,
    UNIQUE (submission, revision),
    FOREIGN KEY (submission, revision) REFERENCES revisions (submission, number)
);
CREATE INDEX ON receipts (organization, id);

-- Answers kept for a repeated request. Where the body is a receipt's, it is empty and `receipt` names it.
CREATE TABLE idempotency_keys (
    client      text NOT NULL,
    method      text NOT NULL,
    route       text NOT NULL,
    key         text NOT NULL,
    fingerprint text NOT NULL,
    status      integer NOT NULL,
    headers     text NOT NULL,
    body        bytea NOT NULL,
    receipt     text REFERENCES receipts (id),
    created_at  bigint NOT NULL,
    PRIMARY KEY (client, method, route, key)
);

-- One hash chain for each organization, and where it ends.
CREATE TABLE audit_chains (
    chain    text PRIMARY KEY,
    position bigint NOT NULL,
    hash     text NOT NULL
);

CREATE TABLE audit_events (
    chain    text NOT NULL,
    position bigint NOT NULL,
    at       bigint NOT NULL,
    kind     text NOT NULL,
    body     text NOT NULL,
    hash     text NOT NULL,
    PRIMARY KEY (chain, position)
);

-- Where the server was built with it; pglz costs many times as much.
DO $$ BEGIN
    ALTER TABLE revisions ALTER COLUMN raw SET COMPRESSION lz4;
    ALTER TABLE revisions ALTER COLUMN canonical SET COMPRESSION lz4;
    ALTER TABLE artefacts ALTER COLUMN bytes SET COMPRESSION lz4;
    ALTER TABLE outbox ALTER COLUMN manifest SET COMPRESSION lz4;
    ALTER TABLE receipts ALTER COLUMN body SET COMPRESSION lz4;
    ALTER TABLE idempotency_keys ALTER COLUMN body SET COMPRESSION lz4;
EXCEPTION WHEN feature_not_supported THEN
    RAISE NOTICE 'this server has no lz4: what it compresses, it compresses by pglz';
END $$;

// A Fastify service equivalent to Guichet's filing: a submission is sent, attested and filed by three requests, each
// with a token, a key and its answer kept; what is filed leaves reports, documents, an outbox, an audit trail and a signed
// receipt. The tables are those of equivalent.sql. PORT, DOCUMENTS (the directory of the schemas, the labels, the programs and the
// signing key), PGHOST, PGUSER and PGDATABASE come from the environment.
"use strict";

const crypto = require("crypto");
const service = require("./service.cjs");

// Submissions of which a worker remembers what it made of them, until they are filed.
const REMEMBERED = 128;
const KEY_INFO = Buffer.from("302e020100300506032b657004220420", "hex");

// ---- bytes, time, ids --------------------------------------------------------------------------------------------------

// SHA-256 of the origins of a submission that a software sent.
const originsHash = (member) => sha256(JSON.stringify({ default: { kind: "client", member } }));
const sha256 = (bytes) => crypto.createHash("sha256").update(bytes).digest("hex");

// Texts that are written otherwise than as they are.
const ESCAPED = /["\\\u0000-\u001f\ud800-\udfff]/;
const quote = (text) => (ESCAPED.test(text) ? JSON.stringify(text) : `"${text}"`);

// RFC 8785: members by their UTF-16 code units, texts and numbers as ECMAScript writes them.
function canonical(value) {
  if (typeof value === "string") return quote(value);
  if (value === null || typeof value !== "object") return String(value);
  let out = "";
  if (Array.isArray(value)) {
    for (const item of value) out += (out === "" ? "[" : ",") + canonical(item);
    return out === "" ? "[]" : out + "]";
  }
  for (const name of Object.keys(value).sort()) {
    if (value[name] !== undefined) out += (out === "" ? "{" : ",") + quote(name) + ":" + canonical(value[name]);
  }
  return out === "" ? "{}" : out + "}";
}

// UTC microseconds.
const now = () => Math.floor((performance.timeOrigin + performance.now()) * 1000);
const utc = (at) => `${new Date(at / 1000).toISOString().slice(0, 19)}.${String(at % 1_000_000).padStart(6, "0")}Z`;

const LOCAL = new Intl.DateTimeFormat("en-CA", {
  timeZone: "America/Toronto",
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23",
  timeZoneName: "longOffset",
});

// To the second, with the offset of Québec's legal time.
function quebec(at) {
  const part = {};
  for (const { type, value } of LOCAL.formatToParts(at / 1000)) part[type] = value;
  const offset = part.timeZoneName.slice(3) || "+00:00";
  return `${part.year}-${part.month}-${part.day}T${part.hour}:${part.minute}:${part.second}${offset}`;
}

// In the order of time, so that new rows come at the end of their index.
function id(prefix) {
  return `${prefix}_${Date.now().toString(16).padStart(12, "0")}${crypto.randomBytes(10).toString("hex")}`;
}

// ---- answers -----------------------------------------------------------------------------------------------------------

class Problem extends Error {
  constructor(status, code, headers = {}) {
    super(code);
    this.status = status;
    this.headers = headers;
  }
}

// One answer, and how it is kept.
function answer(status, version, location, body) {
  const headers = [["content-type", "application/json"], ["etag", `"v${version}"`]];
  if (location !== null) headers.push(["location", location]);
  return { status, headers, body };
}

function respond(reply, { status, headers, body, before }) {
  reply.code(status);
  for (const [name, value] of headers) reply.header(name, value);
  if (before) reply.header("idempotency-replayed", "true");
  return reply.send(body);
}

// ---- statements --------------------------------------------------------------------------------------------------------

// A statement with named values, prepared once on each connection.
function statement(name, text) {
  const names = [];
  const numbered = text.replace(/@(\w+)/g, (_, value) => {
    if (!names.includes(value)) names.push(value);
    return `$${names.indexOf(value) + 1}`;
  });
  return (values) => ({ name, text: numbered, values: names.map((value) => values[value]) });
}

// Who asks, and what was answered to the same key: one question.
const CALLER = statement(
  "caller",
  `SELECT t.id AS token, t.kind, t.scopes, t.expires_at, t.revoked_at, o.id AS organization, o.code,
          k.fingerprint, k.status, k.headers, coalesce(r.body, k.body) AS body
   FROM tokens t
   JOIN organizations o ON o.id = t.organization
   LEFT JOIN idempotency_keys k ON k.client = t.id AND k.method = @method AND k.route = @route AND k.key = @key
   LEFT JOIN receipts r ON r.id = k.receipt
   WHERE t.secret_hash = @secret`,
);
const HEAD = statement("head", "SELECT position, hash FROM audit_chains WHERE chain = @organization FOR UPDATE");
const LAST = statement(
  "last",
  `SELECT s.state, s.revision, s.version, r.raw_sha256, r.canonical_sha256, a.signatory, a.signed_at, a.canonical AS attested
   FROM submissions s
   JOIN revisions r ON r.submission = s.id AND r.number = s.revision
   LEFT JOIN attestations a ON a.submission = s.id AND a.revision = s.revision
   WHERE s.id = @submission AND s.organization = @organization
   FOR UPDATE OF s`,
);
const RAW = statement("raw", "SELECT raw FROM revisions WHERE submission = @submission AND number = @revision");
const ATTACHMENTS = statement(
  "attachments",
  "SELECT id FROM attachments WHERE organization = @organization AND sha256 = ANY (@hashes::text[])",
);

// What each of the three requests writes, whatever else: the event, the end of its chain, the answer. A request writes with one
// statement.
const TRAIL = `
  event AS (
    INSERT INTO audit_events (chain, position, at, kind, body, hash)
    VALUES (@organization, @position, @at, @kind, @event, @hash)),
  head AS (
    INSERT INTO audit_chains (chain, position, hash) VALUES (@organization, @position, @hash)
    ON CONFLICT (chain) DO UPDATE SET position = excluded.position, hash = excluded.hash)
  INSERT INTO idempotency_keys (client, method, route, key, fingerprint, status, headers, body, receipt, created_at)
  VALUES (@token, @method, @route, @key, @fingerprint, @status, @headers, @body, @kept_receipt, @at)`;
const SENT = statement(
  "sent",
  `WITH submission AS (
    INSERT INTO submissions
      (id, organization, state, revision, filed, version, period_from, period_to, created_by, created_at, changed_at)
    VALUES (@submission, @organization, 'ready', 1, NULL, 1, @from, @to, @token, @at, @at)),
  revision AS (
    INSERT INTO revisions
      (submission, number, state, raw, raw_sha256, canonical, canonical_sha256, schema_version, created_by, created_at)
    VALUES (@submission, 1, 'ready', @raw, @raw_hash, @canonical, @canonical_hash, '1.0.0', @token, @at)),${TRAIL}`,
);
const ATTESTED = statement(
  "attested",
  `WITH submission AS (
    UPDATE submissions SET state = 'attested', version = @version, changed_at = @at WHERE id = @submission),
  revision AS (UPDATE revisions SET state = 'attested' WHERE submission = @submission AND number = @revision),
  attestation AS (
    INSERT INTO attestations (submission, revision, canonical, signatory, text_shown, token, signed_at)
    VALUES (@submission, @revision, @bound, @signatory, @shown, @token, @at)),${TRAIL}`,
);
const FILED = statement(
  "filed",
  // The documents come one after the other: bytes in a list would be written as text.
  `WITH submission AS (
    UPDATE submissions SET state = 'filed', filed = @revision, version = @version, changed_at = @at WHERE id = @submission),
  revision AS (UPDATE revisions SET state = 'filed' WHERE submission = @submission AND number = @revision),
  ready AS (
    SELECT * FROM unnest(@reports::text[], @answers::text[], @programs::text[], @forms::text[], @froms::text[], @tos::text[],
      @grants::text[], @editions::text[], @edition_hashes::text[], @content_hashes::text[], @receivers::text[],
      @formats::text[], @names::text[], @media::text[], @hashes::text[], @sizes::int[], @starts::int[],
      @deliveries::text[], @channels::text[], @states::text[], @manifests::text[])
      u (report, answer, program, form, period_from, period_to, agreement, edition, edition_hash, content_hash, receiver,
      format, name, media_type, sha256, size, start, delivery, channel, state, manifest)),
  report AS (
    INSERT INTO reports (id, organization, submission, revision, answer, program, form, period_from, period_to, agreement,
      edition, edition_hash, content_hash, receiver, state, created_at)
    SELECT report, @organization, @submission, @revision, answer, program, form, period_from, period_to, agreement,
      edition, edition_hash, content_hash, receiver, 'live', @at FROM ready),
  artefact AS (
    INSERT INTO artefacts (report, format, name, media_type, sha256, size, bytes, created_at)
    SELECT report, format, name, media_type, sha256, size, substring(@documents::bytea FROM start + 1 FOR size), @at
    FROM ready),
  delivery AS (
    INSERT INTO outbox (id, organization, report, receiver, channel, state, manifest, attempts, due_at, created_at)
    SELECT delivery, @organization, report, receiver, channel, state, manifest, 0, @at, @at FROM ready),
  link AS (
    INSERT INTO revision_attachments (submission, revision, attachment)
    SELECT @submission, @revision, unnest(@attachments::text[])),
  agreement AS (
    INSERT INTO agreements
      (organization, key, program, file_number, call_date, amount_cents, standing, submission, updated_at)
    SELECT @organization, u.*, 'declared', @submission, @at
    FROM unnest(@agreement_keys::text[], @agreement_programs::text[], @agreement_files::text[], @agreement_calls::text[],
      @agreement_amounts::bigint[]) u
    ON CONFLICT (organization, key) DO UPDATE SET program = excluded.program, file_number = excluded.file_number,
      call_date = excluded.call_date, amount_cents = excluded.amount_cents, submission = excluded.submission,
      updated_at = excluded.updated_at
    WHERE agreements.standing = 'declared'),
  receipt AS (
    INSERT INTO receipts (id, organization, submission, revision, body, filed_at)
    VALUES (@receipt, @organization, @submission, @revision, @receipt_body, @at)),${TRAIL}`,
);

function worker() {
  const { Pool } = require("pg");
  const { mapping, isSubmission, mapped } = service.programs();
  // What is declared of each program and form: names, edition, receiver, last day.
  const { programs, attestation: WORDS, version: VERSION } = service.read("programs.json");
  const declared = new Map(programs.map((one) => [`${one.program}/${one.form}`, one]));

  const seed = Buffer.from(service.text("signing.key").trim(), "hex");
  const key = crypto.createPrivateKey({ key: Buffer.concat([KEY_INFO, seed]), format: "der", type: "pkcs8" });
  const publicKey = crypto.createPublicKey(key).export({ format: "der", type: "spki" }).subarray(-32);
  const keyId = sha256(publicKey).slice(0, 16);

  // Statements are sent as they come, without waiting for the answer to the one before.
  const pool = new Pool({ max: service.CONNECTIONS / service.WORKERS, pipeline: true });
  const app = require("fastify")({ logger: false, bodyLimit: 4 << 20 });
  // The bytes are evidence: each route reads them itself.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("application/json", { parseAs: "buffer" }, (_, body, done) => done(null, body));
  app.setErrorHandler((error, _, reply) => {
    const status = error.status ?? error.statusCode ?? 500;
    if (status === 500) console.error(error);
    const headers = { "content-type": "application/problem+json", ...error.headers };
    const code = error instanceof Problem ? error.message : "internal";
    return reply.code(status).headers(headers).send(JSON.stringify({ type: `urn:guichet:problem:${code}`, status, code }));
  });

  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  const parsed = (body) => {
    try {
      return JSON.parse(decoder.decode(body));
    } catch {
      throw new Problem(400, "unreadable");
    }
  };

  // ---- what is asked of every request ----------------------------------------------------------------------------------

  // The caller, with the scope; or the answer that was given to the same request before.
  async function asked(request, scope) {
    const [scheme, secret] = (request.headers.authorization ?? "").split(" ");
    if (scheme.toLowerCase() !== "bearer" || !secret) throw new Problem(401, "no_token");
    const key = request.headers["idempotency-key"];
    if (!key || key.length > 255) throw new Problem(400, "key_missing");
    const asking = { method: request.method, route: request.url, key };
    const { rows } = await pool.query(CALLER({ secret: sha256(secret), ...asking }));
    const caller = rows[0];
    if (caller === undefined) throw new Problem(401, "wrong_token");
    if (caller.revoked_at !== null) throw new Problem(401, "revoked_token");
    if (caller.expires_at !== null && Number(caller.expires_at) <= now()) throw new Problem(401, "expired_token");
    const may = caller.scopes.split(" ").includes(scope) && (scope !== "attest" || caller.kind === "person");
    if (!may) throw new Problem(403, "missing_scope");
    const condition = request.headers["if-match"] ?? "";
    const digest = crypto.createHash("sha256").update(`${condition}\n`).update(request.body ?? "");
    const fingerprint = digest.digest("hex");
    let before = null;
    if (caller.fingerprint !== null) {
      if (caller.fingerprint !== fingerprint) throw new Problem(422, "key_reused");
      before = { status: caller.status, headers: JSON.parse(caller.headers), body: caller.body, before: true };
    }
    return { caller, before, condition, kept: { ...asking, fingerprint } };
  }

  const wanted = (condition) => {
    if (condition === "") throw new Problem(428, "if_match_missing");
    const found = /^"v([0-9]{1,15})"$/.exec(condition);
    if (found === null) throw new Problem(412, "if_match_malformed");
    return Number(found[1]);
  };

  const checked = (last, version, state) => {
    if (last === undefined) throw new Problem(404, "not_found");
    if (Number(last.version) !== version) throw new Problem(412, "stale_version", { etag: `"v${last.version}"` });
    if (last.state !== state) throw new Problem(409, "wrong_state");
  };

  // How an answer is kept; where it is a receipt, that is kept already.
  const keep = (kept, { status, headers, body }, receipt = null) => ({
    ...kept,
    status,
    headers: JSON.stringify(headers),
    body: receipt === null ? Buffer.from(body) : Buffer.alloc(0),
    kept_receipt: receipt,
  });

  // Sends the statements at once, and waits for all.
  async function together(client, statements) {
    const done = await Promise.allSettled(statements.map((statement) => client.query(statement)));
    const failed = done.find(({ status }) => status === "rejected");
    if (failed) throw failed.reason;
    return done.map(({ value }) => value.rows);
  }

  // One transaction; of two requests with one key, the second is given the answer of the first.
  async function once(request, scope, job) {
    const client = await pool.connect();
    try {
      return await job(client);
    } catch (error) {
      await client.query("ROLLBACK");
      if (error.code !== "23505") throw error;
      const { before } = await asked(request, scope);
      if (before !== null) return before;
      throw new Problem(409, error.constraint === "reports_one_live_answer" ? "already_answered" : "conflict");
    } finally {
      client.release();
    }
  }

  // The next event of an organization's chain.
  function event(organization, head, at, kind, body) {
    const position = head === undefined ? 1 : Number(head.position) + 1;
    const previous = head === undefined ? sha256(`guichet-audit-v1\n${organization}`) : head.hash;
    const event = canonical(body);
    // The members in their order: the event's canonical bytes.
    const said = `{"at":${at},"body":${event},"chain":${quote(organization)},"kind":${quote(kind)},"position":${position}`;
    return { at, kind, position, event, hash: sha256(`guichet-audit-v1\n${said},"previous":"${previous}"}`) };
  }

  // ---- sending ---------------------------------------------------------------------------------------------------------

  // The outputs of an organization's document, each checked: four of one program and three of the other, or the other way.
  function made(document) {
    const known = mapping.index(document);
    const turn = Number(document.organization.code_geographique) % 2;
    return document.answers.map((_, rank) => {
      const { map, isOutput } = mapped[(rank + turn) % 2];
      const output = map(document, known);
      return { output, valid: isOutput(output) };
    });
  }

  const isKnown = ({ program, form }) => declared.has(`${program}/${form}`);

  const remembered = new Map();
  function remember(submission, known) {
    if (remembered.size >= REMEMBERED) remembered.delete(remembered.keys().next().value);
    remembered.set(submission, known);
  }

  app.post("/map", async (request, reply) => {
    const document = parsed(request.body);
    if (!isSubmission(document)) throw new Problem(422, "refused");
    const known = mapping.index(document);
    const outputs = mapped.map(({ program, map, isOutput }) => {
      const output = map(document, known);
      if (!isOutput(output)) throw new Problem(422, "refused");
      return [program, output];
    });
    return reply.header("content-type", "application/json").send(JSON.stringify(Object.fromEntries(outputs)));
  });

  app.post("/api/v1/submissions", async (request, reply) => {
    const { caller, before, kept } = await asked(request, "write");
    if (before !== null) return respond(reply, before);
    const document = parsed(request.body);
    if (!isSubmission(document)) throw new Problem(422, "refused");
    if (document.organization.code_geographique !== caller.code) throw new Problem(404, "not_found");
    if (!document.answers.every(isKnown)) throw new Problem(422, "refused");
    const outputs = made(document);
    const bytes = Buffer.from(canonical(document));
    const [rawHash, canonicalHash] = [sha256(request.body), sha256(bytes)];
    const [at, submission] = [now(), id("sub")];
    const { from, to } = document.period;
    const verdicts = document.answers.map(({ id, program, form }, rank) => {
      const { edition, hypothesis, destination } = declared.get(`${program}/${form}`);
      const [verdict, errors] = outputs[rank].valid ? ["accepted", []] : ["refused", ["shape"]];
      return { answer: id, program, form, edition, verdict, hypothesis, destination, errors };
    });
    const view = {
      submission: {
        id: submission,
        state: "ready",
        revision: 1,
        filed_revision: null,
        period_from: from,
        period_to: to,
        created_at: utc(at),
        changed_at: utc(at),
        etag: '"v1"',
      },
      revision: {
        number: 1,
        state: "ready",
        raw_sha256: rawHash,
        canonical_sha256: canonicalHash,
        origins_sha256: originsHash(caller.token),
        schema_version: "1.0.0",
        created_at: utc(at),
      },
      usable: true,
      blocked: false,
      answers: verdicts,
      findings: [],
      omitted: 0,
    };
    const reply201 = answer(201, 1, `/api/v1/submissions/${submission}`, JSON.stringify(view));
    const { token, organization } = caller;
    const said = await once(request, "write", async (client) => {
      const [, [head]] = await together(client, ["BEGIN", HEAD({ organization })]);
      const body = { canonical: canonicalHash, raw: rawHash, revision: 1, submission, token };
      const sent = {
        token,
        organization,
        submission,
        from,
        to,
        raw: request.body,
        raw_hash: rawHash,
        canonical: bytes,
        canonical_hash: canonicalHash,
        ...event(organization, head, at, "submission.received", body),
        ...keep(kept, reply201),
      };
      await together(client, [SENT(sent), "COMMIT"]);
      return reply201;
    });
    if (!said.before) remember(submission, { document, outputs });
    return respond(reply, said);
  });

  // ---- attesting -------------------------------------------------------------------------------------------------------

  app.post("/api/v1/submissions/:id/attestation", async (request, reply) => {
    const { caller, before, condition, kept } = await asked(request, "attest");
    if (before !== null) return respond(reply, before);
    const [submission, version] = [request.params.id, wanted(condition)];
    const given = parsed(request.body);
    const signatory = typeof given?.signatory === "string" ? given.signatory.trim() : "";
    if (signatory === "" || signatory.length > 200) throw new Problem(422, "invalid_field");
    const shown = typeof given.text_shown === "string" ? given.text_shown : WORDS;
    const at = now();
    const { token, organization } = caller;
    const said = await once(request, "attest", async (client) => {
      const first = ["BEGIN", LAST({ submission, organization }), HEAD({ organization })];
      const [, [last], [head]] = await together(client, first);
      checked(last, version, "ready");
      const [revision, bound] = [last.revision, last.canonical_sha256];
      const body = {
        canonical: bound,
        revision,
        signatory_hash: sha256(signatory),
        submission,
        text_hash: sha256(shown),
        token,
      };
      const view = {
        submission,
        revision,
        canonical_sha256: bound,
        signatory,
        text_shown: shown,
        signed_at: quebec(at),
      };
      const reply201 = answer(201, version + 1, null, JSON.stringify(view));
      const attested = {
        token,
        organization,
        submission,
        revision,
        version: version + 1,
        bound,
        signatory,
        shown,
        ...event(organization, head, at, "submission.attested", body),
        ...keep(kept, reply201),
      };
      await together(client, [ATTESTED(attested), "COMMIT"]);
      return reply201;
    });
    return respond(reply, said);
  });

  // ---- filing ----------------------------------------------------------------------------------------------------------

  const MEDIA = { json: "application/json", csv: "text/csv; charset=utf-8" };

  const quoted = (value) => {
    if (value === null || value === undefined) return "";
    const plain = String(value);
    return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
  };

  // RFC 4180, one cell a line; a quantity has a second one.
  function csv(edition, status, { fields, tables }) {
    let out = `table,line,column,value\r\n#report,,edition,${quoted(edition)}\r\n#report,,status,${status}\r\n`;
    const cells = (table, line, row) => {
      for (const [column, value] of Object.entries(row)) {
        if (value !== null && typeof value === "object") {
          out += `${table},${line},${column},${quoted(value.value)}\r\n${table},${line},${column}.precision,${
            quoted(value.precision)}\r\n`;
        } else {
          out += `${table},${line},${column},${quoted(value)}\r\n`;
        }
      }
    };
    cells("", "", fields);
    for (const [table, lines] of Object.entries(tables)) lines.forEach((row, at) => cells(table, at + 1, row));
    return out;
  }

  function json(edition, status, { fields, tables }) {
    return JSON.stringify({ edition, status, cells: fields, tables, explanations: [] });
  }

  // An accepted answer: its report, its document, its delivery, and what the receipt and the trail say of it.
  function report(submission, filer, { id: answer, program, form, period, agreement }, rank, output, hashes, day) {
    const one = declared.get(`${program}/${form}`);
    const { edition, hypothesis, destination } = one;
    const content = { attachments: hashes, cells: output.fields, edition, explanations: [], tables: output.tables };
    const contentHash = sha256(canonical(content));
    const format = rank % 2 === 0 ? "json" : "csv";
    const status = hypothesis ? "hypothesis" : "verified";
    const bytes = Buffer.from((format === "json" ? json : csv)(edition, status, output));
    const file = {
      format,
      name: `${program}-${form}.${format === "json" ? "json" : "rfc4180.csv"}`,
      sha256: sha256(bytes),
      size: bytes.length,
    };
    const report = id("rep");
    const manifest = canonical({
      content_hash: contentHash,
      edition,
      files: [file],
      form,
      organization: filer,
      program,
      replaces: null,
      report,
      submission,
    });
    const said = {
      answer,
      program,
      program_name: one.name,
      form,
      edition,
      period: [period.from, period.to],
      agreement,
      report,
      unchanged: false,
      content_hash: contentHash,
      hypothesis,
      due_on: one.due_on,
      late: one.due_on === undefined ? undefined : day > one.due_on,
      destination,
      files: [file],
    };
    return { declared: one, report, file, bytes, manifest, said };
  }

  // The canonical bytes, with their signature as one more member of the first level: just before `submission`, of which there
  // is one.
  function signed(receipt) {
    const unsigned = canonical(receipt);
    const signature = crypto.sign(null, Buffer.from(`guichet-receipt-v1\n${unsigned}`), key).toString("hex");
    const place = unsigned.lastIndexOf(`"submission":"${receipt.submission}"`);
    return Buffer.from(`${unsigned.slice(0, place)}"signature":"${signature}",${unsigned.slice(place)}`);
  }

  app.post("/api/v1/submissions/:id/filing", async (request, reply) => {
    const { caller, before, condition, kept } = await asked(request, "file");
    if (before !== null) return respond(reply, before);
    const [submission, version] = [request.params.id, wanted(condition)];
    if (request.body !== undefined && request.body.length > 0) parsed(request.body);
    const { token, organization } = caller;
    const said = await once(request, "file", async (client) => {
      const at = now();
      let known = remembered.get(submission);
      const hashesOf = ({ document }) =>
        [...new Set((document.attachments ?? []).flatMap((row) => row.sha256 ?? []))].sort();
      const first = ["BEGIN", LAST({ submission, organization }), HEAD({ organization })];
      if (known !== undefined) first.push(ATTACHMENTS({ organization, hashes: hashesOf(known) }));
      let [, [last], [head], attachments] = await together(client, first);
      checked(last, version, "attested");
      if (last.attested !== last.canonical_sha256) throw new Problem(500, "internal");
      const revision = last.revision;
      if (known === undefined) {
        // Sent to another worker, or long ago: made again from the bytes.
        const [[{ raw }]] = await together(client, [RAW({ submission, revision })]);
        const document = parsed(raw);
        known = { document, outputs: made(document) };
        [attachments] = await together(client, [ATTACHMENTS({ organization, hashes: hashesOf(known) })]);
      }
      remembered.delete(submission);
      const { document, outputs } = known;
      const hashes = hashesOf(known);
      if (outputs.some(({ valid }) => !valid)) throw new Problem(422, "refused");
      if (attachments.length !== hashes.length) throw new Problem(422, "missing_attachments");

      const filer = { code: caller.code, name: document.organization.name };
      const filedAt = quebec(at);
      const ready = document.answers.map((answer, rank) =>
        report(submission, filer, answer, rank, outputs[rank].output, hashes, filedAt.slice(0, 10)),
      );
      const receiptId = id("rcp");
      const recorded = event(organization, head, at, "submission.filed", {
        canonical: last.canonical_sha256,
        raw: last.raw_sha256,
        receipt: receiptId,
        reports: ready.map(({ report, said, file }) => ({
          content_hash: said.content_hash,
          files: [file.sha256],
          report,
        })),
        revision,
        submission,
        token,
      });
      const body = signed({
        receipt: receiptId,
        version: "1.0",
        filed_at: filedAt,
        filed_at_utc: utc(at),
        organization: filer,
        submission,
        revision,
        origin: { channel: "api", member: token },
        hashes: { raw: last.raw_sha256, canonical: last.canonical_sha256, origins: originsHash(token) },
        attestation: { signatory: last.signatory, signed_at: quebec(Number(last.signed_at)) },
        answers: ready.map(({ said }) => said),
        left_out: [],
        audit: { chain: organization, position: recorded.position, hash: recorded.hash },
        guichet: VERSION,
        key_id: keyId,
      });
      const reply201 = answer(201, version + 1, `/api/v1/receipts/${receiptId}`, body);

      const each = (pick) => ready.map(pick);
      const agreements = document.agreements ?? [];
      let size = 0;
      const filed = {
        token,
        organization,
        submission,
        revision,
        version: version + 1,
        reports: each((one) => one.report),
        answers: each((one) => one.said.answer),
        programs: each((one) => one.said.program),
        forms: each((one) => one.said.form),
        froms: each((one) => one.said.period[0]),
        tos: each((one) => one.said.period[1]),
        grants: each((one) => one.said.agreement ?? ""),
        editions: each((one) => one.said.edition),
        edition_hashes: each((one) => one.declared.edition_hash),
        content_hashes: each((one) => one.said.content_hash),
        receivers: each((one) => one.said.destination.receiver.fr),
        formats: each((one) => one.file.format),
        names: each((one) => one.file.name),
        media: each((one) => MEDIA[one.file.format]),
        hashes: each((one) => one.file.sha256),
        sizes: each((one) => one.file.size),
        starts: each((one) => (size += one.file.size) - one.file.size),
        documents: Buffer.concat(each((one) => one.bytes)),
        deliveries: each(() => id("dlv")),
        channels: each((one) => one.said.destination.channel),
        states: each((one) => (one.said.destination.channel === "handed_in" ? "to_hand_in" : "queued")),
        manifests: each((one) => one.manifest),
        attachments: attachments.map((attachment) => attachment.id),
        agreement_keys: agreements.map((row) => row.id),
        agreement_programs: agreements.map((row) => row.program),
        agreement_files: agreements.map((row) => row.file_number ?? null),
        agreement_calls: agreements.map((row) => (row.call_date === undefined ? null : mapping.span(row.call_date)[1])),
        agreement_amounts: agreements.map((row) => row.amount_cents ?? null),
        receipt: receiptId,
        receipt_body: body,
        ...recorded,
        ...keep(kept, reply201, receiptId),
      };
      await together(client, [FILED(filed), "COMMIT"]);
      return reply201;
    });
    return respond(reply, said);
  });

  app.listen({ port: Number(process.env.PORT), host: "127.0.0.1" });
}

service.run(worker);

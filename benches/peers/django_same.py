"""A Django service equivalent to Guichet's filing.

A submission is sent, attested and filed by three requests, each with a token, a key and its answer kept; what is filed leaves
reports, documents, an outbox, an audit trail and a signed receipt. The tables are those of equivalent.sql. DOCUMENTS is the
directory of the schemas, the labels, the programs and the signing key; PGHOST, PGUSER and PGDATABASE find the database.
"""

import collections
import datetime
import hashlib
import json
import re
import secrets
import time
import zoneinfo

import mapping
import service
from service import DOCUMENTS, OUTPUT, PROGRAMS, SUBMISSION, load

# Values apart from the statement, which is prepared once it was sent a few times.
service.configure(__name__, OPTIONS={"server_side_binding": True, "prepare_threshold": 2})

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: E402
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import IntegrityError, models, transaction  # noqa: E402
from django.http import HttpResponse  # noqa: E402
from django.urls import path  # noqa: E402

# Submissions of which a worker remembers what it made of them, until they are filed.
REMEMBERED = 128
# What is declared of each program and form: names, edition, receiver, last day.
SETTINGS = load("programs.json")
DECLARED = {(one["program"], one["form"]): one for one in SETTINGS["programs"]}
KEY = Ed25519PrivateKey.from_private_bytes(bytes.fromhex((DOCUMENTS / "signing.key").read_text().strip()))
KEY_ID = hashlib.sha256(KEY.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)).hexdigest()[:16]
QUEBEC = zoneinfo.ZoneInfo("America/Toronto")


# ---- tables ----------------------------------------------------------------------------------------------------------


def text(**options):
    return models.TextField(**options)


class Table(models.Model):
    class Meta:
        abstract = True
        app_label = "bench"
        managed = False


class Organization(Table):
    id = text(primary_key=True)
    code = text()
    name = text()

    class Meta(Table.Meta):
        db_table = "organizations"


class Token(Table):
    id = text(primary_key=True)
    secret_hash = text()
    kind = text()
    organization = models.ForeignKey(Organization, models.DO_NOTHING, db_column="organization")
    scopes = text()
    expires_at = models.BigIntegerField(null=True)
    revoked_at = models.BigIntegerField(null=True)

    class Meta(Table.Meta):
        db_table = "tokens"


class Attachment(Table):
    id = text(primary_key=True)
    organization = text()
    sha256 = text()

    class Meta(Table.Meta):
        db_table = "attachments"


class Submission(Table):
    id = text(primary_key=True)
    organization = text()
    state = text()
    revision = models.IntegerField()
    filed = models.IntegerField(null=True)
    version = models.BigIntegerField()
    period_from = text()
    period_to = text()
    created_by = text()
    created_at = models.BigIntegerField()
    changed_at = models.BigIntegerField()

    class Meta(Table.Meta):
        db_table = "submissions"


class Revision(Table):
    pk = models.CompositePrimaryKey("submission", "number")
    submission = text()
    number = models.IntegerField()
    state = text()
    raw = models.BinaryField()
    raw_sha256 = text()
    canonical = models.BinaryField()
    canonical_sha256 = text()
    schema_version = text()
    created_by = text()
    created_at = models.BigIntegerField()

    class Meta(Table.Meta):
        db_table = "revisions"


class Attestation(Table):
    pk = models.CompositePrimaryKey("submission", "revision")
    submission = text()
    revision = models.IntegerField()
    canonical = text()
    signatory = text()
    text_shown = text()
    token = text()
    signed_at = models.BigIntegerField()

    class Meta(Table.Meta):
        db_table = "attestations"


class Agreement(Table):
    pk = models.CompositePrimaryKey("organization", "key")
    organization = text()
    key = text()
    program = text()
    file_number = text(null=True)
    call_date = text(null=True)
    amount_cents = models.BigIntegerField(null=True)
    standing = text()
    submission = text()
    updated_at = models.BigIntegerField()

    class Meta(Table.Meta):
        db_table = "agreements"


class Report(Table):
    id = text(primary_key=True)
    organization = text()
    submission = text()
    revision = models.IntegerField()
    answer = text()
    program = text()
    form = text()
    period_from = text()
    period_to = text()
    agreement = text()
    edition = text()
    edition_hash = text()
    content_hash = text()
    receiver = text()
    state = text()
    created_at = models.BigIntegerField()

    class Meta(Table.Meta):
        db_table = "reports"


class Artefact(Table):
    pk = models.CompositePrimaryKey("report", "format")
    report = text()
    format = text()
    name = text()
    media_type = text()
    sha256 = text()
    size = models.BigIntegerField()
    bytes = models.BinaryField()
    created_at = models.BigIntegerField()

    class Meta(Table.Meta):
        db_table = "artefacts"


class Delivery(Table):
    id = text(primary_key=True)
    organization = text()
    report = text()
    receiver = text()
    channel = text()
    state = text()
    manifest = text()
    attempts = models.IntegerField()
    due_at = models.BigIntegerField()
    created_at = models.BigIntegerField()

    class Meta(Table.Meta):
        db_table = "outbox"


class Link(Table):
    pk = models.CompositePrimaryKey("submission", "revision", "attachment")
    submission = text()
    revision = models.IntegerField()
    attachment = text()

    class Meta(Table.Meta):
        db_table = "revision_attachments"


class Receipt(Table):
    id = text(primary_key=True)
    organization = text()
    submission = text()
    revision = models.IntegerField()
    body = models.BinaryField()
    filed_at = models.BigIntegerField()

    class Meta(Table.Meta):
        db_table = "receipts"


class Kept(Table):
    pk = models.CompositePrimaryKey("client", "method", "route", "key")
    client = text()
    method = text()
    route = text()
    key = text()
    fingerprint = text()
    status = models.IntegerField()
    headers = text()
    body = models.BinaryField()
    receipt = models.ForeignKey(Receipt, models.DO_NOTHING, db_column="receipt", null=True)
    created_at = models.BigIntegerField()

    class Meta(Table.Meta):
        db_table = "idempotency_keys"


class Chain(Table):
    chain = text(primary_key=True)
    position = models.BigIntegerField()
    hash = text()

    class Meta(Table.Meta):
        db_table = "audit_chains"


class Event(Table):
    pk = models.CompositePrimaryKey("chain", "position")
    chain = text()
    position = models.BigIntegerField()
    at = models.BigIntegerField()
    kind = text()
    body = text()
    hash = text()

    class Meta(Table.Meta):
        db_table = "audit_events"


# ---- bytes, time, ids ------------------------------------------------------------------------------------------------


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def canonical(value):
    """RFC 8785, for what is written here: no fraction, and member names that sort the same by code points."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def compact(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def now():
    """UTC microseconds."""
    return time.time_ns() // 1_000


def instant(at):
    return datetime.datetime.fromtimestamp(at // 1_000_000, datetime.timezone.utc).replace(microsecond=at % 1_000_000)


def utc(at):
    return instant(at).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def quebec(at):
    """To the second, with the offset of Québec's legal time."""
    return instant(at).astimezone(QUEBEC).isoformat(timespec="seconds")


def new_id(prefix):
    """In the order of time, so that new rows come at the end of their index."""
    return f"{prefix}_{time.time_ns() // 1_000_000:012x}{secrets.token_hex(10)}"


def whole(digits):
    """A number with a fraction or an exponent, which the schema takes when it is whole."""
    number = float(digits)
    return int(number) if number.is_integer() else number


def no_number(name):
    raise ValueError(name)


def parsed(body):
    try:
        return json.loads(body.decode(), parse_float=whole, parse_constant=no_number)
    except ValueError:
        raise Problem(400, "unreadable") from None


# ---- answers ---------------------------------------------------------------------------------------------------------


class Problem(Exception):
    def __init__(self, status, code, headers=()):
        super().__init__(code)
        self.status, self.code, self.headers = status, code, dict(headers)


Answer = collections.namedtuple("Answer", "status headers body")


def answer(status, version, location, body):
    headers = [("content-type", "application/json"), ("etag", f'"v{version}"')]
    if location is not None:
        headers.append(("location", location))
    return Answer(status, headers, body)


def respond(said, **more):
    headers = dict(said.headers, **{"Content-Length": len(said.body)}, **more)
    return HttpResponse(said.body, status=said.status, headers=headers)


def route(scope, work):
    """A view: who asks, what was answered before, and the work, in one transaction with the answer that is kept."""

    def view(request, **parameters):
        try:
            if request.method != "POST":
                raise Problem(405, "method")
            asked = Asked(request, scope)
            if asked.before is not None:
                return respond(asked.before, **{"idempotency-replayed": "true"})
            try:
                return respond(work(asked, **parameters))
            except IntegrityError as error:
                # Of two requests with one key, the second is given the answer of the first.
                before = Asked(request, scope).before
                if before is not None:
                    return respond(before, **{"idempotency-replayed": "true"})
                answered = "reports_one_live_answer" in str(error)
                raise Problem(409, "already_answered" if answered else "conflict") from error
        except Problem as problem:
            body = {"type": f"urn:guichet:problem:{problem.code}", "status": problem.status, "code": problem.code}
            headers = [("content-type", "application/problem+json"), *problem.headers.items()]
            return respond(Answer(problem.status, headers, compact(body).encode()))

    return view


class Asked:
    """A request whose caller is known."""

    def __init__(self, request, scope):
        self.body = request.body
        headers = request.headers
        scheme, _, secret = headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not secret:
            raise Problem(401, "no_token")
        key = headers.get("Idempotency-Key", "")
        if not 1 <= len(key) <= 255:
            raise Problem(400, "key_missing")
        digest = sha256(secret.encode())
        token = Token.objects.select_related("organization").filter(secret_hash=digest).get_or_none()
        if token is None:
            raise Problem(401, "wrong_token")
        if token.revoked_at is not None:
            raise Problem(401, "revoked_token")
        if token.expires_at is not None and token.expires_at <= now():
            raise Problem(401, "expired_token")
        if scope not in token.scopes.split(" ") or (scope == "attest" and token.kind != "person"):
            raise Problem(403, "missing_scope")
        self.token, self.organization = token, token.organization
        self.condition = headers.get("If-Match", "")
        fingerprint = sha256(self.condition.encode() + b"\n" + self.body)
        self.kept = {"client": token.id, "method": request.method, "route": request.path, "key": key}
        before = Kept.objects.select_related("receipt").filter(**self.kept).get_or_none()
        self.kept["fingerprint"] = fingerprint
        self.before = None
        if before is not None:
            if before.fingerprint != fingerprint:
                raise Problem(422, "key_reused")
            body = before.body if before.receipt is None else before.receipt.body
            self.before = Answer(before.status, json.loads(before.headers), bytes(body))

    def version(self):
        if not self.condition:
            raise Problem(428, "if_match_missing")
        found = re.fullmatch(r'"v([0-9]{1,15})"', self.condition)
        if found is None:
            raise Problem(412, "if_match_malformed")
        return int(found[1])

    def last(self, submission, state):
        """The submission, held, at the version that the caller knows and in the state that is needed."""
        rows = Submission.objects.select_for_update().filter(id=submission, organization=self.organization.id)
        last, version = rows.get_or_none(), self.version()
        if last is None:
            raise Problem(404, "not_found")
        if last.version != version:
            raise Problem(412, "stale_version", [("etag", f'"v{last.version}"')])
        if last.state != state:
            raise Problem(409, "wrong_state")
        return last

    def keep(self, said, at, receipt=None):
        Kept.objects.create(
            **self.kept,
            status=said.status,
            headers=compact(said.headers),
            body=said.body if receipt is None else b"",
            receipt_id=receipt,
            created_at=at,
        )

    def record(self, at, kind, body):
        """Appends an event to the organization's chain. Returns its place."""
        chain = self.organization.id
        head = Chain.objects.select_for_update().filter(chain=chain).get_or_none()
        position = head.position + 1 if head else 1
        previous = head.hash if head else sha256(f"guichet-audit-v1\n{chain}".encode())
        event = {"at": at, "body": body, "chain": chain, "kind": kind, "position": position, "previous": previous}
        digest = sha256(f"guichet-audit-v1\n{canonical(event)}".encode())
        Event.objects.create(chain=chain, position=position, at=at, kind=kind, body=canonical(body), hash=digest)
        if head is None:
            Chain.objects.create(chain=chain, position=position, hash=digest)
        else:
            Chain.objects.filter(chain=chain).update(position=position, hash=digest)
        return {"chain": chain, "position": position, "hash": digest}


def get_or_none(self):
    """The one row, or none: `first()` would sort."""
    rows = list(self[:1])
    return rows[0] if rows else None


models.QuerySet.get_or_none = get_or_none

# ---- sending ---------------------------------------------------------------------------------------------------------

Known = collections.namedtuple("Known", "document outputs")
REMEMBER = collections.OrderedDict()


def made(document):
    """The outputs of a document, each checked: four of one program and three of the other, or the other way."""
    known = mapping.index(document)
    turn = int(document["organization"]["code_geographique"]) % 2
    outputs = []
    for rank in range(len(document["answers"])):
        program = (rank + turn) % 2
        output = PROGRAMS[program][1](document, known)
        outputs.append((output, OUTPUT[program].is_valid(output)))
    return Known(document, outputs)


def show(request):
    """What the proof asks for: the outputs of both programs."""
    document = parsed(request.body)
    known = mapping.index(document)
    outputs = {program: work(document, known) for program, work in PROGRAMS}
    checked = zip(OUTPUT, outputs.values())
    good = SUBMISSION.is_valid(document) and all(check.is_valid(output) for check, output in checked)
    return respond(Answer(200 if good else 422, [("content-type", "application/json")], compact(outputs).encode()))


def send(asked):
    document = parsed(asked.body)
    if not SUBMISSION.is_valid(document):
        raise Problem(422, "refused")
    if document["organization"]["code_geographique"] != asked.organization.code:
        raise Problem(404, "not_found")
    if any((row["program"], row["form"]) not in DECLARED for row in document["answers"]):
        raise Problem(422, "refused")
    known = made(document)
    frozen = canonical(document).encode()
    raw_hash, canonical_hash = sha256(asked.body), sha256(frozen)
    at, submission, period = now(), new_id("sub"), document["period"]
    verdicts = []
    for row, (_, valid) in zip(document["answers"], known.outputs):
        one = DECLARED[row["program"], row["form"]]
        verdicts.append(
            {
                "answer": row["id"],
                "program": row["program"],
                "form": row["form"],
                "edition": one["edition"],
                "verdict": "accepted" if valid else "refused",
                "hypothesis": one["hypothesis"],
                "destination": one["destination"],
                "errors": [] if valid else ["shape"],
            }
        )
    view = {
        "submission": {
            "id": submission,
            "state": "ready",
            "revision": 1,
            "filed_revision": None,
            "period_from": period["from"],
            "period_to": period["to"],
            "created_at": utc(at),
            "changed_at": utc(at),
            "etag": '"v1"',
        },
        "revision": {
            "number": 1,
            "state": "ready",
            "raw_sha256": raw_hash,
            "canonical_sha256": canonical_hash,
            "origins_sha256": origins_hash(asked.token.id),
            "schema_version": "1.0.0",
            "created_at": utc(at),
        },
        "usable": True,
        "blocked": False,
        "answers": verdicts,
        "findings": [],
        "omitted": 0,
    }
    said = answer(201, 1, f"/api/v1/submissions/{submission}", compact(view).encode())
    with transaction.atomic():
        Submission.objects.create(
            id=submission,
            organization=asked.organization.id,
            state="ready",
            revision=1,
            version=1,
            period_from=period["from"],
            period_to=period["to"],
            created_by=asked.token.id,
            created_at=at,
            changed_at=at,
        )
        Revision.objects.create(
            submission=submission,
            number=1,
            state="ready",
            raw=asked.body,
            raw_sha256=raw_hash,
            canonical=frozen,
            canonical_sha256=canonical_hash,
            schema_version="1.0.0",
            created_by=asked.token.id,
            created_at=at,
        )
        body = {
            "canonical": canonical_hash,
            "raw": raw_hash,
            "revision": 1,
            "submission": submission,
            "token": asked.token.id,
        }
        asked.record(at, "submission.received", body)
        asked.keep(said, at)
    REMEMBER[submission] = known
    while len(REMEMBER) > REMEMBERED:
        REMEMBER.popitem(last=False)
    return said


# ---- attesting -------------------------------------------------------------------------------------------------------


def attest(asked, submission):
    given = parsed(asked.body)
    signatory = str(given.get("signatory", "")).strip() if isinstance(given, dict) else ""
    if not 1 <= len(signatory) <= 200:
        raise Problem(422, "invalid_field")
    shown = str(given.get("text_shown", SETTINGS["attestation"]))
    at = now()
    with transaction.atomic():
        last = asked.last(submission, "ready")
        revisions = Revision.objects.filter(submission=submission, number=last.revision)
        bound = revisions.values_list("canonical_sha256", flat=True)[0]
        version = last.version + 1
        Submission.objects.filter(id=submission).update(state="attested", version=version, changed_at=at)
        revisions.update(state="attested")
        Attestation.objects.create(
            submission=submission,
            revision=last.revision,
            canonical=bound,
            signatory=signatory,
            text_shown=shown,
            token=asked.token.id,
            signed_at=at,
        )
        body = {
            "canonical": bound,
            "revision": last.revision,
            "signatory_hash": sha256(signatory.encode()),
            "submission": submission,
            "text_hash": sha256(shown.encode()),
            "token": asked.token.id,
        }
        asked.record(at, "submission.attested", body)
        view = {
            "submission": submission,
            "revision": last.revision,
            "canonical_sha256": bound,
            "signatory": signatory,
            "text_shown": shown,
            "signed_at": quebec(at),
        }
        said = answer(201, version, None, compact(view).encode())
        asked.keep(said, at)
    return said


# ---- filing ----------------------------------------------------------------------------------------------------------

MEDIA = {"json": "application/json", "csv": "text/csv; charset=utf-8"}
SPECIAL = re.compile(r'[",\r\n]')


def quoted(value):
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    plain = str(value)
    return '"' + plain.replace('"', '""') + '"' if SPECIAL.search(plain) else plain


def cells(out, table, line, row):
    for column, value in row.items():
        if isinstance(value, dict):
            out.append(f"{table},{line},{column},{quoted(value['value'])}")
            out.append(f"{table},{line},{column}.precision,{quoted(value['precision'])}")
        else:
            out.append(f"{table},{line},{column},{quoted(value)}")


def as_csv(edition, status, output):
    """RFC 4180, one cell a line; a quantity has a second one."""
    out = ["table,line,column,value", f"#report,,edition,{quoted(edition)}", f"#report,,status,{status}"]
    cells(out, "", "", output["fields"])
    for table, lines in output["tables"].items():
        for rank, row in enumerate(lines):
            cells(out, table, rank + 1, row)
    return "\r\n".join(out) + "\r\n"


def as_json(edition, status, output):
    return compact(
        {
            "edition": edition,
            "status": status,
            "cells": output["fields"],
            "tables": output["tables"],
            "explanations": [],
        }
    )


Ready = collections.namedtuple("Ready", "report file data manifest said one")


def origins_hash(member):
    """SHA-256 of the origins of a submission that a software sent."""
    return sha256(f'{{"default":{{"kind":"client","member":"{member}"}}}}'.encode())


def ready(submission, organization, row, rank, output, hashes, day):
    """An accepted answer: its report, its document, its delivery, and what the receipt and the trail say of it."""
    one = DECLARED[row["program"], row["form"]]
    edition = one["edition"]
    content = {
        "attachments": hashes,
        "cells": output["fields"],
        "edition": edition,
        "explanations": [],
        "tables": output["tables"],
    }
    kind, suffix, write = ("json", "json", as_json) if rank % 2 == 0 else ("csv", "rfc4180.csv", as_csv)
    data = write(edition, "hypothesis" if one["hypothesis"] else "verified", output).encode()
    file = {
        "format": kind,
        "name": f"{row['program']}-{row['form']}.{suffix}",
        "sha256": sha256(data),
        "size": len(data),
    }
    said = {
        "answer": row["id"],
        "program": row["program"],
        "program_name": one["name"],
        "form": row["form"],
        "edition": edition,
        "period": [row["period"]["from"], row["period"]["to"]],
        "report": new_id("rep"),
        "unchanged": False,
        "content_hash": sha256(canonical(content).encode()),
        "hypothesis": one["hypothesis"],
        "destination": one["destination"],
        "files": [file],
    }
    if "agreement" in row:
        said["agreement"] = row["agreement"]
    if "due_on" in one:
        said.update(due_on=one["due_on"], late=day > one["due_on"])
    manifest = {
        "content_hash": said["content_hash"],
        "edition": edition,
        "files": [file],
        "form": row["form"],
        "organization": organization,
        "program": row["program"],
        "replaces": None,
        "report": said["report"],
        "submission": submission,
    }
    return Ready(said["report"], file, data, canonical(manifest), said, one)


def signed(receipt):
    """The canonical bytes, with their signature as one more member of the first level."""
    unsigned = canonical(receipt)
    signature = KEY.sign(b"guichet-receipt-v1\n" + unsigned.encode()).hex()
    # `signature` comes just before `submission`, of which there is one.
    before, member, after = unsigned.rpartition(f'"submission":"{receipt["submission"]}"')
    return f'{before}"signature":"{signature}",{member}{after}'.encode()


def write_reports(asked, submission, revision, all_ready, at):
    owner = asked.organization.id
    Report.objects.bulk_create(
        Report(
            id=one.report,
            organization=owner,
            submission=submission,
            revision=revision,
            answer=one.said["answer"],
            program=one.said["program"],
            form=one.said["form"],
            period_from=one.said["period"][0],
            period_to=one.said["period"][1],
            agreement=one.said.get("agreement", ""),
            edition=one.said["edition"],
            edition_hash=one.one["edition_hash"],
            content_hash=one.said["content_hash"],
            receiver=one.one["destination"]["receiver"]["fr"],
            state="live",
            created_at=at,
        )
        for one in all_ready
    )
    Artefact.objects.bulk_create(
        Artefact(
            report=one.report,
            format=one.file["format"],
            name=one.file["name"],
            media_type=MEDIA[one.file["format"]],
            sha256=one.file["sha256"],
            size=one.file["size"],
            bytes=one.data,
            created_at=at,
        )
        for one in all_ready
    )
    Delivery.objects.bulk_create(
        Delivery(
            id=new_id("dlv"),
            organization=owner,
            report=one.report,
            receiver=one.one["destination"]["receiver"]["fr"],
            channel=one.one["destination"]["channel"],
            state="to_hand_in" if one.one["destination"]["channel"] == "handed_in" else "queued",
            manifest=one.manifest,
            attempts=0,
            due_at=at,
            created_at=at,
        )
        for one in all_ready
    )


def declare(asked, submission, document, at):
    """Notes the grants that the filer declares; what a receiver confirmed stays."""
    owner, rows = asked.organization.id, document.get("agreements") or []
    confirmed = Agreement.objects.filter(organization=owner, standing="confirmed")
    standing = set(confirmed.values_list("key", flat=True)) if rows else set()
    Agreement.objects.bulk_create(
        (
            Agreement(
                organization=owner,
                key=row["id"],
                program=row["program"],
                file_number=row.get("file_number"),
                call_date=str(mapping.span(row["call_date"])[1]) if "call_date" in row else None,
                amount_cents=row.get("amount_cents"),
                standing="declared",
                submission=submission,
                updated_at=at,
            )
            for row in rows
            if row["id"] not in standing
        ),
        update_conflicts=True,
        unique_fields=["organization", "key"],
        update_fields=["program", "file_number", "call_date", "amount_cents", "submission", "updated_at"],
    )


def file(asked, submission):
    if asked.body:
        parsed(asked.body)
    with transaction.atomic():
        at = now()
        last = asked.last(submission, "attested")
        revisions = Revision.objects.filter(submission=submission, number=last.revision)
        raw_hash, canonical_hash = revisions.values_list("raw_sha256", "canonical_sha256")[0]
        attestation = Attestation.objects.filter(submission=submission, revision=last.revision).get_or_none()
        if attestation is None or attestation.canonical != canonical_hash:
            raise Problem(500, "internal")
        known = REMEMBER.pop(submission, None)
        if known is None:
            # Sent to another worker, or long ago: made again from the bytes.
            known = made(parsed(bytes(revisions.values_list("raw", flat=True)[0])))
        document = known.document
        if not all(valid for _, valid in known.outputs):
            raise Problem(422, "refused")
        hashes = sorted({row["sha256"] for row in document.get("attachments") or () if "sha256" in row})
        own = Attachment.objects.filter(organization=asked.organization.id, sha256__in=hashes)
        attachments = list(own.values_list("id", flat=True))
        if len(attachments) != len(hashes):
            raise Problem(422, "missing_attachments")

        organization = {"code": asked.organization.code, "name": document["organization"]["name"]}
        filed_at = quebec(at)
        all_ready = [
            ready(submission, organization, row, rank, output, hashes, filed_at[:10])
            for rank, (row, (output, _)) in enumerate(zip(document["answers"], known.outputs))
        ]
        version = last.version + 1
        Submission.objects.filter(id=submission).update(
            state="filed", filed=last.revision, version=version, changed_at=at
        )
        revisions.update(state="filed")
        write_reports(asked, submission, last.revision, all_ready, at)
        Link.objects.bulk_create(
            Link(submission=submission, revision=last.revision, attachment=attachment) for attachment in attachments
        )
        declare(asked, submission, document, at)

        receipt_id = new_id("rcp")
        trail = [
            {"content_hash": one.said["content_hash"], "files": [one.file["sha256"]], "report": one.report}
            for one in all_ready
        ]
        event = {
            "canonical": canonical_hash,
            "raw": raw_hash,
            "receipt": receipt_id,
            "reports": trail,
            "revision": last.revision,
            "submission": submission,
            "token": asked.token.id,
        }
        place = asked.record(at, "submission.filed", event)
        body = signed(
            {
                "receipt": receipt_id,
                "version": "1.0",
                "filed_at": filed_at,
                "filed_at_utc": utc(at),
                "organization": organization,
                "submission": submission,
                "revision": last.revision,
                "origin": {"channel": "api", "member": asked.token.id},
                "hashes": {"raw": raw_hash, "canonical": canonical_hash, "origins": origins_hash(asked.token.id)},
                "attestation": {"signatory": attestation.signatory, "signed_at": quebec(attestation.signed_at)},
                "answers": [one.said for one in all_ready],
                "left_out": [],
                "audit": place,
                "guichet": SETTINGS["version"],
                "key_id": KEY_ID,
            }
        )
        Receipt.objects.create(
            id=receipt_id,
            organization=asked.organization.id,
            submission=submission,
            revision=last.revision,
            body=body,
            filed_at=at,
        )
        said = answer(201, version, f"/api/v1/receipts/{receipt_id}", body)
        asked.keep(said, at, receipt_id)
    return said


urlpatterns = [
    path("map", show),
    path("api/v1/submissions", route("write", send)),
    path("api/v1/submissions/<str:submission>/attestation", route("attest", attest)),
    path("api/v1/submissions/<str:submission>/filing", route("file", file)),
]
application = get_wsgi_application()

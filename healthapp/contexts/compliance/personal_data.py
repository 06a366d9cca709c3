"""What the compliance context and the kit's own tables hold about people."""

from __future__ import annotations

from healthapp.kit.personal_data import (
    BOOKKEEPING,
    LOOKUP,
    OTHERS,
    SECRET,
    Again,
    Aging,
    Basis,
    Category,
    Erasure,
    Holding,
    Impersonal,
    Part,
    Place,
    Span,
    Trace,
    events,
)

_MINE = "the person themself"
_INVITED = "SELECT u.email_bidx FROM identity_user u WHERE u.id = :person"
_CONSENT = Holding(
    place=Place.TABLE,
    name="compliance_consent",
    category=Category.PERMISSIONS,
    whose=f"patient_id = :person OR grantee_id = :person OR invite_bidx IN ({_INVITED})",
    basis=Basis.CONTRACT,
    span=Span.AUDIT,
    erasure=Erasure.DELETE,
    plain=(
        "id",
        "patient_id",
        "grantee_id",
        "organisation_id",
        "scope",
        "status",
        "requested_by",
        "purpose",
        "parts",
        "starts_at",
        "ends_at",
        "invite_until",
        "created_at",
        "decided_at",
        "changed_at",
        "ended_at",
    ),
    sealed={"invite_email_ct": "compliance_consent.invite_email"},
    hidden={"invite_bidx": LOOKUP, "invite_hash": SECRET},
    order="created_at, id",
    aging=Aging(since="coalesce(ended_at, decided_at)", ended="status IN ('withdrawn', 'declined', 'expired')"),
    again={
        Again.TAKEN: "ended_at = CASE WHEN status IN ('pending','active') THEN CAST(:at AS timestamptz)"
        " ELSE ended_at END, status = CASE WHEN status IN ('pending','active') THEN 'withdrawn' ELSE status END"
    },
)
_CONSENT_VERSION = Holding(
    place=Place.TABLE,
    name="compliance_consent_version",
    category=Category.PERMISSIONS,
    whose="patient_id = :person OR grantee_id = :person",
    basis=Basis.CONTRACT,
    span=Span.AUDIT,
    erasure=Erasure.DELETE,
    plain=(
        "consent_id",
        "number",
        "patient_id",
        "grantee_id",
        "organisation_id",
        "at",
        "by",
        "status",
        "purpose",
        "parts",
        "starts_at",
        "ends_at",
    ),
    order="at, consent_id, number",
    # It goes with its consent (a foreign key sees to that), never before: what holds keeps its whole history.
)
_ASSIGNMENT = Holding(
    place=Place.TABLE,
    name="compliance_assignment",
    category=Category.PERMISSIONS,
    whose="patient_id = :person OR reader_id = :person",
    basis=Basis.LEGITIMATE_INTEREST,
    span=Span.AUDIT,
    erasure=Erasure.DELETE,
    plain=("id", "patient_id", "reader_id", "kind", "starts_at", "ends_at", "created_at", "ended_at"),
    sealed={"reason_ct": "compliance_assignment.reason"},
    hidden={"made_by": OTHERS, "ended_by": OTHERS},
    order="created_at, id",
    traces=(
        Trace(whose="made_by = :person", change="made_by = NULL"),
        Trace(whose="ended_by = :person", change="ended_by = NULL"),
    ),
    aging=Aging(since="coalesce(ended_at, ends_at)"),
    again={Again.TAKEN: "ended_at = coalesce(ended_at, :at)"},
)
_MEMBERSHIP = Holding(
    place=Place.TABLE,
    name="compliance_membership",
    category=Category.PERMISSIONS,
    whose="user_id = :person",
    basis=Basis.LEGITIMATE_INTEREST,
    span=Span.AUDIT,
    erasure=Erasure.DELETE,
    plain=("id", "organisation_id", "user_id", "since", "until"),
    order="since, id",
    aging=Aging(since="until"),
    again={Again.TAKEN: "until = coalesce(until, :at)"},
)
_TAKEN = Holding(
    place=Place.TABLE,
    name="compliance_taken_permission",
    category=Category.PERMISSIONS,
    whose="user_id = :person",
    basis=Basis.LEGITIMATE_INTEREST,
    span=Span.AUDIT,
    erasure=Erasure.DELETE,
    plain=("id", "permission", "taken_at", "given_at"),
    sealed={
        "reason_ct": "compliance_taken_permission.reason",
        "given_reason_ct": "compliance_taken_permission.given_reason",
    },
    hidden={
        "user_id": _MINE,
        "role": "a whole role's is nobody's own",
        "taken_by": OTHERS,
        "given_by": OTHERS,
    },
    order="taken_at, id",
    traces=(
        Trace(whose="taken_by = :person", change="taken_by = NULL"),
        Trace(whose="given_by = :person", change="given_by = NULL"),
    ),
    aging=Aging(since="given_at"),
)
_AUDIT = Holding(
    place=Place.TABLE,
    name="compliance_audit_event",
    category=Category.TRAIL,
    whose="patient_id = :person OR actor_id = :person",
    basis=Basis.LEGAL_DUTY,
    span=Span.AUDIT,
    erasure=Erasure.KEEP,
    reason="privacy.keep_trail",
    plain=(
        "id",
        "at",
        "actor_id",
        "actor_role",
        "action",
        "resource_type",
        "resource_id",
        "patient_id",
        "outcome",
        "response_status",
        "purpose",
        "detail",
    ),
    sealed={"payload_ct": "compliance_audit_event.payload"},
    hidden={
        "payload_digest": SECRET,
        "seq": BOOKKEEPING,
        "xid": BOOKKEEPING,
        "request_id": BOOKKEEPING,
        "ip": "from where others acted; one's own stand with the sessions",
        "user_agent": "as ip",
        "origin_salt": SECRET,
        "origin_digest": SECRET,
    },
    order="at, seq",
    aging=Aging(since="at", by_partition=True),
)
_SIGNATURE = Holding(
    place=Place.TABLE,
    name="compliance_signature",
    category=Category.TRAIL,
    whose="signer_id = :person",
    basis=Basis.LEGAL_DUTY,
    span=Span.AUDIT,
    erasure=Erasure.KEEP,
    reason="privacy.keep_signature",
    plain=("id", "signer_role", "meaning", "signed_at", "record_type", "record_id", "record_version"),
    sealed={"signer_name_ct": "compliance_signature.signer_name"},
    hidden={
        "signer_id": _MINE,
        "number": BOOKKEEPING,
        "record_hash": BOOKKEEPING,
        "name_hash": BOOKKEEPING,
        "previous_hash": BOOKKEEPING,
        "hash": BOOKKEEPING,
        "seal": BOOKKEEPING,
    },
    order="number",
    # Nor by age: each one names the one before it, and it is as old as what it signs (21 CFR 11.10(c)).
)
_EVENT = Holding(
    place=Place.TABLE,
    name="outbox_event",
    category=Category.TECHNICAL,
    whose=(
        "actor_id = :person OR CAST(:person AS text) IN (payload ->> 'user_id', payload ->> 'patient_id',"
        " payload ->> 'grantee_id', payload ->> 'reader_id') OR payload ->> 'proof_id' IN"
        " (SELECT CAST(p.id AS text) FROM identity_proof p WHERE p.user_id = :person OR p.target_bidx IN"
        " (SELECT u.email_bidx FROM identity_user u WHERE u.id = :person))"
    ),
    basis=Basis.LEGITIMATE_INTEREST,
    span=Span.MONTH,
    erasure=Erasure.DELETE,
    plain=("id", "topic", "payload", "occurred_at"),
    hidden={"actor_id": "ids only, as in payload", "fanned_out_at": BOOKKEEPING, "traceparent": BOOKKEEPING},
    order="occurred_at, id",
    aging=Aging(
        since="occurred_at",
        ended="fanned_out_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM outbox_delivery d"
        " WHERE d.event_id = outbox_event.id AND d.done_at IS NULL AND d.dead_at IS NULL)",
    ),
)
_DELIVERY = Holding(
    place=Place.TABLE,
    name="outbox_delivery",
    category=Category.TECHNICAL,
    whose=f"event_id IN (SELECT outbox_event.id FROM outbox_event WHERE {_EVENT.whose})",  # noqa: S608 - ours
    basis=Basis.LEGITIMATE_INTEREST,
    span=Span.MONTH,
    erasure=Erasure.DELETE,
    plain=("id", "event_id", "handler", "attempts", "done_at", "dead_at", "error"),
    hidden={"next_at": BOOKKEEPING},
)
_IDEMPOTENCY = Holding(
    place=Place.TABLE,
    name="api_idempotency",
    category=Category.TECHNICAL,
    whose="user_id = :person",
    basis=Basis.CONTRACT,
    span=Span.DAY,
    erasure=Erasure.DELETE,
    plain=("id", "key", "status_code", "conversation_id", "created_at"),
    sealed={"response_ct": "api_idempotency.response"},
    hidden={"user_id": _MINE, "request_hash": SECRET},
    order="created_at, id",
    aging=Aging(since="created_at"),
)


def _table(name: str, reason: str) -> Impersonal:
    return Impersonal(place=Place.TABLE, name=name, reason=reason)


def _key(name: str, reason: str) -> Impersonal:
    return Impersonal(place=Place.KEY, name=name, reason=reason)


def _file(name: str, reason: str) -> Impersonal:
    return Impersonal(place=Place.FILE, name=name, reason=reason)


_BACKUPS = Holding(
    place=Place.FILE,
    name="backups",
    category=Category.TECHNICAL,
    whose="everybody who was there, sealed as a whole; what was erased since is erased anew after a restore",
    basis=Basis.LEGAL_DUTY,
    span=Span.MONTH,
    erasure=Erasure.DELETE,
)
SYSTEM_LOG = Holding(
    place=Place.TABLE,
    name="compliance_system_log",
    category=Category.TECHNICAL,
    whose="false",
    basis=Basis.LEGITIMATE_INTEREST,
    span=Span.LOG,
    erasure=Erasure.DELETE,
    aging=Aging(since="at"),
)
"""Nobody's, so it isn't registered as held; it grows old by the same rules (seed 004: one year)."""
_JOB = "ids of deliveries and a job's name, for minutes"
_FILES = {
    "postgres": "the tables themselves, each registered by its name",
    "postgres.new": "the database while it is made",
    "valkey": "the keys themselves, each registered by its name",
    "audit-heads": "numbers and digests of the audit chain, one a day",
    "metrics": "counts of this run of the processes",
    "pages": "the built pages, the same for everybody",
    "run": "sockets of the engines",
    "listening": "at which address a process listens",
    "running.json": "which processes run",
    "up.lock": "who runs the engines",
    "processes.lock": "who runs the processes",
    "secrets.json": "the installation's own secrets",
    "valkey.json": "how Valkey was set",
    "restoring": "a backup while it is unpacked; it is gone with the restore",
    "bench": "figures of benchmarks",
    "tests": "what tests keep",
    "controls.json": "figures of tests",
    "sbom": "which libraries the product is built of",
}


PART = Part(
    held=(
        *events("its patient_id and grantee_id; ids only", "consent.requested", "consent.granted", "consent.ended"),
        _IDEMPOTENCY,
        _CONSENT_VERSION,
        *events("its user_id; ids only", "retention.requested"),
        *events("its patient_id and reader_id; ids only", "assignment.made", "assignment.ended"),
        *events("its user_id; ids only", "permission.taken", "permission.given"),
        _TAKEN,
        _ASSIGNMENT,
        _MEMBERSHIP,
        _CONSENT,
        _DELIVERY,
        _EVENT,
        _SIGNATURE,
        _AUDIT,
        _BACKUPS,
    ),
    impersonal=(
        _table("alembic_version", "the schema's version"),
        _table("compliance_data_key", "data keys, wrapped by the master key"),
        _table("compliance_organisation", "names of clinics, hospitals, pharmacies and care services"),
        _table("compliance_audit_seal", "digests of the audit chain"),
        _table("compliance_audit_anchor", "digests of the audit chain, one a day"),
        _table("compliance_audit_trim", "up to when the trail was dropped"),
        _table("compliance_audit_left", "digests of the audit chain"),
        _table("compliance_retention_run", "when it was cleaned"),
        _table("compliance_retention_step", "names of places and numbers"),
        _table(
            "compliance_system_log", "opaque ids of pieces of work; tests search the lines for names, texts and tokens"
        ),
        _table("compliance_key_rotation", "which data key is the newest"),
        _table("compliance_key_rotation_step", "how far a rotation has come: tables and numbers"),
        _key("worker:heartbeat", "which workers live"),
        _key("worker:heartbeat:said", "which ways out of the house rest"),
        _key("arq:queue", _JOB),
        _key("arq:queue:health-check", "counts of jobs"),
        _key("arq:job:{id}", _JOB),
        _key("arq:in-progress:{id}", _JOB),
        _key("arq:retry:{id}", _JOB),
        _file("log", "opaque ids; a test greps the lines for names, texts, tokens and addresses"),
        *(_file(name, reason) for name, reason in _FILES.items()),
    ),
)

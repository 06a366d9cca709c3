"""A patient's life, and someone who has no business with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from healthapp.kit.actor import Role
from tests.support import owned

if TYPE_CHECKING:
    from healthapp.wiring import Platform
    from tests.conftest import MakeUser
    from tests.support.owned import Life
    from tests.support.people import Person
    from tests.support.rows import Connection

# A life leaves nothing here by itself; the fixture adds a row by hand.
BY_HAND = {
    "api_idempotency": "INSERT INTO api_idempotency (id, user_id, key, request_hash)"
    " VALUES (gen_random_uuid(), %(who)s, 'k', 'h')",
    "privacy_export": "INSERT INTO privacy_export (id, user_id, locale, time_zone)"
    " VALUES (gen_random_uuid(), %(who)s, 'en', 'UTC')",
    "privacy_erasure": "INSERT INTO privacy_erasure (id, user_id, due_at)"
    " VALUES (gen_random_uuid(), %(who)s, now() + interval '14 days')",
    "outbox_delivery": "INSERT INTO outbox_delivery (id, event_id, handler) SELECT gen_random_uuid(), id, 'h'"
    " FROM outbox_event LIMIT 1",
    "compliance_audit_seal": "INSERT INTO compliance_audit_seal (number, from_xid, to_xid, rows, previous_hash, hash)"
    " VALUES (1, 0, 1, 0, 'x', 'y')",
    "compliance_signature": "INSERT INTO compliance_signature (id, number, signer_id, signer_name_ct, signer_role,"
    " meaning, signed_at, record_type, record_id, record_version, record_hash, name_hash, previous_hash, hash, seal)"
    " VALUES (gen_random_uuid(), 1, %(who)s, 'x', 'patient', 'authored', now(), 'note', gen_random_uuid(), 1, '', '',"
    " '', '', '')",
    "compliance_organisation": "INSERT INTO compliance_organisation (id, name, kind)"
    " VALUES (gen_random_uuid(), 'Shapla Clinic', 'clinic')",
    "compliance_membership": "INSERT INTO compliance_membership (id, organisation_id, user_id, since)"
    " SELECT gen_random_uuid(), id, %(who)s, now() FROM compliance_organisation",
    "compliance_taken_permission": "INSERT INTO compliance_taken_permission (id, user_id, permission, reason_ct,"
    " taken_at) VALUES (gen_random_uuid(), %(who)s, 'read_logs', 'x', now())",
    "compliance_audit_anchor": "INSERT INTO compliance_audit_anchor (day, number, rows, hash)"
    " VALUES ('2026-11-21', 1, 0, 'y')",
    "compliance_audit_trim": "INSERT INTO compliance_audit_trim (bound, through, rows) VALUES ('2018-01-01', 1, 1)",
    "compliance_audit_left": "INSERT INTO compliance_audit_left (bound, number, rows, hash)"
    " VALUES ('2018-01-01', 1, 1, 'y')",
    "compliance_retention_run": "INSERT INTO compliance_retention_run (id, started_at, finished_at)"
    " VALUES (gen_random_uuid(), now(), now())",
    "compliance_retention_step": "INSERT INTO compliance_retention_step (run_id, place, before)"
    " SELECT id, 'identity_user', now() FROM compliance_retention_run",
    "compliance_system_log": "INSERT INTO compliance_system_log (id, at, service_name, log_level, message, metadata)"
    " VALUES (gen_random_uuid(), now(), 'web', 'info', 'request', '{}')",
    "identity_recovery": "INSERT INTO identity_recovery (id, user_id, asked_by, stop_hash)"
    " VALUES (gen_random_uuid(), %(who)s, 'password', 'x')",
    "identity_sso_heard": "INSERT INTO identity_sso_heard (word_hash, until) VALUES ('x', now() + interval '1 hour')",
    "admin_check": "INSERT INTO admin_check (id, state, computed_at, changed_at)"
    " VALUES ('registry', 'ok', now(), now())",
    "admin_score": "INSERT INTO admin_score (hour, score, lowest) VALUES (now(), 100, 100)",
    "admin_standing": "INSERT INTO admin_standing (id) VALUES (1)",
    "knowledge_entry": "INSERT INTO knowledge_entry (version, document_id, language, category, audience, analysed,"
    " whole) VALUES ('x', 'condition:x', 'en', 'disease', 'everybody', 'x', 2)",
    "knowledge_edition": "INSERT INTO knowledge_edition (version, turned_to, seen_at) VALUES ('x', now(), now())",
    "knowledge_embedder": "INSERT INTO knowledge_embedder (model, version, wanted) VALUES ('x', 'x', 1)",
    "knowledge_embedding": "INSERT INTO knowledge_embedding (digest, model, version, document_id, language, tokens)"
    " VALUES ('x', 'x', 'x', 'condition:x', 'en', 1)",
    "knowledge_loaded": "INSERT INTO knowledge_loaded (origin, key, entry_id, kind, audience, category, head,"
    " terms, body, digest, revision, seen_in, loaded_at, changed_at) VALUES ('own', 'x', 'own-x', 'article',"
    " 'everybody', 'disease', '{x}', '{x}', '{}', 'x', 0, gen_random_uuid(), now(), now())",
    "knowledge_load": "INSERT INTO knowledge_load (id, origin, file, file_digest, licence, status, failure,"
    " position, read, added, changed, unchanged, rejected, reasons, gone, pruned, started_at, changed_at)"
    " VALUES (gen_random_uuid(), 'own', 'x', 'x', 'x', 'done', '', 0, 0, 0, 0, 0, 0, '{}', 0, 0, now(), now())",
    "knowledge_load_reject": "INSERT INTO knowledge_load_reject (load_id, at, number, key, reason)"
    " SELECT id, 0, 1, 'x', 'duplicate' FROM knowledge_load",
    "knowledge_import": "INSERT INTO knowledge_import (id, uploader, origin, file, size, file_digest, licence, status,"
    " failure, percent, read, added, changed, unchanged, rejected, reasons, stop_asked, created_at, changed_at)"
    " VALUES (gen_random_uuid(), %(who)s, 'own', 'x.csv', 1, 'x', 'x', 'checked', '', 100, 1, 1, 0, 0, 0, '{}', false,"
    " now(), now())",
    "knowledge_import_reject": "INSERT INTO knowledge_import_reject (import_id, at, number, key, reason)"
    " SELECT id, 0, 1, 'x', 'duplicate' FROM knowledge_import",
    "knowledge_revision": "INSERT INTO knowledge_revision (id, kind, entry_id, version, based_on, status, body, note,"
    " hash, author, review_note, ended_note) VALUES (gen_random_uuid(), 'source', 'x', 1, 0, 'draft', '{}', '', 'x',"
    " %(who)s, '', '')",
    "compliance_key_rotation": "INSERT INTO compliance_key_rotation (id, kid, finished_at)"
    " SELECT gen_random_uuid(), kid, now() FROM compliance_data_key LIMIT 1",
    "compliance_key_rotation_step": "INSERT INTO compliance_key_rotation_step (rotation_id, place)"
    " SELECT id, 'identity_user' FROM compliance_key_rotation",
}


@pytest.fixture(scope="session")
def tables(owner: Connection) -> list[str]:
    query = (
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')"
        " AND NOT relispartition ORDER BY 1"
    )
    return [name for (name,) in owner.execute(query)]


@pytest.fixture
async def life(platform: Platform, owner: Connection) -> Life:
    made = await owned.make_life(platform)
    for statement in BY_HAND.values():
        owner.execute(statement, {"who": made.patient.id})
    return made


@pytest.fixture
async def stranger(make_user: MakeUser, life: Life) -> Person:
    del life
    return await make_user(Role.PATIENT)

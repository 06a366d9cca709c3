"""What is held about a person as a FHIR R5 (5.0.0) Bundle of type `collection`.

Patient; MedicationStatement for a medicine reminder (what the person says that they take: nobody here ordered it, so it
is no MedicationRequest); MedicationAdministration for an answered or missed dose; Consent; AuditEvent. What FHIR has no
resource for (choices, devices, messages) is in `data.json`, which has all of this too.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from healthapp.contexts.privacy.schemas import Gathered, Row

VERSION = "5.0.0"
Resource = dict[str, Any]

_CONSENT = {"pending": "draft", "active": "active", "withdrawn": "inactive", "declined": "not-done"}
_DOSE = {"taken": "completed", "skipped": "not-done", "missed": "not-done"}
# http://hl7.org/fhir/audit-event-action
_ACTIONS = {"read": "R", "list": "R", "create": "C", "update": "U", "delete": "D"}
_OUTCOME = {"success": "success", "denied": "error"}
_PERMISSION = "http://terminology.hl7.org/CodeSystem/consentcategorycodes"
_ISSUES = "http://hl7.org/fhir/issue-severity"


def bundle(gathered: Gathered) -> Resource:
    """Return the bundle."""
    made = _time(gathered.made_at)
    entries = [{"fullUrl": f"urn:uuid:{one['id']}", "resource": one} for one in _resources(gathered)]
    return {"resourceType": "Bundle", "type": "collection", "timestamp": made, "entry": entries}


def _resources(gathered: Gathered) -> Iterator[Resource]:
    for row in gathered.rows("identity_user"):
        yield _patient(row)
    medicines = {}
    for row in gathered.rows("reminders_reminder"):
        if row["type"] == "medicine":
            medicines[row["id"]] = _medicine(row)
            yield _statement(gathered, row)
    for row in gathered.rows("reminders_occurrence"):
        if row["reminder_id"] in medicines and row["status"] in _DOSE:
            yield _administration(gathered, row, medicines[row["reminder_id"]])
    for row in gathered.rows("compliance_consent"):
        yield _consent(row)
    for row in gathered.rows("compliance_audit_event"):
        yield _audit_event(gathered, row)


def _time(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds")


def _reference(kind: str, id_: object, display: str | None = None) -> Resource:
    return {"reference": f"{kind}/{id_}", **({"display": display} if display else {})}


def _patient(row: Row) -> Resource:
    telecom = [{"system": "email", "value": row["email_ct"]}]
    if row["phone_ct"]:
        telecom.append({"system": "phone", "value": row["phone_ct"]})
    return {
        "resourceType": "Patient",
        "id": str(row["id"]),
        "active": True,
        "name": [{"use": "usual", "text": row["display_name_ct"]}],
        "telecom": telecom,
        "communication": [{"language": {"coding": [{"system": "urn:ietf:bcp:47", "code": row["locale"]}]}}],
    }


def details_of(row: Row) -> dict[str, Any]:
    """Return name, dosage and instructions of a medicine; nothing where they can't be read."""
    try:
        found = json.loads(row["medicine_ct"] or "{}")
    except ValueError:
        return {}
    return dict(found) if isinstance(found, dict) else {}


def _medicine(row: Row) -> Resource:
    details = details_of(row)
    return {"concept": {"text": details.get("name") or row["title_ct"]}}


def _statement(gathered: Gathered, row: Row) -> Resource:
    details = details_of(row)
    dosage = ", ".join(part for part in (details.get("dosage"), details.get("instructions")) if part)
    return {
        "resourceType": "MedicationStatement",
        "id": str(row["id"]),
        "status": "entered-in-error" if row["deleted_at"] else "recorded",
        "medication": _medicine(row),
        "subject": _reference("Patient", gathered.person),
        "effectiveDateTime": _time(row["scheduled_at"]),
        "dateAsserted": _time(row["created_at"]),
        **({"dosage": [{"text": dosage}]} if dosage else {}),
        **({"note": [{"text": row["description_ct"]}]} if row["description_ct"] else {}),
    }


def _administration(gathered: Gathered, row: Row, medicine: Resource) -> Resource:
    reason = row["skip_reason_ct"] or (row["status"] if row["status"] != "taken" else "")
    return {
        "resourceType": "MedicationAdministration",
        "id": str(row["id"]),
        "status": _DOSE[row["status"]],
        **({"statusReason": [{"text": reason}]} if reason else {}),
        "medication": medicine,
        "subject": _reference("Patient", gathered.person),
        # R5 spells it with one r.
        "occurenceDateTime": _time(row["acted_at"] or row["due_at"]),
        **({"dosage": {"text": row["dose_ct"]}} if row["dose_ct"] else {}),
    }


def _consent(row: Row) -> Resource:
    return {
        "resourceType": "Consent",
        "id": str(row["id"]),
        "status": _CONSENT[row["status"]],
        "category": [{"coding": [{"system": _PERMISSION, "code": "infa"}], "text": row["scope"]}],
        "subject": _reference("Patient", row["patient_id"]),
        "date": row["created_at"].date().isoformat(),
        **({"grantee": [_reference("RelatedPerson", row["grantee_id"])]} if row["grantee_id"] else {}),
        "decision": "permit" if row["status"] == "active" else "deny",
    }


def _audit_event(gathered: Gathered, row: Row) -> Resource:
    act = _ACTIONS.get(row["action"].rpartition(".")[2].partition("_")[0])
    who = {"display": row["actor_role"]}
    if row["actor_id"]:
        who = {**who, "identifier": {"value": str(row["actor_id"])}}
    return {
        "resourceType": "AuditEvent",
        "id": str(row["id"]),
        "code": {"text": row["action"]},
        **({"action": act} if act else {}),
        "recorded": _time(row["at"]),
        "outcome": {"code": {"system": _ISSUES, "code": _OUTCOME.get(row["outcome"], "success")}},
        "agent": [{"who": who, "requestor": True}],
        "source": {"observer": {"display": "healthapp"}},
        **({"patient": _reference("Patient", row["patient_id"])} if row["patient_id"] == gathered.person else {}),
        "entity": [{"what": {"display": row["resource_type"]}}],
    }

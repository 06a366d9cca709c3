"""What is held about a person as a FHIR R4 (4.0.1) Bundle of type `collection`.

Patient, with emergency contacts (for who isn't one: Person); MedicationStatement for a medicine reminder (what the
person says that they take: nobody here ordered it, so it is no MedicationRequest); MedicationAdministration for an
answered or missed dose; AllergyIntolerance, Condition and Observation for what they say of their health; Consent, for
a person or an Organization; PractitionerRole for belonging to one; AuditEvent. What FHIR has no resource for (choices,
devices, messages) is in `data.json`, which has all of this too. Whoever stands in no entry of the bundle is named by
identifier and type, never by a reference that leads nowhere.
"""

from __future__ import annotations

import json
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from healthapp.kit.ids import id_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import datetime

    from healthapp.contexts.privacy.schemas import Gathered, Row

Resource = dict[str, Any]

_TERMS = "http://terminology.hl7.org/CodeSystem"
_CONSENT = {
    "pending": "proposed",
    "active": "active",
    "withdrawn": "inactive",
    "declined": "rejected",
    "expired": "inactive",
}
# Nobody answered a missed dose: whether it was taken is not known.
_DOSE = {"taken": "completed", "skipped": "not-done", "missed": "unknown"}
# http://hl7.org/fhir/R4/valueset-audit-event-action.html
_ACTIONS = {"read": "R", "list": "R", "create": "C", "update": "U", "delete": "D"}
# http://hl7.org/fhir/R4/valueset-audit-event-outcome.html
_OUTCOME = {"success": "0", "denied": "4"}
# What the person says, in words: no code says who measured it, and how.
_OBSERVED = {
    "pregnant": ("Pregnant", ""),
    "due_date": ("Expected date of delivery", ""),
    "breastfeeding": ("Breast-feeding", ""),
    "egfr": ("Estimated glomerular filtration rate (eGFR)", "mL/min/1.73 m2"),
}
_OF_PATIENT = {"birth_date": "birthDate", "gender": "gender"}
_KINDS = {"patient": "Patient", "doctor": "Practitioner", "pharmacist": "Practitioner", "provider": "Practitioner"}


def bundle(gathered: Gathered) -> Resource:
    """Return the bundle."""
    entries = [{"fullUrl": f"urn:uuid:{one['id']}", "resource": one} for one in _resources(gathered)]
    return {"resourceType": "Bundle", "type": "collection", "timestamp": _time(gathered.made_at), "entry": entries}


def _resources(gathered: Gathered) -> Iterator[Resource]:
    for row in gathered.rows("identity_user"):
        yield _account(row, gathered.rows("records_emergency_contact"), gathered.rows("records_about_self"))
    medicines = {}
    for row in gathered.rows("reminders_reminder"):
        if row["type"] == "medicine":
            medicines[row["id"]] = _medicine(row)
            yield _statement(gathered, row)
    for row in gathered.rows("reminders_occurrence"):
        if row["reminder_id"] in medicines and row["status"] in _DOSE:
            yield _administration(gathered, row, medicines[row["reminder_id"]])
    for row in gathered.rows("records_about_self"):
        yield from _observations(gathered, row)
    for table, made in _MADE.items():
        for row in gathered.rows(table):
            yield made(gathered, row)


def _time(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds")


def _code(system: str, code: str) -> Resource:
    return {"system": f"{_TERMS}/{system}", "code": code}


def _person(gathered: Gathered, kind: str, id_: object) -> Resource:
    """Refer to the patient of the bundle, or name somebody else, who stands in no entry."""
    if kind == "Patient" and id_ == gathered.person:
        return {"reference": f"urn:uuid:{id_}"}
    return {"type": kind, "identifier": {"value": str(id_)}}


def _account(row: Row, contacts: Iterable[Row], selves: Iterable[Row]) -> Resource:
    telecom = [{"system": "email", "value": row["email_ct"]}]
    if row["phone_ct"]:
        telecom.append({"system": "phone", "value": row["phone_ct"]})
    found: Resource = {
        "resourceType": "Patient" if row["role"] == "patient" else "Person",
        "id": str(row["id"]),
        "active": True,
        "name": [{"use": "usual", "text": row["display_name_ct"]}],
        "telecom": telecom,
    }
    if row["role"] == "patient":
        found["communication"] = [{"language": {"coding": [{"system": "urn:ietf:bcp:47", "code": row["locale"]}]}}]
        if listed := [_contact(each) for each in contacts]:
            found["contact"] = listed
        for said in map(_said_of_self, selves):
            found |= {
                name: said[key] for name, key in (("birthDate", "birth_date"), ("gender", "gender")) if key in said
            }
    return found


def _contact(row: Row) -> Resource:
    return {
        "relationship": [{"text": row["relationship_ct"]}],
        "name": {"text": row["name_ct"]},
        "telecom": [{"system": "phone", "value": row["phone_ct"]}],
    }


def _said_of_self(row: Row) -> dict[str, Any]:
    """Return what somebody said of themselves; nothing where it can't be read."""
    try:
        found = json.loads(row["said_ct"] or "{}")
    except ValueError:
        return {}
    return dict(found) if isinstance(found, dict) else {}


def _observations(gathered: Gathered, row: Row) -> Iterator[Resource]:
    """Yield what changes with time, as of the day on which it was said or measured."""
    said = _said_of_self(row)
    for name, (words, unit) in _OBSERVED.items():
        if name not in said:
            continue
        value: Resource = {"valueBoolean": said[name]}
        if unit:
            value = {"valueQuantity": {"value": said[name], "unit": unit}}
        elif name == "due_date":
            value = {"valueDateTime": said[name]}
        yield {
            "resourceType": "Observation",
            "id": str(id_of(row["id"], name)),
            "status": "final",
            "code": {"text": words},
            "subject": _person(gathered, "Patient", gathered.person),
            "effectiveDateTime": said.get(f"{name}_date") or _time(row["said_at"]),
            **value,
        }


def details_of(row: Row) -> dict[str, Any]:
    """Return name, dosage and instructions of a medicine; nothing where they can't be read."""
    try:
        found = json.loads(row["medicine_ct"] or "{}")
    except ValueError:
        return {}
    return dict(found) if isinstance(found, dict) else {}


def _medicine(row: Row) -> Resource:
    return {"text": details_of(row).get("name") or row["title_ct"]}


def _status(row: Row) -> str:
    if row["deleted_at"]:
        return "stopped"
    if row["is_completed"]:
        return "completed"
    return "active" if row["is_active"] else "on-hold"


def _statement(gathered: Gathered, row: Row) -> Resource:
    details = details_of(row)
    dosage = ", ".join(part for part in (details.get("dosage"), details.get("instructions")) if part)
    return {
        "resourceType": "MedicationStatement",
        "id": str(row["id"]),
        "status": _status(row),
        "medicationCodeableConcept": _medicine(row),
        "subject": _person(gathered, "Patient", gathered.person),
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
        "medicationCodeableConcept": medicine,
        "subject": _person(gathered, "Patient", gathered.person),
        "effectiveDateTime": _time(row["acted_at"] or row["due_at"]),
        # A dose in words is a note: R4's own place for doses wants a quantity beside the text (rule mad-1).
        **({"note": [{"text": row["dose_ct"]}]} if row["dose_ct"] else {}),
    }


def _allergy(gathered: Gathered, row: Row) -> Resource:
    reaction = row["reaction_ct"]
    return {
        "resourceType": "AllergyIntolerance",
        "id": str(row["id"]),
        # R4's rule ait-1 wants it; what only the patient says is active and not confirmed.
        "clinicalStatus": {"coding": [_code("allergyintolerance-clinical", "active")]},
        "verificationStatus": {"coding": [_code("allergyintolerance-verification", "unconfirmed")]},
        "code": {"text": row["substance_ct"]},
        "patient": _person(gathered, "Patient", gathered.person),
        "recordedDate": _time(row["recorded_at"]),
        **({"reaction": [{"manifestation": [{"text": reaction}]}]} if reaction else {}),
    }


def _condition(gathered: Gathered, row: Row) -> Resource:
    return {
        "resourceType": "Condition",
        "id": str(row["id"]),
        "clinicalStatus": {"coding": [_code("condition-clinical", "active")]},
        "verificationStatus": {"coding": [_code("condition-ver-status", "unconfirmed")]},
        "code": {"text": row["name_ct"]},
        "subject": _person(gathered, "Patient", gathered.person),
        "recordedDate": _time(row["recorded_at"]),
    }


def _consent(gathered: Gathered, row: Row) -> Resource:
    receiver = {"coding": [_code("v3-ParticipationType", "IRCP")]}
    allowed: Resource = {"type": "permit" if row["status"] == "active" else "deny"}
    if row["starts_at"] or row["ends_at"]:
        allowed["period"] = {
            name: _time(row[column]) for name, column in (("start", "starts_at"), ("end", "ends_at")) if row[column]
        }
    if row["grantee_id"]:
        allowed["actor"] = [{"role": receiver, "reference": _person(gathered, "RelatedPerson", row["grantee_id"])}]
    elif row["organisation_id"]:
        organisation = {"type": "Organization", "identifier": {"value": str(row["organisation_id"])}}
        allowed["actor"] = [{"role": receiver, "reference": organisation}]
    return {
        "resourceType": "Consent",
        "id": str(row["id"]),
        "status": _CONSENT[row["status"]],
        "scope": {"coding": [_code("consentscope", "patient-privacy")], "text": row["scope"]},
        "category": [{"coding": [_code("v3-ActCode", "INFA")]}],
        "patient": _person(gathered, "Patient", row["patient_id"]),
        "dateTime": _time(row["created_at"]),
        "policyRule": {"coding": [_code("v3-ActCode", "OPTIN")]},
        "provision": allowed,
    }


def _role(gathered: Gathered, row: Row) -> Resource:
    period = {name: _time(row[column]) for name, column in (("start", "since"), ("end", "until")) if row[column]}
    return {
        "resourceType": "PractitionerRole",
        "id": str(row["id"]),
        "active": row["until"] is None,
        "period": period,
        "practitioner": _person(gathered, "Practitioner", row["user_id"]),
        "organization": {"type": "Organization", "identifier": {"value": str(row["organisation_id"])}},
    }


def _audit_event(gathered: Gathered, row: Row) -> Resource:
    act = _ACTIONS.get(row["action"].rpartition(".")[2].partition("_")[0], "E")
    who = {"display": row["actor_role"]}
    if row["actor_id"]:
        who = {**who, **_person(gathered, _KINDS.get(row["actor_role"], "RelatedPerson"), row["actor_id"])}
    about: list[Resource] = [{"what": {"display": row["resource_type"]}}]
    if row["patient_id"] == gathered.person:
        patient = _person(gathered, "Patient", gathered.person)
        about.append(
            {"what": patient, "type": _code("audit-entity-type", "1"), "role": _code("object-role", "1")},
        )
    return {
        "resourceType": "AuditEvent",
        "id": str(row["id"]),
        "type": _code("audit-event-type", "rest"),
        "subtype": [{"code": row["action"]}],
        "action": act,
        "recorded": _time(row["at"]),
        "outcome": _OUTCOME.get(row["outcome"], "0"),
        "agent": [{"who": who, "requestor": True}],
        "source": {"observer": {"display": "healthapp"}},
        "entity": about,
    }


_MADE: Mapping[str, Callable[[Gathered, Row], Resource]] = MappingProxyType(
    {
        "records_allergy_intolerance": _allergy,
        "records_condition": _condition,
        "compliance_consent": _consent,
        "compliance_membership": _role,
        "compliance_audit_event": _audit_event,
    }
)
"""Of which table's rows which resources are made, one each."""

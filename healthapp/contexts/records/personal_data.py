"""What the records context holds about people."""

from __future__ import annotations

from healthapp.kit.personal_data import Again, Basis, Category, Erasure, Holding, Part, Place, Span

_MINE = "the person themself"
_WHOSE = "patient_id = :person"


def _table(name: str, *plain: str, sealed: dict[str, str]) -> Holding:
    return Holding(
        place=Place.TABLE,
        name=name,
        category=Category.HEALTH,
        whose=_WHOSE,
        basis=Basis.EXPLICIT_CONSENT,
        # A record that the patient keeps: it is true until they take it out.
        span=Span.ACCOUNT,
        erasure=Erasure.DELETE,
        plain=plain,
        sealed=sealed,
        hidden={"patient_id": _MINE},
        order=f"{plain[-1]}, id",
        again={Again.DELETED: None},
    )


PART = Part(
    held=(
        _table(
            "records_allergy_intolerance",
            "id",
            "recorded_at",
            sealed={
                "substance_ct": "records_allergy_intolerance.substance",
                "reaction_ct": "records_allergy_intolerance.reaction",
            },
        ),
        _table("records_condition", "id", "recorded_at", sealed={"name_ct": "records_condition.name"}),
        _table(
            "records_emergency_contact",
            "id",
            "recorded_at",
            sealed={
                "name_ct": "records_emergency_contact.name",
                "relationship_ct": "records_emergency_contact.relationship",
                "phone_ct": "records_emergency_contact.phone",
            },
        ),
        _table("records_about_self", "id", "said_at", sealed={"said_ct": "records_about_self.said"}),
        _table("records_none_known", "id", "about", "stated_at", sealed={}),
    )
)

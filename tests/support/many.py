"""A great many reminders for later, written by the server itself: for tests of what a full index costs and survives."""

from __future__ import annotations

import base64
import os
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import psycopg

_EACH = 10
_LATER = """
WITH made AS (
    INSERT INTO reminders_reminder (id, patient_id, created_by, type, title_ct, description_ct, scheduled_at,
        time_zone, is_recurring, horizon_at)
    SELECT gen_random_uuid(), patient.id, patient.id, 'medicine', %(text)s, %(text)s,
        now() + interval '1 day' + number * interval '1 second', 'Asia/Dhaka', false, '9999-01-01'
    FROM generate_series(1, %(count)s) AS number
        JOIN (SELECT one, gen_random_uuid() AS id FROM generate_series(0, %(people)s - 1) AS one) AS patient
        ON patient.one = number %% %(people)s
    RETURNING id, patient_id, scheduled_at
)
INSERT INTO reminders_occurrence (id, reminder_id, patient_id, local_slot, due_at, notify_at)
    SELECT gen_random_uuid(), id, patient_id, scheduled_at::text, scheduled_at, scheduled_at FROM made
"""


def plan_later(owner: psycopg.Connection[Any], count: int) -> None:
    """Write `count` single reminders that fall due from tomorrow on, ten a patient.

    Nobody opens their text, so it is noise of the length that a sealed title has.
    """
    text = f"v1|0|{base64.b64encode(os.urandom(60)).decode()}"
    owner.execute(_LATER, {"count": count, "people": max(count // _EACH, 1), "text": text})
    owner.execute("ANALYZE reminders_reminder, reminders_occurrence")

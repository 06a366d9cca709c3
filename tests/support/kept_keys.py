"""The keys that a database of the tests keeps from one test to the next, put back by who changes them."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.rows import Connection


@contextmanager
def keys_left_alone(owner: Connection) -> Iterator[None]:
    """Leave the data keys, their ages and the signing keys as they were found, and no rotation."""
    keys = owner.execute("SELECT kid, created_at, active_from FROM compliance_data_key").fetchall()
    signing = owner.execute("SELECT id, private_ct FROM apps_signing_key").fetchall()
    yield
    owner.execute("DELETE FROM compliance_key_rotation_step")
    owner.execute("DELETE FROM compliance_key_rotation")
    owner.execute("DELETE FROM compliance_data_key WHERE NOT kid = ANY (%s)", ([kid for kid, _, _ in keys],))
    for kid, created_at, active_from in keys:
        owner.execute(
            "UPDATE compliance_data_key SET retired_at = NULL, created_at = %s, active_from = %s WHERE kid = %s",
            (created_at, active_from, kid),
        )
    # Sealed anew meanwhile by a key that has gone, and with others beside them.
    owner.execute("DELETE FROM apps_signing_key WHERE NOT id = ANY (%s)", ([row_id for row_id, _ in signing],))
    for row_id, sealed in signing:
        owner.execute("UPDATE apps_signing_key SET private_ct = %s WHERE id = %s", (sealed, row_id))

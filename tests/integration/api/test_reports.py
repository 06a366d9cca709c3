"""The adherence report over HTTP: one's own, or that of someone who agreed to it; nobody else's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pypdfium2  # type: ignore[import-untyped]  # it has no type information
import pytest

from healthapp.kit.actor import Role
from healthapp.kit.i18n import Lang
from tests.support.people import follow

if TYPE_CHECKING:
    import httpx

    from healthapp.wiring import Platform
    from tests.conftest import AsUser, MakeUser

OWN = "/api/v1/adherence.pdf"


def text_of(pdf: bytes) -> str:
    return "\n".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf))


async def test_a_patient_gets_their_own_as_an_attachment(make_user: MakeUser, as_user: AsUser) -> None:
    patient = await make_user(name="Rahima Begum")
    answer = await (await as_user(patient)).get(OWN, params={"startDate": "2026-11-01", "endDate": "2026-11-07"})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == 'attachment; filename="adherence-2026-11-01-2026-11-07.pdf"'
    text = text_of(answer.content)
    assert "Rahima Begum" in text
    assert "1 November 2026 to 7 November 2026" in text


async def test_it_speaks_the_readers_language(make_user: MakeUser, as_user: AsUser) -> None:
    patient = await make_user(lang=Lang.BN)
    answer = await (await as_user(patient)).get(OWN, params={"startDate": "2026-11-01", "endDate": "2026-11-07"})
    assert "২০২৬" in text_of(answer.content)


async def test_a_follower_gets_that_of_who_agreed(platform: Platform, make_user: MakeUser, as_user: AsUser) -> None:
    patient, carer = await make_user(name="Abdul Karim"), await make_user(Role.CAREGIVER, name="Nusrat Jahan")
    await follow(platform, patient, carer)
    answer = await (await as_user(carer)).get(f"/api/v1/dependants/{patient.id}/adherence.pdf")
    assert answer.status_code == 200
    assert "Abdul Karim" in text_of(answer.content)
    assert "Nusrat" not in text_of(answer.content)


@pytest.mark.parametrize("role", [Role.PATIENT, Role.CAREGIVER, Role.DOCTOR, Role.ADMIN])
async def test_nobody_gets_a_strangers(make_user: MakeUser, as_user: AsUser, role: Role) -> None:
    patient, stranger = await make_user(), await make_user(role)
    client = await as_user(stranger)
    foreign = await client.get(f"/api/v1/dependants/{patient.id}/adherence.pdf")
    unknown = await client.get("/api/v1/dependants/0192f0c1-0000-7000-8000-000000000000/adherence.pdf")
    assert (foreign.status_code, unknown.status_code) == (403, 403)
    assert foreign.json()["code"] == unknown.json()["code"]


async def test_not_without_a_login(client: httpx.AsyncClient) -> None:
    assert (await client.get(OWN)).status_code == 401


@pytest.mark.parametrize(
    ("params", "field"),
    [
        ({"startDate": "2026-11-07", "endDate": "2026-11-01"}, "endDate"),
        ({"startDate": "2020-01-01", "endDate": "2026-11-01"}, "endDate"),
        ({"startDate": "yesterday"}, "startDate"),
        ({"userId": "x"}, "userId"),
    ],
)
async def test_a_wrong_period_is_named(
    make_user: MakeUser, as_user: AsUser, params: dict[str, str], field: str
) -> None:
    answer = await (await as_user(await make_user())).get(OWN, params=params)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]

"""The editors' list: every version is found however old it is, page by page, and two tabs get the same draft."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import pytest

from healthapp.contexts.knowledge.schemas.editing import BeginRevision, FindRevisions, RevisionStatus
from healthapp.kit.actor import Role
from tests.support import editors
from tests.support.api import fields

if TYPE_CHECKING:
    from uuid import UUID

    from healthapp.contexts.knowledge.schemas.editing import RevisionList
    from healthapp.wiring import Platform
    from tests.conftest import AsUser, MakeUser
    from tests.support.people import Person
    from tests.support.rows import Connection

REVISIONS = "/api/v1/knowledge/editing/revisions"
OLD = {
    "id": "flat_worm",
    "name": {"en": "Worms in the Bowel", "bn": "পেটে বড়\u200c কৃমি"},
    "also": {"rom": ["pete krimi"], "en": ["50%_worms"]},
}


@pytest.fixture
async def author(platform: Platform, make_user: MakeUser) -> Person:
    return await editors.make_editor(platform, make_user)


@pytest.fixture
async def other(platform: Platform, make_user: MakeUser) -> Person:
    return await editors.make_editor(platform, make_user, Role.PHARMACIST)


PUT = (
    "INSERT INTO knowledge_revision (id, kind, entry_id, version, based_on, status, body, note, hash, review_note,"
    " ended_note, updated_at) VALUES (gen_random_uuid(), %s, %s, 1, 0, 'draft', %s, '', 'x', '', '',"
    " now() - %s * interval '1 day')"
)


@pytest.fixture
def many(platform: Platform, owner: Connection) -> int:
    """Put more versions there than the list once looked through, and one that is older than all of them."""
    rows: list[tuple[str, str, str, int]] = [("condition", "flat_worm", json.dumps(OLD), 1000)]
    for n in range(230):
        name = {"en": f"Itch number {n}", "bn": f"চুলকানি {n}"}
        rows.append(("concept", f"itch_{n}", json.dumps({"id": f"itch_{n}", "name": name}), n))
    with owner.cursor() as cursor:
        cursor.executemany(PUT, rows)
    return len(rows)


async def find(platform: Platform, who: Person, **wanted: Any) -> RevisionList:
    async with platform.begin(who.actor) as uow:
        return await platform.knowledge.revisions(uow, FindRevisions(**wanted))


@pytest.mark.usefixtures("many")
async def test_the_oldest_version_is_found_by_any_of_its_names(platform: Platform, author: Person) -> None:
    of_id, of_names = ("flat worm", "flat_worm"), ("worms", "BOWEL worms", "পেটে কৃমি", "pete krimi", "50%_w")
    letters = ("ব\u09dc", "ব\u09a1\u09bc")  # the same letter as one sign and as two
    for words in (*of_id, *of_names, *letters):
        found = await find(platform, author, words=words)
        assert ([one.entry_id for one in found.revisions], found.total) == (["flat_worm"], 1), words
    for words in ("worms itch", "50_w", "5%w", "rom", "চুল কৃমি"):
        assert (await find(platform, author, words=words)).total == 0, words


async def test_pages_show_each_version_once_and_say_how_many_there_are(
    platform: Platform, author: Person, many: int
) -> None:
    seen: list[str] = []
    for offset in range(0, many, 100):
        page = await find(platform, author, limit=100, offset=offset)
        assert (page.total, page.has_more) == (many, offset < 200)
        seen += [one.entry_id for one in page.revisions]
    assert seen == [*(f"itch_{n}" for n in range(230)), "flat_worm"]
    only = await find(platform, author, words="itch", kind="concept", status=RevisionStatus.DRAFT, limit=1)
    assert (only.total, len(only.revisions)) == (230, 1)


@pytest.mark.usefixtures("many")
async def test_it_is_asked_over_rest_too(platform: Platform, as_user: AsUser, author: Person) -> None:
    desk = await as_user(author)
    found = (await desk.get(REVISIONS, params={"words": "itch", "limit": 2, "offset": 229})).json()
    assert ([one["entryId"] for one in found["revisions"]], found["total"], found["hasMore"]) == (
        ["itch_229"],
        230,
        False,
    )
    for wrong in ({"limit": 201}, {"limit": 0}, {"offset": -1}, {"words": "x" * 131}, {"kind": "nothing"}):
        (field,) = wrong
        assert list(fields(await desk.get(REVISIONS, params=wrong))) == [field]


async def test_a_text_is_as_long_as_the_schema_lets_it_be_blanks_and_all(as_user: AsUser, author: Person) -> None:
    """What the schema's maxLength forbids is refused, also where blanks around a text make it too long."""
    desk = await as_user(author)
    begun = {"kind": "condition", "entryId": "dengue"}
    made = await desk.post(REVISIONS, json={**begun, "note": "  " + "x" * 998})
    assert (made.status_code, made.json()["note"]) == (201, "x" * 998)
    assert fields(await desk.post(REVISIONS, json={**begun, "note": "  " + "x" * 999})) == {"note": "too_long"}
    reason = {"reason": "x" * 1000 + " "}
    assert fields(await desk.post(f"{REVISIONS}/{made.json()['id']}/withdraw", json=reason)) == {"reason": "too_long"}


async def _open(platform: Platform, who: Person, *, anew: bool = False) -> UUID:
    command = BeginRevision(kind="condition", entry_id="dengue")
    async with platform.begin(who.actor) as uow:
        return await platform.knowledge.open_draft(uow, command, anew=anew)


async def test_two_tabs_that_begin_at_once_get_the_same_draft(
    platform: Platform, web: Platform, owner: Connection, author: Person, other: Person
) -> None:
    found = await asyncio.gather(*(_open(each, author, anew=True) for each in (platform, web) * 4))
    assert len(set(found)) == 1
    assert await _open(platform, other) not in found, "somebody else's draft stays theirs"
    assert owner.execute("SELECT count(*) FROM knowledge_revision").fetchone() == (2,)


async def test_a_draft_that_was_overtaken_is_left_when_one_begins_anew(
    platform: Platform, author: Person, other: Person
) -> None:
    late = await _open(platform, author)
    made = await editors.begin(platform, author, "condition", "dengue")
    await editors.submit(platform, author, made.id)
    await editors.review(platform, other, made.id)
    await editors.sign(platform, other, made.id)
    await editors.publish(platform, other, made.id)
    assert await _open(platform, author) == late
    anew = await _open(platform, author, anew=True)
    assert anew != late
    assert await _open(platform, author, anew=True) == anew

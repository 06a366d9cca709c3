"""From a draft to what patients read: four eyes, a signature that holds, and never anything that doesn't fit."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from psycopg import errors
from psycopg.types.json import Jsonb

from healthapp.adapters.lancedb_index import LanceIndex
from healthapp.contexts.compliance.schemas.permissions import TakePermission
from healthapp.contexts.knowledge.schemas.editing import ChangeRevision, RevisionStatus
from healthapp.contexts.knowledge.schemas.search import SearchQuery
from healthapp.kit.actor import Actor, Role
from healthapp.kit.errors import HealthError, Kind
from tests.support import editors, rows

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from uuid import UUID

    from healthapp.config import Settings
    from healthapp.contexts.knowledge.schemas.additions import Addition
    from healthapp.wiring import Platform
    from tests.conftest import AsUser, MakeUser
    from tests.support.people import Person
    from tests.support.rows import Connection

STRANGER = Actor.anonymous()
SOURCE = {"id": "board_2026", "title": "Notes of the board", "publisher": "Content board", "year": 2026, "url": ""}


@pytest.fixture
async def author(platform: Platform, make_user: MakeUser) -> Person:
    return await editors.make_editor(platform, make_user)


@pytest.fixture
async def other(platform: Platform, make_user: MakeUser) -> Person:
    return await editors.make_editor(platform, make_user, Role.PHARMACIST)


def first_aid(entry_id: str = "zorba_sting", **more: Any) -> dict[str, Any]:
    """Return a new entry as an editor writes it."""
    return {
        "id": entry_id,
        "name": {"en": "Zorba sting", "bn": "জরবার কামড়"},
        "also": {"rom": ["zorbar kamor"]},
        "urgency": "high",
        "call": {"en": "Go to a hospital today.", "bn": "আজই হাসপাতালে যান।"},
        "steps": [{"en": "Wash it.", "bn": "ধুয়ে ফেলুন।"}, {"en": "Rest.", "bn": "বিশ্রাম নিন।"}],
        "sources": [{"source": "board_2026", "at": "Stings"}],
        **more,
    }


async def refused(kind: Kind, code: str | None, step: Any) -> HealthError:
    """Return the error with which a step is refused."""
    with pytest.raises(HealthError) as found:
        await step
    assert found.value.kind is kind
    if code:
        assert code in (found.value.code, *(one.code for one in found.value.fields))
    return found.value


async def published(platform: Platform, author: Person, other: Person, kind: str, body: dict[str, Any]) -> UUID:
    made = await editors.signed(platform, author, other, kind, body["id"], body)
    assert (await editors.publish(platform, author, made.id)).status is RevisionStatus.PUBLISHED
    return made.id


async def test_what_two_editors_publish_everybody_finds_and_a_withdrawal_takes_it_back(
    platform: Platform, web: Platform, author: Person, other: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # An index of its own: the others' is of what ships.
    monkeypatch.setattr(web.knowledge.indexing, "index", LanceIndex(tmp_path / "search"))
    await web.knowledge.indexing.shelf()
    await published(platform, author, other, "source", SOURCE)
    entry = await published(platform, author, other, "first_aid", first_aid())
    assert await web.knowledge.renew()
    await web.knowledge.indexing.rebuild()  # as the worker does, once it has turned to this edition
    found = await web.knowledge.search(STRANGER, SearchQuery(query="জরবার কামড়"))
    assert found.hits[0].title == "জরবার কামড়"
    leaf = await web.knowledge.entry(STRANGER, "first_aid", "zorba_sting")
    assert leaf.sources[0].title == "Notes of the board"
    assert not await web.knowledge.renew()

    await editors.withdraw(platform, other, entry)
    assert await web.knowledge.renew()
    await refused(Kind.NOT_FOUND, None, web.knowledge.entry(STRANGER, "first_aid", "zorba_sting"))


async def test_a_version_of_what_ships_takes_its_place_and_the_files_comes_back(
    platform: Platform, web: Platform, author: Person, other: Person
) -> None:
    shipped = (await web.knowledge.entry(STRANGER, "condition", "dengue")).title
    made = await editors.begin(platform, author, "condition", "dengue")
    assert (made.version, made.based_on, made.changes, made.faults) == (1, 0, [], [])
    body = {**made.body, "name": {"en": "Dengue as edited", "bn": "সম্পাদিত ডেঙ্গু"}}
    async with platform.begin(author.actor) as uow:
        changed = await platform.knowledge.change_revision(uow, made.id, ChangeRevision(body=body, note="Clearer"))
    assert {one.field for one in changed.changes} == {"name.en", "name.bn"}
    await editors.submit(platform, author, made.id)
    await editors.review(platform, other, made.id)
    whole = await editors.sign(platform, other, made.id)
    assert [one.holds for one in whole.signatures] == [True]
    await editors.publish(platform, author, made.id)
    await web.knowledge.renew()
    assert (await web.knowledge.entry(STRANGER, "condition", "dengue")).title.en == "Dengue as edited"
    next_one = await editors.begin(platform, other, "condition", "dengue")
    assert (next_one.version, next_one.based_on, next_one.body["name"]["en"]) == (2, 1, "Dengue as edited")
    await editors.withdraw(platform, other, made.id)
    await web.knowledge.renew()
    assert (await web.knowledge.entry(STRANGER, "condition", "dengue")).title == shipped


async def test_nobody_edits_before_an_administrator_gave_it_to_them(
    platform: Platform, make_user: MakeUser, author: Person
) -> None:
    for role in (Role.PATIENT, Role.DOCTOR, Role.PHARMACIST, Role.ADMIN):
        person = await make_user(role)
        code = None if role is Role.PATIENT else "permission_not_given"
        await refused(Kind.FORBIDDEN, code, editors.begin(platform, person, "condition", "dengue"))
    admin = await make_user(Role.ADMIN)
    await refused(Kind.CONFLICT, "permission_given_already", editors.give(platform, admin, author))
    await refused(Kind.CONFLICT, "not_your_own_account", editors.give(platform, admin, admin))
    await refused(Kind.INVALID, "permission_never_had", editors.give(platform, admin, await make_user(Role.PATIENT)))
    await refused(Kind.FORBIDDEN, None, editors.give(platform, author, await make_user(Role.DOCTOR)))
    async with platform.begin(admin.actor) as uow:
        assert [one.user_id for one in (await platform.compliance.permissions(uow)).given] == [author.id]
        taken = await platform.compliance.take_permission(
            uow, TakePermission(user_id=author.id, permission="edit_knowledge", reason="On leave")
        )
    await refused(Kind.FORBIDDEN, "permission_not_given", editors.begin(platform, author, "condition", "dengue"))
    async with platform.begin(admin.actor) as uow:
        assert (await platform.compliance.permissions(uow)).given == []
        await platform.compliance.give_permission(uow, taken, "Back again")
    await editors.begin(platform, author, "condition", "dengue")


async def test_nobody_can_take_what_was_never_given(platform: Platform, make_user: MakeUser) -> None:
    admin, doctor = await make_user(Role.ADMIN), await make_user(Role.DOCTOR)
    command = TakePermission(user_id=doctor.id, permission="edit_knowledge", reason="A way around")
    async with platform.begin(admin.actor) as uow:
        with pytest.raises(HealthError):
            await platform.compliance.take_permission(uow, command)


async def test_whoever_wrote_it_neither_reviews_nor_signs_it(platform: Platform, author: Person, other: Person) -> None:
    made = await editors.begin(platform, author, "condition", "dengue")
    assert made.may == ["change", "submit", "withdraw"]
    await refused(Kind.CONFLICT, "revision_four_eyes", editors.submit(platform, other, made.id))
    submitted = await editors.submit(platform, author, made.id)
    assert submitted.may == ["withdraw"]
    await refused(Kind.CONFLICT, "revision_four_eyes", editors.review(platform, author, made.id))
    await refused(Kind.CONFLICT, "revision_elsewhere", editors.sign(platform, other, made.id))
    await editors.review(platform, other, made.id)
    await refused(Kind.CONFLICT, "revision_four_eyes", editors.sign(platform, author, made.id))
    await refused(Kind.CONFLICT, "revision_elsewhere", editors.publish(platform, author, made.id))


async def test_what_is_sent_back_stays_as_it_was_and_a_new_version_begins(
    platform: Platform, author: Person, other: Person
) -> None:
    made = await editors.begin(platform, author, "first_aid", "zorba_sting", first_aid(sources=[]))
    error = await refused(Kind.INVALID, None, editors.submit(platform, author, made.id))
    assert {(one.field, one.code) for one in error.fields} == {("sources", "content_too_few")}
    body = first_aid(sources=[{"source": "who_dengue_2009", "at": "x"}])
    error = await refused(Kind.INVALID, "content_no_such", _submitted(platform, author, made.id, body))
    real = (await platform.knowledge.book()).content.source[0].id
    await _submitted(platform, author, made.id, first_aid(sources=[{"source": real, "at": "x"}]))
    back = await editors.review(platform, other, made.id, approve=False)
    assert (back.status, back.may) == (RevisionStatus.RETURNED, [])
    again = await editors.begin(platform, author, "first_aid", "zorba_sting", back.body)
    assert (again.version, again.based_on) == (2, 0)


async def _submitted(platform: Platform, who: Person, revision_id: UUID, body: dict[str, Any]) -> None:
    async with platform.begin(who.actor) as uow:
        await platform.knowledge.change_revision(uow, revision_id, ChangeRevision(body=body))
    await editors.submit(platform, who, revision_id)


async def test_a_text_is_only_a_text(platform: Platform, web: Platform, author: Person, other: Person) -> None:
    await published(platform, author, other, "source", SOURCE)
    nasty = {"en": "<script>alert(1)</script> {{7*7}}", "bn": "<img src=x onerror=alert(1)> জরবা"}
    await published(platform, author, other, "first_aid", first_aid(name=nasty))
    await web.knowledge.renew()
    assert (await web.knowledge.entry(STRANGER, "first_aid", "zorba_sting")).title.en == nasty["en"]


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"name": {"en": "Only", "bn": "English"}}, "name.bn", "content_not_bangla"),
        ({"name": {"en": "বাংলা", "bn": "বাংলা"}}, "name.en", "content_bangla_in_english"),
        ({"name": {"en": "Only English"}}, "name.bn", "required"),
        ({"urgency": "whenever"}, "urgency", "required"),
        ({"steps": []}, "steps", "content_too_few"),
        ({"poem": "x"}, "poem", "unknown_field"),
        ({"conditions": ["Not an id"]}, "conditions.0", "content_bad_id"),
        ({"conditions": ["nothing_there"]}, "body", "content_no_such"),
        ({"id": "another"}, "id", "content_other_id"),
    ],
)
async def test_nonsense_is_named_by_its_field(
    platform: Platform, author: Person, change: dict[str, Any], field: str, code: str
) -> None:
    made = await editors.begin(platform, author, "first_aid", "snake_bite_aid")
    async with platform.begin(author.actor) as uow:
        body = {**made.body, **change}
        kept = await platform.knowledge.change_revision(uow, made.id, ChangeRevision(body=body))
    assert (field, code) in {(one.field, one.code) for one in kept.faults}
    error = await refused(Kind.INVALID, None, editors.submit(platform, author, made.id))
    assert (field, code) in {(one.field, one.code) for one in error.fields}


async def test_what_something_published_needs_is_not_withdrawn(
    platform: Platform, author: Person, other: Person
) -> None:
    source = await published(platform, author, other, "source", SOURCE)
    await published(platform, author, other, "first_aid", first_aid())
    await refused(Kind.INVALID, "content_no_such", editors.withdraw(platform, author, source))


async def test_of_two_who_publish_the_same_entry_one_begins_anew(
    platform: Platform, author: Person, other: Person
) -> None:
    one = await editors.signed(platform, author, other, "condition", "dengue")
    two = await editors.signed(platform, other, author, "condition", "dengue")
    found = await asyncio.gather(
        editors.publish(platform, author, one.id), editors.publish(platform, other, two.id), return_exceptions=True
    )
    errors_ = [each for each in found if isinstance(each, HealthError)]
    assert [each.code for each in errors_] == ["revision_overtaken"]
    assert len(found) - len(errors_) == 1


async def test_what_was_changed_past_its_editors_is_neither_published_nor_read(
    platform: Platform, web: Platform, author: Person, other: Person, owner: Connection
) -> None:
    made = await editors.signed(platform, author, other, "source", "board_2026", SOURCE)
    owner.execute("ALTER TABLE knowledge_revision DISABLE TRIGGER USER")
    try:
        owner.execute("UPDATE knowledge_revision SET body = %s", (Jsonb({**SOURCE, "title": "Something else"}),))
        async with platform.begin(other.actor) as uow:
            whole = await platform.knowledge.revision(uow, made.id)
        assert [one.holds for one in whole.signatures] == [False]
        await refused(Kind.CONFLICT, "revision_signature", editors.publish(platform, author, made.id))
        owner.execute("UPDATE knowledge_revision SET status = 'published'")
    finally:
        owner.execute("ALTER TABLE knowledge_revision ENABLE TRIGGER USER")
    assert "board_2026" not in (await web.knowledge.book()).sources


SET = "UPDATE knowledge_revision SET "
STATEMENTS = [
    SET + "body = '{}'",
    SET + "note = 'another'",
    SET + "version = 7",
    SET + "file_hash = 'another'",
    SET + "entry_id = 'malaria'",
    SET + "status = 'published', published_at = now()",
    SET + "status = 'draft'",
    SET + "author = gen_random_uuid()",
    SET + "status = 'approved', reviewer = author, reviewed_at = now()",
    SET + "status = 'approved', reviewer = gen_random_uuid(), reviewed_at = now()",
]


@pytest.mark.parametrize("statement", STATEMENTS)
async def test_the_database_itself_keeps_a_submitted_version_and_its_steps(
    platform: Platform, settings: Settings, author: Person, other: Person, statement: str
) -> None:
    made = await editors.begin(platform, author, "condition", "dengue")
    await editors.submit(platform, author, made.id)
    for person in (author, other):
        with rows.acting_as(settings, person) as connection, pytest.raises(errors.CheckViolation):
            connection.execute(statement.encode())


async def test_the_database_shows_versions_to_editors_alone(
    platform: Platform, settings: Settings, make_user: MakeUser, author: Person, other: Person
) -> None:
    made = await editors.begin(platform, author, "condition", "dengue")
    for person in (author, other):
        with rows.acting_as(settings, person) as connection:
            assert len(rows.visible(connection, "knowledge_revision")) == 1
    for role in (Role.PATIENT, Role.DOCTOR, Role.ADMIN):
        with rows.acting_as(settings, await make_user(role)) as connection:
            assert rows.visible(connection, "knowledge_revision") == []
            changed = connection.execute("UPDATE knowledge_revision SET note = 'x' WHERE id = %s", (made.id,))
            assert changed.rowcount == 0
            with pytest.raises(errors.InsufficientPrivilege):
                connection.execute("DELETE FROM knowledge_revision")
    with rows.acting_as(settings, author, "patient") as connection:
        assert rows.visible(connection, "knowledge_revision") == []


async def test_it_all_goes_over_rest(
    platform: Platform, author: Person, other: Person, as_user: AsUser, make_user: MakeUser
) -> None:
    writes, checks = await as_user(author), await as_user(other)
    at = "/api/v1/knowledge/editing/revisions"
    key = {"Idempotency-Key": "begin-1"}
    sent = {"kind": "source", "entryId": "board_2026", "body": SOURCE, "note": "New"}
    made = await writes.post(at, json=sent, headers=key)
    again = await writes.post(at, json=sent, headers=key)
    assert (made.status_code, again.json()["id"]) == (201, made.json()["id"])
    one = f"{at}/{made.json()['id']}"
    wrong = {"body": {**SOURCE, "year": "soon"}, "note": ""}
    assert (await writes.put(one, json=wrong)).json()["faults"][0]["field"] == "year"
    refusal = await writes.post(f"{one}/submit")
    assert refusal.status_code == 422
    assert refusal.json()["errors"][0]["field"] == "year"
    assert (await writes.put(one, json={"body": SOURCE})).status_code == 200
    assert (await writes.post(f"{one}/submit")).json()["status"] == "in_review"
    reviewed = await checks.post(f"{one}/review", json={"approve": True, "comment": "Compared"})
    assert reviewed.json()["status"] == "approved"
    assert (await checks.post(f"{one}/sign", json={"password": "not it at all"})).status_code == 401
    signed = await checks.post(f"{one}/sign", json={"password": other.password})
    assert signed.json()["signatures"][0]["holds"] is True
    assert (await writes.post(f"{one}/publish")).json()["status"] == "published"
    listed = await checks.get(at, params={"kind": "source", "entryId": "board_2026"})
    assert [each["status"] for each in listed.json()["revisions"]] == ["published"]
    unsigned = await checks.post(f"{one}/withdraw", json={"reason": "A test"})
    assert (unsigned.status_code, unsigned.json()["errors"][0]["field"]) == (422, "password")
    reason = {"reason": "A test", "password": "not it at all"}
    assert (await checks.post(f"{one}/withdraw", json=reason)).status_code == 401
    gone = await checks.post(f"{one}/withdraw", json={**reason, "password": other.password})
    assert gone.json()["status"] == "withdrawn"
    assert [(each["meaning"], each["holds"]) for each in gone.json()["signatures"]] == [
        ("approved", True),
        ("responsible", True),
    ]
    for role in (Role.PATIENT, Role.DOCTOR):
        stranger = await as_user(await make_user(role))
        assert (await stranger.get(at)).status_code == 403
        assert (await stranger.get(one)).status_code == 403


async def test_what_is_wrong_with_the_rest_is_found_once_for_many_fields(
    platform: Platform, author: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    library, asked = platform.knowledge.library, 0
    real = library.left_out_with

    async def counted(published: Sequence[Addition]) -> frozenset[str]:
        nonlocal asked
        asked += 1
        return await real(published)

    made = await editors.begin(platform, author, "first_aid", "zorba_sting", first_aid())
    monkeypatch.setattr(library, "left_out_with", counted)
    for n in range(3):
        async with platform.begin(author.actor) as uow:
            made = await platform.knowledge.edit_revision(uow, made.id, made.body, "put", "call.en", f"Call {n}.")
    assert asked == 3  # what is wrong without it was found when it was begun


async def test_begun_twice_it_is_one_draft(author: Person, other: Person, as_user: AsUser) -> None:
    writes, at = await as_user(author), "/api/v1/knowledge/editing/revisions"

    async def begun(client: Any = writes, **more: Any) -> str:
        answer = await client.post(at, json={"kind": "condition", "entryId": "dengue", **more})
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    first = await begun()
    assert await begun() == first
    assert await begun(await as_user(other)) != first
    second = await begun(anew=True)
    assert second != first
    body = {**SOURCE, "id": "board_2027"}
    new = {"kind": "source", "entryId": "board_2027"}
    source = await begun(**new, body=body)
    assert await begun(**new, body=body) == source
    # Another text is no repetition: nothing of it gets lost.
    assert await begun(**new, body={**body, "year": 2025}) != source

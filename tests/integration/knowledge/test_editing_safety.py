"""Nobody undoes a correction or takes a warning away alone, and editors see what isn't read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from psycopg import errors

from healthapp.contexts.knowledge.rules.content import faults
from healthapp.contexts.knowledge.schemas.editing import RevisionStatus
from healthapp.kit.actor import Role
from healthapp.kit.errors import HealthError, Kind
from healthapp.kit.i18n.catalogue import tell_to_call
from healthapp.kit.i18n.emergency import WRITTEN
from healthapp.wiring import build_platform
from tests.integration.knowledge.test_editing import SOURCE, first_aid, published, refused
from tests.support import editors, rows
from tests.support.api import problem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from healthapp.config import Settings
    from healthapp.contexts.knowledge.schemas.content import ContentFile
    from healthapp.kit.clock import Clock
    from healthapp.wiring import Platform
    from tests.conftest import AsUser, MakeUser
    from tests.support.people import Person
    from tests.support.rows import Connection


@pytest.fixture
async def author(platform: Platform, make_user: MakeUser) -> Person:
    return await editors.make_editor(platform, make_user)


@pytest.fixture
async def other(platform: Platform, make_user: MakeUser) -> Person:
    return await editors.make_editor(platform, make_user, Role.PHARMACIST)


async def test_what_is_published_goes_only_signed_and_a_warning_never_by_its_author_alone(
    platform: Platform, settings: Settings, author: Person, other: Person
) -> None:
    made = await editors.signed(platform, author, other, "condition", "dengue")
    assert made.body["dangers"]
    await editors.publish(platform, author, made.id)
    async with platform.begin(author.actor) as uow:
        assert "withdraw" not in (await platform.knowledge.revision(uow, made.id)).may
    await refused(Kind.CONFLICT, "revision_four_eyes", editors.withdraw(platform, author, made.id))
    with rows.acting_as(settings, author) as connection, pytest.raises(errors.CheckViolation):
        connection.execute("UPDATE knowledge_revision SET status = 'withdrawn'")
    async with platform.begin(other.actor) as uow:
        with pytest.raises(HealthError) as found:
            await platform.knowledge.withdraw_revision(uow, made.id, "No signature")
        assert found.value.code == "signature_unconfirmed"
    gone = await editors.withdraw(platform, other, made.id)
    assert [(one.meaning, one.holds) for one in gone.signatures] == [("approved", True), ("responsible", True)]


async def test_a_draft_of_the_author_goes_without_a_signature(platform: Platform, author: Person) -> None:
    made = await editors.begin(platform, author, "condition", "dengue")
    async with platform.begin(author.actor) as uow:
        gone = await platform.knowledge.withdraw_revision(uow, made.id, "Begun by mistake")
    assert gone.status is RevisionStatus.WITHDRAWN


async def test_a_published_warning_is_not_withdrawn_long_after_the_login(
    author: Person, other: Person, platform: Platform, as_user: AsUser, owner: Connection
) -> None:
    made = await editors.signed(platform, author, other, "condition", "dengue")
    await editors.publish(platform, author, made.id)
    checks = await as_user(other)
    owner.execute("UPDATE identity_session SET strong_at = NULL, created_at = created_at - interval '11 minutes'")
    at = f"/api/v1/knowledge/editing/revisions/{made.id}/withdraw"
    late = await checks.post(at, json={"reason": "A test", "password": other.password})
    problem(late, 403, "step_up_required")


async def test_what_was_written_from_an_older_text_of_the_file_is_not_published(
    platform: Platform, author: Person, other: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = await editors.signed(platform, author, other, "medicine", "paracetamol")
    old = await editors.signed(platform, author, other, "condition", "dengue")
    await editors.publish(platform, author, one.id)
    written = await platform.knowledge.library.written()
    corrected = [
        each.model_copy(update={"brands": ("Corrected",)}) for each in written.medicine if each.id == "paracetamol"
    ]
    dengue = [each.model_copy(update={"icd10": "A90.9"}) for each in written.condition if each.id == "dengue"]
    release = written.model_copy(update={"medicine": (*corrected,), "condition": (*dengue,)})

    async def of_the_release() -> ContentFile:
        return release

    monkeypatch.setattr(platform.knowledge.library, "written", of_the_release)
    await refused(Kind.CONFLICT, "revision_overtaken", editors.publish(platform, author, old.id))
    async with platform.begin(other.actor) as uow:
        listed = (await platform.knowledge.revisions(uow)).revisions
    assert {(each.entry_id, each.status, each.file_changed) for each in listed} == {
        ("paracetamol", RevisionStatus.PUBLISHED, True),
        ("dengue", RevisionStatus.SIGNED, True),
    }
    again = await editors.begin(platform, author, "condition", "dengue")
    assert not again.file_changed
    assert again.body != old.body


async def test_editors_see_what_is_published_and_left_out(
    platform: Platform, web: Platform, author: Person, other: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def at_odds(files: Mapping[str, ContentFile]) -> list[str]:
        there = {one.id for file in files.values() for one in file.source}
        return [*faults(files), *(["a.toml: x: not with that"] if "board_2026" in there else [])]

    await published(platform, author, other, "source", SOURCE)
    await published(platform, author, other, "source", {**SOURCE, "id": "board_2025"})
    monkeypatch.setattr("healthapp.contexts.knowledge.rules.merging.faults", at_odds)
    await web.knowledge.renew()
    assert "board_2025" in (await web.knowledge.book()).sources
    async with web.begin(other.actor) as uow:
        found = await web.knowledge.revisions(uow)
    assert found.left_out == ["published source board_2026: a.toml: x: not with that"]
    assert {one.entry_id: one.left_out for one in found.revisions} == {"board_2026": True, "board_2025": False}


async def test_what_is_published_names_the_number_of_the_setting_and_a_draft_the_written_one(
    settings: Settings, platform: Platform, clock: Clock, author: Person, other: Person
) -> None:
    call = {"en": "Call 999 now.", "bn": "এখনই ৯৯৯ নম্বরে ফোন করুন।"}
    await published(platform, author, other, "source", SOURCE)
    await published(platform, author, other, "first_aid", first_aid(call=call))
    elsewhere = build_platform(settings.model_copy(update={"emergency_number": "112"}), "web", clock=clock)
    try:
        aid = {one.id: one for one in (await elsewhere.knowledge.book()).content.first_aid}
        assert aid["zorba_sting"].call.en == "Call 112 now."
        assert "১১২" in aid["zorba_sting"].call.bn
        shipped = next(one for one, each in aid.items() if "Call 112" in each.call.en and one != "zorba_sting")
        for entry_id in ("zorba_sting", shipped):
            made = await editors.begin(elsewhere, author, "first_aid", entry_id)
            assert "Call 999" in made.body["call"]["en"]
            assert "৯৯৯" in made.body["call"]["bn"]
            assert (made.changes, made.file_changed) == ([], False)
    finally:
        tell_to_call(WRITTEN)
        await elsewhere.close()

"""What one person may make us keep, and do for each notice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthapp.contexts.notifications.schemas import PushKeys, SubscribePush

if TYPE_CHECKING:
    from healthapp.wiring import Platform
    from tests.conftest import MakeUser

_KEPT = 20


async def test_only_so_many_browsers_of_one_person_are_pushed_to(web: Platform, make_user: MakeUser) -> None:
    person, other = await make_user(), await make_user()
    keys = PushKeys(p256dh="B" + "A" * 86, auth="A" * 22)

    async def subscribe(who: object, number: int) -> object:
        command = SubscribePush(endpoint=f"https://push.example.com/{who}/{number}", keys=keys)
        async with web.begin((other if who == "other" else person).actor) as uow:
            return await web.notifications.subscribe_push(uow, command)

    await subscribe("other", 0)
    made = [await subscribe("person", number) for number in range(_KEPT + 3)]
    async with web.begin(person.actor) as uow:
        kept = {view.id for view in await web.notifications.subscriptions(uow)}
    assert kept == set(made[-_KEPT:])
    async with web.begin(other.actor) as uow:
        assert len(await web.notifications.subscriptions(uow)) == 1

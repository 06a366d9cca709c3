"""Who may call each event handler is written down twice: at the handler, and as the matrix expects it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.pages import all_pages
from healthapp.kit.actor import PEOPLE, Role
from tests.architecture.code_checks import none
from tests.support import handlers

if TYPE_CHECKING:
    from collections.abc import Mapping


def differences(found: Mapping[str, frozenset[Role]], meant: Mapping[str, frozenset[Role]]) -> list[str]:
    """Return what is open to others than was meant, in words for whoever added it."""
    where = "say who may call it in tests/support/handlers.py"
    new = [f"{name} is new: {where}" for name in sorted(found.keys() - meant.keys())]
    gone = [f"{name} is gone: take it out of tests/support/handlers.py" for name in sorted(meant.keys() - found.keys())]
    return [
        *new,
        *gone,
        *(
            f"{name} is open to {', '.join(sorted(found[name]))}; {where}"
            for name in sorted(found.keys() & meant.keys())
            if found[name] != meant[name]
        ),
    ]


def test_every_handler_is_open_to_whom_it_is_meant_for() -> None:
    none(differences({name: spec.roles for name, spec in handlers.all_handlers().items()}, handlers.expected()))


def test_what_an_id_is_the_id_of_is_known() -> None:
    """Else the matrix would try a handler with the id of nothing, and prove nothing."""
    named = {name for spec in handlers.all_handlers().values() for name in handlers.ids_of(spec)}
    none(sorted(named - handlers.IDS.keys()))
    none(sorted(handlers.IDS.keys() - named))


def test_pages_that_name_something_in_their_address_are_known() -> None:
    known = [address.partition("{")[0].partition("?")[0] for address in handlers.ADDRESSES.values()]
    named = [page.route for page in all_pages() if "[" in page.route]
    none([route for route in named if not any(route.startswith(part) for part in known)])
    assert handlers.ADDRESSES.keys() <= handlers.expected().keys()


def test_a_new_handler_and_a_wider_one_are_found() -> None:
    meant = handlers.expected()
    (name, roles), *_ = ((name, roles) for name, roles in meant.items() if roles == {Role.PATIENT})
    assert differences({**meant, "state.x.XState.wipe": PEOPLE}, meant) == [
        "state.x.XState.wipe is new: say who may call it in tests/support/handlers.py"
    ]
    assert "is open to" in differences({**meant, name: PEOPLE}, meant)[0]
    assert "is gone" in differences({other: roles for other, roles in meant.items() if other != name}, meant)[0]
    assert roles == {Role.PATIENT}

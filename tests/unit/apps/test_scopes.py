"""However an app asks: it never gets more than it asked for, is registered for, and the person themself has."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from healthapp.contexts.apps.rules.scopes import SUPPORTED, grantable, level, words, written
from healthapp.kit.actor import PEOPLE, KeyScope, Role

SCOPES = st.frozensets(st.sampled_from(SUPPORTED))
ROLES = st.sampled_from(sorted(PEOPLE))
_REACH = {None: 0, KeyScope.READ: 1, KeyScope.WRITE: 2, KeyScope.ADMIN: 3}


@given(asked=SCOPES, registered=SCOPES, role=ROLES, is_owner=st.booleans())
def test_bounds(asked: frozenset[str], registered: frozenset[str], role: Role, is_owner: bool) -> None:
    found = grantable(asked, registered, role, is_owner=is_owner)
    assert found <= asked & registered
    assert "admin" not in found or (role is Role.ADMIN and is_owner)
    assert not found & {"profile", "email"} or "openid" in found
    # Asked again for what it was given it gets the same, and what it has reaches no further than what it was given.
    assert grantable(found, registered, role, is_owner=is_owner) == found
    reach = level(found, role, is_owner=is_owner)
    assert (reach is KeyScope.ADMIN) is ("admin" in found)
    assert (reach is None) is not bool(found & {"read", "write", "admin"})


@given(scopes=SCOPES, more=SCOPES, role=ROLES, is_owner=st.booleans())
def test_fewer_scopes_never_reach_further(
    scopes: frozenset[str], more: frozenset[str], role: Role, is_owner: bool
) -> None:
    small, large = level(scopes, role, is_owner=is_owner), level(scopes | more, role, is_owner=is_owner)
    assert _REACH[small] <= _REACH[large]


@given(scopes=SCOPES, role=ROLES, is_owner=st.booleans())
def test_no_scope_makes_an_administrator(scopes: frozenset[str], role: Role, is_owner: bool) -> None:
    if role is not Role.ADMIN or not is_owner:
        assert level(scopes, role, is_owner=is_owner) is not KeyScope.ADMIN


@given(text=st.text())
def test_words_of_anything_are_ours(text: str) -> None:
    found = words(text)
    assert found <= set(SUPPORTED)
    assert words(written(found)) == found

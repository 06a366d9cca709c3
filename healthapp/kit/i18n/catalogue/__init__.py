"""All messages: every module of this package gives `MESSAGES`, id → (Bangla, English).

Ids are `area.name`. A module is named after its area, or `<area>_<part>` when an area needs several files. A new module
needs no registration.
"""

import importlib
import pkgutil
import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from healthapp.kit.i18n.emergency import with_number

Pair = tuple[str, str]

_ID = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9][a-z0-9_]*)+")


class CatalogueError(ValueError):
    """A catalogue module breaks the rules."""


def merge(modules: Iterable[tuple[str, Mapping[str, tuple[str, ...]]]]) -> dict[str, Pair]:
    """Merge (module name, messages) into one mapping; a doubled, misnamed or empty message raises."""
    merged: dict[str, Pair] = {}
    for module, messages in modules:
        for message_id, pair in messages.items():
            area = message_id.partition(".")[0]
            if not _ID.fullmatch(message_id) or not (module == area or module.startswith(f"{area}_")):
                problem = f"{module}.py: {message_id!r} is not an id of that area"
                raise CatalogueError(problem)
            if message_id in merged:
                problem = f"{module}.py: {message_id!r} is there twice"
                raise CatalogueError(problem)
            if len(pair) != 2 or not all(part.strip() for part in pair):  # noqa: PLR2004 - two languages
                problem = f"{module}.py: {message_id!r} needs a Bangla and an English text"
                raise CatalogueError(problem)
            merged[message_id] = (pair[0], pair[1])
    return merged


def modules() -> list[tuple[str, Mapping[str, Pair]]]:
    """Import every catalogue module, in the order of their names."""
    names = sorted(found.name for found in pkgutil.iter_modules(__path__))
    return [(name, importlib.import_module(f"{__name__}.{name}").MESSAGES) for name in names]


_WRITTEN = merge(modules())
_told = dict(_WRITTEN)
_to_call: set[str] = set()
MESSAGES: Mapping[str, Pair] = MappingProxyType(_told)


def tell_to_call(number: str) -> None:
    """Let every message name `number` as the one to call in an emergency; before pages are built of them."""
    if _to_call == {number}:
        return
    _told.update({name: (with_number(bn, number), with_number(en, number)) for name, (bn, en) in _WRITTEN.items()})
    _to_call.clear()
    _to_call.add(number)

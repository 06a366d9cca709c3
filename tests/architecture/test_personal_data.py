"""Every table and column of the models is registered as personal data, or as impersonal, and nothing else is."""

from __future__ import annotations

import importlib
import re

import pytest
from sqlmodel import SQLModel

from healthapp.kit.i18n import Lang, has_message, text
from healthapp.kit.personal_data import Category, Erasure, Holding, Part, Place, Registry
from healthapp.wiring import PERSONAL_DATA
from tests.architecture.code_checks import none
from tests.architecture.source import ROOT, sources

# No model: it is written in SQL only, and partitioned. tests/integration/privacy looks at the database itself.
WITHOUT_MODEL = {"compliance_audit_event", "compliance_system_log", "alembic_version"}


def holes(tables: dict[str, set[str]], registry: Registry) -> list[str]:
    """Return what is held and not registered, and what is registered and not held."""
    known = registry.names(Place.TABLE)
    found = [f"table {name} is not registered" for name in sorted(tables.keys() - known)]
    found += [f"table {name} is registered but gone" for name in sorted(known - tables.keys())]
    for holding in registry.tables:
        columns = tables.get(holding.name, set(holding.columns))
        found += [f"{holding.name}.{name} is not registered" for name in sorted(columns - set(holding.columns))]
        found += [f"{holding.name}.{name} is registered but gone" for name in sorted(set(holding.columns) - columns)]
        twice = {name for name in holding.columns if holding.columns.count(name) > 1}
        found += [f"{holding.name}.{name} is registered twice" for name in sorted(twice)]
    return found


def of_models() -> dict[str, set[str]]:
    return {name: {column.name for column in table.columns} for name, table in SQLModel.metadata.tables.items()}


def test_every_column_of_the_models_is_registered() -> None:
    none([hole for hole in holes(of_models(), PERSONAL_DATA) if not any(name in hole for name in WITHOUT_MODEL)])


def test_a_new_column_and_a_lost_table_are_found() -> None:
    tables = of_models()
    tables["identity_user"].add("mother_tongue")
    del tables["reminders_reminder"]
    tables["records_document"] = {"id"}
    assert [hole for hole in holes(tables, PERSONAL_DATA) if not any(name in hole for name in WITHOUT_MODEL)] == [
        "table records_document is not registered",
        "table reminders_reminder is registered but gone",
        "identity_user.mother_tongue is not registered",
    ]


def test_every_topic_is_registered() -> None:
    topics = set()
    for source in sources("healthapp/contexts"):
        if source.path.endswith("/events.py"):
            module = importlib.import_module(source.module)
            topics |= {value for name, value in vars(module).items() if name.isupper()}
    assert topics == PERSONAL_DATA.names(Place.EVENT)


def test_every_store_of_the_browser_is_registered() -> None:
    known = PERSONAL_DATA.names(Place.BROWSER)
    code = "\n".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "assets").rglob("*.js*")))
    stores = {f"indexedDB:{name}" for name in re.findall(r'const NAME = "(\w+)"', code)}
    stores |= {f"localStorage:{name}" for name in re.findall(r'localStorage\.setItem\("(\w+)"', code)}
    stores |= {f"cache:{name}" for name in re.findall(r"`(healthapp-\w+)-\$\{VERSION\}`", code)}
    assert stores == known
    # Each way to keep something in a browser is one of those: another way needs another pattern here.
    assert len(re.findall(r"indexedDB\.open|localStorage\.setItem|caches\.open|sessionStorage\.setItem", code)) <= 3 + 2


def test_a_place_is_registered_once() -> None:
    part = Part(held=(PERSONAL_DATA.tables[0],))
    with pytest.raises(ValueError, match=PERSONAL_DATA.tables[0].name):
        Registry(part, part)


@pytest.mark.parametrize("holding", PERSONAL_DATA.held, ids=lambda holding: f"{holding.place}-{holding.name}")
def test_what_the_law_keeps_has_a_reason_that_people_can_read(holding: Holding) -> None:
    assert (holding.reason is not None) == (holding.erasure is not Erasure.DELETE)
    if holding.reason:
        assert all(text(holding.reason, lang) for lang in Lang)


@pytest.mark.parametrize("category", Category)
def test_every_category_has_a_name_and_a_purpose(category: Category) -> None:
    assert has_message(f"privacy.what_{category}")
    assert has_message(f"privacy.why_{category}")

"""The form of a medical text holds all of it: whoever fills it in as it stands writes the same text again."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from healthapp.contexts.knowledge.rules.differences import differing
from healthapp.contexts.knowledge.rules.forms import rows
from healthapp.contexts.knowledge.rules.forms_change import add, changed, move_up, put, remove
from healthapp.contexts.knowledge.rules.merging import parse
from healthapp.contexts.knowledge.rules.revisions import entry_id_of, faults_of_form, named, plain
from healthapp.contexts.knowledge.schemas.editing import EditedKind
from healthapp.kit.i18n import Lang, has_message
from state.editing_form import parts_of, said_faults
from state.editing_rows import said_rows

if TYPE_CHECKING:
    from healthapp.contexts.knowledge.rules.book import Book
    from healthapp.contexts.knowledge.schemas.forms import FormRow

KINDS = get_args(EditedKind)
DENGUE: dict[str, Any] = {"name": {"en": "Dengue", "bn": "ডেঙ্গু"}, "actions": [{"en": "a", "bn": "ক"}]}


def written_again(kind: str, body: dict[str, Any]) -> dict[str, Any]:
    """Fill in an empty form with what stands in the form of an entry."""
    made = named(kind, entry_id_of(kind, body))
    for row in rows(kind, body):
        made = _filled(kind, made, row)
    return made


def _filled(kind: str, made: dict[str, Any], row: FormRow) -> dict[str, Any]:
    if row.control == "item":
        return add(kind, made, row.path.rpartition(".")[0])
    if row.control == "group":
        return add(kind, made, row.path) if row.optional and row.there else made
    if row.control == "ids":
        for each in row.ids:
            made = add(kind, made, row.path, each)
        return made
    if row.control == "both":
        return put(kind, put(kind, made, f"{row.path}.en", row.value), f"{row.path}.bn", row.value_bn)
    return made if row.control in ("list", "more") else put(kind, made, row.path, row.value)


@pytest.mark.parametrize("kind", KINDS)
def test_every_entry_is_written_again_by_its_form(book: Book, kind: str) -> None:
    entries = getattr(book.content, kind)
    assert entries
    for entry in entries:
        body = plain(entry)
        again = written_again(kind, body)
        assert plain(parse(kind, again)) == body, entry_id_of(kind, body)
        assert faults_of_form(kind, entry_id_of(kind, body), again) == []


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("lang", Lang)
def test_every_field_and_choice_is_said_in_both_languages(book: Book, kind: str, lang: Lang) -> None:
    for entry in getattr(book.content, kind)[:40]:
        found = rows(kind, plain(entry))
        parts = parts_of(found, {}, {}, lang, opened={row.owner for row in found}, key_of=str)
        shown = {one.path for part in parts for item in part.boxes for one in item.fields if one.control != "more"}
        shown |= {item.path for part in parts for item in part.boxes} | {part.path for part in parts}
        assert {row.path for row in found if row.control != "more"} <= shown
        assert said_rows(found, {}, lang)
        for row in found:
            for value in row.choices:
                name = value if value in ("yes", "no") else f"{row.name}_{value}"
                assert has_message(f"ui.edit.c_{name}"), name


def test_what_most_items_are_without_is_shown_on_demand(book: Book) -> None:
    body = plain(book.conditions["dengue"])
    found = rows("condition", body)
    owners = {row.owner for row in found if row.control == "more"}

    def shown(opened: set[str]) -> set[str]:
        parts = parts_of(found, {}, {}, Lang.EN, opened=opened, key_of=str)
        return {one.path for part in parts for item in part.boxes for one in item.fields}

    some = next(iter(sorted(owners)))
    rare = {row.path for row in found if row.rare and row.owner == some}
    assert rare
    assert not rare & shown(set())
    assert rare <= shown({some})


@given(st.sampled_from(KINDS), st.text(max_size=30), st.text(max_size=30), st.sampled_from(["put", "add", "remove"]))
def test_a_path_that_there_isnt_changes_nothing_and_breaks_nothing(kind: str, path: str, value: str, act: Any) -> None:
    body = named(kind, "some other" if kind in ("interaction", "class_rule") else "some")
    after = changed(kind, body, act, path, value)
    assert rows(kind, after)
    assert entry_id_of(kind, body) == entry_id_of(kind, after) or path in ("a", "b")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text(max_size=8), inside, max_size=3),
    max_leaves=8,
)


@given(st.sampled_from(KINDS), st.data())
def test_what_came_over_the_api_has_a_form_however_wrong_it_is(kind: str, data: st.DataObject) -> None:
    from healthapp.contexts.knowledge.rules.forms import model_of  # noqa: PLC0415 - here alone

    names = sorted(model_of(kind).model_fields)
    body = data.draw(st.dictionaries(st.sampled_from(names), JSON, max_size=5))
    for row in rows(kind, body):
        if row.path:
            changed(kind, body, "put", row.path, "x")
            changed(kind, body, "add", row.path, "x")


def test_a_figure_that_is_no_number_is_no_row() -> None:
    for path in ("actions.²", "actions.②.en", "²"):
        assert put("condition", DENGUE, path, "x") == DENGUE


def test_rows_are_added_moved_and_taken_out() -> None:
    two = put("condition", add("condition", DENGUE, "actions"), "actions.1.en", " b ")
    assert two["actions"] == [{"en": "a", "bn": "ক"}, {"en": "b"}]
    assert move_up("condition", two, "actions.1")["actions"][0] == {"en": "b"}
    assert move_up("condition", two, "actions.0") == two
    assert remove("condition", two, "actions.0")["actions"] == [{"en": "b"}]
    assert remove("condition", two, "actions.7") == two
    assert DENGUE["actions"] == [{"en": "a", "bn": "ক"}]  # what was given stays as it was


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("500", 500), ("৫০০", 500), ("2.5", 2.5), ("২.৫", 2.5), ("1,000", "1,000"), ("nan", "nan"), ("five", "five")],
)
def test_a_dose_is_a_number_in_either_script_and_never_guessed(typed: str, kept: object) -> None:
    body = put("medicine", add("medicine", {"id": "napa"}, "adult"), "adult.max_daily_mg", typed)
    assert body["adult"]["max_daily_mg"] == kept


def test_an_id_is_added_once_and_the_entrys_own_never_changes() -> None:
    once = add("medicine", {"id": "napa"}, "classes", "painkiller")
    assert add("medicine", once, "classes", "painkiller") == once == {"id": "napa", "classes": ["painkiller"]}
    assert add("medicine", once, "classes", " ") == once
    assert put("medicine", once, "id", "other") == once


def test_lines_are_one_each_and_nothing_takes_the_field_away() -> None:
    body = put("concept", {"id": "fever"}, "also.rom", " jor \n\n gaye jor\n")
    assert body["also"]["rom"] == ["jor", "gaye jor"]
    assert put("concept", body, "also.rom", "") == {"id": "fever"}


def test_a_text_that_may_be_absent_is_absent_once_it_is_empty() -> None:
    body = put("condition", {"id": "flu"}, "prevention.bn", "হাত ধোবেন")
    assert put("condition", body, "prevention.bn", " ") == {"id": "flu"}
    assert put("condition", {"id": "flu"}, "prevention.en", "") == {"id": "flu"}
    assert put("condition", DENGUE, "actions.0.en", "")["actions"] == [{"bn": "ক"}]


def test_what_is_not_there_yet_is_counted_and_what_is_wrong_is_said_beside_its_field() -> None:
    body = {"id": "dengue", "name": {"en": "ডেঙ্গু", "bn": "ডেঙ্গু"}, "icd10": "X"}
    found = rows("condition", body)
    from healthapp.contexts.knowledge.schemas.editing import FaultView  # noqa: PLC0415 - here alone

    faults = [
        FaultView(field=one.field, code=one.code, params=dict(one.params))
        for one in faults_of_form("condition", "dengue", body)
    ]
    beside, whole, missing = said_faults(faults, found, Lang.EN, is_asked=False)
    assert {found[at].path for at in beside} == {"name", "icd10"}
    assert (whole, missing > 5) == ([], True)
    beside, whole, missing = said_faults(faults, found, Lang.EN, is_asked=True)
    assert {"summary", "findings", "dangers", "category"} <= {found[at].path for at in beside}
    assert (whole, missing) == ([], 0)


@given(st.text("ab ক\n"), st.text("ab ক\n"))
def test_both_texts_are_whole_and_only_what_differs_is_marked(before: str, after: str) -> None:
    was, now = differing(before, after)
    assert ("".join(each for each, _ in was), "".join(each for each, _ in now)) == (before, after)
    if before == after:
        assert not any(marked for _, marked in (*was, *now))
    assert [each for each, marked in was if not marked] == [each for each, marked in now if not marked]


def test_an_added_word_alone_is_marked_and_a_very_long_text_is_other_as_a_whole() -> None:
    assert differing("Rest and drink", "Rest and drink much") == (
        [("Rest and drink", False)],
        [("Rest and drink", False), (" much", True)],
    )
    before, after = "a " * 1500, "b " + "a " * 1500
    assert differing(before, after) == ([(before, True)], [(after, True)])
    assert differing(before, before) == ([(before, False)], [(before, False)])


def test_a_word_said_over_and_over_is_compared_with_none_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each would be weighed against each, at every match anew."""
    most: list[int] = []
    real = SequenceMatcher.get_opcodes

    def counted(self: SequenceMatcher[str]) -> object:
        most.extend(len(each) for each in self.b2j.values())  # type: ignore[attr-defined]  # which words begin matches
        return real(self)

    monkeypatch.setattr(SequenceMatcher, "get_opcodes", counted)
    differing("a b " * 240, "a c " * 240)
    assert max(most, default=0) <= 1 + 480 // 100

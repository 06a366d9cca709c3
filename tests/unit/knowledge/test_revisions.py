"""The steps of a version follow one another, and nobody passes two of them alone."""

from __future__ import annotations

from typing import Any, get_args
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from healthapp.contexts.knowledge.rules.merging import KINDS
from healthapp.contexts.knowledge.rules.revisions import FROM, changes, entry_id_of, may, named
from healthapp.contexts.knowledge.schemas.editing import EditedKind, RevisionStatus

PEOPLE = [UUID(int=number) for number in range(3)]
TO = {
    "submit": RevisionStatus.IN_REVIEW,
    "sign": RevisionStatus.SIGNED,
    "publish": RevisionStatus.PUBLISHED,
    "withdraw": RevisionStatus.WITHDRAWN,
    "change": RevisionStatus.DRAFT,
}


class Life(RuleBasedStateMachine):
    """One version, and three editors who try everything."""

    def __init__(self) -> None:
        super().__init__()
        self.status = RevisionStatus.DRAFT
        self.author = PEOPLE[0]
        self.done: list[tuple[str, UUID]] = []

    @rule(step=st.sampled_from(sorted(FROM)), who=st.sampled_from(PEOPLE), approves=st.booleans())
    def try_it(self, step: Any, who: UUID, approves: bool) -> None:
        if may(step, self.status, self.author, who):
            self.done.append((step, who))
            back = RevisionStatus.APPROVED if approves else RevisionStatus.RETURNED
            self.status = back if step == "review" else TO[step]

    @invariant()
    def four_eyes_saw_it(self) -> None:
        steps = [step for step, _ in self.done]
        if self.status is RevisionStatus.PUBLISHED:
            assert [step for step in steps if step != "change"] == ["submit", "review", "sign", "publish"]
        for step, who in self.done:
            if step in ("review", "sign"):
                assert who != self.author
            if step in ("change", "submit"):
                assert who == self.author
        if "submit" in steps:
            assert "change" not in steps[steps.index("submit") :]


TestLife = Life.TestCase


@given(st.dictionaries(st.sampled_from("abc"), st.recursive(st.text("xy"), st.lists, max_leaves=4)))
def test_nothing_changes_from_itself_to_itself(body: dict[str, Any]) -> None:
    assert changes(body, body) == []
    assert all(old is None for _, old, _ in changes({}, body))


def test_a_change_names_the_field() -> None:
    old = {"name": {"en": "A", "bn": "ক"}, "steps": [{"en": "x"}]}
    new = {"name": {"en": "B", "bn": "ক"}, "steps": [{"en": "x"}, {"en": "y"}], "once": True}
    assert changes(old, new) == [("name.en", "A", "B"), ("steps.1.en", None, "y"), ("once", None, "True")]


def test_every_kind_can_be_edited_and_is_called_by_its_name() -> None:
    assert set(get_args(EditedKind)) <= set(KINDS)
    assert entry_id_of("interaction", named("interaction", "aspirin warfarin")) == "aspirin warfarin"
    assert entry_id_of("class_rule", {"a": "warfarin", "b": "aspirin"}) == "aspirin warfarin"
    assert entry_id_of("condition", named("condition", "dengue")) == "dengue"

"""Entries as forms, for pages that know nothing of the schema."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from healthapp.contexts.compliance.service import Permission, require_permission
from healthapp.contexts.knowledge.rules import forms, forms_change, revisions
from healthapp.contexts.knowledge.rules.book import Book
from healthapp.contexts.knowledge.rules.differences import differing
from healthapp.contexts.knowledge.rules.leaf import make_leaf
from healthapp.contexts.knowledge.rules.merging import KINDS, Laid, merge, parse
from healthapp.contexts.knowledge.schemas.additions import Origin
from healthapp.contexts.knowledge.schemas.content import ContentFile
from healthapp.contexts.knowledge.schemas.forms import FoundEntry, Named
from healthapp.contexts.knowledge.schemas.search import Kind
from healthapp.contexts.knowledge.service.editing import Editing
from healthapp.contexts.knowledge.service.signed import RECORD
from healthapp.kit.canonical import digest
from healthapp.kit.errors import HealthError
from healthapp.kit.errors import Kind as ErrorKind
from healthapp.kit.i18n.emergency import everywhere
from healthapp.kit.i18n.words import normal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from uuid import UUID

    from healthapp.contexts.knowledge.schemas.editing import RevisionWhole
    from healthapp.contexts.knowledge.schemas.forms import Act, FormRow
    from healthapp.contexts.knowledge.schemas.leaf import Leaf
    from healthapp.kit.uow import UnitOfWork

_LEAVES = {"condition": Kind.CONDITION, "medicine": Kind.MEDICINE, "concept": Kind.SYMPTOM, "first_aid": Kind.FIRST_AID}
_PAIRS = ("interaction", "class_rule")
_FOUND = 30


class Forms(Editing):
    """Forms of entries, and what their readers will see."""

    emergency_number: str

    @staticmethod
    def form_of(kind: str, body: dict[str, Any]) -> list[FormRow]:
        """Return the form of an entry."""
        return forms.rows(kind, body)

    @staticmethod
    def changed_form(kind: str, body: dict[str, Any], act: Act, path: str, value: str = "") -> dict[str, Any]:
        """Return the entry as it would be after something was done in its form."""
        return forms_change.changed(kind, body, act, path, value)

    @staticmethod
    async def differences(
        sides: Sequence[tuple[str, str]],
    ) -> list[tuple[list[tuple[str, bool]], list[tuple[str, bool]]]]:
        """Return both texts of each pair in pieces; with each whether the other text hasn't got it."""
        return await asyncio.to_thread(lambda: [differing(before, after) for before, after in sides])

    async def edit_revision(
        self, uow: UnitOfWork, revision_id: UUID, seen: dict[str, Any], act: Act, path: str, value: str = ""
    ) -> RevisionWhole:
        """Do one thing in the form of the actor's draft, and keep it.

        CONFLICT unless it is their own draft; also when another tab has changed meanwhile what this one has `seen`
        there: the same field, for a field in a list anything in that list (another text may stand in its row by now),
        and for whatever moves rows anything at all.
        """
        row = await self._stepping(uow, revision_id, "change")
        is_same = digest(row.body) == digest(seen)
        about = path.partition(".")[0] if any(part.isdigit() for part in path.split(".")) else path
        if not is_same and (act != "put" or forms_change.at(row.body, about) != forms_change.at(seen, about)):
            raise HealthError(ErrorKind.CONFLICT, "revision_other_tab")
        row.body = forms_change.changed(row.kind, row.body, act, path, value)
        row.hash = digest(row.body)
        return await self._done(uow, row, "change")

    async def choices_of(self, refers: str) -> list[Named]:
        """Return the entries that a field may refer to: of one kind, or of several with - between."""
        content = (await self.library.book()).content
        found = [one for kind in refers.split("-") for one in _entries(content, kind, [])]
        return [Named(one.entry_id, one.title_en, one.title_bn) for one in found]

    async def find_entries(self, uow: UnitOfWork, query: str, kind: str = "") -> list[FoundEntry]:
        """Return the entries whose names or id hold all words of a query; the shortest names first."""
        await require_permission(uow, Permission.EDIT_KNOWLEDGE, action="knowledge.find", resource_type=RECORD)
        uow.audit("knowledge.find", RECORD)
        content, words = (await self.library.book()).content, normal(query).split()
        found = [one for name in ([kind] if kind in KINDS else KINDS) for one in _entries(content, name, words)]
        return sorted(found, key=lambda one: (len(one.title_en), one.entry_id))[:_FOUND]

    async def title_of(self, kind: str, entry_id: str) -> FoundEntry | None:
        """Return how an entry is called now; None when nobody reads such a one."""
        content = (await self.library.book()).content
        return next((one for one in _entries(content, kind, []) if one.entry_id == entry_id), None)

    async def preview_of(self, kind: str, entry_id: str, body: dict[str, Any]) -> Leaf | None:
        """Return the page of an entry as its readers will see it; None while it isn't right, and for kinds without."""
        book = await self.library.book()
        if kind not in _LEAVES or revisions.faults_of_form(kind, entry_id, body):
            return None
        entry = dict(everywhere(body, self.emergency_number))
        return await asyncio.to_thread(_preview, book, kind, entry_id, entry)


def _preview(book: Book, kind: str, entry_id: str, entry: dict[str, Any]) -> Leaf | None:
    laid = Laid("preview", kind, parse(kind, entry), Origin.PUBLISHED)
    merged = merge({"all": ContentFile.model_construct(**dict(book.content))}, [laid])
    if merged.left_out:
        return None
    return make_leaf(Book(merged.content, book.version), _LEAVES[kind], entry_id, professional=True)


def _entries(content: ContentFile, kind: str, words: list[str]) -> Iterator[FoundEntry]:
    """Yield the entries of a kind whose names or id hold all these words."""
    sides: dict[str, Any] = {}
    if kind in _PAIRS:
        sides = {each.id: each.name for each in content.medicine_class}
        sides |= {each.id: each.name for each in content.medicine}
    entries: tuple[Any, ...] = getattr(content, kind)
    for each in entries:
        also: tuple[str, ...] = ()
        if kind in _PAIRS:
            entry_id, a, b = " ".join(sorted((each.a, each.b))), sides[each.a], sides[each.b]
            title = (f"{a.en} + {b.en}", f"{a.bn} + {b.bn}")
        elif kind == "source":
            entry_id, title = each.id, (each.title, each.title)
        else:
            entry_id, title = each.id, (each.name.en, each.name.bn)
            others = getattr(each, "also", None)
            also = (*others.en, *others.bn, *others.rom) if others else ()
        said = normal(" ".join((entry_id.replace("_", " "), entry_id, *title, *also)))
        if all(word in said for word in words):
            yield FoundEntry(kind, entry_id, *title)

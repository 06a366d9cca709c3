"""Makes a form of any kind of entry from the content's own schema. `forms_change` changes what stands in it."""

from __future__ import annotations

from enum import Enum
from types import UnionType
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from healthapp.contexts.knowledge.schemas.content import ContentFile, Who
from healthapp.contexts.knowledge.schemas.forms import FormRow
from healthapp.contexts.knowledge.schemas.parts import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic.fields import FieldInfo

_REFERS = {
    "source": "source",
    "concept": "concept",
    "all": "concept",
    "broader": "concept",
    "having": "concept",
    "needs": "concept",
    "classes": "medicine_class",
    "except_medicines": "medicine",
    "allergy": "allergy_group",
    "alternatives": "medicine",
    "conditions": "condition",
    "places": "region-district",
    "region": "region-district",
    "unless": "concept",
    "group": "allergy_group",
    "a": "medicine",
    "b": "medicine",
}
_REFERS_IN = {
    "class_rule": {"a": "medicine_class-medicine", "b": "medicine_class-medicine"},
    "medicine": {"having": "condition-concept"},
}
"""Where a kind of entry refers to others by the same name."""
_RARE = frozenset({*Who.model_fields, "but", "egfr_below", "not_below"})
"""What most items are without."""
YES, NO = "yes", "no"


def model_of(kind: str) -> type[BaseModel]:
    """Return the schema of one kind of entry."""
    found: type[BaseModel] = get_args(ContentFile.model_fields[kind].annotation)[0]
    return found


def rows(kind: str, body: dict[str, Any]) -> list[FormRow]:
    """Return the form of an entry that may be unfinished, or wrong: what isn't of the schema isn't shown."""
    return list(_Form(kind).fields(model_of(kind), body, "", 0, ""))


class _Form:
    """The form of one kind of entry."""

    def __init__(self, kind: str) -> None:
        self._refers = _REFERS | _REFERS_IN.get(kind, {})

    def fields(self, model: type[BaseModel], body: Any, path: str, depth: int, section: str) -> Iterator[FormRow]:  # noqa: ANN401 - JSON
        """Yield the rows of all fields; those that are rare and empty behind a row that stands for them."""
        there = body if isinstance(body, dict) else {}
        rare: list[FormRow] = []
        for name, one in _ordered(model):
            if name == "id" and not path:
                continue
            at = f"{path}.{name}" if path else name
            own = section or ("" if path else _section_of(name, one))
            made = list(self._rows(one, there.get(name), at, name, depth, own))
            if name in _RARE and there.get(name) in (None, [], ""):
                for row in made:
                    row.rare, row.owner = True, path
                rare += made
            else:
                yield from made
        if rare:
            yield FormRow(path=path, name="more", control="more", depth=depth, section=section, owner=path)
            yield from rare

    def _rows(self, field: FieldInfo, value: Any, path: str, name: str, depth: int, section: str) -> Iterator[FormRow]:  # noqa: ANN401 - as above
        default = None if field.is_required() else field.default
        yield from self._of_type(field.annotation, value, path, name, depth, section, default)

    def _of_type(
        self,
        type_: Any,  # noqa: ANN401 - a type
        value: Any,  # noqa: ANN401 - JSON
        path: str,
        name: str,
        depth: int,
        section: str,
        default: Any = None,  # noqa: ANN401 - JSON
    ) -> Iterator[FormRow]:
        bare, is_optional = bare_type(type_)
        row = FormRow(path=path, name=name, control="text", depth=depth, section=section)
        item = item_of(bare)
        if item is not None and is_scalar(item):
            self._fill_scalars(row, value)
            yield row
        elif item is not None:
            yield from self._list(row, item, value)
        elif bare is Text:
            row.control = "both"
            texts = value if isinstance(value, dict) else {}
            row.value, row.value_bn = _said(texts.get("en")), _said(texts.get("bn"))
            yield row
        elif is_model(bare):
            row.control, row.optional, row.there = "group", is_optional, value is not None or not is_optional
            yield row
            if row.there:
                yield from self.fields(bare, value, path, depth + 1, section)
        elif get_origin(bare) is tuple:
            yield from self._numbers(row, bare, value)
        else:
            row.refers = self._refers.get(name, "")
            _fill_leaf(
                row, bare, default if value is None else value, is_optional=is_optional, has_default=bool(default)
            )
            yield row

    def _fill_scalars(self, row: FormRow, value: Any) -> None:  # noqa: ANN401 - JSON
        items = [_said(each) for each in value] if isinstance(value, list) else []
        row.refers = self._refers.get(row.name, "")
        row.control = "ids" if row.refers else "lines"
        row.ids, row.value = (items, "") if row.refers else ([], "\n".join(items))

    def _list(self, row: FormRow, item: Any, value: Any) -> Iterator[FormRow]:  # noqa: ANN401 - a type and JSON
        row.control = "list"
        yield row
        for number, each in enumerate(value if isinstance(value, list) else [], 1):
            at, is_top = f"{row.path}.{number - 1}", "." not in row.path
            inside = 0 if is_top else row.depth + 1
            yield FormRow(
                path=at,
                name=row.name,
                control="item",
                depth=inside,
                section=row.section,
                number=number,
                of_section=is_top,
            )
            bare, _ = bare_type(item)
            if is_model(bare) and bare is not Text:
                yield from self.fields(bare, each, at, inside, row.section)
            else:
                yield from self._of_type(item, each, at, row.name, inside, row.section)

    def _numbers(self, row: FormRow, bare: Any, value: Any) -> Iterator[FormRow]:  # noqa: ANN401 - as above
        """Yield a group of so many numbers, as the ages from and to."""
        row.control, row.optional, row.there = "group", True, value is not None
        yield row
        if not row.there:
            return
        numbers = value if isinstance(value, list) else []
        for number, one in enumerate(get_args(bare)):
            each = numbers[number] if number < len(numbers) else None
            name = ("from", "to")[number]
            yield from self._of_type(one, each, f"{row.path}.{number}", name, row.depth + 1, row.section)


def _ordered(model: type[BaseModel]) -> list[tuple[str, FieldInfo]]:
    """Return the fields of a schema, for whom something holds behind what it says."""
    fields = list(model.model_fields.items())
    if not issubclass(model, Who):
        return fields
    return sorted(fields, key=lambda pair: pair[0] in Who.model_fields)


def _section_of(name: str, field: FieldInfo) -> str:
    """Return the part of the form that a field of the entry has to itself; "" for one among others."""
    bare, _ = bare_type(field.annotation)
    item = item_of(bare)
    is_part = (item is not None and not is_scalar(item)) or (is_model(bare) and bare is not Text)
    return name if is_part else ""


def _fill_leaf(row: FormRow, type_: Any, value: Any, *, is_optional: bool, has_default: bool) -> None:  # noqa: ANN401 - a type and JSON
    row.value = _said(value)
    row.may_be_empty = is_optional or not has_default
    if type_ is bool:
        row.control, row.choices, row.may_be_empty = "choice", [YES, NO], is_optional
        row.value = ("" if is_optional else NO) if value is None else YES if value else NO
    elif type_ in (int, float):
        row.control = "number"
    elif choices := _choices(type_):
        row.control, row.choices = "choice", choices


def _choices(type_: Any) -> list[str]:  # noqa: ANN401 - a type
    if get_origin(type_) is Literal:
        return [str(each) for each in get_args(type_)]
    if isinstance(type_, type) and issubclass(type_, Enum):
        return [str(each.value) for each in type_]
    return []


def bare_type(type_: Any) -> tuple[Any, bool]:  # noqa: ANN401 - a type
    """Return a type without what only restricts it, and whether None is one of it."""
    is_optional = False
    while True:
        if get_origin(type_) is Annotated:
            type_ = get_args(type_)[0]
        elif get_origin(type_) in (Union, UnionType):
            type_ = next(each for each in get_args(type_) if each is not type(None))
            is_optional = True
        else:
            return type_, is_optional


def item_of(type_: Any) -> Any:  # noqa: ANN401 - a type
    """Return of which type the items of a list are; None for what is no list."""
    bare, _ = bare_type(type_)
    arguments = get_args(bare)
    return arguments[0] if get_origin(bare) is tuple and arguments[-1] is Ellipsis else None


def is_model(type_: Any) -> bool:  # noqa: ANN401 - a type
    """Tell whether a bare type has fields."""
    return isinstance(type_, type) and issubclass(type_, BaseModel)


def is_scalar(type_: Any) -> bool:  # noqa: ANN401 - a type
    """Tell whether an item is one short text."""
    return bare_type(type_)[0] is str


def _said(value: Any) -> str:  # noqa: ANN401 - JSON
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None or isinstance(value, dict | list) else str(value)

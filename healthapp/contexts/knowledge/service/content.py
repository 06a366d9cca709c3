"""Reads the content that people wrote, and lets nothing in that doesn't fit together."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

from pydantic import ValidationError

from healthapp.contexts.knowledge.errors import ContentError
from healthapp.contexts.knowledge.rules.content import faults
from healthapp.contexts.knowledge.rules.merging import joined
from healthapp.contexts.knowledge.schemas.content import ContentFile
from healthapp.contexts.knowledge.schemas.stats import ContentStats

if TYPE_CHECKING:
    from healthapp.contexts.knowledge.ports import ContentFiles


def read_content(source: ContentFiles) -> ContentFile:
    """Return all of it as one; ContentError with every fault of form, else of what refers to what."""
    return joined(read_files(source))


def read_files(source: ContentFiles) -> dict[str, ContentFile]:
    """Return what each file holds, by its name; ContentError as `read_content`."""
    files: dict[str, ContentFile] = {}
    wrong: list[str] = []
    for name, text in source.files():
        try:
            files[name] = ContentFile.model_validate(tomllib.loads(text))
        except tomllib.TOMLDecodeError as error:
            wrong.append(f"{name}: {error}")
        except ValidationError as error:
            wrong += [
                f"{name}: {'.'.join(map(str, fault['loc']))}: {fault['msg']}"
                for fault in error.errors(include_url=False, include_input=False)
            ]
    if not files and not wrong:
        # A folder named wrongly must not pass for content without a fault.
        wrong.append("There are no content files (.toml) here.")
    if found := wrong or faults(files):
        raise ContentError(found)
    return files


def count(content: ContentFile) -> ContentStats:
    """Return how much there is."""
    return ContentStats(
        conditions=len(content.condition),
        medicines=len(content.medicine),
        medicines_with_brands=sum(bool(each.brands) for each in content.medicine),
        interactions=len({frozenset((each.a, each.b)) for each in content.interaction}),
        symptom_concepts=len(content.concept),
        red_flags=len(content.red_flag),
        class_rules=len(content.class_rule),
        first_aid=len(content.first_aid),
        sources=len(content.source),
    )

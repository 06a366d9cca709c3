"""The content, ordered so that the engines find in it what they need."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING

from healthapp.contexts.knowledge.errors import ContentError
from healthapp.contexts.knowledge.schemas.content import District

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from healthapp.contexts.knowledge.schemas.content import (
        AllergyGroup,
        ClassRule,
        Concept,
        Condition,
        ContentFile,
        FirstAid,
        Interaction,
        Medicine,
        MedicineClass,
        Region,
    )
    from healthapp.contexts.knowledge.schemas.leaf import Published
    from healthapp.contexts.knowledge.schemas.loaded import Listed
    from healthapp.contexts.knowledge.schemas.parts import Source
    from healthapp.contexts.knowledge.schemas.symptom_numbers import SymptomCheck


_ROUTES = frozenset({"eye", "ear", "cream", "topical"})


@dataclass(frozen=True)
class Loaded:
    """What an operator has loaded of medicines beside the content: pairs by both ids, and further names by the id."""

    pairs: Mapping[frozenset[str], Listed] = field(default_factory=dict)
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Book:
    """One edition of the content, whole. `version` names it: another text makes another version."""

    content: ContentFile
    version: str
    loaded: Loaded = Loaded()
    published: Mapping[tuple[str, str], Published] = field(default_factory=dict)
    """Of each entry that editors published, by its kind and id: which version, when, and who approved it."""

    @cached_property
    def numbers(self) -> SymptomCheck:
        """Return the numbers of the symptom check; ContentError when there are none."""
        if not self.content.symptom_check:
            raise ContentError(["There are no numbers for the symptom check (symptom_check)."])
        return self.content.symptom_check[0]

    @cached_property
    def concepts(self) -> Mapping[str, Concept]:
        """Return the findings by their ids."""
        return {each.id: each for each in self.content.concept}

    @cached_property
    def conditions(self) -> Mapping[str, Condition]:
        """Return the conditions by their ids."""
        return {each.id: each for each in self.content.condition}

    @cached_property
    def medicines(self) -> Mapping[str, Medicine]:
        """Return the generic medicines by their ids."""
        return {each.id: each for each in self.content.medicine}

    @cached_property
    def classes(self) -> Mapping[str, MedicineClass]:
        """Return the classes of medicines by their ids."""
        return {each.id: each for each in self.content.medicine_class}

    @cached_property
    def allergy_groups(self) -> Mapping[str, AllergyGroup]:
        """Return the groups of medicines of which one allergy means the others, by their ids."""
        return {each.id: each for each in self.content.allergy_group}

    @cached_property
    def first_aid(self) -> Mapping[str, FirstAid]:
        """Return the topics of first aid by their ids."""
        return {each.id: each for each in self.content.first_aid}

    @cached_property
    def places(self) -> Mapping[str, Region | District]:
        """Return the regions and districts by their ids."""
        found: dict[str, Region | District] = {each.id: each for each in self.content.region}
        return found | {each.id: each for each in self.content.district}

    def with_regions(self, place_ids: Iterable[str]) -> frozenset[str]:
        """Return these places and the regions in which they lie. KeyError for one that there isn't."""
        found = {each: self.places[each] for each in place_ids}
        return frozenset((*found, *(each.region for each in found.values() if isinstance(each, District))))

    @cached_property
    def sources(self) -> Mapping[str, Source]:
        """Return the references by their ids."""
        return {each.id: each for each in self.content.source}

    @cached_property
    def pairs(self) -> Mapping[frozenset[str], Interaction]:
        """Return what is known of two medicines, by both ids."""
        return {frozenset((each.a, each.b)): each for each in self.content.interaction}

    @cached_property
    def class_rules(self) -> Mapping[str, tuple[ClassRule, ...]]:
        """Return the rules in which a class or a medicine stands, by its id."""
        found: dict[str, list[ClassRule]] = defaultdict(list)
        for rule in self.content.class_rule:
            for side in {rule.a, rule.b}:
                found[side].append(rule)
        return {side: tuple(rules) for side, rules in found.items()}

    @cached_property
    def ingredients(self) -> Mapping[str, frozenset[str]]:
        """Return for each medicine itself and those that it holds, as the id of a combination names them.

        budesonide_formoterol holds budesonide and formoterol; timolol_eye is another form, not a combination.
        """
        return {each: self._held(each) for each in self.medicines}

    def _held(self, medicine_id: str) -> frozenset[str]:
        parts = medicine_id.split("_")
        if not _ROUTES.isdisjoint(parts):
            return frozenset({medicine_id})
        slices = ("_".join(parts[start:end]) for start, end in combinations(range(len(parts) + 1), 2))
        return frozenset(one for one in slices if one in self.medicines)

    @cached_property
    def _wider(self) -> Mapping[str, frozenset[str]]:
        """Return for every finding itself and all that are there whenever it is. There are no cycles in the content."""
        found: dict[str, frozenset[str]] = {}

        def of(concept_id: str) -> frozenset[str]:
            if concept_id not in found:
                found[concept_id] = frozenset({concept_id}).union(*map(of, self.concepts[concept_id].broader))
            return found[concept_id]

        for concept_id in self.concepts:
            of(concept_id)
        return found

    @cached_property
    def _narrower(self) -> Mapping[str, frozenset[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for concept_id, wider in self._wider.items():
            for other in wider:
                found[other].add(concept_id)
        return {concept_id: frozenset(others) for concept_id, others in found.items()}

    def with_broader(self, concept_ids: Iterable[str]) -> frozenset[str]:
        """Return these findings and all that are there whenever they are. KeyError for one that there isn't."""
        return frozenset().union(*(self._wider[each] for each in concept_ids))

    def with_narrower(self, concept_ids: Iterable[str]) -> frozenset[str]:
        """Return these findings and all that can't be there without them: who has no fever has no high one."""
        return frozenset().union(*(self._narrower[each] for each in concept_ids))

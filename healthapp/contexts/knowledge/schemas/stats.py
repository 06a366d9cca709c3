"""How much the knowledge base holds."""

from __future__ import annotations

from pydantic import BaseModel


class ContentStats(BaseModel):
    """Counts of entries; `interactions` are distinct pairs of generics, rules between classes are not among them."""

    conditions: int
    medicines: int
    medicines_with_brands: int
    interactions: int
    symptom_concepts: int
    red_flags: int
    class_rules: int
    first_aid: int
    sources: int

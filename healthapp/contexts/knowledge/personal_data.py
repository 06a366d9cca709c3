"""What the context of knowledge holds: nothing about people. What was asked of it is written down nowhere."""

from __future__ import annotations

from healthapp.kit.personal_data import Impersonal, Part, Place

PART = Part(
    held=(),
    impersonal=(
        Impersonal(place=Place.TABLE, name="knowledge_entry", reason="the words of public medical texts"),
        Impersonal(
            place=Place.TABLE, name="knowledge_loaded", reason="published texts and names that an operator has licensed"
        ),
        Impersonal(place=Place.TABLE, name="knowledge_load", reason="names of files and how many records they had"),
        Impersonal(
            place=Place.TABLE, name="knowledge_load_reject", reason="which records of such a file were not taken"
        ),
        Impersonal(
            place=Place.KEY,
            name="ratelimit:knowledge:{id}",
            reason="a keyed digest of an address, within the hour; leads to nobody's account",
        ),
        Impersonal(
            place=Place.KEY,
            name="knowledge:search:{id}",
            reason="which entries a search found, under a keyed digest of the question, for an hour",
        ),
    ),
)

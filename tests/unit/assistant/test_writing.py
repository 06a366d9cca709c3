"""What stands over a passage: of what it is, and for whom or in which case it holds."""

from __future__ import annotations

from healthapp.contexts.assistant.rules.writing import Draft, tell_quotes
from healthapp.contexts.knowledge.schemas.quotes import Quote
from healthapp.kit.i18n import Lang


def _quote(section: str, label: str, text: str) -> Quote:
    return Quote(entry="medicine:metronidazole", title="Metronidazole", section=section, label=label, text=text)


ADULT = _quote("adult", "Usual dose for adults", "400 mg three times a day.")
CHILD = _quote("child", "Dose for children", "7.5 mg for each kg three times a day.")
PREGNANCY = _quote("pregnancy", "In pregnancy", "Avoid.")
NURSING = _quote("breastfeeding", "While breast-feeding", "Avoid.")


def _told(draft: Draft) -> list[tuple[str, str]]:
    return [(each.kind, each.text) for each in draft.answer.parts]


def test_every_section_that_is_quoted_has_its_name_over_it() -> None:
    draft = Draft(Lang.EN)
    tell_quotes(draft, [ADULT, CHILD, PREGNANCY, NURSING])
    assert _told(draft) == [
        ("heading", "Metronidazole – Usual dose for adults"),
        ("quote", ADULT.text),
        ("heading", "Metronidazole – Dose for children"),
        ("quote", CHILD.text),
        ("heading", "Metronidazole – In pregnancy"),
        ("quote", "Avoid."),
        ("heading", "Metronidazole – While breast-feeding"),
        ("quote", "Avoid."),
    ]


def test_every_section_that_is_written_of_has_its_name_over_it() -> None:
    draft = Draft(Lang.EN)
    draft.write("7.5 mg for each kg.", [CHILD])
    draft.write("Three times a day.", [CHILD])
    draft.write("Avoid.", [PREGNANCY])
    draft.write("Avoid.", [NURSING])
    assert _told(draft) == [
        ("heading", "Metronidazole – Dose for children"),
        ("written", "7.5 mg for each kg."),
        ("written", "Three times a day."),
        ("heading", "Metronidazole – In pregnancy"),
        ("written", "Avoid."),
        ("heading", "Metronidazole – While breast-feeding"),
        ("written", "Avoid."),
    ]

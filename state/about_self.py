"""What one says of oneself: age, sex, pregnancy, breast-feeding, kidneys. Checks count it while it is not too old."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from healthapp.contexts.records.schemas import BirthDate, SayAboutSelf
from healthapp.kit.actor import Role
from healthapp.kit.i18n import digits, format_date, format_list, format_number, latin_digits, text
from state.base import AppState, Work, authenticated, page_load

if TYPE_CHECKING:
    from healthapp.contexts.records.schemas import AboutSelfView, Counted
    from healthapp.kit.i18n import Lang

_SAID = {"yes": True, "no": False}
_WORDS = {True: "yes", False: "no", None: ""}


def _typed(value: object) -> object:
    """Read figures in either script; an empty field says nothing."""
    if not isinstance(value, str):
        return value
    return latin_digits(value.strip()).replace(",", ".") or None


def _answer(value: object) -> object:
    return _SAID.get(value) if isinstance(value, str) else value


Answer = Annotated[bool | None, BeforeValidator(_answer)]


class AboutSelfForm(BaseModel):
    """All of it; what is left empty is unknown."""

    model_config = ConfigDict(extra="ignore")

    birthDate: Annotated[BirthDate | None, BeforeValidator(_typed)] = None  # noqa: N815 - the name of the form's field
    sex: Literal["", "female", "male", "other"] = ""
    pregnant: Answer = None
    dueDate: Annotated[date | None, BeforeValidator(_typed)] = None  # noqa: N815 - as above
    breastfeeding: Answer = None
    egfr: Annotated[Annotated[float, Field(ge=1, le=200)] | None, BeforeValidator(_typed)] = None
    egfrDate: Annotated[date | None, BeforeValidator(_typed)] = None  # noqa: N815 - as above


class AboutSelfState(AppState):
    """What the form holds, as it was said last."""

    status: str = "loading"
    key: int = 0
    birth_date: str = ""
    sex: str = ""
    pregnant: str = ""
    due_date: str = ""
    breastfeeding: str = ""
    egfr: str = ""
    egfr_date: str = ""
    ask_again: str = ""
    counted: str = ""

    _shown_in: str = ""

    @page_load(Role.PATIENT)
    async def load(self, work: Work) -> None:
        """Show what was said."""
        turns, self._shown_in = self._turns(work.lang, self._shown_in), work.lang.value
        self.status = "failed"
        self._show(await work.platform.records.about_self(work.uow), work.lang, anew=not turns)
        self.status = "ready"

    @authenticated(Role.PATIENT)
    async def save(self, work: Work, form: AboutSelfForm) -> None:
        """Put what the form says in the place of what was said before."""
        is_female = form.sex == "female"
        # Hidden for everybody else, these fields may still hold what was chosen before.
        is_pregnant = form.pregnant if is_female else None
        command = SayAboutSelf(
            birth_date=form.birthDate,
            gender=form.sex or None,
            pregnant=is_pregnant,
            due_date=form.dueDate if is_pregnant else None,
            breastfeeding=form.breastfeeding if is_female else None,
            egfr=form.egfr,
            egfr_date=form.egfrDate,
        )
        self._show(await work.platform.records.say_about_self(work.uow, command), work.lang)
        self._banner("good", text("ui.health.self_saved", work.lang))

    def _show(self, said: AboutSelfView, lang: Lang, *, anew: bool = True) -> None:
        self.birth_date, self.sex = said.birth_date or "", said.gender or ""
        self.pregnant, self.breastfeeding = _WORDS[said.pregnant], _WORDS[said.breastfeeding]
        self.due_date = said.due_date.isoformat() if said.due_date else ""
        self.egfr = "" if said.egfr is None else digits(f"{said.egfr:g}", lang)
        self.egfr_date = said.egfr_date.isoformat() if said.egfr_date else ""
        again = [text(f"ui.health.again_{each}", lang) for each in said.ask_again]
        said_on = format_date(said.said_at.date(), lang, "long") if said.said_at else ""
        self.ask_again = text("ui.health.ask_again", lang, day=said_on, names=format_list(again, lang)) if again else ""
        self.counted = in_words(said.counted, lang)
        if anew:
            self.key += 1


def in_words(counted: Counted, lang: Lang) -> str:
    """Return what counts today in a line: "34 years, female, pregnant"; empty when nothing does."""
    parts = []
    if counted.age is not None:
        parts.append(text("ui.health.years", lang, n=format_number(counted.age, lang)))
    if counted.gender is not None:
        parts.append(text(f"ui.interactions.{counted.gender}", lang))
    states = {"pregnant": counted.pregnant, "breastfeeding": counted.breastfeeding}
    parts += [text(f"ui.health.{name}_{_WORDS[is_so]}", lang) for name, is_so in states.items() if is_so is not None]
    if counted.egfr is not None:
        parts.append(text("ui.health.egfr_is", lang, n=format_number(counted.egfr, lang)))
    return ", ".join(parts)

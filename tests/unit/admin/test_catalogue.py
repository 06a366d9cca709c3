"""Every check has its words, every requirement its check, and every limit its two sides."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from healthapp.contexts.admin.rules import judging
from healthapp.contexts.admin.rules.catalogue import CHECKS
from healthapp.contexts.admin.rules.controls import CONTROLS
from healthapp.contexts.admin.rules.record import holes, record
from healthapp.contexts.admin.rules.words import advice, controls, said
from healthapp.contexts.admin.schemas import BackupAge, Framework, LedgerState, Outcome, State, Transport
from healthapp.contexts.compliance.schemas.standing import EmergencyLooks
from healthapp.contexts.identity.schemas.standing import AccessFigures
from healthapp.contexts.privacy.schemas import Overdue
from healthapp.kit.i18n import Lang, has_message, text
from healthapp.kit.personal_data import Part, Registry, Span
from healthapp.wiring import PERSONAL_DATA

YEARS = {Span.HEALTH: 7, Span.LOG: 1, Span.AUDIT: 7}
# What issue and seeds name one by one.
NAMED = {
    "§164.312(a)(1)", "§164.312(a)(2)(iii)", "§164.312(a)(2)(iv)", "§164.312(b)", "§164.312(c)(1)", "§164.312(d)",
    "§164.312(e)(1)", "§164.312(a)(2)(i)", "§164.312(a)(2)(ii)", "§164.312(c)(2)", "§164.312(e)(2)(i)",
    "§164.312(e)(2)(ii)", "Art. 15", "Art. 17", "Art. 20", "Art. 30", "11.10(e)", "11.50", "11.70",
}  # fmt: skip


@pytest.mark.parametrize("name", CHECKS)
@pytest.mark.parametrize("lang", Lang)
def test_a_check_has_all_its_words(name: str, lang: Lang) -> None:
    check = CHECKS[name]
    assert check.id == name
    assert text(f"checks.{name}_title", lang)
    assert text(f"checks.{name}_protects", lang)
    for state in State:
        assert said(check, lang, state, 3, 7)
        assert (advice(check, lang, state) is None) is (state is State.OK)
    assert all(control.title for control in controls(check.controls, lang))


def test_every_requirement_has_a_check_and_is_there_once() -> None:
    used = {key for check in CHECKS.values() for key in check.controls}
    assert used == CONTROLS.keys()
    references = [(control.framework, control.reference) for control in CONTROLS.values()]
    assert len(set(references)) == len(references)
    assert {control.framework for control in CONTROLS.values()} == set(Framework)
    assert {reference for _, reference in references} >= NAMED
    for check in CHECKS.values():
        assert len(set(check.controls)) == len(check.controls), check.id


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        (judging.none_of(0), State.OK),
        (judging.none_of(1), State.FAILING),
        (judging.key_age(90), State.OK),
        (judging.key_age(92), State.WARNING),
        (judging.key_age(98), State.FAILING),
        (judging.chain(5, None), State.OK),
        (judging.chain(5, 2), State.FAILING),
        (judging.anchor(None, date(2026, 11, 21)), State.FAILING),
        (judging.anchor(date(2026, 11, 20), date(2026, 11, 21)), State.OK),
        (judging.anchor(date(2026, 11, 19), date(2026, 11, 21)), State.FAILING),
        (judging.emergency_access(EmergencyLooks(1, 3, 0)), State.OK),
        (judging.emergency_access(EmergencyLooks(0, 0, 0)), State.WARNING),
        (judging.emergency_access(EmergencyLooks(2, 3, 1)), State.FAILING),
        (judging.lag(60), State.OK),
        (judging.lag(61), State.WARNING),
        (judging.lag(301), State.FAILING),
        (judging.flood(49), State.OK),
        (judging.flood(50), State.WARNING),
        (judging.flood(500), State.FAILING),
        (judging.transport(Transport(https=True, local=False)), State.OK),
        (judging.transport(Transport(https=False, local=True)), State.OK),
        (judging.transport(Transport(https=False, local=False)), State.FAILING),
        (judging.copies(Overdue(1, 0, 0, 0, 0)), State.OK),
        (judging.copies(Overdue(1, 1, 0, 0, 0)), State.WARNING),
        (judging.copies(Overdue(1, 1, 1, 0, 0)), State.FAILING),
        (judging.ledger(LedgerState(wanted=False)), State.OK),
        (judging.ledger(LedgerState(wanted=True)), State.FAILING),
        (judging.ledger(LedgerState(wanted=True, whole=False, age=timedelta())), State.FAILING),
        (judging.ledger(LedgerState(wanted=True, age=timedelta(hours=25), lines=3)), State.OK),
        (judging.ledger(LedgerState(wanted=True, age=timedelta(hours=27), lines=3)), State.FAILING),
        (judging.backup(BackupAge(configured=False), is_embedded=True), State.WARNING),
        (judging.backup(BackupAge(configured=False), is_embedded=False), State.FAILING),
        (judging.backup(BackupAge(configured=True), is_embedded=True), State.FAILING),
        (judging.backup(BackupAge(configured=True, verified=timedelta(days=7)), is_embedded=False), State.OK),
        (judging.backup(BackupAge(configured=True, verified=timedelta(days=20)), is_embedded=False), State.WARNING),
        (judging.backup(BackupAge(configured=True, verified=timedelta(days=40)), is_embedded=False), State.FAILING),
    ],
)
def test_limits(outcome: Outcome, state: State) -> None:
    assert outcome.state is state


@pytest.mark.parametrize(
    ("staff", "protected", "admins_without", "state"),
    [
        (0, 0, 0, State.OK),
        (10, 10, 0, State.OK),
        (10, 8, 0, State.WARNING),
        (10, 9, 1, State.FAILING),
        (10, 7, 0, State.FAILING),
    ],
)
def test_the_share_of_staff_with_a_second_step(staff: int, protected: int, admins_without: int, state: State) -> None:
    found = AccessFigures(staff, protected, admins_without, 0, 0, 0, 0, 0, 0, 0, 0)
    assert judging.second_factor(found).state is state


def test_where_there_is_nothing_no_number_is_praised() -> None:
    assert said(CHECKS["signatures"], Lang.EN, State.OK) == text("checks.nothing", Lang.EN)
    assert said(CHECKS["signatures"], Lang.EN, State.OK, 0, 2) == "All 2 signatures are whole."
    assert said(CHECKS["copies"], Lang.EN, State.OK) == "Nobody waits."


def test_a_variant_has_its_own_sentence() -> None:
    check = CHECKS["backup"]
    told = {said(check, Lang.EN, State.FAILING, 40, variant=variant) for variant in ("", "none", "never")}
    assert len(told) == 3
    assert has_message("checks.retention_bad_late")
    assert said(CHECKS["transport"], Lang.EN, State.OK, variant="local") != said(CHECKS["transport"], Lang.EN, State.OK)


@pytest.mark.parametrize("lang", Lang)
def test_the_record_of_processing_has_a_whole_line_for_each_place(lang: Lang) -> None:
    assert holes(PERSONAL_DATA) == []
    lines = record(PERSONAL_DATA, lang, YEARS)
    assert len(lines) == len(PERSONAL_DATA.held)
    for line in lines:
        assert all(value for name, value in line.model_dump().items() if name not in ("columns", "sealed"))
    doses = next(line for line in lines if line.name == "reminders_occurrence")
    assert ("7" if lang is Lang.EN else "৭") in doses.kept_for


def test_an_incomplete_line_is_found() -> None:
    first = PERSONAL_DATA.tables[0]
    for wrong in (
        replace(first, whose=" "),
        replace(first, plain=(), sealed={}, hidden={}),
        replace(first, reason="x"),
    ):
        assert holes(Registry(Part(held=(wrong,)))) == [first.name]

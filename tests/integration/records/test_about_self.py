"""What patients say of themselves: sealed, seen by nobody else, counted by checks, exported, not true for ever."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from psycopg import Error

from healthapp.kit.i18n import Lang
from tests.support.api import fields, problem, reminder
from tests.support.rows import acting_as

if TYPE_CHECKING:
    import httpx
    import psycopg

    from healthapp.config import Settings
    from tests.conftest import AsUser, MakeUser

SELF = "/api/v1/me/about-self"
CHECK = "/api/v1/knowledge/drug-interaction"
MOTHER = {"birthDate": "1998", "gender": "female", "pregnant": True, "breastfeeding": False, "egfr": 88.0}


async def _medicine(client: httpx.AsyncClient, name: str) -> dict[str, Any]:
    info = {"name": name, "dosage": "1", "instructions": ""}
    answer = await client.post("/api/v1/reminders", json=reminder(title=name, medicineInfo=info))
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def test_it_is_said_sealed_changed_and_taken_out(
    as_user: AsUser, make_user: MakeUser, owner: psycopg.Connection
) -> None:
    person = await as_user(await make_user())
    empty = (await person.get(SELF)).json()["aboutSelf"]
    assert (empty["saidAt"], empty["askAgain"], set(empty["counted"].values())) == (None, [], {None})
    said = (await person.put(SELF, json=MOTHER)).json()["aboutSelf"]
    assert {name: said[name] for name in MOTHER} == MOTHER
    assert said["counted"]["pregnant"] is True
    assert (await person.get(SELF)).json()["aboutSelf"] == said
    stored = str(owner.execute("SELECT t::text FROM records_about_self t").fetchall())
    # Words too long to come up by chance in what is sealed, in an id or in a time.
    assert not any(word in stored for word in ("birthDate", '1998"', "female", "pregnant", "breastfeeding"))
    await person.put(SELF, json={"gender": "female"})
    assert (await person.get(SELF)).json()["aboutSelf"]["pregnant"] is None, "all of it is said anew"
    await person.put(SELF, json={})
    assert owner.execute("SELECT count(*) FROM records_about_self").fetchone() == (0,)


async def test_the_database_shows_it_to_nobody_else(settings: Settings, as_user: AsUser, make_user: MakeUser) -> None:
    owner, other = await make_user(), await make_user()
    await (await as_user(owner)).put(SELF, json=MOTHER)
    assert (await (await as_user(other)).get(SELF)).json()["aboutSelf"]["saidAt"] is None
    with acting_as(settings, other) as connection:
        assert connection.execute("SELECT patient_id FROM records_about_self").fetchall() == []
        with pytest.raises(Error):
            connection.execute(
                "INSERT INTO records_about_self (id, patient_id, said_ct) VALUES (gen_random_uuid(), %s, '')",
                (owner.id,),
            )


async def test_it_counts_when_a_medicine_is_added(as_user: AsUser, make_user: MakeUser) -> None:
    person = await as_user(await make_user(lang=Lang.EN))
    unknown = await _medicine(person, "Ramipril 5 mg")
    assert unknown["warnings"] == []
    assert any("Pregnancy" in line for line in unknown["notChecked"])
    assert any("Age" in line for line in unknown["notChecked"])
    await person.put(SELF, json=MOTHER)
    known = await _medicine(person, "Lisinopril 5 mg")
    assert any("pregnan" in line.casefold() for line in known["warnings"]), known
    assert not any(word in line for line in known["notChecked"] for word in ("Pregnancy", "Age", "eGFR"))
    await person.put(SELF, json={"egfr": 20.0, "gender": "male", "birthDate": "1950-01-01"})
    weak = await _medicine(person, "Metformin 500 mg")
    assert any("Metformin" in line for line in weak["warnings"]), weak


async def test_it_counts_in_the_check_of_ones_own_medicines_alone(as_user: AsUser, make_user: MakeUser) -> None:
    person = await as_user(await make_user(lang=Lang.EN))
    await person.put(SELF, json=MOTHER)
    mine = {"medicines": ["ramipril"], "includeMyMedicines": True, "language": "en"}
    found = (await person.post(CHECK, json=mine)).json()
    assert "pregnancy" in {one["kind"] for one in found["findings"]}
    # Whoever says it in the request is believed; of somebody else's medicines one's own record says nothing.
    other = {**mine, "patientInfo": {"pregnant": False}}
    assert "pregnancy" not in {one["kind"] for one in (await person.post(CHECK, json=other)).json()["findings"]}
    theirs = {"medicines": ["ramipril"], "language": "en"}
    assert "pregnancy" not in {one["kind"] for one in (await person.post(CHECK, json=theirs)).json()["findings"]}


async def test_an_old_pregnancy_is_unknown_again(
    as_user: AsUser, make_user: MakeUser, owner: psycopg.Connection
) -> None:
    person = await as_user(await make_user(lang=Lang.EN))
    await person.put(SELF, json=MOTHER)
    owner.execute("UPDATE records_about_self SET said_at = said_at - interval '300 days'")
    found = (await person.get(SELF)).json()["aboutSelf"]
    assert (found["pregnant"], found["counted"]["pregnant"]) == (True, None)
    assert found["askAgain"] == ["pregnant", "breastfeeding"]
    assert any("Pregnancy: not given" in line for line in (await _medicine(person, "Ramipril"))["notChecked"])


@pytest.mark.parametrize(
    ("body", "refused"),
    [
        ({"birthDate": "90"}, {"birthDate": "bad_birth_date"}),
        ({"birthDate": "1990-02-30"}, {"birthDate": "bad_birth_date"}),
        ({"birthDate": "2200"}, {"birthDate": "in_future"}),
        ({"gender": "robot"}, {"gender": None}),
        ({"pregnant": "yes"}, {"pregnant": None}),
        ({"egfr": 0}, {"egfr": None}),
        ({"egfr": 1000}, {"egfr": None}),
        ({"egfrDate": "2020-01-01"}, {"egfr": "required"}),
        ({"egfr": 50.0, "egfrDate": "2200-01-01"}, {"egfrDate": "in_future"}),
        ({"dueDate": "2020-01-01"}, {"dueDate": "only_when_pregnant"}),
        ({"pregnant": True, "dueDate": "2020-01-01"}, {"dueDate": "no_due_date"}),
        ({"weight": 50}, {"weight": "unknown_field"}),
    ],
)
async def test_bad_input_names_its_field(
    as_user: AsUser, make_user: MakeUser, body: dict[str, Any], refused: dict[str, str | None]
) -> None:
    person = await as_user(await make_user())
    answer = await person.put(SELF, json=body)
    problem(answer, 422)
    found = fields(answer)
    assert set(found) == set(refused)
    assert all(code in (None, found[name]) for name, code in refused.items()), found

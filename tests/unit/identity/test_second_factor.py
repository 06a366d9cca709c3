from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pyotp
import pytest

from healthapp.contexts.identity.rules import second_factor as rules

# RFC 6238, appendix B, SHA-1: the secret is the text 12345678901234567890; the last six of its eight digits.
SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
NOW = datetime(2026, 11, 21, 10, 0, 0, tzinfo=UTC)
STEP = int(NOW.timestamp()) // 30


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (2000000000, "279037")],
)
def test_the_codes_are_those_of_the_rfc(seconds: int, code: str) -> None:
    assert rules.matching_step(SECRET, code, datetime.fromtimestamp(seconds, UTC), None) == seconds // 30


@pytest.mark.parametrize(("off", "right"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_clock_may_be_one_step_off(off: int, right: bool) -> None:
    code = pyotp.TOTP(SECRET).generate_otp(STEP + off)
    assert rules.matching_step(SECRET, code, NOW, None) == (STEP + off if right else None)


@pytest.mark.parametrize(("used", "right"), [(STEP - 1, True), (STEP, False), (STEP + 1, False)])
def test_a_used_step_and_what_came_before_it_are_over(used: int, right: bool) -> None:
    code = pyotp.TOTP(SECRET).generate_otp(STEP)
    assert (rules.matching_step(SECRET, code, NOW, used) is not None) is right


def test_a_secret_is_new_each_time_and_long_enough() -> None:
    made = {rules.new_secret() for _ in range(20)}
    assert len(made) == 20
    assert {len(secret) * 5 for secret in made} == {160}


def test_the_address_names_whose_and_what_for() -> None:
    found = urlsplit(rules.otpauth(SECRET, "rahima@example.com"))
    assert (found.scheme, found.netloc) == ("otpauth", "totp")
    assert found.path == "/healthapp:rahima%40example.com"
    assert parse_qs(found.query) == {"secret": [SECRET], "issuer": ["healthapp"]}


def test_the_picture_needs_nothing_from_elsewhere() -> None:
    image = rules.qr_image(rules.otpauth(SECRET, "rahima@example.com"))
    assert image.startswith("data:image/svg+xml")
    assert len(image) < 20_000


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("123456", "123456"),
        (" 123 456 ", "123456"),
        ("১২৩৪৫৬", "123456"),
        ("\uff11\uff12\uff13\uff14\uff15\uff16", "123456"),
        ("AbCdE-23456", "abcde23456"),
        ("--", ""),
    ],
)
def test_a_code_is_read_as_it_was_meant(typed: str, meant: str) -> None:
    assert rules.typed_code(typed) == meant


@pytest.mark.parametrize(
    ("code", "is_one"), [("123456", True), ("12345", False), ("1234567", False), ("abcdef", False), ("", False)]
)
def test_what_may_be_a_code_of_an_app(code: str, is_one: bool) -> None:
    assert rules.is_app_code(code) is is_one


def test_recovery_codes_are_ten_and_legible() -> None:
    codes = rules.new_recovery_codes()
    assert len(set(codes)) == 10
    for code in codes:
        assert [len(part) for part in code.split("-")] == [5, 5]
        assert not set(code) & set("01loi")
        assert rules.typed_code(code.upper()) == code.replace("-", "")


def ago(*minutes: float) -> list[datetime]:
    return [NOW - timedelta(minutes=number) for number in minutes]


@pytest.mark.parametrize(
    ("wrong", "until"),
    [
        ([], None),
        (ago(1, 2, 3, 4), None),
        (ago(1, 2, 3, 4, 5), NOW + timedelta(minutes=10)),
        (ago(1, 2, 3, 4, 15), None),
        (ago(1, 2, 3, 4, 5, 14), NOW + timedelta(minutes=10)),
        (ago(*(60 * hour for hour in range(1, 20))), None),
        (ago(*(60 * hour for hour in range(1, 21))), NOW + timedelta(hours=4)),
        (ago(*(60 * hour for hour in range(5, 25))), None),
    ],
)
def test_how_long_a_code_is_refused(wrong: list[datetime], until: datetime | None) -> None:
    assert rules.locked_until(wrong, NOW) == until

"""What notices say, in both languages, on every channel."""

from __future__ import annotations

import itertools
import json
import unicodedata
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from healthapp.contexts.notifications.ports import push_topic
from healthapp.contexts.notifications.rules.sms import length, segments
from healthapp.contexts.notifications.rules.texts import Facts, clean, compose, push_payload
from healthapp.contexts.notifications.schemas import Channel, Kind, Priority, Topic
from healthapp.kit.i18n import Lang, text

DUE = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
SECRETS = {
    "title": "ডায়াবেটিসের ওষুধ",
    "medicine": "মেটফরমিন ৫০০",
    "dosage": "২টি ট্যাবলেট",
    "instructions": "খাবারের পরে",
}
PAYLOAD: dict[str, Any] = {
    **SECRETS,
    "dueAt": DUE.isoformat(),
    "left": 6,
    "patientName": "রহিমা বেগম",
    "bn": "বন্যার পানি বাড়ছে।",
    "en": "The flood water is rising.",
}
OUTSIDE = [Channel.PUSH, Channel.EMAIL, Channel.SMS, Channel.OTHER]
BANGLA = range(0x0980, 0x0A00)
CHANGES = {
    Kind.ADMINISTERED: "suspended",
    Kind.ASSIGNMENT: "assigned_made_patient",
    Kind.COMPLIANCE: "failing",
    Kind.LICENCE: "in_30",
    Kind.RECOVERY: "approved",
    Kind.EDITING: "withdrawn",
    Kind.IMPORT: "done",
}
"""Of what has several texts, one."""


def facts(topic: Topic = Topic.MEDICINE, **other: Any) -> Facts:
    return Facts.from_payload(topic, {**PAYLOAD, **other}, "Asia/Dhaka")


def said(kind: Kind, channel: Channel, lang: Lang, about: Facts, **how: Any) -> str:
    changed = replace(about, change=CHANGES.get(kind, about.change))
    words = compose(kind, channel, lang, changed, link="https://app.test/x", **how)
    return "\n".join([words.title, words.body, words.html or "", *(action.label for action in words.actions)])


@pytest.mark.parametrize("kind", Kind)
def test_nothing_that_leaves_the_house_names_a_medicine(kind: Kind) -> None:
    for topic, channel, lang in itertools.product(Topic, OUTSIDE, Lang):
        words = said(kind, channel, lang, facts(topic))
        assert not [secret for secret in SECRETS.values() if secret in words], (topic, channel, lang)


@pytest.mark.parametrize("channel", [Channel.PUSH, Channel.EMAIL, Channel.SMS])
def test_unless_the_patient_opted_in(channel: Channel) -> None:
    for lang in Lang:
        assert SECRETS["medicine"] in said(Kind.DOSE_DUE, channel, lang, facts(), names_opt_in=True)


def test_inside_it_is_named() -> None:
    words = compose(Kind.DOSE_DUE, Channel.WEBSOCKET, Lang.BN, facts())
    assert words.title == "ওষুধের সময়: মেটফরমিন ৫০০"
    assert words.body == "২টি ট্যাবলেট, খাবারের পরে, সকাল ৮টা। খাওয়া হলে “খেয়েছি” চাপুন।"


def test_the_words_themselves() -> None:
    words = compose(Kind.DOSE_DUE, Channel.PUSH, Lang.BN, facts())
    assert (words.title, words.body) == ("ওষুধের সময় হয়েছে", "সময়: সকাল ৮টা। খাওয়া হলে “খেয়েছি” চাপুন।")
    assert [(action.id, action.label) for action in words.actions] == [("taken", "খেয়েছি"), ("snooze", "১০ মিনিট পরে")]
    words = compose(Kind.DOSE_DUE, Channel.PUSH, Lang.EN, facts())
    assert (words.title, words.body) == (
        "Time for your medicine",
        "Due at 8:00 am. Once you have taken it, choose Taken.",
    )
    assert [action.label for action in words.actions] == ["Taken", "In 10 minutes"]
    words = compose(Kind.CAREGIVER_ESCALATION, Channel.SMS, Lang.BN, facts(Topic.CAREGIVER))
    assert words.body == "healthapp: রহিমা বেগম, সকাল ৮টা থেকে সাড়া নেই। খোঁজ নিন।"
    words = compose(Kind.CONSENT_REQUEST, Channel.EMAIL, Lang.BN, facts(Topic.ACCOUNT, fromPatient=True))
    assert words.title == "রহিমা বেগম চান আপনি তাঁর ডোজের খোঁজ রাখুন"


def test_times_are_the_readers() -> None:
    about = Facts.from_payload(Topic.MEDICINE, PAYLOAD, "Europe/London")
    assert "2:00 am" in compose(Kind.DOSE_DUE, Channel.SMS, Lang.EN, about).body


@pytest.mark.parametrize("kind", Kind)
def test_every_language_stays_in_its_language(kind: Kind) -> None:
    """Without a person's own words in it, an English notice has no Bangla letter, and a Bangla one no Latin digit."""
    for topic, channel in itertools.product(Topic, Channel):
        plain = Facts(topic, DUE, "Asia/Dhaka", left=6, text_bn="পানি বাড়ছে।", text_en="The water is rising.")
        plain = replace(plain, change=CHANGES.get(kind))
        english = said(kind, channel, Lang.EN, plain, names_opt_in=True)
        assert not [char for char in english if ord(char) in BANGLA]
        bangla = compose(kind, channel, Lang.BN, plain)
        assert any(ord(char) in BANGLA for char in bangla.title)
        assert any(ord(char) in BANGLA for char in bangla.body)
        assert not any(char in "0123456789" for char in bangla.title + bangla.body)
        assert not [part for part in (bangla.title, bangla.body) if "{" in part or "None" in part or "…" in part]


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.BROADCAST])
def test_a_neutral_sms_is_one_part_at_any_time_of_day(kind: Kind) -> None:
    for topic, minute in itertools.product(Topic, range(0, 1440, 5)):
        due = DUE.replace(hour=minute // 60, minute=minute % 60)
        for lang in Lang:
            about = Facts(topic, due, "Asia/Dhaka", change=CHANGES.get(kind))
            body = compose(kind, Channel.SMS, lang, about).body
            assert segments(body) == 1, f"{length(body)}: {body}"


def test_a_named_sms_is_longer_but_whole() -> None:
    name = "অ্যামোক্সিসিলিন ও ক্লাভুলানিক অ্যাসিড ৬২৫ মিলিগ্রাম ট্যাবলেট (এক্সটেন্ডেড রিলিজ)"
    body = compose(Kind.DOSE_DUE, Channel.SMS, Lang.BN, facts(medicine=name), names_opt_in=True).body
    assert name in body
    assert segments(body) > 1


@pytest.mark.parametrize(
    ("text", "units", "parts"),
    [
        ("a" * 160, 160, 1),
        ("a" * 161, 161, 2),
        ("€" * 80, 160, 1),
        ("ক" * 70, 70, 1),
        ("ক" * 71, 71, 2),
        ("ক" * 135, 135, 3),
    ],
)
def test_counting_parts(text: str, units: int, parts: int) -> None:
    assert (length(text)[0], segments(text)) == (units, parts)


def test_emoji_count_twice() -> None:
    assert length("💊") == (2, True)


@pytest.mark.parametrize("kind", [Kind.DOSE_LATE, Kind.DOSE_MISSED])
def test_nobody_is_led_to_a_double_dose(kind: Kind) -> None:
    for channel in (Channel.WEBSOCKET, Channel.EMAIL):
        assert "একসঙ্গে দুই ডোজ খাবেন না" in compose(kind, channel, Lang.BN, facts()).body
        assert "Do not take two doses at once" in compose(kind, channel, Lang.EN, facts()).body
        assert "দুই ডোজ" not in compose(kind, channel, Lang.BN, facts(Topic.TEST)).body


class _Texts(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str | None] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value for name, value in attrs if name in ("href", "src")]

    def handle_data(self, data: str) -> None:
        self.text += data


def test_an_email_says_the_same_twice() -> None:
    words = compose(Kind.REFILL, Channel.EMAIL, Lang.BN, facts(), names_opt_in=True, link="https://app.test/x?a=1&b=2")
    assert words.html is not None
    page = _Texts()
    page.feed(words.html)
    assert page.links == ["https://app.test/x?a=1&b=2"], "no picture, no tracker, one link"
    assert '<html lang="bn">' in words.html
    for part in (words.title, "আর ৬টি আছে।"):
        assert part in page.text
        assert part in words.body
    assert "https://app.test/x?a=1&b=2" in words.body


def test_what_people_write_is_text() -> None:
    nasty = '<script>alert("x")</script>$title'
    words = compose(
        Kind.DOSE_DUE,
        Channel.EMAIL,
        Lang.EN,
        facts(medicine=nasty, dosage=nasty),
        names_opt_in=True,
        link="javascript:x()",
    )
    assert words.html is not None
    page = _Texts()
    page.feed(words.html)
    assert "script" not in page.tags
    assert page.links == []
    assert page.text.count(nasty) == 3, "in the title of the page, the heading and the sentence"


@given(st.text())
def test_cleaned_words_are_one_line_and_keep_their_letters(words: str) -> None:
    once = clean(words)
    assert clean(once) == once
    assert not [char for char in once if unicodedata.category(char) in ("Cc", "Zl", "Zp")]
    assert not {"\u202e", "\u2066", "\u200f"} & set(once)
    assert once == once.strip()


def test_nothing_turns_the_reading_direction() -> None:
    assert clean("Napa\u202e gm\u2066 005\u200f") == "Napa gm 005"


def test_bangla_joiners_stay() -> None:
    assert clean("র‌্যাশ\r\nBcc: x") == "র‌্যাশ Bcc: x"
    assert clean("র\u200d্য") == "র\u200d্য"
    assert clean(None) == ""


def payload_of(about: Facts, **how: Any) -> dict[str, Any]:
    given_ = {"notice_id": uuid4(), "occurrence_id": uuid4(), "url": "https://app.test/", "priority": Priority.HIGH}
    return push_payload(Kind.DOSE_DUE, Lang.BN, about, **{**given_, **how})


def test_push_payload() -> None:
    notice, occurrence = uuid4(), uuid4()
    payload = payload_of(facts(), notice_id=notice, occurrence_id=occurrence)
    assert (payload["id"], payload["occurrenceId"], payload["tag"]) == (str(notice), str(occurrence), str(occurrence))
    assert payload["actions"] == [{"action": "taken", "title": "খেয়েছি"}, {"action": "snooze", "title": "১০ মিনিট পরে"}]
    assert payload["urgent"] is True
    assert payload_of(facts(), occurrence_id=None)["tag"] is not None
    assert SECRETS["medicine"] in payload_of(facts(), names_opt_in=True)["title"]


def test_a_name_too_long_for_push_is_left_out_rather_than_cut() -> None:
    payload = payload_of(facts(medicine="ক" * 1500), names_opt_in=True)
    assert payload["title"] == "ওষুধের সময় হয়েছে"


@given(st.text(max_size=3000), st.booleans())
def test_a_push_payload_always_fits(medicine: str, named: bool) -> None:
    payload = payload_of(facts(medicine=medicine), names_opt_in=named)
    assert len(json.dumps(payload, ensure_ascii=False).encode(errors="replace")) <= 3_000


def test_a_caregivers_opt_in_does_not_name_the_patients_medicine() -> None:
    for channel, lang in itertools.product(OUTSIDE, Lang):
        words = said(Kind.CAREGIVER_ESCALATION, channel, lang, facts(Topic.CAREGIVER), names_opt_in=True)
        assert not [secret for secret in SECRETS.values() if secret in words]
        assert "রহিমা বেগম" in words
    inside = said(Kind.CAREGIVER_ESCALATION, Channel.WEBSOCKET, Lang.BN, facts(Topic.CAREGIVER))
    assert SECRETS["medicine"] in inside


def test_a_topic_is_what_push_services_take() -> None:
    topics = {push_topic(uuid4()) for _ in range(100)}
    assert len(topics) == 100
    assert all(len(topic) == 22 for topic in topics)


@pytest.mark.parametrize("kind", [Kind.PASSWORD_RESET, Kind.PROVE_EMAIL, Kind.INVITATION, Kind.RECOVERY_LINK])
def test_a_links_words_say_where_it_leads(kind: Kind) -> None:
    for lang in Lang:
        words = compose(kind, Channel.EMAIL, lang, facts(Topic.ACCOUNT), link="https://app.test/x")
        usual = compose(Kind.WELCOME, Channel.EMAIL, lang, facts(Topic.ACCOUNT), link="https://app.test/x")
        (line,) = [one for one in words.body.splitlines() if one.endswith(": https://app.test/x")]
        assert line not in usual.body
        assert text(f"notices.{kind.value}_open", lang) in (words.html or "")


def test_the_mail_before_an_erasure_names_its_day_and_where_the_link_leads() -> None:
    due = {"dueAt": "2026-12-03T20:00:00+00:00"}
    words = {
        lang: compose(
            Kind.ERASURE_PLANNED,
            Channel.EMAIL,
            lang,
            Facts.from_payload(Topic.ACCOUNT, due, "Asia/Dhaka"),
            link="https://app.test/login",
        )
        for lang in Lang
    }
    # In the reader's zone it is the next day already.
    assert "4 December 2026" in words[Lang.EN].body
    assert "৪ ডিসেম্বর" in words[Lang.BN].body
    assert "To keep your account, log in: https://app.test/login" in words[Lang.EN].body
    undated = compose(Kind.ERASURE_PLANNED, Channel.EMAIL, Lang.EN, Facts(Topic.ACCOUNT))
    assert "before the time is over" in undated.body

"""How long something is held, as people read it: by the installation's years, not by those of the seed."""

import pytest

from healthapp.kit.i18n import Lang
from healthapp.kit.personal_data import Span, span_text

YEARS = {Span.HEALTH: 10, Span.LOG: 1, Span.AUDIT: 6}


@pytest.mark.parametrize(
    ("span", "english", "bangla"),
    [
        (Span.HEALTH, "10 years", "১০ বছর"),
        (Span.LOG, "1 year", "১ বছর"),
        (Span.AUDIT, "6 years", "৬ বছর"),
        (Span.MONTH, "30 days", "৩০ দিন"),
        (Span.ACCOUNT, "as long as your account", "যত দিন অ্যাকাউন্ট আছে"),
    ],
)
def test_in_words(span: Span, english: str, bangla: str) -> None:
    assert (span_text(span, YEARS, Lang.EN), span_text(span, YEARS, Lang.BN)) == (english, bangla)

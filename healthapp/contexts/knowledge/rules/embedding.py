"""What becomes of texts whose vectors could not be made: when they are tried again, and when they are given up."""

from __future__ import annotations

from dataclasses import dataclass

from healthapp.contexts.knowledge.errors import Trouble

MOST_ATTEMPTS = 12
"""With the waits between them some three and a half hours."""
_FIRST_S = 10.0
_LONGEST_S = 3600.0
_LONGEST_ASKED_S = 24 * 3600.0
# What is about the vendor as a whole: nothing is asked of it for so long, and no text is worse off for it.
_REST_S = {Trouble.AWAY: 60.0, Trouble.BUSY: 20.0, Trouble.QUOTA: 3600.0, Trouble.KEY: 900.0}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is done after a request that failed, in seconds from now.

    `rest`: the vendor isn't asked for so long. `again`: these texts are tried then; None: given up. `counts`: the try
    counts against them. `alone`: each of them goes by itself the next time.
    """

    rest: float
    again: float | None
    counts: bool
    alone: bool = False


def judge(trouble: Trouble, attempts: int, count: int, jitter: float, retry_after: float | None = None) -> Verdict:
    """Return what is done with a request of `count` texts that failed; this was their try number `attempts`, from 1.

    Waits double from ten seconds to an hour, and the upper half of each is random (`jitter` is drawn from [0, 1)), so
    that what failed together doesn't come back together. Nobody asks before the vendor's Retry-After, at most a day.
    """
    asked = min(max(retry_after or 0.0, 0.0), _LONGEST_ASKED_S)
    if trouble in _REST_S:
        # A breaker, and a vendor with too much to do, know themselves when to come again.
        knows = trouble in (Trouble.AWAY, Trouble.BUSY) and retry_after is not None
        rest = max(1.0, asked) if knows else max(_REST_S[trouble], asked)
        return Verdict(rest * (1 + jitter / 10), 0.0, counts=False)
    if trouble is Trouble.REFUSED:
        # Of several nobody knows which one it was.
        return Verdict(0.0, 0.0 if count > 1 else None, counts=True, alone=count > 1)
    if attempts >= MOST_ATTEMPTS:
        return Verdict(asked, None, counts=True)
    step = min(_LONGEST_S, _FIRST_S * 2.0 ** min(max(attempts, 1) - 1, 32))
    return Verdict(asked, max(asked, step / 2 + jitter * step / 2), counts=True)

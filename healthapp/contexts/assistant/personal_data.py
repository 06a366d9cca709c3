"""What the assistant holds about people."""

from __future__ import annotations

from healthapp.kit.personal_data import LOOKUP, Again, Aging, Basis, Category, Erasure, Holding, Part, Place, Span

_MINE = "the person themself"


def _table(name: str, *, plain: tuple[str, ...], sealed: dict[str, str], since: str, **hidden: str) -> Holding:
    return Holding(
        place=Place.TABLE,
        name=name,
        category=Category.CONVERSATIONS,
        whose="user_id = :person",
        basis=Basis.EXPLICIT_CONSENT,
        span=Span.LOG,
        erasure=Erasure.DELETE,
        plain=plain,
        sealed=sealed,
        hidden={"user_id": _MINE, **hidden},
        order="created_at, id",
        aging=Aging(since=since),
        again={Again.DELETED: None} if name == "assistant_conversation" else {},
    )


PART = Part(
    held=(
        _table(
            "assistant_feedback",
            plain=("id", "message_id", "thumb", "sentiment", "created_at"),
            sealed={"reason_ct": "assistant_feedback.reason"},
            since="created_at",
        ),
        _table(
            "assistant_processing",
            plain=(
                "id", "message_id", "model", "outcome", "urgency", "tools", "citations", "verdicts", "tokens_in",
                "tokens_out", "latency_ms", "created_at",
            ),
            sealed={"cited_ct": "assistant_processing.cited"},
            since="created_at",
            prompt_hash=LOOKUP,
        ),
        _table(
            "assistant_message",
            plain=("id", "conversation_id", "author", "created_at"),
            sealed={"body_ct": "assistant_message.body"},
            since="created_at",
        ),
        _table(
            "assistant_conversation",
            plain=("id", "created_at", "updated_at"),
            sealed={"title_ct": "assistant_conversation.title"},
            since="updated_at",
        ),
        Holding(
            place=Place.TABLE,
            name="assistant_agreement",
            category=Category.CHOICES,
            whose="user_id = :person",
            basis=Basis.EXPLICIT_CONSENT,
            span=Span.ACCOUNT,
            erasure=Erasure.DELETE,
            plain=("id", "recipient", "created_at"),
            hidden={"user_id": _MINE},
            order="created_at, id",
            again={Again.DELETED: None},
        ),
    )
)  # fmt: skip

"""Tables of the knowledge context."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import Field, SQLModel

from healthapp.kit.ids import new_id
from healthapp.kit.outbox import Timestamp

if TYPE_CHECKING:
    from healthapp.contexts.knowledge.schemas.loaded import Tally


class KnowledgeEntry(SQLModel, table=True):
    """The analysed text of one document in one language, of one edition of the content.

    The content itself lies in files; this is made of it, and may be made again at any time. `whole` says of how many
    rows the edition consists: fewer, and its import hasn't ended.
    """

    __tablename__ = "knowledge_entry"
    __table_args__ = (
        sa.CheckConstraint("language IN ('bn', 'en')", name="knowledge_entry_language_check"),
        sa.Index(
            "ix_knowledge_entry_analysed",
            "analysed",
            postgresql_using="gin",
            postgresql_ops={"analysed": "gin_trgm_ops"},
        ),
    )

    version: str = Field(max_length=40, primary_key=True)
    document_id: str = Field(max_length=120, primary_key=True)
    language: str = Field(max_length=2, primary_key=True)
    category: str = Field(max_length=20)
    severity: str | None = Field(default=None, max_length=20)
    audience: str = Field(max_length=20)
    analysed: str = Field(sa_column=sa.Column(sa.Text, nullable=False))
    whole: int
    imported_at: datetime = Field(
        sa_column=sa.Column(Timestamp, nullable=False, server_default=sa.text("now()")),
    )


class Counted(SQLModel):
    """How many records of a file were read, and what became of them."""

    read: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: int = 0
    reasons: dict[str, int] = Field(default_factory=dict, sa_type=JSONB, nullable=False)

    def count(self, tally: Tally) -> None:
        """Take over what was counted."""
        self.read, self.added, self.changed = tally.read, tally.added, tally.changed
        self.unchanged, self.rejected, self.reasons = tally.unchanged, tally.rejected, tally.reasons


class KnowledgeLoad(Counted, table=True):
    """One load of one file that an operator has licensed. `position`: how many of its records are dealt with."""

    __tablename__ = "knowledge_load"
    __table_args__ = (
        sa.CheckConstraint("status IN ('running','done','failed','left')", name="knowledge_load_status_check"),
        sa.Index("ix_knowledge_load_started", "started_at"),
    )

    id: UUID = Field(primary_key=True)
    origin: str = Field(max_length=20)
    file: str = Field(max_length=255)
    file_digest: str = Field(max_length=64)
    licence: str = Field(max_length=500)
    status: str = Field(max_length=10)
    failure: str = Field(default="", max_length=40)
    position: int = 0
    gone: int = 0
    pruned: int = 0
    started_at: datetime = Field(sa_column=sa.Column(Timestamp, nullable=False))
    changed_at: datetime = Field(sa_column=sa.Column(Timestamp, nullable=False))


class KnowledgeLoadReject(SQLModel, table=True):
    """A record that a load did not take: which it was and why, never what it said."""

    __tablename__ = "knowledge_load_reject"

    load_id: UUID = Field(
        sa_column=sa.Column(
            sa.Uuid, sa.ForeignKey("knowledge_load.id", ondelete="CASCADE"), primary_key=True, nullable=False
        )
    )
    at: int = Field(primary_key=True)
    number: int
    key: str = Field(max_length=200)
    reason: str = Field(max_length=20)


class KnowledgeImport(Counted, table=True):
    """A file that an editor uploaded: its counts are those of its dry run, those of its load are with `load_id`.

    `approver` let it load, and is never its uploader: a trigger sees to that. A worker holds it by its `lease` until
    `leased_until`; whoever is killed leaves it to the next.
    """

    __tablename__ = "knowledge_import"
    __table_args__ = (
        sa.CheckConstraint(
            "status IN ('checking','checked','loading','done','failed','stopped')",
            name="knowledge_import_status_check",
        ),
        sa.Index("ix_knowledge_import_created", "created_at"),
        sa.Index("ix_knowledge_import_uploader", "uploader"),
        sa.Index("ix_knowledge_import_approver", "approver"),
    )

    id: UUID = Field(primary_key=True)
    uploader: UUID | None = None
    origin: str = Field(max_length=20)
    file: str = Field(max_length=255)
    size: int = Field(sa_column=sa.Column(sa.BigInteger, nullable=False))
    file_digest: str = Field(max_length=64)
    licence: str = Field(max_length=500)
    status: str = Field(max_length=10)
    failure: str = Field(default="", max_length=40)
    percent: int = 0
    load_id: UUID | None = None
    approver: UUID | None = None
    approved_at: datetime | None = Field(default=None, sa_column=sa.Column(Timestamp))
    stop_asked: bool = False
    lease: UUID | None = None
    leased_until: datetime | None = Field(default=None, sa_column=sa.Column(Timestamp))
    created_at: datetime = Field(sa_column=sa.Column(Timestamp, nullable=False))
    changed_at: datetime = Field(sa_column=sa.Column(Timestamp, nullable=False))


class KnowledgeImportReject(SQLModel, table=True):
    """A record that the dry run of an upload wouldn't take."""

    __tablename__ = "knowledge_import_reject"

    import_id: UUID = Field(
        sa_column=sa.Column(
            sa.Uuid, sa.ForeignKey("knowledge_import.id", ondelete="CASCADE"), primary_key=True, nullable=False
        )
    )
    at: int = Field(primary_key=True)
    number: int
    key: str = Field(max_length=200)
    reason: str = Field(max_length=20)


class KnowledgeLoaded(SQLModel, table=True):
    """A record that was loaded. `body` is as the schema has it; `head` and `terms` are the words that find it."""

    __tablename__ = "knowledge_loaded"
    __table_args__ = (
        sa.CheckConstraint("kind IN ('article','pair','names')", name="knowledge_loaded_kind_check"),
        sa.UniqueConstraint("entry_id", name="knowledge_loaded_entry_id_key"),
        sa.Index("ix_knowledge_loaded_terms", "terms", postgresql_using="gin"),
        sa.Index("ix_knowledge_loaded_about", "about"),
        sa.Index("ix_knowledge_loaded_kind", "kind", "changed_at"),
    )

    origin: str = Field(max_length=20, primary_key=True)
    key: str = Field(max_length=200, primary_key=True)
    entry_id: str = Field(max_length=60)
    kind: str = Field(max_length=10)
    audience: str = Field(max_length=20)
    category: str = Field(max_length=20)
    about: str | None = Field(default=None, max_length=120)
    head: list[str] = Field(sa_column=sa.Column(ARRAY(sa.Text), nullable=False))
    terms: list[str] = Field(sa_column=sa.Column(ARRAY(sa.Text), nullable=False))
    body: dict[str, Any] = Field(sa_column=sa.Column(JSONB, nullable=False))
    digest: str = Field(max_length=64)
    as_of: date | None = Field(default=None)
    revision: int
    seen_in: UUID
    loaded_at: datetime = Field(sa_column=sa.Column(Timestamp, nullable=False))
    changed_at: datetime = Field(sa_column=sa.Column(Timestamp, nullable=False))


class KnowledgeRevision(SQLModel, table=True):
    """One version of one entry as an editor wrote it. It never changes once it was submitted: a trigger sees to that.

    `based_on` is the published version it was written from, 0 for the file's or a new entry; `hash` is of the body,
    `file_hash` of what the file said of the entry when this was begun, empty for nothing. `sought` is what it is found
    by: its id and all its names, as the database makes them of the body.
    """

    __tablename__ = "knowledge_revision"
    __table_args__ = (
        sa.CheckConstraint(
            "status IN ('draft','in_review','returned','approved','signed','published','superseded','withdrawn')",
            name="ck_knowledge_revision_status",
        ),
        sa.CheckConstraint(
            "version >= 1 AND based_on >= 0 AND based_on < version", name="ck_knowledge_revision_version"
        ),
        sa.CheckConstraint("reviewer <> author AND signer <> author", name="ck_knowledge_revision_four_eyes"),
        sa.CheckConstraint(
            "status NOT IN ('signed','published','superseded') OR (reviewed_at IS NOT NULL AND signed_at IS NOT NULL)",
            name="ck_knowledge_revision_signed",
        ),
        sa.UniqueConstraint("kind", "entry_id", "version", name="uq_knowledge_revision_version"),
        sa.Index(
            "uq_knowledge_revision_published",
            "kind",
            "entry_id",
            unique=True,
            postgresql_where=sa.text("status = 'published'"),
        ),
        sa.Index("ix_knowledge_revision_status", "status", "updated_at"),
        *(sa.Index(f"ix_knowledge_revision_{column}", column) for column in ("author", "reviewer", "signer")),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    kind: str = Field(max_length=30)
    entry_id: str = Field(max_length=130)
    version: int
    based_on: int
    status: str = Field(default="draft", max_length=12)
    body: dict[str, Any] = Field(sa_column=sa.Column(JSONB, nullable=False))
    sought: str = Field(
        default=None, sa_column=sa.Column(sa.Text, sa.Computed("knowledge_sought(entry_id, body)", persisted=True))
    )
    note: str = ""
    hash: str = Field(max_length=64)
    file_hash: str = Field(default="", max_length=64, sa_column_kwargs={"server_default": ""})
    author: UUID | None = None
    reviewer: UUID | None = None
    review_note: str = ""
    signer: UUID | None = None
    ended_note: str = ""
    created_at: datetime = Field(sa_column=sa.Column(Timestamp, nullable=False, server_default=sa.text("now()")))
    updated_at: datetime = Field(sa_column=sa.Column(Timestamp, nullable=False, server_default=sa.text("now()")))
    submitted_at: datetime | None = Field(default=None, sa_column=sa.Column(Timestamp))
    reviewed_at: datetime | None = Field(default=None, sa_column=sa.Column(Timestamp))
    signed_at: datetime | None = Field(default=None, sa_column=sa.Column(Timestamp))
    published_at: datetime | None = Field(default=None, sa_column=sa.Column(Timestamp))
    ended_at: datetime | None = Field(default=None, sa_column=sa.Column(Timestamp))


class KnowledgeEdition(SQLModel, table=True):
    """An edition of the content that a worker works with, or worked with lately."""

    __tablename__ = "knowledge_edition"

    version: str = Field(max_length=40, primary_key=True)
    turned_to: datetime = Field(sa_column=sa.Column(Timestamp, nullable=False))
    seen_at: datetime = Field(sa_column=sa.Column(Timestamp, nullable=False))


class KnowledgeEmbedder(SQLModel, table=True):
    """A model that makes vectors: of how many texts of which edition it is to make them, and how fast it may be asked.

    `requests` and `tokens` may still be asked, as it was at `refilled_at`; all workers take from the same.
    """

    __tablename__ = "knowledge_embedder"

    model: str = Field(max_length=160, primary_key=True)
    version: str = Field(max_length=40)
    wanted: int
    requests: float = Field(default=0.0, sa_column_kwargs={"server_default": "0"})
    tokens: float = Field(default=0.0, sa_column_kwargs={"server_default": "0"})
    refilled_at: datetime | None = Field(default=None, sa_column=sa.Column(Timestamp))
    rests_until: datetime | None = Field(default=None, sa_column=sa.Column(Timestamp))
    why: str | None = Field(default=None, max_length=20)


class KnowledgeEmbedding(SQLModel, table=True):
    """A text of the content by the digest of model and text: its vector, or that it is still to be made.

    It waits while it has neither `numbers` (32-bit floats) nor `dead_at`; `next_at` is when it is taken next, and once
    it is made, when that was. `version` is the edition that wanted it last; `loaded` for an article that an operator
    has loaded, and then `wanted_at` is when that changed.
    """

    __tablename__ = "knowledge_embedding"
    __table_args__ = (
        sa.CheckConstraint("language IN ('bn', 'en')", name="knowledge_embedding_language_check"),
        sa.Index("ix_knowledge_embedding_wanted", "model", "version", "next_at"),
    )

    digest: str = Field(max_length=64, primary_key=True)
    model: str = Field(max_length=160)
    version: str = Field(max_length=40)
    document_id: str = Field(max_length=120)
    language: str = Field(max_length=2)
    tokens: int
    numbers: bytes | None = Field(default=None, sa_column=sa.Column(sa.LargeBinary))
    attempts: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    alone: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})
    next_at: datetime = Field(sa_column=sa.Column(Timestamp, nullable=False, server_default=sa.text("now()")))
    wanted_at: datetime = Field(sa_column=sa.Column(Timestamp, nullable=False, server_default=sa.text("now()")))
    dead_at: datetime | None = Field(default=None, sa_column=sa.Column(Timestamp))
    error: str | None = Field(default=None, max_length=20)

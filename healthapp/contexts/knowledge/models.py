"""Tables of the knowledge context."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from healthapp.kit.outbox import Timestamp


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

"""SQL of the knowledge context. Nothing in its tables is about a person."""

from __future__ import annotations

from healthapp.contexts.knowledge.repository.article_vectors import ArticleVectorsRepository
from healthapp.contexts.knowledge.repository.editions import EditionsRepository
from healthapp.contexts.knowledge.repository.embeddings import EmbeddingsRepository
from healthapp.contexts.knowledge.repository.entries import EntriesRepository
from healthapp.contexts.knowledge.repository.imports import ImportsRepository
from healthapp.contexts.knowledge.repository.loads import LoadsRepository
from healthapp.contexts.knowledge.repository.revisions import RevisionsRepository

__all__ = [
    "ArticleVectorsRepository",
    "EditionsRepository",
    "EmbeddingsRepository",
    "EntriesRepository",
    "ImportsRepository",
    "LoadsRepository",
    "RevisionsRepository",
]

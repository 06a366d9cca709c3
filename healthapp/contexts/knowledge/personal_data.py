"""What the context of knowledge holds: who wrote, reviewed and signed its texts. What was asked of it is nowhere."""

from __future__ import annotations

from healthapp.kit.personal_data import (
    BOOKKEEPING,
    Basis,
    Category,
    Erasure,
    Holding,
    Impersonal,
    Part,
    Place,
    Span,
    Trace,
    events,
)

_REVISION = Holding(
    place=Place.TABLE,
    name="knowledge_revision",
    category=Category.TRAIL,
    whose="author = :person",
    basis=Basis.LEGAL_DUTY,
    span=Span.ACCOUNT,
    erasure=Erasure.ANONYMISE,
    reason="privacy.keep_revision",
    plain=(
        "id",
        "kind",
        "entry_id",
        "version",
        "based_on",
        "status",
        "body",
        "note",
        "created_at",
        "updated_at",
        "submitted_at",
        "reviewed_at",
        "signed_at",
        "published_at",
        "ended_at",
    ),
    hidden={
        "hash": "a digest of the text, which the export holds in plain",
        "sought": "the names in the text once more, as they are found by",
        "file_hash": "a digest of the text that ships",
        "author": "the person themself",
        "reviewer": "somebody else's doing",
        "review_note": "somebody else's words",
        "signer": "somebody else's doing",
        "ended_note": "it may be somebody else's words",
    },
    order="created_at, id",
    change="author = NULL",
    traces=(
        Trace(whose="reviewer = :person", change="reviewer = NULL"),
        Trace(whose="signer = :person", change="signer = NULL"),
    ),
)

_IMPORT = Holding(
    place=Place.TABLE,
    name="knowledge_import",
    category=Category.TRAIL,
    whose="uploader = :person",
    basis=Basis.LEGAL_DUTY,
    span=Span.ACCOUNT,
    erasure=Erasure.ANONYMISE,
    reason="privacy.keep_import",
    plain=(
        "id",
        "origin",
        "file",
        "size",
        "licence",
        "status",
        "failure",
        "percent",
        "read",
        "added",
        "changed",
        "unchanged",
        "rejected",
        "reasons",
        "approved_at",
        "created_at",
        "changed_at",
    ),
    hidden={
        "uploader": "the person themself",
        "approver": "somebody else's doing",
        "file_digest": "a digest of a published file",
        "load_id": BOOKKEEPING,
        "stop_asked": BOOKKEEPING,
        "lease": BOOKKEEPING,
        "leased_until": BOOKKEEPING,
    },
    order="created_at, id",
    change="uploader = NULL",
    traces=(Trace(whose="approver = :person", change="approver = NULL"),),
)

PART = Part(
    held=(
        *events("its user_id; ids only", "revision.withdrawn", "revision.overtaken"),
        *events("the uploader of its import_id", "import.checked"),
        *events("the uploader of its import_id, and its user_id; ids only", "import.ended"),
        _REVISION,
        _IMPORT,
    ),
    impersonal=(
        Impersonal(place=Place.TABLE, name="knowledge_entry", reason="the words of public medical texts"),
        Impersonal(place=Place.TABLE, name="knowledge_embedding", reason="vectors of public medical texts"),
        Impersonal(place=Place.TABLE, name="knowledge_embedder", reason="how fast a model may be asked for them"),
        Impersonal(place=Place.TABLE, name="knowledge_edition", reason="which edition of these texts is at work"),
        Impersonal(
            place=Place.TABLE, name="knowledge_loaded", reason="published texts and names that an operator has licensed"
        ),
        Impersonal(place=Place.TABLE, name="knowledge_load", reason="names of files and how many records they had"),
        Impersonal(
            place=Place.TABLE, name="knowledge_load_reject", reason="which records of such a file were not taken"
        ),
        Impersonal(
            place=Place.TABLE,
            name="knowledge_import_reject",
            reason="which records of an uploaded file would not be taken",
        ),
        Impersonal(
            place=Place.FILE,
            name="uploads",
            reason="files of published texts that editors uploaded, until they are loaded",
        ),
        *(
            Impersonal(place=Place.INDEX, name=name, reason="public medical texts, built anew of the entries")
            # The table of LanceDB; of Weaviate the alias that is asked, and each collection that it has named.
            for name in ("knowledge_{id}", "MedicalKnowledge", "MedicalKnowledge_{id}", "MedicalKnowledgeLock")
        ),
        *(
            Impersonal(place=Place.VECTOR, name=name, reason="numbers made of public medical texts alone")
            for name in ("knowledge_embedding.numbers", "knowledge_{id}.vector_bn", "knowledge_{id}.vector_en")
        ),
        Impersonal(
            place=Place.FILE,
            name="search",
            reason="the index of public medical texts, their vectors, and the model that makes them",
        ),
        Impersonal(
            place=Place.KEY,
            name="ratelimit:knowledge:{id}",
            reason="a keyed digest of an address, within the hour; leads to nobody's account",
        ),
        Impersonal(
            place=Place.KEY,
            name="knowledge:search:{id}",
            reason="which entries a search found, under a keyed digest of the question, for an hour",
        ),
    ),
)

"""Articles and their editions, what leads to publication, translation, pictures, intake, search."""

from newsroom.models.articles import TEXT_FIELDS, Article, Topic, public_edition
from newsroom.models.corrections import Amendment, Correction
from newsroom.models.details import FactBox, NamedPerson
from newsroom.models.editions import Edition, Revision
from newsroom.models.jobs import TranslationJob
from newsroom.models.kinds import KindRule
from newsroom.models.media import ArticlePhoto, Attachment, Photo, Rendition
from newsroom.models.memory import MemoryImport, MemoryUnit, Term, TermForm
from newsroom.models.releasing import (
    ArticleReader,
    Embargo,
    EmbargoHolder,
    PreviewLink,
    ReleaseItem,
    ReleaseSet,
)
from newsroom.models.remarks import CheckReason, SegmentRemark
from newsroom.models.search import SearchEntry
from newsroom.models.segments import MachineDraft, MachineEngine, TranslatedSegment
from newsroom.models.submissions import Submission
from newsroom.models.writing import Autosave, Presence

__all__ = [
    "TEXT_FIELDS",
    "Amendment",
    "Article",
    "ArticlePhoto",
    "ArticleReader",
    "Attachment",
    "Autosave",
    "CheckReason",
    "Correction",
    "Edition",
    "Embargo",
    "EmbargoHolder",
    "FactBox",
    "KindRule",
    "MachineDraft",
    "MachineEngine",
    "MemoryImport",
    "MemoryUnit",
    "NamedPerson",
    "Photo",
    "Presence",
    "PreviewLink",
    "ReleaseItem",
    "ReleaseSet",
    "Rendition",
    "Revision",
    "SearchEntry",
    "SegmentRemark",
    "Submission",
    "Term",
    "TermForm",
    "Topic",
    "TranslatedSegment",
    "TranslationJob",
    "public_edition",
]

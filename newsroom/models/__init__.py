"""Articles and their editions, translation jobs, pictures, submissions, the search table."""

from newsroom.models.articles import TEXT_FIELDS, Article, Topic, public_edition
from newsroom.models.editions import Edition, Revision
from newsroom.models.jobs import TranslationJob
from newsroom.models.media import ArticlePhoto, Attachment, Photo, Rendition
from newsroom.models.search import SearchEntry
from newsroom.models.submissions import Submission

__all__ = [
    "TEXT_FIELDS",
    "Article",
    "ArticlePhoto",
    "Attachment",
    "Edition",
    "Photo",
    "Rendition",
    "Revision",
    "SearchEntry",
    "Submission",
    "Topic",
    "TranslationJob",
    "public_edition",
]

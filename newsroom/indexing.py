"""Keeps the slim search table in step with what has a moment of publication."""

from datetime import datetime

from django.contrib.postgres.search import SearchQuery, SearchRank, SearchVector
from django.db.models import F, QuerySet, Value

from newsroom.models import Article, Edition, SearchEntry
from prcms.base import richtext
from prcms.base.text import index_text, search_terms

# PostgreSQL refuses vectors above one megabyte; a text of this length stays far below.
LIMIT = 200_000
CONFIG = "simple"


def _both_keys(text: str, language: str) -> str:
    """The words a reader may type for ``text``: the strict keys, and in Pashto the looser ones."""
    strict = index_text(text, language=language)
    if language == "en":
        return strict
    known = set(strict.split(" "))
    weak = index_text(text, language=language, weak=True).split(" ")
    return " ".join([strict, *(word for word in dict.fromkeys(weak) if word not in known)])


def _vector(text: str, language: str, weight: str) -> SearchVector:
    return SearchVector(Value(_both_keys(text[:LIMIT], language)), weight=weight, config=CONFIG)


def index(edition: Edition) -> None:
    """Write, renew or delete the edition's row. At most four queries; call inside the transaction.

    A row exists exactly while the edition is approved and its moment is set, so a scheduled text
    is found from its minute on without anybody's help.
    """
    if edition.state != Edition.State.APPROVED or edition.publish_at is None:
        SearchEntry.objects.filter(edition=edition).delete()
        return
    article, language = edition.article, edition.language
    text = article.text(language)
    headline = _vector(text["title"], language, "A") + _vector(text["summary"], language, "B")
    rest = " ".join([richtext.to_text(text["body"]), text["meaning"], text["editor_notes"]])
    SearchEntry.objects.update_or_create(
        edition=edition,
        defaults={
            "article": article,
            "language": language,
            "kind": article.kind,
            "unit_id": article.unit_id,
            "place_id": article.place_id,
            "topics": list(article.topics.order_by("pk").values_list("pk", flat=True)),
            "published_at": edition.publish_at,
            "vector": headline + _vector(rest, language, "D"),
            "title_vector": headline,
        },
    )


def index_article(article: Article) -> None:
    """Renew the rows of all languages of ``article``."""
    for edition in article.editions.all():
        edition.article = article
        index(edition)


def words_query(query: str, *, language: str) -> SearchQuery | None:
    """All words of ``query``, the last one as a beginning; None when it has no word."""
    terms = search_terms(query, language=language)
    if not terms:
        return None
    raw = " & ".join([*(f"'{term}'" for term in terms[:-1]), f"'{terms[-1]}':*"])
    return SearchQuery(raw, config=CONFIG, search_type="raw")


def with_key_words(rows: "QuerySet[Article]", text: str) -> "QuerySet[Article]":
    """Those of ``rows`` whose headlines hold every word of ``text``, each as a beginning.

    For staff: any spelling, in any of the languages, from the index over the folded keys. A text
    without words finds nothing.
    """
    terms = search_terms(text)
    if not terms:
        return rows.none()
    query = SearchQuery(
        " & ".join(f"'{term}':*" for term in terms), config=CONFIG, search_type="raw"
    )
    # The very expression of the index "article_key_words".
    keys = SearchVector("search_key", config=CONFIG)
    return rows.alias(key_words=keys).filter(key_words=query)


def matches(query: str, *, language: str, at: datetime) -> "QuerySet[SearchEntry]":
    """Entries readers of ``language`` may see that hold all words of ``query``, best first.

    Headline and lead decide the rank; equal ranks are ordered newest first. An empty query, or one
    without words, matches nothing.
    """
    words = words_query(query, language=language)
    if words is None:
        return SearchEntry.objects.none()
    return (
        SearchEntry.objects.public(language=language, at=at)
        .filter(vector=words)
        .annotate(rank=SearchRank(F("title_vector"), words))
        .order_by("-rank", "-published_at", "-pk")
    )

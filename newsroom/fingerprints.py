"""Hashes of texts: what an approval is bound to, and what a translation was made from."""

import hashlib
import json
from typing import Any

from newsroom.models import Article


def digest(value: Any) -> str:
    """SHA-256 (hex) of a JSON-like value; equal values give equal digests on every machine."""
    plain = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()


def photos_of(article: Article, language: str) -> list[dict[str, Any]]:
    """The pictures as a reader of ``language`` meets them, in order. One query."""
    return [
        {
            "sha256": use.photo.sha256,
            "alt": use.alt_in(language),
            "caption": use.caption_in(language),
            "decorative": use.is_decorative,
        }
        for use in article.photos.select_related("photo").order_by("position", "pk")
    ]


def people_of(article: Article, language: str) -> list[dict[str, Any]]:
    """The people named, with the words of that day, in order. One query."""
    return [
        {
            "person": named.person_id,
            "name": named.name_in(language),
            "title": named.title_in(language),
            "on": named.on.isoformat(),
        }
        for named in article.people.order_by("position", "pk")
    ]


def facts_of(article: Article, language: str) -> list[dict[str, Any]]:
    """The fact boxes as ``language`` words them, in order. One query."""
    return [
        {
            "kind": box.kind,
            **box.words(language),
            "url": box.source_url,
            "as_of": box.as_of.isoformat() if box.as_of else None,
        }
        for box in article.facts.order_by("position", "pk")
    ]


def snapshot(article: Article, language: str) -> dict[str, Any]:
    """Everything a reader of ``language`` is shown of ``article``. Four queries.

    People and fact boxes have a key only where there are any: a text without them keeps its hash.
    """
    beside = {"people": people_of(article, language), "facts": facts_of(article, language)}
    files = article.attachments.filter(language__in=["", language]).order_by("position", "pk")
    return {
        "language": language,
        "kind": article.kind,
        "unit": article.unit_id,
        "place": article.place_id,
        "text": article.text(language),
        "photos": photos_of(article, language),
        "files": [[file.sha256, file.title] for file in files],
        **{name: rows for name, rows in beside.items() if rows},
    }


def text_hash(article: Article, language: str) -> str:
    """Hash of the words alone: what a translation is measured against. No queries."""
    return digest(article.text(language))

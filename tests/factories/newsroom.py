"""One dull maker per model of the newsroom; name what matters, the rest is filler."""

import hashlib
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from newsroom import fingerprints, indexing
from newsroom.models import (
    Amendment,
    Article,
    ArticlePhoto,
    Attachment,
    Edition,
    Embargo,
    FactBox,
    NamedPerson,
    Photo,
    Rendition,
    Revision,
    SearchEntry,
    Submission,
    Topic,
    TranslationJob,
)
from prcms.base.models import User
from tests.factories import contacts

_numbers = count(1)
THEN = datetime(2026, 7, 1, 9, 0, tzinfo=UTC)

TITLES = {
    "fa": "بازار نو در هرات گشایش یافت",
    "ps": "په هرات کې نوی بازار پرانیستل شو",
    "en": "New market opens in Herat",
}
BODIES = {
    "fa": "<p>بازار نو دارای ۲۴۰ دکان است.</p>",
    "ps": "<p>نوی بازار ۲۴۰ دوکانونه لري.</p>",
    "en": "<p>The new market has 240 shops.</p>",
}


def person(**values: Any) -> User:
    """Somebody on the staff without any rights."""
    n = next(_numbers)
    return User.objects.create(
        **{
            "username": f"person-{n}",
            "full_name": f"کارمند {n}",
            "email": f"person-{n}@office.example",
            "is_staff": True,
            **values,
        }
    )


def topic(**values: Any) -> Topic:
    """A topic."""
    n = next(_numbers)
    return Topic.objects.create(**{"code": f"topic-{n}", "name": f"موضوع {n}", **values})


def article(*, languages: tuple[str, ...] = ("fa",), **values: Any) -> Article:
    """An article with a headline and a text in ``languages``, without any edition."""
    filler: dict[str, Any] = {"created_at": THEN, "updated_at": THEN, "source_language": "fa"}
    for language in languages:
        filler[f"title_{language}"] = TITLES[language]
        filler[f"body_{language}"] = BODIES[language]
    row = Article(**{**filler, **values})
    if row.author_id is None:
        row.author = person()
    row.set_keys()
    row.save()
    return row


def edition(
    *,
    phase: str = "draft",
    language: str = "fa",
    of: Article | None = None,
    writer: User | None = None,
    approver: User | None = None,
    now: datetime = THEN,
    publish_at: datetime | None = None,
    **values: Any,
) -> Edition:
    """An edition in ``phase`` at ``now`` ("urgent": published alone), with revision and search row."""
    writer = writer or (of.author if of else None) or person()
    of = of or article(languages=(language,), source_language=language, author=writer)
    shown = fingerprints.snapshot(of, language)
    digest = fingerprints.digest(shown)
    row = Edition(
        article=of,
        language=language,
        is_source=language == of.source_language,
        slug="slug",
        content_hash=digest,
        written_by=writer,
        changed_by=writer,
        changed_at=now,
    )
    approved = ("scheduled", "embargoed", "public", "urgent")
    row.state = "approved" if phase in approved else phase
    if phase == "returned":
        row.returned_by, row.returned_at = approver or person(), now
        row.return_reason = "Name the source."
    elif phase not in ("draft", "urgent"):
        row.submitted_by, row.submitted_at = writer, now
    if phase == "urgent":
        row.urgent_by, row.urgent_at = approver or person(), now - timedelta(hours=1)
        row.urgent_reason, row.approved_hash = "The road is closed now.", digest
    elif phase not in Edition.OPEN:
        row.approved_by, row.approved_at = approver or person(), now
        row.approved_hash = digest
    if phase not in (*Edition.OPEN, "approved"):
        away = timedelta(hours=1 if phase in ("scheduled", "embargoed") else -1)
        row.publish_at = publish_at or now + away
    if phase == "embargoed":
        row.embargo = of.embargoes.first() or embargo(article=of, lifts_at=row.publish_at)
    if phase in Edition.ENDED:
        row.withdrawn_by, row.withdrawn_at = person(), now
        row.withdrawal_reason = "Wrong figures."
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
    revision(article=of, language=language, number=1, by=writer, values=shown, content_hash=digest)
    indexing.index(row)
    return row


def embargo(*, article: Article, **values: Any) -> Embargo:
    """A running embargo that lifts in an hour; nobody holds a copy."""
    filler = {"lifts_at": THEN + timedelta(hours=1), "terms": "Not before.", "begun_at": THEN}
    if "begun_by" not in values:
        values["begun_by"] = person()
    return Embargo.objects.create(article=article, **{**filler, **values})


def public(**values: Any) -> Edition:
    """An edition that is public since an hour."""
    return edition(phase="public", **values)


def revision(*, article: Article, by: User, **values: Any) -> Revision:
    """A revision."""
    filler = {"language": "fa", "number": 1, "values": {}, "content_hash": "0" * 64, "at": THEN}
    return Revision.objects.create(article=article, by=by, **{**filler, **values})


def amendment(*, article: Article, by: User, **values: Any) -> Amendment:
    """A change to a public text that is still being written."""
    filler: dict[str, Any] = {
        "language": article.source_language,
        "kind": "correction",
        "written_by": by,
        "changed_by": by,
        "changed_at": THEN,
        "hands": [by.pk],
        "content_hash": "0" * 64,
    }
    values = {**filler, **values}
    if "base" not in values:
        values["base"] = article.revisions.filter(language=values["language"]).latest("number")
    return Amendment.objects.create(article=article, **values)


def job(*, article: Article, **values: Any) -> TranslationJob:
    """A job that is free to take, or held by ``assignee``."""
    filler: dict[str, Any] = {
        "language": "ps",
        "due_at": THEN + timedelta(hours=4),
        "words": 12,
        "source_hash": fingerprints.text_hash(article, article.source_language),
        "opened_at": THEN,
    }
    if "assignee" in values:
        filler |= {"state": "taken", "taken_at": THEN}
    return TranslationJob.objects.create(article=article, **{**filler, **values})


def photo(**values: Any) -> Photo:
    """A row of the photo library; there is no file behind it."""
    sha256 = hashlib.sha256(str(next(_numbers)).encode()).hexdigest()
    filler: dict[str, Any] = {
        "sha256": sha256,
        "file": f"private/photos/{sha256[:2]}/{sha256}.jpg",
        "width": 1200,
        "height": 800,
        "title": "Shutters of a market",
        "uploaded_at": THEN,
    }
    if "uploaded_by" not in values:
        values["uploaded_by"] = person()
    return Photo.objects.create(**{**filler, **values})


def rendition(**values: Any) -> Rendition:
    """One size of a photo; there is no file behind it."""
    of = values.pop("photo", None) or photo()
    filler = {"format": "jpg", "width": 640, "height": 427, "size": 40_000}
    filler["file"] = f"private/renditions/{of.sha256[:2]}/{of.sha256}-640.jpg"
    return Rendition.objects.create(photo=of, **{**filler, **values})


def article_photo(**values: Any) -> ArticlePhoto:
    """A described photo in an article."""
    filler = {"alt_fa": "دروازه بازار", "alt_ps": "د بازار دروازه", "alt_en": "Gate of a market"}
    if "photo" not in values:
        values["photo"] = photo()
    if "article" not in values:
        values["article"] = article()
    return ArticlePhoto.objects.create(**{**filler, **values})


def beside(article: Article) -> None:
    """A fact box and a person of that day, both worded in Dari."""
    FactBox.objects.create(
        article=article, label_fa="دکان‌ها", text_fa="۲۴۰ دکان", source_fa="شاروالی هرات"
    )
    NamedPerson.objects.create(
        article=article,
        person=contacts.person(),
        on=THEN.date(),
        name_fa="نجیبه",
        title_fa="شاروال هرات",
    )


def attachment(**values: Any) -> Attachment:
    """A PDF; there is no file behind it."""
    sha256 = hashlib.sha256(str(next(_numbers)).encode()).hexdigest()
    filler = {
        "title": "Price list",
        "name": "prices.pdf",
        "file": f"private/files/{sha256[:2]}/{sha256}.pdf",
        "content_type": "application/pdf",
        "size": 1000,
        "sha256": sha256,
    }
    if "article" not in values:
        values["article"] = article()
    return Attachment.objects.create(**{**filler, **values})


def submission(**values: Any) -> Submission:
    """Something a unit has handed in."""
    if "unit" not in values:
        values["unit"] = contacts.unit()
    if "by" not in values:
        values["by"] = person()
    filler = {"title": "۴۰ تشبث ثبت شد", "text": "در ماه جوزا ۴۰ تشبث ثبت شد.", "received_at": THEN}
    return Submission.objects.create(**{**filler, **values})


def search_entry(**values: Any) -> SearchEntry:
    """The search row of a public edition."""
    return SearchEntry.objects.get(edition=public(**values))

"""What of a public text can be changed in the open: one flat list of named words.

A name is a text field ("title"), or a part of a row that hangs on the article: "alt_12" and
"caption_12" of a photo's use, "fact_3_text" of a fact box, "person_5_title" of a person named,
"file_7_title" of a file of that language. What all languages share (a box's source address, who is
named at all, the unit, the place) is changed through the original alone and carries names of the
same kind: "fact_3_url", "fact_new_text", "person_new_person", "sharedfile_8_gone", "unit".
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from contacts.models import Organisation, Person, Place, Tenure
from newsroom import drafts, facts, people
from newsroom.models import (
    TEXT_FIELDS,
    Article,
    ArticlePhoto,
    Edition,
    FactBox,
    NamedPerson,
    Revision,
)
from newsroom.models.details import FACT_WORDS
from prcms.base.errors import Refused
from prcms.base.text import clean_line, clean_text

PHOTO_FIELDS: Final = ("alt", "caption")
PERSON_WORDS: Final = ("name", "title")
FACT_SHARED: Final = ("kind", "url", "asof")
PERSON_NEW: Final = ("person", "on", "post")
# Notices for the readers of the other languages travel with a proposal and are no part of the text.
NOTICE: Final = "notice_"
LIMITS: Final[Mapping[str, int]] = {
    "alt": 250,
    "caption": 300,
    "name": 200,
    "title": 420,
    "notice": 2000,
}
_SHARED = re.compile(
    r"unit|place|fact_\d+_(?:kind|url|asof|gone)|fact_new_\w+|person_\d+_gone|person_new_\w+"
    r"|sharedfile_\d+_\w+"
)


def is_shared(name: str) -> bool:
    """Whether a change of it reaches the readers of every language."""
    return _SHARED.fullmatch(name) is not None


def changed(was: Mapping[str, str], values: Mapping[str, str]) -> list[str]:
    """The names whose words differ, in order; notices aside."""
    return [
        name
        for name, value in values.items()
        if not name.startswith(NOTICE)
        and not (name == "fact_new_kind" and not values.get("fact_new_text"))
        and value != was.get(name, "")
    ]


def shown(edition: Edition) -> dict[str, str]:
    """What readers see now and an amendment may change, by name. Five queries."""
    article, language = edition.article, edition.language
    values = article.text(language)
    for use in article.photos.order_by("position", "pk"):
        values[f"alt_{use.pk}"] = use.alt_in(language)
        values[f"caption_{use.pk}"] = use.caption_in(language)
    for box in article.facts.order_by("position", "pk"):
        words = box.words(language)
        row = {"kind": box.kind, **words, "url": box.source_url, "asof": _iso(box.as_of)}
        names = (*FACT_WORDS, *FACT_SHARED) if edition.is_source else FACT_WORDS
        values |= {f"fact_{box.pk}_{name}": row[name] for name in names}
        if edition.is_source:
            values[f"fact_{box.pk}_gone"] = ""
    if edition.is_source:
        values["fact_new_kind"] = FactBox.Kind.FIGURE.value
        values |= {f"fact_new_{name}": "" for name in (*FACT_WORDS, "url", "asof")}
    for named in article.people.order_by("position", "pk"):
        values[f"person_{named.pk}_name"] = named.name_in(language)
        values[f"person_{named.pk}_title"] = named.title_in(language)
        if edition.is_source:
            values[f"person_{named.pk}_gone"] = ""
    if edition.is_source:
        values |= {f"person_new_{name}": "" for name in PERSON_NEW}
    values |= _files(edition)
    if edition.is_source:
        values["unit"] = str(article.unit_id or "")
        values["place"] = str(article.place_id or "")
    return values


def _files(edition: Edition) -> dict[str, str]:
    values: dict[str, str] = {}
    for file in edition.article.attachments.filter(language__in=["", edition.language]):
        if not file.language and not edition.is_source:
            continue
        kind = "file" if file.language else "sharedfile"
        values |= {f"{kind}_{file.pk}_title": file.title, f"{kind}_{file.pk}_gone": ""}
    return values


def fields_of(revision: Revision) -> dict[str, str]:
    """A revision's words by the names of :func:`shown`; rows are known by what they show."""
    values = dict(revision.values.get("text", {}))
    described = {photo["sha256"]: photo for photo in revision.values.get("photos", [])}
    for use in ArticlePhoto.objects.filter(article_id=revision.article_id).select_related("photo"):
        photo = described.get(use.photo.sha256, {})
        values[f"alt_{use.pk}"] = photo.get("alt", "")
        values[f"caption_{use.pk}"] = photo.get("caption", "")
    for box, row in _boxes_of(revision):
        values |= {f"fact_{box.pk}_{name}": row[name] for name in FACT_WORDS}
        values |= {
            f"fact_{box.pk}_kind": row["kind"],
            f"fact_{box.pk}_url": row["url"],
            f"fact_{box.pk}_asof": row["as_of"] or "",
        }
    told = {row["person"]: row for row in revision.values.get("people", [])}
    for named in NamedPerson.objects.filter(article_id=revision.article_id):
        row = told.get(named.person_id, {})
        values |= {f"person_{named.pk}_{name}": row.get(name, "") for name in PERSON_WORDS}
    titles = dict(revision.values.get("files", []))
    for file in revision.article.attachments.all():
        kind = "file" if file.language else "sharedfile"
        values[f"{kind}_{file.pk}_title"] = titles.get(file.sha256, "")
    values["unit"] = str(revision.values.get("unit") or "")
    values["place"] = str(revision.values.get("place") or "")
    values["fact_new_kind"] = FactBox.Kind.FIGURE.value
    return values


def _boxes_of(revision: Revision) -> Iterable[tuple[FactBox, dict[str, Any]]]:
    """The boxes there are now with what the revision says of them: by place, or by their words."""
    rows = list(revision.values.get("facts", []))
    boxes = list(revision.article.facts.order_by("position", "pk"))
    if len(rows) == len(boxes):
        return list(zip(boxes, rows, strict=True))
    by_words = {(row["label"], row["text"]): row for row in rows}
    found = []
    for box in boxes:
        words = box.words(revision.language)
        row = by_words.get((words["label"], words["text"]))
        if row:
            found.append((box, row))
    return found


# Typed words -------------------------------------------------------------------------------


def cleaned(
    values: Mapping[str, str], known: Mapping[str, str], *, now: datetime
) -> dict[str, str]:
    """The values as they may be proposed.

    Args:
        values: what was typed; ``known`` are the names there are, as :func:`shown` gives them.

    Raises:
        Refused: something is too long, an address leads nowhere, or a person held several posts.
    """
    unknown = [name for name in values if name not in known and not name.startswith(NOTICE)]
    if unknown:
        raise ValueError(f"nothing readers see: {sorted(unknown)}")
    clean = drafts.cleaned({name: values[name] for name in TEXT_FIELDS if name in values})
    for name, typed in values.items():
        if name not in TEXT_FIELDS:
            clean[name] = _clean(name, typed or "", now)
    if "person_new_person" in clean:
        clean |= _new_person(clean)
    return clean


def _clean(name: str, typed: str, now: datetime) -> str:
    first, _dash, _rest = name.partition("_")
    part = name.rpartition("_")[2]
    if part == "gone":
        return "1" if typed else ""
    if part == "asof":
        return _iso(
            facts.shared(kind=FactBox.Kind.FIGURE, source_url="", as_of=_day(typed), now=now)[
                "as_of"
            ]
        )
    if part == "url":
        return str(
            facts.shared(kind=FactBox.Kind.FIGURE, source_url=typed, as_of=None, now=now)[
                "source_url"
            ]
        )
    if name in ("unit", "place"):
        model: Any = Organisation if name == "unit" else Place
        if typed and not (typed.isdecimal() and model.objects.filter(pk=int(typed)).exists()):
            raise Refused(_("Choose a unit and a place that the portal knows."))
        return typed
    is_long = first == "notice" or (first, part) == ("fact", "text")
    value = clean_text(typed) if is_long else clean_line(typed)
    limit = LIMITS.get(first) or (facts.LIMITS if first == "fact" else LIMITS).get(part, 2000)
    if len(value) > limit:
        raise Refused(
            _("At most %(count)s letters: %(text)s …") % {"count": limit, "text": value[:40]}
        )
    return value


def _new_person(clean: Mapping[str, str]) -> dict[str, str]:
    """Who is to be named, with the post spelt out: what was seen is what is decided."""
    typed = clean["person_new_person"]
    if not typed:
        return dict.fromkeys((f"person_new_{name}" for name in PERSON_NEW), "")
    person = Person.objects.filter(pk=int(typed)).first() if typed.isdecimal() else None
    on = _day(clean.get("person_new_on", ""))
    if person is None or on is None:
        raise Refused(_("Choose who is named, and the day the text speaks of."))
    post = clean.get("person_new_post") or "auto"
    choice: people.Choice = "plain" if post == "plain" else "auto"
    if post.isdecimal():
        choice = (
            Tenure.objects.select_related("post", "person").filter(pk=int(post)).first() or "auto"
        )
    tenure = people.chosen(person, choice, on)
    return {
        "person_new_person": str(person.pk),
        "person_new_on": on.isoformat(),
        "person_new_post": str(tenure.pk) if tenure else "plain",
    }


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed) if typed else None
    except ValueError:
        raise Refused(_("This is not a day: %(text)s") % {"text": typed[:40]}) from None


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


# Written down ------------------------------------------------------------------------------


def write(article: Article, language: str, values: Mapping[str, str], *, now: datetime) -> None:
    """Put the words into the columns and rows. The article itself is left to be saved.

    Raises:
        Refused: a box would be left without its text or source in the article's own language.
    """
    for name in TEXT_FIELDS:
        setattr(article, f"{name}_{language}", values[name])
    for use in article.photos.all():
        _describe(use, language, values)
    _write_boxes(article, language, values, now)
    _write_people(article, language, values)
    for file in article.attachments.all():
        key = f"{'file' if file.language else 'sharedfile'}_{file.pk}_"
        if values.get(f"{key}gone"):
            file.delete()
        elif (title := values.get(f"{key}title", file.title)) and title != file.title:
            file.title = title
            file.save()
    if "unit" in values:
        article.unit_id = int(values["unit"]) if values["unit"] else None
        article.place_id = int(values["place"]) if values["place"] else None


def _describe(use: ArticlePhoto, language: str, values: Mapping[str, str]) -> None:
    is_changed = False
    for name in PHOTO_FIELDS:
        new = values.get(f"{name}_{use.pk}")
        if new is not None and new != (getattr(use, f"{name}_{language}") or ""):
            setattr(use, f"{name}_{language}", new)
            is_changed = True
    if is_changed:
        use.save()


def _write_boxes(article: Article, language: str, values: Mapping[str, str], now: datetime) -> None:
    for box in article.facts.all():
        part = _parts(values, f"fact_{box.pk}_")
        if part.get("gone"):
            box.delete()
        elif part:
            _fill(box, article, language, part, now)
    part = _parts(values, "fact_new_")
    if part.get("text") or part.get("label") or part.get("source"):
        if article.facts.count() >= facts.MOST:
            raise Refused(_("A text has at most 12 fact boxes."))
        box = FactBox(article=article, position=article.facts.count() + 1)
        _fill(box, article, language, part, now)


def _fill(
    box: FactBox, article: Article, language: str, part: Mapping[str, str], now: datetime
) -> None:
    box.article = article
    facts.write_words(box, language, {name: part[name] for name in FACT_WORDS if name in part})
    if "url" in part:
        shared = facts.shared(
            kind=part["kind"], source_url=part["url"], as_of=_day(part["asof"]), now=now
        )
        for name, value in shared.items():
            setattr(box, name, value)
    facts.require_whole(box)
    box.save()


def _write_people(article: Article, language: str, values: Mapping[str, str]) -> None:
    for named in article.people.all():
        part = _parts(values, f"person_{named.pk}_")
        if part.get("gone"):
            named.delete()
            continue
        for name in PERSON_WORDS:
            if name in part:
                setattr(named, f"{name}_{language}", part[name])
        named.save()
    part = _parts(values, "person_new_")
    if not part.get("person"):
        return
    on = _day(part["on"]) or timezone.localdate()
    person = Person.objects.get(pk=int(part["person"]))
    named = NamedPerson.objects.filter(article=article, person=person).first() or NamedPerson(
        article=article, person=person, position=article.people.count() + 1
    )
    post = part["post"]
    named.on = on
    named.tenure = Tenure.objects.get(pk=int(post)) if post.isdecimal() else None
    people.write_words(named)
    named.save()


def _parts(values: Mapping[str, str], start: str) -> dict[str, str]:
    return {
        name.removeprefix(start): text for name, text in values.items() if name.startswith(start)
    }

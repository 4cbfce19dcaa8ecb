"""What the office asks of each kind of text. The rows are the office's own; these are their readers.

A kind without a row, as before the first seed, is ruled by :data:`DEFAULTS`.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from contacts.models import ContactList
from newsroom.models import Article, Edition, KindRule
from newsroom.permissions import can_rule_kinds
from prcms.base import audit, dates, richtext
from prcms.base.errors import Refused
from prcms.base.models import Language, User

# The longest interval between two looks at a public text, in months.
LONGEST = 120

_TOGETHER: Mapping[str, Any] = {
    "required_languages": ["fa", "ps"],
    "order": KindRule.Order.TOGETHER,
}
# What a new office begins with: what concerns the public's rights goes out in both official
# languages at once, what is merely new goes out first in the language it was written in.
DEFAULTS: Mapping[str, Mapping[str, Any]] = {
    Article.Kind.NEWS: {},
    Article.Kind.ANNOUNCEMENT: {
        **_TOGETHER,
        "required_parts": [KindRule.Part.MEANING],
        "review_months": 6,
    },
    Article.Kind.RELEASE: {"required_parts": [KindRule.Part.SUMMARY]},
    Article.Kind.STATEMENT: {"required_parts": [KindRule.Part.SUMMARY]},
    Article.Kind.SPEECH: {},
    Article.Kind.INTERVIEW: {},
    Article.Kind.MEETING: {"required_parts": [KindRule.Part.SUMMARY]},
    Article.Kind.WORKSHOP: {"required_parts": [KindRule.Part.SUMMARY]},
    Article.Kind.DEVELOPMENT: {"required_parts": [KindRule.Part.SUMMARY], "review_months": 12},
    Article.Kind.ECONOMIC: {"required_parts": [KindRule.Part.SUMMARY], "review_months": 12},
}
FIELDS = ("required_parts", "required_languages", "order", "review_months")


def ensure() -> int:
    """Make the rows that are missing, one per kind; return how many were made. Changes no row."""
    known = set(KindRule.objects.values_list("kind", flat=True))
    rows = [_default(kind) for kind in Article.Kind.values if kind not in known]
    return len(KindRule.objects.bulk_create(rows, ignore_conflicts=True))


def rule(kind: str) -> KindRule:
    """The office's row for ``kind``, or an unsaved one with the defaults. One query."""
    return KindRule.objects.filter(kind=kind).first() or _default(kind)


def _default(kind: str) -> KindRule:
    return KindRule(kind=kind, **DEFAULTS.get(kind, {}))


@transaction.atomic
def save_rule(
    row: KindRule,
    *,
    by: User,
    now: datetime,
    default_lists: Iterable[ContactList] | None = None,
    starters: Mapping[str, str] | None = None,
    **values: Any,
) -> KindRule:
    """Change what a kind needs and return its row.

    Args:
        values: any of :data:`FIELDS`.
        default_lists: the lists offered first when such a text is sent; None leaves them.
        starters: language → what a blank text begins with, as typed; missing ones stay.

    Texts that are submitted, approved or public already stay so; the next move asks the new rule.

    Raises:
        Refused: not this user's to decide, or the values contradict each other.
    """
    can_rule_kinds.require(by, row)
    unknown = set(values) - set(FIELDS)
    if unknown:
        raise ValueError(f"no fields of a rule: {sorted(unknown)}")
    row = KindRule.objects.select_for_update().get(pk=row.pk)
    before = _facts(row)
    for name, value in values.items():
        setattr(row, name, value)
    for code, typed in (starters or {}).items():
        setattr(row, f"starter_{code}", richtext.sanitize(typed or ""))
    if row.order == KindRule.Order.TOGETHER and len(set(row.required_languages)) < 2:
        raise Refused(_("Name at least two languages that become public together."))
    if row.review_months is not None and not 0 < row.review_months <= LONGEST:
        raise Refused(_("A text is looked at again after one to 120 months."))
    row.save()
    if default_lists is not None:
        row.default_lists.set(default_lists)
    after = _facts(row)
    if after != before:
        audit.record(
            "kind.rule",
            row,
            by=by,
            before={name: value for name, value in before.items() if value != after[name]},
            after={name: value for name, value in after.items() if value != before[name]},
            at=now,
        )
    return row


def _facts(row: KindRule) -> dict[str, Any]:
    facts: dict[str, Any] = {name: getattr(row, name) for name in FIELDS}
    facts["default_lists"] = sorted(row.default_lists.values_list("pk", flat=True))
    for code in Language.values:
        facts[f"starter_{code}"] = getattr(row, f"starter_{code}") or ""
    return facts


def starter(kind: str, language: str) -> str:
    """The text (HTML) that a blank article of ``kind`` begins with in ``language``; "" for none."""
    return getattr(rule(kind), f"starter_{language}") or ""


def default_lists(article: Article) -> list[ContactList]:
    """The lists such a text usually goes to, those in use alone. Two queries."""
    row = rule(article.kind)
    return list(row.default_lists.filter(is_active=True)) if row.pk else []


def missing_parts(edition: Edition) -> list[str | Promise]:
    """What the kind needs and the edition lacks, as labels, in writing order.

    What all languages share is asked of the original alone. One query, and one each for topics,
    photos and people where they are needed.
    """
    article = edition.article
    needed = rule(article.kind).required_parts
    text = article.text(edition.language)
    missing: list[str | Promise] = []
    for part in KindRule.Part:
        if part.value not in needed:
            continue
        if part.value in text:
            there = bool(text[part.value])
        elif not edition.is_source:
            continue
        else:
            there = _has_shared(article, part)
        if not there:
            missing.append(part.label)
    return missing


def _has_shared(article: Article, part: KindRule.Part) -> bool:
    match part:
        case KindRule.Part.UNIT:
            return article.unit_id is not None
        case KindRule.Part.PLACE:
            return article.place_id is not None
        case KindRule.Part.TOPICS:
            return article.topics.exists()
        case KindRule.Part.PHOTO:
            return article.photos.exists()
        case _:
            return article.people.exists()


def together_languages(article: Article) -> list[str]:
    """The languages that become public in the original's moment or not at all; [] when none wait.

    The original's own language is always among them. One query.
    """
    row = rule(article.kind)
    if row.order != KindRule.Order.TOGETHER:
        return []
    return [
        code
        for code in Language.values
        if code in row.required_languages or code == article.source_language
    ]


def review_day(article: Article, *, after: date) -> date | None:
    """The day on which a text of this kind is looked at again; None for never. One query.

    Months are those of the Solar Hijri calendar, counted from ``after``.
    """
    months = rule(article.kind).review_months
    if not months:
        return None
    first = dates.SolarDate.from_date(after)
    years, month = divmod(first.month - 1 + months, 12)
    year = first.year + years
    day = min(first.day, dates.month_length(year, month + 1))
    return dates.SolarDate(year, month + 1, day).to_date()

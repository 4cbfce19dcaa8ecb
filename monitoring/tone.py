"""The stance of a text towards the ministry: suggested by frames, decided by people.

News about poverty is sad and says nothing against the ministry; only sentences that name the
ministry are looked at. What the frames do not show, or show both ways or negated, is *unclear*:
the machine says little and shows the sentence it rests on. Every correction is a new row.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from monitoring.matching import Matcher, QueryError, compile_topic
from monitoring.models import Item, Tone
from monitoring.models.items import ToneValue
from monitoring.permissions import can_judge
from prcms.base import audit
from prcms.base.errors import Refused
from prcms.base.models import User
from prcms.base.text import fold

EVIDENCE_LENGTH: Final = 400


@dataclass(frozen=True, slots=True)
class Judgement:
    """A stance and the sentence that shows it; ``evidence`` is "" only when it is unclear."""

    value: str
    evidence: str = ""


def _frames(*lines: str) -> tuple[tuple[str, ...], ...]:
    """Frames as folded words; "*" at the end of a word lets it go on."""
    found = []
    for line in lines:
        for frame in line.split("|"):
            words = (
                f"{fold(word)}*" if word.endswith("*") else fold(word) for word in frame.split()
            )
            found.append(tuple(word for part in words for word in part.split()))
    return tuple(frame for frame in found if frame)


_FOR: Final = _frames(
    "ستود|ستودند|ستایش*|تقدیر کرد*|قدردانی*|استقبال کرد*|سپاسگزار*|ابراز رضایت|راضی اند|رضایت دارند",
    "به نفع تاجران|گام مثبت|اقدام خوب|کار را آسان کرد*|سریع شده|بهبود یافته",
    "ستاینه|ستایي|ستایلې|هرکلی وکړ|هرکلی کوي|هرکلي|مننه وکړه|مننه کوي|خوښي وښوده|راضي دي|ښه ګام",
    "کار یې اسانه کړی|اسانتیاوې راوستې",
    "praise*|welcomed|thanked|commend*|lauded|hailed|satisfied with|positive step|made it easier",
)
_AGAINST: Final = _frames(
    "انتقاد*|شکایت*|اعتراض*|متهم*|ناکام*|کوتاهی*|بی توجهی*|کم کاری*|ناراضی*|سرگردان*|نتوانسته*",
    "وعده* خود عمل نکرد*|پاسخگو نیست|پاسخ نداده|تأخیر در|تاخیر در|بی نظمی|رشوت",
    "نیوکه|نیوکې|نیوکو|شکایت*|اعتراض*|تورنوي|تورن کړی|ناکام*|بې پروایي|بې پرواي*|ناراضه|ناخوښ",
    "ځنډ له امله|ژمنې نه دي پوره کړې|ځواب نه دی ورکړی|سرګردانه|بډې",
    "criticis*|criticiz*|complain*|accus*|protest*|failed to|failure*|blame*|condemn*|frustrat*|delays in|bribe*",
)
_PLAIN: Final = _frames(
    "گفت|گفته|گفتند|اعلام کرد*|خبر داد*|می گوید|افزود|نشر کرد*|امضا کرد*|امضا شد|دیدار کرد*|برگزار*|اعلان کرد*",
    "وویل|وایي|ویلي|خبر ورکړ*|خپره کړه|خپور کړ|لاسلیک*|ولیدل|وکتل|جوړه شوه|جوړ شو|پیل شو",
    "said|says|announced|signed|met with|held|opened|published|reported|launched",
)
# Beside a frame these turn or blur it: nobody is praised by "did not praise".
_TURNS: Final = _frames(
    "رد کرد*|رد کردند|بی اساس|نادرست|نکرد|نکرده|نکردند|نیست|نبود|ندارد|ندارند|بدون|نه",
    "رد کړ*|رد کړې|بې بنسټه|نه|نشته|نه دی|نه ده|پرته",
    "not|no|never|denied|denies|reject*|without|baseless|false",
)
_SENTENCE_END = re.compile(r"(?<=[.!?؟۔])\s+|\n+|(?<=؛)\s*")


def _places(words: Sequence[str], frames: Iterable[tuple[str, ...]]) -> list[int]:
    """Where any of the frames begins."""
    found: list[int] = []
    for frame in frames:
        size = len(frame)
        found += [
            at
            for at in range(len(words) - size + 1)
            if all(_same(words[at + i], frame[i]) for i in range(size))
        ]
    return found


def _same(word: str, wanted: str) -> bool:
    return word.startswith(wanted[:-1]) if wanted.endswith("*") else word == wanted


def judge(title: str, text: str, *, names: Matcher) -> Judgement:
    """The stance of a text towards whoever ``names`` finds. Pure.

    A headline that names the ministry weighs as the other sentences do, but is read first. With
    frames for and against, or a negation within five words of a frame, the answer is unclear and
    shows that sentence.
    """
    plain = ""
    for_, against, blurred = "", "", ""
    for sentence in _sentences(title, text):
        if names.match(text=sentence) is None:
            continue
        words = fold(sentence).split()
        turns = _places(words, _TURNS)
        good, bad = _places(words, _FOR), _places(words, _AGAINST)
        if any(abs(turn - at) <= 5 for turn in turns for at in (*good, *bad)):
            blurred = blurred or sentence
        elif good and not bad:
            for_ = for_ or sentence
        elif bad and not good:
            against = against or sentence
        elif good and bad:
            blurred = blurred or sentence
        elif _places(words, _PLAIN):
            plain = plain or sentence
    if blurred or (for_ and against):
        return Judgement(ToneValue.UNCLEAR, (blurred or against)[:EVIDENCE_LENGTH])
    if for_ or against:
        value = ToneValue.POSITIVE if for_ else ToneValue.NEGATIVE
        return Judgement(value, (for_ or against)[:EVIDENCE_LENGTH])
    return Judgement(ToneValue.NEUTRAL if plain else ToneValue.UNCLEAR, plain[:EVIDENCE_LENGTH])


def _sentences(title: str, text: str) -> list[str]:
    parts = [title, *_SENTENCE_END.split(text)]
    return [part.strip() for part in parts if part and part.strip()][:60]


def names_of(topics: Iterable[tuple[str, list[str], list[str]]]) -> Matcher | None:
    """One matcher for all names of the ministry: ``(query, aliases, negative)`` of its topics.

    None when no topic can be read.
    """
    aliases: list[str] = []
    negative: list[str] = []
    queries: list[str] = []
    for query, names, contexts in topics:
        aliases += names
        negative += contexts
        if query.strip():
            queries.append(f"({query})")
    try:
        return compile_topic(" OR ".join(queries), aliases=aliases, negative=negative)
    except QueryError:
        return None


def suggestion(item: Item, *, names: Matcher, now: datetime) -> Tone:
    """The machine's row for ``item``, unsaved; sets ``item.tone`` with it."""
    found = judge(item.title, f"{item.summary}\n{item.text}", names=names)
    item.tone = found.value
    return Tone(
        item=item,
        value=found.value,
        evidence=found.evidence,
        made_by=Tone.MadeBy.MACHINE,
        at=now,
    )


@transaction.atomic
def say(item: Item, value: str, *, by: User, now: datetime, evidence: str = "") -> Tone:
    """A person judges: one more row, which counts from now on.

    Raises ``Refused`` without the right to judge or for an unknown value.
    """
    if not can_judge(by):
        raise Refused(_("You may not judge the tone of items."))
    if value not in ToneValue.values:
        raise Refused(_("There is no such tone."))
    row = Item.objects.select_for_update(of=("self",)).get(pk=item.pk)
    before = {"tone": row.tone, "by_person": row.tone_is_human}
    shown = evidence or row.tones.values_list("evidence", flat=True).first() or ""
    tone = Tone.objects.create(
        item=row, value=value, evidence=shown, made_by=Tone.MadeBy.PERSON, by=by, at=now
    )
    row.tone, row.tone_is_human = value, True
    row.save(update_fields=["tone", "tone_is_human"])
    item.tone, item.tone_is_human = row.tone, True
    audit.record("item.judge", row, by=by, at=now, before=before, after={"tone": value})
    return tone


@transaction.atomic
def set_aside(item: Item, *, by: User, now: datetime) -> Item:
    """The desk says: not about us. The item stays, and counts nowhere.

    Raises ``Refused`` without the right, or when it has been set aside already.
    """
    if not can_judge(by):
        raise Refused(_("You may not judge the tone of items."))
    row = Item.objects.select_for_update(of=("self",)).get(pk=item.pk)
    if row.set_aside_at is not None:
        raise Refused(_("This item has already been set aside."))
    row.set_aside_at, row.set_aside_by = now, by
    row.save(update_fields=["set_aside_at", "set_aside_by"])
    audit.record("item.set_aside", row, by=by, at=now)
    return row


@transaction.atomic
def take_back(item: Item, *, by: User, now: datetime) -> Item:
    """Undo :func:`set_aside`. Raises ``Refused`` without the right or when it was not set aside."""
    if not can_judge(by):
        raise Refused(_("You may not judge the tone of items."))
    row = Item.objects.select_for_update(of=("self",)).get(pk=item.pk)
    if row.set_aside_at is None:
        raise Refused(_("This item was not set aside."))
    row.set_aside_at, row.set_aside_by = None, None
    row.save(update_fields=["set_aside_at", "set_aside_by"])
    audit.record("item.take_back", row, by=by, at=now)
    return row

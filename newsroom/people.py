"""The people a text names, each with the post they held on the day the text speaks of.

The words (name and title, per language) are written down when somebody is named and are part of
what is approved: a person who moves on, or a post that is renamed, rewrites no text.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal

from django.db import transaction
from django.db.models import Count, Max
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from contacts import holders
from contacts.models import Person, Tenure
from newsroom import drafts
from newsroom.models import Article, NamedPerson
from newsroom.permissions import can_edit
from prcms.base import audit, dates, richtext
from prcms.base.errors import Refused
from prcms.base.models import Language, User
from prcms.base.text import fold

# "auto" takes the one post of the day; "plain" names the person without a title.
Choice = Tenure | Literal["auto", "plain"]
# What is stored is a text of its language, whatever catalogue somebody's screen has.
_ACTING: Final = {"fa": "سرپرست", "ps": "سرپرست", "en": "acting"}
_BETWEEN: Final = {"fa": "، ", "ps": "، ", "en": ", "}
# Names of one word would be found in every second sentence.
SHORTEST: Final = 2
LONGEST: Final = 6


class SeveralPosts(Refused):
    """The person held more than one post that day; ``tenures`` are to be chosen from."""

    def __init__(self, person: Person, tenures: list[Tenure], on: date) -> None:
        self.tenures = tenures
        super().__init__(
            _("%(name)s held several posts on %(day)s. Choose one: %(posts)s.")
            % {
                "name": person,
                "day": dates.format(on, "medium"),
                "posts": pgettext("between alternatives", "; ").join(
                    str(tenure.post) for tenure in tenures
                ),
            }
        )


@transaction.atomic
def name(
    article: Article,
    person: Person,
    *,
    on: date,
    by: User,
    now: datetime,
    post: Choice = "auto",
    position: int | None = None,
) -> NamedPerson:
    """Name ``person`` in ``article``, or name them anew with another day or post.

    Args:
        on: the day the text speaks of; it decides the post.
        post: a tenure that ran that day, "plain" for the name alone, or "auto".
        position: place among the people; the last one unless told.

    Side effects: an audit row; revisions of the languages that show it, approvals void.

    Raises:
        SeveralPosts: "auto", and there is more than one.
        Refused: not this user's to change, a language is public, or the tenure did not run.
    """
    article = drafts.lock(article)
    can_edit.require(by, article.editions.select_related("article").get(is_source=True))
    person = person.merged_into or person
    tenure = chosen(person, post, on)
    found = NamedPerson.objects.filter(article=article, person=person).first()
    named = found or NamedPerson(article=article, person=person)
    before = _facts(named) if found else {}
    named.on, named.tenure = on, tenure
    named.position = position or (named.position if found else article.people.count() + 1)
    write_words(named)
    after = _facts(named)
    if before == after:
        return named
    named.save()
    drafts.refresh(article, by=by, now=now, note=_("people named"))
    audit.record("article.person_name", article, by=by, before=before, after=after, at=now)
    return named


@transaction.atomic
def remove(named: NamedPerson, *, by: User, now: datetime) -> None:
    """Take a person out of the people of an article. Raises ``Refused`` like :func:`name`."""
    article = drafts.lock(named.article)
    can_edit.require(by, article.editions.select_related("article").get(is_source=True))
    before = _facts(named)
    named.delete()
    drafts.refresh(article, by=by, now=now, note=_("people named"))
    audit.record("article.person_remove", article, by=by, before=before, at=now)


def chosen(person: Person, post: Choice, on: date) -> Tenure | None:
    """The post somebody is named with; None for the name alone. ``Refused`` like :func:`name`."""
    if post == "plain":
        return None
    tenures = holders.tenures_of(person, on=on)
    if post == "auto":
        if len(tenures) > 1:
            raise SeveralPosts(person, tenures, on)
        return tenures[0] if tenures else None
    found = next((tenure for tenure in tenures if tenure == post), None)
    if found is None:
        raise Refused(
            _("%(name)s did not hold this post on %(day)s.")
            % {"name": person, "day": dates.format(on, "medium")}
        )
    return found


def write_words(named: NamedPerson) -> None:
    """The words of that day, in every language that has them."""
    for code in Language.values:
        setattr(named, f"name_{code}", named.person.name_in(code))
        setattr(named, f"title_{code}", _title(named.tenure, code))


def _title(tenure: Tenure | None, language: str) -> str:
    """ "Director, Directorate of Markets" in one language; "" where the post has no name in it."""
    if tenure is None:
        return ""
    post = tenure.post
    title = getattr(post, f"title_{language}") or ""
    body = getattr(post.organisation, f"name_{language}") or ""
    if not title:
        return ""
    if tenure.is_acting:
        title = f"{title} ({_ACTING[language]})"
    return _BETWEEN[language].join(part for part in (title, body) if part)


def _facts(named: NamedPerson) -> dict[str, object]:
    return {
        "person": named.person_id,
        "on": named.on,
        "tenure": named.tenure_id,
        "position": named.position,
        **{f"title_{code}": named.title_in(code) for code in Language.values},
        **{f"name_{code}": named.name_in(code) for code in Language.values},
    }


# Suggestions ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Suggestion:
    """Somebody known whose name stands in the text and who is not named yet."""

    person: Person
    found: str


_Index = dict[str, list[tuple[tuple[str, ...], int]]]


class _Names:
    """The folded names of all people by first word; read anew when the people changed."""

    def __init__(self) -> None:
        self._stamp: tuple[object, ...] = ()
        self._index: _Index = {}

    def index(self) -> _Index:
        """One cheap query; a second one after somebody was entered, changed or merged."""
        people = Person.objects.filter(merged_into__isnull=True)
        newest = people.aggregate(count=Count("pk"), last=Max("updated_at"), top=Max("pk"))
        stamp = (newest["count"], newest["last"], newest["top"])
        if stamp != self._stamp:
            self._index = self._read()
            self._stamp = stamp
        return self._index

    @staticmethod
    def _read() -> _Index:
        index: _Index = {}
        names = ("full_name", "name_fa", "name_ps", "name_latin", "known_as")
        rows = Person.objects.filter(merged_into__isnull=True).values_list("pk", *names)
        for pk, *forms in rows.iterator():
            for key in dict.fromkeys(fold(form) for form in forms if form):
                parts = tuple(key.split())
                if SHORTEST <= len(parts) <= LONGEST:
                    index.setdefault(parts[0], []).append((parts, pk))
        return index


_names = _Names()


def suggestions(
    article: Article, *, languages: Iterable[str] = Language.values
) -> list[Suggestion]:
    """People whose whole name stands in the text, in order of appearance. Two or three queries.

    A suggestion only: two people may have one name, so nobody is named without being chosen.
    """
    index = _names.index()
    found: dict[int, str] = {}
    for code in languages:
        text = article.text(code)
        plain = " ".join(
            [text["title"], text["summary"], richtext.to_text(text["body"], links=False)]
        )
        words = fold(plain).split()
        for at, word in enumerate(words):
            for parts, pk in index.get(word, ()):
                if tuple(words[at : at + len(parts)]) == parts:
                    found.setdefault(pk, " ".join(parts))
    if not found:
        return []
    known = set(article.people.values_list("person_id", flat=True))
    people = Person.objects.in_bulk([pk for pk in found if pk not in known])
    return [Suggestion(people[pk], words_) for pk, words_ in found.items() if pk in people]

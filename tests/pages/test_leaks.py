"""Nothing that is not public comes out of any address, for anybody without a right to it.

Every row below carries words of its own that stand nowhere else. Every address of the portal is
asked, so a new address has to be listed here before the suite is green again.
"""

import logging
import re
from collections.abc import Collection, Iterator
from copy import copy
from datetime import datetime, timedelta
from html import unescape
from itertools import count, product
from typing import Any
from urllib.parse import quote, unquote

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import models, transaction
from django.test import Client
from django.urls import get_resolver
from django.urls.resolvers import URLResolver
from django.utils import timezone, translation

from events import invitations as invitation_doors
from newsroom import corrections, embargo, readers
from newsroom.models import (
    Article,
    Edition,
    EmbargoHolder,
    PreviewLink,
    ReleaseItem,
    ReleaseSet,
)
from newsroom.tokens import hash_token
from prcms.base.models import AuditEvent, User
from tests.conftest import NOON
from tests.factories import contacts, events, memory, monitoring, newsroom

SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)
LANGUAGES = ("fa", "ps", "en")
# A word of every text here, public ones too, so that a search finds what it may.
COMMON = "بازار"

# Columns that hold no words of people, or whose values the rules are made of.
_MACHINE = re.compile(
    r"hash|sha256|key|^file$|^scan$|_id$|code|slug|^state|kind|language|^format$|message_id|uid"
    r"|content_type|channel|purpose|reason_code|password|token|timezone|query|skipped|last_error|^values$"
)


class Canaries:
    """Fills rows with words that stand nowhere else and remembers where each one stands."""

    def __init__(self) -> None:
        self.places: dict[str, str] = {}
        self._numbers = count(1)

    def word(self, place: str) -> str:
        """A new word for ``place``."""
        word = f"qzkan{next(self._numbers):04}x"
        self.places[word] = place
        return word

    def fill(self, row: models.Model, tag: str, only: tuple[str, ...] = ()) -> Any:
        """Put a word into each column of ``row`` that holds words; ``only`` names the columns."""
        for field in row._meta.concrete_fields:
            if not isinstance(field, models.CharField | models.TextField) or field.choices:
                continue
            room = field.max_length or 1000
            if _MACHINE.search(field.name) or room < 20 or (only and field.name not in only):
                continue
            word = self.word(f"{tag}: {row._meta.label}.{field.name}")
            value = f"{word} {COMMON}" if room >= 40 else word
            if isinstance(field, models.EmailField):
                value = f"{word}@canary.example"
            elif isinstance(field, models.URLField):
                value = f"https://{word}.example/"
            elif field.name.startswith("body"):
                value = f"<p>{value}</p>"
            setattr(row, field.name, value)
        if hasattr(row, "set_keys"):
            row.set_keys()
        row.save()
        return row

    def found_in(self, text: str) -> list[str]:
        """The places whose words stand in ``text``."""
        return sorted({self.places[word] for word in re.findall(r"qzkan\d{4}x", text.lower())})


class World:
    """Rows that nobody outside may see, and a few public ones that could give them away."""

    def __init__(self) -> None:
        self.canaries = Canaries()
        self._numbers = count(1)
        self.files: list[str] = []
        self.tokens: list[str] = ["wrong", "1"]
        # Of previews and embargoed copies: living ones to other texts, dead ones to hidden texts.
        self.links: list[str] = ["wrong"]
        self.articles: list[Article] = []
        self.rows: dict[str, models.Model] = {}
        self.staff = self._keep(self.canaries.fill(newsroom.person(), "staff", ("full_name",)))
        self.unit = contacts.unit(name_fa="ریاست بازار", name_ps="ریاست", name_en="Unit")
        self.topic = newsroom.topic()
        self._texts()
        self._address_book()
        self._events()
        self._press_review()

    def _keep(self, row: Any) -> Any:
        """Remember ``row`` as the one its staff pages are asked for."""
        self.rows.setdefault(row._meta.label_lower, row)
        return row

    def _file(self, row: Any) -> None:
        default_storage.save(row.file.name, ContentFile(b"%PDF- or a picture"))
        self.files.append(row.file.name)

    def _texts(self) -> None:
        self._public_texts()
        for phase in ("draft", "submitted", "returned", "approved", "scheduled"):
            self._hidden(phase)
        for phase in ("withdrawn", "removed"):
            self._hidden(phase)
        self._released_together()
        self._under_embargo()
        self.secret = self._hidden("submitted", tag="restricted")
        readers.restrict(self.secret, by=self.staff, now=NOON)
        self._foreign_links()
        job = newsroom.job(article=self.articles[0])
        self._keep(job)
        word = self.canaries.word
        unit = memory.unit(word("memory"), word("memory"), article=self.articles[0])
        self._keep(unit)
        self._keep(memory.term(fa=word("glossary"), en=word("glossary"), note=word("glossary")))
        self._keep(memory.batch(name=word("import"), by=self.staff))
        hidden = self.canaries.fill(newsroom.submission(by=self.staff, unit=self.unit), "handed in")
        self._keep(hidden)

    def _public_texts(self) -> None:
        """Public in Dari; what its Pashto draft says, and what is said of it, stays inside."""
        for language in ("fa", "en"):
            article = newsroom.article(
                languages=(language,), source_language=language, author=self.staff, unit=self.unit
            )
            article.topics.add(self.topic)
            # Two hidden languages: one begun as a draft, one typed and without an edition.
            hidden = [code for code in LANGUAGES if code != language]
            names = ("title", "summary", "body", "meaning", "editor_notes")
            only = tuple(f"{name}_{code}" for name, code in product(names, hidden))
            self.canaries.fill(article, f"public in {language}", only)
            newsroom.public(of=article, language=language, now=NOON)
            newsroom.edition(of=article, language=hidden[0], phase="submitted", now=NOON)
            file = newsroom.attachment(article=article, language=hidden[1])
            self.canaries.fill(file, "file of a language that is not public")
            self._file(file)
            self._picture(article, "photo nobody may see", people=True)
            self._changes(article, language)

    def _changes(self, article: Article, language: str) -> None:
        """What is said of a public text that readers are not shown: other wordings, proposals."""
        text = {"title": self.canaries.word("a wording that was never public")}
        newsroom.revision(
            article=article, language=language, by=self.staff, number=9, values={"text": text}
        )
        base = article.revisions.get(language=language, number=1)
        word = self.canaries.word("a change to a public text that waits")
        change = newsroom.amendment(
            article=article, language=language, by=self.staff, base=base, values={"title": word}
        )
        self._keep(self.canaries.fill(change, "change to a public text"))

    def _was_corrected(self, edition: Edition) -> None:
        """Corrected before it was taken back: the ledger stays, the wordings are closed."""
        before = edition.article.revisions.get(language=edition.language, number=1)
        after = newsroom.revision(
            article=edition.article,
            language=edition.language,
            by=self.staff,
            number=2,
            values=before.values,
        )
        about: dict[str, Any] = {"before": before, "by": self.staff, "now": NOON - HOUR}
        second = newsroom.person()
        row = corrections.append(
            edition, kind="correction", note="said", after=after, approved_by=second, **about
        )
        self._keep(row)
        kind = {"withdrawn": "withdrawal", "removed": "removal"}[edition.state]
        corrections.append(edition, kind=kind, note="said", after=None, **about)

    def _released_together(self) -> None:
        """Two articles of a release set whose moment comes in a second."""
        parts = [self._hidden("scheduled", tag="set") for _part in range(2)]
        made = self.canaries.fill(
            ReleaseSet.objects.create(
                name="set",
                state="set",
                publish_at=NOON + SECOND,
                made_by=self.staff,
                made_at=NOON,
                set_by=self.staff,
                set_at=NOON,
            ),
            "release set",
            ("name",),
        )
        for article in parts:
            ReleaseItem.objects.create(release_set=made, article=article, languages=LANGUAGES)
        self._keep(made)

    def _under_embargo(self) -> None:
        """An embargoed article; the links to it that are over, taken back or not accepted."""
        article = self._hidden("embargoed")
        running = article.embargoes.get()
        self.canaries.fill(running, "embargo", ("end_reason",) if running.ended_by else ("terms",))
        # Terms are for a holder to read before the text; here nobody holds a link.
        for number, gone in enumerate(({"revoked_at": NOON, "revoked_by": self.staff}, {}), 1):
            token = embargo.token_for(running.pk, number)
            EmbargoHolder.objects.create(
                embargo=running,
                number=number,
                name=self.canaries.word("holder"),
                address=f"holder-{number}@canary.example",
                token_hash=hash_token(token),
                added_by=self.staff,
                added_at=NOON,
                accepted_at=NOON if gone else None,
                **gone,
            )
            if gone:
                self.links.append(token)
        # Not accepted: its owner reads the terms and their own name, and nothing of the text.
        self.unaccepted = embargo.token_for(running.pk, 2)
        self.embargoed = article

    def _foreign_links(self) -> None:
        """Links that work, to texts without secrets; and dead ones to texts with them."""
        own = newsroom.article(languages=LANGUAGES, author=self.staff, unit=self.unit)
        for code in LANGUAGES:
            newsroom.edition(of=own, language=code, now=NOON)
        held = newsroom.article(languages=LANGUAGES, author=self.staff, unit=self.unit)
        for code in LANGUAGES:
            newsroom.edition(
                of=held, language=code, phase="embargoed", now=NOON, publish_at=NOON + HOUR
            )
        self.preview_token = self._preview(own)
        token = embargo.token_for(held.embargoes.get().pk, 1)
        EmbargoHolder.objects.create(
            embargo=held.embargoes.get(),
            number=1,
            name="holder",
            address="holder@outlet.example",
            token_hash=hash_token(token),
            added_by=self.staff,
            added_at=NOON,
            accepted_at=NOON,
        )
        self.holder_token = token
        self.links += [self.preview_token, self.holder_token]
        draft = self.articles[0]
        self.links += [
            self._preview(draft, expires_at=NOON),
            self._preview(draft, revoked_at=NOON, revoked_by=self.staff),
            self._preview(self.secret),
            self._preview(self.embargoed),
        ]

    def _preview(self, article: Article, **values: Any) -> str:
        token = f"preview-token-{next(self._numbers)}"
        filler = {
            "languages": list(LANGUAGES),
            "reader": "reader",
            "made_by": self.staff,
            "made_at": NOON - HOUR,
            "expires_at": NOON + HOUR,
        }
        PreviewLink.objects.create(
            article=article, token_hash=hash_token(token), **{**filler, **values}
        )
        return token

    def _hidden(self, phase: str, tag: str = "") -> Article:
        """One article that no reader may see at NOON, with everything it can have."""
        tag = tag or phase
        unit = self.canaries.fill(contacts.unit(), f"unit of a {tag} text")
        topic = self.canaries.fill(newsroom.topic(), f"topic of a {tag} text")
        article = newsroom.article(languages=LANGUAGES, author=self.staff, unit=unit)
        article.is_urgent, article.urgent_reason = True, "waits"
        self.canaries.fill(article, tag)
        # Shared with public texts as well, so that lists of related texts are tempted.
        article.topics.add(topic, self.topic)
        self._picture(article, tag)
        file = self.canaries.fill(newsroom.attachment(article=article), tag)
        self._file(file)
        self.file = file.pk
        for code in LANGUAGES:
            moment = NOON + SECOND if phase in ("scheduled", "embargoed") else None
            row = newsroom.edition(
                of=article, language=code, phase=phase, now=NOON, publish_at=moment
            )
            Edition.objects.filter(pk=row.pk).update(slug=self.canaries.word(f"{tag}: slug"))
            if phase == "returned":
                word = self.canaries.word("why it was sent back")
                Edition.objects.filter(pk=row.pk).update(return_reason=word)
            if phase in Edition.ENDED:
                # Readers are told a notice of their own; the office's reason stays in the office.
                word = self.canaries.word("why it was taken back")
                Edition.objects.filter(pk=row.pk).update(withdrawal_reason=word)
                self._was_corrected(row)
            self._keep(row)
        self._keep(article)
        self.articles.append(article)
        return article

    def _picture(self, article: Article, tag: str, *, people: bool = False) -> None:
        photo = newsroom.photo(uploaded_by=self.staff, shows_people=people)
        self._keep(self.canaries.fill(photo, tag))
        size = newsroom.rendition(photo=photo)
        use = newsroom.article_photo(article=article, photo=photo)
        self.canaries.fill(use, tag)
        self._file(photo)
        self._file(size)
        self.size = size.pk

    def _address_book(self) -> None:
        fill, keep = self.canaries.fill, self._keep
        outlet = keep(fill(contacts.outlet(), "outlet"))
        person = keep(fill(contacts.person(), "person"))
        post = keep(fill(contacts.post(organisation=outlet), "post"))
        keep(fill(contacts.place(), "place"))
        contacts.tenure(person=person, post=post)
        for visibility in ("private", "office"):
            point = contacts.contact_point(person=person)
            names = [value for value, _label in point._meta.get_field("visibility").choices]
            point.visibility = visibility if visibility in names else names[0]
            fill(point, f"{visibility} contact point")
        keep(fill(contacts.contact_list(), "list"))
        keep(contacts.unit_member(user=self.staff))
        fill(contacts.interaction(person=person, by=self.staff), "note of a call")
        keep(fill(contacts.suppression(), "suppression"))
        mailing = keep(fill(contacts.mailing(), "mailing"))
        delivery = keep(fill(contacts.delivery(mailing=mailing), "letter"))
        fill(contacts.mailing_attachment(mailing=mailing), "letter's file")
        self.tokens.append(str(delivery.pk))
        self.person = person

    def _events(self) -> None:
        fill, keep = self.canaries.fill, self._keep
        soon = NOON + timedelta(days=2)
        # Public; the text it leads to and the file on its speaker are not.
        shown = events.make_event(
            by=self.staff,
            starts_at=soon,
            is_public=True,
            announce_at=NOON - HOUR,
            article=self.articles[0],
            unit=self.unit,
            speaker=contacts.person(full_name="سخنران", note=self.canaries.word("speaker's note")),
        )
        self.public_event = shown
        hidden: dict[str, dict[str, Any]] = {
            "announced in a second": {"is_public": True, "announce_at": NOON + SECOND},
            "not for the website": {"is_public": False, "announce_at": NOON - HOUR},
            "only planned": {"is_public": True, "announce_at": NOON - HOUR, "state": "planned"},
        }
        for tag, values in hidden.items():
            event = events.make_event(by=self.staff, starts_at=soon, unit=self.unit, **values)
            keep(fill(event, f"event {tag}"))
            event.agenda.create(starts_at=soon.time(), title=self.canaries.word("agenda"))
            for gone in ({"revoked_at": NOON}, {"token_ends_at": NOON - SECOND}):
                guest = events.make_invitation(event, by=self.staff, now=NOON, **gone)
                keep(fill(guest, "invitation that ended"))
                self.tokens.append(invitation_doors.token_for(guest.key))
        # A good link shows its own guest's words, and of an event on the website nothing hidden.
        fill(events.make_invitation(shown, by=self.staff, now=NOON), "guest of a public event")
        keep(fill(events.make_resource(), "hall"))
        self.hidden_event = event

    def _press_review(self) -> None:
        fill, keep = self.canaries.fill, self._keep
        item = keep(fill(monitoring.item(), "item"))
        keep(fill(item.source.publisher, "publisher"))
        keep(item.source)
        keep(fill(monitoring.topic(), "watched topic"))
        fill(monitoring.story(), "story")
        keep(fill(monitoring.clipping(entered_by=self.staff), "clipping"))
        keep(fill(monitoring.briefing(), "briefing", ("note", "comment")))


@pytest.fixture(scope="module")
def everything(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """The rows, made once for all tests; what a test adds to them is rolled back by itself."""
    with django_db_blocker.unblock(), transaction.atomic():
        with pytest.MonkeyPatch.context() as patch, translation.override("fa"):
            patch.setattr("django.utils.timezone.now", lambda: NOON)
            made = World()
        yield made
        transaction.set_rollback(True)


@pytest.fixture
def world(everything: World, office: Any, clock: Any) -> World:
    """Everything there is to hide, in an office that shows no people."""
    office.show_people = False
    office.save()
    mine = copy(everything)
    mine.rows = dict(everything.rows)
    return mine


@pytest.fixture(autouse=True)
def silence() -> Iterator[None]:
    """Thousands of refusals, each with its traceback, are not worth writing down."""
    logging.disable(logging.WARNING)
    yield
    logging.disable(logging.NOTSET)


def patterns(resolver: Any = None, before: str = "") -> Iterator[str]:
    """Every address the portal knows, as it is written in the sources."""
    for pattern in (resolver or get_resolver()).url_patterns:
        path = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from patterns(pattern, path)
        else:
            yield path


PLAIN_PUBLIC = (
    "",
    "favicon.ico",
    "healthz",
    "robots.txt",
    "sitemap.xml",
    "sitemap-pages.xml",
    "news-sitemap.xml",
    *(
        f"fa/{rest}"
        for rest in (
            "",
            "search/",
            "news/",
            "news/feed.atom",
            "news/feed.rss",
            "news/feed.json",
            "press/",
            "corrections/",
            "corrections/feed.atom",
            "topics/",
            "events/",
            "events/calendar.ics",
        )
    ),
)
PLAIN_ACCOUNTS = (
    "login/",
    "logout/",
    "inactive/",
    "signup/",
    "reauthenticate/",
    "email/",
    "confirm-email/",
    "password/change/",
    "password/set/",
    "password/reset/",
    "password/reset/done/",
    "password/reset/key/done/",
    "login/code/confirm/",
    "2fa/",
    "2fa/authenticate/",
    "2fa/reauthenticate/",
    "2fa/totp/activate/",
    "2fa/totp/deactivate/",
    "2fa/recovery-codes/",
    "2fa/recovery-codes/generate/",
    "2fa/recovery-codes/download/",
)
PLAIN_STAFF = (
    "",
    "find/",
    "language/",
    "login/",
    "logout/",
    "password_change/",
    "password_change/done/",
    "autocomplete/",
    "jsi18n/",
    "newsroom/submission/hand-in/",
    "newsroom/translationjob/figures/",
    "monitoring/item/desk/",
)
# Everybody signed in may open these: an empty home, the box that finds nothing, their language.
OPEN_TO_ALL_STAFF = {
    "/staff/",
    "/staff/find/",
    "/staff/jsi18n/",
    "/staff/login/",
    "/accounts/login/",
}
# Where strangers are sent. The first leads to the second, as its own turn in the crawl shows.
ENTRANCES = {"/staff/login/", "/accounts/login/"}


def addresses(pattern: str, world: World) -> list[str]:
    """The addresses to ask for one pattern of the sources; KeyError for one nobody listed."""
    if pattern in PLAIN_PUBLIC or pattern in {f"accounts/{rest}" for rest in PLAIN_ACCOUNTS}:
        return _with_queries(pattern, world)
    if pattern.removeprefix("staff/") in PLAIN_STAFF and pattern.startswith("staff/"):
        return [f"/{pattern}"]
    if pattern.startswith(("staff/", "^staff/")):
        return _staff(pattern.removeprefix("^").removeprefix("staff/"), world)
    pks = [article.pk for article in Article.objects.all()]
    slugs = list(Edition.objects.values_list("article_id", "slug"))
    held = [world.hidden_event.pk, world.public_event.pk]
    per_pattern: dict[str, list[str]] = {
        "sitemap-texts-<int:number>.xml": [f"/sitemap-texts-{n}.xml" for n in (0, 1, 2)],
        "n/<int:pk>": [f"/n/{pk}{query}" for pk, query in product(pks, ("", "?ps", "?en"))],
        "media/<path:name>": [f"/media/{name}" for name in world.files],
        "fa/unsubscribe/<str:token>/": _in_all("unsubscribe/{}/", world.tokens),
        "fa/news/<int:pk>/": _in_all("news/{}/", pks),
        "fa/news/<int:pk>-<str:slug>/": _in_all(
            "news/{}/", [f"{pk}-{quote(slug)}" for pk, slug in slugs]
        ),
        "fa/news/<int:pk>/pack.<slug:kind>": _in_all(
            "news/{}", [f"{pk}/pack.{kind}" for pk, kind in product(pks, ("pdf", "txt", "docx"))]
        ),
        "fa/news/<int:pk>/versions/<int:number>/": _in_all(
            "news/{}/", [f"{pk}/versions/{number}" for pk, number in product(pks, (1, 2))]
        ),
        "fa/news/<int:pk>-<str:slug>/versions/<int:number>/": _in_all(
            "news/{}/versions/1/", [f"{pk}-{quote(slug)}" for pk, slug in slugs]
        ),
        "fa/events/<int:pk>/": _in_all("events/{}/", held),
        "fa/events/<int:pk>/event.ics": _in_all("events/{}/event.ics", held),
        "fa/invitation/<str:token>/": _in_all("invitation/{}/", world.tokens),
        "fa/invitation/<str:token>/thanks/": _in_all("invitation/{}/thanks/", world.tokens),
        "fa/preview/<str:token>/": _in_all("preview/{}/", world.links),
        "fa/preview/<str:token>/picture/<int:pk>/": [
            f"/fa/preview/{token}/picture/{world.size}/" for token in world.links
        ],
        "fa/preview/<str:token>/file/<int:pk>/": [
            f"/fa/preview/{token}/file/{world.file}/" for token in world.links
        ],
        "fa/embargo/<str:token>/": _in_all("embargo/{}/", world.links),
        "fa/embargo/<str:token>/text/": _in_all("embargo/{}/text/", world.links),
        "fa/embargo/<str:token>/picture/<int:pk>/": [
            f"/fa/embargo/{token}/picture/{world.size}/" for token in world.links
        ],
        "fa/embargo/<str:token>/file/<int:pk>/": [
            f"/fa/embargo/{token}/file/{world.file}/" for token in world.links
        ],
        r"accounts/^confirm-email/(?P<key>[-:\w]+)/$": ["/accounts/confirm-email/MQ:1/"],
        r"accounts/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": [
            f"/accounts/password/reset/key/{world.staff.pk}-set-password/"
        ],
    }
    return per_pattern[pattern]


def _in_all(path: str, values: list[Any]) -> list[str]:
    return [f"/{code}/" + path.format(value) for code, value in product(LANGUAGES, values)]


def _with_queries(pattern: str, world: World) -> list[str]:
    """A plain address, in all languages and with every filter that could show too much."""
    queries = {
        "fa/search/": [f"?q={COMMON}", f"?q={COMMON}&kind=news", f"?q={COMMON}&page=2", "?q=qzkan"],
        "fa/news/": [
            f"?{name}={value}"
            for name, value in (
                *(("unit", article.unit_id) for article in world.articles),
                *(("topic", code) for code in world.topic.__class__.objects.values_list("code")),
                ("kind", "news"),
                ("year", 1405),
                ("year", 2026),
                ("page", 2),
            )
        ],
        "fa/corrections/": ["?kind=withdrawal", "?kind=removal", "?month=1405-04", "?before=1"],
        "fa/news/feed.atom": ["?kind=news", f"?unit={world.articles[0].unit_id}"],
    }.get(pattern, [])
    if not pattern.startswith("fa/"):
        return [f"/{pattern}", *(f"/{pattern}{query}" for query in queries)]
    rest = pattern.removeprefix("fa/")
    return [f"/{code}/{rest}{query}" for code in LANGUAGES for query in ("", *queries)]


_MODEL_PAGE = re.compile(
    r"(?P<app>base|contacts|newsroom|events|monitoring)/(?P<model>[a-z]+)/(?P<rest>.*)"
)
_REST = {
    "",
    "add/",
    "<path:object_id>/",
    "<path:object_id>/change/",
    "<path:object_id>/delete/",
    "<path:object_id>/history/",
    "<path:object_id>/move/<slug:name>/",
    "<int:pk>/file/",
    "export/<slug:name>/",
    "<int:pk>/private/",
    "<int:pk>/desk/",
    "add/writing/",
    "<int:pk>/writing/",
    "<int:pk>/desk/segment/",
    "<int:pk>/desk/help/",
    "<int:pk>/desk/findings/",
    "<int:pk>/desk/<slug:name>/",
    "<int:pk>/distribute/",
    "<int:pk>/revisions/",
    "<int:pk>/revisions/restore/",
    "of/<int:pk>/<str:language>/",
    "<int:pk>/readers/",
    "<int:pk>/previews/",
    "<int:pk>/embargo/",
    "<int:pk>/look/<str:language>/",
    "<int:pk>/guests/",
    "<int:pk>/door/",
    "<int:pk>/release/<int:booking_pk>/",
    "<int:pk>/tone/",
    "<int:pk>/scan/",
}
_OTHERS = {
    "(?:account|auth|base|contacts|events|mfa|monitoring|newsroom|password_change(?:/done)?)/$": (
        ["/staff/newsroom/"]
    ),
    "^(?P<app_label>base|contacts|newsroom|events|monitoring)/$": ["/staff/contacts/"],
    "(?P<url>.*)$": ["/staff/no-such-page/"],
}


def _staff(rest: str, world: World) -> list[str]:
    if rest in _OTHERS:
        return _OTHERS[rest]
    if rest == "r/<path:content_type_id>/<path:object_id>/":
        return ["/staff/r/1/1/"]
    found = _MODEL_PAGE.fullmatch(rest)
    if found is None or found["rest"] not in _REST:
        raise KeyError(rest)
    row = world.rows.get(f"{found['app']}.{found['model']}")
    if found["rest"].startswith("of/") and row is not None:
        row = row.article  # type: ignore[attr-defined]
    pk = str(row.pk if row else 1)
    path = re.sub(r"<path:object_id>|<int:pk>", pk, f"/staff/{rest}")
    path = path.replace("<int:booking_pk>", "1").replace("<str:language>", "fa")
    return [path.replace("<slug:name>", name) for name in ("approve", "take", "no-such-move")]


def said(response: Any) -> str:
    """All a reader gets: head, body, with encodings undone."""
    body = b"".join(response) if response.streaming else response.content
    text = body.decode("utf-8", "replace")
    # Calendar lines are folded in the middle of words.
    text = unescape(unquote(text.replace("\r\n ", "")))
    return "\n".join([*(f"{name}: {unquote(value)}" for name, value in response.items()), text])


def ask(client: Client, method: str, path: str, known: Collection[str]) -> tuple[Any, str]:
    """The answer, and the address it came from.

    Redirects are followed, but not to ``known`` ones: they are asked by themselves.
    """
    response = getattr(client, method)(path)
    while response.status_code in (301, 302, 303, 307, 308):
        path = response["Location"]
        if path.split("?")[0] in known:
            break
        response = client.get(path)
    return response, path


def leaks(client: Client, world: World, paths: list[str]) -> list[str]:
    """Every hidden word that comes out of ``paths``."""
    found = []
    for path in paths:
        response = client.get(path)
        assert response.status_code < 500, path
        found += [
            f"{path} ({response.status_code}): {at}"
            for at in world.canaries.found_in(said(response))
        ]
    return found


def asked(world: World, *, staff: bool) -> list[str]:
    """The addresses of all patterns, staff ones or all others."""
    paths = []
    for pattern in patterns():
        if pattern.removeprefix("^").startswith("staff/") == staff:
            paths += addresses(pattern, world)
    return sorted(set(paths))


def test_no_hidden_word_comes_out_of_a_public_address(world: World) -> None:
    """A reader meets nothing of what is begun, waiting, due in a second, or taken back."""
    paths = asked(world, staff=False)

    found = leaks(Client(), world, paths)

    assert found == []
    assert len(paths) > 150


def test_public_pages_show_what_is_public(world: World) -> None:
    """The crawl above looks at living pages, not at errors."""
    client = Client()

    statuses = {
        path: client.get(path).status_code
        for path in ("/fa/", "/en/news/", "/fa/search/?q=بازار", "/fa/events/", "/fa/topics/")
    }

    assert set(statuses.values()) == {200}
    assert "سخنران" in client.get(f"/fa/events/{world.public_event.pk}/").content.decode()
    assert newsroom.TITLES["fa"] in client.get("/fa/news/").content.decode()


def test_a_second_later_the_scheduled_text_is_there(world: World, clock: Any) -> None:
    """The same crawl would see the words once they may be seen."""
    clock(NOON + SECOND)

    found = leaks(Client(), world, ["/fa/news/", "/fa/"])

    assert {line.split(": ")[1] for line in found} == {
        *("scheduled", "unit of a scheduled text", "topic of a scheduled text"),
        *("embargoed", "unit of a embargoed text", "topic of a embargoed text"),
        *("set", "unit of a set text", "topic of a set text"),
        "event announced in a second",
    }


def test_every_file_and_page_of_a_lift_comes_with_its_second(world: World, clock: Any) -> None:
    """Schedule, embargo and release set: nothing a second before, all of it in its second."""
    client = Client()
    due = [
        article
        for article in world.articles
        if article.editions.filter(publish_at=NOON + SECOND).exists()
    ]
    pages = [
        f"/{edition.language}/news/{edition.article_id}-{quote(edition.slug)}/"
        for article in due
        for edition in article.editions.all()
    ]
    files = [file.file.url for article in due for file in article.attachments.all()]

    before = [_status(client, path) for path in (*pages, *files)]
    clock(NOON + SECOND)
    after = [_status(client, path) for path in (*pages, *files)]

    assert len(due) == 4
    assert set(before) == {404}
    assert set(after) == {200}


def _status(client: Client, path: str) -> int:
    """The status, with a streamed file read to its end, which closes it."""
    response = client.get(path)
    said(response)
    return int(response.status_code)


def test_links_that_work_open_their_own_text(world: World) -> None:
    """The tokens of the crawl are living ones; else it would look at refusals alone."""
    client = Client()

    shown = {
        path: newsroom.TITLES["fa"] in client.get(path).content.decode()
        for path in (
            f"/fa/preview/{world.preview_token}/",
            f"/fa/embargo/{world.holder_token}/",
            f"/fa/embargo/{world.holder_token}/text/",
        )
    }

    assert set(shown.values()) == {True}


def test_who_has_not_accepted_reads_the_terms_and_nothing_of_the_text(world: World) -> None:
    """Terms and one's own name; no headline, no picture, no file."""
    client = Client()
    base = f"embargo/{world.unaccepted}/"

    found = leaks(
        client,
        world,
        [
            f"/fa/{base}{rest}"
            for rest in ("", "text/", f"picture/{world.size}/", f"file/{world.file}/")
        ],
    )

    assert {line.split("): ")[1] for line in found} == {
        "embargo: newsroom.Embargo.terms",
        "holder",
    }


@pytest.mark.parametrize("role", ["editor", "director", "translator", "administrator"])
def test_no_role_reads_a_text_limited_to_others(world: World, make_user: Any, role: str) -> None:
    """All staff addresses, those of the restricted text and its parts, and the lists."""
    client = Client()
    client.force_login(make_user(role))
    secret = world.secret
    edition, use = secret.editions.first(), secret.photos.get()
    world.rows |= {
        "newsroom.article": secret,
        "newsroom.edition": edition,
        "newsroom.photo": use.photo,
        "newsroom.translationjob": newsroom.job(article=secret),
    }
    paths = [
        *(path for path in asked(world, staff=True) if "logout" not in path),
        "/staff/newsroom/edition/?phase=submitted",
        "/staff/newsroom/translationjob/?which=all",
        f"/staff/find/?q={COMMON}",
        f"/staff/find/?q={secret.pk}",
        *(
            f"/staff/autocomplete/?app_label={app}&model_name={model}&field_name={name}&term="
            for app, model, name in (
                ("events", "event", "article"),
                ("newsroom", "articlephoto", "photo"),
                ("newsroom", "releaseitem", "article"),
            )
        ),
    ]

    found = []
    for path in paths:
        response = client.get(path, follow=True)
        assert response.status_code < 500, path
        found += [
            f"{path}: {at}"
            for at in world.canaries.found_in(said(response))
            if at.startswith("restricted")
        ]

    assert found == []


def test_private_files_are_refused(world: World) -> None:
    """Originals, sizes and files lie in the store, and nobody outside gets a byte."""
    client = Client()

    statuses = {client.get(f"/media/{name}").status_code for name in world.files}

    assert len(world.files) > 20
    assert all(default_storage.exists(name) for name in world.files)
    assert statuses == {404}


@pytest.mark.parametrize("method", ["get", "post"])
def test_staff_addresses_lead_strangers_to_sign_in(world: World, method: str) -> None:
    """Every one, whether it exists or not; static words of the calendar excepted."""
    client = Client()
    acts = AuditEvent.objects.count()

    let_in = []
    for path in asked(world, staff=True):
        response, end = ask(client, method, path, ENTRANCES)
        refused = response.status_code in (403, 405) or end.split("?")[0] in ENTRANCES
        if not refused or world.canaries.found_in(said(response)):
            let_in.append((path, response.status_code, end))

    assert let_in == []
    assert AuditEvent.objects.count() == acts


@pytest.mark.parametrize("method", ["get", "post"])
def test_staff_without_a_role_see_and_do_nothing(world: World, make_user: Any, method: str) -> None:
    """An account alone opens an empty home; every other address refuses."""
    client = Client()
    nobody = _nobody(make_user)
    client.force_login(nobody)
    acts = AuditEvent.objects.count()

    let_in = []
    for path in asked(world, staff=True):
        response, end = ask(client, method, path, OPEN_TO_ALL_STAFF)
        if "logout" in path:
            client.force_login(nobody)
        refused = response.status_code in (403, 404, 405) or end in OPEN_TO_ALL_STAFF
        found = world.canaries.found_in(said(response))
        if found or not refused:
            let_in.append((path, response.status_code, end, found))

    assert let_in == []
    assert AuditEvent.objects.count() == acts


def test_public_addresses_tell_staff_without_a_role_no_more(world: World, make_user: Any) -> None:
    """Being signed in changes nothing on the website and the pages of the account."""
    client = Client()
    client.force_login(_nobody(make_user))

    # Who is signed in changes nothing between languages; strangers are shown all three.
    paths = [path for path in asked(world, staff=False) if not path.startswith(("/ps/", "/en/"))]

    assert leaks(client, world, paths) == []


def test_choosers_and_the_box_offer_nothing_without_a_right(world: World, make_user: Any) -> None:
    """The fields that complete what is typed ask for the same rights as the pages."""
    client = Client()
    client.force_login(_nobody(make_user))
    fields = [
        ("newsroom", "article", "unit"),
        ("newsroom", "articlephoto", "photo"),
        ("events", "event", "speaker"),
        ("events", "event", "article"),
        ("contacts", "listmember", "person"),
        ("contacts", "tenure", "person"),
    ]

    statuses = {
        client.get(
            "/staff/autocomplete/",
            {"app_label": app, "model_name": model, "field_name": field, "term": "qzkan"},
        ).status_code
        for app, model, field in fields
    }
    box = leaks(client, world, [f"/staff/find/?q={COMMON}", "/staff/find/?q=1"])

    assert statuses == {403}
    assert box == []


def _nobody(make_user: Any) -> User:
    return User.objects.filter(username="nobody").first() or make_user()


def test_moment_is_the_one_the_rows_are_made_for(clock: Any) -> None:
    """Without the clock the second before the moment would be any second."""
    assert timezone.now() == NOON
    assert isinstance(timezone.now(), datetime)

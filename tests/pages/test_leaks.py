"""Nothing that is not public comes out of any address, for anybody without a right to it.

Every row below carries words of its own that stand nowhere else. Every address of the portal is
asked, so a new address has to be listed here before the suite is green again.
"""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from html import unescape
from itertools import count, product
from typing import Any
from urllib.parse import quote, unquote

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import models
from django.test import Client
from django.urls import get_resolver
from django.urls.resolvers import URLResolver
from django.utils import timezone

from events import invitations as invitation_doors
from newsroom.models import Article, Edition
from prcms.base.models import AuditEvent, User
from tests.conftest import NOON
from tests.factories import contacts, events, monitoring, newsroom

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
        self.files: list[str] = []
        self.tokens: list[str] = ["wrong", "1"]
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
        job = newsroom.job(article=self.articles[0])
        self._keep(job)
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

    def _hidden(self, phase: str) -> None:
        """One article that no reader may see at NOON, with everything it can have."""
        unit = self.canaries.fill(contacts.unit(), f"unit of a {phase} text")
        topic = self.canaries.fill(newsroom.topic(), f"topic of a {phase} text")
        article = newsroom.article(languages=LANGUAGES, author=self.staff, unit=unit)
        article.is_urgent, article.urgent_reason = True, "waits"
        self.canaries.fill(article, phase)
        # Shared with public texts as well, so that lists of related texts are tempted.
        article.topics.add(topic, self.topic)
        self._picture(article, phase)
        file = self.canaries.fill(newsroom.attachment(article=article), phase)
        self._file(file)
        self.file = file.pk
        for code in LANGUAGES:
            moment = NOON + SECOND if phase == "scheduled" else None
            row = newsroom.edition(
                of=article, language=code, phase=phase, now=NOON, publish_at=moment
            )
            Edition.objects.filter(pk=row.pk).update(slug=self.canaries.word(f"{phase}: slug"))
            if phase == "returned":
                word = self.canaries.word("why it was sent back")
                Edition.objects.filter(pk=row.pk).update(return_reason=word)
            if phase == "removed":
                # Why a text was withdrawn is said to readers; why it was removed is not.
                word = self.canaries.word("why it was removed")
                Edition.objects.filter(pk=row.pk).update(withdrawal_reason=word)
            self._keep(row)
        self._keep(article)
        self.articles.append(article)

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


@pytest.fixture
def world(db: None, office: Any, clock: Any) -> World:
    """Everything there is to hide, in an office that shows no people."""
    office.show_people = False
    office.save()
    return World()


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
        "fa/events/<int:pk>/": _in_all("events/{}/", held),
        "fa/events/<int:pk>/event.ics": _in_all("events/{}/event.ics", held),
        "fa/invitation/<str:token>/": _in_all("invitation/{}/", world.tokens),
        "fa/invitation/<str:token>/thanks/": _in_all("invitation/{}/thanks/", world.tokens),
        "fa/preview/<str:token>/": _in_all("preview/{}/", world.tokens),
        "fa/preview/<str:token>/picture/<int:pk>/": _in_all(
            "preview/{}/", [f"{token}/picture/{world.size}" for token in world.tokens]
        ),
        "fa/preview/<str:token>/file/<int:pk>/": _in_all(
            "preview/{}/", [f"{token}/file/{world.file}" for token in world.tokens]
        ),
        "fa/embargo/<str:token>/": _in_all("embargo/{}/", world.tokens),
        "fa/embargo/<str:token>/text/": _in_all("embargo/{}/text/", world.tokens),
        "fa/embargo/<str:token>/picture/<int:pk>/": _in_all(
            "embargo/{}/", [f"{token}/picture/{world.size}" for token in world.tokens]
        ),
        "fa/embargo/<str:token>/file/<int:pk>/": _in_all(
            "embargo/{}/", [f"{token}/file/{world.file}" for token in world.tokens]
        ),
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
    "<int:pk>/private/",
    "<int:pk>/desk/",
    "add/writing/",
    "<int:pk>/writing/",
    "<int:pk>/desk/segment/",
    "<int:pk>/desk/help/",
    "<int:pk>/desk/findings/",
    "<int:pk>/desk/<slug:name>/",
    "<int:pk>/distribute/",
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
    pk = str(row.pk if row else 1)
    path = re.sub(r"<path:object_id>|<int:pk>", pk, f"/staff/{rest}")
    path = path.replace("<int:booking_pk>", "1")
    return [path.replace("<slug:name>", name) for name in ("approve", "take", "no-such-move")]


def said(response: Any) -> str:
    """All a reader gets: head, body, with encodings undone."""
    body = b"".join(response) if response.streaming else response.content
    text = body.decode("utf-8", "replace")
    # Calendar lines are folded in the middle of words.
    text = unescape(unquote(text.replace("\r\n ", "")))
    return "\n".join([*(f"{name}: {unquote(value)}" for name, value in response.items()), text])


def at_the_end(response: Any, path: str) -> str:
    """The address all redirects lead to."""
    return str(response.redirect_chain[-1][0]) if response.redirect_chain else path


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
        "scheduled",
        "unit of a scheduled text",
        "topic of a scheduled text",
        "event announced in a second",
    }


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
        response = getattr(client, method)(path, follow=True)
        refused = response.status_code in (403, 405) or at_the_end(response, path).startswith(
            "/accounts/login/"
        )
        if not refused or world.canaries.found_in(said(response)):
            let_in.append((path, response.status_code, at_the_end(response, path)))

    assert let_in == []
    assert AuditEvent.objects.count() == acts


@pytest.mark.parametrize("method", ["get", "post"])
def test_staff_without_a_role_see_and_do_nothing(world: World, make_user: Any, method: str) -> None:
    """An account alone opens an empty home; every other address refuses."""
    client = Client()
    nobody = _nobody(make_user)
    acts = AuditEvent.objects.count()

    let_in = []
    for path in asked(world, staff=True):
        client.force_login(nobody)
        response = getattr(client, method)(path, follow=True)
        end = at_the_end(response, path)
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

    assert leaks(client, world, asked(world, staff=False)) == []


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

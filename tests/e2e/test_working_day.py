"""One working day of the office, walked through in a browser with everything real around it.

Web, worker and beat run as processes of their own; mail goes through SMTP and feeds come over
HTTP, both on the loopback. The steps are those of the office's day, in their order.
"""

import signal
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.conf import global_settings
from django.utils import timezone

from contacts.models import Delivery
from events.models import CheckIn, Event, Invitation
from monitoring.models import Briefing, Item, Source
from newsroom import segmenting
from newsroom.models import Article, Edition, Submission, TranslationJob
from prcms.base.dates import format as say
from prcms.base.models import OfficeProfile
from tests.e2e import office as house
from tests.e2e.conftest import Portal, wait_until

LANGUAGES = ("fa", "ps", "en")


class Day:
    """The steps share the running portal, the office and one browser window per person."""

    def __init__(self, portal: Portal, office: house.Office, new_page: Any) -> None:
        self.portal, self.office, self.new_page = portal, office, new_page
        self.desks: dict[str, Any] = {}

    def desk(self, name: str) -> Any:
        """The window of a member of staff, signed in with name and password."""
        if name not in self.desks:
            page = self.new_page()
            page.goto(f"{self.portal.url}/accounts/login/")
            page.fill("[name=login]", name)
            page.fill("[name=password]", house.PASSWORD)
            page.press("[name=password]", "Enter")
            page.wait_for_url("**/staff/**")
            self.desks[name] = page
        return self.desks[name]

    def open(self, name: str, path: str) -> Any:
        """Open a staff page at somebody's desk."""
        page = self.desk(name)
        answer = page.goto(f"{self.portal.url}/staff/{path}")
        assert (path, answer.status) == (path, 200)
        return page

    def press(self, page: Any, move: str) -> None:
        """Press the button of a move; its page is left open when it asks something."""
        more = page.locator("details.deck__more:not([open]) > summary")
        button = page.locator(f'button[form^="move-{move}"]').first
        link = page.locator(f'a[href*="/move/{move}"]').first
        target = button if button.count() else link
        if not target.is_visible() and more.count():
            more.first.click()
        with page.expect_navigation():
            target.click()

    def send(self, page: Any) -> None:
        """Press the last primary button of the page's own form."""
        with page.expect_navigation():
            page.locator("main form [type=submit].button--primary:visible").last.click()

    def public(self, path: str) -> tuple[int, str]:
        """What a reader gets."""
        try:
            with urllib.request.urlopen(self.portal.url + path, timeout=20) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def places(self, article: Article, language: str) -> dict[str, bool]:
        """Where in a language the headline is to be met."""
        word = house.TITLES[language].split()[0]
        paths = {
            "home": f"/{language}/",
            "list": f"/{language}/news/",
            "page": f"/{language}/news/{article.pk}-{_slug(article, language)}/",
            "feed": f"/{language}/news/feed.atom",
            "search": f"/{language}/search/?q={urllib.request.quote(word)}",
        }
        return {name: house.TITLES[language] in self._words(path) for name, path in paths.items()}

    def is_everywhere(self, article: Article, language: str, *, seconds: float = 30) -> None:
        """Wait until the headline is in all places of a language; name those it is not in."""
        missing = ["not asked yet"]

        def complete() -> bool:
            found = self.places(article, language)
            missing[:] = [name for name, there in found.items() if not there]
            return not missing

        try:
            wait_until(complete, "public everywhere", seconds=seconds)
        except pytest.fail.Exception:
            pytest.fail(f"{language} is not yet in: {', '.join(missing)}")

    def _words(self, path: str) -> str:
        """The page without the marks the search puts round what was found."""
        return self.public(path)[1].replace("<mark>", "").replace("</mark>", "")


def _slug(article: Article, language: str) -> str:
    edition = Edition.objects.filter(article=article, language=language).first()
    return urllib.request.quote(edition.slug) if edition and edition.slug else "x"


NOWHERE = dict.fromkeys(("home", "list", "page", "feed", "search"), False)


@pytest.fixture
def day(portal: Portal, http_feed_server: Any, new_page: Any, settings: Any) -> Iterator[Day]:
    """The morning before the first step."""
    # The web process checks passwords as a real one does, so they are stored as real ones are.
    settings.PASSWORD_HASHERS = global_settings.PASSWORD_HASHERS
    begun = Day(portal, house.furnish(http_feed_server), new_page)
    yield begun
    # What everybody had on the screen at the end: the first thing to look at after a failure.
    for name, page in begun.desks.items():
        page.screenshot(path=portal.logs / f"{name}.png", full_page=True)


def test_working_day(day: Day, smtp_sink: Any, http_feed_server: Any, tmp_path: Any) -> None:
    """From what a unit hands in to the briefing on the minister's telephone."""
    article = hand_in_write_approve(day, tmp_path)
    translate(day, article)
    publish_in_each_language_at_its_moment(day, article)
    send_to_the_press(day, article, smtp_sink)
    hold_a_press_conference(day, smtp_sink)
    read_the_press(day, http_feed_server)
    brief_the_leadership(day, smtp_sink)


def hand_in_write_approve(day: Day, tmp_path: Any) -> Article:
    """Step 1: unit, writer, editor; the writer cannot approve."""
    page = day.open("herat", "newsroom/submission/hand-in/")
    page.fill("[name=title]", "۱۲ دفتر تازه در هرات")
    page.fill("[name=text]", "در یک هفته ۳۴۰ جواز صادر شد.")
    page.set_input_files("[name=photos]", house.photo(tmp_path))
    day.send(page)
    submission = Submission.objects.get()
    assert submission.photos.count() == 1

    page = day.open("writer", f"newsroom/submission/{submission.pk}/change/")
    day.press(page, "accept")
    day.send(page)
    article = Article.objects.get()

    page = day.open("writer", f"newsroom/article/{article.pk}/change/")
    page.fill("[name=title_fa]", house.TITLES["fa"])
    page.fill("[name=summary_fa]", house.LEADS["fa"])
    _type_body(page, "id_body_fa", house.BODIES["fa"])
    page.locator("[name$=-alt_fa]:visible").first.fill("بازار تازه از روبه‌رو")
    with page.expect_navigation():
        page.click("[name=_continue]")
    day.press(page, "submit-fa-")
    source = Edition.objects.get(article=article, language="fa")
    assert source.state == "submitted"
    assert page.locator('[form^="move-approve"]').count() == 0

    page = day.open("editor", f"newsroom/article/{article.pk}/change/")
    day.press(page, "approve-fa-")
    source.refresh_from_db()
    assert (source.state, source.approved_by.username) == ("approved", "editor")
    assert {code: day.places(article, code) for code in LANGUAGES} == dict.fromkeys(
        LANGUAGES, NOWHERE
    )
    return article


def _type_body(page: Any, field: str, html: str) -> None:
    """Write into the editor as its own surface does."""
    page.wait_for_function(
        "id => window.CKEDITOR && CKEDITOR.instances[id] && CKEDITOR.instances[id].status == 'ready'",
        arg=field,
    )
    page.evaluate(
        "([id, html]) => { const e = CKEDITOR.instances[id]; e.setData(html); }", [field, html]
    )
    page.wait_for_function("([id]) => CKEDITOR.instances[id].getData().length > 10", arg=[field])
    page.evaluate("id => CKEDITOR.instances[id].updateElement()", field)


def translate(day: Day, article: Article) -> None:
    """Step 2: jobs appear through the worker, are taken, handed in, approved by another."""
    wait_until(
        lambda: TranslationJob.objects.filter(article=article).count() == 2,
        "the worker opens a job for Pashto and one for English",
    )
    for name, language in (("pashto", "ps"), ("english", "en")):
        job = TranslationJob.objects.get(article=article, language=language)
        page = day.open(name, f"newsroom/translationjob/{job.pk}/desk/")
        with page.expect_navigation():
            page.click('form[action$="/take/"] button')
        _type_paragraphs(page, language)
        with page.expect_navigation():
            page.click("[name=hand_in]")
        assert Edition.objects.get(article=article, language=language).state == "submitted"

        page = day.open("reviewer", f"newsroom/translationjob/{job.pk}/desk/")
        with page.expect_navigation():
            page.click('form[action$="/approve/"] button')
        edition = Edition.objects.get(article=article, language=language)
        assert (edition.state, edition.approved_by.username) == ("approved", "reviewer")


def _type_paragraphs(page: Any, language: str) -> None:
    """Every box of the desk: headline, lead and text as they are, something for the rest."""
    texts = {
        "title": house.TITLES[language],
        "summary": house.LEADS[language],
        "body": house.BODIES[language],
    }
    words = {
        name: iter([segment.text for segment in segmenting.cut(name, value).segments])
        for name, value in texts.items()
    }
    for box in page.locator("[data-pr-box]").all():
        name = box.get_attribute("name").split("|")[1]
        box.fill(next(words.get(name, iter(())), f"photo {language}"))


def publish_in_each_language_at_its_moment(day: Day, article: Article) -> None:
    """Steps 2 and 3: each language at its own moment, the scheduled one without a worker."""
    path = f"newsroom/article/{article.pk}/change/"
    page = day.open("editor", path)
    day.press(page, "publish-fa-")
    day.is_everywhere(article, "fa")
    assert {code: day.places(article, code) for code in ("ps", "en")} == {
        "ps": NOWHERE,
        "en": NOWHERE,
    }

    day.portal.stop("beat")
    day.portal.stop("worker", signal.SIGKILL)
    page = day.open("editor", path)
    day.press(page, "publish-ps-")
    page = day.open("editor", path)
    day.press(page, "schedule-en-")
    moment = (timezone.localtime() + timedelta(seconds=105)).replace(second=0, microsecond=0)
    page.fill("[name=publish_at]", say(moment, "short", language="fa"))
    page.fill("[name=publish_at_time]", f"{moment:%H:%M}")
    day.send(page)
    if "/move/schedule" in page.url:
        # The button says the moment now; pressing it again agrees to that.
        day.send(page)
    assert Edition.objects.get(article=article, language="en").publish_at == moment
    early = day.places(article, "en")
    asked_before = timezone.now() < moment
    day.is_everywhere(article, "ps")
    wait_until(lambda: timezone.now() >= moment, "the minute comes", seconds=150)
    day.is_everywhere(article, "en", seconds=5)
    assert (early, asked_before) == (NOWHERE, True)
    day.portal.start("worker")
    day.portal.start("beat")


def send_to_the_press(day: Day, article: Article, smtp_sink: Any) -> None:
    """Step 4: the release goes to each once, in the reader's language, with a record."""
    page = day.open("contacts", f"newsroom/article/{article.pk}/distribute/")
    page.check("[name=lists]")
    day.send(page)
    page.fill("[name=count]", "۳")
    day.send(page)
    wait_until(
        lambda: Delivery.objects.filter(mailing__kind="release", state="sent").count() == 3,
        "the release is sent to three",
    )
    for language, (_name, address) in house.READERS.items():
        [letter] = smtp_sink.to(address)
        assert house.TITLES[language] in str(letter.message["Subject"])
        assert house.LEADS[language] in " ".join(letter.text.split())
        assert ('dir="rtl"' in letter.html) == (language != "en")


def hold_a_press_conference(day: Day, smtp_sink: Any) -> None:
    """Step 5: hall, second booking refused, invitations, answers by link and telephone, door."""
    starts = (timezone.localtime() + timedelta(days=2)).replace(
        hour=10, minute=0, second=0, microsecond=0
    )
    events = [_plan(day, title, starts) for title in ("کنفرانس درباره جوازها", "نشست هم‌زمان")]
    for event in events:
        page = day.open("events", f"events/event/{event.pk}/change/")
        day.press(page, "book")
        page.check("[name=resources]")
        day.send(page)
    event, rival = events
    assert list(day.office.hall.bookings.values_list("event", flat=True)) == [event.pk]
    assert (
        event.title_fa in page.locator(".messagelist, .messages, [role=alert]").first.inner_text()
    )

    page = day.open("events", f"events/event/{event.pk}/change/")
    day.press(page, "confirm")
    page = day.open("events", f"events/event/{event.pk}/change/")
    day.press(page, "invite")
    page.check("[name=lists]")
    day.send(page)
    wait_until(
        lambda: Delivery.objects.filter(mailing__kind="invitation", state="sent").count() == 3,
        "three invitations are sent",
    )
    letter = smtp_sink.to(house.READERS["en"][1])[-1]
    files = [part.get_content_type() for part in letter.message.walk()]
    assert "text/calendar" in files
    link = next(word for word in letter.text.split() if "/invitation/" in word)

    reader = day.new_page(width=360)
    reader.goto(link)
    reader.check("[name=answer][value=yes]")
    reader.fill("[name=party]", "2")
    with reader.expect_navigation():
        reader.click("main form [type=submit]")
    journalist = Invitation.objects.get(language="en")
    assert (journalist.answer, journalist.answered_through, journalist.party) == ("yes", "link", 2)

    colleague = Invitation.objects.get(language="fa")
    page = day.open("events", f"events/invitation/{colleague.pk}/change/")
    day.press(page, "answer")
    page.check("[name=answer][value=yes]")
    page.select_option("[name=through]", "phone")
    day.send(page)
    colleague.refresh_from_db()
    assert (colleague.answered_through, colleague.noted_by.username) == ("phone", "events")

    page = day.open("events", f"events/event/{event.pk}/door/")
    names = page.locator(".door-row").all_inner_texts()
    assert [name in " ".join(names[:2]) for name in (journalist.name, colleague.name)] == [True] * 2
    with page.expect_navigation():
        page.locator(".door-act button").first.click()
    assert CheckIn.objects.filter(event=event, admitted=True).count() == 1
    assert rival.invitations.count() == 0


def _plan(day: Day, title: str, starts: Any) -> Event:
    """Plan one event through the form, its date in Solar Hijri and local digits."""
    page = day.open("events", "events/event/add/")
    page.fill("[name=title_fa]", title)
    page.fill("[name=starts_at]", say(starts, "short", language="fa"))
    page.fill("[name=starts_at_time]", "۱۰:۰۰")
    page.fill("[name=ends_at]", f"{starts:%Y-%m-%d}")
    page.fill("[name=ends_at_time]", "11:30")
    with page.expect_navigation():
        page.click("[name=_continue]")
    event = Event.objects.get(title_fa=title)
    assert timezone.localtime(event.starts_at) == starts
    return event


def read_the_press(day: Day, http_feed_server: Any) -> None:
    """Step 6: two feeds, stored once, matched, a tone suggested and corrected."""
    wait_until(lambda: Item.objects.count() == 3, "three items are stored", seconds=200)
    Source.objects.update(next_try_at=timezone.now())
    asked = len(http_feed_server.asked)
    # Both feeds are on one host, which is asked once a minute at the most.
    wait_until(
        lambda: len(http_feed_server.asked) >= asked + 2, "both feeds are asked again", seconds=200
    )
    assert Item.objects.count() == 3
    titles = {item.title: item for item in Item.objects.all()}
    english = titles["Traders welcome “Local Development” ministry’s new offices"]
    assert abs(english.published_at - timezone.now()) < timedelta(hours=2)
    critical = next(item for title, item in titles.items() if "انتقاد" in title)
    sunny = next(item for title, item in titles.items() if "آفتابی" in title)
    assert [item.mentions.count() for item in (english, critical, sunny)] == [1, 1, 0]
    assert (english.tone, critical.tone) == ("positive", "negative")

    page = day.open("analyst", "monitoring/item/desk/")
    cutting = page.locator("[data-pr-tone-item]", has_text="انتقاد")
    cutting.locator("button[value=neutral]").click()
    wait_until(lambda: Item.objects.get(pk=critical.pk).tone == "neutral", "the tone is corrected")
    tones = list(critical.tones.order_by("pk").values_list("value", "by__username"))
    assert tones == [("negative", None), ("neutral", "analyst")]


def brief_the_leadership(day: Day, smtp_sink: Any) -> None:
    """Step 7: put together at its hour, approved, once each, although the worker is killed."""
    OfficeProfile.objects.update(briefing_hour=house.a_minute_ago())
    briefing = wait_until(
        lambda: Briefing.objects.filter(state__in=["draft", "awaiting"]).first(),
        "the briefing is put together",
    )
    page = day.open("analyst", f"monitoring/briefing/{briefing.pk}/change/")
    day.press(page, "submit")
    page = day.open("director", f"monitoring/briefing/{briefing.pk}/change/")
    day.press(page, "approve")
    day.portal.stop("worker", signal.SIGKILL)
    day.portal.start("worker")
    wait_until(
        lambda: Delivery.objects.filter(mailing__kind="briefing", state="sent").count() == 2,
        "the briefing reaches both leaders",
        seconds=240,
    )
    for language, address in house.LEADERS.items():
        letters = smtp_sink.to(address)
        assert len({letter.message["Message-ID"] for letter in letters}) == 1
        letter = letters[0]
        assert f'lang="{language}' in letter.html
        assert 'dir="rtl"' in letter.html
        assert max(len(line) for line in letter.text.splitlines()) <= 78
        assert len(letter.html.encode()) <= 40_000

"""The page cache: current to the second, the same for everybody, useful when PostgreSQL is away."""

import gzip
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier
from typing import Any

import brotli
import pytest
from django.core.exceptions import MiddlewareNotUsed
from django.db import DatabaseError, transaction
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.test import RequestFactory

from prcms.base import pagecache
from prcms.base.models import ContentGeneration
from prcms.base.pagecache import Disk, Known, Memory, Page, PageCacheMiddleware, Watch, bump

NOON = datetime(2026, 7, 1, 7, 30, tzinfo=UTC)


@dataclass
class House:
    """A site of one view: what it answers, how often it was asked, what time it is."""

    answer: Callable[[HttpRequest], Any]
    now: datetime = NOON
    seconds: float = 1000.0
    asked: list[str] = field(default_factory=list)

    def view(self, request: HttpRequest) -> Any:
        self.asked.append(f"{request.method} {request.get_full_path()}")
        return self.answer(request)

    def pass_time(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)
        self.seconds += seconds


def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("<p>متن</p>" * 50, headers={"X-Frame-Options": "DENY"})


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.VAR_DIR = tmp_path
    settings.PAGE_CACHE_BYTES = 100_000
    settings.PAGE_CACHE_MOMENTS = []
    return tmp_path / "pages"


@pytest.fixture
def house(folder: Path) -> House:
    return House(page)


@pytest.fixture
def cache(house: House) -> PageCacheMiddleware:
    return PageCacheMiddleware(house.view, now=lambda: house.now, clock=lambda: house.seconds)


@pytest.fixture
def get() -> Callable[..., HttpRequest]:
    return RequestFactory().get


def known(number: int = 1, *, revoked: int = 0, next_change: datetime | None = None) -> Known:
    return Known(number, revoked, next_change, 0.0)


def held(text: str = "x", *, number: int = 1, ends_at: datetime | None = None) -> Page:
    return Page.of(HttpResponse(text), known=known(number, next_change=ends_at), now=NOON)


# What is held --------------------------------------------------------------------------------


@pytest.mark.django_db
def test_second_reader_gets_the_same_bytes_without_rendering(cache, house, get):
    first = cache(get("/fa/"))
    second = cache(get("/fa/"))

    assert second.content == first.content
    assert second.headers["X-Frame-Options"] == "DENY"
    assert house.asked == ["GET /fa/"]


@pytest.mark.django_db
def test_bytes_come_in_the_encoding_the_reader_takes(cache, house, get):
    body = page(get("/")).content

    br = cache(get("/fa/", headers={"accept-encoding": "gzip, br"}))
    gz = cache(get("/fa/", headers={"accept-encoding": "gzip, br;q=0"}))
    plain = cache(get("/fa/", headers={"accept-encoding": "gzip;q=0.000"}))

    assert (br.headers["Content-Encoding"], brotli.decompress(br.content)) == ("br", body)
    assert (gz.headers["Content-Encoding"], gzip.decompress(gz.content)) == ("gzip", body)
    assert ("Content-Encoding" in plain.headers, plain.content) == (False, body)
    assert {r.headers["Vary"] for r in (br, gz, plain)} == {"Accept-Encoding"}
    assert len({r.headers["ETag"] for r in (br, gz, plain)}) == 3


@pytest.mark.django_db
def test_reader_who_has_the_page_gets_304_with_the_headers_of_the_page(cache, get):
    tag = cache(get("/fa/")).headers["ETag"]

    again = cache(get("/fa/", headers={"if-none-match": f'"other", W/{tag}'}))

    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == tag
    assert again.headers["Vary"] == "Accept-Encoding"
    assert again.headers["Cache-Control"].startswith("public, max-age=0, s-maxage=5")


@pytest.mark.django_db
def test_head_is_answered_from_the_page_without_its_body(cache, house):
    factory = RequestFactory()

    head = cache(factory.head("/fa/"))
    body = cache(factory.get("/fa/"))

    assert (head.content, head.headers["Content-Length"]) == (b"", str(len(body.content)))
    assert house.asked == ["GET /fa/"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "answered",
    [
        lambda r: HttpResponse("x", status=404),
        lambda r: HttpResponse("x", headers={"Cache-Control": "private"}),
        lambda r: HttpResponse("x", headers={"Cache-Control": "no-store"}),
        lambda r: HttpResponse("x", headers={"Vary": "Cookie"}),
        lambda r: StreamingHttpResponse([b"x"]),
    ],
)
def test_answers_for_one_reader_or_without_a_page_are_not_held(cache, house, get, answered):
    house.answer = answered

    cache(get("/fa/"))
    cache(get("/fa/"))

    assert house.asked == ["GET /fa/", "GET /fa/"]


@pytest.mark.django_db
def test_answer_that_sets_a_cookie_is_not_held(cache, house, get):
    def answered(request: HttpRequest) -> HttpResponse:
        response = HttpResponse("x")
        response.set_cookie("a", "b")
        return response

    house.answer = answered
    cache(get("/fa/"))
    cache(get("/fa/"))

    assert len(house.asked) == 2


@pytest.mark.django_db
def test_signed_in_reader_and_other_methods_and_paths_pass_by(cache, house, get, settings):
    cache(get("/fa/"))
    signed_in = get("/fa/")
    signed_in.COOKIES[settings.SESSION_COOKIE_NAME] = "abc"

    cache(signed_in)
    cache(RequestFactory().post("/fa/"))
    cache(get("/staff/"))
    cache(get("/staff/"))
    cache(get("/fa/", headers={"authorization": "Basic x"}))

    assert house.asked == [
        "GET /fa/",
        "GET /fa/",
        "POST /fa/",
        "GET /staff/",
        "GET /staff/",
        "GET /fa/",
    ]


# The key -------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_unknown_parameters_never_reach_the_view(cache, house, get):
    cache(get("/fa/news/?utm_source=x&page=2&kind=news"))
    cache(get("/fa/news/?kind=news&fbclid=y&page=2"))

    assert house.asked == ["GET /fa/news/?kind=news&page=2"]


@pytest.mark.django_db
def test_poisoning_by_a_repeated_or_smuggled_parameter_is_another_page(cache, house, get):
    cache(get("/fa/news/?page=2"))
    cache(get("/fa/news/?page=2&page=3"))
    cache(get("/fa/news/?page=2%26kind=news"))

    assert len(house.asked) == 3


@pytest.mark.django_db
def test_hosts_and_schemes_do_not_share_pages(cache, house, settings):
    settings.ALLOWED_HOSTS = ["a.example", "b.example"]
    factory = RequestFactory()

    cache(factory.get("/fa/", headers={"host": "a.example"}))
    cache(factory.get("/fa/", headers={"host": "b.example"}))
    cache(factory.get("/fa/", headers={"host": "a.example"}, secure=True))

    assert len(house.asked) == 3


# How long a page is true ---------------------------------------------------------------------


@pytest.mark.django_db
def test_change_of_content_is_seen_within_a_second(cache, house, get):
    cache(get("/fa/"))
    house.answer = lambda r: HttpResponse("new")
    bump()

    house.pass_time(0.9)
    before = cache(get("/fa/")).content
    house.pass_time(0.1)
    after = cache(get("/fa/")).content

    assert (before == page(get("/")).content, after) == (True, b"new")


@pytest.mark.django_db
def test_generation_is_read_once_a_second_not_once_a_request(
    cache, house, get, django_assert_num_queries
):
    with django_assert_num_queries(1):
        for _ in range(20):
            cache(get("/fa/"))
    house.pass_time(1)
    with django_assert_num_queries(1):
        cache(get("/fa/"))


@pytest.mark.django_db
def test_page_ends_at_the_moment_something_becomes_public(house, get, settings):
    opens = NOON + timedelta(milliseconds=500)
    settings.PAGE_CACHE_MOMENTS = [f"{__name__}.next_moment"]
    MOMENTS[:] = [opens]
    house.answer = lambda r: HttpResponse("open" if house.now >= opens else "closed")
    cache = PageCacheMiddleware(house.view, now=lambda: house.now, clock=lambda: house.seconds)

    texts = []
    for _ in range(3):
        texts.append(cache(get("/fa/")).content)
        house.pass_time(0.25)

    assert texts == [b"closed", b"closed", b"open"]


MOMENTS: list[datetime] = []


def next_moment(at: datetime) -> datetime | None:
    return min((moment for moment in MOMENTS if moment > at), default=None)


@pytest.mark.django_db
def test_what_nobody_announced_is_seen_within_a_minute(cache, house, get):
    cache(get("/fa/"))
    house.answer = lambda r: HttpResponse("new")

    house.pass_time(59)
    before = cache(get("/fa/")).content
    house.pass_time(1)

    assert (before == b"new", cache(get("/fa/")).content) == (False, b"new")


@pytest.mark.parametrize(
    ("left", "seconds"),
    [(None, 5), (3600, 5), (5, 5), (4.9, 4), (1, 1), (0.2, 0), (-3, 0)],
)
def test_caches_in_front_never_hold_past_the_next_moment(left, seconds):
    ends_at = None if left is None else NOON + timedelta(seconds=left)

    control = pagecache.cache_control(ends_at, now=NOON)

    assert control == (
        f"public, max-age=0, s-maxage={seconds}, "
        f"stale-while-revalidate={seconds}, stale-if-error=3600"
    )


@pytest.mark.django_db(transaction=True)
def test_bump_counts_only_when_its_change_is_committed():
    bump()
    with transaction.atomic():
        bump()
        transaction.set_rollback(True)
    bump(revoke=True)
    bump()

    row = ContentGeneration.objects.get()
    assert (row.pk, row.number, row.revoked) == (1, 3, 2)


# Bad days ------------------------------------------------------------------------------------


@pytest.fixture
def away(monkeypatch) -> Iterator[Callable[[], None]]:
    def fail() -> None:
        def broken(*args: Any, **kwargs: Any) -> None:
            raise DatabaseError

        monkeypatch.setattr(ContentGeneration.objects, "filter", broken)

    return fail


@pytest.mark.django_db
def test_last_good_copy_is_served_and_marked_while_postgresql_is_away(house, get, away):
    def fresh() -> PageCacheMiddleware:
        return PageCacheMiddleware(house.view, now=lambda: house.now, clock=lambda: house.seconds)

    fresh()(get("/fa/"))
    away()
    house.pass_time(60)
    response = fresh()(get("/fa/"))

    assert (response.status_code, response.content) == (200, page(get("/")).content)
    assert response.headers["X-Last-Good-Copy"] == "2026-07-01T07:30:00+00:00"
    assert response.headers["Cache-Control"] == "public, max-age=0, s-maxage=1"
    assert house.asked == ["GET /fa/"]


@pytest.mark.django_db
def test_failing_page_is_answered_by_its_last_good_copy(cache, house, get):
    cache(get("/fa/"))
    bump()
    house.pass_time(2)
    house.answer = lambda r: HttpResponse("broken", status=500)

    response = cache(get("/fa/"))
    other = cache(get("/fa/other"))

    assert (response.status_code, "X-Last-Good-Copy" in response.headers) == (200, True)
    assert (other.status_code, other.content) == (500, b"broken")


@pytest.mark.django_db
def test_copies_from_before_a_withdrawal_are_never_served(house, get, away):
    def fresh() -> PageCacheMiddleware:
        return PageCacheMiddleware(house.view, now=lambda: house.now, clock=lambda: house.seconds)

    cache = fresh()
    cache(get("/fa/news/1"))
    bump(revoke=True)
    house.pass_time(2)
    cache(get("/fa/"))
    away()
    house.pass_time(2)
    house.answer = lambda r: HttpResponse("away", status=503)

    withdrawn = fresh()(get("/fa/news/1"))
    home = fresh()(get("/fa/"))

    assert (withdrawn.status_code, home.status_code) == (503, 200)
    assert cache(get("/fa/news/1")).status_code == 503


@pytest.mark.django_db
@pytest.mark.parametrize("status", [301, 302, 404, 410])
def test_page_that_is_gone_leaves_no_copy(cache, house, get, folder, status):
    cache(get("/fa/"))
    bump()
    house.pass_time(2)
    house.answer = lambda r: HttpResponse(status=status)

    cache(get("/fa/"))

    assert list(folder.glob("*.page")) == []


@pytest.mark.django_db
def test_pages_with_parameters_leave_no_copy_on_disk(cache, get, folder):
    cache(get("/fa/news/?page=2"))

    assert list(folder.glob("*.page")) == []


@pytest.mark.django_db
def test_unwritable_disk_costs_the_reader_nothing(cache, get, folder):
    folder.write_text("a file in the way")

    assert cache(get("/fa/")).status_code == 200


@pytest.mark.parametrize("spoilt", [b"", b"{}", b"not json\nxx", b'{"number": 1}\nnot gzip'])
def test_spoilt_copy_is_no_copy(tmp_path, spoilt):
    disk = Disk(tmp_path)
    disk.put("k", held())
    next(tmp_path.glob("*.page")).write_bytes(spoilt)

    assert disk.get("k", revoked=0) is None


def test_oldest_copies_go_when_there_are_too_many(tmp_path):
    disk = Disk(tmp_path, limit=3)
    for n in range(500):
        disk.put(str(n % 10), held())

    assert len(list(tmp_path.glob("*.page"))) == 3


# Bounds and crowds ---------------------------------------------------------------------------


def test_memory_drops_what_was_asked_for_least_recently():
    memory = Memory(limit=3 * held().size)
    for key in "abc":
        memory.put(key, held())
    memory.get("a")
    memory.put("d", held())

    assert [key for key in "abcd" if memory.get(key)] == ["a", "c", "d"]


def test_replacing_and_forgetting_give_the_bytes_back():
    memory = Memory(limit=2 * held().size)
    for _ in range(10):
        memory.put("a", held())
    memory.forget("a")
    memory.put("b", held())
    memory.put("c", held())

    assert [key for key in "abc" if memory.get(key)] == ["b", "c"]


def test_page_larger_than_the_memory_is_not_kept():
    memory = Memory(limit=10)
    memory.put("a", held())

    assert memory.get("a") is None


def test_crowd_at_a_cold_page_renders_it_once(house):
    cache = PageCacheMiddleware(house.view, now=lambda: house.now, clock=lambda: house.seconds)
    cache.watch.look = lambda now: known()  # type: ignore[method-assign]
    start = Barrier(8)

    def read() -> bytes:
        start.wait()
        return cache(RequestFactory().get("/fa/")).content

    with ThreadPoolExecutor(8) as crowd:
        bodies = {future.result() for future in [crowd.submit(read) for _ in range(8)]}

    assert len(bodies) == 1
    assert house.asked == ["GET /fa/"]


def test_failed_reading_is_not_repeated_by_every_request():
    tried = []

    def source(now: datetime) -> None:
        tried.append(now)
        raise DatabaseError

    clock = [0.0]
    watch = Watch(sources=[source], clock=lambda: clock[0])
    watch._read_row = lambda: None  # type: ignore[attr-defined]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            ContentGeneration.objects, "filter", lambda **kw: ContentGeneration.objects.none()
        )
        answers = []
        for at in (10.0, 10.5, 11.5):
            clock[0] = at
            answers.append(watch.look(NOON))

    assert (answers, len(tried)) == ([None, None, None], 2)


def test_switched_off_it_is_not_in_the_way(settings):
    settings.PAGE_CACHE_BYTES = 0
    with pytest.raises(MiddlewareNotUsed):
        PageCacheMiddleware(page)

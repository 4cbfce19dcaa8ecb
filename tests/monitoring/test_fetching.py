"""Sources over real HTTP: on time, politely, never given up in silence."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from monitoring import fetching
from monitoring.models import Item, Source
from prcms.base.errors import Refused
from tests.factories import monitoring as make

NOW = datetime(2026, 7, 1, 9, 30, tzinfo=UTC)
FEED = (
    '<?xml version="1.0" encoding="windows-1256"?><rss version="2.0"><channel>'
    "<item><title>وزارت تجارت می‌گوید</title><link>https://a.example/1</link>"
    "<pubDate>Wed, 01 Jul 2026 10:00:00</pubDate></item>"
    "<item><title>از آینده</title><link>https://a.example/2</link>"
    "<pubDate>Wed, 01 Jul 2027 10:00:00 GMT</pubDate></item></channel></rss>"
)


@pytest.fixture
def feeds(http_feed_server, settings):
    """The loopback server, opened to the client by its exact host and port."""
    settings.HTTP_ALLOWED_PRIVATE = [f"127.0.0.1:{http_feed_server.port}"]
    settings.HTTP_ALLOWED_PORTS = [http_feed_server.port]
    return http_feed_server


@pytest.mark.django_db
def test_a_feed_is_fetched_repaired_and_stored(feeds) -> None:
    url = feeds.serve("/a", FEED, content_type="text/xml; charset=iso-8859-1")
    source = make.source(url=url)

    done = fetching.fetch_due(now=NOW)

    source.refresh_from_db()
    assert done == fetching.Round(checked=1, failed=0, new_items=2)
    assert list(Item.objects.order_by("pk").values_list("title", "published_at")) == [
        ("وزارت تجارت می‌گوید", datetime(2026, 7, 1, 5, 30, tzinfo=UTC)),
        ("از آینده", None),
    ]
    assert (source.health, source.last_ok_at, source.last_new_at) == ("ok", NOW, NOW)
    assert source.held_until is None
    assert timedelta(minutes=15) <= source.next_try_at - NOW <= timedelta(minutes=17)


@pytest.mark.django_db
def test_an_unchanged_feed_costs_nothing(feeds, django_assert_num_queries) -> None:
    url = feeds.serve("/a", FEED, headers={"ETag": '"v1"'})
    source = make.source(url=url)
    fetching.fetch_due(now=NOW)
    later = NOW + timedelta(hours=1)
    source.refresh_from_db()

    answer = fetching.ask(source, now=later)
    with django_assert_num_queries(3):  # savepoint, one update, release
        fetching.record(answer, now=later)

    assert feeds.asked[-1].headers["If-None-Match"] == '"v1"'
    assert Item.objects.count() == 2


@pytest.mark.django_db
def test_the_first_check_of_a_day_asks_for_everything(feeds) -> None:
    source = make.source(url=feeds.serve("/a", FEED, headers={"ETag": '"v1"'}))
    fetching.fetch_due(now=NOW)
    source.refresh_from_db()

    fetching.ask(source, now=NOW + timedelta(days=1))

    assert "If-None-Match" not in feeds.asked[-1].headers


@pytest.mark.django_db
def test_not_modified_keeps_and_renews_validators(feeds) -> None:
    source = make.source(url=feeds.serve("/a", FEED, headers={"ETag": '"v1"'}))
    fetching.fetch_due(now=NOW)
    feeds.serve("/a", b"", status=304, headers={"Last-Modified": "Wed, 01 Jul 2026 09:00:00 GMT"})

    fetching.fetch_due(now=NOW + timedelta(hours=1))

    source.refresh_from_db()
    assert (source.etag, source.last_modified) == ('"v1"', "Wed, 01 Jul 2026 09:00:00 GMT")
    assert source.last_ok_at == NOW + timedelta(hours=1)


@pytest.mark.django_db
def test_an_answer_without_etag_clears_the_old_one(feeds) -> None:
    source = make.source(url=feeds.serve("/a", FEED, headers={"ETag": '"v1"'}))
    fetching.fetch_due(now=NOW)
    feeds.serve("/a", FEED.replace("می‌گوید", "گفت"))

    fetching.fetch_due(now=NOW + timedelta(hours=1))

    source.refresh_from_db()
    assert source.etag == ""


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("status", "body", "weight"),
    [(404, "x", 1.0), (500, "x", 0.5), (200, "<html><body>hi</body></html>", 1.0), (200, "", 1.0)],
)
def test_a_failure_is_written_on_the_row_and_tried_again_later(
    feeds, status: int, body: str, weight: float
) -> None:
    source = make.source(url=feeds.serve("/a", body, status=status))

    done = fetching.fetch_due(now=NOW)

    source.refresh_from_db()
    assert done.failed == 1
    assert (source.health, source.failures, bool(source.last_error)) == ("failing", weight, True)
    assert source.next_try_at > NOW + timedelta(minutes=15)


@pytest.mark.django_db
def test_waits_grow_to_half_a_day_and_never_end() -> None:
    source = make.source(interval=15)
    waits = []
    for failures in (0, 1, 2, 3, 10, 500):
        source.failures = failures
        waits.append(fetching.next_wait(source) / timedelta(minutes=1))

    assert waits == sorted(waits)
    assert waits[-1] <= 12 * 60 * 1.1


@pytest.mark.django_db
@pytest.mark.parametrize("value", ["7200", format_datetime(NOW + timedelta(hours=2), usegmt=True)])
def test_retry_after_is_honoured(feeds, value: str) -> None:
    source = make.source(
        url=feeds.serve("/a", "slow down", status=429, headers={"Retry-After": value})
    )

    fetching.fetch_due(now=NOW)

    source.refresh_from_db()
    assert source.next_try_at == NOW + timedelta(hours=2)


@pytest.mark.django_db
def test_retry_after_is_a_day_at_most(feeds) -> None:
    source = make.source(
        url=feeds.serve("/a", "no", status=503, headers={"Retry-After": "9999999"})
    )

    fetching.fetch_due(now=NOW)

    source.refresh_from_db()
    assert source.next_try_at == NOW + timedelta(hours=24)


@pytest.mark.django_db
def test_recovery_forgets_the_failures(feeds) -> None:
    source = make.source(
        url=feeds.serve("/a", FEED), health="failing", last_error="x", failures=7.5
    )

    fetching.fetch_due(now=NOW)

    source.refresh_from_db()
    assert (source.health, source.failures, source.last_error) == ("ok", 0, "")


@pytest.mark.django_db
def test_one_source_of_a_host_at_a_time(feeds) -> None:
    for n in range(3):
        make.source(url=feeds.serve(f"/{n}", FEED))

    assert fetching.fetch_due(now=NOW).checked == 1
    assert fetching.fetch_due(now=NOW).checked == 1
    assert len(feeds.asked) == 2


@pytest.mark.django_db
def test_when_nobody_answers_nobody_is_blamed(settings) -> None:
    settings.HTTP_ALLOWED_PORTS = [9]
    settings.HTTP_ALLOWED_PRIVATE = ["127.0.0.1:9", "localhost:9", "[::1]:9"]
    for host in ("127.0.0.1", "localhost", "[::1]"):
        make.source(url=f"http://{host}:9/feed")

    done = fetching.fetch_due(now=NOW)

    assert done == fetching.Round(checked=3, failed=3, outage=True)
    assert set(Source.objects.values_list("failures", "health", "next_try_at", "held_until")) == {
        (0, "new", NOW + fetching.OUTAGE_WAIT, None)
    }
    assert all(Source.objects.values_list("last_error", flat=True))


@pytest.mark.django_db
def test_a_private_address_is_refused_and_said() -> None:
    source = make.source(url="http://169.254.169.254/latest/meta-data/")

    fetching.fetch_due(now=NOW)

    source.refresh_from_db()
    assert (source.health, source.failures) == ("failing", 1.0)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "values",
    [
        {"is_active": False},
        {"next_try_at": NOW + timedelta(minutes=1)},
        {"held_until": NOW + timedelta(minutes=1)},
        {"kind": "desk"},
    ],
)
def test_what_is_not_due_is_left_alone(values: dict[str, object]) -> None:
    make.source(**values)

    assert fetching.fetch_due(now=NOW) == fetching.Round()


@pytest.mark.django_db
def test_a_source_of_a_dead_worker_comes_back_after_the_lease(feeds) -> None:
    make.source(url=feeds.serve("/a", FEED), held_until=NOW - timedelta(seconds=1))

    assert fetching.fetch_due(now=NOW).checked == 1


@pytest.mark.django_db
def test_ten_thousand_old_items_come_in_portions(feeds) -> None:
    items = "".join(
        f"<item><title>خبر {n}</title><link>https://a.example/{n}</link></item>" for n in range(450)
    )
    make.source(url=feeds.serve("/a", f"<rss><channel>{items}</channel></rss>"))

    new = [fetching.fetch_due(now=NOW + timedelta(hours=hours)).new_items for hours in range(4)]

    assert new == [200, 200, 50, 0]


@pytest.mark.django_db
def test_check_now_takes_a_paused_source(feeds, make_user) -> None:
    source = make.source(url=feeds.serve("/a", FEED), is_active=False)

    assert fetching.check_now(source, by=make_user("analyst"), now=NOW) == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "values"),
    [
        ("director", {}),
        ("analyst", {"held_until": NOW + timedelta(minutes=1)}),
        ("analyst", {"kind": "desk"}),
    ],
)
def test_check_now_is_refused(make_user, role: str, values: dict[str, object]) -> None:
    source = make.source(**values)

    with pytest.raises(Refused):
        fetching.check_now(source, by=make_user(role), now=NOW)


@pytest.mark.django_db
def test_pause_and_watch(make_user) -> None:
    analyst = make_user("analyst")
    source = make.source(next_try_at=None)

    fetching.pause(source, by=analyst, now=NOW)
    source.refresh_from_db()
    assert source.is_active is False

    fetching.watch(source, by=analyst, now=NOW)
    source.refresh_from_db()
    assert (source.is_active, source.next_try_at) == (True, NOW)

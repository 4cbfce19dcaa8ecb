"""Each item once, with its topics, its tone and its story."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from monitoring import ingest
from monitoring.models import Item, Mention, Story, Tone
from monitoring.parsing import ParsedItem
from tests.factories import monitoring as make

NOW = datetime(2026, 7, 1, 9, 30, tzinfo=UTC)


def parsed(n: int, **values: object) -> ParsedItem:
    base = ParsedItem(
        title=f"خبر شماره {n}",
        link=f"https://news.example/{n}",
        published=NOW - timedelta(hours=1),
        summary="",
        guid=f"g{n}",
    )
    return replace(base, **values)


def test_decide_takes_what_is_new_in_the_order_of_the_feed() -> None:
    decisions, known, left = ingest.decide(
        [parsed(1), parsed(2), parsed(3)], ingest.Known(guids=frozenset({"g2"}))
    )

    assert [d.guid_key for d in decisions] == ["g1", "g3"]
    assert (known, left) == (1, 0)


def test_decide_knows_a_page_whose_guid_changed() -> None:
    known = ingest.Known(own_urls=frozenset({ingest.url_key("https://news.example/1")}))

    decisions, seen, _left = ingest.decide([parsed(1, guid="new")], known)

    assert (decisions, seen) == ([], 1)


def test_decide_leaves_the_rest_for_the_next_run() -> None:
    decisions, known, left = ingest.decide([parsed(n) for n in range(10)], ingest.Known(), limit=4)

    assert (len(decisions), known, left) == (4, 0, 6)


def test_decide_marks_a_page_of_another_feed_of_the_publisher() -> None:
    known = ingest.Known(publisher_urls={ingest.url_key("https://news.example/1"): 77})

    decisions, _seen, _left = ingest.decide([parsed(1)], known)

    assert decisions[0].same_as == 77


@pytest.mark.django_db
def test_store_twice_stores_once() -> None:
    source = make.source()
    items = [parsed(n) for n in range(5)]

    first = ingest.store(source, items, now=NOW)
    second = ingest.store(source, items, now=NOW + timedelta(minutes=15))

    assert (first.new, first.known) == (5, 0)
    assert (second.new, second.known) == (0, 5)
    assert Item.objects.count() == 5


@pytest.mark.django_db
def test_store_takes_at_most_two_hundred_a_run_and_the_rest_later() -> None:
    source = make.source()
    items = [parsed(n) for n in range(450)]

    runs = [ingest.store(source, items, now=NOW) for _ in range(4)]

    assert [(run.new, run.left) for run in runs] == [(200, 250), (200, 50), (50, 0), (0, 0)]


@pytest.mark.django_db
def test_store_repeats_in_two_feeds_of_one_house_are_one_text() -> None:
    house = make.publisher()
    ingest.store(make.source(publisher=house), [parsed(1)], now=NOW)

    ingest.store(make.source(publisher=house), [parsed(1, guid="other")], now=NOW)

    first, second = Item.objects.order_by("pk")
    assert second.duplicate_of == first


@pytest.mark.django_db
def test_store_keeps_an_unreadable_date_empty() -> None:
    ingest.store(make.source(), [parsed(1, published=None)], now=NOW)

    assert Item.objects.get().published_at is None


@pytest.mark.django_db
def test_store_matches_topics_and_says_why() -> None:
    topic = make.topic(query="«وزارت تجارت»")

    ingest.store(make.source(), [parsed(1, title="وزارت تجارت از تاجران شنید"), parsed(2)], now=NOW)

    mention = Mention.objects.get()
    assert mention.topic == topic
    assert mention.because == [{"term": "وزارت تجارت", "field": "title", "start": 0, "end": 11}]


@pytest.mark.django_db
def test_store_suggests_a_tone_only_for_items_about_the_ministry() -> None:
    make.topic(query="«وزارت تجارت»")
    make.topic(query="کشمش", is_ministry=False)

    ingest.store(
        make.source(),
        [
            parsed(1, title="تاجران از وزارت تجارت انتقاد کردند"),
            parsed(2, title="فصل کشمش آغاز شد"),
        ],
        now=NOW,
    )

    tone = Tone.objects.get()
    assert (tone.item.title, tone.value, tone.made_by) == (
        "تاجران از وزارت تجارت انتقاد کردند",
        "negative",
        "machine",
    )
    assert tone.evidence == "تاجران از وزارت تجارت انتقاد کردند"
    assert tone.item.tone == "negative"


@pytest.mark.django_db
def test_stories_join_reworded_headlines_of_different_houses() -> None:
    make.topic()
    title = "وزارت تجارت نرخ آرد را در کابل اعلام کرد"

    ingest.store(make.source(), [parsed(1, title=title)], now=NOW)
    ingest.store(
        make.source(), [parsed(2, title="نرخ آرد در کابل را وزارت تجارت اعلام کرد")], now=NOW
    )

    assert Story.objects.count() == 1
    assert set(Item.objects.values_list("story", flat=True)) == {Story.objects.get().pk}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("other", "hours"),
    [
        ("وزارت تجارت 12 جواز را لغو کرد", 0),  # another figure
        ("وزارت تجارت 10 جواز را لغو کرد", 80),  # too long after
        ("کاملا خبر دیگری درباره وزارت تجارت است", 0),
    ],
)
def test_stories_keep_different_matters_apart(other: str, hours: int) -> None:
    make.topic()
    ingest.store(make.source(), [parsed(1, title="وزارت تجارت 10 جواز را لغو کرد")], now=NOW)

    ingest.store(make.source(), [parsed(2, title=other)], now=NOW + timedelta(hours=hours))

    assert Story.objects.count() == 0


@pytest.mark.django_db
def test_store_costs_the_same_queries_for_one_and_three_items(django_assert_num_queries) -> None:
    make.topic()
    source = make.source()

    for batch in ([parsed(1)], [parsed(n) for n in (2, 3, 4)]):
        with django_assert_num_queries(8):
            ingest.store(source, batch, now=NOW)

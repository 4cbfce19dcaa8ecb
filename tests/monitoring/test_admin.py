"""The screens of the press review."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from monitoring import briefing as desk
from monitoring import stats
from monitoring.models import Briefing, Clipping, Item, Source, Topic, TopicVersion
from tests.factories import monitoring as make

DUE = datetime(2026, 7, 1, 1, 0, tzinfo=UTC)


def rows_of(name: str, user, count: int, start: int = 0) -> None:
    """``count`` rows for a list page."""
    for n in range(start, start + count):
        if name == "item":
            make.mention(item=make.item(), topic=Topic.objects.first() or make.topic())
        elif name == "clipping":
            make.clipping(entered_by=user)
        elif name == "briefing":
            make.briefing(day=date(2026, 7, 1) - timedelta(days=n))
        else:
            getattr(make, name)()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "queries"),
    [
        ("publisher", 8),
        ("source", 8),
        ("topic", 8),
        ("item", 11),
        ("clipping", 8),
        ("briefing", 8),
    ],
)
def test_lists_cost_the_same_for_one_and_three_rows(
    sign_in, django_assert_num_queries, name: str, queries: int
) -> None:
    client = sign_in("analyst")
    url = reverse(f"admin:monitoring_{name}_changelist")
    client.get(url)
    for start, count in ((0, 1), (1, 2)):
        rows_of(name, client.user, count, start)
        with django_assert_num_queries(queries):
            response = client.get(url)
        assert response.status_code == 200


@pytest.mark.django_db
def test_tone_desk_costs_the_same_for_one_and_three_rows(
    sign_in, django_assert_num_queries
) -> None:
    client = sign_in("analyst")
    for count in (1, 2):
        rows_of("item", client.user, count)
        with django_assert_num_queries(10):
            response = client.get(reverse("admin:monitoring_tone_desk"))
        assert response.status_code == 200


@pytest.mark.django_db
def test_tone_desk_marks_the_letters_that_matched(sign_in) -> None:
    client = sign_in("analyst")
    item = make.item(title="امروز وزارت تجارت <b>گفت</b>")
    make.mention(item=item, because=[{"term": "x", "field": "title", "start": 6, "end": 17}])

    page = client.get(reverse("admin:monitoring_tone_desk")).content.decode()

    assert "امروز <mark>وزارت تجارت</mark> &lt;b&gt;گفت&lt;/b&gt;" in page


@pytest.mark.django_db
@pytest.mark.parametrize("value", ["positive", "neutral", "negative", "unclear"])
def test_tone_by_button(sign_in, value: str) -> None:
    client = sign_in("analyst")
    item = make.item()

    response = client.post(
        reverse("admin:monitoring_item_tone", args=[item.pk]),
        {"tone": value, "next": "https://evil.example/"},
    )

    item.refresh_from_db()
    assert response["Location"] == reverse("admin:monitoring_item_changelist")
    assert (item.tone, item.tone_is_human) == (value, True)


@pytest.mark.django_db
def test_tone_needs_the_right_and_a_post(sign_in) -> None:
    item = make.item()
    url = reverse("admin:monitoring_item_tone", args=[item.pk])
    writer = sign_in("writer")

    refused = writer.post(url, {"tone": "negative"}, headers={"Accept": "application/json"})
    by_get = sign_in("analyst").get(url)

    item.refresh_from_db()
    assert (refused.status_code, by_get.status_code) == (409, 405)
    assert item.tone_is_human is False


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["writer", "translator", "events_officer"])
@pytest.mark.parametrize("name", ["publisher", "source", "topic", "item", "clipping", "briefing"])
def test_other_roles_see_no_press_review(sign_in, role: str, name: str) -> None:
    response = sign_in(role).get(reverse(f"admin:monitoring_{name}_changelist"))

    assert response.status_code == 403


@pytest.mark.django_db
def test_topic_trial_shows_what_would_match_and_saves_nothing(sign_in) -> None:
    client = sign_in("analyst")
    make.item(title="وزارت تجارت گفت", fetched_at=timezone.now())
    make.item(title="خبر دیگر", fetched_at=timezone.now())

    response = client.post(
        reverse("admin:monitoring_topic_add"),
        {"name_fa": "نو", "query": "«وزارت تجارت»", "aliases": "", "negative": "", "_try": "1"},
    )

    page = response.content.decode()
    assert response.context["trial"].found == 1
    assert "<mark>وزارت تجارت</mark> گفت" in page
    assert Topic.objects.count() == 0


@pytest.mark.django_db
def test_topic_with_a_bad_query_is_refused_and_keeps_what_was_typed(sign_in) -> None:
    client = sign_in("analyst")

    response = client.post(
        reverse("admin:monitoring_topic_add"),
        {"name_fa": "نو", "query": "«وزارت تجارت", "aliases": "", "negative": ""},
    )

    assert response.status_code == 200
    assert "«وزارت تجارت" in response.content.decode()
    assert Topic.objects.count() == 0


@pytest.mark.django_db
def test_topic_saved_keeps_its_history(sign_in) -> None:
    client = sign_in("analyst")
    data = {"name_fa": "نو", "query": "کشمش", "aliases": "", "negative": "", "is_active": "on"}
    client.post(reverse("admin:monitoring_topic_add"), data)
    topic = Topic.objects.get()

    url = reverse("admin:monitoring_topic_change", args=[topic.pk])
    client.post(url, {**data, "query": "کشمش OR پسته"})
    client.post(url, {**data, "query": "کشمش OR پسته", "is_active": ""})

    assert list(TopicVersion.objects.values_list("number", "query")) == [
        (2, "کشمش OR پسته"),
        (1, "کشمش"),
    ]


@pytest.mark.django_db
def test_source_added_is_due_at_once(sign_in) -> None:
    client = sign_in("analyst")
    house = make.publisher()

    client.post(
        reverse("admin:monitoring_source_add"),
        {
            "publisher": house.pk,
            "name": "اقتصاد",
            "kind": "feed",
            "url": "https://feed.example/rss",
            "language": "fa",
            "interval": "15",
        },
    )

    assert Source.objects.get().next_try_at is not None


@pytest.mark.django_db
def test_clipping_entered_becomes_an_item(sign_in) -> None:
    client = sign_in("analyst")
    make.topic()
    paper = make.publisher(medium="newspaper")

    response = client.post(
        reverse("admin:monitoring_clipping_add"),
        {
            "publisher": paper.pk,
            "medium": "print",
            "title": "وزارت تجارت و نرخ آرد",
            "summary": "تاجران از وزارت تجارت انتقاد کردند.",
            "language": "",
            "appeared_on": "1405/04/09",
            "page": "۳",
            "scan": SimpleUploadedFile("scan.pdf", b"%PDF-1.4 test", "application/pdf"),
        },
    )

    assert response.status_code == 302, response.context["errors"]
    clipping = Clipping.objects.get()
    assert (clipping.appeared_on, clipping.page) == (date(2026, 6, 30), "۳")
    assert (clipping.item.medium, clipping.item.tone) == ("print", "negative")
    assert len(clipping.scan_sha256) == 64
    page = client.get(reverse("admin:monitoring_clipping_change", args=[clipping.pk]))
    assert page.status_code == 200
    scan = client.get(reverse("admin:monitoring_clipping_scan", args=[clipping.pk]))
    assert b"".join(scan.streaming_content) == b"%PDF-1.4 test"
    assert scan["Content-Disposition"].startswith("attachment")


@pytest.mark.django_db
def test_clipping_with_a_program_for_a_scan_is_refused(sign_in) -> None:
    client = sign_in("analyst")

    response = client.post(
        reverse("admin:monitoring_clipping_add"),
        {
            "publisher": make.publisher().pk,
            "medium": "print",
            "title": "وزارت تجارت",
            "appeared_on": "1405/04/09",
            "scan": SimpleUploadedFile("scan.pdf", b"MZ\x90\x00", "application/pdf"),
        },
    )

    assert response.status_code == 200
    assert (Clipping.objects.count(), Item.objects.count()) == (0, 0)


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["fa", "ps", "en"])
def test_briefing_page_shows_the_letter_in_each_language(sign_in, language: str) -> None:
    client = sign_in("analyst")
    make.mention(item=make.item(title="وزارت تجارت <script>", fetched_at=DUE - timedelta(hours=2)))
    desk.briefing_tick(now=DUE)

    url = reverse("admin:monitoring_briefing_change", args=[Briefing.objects.get().pk])
    response = client.get(f"{url}?letter={language}")

    page = response.content.decode()
    assert response.context["letter_language"] == language
    assert "وزارت تجارت &lt;script&gt;" in page
    assert "<script>" not in page.split("letter-preview")[1]


@pytest.mark.django_db
def test_analyst_reorders_comments_and_submits_then_the_director_approves(sign_in) -> None:
    make.leader()
    topic = make.topic()
    for n in range(2):
        item = make.item(title=f"وزارت تجارت {n}", fetched_at=DUE - timedelta(hours=2))
        make.mention(item=item, topic=topic)
    desk.briefing_tick(now=DUE)
    row = Briefing.objects.get()
    first, second = row.lines.all()
    analyst, director = sign_in("analyst"), sign_in("director")
    url = reverse("admin:monitoring_briefing_change", args=[row.pk])

    saved = analyst.post(
        url,
        {
            "note": "امروز نرخ‌ها مهم است",
            "lines-TOTAL_FORMS": "3",
            "lines-INITIAL_FORMS": "2",
            "lines-0-id": first.pk,
            "lines-0-briefing": row.pk,
            "lines-0-position": "50",
            "lines-0-section": "about_us",
            "lines-0-is_left_out": "on",
            "lines-1-id": second.pk,
            "lines-1-briefing": row.pk,
            "lines-1-position": "10",
            "lines-1-section": "about_us",
            "lines-1-comment": "جواب می‌خواهد",
            "lines-2-briefing": row.pk,
            "lines-2-position": "1",
            "lines-2-section": "decision",
            "lines-2-text": "آیا امروز جواب بدهیم؟",
        },
    )
    assert saved.status_code == 302, saved.context["errors"]
    analyst.post(reverse("admin:monitoring_briefing_move", args=[row.pk, "submit"]))
    director.post(reverse("admin:monitoring_briefing_move", args=[row.pk, "approve"]))

    row.refresh_from_db()
    assert (row.state, row.note) == ("approved", "امروز نرخ‌ها مهم است")
    assert [line["title"] for line in row.payload["top"]] == [second.item.title]
    assert row.payload["decisions"] == [{"text": "آیا امروز جواب بدهیم؟", "comment": ""}]
    assert director.get(url).status_code == 200


@pytest.mark.django_db
def test_staff_home_asks_for_what_waits(make_user) -> None:
    make.mention()
    make.source(health="failing", last_error="x")
    make.briefing(state="awaiting", submitted_by=make_user("analyst"), submitted_at=DUE)

    queues = stats.queues(make_user("director"), DUE)
    analysts = stats.queues(make_user("analyst", username="second"), DUE)

    assert [(q.key, q.count) for q in queues] == [("briefing", 1), ("tones", 1)]
    assert [(q.key, q.count) for q in analysts] == [("briefing", 1), ("tones", 1), ("sources", 1)]
    assert stats.queues(make_user("writer"), DUE) == []

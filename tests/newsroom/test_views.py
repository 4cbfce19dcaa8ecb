"""Public pages of the newsroom."""

from datetime import timedelta
from html import escape

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import override

from newsroom import corrections, listing
from newsroom.models import Edition
from prcms.base.models import OfficeProfile
from tests.conftest import NOON
from tests.factories import contacts, newsroom

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_noon(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOON)


def many(count: int, **values) -> list[Edition]:
    made = []
    for n in range(count):
        unit, place, topic = contacts.unit(), contacts.place(), newsroom.topic()
        article = newsroom.article(
            languages=("fa", "ps"), unit=unit, place=place, title_fa=f"خبر {n}", **values
        )
        article.topics.add(topic)
        made.append(newsroom.public(of=article, publish_at=NOON - timedelta(hours=n + 1)))
        newsroom.public(of=article, language="ps", publish_at=NOON - timedelta(hours=n + 1))
    return made


# The page of one text ------------------------------------------------------------------------


def test_page_tells_number_dates_unit_and_text(client):
    unit = contacts.unit(name_fa="ریاست صادرات")
    article = newsroom.article(unit=unit, meaning_fa="بازار باز است.", summary_fa="یک جمله.")
    newsroom.public(of=article)

    page = client.get(f"/fa/news/{article.pk}-slug/").content.decode()

    for words in (
        "<h1>بازار نو در هرات گشایش یافت</h1>",
        "ریاست صادرات",
        "۱۰ سرطان ۱۴۰۵",
        "۱ جولای ۲۰۲۶",
        "۲۴۰ دکان",
        "بازار باز است.",
        f"/n/{article.pk}",
    ):
        assert words in page


@pytest.mark.parametrize("path", ["/fa/news/{}/", "/fa/news/{}-old/", "/fa/news/{}-SLUG/"])
def test_other_spellings_of_the_address_lead_to_the_one(client, path):
    edition = newsroom.public()

    response = client.get(path.format(edition.article_id))

    assert (response.status_code, response["Location"]) == (
        301,
        f"/fa/news/{edition.article_id}-slug/",
    )
    assert response["Cache-Control"] == "no-cache"


def test_other_language_is_never_shown_in_its_place(client):
    article = newsroom.article(languages=("fa", "en"))
    newsroom.public(of=article)
    newsroom.edition(of=article, language="en")

    response = client.get(f"/en/news/{article.pk}-slug/")
    page = response.content.decode()

    assert response.status_code == 404
    assert f'href="/fa/news/{article.pk}-slug/"' in page
    assert newsroom.TITLES["fa"] not in page
    assert newsroom.TITLES["en"] not in page


def test_empty_fields_are_not_filled_from_another_language(client):
    article = newsroom.article(
        languages=("fa", "en"),
        editor_notes_fa="یادداشت",
        meaning_fa="معنا",
        summary_fa="لید",
        kind="release",
    )
    newsroom.public(of=article)
    newsroom.public(of=article, language="en")

    page = client.get(f"/en/news/{article.pk}-slug/").content.decode()

    assert [word for word in ("یادداشت", "معنا", "لید", "۲۴۰") if word in page] == []


def test_switch_leads_to_this_text_or_says_not_yet(client):
    article = newsroom.article(languages=("fa", "ps"))
    newsroom.public(of=article)
    newsroom.public(of=article, language="ps", slug="bazar")

    with override("fa"):
        response = client.get(f"/fa/news/{article.pk}-slug/")

    assert [(item["code"], item["url"]) for item in response.context["languages_here"]] == [
        ("fa", f"/fa/news/{article.pk}-slug/"),
        ("ps", f"/ps/news/{article.pk}-bazar/"),
        ("en", ""),
    ]


def test_withdrawn_text_leaves_a_notice_and_keeps_the_office_reason(client):
    edition = newsroom.edition(phase="withdrawn")

    response = client.get(f"/fa/news/{edition.article_id}-slug/")

    page = response.content.decode()
    assert response.status_code == 410
    assert corrections.neutral_notice("withdrawal", "fa") in page
    assert [words in page for words in ("Wrong figures.", newsroom.TITLES["fa"])] == [False, False]


def test_removed_text_leaves_a_stub_without_the_reason(client):
    edition = newsroom.edition(phase="removed")

    response = client.get(f"/fa/news/{edition.article_id}-slug/")

    assert (response.status_code, "Wrong figures." in response.content.decode()) == (410, False)


def test_text_withdrawn_before_its_moment_was_never_here(client):
    edition = newsroom.edition(phase="withdrawn", publish_at=NOON + timedelta(days=1))

    assert client.get(f"/fa/news/{edition.article_id}-slug/").status_code == 404


HOSTILE = '</title><script>alert("1")</script>\u202e«a» & \' ]]>'


@pytest.mark.parametrize(
    "path",
    [
        "/fa/",
        "/fa/news/",
        "/fa/news/{}-slug/",
        "/fa/news/feed.atom",
        "/fa/news/feed.rss",
        "/fa/search/?q=script",
        "/news-sitemap.xml",
    ],
)
def test_hostile_headline_is_only_text(client, path):
    article = newsroom.article(title_fa=HOSTILE, summary_fa=HOSTILE, meaning_fa=HOSTILE)
    newsroom.public(of=article)

    body = client.get(path.format(article.pk)).content.decode()

    assert "<script>alert" not in body
    assert "</title><script" not in body
    assert escape("</title>") in body or "u003C/title" in body or "&lt;/title" in body


def test_structured_data_cannot_be_ended_by_a_headline(client):
    article = newsroom.article(title_fa="</script><b>x</b>")
    newsroom.public(of=article)

    page = client.get(f"/fa/news/{article.pk}-slug/").content.decode()
    data = page.split('<script type="application/ld+json">')[1].split("</script>")[0]

    assert '"headline": "\\u003C/script\\u003E\\u003Cb\\u003Ex\\u003C/b\\u003E"' in data


def test_article_costs_the_same_queries_however_much_hangs_on_it(client, django_assert_num_queries):
    OfficeProfile.objects.create(pk=1, name="وزارت")
    [edition] = many(1)
    with django_assert_num_queries(7):
        client.get(f"/fa/news/{edition.article_id}-slug/")
    for _ in range(3):
        newsroom.article_photo(article=edition.article)
        newsroom.attachment(article=edition.article)
        edition.article.topics.add(newsroom.topic())
    with django_assert_num_queries(8):  # the sizes of the photos, all at once
        client.get(f"/fa/news/{edition.article_id}-slug/")


# Short addresses -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "accepts", "language"),
    [
        ("", "", "fa"),
        ("", "ps", "ps"),
        ("", "prs-AF,en;q=0.5", "fa"),
        ("", "en-GB, ps;q=0.8", "ps"),
        ("?ps", "fa", "ps"),
        ("?en", "ps", "ps"),
        ("?//evil.example", "", "fa"),
        ("?next=//evil.example", "", "fa"),
    ],
)
def test_short_address_leads_to_the_readers_language(client, query, accepts, language):
    article = newsroom.article(languages=("fa", "ps"))
    newsroom.public(of=article)
    newsroom.public(of=article, language="ps")

    response = client.get(f"/n/{article.pk}{query}", headers={"accept-language": accepts})

    assert (response.status_code, response["Location"]) == (
        302,
        f"/{language}/news/{article.pk}-slug/",
    )
    assert "Accept-Language" in response["Vary"]


def test_short_address_of_nothing_is_404(client):
    assert client.get("/n/999").status_code == 404


# The list ------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
def test_list_costs_the_same_queries_with_one_and_three_rows(
    client, django_assert_num_queries, count
):
    many(count)
    with django_assert_num_queries(14):
        client.get("/fa/news/?year=1405")


def test_list_is_newest_first_and_of_its_language_only(client):
    first, second = many(2)
    newsroom.public(language="en")

    stories = client.get("/fa/news/").context["page"].stories

    assert [story.pk for story in stories] == [first.article_id, second.article_id]
    assert {story.languages for story in stories} == {("fa", "ps")}


def test_every_filter_finds_its_own(client):
    one, _other = many(2)
    article = one.article
    filters = {
        "unit": article.unit_id,
        "topic": article.topics.get().code,
        "place": article.place.code,
    }

    found = {
        name: [story.pk for story in client.get("/fa/news/", {name: value}).context["page"].stories]
        for name, value in filters.items()
    }

    assert found == {name: [article.pk] for name in filters}


def test_facets_count_under_the_other_filters(client):
    unit = contacts.unit()
    for kind, owner in (("news", unit), ("news", None), ("release", unit)):
        newsroom.public(of=newsroom.article(kind=kind, unit=owner))

    facets = {f.name: f for f in client.get(f"/fa/news/?unit={unit.pk}").context["facets"]}

    assert [(o.value, o.count) for o in facets["kind"].options] == [("news", 1), ("release", 1)]
    assert [(o.value, o.count, o.chosen) for o in facets["unit"].options] == [
        (str(unit.pk), 2, True)
    ]
    assert facets["kind"].query_without == f"unit={unit.pk}"


def test_months_belong_to_the_solar_year_in_kabul(client):
    # Midnight between 31 Jawza and 1 Saratan 1405 is 19:30 in UTC.
    turn = NOON.replace(month=6, day=21, hour=19, minute=30)
    before = newsroom.public(publish_at=turn - timedelta(seconds=1))
    after = newsroom.public(publish_at=turn)

    found = [
        [s.pk for s in client.get(f"/fa/news/?year=1405&month={m}").context["page"].stories]
        for m in (3, 4)
    ]

    assert found == [[before.article_id], [after.article_id]]


def test_year_of_another_language_does_not_count(client):
    article = newsroom.article(languages=("fa", "en"))
    newsroom.public(of=article, publish_at=NOON - timedelta(days=1))
    newsroom.public(of=article, language="en", publish_at=NOON - timedelta(days=700))

    assert client.get("/fa/news/?year=1403").context["page"].count == 0
    assert client.get("/en/news/?year=1403").context["page"].count == 1


@pytest.mark.parametrize(
    "query",
    [
        "kind=zzz",
        "unit=x",
        "unit=99999999999999999999",
        "year=99999",
        "month=4",
        "topic=%00",
        "place='; DROP TABLE",
        "year=۱۴۰",
        "kind[]=news",
        "page=abc",
        "page=-1",
        "page=0",
    ],
)
def test_nonsense_filters_show_everything(client, query):
    newsroom.public()

    assert client.get(f"/fa/news/?{query}").context["page"].count == 1


def test_pages_are_numbered_and_end(client, monkeypatch):
    monkeypatch.setattr(listing, "PAGE_SIZE", 2)
    editions = many(5)

    third = client.get("/fa/news/?page=۳")

    assert [story.pk for story in third.context["page"].stories] == [editions[4].article_id]
    assert client.get("/fa/news/?page=4").status_code == 404


@pytest.mark.parametrize(
    ("number", "last", "shown"),
    [
        (1, 1, [1]),
        (1, 9, [1, 2, 3, None, 9]),
        (5, 9, [1, None, 3, 4, 5, 6, 7, None, 9]),
        (3, 4, [1, 2, 3, 4]),
    ],
)
def test_page_numbers_worth_showing(number, last, shown):
    assert listing.page_numbers(number, last) == shown


def test_press_area_names_the_contact_before_the_releases(client):
    OfficeProfile.objects.create(pk=1, name="وزارت", duty_phone="+93 70 000 0000")
    newsroom.public(of=newsroom.article(kind="release"))
    newsroom.public(of=newsroom.article(kind="news"))

    response = client.get("/fa/press/")
    page = response.content.decode()

    assert page.index("+93 70 000 0000") < page.index(newsroom.TITLES["fa"])
    assert [story.kind for story in response.context["stories"]] == ["release"]


def test_topics_with_public_texts_only(client):
    shown, hidden = newsroom.topic(), newsroom.topic()
    newsroom.public().article.topics.add(shown)
    newsroom.edition().article.topics.add(hidden)

    topics = client.get("/fa/topics/").context["topics"]

    assert [(topic.value, topic.count) for topic in topics] == [(shown.code, 1)]


# Files ---------------------------------------------------------------------------------------


def stored(path: str, data: bytes = b"bytes") -> str:
    if not default_storage.exists(path):
        default_storage.save(path, ContentFile(data))
    return path


def test_picture_of_a_public_text_is_served_for_ever(client):
    edition = newsroom.public()
    size = newsroom.rendition(photo=newsroom.article_photo(article=edition.article).photo)
    stored(size.file.name)

    response = client.get(f"/media/{size.file.name}")

    assert (response.status_code, b"".join(response.streaming_content)) == (200, b"bytes")
    response.close()
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Type"] == "image/jpeg"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"


@pytest.mark.parametrize("phase", ["draft", "approved", "scheduled", "withdrawn", "removed"])
def test_pictures_and_files_of_other_texts_are_not_there(client, phase):
    edition = newsroom.edition(phase=phase)
    size = newsroom.rendition(photo=newsroom.article_photo(article=edition.article).photo)
    file = newsroom.attachment(article=edition.article)
    paths = [stored(size.file.name), stored(size.photo.file.name), stored(file.file.name)]

    assert [client.get(f"/media/{path}").status_code for path in paths] == [404, 404, 404]


def test_file_is_a_download_under_its_own_name(client):
    file = newsroom.attachment(article=newsroom.public().article, name="نرخ‌نامه.pdf")
    stored(file.file.name)

    response = client.get(f"/media/{file.file.name}")
    response.close()

    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert response["Content-Type"] == "application/pdf"


@pytest.mark.parametrize(
    "path", ["../settings.py", "..%2F..%2Fetc%2Fpasswd", "private/", "office/none.png", "%00", "x"]
)
def test_nothing_else_can_be_fetched(client, path):
    assert client.get(f"/media/{path}").status_code == 404


def test_emblem_of_the_office_is_public(client):
    OfficeProfile.objects.create(pk=1, name="وزارت", logo=stored("office/emblem.png"))

    response = client.get("/media/office/emblem.png")
    response.close()

    assert (response.status_code, response["Content-Type"]) == (200, "image/png")


@pytest.mark.parametrize("path", ["/fa/news/", "/fa/press/", "/n/1", "/fa/search/", "/fa/"])
def test_public_pages_only_read(client, path):
    assert client.post(path).status_code == 405


def test_a_language_that_was_taken_back_is_not_promised(client):
    article = newsroom.article(languages=("fa", "ps"))
    newsroom.public(of=article, now=NOON)
    gone = newsroom.edition(of=article, language="ps", phase="withdrawn", now=NOON)
    gone.first_public_at = NOON
    gone.save()

    response = client.get(f"/fa/news/{article.pk}-slug/")

    shown = {item["code"]: item["is_gone"] for item in response.context["languages_here"]}
    assert shown == {"fa": False, "ps": True, "en": False}

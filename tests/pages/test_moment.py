"""A text is nowhere a second before its moment and everywhere at it, in each language."""

from datetime import timedelta
from urllib.parse import quote

import pytest
from django.db import IntegrityError, transaction

from newsroom.models import Edition
from tests.conftest import NOON
from tests.factories import newsroom

pytestmark = pytest.mark.django_db
LANGUAGES = ("fa", "ps", "en")
MARK = {"fa": "نشانک", "ps": "نښانک", "en": "waymark"}
SLUG = "the-slug"
# Where the headline stands, and where the address stands.
WITH_TITLE = (
    "/{0}/",
    "/{0}/news/",
    "/{0}/news/?kind=release&year=1405&month=4",
    "/{0}/press/",
    "/{0}/news/feed.atom",
    "/{0}/news/feed.rss",
    "/{0}/news/feed.json",
    "/{0}/news/feed.atom?kind=release",
    "/{0}/search/?q={1}",
    "/news-sitemap.xml",
)
WITH_ADDRESS = ("/sitemap-texts-0.xml",)


def release(phase: str, **values) -> Edition:
    article = newsroom.article(
        languages=(),
        kind="release",
        **{f"title_{code}": f"{MARK[code]} {code}" for code in LANGUAGES},
        **{f"body_{code}": f"<p>{MARK[code]}</p>" for code in LANGUAGES},
    )
    for code in LANGUAGES:
        newsroom.edition(phase=phase, of=article, language=code, slug=SLUG, **values)
    return article


def read(client, path: str, language: str) -> str:
    response = client.get(path.format(language, quote(MARK[language])))
    return response.content.decode() if response.status_code == 200 else ""


def where_it_stands(client, article, language: str) -> dict[str, bool]:
    seen = {
        path: f"{MARK[language]} {language}" in words(client, path, language) for path in WITH_TITLE
    }
    seen |= {path: SLUG in read(client, path, language) for path in WITH_ADDRESS}
    seen["page"] = client.get(f"/{language}/news/{article.pk}-{SLUG}/").status_code == 200
    seen["short"] = client.get(f"/n/{article.pk}?{language}").status_code == 302
    return seen


def words(client, path: str, language: str) -> str:
    """The page without marks and escapes."""
    text = read(client, path, language).replace("<mark>", "").replace("</mark>", "")
    return text.encode().decode("unicode_escape") if "\\u" in text else text


@pytest.mark.parametrize("language", LANGUAGES)
def test_hidden_before_visible_at_its_moment(client, clock, office, language):
    article = release("scheduled", publish_at=NOON)

    clock(NOON - timedelta(seconds=1))
    before = where_it_stands(client, article, language)
    clock(NOON)
    after = where_it_stands(client, article, language)

    assert before == dict.fromkeys(before, False)
    assert after == dict.fromkeys(after, True)


@pytest.mark.parametrize("phase", ["draft", "submitted", "approved", "withdrawn", "removed"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_of_a_text_that_is_not_public(client, clock, office, phase, language):
    article = release(phase)

    seen = where_it_stands(client, article, language)
    page = client.get(f"/{language}/news/{article.pk}-{SLUG}/")

    ended = phase in ("withdrawn", "removed")
    assert {name for name, found in seen.items() if found} == ({"short"} if ended else set())
    assert page.status_code == (410 if ended else 404)
    assert MARK[language] not in page.content.decode()


@pytest.mark.parametrize("state", ["approved", "superseded"])
def test_approval_of_another_wording_cannot_stand(db, state):
    """Both are shown to readers, so the database holds them to what was signed."""
    article = release("public")

    with pytest.raises(IntegrityError, match="edition_approved_as_it_stands"), transaction.atomic():
        Edition.objects.filter(article=article).update(content_hash="0" * 64, state=state)

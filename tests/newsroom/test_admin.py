"""The newsroom's screens: what they cost, what they refuse, and that nothing typed is lost."""

import hashlib
from datetime import timedelta
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from contacts.models import UnitMember
from newsroom.models import Article, Edition, Submission
from prcms.base import dates
from tests.factories import contacts
from tests.factories import newsroom as make
from tests.newsroom.test_media import picture

LISTS = {
    "article": lambda: make.public(of=make.article(unit=contacts.unit())),
    "edition": lambda: make.edition(phase="submitted"),
    "submission": make.submission,
    "translationjob": lambda: make.job(article=make.article()),
    "photo": make.photo,
    "topic": make.topic,
}
# Session, user, groups' rights and office; then the page's own: count, count, rows, editions …
COUNTS = {
    "article": 8,
    "edition": 7,
    "submission": 8,
    "translationjob": 9,
    "photo": 8,
    "topic": 8,
}


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("name", LISTS)
def test_a_list_costs_the_same_with_one_row_and_three(
    name, rows, sign_in, django_assert_num_queries
):
    client = sign_in("editor")
    for _row in range(rows):
        LISTS[name]()
    url = reverse(f"admin:newsroom_{name}_changelist")
    client.get(url)

    with django_assert_num_queries(COUNTS[name]):
        response = client.get(url)

    assert response.status_code == 200
    assert response.context["cl"].result_count == rows


def change_url(article):
    return reverse("admin:newsroom_article_change", args=[article.pk])


def form_data(response, **values):
    """What a browser would send back from the page in ``response``, with ``values`` typed."""
    data = {}
    form = response.context["adminform"].form
    for field in form:
        value = field.value()
        if value is None or value is False:
            continue
        data[field.html_name] = value
    for inline in response.context["inline_admin_formsets"]:
        for field in inline.formset.management_form:
            data[field.html_name] = field.value()
        for row in inline.formset.initial_forms:
            for field in row:
                if field.value() not in (None, False):
                    data[field.html_name] = field.value()
    return {**data, "_continue": "1", **values}


def press(client, article, start):
    """Press the first button whose name starts with ``start``; None when there is none."""
    moves = client.get(change_url(article)).context["moves"]
    name = next((move.name for move in moves if move.name.startswith(start)), None)
    if name is None:
        return None
    return client.post(reverse("admin:newsroom_article_move", args=[article.pk, name]))


def test_an_article_is_begun_in_all_languages_on_one_page(sign_in):
    client = sign_in("writer")
    page = client.get(reverse("admin:newsroom_article_add"))

    response = client.post(
        reverse("admin:newsroom_article_add"),
        form_data(
            page,
            kind="release",
            source_language="fa",
            title_fa="عنوان",
            body_fa="<p>متن</p>",
            title_en="Headline",
        ),
    )

    article = Article.objects.get()
    assert response.status_code == 302
    assert (article.title_fa, article.title_en, article.title_ps or "") == ("عنوان", "Headline", "")
    assert sorted(article.editions.values_list("language", "is_source")) == [
        ("en", False),
        ("fa", True),
    ]
    assert article.author == client.user


def test_an_article_without_a_headline_is_not_begun(sign_in):
    client = sign_in("writer")
    page = client.get(reverse("admin:newsroom_article_add"))

    response = client.post(
        reverse("admin:newsroom_article_add"), form_data(page, body_fa="<p>متن</p>")
    )

    assert response.status_code == 200
    assert list(response.context["adminform"].form.errors) == ["title_fa"]
    assert not Article.objects.exists()


def test_a_photo_comes_along_with_its_descriptions(sign_in, tmp_path):
    client = sign_in("writer")
    article = make.edition(writer=client.user).article
    page = client.get(change_url(article))
    sent = tmp_path / "a.jpg"
    sent.write_bytes(picture())

    with sent.open("rb") as upload:
        response = client.post(
            change_url(article),
            form_data(
                page,
                **{
                    "photos-TOTAL_FORMS": "1",
                    "photos-0-upload": upload,
                    "photos-0-position": "1",
                    "photos-0-alt_fa": "دروازه",
                },
            ),
        )

    assert response.status_code == 302
    use = article.photos.get()
    assert (use.alt_fa, use.photo.uploaded_by) == ("دروازه", client.user)


def test_a_file_that_is_no_picture_comes_back_with_every_typed_word(sign_in, tmp_path):
    client = sign_in("writer")
    article = make.edition(writer=client.user).article
    page = client.get(change_url(article))
    sent = tmp_path / "a.jpg"
    sent.write_bytes(b"<svg onload='x()'/>")

    with sent.open("rb") as upload:
        response = client.post(
            change_url(article),
            form_data(
                page,
                title_fa="عنوان نو",
                **{
                    "photos-TOTAL_FORMS": "1",
                    "photos-0-upload": upload,
                    "photos-0-position": "1",
                },
            ),
        )

    assert response.status_code == 200
    assert response.context["adminform"].form["title_fa"].value() == "عنوان نو"
    article.refresh_from_db()
    assert article.title_fa == make.TITLES["fa"]


def test_two_editors_on_one_field_lose_no_word(sign_in, make_user):
    one, two = sign_in("writer", username="one"), sign_in("editor", username="two")
    article = make.edition().article
    page_one, page_two = one.get(change_url(article)), two.get(change_url(article))
    one.post(change_url(article), form_data(page_one, title_fa="عنوان یک"))

    clash = two.post(change_url(article), form_data(page_two, title_fa="عنوان دو"))

    assert clash.status_code == 200
    assert clash.context["adminform"].form["title_fa"].value() == "عنوان دو"
    assert [row["theirs"] for row in clash.context["clash"]["fields"]] == ["عنوان یک"]
    article.refresh_from_db()
    assert article.title_fa == "عنوان یک"

    again = two.post(change_url(article), form_data(clash, title_fa="عنوان یک و دو"))
    article.refresh_from_db()
    assert (again.status_code, article.title_fa) == (302, "عنوان یک و دو")


def test_the_writer_finds_no_button_to_approve_and_a_forged_one_does_nothing(sign_in):
    client = sign_in("writer", "editor", username="both")
    edition = make.edition(phase="submitted", writer=client.user)

    assert press(client, edition.article, "approve") is None
    seen = hashlib.sha256(edition.content_hash.encode()).hexdigest()[:32]
    forged = f"approve-fa-{seen}"
    client.post(reverse("admin:newsroom_article_move", args=[edition.article_id, forged]))

    edition.refresh_from_db()
    assert (edition.state, edition.approved_by) == ("submitted", None)


def test_the_form_cannot_smuggle_a_state_in(sign_in):
    client = sign_in("writer")
    edition = make.edition(writer=client.user)
    page = client.get(change_url(edition.article))

    client.post(
        change_url(edition.article),
        form_data(
            page,
            title_fa="عنوان نو",
            state="approved",
            approved_by=str(client.user.pk),
            publish_at="2020-01-01",
            author="1",
        ),
    )

    edition.refresh_from_db()
    assert (edition.state, edition.approved_by, edition.publish_at) == ("draft", None, None)


def test_an_editor_approves_what_is_on_the_screen_and_nothing_newer(sign_in):
    client = sign_in("editor")
    edition = make.edition(phase="submitted", now=timezone.now())
    moves = client.get(change_url(edition.article)).context["moves"]
    name = next(move.name for move in moves if move.name.startswith("approve"))
    Edition.objects.filter(pk=edition.pk).update(content_hash="e" * 64)

    client.post(reverse("admin:newsroom_article_move", args=[edition.article_id, name]))

    edition.refresh_from_db()
    assert edition.state == "submitted"


def test_approve_and_publish_are_two_presses(sign_in):
    client = sign_in("editor")
    edition = make.edition(phase="submitted", now=timezone.now())

    press(client, edition.article, "approve")
    press(client, edition.article, "publish")

    edition.refresh_from_db()
    assert edition.is_public(at=timezone.now())


def test_all_languages_are_approved_with_one_press(sign_in):
    client = sign_in("editor")
    now = timezone.now()
    source = make.edition(phase="approved", now=now, of=make.article(languages=("fa", "ps", "en")))
    for code in ("ps", "en"):
        make.edition(
            phase="submitted", now=now, of=source.article, language=code, writer=make.person()
        )

    press(client, source.article, "approve-enps")

    states = source.article.editions.order_by("language").values_list("language", "state")
    assert list(states) == [("en", "approved"), ("fa", "approved"), ("ps", "approved")]


def test_a_moment_is_set_in_solar_hijri_and_said_in_words(sign_in):
    client = sign_in("editor")
    edition = make.edition(phase="approved", now=timezone.now())
    moves = client.get(change_url(edition.article)).context["moves"]
    name = next(move.name for move in moves if move.name.startswith("schedule"))
    url = reverse("admin:newsroom_article_move", args=[edition.article_id, name])
    assert client.get(url).status_code == 200
    tomorrow = timezone.localtime() + timedelta(days=1)

    typed = {"publish_at": f"{tomorrow:%Y-%m-%d}", "publish_at_time": "۱۴:۰۰"}

    again = client.post(url, typed)
    form = again.context["form"]
    words = dates.format(form.moment, "long_moment", language="fa")
    assert words in form.button
    edition.refresh_from_db()
    assert edition.publish_at is None

    response = client.post(url, {**typed, "said": form["said"].value()}, follow=True)

    edition.refresh_from_db()
    local = timezone.localtime(edition.publish_at)
    assert (local.date(), local.hour, local.minute) == (tomorrow.date(), 14, 0)
    assert "۱۴:۰۰" in str(next(iter(response.context["messages"])))


def test_a_public_text_is_shown_and_not_offered_for_change(sign_in):
    client = sign_in("editor")
    article = make.public(now=timezone.now()).article

    form = client.get(change_url(article)).context["adminform"].form

    assert "title_fa" not in form.fields
    assert "kind" not in form.fields
    assert "title_ps" in form.fields


def test_a_translator_sees_the_article_and_changes_nothing_there(sign_in):
    client = sign_in("translator")
    article = make.edition().article

    page = client.get(change_url(article))
    response = client.post(change_url(article), {"title_fa": "عنوان نو"})

    assert page.status_code == 200
    assert response.status_code == 403
    article.refresh_from_db()
    assert article.title_fa == make.TITLES["fa"]


@pytest.mark.parametrize("query", ["بازار", "بازار نو هرات", "Herat", "مارکیت"])
def test_the_list_is_searched_in_folded_headlines(query, sign_in):
    client = sign_in("editor")
    make.edition(of=make.article(languages=("fa", "en")))
    make.edition(of=make.article(title_fa="خبر دیگر"))

    response = client.get(reverse("admin:newsroom_article_changelist"), {"q": query})

    assert response.context["cl"].result_count == (0 if query == "مارکیت" else 1)


@pytest.mark.parametrize(
    ("phase", "found"), [("public", 1), ("scheduled", 1), ("approved", 0), ("draft", 1)]
)
def test_the_list_is_filtered_by_phase(phase, found, sign_in):
    client = sign_in("editor")
    now = timezone.now()
    for one in ("public", "scheduled", "draft", "submitted"):
        make.edition(phase=one, now=now)

    response = client.get(reverse("admin:newsroom_article_changelist"), {"phase": phase})

    assert response.context["cl"].result_count == found


def test_a_submission_becomes_an_article_by_a_move(sign_in):
    client = sign_in("writer")
    submission = make.submission()
    url = reverse("admin:newsroom_submission_move", args=[submission.pk, "accept"])
    assert client.get(url).status_code == 200

    client.post(url, {"kind": "release", "answer": "سپاس"})

    submission.refresh_from_db()
    assert (submission.state, submission.article.kind) == ("accepted", "release")


ROLES = (
    "writer",
    "contributor",
    "editor",
    "translator",
    "reviewer",
    "contacts_officer",
    "events_officer",
    "analyst",
    "director",
    "administrator",
)
SEES_TEXTS = set(ROLES) - {"contributor", "administrator"}
# Page → who may open it; every other role is turned away, and so is everybody not signed in.
PAGES = {
    "article_list": SEES_TEXTS,
    "article": SEES_TEXTS,
    "article_add": {"writer", "editor", "events_officer"},
    "distribute": {"editor", "director", "contacts_officer"},
    "submission_list": {"writer", "editor", "director"},
    "hand_in": {"contributor"},
    "queue": {"writer", "editor", "translator", "reviewer", "director"},
    "desk": SEES_TEXTS,
    "photo": SEES_TEXTS,
}


@pytest.mark.parametrize("role", [*ROLES, "nobody"])
def test_every_page_asks_who_it_is(role, sign_in, make_user):
    use = make.article_photo(article=make.public(now=timezone.now()).article)
    use.photo.file.storage.save(use.photo.file.name, BytesIO(picture()))
    job = make.job(article=use.article)
    urls = {
        "article_list": reverse("admin:newsroom_article_changelist"),
        "article": change_url(use.article),
        "article_add": reverse("admin:newsroom_article_add"),
        "distribute": reverse("admin:newsroom_article_distribute", args=[use.article_id]),
        "submission_list": reverse("admin:newsroom_submission_changelist"),
        "hand_in": reverse("admin:newsroom_submission_hand_in"),
        "queue": reverse("admin:newsroom_translationjob_changelist"),
        "desk": reverse("admin:newsroom_translationjob_desk", args=[job.pk]),
        "photo": reverse("admin:newsroom_photo_file", args=[use.photo_id]),
    }
    if role == "nobody":
        client = Client()
    else:
        client = sign_in(role)
        if role == "contributor":
            UnitMember.objects.create(user=client.user, unit=contacts.unit())

    opened = {name for name, url in urls.items() if client.get(url).status_code == 200}

    assert opened == {name for name, roles in PAGES.items() if role in roles}
    assert Submission.objects.count() == 0

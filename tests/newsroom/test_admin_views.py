"""The desk, the units' form and sending, as the people at them meet them."""

import pytest
from django.urls import reverse
from django.utils import timezone

from contacts.models import Delivery, UnitMember
from newsroom.models import Submission
from tests.factories import contacts
from tests.factories import newsroom as make
from tests.newsroom.test_media import picture


@pytest.fixture
def job(db):
    return make.job(article=make.edition(phase="approved", now=timezone.now()).article)


def desk(job):
    return reverse("admin:newsroom_translationjob_desk", args=[job.pk])


def move(job, name):
    return reverse("admin:newsroom_translationjob_desk_move", args=[job.pk, name])


def typed(page, **values):
    form = page.context["form"]
    data = {name: form[name].value() or "" for name in form.fields}
    return {**data, **values}


def test_from_taking_to_approval_on_the_desk(job, sign_in):
    translator, reviewer = sign_in("translator"), sign_in("reviewer")
    translator.post(move(job, "take"))
    page = translator.get(desk(job))

    translator.post(desk(job), typed(page, title="سرلیک", body="<p>متن</p>", hand_in="1"))
    review = reviewer.get(desk(job))
    edition = review.context["edition"]
    reviewer.post(move(job, "approve"), {"seen_hash": edition.content_hash})

    job.refresh_from_db()
    edition.refresh_from_db()
    assert (job.state, edition.state, edition.approved_by) == ("done", "approved", reviewer.user)


def test_the_two_sides_speak_their_own_languages(job, sign_in):
    client = sign_in("translator", language="en")
    client.post(move(job, "take"))

    html = client.get(desk(job)).content.decode()

    assert 'class="desk__side desk__side--source" lang="fa-AF" dir="rtl"' in html
    assert 'lang="ps-AF"' in html
    assert '<html lang="en" dir="ltr">' in html


def test_a_refusal_keeps_what_was_typed(job, sign_in):
    client = sign_in("translator")
    client.post(move(job, "take"))
    page = client.get(desk(job))

    response = client.post(desk(job), typed(page, title="ب" * 251))

    assert response.status_code == 200
    assert response.context["form"]["title"].value() == "ب" * 251
    assert response.context["form"].non_field_errors()


def test_handing_in_half_a_translation_saves_it_and_says_what_is_missing(job, sign_in):
    client = sign_in("translator")
    client.post(move(job, "take"))
    page = client.get(desk(job))

    client.post(desk(job), typed(page, title="سرلیک", hand_in="1"))

    job.refresh_from_db()
    job.article.refresh_from_db()
    assert (job.state, job.article.title_ps) == ("taken", "سرلیک")


def test_returned_with_reasons(job, sign_in):
    translator, reviewer = sign_in("translator"), sign_in("reviewer")
    translator.post(move(job, "take"))
    page = translator.get(desk(job))
    translator.post(desk(job), typed(page, title="سرلیک", body="<p>متن</p>", hand_in="1"))

    reviewer.post(move(job, "return"), {"reason": ""})
    job.refresh_from_db()
    assert job.state == "handed_in"
    reviewer.post(move(job, "return"), {"reason": "لنډ یې کړئ"})

    job.refresh_from_db()
    assert (job.state, job.reasons) == ("returned", "لنډ یې کړئ")
    assert "لنډ یې کړئ" in translator.get(desk(job)).content.decode()


@pytest.mark.parametrize("name", ["take", "hand-back", "approve", "return"])
def test_moves_are_made_by_post_only(name, job, sign_in):
    client = sign_in("translator", "reviewer", username="both")

    assert client.get(move(job, name)).status_code == 405


def test_somebody_elses_job_is_read_and_not_written(job, sign_in):
    holder, other = sign_in("translator", username="one"), sign_in("translator", username="two")
    holder.post(move(job, "take"))

    assert other.get(desk(job)).context["form"] is None
    assert other.post(desk(job), {"title": "سرلیک"}).status_code == 403


def test_a_unit_hands_in_with_photos_and_reads_what_became_of_it(sign_in, tmp_path):
    client = sign_in("contributor")
    unit = contacts.unit()
    UnitMember.objects.create(user=client.user, unit=unit)
    url = reverse("admin:newsroom_submission_hand_in")
    paths = []
    for place, colour in enumerate([(1, 2, 3), (200, 10, 10)]):
        path = tmp_path / f"{place}.jpg"
        path.write_bytes(picture(colour))
        paths.append(path)

    with paths[0].open("rb") as one, paths[1].open("rb") as two:
        response = client.post(
            url,
            {
                "unit": unit.pk,
                "title": "۴۰ تشبث",
                "text": "ثبت شد",
                "language": "fa",
                "photos": [one, two],
            },
        )

    submission = Submission.objects.get()
    assert response.status_code == 302
    assert (submission.unit, submission.photos.count()) == (unit, 2)
    assert "۴۰ تشبث" in client.get(url).content.decode()


def test_a_broken_photo_keeps_the_unit_s_words(sign_in, tmp_path):
    client = sign_in("contributor")
    unit = contacts.unit()
    UnitMember.objects.create(user=client.user, unit=unit)
    path = tmp_path / "a.jpg"
    path.write_bytes(b"no picture")

    with path.open("rb") as upload:
        response = client.post(
            reverse("admin:newsroom_submission_hand_in"),
            {
                "unit": unit.pk,
                "title": "۴۰ تشبث",
                "text": "ثبت شد",
                "language": "fa",
                "photos": [upload],
            },
        )

    assert response.status_code == 200
    assert response.context["form"]["text"].value() == "ثبت شد"
    assert not Submission.objects.exists()


def test_a_foreign_unit_cannot_be_chosen(sign_in):
    client = sign_in("contributor")
    UnitMember.objects.create(user=client.user, unit=contacts.unit())

    client.post(
        reverse("admin:newsroom_submission_hand_in"),
        {"unit": contacts.unit().pk, "title": "خبر", "text": "متن", "language": "fa"},
    )

    assert not Submission.objects.exists()


def test_sending_names_everybody_and_wants_the_number(sign_in):
    client = sign_in("contacts_officer")
    article = make.public(now=timezone.now()).article
    contact_list = contacts.contact_list()
    for code in ("fa", "en"):
        person = contacts.person(language=code, email=f"{code}@outlet.example")
        contacts.list_member(list=contact_list, person=person)
    url = reverse("admin:newsroom_article_distribute", args=[article.pk])

    page = client.get(url, {"lists": [contact_list.pk]})
    shown = page.content.decode()
    client.post(url, {"lists": [contact_list.pk], "count": "3"})
    wrong = Delivery.objects.filter(mailing__kind="release").count()
    response = client.post(url, {"lists": [contact_list.pk], "count": "۲"})

    assert "fa@outlet.example" in shown
    assert "en@outlet.example" in shown
    assert (wrong, Delivery.objects.filter(mailing__kind="release").count()) == (0, 2)
    assert response.status_code == 302


def test_an_unknown_move_at_the_desk_is_no_page(sign_in):
    client = sign_in("translator")
    job = make.job(article=make.article())

    response = client.post(f"/staff/newsroom/translationjob/{job.pk}/desk/publish/")

    assert response.status_code == 404

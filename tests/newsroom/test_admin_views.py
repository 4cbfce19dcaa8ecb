"""The units' form and sending, as the people at them meet them."""

from django.urls import reverse
from django.utils import timezone

from contacts.models import Delivery, UnitMember
from newsroom.models import Submission
from tests.factories import contacts
from tests.factories import newsroom as make
from tests.newsroom.test_media import picture


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

"""What units hand in: by members only, decided once, always answered."""

import pytest
from django.db import IntegrityError, transaction

from contacts.models import Delivery, UnitMember
from newsroom import submissions
from newsroom.models import Article, Submission
from prcms.base.errors import Refused
from tests.factories import contacts
from tests.factories import newsroom as make
from tests.factories.newsroom import THEN


@pytest.fixture
def unit(db):
    return contacts.unit(place=contacts.place())


@pytest.fixture
def member(make_user, unit):
    user = make_user("contributor")
    UnitMember.objects.create(user=user, unit=unit)
    return user


def hand_in(unit, by, **values):
    return submissions.hand_in(
        **{
            "unit": unit,
            "title": "۴۰ تشبث ثبت شد",
            "text": "در ماه جوزا.\n\n<b>چهل</b> تشبث.",
            "by": by,
            "now": THEN,
            **values,
        }
    )


def test_a_member_hands_in_with_photos(unit, member):
    photo = make.photo(uploaded_by=member)

    submission = hand_in(unit, member, photos=[photo])

    assert (submission.state, submission.unit, submission.received_at) == ("received", unit, THEN)
    assert list(submission.photos.all()) == [photo]


def test_nobody_hands_in_for_another_unit(member, unit, make_user):
    with pytest.raises(Refused):
        hand_in(contacts.unit(), member)
    with pytest.raises(Refused):
        hand_in(unit, make_user("writer"))

    assert not Submission.objects.exists()


@pytest.mark.parametrize(
    "values", [{"title": " "}, {"text": " \n "}, {"language": "ur"}, {"title": "\u202e"}]
)
def test_empty_or_unknown_is_refused(values, unit, member):
    with pytest.raises(Refused):
        hand_in(unit, member, **values)


def test_accepting_makes_a_draft_that_credits_the_unit_and_tells_the_sender(
    unit, member, make_user
):
    writer = make_user("writer")
    submission = hand_in(unit, member, figures="۴۰ تشبث", photos=[make.photo()])

    article = submissions.accept(submission, by=writer, now=THEN, answer="سپاس")

    edition = article.editions.get()
    assert (article.unit, article.place, article.kind) == (unit, unit.place, "release")
    assert (edition.state, edition.written_by) == ("draft", writer)
    assert article.body_fa.count("<p>") == 3
    assert "<b>" not in article.body_fa
    assert article.photos.count() == 1
    submission.refresh_from_db()
    assert (submission.state, submission.article, submission.decided_by) == (
        "accepted",
        article,
        writer,
    )
    letter = Delivery.objects.get()
    assert letter.address == member.email
    assert "سپاس" in letter.text


def test_declining_needs_words_and_sends_them(unit, member, make_user):
    editor = make_user("editor")
    submission = hand_in(unit, member)

    with pytest.raises(Refused):
        submissions.decline(submission, answer="  ", by=editor, now=THEN)
    submissions.decline(submission, answer="ارقام ندارد", by=editor, now=THEN)

    submission.refresh_from_db()
    assert (submission.state, submission.answer) == ("declined", "ارقام ندارد")
    assert "ارقام ندارد" in Delivery.objects.get().text
    assert not Article.objects.exists()


def test_a_submission_is_decided_once(unit, member, make_user):
    writer = make_user("writer")
    submission = hand_in(unit, member)
    submissions.accept(submission, by=writer, now=THEN)

    with pytest.raises(Refused):
        submissions.accept(submission, by=writer, now=THEN)
    with pytest.raises(Refused):
        submissions.decline(submission, answer="نه", by=writer, now=THEN)

    assert Article.objects.count() == 1


@pytest.mark.parametrize("role", ["contributor", "translator", "contacts_officer"])
def test_only_writers_and_editors_decide(role, unit, member, make_user):
    submission = hand_in(unit, member)
    user = make_user(role, username="other")

    with pytest.raises(Refused):
        submissions.accept(submission, by=user, now=THEN)
    with pytest.raises(Refused):
        submissions.decline(submission, answer="نه", by=user, now=THEN)


def test_the_database_refuses_half_decisions(db):
    row = make.submission()

    for values in ({"state": "accepted"}, {"state": "declined"}, {"decided_at": THEN}):
        with (
            pytest.raises(IntegrityError, match="submission_decision_whole"),
            transaction.atomic(),
        ):
            Submission.objects.filter(pk=row.pk).update(**values)

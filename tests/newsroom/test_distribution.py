"""Sending: what is public, to each reader once, in their language, with names and reasons."""

import pytest

from contacts.models import Delivery, Mailing
from newsroom import distribution, workflow
from prcms.base import audit
from prcms.base.errors import Refused
from tests.factories import contacts
from tests.factories import newsroom as make
from tests.factories.newsroom import THEN


def reader(language, address):
    return contacts.person(language=language, email=address)


def list_of(*people):
    row = contacts.contact_list()
    for person in people:
        contacts.list_member(list=row, person=person)
    return row


@pytest.fixture
def readers(db):
    return {code: reader(code, f"{code}@outlet.example") for code in ("fa", "ps", "en")}


@pytest.fixture
def everybody(readers):
    return list_of(*readers.values())


@pytest.fixture
def article(db):
    source = make.public(of=make.article(languages=("fa", "ps")))
    make.public(of=source.article, language="ps")
    return source.article


def sent():
    return {row.address: row for row in Delivery.objects.filter(mailing__kind="release")}


def test_each_reader_gets_the_text_in_their_language_or_the_original_with_a_note(
    article, everybody, make_user
):
    mailing = distribution.send(
        article, lists=[everybody], by=make_user("contacts_officer"), now=THEN
    )

    rows = sent()
    assert set(rows) == {"fa@outlet.example", "ps@outlet.example", "en@outlet.example"}
    assert make.TITLES["fa"] in rows["fa@outlet.example"].subject
    assert make.TITLES["ps"] in rows["ps@outlet.example"].subject
    assert make.TITLES["fa"] in rows["en@outlet.example"].subject
    assert "not available in your language" in rows["en@outlet.example"].text
    assert "دکان" in rows["fa@outlet.example"].text
    assert 'dir="rtl"' in rows["ps@outlet.example"].html
    assert (mailing.kind, mailing.source_key) == ("release", str(article.pk))
    assert audit.trail(article).first().after["recipients"] == 3


def test_a_reader_on_two_lists_gets_one_letter(article, readers, everybody, make_user):
    second = list_of(readers["fa"], readers["ps"])

    distribution.send(
        article, lists=[everybody, second], by=make_user("contacts_officer"), now=THEN
    )

    assert Delivery.objects.filter(mailing__kind="release").count() == 3


def test_a_second_sending_reaches_only_those_who_have_not_got_it(
    article, readers, everybody, make_user
):
    officer = make_user("contacts_officer")
    distribution.send(article, lists=[list_of(readers["fa"])], by=officer, now=THEN)

    plan = distribution.plan(article, lists_chosen=[everybody], now=THEN)
    distribution.send(article, lists=[everybody], by=officer, now=THEN)

    assert len(plan.lines) == 2
    assert len(plan.left_out) == 1
    assert Mailing.objects.filter(kind="release").count() == 2
    assert Delivery.objects.filter(mailing__kind="release").count() == 3


def test_pressing_twice_sends_once(article, everybody, make_user):
    officer = make_user("contacts_officer")
    distribution.send(article, lists=[everybody], by=officer, now=THEN)

    with pytest.raises(Refused):
        distribution.send(article, lists=[everybody], by=officer, now=THEN)

    assert Mailing.objects.filter(kind="release").count() == 1


@pytest.mark.parametrize("phase", ["draft", "submitted", "approved", "scheduled", "withdrawn"])
def test_nothing_is_sent_of_what_is_not_public(phase, everybody, make_user):
    edition = make.edition(phase=phase)

    with pytest.raises(Refused):
        distribution.send(
            edition.article, lists=[everybody], by=make_user("contacts_officer"), now=THEN
        )

    assert not Mailing.objects.filter(kind="release").exists()


def test_a_language_that_is_not_public_yet_is_not_sent(everybody, make_user):
    source = make.public(of=make.article(languages=("fa", "ps")))
    make.edition(of=source.article, language="ps", phase="scheduled")

    distribution.send(source.article, lists=[everybody], by=make_user("contacts_officer"), now=THEN)

    assert make.TITLES["ps"] not in sent()["ps@outlet.example"].text


def test_those_who_must_not_be_written_to_are_left_out_with_the_reason(
    article, readers, everybody, make_user
):
    contacts.suppression(address_key="ps@outlet.example", reason="Asked by telephone.")

    plan = distribution.plan(article, lists_chosen=[everybody], now=THEN)
    distribution.send(article, lists=[everybody], by=make_user("contacts_officer"), now=THEN)

    assert [row.reason for row in plan.left_out] == ["Asked by telephone."]
    assert "ps@outlet.example" not in sent()


def test_a_number_that_no_longer_fits_is_refused(article, everybody, make_user):
    officer = make_user("contacts_officer")

    with pytest.raises(Refused):
        distribution.send(article, lists=[everybody], by=officer, now=THEN, expected=2)
    assert distribution.send(article, lists=[everybody], by=officer, now=THEN, expected=3)


@pytest.mark.parametrize("role", ["writer", "translator", "contributor", "analyst"])
def test_only_those_with_the_right_send(role, article, everybody, make_user):
    with pytest.raises(Refused):
        distribution.send(article, lists=[everybody], by=make_user(role), now=THEN)


def test_withdrawing_stops_what_is_still_to_leave(article, everybody, make_user):
    mailing = distribution.send(
        article, lists=[everybody], by=make_user("contacts_officer"), now=THEN
    )

    workflow.move(
        article.editions.get(is_source=True),
        "withdraw",
        by=make_user("editor"),
        now=THEN,
        reason="Wrong figures.",
    )

    mailing.refresh_from_db()
    assert mailing.stopped_at == THEN

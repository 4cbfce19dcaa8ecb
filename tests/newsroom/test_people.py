"""People named in a text: the post of that day, in each language, part of what is approved."""

from datetime import date

import pytest
from django.utils.translation import override

from newsroom import beside, fingerprints, people
from newsroom.models import NamedPerson
from prcms.base import audit
from prcms.base.errors import Refused
from tests.factories import contacts
from tests.factories import newsroom as make
from tests.factories.newsroom import THEN

DAY = date(2026, 6, 1)


def body(**values):
    return contacts.organisation(
        **{
            "name_fa": "ریاست بازارها",
            "name_ps": "د بازارونو ریاست",
            "name_en": "Markets",
            **values,
        }
    )


def director(**values):
    return contacts.post(
        **{"title_fa": "رئیس", "title_ps": "رئیس", "title_en": "Director", **values},
        organisation=body(),
    )


def person(**values):
    return contacts.person(
        **{
            "full_name": "حمید نورزی",
            "name_fa": "حمید نورزی",
            "name_ps": "حمید نورزی",
            "name_latin": "Hamid Noorzai",
            **values,
        }
    )


@pytest.fixture
def writer(make_user):
    return make_user("writer")


@pytest.fixture
def article(writer):
    return make.edition(writer=writer).article


def test_the_title_is_the_one_of_that_day(article, writer):
    someone = person()
    contacts.tenure(person=someone, post=director(), ends_on=date(2026, 6, 2))
    contacts.tenure(person=someone, post=contacts.post(title_fa="معین"), starts_on=date(2026, 6, 2))

    named = people.name(article, someone, on=DAY, by=writer, now=THEN)

    assert named.title_fa == "رئیس، ریاست بازارها"
    assert named.title_en == "Director, Markets"
    assert beside.people(article, language="en") == [
        beside.Named("Hamid Noorzai", "Director, Markets")
    ]


def test_a_later_change_rewrites_nothing(article, writer):
    tenure = contacts.tenure(person=person(), post=director())
    people.name(article, tenure.person, on=DAY, by=writer, now=THEN)
    before = fingerprints.snapshot(article, "fa")

    tenure.post.title_fa = "رئیس عمومی"
    tenure.post.save()
    tenure.ends_on = date(2026, 7, 1)
    tenure.save()

    assert fingerprints.snapshot(article, "fa") == before
    assert before["people"] == [
        {
            "person": tenure.person.pk,
            "name": "حمید نورزی",
            "title": "رئیس، ریاست بازارها",
            "on": "2026-06-01",
        }
    ]


def test_an_acting_holder_is_called_so(article, writer):
    tenure = contacts.tenure(person=person(), post=director(), is_acting=True)

    named = people.name(article, tenure.person, on=DAY, by=writer, now=THEN)

    assert named.title_en == "Director (acting), Markets"


def test_several_posts_are_to_be_chosen_from(article, writer):
    someone = person()
    one = contacts.tenure(person=someone, post=director())
    two = contacts.tenure(person=someone, post=contacts.post(title_fa="سخنگو", rank=200))

    with pytest.raises(people.SeveralPosts) as refused, override("en"):
        people.name(article, someone, on=DAY, by=writer, now=THEN)

    assert refused.value.tenures == [one, two]
    assert not NamedPerson.objects.exists()
    named = people.name(article, someone, on=DAY, post=two, by=writer, now=THEN)
    assert named.title_fa.startswith("سخنگو، ")


def test_without_a_post_or_by_choice_the_name_stands_alone(article, writer):
    someone = person()
    assert people.name(article, someone, on=DAY, by=writer, now=THEN).title_fa == ""

    contacts.tenure(person=someone, post=director())
    named = people.name(article, someone, on=DAY, post="plain", by=writer, now=THEN)

    assert (named.tenure, named.title_fa) == (None, "")
    assert NamedPerson.objects.count() == 1


def test_a_post_of_another_day_is_refused(article, writer):
    tenure = contacts.tenure(person=person(), post=director(), starts_on=date(2026, 6, 2))

    with pytest.raises(Refused):
        people.name(article, tenure.person, on=DAY, post=tenure, by=writer, now=THEN)


def test_naming_voids_an_approval_and_leaves_a_trace(writer):
    edition = make.edition(phase="approved", writer=writer)
    before = edition.content_hash

    people.name(edition.article, person(), on=DAY, by=writer, now=THEN)

    edition.refresh_from_db()
    assert edition.state == "draft"
    assert edition.content_hash != before
    assert [row.verb for row in audit.trail(edition.article)] == ["article.person_name"]


def test_what_is_public_is_refused_and_strangers_too(writer, make_user):
    public = make.public(writer=writer)

    with pytest.raises(Refused):
        people.name(public.article, person(), on=DAY, by=writer, now=THEN)
    with pytest.raises(Refused):
        people.name(
            make.edition(writer=writer).article, person(), on=DAY, by=make_user("analyst"), now=THEN
        )
    assert not NamedPerson.objects.exists()


def test_removed_again_the_hash_is_the_old_one(article, writer):
    before = fingerprints.digest(fingerprints.snapshot(article, "fa"))
    named = people.name(article, person(), on=DAY, by=writer, now=THEN)

    people.remove(named, by=writer, now=THEN)

    assert fingerprints.digest(fingerprints.snapshot(article, "fa")) == before
    assert "people" not in fingerprints.snapshot(article, "fa")


def test_a_merged_person_is_named_as_who_they_are_now(article, writer):
    whole = person()
    twin = person(full_name="ح. نورزی", merged_into=whole)

    assert people.name(article, twin, on=DAY, by=writer, now=THEN).person == whole


def test_whole_names_in_the_text_are_suggested_in_any_spelling(writer, django_assert_num_queries):
    first = person(full_name="علی احمدی", name_fa="علی احمدی", name_latin="")
    person(full_name="احمدی", name_fa="احمدی", name_latin="")
    person(full_name="کسی دیگر", name_fa="کسی دیگر", name_latin="")
    row = make.article(author=writer, body_fa="<p>علي\u200cاحمدي در بازار گفت.</p>")
    make.edition(of=row, writer=writer)

    assert [(one.person, one.found) for one in people.suggestions(row)] == [(first, "علی احمدی")]
    with django_assert_num_queries(3):
        people.suggestions(row)
    people.name(row, first, on=DAY, by=writer, now=THEN)
    assert people.suggestions(row) == []


def test_somebody_entered_meanwhile_is_found(writer):
    row = make.article(author=writer, body_fa="<p>زرغونه ساپۍ در بازار گفت.</p>")
    make.edition(of=row, writer=writer)
    assert people.suggestions(row) == []

    someone = person(full_name="زرغونه ساپۍ", name_fa="", name_ps="زرغونه ساپۍ", name_latin="")

    assert [one.person for one in people.suggestions(row)] == [someone]

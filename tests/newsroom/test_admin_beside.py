"""People and fact boxes on the article's page."""

from datetime import date

import pytest
from django.urls import reverse

from newsroom import facts, people, readers
from newsroom.models import FactBox, NamedPerson
from tests.factories import contacts
from tests.factories import newsroom as make
from tests.factories.newsroom import THEN
from tests.newsroom.test_admin import change_url, form_data

DAY = date(2026, 6, 1)
WORDS = {"fa": {"label": "دکان‌ها", "text": "۲۴۰ دکان", "source": "ریاست بازارها"}}


@pytest.mark.parametrize("rows", [1, 3])
def test_opening_an_article_costs_the_same_with_one_row_and_three(
    rows, sign_in, django_assert_num_queries
):
    client = sign_in("editor")
    article = make.edition(writer=client.user).article
    for _row in range(rows):
        tenure = contacts.tenure()
        people.name(article, tenure.person, on=DAY, by=client.user, now=THEN)
        facts.add(article, words=WORDS, by=client.user, now=THEN)
    client.get(change_url(article))

    with django_assert_num_queries(24):
        client.get(change_url(article))


def test_a_person_and_a_box_are_written_on_the_page(sign_in):
    client = sign_in("writer")
    article = make.edition(writer=client.user).article
    tenure = contacts.tenure(post=contacts.post(title_fa="رئیس"))

    response = client.post(
        change_url(article),
        form_data(
            client.get(change_url(article)),
            **{
                "people-TOTAL_FORMS": "1",
                "people-0-person": str(tenure.person.pk),
                "people-0-on": "۱۴۰۵/۰۳/۱۱",
                "people-0-post": "auto",
                "people-0-position": "1",
                "facts-TOTAL_FORMS": "1",
                "facts-0-kind": "claim",
                "facts-0-position": "1",
                "facts-0-text_fa": "۲۴۰ دکان",
                "facts-0-source_fa": "ریاست بازارها",
                "facts-0-source_url": "https://moled.example/figures",
                "facts-0-as_of": "۱۴۰۵/۰۳/۱۰",
            },
        ),
    )

    assert response.status_code == 302
    named, box = NamedPerson.objects.get(), FactBox.objects.get()
    assert (named.tenure, named.on) == (tenure, DAY)
    assert (box.kind, box.text_fa, box.as_of) == ("claim", "۲۴۰ دکان", date(2026, 5, 31))


def test_several_posts_come_back_as_a_choice_and_nothing_is_lost(sign_in):
    client = sign_in("writer")
    article = make.edition(writer=client.user).article
    someone = contacts.person()
    tenures = [contacts.tenure(person=someone) for _post in range(2)]
    data = {
        "people-TOTAL_FORMS": "1",
        "people-0-person": str(someone.pk),
        "people-0-on": "۱۴۰۵/۰۳/۱۱",
        "people-0-post": "auto",
        "people-0-position": "1",
    }

    page = client.get(change_url(article))
    refused = client.post(change_url(article), form_data(page, title_fa="عنوان نو", **data))

    assert refused.status_code == 200
    assert not NamedPerson.objects.exists()
    assert refused.context["adminform"].form["title_fa"].value() == "عنوان نو"
    offered = refused.context["inline_admin_formsets"][1].formset.forms[0].fields["post"].choices
    assert [value for value, _label in offered] == [
        "auto",
        "plain",
        *sorted((str(tenure.pk) for tenure in tenures), key=int, reverse=True),
    ]
    data["people-0-post"] = str(tenures[0].pk)
    assert client.post(change_url(article), form_data(page, **data)).status_code == 302
    assert NamedPerson.objects.get().tenure == tenures[0]


def test_an_inner_address_is_refused_with_a_sentence(sign_in):
    client = sign_in("writer")
    article = make.edition(writer=client.user).article

    response = client.post(
        change_url(article),
        form_data(
            client.get(change_url(article)),
            **{
                "facts-TOTAL_FORMS": "1",
                "facts-0-kind": "figure",
                "facts-0-position": "1",
                "facts-0-text_fa": "۲۴۰ دکان",
                "facts-0-source_fa": "ریاست بازارها",
                "facts-0-source_url": "http://10.0.0.1/",
            },
        ),
    )

    assert response.status_code == 200
    assert "10.0.0.1" in response.content.decode()
    assert not FactBox.objects.exists()


def test_names_in_the_text_are_offered_and_named_when_ticked(sign_in):
    client = sign_in("writer")
    someone = contacts.person(full_name="زرغونه ساپۍ")
    tenure = contacts.tenure(person=someone, post=contacts.post(title_fa="رئیس"))
    row = make.article(author=client.user, body_fa="<p>زرغونه ساپۍ در بازار گفت.</p>")
    article = make.edition(of=row, writer=client.user).article

    page = client.get(change_url(article))
    assert f'value="{someone.pk}:{tenure.pk}"' in page.content.decode()
    response = client.post(
        change_url(article), form_data(page, name_person=f"{someone.pk}:{tenure.pk}")
    )

    assert response.status_code == 302
    assert NamedPerson.objects.get().tenure == tenure
    assert "name_person" not in client.get(change_url(article)).content.decode()


def test_readers_meet_both(client, make_user):
    writer = make_user("writer")
    row = make.article(author=writer)
    edition = make.edition(of=row, writer=writer)
    tenure = contacts.tenure(
        person=contacts.person(full_name="حمید نورزی"), post=contacts.post(title_fa="رئیس")
    )
    people.name(row, tenure.person, on=DAY, by=writer, now=THEN)
    facts.add(row, words=WORDS, source_url="https://moled.example/", by=writer, now=THEN)
    edition.delete()
    row.revisions.all().delete()
    make.public(of=row, writer=writer)

    text = client.get(reverse("newsroom:article_bare", args=[row.pk]), follow=True).content.decode()

    assert "حمید نورزی" in text
    assert '"jobTitle": "رئیس، ' in text
    assert 'class="fact fact--figure"' in text
    assert 'href="https://moled.example/"' in text


@pytest.mark.parametrize("rows", [1, 3])
def test_more_languages_jobs_and_readers_cost_nothing_more(
    rows, sign_in, django_assert_num_queries
):
    """A text for named readers, in up to three languages, opened by one of them."""
    client = sign_in("editor")
    article = make.edition(writer=make.person()).article
    readers.restrict(article, users=[client.user], by=article.author, now=THEN)
    for code in ("ps", "en")[: rows - 1]:
        make.edition(of=article, language=code)
        make.job(article=article, language=code)
    client.get(change_url(article))

    with django_assert_num_queries(23):
        client.get(change_url(article))

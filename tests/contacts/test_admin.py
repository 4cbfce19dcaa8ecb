"""Staff screens: what they ask of the database, whom they let in, what they never show."""

import re
from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext

from contacts.models import ContactList, ContactPoint, Delivery, Interaction, Person, Suppression
from prcms.base.models import AuditEvent
from tests.factories import contacts as make

pytestmark = pytest.mark.django_db

# Session and user, rights of the user and of the groups come first: 4 queries before any list.
LISTS = {
    "place": 8,
    "organisation": 10,
    "post": 9,
    "person": 10,
    "contactlist": 8,
    "mailing": 9,
    "delivery": 9,
    "suppression": 8,
    "unitmember": 8,
}


def fill(model, user):
    """One more row of the model, with everything a list may want to show."""
    if model == "organisation":
        make.organisation(place=make.place(), parent=make.organisation(), is_own=True)
    elif model in ("post", "person"):
        make.tenure(person=make.person(email=f"p{Person.objects.count()}@press.example"))
    elif model == "contactlist":
        make.contact_list()
    elif model == "unitmember":
        make.unit_member(user=user)
    elif model == "mailing":
        make.delivery(state="failed")
    elif model == "suppression":
        make.suppression(person=make.person())
    elif model == "place":
        make.place(parent=make.place())
    else:
        make.delivery()


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("model", LISTS)
def test_list_asks_as_much_for_three_rows_as_for_one(
    model, rows, sign_in, django_assert_num_queries
):
    client = sign_in("administrator" if model == "unitmember" else "contacts_officer")
    for _row in range(rows):
        fill(model, client.user)
    url = reverse(f"admin:contacts_{model}_changelist")
    client.get(url)  # content types and the office are remembered from here on

    with django_assert_num_queries(LISTS[model]):
        response = client.get(url)

    assert response.status_code == 200


@pytest.mark.parametrize("role", ["translator", "reviewer"])
@pytest.mark.parametrize("model", LISTS)
def test_lists_are_closed_to_others(model, role, sign_in):
    assert sign_in(role).get(reverse(f"admin:contacts_{model}_changelist")).status_code == 403


@pytest.mark.parametrize("model", LISTS)
def test_lists_ask_strangers_to_sign_in(model, client):
    assert client.get(reverse(f"admin:contacts_{model}_changelist")).status_code == 302


@pytest.mark.parametrize(
    "typed",
    ["عبد الله كوهى", "عبدالله", "kohi", "0700 123 456", "۰۰۹۳۷۰۰۱۲۳۴۵۶", "A.KOHI@press.example"],
)
def test_people_are_found_however_they_are_typed(typed, sign_in):
    client = sign_in("contacts_officer")
    person = make.person(
        full_name="عبدالله کوهی",
        name_latin="Abdullah Kohi",
        known_as="عبد الله",
        email="a.kohi@press.example",
    )
    make.contact_point(person=person, channel="phone", value="+93 700 123 456")
    make.person(full_name="نجیبه روان")

    response = client.get(reverse("admin:contacts_person_changelist"), {"q": typed})

    assert list(response.context["cl"].result_list) == [person]


def form_data(page):
    """What a browser would post back unchanged."""
    forms = [page.context["adminform"].form]
    data = {}
    for formset in page.context["inline_admin_formsets"]:
        forms += [formset.formset.management_form, *formset.formset.initial_forms]
    for form in forms:
        for field in form:
            if not field.field.disabled:
                value = field.value()
                data[field.html_name] = value
    # Boxes left alone and empty choices are not sent; the counts of lines are, also when 0.
    return {n: v for n, v in data.items() if v is not None and v is not False and v != ""}


def test_saving_a_person_fills_keys_and_trail(sign_in):
    client = sign_in("contacts_officer")
    url = reverse("admin:contacts_person_add")
    data = form_data(client.get(url)) | {"full_name": "نجيبة \u202eكوهستاني", "language": "fa"}

    client.post(url, data)

    person = Person.objects.get()
    assert person.full_name == "نجيبة كوهستاني"
    assert person.search_key == "نجیبه کوهستانی"
    assert AuditEvent.objects.get(verb="person.create").actor == client.user


def test_saving_a_namesake_warns(sign_in):
    client = sign_in("contacts_officer")
    make.person(full_name="عبدالله کوهی")
    url = reverse("admin:contacts_person_add")
    data = form_data(client.get(url)) | {"full_name": "عبد الله كوهي", "language": "fa"}

    page = client.post(url, data, follow=True)

    said = [str(message) for message in page.context["messages"] if message.level_tag == "warning"]
    assert len(said) == 1
    assert Person.objects.count() == 2


def test_private_numbers_are_masked_and_survive_a_save(sign_in):
    client = sign_in("contacts_officer")
    person = make.person()
    make.contact_point(
        person=person, channel="phone", value="+93 700 123 456", visibility="private"
    )
    url = reverse("admin:contacts_person_change", args=[person.pk])
    page = client.get(url)

    response = client.post(url, form_data(page) | {"known_as": "کوهی"})

    assert "123 456" not in page.content.decode()
    assert response.status_code == 302
    assert ContactPoint.objects.get().value == "+93 700 123 456"


def test_private_numbers_cannot_be_unmasked_by_posting(sign_in):
    client = sign_in("events_officer")
    person = make.person()
    make.contact_point(
        person=person, channel="phone", value="+93 700 123 456", visibility="private"
    )
    url = reverse("admin:contacts_person_change", args=[person.pk])
    data = form_data(client.get(url))

    client.post(
        url, data | {"contact_points-0-visibility": "staff", "contact_points-0-value": "0790 1"}
    )

    point = ContactPoint.objects.get()
    assert (point.visibility, point.value) == ("private", "+93 700 123 456")


def test_private_numbers_are_masked_for_readers_too(sign_in):
    client = sign_in("editor")
    person = make.person()
    make.contact_point(
        person=person, channel="phone", value="+93 700 123 456", visibility="private"
    )

    page = client.get(reverse("admin:contacts_person_change", args=[person.pk]))

    assert page.status_code == 200
    assert "123 456" not in page.content.decode()


def test_reveal_needs_a_post_and_leaves_a_trace(sign_in):
    client = sign_in("contacts_officer")
    person = make.person()
    make.contact_point(
        person=person, channel="phone", value="+93 700 123 456", visibility="private"
    )
    url = reverse("admin:contacts_person_private", args=[person.pk])

    looked = client.get(url).content.decode()
    before = AuditEvent.objects.filter(verb="contact.reveal").count()
    shown = client.post(url).content.decode()

    assert ("123 456" in looked, before, "123 456" in shown) == (False, 0, True)
    event = AuditEvent.objects.get(verb="contact.reveal")
    assert (event.actor, event.object_key, event.after) == (
        client.user,
        str(person.pk),
        {"channels": ["phone"]},
    )


@pytest.mark.parametrize("method", ["get", "post"])
def test_reveal_is_for_few(method, sign_in):
    client = sign_in("events_officer")
    url = reverse("admin:contacts_person_private", args=[make.person().pk])

    assert getattr(client, method)(url).status_code == 403


def test_a_wrong_number_is_said_at_its_field(sign_in):
    client = sign_in("contacts_officer")
    person = make.person()
    url = reverse("admin:contacts_person_change", args=[person.pk])
    data = form_data(client.get(url)) | {
        "contact_points-TOTAL_FORMS": "1",
        "contact_points-0-person": person.pk,
        "contact_points-0-channel": "phone",
        "contact_points-0-value": "دفتر",
        "contact_points-0-visibility": "staff",
    }

    page = client.post(url, data)

    formsets = {f.formset.prefix: f.formset for f in page.context["inline_admin_formsets"]}
    assert list(formsets["contact_points"].errors[0]) == ["value"]
    assert ContactPoint.objects.count() == 0


def test_interaction_names_who_noted_it(sign_in):
    client = sign_in("contacts_officer")
    person = make.person()
    url = reverse("admin:contacts_person_change", args=[person.pk])
    data = form_data(client.get(url)) | {
        "interactions-TOTAL_FORMS": "1",
        "interactions-0-person": person.pk,
        "interactions-0-kind": "call",
        "interactions-0-at": "1405/04/10 14:00",
        "interactions-0-text": "پرسید",
    }

    client.post(url, data)

    assert Interaction.objects.get().by == client.user


def test_an_organisation_without_a_name_is_refused_on_its_page(sign_in):
    client = sign_in("contacts_officer")
    url = reverse("admin:contacts_organisation_add")
    data = form_data(client.get(url)) | {"kind": "donor", "language": "en"}

    page = client.post(url, data)

    assert page.status_code == 200
    assert list(page.context["adminform"].form.non_field_errors()) == [
        gettext("One name is needed, in any script.")
    ]


def test_a_list_is_put_together_by_ticking(sign_in):
    client = sign_in("contacts_officer")
    place = make.place(code="herat")
    url = reverse("admin:contacts_contactlist_add")
    data = form_data(client.get(url)) | {
        "name": "تلویزیون‌های هرات",
        "media": ["tv"],
        "places": ["herat"],
        "foreign": "no",
        "is_active": "on",
    }

    client.post(url, data)

    made = ContactList.objects.get()
    assert made.rule == {"media": ["tv"], "places": [place.code], "foreign": False}
    assert AuditEvent.objects.filter(verb="contact_list.rule").count() == 1


def test_a_list_page_keeps_its_rule_and_shows_who_gets_it(sign_in):
    client = sign_in("contacts_officer")
    make.outlet(email="tv@press.example", name="تلویزیون")
    made = make.contact_list(rule={"media": ["tv"], "foreign": False, "reach": "both"})
    url = reverse("admin:contacts_contactlist_change", args=[made.pk])
    page = client.get(url)

    client.post(url, form_data(page) | {"purpose": "کنفرانس‌ها"})

    made.refresh_from_db()
    assert "tv@press.example" in page.content.decode()
    assert (made.rule, made.purpose) == (
        {"media": ["tv"], "foreign": False, "reach": "both"},
        "کنفرانس‌ها",
    )


@pytest.mark.parametrize("rows", [1, 3])
def test_a_list_page_asks_as_much_for_three_members_as_for_one(
    rows, sign_in, django_assert_num_queries
):
    client = sign_in("contacts_officer")
    for n in range(rows):
        make.outlet(email=f"tv{n}@press.example", place=make.place())
        make.tenure(post=make.post(organisation=make.outlet(), email=f"p{n}@press.example"))
    made = make.contact_list(rule={"media": ["tv"], "reach": "both"})
    url = reverse("admin:contacts_contactlist_change", args=[made.pk])
    client.get(url)

    with django_assert_num_queries(17):
        client.get(url)


def test_mailing_page_shows_every_recipient_and_offers_stop(sign_in):
    client = sign_in("contacts_officer")
    row = make.delivery(name="نجیبه")
    url = reverse("admin:contacts_mailing_change", args=[row.mailing.pk])

    page = client.get(url)

    assert row.address in page.content.decode()
    assert [move.name for move in page.context["moves"]] == ["stop"]


def test_mailing_is_stopped_with_a_reason_and_goes_on(sign_in):
    client = sign_in("contacts_officer")
    row = make.delivery()
    stop = reverse("admin:contacts_mailing_move", args=[row.mailing.pk, "stop"])
    resume = reverse("admin:contacts_mailing_move", args=[row.mailing.pk, "resume"])

    client.post(stop, {})
    unexplained = list(Delivery.objects.due(timezone.now()))
    client.post(stop, {"reason": "غلط چاپی"})
    stopped = list(Delivery.objects.due(timezone.now()))
    client.post(resume)

    assert (unexplained, stopped) == ([row], [])
    assert list(Delivery.objects.due(timezone.now())) == [row]


@pytest.mark.parametrize(
    ("state", "names"),
    [
        ("queued", []),
        ("sending", []),
        ("deferred", ["retry"]),
        ("failed", ["retry"]),
        ("bounced", ["retry"]),
        ("withheld", ["retry"]),
        ("unknown", ["arrived", "again"]),
    ],
)
def test_delivery_offers_the_moves_of_its_state(state, names, sign_in):
    client = sign_in("editor")
    row = make.delivery(state=state)

    page = client.get(reverse("admin:contacts_delivery_change", args=[row.pk]))

    assert [move.name for move in page.context["moves"]] == names


def test_delivery_offers_nothing_to_who_may_not_send(sign_in):
    client = sign_in("analyst")
    row = make.delivery(state="failed")

    page = client.get(reverse("admin:contacts_delivery_change", args=[row.pk]))
    client.post(reverse("admin:contacts_delivery_move", args=[row.pk, "retry"]))

    assert list(page.context["moves"]) == []
    assert Delivery.objects.get().state == "failed"


def test_delivery_moves_change_nothing_by_get(sign_in):
    client = sign_in("contacts_officer")
    row = make.delivery(state="unknown")

    client.get(reverse("admin:contacts_delivery_move", args=[row.pk, "arrived"]))

    assert Delivery.objects.get().state == "unknown"


def test_mail_rows_cannot_be_typed(sign_in):
    client = sign_in("contacts_officer")
    row = make.delivery()

    answers = [
        client.get(reverse("admin:contacts_mailing_add")).status_code,
        client.get(reverse("admin:contacts_delivery_add")).status_code,
        client.post(
            reverse("admin:contacts_delivery_change", args=[row.pk]), {"state": "sent"}
        ).status_code,
        client.post(
            reverse("admin:contacts_mailing_delete", args=[row.mailing.pk]), {"post": "yes"}
        ).status_code,
    ]

    assert answers == [403, 403, 403, 403]


def test_suppression_is_entered_and_lifted(sign_in):
    client = sign_in("contacts_officer")
    client.post(
        reverse("admin:contacts_suppression_add"),
        {"address": "A@press.example", "scope": "all", "reason": "به تلیفون"},
    )
    row = Suppression.objects.get()
    client.post(
        reverse("admin:contacts_suppression_move", args=[row.pk, "lift"]), {"reason": "پشیمان شد"}
    )

    row.refresh_from_db()
    assert (row.address_key, row.by, row.until is not None) == (
        "a@press.example",
        client.user,
        True,
    )


def test_consent_is_noted_by_a_move(sign_in):
    client = sign_in("contacts_officer")
    person = make.person()

    client.post(
        reverse("admin:contacts_person_move", args=[person.pk, "consent"]),
        {"channel": "email", "purpose": "releases", "given": "no", "basis": "نامه"},
    )

    line = person.consents.get()
    assert (line.given, line.basis, line.by) == (False, "نامه", client.user)


# Two people with one page open -----------------------------------------------------------------


def opened(client, row):
    """The address of a row's page and what a browser would post back from it."""
    url = reverse(f"admin:contacts_{row._meta.model_name}_change", args=[row.pk])
    return url, form_data(client.get(url))


@pytest.mark.parametrize(
    ("maker", "field"),
    [
        (make.person, "known_as"),
        (make.organisation, "website"),
        (make.post, "title_fa"),
        (make.place, "name_fa"),
        (make.contact_list, "purpose"),
    ],
)
def test_the_second_saver_is_told_and_loses_no_word(maker, field, sign_in):
    row = maker()
    first = sign_in("contacts_officer", username="first")
    second = sign_in("contacts_officer", username="second")
    url, theirs = opened(first, row)
    _url, ours = opened(second, row)
    said, typed = "https://first.example/", "https://second.example/"

    first.post(url, theirs | {field: said})
    page = second.post(url, ours | {field: typed})

    row.refresh_from_db()
    assert (page.status_code, getattr(row, field)) == (200, said)
    form = page.context["adminform"].form
    (refusal,) = form.non_field_errors()
    assert refusal.startswith("\u2068first\u2069")
    assert said in refusal
    assert form[field].value() == typed

    again = second.post(url, form_data(page))

    row.refresh_from_db()
    assert (again.status_code, getattr(row, field)) == (302, typed)


def test_a_line_typed_second_stays_on_the_page(sign_in):
    person = make.person()
    first = sign_in("contacts_officer", username="first")
    second = sign_in("contacts_officer", username="second")
    url, theirs = opened(first, person)
    line = {
        "contact_points-TOTAL_FORMS": "1",
        "contact_points-0-person": person.pk,
        "contact_points-0-channel": "phone",
        "contact_points-0-visibility": "staff",
    }

    first.post(url, theirs | line | {"contact_points-0-value": "0700 111 111"})
    page = second.post(url, theirs | line | {"contact_points-0-value": "0700 222 222"})

    assert 'value="0700 222 222"' in page.content.decode()
    assert [point.value for point in person.contact_points.all()] == ["0700 111 111"]


def test_a_page_posted_without_its_version_saves_nothing(sign_in):
    client = sign_in("contacts_officer")
    person = make.person()
    url, data = opened(client, person)
    del data["opened_version"]

    assert client.post(url, data | {"known_as": "کوهی"}).status_code == 200
    assert Person.objects.get().known_as == ""


def test_readers_of_a_list_are_told_its_rule_in_words(sign_in):
    made = make.contact_list(
        rule={"media": ["tv", "radio"], "places": [make.place(name="هرات").code], "foreign": False}
        | {"rank": 3, "leadership": True}
    )
    url = reverse("admin:contacts_contactlist_change", args=[made.pk])

    with translation.override("en"):
        page = sign_in("editor", language="en").get(url).content.decode()

    assert re.findall("<div>([^<>]*: [^<>]*)</div>", page) == [
        "Media: television, radio",
        "Places: هرات",
        "Outlet: domestic only",
        "Posts up to rank: 3",
        "Only posts that read the daily briefing: yes",
    ]


def test_readers_meet_dates_choices_and_gaps_as_the_office_writes_them(sign_in):
    client = sign_in("editor", language="en")
    body = make.outlet(media=("tv", "radio"))
    held = make.tenure(post=make.post(organisation=body, rank=7), starts_on=date(2026, 7, 1))

    post = client.get(reverse("admin:contacts_post_change", args=[held.post_id])).content.decode()
    outlet = client.get(reverse("admin:contacts_organisation_change", args=[body.pk]))

    assert "<p>10 Saratan 1405</p>" in post
    nothing = (
        '<span aria-hidden="true">—</span><span class="visually-hidden">nothing entered</span>'
    )
    assert f"<p>{nothing}</p>" in post
    assert '<div class="readonly">7</div>' in post
    assert '<div class="readonly">television, radio</div>' in outlet.content.decode()
    client.user.language = "fa"
    client.user.save()
    post = client.get(reverse("admin:contacts_post_change", args=[held.post_id])).content.decode()
    assert "<p>۱۰ سرطان ۱۴۰۵</p>" in post
    assert '<div class="readonly">۷</div>' in post

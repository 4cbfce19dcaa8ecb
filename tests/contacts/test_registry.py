"""Keys, the trail, and duplicates."""

import pytest

from contacts import registry
from contacts.models import ContactPoint, Interaction, Organisation, Person, Tenure
from prcms.base.errors import Outdated, Refused
from prcms.base.models import AuditEvent
from tests.factories import contacts as make

pytestmark = pytest.mark.django_db


def test_typed_text_is_stored_as_typed_and_found_by_its_key(make_user):
    person = Person(full_name="  عبد الله  كوهى \u202e", name_latin="Abdullah Kohi")

    registry.save_person(person, by=make_user("contacts_officer"))

    stored = Person.objects.get()
    assert stored.full_name == "عبد الله كوهى"
    assert stored.search_key == "عبد الله کوهی abdullah kohi"
    assert stored.sort_key == make.person(full_name="عبدالله کوهی").sort_key


def test_changes_are_in_the_trail_and_nothing_is_when_nothing_changed(make_user):
    user = make_user("contacts_officer")
    organisation = make.organisation(name="ریاست")
    organisation.website = "https://office.example/"

    registry.save_organisation(organisation, by=user)
    registry.save_organisation(organisation, by=user)

    event = AuditEvent.objects.get(verb="organisation.change")
    assert (event.actor, event.before, event.after) == (
        user,
        {"website": ""},
        {"website": "https://office.example/"},
    )


@pytest.mark.parametrize(
    ("channel", "value", "key"),
    [
        ("email", "A@Press.Example", "a@press.example"),
        ("phone", "۰۷۰۰ ۱۲۳ ۴۵۶", "+93700123456"),
        ("whatsapp", "0093 700 123 456", "+93700123456"),
        ("telegram", "@Kohi", "kohi"),
        ("address", "سرك بازار", "سرک بازار"),
    ],
)
def test_contact_points_get_their_key(channel, value, key, make_user):
    point = ContactPoint(person=make.person(), channel=channel, value=value)

    registry.save_contact_point(point, by=make_user("contacts_officer"))

    assert (point.value, point.value_key) == (value, key)


@pytest.mark.parametrize(
    ("channel", "value"),
    [("email", "kohi"), ("phone", "دفتر"), ("whatsapp", "1"), ("address", " ")],
)
def test_useless_contact_points_are_refused(channel, value, make_user):
    point = ContactPoint(person=make.person(), channel=channel, value=value)

    with pytest.raises(Refused):
        registry.save_contact_point(point, by=make_user("contacts_officer"))


def test_the_trail_of_a_contact_point_does_not_hold_it(make_user):
    user = make_user("contacts_officer")
    person = make.person()
    point = ContactPoint(person=person, channel="phone", value="0700 123 456")

    registry.save_contact_point(point, by=user)
    registry.remove_part(point, of=person, by=user)

    events = AuditEvent.objects.order_by("pk")
    assert [event.verb for event in events] == ["contact_point.add", "contactpoint.remove"]
    assert "123" not in "".join(f"{e.object_text}{e.before}{e.after}" for e in events)


@pytest.mark.parametrize("steps", [1, 2])
def test_an_organisation_cannot_lie_under_itself(steps, make_user):
    top = make.organisation()
    below = top
    for _step in range(steps):
        below = make.organisation(parent=below)
    top.parent = below

    with pytest.raises(Refused):
        registry.save_organisation(top, by=make_user("contacts_officer"))


def test_names_are_needed_in_one_language_only(make_user):
    user = make_user("contacts_officer")
    english = Organisation(kind="donor")
    english.name_en = "Small Grants"

    registry.save_organisation(english, by=user)
    with pytest.raises(Refused):
        registry.save_organisation(Organisation(kind="donor"), by=user)
    with pytest.raises(Refused):
        registry.save_person(Person(full_name="\u200f "), by=user)


@pytest.mark.parametrize(
    ("other", "reasons"),
    [
        ("عبدالله کوهی", 1),
        ("عبد الله كوهي", 1),
        ("عبدالله کوهې", 1),
        ("عبدالله کوهیی", 1),
        ("نجیبه روان", 0),
        ("عبدالرحیم سروری", 0),
    ],
)
def test_namesakes_are_noticed(other, reasons):
    person = make.person(full_name="عبدالله کوهی")
    make.person(full_name=other)

    assert len(registry.possible_duplicates(person)) == reasons


def test_people_with_one_number_are_noticed_and_ranked():
    person = make.person(full_name="عبدالله کوهی")
    namesake = make.person(full_name="عبدالله کوهي")
    both = make.person(full_name="عبد الله کوهی")
    sharing = make.person(full_name="نجیبه")
    for owner, typed in ((person, "0700 123 456"), (both, "+93700123456"), (sharing, "۰۷۰۰۱۲۳۴۵۶")):
        make.contact_point(person=owner, channel="phone", value=typed)

    found = registry.possible_duplicates(person)

    assert [(d.person, len(d.reasons)) for d in found] == [(both, 2), (namesake, 1), (sharing, 1)]


def test_a_shared_mailbox_is_no_duplicate():
    person = make.person(full_name="عبدالله", email="desk@press.example")
    make.person(full_name="نجیبه", email="desk@press.example")

    assert registry.possible_duplicates(person) == []


def test_reveal_shows_and_records(make_user):
    user = make_user("contacts_officer")
    person = make.person(email="open@press.example")
    private = make.contact_point(
        person=person, channel="phone", value="0700 123 456", visibility="private"
    )

    assert registry.reveal(person, by=user) == [private]
    event = AuditEvent.objects.get(verb="contact.reveal")
    assert (event.actor, event.after) == (user, {"channels": ["phone"]})


@pytest.mark.parametrize(
    ("visibility", "text"), [("staff", "+93 700 123 456"), ("private", "تلیفون +93…56")]
)
def test_private_values_do_not_leak_through_headings_and_histories(visibility, text):
    point = make.contact_point(channel="phone", value="+93 700 123 456", visibility=visibility)

    assert str(point).split(" ", 1)[-1] == text.split(" ", 1)[-1]
    assert ("123" in str(point)) == (visibility == "staff")


# Whose it is to save -------------------------------------------------------------------------

DOORS = {
    "place": lambda by: registry.save_place(make.place(), by=by),
    "organisation": lambda by: registry.save_organisation(make.organisation(), by=by),
    "post": lambda by: registry.save_post(make.post(), by=by),
    "person": lambda by: registry.save_person(make.person(), by=by),
    "new person": lambda by: registry.save_person(Person(full_name="نجیبه"), by=by),
    "list": lambda by: registry.save_list(make.contact_list(), by=by),
    "contact point": lambda by: registry.save_contact_point(make.contact_point(), by=by),
    "tenure": lambda by: registry.save_part(make.tenure(), of=make.person(), by=by),
    "member": lambda by: registry.remove_part(make.list_member(), of=make.contact_list(), by=by),
}


@pytest.mark.parametrize("door", DOORS)
def test_the_door_itself_asks_who_comes(door, make_user):
    with pytest.raises(Refused):
        DOORS[door](make_user("editor"))

    assert AuditEvent.objects.count() == 0
    DOORS[door](make_user("contacts_officer"))


def test_an_events_officer_adds_people_and_their_numbers_and_no_posts(make_user):
    user = make_user("events_officer")
    person = registry.save_person(Person(full_name="نجیبه"), by=user)
    registry.save_contact_point(
        ContactPoint(person=person, channel="phone", value="0700 123 456"), by=user
    )

    with pytest.raises(Refused):
        registry.save_part(Tenure(person=person, post=make.post()), of=person, by=user)


# Two pages opened ------------------------------------------------------------------------------


def test_who_comes_second_is_told_who_came_first_and_what_changed(make_user):
    first, second = make_user("contacts_officer", username="first"), make_user("contacts_officer")
    person = make.person(full_name="نجیبه")
    theirs = Person.objects.get(pk=person.pk)
    person.known_as = "روان"
    registry.save_person(person, by=first, version=1)
    theirs.known_as = "کوهی"

    with pytest.raises(Outdated, match=r"first.*روان") as refusal:
        registry.save_person(theirs, by=second, version=1)

    assert refusal.value.version == person.version == 2
    assert Person.objects.get().known_as == "روان"
    registry.save_person(theirs, by=second, version=2)
    assert Person.objects.get().known_as == "کوهی"


def test_a_save_without_a_change_makes_no_version(make_user):
    person = make.person()

    registry.save_person(person, by=make_user("contacts_officer"), version=1)

    assert Person.objects.get().version == 1


def test_lines_of_a_page_make_a_version_and_notes_of_calls_do_not(make_user):
    user = make_user("contacts_officer")
    tenure = make.tenure()
    person, post = tenure.person, tenure.post
    point = ContactPoint(person=person, channel="phone", value="0700 123 456")

    def versions():
        for page in (person, post):
            page.refresh_from_db()
        return person.version, post.version

    registry.save_contact_point(point, by=user)
    assert versions() == (2, 1)
    registry.save_part(tenure, of=person, by=user)
    assert versions() == (3, 2)
    registry.remove_part(point, of=person, by=user)
    assert versions() == (4, 2)
    note = Interaction(person=person, kind="call", at=make.THEN, text="پرسید", by=user)
    registry.save_part(note, of=person, by=user)
    assert versions() == (4, 2)

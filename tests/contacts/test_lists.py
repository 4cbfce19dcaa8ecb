"""Who gets a letter to a list, and because of what."""

from datetime import date, timedelta

import pytest

from contacts import lists
from contacts.lists import Recipient
from contacts.models import ListMember
from prcms.base.errors import Refused
from prcms.base.models import AuditEvent
from tests.factories import contacts as make

pytestmark = pytest.mark.django_db
TODAY = date(2026, 7, 1)
DAY = timedelta(days=1)


def addresses(contact_list, on=TODAY):
    return [recipient.address for recipient in lists.members(contact_list, on)]


def test_empty_rule_is_nobody():
    make.outlet(email="tv@press.example")

    assert lists.members(make.contact_list(), TODAY) == []


def test_outlet_is_reached_at_its_mailbox_in_its_language():
    outlet = make.outlet(
        name="تلویزیون", name_en="Roshnan TV", language="en", email="tv@press.example"
    )
    made = make.contact_list(name="TV", rule={"media": ["tv"]})

    assert lists.members(made, TODAY) == [
        Recipient(
            address="tv@press.example",
            name="Roshnan TV",
            language="en",
            organisation_id=outlet.pk,
            because="you are on our list “TV”",
        )
    ]


def test_post_follows_its_holder_from_day_to_day():
    post = make.post(title="سخنگو", email="spokes@office.example")
    first = make.person(full_name="نجیبه", language="ps", name_ps="نجیبه جانه")
    second = make.person(full_name="عبدالله")
    make.tenure(person=first, post=post, starts_on=TODAY - 9 * DAY, ends_on=TODAY)
    make.tenure(person=second, post=post, starts_on=TODAY, ends_on=TODAY + 5 * DAY)
    made = make.contact_list()
    make.list_member(list=made, post=post)

    def reader(on):
        (one,) = lists.members(made, on)
        return one.address, one.name, one.language, one.person_id, one.post_id

    address = "spokes@office.example"
    assert reader(TODAY - DAY) == (address, "نجیبه جانه", "ps", first.pk, post.pk)
    assert reader(TODAY) == (address, "عبدالله", "fa", second.pk, post.pk)
    vacant = reader(TODAY + 5 * DAY)
    assert (vacant[0], vacant[3], vacant[4]) == (address, None, post.pk)
    assert "سخنگو" in vacant[1]


def test_post_without_a_mailbox_reaches_its_holder_unless_private():
    post = make.post()
    person = make.person(email="own@press.example")
    make.tenure(person=person, post=post)
    made = make.contact_list()
    make.list_member(list=made, post=post)

    assert addresses(made) == ["own@press.example"]

    person.contact_points.update(visibility="private")
    assert addresses(made) == []
    assert [m.label for m in lists.preview(made, TODAY).unreachable] == [str(post)]


def test_holder_is_named_before_somebody_acting():
    post = make.post(email="post@office.example")
    make.tenure(person=make.person(full_name="سرپرست"), post=post, is_acting=True)
    make.tenure(person=make.person(full_name="اصلی"), post=post)
    made = make.contact_list()
    make.list_member(list=made, post=post)

    assert [r.name for r in lists.members(made, TODAY)] == ["اصلی"]


def test_preferred_address_wins_and_wrong_ones_are_left_out():
    person = make.person(email="old@press.example")
    person.contact_points.update(failed_on=TODAY)
    make.contact_point(person=person, value="second@press.example")
    make.contact_point(person=person, value="first@press.example", is_preferred=True)
    made = make.contact_list()
    make.list_member(list=made, person=person)

    assert addresses(made) == ["first@press.example"]


def test_hand_made_changes_win_over_the_rule():
    wanted = make.outlet(name="۱", email="a@press.example")
    unwanted = make.outlet(name="۲", email="b@press.example")
    guest = make.person(email="c@press.example")
    made = make.contact_list(rule={"media": ["tv"]})
    make.list_member(list=made, person=guest, reason="همکار قدیم")
    make.list_member(list=made, organisation=unwanted, is_excluded=True, reason="خودش خواست")

    preview = lists.preview(made, TODAY)

    assert [m.recipient.address for m in preview.members] == ["a@press.example", "c@press.example"]
    assert [(m.label, m.why) for m in preview.excluded] == [("۲", "خودش خواست")]
    assert preview.members[0].recipient.organisation_id == wanted.pk


def test_person_kept_off_does_not_come_back_as_holder_of_a_post():
    person = make.person(email="own@press.example")
    post = make.post(email="post@office.example")
    make.tenure(person=person, post=post)
    made = make.contact_list()
    make.list_member(list=made, post=post)
    make.list_member(list=made, person=person, is_excluded=True)

    assert addresses(made) == []


def test_shared_mailbox_gets_one_letter():
    made = make.contact_list()
    make.list_member(list=made, person=make.person(email="Desk@press.example"))
    make.list_member(list=made, person=make.person(email="desk@PRESS.example"))

    assert addresses(made) == ["Desk@press.example"]


def test_notes_written_by_staff_never_reach_the_reader():
    made = make.contact_list(name="کابل")
    make.list_member(
        list=made, person=make.person(email="a@press.example"), reason="شکایت کرده بود"
    )

    (member,) = lists.preview(made, TODAY).members

    assert "شکایت کرده بود" in member.why
    assert "شکایت کرده بود" not in member.recipient.because


def test_order_is_stable():
    made = make.contact_list(rule={"media": ["tv"]})
    for name in ("پنجره", "آفتاب", "ټکنالوژي", "بامداد"):
        make.outlet(name=name, email=f"{len(name)}{ord(name[0])}@press.example")

    names = [r.name for r in lists.members(made, TODAY)]

    assert names == ["آفتاب", "بامداد", "پنجره", "ټکنالوژي"]


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_the_members(count, django_assert_num_queries):
    made = make.contact_list(rule={"kinds": ["media"], "reach": "both"})
    for n in range(count):
        outlet = make.outlet(email=f"o{n}@press.example", place=make.place())
        make.tenure(
            person=make.person(email=f"h{n}@press.example"), post=make.post(organisation=outlet)
        )
        make.list_member(list=made, person=make.person(email=f"p{n}@press.example"))

    with django_assert_num_queries(8):
        found = lists.members(made, TODAY)

    assert len(found) == 3 * count


def test_rule_is_saved_with_a_trace_and_refused_when_wrong(make_user):
    made = make.contact_list()
    user = make_user("contacts_officer")

    lists.save_rule(made, rule={"media": ["tv"]}, by=user)
    with pytest.raises(Refused):
        lists.save_rule(made, rule={"medium": ["tv"]}, by=user)

    made.refresh_from_db()
    assert made.rule == {"media": ["tv"]}
    event = AuditEvent.objects.get(verb="contact_list.rule")
    assert (event.before, event.after) == ({"rule": {}}, {"rule": {"media": ["tv"]}})


def test_adding_and_excluding_the_same_thing_is_one_row(make_user):
    made, person, user = make.contact_list(), make.person(), make_user()

    lists.add(made, person, by=user)
    lists.exclude(made, person, by=user, reason="خودش خواست")

    row = ListMember.objects.get()
    assert (row.is_excluded, row.reason) == (True, "خودش خواست")
    with pytest.raises(Refused):
        lists.exclude(made, person, by=user, reason=" ")

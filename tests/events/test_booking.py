"""No hall and no camera is in two places, whoever asks and however fast."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from events import booking
from events.models import Booking
from prcms.base.errors import Refused
from tests.factories.events import make_event, make_resource

HOUR = timedelta(hours=1)


@pytest.fixture
def officer(make_user):
    return make_user("events_officer")


def test_book_holds_set_up_and_tear_down(officer, now):
    event, hall = make_event(by=officer, starts_at=now), make_resource()

    booking.book(event, resources=[hall], by=officer, now=now, set_up=HOUR, tear_down=2 * HOUR)

    held = Booking.objects.get()
    assert (held.during.lower, held.during.upper) == (now - HOUR, now + 3 * HOUR)


def test_second_booking_is_refused_with_whose_and_when(officer, now):
    hall = make_resource("تالار بزرگ")
    first = make_event(by=officer, starts_at=now)
    second = make_event(by=officer, starts_at=now + HOUR, title_fa="نشست دوم")
    booking.book(first, resources=[hall], by=officer, now=now)

    with pytest.raises(Refused) as refusal:
        booking.book(second, resources=[hall], by=officer, now=now)

    assert "کنفرانس مطبوعاتی درباره بازار" in str(refusal.value)
    assert Booking.objects.count() == 1


def test_bookings_may_touch(officer, now):
    hall = make_resource()
    zero = timedelta(0)
    for start in (now, now + HOUR):
        event = make_event(by=officer, starts_at=start)
        booking.book(event, resources=[hall], by=officer, now=now, set_up=zero, tear_down=zero)

    assert Booking.objects.count() == 2


def test_kit_is_all_or_nothing(officer, now):
    hall, camera = make_resource(), make_resource("کمره", kind="camera")
    booking.book(make_event(by=officer, starts_at=now), resources=[camera], by=officer, now=now)
    other = make_event(by=officer, starts_at=now)

    with pytest.raises(Refused):
        booking.book(other, resources=[hall, camera], by=officer, now=now)

    assert list(Booking.objects.values_list("resource", flat=True)) == [camera.pk]


def test_released_hall_can_be_booked_again(officer, now):
    hall = make_resource()
    [held] = booking.book(
        make_event(by=officer, starts_at=now), resources=[hall], by=officer, now=now
    )
    booking.release(held, by=officer, now=now)

    booking.book(make_event(by=officer, starts_at=now), resources=[hall], by=officer, now=now)

    assert Booking.objects.filter(state="held").count() == 1
    with pytest.raises(Refused):
        booking.release(held, by=officer, now=now)


def test_database_alone_refuses_an_overlap(officer, now):
    hall, event = make_resource(), make_event(by=officer, starts_at=now)
    during = DateTimeTZRange(now, now + HOUR, "[)")
    row = {"resource": hall, "event": event, "by": officer, "at": now}
    Booking.objects.create(during=during, **row)

    with pytest.raises(IntegrityError, match="booking_no_overlap"), transaction.atomic():
        Booking.objects.create(during=during, **row)


def test_stranger_may_not_book(make_user, officer, now):
    with pytest.raises(Refused):
        booking.book(
            make_event(by=officer, starts_at=now),
            resources=[make_resource()],
            by=make_user("writer"),
            now=now,
        )


@pytest.mark.django_db(transaction=True)
def test_of_twelve_at_once_one_wins(make_user, now):
    officer, hall = make_user("events_officer"), make_resource()
    events = [make_event(by=officer, starts_at=now) for _number in range(12)]
    start, outcomes = Barrier(len(events)), []

    def ask(event):
        start.wait()
        try:
            booking.book(event, resources=[hall], by=officer, now=now)
            outcomes.append("won")
        except Refused:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [Thread(target=ask, args=(event,)) for event in events]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["refused"] * 11 + ["won"]
    assert Booking.objects.count() == 1

"""The ground floor's tables refuse half-states."""

import pytest
from django.db import IntegrityError, transaction

from prcms.base.models import OfficeProfile, User

pytestmark = pytest.mark.django_db


def test_there_is_one_office() -> None:
    OfficeProfile(pk=1, name="one").save()

    with pytest.raises(IntegrityError), transaction.atomic():
        OfficeProfile(pk=2, name="two").save()


def test_load_gives_an_unsaved_office_on_an_empty_database() -> None:
    office = OfficeProfile.load()

    assert (office.pk, office.name, office.weekend) == (1, "—", [4])
    assert OfficeProfile.objects.count() == 0


@pytest.mark.parametrize("days", [-3, 3])
def test_the_moon_is_not_off_by_three_days(days: int) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        OfficeProfile(pk=1, name="one", lunar_offset=days).save()


def test_people_with_one_name_have_a_name() -> None:
    user = User(username="z", full_name="زرغونه")

    assert (str(user), user.get_full_name(), user.get_short_name()) == ("زرغونه",) * 3
    assert str(User(username="z")) == "z"

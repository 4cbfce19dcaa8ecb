"""The public site at a chosen moment."""

from collections.abc import Callable
from datetime import datetime

import pytest

from prcms.base.models import OfficeProfile
from tests.conftest import NOON


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Sets what the views take for now; it is NOON until told otherwise."""

    def set_to(moment: datetime) -> None:
        monkeypatch.setattr("django.utils.timezone.now", lambda: moment)

    set_to(NOON)
    return set_to


@pytest.fixture
def office(db: None) -> OfficeProfile:
    """The office with everything the frame can show."""
    return OfficeProfile.objects.create(
        pk=1,
        name_fa="وزارت نمونه",
        name_ps="بېلګه وزارت",
        name_en="Sample Ministry",
        duty_name_fa="کارمند نوکریوال",
        duty_name_ps="نوکریوال",
        duty_name_en="Officer on duty",
        duty_phone="+93 70 000 0000",
        duty_email="press@office.example",
        weekend=[4],
    )

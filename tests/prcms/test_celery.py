"""A broker that is gone costs a page nothing."""

import pytest
from celery import Celery
from django.conf import settings
from kombu.exceptions import OperationalError


def test_a_page_does_not_wait_between_attempts_at_a_dead_broker(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    naps: list[float] = []
    monkeypatch.setattr("kombu.utils.functional.sleep", naps.append)
    app = Celery("dead", broker="redis://127.0.0.1:1/0", set_as_current=False)
    app.conf.broker_transport_options = settings.CELERY_BROKER_TRANSPORT_OPTIONS

    with pytest.raises(OperationalError):
        app.send_task("contacts.tasks.deliver_due", retry=False, ignore_result=True)

    assert naps == []

"""The post office's tests talk to a real mail server on the loopback."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from celery import Celery, current_app

from contacts import outbox
from tests.loopback import SmtpSink


@pytest.fixture
def server(smtp_sink: SmtpSink, settings: Any) -> SmtpSink:
    """Mail leaves through SMTP to the sink."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", smtp_sink.port
    return smtp_sink


@pytest.fixture
def no_broker() -> Iterator[Celery]:
    """The current Celery app has a broker that is not there."""
    real = current_app._get_current_object()
    away = Celery("away", broker="redis+socket:///nowhere/at-all.sock", set_as_current=False)
    away.set_current()
    yield away
    real.set_current()


@pytest.fixture
def letter() -> Callable[..., outbox.Envelope]:
    """Make an envelope; name what matters."""

    def make(address: str = "reader@press.example", **values: Any) -> outbox.Envelope:
        return outbox.Envelope(
            **{
                "address": address,
                "name": "نجیبه",
                "language": "fa",
                "subject": "اعلامیه مطبوعاتی",
                "text": "متن اعلامیه\n",
                **values,
            }
        )

    return make


@pytest.fixture
def queue(now: Any, letter: Callable[..., outbox.Envelope]) -> Callable[..., Any]:
    """Queue a mailing to the addresses, of a kind, at the usual moment."""

    def make(*addresses: str, key: str = "test:1", kind: str = "release", **values: Any) -> Any:
        envelopes = values.pop("envelopes", [letter(address) for address in addresses])
        return outbox.queue(
            **{
                "kind": kind,
                "label": "اعلامیه",
                "dedupe_key": key,
                "envelopes": envelopes,
                "by": None,
                "now": now,
                **values,
            }
        )

    return make

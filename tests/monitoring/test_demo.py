"""The demo office's press review."""

from datetime import UTC, datetime
from random import Random

import pytest

from contacts.models import Delivery
from monitoring import demo
from monitoring.models import Briefing, Clipping, Item, Mention, Publisher, Source, Tone
from prcms.base.demo import DemoOffice
from tests.factories import monitoring as make

NOW = datetime(2026, 7, 1, 9, 30, tzinfo=UTC)


@pytest.mark.django_db
def test_demo_builds_a_believable_fortnight(make_user) -> None:
    make.leader(language="fa", email="a@moled.example")
    make.leader(language="ps", email="b@moled.example")
    office = DemoOffice(rng=Random(1405), now=NOW)
    office.users = {"analyst": make_user("analyst"), "director": make_user("director", "editor")}

    demo.build(office)

    assert Publisher.objects.count() == 20
    assert Source.objects.filter(is_active=True).count() == 0
    assert Item.objects.count() >= 120
    assert {"fa", "ps", "en"} <= set(Item.objects.values_list("language", flat=True))
    assert Mention.objects.filter(topic__is_ministry=True).count() >= 80
    assert set(Tone.objects.values_list("value", flat=True)) == {
        "positive",
        "neutral",
        "negative",
        "unclear",
    }
    assert Clipping.objects.count() == 8
    states = list(Briefing.objects.order_by("day").values_list("state", flat=True))
    assert states == ["sent"] * 14 + ["awaiting"]
    assert set(Delivery.objects.values_list("state", flat=True)) == {"sent"}
    assert Delivery.objects.count() == 28
    assert Item.objects.needing_tone().exists()
    assert Item.objects.filter(story__isnull=False).exists()
    assert not Item.objects.filter(fetched_at__gt=NOW).exists()

"""Moves, drill-down, columns and history of the staff screens."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.contrib import admin
from django.test import Client, RequestFactory
from django.utils import translation

from prcms.base import audit
from prcms.base.admin_site import Move, StaffAdmin, chip, history_of, number_column, solar_column
from prcms.base.errors import Refused
from prcms.base.models import AuditEvent, User
from prcms.base.templatetags import staff


def test_chip_escapes_its_words() -> None:
    assert chip("<b>", "bad") == '<span class="chip chip--bad">&lt;b&gt;</span>'


def test_solar_column_shows_the_day_and_machines_the_instant() -> None:
    column = solar_column("at", "when")
    event = AuditEvent(at=datetime(2026, 7, 1, 9, 30, tzinfo=UTC))

    shown = column(None, event)

    assert shown == '<time datetime="2026-07-01T09:30:00+00:00">۱۰ سرطان ۱۴۰۵</time>'


@pytest.mark.parametrize(("language", "shown"), [("fa", "۲۰۴۷"), ("ps", "۲۰۴۷"), ("en", "2047")])
def test_number_column_counts_in_the_readers_digits(language: str, shown: str) -> None:
    column = number_column("pk", "number")

    with translation.override(language):
        assert column(None, AuditEvent(pk=2047)) == shown


def test_number_column_leaves_a_missing_number_to_the_lists_dash() -> None:
    assert number_column("pk", "number")(None, AuditEvent()) is None


def test_labelled_names_cells_and_escapes_the_name() -> None:
    cells = ['<td class="x">1</td>', '<th class="y">2</th>']
    headers = [{"text": 'a "quoted"'}, {"text": '<input type="checkbox">'}]

    assert list(staff.labelled(cells, headers)) == [
        '<td data-label="A &quot;quoted&quot;" class="x">1</td>',
        '<th class="y">2</th>',
    ]


def test_users_list_costs_the_same_with_one_and_three_rows(
    sign_in: Callable[..., Client],
    make_user: Callable[..., User],
    django_assert_num_queries: Callable[..., object],
) -> None:
    client = sign_in("administrator")
    client.get("/staff/base/user/")
    with django_assert_num_queries(9):
        client.get("/staff/base/user/")

    make_user("writer")
    make_user("editor")

    with django_assert_num_queries(9):
        client.get("/staff/base/user/")


def test_a_move_without_form_runs_on_post_only(
    sign_in: Callable[..., Client], make_user: Callable[..., User]
) -> None:
    client, writer = sign_in("administrator"), make_user("writer")
    url = f"/staff/base/user/{writer.pk}/move/password/"

    client.get(url)
    assert audit.trail(writer).count() == 0

    response = client.post(url)
    assert response["Location"] == f"/staff/base/user/{writer.pk}/change/"
    assert [event.verb for event in audit.trail(writer)] == ["user.password"]


def test_a_move_with_form_asks_first(
    sign_in: Callable[..., Client], make_user: Callable[..., User]
) -> None:
    client, writer = sign_in("administrator"), make_user("writer")
    url = f"/staff/base/user/{writer.pk}/move/deactivate/"

    assert client.post(url, {"reason": ""}).context["form"].errors["reason"]
    writer.refresh_from_db()
    assert writer.is_active is True

    client.post(url, {"reason": "has left"})
    writer.refresh_from_db()
    assert writer.is_active is False
    assert audit.trail(writer).get().reason == "has left"


def test_a_move_that_is_not_offered_is_refused_with_a_sentence(
    sign_in: Callable[..., Client],
) -> None:
    client = sign_in("administrator")

    response = client.post(
        f"/staff/base/user/{client.user.pk}/move/deactivate/", {"reason": "x"}, follow=True
    )

    assert len(response.context["messages"]) == 1
    client.user.refresh_from_db()
    assert client.user.is_active is True


def test_refusals_are_shown_and_not_raised(
    rf: RequestFactory, make_user: Callable[..., User]
) -> None:
    user = make_user("administrator")

    def refuse(request: object, obj: object, data: object) -> None:
        raise Refused("not on a holiday")

    class Screen(StaffAdmin):
        def moves(self, request: object, obj: object) -> list[Move]:
            return [Move("go", "go", refuse)]

        def has_view_or_change_permission(self, request: object, obj: object = None) -> bool:
            return True

    request = rf.post("/")
    request.user = user
    said: list[str] = []
    request._messages = type(
        "Messages", (), {"add": lambda self, level, text, extra: said.append(text)}
    )()

    response = Screen(User, admin.site).move_view(request, str(user.pk), "go")

    assert response.status_code == 302
    assert said == ["not on a holiday"]


def test_history_tells_acts_in_words_newest_first(make_user: Callable[..., User]) -> None:
    user, by = make_user("writer"), make_user("administrator")
    audit.record("user.create", user, by=by, at=datetime(2026, 7, 1, tzinfo=UTC))
    audit.record(
        "user.change",
        user,
        by=by,
        before={"phone": "1"},
        after={"phone": "2"},
        at=datetime(2026, 7, 2, tzinfo=UTC),
    )

    entries = history_of(user)

    assert [entry.at.day for entry in entries] == [2, 1]
    assert [(c["before"], c["after"]) for c in entries[0].changes] == [("1", "2")]


def test_date_drill_down_goes_from_years_to_days(
    sign_in: Callable[..., Client], make_user: Callable[..., User], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(admin.site._registry[AuditEvent], "date_hierarchy", "at")
    client = sign_in("administrator")
    audit.record("user.create", client.user, by=None, at=datetime(2026, 7, 1, 9, tzinfo=UTC))
    audit.record("user.create", client.user, by=None, at=datetime(2025, 7, 1, 9, tzinfo=UTC))

    def drill(query: str) -> staff.SolarDrill:
        response = client.get(f"/staff/base/auditevent/{query}")
        assert response.status_code == 200
        return staff.SolarDrill(response.context["cl"])

    years = drill("").context()["choices"]
    assert [year["label"] for year in years] == ["۱۴۰۴", "۱۴۰۵"]
    months = drill(years[1]["url"]).context()
    assert len(months["choices"]) == 12
    assert months["choices"][3]["label"] == "سرطان ۱۴۰۵"
    days = drill(months["choices"][3]["url"])
    assert len(days.context()["choices"]) == 31
    assert days.cl.result_count == 1
    tenth = drill(days.context()["choices"][9]["url"])
    assert tenth.cl.result_count == 1
    assert drill(days.context()["choices"][10]["url"]).cl.result_count == 0


def test_nonsense_in_the_drill_down_is_harmless(
    sign_in: Callable[..., Client],
) -> None:
    response = sign_in("administrator").get("/staff/base/auditevent/?at__solar=1405-99")

    assert response.status_code == 200

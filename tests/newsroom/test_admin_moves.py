"""The bar of an article: what stands on it, what stays behind "more", and which moment is offered."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from newsroom.admin_moves import _next_hour, in_reach
from newsroom.models import Edition
from prcms.base.admin_site import Move
from tests.factories import newsroom as make

pytestmark = pytest.mark.django_db


def _move(name: str, tone: str = "plain") -> Move:
    return Move(name, name, lambda *_: None, tone=tone)


def test_what_is_dangerous_stays_behind_more():
    moves = [
        _move("publish-urgently-fa", "danger"),
        _move("approve-fa"),
        _move("withdraw-fa", "danger"),
        _move("return-fa"),
    ]
    first, other = in_reach(moves, saves_and_submits=False)
    assert [move.name for move in first] == ["approve-fa", "return-fa"]
    assert [move.name for move in other] == ["publish-urgently-fa", "withdraw-fa"]


def test_the_offered_moment_is_a_full_hour_in_kabul(monkeypatch):
    begun = datetime(2026, 7, 1, 4, 45, tzinfo=UTC)
    monkeypatch.setattr(timezone, "now", lambda: begun)
    # 09:15 in Kabul: 11:00 there.
    assert _next_hour(Edition()) == datetime(2026, 7, 1, 6, 30, tzinfo=UTC)


def test_only_a_public_text_has_a_link_to_its_public_page(sign_in):
    client = sign_in("editor")
    draft = make.edition().article
    page = client.get(reverse("admin:newsroom_article_change", args=[draft.pk]))
    assert page.context["has_absolute_url"] is False
    public = make.public().article
    page = client.get(reverse("admin:newsroom_article_change", args=[public.pk]))
    assert page.context["has_absolute_url"] is True


def test_whoever_approves_a_translation_says_why_what_looks_wrong_is_right(sign_in):
    article = make.article(languages=("fa", "ps"), body_ps="<p>نوی بازار ۲۵۰ دوکانونه لري.</p>")
    make.edition(of=article, phase="approved")
    edition = make.edition(of=article, language="ps", phase="submitted")
    client = sign_in("editor")
    page = client.get(reverse("admin:newsroom_article_change", args=[article.pk]))
    move = next(row for row in page.context["moves"] if row.name.startswith("approve-ps"))
    url = reverse("admin:newsroom_article_move", args=[article.pk, move.name])

    assert "۲۵۰" in client.get(url).content.decode()
    client.post(url, {"reason": ""})
    edition.refresh_from_db()
    assert edition.state == Edition.State.SUBMITTED
    client.post(url, {"reason": "ده دوکان پس از نشر افزوده شد."})

    edition.refresh_from_db()
    assert edition.state == Edition.State.APPROVED
    assert edition.check_reasons.get().text == "ده دوکان پس از نشر افزوده شد."

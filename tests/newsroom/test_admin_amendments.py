"""The screen of a change to a public text, as the two people at it meet it."""

import re
from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from newsroom import corrections
from newsroom.models import Amendment, Article, Correction, FactBox
from tests.factories import newsroom as make

NEW_BODY = "<p>بازار نو دارای ۲۶۰ دکان است.</p>"


@pytest.fixture
def edition(db):
    return make.public(now=timezone.now())


def screen(edition):
    return reverse("admin:newsroom_amendment_screen", args=[edition.article_id, edition.language])


def typed(page, **values):
    form = page.context["form"]
    data = {name: form[name].value() for name in form.fields}
    data = {name: value for name, value in data.items() if value not in (None, False)}
    return {**data, **values}


def propose(client, edition, **values):
    page = client.get(screen(edition))
    values = {"body": NEW_BODY, "note": "شمار دکان‌ها نادرست بود.", "hand_on": "1", **values}
    return client.post(screen(edition), typed(page, **values), follow=True)


def test_from_the_slip_to_the_public_page(edition, sign_in, client):
    writer, editor = sign_in("writer"), sign_in("editor")
    propose(writer, edition)
    page = editor.get(screen(edition))
    assert page.context["may_decide"] is True
    assert "<del dir" in page.content.decode()
    seen = page.context["amendment"].content_hash

    editor.post(screen(edition), {"apply": "1", "seen_hash": seen})

    assert Article.objects.get().body_fa == NEW_BODY
    assert (Correction.objects.get().by, Correction.objects.get().approved_by) == (
        writer.user,
        editor.user,
    )


def test_whoever_wrote_it_is_not_offered_the_decision(edition, sign_in):
    editor = sign_in("editor")
    page = propose(editor, edition)
    assert (page.context["may_decide"], page.context["may_take_back"]) == (False, True)
    hash_ = page.context["amendment"].content_hash
    editor.post(screen(edition), {"apply": "1", "seen_hash": hash_})
    assert Amendment.objects.get().state == "submitted"
    assert "۲۴۰" in Article.objects.get().body_fa


def test_what_cannot_be_handed_on_is_kept(edition, sign_in):
    page = propose(sign_in("writer", language="en"), edition, note="")
    assert Amendment.objects.get().values["body"] == NEW_BODY
    (message,) = [str(message) for message in page.context["messages"]]
    assert message.startswith("Saved, but not handed on")


def test_two_windows_lose_no_word(edition, sign_in):
    first, second = sign_in("writer"), sign_in("editor")
    page = second.get(screen(edition))
    first.post(screen(edition), typed(first.get(screen(edition)), body=NEW_BODY, save="1"))
    mine = "<p>بازار نو دارای ۲۷۰ دکان است.</p>"

    clash = second.post(screen(edition), typed(page, body=mine, save="1"))

    boxes = clash.context["form"]["body"].value()
    assert ("۲۶۰" in boxes, "۲۷۰" in boxes) == (True, True)
    assert Amendment.objects.get().values["body"] == NEW_BODY
    second.post(screen(edition), typed(clash, body=mine, save="1"))
    assert Amendment.objects.get().values["body"] == mine


def test_sending_back_and_dropping(edition, sign_in):
    writer, editor = sign_in("writer"), sign_in("editor")
    propose(writer, edition)
    editor.post(screen(edition), {"return": "1", "reason": "منبع رقم را بنویسید."})
    html = writer.get(screen(edition)).content.decode()
    assert "منبع رقم را بنویسید." in html
    writer.post(screen(edition), {"drop": "1"})
    assert Amendment.objects.get().state == "dropped"
    assert editor.post(screen(edition), {"apply": "1"}).status_code == 302


@pytest.mark.parametrize(("role", "status"), [("analyst", 200), ("contributor", 403)])
def test_those_who_only_look_are_offered_no_box(edition, sign_in, role, status):
    client = sign_in(role)
    page = client.get(screen(edition))
    assert page.status_code == status
    assert client.post(screen(edition), {"save": "1", "body": "x"}).status_code == 403
    if status == 200:
        assert page.context["form"] is None


def test_a_draft_has_no_such_screen_to_type_on(db, sign_in):
    edition = make.edition()
    page = sign_in("editor").get(screen(edition))
    assert page.context["form"] is None


def test_only_this_page_of_staff_gets_the_editors_policy(edition, sign_in):
    policy = sign_in("writer").get(screen(edition))["Content-Security-Policy"]
    assert "'unsafe-inline'" in policy


@pytest.mark.parametrize("name", ["amendment", "correction"])
@pytest.mark.parametrize("rows", [1, 3])
def test_the_lists_cost_the_same_with_one_row_and_three(
    name, rows, sign_in, django_assert_num_queries
):
    writer, editor = sign_in("writer"), sign_in("editor")
    for _row in range(rows):
        edition = make.public(now=timezone.now())
        page = propose(writer, edition)
        seen = page.context["amendment"].content_hash
        editor.post(screen(edition), {"apply": "1", "seen_hash": seen})
    url = reverse(f"admin:newsroom_{name}_changelist")
    editor.get(url)
    with django_assert_num_queries({"amendment": 8, "correction": 10}[name]):
        assert editor.get(url).context["cl"].result_count == rows
    pk = Correction.objects.latest("pk").pk
    assert editor.get(reverse("admin:newsroom_correction_change", args=[pk])).status_code == 200
    pk = Amendment.objects.latest("pk").pk
    assert editor.get(reverse("admin:newsroom_amendment_change", args=[pk])).status_code == 200


def test_the_staff_list_says_when_the_ledger_is_broken(edition, sign_in, monkeypatch):
    monkeypatch.setattr(corrections, "verify", lambda: [corrections.Break(7, "gone")])
    client = sign_in("editor", language="en")
    page = client.get(reverse("admin:newsroom_correction_changelist"))
    assert "The ledger is broken at row 7: gone" in page.content.decode()


def test_a_fact_box_is_changed_on_the_screen_and_seen_by_whoever_decides(db, sign_in):
    article = make.article(languages=("fa", "ps"))
    box = FactBox.objects.create(
        article=article,
        text_fa="۲۴۰ دکان",
        source_fa="ریاست",
        text_ps="۲۴۰ دوکانونه",
        source_ps="ریاست",
    )
    edition = make.public(of=article, language="fa", now=timezone.now())
    make.public(of=article, language="ps", now=timezone.now())
    writer, editor = sign_in("writer", language="en"), sign_in("editor", language="en")
    text = {f"fact_{box.pk}_text": "۲۶۰ دکان", f"fact_{box.pk}_asof": "1405/01/10"}
    propose(writer, edition, body=make.BODIES["fa"], notice_ps="نېټه سمه شوه.", **text)

    page = editor.get(screen(edition))

    (change,) = page.context["changes"]
    assert (str(change["label"]), change["is_shared"]) == ("fact box 1", True)
    assert "۲۶۰" in change["shown"]
    assert [told["note"] for told in page.context["also_told"]] == ["نېټه سمه شوه."]
    editor.post(
        screen(edition), {"apply": "1", "seen_hash": page.context["amendment"].content_hash}
    )
    box.refresh_from_db()
    assert (box.text_fa, box.as_of) == ("۲۶۰ دکان", date(2026, 3, 30))
    assert sorted(Correction.objects.values_list("language", "note")) == [
        ("fa", "شمار دکان‌ها نادرست بود."),
        ("ps", "نېټه سمه شوه."),
    ]


def test_an_address_that_leads_nowhere_is_said_and_the_words_stay(edition, sign_in):
    writer = sign_in("writer", language="en")
    page = propose(writer, edition, fact_new_text="۱۲ دکان", fact_new_url="http://127.0.0.1/")
    (error,) = page.context["form"].non_field_errors()
    assert "not a page of the open web" in error
    assert page.context["form"]["fact_new_text"].value() == "۱۲ دکان"
    assert Amendment.objects.count() == 0


def test_whoever_takes_a_text_back_is_shown_what_readers_will_see(edition, sign_in):
    editor = sign_in("editor", language="en")
    page = editor.get(reverse("admin:newsroom_article_change", args=[edition.article_id]))
    (address,) = set(re.findall(r'href="([^"]*withdraw-fa[^"]*)"', page.content.decode()))
    form = editor.get(address)
    neutral = corrections.neutral_notice("withdrawal", "fa")
    assert form.context["form"]["notice_fa"].value() == neutral
    editor.post(address, {"reason": "inside", "notice_fa": "رقم‌ها نادرست بود."})
    assert Correction.objects.get().note == "رقم‌ها نادرست بود."
    assert type(edition).objects.get().withdrawal_reason == "inside"


def test_a_language_that_is_none_is_not_found(sign_in):
    client, pk = sign_in("editor"), make.public().article_id

    answers = [client.get(f"/staff/newsroom/amendment/of/{pk}/{code}/") for code in ("xx", "%00")]

    assert [answer.status_code for answer in answers] == [404, 404]

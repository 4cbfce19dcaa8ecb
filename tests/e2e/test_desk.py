"""The translation desk in a real browser: typed words reach the office, keys lead through it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from newsroom import drafts, workflow
from tests.factories import newsroom as make

pytestmark = pytest.mark.django_db(transaction=True)

BODY = {
    "fa": (
        "<h2>نرخ‌ها در بازار نو</h2><p>بازار نو هرات دارای ۲۴۰ دکان است و به تاریخ ۱۲ سرطان ۱۴۰۵ "
        'گشایش یافت. <strong>وزیر صنعت و تجارت</strong> <a href="/fa/news/">گزارش کامل</a> را داد.</p>'
        "<ul><li>گندم: ۲۴ افغانی</li><li>آرد: ۳۲ افغانی</li></ul>"
        '<table><tbody><tr><th scope="row">روغن</th><td>۹۰</td></tr></tbody></table>'
        "<blockquote><p>«این بازار مال مردم است.»</p></blockquote>"
    ),
    "en": (
        "<h2>Prices in the new market</h2><p>The new market in Herat has 240 shops and opened on "
        '3 July 2026. <strong>The minister</strong> gave a <a href="/en/news/">full report</a>.</p>'
        "<ul><li>Wheat: 24 afghani</li><li>Flour: 32 afghani</li></ul>"
    ),
}


def open_job(make_user, source="fa", into="ps", language="fa"):
    now = timezone.now() - timedelta(hours=1)
    writer = make_user("writer", username="w")
    editor = make_user("editor", username="e")
    translator = make_user("translator", username="t", language=language)
    article = drafts.create(
        kind="news",
        source_language=source,
        text={"title": make.TITLES[source], "body": BODY[source]},
        by=writer,
        now=now,
    )
    edition = workflow.move(article.editions.get(), "submit", by=writer, now=now)
    workflow.move(edition, "approve", by=editor, now=now)
    job = make.job(article=article, language=into, assignee=translator)
    return job, translator


def enter(client, page, live_server, user):
    client.force_login(user)
    cookie = client.cookies["sessionid"]
    page.context.add_cookies([{"name": "sessionid", "value": cookie.value, "url": live_server.url}])


def desk(live_server, job):
    return live_server.url + reverse("admin:newsroom_translationjob_desk", args=[job.pk])


def test_words_are_saved_as_typed_and_keys_lead_on(make_user, client, page, live_server):
    job, translator = open_job(make_user)
    enter(client, page, live_server, translator)
    page.goto(desk(live_server, job))

    page.locator("#box-1").fill("په هرات کې نوی بازار")
    page.locator("#box-1").press("Control+Enter")
    page.locator("#seg-1.seg--done").wait_for()
    assert page.evaluate("document.activeElement.id") == "box-2"
    page.keyboard.press("Alt+KeyC")
    page.locator("#seg-2.seg--done").wait_for()
    page.keyboard.press("Alt+ArrowUp")
    assert page.evaluate("document.activeElement.id") == "box-1"

    targets = {
        row.field: row.target for row in job.article.editions.get(language="ps").segments.all()
    }
    assert targets == {"title": "په هرات کې نوی بازار", "body": "نرخ‌ها در بازار نو"}


@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_is_wider_than_the_screen(width, make_user, client, new_page, live_server):
    job, translator = open_job(make_user, language="en")
    page = new_page(width=width)
    enter(client, page, live_server, translator)
    page.goto(desk(live_server, job))
    page.locator("#box-3").focus()

    assert page.evaluate("document.documentElement.scrollWidth") <= width

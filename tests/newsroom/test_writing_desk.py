"""The editing screen in a real browser: no typed word is lost, keys work on every layout."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse

from newsroom.models import Article, Autosave, KindRule
from tests.factories import newsroom as make

READY = (
    "() => window.CKEDITOR && Object.values(CKEDITOR.instances).length"
    " && Object.values(CKEDITOR.instances).every(e => e.status === 'ready')"
)


@pytest.fixture
def desk(live_server: Any, new_page: Callable[..., Any]) -> Iterator[Any]:
    """Open a staff page in a window of its own, signed in as ``client.user``."""
    contexts = []

    def window(client: Any, **options: Any) -> Any:
        page = new_page(**options)
        contexts.append(page.context)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}]
        )
        return page

    def show(page: Any, article: Article | None = None) -> Any:
        name = "change" if article else "add"
        url = reverse(f"admin:newsroom_article_{name}", args=[article.pk] if article else [])
        page.goto(live_server.url + url)
        page.wait_for_function(READY)
        return page

    window.show, window.url = show, live_server.url  # type: ignore[attr-defined]
    yield window
    # What the pages still have to say must be said before the database is emptied.
    for context in contexts:
        for page in context.pages:
            page.evaluate("() => { window.fetch = () => Promise.reject(new TypeError('over')); }")
            page.wait_for_timeout(300)
        context.close()


def press_key(page: Any, selector: str, **event: Any) -> None:
    """A key event as a Persian layout sends it: the place in ``code``, another letter in ``key``."""
    page.eval_on_selector(
        selector,
        "(box, event) => { box.focus(); box.dispatchEvent("
        "new KeyboardEvent('keydown', {bubbles: true, cancelable: true, ...event})); }",
        event,
    )


def body(page: Any, language: str = "fa") -> str:
    return page.evaluate(f"() => CKEDITOR.instances.id_body_{language}.getData().trim()")


def write_body(page: Any, text: str, language: str = "fa") -> None:
    """Type at the end of the text, in the editor itself."""
    page.evaluate(
        f"""text => {{ const e = CKEDITOR.instances.id_body_{language}; e.focus();
        const r = e.createRange(); r.moveToElementEditablePosition(e.editable(), true);
        e.getSelection().selectRanges([r]); e.insertText(text); }}""",
        text,
    )


def save(page: Any) -> None:
    with page.expect_navigation():
        page.click("[data-pr-save]")
    page.wait_for_function(READY)


def kept(page: Any) -> None:
    """Wait until the bar says that the words are on the server."""
    page.wait_for_selector('[data-pr-kept][data-tone="good"]', timeout=15_000)


def test_a_power_cut_loses_no_word(desk, sign_in):
    client = sign_in("writer")
    edition = make.edition(writer=client.user)
    page = desk.show(desk(client), edition.article)
    page.fill("[name=title_fa]", "عنوان پیش از قطع برق")
    write_body(page, " و جملهٔ آخر")
    kept(page)
    page.fill("[name=summary_fa]", "فقط در مرورگر")
    page.wait_for_timeout(400)
    # The machine is off: no farewell, no save.
    session = page.context.new_cdp_session(page)
    page.context.on("close", lambda: None)
    twin = page.context.new_page()
    session.send("Page.enable")
    page.context.route("**/writing/", lambda route: route.abort())
    page.close(run_before_unload=False)
    page.context.unroute("**/writing/")
    assert Autosave.objects.get().values["title_fa"] == "عنوان پیش از قطع برق"

    desk.show(twin, edition.article)
    twin.wait_for_selector(".unsaved")
    twin.click(".unsaved [aria-expanded]")
    assert "قطع برق" in twin.inner_text(".unsaved__difference")
    twin.click("[data-pr-take]")

    twin.wait_for_function("() => document.querySelector('[name=title_fa]').value.includes('برق')")
    assert twin.input_value("[name=summary_fa]") == "فقط در مرورگر"
    twin.wait_for_function("() => CKEDITOR.instances.id_body_fa.getData().includes('جملهٔ آخر')")
    save(twin)
    edition.article.refresh_from_db()
    assert edition.article.title_fa == "عنوان پیش از قطع برق"
    assert edition.article.summary_fa == "فقط در مرورگر"
    assert "و جملهٔ آخر" in edition.article.body_fa
    assert twin.locator(".unsaved").count() == 0
    assert not Autosave.objects.exists()


def test_an_article_not_yet_begun_is_kept_too(desk, sign_in):
    client = sign_in("writer")
    page = desk.show(desk(client))
    page.fill("[name=title_fa]", "عنوان ناتمام")
    kept(page)
    twin = page.context.new_page()
    page.close()

    desk.show(twin)
    twin.click("[data-pr-take]")

    assert twin.input_value("[name=title_fa]") == "عنوان ناتمام"
    with twin.expect_navigation():
        twin.click("[data-pr-save]")
    assert Article.objects.get().title_fa == "عنوان ناتمام"


def test_two_editors_and_two_tabs_lose_no_word(desk, sign_in):
    one, two = sign_in("writer", username="one"), sign_in("editor", username="two")
    article = make.article(body_fa="<p>یک</p><p>دو</p><p>سه</p>", author=one.user)
    make.edition(of=article, writer=one.user)
    first, second = desk.show(desk(one), article), desk.show(desk(two), article)
    third = desk.show(first.context.new_page(), article)
    second.wait_for_function(
        "() => document.querySelector('[data-pr-company]').textContent.includes('one')",
        timeout=15_000,
    )

    first.fill("[name=title_fa]", "عنوان اول")
    save(first)
    second.fill("[name=title_fa]", "عنوان دوم")
    write_body(second, " پایان دوم")
    save(second)
    assert "عنوان اول" in second.inner_text("[data-pr-clash]")
    second.click("[data-pr-choose=both]")
    assert second.input_value("[name=title_fa]") == "عنوان دوم | عنوان اول"
    save(second)
    third.evaluate(
        "() => { const e = CKEDITOR.instances.id_body_fa;"
        " e.setData(e.getData().replace('یک', 'یک تازه'), {callback: () => e.fire('change')}); }"
    )
    third.fill("[name=summary_fa]", "خلاصهٔ سوم")
    third.wait_for_timeout(500)
    save(third)

    article.refresh_from_db()
    assert article.title_fa == "عنوان دوم | عنوان اول"
    assert article.summary_fa == "خلاصهٔ سوم"
    assert [word in article.body_fa for word in ("یک تازه", "دو", "پایان دوم")] == [True] * 3


def test_a_session_that_ends_while_typing_costs_nothing(desk, sign_in):
    client = sign_in("writer")
    edition = make.edition(writer=client.user)
    page = desk.show(desk(client), edition.article)
    client.session.delete()
    page.fill("[name=title_fa]", "پس از پایان نشست")
    page.wait_for_selector('[data-pr-kept][data-tone="bad"] a', timeout=15_000)

    client.force_login(client.user)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": desk.url}]
    )
    page.fill("[name=summary_fa]", "دوباره")
    kept(page)
    save(page)

    edition.article.refresh_from_db()
    assert edition.article.title_fa == "پس از پایان نشست"


def test_words_are_kept_while_the_line_is_down(desk, sign_in):
    client = sign_in("writer")
    edition = make.edition(writer=client.user)
    page = desk.show(desk(client), edition.article)
    page.context.set_offline(True)
    page.fill("[name=title_fa]", "بی‌اتصال")
    page.wait_for_selector('[data-pr-kept][data-tone="bad"]', timeout=15_000)
    page.click("[data-pr-save]")
    assert page.input_value("[name=title_fa]") == "بی‌اتصال"

    page.context.set_offline(False)
    kept(page)

    assert Autosave.objects.get().values == {"title_fa": "بی‌اتصال"}


def test_signing_out_leaves_no_words_in_the_browser(desk, sign_in):
    client = sign_in("writer")
    edition = make.edition(writer=client.user)
    page = desk.show(desk(client), edition.article)
    page.fill("[name=title_fa]", "راز")
    kept(page)
    assert page.evaluate("() => Object.keys(localStorage).filter(k => k.startsWith('pr-unsaved'))")

    page.on("dialog", lambda dialog: dialog.accept())
    page.click(".account > summary")
    with page.expect_navigation():
        page.click("[data-pr-sign-out] button")

    left = page.evaluate("() => Object.keys(localStorage).filter(k => k.startsWith('pr-unsaved'))")
    assert left == []
    assert Autosave.objects.get().values == {"title_fa": "راز"}


def test_keys_go_by_their_place_on_a_persian_layout(desk, sign_in):
    client = sign_in("writer")
    edition = make.edition(writer=client.user)
    page = desk.show(desk(client), edition.article)
    page.fill("[name=title_fa]", "می")
    press_key(page, "[name=title_fa]", code="Space", key=" ", shiftKey=True)
    page.type("[name=title_fa]", 'خواهم "نو"')
    assert page.input_value("[name=title_fa]") == "می\u200cخواهم «نو»"

    page.evaluate(
        "() => new Promise(done => CKEDITOR.instances.id_body_fa.setData('<p>می</p>', done))"
    )
    page.evaluate(
        """() => { const e = CKEDITOR.instances.id_body_fa; e.focus();
        const r = e.createRange(); r.moveToElementEditablePosition(e.editable(), true);
        e.getSelection().selectRanges([r]);
        e.document.$.body.dispatchEvent(new KeyboardEvent('keydown',
          {bubbles: true, cancelable: true, code: 'Space', key: ' ', shiftKey: true})); }"""
    )
    assert body(page) == "<p>می\u200c</p>"

    press_key(page, "body", code="Slash", key="؟", shiftKey=True)
    assert page.locator("dialog[open]").count() == 1
    page.keyboard.press("Escape")
    press_key(page, "body", code="Digit2", key="۲", shiftKey=True, altKey=True)
    assert page.locator("fieldset.lang-ps").is_visible()
    with page.expect_navigation():
        press_key(page, "[name=title_ps]", code="KeyS", key="س", ctrlKey=True)
    edition.article.refresh_from_db()
    assert edition.article.title_fa == "می\u200cخواهم «نو»"


WORD = (
    '<p class="MsoNormal" style="color:red;font-family:Arial;font-size:18pt">'
    '<b>متن</b> <span style="font-family:Tahoma">از Word</span></p>'
    '<table border="1"><tr><td style="border:1px solid">خانه</td></tr></table>'
)


def test_what_word_brings_is_cleaned_and_said(desk, sign_in):
    client = sign_in("writer")
    edition = make.edition(writer=client.user)
    page = desk.show(desk(client), edition.article)

    page.evaluate(
        """html => { const e = CKEDITOR.instances.id_body_fa; e.setData(''); e.focus();
        const moved = new CKEDITOR.plugins.clipboard.dataTransfer();
        moved.setData('text/html', html); moved.setData('text/plain', 'x');
        e.fire('paste', {type: 'html', dataValue: html, method: 'paste', dataTransfer: moved}); }""",
        WORD,
    )

    page.wait_for_selector(".cleaned")
    said = page.inner_text(".cleaned")
    assert [word in body(page) for word in ("style", "class", "Arial", "border")] == [False] * 4
    assert "<strong>متن</strong>" in body(page)
    assert "خانه" in body(page)
    assert [word in said for word in ("رنگ‌ها", "فونت‌ها (۲)", "خط‌های جدول (۲)")] == [True] * 3
    page.click(".cleaned button")
    page.wait_for_function("() => !CKEDITOR.instances.id_body_fa.getData().includes('Word')")


def test_advice_is_shown_beside_the_text_and_leads_there(desk, sign_in):
    client = sign_in("writer")
    KindRule.objects.update_or_create(kind="news", defaults={"required_parts": ["summary"]})
    edition = make.edition(writer=client.user)
    page = desk.show(desk(client), edition.article)
    page.fill("[name=title_fa]", "كتاب «نو")

    page.wait_for_function(
        "() => document.querySelectorAll('[data-pr-findings] button').length >= 3", timeout=15_000
    )
    page.click("[data-pr-findings] button:has-text('كتاب')")

    chosen = page.evaluate(
        "() => { const b = document.activeElement; return [b.name, b.selectionStart < b.selectionEnd]; }"
    )
    assert chosen == ["title_fa", True]

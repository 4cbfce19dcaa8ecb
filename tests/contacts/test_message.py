"""What arrives on the wire."""

from email import message_from_bytes
from email.header import decode_header, make_header

import pytest

from contacts import message, outbox
from contacts.models import Delivery
from prcms.base.models import OfficeProfile

pytestmark = pytest.mark.django_db(transaction=True)
LONG = "اعلامیه مطبوعاتی درباره بازارهای ولایتی و بنادر محلی در شش ماه نخست سال جاری"


@pytest.fixture
def office() -> OfficeProfile:
    profile = OfficeProfile(pk=1, sender_address="press@moled.example")
    profile.sender_name_fa = "دفتر: مطبوعاتی, «وزارت»"
    profile.sender_name_en = "Press office"
    profile.reply_to = "desk@moled.example"
    profile.save()
    return profile


def test_headers_arrive_right_for_persian_names_and_subjects(server, queue, letter, now, office):
    queue(envelopes=[letter(subject=LONG, name='نجیبه "کوه", شاه')])

    outbox.deliver_due(now=now)

    got = server.messages[0].message
    assert got["Subject"] == LONG
    assert str(got["To"].addresses[0]) == "نجیبه کوه شاه <reader@press.example>"
    assert str(got["From"].addresses[0]) == "دفتر مطبوعاتی «وزارت» <press@moled.example>"
    assert got["Reply-To"] == "desk@moled.example"
    assert got["Date"] == "Wed, 01 Jul 2026 14:00:00 +0430"
    assert got["Auto-Submitted"] == "auto-generated"
    assert got["Content-Language"] == "fa-AF"
    assert got["Message-ID"] == Delivery.objects.get().message_id
    assert max(len(line) for line in server.messages[0].raw.split(b"\r\n")) <= 998


def test_long_names_are_folded_and_come_back_whole(server, queue, letter, now):
    name = "نجیبه کوهستانی " * 13
    queue(envelopes=[letter(name=name)])

    outbox.deliver_due(now=now)

    # The standard library's newer parser keeps the folds as spaces (RFC 2047 says to drop them).
    raw = message_from_bytes(server.messages[0].raw)["To"]
    assert str(make_header(decode_header(raw))) == f"{name.strip()} <reader@press.example>"
    assert max(map(len, raw.splitlines())) <= 78


def test_sender_speaks_the_readers_language(server, queue, letter, now, office):
    queue(envelopes=[letter(language="en")])

    outbox.deliver_due(now=now)

    assert server.messages[0].message["From"].addresses[0].display_name == "Press office"


def test_bodies_are_base64_utf8_and_plain_comes_first(server, queue, letter, now):
    queue(envelopes=[letter(text="سلام\n", html="<p>سلام</p>")])

    outbox.deliver_due(now=now)

    parts = [part for part in server.messages[0].message.walk() if not part.is_multipart()]
    assert [
        (p.get_content_type(), p["Content-Transfer-Encoding"], p.get_content_charset())
        for p in parts
    ] == [("text/plain", "base64", "utf-8"), ("text/html", "base64", "utf-8")]
    assert server.messages[0].message.get_content_type() == "multipart/alternative"
    assert server.messages[0].text == "سلام\n"
    assert server.messages[0].html == "<p>سلام</p>"


def test_pictures_hang_on_the_html_part_and_files_on_the_message(server, queue, letter, now):
    picture = outbox.Attachment("chart.png", "image/png", b"\x89PNG\r\n", content_id="chart")
    report = outbox.Attachment("report.pdf", "application/pdf", b"%PDF")
    queue(
        envelopes=[letter(html='<img src="cid:chart">', attachments=[report])],
        attachments=[picture],
    )

    outbox.deliver_due(now=now)

    tree = [part.get_content_type() for part in server.messages[0].message.walk()]
    assert tree == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "multipart/related",
        "text/html",
        "image/png",
        "application/pdf",
    ]
    image = next(
        p for p in server.messages[0].message.walk() if p.get_content_type() == "image/png"
    )
    assert (image["Content-ID"], image.get_content_disposition()) == ("<chart>", "inline")


def test_calendar_file_is_also_a_part_beside_the_text(server, queue, letter, now):
    calendar = outbox.Attachment(
        "invitation.ics",
        "text/calendar; charset=utf-8; method=REQUEST",
        "BEGIN:VCALENDAR\r\nSUMMARY:کنفرانس\r\n".encode(),
    )
    queue(envelopes=[letter(html="<p>x</p>", attachments=[calendar])], kind="invitation")

    outbox.deliver_due(now=now)

    parts = [
        p for p in server.messages[0].message.walk() if p.get_content_type() == "text/calendar"
    ]
    assert [(p.get_param("method"), p.get_content_charset(), p.get_filename()) for p in parts] == [
        ("REQUEST", "utf-8", None),
        ("REQUEST", "utf-8", "invitation.ics"),
    ]
    assert parts[0]["Content-Type"].count("charset") == 1
    assert "SUMMARY:کنفرانس" in parts[0].get_content()


def test_release_to_a_newsroom_can_be_ended_with_one_click(server, queue, letter, now, client):
    queue(envelopes=[letter(text=f"پایان: {message.UNSUBSCRIBE_MARK}\n")])

    outbox.deliver_due(now=now)

    got = server.messages[0]
    assert got.message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    url = got.message["List-Unsubscribe"].strip(" <>")
    assert got.text == f"پایان: {url}\n"
    assert url.startswith("http://127.0.0.1:8000/fa/unsubscribe/")
    assert client.get(url.removeprefix("http://127.0.0.1:8000")).status_code == 200


@pytest.mark.parametrize("kind", ["invitation", "briefing", "notice", "reply"])
def test_official_mail_carries_no_unsubscribe_header(server, queue, now, kind):
    queue("a@press.example", kind=kind)

    outbox.deliver_due(now=now)

    assert server.messages[0].message["List-Unsubscribe"] is None


def test_a_right_to_left_letter_has_no_raw_eight_bit_bytes(server, queue, letter, now):
    queue(envelopes=[letter(subject=LONG, html=f"<p>{LONG}</p>")])

    outbox.deliver_due(now=now)

    assert server.messages[0].raw.isascii()

"""The servers other tests lean on do what they say."""

import smtplib

import pytest
import requests

from tests.loopback import FeedServer, SmtpSink

LETTER = "Subject: s\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nمتن"


def test_smtp_sink_keeps_what_was_sent(smtp_sink: SmtpSink) -> None:
    with smtplib.SMTP("127.0.0.1", smtp_sink.port) as client:
        client.sendmail("a@x.example", ["b@x.example"], LETTER.encode())

    (message,) = smtp_sink.wait_for(1)
    assert (message.sender, message.to, message.text.strip()) == (
        "a@x.example",
        ("b@x.example",),
        "متن",
    )


def test_smtp_sink_refuses_whom_it_is_told_to(smtp_sink: SmtpSink) -> None:
    smtp_sink.answers["gone@x.example"] = "550 5.1.1 No such user"

    with (
        smtplib.SMTP("127.0.0.1", smtp_sink.port) as client,
        pytest.raises(smtplib.SMTPRecipientsRefused),
    ):
        client.sendmail("a@x.example", ["gone@x.example"], "Subject: s\r\n\r\nb")

    assert smtp_sink.messages == []


def test_feed_server_serves_what_was_set(http_feed_server: FeedServer) -> None:
    address = http_feed_server.serve("/feed", "<rss/>", headers={"ETag": '"1"'})

    found = requests.get(address, timeout=5)
    missing = requests.get(http_feed_server.url("/other"), timeout=5)

    assert (found.text, found.headers["ETag"], missing.status_code) == ("<rss/>", '"1"', 404)
    assert [asked.path for asked in http_feed_server.asked] == ["/feed", "/other"]

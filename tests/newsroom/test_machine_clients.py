"""Both protocols against a real server on the loopback: right, slow, wrong and broken answers."""

import json
import logging
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from newsroom import machine_clients
from newsroom.machine_clients import Question, Trouble
from newsroom.models import MachineEngine
from tests.newsroom.machine_server import Cut, as_json, chat, running

PROTOCOLS = ["libretranslate", "chat"]
QUESTION = Question(
    texts=("نخست", 'دوم <g id="1">سوم</g>'), source="fa", target="ps", terms=(("تشبث", "تصدۍ"),)
)


@pytest.fixture
def server(settings):
    with running() as machine:
        settings.MACHINE_HOSTS = [machine.endpoint]
        yield machine


@pytest.fixture(params=PROTOCOLS)
def engine(request, server):
    return MachineEngine(name="near", protocol=request.param, url=server.url, model="m-1")


def trouble(engine, **kwargs):
    with pytest.raises(Trouble) as caught, translation.override("en"):
        machine_clients.client(engine).translate(QUESTION, **kwargs)
    return caught.value


def test_texts_come_back_in_order(engine, server):
    server.say = lambda text: f"ژباړه {text}"

    assert machine_clients.client(engine).translate(QUESTION) == [
        f"ژباړه {text}" for text in QUESTION.texts
    ]


def test_what_libretranslate_is_asked(server, monkeypatch):
    monkeypatch.setenv("MACHINE_KEY", "s3cret")
    engine = MachineEngine(protocol="libretranslate", url=server.url + "/", key_name="MACHINE_KEY")

    machine_clients.client(engine).translate(QUESTION)

    assert [(one.path, one.body) for one in server.asked] == [
        (
            "/translate",
            {
                "q": list(QUESTION.texts),
                "source": "fa",
                "target": "ps",
                "format": "html",
                "api_key": "s3cret",
            },
        )
    ]


@pytest.mark.parametrize("tail", ["", "/", "/v1", "/v1/chat/completions"])
def test_what_a_chat_is_asked(tail, server, monkeypatch):
    monkeypatch.setenv("MACHINE_KEY", "s3cret")
    engine = MachineEngine(
        protocol="chat", url=server.url + tail, model="m-1", key_name="MACHINE_KEY"
    )

    machine_clients.client(engine).translate(QUESTION)

    (asked,) = server.asked
    system, user = asked.body["messages"]
    assert (asked.path, asked.body["model"], asked.headers["Authorization"]) == (
        "/v1/chat/completions",
        "m-1",
        "Bearer s3cret",
    )
    assert "from Dari (Afghanistan) to Pashto (Afghanistan)" in system["content"]
    assert json.loads(user["content"]) == {
        "glossary": [{"source": "تشبث", "target": "تصدۍ"}],
        "segments": [{"id": 1, "text": QUESTION.texts[0]}, {"id": 2, "text": QUESTION.texts[1]}],
    }


ROWS = [{"id": 1, "text": "یو"}, {"id": 2, "text": "دوه"}]


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ({"segments": ROWS}, ["یو", "دوه"]),
        ({"segments": ROWS[::-1]}, ["یو", "دوه"]),
        ({"segments": ROWS[:1]}, ["یو", None]),
        ({"segments": [{"id": "1", "text": "یو"}, {"id": 2, "text": 7}]}, ["یو", None]),
        (ROWS, ["یو", "دوه"]),
        (["یو", "دوه"], ["یو", "دوه"]),
        (
            "Here [it] is:\n```json\n" + json.dumps({"segments": ROWS}) + "\n```\nGood?",
            ["یو", "دوه"],
        ),
        ([{"type": "text", "text": json.dumps({"segments": ROWS})}], None),
    ],
)
def test_chats_that_talk_around_the_answer_are_understood(said, found, server):
    engine = MachineEngine(protocol="chat", url=server.url)
    if found is None:
        parts = {"choices": [{"message": {"content": said}}]}
        server.reply, found = lambda _asked: as_json(parts), ["یو", "دوه"]
    else:
        server.reply = lambda _asked: as_json(chat(said))

    assert machine_clients.client(engine).translate(QUESTION) == found


@pytest.mark.parametrize(
    "said",
    [
        "I cannot do that.",
        "{",
        "[" * 5000,
        {"segments": []},
        {"segments": "یو"},
        {"segments": [*ROWS, {"id": 2, "text": "بیا"}]},
        {"segments": [{"id": 3, "text": "یو"}]},
        {"segments": [{"id": True, "text": "یو"}]},
        {"segments": [{"text": "یو"}]},
        ["یو"],
    ],
)
def test_chats_that_miss_the_point_are_troubles(said, server):
    server.reply = lambda _asked: as_json(chat(said))

    assert trouble(MachineEngine(protocol="chat", url=server.url)).temporary


@pytest.mark.parametrize(
    "body",
    [{}, [], {"translatedText": "یو"}, {"translatedText": ["یو"]}, {"error": "no"}, "text", None],
)
def test_wrong_bodies_are_troubles(body, engine, server):
    server.reply = lambda _asked: as_json(body)

    assert trouble(engine).temporary


def test_an_answer_that_is_no_json(engine, server):
    server.reply = lambda _asked: (200, {}, b"<html>busy</html>")

    assert trouble(engine).temporary


@pytest.mark.parametrize(
    ("status", "temporary"),
    [(400, False), (401, False), (403, False), (404, False), (408, True), (429, True), (500, True)],
)
def test_refusals_of_the_server(status, temporary, engine, server):
    server.reply = lambda _asked: as_json({"error": "no"}, status)

    assert trouble(engine).temporary is temporary


def test_a_server_says_how_long_to_wait(engine, server):
    server.reply = lambda _asked: as_json({}, 429, Retry_After="120")

    assert trouble(engine).wait == timedelta(minutes=2)


@pytest.mark.parametrize(
    ("said", "wait"),
    [
        ("120", timedelta(minutes=2)),
        ("99999999", timedelta(hours=6)),
        ("Wed, 01 Jul 2026 09:10:00 GMT", timedelta(minutes=10)),
        ("Wed, 01 Jul 2026 08:00:00 GMT", timedelta(0)),
        ("soon", None),
        ("-5", None),
        ("", None),
    ],
)
def test_waits_are_read(said, wait):
    now = datetime(2026, 7, 1, 9, 0, tzinfo=UTC)

    assert machine_clients.retry_after({"Retry-After": said}, now=now) == wait


def test_a_slow_server(engine, server):
    server.reply = lambda _asked: server.held.wait(5) and None

    assert str(trouble(engine, timeout=0.3)) == "The machine took too long."


def test_a_cut_connection(engine, server):
    def cut(_asked):
        raise Cut

    server.reply = cut
    found = trouble(engine)
    assert (found.temporary, str(found)) == (True, "The machine cannot be reached at the moment.")


def test_a_server_that_is_not_there(engine, server, settings):
    settings.MACHINE_HOSTS = ["127.0.0.1:1"]
    engine.url = "http://127.0.0.1:1"

    assert trouble(engine).temporary


def test_a_huge_answer(engine, server):
    server.reply = lambda _asked: (200, {}, b" " * (machine_clients.MAX_BYTES + 1))

    found = trouble(engine)
    assert (found.temporary, str(found)) == (False, "The machine's answer is far too long.")


def test_a_redirect_is_not_followed_with_text_and_key(engine, server):
    server.reply = lambda _asked: (307, {"Location": f"{server.url}/elsewhere"}, b"")

    assert trouble(engine).temporary is False
    assert len(server.asked) == 1


def test_inner_addresses_are_refused_unless_the_server_allows_them(engine, server, settings):
    settings.MACHINE_HOSTS = []

    assert trouble(engine).temporary is False
    assert server.asked == []


@pytest.mark.parametrize(
    ("name", "value"), [("MACHINE_KEY", ""), ("SECRET_KEY", "x"), ("PATH", "x")]
)
def test_only_keys_meant_for_machines_are_read(name, value, server, monkeypatch):
    monkeypatch.setenv(name, value)
    engine = MachineEngine(protocol="chat", url=server.url, key_name=name)

    assert trouble(engine).temporary is False
    assert server.asked == []


def test_no_key_in_errors_and_logs(engine, server, monkeypatch, caplog):
    caplog.set_level(logging.DEBUG)
    monkeypatch.setenv("MACHINE_KEY", "s3cret")
    engine.key_name = "MACHINE_KEY"
    server.reply = lambda _asked: as_json({"error": "bad s3cret"}, 400)

    found = trouble(engine)

    assert "s3cret" not in f"{found!r}{found.__cause__!r}{caplog.text}"


def test_languages_of_a_server(server):
    server.reply = lambda _asked: as_json([{"code": "fa"}, {"code": "ps"}, "odd"])
    engine = MachineEngine(protocol="libretranslate", url=server.url)

    assert machine_clients.client(engine).languages() == ["fa", "ps"]
    assert [one.path for one in server.asked] == ["/languages"]

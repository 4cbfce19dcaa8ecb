"""Real servers on the loopback for tests: one takes mail, one serves feeds."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass(frozen=True, kw_only=True)
class Received:
    """One message as it came over the wire."""

    sender: str
    to: tuple[str, ...]
    raw: bytes

    @property
    def message(self) -> EmailMessage:
        """The parsed message."""
        return message_from_bytes(self.raw, policy=policy.default)  # type: ignore[return-value]

    @property
    def text(self) -> str:
        """The plain-text part."""
        part = self.message.get_body(preferencelist=("plain",))
        return part.get_content() if part else ""

    @property
    def html(self) -> str:
        """The HTML part."""
        part = self.message.get_body(preferencelist=("html",))
        return part.get_content() if part else ""


@dataclass
class SmtpSink:
    """A mail server that keeps everything and delivers nothing.

    ``answers`` maps a recipient's address to the reply it gets, such as
    ``"550 5.1.1 No such user"``; everybody else is accepted.
    """

    port: int = 0
    messages: list[Received] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Its address as ``EMAIL_URL``."""
        return f"smtp://127.0.0.1:{self.port}"

    def to(self, address: str) -> list[Received]:
        """Messages for one recipient, in the order they came."""
        return [one for one in self.messages if address in one.to]

    def wait_for(self, count: int, *, seconds: float = 30) -> list[Received]:
        """Wait until so many messages are there; fails the test when they do not come."""
        deadline = time.monotonic() + seconds
        while len(self.messages) < count:
            if time.monotonic() > deadline:
                pytest.fail(f"{len(self.messages)} of {count} messages came in {seconds} s")
            threading.Event().wait(0.05)
        return self.messages

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: Any
    ) -> str:
        """Accept or refuse one recipient."""
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Keep one message."""
        self.messages.append(
            Received(
                sender=envelope.mail_from or "",
                to=tuple(envelope.rcpt_tos),
                raw=envelope.original_content or b"",
            )
        )
        return "250 Message kept"


@pytest.fixture
def smtp_sink() -> Iterator[SmtpSink]:
    """A mail server on a free loopback port; mails are in ``smtp_sink.messages``."""
    sink = SmtpSink()
    started = threading.Event()
    end: list[Callable[[], object]] = []

    async def serve() -> None:
        loop, ended = asyncio.get_running_loop(), asyncio.Event()
        server = await loop.create_server(
            lambda: SMTP(sink, hostname="localhost", enable_SMTPUTF8=True),
            host="127.0.0.1",
            port=0,
        )
        sink.port = server.sockets[0].getsockname()[1]
        end.append(lambda: loop.call_soon_threadsafe(ended.set))
        started.set()
        await ended.wait()
        server.close()

    thread = threading.Thread(target=lambda: asyncio.run(serve()), daemon=True)
    thread.start()
    assert started.wait(10)
    yield sink
    end[0]()
    thread.join(10)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One request as it came in."""

    method: str
    path: str
    headers: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a path answers."""

    body: bytes
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0


@dataclass
class FeedServer:
    """A web server whose answers the test sets; unknown paths are 404."""

    port: int = 0
    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)

    def url(self, path: str = "/") -> str:
        """The address of a path."""
        return f"http://127.0.0.1:{self.port}{path}"

    def serve(
        self,
        path: str,
        body: bytes | str,
        *,
        content_type: str = "application/rss+xml; charset=utf-8",
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        delay: float = 0,
    ) -> str:
        """Set what ``path`` answers from now on; returns its address.

        Text is sent as UTF-8; ``delay`` is in seconds before the first byte.
        """
        data = body.encode() if isinstance(body, str) else body
        named = {"Content-Type": content_type, **(headers or {})}
        self.answers[path] = Answer(body=data, status=status, headers=named, delay=delay)
        return self.url(path)


@pytest.fixture
def http_feed_server() -> Iterator[FeedServer]:
    """A web server on a free loopback port, to be filled by ``http_feed_server.serve``."""
    feeds = FeedServer()
    ended = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            feeds.asked.append(
                Asked(method=self.command, path=self.path, headers=dict(self.headers))
            )
            answer = feeds.answers.get(self.path, Answer(body=b"not here", status=404))
            if answer.delay:
                ended.wait(answer.delay)
            try:
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(answer.body)))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(answer.body)
            except OSError:
                return  # the client had enough

        do_HEAD = do_GET  # noqa: N815 - http.server's name

        def log_message(self, *_: Any) -> None:
            """Stay quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    feeds.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.daemon = True
    thread.start()
    yield feeds
    ended.set()
    server.shutdown()
    server.server_close()
    thread.join(10)

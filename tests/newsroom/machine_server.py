"""A machine translator on the loopback that speaks both protocols and misbehaves on demand."""

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Reply = tuple[int, dict[str, str], bytes]


@dataclass
class Asked:
    """One request as it came in."""

    path: str
    headers: dict[str, str]
    body: Any


@dataclass
class MachineServer:
    """``say`` makes the translation of one text; ``reply`` replaces whole answers."""

    port: int = 0
    asked: list[Asked] = field(default_factory=list)
    say: Callable[[str], Any] = lambda text: text
    reply: Callable[[Asked], Reply | None] | None = None
    held: threading.Event = field(default_factory=threading.Event)

    @property
    def endpoint(self) -> str:
        """Its address as ``MACHINE_HOSTS`` writes it."""
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://{self.endpoint}"

    @property
    def texts(self) -> list[str]:
        """Everything it was asked to translate."""
        found: list[str] = []
        for one in self.asked:
            if one.path == "/translate":
                found += one.body["q"]
            else:
                question = json.loads(one.body["messages"][1]["content"])
                found += [segment["text"] for segment in question["segments"]]
        return found

    def answer(self, asked: Asked) -> Reply:
        """What goes back."""
        if self.reply is not None and (reply := self.reply(asked)) is not None:
            return reply
        if asked.path == "/translate":
            return as_json({"translatedText": [self.say(text) for text in asked.body["q"]]})
        question = json.loads(asked.body["messages"][1]["content"])
        rows = [{"id": row["id"], "text": self.say(row["text"])} for row in question["segments"]]
        return as_json(chat({"segments": rows}))


def as_json(value: Any, status: int = 200, **headers: str) -> Reply:
    """An answer with a JSON body."""
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return status, {"Content-Type": "application/json", **named}, json.dumps(value).encode()


def chat(value: Any) -> dict[str, Any]:
    """A chat completion that says ``value``: a text as it is, anything else as JSON."""
    words = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return {"choices": [{"message": {"role": "assistant", "content": words}}]}


class Cut(Exception):
    """Raised by ``reply``: hang up in the middle of the answer."""


@contextmanager
def running() -> Iterator[MachineServer]:
    """A server on a free port."""
    machine = MachineServer()

    class Handler(BaseHTTPRequestHandler):
        def _asked(self, body: Any) -> None:
            asked = Asked(self.path, dict(self.headers), body)
            machine.asked.append(asked)
            try:
                status, headers, data = machine.answer(asked)
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)
            except Cut:
                self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{")
                self.wfile.flush()
                self.connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                return  # the client had enough

        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            self._asked(json.loads(self.rfile.read(length)))

        def do_GET(self) -> None:
            self._asked(None)

        def log_message(self, *_: Any) -> None:
            """Stay quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    machine.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.daemon = True
    thread.start()
    yield machine
    machine.held.set()
    server.shutdown()
    server.server_close()
    thread.join(10)

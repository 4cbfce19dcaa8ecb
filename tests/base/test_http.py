"""The fetcher against servers that mean harm. Real sockets on loopback, nothing outside."""

import contextlib
import gzip
import ipaddress
import socket
import ssl
import threading
import zlib
from collections.abc import Callable, Iterator

import pytest

from prcms.base import http

Handler = Callable[[socket.socket, bytes], None]


class Server:
    """A TCP server that hands each request's bytes to a function and counts connections."""

    def __init__(self, handler: Handler, context: ssl.SSLContext | None = None) -> None:
        self.requests: list[bytes] = []
        self.connections = 0
        self._handler, self._context = handler, context
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self.endpoint = f"127.0.0.1:{self.port}"
        self.url = f"http://{self.endpoint}"
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError), connection:
            connection.settimeout(5)
            if self._context:
                with self._context.wrap_socket(connection, server_side=True) as secure:
                    self._answer(secure)
                return
            self._answer(connection)

    def _answer(self, connection: socket.socket) -> None:
        taken = b""
        while b"\r\n\r\n" not in taken:
            piece = connection.recv(65536)
            if not piece:
                return
            taken += piece
        self.requests.append(taken)
        self._handler(connection, taken)

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def serve() -> Iterator[Callable[..., Server]]:
    servers: list[Server] = []

    def start(handler: Handler, context: ssl.SSLContext | None = None) -> Server:
        servers.append(Server(handler, context))
        return servers[-1]

    yield start
    for server in servers:
        server.close()


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Every look-up and connection is noted and fails."""
    tried: list[object] = []

    def look_up(*args: object, **kwargs: object) -> object:
        tried.append(args)
        raise socket.gaierror("no look-ups here")

    def connect(self: socket.socket, address: object) -> None:
        tried.append(address)
        raise OSError("no connections here")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    monkeypatch.setattr(socket.socket, "connect", connect)
    return tried


def answer(body: bytes = b"hello", status: str = "200 OK", **headers: str) -> Handler:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    head = "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n"
    return lambda connection, _request: connection.sendall(head + body)


def redirect(location: str, status: str = "302 Found") -> Handler:
    return answer(b"", status, Location=location)


def resolver(*answers: list[str]) -> Callable[..., list[tuple]]:
    """A name server that answers differently each time, the last answer for ever."""
    queue = list(answers)

    def look_up(host: str, port: int, *args: object, **kwargs: object) -> list[tuple]:
        found = queue.pop(0) if len(queue) > 1 else queue[0]
        return [
            (
                socket.AF_INET6 if ":" in address else socket.AF_INET,
                socket.SOCK_STREAM,
                6,
                "",
                (address, port, 0, 0) if ":" in address else (address, port),
            )
            for address in found
        ]

    return look_up


# What is refused by its spelling ------------------------------------------------------------

SPELLINGS = [
    # schemes
    "",
    " ",
    "example.org",
    "//example.org/",
    "/etc/passwd",
    "file:///etc/passwd",
    "ftp://example.org/",
    "gopher://example.org:80/_x",
    "data:text/html,x",
    "dict://example.org:80/",
    "ldap://example.org/",
    "jar:http://example.org!/",
    "http:/127.0.0.1/",
    "http:127.0.0.1",
    "http:///127.0.0.1/",
    "http://",
    "http://?x",
    "http+unix://%2Ftmp%2Fx.sock/",
    # loopback and neighbours, written plainly
    "http://127.0.0.1/",
    "http://127.0.0.1:8080/",
    "http://127.255.255.254/",
    "http://0.0.0.0/",
    "http://10.0.0.1/",
    "http://172.16.0.1/",
    "http://172.31.255.255/",
    "http://192.168.1.1/",
    "http://169.254.169.254/latest/meta-data/",
    "http://100.64.0.1/",
    "http://100.100.100.200/",
    "http://168.63.129.16/",
    "http://192.0.0.1/",
    "http://192.0.0.171/",
    "http://192.0.2.1/",
    "http://198.18.0.1/",
    "http://198.19.255.255/",
    "http://198.51.100.1/",
    "http://203.0.113.1/",
    "http://224.0.0.1/",
    "http://239.255.255.250/",
    "http://240.0.0.1/",
    "http://255.255.255.255/",
    "http://192.88.99.1/",
    # odd numbers
    "http://2130706433/",
    "http://0/",
    "http://0x7f000001/",
    "http://0x7f.1/",
    "http://0x7f.0x0.0x0.0x1/",
    "http://0177.0.0.1/",
    "http://017700000001/",
    "http://127.1/",
    "http://127.0.1/",
    "http://127.0.0.01/",
    "http://0000127.0.0.1/",
    "http://127.0.0.1./",
    "http://127.0.0.1.1/",
    "http://127.0.0.256/",
    "http://4294967297/",
    "http://93.184.216.34./",
    "http://0135.0270.0330.042/",
    # odd letters
    "http://１２７.０.０.１/",
    "http://①②⑦.⓪.⓪.①/",
    "http://127。0。0。1/",
    "http://127．0．0．1/",
    "http://１６９.２５４.１６９.２５４/",
    "http://٠.٠.٠.٠/",
    "http://۱۲۷.۰.۰.۱/",
    "http://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/",
    "http://ｌｏｃａｌｈｏｓｔ/",
    "http://local\u00adhost/",
    "http://loc\u200balhost/",
    "http://exa\u202emple.org/",
    "http://％３１27.0.0.1/",
    "http://%31%32%37.0.0.1/",
    "http://127.0.0.1%00.example.org/",
    "http://exam%70le.org/",
    "http://example.org℀@x/",
    "http://\ud800.org/",
    # IPv6
    "http://[::1]/",
    "http://[::]/",
    "http://[0:0:0:0:0:0:0:1]/",
    "http://[::127.0.0.1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:7f00:1]/",
    "http://[::ffff:0:127.0.0.1]/",
    "http://[::ffff:93.184.216.34]/",
    "http://[64:ff9b::7f00:1]/",
    "http://[64:ff9b:1::7f00:1]/",
    "http://[2002:7f00:1::]/",
    "http://[2002:a00:1::1]/",
    "http://[2001:0:7f00:1::]/",
    "http://[2001:db8::1]/",
    "http://[2001:10::1]/",
    "http://[2001:20::1]/",
    "http://[3fff::1]/",
    "http://[3ffe::1]/",
    "http://[5f00::1]/",
    "http://[2606:4700::5efe:7f00:1]/",
    "http://[2606:4700::200:5efe:7f00:1]/",
    "http://[fe80::1]/",
    "http://[fe80::1%25eth0]/",
    "http://[fe80::1%eth0]/",
    "http://[2606:4700::1111%25lo]/",
    "http://[fc00::1]/",
    "http://[fd00:ec2::254]/",
    "http://[fec0::1]/",
    "http://[ff02::1]/",
    "http://[100::1]/",
    "http://[::1",
    "http://::1/",
    "http://[::1]x/",
    "http://[v1.x]/",
    # inner names
    "http://localhost/",
    "http://LOCALHOST/",
    "http://localhost./",
    "http://localhost.localdomain/",
    "http://x.localhost/",
    "http://redis:8080/",
    "http://intranet/",
    "http://printer.local/",
    "http://metadata.google.internal/",
    "http://router.lan/",
    "http://nas.home.arpa/",
    "http://hidden.onion/",
    "http://example..org/",
    "http://.example.org/",
    "http://example.org../",
    "http://-example.org/",
    "http://exa mple.org/",
    "http://exa\tmple.org/",
    "http://example.org,127.0.0.1/",
    "http://*.example.org/",
    "http://" + "a" * 64 + ".org/",
    "http://" + "a." * 130 + "org/",
    # names and passwords, readers that disagree
    "http://user@example.org/",
    "http://user:pass@example.org/",
    "http://example.org@127.0.0.1/",
    "http://127.0.0.1@example.org/",
    "http://@example.org/",
    "http://example.org\\@127.0.0.1/",
    "http://127.0.0.1\\.example.org/",
    "http:\\\\127.0.0.1\\",
    "http://example.org\r\nHost: 127.0.0.1/",
    "http://example.org/\r\nX: y",
    "http://example.org/\x00",
    "http://example.org:80:80/",
    # ports
    "http://example.org:0/",
    "http://example.org:22/",
    "http://example.org:25/",
    "http://example.org:6379/",
    "http://example.org:5432/",
    "http://example.org:65536/",
    "http://example.org:99999/",
    "http://example.org:-80/",
    "http://example.org:٨٠/",
    "http://example.org:8o/",
    "http://example.org/" + "x" * 5000,
]


@pytest.mark.parametrize("url", SPELLINGS, ids=ascii)
def test_get_refuses_a_spelling_without_a_packet(url: str, no_network: list[object]) -> None:
    with pytest.raises(http.Refused):
        http.get(url)

    assert no_network == []


@pytest.mark.parametrize("url", [None, b"http://example.org/", 7, ["http://example.org/"]])
def test_get_refuses_what_is_no_text(url: object, no_network: list[object]) -> None:
    with pytest.raises(http.Refused):
        http.get(url)  # type: ignore[arg-type]

    assert no_network == []


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/",
        " HTTPS://Example.ORG/ ",
        "http://example.org",
        "http://example.org./",
        "http://example.org:/",
        "http://example.org:8443/?q=۱#x",
        "http://وزارت.af/خبر ها",
        "http://می‌خواهم.af/",
        "http://xn--mgb.example.org/",
        "http://_x.example.org/",
    ],
)
def test_get_tries_a_plain_address(url: str, no_network: list[object]) -> None:
    with pytest.raises(http.Unreachable):
        http.get(url)

    assert len(no_network) == 1


@pytest.mark.parametrize(
    "address",
    [
        *["8.8.8.8", "93.184.216.34", "1.1.1.1", "172.32.0.1", "100.128.0.1", "192.0.1.1"],
        *["2606:4700:4700::1111", "2a00:1450:4001::1", "2001:4860:4860::8888"],
    ],
)
def test_is_public_knows_the_open_internet(address: str) -> None:
    assert http.is_public(ipaddress.ip_address(address)) is True


@pytest.mark.parametrize(
    "answers",
    [
        ["127.0.0.1"],
        ["93.184.216.34", "127.0.0.1"],
        ["93.184.216.34", "10.0.0.1"],
        ["2606:4700::1111", "::1"],
        ["93.184.216.34", "::ffff:10.0.0.1"],
        ["fe80::1%lo"],
        ["2606:4700::1111%1"],
        ["not an address"],
    ],
)
def test_get_refuses_a_name_with_any_inner_address(
    answers: list[str], no_network: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", resolver(answers))

    with pytest.raises(http.Refused):
        http.get("http://news.example.org/")

    assert no_network == []


def test_get_says_unreachable_when_a_name_has_no_address(
    no_network: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", resolver([]))

    with pytest.raises(http.Unreachable):
        http.get("http://news.example.org/")

    assert no_network == []


def test_get_connects_to_the_address_it_checked(
    no_network: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", resolver(["93.184.216.34"], ["127.0.0.1"]))

    with pytest.raises(http.Unreachable):
        http.get("http://rebinding.example.org/")

    assert no_network == [("93.184.216.34", 80)]


def test_get_rebinding_does_not_reach_a_listening_server(
    serve: Callable[..., Server], monkeypatch: pytest.MonkeyPatch, settings: object
) -> None:
    server = serve(answer())
    settings.HTTP_ALLOWED_PORTS = [server.port]
    monkeypatch.setattr(socket, "getaddrinfo", resolver(["93.184.216.34"], ["127.0.0.1"]))
    reached: list[object] = []
    connect = socket.socket.connect

    def towards(self: socket.socket, address: tuple[str, int]) -> None:
        reached.append(address)
        if address[0] != "127.0.0.1":
            raise OSError("outside")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", towards)

    with pytest.raises(http.Unreachable):
        http.get(f"http://rebinding.example.org:{server.port}/")

    assert (reached, server.connections) == ([("93.184.216.34", server.port)], 0)


def test_get_looks_up_once_and_keeps_the_name(
    serve: Callable[..., Server], monkeypatch: pytest.MonkeyPatch, settings: object
) -> None:
    server = serve(answer())
    host = f"news.example.org:{server.port}"
    settings.HTTP_ALLOWED_PRIVATE = [host]
    monkeypatch.setattr(socket, "getaddrinfo", resolver(["127.0.0.1"], ["127.0.0.2"]))

    response = http.get(f"http://{host}/a?b=1#c")

    assert response.url == f"http://{host}/a?b=1"
    assert server.requests[0].startswith(b"GET /a?b=1 HTTP/1.1\r\n")
    assert f"\r\nHost: {host}\r\n".encode() in server.requests[0]


# Answers ------------------------------------------------------------------------------------


@pytest.fixture
def listed(settings: object) -> Callable[[Server], Server]:
    def add(server: Server) -> Server:
        settings.HTTP_ALLOWED_PRIVATE = [*settings.HTTP_ALLOWED_PRIVATE, server.endpoint]
        return server

    return add


def test_get_refuses_loopback_by_default(serve: Callable[..., Server], settings: object) -> None:
    server = serve(answer())
    settings.HTTP_ALLOWED_PORTS = [server.port]

    with pytest.raises(http.Refused):
        http.get(server.url)

    assert server.connections == 0


def test_get_listed_endpoint_opens_no_other_spelling(
    serve: Callable[..., Server], listed: Callable, no_network: list[object]
) -> None:
    server = listed(serve(answer()))

    for host in ("localhost", "127.1", "[::ffff:127.0.0.1]", "127.0.0.2", "127.0.0.1."):
        with pytest.raises(http.Refused):
            http.get(f"http://{host}:{server.port}/")

    assert no_network == []


def test_get_returns_the_answer(serve: Callable[..., Server], listed: Callable) -> None:
    server = listed(
        serve(answer("سلام".encode(), ETag='"7"', content_type="Text/HTML; charset=utf-8"))
    )

    response = http.get(server.url + "/خبر", headers={"X-Test": "1"}, user_agent="portal")

    assert (response.status, response.ok, response.not_modified) == (200, True, False)
    assert response.text == "سلام"
    assert response.headers["etag"] == response.etag == '"7"'
    assert (response.content_type, response.encoding) == ("text/html", "utf-8")
    assert server.requests[0].startswith(b"GET /%D8%AE%D8%A8%D8%B1 HTTP/1.1\r\n")
    assert b"\r\nX-Test: 1\r\n" in server.requests[0]
    assert b"\r\nUser-Agent: portal\r\n" in server.requests[0]


@pytest.mark.parametrize("status", ["404 Not Found", "410 Gone", "500 Oops", "429 Slow down"])
def test_get_returns_errors_of_the_site(
    status: str, serve: Callable[..., Server], listed: Callable
) -> None:
    server = listed(serve(answer(b"no", status)))

    response = http.get(server.url)

    assert (response.status, response.ok, response.content) == (int(status[:3]), False, b"no")


def test_get_asks_conditionally(serve: Callable[..., Server], listed: Callable) -> None:
    server = listed(serve(answer(b"", "304 Not Modified")))

    response = http.get(server.url, etag='"7"', last_modified="Sun, 22 Nov 2026 10:00:00 GMT")

    assert (response.not_modified, response.content) == (True, b"")
    assert b'\r\nIf-None-Match: "7"\r\n' in server.requests[0]
    assert b"\r\nIf-Modified-Since: Sun, 22 Nov 2026 10:00:00 GMT\r\n" in server.requests[0]


def test_get_reads_nothing_from_the_environment(
    serve: Callable[..., Server], listed: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy, server = serve(answer(b"proxy")), listed(serve(answer()))
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, proxy.url)

    response = http.get(server.url)

    assert (response.content, proxy.connections) == (b"hello", 0)


@pytest.mark.parametrize(
    ("declared", "allowed", "fits"),
    [
        ("text/html; charset=utf-8", {"text/html"}, True),
        ("TEXT/HTML", {"text/html"}, True),
        ("image/png", {"image/"}, True),
        ("image/png", {"image/*"}, True),
        ("", {""}, True),
        ("", {"text/html"}, False),
        ("text/html-evil", {"text/html"}, False),
        ("application/octet-stream", {"text/html", "image/"}, False),
    ],
)
def test_get_allow_types(
    declared: str, allowed: set[str], fits: bool, serve: Callable[..., Server], listed: Callable
) -> None:
    server = listed(serve(answer(content_type=declared)))

    if fits:
        assert http.get(server.url, allow_types=allowed).content == b"hello"
    else:
        with pytest.raises(http.Refused):
            http.get(server.url, allow_types=allowed)


@pytest.mark.parametrize("name", ["Host", "connection", "Content-Length", "Transfer-Encoding"])
def test_get_keeps_framing_headers_to_itself(name: str, no_network: list[object]) -> None:
    with pytest.raises(http.Refused):
        http.get("http://example.org/", headers={name: "x"})


def test_get_refuses_header_injection(serve: Callable[..., Server], listed: Callable) -> None:
    server = listed(serve(answer()))

    with pytest.raises(http.Refused):
        http.get(server.url, headers={"X-A": "1\r\nX-B: 2"})

    assert server.connections == 0


@pytest.mark.parametrize(
    ("content", "declared", "encoding"),
    [
        ("سلام".encode(), "", "utf-8"),
        ("سلام".encode("cp1256"), "", "windows-1256"),
        ("سلام".encode("cp1256"), "text/html; charset=windows-1256", "cp1256"),
        (b"\xef\xbb\xbfx", "text/html; charset=latin-1", "utf-8-sig"),
        ("سلام".encode("utf-16"), "", "utf-16"),
        (b'<?xml version="1.0" encoding="windows-1256"?>', "", "cp1256"),
        (b'<meta charset="utf-8">', "text/html; charset=nonsense", "utf-8"),
        (b"x", "text/html; charset=zip", "utf-8"),
        (b"x", "text/html; charset=rot13", "utf-8"),
    ],
)
def test_response_encoding(content: bytes, declared: str, encoding: str) -> None:
    response = http.Response("http://x/", 200, {"Content-Type": declared}, content)

    assert response.encoding == encoding
    assert isinstance(response.text, str)


# Redirects ----------------------------------------------------------------------------------


def test_get_follows_three_redirects_and_no_more(
    serve: Callable[..., Server], listed: Callable
) -> None:
    def count_down(connection: socket.socket, request: bytes) -> None:
        left = int(request.split()[1].strip(b"/"))
        (redirect(f"/{left - 1}") if left else answer(b"end"))(connection, request)

    server = listed(serve(count_down))

    assert http.get(server.url + "/3").url == server.url + "/0"
    with pytest.raises(http.Refused):
        http.get(server.url + "/4")


@pytest.mark.parametrize(
    "location",
    [
        "http://localhost:{port}/",
        "http://127.0.0.1:{port}/",
        "//127.0.0.1:{port}/",
        "http://[::1]:{port}/",
        "http://2130706433:{port}/",
        "http://0x7f.1:{port}/",
        "http://x@127.0.0.1:{port}/",
        "http://10.0.0.1/",
        "https://169.254.169.254/",
        "file:///etc/passwd",
        "gopher://127.0.0.1:{port}/",
        "javascript:alert(1)",
        "\\\\127.0.0.1:{port}\\",
        "http://[::1",
    ],
)
def test_get_checks_each_hop(location: str, serve: Callable[..., Server], listed: Callable) -> None:
    inner = serve(answer(b"secret"))
    server = listed(serve(redirect(location.format(port=inner.port))))

    with pytest.raises(http.Refused):
        http.get(server.url)

    assert (server.connections, inner.connections) == (1, 0)


def test_get_redirect_to_a_name_that_turned_inwards(
    serve: Callable[..., Server], listed: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = listed(serve(redirect("http://turned.example.org/")))
    monkeypatch.setattr(socket, "getaddrinfo", resolver(["127.0.0.1"]))

    with pytest.raises(http.Refused):
        http.get(server.url)


def test_get_leaves_secrets_at_the_first_host(
    serve: Callable[..., Server], listed: Callable
) -> None:
    second = listed(serve(answer()))
    first = listed(serve(redirect(second.url)))

    http.get(first.url, headers={"Authorization": "Bearer x", "X-Kept": "1"})

    assert b"Authorization: Bearer x" in first.requests[0]
    assert b"Authorization" not in second.requests[0]
    assert b"X-Kept: 1" in second.requests[0]


def test_get_keeps_no_cookies(serve: Callable[..., Server], listed: Callable) -> None:
    server = listed(
        serve(
            lambda c, r: (
                answer(b"", "302 Found", Location="/b", Set_Cookie="a=1; Path=/")(c, r)
                if r.startswith(b"GET /a")
                else answer()(c, r)
            )
        )
    )

    http.get(server.url + "/a")

    assert b"cookie" not in server.requests[1].lower()


def test_get_does_not_read_the_body_of_a_redirect(
    serve: Callable[..., Server], listed: Callable
) -> None:
    target = listed(serve(answer(b"end")))

    def endless(connection: socket.socket, request: bytes) -> None:
        connection.sendall(f"HTTP/1.1 302 Found\r\nLocation: {target.url}\r\n\r\n".encode())
        while True:
            connection.sendall(b"x" * 65536)

    server = listed(serve(endless))

    assert http.get(server.url, max_bytes=1000).content == b"end"


# Floods -------------------------------------------------------------------------------------


def test_get_takes_exactly_the_limit(serve: Callable[..., Server], listed: Callable) -> None:
    server = listed(serve(answer(b"x" * 1000)))

    assert len(http.get(server.url, max_bytes=1000).content) == 1000
    with pytest.raises(http.TooLarge):
        http.get(server.url, max_bytes=999)


def test_get_stops_an_endless_answer(serve: Callable[..., Server], listed: Callable) -> None:
    def endless(connection: socket.socket, request: bytes) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            connection.sendall(b"x" * 65536)

    with pytest.raises(http.TooLarge):
        http.get(listed(serve(endless)).url)


@pytest.mark.parametrize("packing", ["gzip", "deflate"])
def test_get_stops_a_bomb(packing: str, serve: Callable[..., Server], listed: Callable) -> None:
    zeros = b"\0" * (256 * 1024 * 1024)
    packed = gzip.compress(zeros) if packing == "gzip" else zlib.compress(zeros)
    del zeros
    server = listed(serve(answer(packed, content_encoding=packing)))

    with pytest.raises(http.TooLarge):
        http.get(server.url)


def test_get_unpacks_gzip(serve: Callable[..., Server], listed: Callable) -> None:
    server = listed(serve(answer(gzip.compress(b"packed"), content_encoding="gzip")))

    assert http.get(server.url).content == b"packed"


@pytest.mark.parametrize("packing", ["br", "zstd", "gzip, gzip", "compress", "x"])
def test_get_refuses_packing_it_did_not_ask_for(
    packing: str, serve: Callable[..., Server], listed: Callable
) -> None:
    server = listed(serve(answer(gzip.compress(b"x"), content_encoding=packing)))

    with pytest.raises(http.Refused):
        http.get(server.url)


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"y" * 70_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + (b"X: " + b"y" * 4000 + b"\r\n") * 60 + b"\r\n",
        b"HTTP/1.1 100 Continue\r\n\r\n" * 10_000,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        + (b"1;" + b"x" * 60_000 + b"\r\ny\r\n") * 200,
    ],
    ids=["many", "long", "total", "continue", "chunk marks"],
)
def test_get_stops_header_floods(
    head: bytes, serve: Callable[..., Server], listed: Callable
) -> None:
    with pytest.raises(http.TooLarge):
        http.get(listed(serve(lambda connection, _: connection.sendall(head))).url)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"nonsense\r\n\r\n",
        b"HTTP/1.1 abc\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nx",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 9\r\n\r\nnot gzip!",
        b"SSH-2.0-OpenSSH\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;" + b"x" * 8_000_000,
    ],
)
def test_get_says_unreachable_for_broken_answers(
    raw: bytes, serve: Callable[..., Server], listed: Callable
) -> None:
    with pytest.raises(http.Unreachable):
        http.get(listed(serve(lambda connection, _: connection.sendall(raw))).url)


def drip(start: bytes, piece: bytes, pause: threading.Event) -> Handler:
    def slowly(connection: socket.socket, request: bytes) -> None:
        connection.sendall(start)
        while not pause.wait(0.02):
            connection.sendall(piece)

    return slowly


@pytest.mark.parametrize(
    ("start", "piece"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n", b"x"),
        (b"HTTP/1.1 200 OK\r\n", b"X: y\r\n"),
        (b"HTTP/1.1 200 OK\r\nX: ", b"y"),
        (b"H", b""),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
    ],
    ids=["body", "header lines", "header", "silence", "chunks"],
)
def test_get_ends_a_drip_at_the_deadline(
    start: bytes, piece: bytes, serve: Callable[..., Server], listed: Callable
) -> None:
    pause = threading.Event()
    server = listed(serve(drip(start, piece, pause)))

    with pytest.raises(http.TimedOut):
        http.get(server.url, timeout=0.3)

    pause.set()


def test_get_ends_a_look_up_at_the_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    hold = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: hold.wait(10) or [])

    with pytest.raises(http.TimedOut):
        http.get("http://slow.example.org/", timeout=0.1)

    hold.set()


def test_get_checks_the_certificate(
    serve: Callable[..., Server], settings: object, tmp_path: object
) -> None:
    server = serve(answer(), self_signed(tmp_path, "127.0.0.1"))
    settings.HTTP_ALLOWED_PRIVATE = [server.endpoint]

    with pytest.raises(http.Unreachable):
        http.get(f"https://{server.endpoint}/")

    assert server.requests == []


def test_get_keeps_the_name_for_tls(
    serve: Callable[..., Server],
    settings: object,
    tmp_path: object,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    context = self_signed(tmp_path, "news.example.org")
    asked: list[str | None] = []
    context.sni_callback = lambda sock, name, ctx: asked.append(name)
    server = serve(answer(b"by name"), context)
    settings.HTTP_ALLOWED_PRIVATE = [
        f"{host}.example.org:{server.port}" for host in ("news", "other")
    ]
    monkeypatch.setattr(socket, "getaddrinfo", resolver(["127.0.0.1"]))
    monkeypatch.setattr("requests.adapters.DEFAULT_CA_BUNDLE_PATH", str(tmp_path / "cert.pem"))

    response = http.get(f"https://news.example.org:{server.port}/")
    with pytest.raises(http.Unreachable):
        http.get(f"https://other.example.org:{server.port}/")

    assert response.content == b"by name"
    assert asked == ["news.example.org", "other.example.org"]


def self_signed(folder: object, name: str) -> ssl.SSLContext:
    import datetime

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    alternative: x509.GeneralName = (
        x509.IPAddress(ipaddress.ip_address(name)) if name[0].isdigit() else x509.DNSName(name)
    )
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([alternative]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return context


@pytest.mark.parametrize(
    ("kind", "temporary"),
    [
        (http.Refused, False),
        (http.TooLarge, False),
        (http.Unreachable, True),
        (http.TimedOut, True),
    ],
)
def test_errors_say_whether_to_try_again(kind: type[http.HttpError], temporary: bool) -> None:
    assert issubclass(kind, http.HttpError)
    assert kind.temporary is temporary
    assert str(kind.sentence)

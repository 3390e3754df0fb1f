"""The one client: what it refuses to ask, what it refuses to swallow, and its manners."""

import ast
import datetime as dt
import gzip
import itertools
import json
import ssl
import threading
import time
from pathlib import Path

import pytest
import trustme

from sources.http import Client, FetchError, Limits, Trouble
from sources.http.addresses import is_public
from sources.http.client import retry_after
from tests.sources.servers import dripping, raw, saying, serving

ROOT = Path(__file__).parent.parent.parent
CERTIFICATES = ssl.create_default_context()
QUICK = Limits(seconds=3, connect_seconds=2, wire_bytes=100_000, body_bytes=200_000, pause=0)

# Addresses that no stranger may make us reach, in every spelling we know.
TRICKS = [
    ("http://127.0.0.1/", Trouble.NOT_PUBLIC),
    ("http://127.0.0.1:80/", Trouble.NOT_PUBLIC),
    ("http://localhost/", Trouble.NOT_PUBLIC),
    ("http://127.1/", Trouble.NOT_PUBLIC),
    ("http://127.0.1/", Trouble.NOT_PUBLIC),
    ("http://2130706433/", Trouble.NOT_PUBLIC),
    ("http://0x7f000001/", Trouble.NOT_PUBLIC),
    ("http://0x7f.1/", Trouble.NOT_PUBLIC),
    ("http://0177.0.0.1/", Trouble.BAD_ADDRESS),
    ("http://017700000001/", Trouble.NOT_PUBLIC),
    ("http://0/", Trouble.NOT_PUBLIC),
    ("http://0.0.0.0/", Trouble.NOT_PUBLIC),
    ("http://10.0.0.1/", Trouble.NOT_PUBLIC),
    ("http://172.16.0.1/", Trouble.NOT_PUBLIC),
    ("http://172.31.255.255/", Trouble.NOT_PUBLIC),
    ("http://192.168.1.1/", Trouble.NOT_PUBLIC),
    ("http://100.64.0.1/", Trouble.NOT_PUBLIC),
    ("http://169.254.169.254/latest/meta-data/", Trouble.NOT_PUBLIC),
    ("http://2852039166/latest/meta-data/", Trouble.NOT_PUBLIC),
    ("http://192.0.0.192/", Trouble.NOT_PUBLIC),
    ("http://198.18.0.1/", Trouble.NOT_PUBLIC),
    ("http://224.0.0.1/", Trouble.NOT_PUBLIC),
    ("http://255.255.255.255/", Trouble.NOT_PUBLIC),
    ("http://240.0.0.1/", Trouble.NOT_PUBLIC),
    ("http://[::1]/", Trouble.NOT_PUBLIC),
    ("http://[::]/", Trouble.NOT_PUBLIC),
    ("http://[0:0:0:0:0:0:0:1]/", Trouble.NOT_PUBLIC),
    ("http://[::ffff:127.0.0.1]/", Trouble.NOT_PUBLIC),
    ("http://[::ffff:7f00:1]/", Trouble.NOT_PUBLIC),
    ("http://[::127.0.0.1]/", Trouble.NOT_PUBLIC),
    ("http://[::ffff:0:127.0.0.1]/", Trouble.NOT_PUBLIC),
    ("http://[64:ff9b::7f00:1]/", Trouble.NOT_PUBLIC),
    ("http://[2002:7f00:1::]/", Trouble.NOT_PUBLIC),
    ("http://[2001::1]/", Trouble.NOT_PUBLIC),
    ("http://[2001:db8::1]/", Trouble.NOT_PUBLIC),
    ("http://[fc00::1]/", Trouble.NOT_PUBLIC),
    ("http://[fd00:ec2::254]/", Trouble.NOT_PUBLIC),
    ("http://[fe80::1]/", Trouble.NOT_PUBLIC),
    ("http://[fec0::1]/", Trouble.NOT_PUBLIC),
    ("http://[ff02::1]/", Trouble.NOT_PUBLIC),
    ("http://[4000::1]/", Trouble.NOT_PUBLIC),
    ("http://１２７.０.０.１/", Trouble.BAD_ADDRESS),
    ("http://127。0。0。1/", Trouble.NOT_PUBLIC),
    ("http://[fe80::1%25lo]/", Trouble.BAD_ADDRESS),
    ("http://example.org:22/", Trouble.PORT),
    ("http://example.org:6379/", Trouble.PORT),
    ("http://127.0.0.1:8000/", Trouble.PORT),
    ("https://example.org:8443/", Trouble.PORT),
    ("http://user:secret@example.org/", Trouble.CREDENTIALS),
    ("http://example.org@127.0.0.1/", Trouble.CREDENTIALS),
    ("http://example.org\\@127.0.0.1/", Trouble.BAD_ADDRESS),
    ("http:\\\\127.0.0.1\\", Trouble.BAD_ADDRESS),
    ("http://127.0.0.1\n.example.org/", Trouble.BAD_ADDRESS),
    ("http://example.org/\r\nHost: 127.0.0.1", Trouble.BAD_ADDRESS),
    (" http://example.org/", Trouble.BAD_ADDRESS),
    ("http://", Trouble.BAD_ADDRESS),
    ("http:///etc/passwd", Trouble.BAD_ADDRESS),
    ("http://example.org:99999/", Trouble.PORT),
    ("http://[::1/", Trouble.BAD_ADDRESS),
    ("http://" + "a" * 3000 + "/", Trouble.BAD_ADDRESS),
    ("file:///etc/passwd", Trouble.SCHEME),
    ("gopher://127.0.0.1:6379/_FLUSHALL", Trouble.SCHEME),
    ("ftp://127.0.0.1/", Trouble.SCHEME),
    ("dict://127.0.0.1:11211/stat", Trouble.SCHEME),
    ("jar:http://127.0.0.1!/", Trouble.SCHEME),
    ("data:text/html,hello", Trouble.SCHEME),
    ("//127.0.0.1/", Trouble.SCHEME),
    ("javascript:alert(1)", Trouble.SCHEME),
]

# Names whose resolver answers are bad: literally, mixed with a good one, or after a good one.
NAMES = [
    ["127.0.0.1"],
    ["93.184.215.14", "127.0.0.1"],
    ["10.1.2.3", "93.184.215.14"],
    ["::1"],
    ["2606:2800:21f:cb07::1", "::ffff:10.0.0.1"],
    ["169.254.169.254"],
    ["not an address"],
]


@pytest.mark.parametrize(("address", "trouble"), TRICKS)
def test_no_trick_reaches_what_is_not_public(address: str, trouble: Trouble) -> None:
    with Client("test", QUICK, certificates=CERTIFICATES) as client, pytest.raises(FetchError) as caught:
        client.get(address)

    assert caught.value.trouble is trouble
    assert caught.value.permanent


@pytest.mark.parametrize("answers", NAMES)
def test_one_bad_answer_refuses_the_whole_name(answers: list[str]) -> None:
    with (
        Client("test", QUICK, resolver=lambda host, port: answers) as client,
        pytest.raises(FetchError) as caught,
    ):
        client.get("http://innocent.example/")

    assert caught.value.trouble is Trouble.NOT_PUBLIC


@pytest.mark.parametrize(
    "address",
    ["93.184.215.14", "8.8.8.8", "172.32.0.1", "192.1.2.3", "2606:2800:21f:cb07::1", "2a00:1450::1"],
)
def test_public_addresses_pass(address: str) -> None:
    assert is_public(address)


def test_a_name_that_changes_its_mind_is_never_connected_to() -> None:
    minds = itertools.cycle([["127.0.0.1"], ["93.184.215.14", "127.0.0.1"], ["::1"]])
    with serving(saying(b"secret")) as canary:
        allowed = frozenset({f"rebind.example:{canary.port + 1}"})  # the port passes, the address must not
        address = f"http://rebind.example:{canary.port}/"
        client = Client("test", QUICK, allowed=allowed, resolver=lambda host, port: next(minds))
        for _ in range(20):
            with pytest.raises(FetchError):
                client.get(address)
        client.close()

    assert canary.requests == []


def test_what_was_checked_is_what_is_connected_to() -> None:
    asked: list[str] = []

    def resolver(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"]

    with serving(saying(b"hello")) as server:
        allowed = frozenset({f"library.test:{server.port}"})
        with Client("test", QUICK, allowed=allowed, resolver=resolver) as client:
            answer = client.get(f"http://library.test:{server.port}/")

    assert answer.body == b"hello"
    assert asked == ["library.test"]


@pytest.mark.parametrize("kind", ["301 Moved", "302 Found", "303 See", "307 Again", "308 Moved"])
def test_a_redirect_is_checked_like_any_address(kind: str) -> None:
    with serving(saying(b"secret")) as canary:
        leading = saying(b"", status=kind, headers=[f"Location: http://localhost:{canary.port}/"])
        with serving(leading) as server, pytest.raises(FetchError) as caught:
            open_client(server.place).get(server.url)

    assert caught.value.trouble is Trouble.PORT
    assert canary.requests == []


@pytest.mark.parametrize(
    ("location", "trouble"),
    [
        ("http://169.254.169.254/latest/", Trouble.NOT_PUBLIC),
        ("http://[::1]/", Trouble.NOT_PUBLIC),
        ("file:///etc/passwd", Trouble.SCHEME),
        ("//127.1/", Trouble.NOT_PUBLIC),
        ("http://me:you@example.org/", Trouble.CREDENTIALS),
        ("http://[", Trouble.BAD_ADDRESS),
    ],
)
def test_redirects_out_of_the_web_are_refused(location: str, trouble: Trouble) -> None:
    with (
        serving(saying(b"", status="302 Found", headers=[f"Location: {location}"])) as server,
        pytest.raises(FetchError) as caught,
    ):
        open_client(server.place).get(server.url)

    assert caught.value.trouble is trouble


def test_a_circle_of_redirects_ends() -> None:
    circle = saying(b"", status="302 Found", headers=["Location: /again"])
    with serving(circle) as server, pytest.raises(FetchError) as caught:
        open_client(server.place).get(server.url)

    assert caught.value.trouble is Trouble.REDIRECTS
    assert len(server.requests) == 6


def test_a_redirect_to_nowhere_is_refused() -> None:
    with serving(saying(b"", status="302 Found")) as server, pytest.raises(FetchError) as caught:
        open_client(server.place).get(server.url)

    assert caught.value.trouble is Trouble.REDIRECTS


def test_a_permanent_move_is_told() -> None:
    with serving(saying(b"here")) as there:
        moved = saying(b"", status="301 Moved", headers=[f"Location: {there.url}feed"])
        with serving(moved) as server:
            answer = open_client(server.place, there.place).get(server.url)

    assert answer.body == b"here"
    assert answer.moved_to == f"{there.url}feed"


def test_a_question_follows_307_and_leaves_secrets_behind() -> None:
    with serving(saying(b"{}")) as there:
        again = saying(b"", status="307 Again", headers=[f"Location: {there.url}"])
        with serving(again) as server:
            client = open_client(server.place, there.place)
            client.post_json(server.url, {"query": "{ a }"}, headers={"X-Bypass": "secret"})

    assert b"X-Bypass: secret" in server.requests[0]
    assert b"secret" not in there.requests[0]
    assert b'"{ a }"' in there.requests[0]


def test_a_question_is_not_turned_into_a_page_view() -> None:
    with (
        serving(saying(b"", status="302 Found", headers=["Location: /login"])) as server,
        pytest.raises(FetchError) as caught,
    ):
        open_client(server.place).post_json(server.url, {})

    assert caught.value.trouble is Trouble.REDIRECTS


HEAD = b"HTTP/1.1 200 OK\r\n"
BOMB = gzip.compress(bytes(30_000_000))


@pytest.mark.parametrize(
    ("answer", "trouble"),
    [
        (HEAD + b"Content-Length: 999999\r\n\r\n" + b"x" * 999_999, Trouble.TOO_LARGE),
        (HEAD + b"\r\n" + b"x" * 300_000, Trouble.TOO_LARGE),
        (HEAD + b"Content-Encoding: gzip\r\n\r\n" + BOMB, Trouble.TOO_LARGE),
        (HEAD + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(b"a") * 9_000, Trouble.TOO_LARGE),
        (HEAD + b"Content-Encoding: gzip\r\n\r\nnot gzip at all", Trouble.GARBLED),
        (HEAD + b"Content-Encoding: br\r\n\r\n" + b"\x8b", Trouble.ENCODING),
        (HEAD + b"Content-Encoding: gzip, gzip\r\n\r\n" + gzip.compress(BOMB), Trouble.ENCODING),
        (HEAD + b"Content-Encoding: zstd\r\n\r\n" + b"\x28\xb5\x2f\xfd", Trouble.ENCODING),
        (HEAD + b"Content-Encoding: deflate\r\n\r\nx", Trouble.ENCODING),
        (HEAD + b"Content-Length: 500\r\n\r\nshort", Trouble.GARBLED),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\nZZ\r\n", Trouble.GARBLED),
        (HEAD + b"X: " + b"y" * 300_000, Trouble.GARBLED),
        (b"", Trouble.GARBLED),
        (b"SSH-2.0-OpenSSH_9.2\r\n", Trouble.GARBLED),
        (b"HTTP/1.1 999 \x00\r\n\r\n", Trouble.GARBLED),
    ],
)
def test_bad_answers_are_refused_by_name(answer: bytes, trouble: Trouble) -> None:
    with serving(raw(answer)) as server, pytest.raises(FetchError) as caught:
        open_client(server.place).get(server.url)

    assert caught.value.trouble is trouble
    assert not caught.value.permanent


@pytest.mark.parametrize(
    "answer",
    [
        HEAD + b"X-Slow: " + b"y" * 500,
        HEAD + b"Content-Length: 500\r\n\r\n" + b"x" * 500,
        b"HTTP/1.1 100 Go\r\n\r\n" * 50,
    ],
    ids=["headers", "body", "go on"],
)
def test_drips_end_at_the_deadline(answer: bytes) -> None:
    limits = Limits(seconds=0.4, pause=0)
    started = time.monotonic()
    with serving(dripping(answer, 0.02)) as server, pytest.raises(FetchError) as caught:
        Client("test", limits, allowed=frozenset({server.place})).get(server.url)
        elapsed = time.monotonic() - started
        assert elapsed < 1.5

    assert caught.value.trouble is Trouble.TIMEOUT


def test_a_slow_lookup_ends_at_the_deadline() -> None:
    released = threading.Event()

    def resolver(host: str, port: int) -> list[str]:
        released.wait(5)
        return ["93.184.215.14"]

    with pytest.raises(FetchError) as caught:
        Client("test", Limits(seconds=0.2, pause=0), resolver=resolver).get("http://slow.example/")
    released.set()

    assert caught.value.trouble is Trouble.TIMEOUT


def test_a_name_nobody_knows_is_told_in_words() -> None:
    def resolver(host: str, port: int) -> list[str]:
        raise OSError("Temporary failure in name resolution")

    with pytest.raises(FetchError, match="is the network there") as caught:
        Client("test", QUICK, resolver=resolver).get("http://forum.example/")

    assert caught.value.trouble is Trouble.NO_NAME
    assert not caught.value.permanent


def test_a_closed_door_is_told_in_words() -> None:
    with serving(saying(b"")) as server:
        place = server.place

    with pytest.raises(FetchError, match="cannot be reached"):
        open_client(place).get(f"http://{place}/")


@pytest.mark.parametrize(
    ("status", "trouble"),
    [
        ("403 Forbidden", Trouble.REFUSED),
        ("404 Not Found", Trouble.NOT_FOUND),
        ("410 Gone", Trouble.GONE),
        ("400 Bad Request", Trouble.NOT_UNDERSTOOD),
        ("500 Oops", Trouble.SERVER),
        ("503 Later", Trouble.SERVER),
    ],
)
def test_refusals_have_names(status: str, trouble: Trouble) -> None:
    with serving(saying(b"why", status=status)) as server, pytest.raises(FetchError) as caught:
        open_client(server.place).get(server.url)

    assert caught.value.trouble is trouble
    assert caught.value.body == b"why"


def test_retry_after_is_passed_on() -> None:
    busy = saying(b"", status="429 Slow", headers=["Retry-After: 120"])
    with serving(busy) as server, pytest.raises(FetchError) as caught:
        open_client(server.place).get(server.url)

    assert caught.value.trouble is Trouble.BUSY
    assert caught.value.retry_after == 120


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0),
        ("99999999999999", 86_400),
        ("Thu, 25 Apr 2024 12:01:00 GMT", 60),
        ("Thu, 25 Apr 2024 11:00:00 GMT", 0),
        ("soon", None),
        ("", None),
        ("-5", None),
    ],
)
def test_retry_after_is_read_and_clamped(value: str, seconds: float | None, now: dt.datetime) -> None:
    assert retry_after(value, now) == seconds


def test_conditions_are_sent_and_304_is_an_answer() -> None:
    with serving(saying(b"", status="304 Not Modified", headers=['ETag: "v1"'])) as server:
        answer = open_client(server.place).get(
            server.url, etag='"v1"', modified="Thu, 25 Apr 2024 12:00:00 GMT"
        )

    assert answer.status == 304
    assert b'If-None-Match: "v1"' in server.requests[0]
    assert b"If-Modified-Since: Thu, 25 Apr 2024" in server.requests[0]


def test_gzip_is_asked_for_and_unpacked() -> None:
    packed = gzip.compress(b"one ") + gzip.compress(b"two") + b"\0\0"
    with serving(saying(packed, headers=["Content-Encoding: gzip"])) as server:
        answer = open_client(server.place).get(server.url)

    assert answer.body == b"one two"
    assert b"Accept-Encoding: gzip\r\n" in server.requests[0]


def test_we_say_who_we_are() -> None:
    with serving(saying(b"{}")) as server:
        open_client(server.place).post_json(server.url, {"title": "Grüße"})

    assert b"User-Agent: test\r\n" in server.requests[0]
    assert f"Host: {server.place}\r\n".encode() in server.requests[0]
    assert json.loads(server.requests[0].split(b"\r\n\r\n")[1]) == {"title": "Grüße"}


def test_the_environment_has_no_say(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(saying(b"proxy")) as proxy, serving(saying(b"direct")) as server:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url)
        answer = open_client(server.place).get(server.url)

    assert answer.body == b"direct"


def test_a_host_is_asked_by_one_at_a_time_and_with_pauses() -> None:
    slept: list[float] = []
    with serving(saying(b"")) as server:
        resolver_host = f"http://forum.test:{server.port}/"
        client = Client(
            "test",
            Limits(seconds=3, pause=2.5),
            allowed=frozenset(),
            resolver=lambda host, port: ["127.0.0.1"],
            sleep=slept.append,
        )
        for _ in range(2):
            with pytest.raises(FetchError):
                client.get(resolver_host.replace(f":{server.port}", ""))

    assert len(slept) == 1
    assert 2.0 < slept[0] <= 2.5


@pytest.mark.parametrize(("name", "trouble"), [("library.test", None), ("other.test", Trouble.TLS)])
def test_the_certificate_must_name_the_host(name: str, trouble: Trouble | None) -> None:
    authority = trustme.CA()
    context, trusting = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.create_default_context()
    authority.issue_cert(name).configure_cert(context)
    authority.configure_trust(trusting)

    with serving(saying(b"sealed"), tls=context) as server:
        place = f"library.test:{server.port}"
        client = Client(
            "test",
            QUICK,
            allowed=frozenset({place}),
            resolver=lambda host, port: ["127.0.0.1"],
            certificates=trusting,
        )
        try:
            said = client.get(f"https://{place}/").body
        except FetchError as error:
            assert error.trouble is trouble
        else:
            assert trouble is None
            assert said == b"sealed"


def test_no_other_module_speaks_to_the_network() -> None:
    speaking = {
        "httpx",
        "httpcore",
        "requests",
        "urllib3",
        "aiohttp",
        "socket",
        "http.client",
        "urllib.request",
    }
    found = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "sources").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if speaking & _imported(node)
    }

    assert all(path.startswith("sources/http/") for path in found)
    assert "sources/http/client.py" in found


def _imported(node: ast.AST) -> set[str]:
    if isinstance(node, ast.Import):
        return {alias.name for alias in node.names}
    if isinstance(node, ast.ImportFrom):
        return {node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)}
    return set()


def open_client(*places: str) -> Client:
    return Client("test", QUICK, allowed=frozenset(places), certificates=CERTIFICATES)

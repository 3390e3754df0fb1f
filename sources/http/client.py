"""Fetching: one pool per process, every hop checked, every byte and second counted."""

import datetime as dt
import email.utils
import json
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import certifi
import httpcore
import httpx

from sources.http.addresses import Resolver, Target, check_url, system_resolver
from sources.http.body import collect
from sources.http.courtesy import Courtesy
from sources.http.errors import FetchError, Trouble
from sources.http.stream import Deadline, GuardedBackend

LONGEST_WAIT = 24 * 3600.0  # more than a day of Retry-After is not believed
SAYING = 2_000  # bytes kept of what a refusing server says
MOVED = (301, 302, 303, 307, 308)
TROUBLES = {
    401: Trouble.REFUSED,
    403: Trouble.REFUSED,
    404: Trouble.NOT_FOUND,
    410: Trouble.GONE,
    429: Trouble.BUSY,
}


@dataclass(frozen=True, slots=True)
class Limits:
    seconds: float = 30.0  # for the whole fetch, redirects too
    connect_seconds: float = 10.0
    wire_bytes: int = 20_000_000
    body_bytes: int = 25_000_000
    redirects: int = 5
    pause: float = 3.0  # between two questions to one host: the forums' Crawl-Delay
    connections: int = 8


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said: 200 with a body, or 304 without. `moved_to` is set where it moved for good."""

    url: str
    status: int
    body: bytes
    headers: Mapping[str, str]
    moved_to: str = ""

    @property
    def etag(self) -> str:
        return self.headers.get("etag", "")[:500]

    @property
    def modified(self) -> str:
        return self.headers.get("last-modified", "")[:100]


class Client:
    """Keep one per process: certificates cost 30 ms to load, and manners are kept per process.

    `allowed` names "host:port" exceptions whose address is not checked and who need no pause: the operator's own.
    Proxies, cookies and .netrc of the environment are ignored.
    """

    def __init__(
        self,
        user_agent: str,
        limits: Limits | None = None,
        *,
        allowed: frozenset[str] = frozenset(),
        resolver: Resolver = system_resolver,
        sleep: Callable[[float], None] = time.sleep,
        certificates: ssl.SSLContext | None = None,
    ) -> None:
        self._agent = user_agent
        self._limits = limits or Limits()
        self._allowed = allowed
        self._deadline = Deadline()
        self._courtesy = Courtesy(self._limits.pause, sleep)
        self._pool = httpcore.ConnectionPool(
            ssl_context=certificates or ssl.create_default_context(cafile=certifi.where()),
            max_connections=self._limits.connections,
            max_keepalive_connections=self._limits.connections,
            keepalive_expiry=30.0,
            network_backend=GuardedBackend(resolver, allowed, self._deadline, self._limits.connect_seconds),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._pool.close()

    def get(
        self, address: str, *, headers: Mapping[str, str] | None = None, etag: str = "", modified: str = ""
    ) -> Answer:
        """Fetch a page or feed; with `etag` or `modified` the answer may be 304. Raises FetchError."""
        conditions = {"If-None-Match": etag, "If-Modified-Since": modified}
        return self._follow("GET", address, None, {**(headers or {}), **_present(conditions)})

    def post_json(
        self, address: str, question: object, *, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Ask a JSON endpoint; only 307 and 308 are followed, with the question. Raises FetchError."""
        content = json.dumps(question, ensure_ascii=False).encode()
        return self._follow(
            "POST", address, content, {**(headers or {}), "Content-Type": "application/json", "Accept": "*/*"}
        )

    def _follow(self, method: str, address: str, content: bytes | None, headers: dict[str, str]) -> Answer:
        lasting = True
        target = first = check_url(address, self._allowed)
        self._deadline.start(self._limits.seconds)
        for _ in range(self._limits.redirects + 1):
            status, answer_headers, body = self._exchange(method, target, content, headers)
            if status not in MOVED or status == 304:
                moved = str(target.url) if lasting and target is not first else ""
                return Answer(str(target.url), status, body, answer_headers, moved)
            lasting = lasting and status in (301, 308)
            target, headers = self._next(method, target, status, answer_headers, headers)
        raise FetchError(Trouble.REDIRECTS, "too many")

    def _next(
        self, method: str, target: Target, status: int, received: Mapping[str, str], headers: dict[str, str]
    ) -> tuple[Target, dict[str, str]]:
        if method == "POST" and status not in (307, 308):
            raise FetchError(Trouble.REDIRECTS, f"{status} for a question")
        if not received.get("location"):
            raise FetchError(Trouble.REDIRECTS, "to nowhere")
        try:
            address = str(target.url.join(received["location"]))
        except (httpx.InvalidURL, ValueError) as error:
            raise FetchError(Trouble.BAD_ADDRESS) from error
        following = check_url(address, self._allowed)
        if target.scheme == "https" and following.scheme == "http":
            raise FetchError(Trouble.REDIRECTS, "from https to http")
        # What was meant for one host (a bypass header is a secret) is not told to another.
        kept = {"Content-Type", "Accept"} if following.place != target.place else headers.keys()
        return following, {name: value for name, value in headers.items() if name in kept}

    def _exchange(
        self, method: str, target: Target, content: bytes | None, headers: Mapping[str, str]
    ) -> tuple[int, dict[str, str], bytes]:
        before = time.monotonic()
        with self._courtesy.turn(target.place, hurried=target.place in self._allowed):
            self._deadline.at += time.monotonic() - before  # waiting our turn is not the server's fault
            try:
                return self._ask(method, target, content, headers)
            except (httpcore.TimeoutException, TimeoutError) as error:
                raise FetchError(Trouble.TIMEOUT, f"{self._limits.seconds:g} s") from error
            except httpcore.ConnectError as error:
                is_tls = isinstance(error.__cause__ or error.__context__, ssl.SSLError)
                raise FetchError(Trouble.TLS if is_tls else Trouble.UNREACHABLE, target.host) from error
            except (httpcore.ProtocolError, httpcore.NetworkError, ValueError) as error:
                raise FetchError(Trouble.GARBLED, target.host) from error

    def _ask(
        self, method: str, target: Target, content: bytes | None, headers: Mapping[str, str]
    ) -> tuple[int, dict[str, str], bytes]:
        url = httpcore.URL(
            scheme=target.scheme, host=target.url.raw_host, port=target.port, target=target.url.raw_path
        )
        sent: dict[bytes | str, bytes | str] = {"User-Agent": self._agent, "Accept-Encoding": "gzip"}
        sent.update(headers)
        sent["Host"] = target.url.netloc
        with self._pool.stream(method, url, headers=sent, content=content) as response:
            received = {
                name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers
            }
            if response.status in MOVED or response.status == 304:
                return response.status, received, b""
            if not 200 <= response.status < 300:
                raise self._refusal(response, received)
            return response.status, received, self._body(response, received, self._limits.body_bytes)

    def _body(self, response: httpcore.Response, headers: Mapping[str, str], most: int) -> bytes:
        return collect(
            response.iter_stream(),
            headers.get("content-encoding", ""),
            most_wire=min(self._limits.wire_bytes, most),
            most=most,
        )

    def _refusal(self, response: httpcore.Response, headers: Mapping[str, str]) -> FetchError:
        try:
            body = self._body(response, headers, 1_000_000)[:SAYING]
        except FetchError:
            body = b""
        status = response.status
        trouble = TROUBLES.get(status) or (Trouble.SERVER if status >= 500 else Trouble.NOT_UNDERSTOOD)
        return FetchError(
            trouble, f"HTTP {status}", retry_after=retry_after(headers.get("retry-after", "")), body=body
        )


def retry_after(value: str, now: dt.datetime | None = None) -> float | None:
    """Seconds until a server wants to see us again, from seconds or a date; clamped to a day."""
    value = value.strip()
    if value.isascii() and value.isdigit():
        return min(float(value[:9]), LONGEST_WAIT)
    try:
        at = email.utils.parsedate_to_datetime(value)
    except (ValueError, TypeError, OverflowError):
        return None
    at = at if at.tzinfo else at.replace(tzinfo=dt.UTC)
    return min(max((at - (now or dt.datetime.now(dt.UTC))).total_seconds(), 0.0), LONGEST_WAIT)


def _present(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if value}

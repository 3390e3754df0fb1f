"""Which addresses may be asked: the web's two schemes and ports, and only machines that the whole world can reach."""

import ipaddress
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TookTooLong
from dataclasses import dataclass

import httpx

from sources.http.errors import FetchError, Trouble

PORTS = {"http": 80, "https": 443}
LONGEST = 2000
MOST_ADDRESSES = 3  # of one name, tried in turn

# IANA's special-purpose registries. Python's is_global and is_private let a third of the tricks through.
_NOT_PUBLIC_4 = tuple(
    ipaddress.IPv4Network(network)
    for network in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/3",
    )
)
_PUBLIC_6 = ipaddress.IPv6Network("2000::/3")
_NOT_PUBLIC_6 = tuple(
    ipaddress.IPv6Network(network)
    for network in ("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3ffe::/16", "3fff::/20")
)

Resolver = Callable[[str, int], list[str]]


@dataclass(frozen=True, slots=True)
class Target:
    """An address that passed, in the pieces a request needs."""

    url: httpx.URL
    scheme: str
    host: str
    port: int

    @property
    def place(self) -> str:
        return f"{self.host}:{self.port}"


def check_url(address: str, allowed: frozenset[str]) -> Target:
    """The address in pieces, or FetchError by name. `allowed` names "host:port" exceptions to the rule of ports."""
    if len(address) > LONGEST or "\\" in address or any(sign <= " " or sign == "\x7f" for sign in address):
        raise FetchError(Trouble.BAD_ADDRESS)
    try:
        url = httpx.URL(address)
        host = url.raw_host.decode("ascii").strip("[]")
    except (httpx.InvalidURL, ValueError, TypeError) as error:
        raise FetchError(Trouble.BAD_ADDRESS) from error
    if url.scheme not in PORTS:
        raise FetchError(Trouble.SCHEME, url.scheme)
    if not host or "%" in host:
        raise FetchError(Trouble.BAD_ADDRESS)
    if url.userinfo:
        raise FetchError(Trouble.CREDENTIALS)
    target = Target(url, url.scheme, host, url.port or PORTS[url.scheme])
    if target.port not in PORTS.values() and target.place not in allowed:
        raise FetchError(Trouble.PORT, str(target.port))
    return target


def is_public(address: str) -> bool:
    """Whether the whole world can reach this numeric address (scope ids and embedded IPv4 never pass)."""
    try:
        number = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(number, ipaddress.IPv4Address):
        return not any(number in network for network in _NOT_PUBLIC_4)
    return number in _PUBLIC_6 and not any(number in network for network in _NOT_PUBLIC_6)


def system_resolver(host: str, port: int) -> list[str]:
    """What the system's resolver says, also of the odd spellings it takes for numbers ("0177.1", "2130706433")."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


_threads = ThreadPoolExecutor(max_workers=8, thread_name_prefix="resolver")


def resolve(resolver: Resolver, host: str, port: int, *, seconds: float, trusted: bool) -> list[str]:
    """The addresses to connect to. One address that is not public refuses the whole name."""
    try:
        # In a thread, because the system's resolver knows no deadline.
        found = _threads.submit(resolver, host, port).result(timeout=max(seconds, 0))
    except TookTooLong as error:
        raise FetchError(Trouble.TIMEOUT, "looking up the name") from error
    except (OSError, UnicodeError) as error:
        raise FetchError(Trouble.NO_NAME, host) from error
    if not found:
        raise FetchError(Trouble.NO_NAME, host)
    if not trusted and not all(is_public(address) for address in found):
        raise FetchError(Trouble.NOT_PUBLIC, host)
    return found[:MOST_ADDRESSES]

"""The socket under the client: connects to what was checked, and keeps the whole fetch within one deadline."""

import ssl
import threading
import time
from collections.abc import Iterable
from typing import Any

import httpcore

from sources.http.addresses import Resolver, resolve


class Deadline(threading.local):
    """When the fetch of this thread must be over; every read and write looks here, so that drips cannot stretch it."""

    at: float = 0.0

    def start(self, seconds: float) -> None:
        self.at = time.monotonic() + seconds

    def left(self, error: type[Exception]) -> float:
        seconds = self.at - time.monotonic()
        if seconds <= 0:
            raise error("deadline")
        return seconds


class GuardedBackend(httpcore.NetworkBackend):
    """Resolves, checks every address, and connects to the very address it checked."""

    def __init__(
        self, resolver: Resolver, allowed: frozenset[str], deadline: Deadline, connect_seconds: float
    ) -> None:
        self._resolver = resolver
        self._allowed = allowed
        self._deadline = deadline
        self._connect_seconds = connect_seconds
        self._sockets = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        addresses = resolve(
            self._resolver,
            host,
            port,
            seconds=self._deadline.left(httpcore.ConnectTimeout),
            trusted=f"{host}:{port}" in self._allowed,
        )
        for last, address in enumerate(addresses, start=1):
            seconds = min(self._deadline.left(httpcore.ConnectTimeout), self._connect_seconds)
            try:
                plain = self._sockets.connect_tcp(address, port, timeout=seconds)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if last == len(addresses):
                    raise
            else:
                return _TimedStream(plain, self._deadline)
        raise httpcore.ConnectError("no address")

    def connect_unix_socket(self, *args: object, **kwargs: object) -> httpcore.NetworkStream:
        raise httpcore.ConnectError("never")


class _TimedStream(httpcore.NetworkStream):
    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.left(httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.left(httpcore.WriteTimeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        seconds = self._deadline.left(httpcore.ConnectTimeout)
        return _TimedStream(self._stream.start_tls(ssl_context, server_hostname, seconds), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)

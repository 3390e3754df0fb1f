"""Servers on loopback that answer as told: raw bytes, at any pace, counting who came."""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

Behaviour = Callable[[socket.socket, bytes], None]


@dataclass
class RawServer:
    """Accepts connections, reads one request from each, and lets a behaviour answer."""

    port: int
    requests: list[bytes] = field(default_factory=list)

    @property
    def place(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        return f"http://{self.place}/"


@contextmanager
def serving(behaviour: Behaviour, tls: ssl.SSLContext | None = None) -> Iterator[RawServer]:
    listener = socket.create_server(("127.0.0.1", 0))
    server = RawServer(listener.getsockname()[1])
    threads: list[threading.Thread] = []

    def accept() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            thread = threading.Thread(target=answer, args=(connection,), daemon=True)
            threads.append(thread)
            thread.start()

    def answer(connection: socket.socket) -> None:
        connection.settimeout(5)
        try:
            connection = tls.wrap_socket(connection, server_side=True) if tls else connection
        except OSError:
            connection.close()
            return
        with connection:
            try:
                request = _whole_request(connection)
                server.requests.append(request)
                behaviour(connection, request)
            except OSError:
                return

    accepting = threading.Thread(target=accept, daemon=True)
    accepting.start()
    try:
        yield server
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        accepting.join(2)
        for thread in threads:
            thread.join(6)


def _whole_request(connection: socket.socket) -> bytes:
    request = connection.recv(65536)
    while b"\r\n\r\n" not in request and request:
        request += connection.recv(65536)
    head, _, body = request.partition(b"\r\n\r\n")
    lengths = [
        line.split(b":")[1] for line in head.lower().split(b"\r\n") if line.startswith(b"content-length")
    ]
    while lengths and len(body) < int(lengths[0]):
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body


def saying(body: bytes, *, status: str = "200 OK", headers: Sequence[str] = ()) -> Behaviour:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers]
    answer = "\r\n".join(lines).encode() + b"\r\n\r\n" + body
    return lambda connection, _: connection.sendall(answer)


def raw(answer: bytes) -> Behaviour:
    return lambda connection, _: connection.sendall(answer)


def dripping(answer: bytes, pause: float) -> Behaviour:
    def drip(connection: socket.socket, _: bytes) -> None:
        for at in range(len(answer)):
            connection.sendall(answer[at : at + 1])
            time.sleep(pause)

    return drip

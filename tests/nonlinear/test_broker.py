"""The embedded broker hands over every message, and none of them half."""

import threading
from pathlib import Path

from kombu import Connection, Consumer, Queue

import nonlinear.celery  # noqa: F401  names the transport
from nonlinear.broker import Transport

MESSAGES = 300


def connection(folder: Path) -> Connection:
    places = {"data_folder_in": "messages", "data_folder_out": "messages", "control_folder": "control"}
    options = {name: str(folder / place) for name, place in places.items()}
    return Connection("filesystem://", transport_options={**options, "polling_interval": 0.001})


def test_what_many_write_while_one_reads_arrives_whole_and_once(tmp_path: Path):
    (tmp_path / "messages").mkdir()
    queue, got = Queue("poll"), []

    def write(first: int) -> None:
        with connection(tmp_path) as writing:
            producer = writing.Producer()
            for n in range(first, MESSAGES, 3):
                producer.publish({"n": n, "text": "x" * 20_000}, routing_key="poll", declare=[queue])

    def take(body: dict, message: object) -> None:
        got.append(body["n"])
        message.ack()  # type: ignore[attr-defined]

    with connection(tmp_path) as reading:
        assert isinstance(reading.transport, Transport)
        writers = [threading.Thread(target=write, args=(first,)) for first in range(3)]
        with Consumer(reading, [queue], callbacks=[take], accept=["json"]):
            for writer in writers:
                writer.start()
            while len(got) < MESSAGES:
                reading.drain_events(timeout=20)
        for writer in writers:
            writer.join()

    assert sorted(got) == list(range(MESSAGES))
    assert not list((tmp_path / "messages").iterdir())


def test_a_message_is_not_seen_before_it_is_whole(tmp_path: Path):
    folder = tmp_path / "messages"
    folder.mkdir()
    seen: list[list[Path]] = []

    class Watching(dict):
        """Looks into the folder while it is being written down."""

        def items(self):  # type: ignore[no-untyped-def]
            seen.append(list(folder.glob("*.msg")))
            return super().items()

    with connection(tmp_path) as writing:
        writing.channel()._put("poll", Watching(body="x"))

    assert seen == [[]]
    assert len(list(folder.iterdir())) == 1
